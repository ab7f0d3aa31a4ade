"""How scores and standings move from edition to edition, and whether a movement is more than chance."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import numpy as np
import pandas as pd

from analysis.frames import ROW_KEY

MINIMUM_EDITIONS: Final = 5
"""With fewer comparable editions even a steady fall has p > 5 %: nothing can be said, and nothing is."""

SIGNIFICANCE: Final = 0.05

CHANGE_COLUMNS: Final = (
    "previous_year", "previous_value", "previous_rank", "previous_rank_of", "previous_percentile",
    "previous_framework", "previous_construct", "value_change", "rank_change", "percentile_change",
    "crosses_break", "previous_low", "previous_high",
)  # fmt: skip

Verdict = Literal["too_few", "rising", "falling", "none"]


@dataclass(frozen=True)
class Trend:
    """What the years say together: the yearly slope, its 95 % interval and the exact test behind the verdict.

    `n` editions with a figure; `slope`, `low`, `high` in units a year (Theil–Sen); `tau` and two-sided
    `p_value` of Kendall's test. With too few editions there is only `n` and the verdict "too_few"; the
    others are None.
    """

    n: int
    slope: float | None
    low: float | None
    high: float | None
    tau: float | None
    p_value: float | None
    verdict: Verdict


@dataclass(frozen=True)
class Segment:
    """The raw scores of one framework, the only stretch of years within which they may be compared."""

    framework: str
    first_year: int
    last_year: int
    trend: Trend


def changes(standings: pd.DataFrame) -> pd.DataFrame:
    """Add to each standing what changed since the unit's previous edition.

    standings: the frame of `standing.standings`. Returns it with CHANGE_COLUMNS, sorted by its key. The previous
    edition is the latest earlier year of the index in which the unit has any value or rank in its group; without one
    all of these are NaN. `previous_value` is that edition's `shown_value`. `value_change` in points, only within one
    framework and construct; `rank_change` in places, positive = moved up, and `percentile_change`, only within one
    construct. `crosses_break`: the framework of the previous edition is another one. Raises nothing of its own.

    >>> table = analysis.changes(analysis.standings(*frames))
    >>> home = table.query("unit == 'ha_tinh' and year == 2023 and component == 'total'")
    >>> home[["previous_year", "previous_rank", "rank", "rank_change"]].values.tolist()
    [[2022.0, 18.0, 54.0, -36.0]]
    """
    frame = standings.reset_index(drop=True)
    unit_key = ["index", "group", "unit"]
    has_figure = frame["shown_value"].notna() | frame["rank"].notna()
    years = frame.loc[has_figure].groupby([*unit_key, "year"], sort=True)["framework"].first().reset_index()
    earlier = (
        frame[[*unit_key, "year"]]
        .drop_duplicates()
        .merge(years.rename(columns={"year": "previous_year", "framework": "previous_framework"}), on=unit_key)
    )
    earlier = earlier.loc[earlier["previous_year"] < earlier["year"]].sort_values("previous_year")
    frame = frame.merge(earlier.drop_duplicates([*unit_key, "year"], keep="last"), on=[*unit_key, "year"], how="left")
    compared_columns = ["shown_value", "rank", "rank_of", "percentile", "construct", "low", "high"]
    before = standings[[*ROW_KEY, *compared_columns]].rename(
        columns={
            "year": "previous_year",
            "shown_value": "previous_value",
            "rank": "previous_rank",
            "rank_of": "previous_rank_of",
            "percentile": "previous_percentile",
            "construct": "previous_construct",
            "low": "previous_low",
            "high": "previous_high",
        }
    )
    before["previous_year"] = before["previous_year"].astype("float64")
    frame["previous_year"] = frame["previous_year"].astype("float64")
    frame = frame.merge(before, on=["index", "previous_year", "group", "unit", "component"], how="left")
    same_construct = frame["previous_construct"] == frame["construct"]
    same_framework = frame["previous_framework"] == frame["framework"]
    frame["value_change"] = (frame["shown_value"] - frame["previous_value"]).where(same_construct & same_framework)
    frame["rank_change"] = (frame["previous_rank"] - frame["rank"]).where(same_construct)
    frame["percentile_change"] = (frame["percentile"] - frame["previous_percentile"]).where(same_construct)
    frame["crosses_break"] = frame["previous_year"].notna() & ~same_framework
    return frame.sort_values(ROW_KEY).reset_index(drop=True)[[*standings.columns, *CHANGE_COLUMNS]]


def raw_trend(years: Iterable[float], values: Iterable[float]) -> Trend:
    """The trend of scores within one framework, in points a year. Missing figures (NaN) are left out."""
    return _trend(years, values)


def standing_trend(years: Iterable[float], percentiles: Iterable[float]) -> Trend:
    """The trend of a standing (percentile, 100 is best) over all editions of one construct, a year.

    A percentile compares a unit with the others of the same edition, so it may be followed across frameworks.
    """
    return _trend(years, percentiles)


def raw_segments(history: pd.DataFrame, unit: str, component: str, index: str | None = None) -> tuple[Segment, ...]:
    """One trend of raw scores per framework, oldest first, as scores of two frameworks are not comparable."""
    rows = _course(history, unit, component, index)
    rows = rows.loc[rows["shown_value"].notna()]
    return tuple(
        Segment(
            framework=str(part["framework"].iloc[0]),
            first_year=int(part["year"].iloc[0]),
            last_year=int(part["year"].iloc[-1]),
            trend=raw_trend(part["year"], part["shown_value"]),
        )
        for _, part in rows.groupby(["framework", "construct"], sort=False)
    )


def verdict(values: np.ndarray) -> Verdict:
    """The verdict of a trend alone, quick enough for every unit and edition: known values, oldest first.

    The same test as in `kendall_exact`: its p-value depends only on how many values tie and how many pairs are out of
    order, so that it is computed once for all courses that agree in both.
    """
    n = len(values)
    if n < MINIMUM_EDITIONS:
        return "too_few"
    later = np.sign(values[None, :] - values[:, None])[np.triu_indices(n, 1)]
    inversions = int((later < 0).sum())
    excess = int((later > 0).sum()) - inversions
    counts = tuple(sorted(np.unique(values, return_counts=True)[1].tolist()))
    if excess == 0 or _exact_p_value(counts, inversions) >= SIGNIFICANCE:
        return "none"
    return "rising" if excess > 0 else "falling"


def kendall_exact(years: Iterable[float], values: Iterable[float]) -> tuple[float, float]:
    """Kendall's tau-b and its exact two-sided p-value; (0, 1) where all values are equal.

    Without equal values this is scipy's exact test. With equal values scipy has none, so the arrangements
    of these very values over the (distinct) years are counted: the number of them by inversions is the
    Gaussian multinomial coefficient of the tie counts (Stanley, Enumerative Combinatorics I, 1.7.1).
    """
    from scipy import stats  # it takes most of a second to load, and the first screen has mostly too few editions

    year, value = np.asarray(list(years), dtype=float), np.asarray(list(values), dtype=float)
    counts = np.unique(value, return_counts=True)[1]
    if len(counts) < 2:
        return 0.0, 1.0
    if counts.max() == 1:
        result = stats.kendalltau(year, value, method="exact")
        return float(result.statistic), float(result.pvalue)
    statistic = float(stats.kendalltau(year, value, method="asymptotic").statistic)
    ordered = value[np.argsort(year)]
    inversions = int(sum((ordered[i] > ordered[i + 1 :]).sum() for i in range(len(ordered))))
    return statistic, _exact_p_value(tuple(sorted(counts.tolist())), inversions)


@lru_cache(maxsize=4096)
def _exact_p_value(counts: tuple[int, ...], inversions: int) -> float:
    """The share of all arrangements of values, equal ones by counts, that are as far from even as this one."""
    arrangements = _arrangements_by_inversions(counts)
    pairs = len(arrangements) - 1
    far = abs(pairs - 2 * inversions)
    as_far = sum(number for k, number in enumerate(arrangements) if abs(pairs - 2 * k) >= far)
    return as_far / sum(arrangements)


def _trend(years: Iterable[float], values: Iterable[float]) -> Trend:
    year, value = np.asarray(list(years), dtype=float), np.asarray(list(values), dtype=float)
    known = np.isfinite(value) & np.isfinite(year)
    year, value = year[known], value[known]
    n = len(value)
    if n < MINIMUM_EDITIONS:
        return Trend(n, None, None, None, None, None, "too_few")
    from scipy import stats

    slope = stats.theilslopes(value, year, 0.95)
    tau, p_value = kendall_exact(year, value)
    verdict: Verdict = "none"
    if p_value < SIGNIFICANCE and tau != 0:
        verdict = "rising" if tau > 0 else "falling"
    return Trend(n, float(slope[0]), float(slope[2]), float(slope[3]), tau, p_value, verdict)


@lru_cache(maxsize=1024)
def _arrangements_by_inversions(counts: tuple[int, ...]) -> list[int]:
    """How many arrangements have 0, 1, 2, … inversions, if the values occur `counts` times each."""
    arrangements, placed = [1], 0
    for count in counts:
        placed += count
        if count < placed:  # otherwise one choice only
            arrangements = _product(arrangements, _choices(placed, count))
    return arrangements


@lru_cache(maxsize=1024)
def _choices(n: int, k: int) -> list[int]:
    """Coefficients of the Gaussian binomial: choices of k among n places, by the inversions they make."""
    row = [[1] for _ in range(k + 1)]
    for m in range(1, n + 1):
        for j in range(min(k, m - 1), 0, -1):
            row[j] = _sum([0] * j + row[j], row[j - 1])
    return row[k]


def _product(left: list[int], right: list[int]) -> list[int]:
    result = [0] * (len(left) + len(right) - 1)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            result[i + j] += a * b
    return result


def _sum(left: list[int], right: list[int]) -> list[int]:
    size = max(len(left), len(right))
    return [sum(side[i] for side in (left, right) if i < len(side)) for i in range(size)]


def _course(history: pd.DataFrame, unit: str, component: str, index: str | None) -> pd.DataFrame:
    wanted = (history["unit"] == unit) & (history["component"] == component)
    if index is not None:
        wanted &= history["index"] == index
    return history.loc[wanted].sort_values("year").reset_index(drop=True)
