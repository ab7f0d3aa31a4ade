"""What goes through the pipe between the program and the process that reads: JSON, checked by pydantic.

The process may have been taken over by a file; what it replies can therefore be a problem or what was asked for, and
nothing else.
"""

import datetime
from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, NonNegativeInt, PositiveInt, TypeAdapter
from pydantic_core import to_json

from data.reading.cells import Cell, CellKind, CellValue, Sheet, Workbook, WorkbookKind
from data.reading.problems import Problem, RejectedFileError, rejection

PROGRESS, RESULT, PROBLEM = b"+", b"=", b"!"
"""What a message of the process begins with: how many rows it has read, what it read, or why it did not."""

Result = TypeVar("Result")

_TYPES: tuple[tuple[CellKind, type], ...] = (
    ("text", str),
    ("number", int),
    ("number", float),
    ("boolean", bool),
    ("error", str),
    ("formula_without_value", str),
    ("date", datetime.date),
    ("date", datetime.datetime),
    ("date", datetime.time),
    ("date", datetime.timedelta),
)
"""The kinds of cells with the types of their values; a cell is sent with the place of its own here."""

_CODES = {kind_and_type: code for code, kind_and_type in enumerate(_TYPES)}
_LISTS: Mapping[type, str] = {
    str: "texts",
    int: "integers",
    float: "decimals",
    bool: "booleans",
    datetime.date: "dates",
    datetime.datetime: "datetimes",
    datetime.time: "times",
    datetime.timedelta: "timedeltas",
}


class Message(BaseModel, strict=True, extra="forbid", val_json_bytes="base64", ser_json_inf_nan="constants"):
    """What the process sends: no value is taken for one of another type."""


class _Values(Message):
    """The values of a sheet's cells by their types, each list in the order of the cells."""

    texts: list[str]
    integers: list[int]
    decimals: list[float]
    booleans: list[bool]
    dates: list[datetime.date]
    datetimes: list[datetime.datetime]
    times: list[datetime.time]
    timedeltas: list[datetime.timedelta]


class _SheetMessage(Message):
    """A sheet; its cells by columns of attributes, for a value checked alone takes longer than reading it.

    codes: of each cell, its kind and type (`_TYPES`). styles: its number format in formats. marks: 1 for a formula,
    2 for a hidden cell, 3 for both.
    """

    name: str
    is_hidden: bool
    first_beyond: str
    beyond: int
    merges: tuple[tuple[int, int, int, int], ...]
    formats: list[str]
    rows: list[PositiveInt]
    columns: list[PositiveInt]
    codes: list[Annotated[int, Field(ge=0, lt=len(_TYPES))]]
    styles: list[NonNegativeInt]
    marks: list[Annotated[int, Field(ge=0, le=3)]]
    values: _Values


class BookMessage(Message):
    """A workbook without its file's name, which only the program needs."""

    kind: WorkbookKind
    external_links: tuple[str, ...]
    has_macros: bool
    other_sheets: tuple[str, ...]
    sheets: list[_SheetMessage]


_PROBLEM = TypeAdapter(Problem)


def encoded(result: object) -> bytes:
    """What a function read, as the process sends it."""
    sent = book_message(result) if isinstance(result, Workbook) else result
    return RESULT + to_json(sent, bytes_mode="base64")


def encoded_problem(problem: Problem) -> bytes:
    """Why nothing was read, as the process sends it."""
    return PROBLEM + _PROBLEM.dump_json(problem)


OUT_OF_MEMORY = encoded_problem(Problem("reader_out_of_memory"))


def decoded(reply: bytes, decode: Callable[[bytes], Result]) -> Result:
    """What the process replied. Raises RejectedFileError with its problem, or `reader_stopped` if decode refuses it."""
    try:
        if not reply.startswith(PROBLEM):
            return decode(reply.removeprefix(RESULT))
        problem = _PROBLEM.validate_json(reply.removeprefix(PROBLEM), strict=True)
        if problem.severity != "reject":
            raise ValueError(problem.code)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        # Without its cause: that would quote what stands in the file.
        raise rejection("reader_stopped", found=type(error).__name__) from None
    raise RejectedFileError(problem)


def decoded_book(result: bytes, file_name: str) -> Workbook:
    """The workbook that the process replied. Raises ValueError or LookupError for what no reader gives."""
    return book_of(BookMessage.model_validate_json(result), file_name)


def book_of(book: BookMessage, file_name: str) -> Workbook:
    """The workbook of a message. Raises ValueError or LookupError for what no reader gives."""
    return Workbook(
        file_name,
        tuple(_sheet(sheet) for sheet in book.sheets),
        book.kind,
        book.external_links,
        book.has_macros,
        book.other_sheets,
    )


def book_message(book: Workbook) -> BookMessage:
    """A workbook as it is sent."""
    return BookMessage.model_construct(
        kind=book.kind,
        external_links=book.external_links,
        has_macros=book.has_macros,
        other_sheets=book.other_sheets,
        sheets=[_sheet_message(sheet) for sheet in book.sheets],
    )


def _sheet_message(sheet: Sheet) -> _SheetMessage:
    cells = list(sheet.cells.values())
    formats = {text: number for number, text in enumerate(dict.fromkeys(cell.number_format for cell in cells))}
    values: dict[type, list[Any]] = {kind: [] for kind in _LISTS}
    for cell in cells:
        values[type(cell.value)].append(cell.value)
    return _SheetMessage.model_construct(
        name=sheet.name,
        is_hidden=sheet.is_hidden,
        first_beyond=sheet.first_beyond,
        beyond=sheet.beyond,
        merges=sheet.merges,
        formats=list(formats),
        rows=[cell.row for cell in cells],
        columns=[cell.column for cell in cells],
        codes=[_CODES[cell.kind, type(cell.value)] for cell in cells],
        styles=[formats[cell.number_format] for cell in cells],
        marks=[cell.is_formula + 2 * cell.is_hidden for cell in cells],
        values=_Values.model_construct(None, **{_LISTS[kind]: those for kind, those in values.items()}),
    )


def _sheet(sent: _SheetMessage) -> Sheet:
    values: dict[type, list[CellValue]] = {kind: getattr(sent.values, name)[::-1] for kind, name in _LISTS.items()}
    next_value = [values[kind].pop for _, kind in _TYPES]
    kinds = [kind for kind, _ in _TYPES]
    cells: dict[tuple[int, int], Cell] = {}
    for row, column, code, style, marks in zip(
        sent.rows, sent.columns, sent.codes, sent.styles, sent.marks, strict=True
    ):
        cells[row, column] = Cell(
            row, column, next_value[code](), kinds[code], sent.formats[style], bool(marks & 1), bool(marks & 2)
        )
    return Sheet(sent.name, sent.is_hidden, cells, sent.first_beyond, sent.beyond, sent.merges)
