"""A unit's rank and score in an edition for judging a target: exact, or as the range in which it must lie."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

import pandas as pd

from analysis.frames import COMPUTED, MISSING, NOT_APPLICABLE, PUBLISHED, TOTAL, is_known
from analysis.position import BEYOND_PUBLISHED, positions
from wording.numbers import rank_text
from wording.words import Pair, both


@dataclass(frozen=True)
class KnownRank:
    """A rank from `low` to `high`, equal when it is known exactly; 1 is best, inf where the end is not known.

    units: how many are ranked (None: not known). known_by: published, stated, computed, or beyond_published.
    """

    low: float
    high: float
    units: float | None
    known_by: str

    @property
    def is_exact(self) -> bool:
        """Whether it is one rank and no range."""
        return self.low == self.high

    def is_within(self, worst: float) -> bool | None:
        """Whether the rank is `worst` or better; None where the range reaches over it."""
        if self.high <= worst:
            return True
        return False if self.low > worst else None

    def words(self) -> Pair:
        """The rank and how it is known: "hạng 54/63 (theo báo cáo của tỉnh)"; a range as "hạng trong khoảng 31–63"."""
        if self.is_exact:
            return both(f"verdict.rank_{self.known_by}", rank=rank_text(self.low, self.units))
        text = f"{self.low:.0f}–{'?' if self.high == inf else f'{self.high:.0f}'}"
        if self.known_by == BEYOND_PUBLISHED:
            return both("verdict.range_beyond_published", last=f"{self.low - 1:.0f}", rank=text)
        return both(f"verdict.range_{self.known_by}", rank=text)


@dataclass(frozen=True)
class Editions:
    """What is known of one unit in the editions of one index.

    rows: its own rows of `analysis.position.positions`, by year and component; before a merger those of what it was
    then. years: those that have an edition of the unit's group, oldest first.
    """

    years: tuple[int, ...]
    rows: Mapping[tuple[int, str], Mapping[str, Any]]

    def row(self, year: int, component: str) -> Mapping[str, Any] | None:
        """The unit's figures of a component in an edition; None where it has none there."""
        return self.rows.get((year, component))

    def rank(self, year: int, component: str) -> KnownRank | None:
        """The unit's rank within its group; None where nothing is known of it.

        Published, else stated, else computed. Behind a list that was published in part a computed rank is
        taken if it agrees with the list, else all that is left over by the list.
        """
        row = self.row(year, component)
        return None if row is None else _rank(row)

    def region_rank(self, year: int, component: str) -> KnownRank | None:
        """The unit's rank in its region by the scores; a range while neighbours have no figures."""
        row = self.row(year, component)
        if row is None or not is_known(row["region_rank"]):
            return None
        low, units = float(row["region_rank"]), float(row["region_units"])
        # From complete published scores the place in the region follows; nobody publishes it.
        known_by = PUBLISHED if row["basis"] == PUBLISHED and units <= row["region_n"] else COMPUTED
        return KnownRank(low, low + max(units - float(row["region_n"]), 0), units, known_by)

    def components(self, year: int) -> tuple[str, ...]:
        """The components that apply to the unit in an edition, without the total."""
        return tuple(
            component
            for (when, component), row in self.rows.items()
            if when == year and component != TOTAL and row["value_status"] != NOT_APPLICABLE
        )


def editions_of(standings: pd.DataFrame, index: str, units: Sequence[str]) -> Editions:
    """What the frame of `standing.standings` or `trends.changes` says of one unit; whole editions are needed.

    units: the unit, then what it became and what it was before; of each edition the first that it names counts. A unit
    without a row in an edition whose published list is complete is known to stand behind that list.
    """
    if standings.empty or "index" not in standings:
        return Editions((), {})
    rows = standings.loc[standings["index"] == index]
    order = rows["unit"].map({unit: place for place, unit in enumerate(units)})
    own = rows.loc[order.notna() & order.eq(order.groupby(rows["year"]).transform("min"))]
    if own.empty:
        return Editions((), {})
    unit_of = own.drop_duplicates("year").set_index("year")["unit"].reindex(rows["year"].unique()).fillna(units[0])
    rows = rows.loc[rows["group"] == own["group"].iloc[-1]]
    known = positions(pd.concat([rows, _absent(rows, unit_of)], ignore_index=True))
    mine = known.loc[known["unit"] == known["year"].map(unit_of)].to_dict("records")
    by_place = {(int(row["year"]), str(row["component"])): {str(k): v for k, v in row.items()} for row in mine}
    return Editions(tuple(sorted({int(year) for year in rows["year"]})), by_place)


def _absent(rows: pd.DataFrame, unit_of: pd.Series) -> pd.DataFrame:
    """An empty row for the unit of a year in each edition whose total was published in part and does not name it."""
    totals = rows.loc[(rows["component"] == TOTAL) & rows["ranks_published_to"].notna()]
    named = set(totals.loc[totals["unit"] == totals["year"].map(unit_of), "year"])
    first = totals.loc[~totals["year"].isin(named)].drop_duplicates("year")
    columns = ["index", "year", "framework", "group", "component", "construct", "units", "ranks_published_to", "n"]
    added = first[columns].assign(
        unit=first["year"].map(unit_of), value_status=MISSING, basis=PUBLISHED, is_sufficient=False
    )
    return added.reindex(columns=rows.columns).astype(
        {name: kind for name, kind in rows.dtypes.items() if str(kind) in ("float64", "object", "str")}
    )


def _rank(row: Mapping[str, Any]) -> KnownRank | None:
    known_by = row["rank_known_by"]
    if known_by is None or pd.isna(known_by):
        return None
    units = float(row["units"]) if is_known(row["units"]) else None
    low = float(row["known_from"])
    high = float(row["known_to"]) if is_known(row["known_to"]) else inf
    computed = float(row["computed_rank"]) if known_by == BEYOND_PUBLISHED else inf
    if is_known(computed):
        # Of the units without a figure each may stand before it, yet none can have a place on the list.
        latest = min(high, computed + max(high - float(row["n"]), 0))
        if latest >= low:
            return KnownRank(max(computed, low), latest, units, COMPUTED)
    return KnownRank(low, high, units, str(known_by))
