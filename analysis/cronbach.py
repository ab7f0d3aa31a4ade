"""Cronbach's alpha: whether several columns, components or questions, measure one thing."""

from typing import Final

import numpy as np

from analysis.ranks import TIE_DIGITS

FEWEST_ROWS: Final = 3
"""Of two rows every pair of columns correlates by 1 or −1: alpha would say nothing of the columns."""


def cronbach_alpha(scores: np.ndarray) -> float:
    """How consistently the columns order the rows: 1 if they all say the same, about 0 if unrelated.

    scores: rows (units or respondents) × columns (components or questions) on one scale, without gaps. α = k / (k − 1)
    × (1 − Σ var(column) / var(Σ column)) for k columns (Cronbach 1951, Psychometrika 16, 297–334), unweighted, as in
    COINr (get_cronbach). Returned is one number, below 0 where columns run against each other; NaN with fewer than two
    columns or FEWEST_ROWS rows, or where the sums of the rows do not differ. Raises nothing.

    >>> import numpy as np
    >>> round(analysis.cronbach_alpha(np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]])), 4)
    0.8889
    >>> 0 < analysis.cronbach_alpha(edition.scores) < 1
    True
    """
    rows, columns = scores.shape
    if columns < 2 or rows < FEWEST_ROWS:
        return float("nan")
    of_sum = float(scores.sum(axis=1).var(ddof=1))
    if of_sum < 10.0**-TIE_DIGITS:
        return float("nan")
    of_parts = float(scores.var(axis=0, ddof=1).sum())
    return float(columns / (columns - 1) * (1 - of_parts / of_sum))
