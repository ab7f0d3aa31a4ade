"""Ranks: when two values are a tie, which rank they share, and which ranks the draws of a simulation reach."""

from collections.abc import Sequence
from typing import Final

import numpy as np

TIE_DIGITS: Final = 9
"""Values that agree to this many decimals are one value: finer differences come from binary arithmetic."""


def minimum_ranks(values: np.ndarray) -> np.ndarray:
    """Ranks along the last axis, 1 is the highest; ties share the best of their ranks (1, 2, 2, 4).

    Values tie if they agree to TIE_DIGITS decimals, so that ties are transitive: with a tolerance instead, a could tie
    with b and b with c while a is above c. NaN in, NaN out: it takes no rank. Shape as given.
    """
    rounded = np.round(values, TIE_DIGITS)
    order = np.argsort(-rounded, axis=-1)  # in whichever order ties come, they share a rank
    ordered = np.take_along_axis(rounded, order, axis=-1)
    places = np.arange(1, values.shape[-1] + 1, dtype=float)
    is_new = np.ones(ordered.shape, dtype=bool)
    is_new[..., 1:] = ordered[..., 1:] != ordered[..., :-1]
    shared = np.maximum.accumulate(np.where(is_new, places, 0.0), axis=-1)
    ranks = np.empty(values.shape)
    np.put_along_axis(ranks, order, shared, axis=-1)
    ranks[np.isnan(values)] = np.nan
    return ranks


def percentiles(values: np.ndarray) -> np.ndarray:
    """Where values stand along the last axis: 0 to 100, the highest; ties stand at the mean of the ranks they take up.

    So the mean is 50 whatever is tied, where the best of the shared ranks would lift all who share it. NaN in, NaN out;
    a single value has none. Shape as given.
    """
    count = np.isfinite(values).sum(axis=-1, keepdims=True)
    middle = (minimum_ranks(values) + count + 1 - minimum_ranks(-values)) / 2
    found: np.ndarray = 100 * (count - middle) / np.where(count > 1, count - 1, np.nan)
    return found


def rank_quantiles(ranks: np.ndarray, shares: Sequence[float]) -> np.ndarray:
    """The best rank that at least this share of the draws reaches, for each unit: shares × units.

    ranks: draws × units, as `minimum_ranks` gives them. The quantile of numpy's method "inverted_cdf", so that every
    one is a rank that was drawn; counting is several times faster than sorting the draws. A unit that some draw does
    not rank (NaN) has none (NaN).
    """
    draws, units = ranks.shape
    is_ranked = ~np.isnan(ranks).any(axis=0)
    cells = np.where(is_ranked, ranks, 1).astype(int) - 1 + units * np.arange(units)
    reached = np.bincount(cells.ravel(), minlength=units * units).reshape(units, units).cumsum(axis=1)
    found = np.array([(reached >= share * draws).argmax(axis=1) + 1.0 for share in shares])
    return np.where(is_ranked, found, np.nan)
