"""Tiers: groups of units that cannot be told apart, because the scores of an edition hold what does not last.

Ranks count differences of a hundredth of a point; tiers count only those that chance alone would rarely make.
"""

from typing import Final

import numpy as np
import pandas as pd
from scipy.special import ndtri

from analysis.frames import TOTAL
from analysis.noise import total_error

LEVEL: Final = 0.05
"""How often, one-sided, chance alone makes a difference as large as the one from which two units are told apart."""

TIER_COLUMNS: Final = ("tier", "units", "highest", "lowest")
EDITION_COLUMNS: Final = ("group", "unit", "component", "tier", "tiers", "difference")


def smallest_difference(error: float) -> float:
    """The difference from which two scores are told apart: z₀.₉₅ × √2 × error.

    error: standard deviation of what does not last in one score, points. Both scores have it, independently.
    """
    return float(ndtri(1 - LEVEL) * np.sqrt(2) * error)


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


def edition_tiers(
    rows: pd.DataFrame, weights: pd.DataFrame, *, total_noise: float, component_noise: float
) -> pd.DataFrame:
    """The tiers of one edition of an index, in the total and in every component, from the scores that are shown.

    rows: those of the edition in the frame of `standing.standings` or `trends.changes`; weights: WEIGHT_COLUMNS.
    total_noise: what does not last in a component score by what is seen of the total, points; it makes the error of
    the total as in `noise.total_error`. component_noise: the same by what is seen of the components; the error of each.

    Returns EDITION_COLUMNS, one row for each score of a component or total that is ranked: `tier` as in `tiers_of`, 1
    is the best; `tiers`, how many there are; `difference`, the smallest that tells two units apart, points. Components
    in which less is better are turned round. Totals without known weights, and all below the coverage rule, have none.
    """
    known = rows.loc[rows["is_sufficient"].astype(bool) & rows["shown_value"].notna()]
    found = []
    for (group, component), part in known.groupby(["group", "component"], sort=False):
        error = component_noise
        if component == TOTAL:
            own = weights.loc[weights["framework"] == part["framework"].iloc[0]]
            if own.empty:
                continue
            worth = own["multiplier"] * own["weight"] / own["weight"].sum()
            error = total_error(worth.to_numpy(dtype=float), total_noise)
        tiers = tiers_of((part["shown_value"] * part["direction"]).to_numpy(dtype=float), error)
        found.append(
            pd.DataFrame(
                {"group": group, "unit": part["unit"], "component": component, "tier": tiers.astype(int)}
            ).assign(tiers=int(tiers.max()), difference=smallest_difference(error))
        )
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(EDITION_COLUMNS))
