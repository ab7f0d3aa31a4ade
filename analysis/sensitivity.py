"""On which choices of method the ranks depend most: one table of Sobol' indices, for analysts.

The choices are those of Saisana, Saltelli and Tarantola (2005, J. R. Stat. Soc. A 168, 307–323): which component is
left out, how scores are normalised, how they are put together, and what the weights are.
"""

from typing import Any, Final

import numpy as np
import pandas as pd

from analysis.edition_table import EditionTable
from analysis.ranks import minimum_ranks
from analysis.robustness import SEED, WEIGHT_NOISE

SAMPLES: Final = 512
REPEATS: Final = 8
"""How many points a base sample has, and how many samples there are: SAMPLES × (choices + 2) × REPEATS rankings."""

LEFT_OUT, NORMALISATION, AGGREGATION, WEIGHTS = "left_out", "normalisation", "aggregation", "weights"
CHOICES: Final = (LEFT_OUT, NORMALISATION, AGGREGATION, WEIGHTS)
MEAN_SHIFT, OWN_RANK = "mean_shift", "own_rank"

SENSITIVITY_COLUMNS: Final = ("choice", "result", "first_order", "total", "error")
ALTERNATIVE_COLUMNS: Final = ("alternative", "rank", "mean_shift")

LEAST: Final = 0.01
"""Points below which no score goes into a geometric mean, which knows no zero."""


def rank_sensitivity(
    table: EditionTable, unit: str, *, weight_noise: float = WEIGHT_NOISE, samples: int = SAMPLES, seed: int = SEED
) -> pd.DataFrame:
    """How much of the variance of the ranks each choice of method has a part in, if all are made at random at once.

    table: an edition; unit: whose rank is looked at; weight_noise: as for `robustness.rank_intervals`; samples: a power
    of two, of which REPEATS are drawn. The choices, each drawn evenly: which one component is left out; scores as they
    are, min–max onto 1 to 10, or standardised with the lowest moved to 1; the arithmetic or the geometric mean; one
    of `samples` drawn sets of weights.

    Returns SENSITIVITY_COLUMNS, two rows a choice: `result` is "mean_shift", the mean number of places that all units
    move against the ranks as they are, or "own_rank", the rank of the unit. `first_order`, the share of the
    variance that the choice makes alone; `total`, the share that it has a part in (Saltelli et al. 2010; these exceed
    one in sum where choices act together); `error`, the standard error of `total` between the samples. All are 0 where
    no choice moves anybody. No row without weights, with fewer than two components, or if the unit has no total.
    """
    known = table.complete().oriented()
    own = known.row(unit)
    if known.weights is None or own is None or len(known.components) < 2 or len(known.units) < 2:
        return pd.DataFrame(columns=list(SENSITIVITY_COLUMNS))
    random = np.random.default_rng(seed)
    weights = known.weights * random.uniform(1 - weight_noise, 1 + weight_noise, (samples, len(known.weights)))
    normalised = np.array(list(_normalised(known.scores).values()))
    logarithms = np.log(np.maximum(normalised, LEAST))
    nominal = minimum_ranks(known.totals())

    def results(drawn: np.ndarray) -> np.ndarray:
        left, normal, mean, drawn_weights = drawn.reshape(len(CHOICES), -1)
        shares = weights[_chosen(drawn_weights, samples)]
        shares[np.arange(len(shares)), _chosen(left, len(known.components))] = 0.0
        shares /= shares.sum(axis=1, keepdims=True)
        way, is_geometric = _chosen(normal, len(normalised)), _chosen(mean, 2) == 1
        totals = np.empty((len(shares), len(known.units)))
        for number in range(len(normalised)):
            for values, geometric in ((normalised[number], False), (logarithms[number], True)):
                here = (way == number) & (is_geometric == geometric)
                totals[here] = shares[here] @ values.T  # the logarithm of a geometric mean ranks as the mean does
        ranks = minimum_ranks(totals)
        found = np.array([np.abs(ranks - nominal).mean(axis=1), ranks[:, own]])
        return found.reshape(len(found), *drawn.shape[1:])

    from scipy.stats import sobol_indices, uniform  # most of a second to load, and few ask for it

    first, total = np.empty((2, REPEATS, 2, len(CHOICES)))
    with np.errstate(invalid="ignore"):  # ranks that never move have no variance to share
        for sample in range(REPEATS):
            # The stubs of scipy know no frozen distribution as one that can be drawn from.
            evenly: list[Any] = [uniform()] * len(CHOICES)
            found = sobol_indices(func=results, n=samples, dists=evenly, rng=random)
            first[sample], total[sample] = np.nan_to_num(found.first_order), np.nan_to_num(found.total_order)
    error = total.std(axis=0, ddof=1) / np.sqrt(REPEATS)
    rows = [
        (choice, result, *(float(part[line, place]) for part in (first.mean(axis=0), total.mean(axis=0), error)))
        for line, result in enumerate((MEAN_SHIFT, OWN_RANK))
        for place, choice in enumerate(CHOICES)
    ]
    return pd.DataFrame(rows, columns=list(SENSITIVITY_COLUMNS))


def alternatives(table: EditionTable, unit: str) -> pd.DataFrame:
    """The rank of a unit, and how far all units move, if one choice alone were made otherwise, with the weights as are.

    Returns ALTERNATIVE_COLUMNS: "min_max" and "standardised" scores, weighted mean; "geometric", the weighted geometric
    mean of the scores as they are. `rank` of the unit, 1 is the best; `mean_shift`, places, up or down. No row as
    for `rank_sensitivity`.
    """
    known = table.complete().oriented()
    own = known.row(unit)
    if known.weights is None or own is None:
        return pd.DataFrame(columns=list(ALTERNATIVE_COLUMNS))
    nominal = minimum_ranks(known.totals())
    ways = {name: scores for name, scores in _normalised(known.scores).items() if name != "as_is"}
    ways["geometric"] = np.log(np.maximum(known.scores, LEAST))
    rows = []
    for name, scores in ways.items():
        ranks = minimum_ranks(scores @ known.weights)
        rows.append((name, float(ranks[own]), float(np.abs(ranks - nominal).mean())))
    return pd.DataFrame(rows, columns=list(ALTERNATIVE_COLUMNS))


def _normalised(scores: np.ndarray) -> dict[str, np.ndarray]:
    """The scores in each normalisation; a component in which all units are equal tells nobody apart in any."""
    lowest, span, spread = scores.min(axis=0), np.ptp(scores, axis=0), scores.std(axis=0, ddof=1)
    standardised = (scores - scores.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return {
        "as_is": scores,
        "min_max": 1 + 9 * (scores - lowest) / np.where(span > 0, span, 1.0),
        "standardised": 1 + standardised - standardised.min(),
    }


def _chosen(drawn: np.ndarray, number: int) -> np.ndarray:
    """Which of so many a number drawn evenly from 0 to 1 stands for."""
    chosen: np.ndarray = np.minimum((drawn * number).astype(int), number - 1)
    return chosen
