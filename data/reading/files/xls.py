"""Reads .xls, the format of Excel before 2007, with xlrd: its cells, formats, and what is hidden or merged.

An .xls does not tell, through xlrd, which values a formula made.
"""

import io
from typing import Any

import xlrd
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from data.reading.cells import Cell, CellCollector, CellKind, CellValue, Sheet, Workbook
from data.reading.files.xls_again import read_xls_again
from data.reading.limits import Limits
from data.reading.problems import Problem, RejectedFileError

_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_MACROS = "_VBA_PROJECT_CUR".encode("utf-16-le")
"""The names that the directory of the container gives to a protected .xlsx and to a file's macros."""

_VISIBLE = 0


def read_xls(content: bytes, file_name: str, limits: Limits) -> Workbook:
    """The cells of an .xls file.

    What xlrd cannot open is tried by the second reader. Raises RejectedFileError for what is refused by name.
    """
    try:
        return _read(content, file_name, limits)
    except (MemoryError, RejectedFileError):
        raise
    except Exception:  # xlrd raises whatever its conversions raise
        return read_xls_again(content, file_name, limits)


def _read(content: bytes, file_name: str, limits: Limits) -> Workbook:
    book = _open(content)
    if book.nsheets > limits.sheets:
        raise RejectedFileError(
            Problem("too_many_sheets", found=str(book.nsheets), details={"limit": str(limits.sheets)})
        )
    return Workbook(
        file_name,
        tuple(_read_sheet(book, sheet, limits) for sheet in book.sheets()),
        "xls",
        has_macros=_MACROS in content,
    )


def _open(content: bytes) -> Any:
    """The workbook with its formats; without them where they are what is damaged."""
    try:
        return _opened(content, with_formats=True)
    except MemoryError:
        raise
    except Exception:  # xlrd raises whatever its conversions raise
        try:
            return _opened(content, with_formats=False)
        except xlrd.XLRDError as error:
            if "encrypted" in str(error) or _ENCRYPTED_PACKAGE in content:
                raise RejectedFileError(Problem("protected_file")) from error
            raise


def _opened(content: bytes, *, with_formats: bool) -> Any:
    # Without ragged rows a cell in the last row and column becomes sixteen million.
    return xlrd.open_workbook(
        file_contents=content, logfile=io.StringIO(), formatting_info=with_formats, ragged_rows=True
    )


def _read_sheet(book: Any, sheet: Any, limits: Limits) -> Sheet:
    found = CellCollector(limits)
    hidden_rows = {row for row, info in sheet.rowinfo_map.items() if info.hidden}
    hidden_columns = {column for column, info in sheet.colinfo_map.items() if info.hidden}
    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            cell = sheet.cell(row, column)
            value, kind = _value_of(cell, book.datemode)
            if value is None:
                continue
            number_format = "General"
            if cell.xf_index is not None:
                number_format = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
            is_hidden = row in hidden_rows or column in hidden_columns
            found.add(Cell(row + 1, column + 1, value, kind, number_format, is_hidden=is_hidden))
        if row >= limits.rows and found.is_cut_off:
            break
    merges = tuple((top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells)
    return found.sheet(sheet.name, sheet.visibility != _VISIBLE, merges)


def _value_of(cell: Any, datemode: int) -> tuple[CellValue, CellKind]:
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return str(cell.value), "text"
        case xlrd.XL_CELL_NUMBER:
            return float(cell.value), "number"
        case xlrd.XL_CELL_DATE:
            return _date_of(cell.value, datemode)
        case xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value), "boolean"
        case xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(cell.value, "#ERROR!"), "error"
    return None, "text"


def _date_of(serial: float, datemode: int) -> tuple[CellValue, CellKind]:
    try:
        moment: CellValue = from_excel(serial, CALENDAR_MAC_1904 if datemode else CALENDAR_WINDOWS_1900)
    except (OverflowError, ValueError):  # a number that is no day; Excel shows ####, as for .xlsx
        return "#VALUE!", "error"
    return moment, "date"
