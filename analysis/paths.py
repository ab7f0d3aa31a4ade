"""Paths to a rank: which gains of components would reach it, and how often units have made such gains.

The other units are held still. For every combination of up to three components the gains are shared out evenly: each
component makes the same quantile of the gains that units starting near it have made, the lowest quantile at which
the combination reaches the total that the rank asks for. Then the combinations are compared by how often units made
all of these gains in one edition. Nothing is guessed about what is hard: only what was done counts.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import pandas as pd

from analysis.edition_table import EditionTable
from analysis.experience import (
    GAIN,
    MINIMUM_CASES,
    RELATIVE_GAIN,
    WINDOW,
    Frequency,
    frequency,
    gain_frequency,
    joint_frequency,
    near,
    of_edition,
)
from analysis.ranks import minimum_ranks

MOST_COMPONENTS: Final = 3
MOST_PATHS: Final = 3

SCORE_STEP: Final = 0.01
"""Points of a component: gains are rounded up to what is published."""

_QUANTILES: Final = np.linspace(0.0, 1.0, 401)

PathMethod = Literal["joint", "independent"]
PathsReason = Literal["", "no_weights", "incomplete", "already", "never"]
"""Why there is no path: the weights are not known; the unit lacks a component; it stands there already; or no
combination of gains that anybody ever made from near here is enough."""


class TargetError(ValueError):
    """A rank or a total that the edition does not have."""


@dataclass(frozen=True)
class Step:
    """One component of a path: from `start` by `gain` to `score`, points, and how often that alone was done."""

    component: str
    start: float
    gain: float
    score: float
    frequency: Frequency


@dataclass(frozen=True)
class Path:
    """Gains that reach the target together, with the total and rank that follow.

    frequency: how often one unit that started near here in each component made all of the gains in one edition
    (method "joint"); where there are fewer than MINIMUM_CASES of these ("independent"), the product of the steps'
    shares, as if they had nothing to do with each other: then cases, made and the interval are of no use and are 0
    and NaN.
    """

    steps: tuple[Step, ...]
    frequency: Frequency
    method: PathMethod
    total: float
    rank: int


@dataclass(frozen=True)
class Paths:
    """What it would take: the total to reach, the points missing, and the least demanding paths, the best first.

    measure: "relative_gain" for a rank, "gain" for a total. highest_total: what the largest gains ever made from near
    here, in the three components where they bring most, would give.
    """

    total: float
    needed: float
    paths: tuple[Path, ...]
    reason: PathsReason
    measure: str
    highest_total: float


def start_percentiles(table: EditionTable, unit: str) -> dict[str, float]:
    """Where a unit stands in each component of the edition: 0 to 100, the best; NaN without a score."""
    row = table.row(unit)
    if row is None:
        return {}
    ranks = minimum_ranks(table.oriented().scores.T)[:, row]
    scored = np.isfinite(table.scores).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = 100 * (scored - ranks) / (scored - 1)
    return dict(zip(table.components, shares.tolist(), strict=True))


def total_for_rank(table: EditionTable, unit: str, rank: int) -> float:
    """The total with which a unit would stand at this rank, the others held still (an equal total shares the rank).

    Raises TargetError if the edition does not rank that many units.
    """
    known = table.complete()
    row = known.row(unit)
    if row is None or not 1 <= rank <= len(known.units):
        raise TargetError(f"There is no rank {rank} to reach in this edition.")
    others = np.sort(np.delete(known.totals(), row))[::-1]
    # The last rank asks for nothing.
    return float(others[rank - 1]) if rank <= len(others) else float("-inf")


def paths_to_rank(table: EditionTable, gains: pd.DataFrame, unit: str, rank: int, window: float = WINDOW) -> Paths:
    """The least demanding paths to a rank. As the others are held still, gains count relative to the field.

    table: an edition, as `edition_table.select_edition` gives it; gains: the frame of `gains.one_edition_gains`, of the
    whole panel; rank: from 1, the best; window: percentile points within which a unit started near here. Returns
    Paths: the total to reach and what is missing to it, points, and up to MOST_PATHS combinations of gains in points
    of components, the most frequent first; none where `reason` says why. Raises TargetError.

    >>> found = analysis.paths_to_rank(edition, gains, "ha_tinh", 30)
    >>> all(path.rank <= 30 and path.total >= found.total for path in found.paths)
    True
    >>> 1 <= len(found.paths) <= 3
    True
    """
    reason = _hindrance(table, unit)
    if reason:
        return Paths(float("nan"), float("nan"), (), reason, RELATIVE_GAIN, float("nan"))
    return _paths(table, gains, unit, total_for_rank(table, unit, rank), RELATIVE_GAIN, window)


def paths_to_total(table: EditionTable, gains: pd.DataFrame, unit: str, total: float, window: float = WINDOW) -> Paths:
    """The least demanding paths to a total, points of its scale; gains count as they are. Raises TargetError."""
    reason = _hindrance(table, unit)
    if reason:
        return Paths(float("nan"), float("nan"), (), reason, GAIN, float("nan"))
    if not 0 <= total <= table.total_scale:
        raise TargetError(f"A total of {total} is not on the scale of 0 to {table.total_scale}.")
    return _paths(table, gains, unit, total, GAIN, window)


def _hindrance(table: EditionTable, unit: str) -> PathsReason:
    if table.weights is None:
        return "no_weights"
    return "incomplete" if table.complete().row(unit) is None else ""


def _paths(table: EditionTable, gains: pd.DataFrame, unit: str, total: float, measure: str, window: float) -> Paths:
    known, gains = table.complete(), of_edition(gains, table)
    row = known.units.index(unit)
    now = float(known.totals()[row])
    starts = start_percentiles(known, unit)
    field = _field(known, gains, starts, measure, window)
    room = known.scales - known.scores[row]
    quantiles = known.worth()[:, None] * field.quantiles().clip(0.0, room[:, None])
    highest = now + float(np.sort(quantiles[:, -1])[::-1][:MOST_COMPONENTS].sum())
    if now >= total:
        return Paths(total, total - now, (), "already", measure, highest)
    found = []
    for places in _combinations(len(known.components)):
        shared = _shared_out(quantiles[list(places)], total - now)
        if shared is not None:
            wanted = np.ceil(shared / known.worth()[list(places)] / SCORE_STEP - 1e-6) * SCORE_STEP
            wanted = np.minimum(wanted, room[list(places)])
            found.append((field.demand(places, wanted), places, wanted))
    found.sort(key=lambda path: path[:2])
    chosen = tuple(
        _path(known, gains, row, starts, dict(zip(places, wanted.round(9).tolist(), strict=True)), measure, window)
        for places, wanted in _distinct([(places, wanted) for _, places, wanted in found])
    )
    return Paths(total, total - now, chosen, "" if chosen else "never", measure, highest)


@dataclass(frozen=True, eq=False)
class _Field:
    """Every change of the panel as a row: its gain in each component, NaN unless it started near here."""

    gains: np.ndarray

    def quantiles(self) -> np.ndarray:
        """The gains made from near here, components × quantiles; 0 where nobody started near here."""
        made = [gains[np.isfinite(gains)] for gains in self.gains.T]
        nobody = np.zeros(len(_QUANTILES))
        return np.array([np.quantile(gains, _QUANTILES) if len(gains) else nobody for gains in made])

    def demand(self, places: Sequence[int], wanted: np.ndarray) -> tuple[float, float, int]:
        """What orders the paths: how often it was done, the most first; then how often each step alone was."""
        columns = self.gains[:, list(places)]
        cases = np.isfinite(columns)
        made = cases & (np.nan_to_num(columns, nan=-np.inf) >= wanted - 1e-9)
        shares = made.sum(axis=0) / cases.sum(axis=0)
        together = int(cases.all(axis=1).sum())
        is_joint = together >= MINIMUM_CASES or len(places) == 1
        share = made.all(axis=1).sum() / together if is_joint else shares.prod()
        alone = ((made.sum(axis=0) + 0.5) / (cases.sum(axis=0) + 1)).prod()
        return -float(share), -float(alone), len(places)


def _field(
    table: EditionTable, gains: pd.DataFrame, starts: Mapping[str, float], measure: str, window: float
) -> _Field:
    parts = {
        component: near(gains, component, starts[component], window).set_index(["unit", "year"])[measure]
        for component in table.components
    }
    return _Field(pd.concat(parts, axis=1).to_numpy(dtype=float))


def _combinations(components: int) -> list[tuple[int, ...]]:
    sizes = range(1, min(MOST_COMPONENTS, components) + 1)
    return [places for size in sizes for places in itertools.combinations(range(components), size)]


def _shared_out(quantiles: np.ndarray, needed: float) -> np.ndarray | None:
    """The points of the total that each component brings at the lowest common quantile that is enough.

    None if no quantile is, or if some component brings nothing there: then it has no part in the path.
    """
    sums = quantiles.sum(axis=0)
    enough = np.flatnonzero(sums >= needed)
    if not len(enough) or not (quantiles[:, enough[0]] > 0).all():
        return None
    shared: np.ndarray = quantiles[:, enough[0]] * (needed / sums[enough[0]])
    return shared


def _path(
    table: EditionTable,
    gains: pd.DataFrame,
    row: int,
    starts: Mapping[str, float],
    wanted: Mapping[int, float],
    measure: str,
    window: float,
) -> Path:
    named = {table.components[place]: gain for place, gain in wanted.items()}
    steps = tuple(
        Step(
            component,
            float(table.scores[row, place]),
            gain,
            float(table.scores[row, place] + gain),
            gain_frequency(gains, component, starts[component], gain, window=window, measure=measure),
        )
        for (place, gain), component in zip(wanted.items(), named, strict=True)
    )
    together = joint_frequency(gains, starts, named, window=window, measure=measure)
    method: PathMethod = "joint"
    if together.cases < MINIMUM_CASES and len(steps) > 1:
        method = "independent"
        nothing = frequency(0, 0)
        share = float(np.prod([step.frequency.share for step in steps]))
        together = Frequency(0, 0, share, nothing.low, nothing.high, together.examples)
    scores = table.scores.copy()
    for place, gain in wanted.items():
        scores[row, place] += gain
    totals = replace(table, scores=scores).totals()
    return Path(steps, together, method, float(totals[row]), int(minimum_ranks(totals)[row]))


def _distinct(found: Sequence[tuple[tuple[int, ...], np.ndarray]]) -> list[tuple[tuple[int, ...], np.ndarray]]:
    """The first combinations of which none is another one with a component more or less."""
    chosen: list[tuple[tuple[int, ...], np.ndarray]] = []
    for places, wanted in found:
        others = [set(combination) for combination, _ in chosen]
        if not any(set(places) <= other or other <= set(places) for other in others):
            chosen.append((places, wanted))
        if len(chosen) == MOST_PATHS:
            break
    return chosen
