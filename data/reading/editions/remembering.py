"""Applies remembered decisions about earlier files to a new file where they fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from data.reading.cells import Cell, Sheet, Workbook
from data.reading.problems import Problem
from data.reading.tables.decisions import Decisions, heading_key, unit_key


class Earlier(NamedTuple):
    """A decision about an earlier file: of which kind, the text that it is about, normalised, and what that means."""

    kind: str
    key: str
    value: str


def with_remembered(
    decisions: Decisions, remembered: Sequence[Earlier], workbook: Workbook
) -> tuple[Decisions, list[Problem]]:
    """The decisions, completed by those about earlier files that fit this one; each is reported."""
    if not remembered:
        return decisions, []
    occurrences: dict[tuple[str, str], tuple[Sheet, Cell | None]] = {}
    for page in workbook.sheets:
        for kind in ("sheet", "layout"):
            occurrences.setdefault((kind, heading_key(page.name)), (page, None))
        for filled in page.cells.values():
            if filled.kind == "text":
                occurrences.setdefault(("unit", unit_key(filled.text)), (page, filled))
                occurrences.setdefault(("column", heading_key(filled.text)), (page, filled))
    units, headings = dict(decisions.units), dict(decisions.headings)
    sheets, layouts = dict(decisions.sheets), dict(decisions.layouts)
    problems: list[Problem] = []
    for decision in remembered:
        occurrence = occurrences.get((decision.kind, decision.key))  # changed cells are looked for when years are known
        if occurrence is None:
            continue
        sheet, cell = occurrence
        if decision.kind == "unit":
            units.setdefault(decision.key, decision.value)
        elif decision.kind == "column":
            headings.setdefault(decision.key, decision.value)
        elif decision.kind == "sheet":
            sheets.setdefault(sheet.name, decision.value == "read")
        else:
            layouts.setdefault(sheet.name, decision.value)
        found = cell.text if cell is not None else sheet.name
        address = cell.address if cell is not None else ""
        problems.append(Problem("decision_remembered", sheet.name, address, found, {"value": decision.value}))
    return replace(decisions, units=units, headings=headings, sheets=sheets, layouts=layouts), problems
