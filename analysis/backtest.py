"""Back-test of the flags: of what was flagged, how much fell or was low one edition later.

Rolling origin: each edition is judged by itself and the editions before it, and then the next edition is looked at.
A flag is right (a hit) if the component fell or stands low in the next edition; a rule is worth something only if it is
right more often than one would be without it.
"""

from collections.abc import Mapping
from typing import Final, Literal

import numpy as np
import pandas as pd
from scipy import stats

from analysis.courses import with_courses
from analysis.experience import MINIMUM_CASES, frequency
from analysis.flags import SEVERITIES, judged, settled_thresholds
from analysis.ranks import TIE_DIGITS
from analysis.rules import RULES, is_low

ANY: Final = "any"
"""Stands for a flag of any rule, and for any severity."""

RESULT_COLUMNS: Final = (
    "rule", "severity", "flagged", "hits", "rate", "low", "high", "fell", "stayed_low",
    "cases", "base_hits", "base_rate", "base_low", "base_high", "base_fell", "base_stayed_low",
    "others", "other_hits", "other_rate", "editions", "editions_above", "p_value", "verdict",
)  # fmt: skip

SIGNIFICANCE: Final = 0.05

BackTestVerdict = Literal["better", "unproven", "not_better", "too_few"]

_LOW_SHARE: Final = RULES["low_rank"].thresholds["share"].default
_NEXT: Final = ("framework", "construct", "shown_value", "rank", "rank_of", "percentile")


def flag_cases(history: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    """Every edition of a unit and component that has a next one to be checked by, with what happened there.

    history: the frame of `trends.changes`. first, last: the first edition to judge and the last to check by. Returns
    its rows, with the columns of `courses.with_courses`, `next_year`, and three that are true or false: `fell` (in the
    next edition of the index a worse score, or across a change of framework a lower percentile), `stayed_low` (the next
    rank lies in the bottom third, whatever the thresholds) and `is_hit`, one or the other. What measures something else
    in the next edition, or is not ranked in both, is no case. Raises nothing.

    >>> cases = analysis.flag_cases(history[history["year"] >= 2016], 2016, 2019)
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
    change = ((cases["next_shown_value"] - cases["shown_value"]) * cases["direction"]).round(TIE_DIGITS)
    moved = (cases["next_percentile"] - cases["percentile"]).round(TIE_DIGITS)
    is_same_scale = (cases["framework"] == cases["next_framework"]) & change.notna()
    cases["fell"] = change.where(is_same_scale, moved) < 0
    next_ranks = cases[["next_rank", "next_rank_of"]].rename(columns={"next_rank": "rank", "next_rank_of": "rank_of"})
    cases["stayed_low"] = is_low(next_ranks, _LOW_SHARE)
    return cases.assign(is_hit=cases["fell"] | cases["stayed_low"])


def back_test(cases: pd.DataFrame, thresholds: Mapping[str, Mapping[str, float]] | None = None) -> pd.DataFrame:
    """How often each rule was right, against how often one would be right without it.

    cases: the frame of `flag_cases`; thresholds: those that differ from the defaults, as for `flags.raise_flags`.
    Returns RESULT_COLUMNS, one row a rule and severity that occurred (ANY: all together), in the order of RULES, first
    the flags of any rule. `flagged` cases of which `hits` were right, `fell` and `stayed_low` each; `rate` with its
    95 % interval `low`–`high` (Wilson 1927). `base_…`: the same among all `cases`; `other_…`: among those not flagged.

    Components of one province go together, and a whole edition may fall: cases are fewer than they look and the
    interval is too narrow. So the rule must hold edition by edition too: `editions` that had a flag, in
    `editions_above` of them the flagged were right more often than all cases of the same edition; `p_value` of the
    one-sided sign test. `verdict`: "better" if `low` lies above `base_rate` and the sign test passes at 5 %,
    "unproven" if only the first holds, "not_better" if it does not; "too_few" under MINIMUM_CASES flags, or in fewer
    editions than could pass the sign test. Raises ThresholdError.

    >>> tested = analysis.back_test(analysis.flag_cases(history[history["year"] >= 2016], 2016, 2019))
    >>> tested.loc[0, ["rule", "severity", "verdict"]].tolist()
    ['any', 'any', 'too_few']
    >>> int(tested.loc[0, "flagged"] + tested.loc[0, "others"] - tested.loc[0, "cases"])
    0
    """
    judgements = judged(cases, settled_thresholds(thresholds))
    anything = np.logical_or.reduce([is_raised for is_raised, _ in judgements.values()])
    lines = [record_of(cases, ANY, ANY, anything)]
    for code, (is_raised, severity) in judgements.items():
        lines.append(record_of(cases, code, ANY, is_raised))
        lines += [
            record_of(cases, code, level, is_raised & (severity == level))
            for level in SEVERITIES
            if (is_raised & (severity == level)).any()
        ]
    return pd.DataFrame(lines, columns=list(RESULT_COLUMNS))


def record_of(cases: pd.DataFrame, rule: str, severity: str, is_raised: np.ndarray) -> dict[str, object]:
    """One row of `back_test`: how often the cases that are raised were right, against all."""
    is_hit = cases["is_hit"].to_numpy(dtype=bool)
    flagged = frequency(int(is_hit[is_raised].sum()), int(is_raised.sum()))
    base = frequency(int(is_hit.sum()), len(cases))
    others = frequency(int(is_hit[~is_raised].sum()), int((~is_raised).sum()))
    years = cases["year"].to_numpy()
    by_edition = [
        (is_hit[is_raised & (years == year)].mean(), is_hit[years == year].mean())
        for year in np.unique(years[is_raised])
    ]
    above = sum(rate > base_rate for rate, base_rate in by_edition)
    below = sum(rate < base_rate for rate, base_rate in by_edition)
    p_value = stats.binomtest(above, above + below, 0.5, "greater").pvalue if above + below else 1.0
    verdict: BackTestVerdict = "not_better"
    if flagged.cases < MINIMUM_CASES or 0.5 ** len(by_edition) >= SIGNIFICANCE:
        verdict = "too_few"
    elif flagged.low > base.share:
        verdict = "better" if p_value < SIGNIFICANCE else "unproven"
    return {
        "rule": rule,
        "severity": severity,
        "flagged": flagged.cases,
        "hits": flagged.made,
        "rate": flagged.share,
        "low": flagged.low,
        "high": flagged.high,
        "fell": int(cases["fell"].to_numpy()[is_raised].sum()),
        "stayed_low": int(cases["stayed_low"].to_numpy()[is_raised].sum()),
        "cases": base.cases,
        "base_hits": base.made,
        "base_rate": base.share,
        "base_low": base.low,
        "base_high": base.high,
        "base_fell": int(cases["fell"].sum()),
        "base_stayed_low": int(cases["stayed_low"].sum()),
        "others": others.cases,
        "other_hits": others.made,
        "other_rate": others.share,
        "editions": len(by_edition),
        "editions_above": above,
        "p_value": float(p_value),
        "verdict": verdict,
    }
