"""Back-test of the flags: what followed one edition later, and whether it followed more often than at an equal rank.

Rolling origin: each edition is judged by itself and the editions before it, and then the next edition is looked at.
Two outcomes, never put together: the component is low, or it fell. How often they came is one thing; whether the flag
has to do with it is another, since most flags name a low rank, and what is low mostly stays low, flag or not. So each
flag is also compared with what had no such flag at the same percentile.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Literal

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import expit

from analysis.courses import with_courses
from analysis.experience import MINIMUM_CASES
from analysis.flags import SEVERITIES, judged, settled_thresholds
from analysis.outcomes import OUTCOMES, can_come, with_outcomes
from analysis.rates import LEVEL, rate_over_editions

ANY: Final = "any"
"""Stands for a flag of any rule, and for any severity."""

RESULT_COLUMNS: Final = (
    "rule", "severity", "outcome", "flagged", "came", "rate", "low", "high",
    "cases", "base_came", "base_rate", "base_low", "base_high", "editions", "odds", "odds_low", "odds_high", "verdict",
)  # fmt: skip

FEWEST_EDITIONS: Final = 5
"""With flags in fewer editions no odds are given."""

IMPOSSIBLE: Final = "impossible"
"""The verdict where an outcome cannot come: nothing is said of how often it did."""

BackTestVerdict = Literal["more", "less", "open", "too_few", "impossible"]

_NEXT: Final = ("construct", "rank", "rank_of", "percentile")
_MOST_STEPS: Final = 50
_CLOSE: Final = 1e-9


def flag_cases(history: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    """Every edition of a unit and component that has a next one to be checked by, with what happened there.

    history: the frame of `trends.changes`. first, last: the first edition to judge and the last to check by. Returns
    its rows, with the columns of `courses.with_courses`, `next_year`, and for each of OUTCOMES whether it came:
    `came_low` (the next rank lies in the bottom third, whatever the thresholds) and `came_fell` (the next percentile is
    ten or more points lower). What measures something else in the next edition, or is not ranked in both, is no case.
    Raises nothing.

    >>> from analysis.backtest import flag_cases
    >>> cases = flag_cases(history[history["year"] >= 2016], 2016, 2019)
    >>> sorted(zip(cases["year"].unique().tolist(), cases["next_year"].unique().tolist()))
    [(2016, 2017), (2017, 2018), (2018, 2019)]
    """
    rows = with_courses(history.loc[history["year"] <= last])
    editions = rows[["index", "group", "year"]].drop_duplicates().sort_values("year")
    editions["next_year"] = editions.groupby(["index", "group"])["year"].shift(-1)
    key = ["index", "group", "unit", "component"]
    later = rows[[*key, "year", *_NEXT]].rename(
        columns={"year": "next_year", **{name: f"next_{name}" for name in _NEXT}}
    )
    cases = rows.loc[rows["year"] >= first].merge(editions.dropna(), on=["index", "group", "year"])
    cases = cases.astype({"next_year": "int64"}).merge(later, on=[*key, "next_year"])
    is_known = cases["percentile"].notna() & cases["next_percentile"].notna()
    cases = cases.loc[is_known & (cases["construct"] == cases["next_construct"])].reset_index(drop=True)
    came = with_outcomes(cases[["percentile", "next_percentile", "next_rank", "next_rank_of"]])
    return cases.assign(**{f"came_{outcome}": came[outcome] for outcome in OUTCOMES})


def back_test(cases: pd.DataFrame, thresholds: Mapping[str, Mapping[str, float]] | None = None) -> pd.DataFrame:
    """How often each outcome followed a flag, and its odds against what had no such flag at an equal rank.

    cases: the frame of `flag_cases`; thresholds: those that differ from the defaults, as for `flags.raise_flags`.
    Returns RESULT_COLUMNS, one row a rule, severity (ANY: all together) and outcome that occurred, in the order of
    RULES, first the flags of any rule. `flagged` cases, in so many `editions`, of which the outcome `came` to a share
    `rate` with its 95 % interval over the editions `low`–`high`; `base_…`: the same of all `cases`. `odds`: of the
    outcome, with such a flag ÷ without it at the same percentile, and their 95 % interval, as `odds_at_equal_rank`
    says. `verdict`: "more" if the interval lies above 1, "less" if below, "open" if it holds 1; "too_few" under
    MINIMUM_CASES flags, or flags in fewer than FEWEST_EDITIONS editions: then there are no odds (NaN). IMPOSSIBLE where
    all that are flagged stand so low that the outcome cannot come: then there is no rate either. Raises ThresholdError.

    >>> from analysis.backtest import back_test, flag_cases
    >>> tested = back_test(flag_cases(history[history["year"] >= 2016], 2016, 2019))
    >>> tested.loc[0, ["rule", "severity", "outcome", "verdict"]].tolist()
    ['any', 'any', 'low', 'too_few']
    """
    judgements = judged(cases, settled_thresholds(thresholds))
    anything = np.logical_or.reduce([is_raised for is_raised, _ in judgements.values()])
    asked: list[tuple[str, str, np.ndarray]] = [(ANY, ANY, anything)]
    for code, (is_raised, severity) in judgements.items():
        asked.append((code, ANY, is_raised))
        levels = [(code, level, is_raised & (severity == level)) for level in SEVERITIES]
        asked += [line for line in levels if line[2].any()]
    lines = [record_of(cases, *line, outcome) for line in asked for outcome in OUTCOMES]
    return pd.DataFrame(lines, columns=list(RESULT_COLUMNS))


def record_of(cases: pd.DataFrame, rule: str, severity: str, is_raised: np.ndarray, outcome: str) -> dict[str, object]:
    """One row of `back_test`: how often an outcome followed the cases that are raised."""
    came, years = cases[f"came_{outcome}"].to_numpy(dtype=bool), cases["year"].to_numpy()
    flagged, base = rate_over_editions(came[is_raised], years[is_raised]), rate_over_editions(came, years)
    percentiles = cases["percentile"].to_numpy(dtype=float)
    verdict: BackTestVerdict = "too_few"
    odds = low = high = float("nan")
    if flagged.cases and not can_come(percentiles[is_raised], outcome).any():
        verdict, flagged = IMPOSSIBLE, replace(flagged, share=odds, low=low, high=high)
    elif flagged.cases >= MINIMUM_CASES and flagged.editions >= FEWEST_EDITIONS:
        odds, low, high = odds_at_equal_rank(percentiles, is_raised, came, years)
        if np.isfinite(odds):
            verdict = "more" if low > 1 else "less" if high < 1 else "open"
    return {
        "rule": rule, "severity": severity, "outcome": outcome, "flagged": flagged.cases, "came": flagged.made,
        "rate": flagged.share, "low": flagged.low, "high": flagged.high, "cases": base.cases, "base_came": base.made,
        "base_rate": base.share, "base_low": base.low, "base_high": base.high, "editions": flagged.editions,
        "odds": odds, "odds_low": low, "odds_high": high, "verdict": verdict,
    }  # fmt: skip


def odds_at_equal_rank(
    percentiles: np.ndarray, is_raised: np.ndarray, came: np.ndarray, editions: np.ndarray
) -> tuple[float, float, float]:
    """How many times as high the odds of an outcome are with a flag as without it, at the same percentile.

    A logistic of the flag and of the percentile (0–100) up to its third power. Returns the factor on the odds and the
    ends of its 95 % interval: standard errors clustered by edition (Liang and Zeger 1986, Biometrika 73, 13–22, times
    G ÷ (G − 1)), Student's t with G − 1 degrees of freedom, G editions. NaN where all or none are raised, where the
    outcome came to all or none of the raised or of the others, and with fewer than two editions.
    """
    nothing = (float("nan"),) * 3
    many = len(np.unique(editions))
    if many < 2 or any(not part.size or part.all() or not part.any() for part in (came[is_raised], came[~is_raised])):
        return nothing
    place = percentiles / 50 - 1
    terms = np.column_stack([is_raised.astype(float), np.ones(len(place)), place, place**2, place**3])
    given = _logistic(terms, came.astype(float))
    if given is None:
        return nothing
    said = expit(terms @ given)
    spread = np.linalg.pinv((terms * (said * (1 - said))[:, None]).T @ terms)
    _, edition = np.unique(editions, return_inverse=True)
    scores = np.zeros((many, terms.shape[1]))
    np.add.at(scores, edition, terms * (came - said)[:, None])
    error = np.sqrt((spread @ scores.T @ scores @ spread)[0, 0] * many / (many - 1))
    half = stats.t.ppf((1 + LEVEL) / 2, many - 1) * error
    odds, low, high = np.exp(given[0] + np.array([0.0, -half, half]))
    return float(odds), float(low), float(high)


def _logistic(terms: np.ndarray, came: np.ndarray) -> np.ndarray | None:
    """The most likely coefficients, by Newton's steps; None where they do not settle."""
    given = np.zeros(terms.shape[1])
    for _ in range(_MOST_STEPS):
        said = expit(terms @ given)
        curve = (terms * (said * (1 - said))[:, None]).T @ terms
        step: np.ndarray = np.linalg.pinv(curve) @ terms.T @ (came - said)
        given += step
        if np.abs(step).max() < _CLOSE:
            return given
    return None
