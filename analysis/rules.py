"""The rules that raise a flag: each looks at one component of one unit and says whether, with what severity and why.

A rule gets the course of the component, the last row being the edition in question. Score and rank are judged
apart, as a small loss of points may cost many places. No rule of rank or median speaks where a standing could not
be computed and none was published; a fall of the unit's own score is reported all the same. No rule speaks of a change
that lies inside what does not last from one edition to the next (`analysis.persistence`), whatever its thresholds.

Each rule has a judgement, which takes one row or a whole frame of rows at once, and the numbers of the sentence that
says why.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any, Final, Literal, TypeAlias

import numpy as np

from analysis import trends
from analysis.frames import COMPUTED
from analysis.persistence import is_lasting, is_lasting_rank

Severity = Literal["high", "medium", "low"]
Number = float | int | str | None
ThresholdUnit = Literal["percent_of_scale", "places", "share", "editions", "units"]
Rows: TypeAlias = Any
"""One row of `trends.changes`, or a frame of them: what is compared is numbers or columns."""
Course: TypeAlias = Sequence[Mapping[str, Any]]
"""The rows of `trends.changes` of one index, unit and component, oldest first; the last is the edition in question."""
Judgement: TypeAlias = tuple[Any, Any]
"""Whether the rule is raised, and whether that is severe: of one row, or of each row of a frame."""

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
    """A rule that fired: its severity, and every number of the sentence that says why."""

    severity: Severity
    numbers: Mapping[str, Number]


@dataclass(frozen=True)
class Rule:
    """One way in which a component calls for attention; its words stand in `wording.flags`.

    judge: of one or of many rows, which have the columns of `courses.with_courses`, whether the rule is raised and
    whether that is severe. numbers: those of its sentence, where it is raised. otherwise: the severity where it is not
    severe.
    """

    code: str
    thresholds: Mapping[str, Threshold]
    numbers: Callable[[Course, Mapping[str, float]], Mapping[str, Any]]
    judge: Callable[[Rows, Mapping[str, float]], Judgement]
    otherwise: Severity = "medium"

    def evaluate(self, course: Course, thresholds: Mapping[str, float]) -> Finding | None:
        """What the rule finds in a course, whose last row has the columns of `courses.with_courses`."""
        now = course[-1]
        is_raised, is_severe = self.judge(now, thresholds)
        if not is_raised:
            return None
        return Finding("high" if is_severe else self.otherwise, _numbers(now, **self.numbers(course, thresholds)))


def score_fell(course: Course, thresholds: Mapping[str, float]) -> Mapping[str, Any]:
    """The score is worse than in the previous edition of the same framework, by a share of the scale."""
    now = course[-1]
    return {"value": now["shown_value"], "previous_value": now["previous_value"], "change": now["value_change"]}


def _score_fell(rows: Rows, thresholds: Mapping[str, float]) -> Judgement:
    percent = -rows["value_change"] * rows["direction"] / rows["scale"] * 100
    is_raised = (percent >= thresholds["fall"] - _EDGE) & is_lasting(rows, rows["value_change"])
    return is_raised, percent >= thresholds["fall_high"] - _EDGE


def rank_fell(course: Course, thresholds: Mapping[str, float]) -> Mapping[str, Any]:
    """The rank is lower than in the previous edition of the same construct, also across a framework's break.

    Places are subtracted only between lists of one length. Where the number of units changed, the standing decides: its
    percentile must have fallen by as much as so many places of the list of now are worth.
    """
    now = course[-1]
    is_same_list = now["previous_rank_of"] == now["rank_of"]
    return {
        "rank": now["rank"],
        "previous_rank": now["previous_rank"],
        "previous_rank_of": now["previous_rank_of"],
        "places": -now["rank_change"] if is_same_list else None,
        "percentile_lost": None if is_same_list else -now["percentile_change"],
    }


def _rank_fell(rows: Rows, thresholds: Mapping[str, float]) -> Judgement:
    is_same_list = rows["previous_rank_of"] == rows["rank_of"]
    of_this_list = -rows["percentile_change"] / 100 * (rows["rank_of"] - 1)
    places = np.where(is_same_list, -rows["rank_change"], of_this_list)
    is_raised = (places >= thresholds["places"] - _EDGE) & is_lasting_rank(rows)
    return is_raised, places >= thresholds["places_high"] - _EDGE


def low_rank(course: Course, thresholds: Mapping[str, float]) -> Mapping[str, Any]:
    """The rank lies in the last part of the list, whether it rose or fell."""
    _, is_severe = _low_rank(course[-1], thresholds)
    return {"rank": course[-1]["rank"], "share": thresholds["share_high" if is_severe else "share"]}


def _low_rank(rows: Rows, thresholds: Mapping[str, float]) -> Judgement:
    return is_low(rows, thresholds["share"]), is_low(rows, thresholds["share_high"])


def is_low(rows: Rows, share: float) -> Any:
    """Whether a rank lies in the last `share` (0–1) of its list; of one row, or of each row of a frame."""
    return (rows["rank_of"] >= FEWEST_UNITS) & (rows["rank"] > rows["rank_of"] * (1 - share) + _EDGE)


def below_median_rising(course: Course, thresholds: Mapping[str, float]) -> Mapping[str, Any]:
    """The score gets better and is still worse than the median of the units: progress that is not enough yet."""
    now = course[-1]
    return {
        "change": now["value_change"],
        "value": now["basis_value"],
        "median": now["median"],
        "gap": now["gap_to_median"],
    }


def _below_median_rising(rows: Rows, thresholds: Mapping[str, float]) -> Judgement:
    way = rows["direction"]
    is_raised = (rows["value_change"] * way > 0) & (rows["gap_to_median"] * way < 0)
    is_raised &= is_lasting(rows, rows["value_change"])
    return is_raised, np.zeros_like(is_raised)


def falling_years(course: Course, thresholds: Mapping[str, float]) -> Mapping[str, Any]:
    """The score gets worse in several editions of a framework running, or the standing falls over the years."""
    now = course[-1]
    falls = now["falls_running"]
    numbers: dict[str, Any] = {"falls": None, "editions": None}
    if falls >= thresholds["falls"] and is_lasting(now, now["points_lost"]):
        start = course[-1 - falls]
        numbers |= {
            "falls": falls,
            "value": now["shown_value"],
            "first_value": start["shown_value"],
            "first_year": start["year"],
        }
    if now["standing_falls"]:
        ranked = [row for row in course if row["construct"] == now["construct"] and not isnan(row["percentile"])]
        trend = trends.standing_trend([row["year"] for row in ranked], [row["percentile"] for row in ranked])
        numbers |= {
            "editions": trend.n,
            "standing_since": ranked[0]["year"],
            "slope": trend.slope,
            "p_value": trend.p_value,
            "frameworks": len({row["framework"] for row in ranked}),
        }
    return numbers


def _falling_years(rows: Rows, thresholds: Mapping[str, float]) -> Judgement:
    has_falls = (rows["falls_running"] >= thresholds["falls"]) & is_lasting(rows, rows["points_lost"])
    is_falling = rows["standing_falls"]
    return has_falls | is_falling, has_falls & is_falling


def last_in_group(course: Course, thresholds: Mapping[str, float]) -> Mapping[str, Any]:
    """The unit is the last of all units, or of its region where every unit of the region has a value."""
    now = course[-1]
    _, is_last_of_all = _last_in_group(now, thresholds)
    if is_last_of_all:
        return {"scope": "all", "rank": now["rank"]}
    return {
        "scope": "region",
        "region": now["region"],
        "region_rank": now["region_rank"],
        "region_n": now["region_n"],
    }


def _last_in_group(rows: Rows, thresholds: Mapping[str, float]) -> Judgement:
    fewest = thresholds["units"]
    is_last_of_all = (rows["rank_of"] >= fewest) & (rows["rank"] == rows["rank_of"])
    is_complete = rows["is_sufficient"] & (rows["region_n"] == rows["region_units"])
    is_part = (rows["region_n"] < rows["n"]) & (rows["region_n"] >= fewest)
    is_last_of_region = is_complete & is_part & (rows["region_rank"] == rows["region_n"])
    return is_last_of_all | is_last_of_region, is_last_of_all


def _numbers(now: Mapping[str, Any], **special: Any) -> dict[str, Number]:
    """The numbers of a sentence, with those of the edition that every sentence may need, as plain values."""
    common = {
        "year": now["year"],
        "previous_year": now["previous_year"],
        "group": now["group"],
        "direction": int(now["direction"]),
        "decimals": int(now["decimals"]),
        "n": now["n"],
        "units": now["units"],
        "rank_of": now["rank_of"],
        "rank_status": now["rank_status"],
        "ranked_in_part": int(bool(now["is_partial"]) and now["rank_status"] == COMPUTED),
        "measured_in_part": int(bool(now["is_partial"])),
        "break_year": now["framework_since"] if now["crosses_break"] else None,
    }
    return {name: _plain(value) for name, value in (common | special).items()}


def _plain(value: Any) -> Number:
    if value is None or isinstance(value, str):
        return value
    number = float(value)
    if isnan(number):
        return None
    return int(number) if number.is_integer() and not isinstance(value, float) else number


_ALL: Final = (
    Rule(
        "last_in_group",
        {"units": Threshold(3, 2, 20, "units")},
        last_in_group,
        _last_in_group,
    ),
    Rule(
        "score_fell",
        {
            "fall": Threshold(1.0, 0.1, 20.0, "percent_of_scale"),
            "fall_high": Threshold(5.0, 0.1, 50.0, "percent_of_scale"),
        },
        score_fell,
        _score_fell,
    ),
    Rule(
        "rank_fell",
        {"places": Threshold(5, 1, 60, "places"), "places_high": Threshold(15, 1, 60, "places")},
        rank_fell,
        _rank_fell,
    ),
    Rule(
        "low_rank",
        {"share": Threshold(1 / 3, 0.05, 0.5, "share"), "share_high": Threshold(0.1, 0.01, 0.5, "share")},
        low_rank,
        _low_rank,
    ),
    Rule("falling_years", {"falls": Threshold(2, 2, 4, "editions")}, falling_years, _falling_years),
    Rule("below_median_rising", {}, below_median_rising, _below_median_rising, otherwise="low"),
)

RULES: Final[dict[str, Rule]] = {rule.code: rule for rule in _ALL}
"""Every rule by its code. A new rule is two functions, an entry above, and its words in `wording.flags`."""
