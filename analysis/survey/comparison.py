"""Comparisons of units and editions: which differences are significant, and whether a change is more than noise."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.survey.scoring import Array

CONFIDENCE = 0.90
TAILS = ((1 - CONFIDENCE) / 2, 1 - (1 - CONFIDENCE) / 2)
"""The shares of the draws below the two ends of an interval."""

FAMILY_ERROR = 0.025
"""The nominal family-wise error of all comparisons; 0.025 gives 0.05 in fact.

In 300 simulated surveys of 37 equal units some unit was called better in 15, one in twenty: the scale is estimated from
the same answers, which doubles the error.
"""


@dataclass(frozen=True)
class Differences:
    """is_better: (units, units), whether the row's unit is surely better than the column's. factor: how many standard
    errors a difference must have for that."""

    is_better: NDArray[np.bool_]
    factor: float


def sure_differences(totals: Array, drawn: Array) -> Differences:
    """The differences that hold for all pairs at once, with an error of FAMILY_ERROR for the whole family.

    totals: (units,); drawn: (draws, units), computed on the scale of the observed scores. A difference counts if it is
    larger than the largest of all that the draws show by chance, in standard errors: the max-t of Romano and Wolf
    (2005), with which Mogstad, Romano, Shaikh and Wilhelm (2024) bound ranks.
    """
    count = len(totals)
    better = np.zeros((count, count), dtype=bool)
    known = np.flatnonzero(~np.isnan(totals) & ~np.isnan(drawn).any(axis=0))
    if len(known) < 2:
        return Differences(better, np.inf)
    seen = totals[known]
    deviations = drawn[:, known] - seen
    first, second = np.triu_indices(len(known), 1)
    gaps = deviations[:, first] - deviations[:, second]
    errors = gaps.std(axis=0, ddof=1)
    certain = errors > 0
    if not certain.any():  # nothing was estimated: every difference is one
        factor = 0.0
    else:
        factor = float(np.quantile(np.abs(gaps[:, certain] / errors[certain]).max(axis=1), 1 - FAMILY_ERROR))
    difference = seen[first] - seen[second]
    up, down = difference > factor * errors, -difference > factor * errors
    better[known[first[up]], known[second[up]]] = True
    better[known[second[down]], known[first[down]]] = True
    return Differences(better, factor)


def interval(drawn: Array, confidence: float = CONFIDENCE) -> tuple[Array, Array]:
    """The middle part of the draws, over their first axis; NaN where a draw is missing."""
    tail = (1 - confidence) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail], axis=0)
    return low, high


def change_p_values(changes: Array, half_widths: Array, earlier_half_widths: Array) -> Array:
    """The two-sided p-value of each change between two editions, if nothing changed; NaN where it cannot be known.

    All arrays of one shape; the half widths are of intervals of CONFIDENCE, added in squares as in
    `is_more_than_noise`: a change as large as the two has a p-value of 1 − CONFIDENCE.
    """
    from scipy.stats import norm

    widths = np.hypot(half_widths, earlier_half_widths)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(2 * norm.sf(np.abs(changes) / widths * norm.ppf(1 - TAILS[0])))


def stands_among_many(p_values: Array, false_share: float = 1 - CONFIDENCE) -> NDArray[np.bool_]:
    """Which of many findings stand when all are looked at together: Benjamini and Hochberg (1995).

    p_values: of all that were compared, NaN where nothing was. Of those that stand a share of false_share at most is
    expected to be chance; where nothing changed at all, any stands in one edition of ten.
    """
    known = np.flatnonzero(~np.isnan(p_values))
    ordered = known[np.argsort(p_values[known], kind="stable")]
    passes = p_values[ordered] <= false_share * np.arange(1, len(known) + 1) / max(len(known), 1)
    stands = np.zeros(p_values.shape, dtype=bool)
    stands[ordered[: np.flatnonzero(passes).max(initial=-1) + 1]] = True
    return stands


def is_more_than_noise(
    change: float, half_width: float | None, earlier_half_width: float | None, confidence: float = CONFIDENCE
) -> bool | None:
    """Whether a change between two editions is larger than its own uncertainty; None if that is not known.

    Half the widths of the two intervals, each of this confidence, are added in squares: the two surveys asked different
    people. Of many comparisons in which nothing changed, one in ten is larger: `stands_among_many`.
    """
    if half_width is None or earlier_half_width is None or np.isnan([change, half_width, earlier_half_width]).any():
        return None
    return bool(abs(change) > float(np.hypot(half_width, earlier_half_width)))
