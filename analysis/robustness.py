"""How sure a rank is: what it would be if the weights, or the scores, were a little different."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from analysis.edition_table import EditionTable, weighted_totals
from analysis.ranks import minimum_ranks, rank_quantiles

WEIGHT_NOISE: Final = 0.25
DRAWS: Final = 1000
SEED: Final = 2023
LOWEST_SHARE: Final = 0.05
HIGHEST_SHARE: Final = 0.95
"""An interval holds what lies between these shares of the draws: 90 % of them."""

INTERVAL_COLUMNS: Final = ("unit", "rank", "low", "median", "high")
WIN_COLUMNS: Final = ("unit", "gap", "share", "is_distinguishable")
EARLIER_COLUMNS: Final = ("first_year", "last_year", "unit", "rank")


class NoiseError(ValueError):
    """A noise, or a number of draws, with which nothing can be drawn."""


def rank_intervals(
    table: EditionTable,
    *,
    weight_noise: float = WEIGHT_NOISE,
    score_noise: float | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Between which ranks each unit lies if the weights and the scores are only known roughly.

    table: an edition, as `edition_table.select_edition` gives it; draws: how often it is ranked again; seed: of the
    random numbers, the same one gives the same intervals. Every draw changes each weight by up to ± `weight_noise` of
    itself (0.25: ±25 %), brings the weights to one in sum, adds an error of `score_noise` points (standard deviation,
    on the components' scale) to every component score, and ranks again. See `drawn_totals` for the draws. Without a
    score noise the interval says only what other weights would do: how large it is for an index is a finding about the
    index (`lasting.lasting_shares`), and what does not last decides far more than the weights.

    Returns INTERVAL_COLUMNS, one row a unit in the order of the table: `rank`, the place without noise, and `low`,
    `median`, `high`, the 5th, 50th and 95th percentile of the place over the draws, as whole places that were
    drawn; 1 is the best, ties share. Units without every component have no total and are left out (`left_out`
    names them); the ranks count the others. Without weights there is no row. Raises NoiseError.

    >>> ranks = analysis.rank_intervals(edition).set_index("unit")
    >>> ranks.loc["ha_tinh"].to_dict()
    {'rank': 54.0, 'low': 52.0, 'median': 54.0, 'high': 57.0}
    >>> ranks = analysis.rank_intervals(edition, score_noise=0.16).set_index("unit")
    >>> ranks.loc["ha_tinh", ["low", "high"]].to_list()
    [50.0, 59.0]
    """
    known = table.complete()
    ranks = minimum_ranks(
        drawn_totals(known, weight_noise=weight_noise, score_noise=score_noise, draws=draws, seed=seed)
    )
    if not ranks.size:
        return _no_rows(INTERVAL_COLUMNS)
    low, median, high = rank_quantiles(ranks, (LOWEST_SHARE, 0.5, HIGHEST_SHARE))
    nominal = minimum_ranks(known.totals())
    return pd.DataFrame({"unit": known.units, "rank": nominal, "low": low, "median": median, "high": high})


def left_out(table: EditionTable) -> tuple[str, ...]:
    """The units that have no total because some component score is missing; no rank is said of them."""
    complete = set(table.complete().units)
    return tuple(unit for unit in table.units if unit not in complete)


