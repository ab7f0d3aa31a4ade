"""Posterior draws of the units' true values, for scores that are rescaled by the most extreme units of a survey.

The best and the worst unit of a survey are so partly by chance: their true values lie further in, and every score
between them is stretched. Drawing answers again does not mend this, it stretches once more. The values of the units are
therefore taken to come from one distribution: each is drawn towards the mean, the more the less sure it is. How wide
that distribution is and where its middle lies is not known either and is drawn too, so that the intervals hold it: what
Laird and Louis (1987, J. Am. Stat. Assoc. 82, 739–750) did by a bootstrap is done here as in Gelman et al. (Bayesian
Data Analysis, section 5.4). The error of a unit with few answers is itself poorly known; it is drawn towards what is
usual among the units, and what stays unknown of it is drawn as well: Smyth (2004, Stat. Appl. Genet. Mol. Biol. 3, 3).
Ranks are computed from draws of the true values, not from their estimates: Laird and Louis (1989, J. Educ. Stat. 14,
29–46), Goldstein and Spiegelhalter (1996).
"""

from collections.abc import Sequence

import numpy as np
from scipy.special import digamma, polygamma

from analysis.survey.scoring import SAME, Array, Structure, extent, weighted_mean

GRID = 80
LEAST = 0.01
"""A unit about which everybody says the same has no error by the bootstrap; it is given this part of the mean one."""

MOST_DEGREES = 1_000.0
"""As many degrees of freedom stand for a variance that is the same in all units."""

REACH = 4.0
"""The grid of the spread between units ends at this multiple of the spread observed."""


def true_values(
    structure: Structure, values: Array, drawn: Array, degrees: Array, keys: Sequence[int], seed: int
) -> Array:
    """Draws of the true values of the indicators: (draws, units, indicators).

    values: (units, indicators) as seen; drawn: (draws, units, indicators), the bootstrap's, whose deviations from
    what was seen are retained, with what they have in common within a unit. degrees: (units, indicators), of freedom of
    each value's error: its answers less its strata. keys: by unit, what stands for its answers (`Sample.digest`): what
    is drawn for a unit does not depend on the order or the names of the units. Hard data stay as they are; missing
    values stay missing.

    What a unit has in common in all its answers is poorly known where friendly people are friendly in every question;
    by how much one of its components stands out is known better. Therefore three things are drawn towards the middle,
    each by its own error and spread: the unit's mean, how each component differs from it, and how each indicator
    differs from its component. Drawing each indicator alone pulls components too far in, and totals not far enough.
    """
    _, reach = extent(values)
    scale = np.where(reach > 0, reach, 1.0) * structure.directions
    weights = np.where(structure.is_hard[:, None], 0.0, structure.component_weights)
    totals = np.where(weights.any(axis=0), structure.total_weights, 0.0)[:, None]
    into = (weights > 0).astype(float).T

    def split(of: Array) -> tuple[Array, Array, Array]:
        means = weighted_mean(of, weights)
        whole = weighted_mean(means, totals)
        return whole, _rounded(means - whole), _rounded(of - np.nan_to_num(means) @ into)

    known = weighted_mean(np.where(np.isnan(values), np.nan, degrees), weights)
    freedom = weighted_mean(known, totals), known, degrees
    whole, parts, gaps = (
        _drawn_in(own, often, np.maximum(np.nan_to_num(free), 1.0), keys, [seed, level])
        for level, (own, often, free) in enumerate(
            zip(split(values / scale), split(drawn / scale), freedom, strict=True)
        )
    )
    parts = whole + parts - weighted_mean(parts, totals)
    gaps = gaps - np.nan_to_num(weighted_mean(gaps, weights)) @ into
    return np.where(structure.is_hard, values, (np.nan_to_num(parts) @ into + gaps) * scale)


def _rounded(differences: Array) -> Array:
    """A difference that only adding up in another order makes is none."""
    return np.where(np.abs(differences) < SAME, 0.0, differences)


