"""How scores and standings move from edition to edition, and whether a movement is more than chance."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from analysis.frames import ROW_KEY, is_known

MINIMUM_EDITIONS: Final = 5
"""With fewer comparable editions even a steady fall has p > 5 %: nothing can be said, and nothing is."""

SIGNIFICANCE: Final = 0.05

USUAL_CORRELATION: Final = 0.3
"""Of a component's percentile with that of the edition before, around its own mean, in PCI 2006–2019."""

SIMULATED: Final = 20_000
"""Courses that the distribution of Kendall's S is taken from; p = 5 % has a standard error of 0.15 %."""

CHANGE_COLUMNS: Final = (
    "previous_year", "previous_value", "previous_rank", "previous_rank_of", "previous_percentile",
    "previous_framework", "previous_construct", "value_change", "rank_change", "percentile_change",
    "crosses_break", "previous_low", "previous_high",
)  # fmt: skip

Verdict = Literal["too_few", "rising", "falling", "none"]


@dataclass(frozen=True)
class Trend:
    """What the years say together: the yearly slope, its 95 % interval and the test behind the verdict.

    `n` editions with a figure; `slope`, `low`, `high` in units a year (Theil–Sen); `tau` and two-sided `p_value` of
    Kendall's test, both for editions that resemble their neighbours (`kendall`). With too few editions there is only
    `n` and the verdict "too_few"; the others are None.
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


def raw_segments(course: Iterable[Mapping[Any, Any] | pd.Series]) -> tuple[Segment, ...]:
    """One trend of raw scores per framework, oldest first, as scores of two frameworks are not comparable.

    course: the editions of one component of one unit, oldest first, with year, framework, construct and shown_value.
    """
    parts: dict[tuple[str, str], list[Mapping[Any, Any] | pd.Series]] = {}
    for row in course:
        if is_known(row["shown_value"]):
            parts.setdefault((row["framework"], row["construct"]), []).append(row)
    return tuple(
        Segment(
            framework=framework,
            first_year=int(part[0]["year"]),
            last_year=int(part[-1]["year"]),
            trend=raw_trend([row["year"] for row in part], [row["shown_value"] for row in part]),
        )
        for (framework, _), part in parts.items()
    )


def verdict(values: np.ndarray) -> Verdict:
    """The verdict of a trend alone, quick enough for every unit and edition: known values, oldest first.

    The test is that of `kendall`.
    """
    n = len(values)
    if n < MINIMUM_EDITIONS:
        return "too_few"
    later = np.sign(values[None, :] - values[:, None])[np.triu_indices(n, 1)]
    excess = int(later.sum())
    if excess == 0 or chance_of(n)[abs(excess)] >= SIGNIFICANCE:
        return "none"
    return "rising" if excess > 0 else "falling"


def kendall(years: Iterable[float], values: Iterable[float]) -> tuple[float, float]:
    """Kendall's tau-b and its two-sided p-value among courses whose neighbouring editions resemble each other.

    (0, 1) where all values are equal. The p-value is the share of stationary courses (`chance_of`) in which at least as
    many pairs of editions, less those that go the other way, go one way. Kendall's exact test takes editions as
    exchangeable; under USUAL_CORRELATION it calls 12 % of stationary courses of 14 editions a trend, the correction of
    Hamed and Rao (1998) with each course's own autocorrelation 15 %, a sieve bootstrap (Bühlmann 1997) with its own 7
    %: from so few editions a course's own correlation cannot be known. With the usual one it is 5 %. Equal values make
    it a little too high, never too low.
    """
    from scipy import stats  # it takes most of a second to load, and the first screen has mostly too few editions

    year, value = np.asarray(list(years), dtype=float), np.asarray(list(values), dtype=float)
    if len(np.unique(value)) < 2:
        return 0.0, 1.0
    ordered = value[np.argsort(year)]
    excess = int(np.sign(ordered[None, :] - ordered[:, None])[np.triu_indices(len(ordered), 1)].sum())
    statistic = float(stats.kendalltau(year, value, method="asymptotic").statistic)
    return statistic, float(chance_of(len(ordered))[abs(excess)])


@lru_cache(maxsize=256)
def chance_of(n: int) -> np.ndarray:
    """How likely Kendall's S is to be as far from 0 as this, by |S|, in stationary courses of n editions.

    The courses are normal, each edition correlated by USUAL_CORRELATION with the one before it; SIMULATED of them, the
    same each time.
    """
    random = np.random.default_rng([n, SIMULATED])
    course, score = random.standard_normal((n, SIMULATED)), np.zeros(SIMULATED, dtype=int)
    for edition in range(1, n):
        course[edition] *= np.sqrt(1 - USUAL_CORRELATION**2)
        course[edition] += USUAL_CORRELATION * course[edition - 1]
        score += 2 * (course[edition] > course[:edition]).sum(axis=0) - edition
    reached = np.bincount(np.abs(score), minlength=n * (n - 1) // 2 + 1)[::-1].cumsum()[::-1]
    found = (reached + 1) / (SIMULATED + 1)
    found.setflags(write=False)
    return found


def theil_sen(year: np.ndarray, value: np.ndarray) -> tuple[float, float, float]:
    """The median slope of all pairs of editions, and the interval of those slopes that the test of `kendall` leaves.

    Sen (1968) with the distribution of `chance_of`: a slope is left if the course without it has p of SIGNIFICANCE or
    more. Infinite where no slope can be excluded.
    """
    first, second = np.triu_indices(len(year), 1)
    slopes = np.sort((value[second] - value[first]) / (year[second] - year[first]))
    excluded = np.flatnonzero(chance_of(len(year)) < SIGNIFICANCE)
    if not excluded.size:
        return float(np.median(slopes)), -np.inf, np.inf
    place = (len(slopes) - int(excluded[0])) // 2
    return float(np.median(slopes)), float(slopes[place]), float(slopes[-1 - place])


def _trend(years: Iterable[float], values: Iterable[float]) -> Trend:
    year, value = np.asarray(list(years), dtype=float), np.asarray(list(values), dtype=float)
    known = np.isfinite(value) & np.isfinite(year)
    year, value = year[known], value[known]
    n = len(value)
    if n < MINIMUM_EDITIONS:
        return Trend(n, None, None, None, None, None, "too_few")
    order = np.argsort(year)
    tau, p_value = kendall(year, value)
    verdict: Verdict = "none"
    if p_value < SIGNIFICANCE and tau != 0:
        verdict = "rising" if tau > 0 else "falling"
    return Trend(n, *theil_sen(year[order], value[order]), tau, p_value, verdict)
