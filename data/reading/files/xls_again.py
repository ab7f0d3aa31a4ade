"""Reads an .xls that xlrd cannot open with a second reader, and says what a file is that neither can.

The second reader gives values only: no formats, no hidden rows or columns, and blanks where a cell shows an error. It
may end the whole process on a damaged file, so it is used only where that is allowed to happen.
"""

import io
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from data.reading.cells import Cell, CellCollector, CellKind, Sheet, Workbook
from data.reading.files.container import is_bare_biff
from data.reading.limits import Limits
from data.reading.problems import Problem, RejectedFileError

_STREAMS = {"Word": "WordDocument", "PowerPoint": "PowerPoint Document", "Outlook": "__substg1.0_"}
"""The name of a stream that only the documents of each program have."""
_PANIC = "PanicException"
_BOOKS = ("Workbook", "Book")


def read_xls_again(content: bytes, file_name: str, limits: Limits) -> Workbook:
    """The cells of an .xls as the second reader finds them. Raises RejectedFileError that calls the file what it is."""
    other = next((program for program, stream in _STREAMS.items() if _has_stream(content, stream)), None)
    if other is not None and not any(_has_stream(content, stream) for stream in _BOOKS):
        raise RejectedFileError(Problem("another_document", found=other))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = tuple(
            _sheet(book, meta.name, meta.visible != SheetVisibleEnum.Visible, limits)
            for meta in book.sheets_metadata[: limits.sheets]
            if meta.typ == SheetTypeEnum.WorkSheet
        )
    except (MemoryError, RejectedFileError):
        raise
    except BaseException as error:  # the reader raises whatever its conversions raise, and panics past `Exception`
        if not isinstance(error, Exception) and type(error).__name__ != _PANIC:
            raise
        is_book = is_bare_biff(content) or any(_has_stream(content, stream) for stream in _BOOKS)
        code = "damaged_workbook" if is_book else "unreadable_file"
        raise RejectedFileError(Problem(code, found=type(error).__name__)) from error
    if not any(sheet.cells for sheet in sheets):
        raise RejectedFileError(Problem("damaged_workbook"))
    return Workbook(file_name, sheets, "xls_again")


def _has_stream(content: bytes, name: str) -> bool:
    """Whether an OLE container names a stream so."""
    return name.encode("utf-16-le") + b"\0\0" in content or (name.endswith("_") and name.encode("utf-16-le") in content)


def _sheet(book: CalamineWorkbook, name: str, is_hidden: bool, limits: Limits) -> Sheet:
    found = CellCollector(limits)
    sheet = book.get_sheet_by_name(name)
    first_row, first_column = sheet.start or (0, 0)
    for row, values in enumerate(sheet.to_python(skip_empty_area=True), start=first_row + 1):
        for column, value in enumerate(values, start=first_column + 1):
            if value != "":
                found.add(Cell(row, column, value, _kind_of(value)))
        if found.is_cut_off:
            break
    merges = tuple(
        (top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    )
    return found.sheet(name, is_hidden, merges)


def _kind_of(value: object) -> CellKind:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "date" if isinstance(value, date | datetime | time | timedelta) else "text"
