"""The cells of a workbook with their addresses, whichever kind of file they were read from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property
from typing import Literal

from data.reading.limits import Limits
from data.reading.problems import Problem, RejectedFileError

CellValue = str | int | float | bool | date | datetime | time | timedelta | None
CellKind = Literal["text", "number", "date", "boolean", "error", "formula_without_value"]
WorkbookKind = Literal["xlsx", "xlsm", "xls", "xls_again", "text"]
"""`xls_again`: an .xls that only the second reader could open."""


@cache
def column_letters(column: int) -> str:
    """The name of a column as Excel writes it: 1 is A, 28 is AB. No library for spreadsheets is loaded for it."""
    before, last = divmod(column - 1, 26)
    return (column_letters(before) if before else "") + chr(ord("A") + last)


@dataclass(frozen=True, slots=True)
class Cell:
    """One filled cell: its place on the sheet (from 1), its value and what kind of value that is.

    number_format: as Excel writes it, such as "0.00". is_formula: whether the value is a formula's stored
    result; unknown for .xls and text files. is_hidden: whether its row or its column is hidden.
    """

    row: int
    column: int
    value: CellValue
    kind: CellKind
    number_format: str = "General"
    is_formula: bool = False
    is_hidden: bool = False

    @property
    def address(self) -> str:
        """The address as Excel writes it, such as C7."""
        return f"{column_letters(self.column)}{self.row}"

    @property
    def text(self) -> str:
        """The value as text without spaces around it; a whole number without a decimal mark."""
        if isinstance(self.value, float) and self.value.is_integer():
            return str(int(self.value))
        return str(self.value).strip()

    def __reduce__(self) -> tuple[type[Cell], tuple[object, ...]]:
        # A workbook has thousands of cells; what dataclasses write for frozen slots takes three times as long.
        return Cell, (
            self.row, self.column, self.value, self.kind, self.number_format, self.is_formula, self.is_hidden
        )  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name and its filled cells by (row, column).

    first_beyond: the address of the first filled cell outside the limits, "" if there is none; beyond: how many,
    counted until it is clear that a table is cut off. merges: (first row, first column, last row, last column)
    of the merged ranges; of their cells only the first is kept, as Excel shows only that one. is_exported: it is the
    table of scores of this program's own feed, which carries no notes.
    """

    name: str
    is_hidden: bool
    cells: Mapping[tuple[int, int], Cell]
    first_beyond: str = ""
    beyond: int = 0
    merges: tuple[tuple[int, int, int, int], ...] = ()
    is_exported: bool = False

    @cached_property
    def visible(self) -> Mapping[tuple[int, int], Cell]:
        """The cells that a person sees: hidden rows and columns are left out."""
        if not any(cell.is_hidden for cell in self.cells.values()):
            return self.cells
        return {position: cell for position, cell in self.cells.items() if not cell.is_hidden}

    @cached_property
    def rows(self) -> Mapping[int, tuple[Cell, ...]]:
        """The visible cells of every row that has any, from left to right, from the top."""
        found: dict[int, list[Cell]] = {}
        for (row, _), cell in sorted(self.visible.items()):
            found.setdefault(row, []).append(cell)
        return {row: tuple(cells) for row, cells in found.items()}


@dataclass(frozen=True)
class Workbook:
    """All sheets of a file in their order.

    external_links: where the file points to, never followed. has_macros: it brings programs, never run.
    other_sheets: the names of charts, dialogs and macro sheets, which hold no cells.
    """

    file_name: str
    sheets: tuple[Sheet, ...]
    kind: WorkbookKind = "xlsx"
    external_links: tuple[str, ...] = ()
    has_macros: bool = False
    other_sheets: tuple[str, ...] = ()

    @property
    def visible_sheets(self) -> tuple[Sheet, ...]:
        """The sheets that a person sees."""
        return tuple(sheet for sheet in self.sheets if not sheet.is_hidden)


_HALF_LETTERS = re.compile("[\\ud800-\\udfff]")
"""Halves of a pair that stand alone: no screen and no store can hold them."""


class CellCollector:
    """Gathers the cells of one sheet while it is read, and keeps out what is blank or beyond the limits."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._cells: dict[tuple[int, int], Cell] = {}
        self._first_beyond = ""
        self._beyond = 0

    @property
    def is_cut_off(self) -> bool:
        """Whether so many cells lie beyond the limits that the sheet need not be read on."""
        return self._beyond > self._limits.stray_cells

    def add(self, cell: Cell) -> None:
        """Take a cell unless it is blank; RejectedFileError if its address is taken, or is none."""
        if cell.value is None or (isinstance(cell.value, str) and not cell.value.strip()):
            return
        if cell.row > self._limits.rows or cell.column > self._limits.columns:
            self._first_beyond = self._first_beyond or cell.address
            self._beyond += 1
            return
        position = (cell.row, cell.column)
        if position in self._cells or min(position) < 1:
            raise RejectedFileError(Problem("unreadable_file", found=cell.address))
        if isinstance(cell.value, str) and not cell.value.isprintable():
            cell = replace(cell, value=_HALF_LETTERS.sub("\ufffd", cell.value))
        self._cells[position] = cell

    def sheet(self, name: str, is_hidden: bool, merges: tuple[tuple[int, int, int, int], ...] = ()) -> Sheet:
        """The sheet, without the cells that lie under a merged range: a person cannot see them."""
        for merge in merges:
            self._uncover(merge)
        return Sheet(name, is_hidden, self._cells, self._first_beyond, self._beyond, merges)

    def _uncover(self, merge: tuple[int, int, int, int]) -> None:
        top, left, bottom, right = merge
        rows = range(top, min(bottom, self._limits.rows) + 1)
        columns = range(left, min(right, self._limits.columns) + 1)
        if len(rows) * len(columns) > len(self._cells):
            covered = [position for position in self._cells if position[0] in rows and position[1] in columns]
        else:
            covered = [(row, column) for row in rows for column in columns]
        for position in covered:
            if position != (top, left):
                self._cells.pop(position, None)
