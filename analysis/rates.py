"""How often something happened, with an interval over the editions.

A whole edition rises or falls together and components of one unit go together: a hundred cases of one edition are worth
a few. So the interval asks how much the share differs from edition to edition and not how many cases there are.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

LEVEL: Final = 0.95

FEWEST_EDITIONS: Final = 2
"""One edition says nothing of how editions differ."""


@dataclass(frozen=True)
class Rate:
    """`made` of `cases` in so many `editions`; `share` with its interval over the editions, `low` to `high`.

    NaN where there is no case; the interval also where all cases are of one edition.
    """

    made: int
    cases: int
    share: float
    low: float
    high: float
    editions: int


def rate_over_editions(is_made: np.ndarray, editions: np.ndarray, level: float = LEVEL) -> Rate:
    """How often something was made, with the interval that holds the share of editions like these.

    is_made: of each case; editions: which edition it is of. The share is a ratio of two sums over the editions, and its
    error that of a ratio (Cochran 1977, Sampling Techniques, § 2.11, whole editions being drawn): the residuals
    made − share × cases of each edition; Student's t with one degree of freedom less than editions. It is never
    narrower than Wilson's (1927) for as many independent cases, so that “never in ten editions” is not said to be
    certain. Raises nothing.
    """
    cases = len(is_made)
    if not cases:
        return Rate(0, 0, float("nan"), float("nan"), float("nan"), 0)
    from scipy import stats  # most of a second to load, and the first screen says nothing of it

    _, place = np.unique(editions, return_inverse=True)
    counts = np.bincount(place).astype(float)
    made = np.bincount(place, weights=np.asarray(is_made, dtype=float))
    many, share = len(counts), float(made.sum() / cases)
    if many < FEWEST_EDITIONS:
        return Rate(int(made.sum()), cases, share, float("nan"), float("nan"), many)
    residuals = made - share * counts
    error = np.sqrt(many / (many - 1) * (residuals**2).sum()) / cases
    half = stats.t.ppf((1 + level) / 2, many - 1) * error
    wilson = stats.binomtest(int(made.sum()), cases).proportion_ci(level, method="wilson")
    low, high = min(share - half, wilson.low), max(share + half, wilson.high)
    return Rate(int(made.sum()), cases, share, float(max(low, 0.0)), float(min(high, 1.0)), many)
