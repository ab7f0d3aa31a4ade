"""What goes through the pipe between the program and the process that reads: JSON, every part looked at.

The process may have been taken over by a file; what it replies can therefore be a problem or what was asked for, and
nothing else.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as day_time
from typing import Any, Generic, TypeVar, get_args

from data.reading.cells import Cell, CellKind, CellValue, Sheet, Workbook, WorkbookKind
from data.reading.problems import Problem, RejectedFileError, problem_kinds

LENGTH = struct.Struct(">Q")
PROGRESS = b"+"
"""What a message begins with that only says how many rows have been read."""

Result = TypeVar("Result")
_KINDS: tuple[CellKind, ...] = get_args(CellKind)
_VALUES: Mapping[CellKind, tuple[type, ...]] = {
    "text": (str,),
    "number": (int, float),
    "date": (date, datetime, day_time, timedelta),
    "boolean": (bool,),
    "error": (str,),
    "formula_without_value": (str,),
}


def rejection(code: str, found: str = "", **details: str) -> RejectedFileError:
    return RejectedFileError(Problem(code, found=found, details=details))


@dataclass(frozen=True)
class Answer(Generic[Result]):
    """What the process read or why not, and whether it should be replaced."""

    result: Result | Problem
    is_spent: bool


def write(pipe: Any, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[pipe.write(rest) :]


def read_frame(pipe: Any, longest: int | None = None) -> bytes:
    """One message; EOFError-like OSError where the pipe has closed."""
    (length,) = LENGTH.unpack(_read(pipe, LENGTH.size))
    if longest is not None and length > longest:
        raise OSError(f"a message of {length} bytes")
    return _read(pipe, length)


def _read(pipe: Any, length: int) -> bytes:
    parts: list[bytes] = []
    while length:
        part = pipe.read(min(length, 2**20))
        if not part:
            raise OSError("the pipe has closed")
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def encoded(book: Workbook) -> dict[str, object]:
    """A workbook as numbers, texts and lists; the cells by columns of attributes."""
    return {
        "kind": book.kind,
        "links": book.external_links,
        "macros": book.has_macros,
        "others": book.other_sheets,
        "sheets": [_encoded_sheet(sheet) for sheet in book.sheets],
    }


def _encoded_sheet(sheet: Sheet) -> dict[str, object]:
    cells = list(sheet.cells.values())
    formats = {text: number for number, text in enumerate(dict.fromkeys(cell.number_format for cell in cells))}
    return {
        "name": sheet.name,
        "hidden": sheet.is_hidden,
        "beyond": [sheet.first_beyond, sheet.beyond],
        "merges": sheet.merges,
        "formats": list(formats),
        "cells": [
            [cell.row for cell in cells],
            [cell.column for cell in cells],
            [_encoded_date(cell.value) if cell.kind == "date" else cell.value for cell in cells],
            [_KINDS.index(cell.kind) for cell in cells],
            [formats[cell.number_format] for cell in cells],
            [cell.is_formula + 2 * cell.is_hidden for cell in cells],
        ],
    }


def _encoded_date(value: CellValue) -> list[object]:
    if isinstance(value, timedelta):
        return ["duration", value.days, value.seconds, value.microseconds]
    if isinstance(value, datetime):
        return ["moment", value.isoformat()]
    return ["time" if isinstance(value, day_time) else "day", str(value)]


def decoded(reply: bytes, decode: Callable[[Any], Result]) -> Answer[Result]:
    """What the process replied, each part looked at; it may have been taken over."""
    try:
        told = json.loads(reply)
        result = _decoded_problem(told["problem"]) if "problem" in told else decode(told["result"])
        return Answer(result, told["spent"] is True)
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError, AttributeError) as error:
        raise rejection("reader_stopped", found=type(error).__name__) from error


def _of(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError(f"no {kind.__name__}")
    return value


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(_of(str, value) for value in _of(list, values))


def _decoded_problem(told: Any) -> Problem:
    code = _of(str, told["code"])
    if problem_kinds()[code].severity != "reject":
        raise ValueError(code)
    details = {_of(str, name): _of(str, text) for name, text in _of(dict, told["details"]).items()}
    return Problem(code, _of(str, told["sheet"]), _of(str, told["cell"]), _of(str, told["found"]), details)


def decoded_book(told: Any, file_name: str) -> Workbook:
    """The workbook that the process replied."""
    if told["kind"] not in get_args(WorkbookKind):
        raise ValueError("kind")
    sheets = tuple(_decoded_sheet(sheet) for sheet in _of(list, told["sheets"]))
    return Workbook(
        file_name, sheets, told["kind"], _texts(told["links"]), _of(bool, told["macros"]), _texts(told["others"])
    )


def _decoded_sheet(told: Any) -> Sheet:
    formats = _texts(told["formats"])
    first, beyond = told["beyond"]
    rows, columns, values, kinds, numbers, marks = told["cells"]
    for positions, lowest in ((rows, 1), (columns, 1), (kinds, 0), (numbers, 0), (marks, 0)):
        if set(map(type, positions)) - {int} or min(positions, default=lowest) < lowest:
            raise TypeError("positions")
    cells: dict[tuple[int, int], Cell] = {}
    for row, column, value, kind_number, number, mark in zip(rows, columns, values, kinds, numbers, marks, strict=True):
        kind = _KINDS[kind_number]
        known = _decoded_date(value) if kind == "date" else value
        if type(known) not in _VALUES[kind]:
            raise TypeError(kind)
        cells[row, column] = Cell(row, column, known, kind, formats[number], bool(mark & 1), bool(mark & 2))
    merges = tuple(_decoded_merge(merge) for merge in _of(list, told["merges"]))
    return Sheet(_of(str, told["name"]), _of(bool, told["hidden"]), cells, _of(str, first), _of(int, beyond), merges)


def _decoded_merge(told: Sequence[Any]) -> tuple[int, int, int, int]:
    top, left, bottom, right = (_of(int, edge) for edge in told)
    return top, left, bottom, right


def _decoded_date(told: Any) -> CellValue:
    match told:
        case ["duration", int(days), int(seconds), int(microseconds)]:
            return timedelta(days, seconds, microseconds)
        case ["moment", str(text)]:
            return datetime.fromisoformat(text)
        case ["time", str(text)]:
            return day_time.fromisoformat(text)
        case ["day", str(text)]:
            return date.fromisoformat(text)
    raise ValueError("date")
