"""What one version of an edition holds: scores, and the indicators behind them, each with its cell and file.

A file that completes an edition, such as the profile of one province, takes over from the current version
what it does not name itself. A row that was taken over points to the version whose file it was read from.
"""

import hashlib
import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from analysis.frames import MISSING, STATED
from data.editions import Edition, Indicator, IndicatorValue, ScoreRow
from data.names import fold
from data.store.database import StoreError
from data.store.tables import EditionVersion, IndicatorRecord, IndicatorValueRecord, Score

Line = dict[str, Any]
"""A row as it is inserted; ``source_version_id`` is None for what the version's own file says."""

SOURCE = "source_version_id"


@dataclass(frozen=True)
class IndicatorConflict:
    """An indicator that a file defines otherwise than the version whose values it would stand beside."""

    stored: Indicator
    given: Indicator


class IndicatorConflictError(StoreError):
    """A completing file defines an indicator differently: stored values of other units would change their meaning."""

    def __init__(self, conflicts: tuple[IndicatorConflict, ...]) -> None:
        super().__init__(
            "; ".join(
                f"{each.given.component} {each.given.order}: {each.given.label!r} ({each.given.scale}) "
                f"in place of {each.stored.label!r} ({each.stored.scale})"
                for each in conflicts
            )
        )
        self.conflicts = conflicts


@dataclass(frozen=True)
class Content:
    """The rows of one version, ready to insert."""

    scores: list[Line]
    indicators: list[Line]
    values: list[Line]


_SCORE_FIELDS = tuple(field.name for field in fields(ScoreRow))
_INDICATOR_FIELDS = tuple(field.name for field in fields(Indicator))
_VALUE_FIELDS = tuple(field.name for field in fields(IndicatorValue))
_INTERVALS = ("low", "high", "rank_low", "rank_high")
_LISTED = ("label_en", "source", "note")
"""What only a list of indicators says of one."""
_NUMBERS = ("value", "rank", "responses", *_INTERVALS)
_SCORE_KEY = ("unit", "component")
_PLACES = ("sheet", "cell", "rank_cell")
_FIGURES: Final[Mapping[str, tuple[str, ...]]] = {
    "value": ("status", "note", "source", "low", "high"),
    "rank": ("rank_status", "rank_source", "rank_low", "rank_high"),
    "grade": (),
    "responses": (),
}
"""The figures of a score, each with what is said of it."""
_BLANK: Final[Line] = {field.name: getattr(ScoreRow("", "", None, MISSING), field.name) for field in fields(ScoreRow)}
"""A score without any figure."""
_CELL_OF: Final[Mapping[str, str]] = {"value": "cell", "rank": "rank_cell"}
_INDICATOR_KEY = ("component", "order")
_VALUE_KEY = ("unit", "component", "order")


def content_of(edition: Edition) -> Content:
    """What a file says of one edition. Raises ValueError for an endless number."""
    parts = (edition.rows, edition.indicators, edition.indicator_values)
    return Content(*([_line(row) for row in part] for part in parts))


def says_something(content: Content) -> bool:
    """Whether there is any value or rank at all, of a score or of an indicator."""
    return any(_is_figure(line) for line in (*content.scores, *content.values))


def content_of_version(session: Session, version: EditionVersion) -> Content:
    """What a stored version holds; every row names the version whose file it was read from."""
    scores = select(*_columns(Score, _SCORE_FIELDS)).where(Score.version_id == version.id).order_by(Score.id)
    indicators = select(*_columns(IndicatorRecord, _INDICATOR_FIELDS)).where(IndicatorRecord.version_id == version.id)
    figures = IndicatorValueRecord
    values = (
        select(
            figures.unit,
            IndicatorRecord.component,
            IndicatorRecord.order,
            *_columns(figures, ("value", "status", "sheet", "cell")),
        )
        .join(IndicatorRecord, IndicatorRecord.id == figures.indicator_id)
        .where(IndicatorRecord.version_id == version.id)
        .order_by(figures.id)
    )

    def lines(names: tuple[str, ...], query: Any) -> list[Line]:
        found = [dict(zip((*names, SOURCE), row, strict=True)) for row in session.execute(query)]
        for line in found:
            line[SOURCE] = line[SOURCE] or version.id
        return found

    return Content(
        lines(_SCORE_FIELDS, scores),
        lines(_INDICATOR_FIELDS, indicators.order_by(IndicatorRecord.id)),
        lines(_VALUE_FIELDS, values),
    )


