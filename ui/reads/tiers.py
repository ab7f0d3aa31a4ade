"""The tiers of an edition, cached: which units cannot be told apart in the total and in each component."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.frames import TOTAL
from analysis.tiers import edition_tiers
from ui.reads.cached import cached_by_edition
from ui.reads.scores import history, weights
from ui.visit.visit import Visit


@dataclass(frozen=True)
class Tiers:
    """The tier of each unit in a component or the total, and how many there are.

    alike: from how many other units each is not told apart, those of the neighbouring tiers too. difference: the
    smallest one that tells two units apart, in points.
    """

    by_unit: Mapping[str, int]
    alike: Mapping[str, int]
    number: int
    difference: float


@cached_by_edition("year", "minimum_coverage", max_entries=64)
def _tiers(visit: Visit) -> Mapping[tuple[str, str], Tiers]:
    """By group and component; empty where nobody has measured what does not last in the scores of the index."""
    noise, every = visit.index.score_noise, history(visit)
    if noise is None:
        return {}
    rows = every[every["year"] == visit.year]
    found = edition_tiers(rows, weights(visit), total_noise=noise.usual, component_noise=noise.cautious)
    scored = found.merge(rows[["group", "unit", "component", "shown_value"]], on=["group", "unit", "component"])
    return {
        (str(group), str(component)): Tiers(
            {str(unit): int(tier) for unit, tier in zip(part["unit"], part["tier"], strict=True)},
            _alike(part),
            int(part["tiers"].iloc[0]),
            float(part["difference"].iloc[0]),
        )
        for (group, component), part in scored.groupby(["group", "component"])
    }


def _alike(part: pd.DataFrame) -> dict[str, int]:
    """From how many others each unit of a component is not told apart: those less than the difference away."""
    scores = part["shown_value"].to_numpy(dtype=float)
    near = np.abs(scores[:, None] - scores[None, :]) < float(part["difference"].iloc[0])
    return {str(unit): int(count) for unit, count in zip(part["unit"], near.sum(axis=1) - 1, strict=True)}


def tiers_of(visit: Visit, component: str = TOTAL) -> Tiers | None:
    """The tiers of the chosen edition and group; None where there are none."""
    return _tiers(visit).get((visit.unit_group, component))
