"""What does not last in a score, as a standard deviation in points: measured of its index, or else what is usual.

A publisher states no error of its scores; what was measured of an index (`analysis.lasting`) stands with it, as the
error of a component score. The errors of components partly cancel in the total.
"""

from typing import Final

import numpy as np
import pandas as pd

from analysis.frames import TOTAL

COMPONENT_SHARE: Final = 0.016
"""Of an index that nobody has measured: the error of a component as a share of its scale, as PCI has it."""

TOTAL_SHARE: Final = 0.0055
"""The same of a total."""


def total_error(worth: np.ndarray, score_noise: float) -> float:
    """Standard deviation of the total where every component score has one of `score_noise`: σ × √(Σ worth²), points.

    worth: what a point of each component is worth in the total, as `EditionTable.worth` gives it.
    """
    return float(score_noise * np.sqrt((worth**2).sum()))


def noise_of(rows: pd.DataFrame, weights: pd.DataFrame) -> pd.Series:
    """The standard deviation of what does not last in each score, points.

    rows: `framework`, `component`, `scale`, and the `score_noise` of their editions; weights: WEIGHT_COLUMNS.
    """
    worth = weights["multiplier"] * weights["weight"] / weights.groupby("framework")["weight"].transform("sum")
    errors = {framework: total_error(own.to_numpy(), 1.0) for framework, own in worth.groupby(weights["framework"])}
    totals = (rows["score_noise"] * rows["framework"].map(errors)).fillna(TOTAL_SHARE * rows["scale"])
    components = rows["score_noise"].fillna(COMPONENT_SHARE * rows["scale"])
    return totals.where(rows["component"] == TOTAL, components).astype("float64")