def completed(given: Content, stored: Content) -> Content:
    """What a file says, and beside it what was stored and is not named by the file, figure by figure.

    A score that says nothing new stays as it was stored, with the file that it was read from. Raises
    IndicatorConflictError.
    """
    conflicts = conflicts_between(given, stored)
    if conflicts:
        raise IndicatorConflictError(conflicts)
    scores = _joined([*_beside(given.scores, stored.scores, _is_unnamed)], stored.scores, _SCORE_KEY)
    values = _joined(given.values, stored.values, _VALUE_KEY)
    meant = _keys_with_figures(given)
    known = {_key(line, _INDICATOR_KEY): _indicator(line) for line in stored.indicators}
    own = [
        line
        for line in given.indicators
        if (before := known.get(key := _key(line, _INDICATOR_KEY))) is None
        or (key in meant and _says_more(_indicator(line), before))
    ]
    named = {_key(line, _INDICATOR_KEY) for line in own}
    others = [line for line in stored.indicators if _key(line, _INDICATOR_KEY) not in named]
    return Content(scores, [*own, *others], values)


def with_stated(given: Content, stored: Content) -> Content:
    """What a file says, and the figures that the province has stated: no publisher's file takes these away."""
    scores = [*_beside(given.scores, stored.scores, _is_stated)]
    named = {_key(line, _SCORE_KEY) for line in scores}
    others = [line for line in stored.scores if STATED in (line["status"], line["rank_status"])]
    stated = (_stated_alone(line) for line in others if _key(line, _SCORE_KEY) not in named)
    return replace(given, scores=[*scores, *stated])


def _stated_alone(line: Line) -> Line:
    """A stored line without the figures that others than the province have published."""
    left = dict(line)
    for figure, beside in _FIGURES.items():
        if not _is_stated(line, line, figure):
            left |= {name: _BLANK[name] for name in (figure, *beside, _CELL_OF.get(figure, figure))}
    return left


def _beside(given: list[Line], stored: list[Line], stays: Callable[[Line, Line, str], bool]) -> Iterator[Line]:
    """The lines of a file, each with the stored figures that stay beside what it says.

    A line whose figures are all stored already is the stored one.
    """
    before = {_key(line, _SCORE_KEY): line for line in stored}
    for line in given:
        old = before.get(_key(line, _SCORE_KEY))
        if old is None:
            yield line
            continue
        whole = dict(line)
        for figure, beside in _FIGURES.items():
            if line[figure] in (None, "") and old[figure] not in (None, "") and stays(line, old, figure):
                whole |= {name: old[name] for name in (figure, *beside)}
                whole |= {_CELL_OF[figure]: ""} if figure in _CELL_OF else {}  # it is not of this line's file
        if whole == line and stays is _is_stated:
            yield line
            continue
        unsaid = {name: old[name] for name in ("note", "source") if not whole[name]}
        is_old = all({**whole, **unsaid}[name] == old[name] for name in _SCORE_FIELDS if name not in _PLACES)
        yield old if is_old else whole


def _is_unnamed(line: Line, old: Line, figure: str) -> bool:
    """Whether a file says nothing of a figure, or cannot take it away."""
    return figure != "value" or line["status"] == MISSING or _is_stated(line, old, figure)


def _is_stated(_: Line, old: Line, figure: str) -> bool:
    return bool(old["rank_status" if figure == "rank" else "status"] == STATED) and figure in ("value", "rank")


def with_known_indicators(given: Content, stored: Content) -> Content:
    """What a file says, with the stored name and scale of each indicator that it names by its number alone.

    An indicator whose figures do not fit the stored scale keeps what the file says of it, which is its number.
    """
    known = {_key(line, _INDICATOR_KEY): line for line in stored.indicators}
    largest: dict[tuple[Any, ...], float] = {}
    for line in given.values:
        if line["value"] is not None:
            key = _key(line, _INDICATOR_KEY)
            largest[key] = max(largest.get(key, 0.0), line["value"])

    def definition(line: Line) -> Line:
        key = _key(line, _INDICATOR_KEY)
        before = known.get(key)
        if line["label"] or before is None or (before["scale"] == "fraction" and largest.get(key, 0.0) > 1):
            return line
        return before

    return replace(given, indicators=[definition(line) for line in given.indicators])


def conflicts_between(given: Content, stored: Content) -> tuple[IndicatorConflict, ...]:
    """The indicators for which values of both would stand side by side under different meanings."""
    named = {_key(line, _VALUE_KEY) for line in given.values if _is_named(line)}
    carried = {
        _key(line, _INDICATOR_KEY) for line in stored.values if _is_figure(line) and _key(line, _VALUE_KEY) not in named
    }
    both = carried & _keys_with_figures(given)
    before = {_key(line, _INDICATOR_KEY): _indicator(line) for line in stored.indicators}
    pairs = [
        (before[key], _indicator(line))
        for line in given.indicators
        if (key := _key(line, _INDICATOR_KEY)) in both and key in before
    ]
    return tuple(IndicatorConflict(*pair) for pair in pairs if not _mean_the_same(*pair))