def win_shares(
    table: EditionTable,
    unit: str,
    *,
    weight_noise: float = WEIGHT_NOISE,
    score_noise: float | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """From whom a unit cannot be distinguished: in how many draws it stands above each of the others.

    Returns WIN_COLUMNS, one row for every other unit with a total, the nearest in total first: `gap`, own total
    minus the other's without noise (points of the total); `share` of the draws in which the unit's total is the
    higher one (0 to 1, an equal total counts half); `is_distinguishable`: the share is below 5 % or above 95 %.
    The draws are those of `rank_intervals`. No row if the unit has no total. Raises NoiseError.
    """
    known = table.complete()
    totals = drawn_totals(known, weight_noise=weight_noise, score_noise=score_noise, draws=draws, seed=seed)
    own = known.row(unit)
    if own is None or not totals.size:
        return _no_rows(WIN_COLUMNS).astype({"is_distinguishable": bool})
    # Compare ranks rather than totals, so that totals equal to TIE_DIGITS decimals are ties here too.
    ranks = minimum_ranks(totals)
    above = (ranks > ranks[:, [own]]).mean(axis=0) + 0.5 * (ranks == ranks[:, [own]]).mean(axis=0)
    nominal = known.totals()
    result = pd.DataFrame({"unit": known.units, "gap": nominal[own] - nominal, "share": above})
    result["is_distinguishable"] = ~result["share"].between(LOWEST_SHARE, HIGHEST_SHARE)
    others = result.drop(index=own)
    return others.sort_values(["gap", "unit"], key=lambda c: c.abs() if c.name == "gap" else c, ignore_index=True)


def earlier_weights_ranks(
    table: EditionTable, weights: pd.DataFrame, years: Mapping[str, tuple[int, int]]
) -> pd.DataFrame:
    """The ranks that the scores of an edition would give under the official weights of earlier frameworks.

    weights: WEIGHT_COLUMNS of the index; years: the first and the last year of each framework of the table's group, by
    its code. Frameworks that end before the edition, weigh the same components and weigh them otherwise than
    its own are taken; neighbours with equal weights are one.

    Returns EARLIER_COLUMNS, one row for each set of weights and unit with a total, the latest weights first: from
    `first_year` to `last_year` they held; `rank` under them, 1 is the best. No row where there are none.
    """
    known = table.complete()
    sets: list[tuple[int, int, np.ndarray]] = []
    for code in sorted(years, key=years.__getitem__):
        first, last = years[code]
        own = weights.loc[weights["framework"] == code].set_index("component")["weight"]
        if last >= known.year or set(own.index) != set(known.components):
            continue
        shares = own.loc[list(known.components)].to_numpy(dtype=float)
        if sets and np.allclose(sets[-1][2], shares):
            sets[-1] = (sets[-1][0], last, shares)
        else:
            sets.append((first, last, shares))
    if known.weights is None or not known.units:
        return _no_rows(EARLIER_COLUMNS)
    frames = [
        pd.DataFrame({"first_year": first, "last_year": last, "unit": known.units, "rank": minimum_ranks(totals)})
        for first, last, shares in reversed(sets)
        if not np.allclose(shares, known.weights)
        for totals in [weighted_totals(known.scores, shares, known.multiplier)]
    ]
    return pd.concat(frames, ignore_index=True) if frames else _no_rows(EARLIER_COLUMNS)


def drawn_totals(
    table: EditionTable,
    *,
    weight_noise: float = WEIGHT_NOISE,
    score_noise: float | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> np.ndarray:
    """The totals that every unit would have in each draw: draws × units, NaN without a full set of components.

    Weights: w′ = w + uniform(−weight_noise × w, +weight_noise × w), independently, then w′ / Σ w′: the noisy
    weights of COINr (Becker, get_noisy_weights). All units of a draw have the same weights.

    Scores: an independent normal error with mean 0 and standard deviation `score_noise` for every component of
    every unit. Its part in a total, multiplier × Σ w′ × error, is normal with standard deviation multiplier ×
    score_noise × √(Σ w′²), so that one error is drawn for a total instead of one for each component. The errors
    are drawn in the order of the units' codes: the order of the table's rows changes nothing.

    The same seed gives the same draws. 0 × 0 without weights. Raises NoiseError if `weight_noise` is not in 0..1,
    `score_noise` is negative or `draws` is below 1.
    """
    if not 0 <= weight_noise <= 1 or not 0 <= (score_noise or 0.0) < np.inf or draws < 1:
        raise NoiseError(
            "The noise of weights lies between 0 and 1, that of scores is not negative, draws are 1 or more."
        )
    if table.weights is None or not table.units:
        return np.empty((0, 0))
    random = np.random.default_rng(seed)
    weights = table.weights * random.uniform(1 - weight_noise, 1 + weight_noise, (draws, len(table.weights)))
    totals = weighted_totals(table.scores, weights, table.multiplier)
    if not score_noise:
        return totals
    shares = weights / weights.sum(axis=1, keepdims=True)
    spread = table.multiplier * score_noise * np.sqrt((shares**2).sum(axis=1, keepdims=True))
    places = np.argsort(np.argsort(table.units))
    errors = np.take(random.standard_normal(totals.shape), places, axis=1)
    noisy: np.ndarray = totals + spread * errors
    return noisy


def _no_rows(columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="object" if name == "unit" else "float64") for name in columns})
