"""The rows of a large file, one after the other: an .xlsx or a text table, never the whole of it in memory.

Every value is a text, a whole number without a decimal mark; dates of Excel stay the numbers that they are.
"""

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any
from xml.parsers import expat

from openpyxl.utils import column_index_from_string
from openpyxl.xml.constants import SHEET_MAIN_NS

from data.reading.files import container
from data.reading.files.text import CHOSEN_IN_FILE, SEPARATORS, SPACES, check_is_text, encoding_of, separator_of
from data.reading.files.xlsx import open_parts
from data.reading.limits import Limits
from data.reading.problems import Problem, RejectedFileError

Row = tuple[int, dict[int, str]]
"""A row's number and its filled cells by column, both from 1."""

_CHUNK = 2**20
_SEPARATORS = tuple(separator for separator in SEPARATORS if separator != SPACES)
_LONGEST_FIELD = 2**20
_TRUE = ("1", "true")
_NEVER_COMPUTED = "=…"
"""Stands for a formula without a result, which is no blank."""


@dataclass(frozen=True)
class Stream:
    """A sheet: its name, its rows that have any filled cell, and the names of the sheets that are not read.

    hidden: the numbers of the filled rows that a filter or a person has hidden; it grows as the rows are read.
    """

    sheet: str
    rows: Iterator[Row]
    others: tuple[str, ...] = ()
    hidden: list[int] = field(default_factory=list)


def open_stream(content: bytes, file_name: str, limits: Limits, sheet: str = "") -> Stream:
    """Open a file by its bytes; of a workbook the sheet of that name, else the first visible one that has any rows.

    Raises RejectedFileError, also while the rows are read, for what is damaged or too large.
    """
    match container.kind_of(content):
        case "zip":
            return _open_workbook(content, limits, sheet)
        case "xls":
            raise RejectedFileError(Problem("answers_are_xls"))
        case "text":
            return Stream(PurePath(file_name).stem, _text_rows(content, limits))


# --- .xlsx -------------------------------------------------------------------------------------------------


def _open_workbook(content: bytes, limits: Limits, sheet: str) -> Stream:
    container.check_archive(content, limits)
    reader = open_parts(content)
    filled: list[tuple[str, str]] = []
    for part, relation in reader.parser.find_sheets():
        is_shown = relation.Type.endswith("/worksheet") and part.state == "visible"
        if is_shown and next(_sheet_rows(reader, relation.Target, limits), None) is not None:
            filled.append((part.name, relation.Target))
    if not filled:
        raise RejectedFileError(Problem("answers_empty"))
    name, target = next((sheet_part for sheet_part in filled if sheet_part[0] == sheet), filled[0])
    hidden: list[int] = []
    others = tuple(other for other, _ in filled if other != name)
    return Stream(name, _sheet_rows(reader, target, limits, hidden), others, hidden)


def _sheet_rows(reader: Any, target: str, limits: Limits, hidden: list[int] | None = None) -> Iterator[Row]:
    """The rows that are shown; the numbers of the others go into hidden."""
    parser = _SheetParser(reader.shared_strings, limits, [] if hidden is None else hidden)
    with reader.archive.open(target) as source:
        while chunk := source.read(_CHUNK):
            parser.feed(chunk)
            yield from parser.taken()
        parser.end()
        yield from parser.taken()