def _drawn_in(values: Array, drawn: Array, degrees: Array, keys: Sequence[int], seed: list[int]) -> Array:
    """Draws of the true values of each column, from a distribution over the units of its own."""
    random = np.random.default_rng([*seed, 0x5EED])
    errors = _variance(drawn)
    usual, freedom = (
        np.stack(parts, axis=1)
        for parts in zip(
            *(smoothed_variances(*columns) for columns in zip(errors.T, degrees.T, strict=True)), strict=True
        )
    )
    out = np.empty_like(drawn)
    unsure = np.stack([_unsure(each, drawn.shape[0], [*seed, key]) for each, key in zip(freedom, keys, strict=True)], 1)
    for indicator in range(values.shape[1]):
        seen, error = values[:, indicator], errors[:, indicator]
        known = ~np.isnan(seen) & ~np.isnan(error)
        spread, middle = _hyper(seen[known], usual[known, indicator], random, drawn.shape[0])
        likely = unsure[:, :, indicator] * usual[:, indicator]
        with np.errstate(invalid="ignore", divide="ignore"):
            reliability = 1.0 / (1.0 + likely / spread[:, None] ** 2)
            stretch = np.sqrt(np.where(error > 0, likely / error, 1.0))
        reliability = np.where(known & (error > 0), reliability, 1.0)
        deviation = (drawn[:, :, indicator] - seen) * stretch
        out[:, :, indicator] = (
            middle[:, None] + reliability * (seen - middle[:, None]) + np.sqrt(reliability) * deviation
        )
    return out


def _unsure(freedom: Array, draws: int, seed: list[int]) -> Array:
    """Draws of a true variance as a multiple of its estimate: (draws, indicators)."""
    return np.asarray(freedom / np.random.default_rng(seed).chisquare(freedom, (draws, len(freedom))))


def smoothed_variances(errors: Array, degrees: Array) -> tuple[Array, Array]:
    """The variance of each unit's mean, drawn towards what is usual among the units, and its degrees of freedom.

    errors, degrees: (units,). The variances of single answers are taken to be scattered as a scaled inverse χ², whose
    centre and degrees of freedom follow from the mean and variance of their logarithms (Smyth 2004, section 6.2). As
    they are where fewer than three units have an error; an error of 0 or unknown stays.
    """
    held = np.maximum(np.nan_to_num(degrees), 1.0)
    usable = np.nan_to_num(errors) > 0
    if usable.sum() < 3:
        return errors, held
    own = held[usable]
    single = errors[usable] * (own + 1)
    logs = np.log(single) - digamma(own / 2) + np.log(own / 2)
    prior = 2 * _trigamma_inverse(float(logs.var(ddof=1) - polygamma(1, own / 2).mean()))
    centre = np.exp(logs.mean() + digamma(prior / 2) - np.log(prior / 2))
    smoothed, freedom = errors.copy(), held.copy()
    smoothed[usable] = (prior * centre + own * single) / (prior + own) / (own + 1)
    freedom[usable] = own + prior
    return smoothed, freedom


def _trigamma_inverse(value: float) -> float:
    """Where the trigamma function has this value, at most MOST_DEGREES ÷ 2; Newton's method on its reciprocal."""
    if value <= polygamma(1, MOST_DEGREES / 2):
        return MOST_DEGREES / 2
    found = 0.5 + 1.0 / value
    for _ in range(20):
        here = float(polygamma(1, found))
        found += here * (1.0 - here / value) / float(polygamma(2, found))
    return found


def _variance(drawn: Array) -> Array:
    """The variance over the draws of what is known in them; NaN where less than two draws know it."""
    known = ~np.isnan(drawn)
    count = known.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        deviations = np.where(known, drawn - np.where(known, drawn, 0.0).sum(axis=0) / count, 0.0)
        return np.where(count > 1, (deviations**2).sum(axis=0) / (count - 1), np.nan)


def _hyper(seen: Array, error: Array, random: np.random.Generator, draws: int) -> tuple[Array, Array]:
    """Draws of the spread between units and of their mean, under a flat prior for both."""
    if len(seen) < 3 or not (error > 0).any():
        return np.full(draws, np.inf), np.zeros(draws)
    error = np.maximum(error, LEAST * error.mean())
    grid = np.linspace(0.0, REACH * max(float(seen.std(ddof=1)), float(np.sqrt(error.mean()))), GRID)
    precision = 1.0 / (error + grid[:, None] ** 2)
    size = precision.sum(axis=1)
    middle = (precision * seen).sum(axis=1) / size
    likelihood = (
        0.5 * np.log(precision).sum(axis=1)
        - 0.5 * np.log(size)
        - 0.5 * (precision * (seen - middle[:, None]) ** 2).sum(axis=1)
    )
    chances = np.exp(likelihood - likelihood.max())
    chances /= chances.sum()
    chosen = random.choice(GRID, size=draws, p=chances)
    jitter = (random.random(draws) - 0.5) * grid[1]
    spread = np.abs(grid[chosen] + jitter)
    return spread, middle[chosen] + random.standard_normal(draws) / np.sqrt(size[chosen])
