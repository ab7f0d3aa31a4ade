"""Posterior draws of the units' true values, for scores that are rescaled by the most extreme units of a survey.

The best and the worst unit of a survey are so partly by chance: their true values lie further in, and every score
between them is stretched. Drawing answers again does not mend this, it stretches once more. The values of the units
are therefore taken to come from one distribution, as in the hierarchical model of Laird and Louis (1989) and Gelman
et al. (Bayesian Data Analysis, section 5.4): each is drawn towards the mean, the more the less sure it is. Ranks
and rescaled scores are computed from draws of those, as Goldstein and Spiegelhalter (1996) advise.
"""

import numpy as np

from analysis.survey.scoring import Array

GRID = 80
LEAST = 0.01
"""A unit about which everybody says the same has no error by the bootstrap; it is given this part of the mean one."""

REACH = 4.0
"""The grid of the spread between units ends at this multiple of the spread observed."""


def true_values(values: Array, drawn: Array, seed: int) -> Array:
    """Draws of the true values of the indicators: (draws, units, indicators).

    values: (units, indicators) as seen; drawn: (draws, units, indicators), the bootstrap's, whose deviations from
    what was seen are retained, with what they have in common within a unit. An indicator without error (hard data)
    stays as it is; missing values stay missing.
    """
    random = np.random.default_rng([seed, 0x5EED])
    errors = _variance(drawn)
    out = np.empty_like(drawn)
    for indicator in range(values.shape[1]):
        seen, error = values[:, indicator], errors[:, indicator]
        known = ~np.isnan(seen) & ~np.isnan(error)
        spread, middle = _hyper(seen[known], error[known], random, drawn.shape[0])
        with np.errstate(invalid="ignore", divide="ignore"):
            reliability = 1.0 / (1.0 + error / spread[:, None] ** 2)
        reliability = np.where(known & (error > 0), reliability, 1.0)
        deviation = drawn[:, :, indicator] - seen
        out[:, :, indicator] = (
            middle[:, None] + reliability * (seen - middle[:, None]) + np.sqrt(reliability) * deviation
        )
    return out


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