class _SheetParser:
    """Reads the XML of one sheet; documents that declare anything of their own are refused."""

    def __init__(self, strings: list[str], limits: Limits, hidden: list[int]) -> None:
        self._strings, self._limits, self._hidden = strings, limits, hidden
        self._rows: list[Row] = []
        self._cells: dict[int, str] = {}
        self._row = self._column = 0
        self._kind = ""
        self._parts: list[str] = []
        self._is_text = self._is_aid = self._has_formula = self._is_hidden = False
        self._letters: dict[str, int] = {}
        self._numbers: dict[str, str] = {}
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        names = (f"{SHEET_MAIN_NS} {name}" for name in ("row", "c", "v", "t", "rPh", "f"))
        self._ROW, self._CELL, self._VALUE, self._TEXT, self._PHONETIC, self._FORMULA = names
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        self._parser = parser

    def feed(self, chunk: bytes) -> None:
        self._parser.Parse(chunk, False)

    def end(self) -> None:
        self._parser.Parse(b"", True)

    def taken(self) -> list[Row]:
        """The rows since the last time."""
        rows, self._rows = self._rows, []
        return rows

    @staticmethod
    def _refuse(*_: object) -> None:
        raise RejectedFileError(Problem("unreadable_file", found="DOCTYPE"))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == self._CELL:
            place = attributes.get("r")
            self._column = self._column + 1 if place is None else self._column_of(place)
            self._kind = attributes.get("t", "n")
            self._has_formula = False
            self._parts.clear()
        elif name in (self._VALUE, self._TEXT):
            self._is_text = not self._is_aid
        elif name == self._ROW:
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0
            self._cells = {}
            self._is_hidden = attributes.get("hidden", "0") in _TRUE
        elif name == self._PHONETIC:
            self._is_aid = True
        elif name == self._FORMULA:
            self._has_formula = True

    def _column_of(self, place: str) -> int:
        letters = place.rstrip("0123456789")
        if letters not in self._letters:
            self._letters[letters] = column_index_from_string(letters)
        return self._letters[letters]

    def _characters(self, text: str) -> None:
        if self._is_text:
            self._parts.append(text)

    def _end(self, name: str) -> None:
        if name in (self._VALUE, self._TEXT):
            self._is_text = False
        elif name == self._CELL:
            if self._parts:
                self._take("".join(self._parts))
            elif self._has_formula and self._kind != "str":
                self._take(_NEVER_COMPUTED)
        elif name == self._PHONETIC:
            self._is_aid = False
        elif name == self._ROW and self._cells:
            if not self._is_hidden:
                self._rows.append((self._row, self._cells))
            elif len(self._hidden) < self._limits.rows:
                self._hidden.append(self._row)
            self._cells = {}

    def _take(self, written: str) -> None:
        match self._kind:
            case "s":
                value = self._strings[int(written)]
            case "n":
                value = self._numbers.get(written) or self._number(written)
            case "b":
                value = "TRUE" if written == "1" else "FALSE"
            case _:
                value = written
        if value.strip():
            if self._column > self._limits.columns:
                raise RejectedFileError(beyond_limits(self._limits))
            self._cells[self._column] = value

    def _number(self, written: str) -> str:
        value = written
        with suppress(ValueError, OverflowError):
            number = float(written)
            # A fourth decimal, so that nobody takes the mark of 1.234 for one between thousands.
            value = str(int(number)) if number.is_integer() else f"{number!r}0"
        if len(self._numbers) < self._limits.rows:
            self._numbers[written] = value
        return value


# --- text --------------------------------------------------------------------------------------------------


def _text_rows(content: bytes, limits: Limits) -> Iterator[Row]:
    encoding = encoding_of(content)
    start = content[: 4 * _CHUNK].decode(encoding, errors="ignore")
    check_is_text(start)
    start = start.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    chosen = CHOSEN_IN_FILE.fullmatch(start.partition("\n")[0])
    separator = chosen[1] if chosen else separator_of(start, _SEPARATORS) or ","
    csv.field_size_limit(_LONGEST_FIELD)
    lines = csv.reader(io.TextIOWrapper(io.BytesIO(content), encoding, newline=""), delimiter=separator, strict=True)
    try:
        for row, fields in enumerate(lines, start=1):
            if row == 1:
                if chosen:
                    continue
                fields = [field.lstrip("\ufeff") for field in fields]
            cells = {column: field for column, field in enumerate(fields, start=1) if field and not field.isspace()}
            if cells:
                if max(cells) > limits.columns:
                    raise RejectedFileError(beyond_limits(limits))
                yield row, cells
    except csv.Error as error:
        raise RejectedFileError(Problem("unreadable_file", found="csv")) from error


def beyond_limits(limits: Limits) -> Problem:
    """The problem of a table with more columns than allowed."""
    return Problem("answers_too_many", details={"rows": str(limits.rows), "columns": str(limits.columns)})
