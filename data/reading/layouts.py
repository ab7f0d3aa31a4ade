"""Recognises how a sheet is laid out, by the meaning of its headings and never by their position.

Each layout is one entry of LAYOUTS: it says how sure it is that a sheet is of its kind and why, and then
reads the sheet into observations. A layout never judges a value; that is for the checks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from data.catalogue_model import TOTAL, Index
from data.names import NameIndex, fold, normalise
from data.reading.problems import Problem
from data.reading.vocabulary import component_keys, vocabulary
from data.reading.workbook import Cell, Sheet

HEADER_SEARCH_ROWS = 20


@dataclass(frozen=True)
class Observation:
    """One thing that a cell says of one unit and component.

    measure: "value", "rank", "grade" or "responses". cell: the cell with it, None where only a status is
    given. year: from a year column, else None.
    """

    sheet: str
    unit: Cell | None
    component: str
    measure: str
    cell: Cell | None
    year: Cell | None = None
    status: Cell | None = None
    source: Cell | None = None
    note: Cell | None = None

    @property
    def place(self) -> Cell | None:
        """The cell to point at."""
        return self.cell or self.status or self.unit


@dataclass(frozen=True)
class Recognition:
    """How sure a layout is of a sheet (0 to 1), why, where the header stands and what each column is."""

    layout: str
    confidence: float
    why_vi: str
    why_en: str
    header_row: int
    columns: Mapping[str, int]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What was read from one sheet."""

    sheet: str
    recognition: Recognition
    observations: tuple[Observation, ...]
    problems: tuple[Problem, ...]
    titles: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """One way of laying out a table: its name, how to recognise it and how to read it."""

    code: str
    name_vi: str
    name_en: str
    recognise: Callable[[Sheet, Index], Recognition | None]
    read: Callable[[Sheet, Index, Recognition], Reading]


def _heading(cell: Cell, components: Mapping[str, str]) -> str | None:
    return components.get(normalise(cell.text)) or vocabulary().columns.get(fold(cell.text))


def _recognise_wide(sheet: Sheet, index: Index) -> Recognition | None:
    components = component_keys(index)
    best: Recognition | None = None
    for row, cells in list(sheet.rows.items())[:HEADER_SEARCH_ROWS]:
        columns, problems = _columns(sheet, cells, lambda cell: _heading(cell, components))
        scores = [code for code in columns if code in index.components or code == TOTAL]
        if "unit" not in columns or not scores or "component" in columns or "year" in columns:
            continue
        confidence = min(1.0, 0.5 + len(scores) / max(2 * len(index.components), 1))
        if best is None or confidence > best.confidence:
            why = (len(scores), row)
            best = Recognition(
                "wide",
                confidence,
                f"{why[0]} cột là chỉ số thành phần hoặc tổng điểm, tiêu đề ở hàng {why[1]}",
                f"{why[0]} columns are components or the total, headed in row {why[1]}",
                row,
                columns,
                tuple(problems),
            )
    return best


def _recognise_long(sheet: Sheet, index: Index) -> Recognition | None:
    for row, cells in list(sheet.rows.items())[:HEADER_SEARCH_ROWS]:
        columns, problems = _columns(sheet, cells, lambda cell: vocabulary().columns.get(fold(cell.text)))
        if {"unit", "component"} <= columns.keys() and columns.keys() & {"value", "rank"}:
            return Recognition(
                "long",
                1.0,
                f"có cột đơn vị, thành phần và điểm, tiêu đề ở hàng {row}",
                f"it has columns of unit, component and score, headed in row {row}",
                row,
                columns,
                tuple(problems),
            )
    return None


def _columns(
    sheet: Sheet, cells: tuple[Cell, ...], meaning: Callable[[Cell], str | None]
) -> tuple[dict[str, int], list[Problem]]:
    columns: dict[str, int] = {}
    problems: list[Problem] = []
    for cell in cells:
        found = meaning(cell)
        if found is None:
            problems.append(Problem("column_left_out", sheet.name, cell.address, cell.text))
        elif found in columns:
            first = sheet.cells[cell.row, columns[found]].address
            details = {"cells": f"{first}, {cell.address}"}
            problems.append(Problem("duplicate_column", sheet.name, cell.address, cell.text, details))
        else:
            columns[found] = cell.column
    return columns, problems


