"""What is known of a unit's rank and from whom, and the counts and records that officials report beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from analysis.frames import CELL_KEY, COMPUTED, NOT_PUBLISHED, PUBLISHED, SECONDARY, STATED, TOTAL, smallest_change
from analysis.ranks import TIE_DIGITS

BEYOND_PUBLISHED: Final = "beyond_published"
"""The rank itself is not published, but that the unit is not on the published list is known."""

RANK_SOURCES: Final = (PUBLISHED, STATED, SECONDARY, BEYOND_PUBLISHED, COMPUTED)
"""What a rank can be known by; the first that there is counts."""

POSITION_COLUMNS: Final = (
    "published_rank", "stated_rank", "known_from", "known_to", "rank_known_by", "mean", "gap_to_mean",
)  # fmt: skip


@dataclass(frozen=True)
class BestRank:
    """The best rank of several editions, the latest of equals.

    `editions` compared, from `first_year` to `last_year`; `fewest_units` and `most_units` that the ranks were of
    (NaN: unknown). rank_status: published, stated or computed. is_last: the last edition holds it.
    """

    rank: float
    rank_of: float
    rank_status: str
    year: int
    editions: int
    first_year: int
    last_year: int
    fewest_units: float
    most_units: float
    is_last: bool


@dataclass(frozen=True)
class Movements:
    """The components of one unit by how score and rank moved together, each named in one place; up is better.

    unchanged: score or rank stayed as it was. not_comparable: another framework or construct, ranks of another
    number of units, or a figure that is missing.
    """

    up_up: tuple[str, ...]
    up_down: tuple[str, ...]
    down_up: tuple[str, ...]
    down_down: tuple[str, ...]
    unchanged: tuple[str, ...]
    not_comparable: tuple[str, ...]

    @property
    def compared(self) -> int:
        """How many components could be compared."""
        return len(self.up_up) + len(self.up_down) + len(self.down_up) + len(self.down_down) + len(self.unchanged)


@dataclass(frozen=True)
class AgainstMedian:
    """The components of one unit that are better (above) or worse (below) than the median or level with it."""

    above: tuple[str, ...]
    below: tuple[str, ...]
    level: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def compared(self) -> int:
        """Of how many components it is known."""
        return len(self.above) + len(self.below) + len(self.level)


def positions(standings: pd.DataFrame) -> pd.DataFrame:
    """Say of every rank what is known of it and by whom, and add the distance to the mean of the edition.

    Takes the frame of `standing.standings` or `trends.changes`, or whole editions of it; returns it with
    POSITION_COLUMNS. Ranks count from 1, the best. `published_rank`, `stated_rank`: the kept rank, by its status.
    `known_from` to `known_to` is where the rank is known to lie (no interval of a survey), `rank_known_by` one of
    RANK_SOURCES, None if nothing is known. A published or stated rank is a point, and so is one of a secondary copy.
    "beyond_published" is the range from the first unpublished rank to the number of units; it needs that the unit's
    absence from the published list is known: its total is said not to be published, or others hold every published
    rank. A computed rank r among n of N units lies between r and r + N − n, as the units without a figure may all
    stand before it. An unknown number of units leaves `known_to` NaN. `mean`, `gap_to_mean`: of the values that were
    ranked, points, NaN where nothing is ranked.
    """
    frame = standings.copy()
    official, status = frame["official_rank"], frame["official_rank_status"]
    frame["published_rank"] = official.where(status == PUBLISHED)
    frame["stated_rank"] = official.where(status == STATED)
    is_beyond = official.isna() & _is_off_the_list(frame)
    conditions = [*(status == known for known in (PUBLISHED, STATED, SECONDARY)), is_beyond, frame["rank"].notna()]
    chosen = np.select(conditions, range(len(RANK_SOURCES)), default=len(RANK_SOURCES))
    frame["rank_known_by"] = pd.Series([*RANK_SOURCES, None], dtype="object").iloc[chosen].set_axis(frame.index)
    low = frame["rank"].where(~is_beyond, frame["ranks_published_to"] + 1)
    is_computed = frame["rank_known_by"] == COMPUTED
    high = low.where(~is_computed, low + frame["units"] - frame["n"])
    frame["known_from"] = low
    frame["known_to"] = high.where(~is_beyond, frame["units"])
    ranked = frame["basis_value"].where(frame["is_sufficient"])
    frame["mean"] = ranked.groupby([frame[name] for name in CELL_KEY]).transform("mean")
    frame["gap_to_mean"] = ranked - frame["mean"]
    return frame


def _is_off_the_list(frame: pd.DataFrame) -> pd.Series:
    published_to = frame["ranks_published_to"]
    listed = frame["official_rank"] <= published_to
    taken = listed.groupby([frame[name] for name in CELL_KEY]).transform("sum")
    return published_to.notna() & (frame["value_status"].eq(NOT_PUBLISHED) | (taken >= published_to))


def best_rank(
    history: pd.DataFrame, unit: str, component: str, year: int, years: int = 5, index: str | None = None
) -> BestRank | None:
    """The best rank of the last `years` years up to `year`: "cao nhất trong 5 năm".

    Takes the frame of `standing.standings` or `trends.changes`. Only ranks of one construct compare: that of `year`.
    None if the unit has no rank in `year`, or fewer than two editions to compare.
    """
    rows = history.loc[(history["unit"] == unit) & (history["component"] == component) & history["rank"].notna()]
    if index is not None:
        rows = rows.loc[rows["index"] == index]
    now = rows.loc[rows["year"] == year]
    if now.empty:
        return None
    rows = rows.loc[(rows["construct"] == now["construct"].iloc[0]) & rows["year"].between(year - years + 1, year)]
    if len(rows) < 2:
        return None
    best = rows.sort_values(["rank", "year"], ascending=[True, False]).iloc[0]
    return BestRank(
        rank=float(best["rank"]),
        rank_of=float(best["rank_of"]),
        rank_status=str(best["rank_status"]),
        year=int(best["year"]),
        editions=len(rows),
        first_year=int(rows["year"].min()),
        last_year=year,
        fewest_units=float(rows["rank_of"].min(skipna=False)),
        most_units=float(rows["rank_of"].max(skipna=False)),
        is_last=int(best["year"]) == year,
    )


def counts_a_part(row: pd.Series | Mapping[Any, Any]) -> bool:
    """Whether a rank was computed among a part of the edition's units only: a position, and no rank to compare.

    row: of `standing.standings`.
    """
    return bool(row["is_partial"]) and row["rank_status"] == COMPUTED


def places_moved(row: pd.Series | Mapping[Any, Any]) -> float:
    """By how many places a rank moved, plus is up; NaN where the two lists have another length.

    row: one of the frame of `trends.changes`.
    """
    return float(row["rank_change"]) if row["previous_rank_of"] == row["rank_of"] else float("nan")


def movements(rows: pd.DataFrame) -> Movements:
    """Count the components by score up or down and rank up or down, as the reports of provinces do.

    rows: one unit in one edition, out of the frame of `trends.changes`; the total is left out. A rank compares only
    with a rank of the same number of units.
    """
    parts = rows.loc[rows["component"] != TOTAL]
    score = parts["value_change"] * parts["direction"]
    rank = parts["rank_change"].where(parts["previous_rank_of"] == parts["rank_of"])
    is_known = score.notna() & rank.notna()
    has_moved = is_known & (score.abs() >= parts["decimals"].map(smallest_change)) & (rank != 0)

    def named(wanted: pd.Series) -> tuple[str, ...]:
        return tuple(map(str, parts.loc[wanted, "component"]))

    return Movements(
        up_up=named(has_moved & (score > 0) & (rank > 0)),
        up_down=named(has_moved & (score > 0) & (rank < 0)),
        down_up=named(has_moved & (score < 0) & (rank > 0)),
        down_down=named(has_moved & (score < 0) & (rank < 0)),
        unchanged=named(is_known & ~has_moved),
        not_comparable=named(~is_known),
    )


def against_median(rows: pd.DataFrame) -> AgainstMedian:
    """Count the components better and worse than the median of the edition.

    rows: one unit in one edition, out of the frame of `standing.standings` or `trends.changes`; the total is left
    out.
    """
    parts = rows.loc[rows["component"] != TOTAL]
    gap = (parts["gap_to_median"] * parts["direction"]).round(TIE_DIGITS)
    codes = parts["component"].astype(str)
    return AgainstMedian(
        above=tuple(codes[gap > 0]), below=tuple(codes[gap < 0]), level=tuple(codes[gap == 0]),
        unknown=tuple(codes[gap.isna()]),
    )  # fmt: skip
