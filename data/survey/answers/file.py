"""What the reading process does with a file of answers: reads it as a stream, drops what is personal, codes the rest.

Only the columns that are asked for are kept, each as a list of its different texts and a number a row. Runs in
that process alone, which has no numpy.
"""

from __future__ import annotations

import secrets
from array import array
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any
from xml.parsers.expat import ExpatError

from data.reading.files.stream import Row, Stream, beyond_limits
from data.reading.limits import Limits
from data.reading.problems import Problem, RejectedFileError
from data.survey.answers.personal import CONTACTS, PersonalColumn, hashed, personal_columns, value_kind
from data.survey.answers.submissions import open_answers
from data.survey.answers.timestamps import moments_of

SAMPLE_ROWS = 300
LONGEST_TEXT = 2_000
ROWS_PER_REPORT = 250
_NO_MEMORY = 1
"""Expat's own code for it."""


@dataclass(frozen=True)
class _Table:
    """A table as it is opened: its headings, its first rows, what looks personal in them, and the rest."""

    stream: Stream
    header_row: int
    headers: tuple[str, ...]
    first: list[Row]
    personal: tuple[PersonalColumn, ...]
    joined: tuple[tuple[str, int], ...]

    @property
    def rows(self) -> Iterator[Row]:
        return chain(self.first, self.stream.rows)

    def as_json(self) -> dict[str, Any]:
        return {
            "sheet": self.stream.sheet,
            "header_row": self.header_row,
            "headers": self.headers,
            "personal": self.personal,
            "other_sheets": self.stream.others,
            "hidden": self.stream.hidden,
            "joined": self.joined,
        }


def look(content: bytes, file_name: str, limits: Limits, asked: Mapping[str, Any], progress: object) -> dict[str, Any]:
    """The headings of a file of answers, and which columns look personal. asked: the `sheet`, "" for the first."""
    with _Named():
        return _opened(content, file_name, limits, asked["sheet"], {}).as_json()


def read(
    content: bytes, file_name: str, limits: Limits, asked: Mapping[str, Any], progress: Callable[[int], None]
) -> dict[str, Any]:
    """The columns that are asked for, without what is personal.

    asked: the `sheet`; `columns`, their numbers from 1; `respondent` (0: none), whose texts become hashes where they
    look personal; `moments`, columns of times; `numbers`, the limits of columns whose long numbers are answers;
    `allowed`, columns that a person says are not personal. A single text that looks personal becomes null anyway.
    Of the columns of e-mails and telephones that are dropped, only which rows have the same one is left (`contacts`):
    they are compared by a hash whose key ends with this call.
    """
    with _Named():
        table = _opened(content, file_name, limits, asked["sheet"], asked["numbers"])
        respondent = asked["respondent"]
        personal = {column.column for column in table.personal}
        dropped = personal - set(asked["allowed"]) - {respondent}
        contacts = [column.column for column in table.personal if column.column in dropped and column.is_contact]
        columns = [column for column in asked["columns"] if column not in dropped]
        salt = secrets.token_bytes(16)
        coders: list[_Coder] = []
        for column in columns:
            ends = asked["numbers"].get(str(column))
            if column == respondent:
                coders.append(_Coder(_coded_by(salt, always=column in personal)))
            elif column in asked["moments"]:
                coders.append(_Coder(lambda text: text))
            else:
                coders.append(_Coder(_unless_personal if ends is None else _unless_personal_or_within(*ends)))
        same = [_SameContact(salt) for _ in contacts]
        codes, rows = _codes(table, [*columns, *contacts], [*coders, *same], limits, progress)
        return {
            "file": table.as_json(),
            "columns": columns,
            "contacts": contacts,
            "texts": [
                moments_of(coder.texts) if column in asked["moments"] else coder.texts
                for column, coder in zip(columns, coders, strict=True)
            ],
            "code_bytes": codes.itemsize,
            "codes": codes.tobytes(),
            "rows": rows.tobytes(),
        }


def _codes(
    table: _Table, columns: list[int], coders: list[dict[str, int]], limits: Limits, progress: Callable[[int], None]
) -> tuple[array[int], array[int]]:
    codes = array("H" if limits.rows < 2**16 - 1 else "I")
    rows = array("I")
    wanted = list(zip(columns, coders, strict=True))
    for row, cells in table.rows:
        if len(rows) == limits.rows:
            raise RejectedFileError(beyond_limits(limits))
        codes.extend([coder[cells[column]] if column in cells else 0 for column, coder in wanted])
        rows.append(row)
        if len(rows) % ROWS_PER_REPORT == 0:
            progress(len(rows))
    return codes, rows


class _Coder(dict[str, int]):
    """Numbers the different texts of a column from 1; texts: what remains of each after personal data is dropped."""

    def __init__(self, encode: Callable[[str], str | None]) -> None:
        super().__init__()
        self._encode = encode
        self.texts: list[Any] = []

    def __missing__(self, text: str) -> int:
        self.texts.append(self._encode(text))
        number = self[text] = len(self.texts)
        return number


class _SameContact(dict[str, int]):
    """Numbers the different e-mails or telephones of a column from 1; 0 for what is neither."""

    def __init__(self, salt: bytes) -> None:
        super().__init__()
        self._salt = salt
        self._numbers: dict[str, int] = {}

    def __missing__(self, text: str) -> int:
        is_contact = value_kind(text) in CONTACTS
        key = hashed(text, self._salt) if is_contact else ""
        number = self[text] = self._numbers.setdefault(key, len(self._numbers) + 1) if is_contact else 0
        return number


def _unless_personal(text: str) -> str | None:
    return None if value_kind(text) else " ".join(text[:LONGEST_TEXT].split())


def _unless_personal_or_within(lowest: float | None, highest: float | None) -> Callable[[str], str | None]:
    def encode(text: str) -> str | None:
        try:
            number = float(text)
        except ValueError:
            return _unless_personal(text)
        is_within = highest is not None and (lowest or 0) <= number <= highest and not text.startswith(("0", "+"))
        return text if is_within else _unless_personal(text)

    return encode


def _coded_by(salt: bytes, *, always: bool) -> Callable[[str], str]:
    def encode(text: str) -> str:
        return hashed(text, salt) if always or value_kind(text) else " ".join(text[:LONGEST_TEXT].split())

    return encode


def _opened(content: bytes, file_name: str, limits: Limits, sheet: str, numbers: Mapping[str, Any]) -> _Table:
    """Open a table. numbers: columns of long numbers, which are looked at one by one."""
    opened = open_answers(content, file_name, limits, sheet)
    stream, headers = opened.stream, opened.headers
    first = list(islice(stream.rows, SAMPLE_ROWS))
    if not first:
        raise RejectedFileError(Problem("answers_empty"))
    samples: dict[int, list[str]] = {}
    for _, texts in first:
        for column, text in texts.items():
            if str(column) not in numbers:
                samples.setdefault(column, []).append(text)
    personal = personal_columns(headers, samples)
    shown = tuple("…" if value_kind(header) else header for header in headers)
    return _Table(stream, opened.header_row, shown, first, personal, opened.joined)


class _Named:
    """Turns whatever the libraries raise for a damaged file into a problem that names no more than its kind."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, RejectedFileError | MemoryError) or not isinstance(error, Exception):
            return
        if isinstance(error, ExpatError) and error.code == _NO_MEMORY:
            raise RejectedFileError(Problem("reader_out_of_memory")) from None
        raise RejectedFileError(Problem("unreadable_file", found=type(error).__name__)) from None
