"""What of a score does not last until the next edition, and whether a change is more than that.

A part of every score is gone one edition later: the error of a survey, and what was true for a year only. Where a
survey of ours gave the score, its own interval says how much; else what was measured of the index, or what is usual
(`analysis.noise`).
"""

from typing import Any, Final

import numpy as np

from analysis.usual_level import rank_scores

LEVEL_WIDTH: Final = 1.645
"""Half the width of a 90 % interval in standard deviations, as a survey's intervals are."""

_EDGE: Final = 1e-9


def lasting_change(rows: Any) -> Any:
    """The least change of a score between two editions, in points, that is more than what does not last.

    rows: one row of `trends.changes`, or a frame of them. Two errors come together, the one of either edition: the root
    of the sum of the squares of both half widths, each the half of the score's own 90 % interval where there is one,
    else LEVEL_WIDTH times its `noise`.
    """
    usual = LEVEL_WIDTH * np.asarray(rows["noise"], dtype=float)
    return np.hypot(_half(rows["low"], rows["high"], usual), _half(rows["previous_low"], rows["previous_high"], usual))


def is_lasting(rows: Any, points: Any) -> Any:
    """Whether a change of the score by so many points, up or down, is more than what does not last (False of NaN)."""
    return np.abs(np.asarray(points, dtype=float)) > lasting_change(rows) + _EDGE


def is_lasting_rank(rows: Any) -> Any:
    """Whether a change of rank is more than what does not last would move it; True where the spread is not known.

    Both ranks are read as scores of the normal distribution, so that their difference is in standard deviations of the
    units (`spread`, points): where units lie close together, a small change of the score moves many ranks.
    """
    now, before = (
        rank_scores(np.asarray(rows[rank], dtype=float), np.asarray(rows[among], dtype=float))
        for rank, among in (("rank", "rank_of"), ("previous_rank", "previous_rank_of"))
    )
    spread = np.asarray(rows["spread"], dtype=float)
    is_known = spread > 0
    points = np.abs(now - before) * np.where(is_known, spread, np.nan)
    return ~is_known | (points > lasting_change(rows) + _EDGE)


def _half(low: Any, high: Any, otherwise: np.ndarray) -> np.ndarray:
    half = (np.asarray(high, dtype=float) - np.asarray(low, dtype=float)) / 2
    return np.where(np.isfinite(half), half, otherwise)
