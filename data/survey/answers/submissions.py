"""Opens a sheet of answers with its headings, and beside each row of a repeated group what its submission says.

KoboToolbox writes a group of questions that is repeated on a sheet of its own; the kind of respondent, the unit or the
times stand on the sheet of the submissions. Runs in the process that reads files.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from data.reading.files.stream import Row, Stream, beyond_limits, open_stream
from data.reading.limits import Limits
from data.reading.problems import Problem, RejectedFileError

TITLE_ROWS = 20
"""Maximum number of title rows above the headings."""

_KEYS = (("_parent_index", "_index"), ("_submission__id", "_id"), ("_submission__uuid", "_uuid"))
"""The headings by which a row of a repeated group names its submission, and those that it is named by there."""
_TABLE = "_parent_table_name"
_OF_THE_PROGRAM = "_"
"""Headings of KoboToolbox itself begin so; a repeated group has its own."""


@dataclass(frozen=True)
class Opened:
    """A sheet: where its headings stand, all of them, and its rows below; its own columns come first.

    joined: of each of the last headings, the sheet that it stands on and its column there.
    """

    stream: Stream
    header_row: int
    headers: tuple[str, ...]
    joined: tuple[tuple[str, int], ...] = ()


def open_answers(content: bytes, file_name: str, limits: Limits, sheet: str = "") -> Opened:
    """Open a sheet of answers; where none is named, the first that has headings.

    Raises RejectedFileError where there are none, as `open_stream` does otherwise.
    """
    stream = open_stream(content, file_name, limits, sheet)
    for name in [stream.sheet, *(stream.others if stream.sheet != sheet else ())]:
        if (opened := _open(content, file_name, limits, name, frozenset())) is not None:
            return opened
    raise RejectedFileError(Problem("answers_empty"))


def _open(content: bytes, file_name: str, limits: Limits, sheet: str, children: frozenset[str]) -> Opened | None:
    """children: the sheets whose rows this one's are looked up for; none of them is its own parent."""
    stream = open_stream(content, file_name, limits, sheet)
    if (found := _headings(stream)) is None:
        return None
    row, headers = found
    opened = Opened(stream, row, headers)
    children |= {stream.sheet}
    for own, others in _KEYS:
        if own in headers and (first := next(stream.rows, None)) is not None:
            opened = replace(opened, stream=replace(stream, rows=chain([first], stream.rows)))
            named = first[1].get(headers.index(_TABLE) + 1, "") if _TABLE in headers else ""
            for other in [named] if named in stream.others else stream.others:
                if other in children:
                    continue
                parent = _open(content, file_name, limits, other, children)
                if parent is not None and others in parent.headers:
                    return _beside(opened, headers.index(own) + 1, parent, parent.headers.index(others) + 1, limits)
            return opened
    return opened


def _headings(stream: Stream) -> tuple[int, tuple[str, ...]] | None:
    for position, (row, cells) in enumerate(stream.rows):
        if len(cells) > 1:
            return row, tuple(" ".join(cells.get(column, "").split()) for column in range(1, max(cells) + 1))
        if position == TITLE_ROWS:
            break
    return None


def _beside(child: Opened, key: int, parent: Opened, parent_key: int, limits: Limits) -> Opened:
    """A repeated group with the columns of its submissions that it has not itself."""
    own = len(child.headers)
    taken = {
        column: own + number
        for number, column in enumerate(
            (
                column
                for column, heading in enumerate(parent.headers, start=1)
                if heading and not heading.startswith(_OF_THE_PROGRAM) and heading not in child.headers
            ),
            start=1,
        )
    }
    if own + len(taken) > limits.columns:
        raise RejectedFileError(beyond_limits(limits))
    submissions: dict[str, dict[int, str]] = {}
    for _, cells in parent.stream.rows:
        if len(submissions) == limits.rows:
            raise RejectedFileError(beyond_limits(limits))
        if parent_key in cells:
            found = {taken[column]: text for column, text in cells.items() if column in taken}
            submissions.setdefault(cells[parent_key], found)
    width = len(parent.headers) - len(parent.joined)
    places = (
        parent.joined[column - width - 1] if column > width else (parent.stream.sheet, column) for column in taken
    )
    rows = _rows(child.stream, key, submissions, own, has_hidden=bool(parent.stream.hidden))
    headers = (*child.headers, *(parent.headers[column - 1] for column in taken))
    return Opened(replace(child.stream, rows=rows), child.header_row, headers, tuple(places))


def _rows(
    stream: Stream, key: int, submissions: Mapping[str, Mapping[int, str]], own: int, *, has_hidden: bool
) -> Iterator[Row]:
    """The rows of a repeated group, each with its submission; that of a hidden one is hidden too."""
    for row, cells in stream.rows:
        submission = submissions.get(cells.get(key, ""))
        if submission is None and has_hidden:
            stream.hidden.append(row)
            continue
        yield row, {column: text for column, text in cells.items() if column <= own} | dict(submission or {})