def digest(session: Session, content: Content, sha256: str) -> str:
    """The hash of a version: every row with the bytes of the file that it was read from.

    ``sha256`` stands for the rows that are the version's own. The order of the rows does not matter.
    """
    sources = {line[SOURCE] for some in (content.scores, content.indicators, content.values) for line in some}
    query = select(EditionVersion.id, EditionVersion.sha256).where(EditionVersion.id.in_(sources - {None}))
    bytes_of: dict[int | None, str] = {None: sha256, **{row.id: row.sha256 for row in session.execute(query)}}
    parts = (
        (tuple(name for name in _SCORE_FIELDS if name not in _INTERVALS), content.scores),
        (tuple(name for name in _INDICATOR_FIELDS if name not in _LISTED), content.indicators),
        (_VALUE_FIELDS, content.values),
    )
    texts = [
        sorted(json.dumps([bytes_of[line[SOURCE]], *(line[name] for name in names), *_added(line)]) for line in lines)
        for names, lines in parts
    ]
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()


def _added(line: Line) -> list[float | str | None]:
    """What older programs did not know: nothing, for a row that has none of it, so that its fingerprint is theirs."""
    bounds = [line.get(name) for name in _INTERVALS]
    words = [] if "unit" in line else [line[name] for name in _LISTED]
    return [*(bounds if any(bound is not None for bound in bounds) else []), *(words if any(words) else [])]


def insert_content(session: Session, version_id: int, content: Content) -> None:
    """Write all rows of a version. Raises ValueError for a value whose indicator is not defined."""
    if content.scores:
        session.execute(insert(Score), [{"version_id": version_id, **line} for line in content.scores])
    if content.indicators:
        session.execute(insert(IndicatorRecord), [{"version_id": version_id, **line} for line in content.indicators])
    if not content.values:
        return
    query = select(IndicatorRecord.component, IndicatorRecord.order, IndicatorRecord.id)
    numbers: dict[tuple[Any, ...], int] = {
        (row.component, row.order): row.id
        for row in session.execute(query.where(IndicatorRecord.version_id == version_id))
    }
    undefined = {_key(line, _INDICATOR_KEY) for line in content.values} - numbers.keys()
    if undefined:
        raise ValueError(f"values of indicators that are not defined: {sorted(undefined)}")
    names = ("unit", "value", "status", "sheet", "cell", SOURCE)
    session.execute(
        insert(IndicatorValueRecord),
        [
            {"indicator_id": numbers[_key(line, _INDICATOR_KEY)], **{name: line[name] for name in names}}
            for line in content.values
        ],
    )


def _line(row: ScoreRow | Indicator | IndicatorValue) -> Line:
    line = dict(vars(row))  # its fields are numbers and texts: nothing below them has to be copied
    for name in _NUMBERS:
        if name in line:
            line[name] = _number(line[name])
    line[SOURCE] = None
    return line


def _number(value: float | None) -> float | None:
    if value is None or math.isnan(value):
        return None
    if math.isinf(value):
        raise ValueError("a score is a finite number")
    return float(value)


def _columns(table: Any, names: tuple[str, ...]) -> list[Any]:
    return [*(getattr(table, name) for name in names), table.source_version_id]


def _key(line: Mapping[str, Any], names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(line[name] for name in names)


def _is_figure(line: Line) -> bool:
    return line["value"] is not None or line.get("rank") is not None


def _is_named(line: Line) -> bool:
    return _is_figure(line) or line["status"] != MISSING


def _keys_with_figures(content: Content) -> set[tuple[Any, ...]]:
    return {_key(line, _INDICATOR_KEY) for line in content.values if _is_figure(line)}


def _joined(given: list[Line], stored: list[Line], names: tuple[str, ...]) -> list[Line]:
    known = {_key(line, names) for line in stored}
    own = [line for line in given if _is_named(line) or _key(line, names) not in known]
    named = {_key(line, names) for line in own}
    return [*own, *(line for line in stored if _key(line, names) not in named)]


def _indicator(line: Line) -> Indicator:
    return Indicator(**{name: line[name] for name in _INDICATOR_FIELDS})


def _says_more(given: Indicator, stored: Indicator) -> bool:
    """Whether a heading takes the place of the stored one: it names what that one does not."""
    return bool(given.label) and (not stored.label or not _mean_the_same(stored, given))


def _mean_the_same(stored: Indicator, given: Indicator) -> bool:
    if not stored.label or not given.label:
        return True
    is_same_name = fold(stored.label) == fold(given.label) or bool(stored.code and stored.code == given.code)
    return is_same_name and stored.scale == given.scale
