"""Importance of components: their share of the variance of the totals, beside their nominal weights."""

from typing import Final

import numpy as np
import pandas as pd

from analysis.edition_table import EditionTable
from analysis.ranks import TIE_DIGITS

IMPORTANCE_COLUMNS: Final = ("component", "nominal", "effective", "correlation", "main_effect")
FEWEST_UNITS: Final = 3


def effective_weights(table: EditionTable) -> pd.DataFrame:
    """Compare the weight of each component with its part in the differences between the units' totals.

    table: an edition, as `edition_table.select_edition` gives it.
    Returns IMPORTANCE_COLUMNS, one row a component in the order of the table, over the units with every component:
    `nominal`, the weight w as a share of one;
    `effective` = multiplier × w × cov(component, total) / var(total), the component's share of the variance of the
    totals: these sum to one because the total is the weighted sum; it is negative where a component runs against
    the total. A component on which the units hardly differ has little effect, whatever its weight;
    `correlation`, Pearson's, of the component with the total;
    `main_effect` = correlation², the part of the variance of the totals that a straight line in the component alone
    accounts for: the measure of importance of Paruolo, Saisana and Saltelli (2013, J. R. Stat. Soc. A 176, 609–634)
    and of Becker, Saisana, Paruolo and Vandecasteele (2017, Ecol. Indic. 80, 12–22) in its linear form. These need
    not sum to one.
    NaN where units do not differ. No row without weights or with fewer than FEWEST_UNITS units. Raises nothing.

    >>> from analysis.importance import effective_weights
    >>> weights = effective_weights(edition)
    >>> [round(float(weights[name].sum()), 9) for name in ("nominal", "effective")]
    [1.0, 1.0]
    """
    known = table.complete()
    if known.weights is None or len(known.units) < FEWEST_UNITS:
        kinds = ("object", *["float64"] * 4)
        return pd.DataFrame({n: pd.Series(dtype=kind) for n, kind in zip(IMPORTANCE_COLUMNS, kinds, strict=True)})
    shares = known.weights / known.weights.sum()
    totals = known.totals()
    deviations = known.scores - known.scores.mean(axis=0)
    total_deviations = totals - totals.mean()
    spread, total_spread = deviations.std(axis=0).round(TIE_DIGITS), total_deviations.std().round(TIE_DIGITS)
    covariance = (deviations * total_deviations[:, None]).mean(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        effective = known.multiplier * shares * covariance / np.square(total_spread)
        correlation = np.where(spread > 0, covariance / (spread * total_spread), np.nan)
    return pd.DataFrame(
        {
            "component": known.components,
            "nominal": shares,
            "effective": np.where(total_spread > 0, effective, np.nan),
            "correlation": correlation,
            "main_effect": correlation**2,
        }
    )
