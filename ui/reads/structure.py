"""What is computed of how sure ranks are, cached: intervals, who cannot be told apart, an edition taken apart."""

from dataclasses import dataclass

import pandas as pd

from analysis.consistency import (
    PrincipalComponents,
    component_correlations,
    correlation_flags,
    has_enough_units,
    measured,
    principal_components,
)
from analysis.cronbach import cronbach_alpha
from analysis.frames import TOTAL
from analysis.importance import effective_weights
from analysis.leave_one_out import influence, leave_one_out
from analysis.robustness import WEIGHT_NOISE, earlier_weights_ranks, rank_intervals, win_shares
from analysis.sensitivity import alternatives, rank_sensitivity
from ui.reads.cached import cached_by_edition
from ui.reads.edition import EditionView, scores_of_edition
from ui.reads.scores import history, weights
from ui.visit.visit import Visit


@dataclass(frozen=True)
class Noise:
    """What is assumed to be uncertain: shares of each weight, and points of every component score."""

    weights: float
    scores: float


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """On which choices of method the ranks depend: the columns of `analysis.sensitivity`, of the chosen unit."""

    indices: pd.DataFrame
    alternatives: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Structure:
    """What does not depend on an assumed noise: the ranks without each component, the real weights, the consistency.

    units, components: how many enter correlations, alpha and principal components. alpha, principal: None where
    there are too few units for them.
    """

    shifts: pd.DataFrame
    influence: pd.DataFrame
    importance: pd.DataFrame
    correlations: pd.DataFrame
    pairs: pd.DataFrame
    units: int
    components: int
    alpha: float | None
    principal: PrincipalComponents | None


def is_covered(view: EditionView) -> bool:
    """Whether enough units have all components that anyone has, by the coverage that the edition asks for."""
    if view.table is None:
        return False
    known, coverage = len(measured(view.table).units), float(view.rows["minimum_coverage"].max())
    return known > 0 and known >= coverage * (view.units or 0)


def is_ranked(view: EditionView) -> bool:
    """Whether totals, and with them ranks, can be computed for enough units."""
    return view.table is not None and measured(view.table).weights is not None and is_covered(view)


@cached_by_edition("year", "group", "minimum_coverage", max_entries=64)
def intervals(visit: Visit, noise: Noise) -> pd.DataFrame:
    """The rank intervals of every unit under this noise; columns as `analysis.robustness.rank_interval`.

    This and what follows raises NoScoresError where the chosen edition has no component scores.
    """
    return rank_intervals(scores_of_edition(visit), weight_noise=noise.weights, score_noise=noise.scores)


@cached_by_edition("year", "group", "unit", "minimum_coverage", max_entries=64)
def wins(visit: Visit, noise: Noise) -> pd.DataFrame:
    """In which share of draws the chosen unit is above each other; columns as `analysis.robustness.win_shares`."""
    return win_shares(scores_of_edition(visit), visit.key.unit, weight_noise=noise.weights, score_noise=noise.scores)


def usual_noise(visit: Visit) -> Noise:
    """What is assumed where nobody chooses: the weights, and what does not last, where it was measured."""
    measured_noise = visit.index.score_noise
    return Noise(WEIGHT_NOISE, 0.0 if measured_noise is None else measured_noise.usual)


@cached_by_edition("year", "group", "minimum_coverage", max_entries=64)
def earlier_weights(visit: Visit) -> pd.DataFrame:
    """The ranks under the official weights of earlier frameworks; EARLIER_COLUMNS of `analysis.robustness`."""
    frameworks = [framework for framework in visit.index.frameworks if framework.group == visit.key.group]
    years = {framework.code: (framework.first_year, framework.last_year) for framework in frameworks}
    return earlier_weights_ranks(scores_of_edition(visit), weights(visit), years)


@cached_by_edition("year", "group", "unit", "minimum_coverage", max_entries=32)
def sensitivity(visit: Visit) -> Sensitivity:
    """On which choices of method the ranks of the chosen edition depend. It takes a second."""
    table = scores_of_edition(visit)
    return Sensitivity(rank_sensitivity(table, visit.key.unit), alternatives(table, visit.key.unit))


@cached_by_edition("year", "group", "minimum_coverage", max_entries=32)
def structure(visit: Visit) -> Structure:
    """The chosen edition taken apart."""
    table = scores_of_edition(visit)
    known = measured(table)
    correlations = component_correlations(table)
    return Structure(
        leave_one_out(table),
        influence(table),
        effective_weights(table),
        correlations,
        correlation_flags(correlations, len(known.units)),
        len(known.units),
        len(known.components),
        cronbach_alpha(known.scores) if has_enough_units(table) else None,
        principal_components(table),
    )


def covered_years(visit: Visit) -> list[int]:
    """The editions with known weights in which enough units have every component, the newest first."""
    everything = history(visit)
    parts = everything[(everything["group"] == visit.unit_group) & (everything["component"] != TOTAL)]
    parts = parts[parts["framework"].isin(weights(visit)["framework"])]
    sufficient = parts.groupby("year")["is_sufficient"].all()
    return sorted((int(year) for year in sufficient.index[sufficient]), reverse=True)
