"""What may follow one edition later: a low rank, or a fall.

Two things, never put together: who is low rarely falls, who is high often does.
"""

from typing import Final

import numpy as np
import pandas as pd

from analysis.ranks import TIE_DIGITS
from analysis.rules import RULES, is_low

OUTCOMES: Final = ("low", "fell")
"""The next rank lies in the bottom third; the next percentile is FALL or more points lower."""

FALL: Final = 10.0
"""Percentile points. Who stands below cannot fall so far."""

_EDGE: Final = 10.0**-TIE_DIGITS
_LOW_SHARE: Final = RULES["low_rank"].thresholds["share"].default


def with_outcomes(pairs: pd.DataFrame) -> pd.DataFrame:
    """The pairs of editions with a column for each of OUTCOMES, true where it came in the next edition.

    pairs: the frame of `usual_level.edition_pairs`, or another with `percentile`, `next_percentile`, `next_rank` and
    `next_rank_of`.
    """
    ranks = pairs[["next_rank", "next_rank_of"]].rename(columns={"next_rank": "rank", "next_rank_of": "rank_of"})
    moved = (pairs["next_percentile"] - pairs["percentile"]).round(TIE_DIGITS)
    return pairs.assign(low=is_low(ranks, _LOW_SHARE), fell=moved <= -FALL)


def can_come(percentiles: np.ndarray, outcome: str) -> np.ndarray:
    """Whether an outcome can come at all to who stands at these percentiles: who is below FALL cannot fall by it."""
    return np.full(len(percentiles), True) if outcome != "fell" else np.asarray(percentiles) >= FALL - _EDGE
