"""Falling courses, for every edition at once: consecutive falls of a score, and the trend of the percentile."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.trends import verdict

COURSE_KEY = ["index", "unit", "component"]
_NAMES = ("year", "previous_year", "value_change", "percentile", "construct")


def falls_running(years: Sequence[float], previous_years: Sequence[float], changes: Sequence[float]) -> list[int]:
    """How many editions running, up to each one, the score got worse within its framework.

    One course, oldest first: the year of each edition, the year it was compared with (NaN: none) and the change of the
    score since then, above 0 for the better (NaN: not comparable). A fall counts on only if it was compared with the
    edition before it.
    """
    falls: list[int] = []
    for place, (previous, change) in enumerate(zip(previous_years, changes, strict=True)):
        goes_on = place > 0 and years[place - 1] == previous
        falls.append((1 + (falls[-1] if goes_on else 0)) if change < 0 else 0)
    return falls


def points_lost(falls: Sequence[int], changes: Sequence[float]) -> list[float]:
    """By how many points the score got worse over the falls running up to each edition; 0 where there is none.

    falls: of `falls_running`; changes: as there.
    """
    lost: list[float] = []
    for running, change in zip(falls, changes, strict=True):
        lost.append((lost[-1] if running > 1 else 0.0) - change if running else 0.0)
    return lost


def standing_falls(percentiles: Sequence[float], constructs: Sequence[object]) -> list[bool]:
    """Whether, up to each edition, the standing clearly falls over all editions that measured the same thing.

    One course, oldest first; percentiles from 0 to 100, the best, NaN where there is no standing: of such an edition
    nothing is said. The test is that of `trends.standing_trend`.
    """
    known = np.asarray(percentiles, dtype=float)
    return [_falls_to(known[: place + 1], constructs[: place + 1]) for place in range(len(constructs))]


def _falls_to(percentiles: np.ndarray, constructs: Sequence[object]) -> bool:
    """Whether the standing clearly falls up to the last of these editions."""
    is_same = np.array([construct == constructs[-1] for construct in constructs]) & np.isfinite(percentiles)
    return bool(is_same[-1]) and verdict(percentiles[is_same]) == "falling"


def with_courses(history: pd.DataFrame) -> pd.DataFrame:
    """Add `falls_running`, `points_lost` and `standing_falls` to each row of the frame of `trends.changes`.

    Later years play no part. Returned sorted by index, unit, component and year.
    """
    frame = history.sort_values([*COURSE_KEY, "year"]).reset_index(drop=True)
    falls: list[int] = []
    lost: list[float] = []
    standings: list[bool] = []
    columns = [frame[name].to_numpy() for name in _NAMES]  # one look-up a column, not one a course: ten times faster
    columns[2] = columns[2] * frame["direction"].to_numpy()
    for rows in frame.groupby(COURSE_KEY, sort=False).indices.values():
        years, previous_years, changes, percentiles, constructs = (column[rows].tolist() for column in columns)
        falls += (running := falls_running(years, previous_years, changes))
        lost += points_lost(running, changes)
        standings += standing_falls(percentiles, constructs)
    return frame.assign(falls_running=falls, points_lost=lost, standing_falls=standings)


def course_of(course: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What `with_courses` adds, of the last row of one course, whose rows are those of `trends.changes`."""
    years, previous_years, changes, percentiles, constructs = ([row[name] for row in course] for name in _NAMES)
    merits = [change * row["direction"] for change, row in zip(changes, course, strict=True)]
    falls = falls_running(years, previous_years, merits)
    return {
        "falls_running": falls[-1],
        "points_lost": points_lost(falls, merits)[-1],
        "standing_falls": _falls_to(np.asarray(percentiles, dtype=float), constructs),
    }
