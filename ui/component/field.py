"""All units that have a score of a component in the chosen edition: read and put into words once, for whoever asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from analysis.experience import RELATIVE_GAIN, WINDOW, Changes
from analysis.frames import is_known
from analysis.gains import at_spreads
from ui.kit.tables import Column, Row, TableCell, between, ranked
from ui.reads.cached import cached_by_edition
from ui.reads.scores import gains, history
from ui.statements.certainty import has_intervals
from ui.visit.visit import Visit
from wording.numbers import DECIMAL, decimal, rank_text, score_digits, score_format

_COLUMNS = ["unit", "shown_value", "decimals", "rank", "rank_of", "low", "high"]


@dataclass(frozen=True, eq=False)
class Field:
    """The units of the chosen unit's group that have a score.

    rows: columns as `history`. names: of each unit; said: of each on touch; both in the language of the screens.
    columns, table: all of them as a table, the best first.
    """

    rows: pd.DataFrame
    names: Mapping[str, str]
    said: Mapping[str, str]
    columns: Sequence[Column]
    table: Sequence[Row]

    def own(self, unit: str) -> pd.Series | None:
        """The row of one unit; None where it has no score."""
        rows = self.rows[self.rows["unit"] == unit]
        return None if rows.empty else rows.iloc[0]


@cached_by_edition("year", "group", "minimum_coverage", max_entries=128)
def scores_of(visit: Visit, component: str) -> pd.DataFrame:
    """The rows of `history` with a score of the component in the chosen edition, of the chosen unit's group."""
    every = history(visit)
    rows = every[(every["year"] == visit.year) & (every["component"] == component)]
    return rows[(rows["group"] == visit.key.group) & rows["shown_value"].notna()]


@cached_by_edition("year", "group", "minimum_coverage", "language", max_entries=128)
def field_of(visit: Visit, component: str) -> Field:
    """The field of a component."""
    say, rows = visit.say, scores_of(visit, component)
    names = {str(unit): say.of(visit.catalogue.unit(str(unit))) for unit in rows["unit"]}
    less = visit.is_less_better(component)
    known = rows.sort_values("shown_value", ascending=less)[_COLUMNS].to_dict("records")
    columns = [Column(say("words.unit")), Column(say("words.score"), "right"), Column(say("words.rank"), "right")]
    columns += [Column(say("certainty.interval"), "right")] if has_intervals(rows) else []
    table: list[Row] = [
        [
            names[str(row["unit"])],
            TableCell(row["shown_value"], score_format(row)),
            ranked(row["rank"], row["rank_of"]),
            *([between(row["low"], row["high"], DECIMAL.to(visit.digits))] if has_intervals(rows) else []),
        ]
        for row in known
    ]
    said = {str(row["unit"]): _said(visit, names, row) for row in known}
    return Field(rows, names, said, columns, table)


def _said(visit: Visit, names: Mapping[str, str], row: Mapping[Any, Any]) -> str:
    score, name = decimal(row["shown_value"], visit.language, score_digits(row)), names[str(row["unit"])]
    if not is_known(row["rank"]):
        return visit.say("component.unit_score", unit=name, score=score)
    return visit.say("component.unit_point", unit=name, score=score, rank=rank_text(row["rank"], row["rank_of"]))


class Made(NamedTuple):
    """A gain that a unit made: points beyond the median change of all; `gain`, in points of the chosen edition."""

    unit: str
    from_year: int
    year: int
    points: float
    gain: float


@cached_by_edition("year", "group", "minimum_coverage", max_entries=128)
def gains_of(visit: Visit, component: str, construct: str) -> pd.DataFrame:
    """What units gained in the component from one edition to the next, up to the chosen one, of what it measures.

    The columns of `gains.at_spreads` in points of the chosen edition, and `points`: the relative gain as it was made.
    """
    known = gains(visit)
    is_alike = known["group"].eq(visit.key.group) & known["construct"].eq(construct)
    known = known[is_alike & (known["year"] <= (visit.year or 0)) & known["component"].eq(component)]
    spread = float(scores_of(visit, component)["shown_value"].std())
    return at_spreads(known.assign(points=known[RELATIVE_GAIN]), {component: spread})


@cached_by_edition("year", "group", "minimum_coverage", max_entries=128)
def changes_of(visit: Visit, component: str, construct: str) -> Changes:
    """The relative gains of `gains_of`, to be counted."""
    return Changes.of(gains_of(visit, component, construct), [component], RELATIVE_GAIN)


def largest_near(known: pd.DataFrame, percentile: float) -> Made | None:
    """The largest gain of `gains_of` by a unit that began as near to this percentile as those that are counted."""
    return _largest(known[(known["start_percentile"] - percentile).abs() <= WINDOW])


def largest_of(known: pd.DataFrame, unit: str) -> Made | None:
    """The largest gain of `gains_of` that a unit made itself, wherever it began, in points as they were made."""
    return _largest(known[known["unit"] == unit], "points")


def _largest(known: pd.DataFrame, measure: str = RELATIVE_GAIN) -> Made | None:
    if known.empty:
        return None
    row = known.iloc[int(known[measure].to_numpy().argmax())]
    ends = int(row["from_year"]), int(row["year"])
    return Made(str(row["unit"]), *ends, float(row["points"]), float(row[RELATIVE_GAIN]))
