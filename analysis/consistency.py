"""Whether the components measure the same construct: their correlations and principal components."""

from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd

from analysis.edition_table import EditionTable
from analysis.frames import TOTAL
from analysis.ranks import TIE_DIGITS

FEWEST_UNITS: Final = 5
"""With fewer units no correlation is reported: by chance alone it would often come near ±1."""

UNITS_PER_COMPONENT: Final = 3
"""Alpha and principal components need at least this many units for each component."""

SIGNIFICANCE: Final = 0.05

NEGATIVE: Final = "negative"
HIGH: Final = "high"
HIGH_CORRELATION: Final = 0.9
"""From here on two components say nearly the same; the default of COINr (get_corr_flags, plot_corr)."""

PAIR_COLUMNS: Final = ("first", "second", "correlation", "flag", "is_significant")


@dataclass(frozen=True, eq=False)
class PrincipalComponents:
    """The directions in which the units differ most, the greatest first; their number is the smaller of the numbers
    of components and of units less one.

    eigenvalues: the variance along each, in variances of one standardised component; above 1: more than a component
    alone. explained: share of the whole variance, summing to one. loadings: components × directions, the correlation of
    the component with the direction, −1..1; of each direction the loading farthest from zero is positive.
    """

    components: tuple[str, ...]
    eigenvalues: np.ndarray
    explained: np.ndarray
    loadings: np.ndarray


def measured(table: EditionTable) -> EditionTable:
    """The components that some unit has a score of, oriented, with the units that have all of these.

    For editions in which a component does not apply to anyone. Where a component falls out the weights do too, for
    the total would not be the one that they make.
    """
    scored = np.flatnonzero(np.isfinite(table.scores).any(axis=0))
    table = table.oriented()
    remaining = replace(
        table,
        components=tuple(table.components[place] for place in scored),
        constructs=tuple(table.constructs[place] for place in scored),
        scores=table.scores[:, scored],
        weights=table.weights if len(scored) == len(table.components) else None,
    )
    return remaining.complete()


def has_enough_units(table: EditionTable) -> bool:
    """Whether there are UNITS_PER_COMPONENT units with all scores for each component, and two components."""
    known = measured(table)
    return len(known.components) > 1 and len(known.units) >= UNITS_PER_COMPONENT * len(known.components)


def component_correlations(table: EditionTable) -> pd.DataFrame:
    """How far the components go together for the better: Pearson's correlation of each with each, and with the total.

    Returns a symmetric frame, −1..1, its rows and columns the components in the order of the table and, where the
    weights are known, "total". Over the units of `measured`. NaN for a component on which the units do not differ,
    and everywhere with fewer than FEWEST_UNITS units.
    """
    known = measured(table)
    names, values = list(known.components), known.scores
    if known.weights is not None:
        names, values = [*names, TOTAL], np.column_stack([values, known.totals()])
    frame = pd.DataFrame(values, columns=names)
    return frame.where(frame.std(ddof=0) > 10.0**-TIE_DIGITS, axis=1).corr(min_periods=FEWEST_UNITS)


def critical_correlation(units: int, significance: float = SIGNIFICANCE) -> float:
    """The size that a correlation of this many units must exceed so as not to be chance: the two-sided t test.

    NaN with fewer than three units. For one pair; of many pairs some exceed it by chance.
    """
    if units < 3:
        return float("nan")
    from scipy import stats  # half a second to load, as PCA below: the first screen says nothing of either

    t = float(stats.t.isf(significance / 2, units - 2))
    return t / float(np.sqrt(units - 2 + t**2))


def correlation_flags(correlations: pd.DataFrame, units: int) -> pd.DataFrame:
    """The pairs of components to look at: those that work against each other, and those that say the same.

    correlations: the frame of `component_correlations`; units: how many it rests on. Returns PAIR_COLUMNS, one row a
    pair of components (the total is none), the lowest correlation first: `flag` "negative" below 0, what one of them
    adds to a total the other subtracts; "high" from HIGH_CORRELATION on, the same construct weighted twice.
    `is_significant`: it exceeds `critical_correlation`.
    """
    limit = critical_correlation(units)
    parts = correlations.drop(index=TOTAL, columns=TOTAL, errors="ignore")
    values = parts.to_numpy(dtype=float)
    pairs = []
    for (row, first), (column, second) in combinations(enumerate(parts.columns), 2):
        value = values[row, column]
        if value < 0 or value >= HIGH_CORRELATION:
            pairs.append((first, second, value, NEGATIVE if value < 0 else HIGH, abs(value) > limit))
    found = pd.DataFrame(pairs, columns=list(PAIR_COLUMNS)).astype({"is_significant": bool})
    return found.sort_values("correlation", ignore_index=True)


def principal_components(table: EditionTable) -> PrincipalComponents | None:
    """How many different things the components measure: principal components of the standardised scores.

    Every component is brought to mean 0 and standard deviation 1 first, so that none counts more for its spread.
    Over the units of `measured`. None unless the table `has_enough_units` that differ.
    """
    known = measured(table)
    if not has_enough_units(table) or not (known.scores.std(axis=0) > 10.0**-TIE_DIGITS).any():
        return None
    from sklearn.decomposition import PCA
    from sklearn.preprocessing import StandardScaler

    fitted = PCA(svd_solver="full").fit(StandardScaler().fit_transform(known.scores))
    units = len(known.units)
    eigenvalues = fitted.explained_variance_ * (units - 1) / units
    loadings = fitted.components_.T * np.sqrt(eigenvalues)
    farthest = np.abs(loadings).argmax(axis=0)
    signs = np.where(loadings[farthest, np.arange(loadings.shape[1])] < 0, -1.0, 1.0)
    return PrincipalComponents(known.components, eigenvalues, fitted.explained_variance_ratio_, loadings * signs)
