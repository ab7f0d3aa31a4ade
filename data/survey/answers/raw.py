"""A file of answers as the reading process gives it back: headings, and the columns that were asked for."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray
from openpyxl.utils import get_column_letter

from data.reading.files.worker import work_safely
from data.reading.limits import Limits, answer_limits_from_environment
from data.survey.answers.personal import Kind, PersonalColumn

_LOOK, _READ = "data.survey.answers.file:look", "data.survey.answers.file:read"


@dataclass(frozen=True)
class AnswerFile:
    """What is known of a file before its columns are mapped.

    headers: from the first column on; one that itself holds something personal is “…”. other_sheets: those that are
    not read.
    """

    sheet: str
    header_row: int
    headers: tuple[str, ...]
    personal: tuple[PersonalColumn, ...]
    other_sheets: tuple[str, ...]


@dataclass(frozen=True)
class RawColumn:
    """One column. texts: its different values (texts, or seconds since 1970 for times), None for one that was dropped
    or is no time; codes: by row, 0 for a blank cell, n for the n-th of the texts."""

    column: int
    texts: tuple[Any, ...]
    codes: NDArray[np.integer[Any]]

    def taken(self, values: NDArray[Any]) -> NDArray[Any]:
        """By row, what values says of its text; its first entry is for a blank cell."""
        return np.asarray(values[self.codes])

    def places(self, code: int, rows: NDArray[Any]) -> tuple[str, int]:
        """Where a text stands first, as Excel writes the cell, and in how many rows."""
        found = rows[self.codes == code]
        return f"{get_column_letter(self.column)}{found[0]}", len(found)


@dataclass(frozen=True)
class RawAnswers:
    """The columns that were asked for and are not personal; rows: their numbers in the file."""

    file: AnswerFile
    rows: NDArray[np.integer[Any]]
    columns: Mapping[int, RawColumn]


def look_at_answers(
    content: bytes,
    file_name: str,
    sheet: str = "",
    limits: Limits | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> AnswerFile:
    """Read the headings of a file of answers, and which columns look personal. Raises as `work_safely` does.

    sheet: the one to read; the first visible one with any rows where there is none of that name.
    """
    limits = limits or answer_limits_from_environment()
    return work_safely(content, file_name, _LOOK, _decoded_file, limits, cancelled, {"sheet": sheet})


def read_raw(
    content: bytes,
    file_name: str,
    asked: Mapping[str, object],
    limits: Limits | None = None,
    cancelled: Callable[[], bool] | None = None,
    progress: Callable[[int], None] | None = None,
) -> RawAnswers:
    """Read the columns that are asked for (`data.survey.answers.file.read`). Raises as `work_safely` does."""
    limits = limits or answer_limits_from_environment()
    return work_safely(content, file_name, _READ, _decoded, limits, cancelled, asked, progress)


def _of(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError(f"no {kind.__name__}")
    return value


def _decoded_file(content: Any) -> AnswerFile:
    personal = []
    for column, kind, by_heading in content["personal"]:
        if kind not in get_args(Kind):
            raise ValueError("kind")
        personal.append(PersonalColumn(_of(int, column), kind, _of(bool, by_heading)))
    headers, others = (tuple(_of(str, text) for text in _of(list, content[name])) for name in ("headers", "others"))
    return AnswerFile(_of(str, content["sheet"]), _of(int, content["header_row"]), headers, tuple(personal), others)


def _decoded(content: Any) -> RawAnswers:
    rows = np.frombuffer(base64.b64decode(content["rows"], validate=True), dtype=np.uint32)
    kind = {2: np.uint16, 4: np.uint32}[content["size"]]
    codes = np.frombuffer(base64.b64decode(content["codes"], validate=True), dtype=kind)
    numbers = [_of(int, column) for column in _of(list, content["columns"])]
    table = codes.reshape(len(rows), len(numbers))
    columns = {}
    for place, (column, texts) in enumerate(zip(numbers, _of(list, content["texts"]), strict=True)):
        if column < 1 or any(type(text) not in (str, float, type(None)) for text in texts):
            raise TypeError("texts")
        if len(rows) and int(table[:, place].max()) > len(texts):
            raise ValueError("codes")
        columns[column] = RawColumn(column, tuple(texts), table[:, place])
    return RawAnswers(_decoded_file(content), rows, columns)
