"""Quality checks of survey answers: which rows are left out, and why. They read arrays, not files."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

REASONS = ("no_answers", "unit_unknown", "ineligible", "straight_line", "haste", "duplicate")
"""Why a row is left out; the first that holds is reported. A second answer counts instead of the first."""


@dataclass(frozen=True)
class Quality:
    """The thresholds of the checks.

    straight_least: fewest equal agreement answers that make a straight line. haste_share: share of the median
    time below which an answer is hasty; haste_least: minimum number of known times. often_blank: share of blanks above
    which a question or a unit is reported. most_left_out: share of the answers that may be left out, and of the rows
    that may be hidden, before nothing may come of it. reported_only: reasons for which rows are reported but not left
    out.
    """

    straight_least: int = 8
    haste_share: float = 0.3
    haste_least: int = 10
    often_blank: float = 0.3
    most_left_out: float = 0.3
    reported_only: tuple[str, ...] = ()


def straight_lines(answers: Array, directions: Sequence[int], least: int) -> Flags:
    """Rows whose agreement answers are all the same.

    answers: (rows, agreement questions), NaN where there is none; directions: 1, or −1 where agreeing is bad. Where
    questions of both directions are asked, both must be answered: to agree with all that is good may be meant.
    """
    if answers.shape[1] < max(least, 1):
        return np.zeros(len(answers), dtype=bool)
    known = ~np.isnan(answers)
    lowest = np.where(known, answers, np.inf).min(axis=1, initial=np.inf)
    highest = np.where(known, answers, -np.inf).max(axis=1, initial=-np.inf)
    found = (known.sum(axis=1) >= least) & (lowest == highest)
    signs = np.asarray(directions)
    for sign in (1, -1):
        if (signs == sign).any() and (signs == -sign).any():
            found &= known[:, signs == sign].any(axis=1)
    return np.asarray(found)


def hasty(seconds: Array, share: float, least: int) -> Flags:
    """Rows that took less than a share of the median time; none where too few times are known. NaN: not known."""
    known = seconds > 0
    if known.sum() < max(least, 1):
        return np.zeros(len(seconds), dtype=bool)
    return np.asarray(known & (seconds < share * np.median(seconds[known])))


def superseded(keys: Sequence[tuple[object, ...]], moments: Array, may_count: Flags) -> tuple[Flags, NDArray[np.int64]]:
    """Rows that another row with the same key stands for: the later in time, else in the file; and which row that is.

    moments: when each was answered, NaN where that is not known; of two without a time the lower in the file counts.
    """
    best: dict[tuple[object, ...], int] = {}
    heir = np.full(len(keys), -1, dtype=np.int64)
    order = np.where(np.isnan(moments), -np.inf, moments)
    for row, key in enumerate(keys):
        if not may_count[row]:
            continue
        other = best.get(key)
        if other is None or order[row] >= order[other]:
            best[key] = row
    for row, key in enumerate(keys):
        if may_count[row] and best[key] != row:
            heir[row] = best[key]
    return heir >= 0, heir


SHORTEST_RUN = 3
MOSTLY = 0.8


def runs_of(numbers: Array) -> NDArray[np.int64]:
    """Which run of numbers that go up by 0 or 1 each row is in, from 0; −1 where they do not run, or not for long.

    numbers: in the order of the file, NaN where there is none. A run ends where the next number is lower.
    """
    found = np.full(len(numbers), -1, dtype=np.int64)
    known = np.flatnonzero(~np.isnan(numbers))
    if not len(known):
        return found
    steps = np.diff(numbers[known])
    run = np.concatenate([[0], np.cumsum(steps < 0)])
    for number in range(int(run[-1]) + 1):
        members = np.flatnonzero(run == number)
        inner = steps[members[:-1]]
        if len(members) >= SHORTEST_RUN and np.isin(inner, (0, 1)).mean() >= MOSTLY and (inner == 1).any():
            found[known[members]] = number
    return found


def begins_again(rows: NDArray[np.int64], heirs: NDArray[np.int64], runs: NDArray[np.int64]) -> bool:
    """Whether numbers that were taken for people are running numbers that begin again.

    rows, heirs: two rows of the file with one number that rate one unit; runs: of `runs_of`, by row of the file.
    """
    apart = (runs[rows] >= 0) & (runs[heirs] >= 0) & (runs[rows] != runs[heirs])
    return len(np.unique(rows[apart])) >= SHORTEST_RUN


def is_count(numbers: Array) -> bool:
    """Whether the numbers count something: nearly every one from 0 or 1 to the highest is there."""
    known = np.unique(numbers[~np.isnan(numbers)])
    return bool(len(known) >= SHORTEST_RUN and known[0] in (0, 1) and len(known) >= MOSTLY * (known[-1] - known[0] + 1))
