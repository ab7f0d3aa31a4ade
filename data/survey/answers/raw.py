"""A file of answers as the reading process gives it back: headings, and the columns that were asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import PositiveInt, TypeAdapter

from data.reading.cells import column_letters
from data.reading.files.wire import Message
from data.reading.files.worker import work_safely
from data.reading.limits import Limits, answer_limits_from_environment
from data.survey.answers.personal import PersonalColumn

_LOOK, _READ = "data.survey.answers.file:look", "data.survey.answers.file:read"


@dataclass(frozen=True)
class AnswerFile:
    """What is known of a file before its columns are mapped.

    headers: from the first column on; one that itself holds something personal is “…”. other_sheets: those that are
    not read. hidden: the rows that are hidden in the file and not read, as far as it has been read. joined: of each of
    the last headers, the sheet of the submissions that it stands on, and its column there.
    """

    sheet: str
    header_row: int
    headers: tuple[str, ...]
    personal: tuple[PersonalColumn, ...]
    other_sheets: tuple[str, ...]
    hidden: tuple[int, ...] = ()
    joined: tuple[tuple[str, int], ...] = ()

    @property
    def own_headers(self) -> tuple[str, ...]:
        """The headers that stand on the sheet itself."""
        return self.headers[: len(self.headers) - len(self.joined)]

    def column_name(self, column: int) -> str:
        """A column as Excel writes it, with its sheet where it stands on that of the submissions."""
        at = column - len(self.own_headers) - 1
        if at < 0:
            return column_letters(column)
        sheet, there = self.joined[at]
        return f"{sheet}!{column_letters(there)}"

    def cell(self, column: int, row: int) -> str:
        """A cell of the sheet itself; "" in a column of another one."""
        return "" if column > len(self.own_headers) else f"{column_letters(column)}{row}"


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

    def places(self, code: int, rows: NDArray[Any]) -> tuple[int, int]:
        """The row where a text stands first, and in how many rows it stands."""
        found = rows[self.codes == code]
        return int(found[0]), len(found)


@dataclass(frozen=True)
class RawAnswers:
    """The columns that were asked for and are not personal; rows: their numbers in the file.

    contacts: of each column of e-mails or telephones, a number by row that is the same for the same one, 0 for none.
    """

    file: AnswerFile
    rows: NDArray[np.integer[Any]]
    columns: Mapping[int, RawColumn]
    contacts: tuple[NDArray[np.integer[Any]], ...] = ()


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


class _Reply(Message):
    """A file with its columns coded: of each its different texts, and by row and column the number of a text."""

    file: AnswerFile
    columns: list[PositiveInt]
    contacts: list[PositiveInt]
    texts: list[list[str | float | None]]
    code_bytes: Literal[2, 4]
    codes: bytes
    rows: bytes


_FILE = TypeAdapter(AnswerFile)


def _decoded_file(result: bytes) -> AnswerFile:
    return _FILE.validate_json(result, strict=True)


def _decoded(result: bytes) -> RawAnswers:
    reply = _Reply.model_validate_json(result)
    rows = np.frombuffer(reply.rows, dtype=np.uint32)
    number: type[np.unsignedinteger[Any]] = np.uint16 if reply.code_bytes == 2 else np.uint32
    table = np.frombuffer(reply.codes, dtype=number).reshape(len(rows), len(reply.columns) + len(reply.contacts))
    columns = {}
    for place, (column, texts) in enumerate(zip(reply.columns, reply.texts, strict=True)):
        if len(rows) and int(table[:, place].max()) > len(texts):
            raise ValueError("codes")
        columns[column] = RawColumn(column, tuple(texts), table[:, place])
    contacts = tuple(table[:, place] for place in range(len(reply.columns), table.shape[1]))
    return RawAnswers(reply.file, rows, columns, contacts)
