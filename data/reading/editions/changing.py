"""Uses, for single cells, what a person decided instead of what stands there, and remembers that for the next file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from data.editions import ScoreRow
from data.names import fold
from data.reading.cells import Cell, Sheet, Workbook
from data.reading.editions.remembering import Earlier
from data.reading.problems import Problem, worded_details
from data.reading.tables.decisions import CellUse, Decisions, cell_use

KIND = "cell"
"""The kind of such a decision among those that are remembered."""

Place = tuple[str, str]
"""Sheet and address."""


def with_changed_cells(workbook: Workbook, decisions: Decisions) -> tuple[Workbook, Mapping[Place, str], list[Problem]]:
    """The workbook as it is used, what stood in each cell that a person changed, and one entry for each of them."""
    wanted: dict[str, dict[str, CellUse]] = {}
    for (name, address), used in decisions.cells.items():
        wanted.setdefault(name, {})[address] = used
    if not wanted:
        return workbook, {}, []
    found: dict[Place, str] = {}
    problems: list[Problem] = []
    sheets: list[Sheet] = []
    for sheet in workbook.sheets:
        uses = wanted.get(sheet.name, {})
        cells = dict(sheet.cells)
        for place, cell in sheet.cells.items():
            if cell.address not in uses:
                continue
            used = uses[cell.address]
            found[sheet.name, cell.address] = cell.text
            problems.append(_changed(sheet, cell, used))
            if used == "missing":
                del cells[place]
            elif used != "unusable":
                cells[place] = replace(cell, value=float(used), kind="number", is_formula=False)
        sheets.append(replace(sheet, cells=cells) if uses else sheet)
    return replace(workbook, sheets=tuple(sheets)), found, problems


def _changed(sheet: Sheet, cell: Cell, used: CellUse) -> Problem:
    return Problem("cell_changed", sheet.name, cell.address, cell.text, use_details("value", used))


def use_details(name: str, used: CellUse) -> dict[str, str]:
    """What is used instead, in words for a message."""
    if isinstance(used, float):
        plain = f"{used:.10g}"
        return {f"{name}_vi": plain.replace(".", ","), f"{name}_en": plain}
    return worded_details(name, f"words.cell_{used}")


# --- remembered for the next file of the index and year ------------------------------------------------------


@dataclass(frozen=True)
class ChangedCell:
    """A change that is remembered: of which edition, sheet and cell; what stood there; what was used instead.

    unit, component: whose figure it was, "" where that was not clear.
    """

    year: int
    sheet: str
    address: str
    found: str
    used: CellUse
    unit: str = ""
    component: str = ""

    @property
    def key(self) -> str:
        """By what it is remembered."""
        return f"{self.year} {fold(self.sheet)} {self.address}"

    @property
    def value(self) -> str:
        """What is remembered, as JSON."""
        content = {"year": self.year, "sheet": self.sheet, "address": self.address, "found": self.found,
                   "used": self.used, "unit": self.unit, "component": self.component}  # fmt: skip
        return json.dumps(content, ensure_ascii=False)

    @classmethod
    def of(cls, value: str) -> ChangedCell:
        """A remembered change. Raises KeyError, TypeError or ValueError for what is none."""
        content = json.loads(value)
        texts = {name: str(content[name]) for name in ("sheet", "address", "found", "unit", "component")}
        return cls(year=int(content["year"]), used=cell_use(content["used"]), **texts)


def changed_cells(
    decisions: Decisions, workbook: Workbook, rows: Mapping[int, Iterable[ScoreRow]]
) -> list[ChangedCell]:
    """The changes of a file as they are remembered: with the edition, and with the unit whose figure each is.

    What stands in a row or on a sheet that was left out after all is not used, and not remembered.
    """
    cells = {(sheet.name, cell.address): cell for sheet in workbook.sheets for cell in sheet.cells.values()}
    owners = _owners(rows)
    years = sorted(rows)
    changes = []
    for place, used in decisions.cells.items():
        year, unit, component = owners.get(place, (years[-1] if len(years) == 1 else 0, "", ""))
        if place in cells and year and not _is_left_out(cells[place], place[0], decisions):
            changes.append(ChangedCell(year, *place, cells[place].text, used, unit, component))
    return changes


def _is_left_out(cell: Cell, sheet: str, decisions: Decisions) -> bool:
    return (sheet, cell.row) in decisions.excluded or not decisions.sheets.get(sheet, True)


def _owners(rows: Mapping[int, Iterable[ScoreRow]]) -> dict[Place, tuple[int, str, str]]:
    """By sheet and address, whose figure stands there: the edition, the unit, the component."""
    return {
        (row.sheet, address): (year, row.unit, row.component)
        for year, edition in rows.items()
        for row in edition
        for address in (row.cell, row.rank_cell)
        if address
    }


def remembered_changes(
    remembered: Sequence[Earlier], decisions: Decisions, workbook: Workbook, rows: Mapping[int, Iterable[ScoreRow]]
) -> tuple[Decisions, list[Problem]]:
    """The decisions with the remembered changes of the editions that a file has, as far as the same stands there.

    Where something else stands there now, of the same unit, it is asked about, and what the file says is used unless
    the person decides again; where it is what was used, there is nothing to do.
    """
    sheets = {fold(sheet.name): sheet for sheet in workbook.sheets}
    owners = _owners(rows)
    cells = dict(decisions.cells)
    problems: list[Problem] = []
    for earlier in remembered:
        if earlier.kind != KIND:
            continue
        change = ChangedCell.of(earlier.value)
        sheet = sheets.get(fold(change.sheet))
        cell = next((c for c in sheet.cells.values() if c.address == change.address), None) if sheet else None
        if change.year not in rows or sheet is None or cell is None or (sheet.name, cell.address) in cells:
            continue
        _, unit, component = owners.get((sheet.name, cell.address), (0, change.unit, change.component))
        if change.unit and (unit, component) != (change.unit, change.component):
            continue  # the table is arranged otherwise: it is another figure
        if cell.text == change.found:
            cells[sheet.name, cell.address] = change.used
            details = {"key": earlier.key, **use_details("value", change.used)}
            code = "cell_change_remembered"
        elif not _is_what_was_used(cell, change.used):
            details = {"before": change.found, "used": str(change.used), **use_details("value", change.used)}
            code = "cell_change_unused"
        else:
            continue
        problems.append(Problem(code, sheet.name, cell.address, cell.text, details, change.year))
    return replace(decisions, cells=cells), problems


def _is_what_was_used(cell: Cell, used: CellUse) -> bool:
    return isinstance(used, float) and cell.text.replace(",", ".") in (f"{used:.10g}", f"{used:.2f}")