def _read_wide(sheet: Sheet, index: Index, recognition: Recognition) -> Reading:
    columns = recognition.columns
    scores = {code: column for code, column in columns.items() if code in index.components or code == TOTAL}
    observations: list[Observation] = []
    problems: list[Problem] = list(recognition.problems)
    problems += _missing_columns(sheet, index, recognition)
    for row in _data_rows(sheet, recognition, problems):
        at = _cells_of(sheet, row, columns)
        wanted = [(code, "value", column) for code, column in scores.items()]
        wanted += [(TOTAL, name, columns[name]) for name in ("rank", "grade", "responses") if name in columns]
        observations += [
            Observation(sheet.name, at.get("unit"), code, measure, sheet.cells[row, column], note=at.get("note"),
                        source=at.get("source"))
            for code, measure, column in wanted
            if (row, column) in sheet.cells
        ]  # fmt: skip
    return Reading(sheet.name, recognition, tuple(observations), tuple(problems), _titles(sheet, recognition))


def _missing_columns(sheet: Sheet, index: Index, recognition: Recognition) -> list[Problem]:
    """Components of the framework that fits the headings best for which there is no column."""
    present = recognition.columns.keys() & index.components.keys()
    if not present:
        return []
    frameworks = [{part.component for part in f.components} for f in index.frameworks]
    by_group = {f.group for f in index.frameworks}
    candidates = frameworks if len(by_group) == 1 else [set().union(*frameworks)]
    fitting = min(candidates, key=lambda codes: (len(present - codes), len(codes - present)))
    return [
        Problem("missing_column", sheet.name, f"A{recognition.header_row}", index.components[code].name_vi)
        for code in sorted(fitting - present)
    ]


def _read_long(sheet: Sheet, index: Index, recognition: Recognition) -> Reading:
    columns, components = recognition.columns, component_keys(index)
    names = NameIndex((c.code, c.spellings) for c in (index.total, *index.components.values()))
    observations: list[Observation] = []
    problems: list[Problem] = list(recognition.problems)
    for row in _data_rows(sheet, recognition, problems):
        at = _cells_of(sheet, row, columns)
        named = at.get("component")
        code = components.get(normalise(named.text)) if named else None
        if code is None:
            place = named or at.get("unit") or next(iter(at.values()))
            found = names.match(place.text).suggestions if named else ()
            problems.append(
                Problem("unknown_component", sheet.name, place.address, named.text if named else "",
                        suggestion_details([name for _, name, _ in found]))
            )  # fmt: skip
            continue
        present = [name for name in ("value", "rank", "grade", "responses") if name in at]
        if not present and "status" in at:
            present = ["value"]
        observations += [
            Observation(sheet.name, at.get("unit"), code, name, at.get(name), at.get("year"), at.get("status"),
                        at.get("source"), at.get("note"))
            for name in present
        ]  # fmt: skip
    return Reading(sheet.name, recognition, tuple(observations), tuple(problems), _titles(sheet, recognition))


def suggestion_details(names: list[str]) -> dict[str, str]:
    """The end of a message that offers near names, in both languages; empty when there are none."""
    if not names:
        return {"suggestion": ""}
    listed = ", ".join(names)
    return {"suggestion_vi": f" Có phải: {listed}?", "suggestion_en": f" Did you mean: {listed}?"}


def _data_rows(sheet: Sheet, recognition: Recognition, problems: list[Problem]) -> list[int]:
    """The rows below the header that are neither summaries nor empty."""
    found: list[int] = []
    unit_column = recognition.columns["unit"]
    for row in sheet.rows:
        if row <= recognition.header_row:
            continue
        unit = sheet.cells.get((row, unit_column))
        if unit is not None and fold(unit.text) in vocabulary().summaries:
            problems.append(Problem("summary_row_left_out", sheet.name, unit.address, unit.text))
        elif any((row, column) in sheet.cells for column in recognition.columns.values()):
            found.append(row)
    return found


def _cells_of(sheet: Sheet, row: int, columns: Mapping[str, int]) -> dict[str, Cell]:
    return {name: sheet.cells[row, column] for name, column in columns.items() if (row, column) in sheet.cells}


def _titles(sheet: Sheet, recognition: Recognition) -> tuple[str, ...]:
    """The texts that may name the year: those above the header, and the heading of the total."""
    header, total = recognition.header_row, recognition.columns.get(TOTAL)
    return tuple(
        cell.text for (row, column), cell in sheet.cells.items() if row < header or (row == header and column == total)
    )


LAYOUTS: Mapping[str, Layout] = {
    layout.code: layout
    for layout in (
        Layout("wide", "bảng ngang", "wide table", _recognise_wide, _read_wide),
        Layout("long", "bảng dọc", "long table", _recognise_long, _read_long),
    )
}
