"""Opens a spreadsheet safely: bytes in, cells with their addresses out. Nothing is interpreted here."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from data.reading.problems import Problem, RejectedFileError

CellValue = str | int | float | bool | date | time | None
CellKind = Literal["text", "number", "date", "boolean", "error", "formula_without_value"]

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_ZIP_ENTRIES = 2_000
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_COMPRESSION_RATIO = 200
MAX_ROWS = 5_000
MAX_COLUMNS = 200
MAX_STRAY_CELLS = 20
"""A few cells beyond the limits have gone astray; more of them are a table that would be cut off."""

if not openpyxl.DEFUSEDXML:
    raise ImportError("defusedxml is not in use: a spreadsheet could exhaust this machine's memory")

_OLE_SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
_KINDS: Mapping[str, CellKind] = {"n": "number", "s": "text", "b": "boolean", "e": "error", "d": "date"}


@dataclass(frozen=True)
class Cell:
    """One filled cell: its place on the sheet (from 1), its value and what kind of value that is."""

    row: int
    column: int
    value: CellValue
    kind: CellKind

    @property
    def address(self) -> str:
        """The address as Excel writes it, such as C7."""
        return f"{get_column_letter(self.column)}{self.row}"

    @property
    def text(self) -> str:
        """The value as text without spaces around it; a whole number without a decimal mark."""
        if isinstance(self.value, float) and self.value.is_integer():
            return str(int(self.value))
        return str(self.value).strip()


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name and its filled cells by (row, column).

    first_beyond: the address of the first filled cell outside the limits, "" if there is none; beyond: how many.
    """

    name: str
    is_hidden: bool
    cells: Mapping[tuple[int, int], Cell]
    first_beyond: str = ""
    beyond: int = 0

    @property
    def rows(self) -> Mapping[int, tuple[Cell, ...]]:
        """The filled cells of every row that has any, from left to right."""
        found: dict[int, list[Cell]] = {}
        for (row, _), cell in sorted(self.cells.items()):
            found.setdefault(row, []).append(cell)
        return {row: tuple(cells) for row, cells in found.items()}


@dataclass(frozen=True)
class Workbook:
    """All sheets of a file in their order."""

    file_name: str
    sheets: tuple[Sheet, ...]

    @property
    def visible_sheets(self) -> tuple[Sheet, ...]:
        """The sheets that a person sees."""
        return tuple(sheet for sheet in self.sheets if not sheet.is_hidden)


def read_workbook(content: bytes, file_name: str) -> Workbook:
    """Open an .xlsx file and return its cells.

    The kind of file is decided by its bytes, never by its name, and its directory is looked at before
    anything is unpacked. Raises RejectedFileError with the reason if it cannot be read.
    """
    _check_container(content)
    try:
        values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(content), data_only=False)
    except Exception as error:  # openpyxl raises whatever its XML parsers and converters raise
        raise RejectedFileError(Problem("unreadable_file", found=type(error).__name__)) from error
    return Workbook(
        file_name,
        tuple(_read_sheet(sheet, formulas[sheet.title]) for sheet in values.worksheets),
    )


def _check_container(content: bytes) -> None:
    if len(content) > MAX_FILE_BYTES:
        raise RejectedFileError(_too_large(f"{len(content) / 2**20:.1f} MB", f"{MAX_FILE_BYTES // 2**20} MB"))
    if content.startswith(_OLE_SIGNATURE):
        raise RejectedFileError(Problem("old_or_protected_file"))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise RejectedFileError(Problem("unreadable_file", found=type(error).__name__)) from error
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ZIP_ENTRIES:
        raise RejectedFileError(_too_large(f"{len(entries)} zip", f"{MAX_ZIP_ENTRIES} zip"))
    if unpacked > MAX_UNPACKED_BYTES or unpacked > MAX_COMPRESSION_RATIO * max(len(content), 1):
        raise RejectedFileError(
            _too_large(f"{unpacked / 2**20:.0f} MB (zip)", f"{MAX_UNPACKED_BYTES // 2**20} MB (zip)")
        )


def _too_large(found: str, limit: str) -> Problem:
    return Problem("file_too_large", found=found, details={"limit": limit})


def _read_sheet(values: Worksheet, formulas: Worksheet) -> Sheet:
    cells: dict[tuple[int, int], Cell] = {}
    first_beyond, beyond = "", 0
    # `_cells` holds only the filled cells; iterating the sheet's dimensions would walk every empty one
    # between A1 and a stray cell in the last row.
    for (row, column), formula in sorted(formulas._cells.items()):
        if formula.value is None:
            continue
        if row > MAX_ROWS or column > MAX_COLUMNS:
            first_beyond = first_beyond or f"{get_column_letter(column)}{row}"
            beyond += 1
            continue
        cell = _read_cell(row, column, formula.value, formula.data_type, values.cell(row, column))
        if cell is not None:
            cells[row, column] = cell
    return Sheet(values.title, values.sheet_state != "visible", cells, first_beyond, beyond)


def _read_cell(row: int, column: int, written: object, written_type: str, shown: object) -> Cell | None:
    value, data_type = getattr(shown, "value", None), getattr(shown, "data_type", "n")
    if written_type == "f" and value is None:
        return Cell(row, column, str(getattr(written, "text", written)), "formula_without_value")
    if isinstance(value, str) and not value.strip():
        return None
    if isinstance(value, datetime | date | time):
        return Cell(row, column, value, "date")
    if isinstance(value, str | int | float | bool):
        return Cell(row, column, value, _KINDS.get(data_type, "text"))
    return None if value is None else Cell(row, column, str(value), "text")
