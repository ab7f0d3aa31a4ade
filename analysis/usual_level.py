"""The usual level of a unit in a component: a fading mean of its ranks, read as scores of the normal distribution.

Points of two frameworks do not compare, ranks do; and of all that is known of a component, its usual level says most
about its next rank. The forecasts and the early warning begin here.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from analysis.frames import TOTAL, SelectionError, only

FADING: Final = 0.6
"""What an edition counts in the usual level, of the one after it. From 0.4 to 0.7 the forecasts are as good."""

LEVEL_COLUMNS: Final = (
    "index", "year", "group", "unit", "component", "construct", "rank", "rank_of", "percentile",
    "rank_score", "usual_level", "editions", "is_total",
)  # fmt: skip
PAIR_COLUMNS: Final = (*LEVEL_COLUMNS, "next_year", "next_rank", "next_rank_of", "next_percentile", "next_rank_score")

_COURSE: Final = ["index", "group", "component", "construct", "unit"]
_NEXT: Final = ("rank", "rank_of", "percentile", "rank_score")


def rank_scores(ranks: np.ndarray, units: np.ndarray | float) -> np.ndarray:
    """Ranks as scores of the normal distribution: Φ⁻¹((N − rank + ½) ÷ N), 0 in the middle, higher is better.

    ranks: 1 is the best; units: N, how many units the ranks count. A step near either end weighs more than one in the
    middle, where units lie close together.
    """
    scores: np.ndarray = ndtri((units - ranks + 0.5) / units)
    return scores


def rank_scores_at(percentiles: np.ndarray, units: np.ndarray | float) -> np.ndarray:
    """The rank scores of percentiles (0–100, the best) among N units: where ranks are tied, of their mean."""
    return rank_scores(units - percentiles / 100 * (units - 1), units)


def ranks_at(scores: np.ndarray, units: np.ndarray | float) -> np.ndarray:
    """The ranks, not rounded, that such scores stand for among N units: the inverse of `rank_scores`."""
    ranks: np.ndarray = units + 0.5 - units * ndtr(scores)
    return ranks


def fading_mean(values: np.ndarray) -> np.ndarray:
    """The usual level at the last of some editions: the mean of values × editions, the oldest first, row by row.

    The newest counts 1, each one before it FADING times as much as the next.
    """
    weights = FADING ** np.arange(values.shape[-1])[::-1]
    level: np.ndarray = values @ (weights / weights.sum())
    return level


def usual_levels(history: pd.DataFrame) -> pd.DataFrame:
    """The rank of every unit in each edition that is ranked, as a score, and its usual level up to there.

    history: the frame of `standing.standings` or `trends.changes`. Returns LEVEL_COLUMNS, sorted by component,
    construct, unit and year: `rank_score` as in `rank_scores`; `usual_level`, the fading mean of the rank scores of
    this edition and those before it that measured the same (`editions` of them); `is_total`, since the total is
    predicted by itself. Ties have the score of the mean of their ranks. Editions with too few scores to be ranked are
    left out, also where a unit states its own rank.
    """
    is_ranked = history["is_sufficient"].astype(bool) & history["percentile"].notna()
    rows = history.loc[is_ranked].sort_values([*_COURSE, "year"]).reset_index(drop=True)
    scores = rank_scores_at(rows["percentile"].to_numpy(dtype=float), rows["rank_of"].to_numpy(dtype=float))
    rows = rows.assign(rank_score=scores, is_total=rows["component"] == TOTAL)
    place = rows.groupby(_COURSE, sort=False).cumcount().to_numpy()
    faded, weight = scores.copy(), np.ones(len(rows))
    for later in range(1, place.max(initial=0) + 1):  # each stands right behind the edition before it
        here = np.flatnonzero(place == later)
        faded[here] += FADING * faded[here - 1]
        weight[here] += FADING * weight[here - 1]
    return rows.assign(usual_level=faded / weight, editions=place + 1)[list(LEVEL_COLUMNS)]


def edition_pairs(history: pd.DataFrame) -> pd.DataFrame:
    """Every ranked edition of a unit and component whose next edition is ranked too and measures the same.

    history: as for `usual_levels`. The next edition is that of the index and group, so that no edition lies between the
    two. Returns PAIR_COLUMNS, sorted by the next year, component and unit: what was known in an edition, and the rank
    that followed.
    """
    return past_of(history).pairs


@dataclass(frozen=True)
class Past:
    """What forecasts are made from: the frames of `usual_levels` and of `edition_pairs`, of one index and group."""

    levels: pd.DataFrame
    pairs: pd.DataFrame

    def until(self, year: int) -> "Past":
        """What was known when an edition had come; no later one changes it."""
        return Past(self.levels.loc[self.levels["year"] <= year], self.pairs.loc[self.pairs["next_year"] <= year])

    def now(self, year: int, is_total: bool) -> pd.DataFrame:
        """The levels at an edition, of the total or of the components."""
        return self.levels.loc[(self.levels["year"] == year) & (self.levels["is_total"] == is_total)]


def past_of(history: pd.DataFrame) -> Past:
    """Levels and pairs together, for who needs both. history: as for `usual_levels`."""
    levels = usual_levels(history)
    editions = history[["index", "group", "year"]].drop_duplicates().sort_values("year")
    editions["next_year"] = editions.groupby(["index", "group"])["year"].shift(-1)
    earlier = levels.merge(editions.dropna(), on=["index", "group", "year"]).astype({"next_year": "int64"})
    later = levels[[*_COURSE, "year", *_NEXT]].rename(
        columns={"year": "next_year", **{name: f"next_{name}" for name in _NEXT}}
    )
    pairs = earlier.merge(later, on=[*_COURSE, "next_year"])
    pairs = pairs.sort_values(["next_year", "component", "unit"]).reset_index(drop=True)[list(PAIR_COLUMNS)]
    return Past(levels, pairs)


def known_by(
    history: pd.DataFrame, year: int | None, index: str | None, group: str | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of one index and group up to an edition, and those of this edition: the last one if none is named.

    Raises SelectionError if the frame holds several of what is not named, or has no such edition.
    """
    index = only(history, "index", index)
    rows = history.loc[history["index"] == index]
    rows = rows.loc[rows["group"] == only(rows, "group", group)]
    year = int(rows["year"].max()) if year is None and len(rows) else year
    now = rows.loc[rows["year"] == year]
    if now.empty:
        raise SelectionError(f"There is no edition of {index} {year or ''}".rstrip() + ".")
    return rows.loc[rows["year"] <= year], now


def chosen(now: pd.DataFrame, unit: str | None, component: str | None) -> pd.DataFrame:
    """The rows of one unit and of one component, where these are named."""
    for column, wanted in (("unit", unit), ("component", component)):
        now = now if wanted is None else now.loc[now[column] == wanted]
    return now
