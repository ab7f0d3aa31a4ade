"""Which components of a unit call for attention in an edition, and with what severity."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from analysis.courses import COURSE_KEY, course_of, with_courses
from analysis.frames import TOTAL, only
from analysis.rules import RULES, Finding, Number, Rule, Severity, Threshold

__all__ = [
    "RULES",
    "SEVERITIES",
    "Finding",
    "Flag",
    "Number",
    "Rule",
    "Severity",
    "Threshold",
    "ThresholdError",
    "default_thresholds",
    "judged",
    "raise_all_flags",
    "raise_flags",
    "settled_thresholds",
]

SEVERITIES: Final[tuple[Severity, ...]] = ("high", "medium", "low")
"""From the most to the least severe."""


class ThresholdError(ValueError):
    """A threshold is set for a rule or a name that does not exist, or outside its bounds."""


@dataclass(frozen=True)
class Flag:
    """A rule that fired for one component of one unit in one edition, with its numbers."""

    rule: str
    index: str
    unit: str
    year: int
    component: str
    severity: Severity
    numbers: Mapping[str, Number]


def raise_flags(
    history: pd.DataFrame,
    unit: str,
    year: int,
    thresholds: Mapping[str, Mapping[str, float]] | None = None,
    *,
    index: str | None = None,
) -> tuple[Flag, ...]:
    """Raise the flags of one unit in one edition, the most severe first.

    history: the frame of `trends.changes` (later years in it are not looked at); thresholds: those that differ from the
    defaults, by rule and name; index: needed only where the frame holds several. Returns Flags, of which
    `pandas.DataFrame` makes a frame: rule, index, unit, year, component, severity, numbers. Within a severity the order
    is that of RULES, the total first, then the components by code. No figures, no flags. Raises ThresholdError, and
    SelectionError.

    >>> raised = analysis.raise_flags(history, "ha_tinh", 2023)
    >>> raised[0].severity, raised[0].rule, raised[0].component
    ('high', 'last_in_group', 'proactivity')
    >>> lenient = {"score_fell": {"fall": 20.0, "fall_high": 50.0}}
    >>> len(analysis.raise_flags(history, "ha_tinh", 2023, lenient)) < len(raised)
    True
    """
    index = only(history, "index", index)
    settled = settled_thresholds(thresholds)
    mine = history["index"].eq(index) & history["unit"].eq(unit) & history["year"].le(year)
    ordered = history.loc[mine].sort_values("year")
    names = [str(name) for name in ordered.columns]
    courses: dict[str, list[dict[str, Any]]] = {}
    for values in zip(*(ordered[name].tolist() for name in ordered.columns), strict=True):
        row = dict(zip(names, values, strict=True))
        courses.setdefault(str(row["component"]), []).append(row)
    flags = []
    for component, course in courses.items():
        if course[-1]["year"] != year:
            continue
        course[-1] |= course_of(course)
        for code, rule in RULES.items():
            if (finding := rule.evaluate(course, settled[code])) is not None:
                flags.append(Flag(code, index, unit, year, component, finding.severity, finding.numbers))
    return tuple(sorted(flags, key=_order))


def raise_all_flags(
    history: pd.DataFrame, thresholds: Mapping[str, Mapping[str, float]] | None = None
) -> tuple[Flag, ...]:
    """Raise the flags of every unit in every edition: by index, year and unit, each as `raise_flags` orders them.

    history, thresholds: as there. What holds in which row is judged for all rows at once; only where a rule is raised
    are its numbers made. Raises ThresholdError.
    """
    settled = settled_thresholds(thresholds)
    rows = with_courses(history)
    is_raised = {code: raised for code, (raised, _) in judged(rows, settled).items()}
    records: list[dict[str, Any]] = [{str(k): v for k, v in row.items()} for row in rows.to_dict("records")]
    flags = []
    for places in rows.groupby(COURSE_KEY, sort=False).indices.values():
        course = [records[place] for place in places]
        for until, place in enumerate(places, start=1):
            row = records[place]
            about = (str(row["index"]), str(row["unit"]), int(row["year"]), str(row["component"]))
            for code in RULES:
                if is_raised[code][place] and (finding := RULES[code].evaluate(course[:until], settled[code])):
                    flags.append(Flag(code, *about, finding.severity, finding.numbers))
    return tuple(sorted(flags, key=lambda flag: (flag.index, flag.year, flag.unit, _order(flag))))


def judged(rows: pd.DataFrame, settled: Mapping[str, Mapping[str, float]]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """By rule, whether it is raised in each row, and with what severity: `raise_flags` for all rows at once.

    rows: the frame of `courses.with_courses`; settled: the thresholds of every rule.
    """
    judgements = {}
    for code, rule in RULES.items():
        is_raised, is_severe = (np.asarray(side, dtype=bool) for side in rule.judge(rows, settled[code]))
        judgements[code] = (is_raised, np.where(is_severe, "high", rule.otherwise))
    return judgements


def default_thresholds() -> dict[str, dict[str, float]]:
    """The thresholds of every rule as they stand when nobody has set any, by rule and name."""
    return {
        code: {name: threshold.default for name, threshold in rule.thresholds.items()} for code, rule in RULES.items()
    }


def settled_thresholds(
    chosen: Mapping[str, Mapping[str, float]] | None = None,
) -> dict[str, dict[str, float]]:
    """The thresholds of every rule, the chosen ones in place of the defaults. Raises ThresholdError."""
    settled = default_thresholds()
    for code, values in (chosen or {}).items():
        for name, value in values.items():
            if code not in RULES or name not in RULES[code].thresholds:
                raise ThresholdError(f"There is no threshold {name!r} of a rule {code!r}.")
            bounds = RULES[code].thresholds[name]
            if not bounds.lowest <= value <= bounds.highest:
                raise ThresholdError(
                    f"{code}.{name} is {value}; it must lie between {bounds.lowest} and {bounds.highest}."
                )
            settled[code][name] = float(value)
    return settled


def _order(flag: Flag) -> tuple[int, int, bool, str]:
    return (
        SEVERITIES.index(flag.severity),
        list(RULES).index(flag.rule),
        flag.component != TOTAL,
        flag.component,
    )
