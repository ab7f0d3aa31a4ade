"""Which rank comes next: the line on the rank of now and the usual level, and the middle 90 % of what it missed.

Ranks and not points: the spread of a component's points has changed up to fourfold over the years, the ranks compare.
The range is wide, and that is what is known: most of a component's next rank is not foreseeable from its past.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd
from scipy.special import ndtr

from analysis.usual_level import Past, chosen, edition_pairs, known_by, past_of, rank_scores, ranks_at

LEVEL: Final = 0.9
"""The share of next ranks that a range is made to hold."""

MINIMUM_CASES: Final = 100
"""With fewer neighbouring editions of a unit and component no rank is predicted: five lie outside each end then."""

NEWEST_CASES: Final = 50
"""So many pairs, those of the newest editions, say how likely a rank is: how far totals move differs between editions,
and the newest resembles the next more than all together do."""

FORECAST_COLUMNS: Final = (
    "unit", "component", "year", "rank", "rank_of", "percentile", "usual_rank", "editions",
    "expected_rank", "best", "worst", "width", "reason", "cases", "coverage", "lowest_coverage", "tested_editions",
)  # fmt: skip
FORECAST_TEST_COLUMNS: Final = ("is_total", "year", "cases", "held", "coverage", "width")

ForecastReason = Literal["", "no_standing", "too_few_cases"]
"""Why nothing is predicted: no rank of now, as the unit has none or the edition has too few scores; fewer than the
fewest cases to learn from."""


@dataclass(frozen=True)
class RankLine:
    """next rank score = rank × rank score + usual × usual level, less and more what it missed.

    low, high: the 5 % and 95 % quantiles of its misses; cases: pairs of editions that it was fitted to.
    """

    rank: float
    usual: float
    low: float
    high: float
    cases: int

    def expected(self, rows: pd.DataFrame) -> np.ndarray:
        """The rank score that is expected one edition after each of these rows of `usual_levels`."""
        found: np.ndarray = rows[["rank_score", "usual_level"]].to_numpy(dtype=float) @ [self.rank, self.usual]
        return found


def fit_line(pairs: pd.DataFrame, fewest: int = MINIMUM_CASES) -> RankLine | None:
    """The line through the pairs of `edition_pairs`, by least squares; None with fewer than so many.

    It has no constant: the mean rank score of an edition is 0, now and next. The quantiles are those of Weibull,
    i ÷ (n + 1) (type 6 of Hyndman and Fan 1996).
    """
    if len(pairs) < fewest:
        return None
    known = pairs[["rank_score", "usual_level"]].to_numpy(dtype=float)
    later = pairs["next_rank_score"].to_numpy(dtype=float)
    (rank, usual), *_ = np.linalg.lstsq(known, later, rcond=None)
    ends = np.quantile(later - known @ [rank, usual], [(1 - LEVEL) / 2, (1 + LEVEL) / 2], method="weibull")
    return RankLine(float(rank), float(usual), float(ends[0]), float(ends[1]), len(pairs))


def rank_forecasts(
    history: pd.DataFrame,
    unit: str | None = None,
    component: str | None = None,
    *,
    year: int | None = None,
    index: str | None = None,
    group: str | None = None,
) -> pd.DataFrame:
    """Which rank each unit and component is expected to have in the next edition, and between which nine in ten lie.

    history: the frame of `standing.standings` or `trends.changes`, without the editions of a trial year, if any; unit,
    component: one of them, or all; year: the edition to look ahead from, the last one if not named: later ones are not
    looked at; index, group: needed only where the frame holds several.

    Returns FORECAST_COLUMNS, one row a component and unit of that edition, sorted by these. Ranks count from 1, the
    best, among `rank_of` units. `usual_rank`: the usual level as a rank, made of `editions`; `expected_rank`, neither
    rounded; `best`–`worst`: the ranks that nine in ten lie between; `width`: that range in percentile points, of 100.
    The components share one line, the total has its own, fitted to `cases` pairs of neighbouring editions. `coverage`:
    the share of earlier ranges, each made from what was known before, that held the rank which followed;
    `lowest_coverage`: in the worst of the `tested_editions` (NaN and 0 if none could be tested). Where nothing is
    predicted the `reason` of ForecastReason, else "". Raises SelectionError.

    >>> table = analysis.rank_forecasts(history[history["year"] >= 2006], "ha_tinh", year=2023)
    >>> home = table.set_index("component").loc["proactivity"]
    >>> int(home["rank"]), int(home["rank_of"])
    (63, 63)
    >>> bool(home["best"] <= home["expected_rank"] < home["rank"])
    True
    >>> bool(home["width"] > 50)
    True
    """
    rows, now = known_by(history, year, index, group)
    past = past_of(rows)
    return forecasts_of(past, tests_of(past.pairs), chosen(now, unit, component))


def forecasts_of(past: Past, tests: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """`rank_forecasts` for rows of one edition, where more is made from the same past.

    past: known by that edition; tests: the frame of `tests_of` of its pairs.
    """
    parts = []
    for is_total in (False, True):
        pairs = past.pairs.loc[past.pairs["is_total"] == is_total]
        here = past.now(now["year"].iloc[0], is_total) if len(now) else past.levels.iloc[:0]
        parts.append(_forecasts(here, pairs, tests.loc[tests["is_total"] == is_total]))
    key = ["unit", "component"]
    found = now[[*key, "year"]].merge(pd.concat(parts), on=key, how="left")
    found["reason"] = found["reason"].fillna("no_standing")
    counts = ["editions", "cases", "tested_editions"]
    found[counts] = found[counts].fillna(0).astype("int64")
    return found.sort_values(["component", "unit"]).reset_index(drop=True)[list(FORECAST_COLUMNS)]


def chance_of_rank(
    history: pd.DataFrame, unit: str, rank: int, *, year: int, index: str | None = None, group: str | None = None
) -> float:
    """How likely the total of a unit stands at a rank or better in the next edition, as far as its course says.

    history, year, index, group: as for `rank_forecasts`; rank: from 1, the best, among as many units as now. The line
    of the total and its misses are those of the newest pairs of editions known by then, NEWEST_CASES or more: in some
    years totals change places, in others hardly. Returns the share of the misses with which the expected rank would be
    this one or better ((misses + 1) ÷ (n + 2), so that nothing is certain); NaN where no rank is predicted. What was
    said of past editions, and came, is `path_test.path_test`. Raises SelectionError.

    >>> known = history[history["year"] >= 2006]
    >>> from analysis.rank_forecast import chance_of_rank
    >>> near, far = (chance_of_rank(known, "ha_tinh", rank, year=2023) for rank in (44, 5))
    >>> 0 < far < near < 1
    True
    """
    rows, _ = known_by(history, year, index, group)
    return chance_by_past(past_of(rows), unit, rank, year)


def chance_by_past(past: Past, unit: str, rank: int, year: int) -> float:
    """`chance_of_rank` where more is made from the same past: `past` is known by the edition of this year."""
    own, pairs = past.now(year, is_total=True), past.pairs.loc[past.pairs["is_total"]]
    own, newest = own.loc[own["unit"] == unit], _newest(pairs)
    line = fit_line(newest, NEWEST_CASES)
    if len(pairs) < MINIMUM_CASES or line is None or own.empty:
        return float("nan")
    misses = newest["next_rank_score"].to_numpy(dtype=float) - line.expected(newest)
    # Half a rank more: at the rank itself the goal is reached.
    wanted = rank_scores(np.array([rank + 0.5]), own["rank_of"].to_numpy(dtype=float))[0]
    return float((np.sum(line.expected(own)[0] + misses >= wanted) + 1) / (len(misses) + 2))


def rank_forecast_test(history: pd.DataFrame) -> pd.DataFrame:
    """How often the ranges of ranks held, edition by edition: each predicted from the editions before it.

    history: as for `rank_forecasts`, of one index and group. Returns FORECAST_TEST_COLUMNS, the components together and
    the total (`is_total`) by itself, the edition with the lowest coverage first: `year` of the predicted edition,
    `held` of its `cases`, their share `coverage`, and the mean `width` of the ranges in percentile points. Raises
    nothing.

    >>> from analysis.rank_forecast import rank_forecast_test
    >>> tests = rank_forecast_test(history[history["year"].between(2006, 2019)])
    >>> components = tests[~tests["is_total"] & tests["year"].ge(2010)]
    >>> bool(components["coverage"].iloc[0] > 0.85)
    True
    """
    return tests_of(edition_pairs(history))


def tests_of(pairs: pd.DataFrame) -> pd.DataFrame:
    """`rank_forecast_test` of the pairs of `edition_pairs`; of those known earlier it is the rows up to that `year`."""
    lines = []
    for (is_total, year), now in pairs.groupby(["is_total", "next_year"]):
        line = fit_line(pairs.loc[(pairs["is_total"] == is_total) & (pairs["next_year"] < year)])
        if line is None:
            continue
        expected, later = line.expected(now), now["next_rank_score"].to_numpy(dtype=float)
        is_held = (expected + line.low <= later) & (later <= expected + line.high)
        width = 100 * (ndtr(expected + line.high) - ndtr(expected + line.low)).mean()
        lines.append((is_total, year, len(now), int(is_held.sum()), float(is_held.mean()), float(width)))
    table = pd.DataFrame(lines, columns=list(FORECAST_TEST_COLUMNS)).astype({"is_total": bool})
    return table.sort_values(["is_total", "coverage", "year"]).reset_index(drop=True)


def _newest(pairs: pd.DataFrame) -> pd.DataFrame:
    """The pairs of the newest editions, of as many as hold NEWEST_CASES together."""
    so_far = pairs.groupby("next_year").size().sort_index(ascending=False).cumsum()
    return pairs.loc[pairs["next_year"].isin(so_far.index[so_far.shift(fill_value=0) < NEWEST_CASES])]


def _forecasts(here: pd.DataFrame, pairs: pd.DataFrame, tests: pd.DataFrame) -> pd.DataFrame:
    """The columns of `rank_forecasts` that the rows of one edition get by one line."""
    units = here["rank_of"].to_numpy(dtype=float)
    ends = here[["rank", "rank_of", "percentile", "unit", "component", "editions"]].assign(
        usual_rank=ranks_at(here["usual_level"].to_numpy(dtype=float), units),
        expected_rank=np.nan,
        best=np.nan,
        worst=np.nan,
        width=np.nan,
        reason="too_few_cases",
        cases=len(pairs),
        coverage=tests["held"].sum() / tests["cases"].sum() if len(tests) else np.nan,
        lowest_coverage=tests["coverage"].min(),
        tested_editions=len(tests),
    )
    line = fit_line(pairs)
    if line is None:
        return ends
    expected = line.expected(here)
    high, low = expected + line.high, expected + line.low
    return ends.assign(
        expected_rank=ranks_at(expected, units),
        best=np.ceil(ranks_at(high, units)),
        worst=np.floor(ranks_at(low, units)),
        width=100 * (ndtr(high) - ndtr(low)),
        reason="",
    )
