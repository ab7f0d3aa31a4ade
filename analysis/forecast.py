"""Prediction intervals for a component's next score, from the later changes of units with a similar percentile.

Two methods are known. "No change" adds the middle 90 % of their changes to the score of now. A regression to the mean
predicts the change from the percentile (linear, scikit-learn) and adds the middle 90 % of its errors; it is used only
where a rolling back-test shows that its error is smaller than that of "no change", beyond noise. No interval is given
that was not back-tested. Scores compare within one framework only: an interval holds if the next edition is made as
this one.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd
from scipy import stats
from sklearn.linear_model import LinearRegression

from analysis.experience import MINIMUM_CASES, WINDOW, frequency
from analysis.frames import HIGHER_IS_BETTER, SelectionError, is_known, only
from analysis.gains import one_edition_gains

LEVEL: Final = 0.9
"""The share of next scores that a range is made to hold."""

PREDICTION_COLUMNS: Final = (
    "unit", "component", "year", "score", "low", "high", "near", "reason", "coverage", "cases",
)  # fmt: skip

MINIMUM_TESTS: Final = 100
"""With fewer back-tested cases no range is given."""

SIGNIFICANCE: Final = 0.01
"""At which the regression must be the better one; stricter than usual, as it is tried for every component."""

RangeMethod = Literal["no_change", "regression"]
RangeReason = Literal["", "no_score", "no_standing", "too_few_near", "not_tested"]
"""Why there is no range: no score of now; no standing, because the edition has too few scores; too few units ever
started near here; too few back-tested cases."""


@dataclass(frozen=True)
class RangeTest:
    """How the ranges of one component did when the next edition was not known yet.

    cases: next scores that a range had been given for, from first_year to last_year; covered: those that lay in it;
    coverage: their share, low–high its 95 % interval (Wilson 1927). error: mean absolute error in points of the method
    that is used; no_change_error, regression_error: of both; p_value: one-sided, that the regression is not the better
    one (t test over `editions`). width: mean width of the ranges in points.
    """

    component: str
    construct: str
    method: RangeMethod
    cases: int
    covered: int
    coverage: float
    low: float
    high: float
    width: float
    error: float
    no_change_error: float
    regression_error: float
    p_value: float
    editions: int
    first_year: int
    last_year: int


@dataclass(frozen=True)
class ExpectedRange:
    """The middle 90 % of what the next score may be, in points; NaN with the `reason` where there is none.

    near: changes of units that started near here, which the range is made of; test: how such ranges did, None where
    none could be tested.
    """

    low: float
    high: float
    near: int
    reason: RangeReason
    test: RangeTest | None


def prediction_intervals(
    history: pd.DataFrame,
    unit: str | None = None,
    component: str | None = None,
    *,
    year: int | None = None,
    index: str | None = None,
    group: str | None = None,
) -> pd.DataFrame:
    """Between which scores the next edition of each unit and component is expected, if it is made as this one.

    history: the frame of `standing.standings` or `trends.changes`; unit, component: one of them, or all; year: the
    edition to look ahead from, the last one if not named: later ones are not looked at; index, group: needed only
    where the frame holds several. Returns PREDICTION_COLUMNS, one row a component and unit of that edition: `score` of
    now and the interval `low`–`high` that the next one lies in with probability LEVEL, in points;
    `near`, the changes that it is made of; where there is no interval the `reason` of RangeReason, else "". `coverage`
    is the share of `cases` earlier intervals of the component that held the score which followed (NaN and 0 if none
    could be tested). Raises SelectionError.

    >>> table = analysis.prediction_intervals(history, component="transparency", year=2018)
    >>> known = table[table["reason"] == ""]
    >>> len(known), bool((known["low"] < known["high"]).all())
    (63, True)
    >>> next_score = history.query("year == 2019 and component == 'transparency'").set_index("unit")["shown_value"]
    >>> held = next_score[known["unit"]].between(*known.set_index("unit")[["low", "high"]].T.to_numpy())
    >>> bool(held.mean() > 0.75)
    True
    """
    index = only(history, "index", index)
    rows = history.loc[history["index"] == index]
    rows = rows.loc[rows["group"] == only(rows, "group", group)]
    year = int(rows["year"].max()) if year is None and len(rows) else year
    now = rows.loc[rows["year"] == year]
    if now.empty:
        raise SelectionError(f"There is no edition of {index} {year or ''}".rstrip() + ".")
    gains = one_edition_gains(rows.loc[rows["year"] <= year])
    for column, wanted in (("unit", unit), ("component", component)):
        now = now if wanted is None else now.loc[now[column] == wanted]
    lines = []
    for (code, construct), part in now.groupby(["component", "construct"], sort=True):
        known = _known(gains, str(code), str(construct))
        test = _tested(known, str(code), str(construct))
        coverage, cases = (float("nan"), 0) if test is None else (test.coverage, test.cases)
        ordered = part.sort_values("unit")
        starts = ordered[["shown_value", "percentile", "scale", "direction"]].to_numpy(dtype=float)
        for name, (score, percentile, scale, direction) in zip(ordered["unit"], starts, strict=True):
            found = _expected(known, test, score, percentile, scale, direction)
            lines.append((name, code, year, score, found.low, found.high, found.near, found.reason, coverage, cases))
    return pd.DataFrame(lines, columns=list(PREDICTION_COLUMNS))


def expected_range(
    gains: pd.DataFrame,
    component: str,
    construct: str,
    score: float,
    percentile: float,
    highest: float,
    *,
    direction: float = HIGHER_IS_BETTER,
    test: RangeTest | None = None,
) -> ExpectedRange:
    """The range of a component's next score for a unit that stands here now, if the next edition is made as this one.

    gains: the frame of `gains.one_edition_gains` of one index and group, and only what is known by now. percentile:
    the standing of now, 0 to 100, the best. highest: the end of the scale; no range goes beyond it or below 0.
    direction: 1 where a higher score is better, −1 where a lower one is.
    test: that of `range_test` for the same gains, where it is at hand; else it is made.
    """
    known = _known(gains, component, construct)
    return _expected(known, test or _tested(known, component, construct), score, percentile, highest, direction)


def range_test(gains: pd.DataFrame, component: str, construct: str) -> RangeTest | None:
    """The rolling back-test of a component: each edition predicted from the changes before it, then compared.

    gains: as for `expected_range`. The choice between the two methods is made by this same test, over all its
    editions, so that where the regression is used its error is a little flattered. None if nothing can be tested.
    """
    return _tested(_known(gains, component, construct), component, construct)


def range_tests(gains: pd.DataFrame) -> tuple[RangeTest, ...]:
    """The back-tests of every component and construct that has enough cases, by component."""
    pairs = gains[["component", "construct"]].drop_duplicates().sort_values(["component", "construct"])
    tests = (range_test(gains, str(component), str(construct)) for component, construct in pairs.to_numpy())
    return tuple(test for test in tests if test is not None and test.cases >= MINIMUM_TESTS)


def _expected(
    known: pd.DataFrame, test: RangeTest | None, score: float, percentile: float, highest: float, direction: float
) -> ExpectedRange:
    starts, changes = known["start_percentile"].to_numpy(), known["gain"].to_numpy()
    near = int((np.abs(starts - percentile) <= WINDOW).sum()) if is_known(percentile) else 0
    reason: RangeReason = ""
    if not is_known(score):
        reason = "no_score"
    elif not is_known(percentile):
        reason = "no_standing"
    elif near < MINIMUM_CASES:
        reason = "too_few_near"
    elif test is None or test.cases < MINIMUM_TESTS:
        reason = "not_tested"
    if reason or test is None:
        return ExpectedRange(float("nan"), float("nan"), near, reason, test)
    predicted = _regression(starts, changes) if test.method == "regression" else np.zeros(2)
    at, low, high = _ranges(starts, changes, predicted, np.array([percentile]))
    ends = np.sort(np.clip(score + direction * (at + np.concatenate([low, high])), 0.0, highest))
    return ExpectedRange(float(ends[0]), float(ends[1]), near, "", test)


def _tested(known: pd.DataFrame, component: str, construct: str) -> RangeTest | None:
    parts = [part for year in sorted(known["year"].unique()) if (part := _predicted(known, int(year))) is not None]
    if not parts:
        return None
    table = pd.concat(parts, ignore_index=True)
    errors = table[["stayed", "missed"]].abs()
    by_edition = (errors["stayed"] - errors["missed"]).groupby(table["year"])
    advantages = by_edition.mean()[by_edition.size() >= MINIMUM_CASES].to_numpy()
    p_value = _p_value(advantages)
    is_better = p_value < SIGNIFICANCE
    method: RangeMethod = "regression" if is_better else "no_change"
    held = frequency(int(table[method].sum()), len(table))
    return RangeTest(
        component=component,
        construct=construct,
        method=method,
        cases=held.cases,
        covered=held.made,
        coverage=held.share,
        low=held.low,
        high=held.high,
        width=float(table["narrow" if is_better else "wide"].mean()),
        error=float(errors["missed" if is_better else "stayed"].mean()),
        no_change_error=float(errors["stayed"].mean()),
        regression_error=float(errors["missed"].mean()),
        p_value=p_value,
        editions=int(table["year"].nunique()),
        first_year=int(table["year"].min()),
        last_year=int(table["year"].max()),
    )


def _known(gains: pd.DataFrame, component: str, construct: str) -> pd.DataFrame:
    """The changes of a component that began at a known standing: the others cannot be near anything."""
    here = gains["component"].eq(component) & gains["construct"].eq(construct) & gains["start_percentile"].notna()
    return gains.loc[here]


def _predicted(known: pd.DataFrame, year: int) -> pd.DataFrame | None:
    """One step of the back-test: the changes of an edition predicted from those before it, and how both methods did."""
    before, now = known.loc[known["year"] < year], known.loc[known["year"] == year]
    starts, changes = before["start_percentile"].to_numpy(), before["gain"].to_numpy()
    near = (np.abs(starts - now["start_percentile"].to_numpy()[:, None]) <= WINDOW).sum(axis=1)
    now = now.loc[near >= MINIMUM_CASES]
    if now.empty:
        return None
    at, gain = now["start_percentile"].to_numpy(), now["gain"].to_numpy()
    _, low, high = _ranges(starts, changes, np.zeros(2), at)
    line, below, above = _ranges(starts, changes, _regression(starts, changes), at)
    return pd.DataFrame(
        {
            "year": year,
            "stayed": gain,
            "missed": gain - line,
            "no_change": (low <= gain) & (gain <= high),
            "regression": (line + below <= gain) & (gain <= line + above),
            "wide": high - low,
            "narrow": above - below,
        }
    )


def _ranges(
    starts: np.ndarray, changes: np.ndarray, line: np.ndarray, at: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The change that a line predicts for each of these starts, and the middle 90 % of what it missed near there.

    The quantiles are those of Weibull, i ÷ (n + 1) (type 6 of Hyndman and Fan 1996): among n + 1 changes of one kind
    the new one is as likely to take any place, so that the middle 90 % hold it nine times in ten also for small n.
    """
    is_near = np.abs(starts - at[:, None]) <= WINDOW
    missed = np.where(is_near, changes - (line[0] + line[1] * starts), np.nan)
    low, high = (_quantile(missed, share) for share in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return line[0] + line[1] * at, low, high


def _quantile(values: np.ndarray, share: float) -> np.ndarray:
    """What `np.quantile(…, method="weibull")` gives for each row without its NaN, for hundreds of rows at once."""
    ordered, count = np.sort(values, axis=1), np.isfinite(values).sum(axis=1)
    place = np.clip(share * (count + 1) - 1, 0, count - 1)
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, count - 1)
    rows = np.arange(len(values))
    lower, upper = ordered[rows, below], ordered[rows, above]
    found: np.ndarray = lower + (upper - lower) * (place - below)
    return found


def _regression(starts: np.ndarray, changes: np.ndarray) -> np.ndarray:
    """Intercept and slope of the change against the standing: who stands high tends to fall back."""
    model = LinearRegression().fit(starts[:, None], changes)
    return np.array([float(model.intercept_), float(model.coef_[0])])


def _p_value(advantages: np.ndarray) -> float:
    """One-sided t test that the mean advantage over the editions is no more than chance; 1 where nothing can be said.

    Over editions and not over cases: the units of an edition rise and fall together.
    """
    if len(advantages) < 3 or np.ptp(advantages) == 0:
        return 1.0
    return float(stats.ttest_1samp(advantages, 0.0, alternative="greater").pvalue)
