"""Tiers: groups of units that cannot be told apart, because the scores of an edition hold what does not last.

Ranks count differences of a hundredth of a point; tiers count only those that chance alone would rarely make.
"""

from typing import Final

import numpy as np
import pandas as pd
from scipy.special import ndtri

from analysis.edition_table import EditionTable

LEVEL: Final = 0.05
"""How often, one-sided, chance alone would make a difference as large as the one from which two units are told apart."""

TIER_COLUMNS: Final = ("tier", "units", "highest", "lowest")


def smallest_difference(error: float) -> float:
    """The difference from which two scores are told apart: z₀.₉₅ × √2 × error.

    error: standard deviation of what does not last in one score, points. Both scores have it, independently.
    """
    return float(ndtri(1 - LEVEL) * np.sqrt(2) * error)


def total_error(table: EditionTable, score_noise: float) -> float:
    """Standard deviation of the total where every component score has one of `score_noise`: σ × √(Σ worth²), points.

    worth: what a point of a component is worth in the total. NaN without weights.
    """
    return float(score_noise * np.sqrt((table.worth() ** 2).sum()))


def tiers_of(scores: np.ndarray, error: float) -> np.ndarray:
    """The tier of each score, 1 is the best: cut from the top, each as deep as nobody in it can be told apart.

    scores: one a unit, points, higher is better, NaN where there is none; error: as in `smallest_difference`. The best
    unit opens tier 1, with all that are not the smallest difference below it; the next one opens tier 2, and so on.
    So no two units of a tier are told apart: tiers are not chained from neighbour to neighbour. Two units of
    neighbouring tiers may be alike all the same; two with a tier between them never are. NaN in, NaN out.
    """
    tiers = np.full(len(scores), np.nan)
    limit, tier, opened = smallest_difference(error), 0, np.inf
    for place in np.argsort(-scores, kind="stable")[: np.isfinite(scores).sum()]:
        if not tier or opened - scores[place] >= max(limit, np.finfo(float).tiny):
            tier, opened = tier + 1, scores[place]
        tiers[place] = tier
    return tiers


def tier_sizes(scores: np.ndarray, error: float) -> pd.DataFrame:
    """How many units each tier has, and between which scores: TIER_COLUMNS, the best tier first.

    scores, error: as for `tiers_of`. `highest` and `lowest` in points.
    """
    frame = pd.DataFrame({"tier": tiers_of(scores, error), "score": scores}).dropna()
    sizes = frame.groupby("tier")["score"].agg(units="size", highest="max", lowest="min").reset_index()
    return sizes.astype({"tier": "int64"})[list(TIER_COLUMNS)]
