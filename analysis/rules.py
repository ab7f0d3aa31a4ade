"""The rules that raise a flag: each looks at one component of one unit and says whether, how grave and why.

A rule gets the course of the component: rows of `trends.changes` of one index, unit and component, oldest
first, the last row being the edition in question. Score and rank are judged apart, as a small loss of
points may cost many places. No rule of rank or median speaks where a standing could not be computed and
none was published; a fall of the unit's own score is told all the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import pandas as pd

from analysis import trends
from analysis.frames import COMPUTED

Severity = Literal["high", "medium", "low"]
Number = float | int | str | None
ThresholdUnit = Literal["percent_of_scale", "places", "share", "editions", "units"]

FEWEST_UNITS: Final = 3
"""Among fewer units there is no bottom third."""

_EDGE: Final = 1e-9
"""6.49 − 6.39 is not quite 0.10 in binary arithmetic; it still reaches a threshold of 0.10."""


@dataclass(frozen=True)
class Threshold:
    """A number of a rule that an office may set from `lowest` to `highest`; `unit` says what it counts."""

    default: float
    lowest: float
    highest: float
    unit: ThresholdUnit


@dataclass(frozen=True)
class Finding:
    """A rule that fired: how grave it is, and every number of the sentence that says why."""

    severity: Severity
    numbers: Mapping[str, Number]


@dataclass(frozen=True)
class Rule:
    """One way in which a component calls for attention; its words stand in `analysis.reasons`."""

    code: str
    thresholds: Mapping[str, Threshold]
    evaluate: Callable[[pd.DataFrame, Mapping[str, float]], Finding | None]


def score_fell(course: pd.DataFrame, thresholds: Mapping[str, float]) -> Finding | None:
    """The score is lower than in the previous edition of the same framework, by a share of the scale."""
    now = course.iloc[-1]
    change = now["value_change"]
    percent = -change / now["scale"] * 100
    if not percent >= thresholds["fall"] - _EDGE:
        return None
    return Finding(
        "high" if percent >= thresholds["fall_high"] - _EDGE else "medium",
        _numbers(now, value=now["shown_value"], previous_value=now["previous_value"], change=change),
    )


def rank_fell(course: pd.DataFrame, thresholds: Mapping[str, float]) -> Finding | None:
    """The rank is lower than in the previous edition of the same construct, also across a framework's break.

    Where the number of units changed, the percentile must have fallen too: a longer list alone is no fall.
    """
    now = course.iloc[-1]
    places = -now["rank_change"]
    list_changed = now["previous_rank_of"] != now["rank_of"]
    if not places >= thresholds["places"] or (list_changed and not now["percentile_change"] < 0):
        return None
    return Finding(
        "high" if places >= thresholds["places_high"] else "medium",
        _numbers(
            now,
            rank=now["rank"],
            previous_rank=now["previous_rank"],
            previous_rank_of=now["previous_rank_of"],
            places=places,
        ),
    )


def low_rank(course: pd.DataFrame, thresholds: Mapping[str, float]) -> Finding | None:
    """The rank lies in the last part of the list, whether it rose or fell."""
    now = course.iloc[-1]
    rank, rank_of = now["rank"], now["rank_of"]
    if not rank_of >= FEWEST_UNITS or not rank > rank_of * (1 - thresholds["share"]) + _EDGE:
        return None
    is_high = rank > rank_of * (1 - thresholds["share_high"]) + _EDGE
    share = thresholds["share_high"] if is_high else thresholds["share"]
    return Finding("high" if is_high else "medium", _numbers(now, rank=rank, share=share))


def below_median_rising(course: pd.DataFrame, thresholds: Mapping[str, float]) -> Finding | None:
    """The score rises and is still below the median of the units: progress that is not enough yet."""
    now = course.iloc[-1]
    if not now["value_change"] > 0 or not now["gap_to_median"] < 0:
        return None
    return Finding(
        "low",
        _numbers(
            now,
            change=now["value_change"],
            value=now["basis_value"],
            median=now["median"],
            gap=now["gap_to_median"],
        ),
    )


def falling_years(course: pd.DataFrame, thresholds: Mapping[str, float]) -> Finding | None:
    """The score falls in several editions of a framework running, or the standing falls over the years."""
    falls = _falls_running(course)
    has_falls = falls >= thresholds["falls"]
    comparable = course.loc[course["construct"] == course["construct"].iloc[-1]]
    ranked = comparable.loc[comparable["percentile"].notna()]
    has_standing_now = pd.notna(course["percentile"].iloc[-1])
    trend = trends.standing_trend(ranked["year"], ranked["percentile"])
    is_falling = has_standing_now and trend.verdict == "falling"
    if not has_falls and not is_falling:
        return None
    numbers: dict[str, Any] = {"falls": None, "editions": None}
    if has_falls:
        start = course.iloc[-1 - falls]
        numbers |= {
            "falls": falls,
            "value": course["shown_value"].iloc[-1],
            "first_value": start["shown_value"],
            "first_year": start["year"],
        }
    if is_falling:
        numbers |= {
            "editions": trend.n,
            "standing_since": ranked["year"].iloc[0],
            "slope": trend.slope,
            "p_value": trend.p_value,
            "frameworks": ranked["framework"].nunique(),
        }
    return Finding("high" if has_falls and is_falling else "medium", _numbers(course.iloc[-1], **numbers))


def last_in_group(course: pd.DataFrame, thresholds: Mapping[str, float]) -> Finding | None:
    """The unit is the last of all units, or of its region where every unit of the region has a value."""
    now = course.iloc[-1]
    fewest = thresholds["units"]
    if now["rank_of"] >= fewest and now["rank"] == now["rank_of"]:
        return Finding("high", _numbers(now, scope="all", rank=now["rank"]))
    is_part = now["region_n"] < now["n"]
    is_complete = bool(now["is_sufficient"]) and now["region_n"] == now["region_units"]
    if is_part and is_complete and now["region_n"] >= fewest and now["region_rank"] == now["region_n"]:
        return Finding(
            "medium",
            _numbers(
                now,
                scope="region",
                region=now["region"],
                region_rank=now["region_rank"],
                region_n=now["region_n"],
            ),
        )
    return None


def _falls_running(course: pd.DataFrame) -> int:
    """How many editions running, up to the last one, the score fell within its framework."""
    falls = 0
    expected_year = course["year"].iloc[-1]
    for _, row in course.iloc[::-1].iterrows():
        if row["year"] != expected_year or not row["value_change"] < 0:
            break
        falls += 1
        expected_year = row["previous_year"]
    return falls


def _numbers(now: "pd.Series[Any]", **special: Any) -> dict[str, Number]:
    """The numbers of a sentence, with those of the edition that every sentence may need, as plain values."""
    is_computed = now["rank_status"] == COMPUTED
    common = {
        "year": now["year"],
        "previous_year": now["previous_year"],
        "group": now["group"],
        "n": now["n"],
        "units": now["units"],
        "rank_of": now["rank_of"],
        "rank_status": now["rank_status"],
        "ranked_in_part": int(bool(now["is_partial"]) and is_computed),
        "measured_in_part": int(bool(now["is_partial"])),
        "break_year": now["framework_since"] if now["crosses_break"] else None,
    }
    return {name: _plain(value) for name, value in (common | special).items()}


def _plain(value: Any) -> Number:
    if value is None or isinstance(value, str):
        return value
    number = float(value)
    if pd.isna(number):
        return None
    return int(number) if number.is_integer() and not isinstance(value, float) else number


_ALL: Final = (
    Rule(
        "last_in_group",
        {"units": Threshold(3, 2, 20, "units")},
        last_in_group,
    ),
    Rule(
        "score_fell",
        {
            "fall": Threshold(1.0, 0.1, 20.0, "percent_of_scale"),
            "fall_high": Threshold(5.0, 0.1, 50.0, "percent_of_scale"),
        },
        score_fell,
    ),
    Rule(
        "rank_fell",
        {"places": Threshold(5, 1, 60, "places"), "places_high": Threshold(15, 1, 60, "places")},
        rank_fell,
    ),
    Rule(
        "low_rank",
        {"share": Threshold(1 / 3, 0.05, 0.5, "share"), "share_high": Threshold(0.1, 0.01, 0.5, "share")},
        low_rank,
    ),
    Rule("falling_years", {"falls": Threshold(2, 2, 4, "editions")}, falling_years),
    Rule("below_median_rising", {}, below_median_rising),
)

RULES: Final[dict[str, Rule]] = {rule.code: rule for rule in _ALL}
"""Every rule by its code. A new rule is a function, an entry above, and its words in `analysis.reasons`."""
