"""Paths to a rank: which gains of components would reach it, and how often such paths were made by units near here.

The other units are held still. For every combination of up to three components the gains are shared out evenly: each
component makes the same quantile of the gains that units starting near it have made, the lowest quantile at which
the combination reaches the total that the rank asks for. Then the combinations are compared by how often units made
all of these gains in one edition. Nothing is guessed about what is hard: only what was done counts.

The best of many combinations was partly lucky in the editions that chose it. So how often a path was made is computed
from editions that had no part in the choice: each edition is left out in turn, the paths are chosen on the others, and
what was made of them is counted in the one left out.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, Literal

import numpy as np
import pandas as pd

from analysis.edition_table import EditionTable
from analysis.experience import (
    GAIN,
    MINIMUM_CASES,
    RELATIVE_GAIN,
    WINDOW,
    Changes,
    Example,
    Frequency,
    frequency,
    of_edition,
)
from analysis.ranks import minimum_ranks, percentiles

MOST_COMPONENTS: Final = 3
MOST_PATHS: Final = 3

SCORE_STEP: Final = 0.01
"""Points of a component: gains are rounded up to what is published."""

_QUANTILES: Final = np.linspace(0.0, 1.0, 401)

PathMethod = Literal["near", "wide", "few"]
"""Whose changes count: of units within the window, or within twice the window where those are fewer than MINIMUM_CASES,
or of neither enough: then no frequency is given."""

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

    frequency: how often, in an edition left out of the choice, a unit that started near here in each component made all
    gains of the path of this place in the order (the first, the second …) that the other editions chose; `method` says
    how near. Its interval is over the editions. NaN and no case where there are too few. examples: who made these
    very gains, in whatever edition, those used for the choice included: another sample than that of `frequency`.
    """

    steps: tuple[Step, ...]
    frequency: Frequency
    method: PathMethod
    total: float
    rank: int
    examples: tuple[Example, ...] = ()


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
    return dict(zip(table.components, percentiles(table.oriented().scores.T)[:, row].tolist(), strict=True))


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


def rank_of_total(table: EditionTable, unit: str, total: float) -> int:
    """The rank that a unit would have with this total, the others held still; 0 where it has no total."""
    known = table.complete()
    row = known.row(unit)
    if row is None or known.weights is None:
        return 0
    totals = known.totals()
    totals[row] = total
    return int(minimum_ranks(totals)[row])


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
    known = table.complete()
    row = known.units.index(unit)
    now = float(known.totals()[row])
    starts = start_percentiles(known, unit)
    changes = Changes.of(of_edition(gains, table), known.components, measure)
    ask = _Ask(known.worth(), known.scales - known.scores[row], total - now)
    field = changes.near(starts, window)
    highest = now + float(np.sort(ask.brought(field)[:, -1])[::-1][:MOST_COMPONENTS].sum())
    if now >= total:
        return Paths(total, total - now, (), "already", measure, highest)
    made = _out_of_sample(changes, starts, ask, window)
    chosen = tuple(
        _path(known, changes, row, starts, dict(zip(places, wanted.round(9).tolist(), strict=True)), window, found)
        for (places, wanted), found in zip(ask.choose(field), made, strict=False)
    )
    return Paths(total, total - now, chosen, "" if chosen else "never", measure, highest)


@dataclass(frozen=True, eq=False)
class _Ask:
    """What is asked of the components: points of the total a point of each is worth, their room, and what is needed."""

    worth: np.ndarray
    room: np.ndarray
    needed: float

    def brought(self, field: np.ndarray) -> np.ndarray:
        """Points of the total by component and quantile of the gains made from near here; 0 where nobody started."""
        made = [gains[np.isfinite(gains)] for gains in field.T]
        nobody = np.zeros(len(_QUANTILES))
        quantiles = np.array([_quantiles_of(gains) if len(gains) else nobody for gains in made])
        points: np.ndarray = self.worth[:, None] * quantiles.clip(0.0, self.room[:, None])
        return points

    def choose(self, field: np.ndarray) -> list[tuple[tuple[int, ...], np.ndarray]]:
        """The combinations that were made most often in these changes, with the gains that each asks for."""
        points = self.brought(field)
        found: list[tuple[tuple[float, float, int], tuple[int, ...], np.ndarray]] = []
        is_known = np.isfinite(field)
        known = np.where(is_known, field, -np.inf)
        for combined in _combinations(len(self.worth)):
            is_enough, shared = _shared_out(points[combined], self.needed)
            places = combined[is_enough]
            wanted = np.ceil(shared[is_enough] / self.worth[places] / SCORE_STEP - 1e-6) * SCORE_STEP
            wanted = np.minimum(wanted, self.room[places])
            demands = _demands(known[:, places] >= wanted - 1e-9, is_known[:, places])
            found += zip(demands, map(tuple, places.tolist()), wanted, strict=True)
        found.sort(key=lambda path: path[:2])
        return _distinct([(places, wanted) for _, places, wanted in found])


def _quantiles_of(gains: np.ndarray) -> np.ndarray:
    """What `np.quantile` gives for `_QUANTILES`: to sort all is quicker than to search for so many of them."""
    ordered = np.sort(gains)
    places = _QUANTILES * (len(ordered) - 1)
    before = np.floor(places).astype(int)
    low, high, share = ordered[before], ordered[np.minimum(before + 1, len(ordered) - 1)], places - before
    found: np.ndarray = np.where(share < 0.5, low + (high - low) * share, high - (high - low) * (1 - share))
    return found


def _demands(is_made: np.ndarray, is_case: np.ndarray) -> list[tuple[float, float, int]]:
    """What orders the paths: how often it was done, the most first; then how often each step alone was.

    is_made, is_case: changes × paths × components of a path.
    """
    size = is_made.shape[2]
    made, cases, together = is_made.sum(axis=0), is_case.sum(axis=0), is_case.all(axis=2).sum(axis=0)
    is_joint = (together >= MINIMUM_CASES) | (size == 1)
    share = np.where(is_joint, is_made.all(axis=2).sum(axis=0) / np.maximum(together, 1), (made / cases).prod(axis=1))
    alone = ((made + 0.5) / (cases + 1)).prod(axis=1)
    return list(zip((-share).tolist(), (-alone).tolist(), [size] * len(share), strict=True))


def _out_of_sample(
    changes: Changes, starts: Mapping[str, float], ask: _Ask, window: float
) -> list[tuple[PathMethod, Frequency]]:
    """For the first, the second … path: how often it was made in editions that had no part in its choice."""
    near_here, wide = changes.near(starts, window), changes.near(starts, 2 * window)
    tallies: list[dict[str, list[np.ndarray]]] = [
        {"near": [], "near_editions": [], "wide": [], "wide_editions": []} for _ in range(MOST_PATHS)
    ]
    is_near = np.isfinite(near_here).any(axis=1)
    for edition in np.unique(changes.years):
        is_left_out = changes.years == edition
        for place, (places, wanted) in enumerate(ask.choose(near_here[is_near & ~is_left_out])):
            for name, field in (("near", near_here), ("wide", wide)):
                columns = field[is_left_out][:, list(places)]
                cases = columns[np.isfinite(columns).all(axis=1)]
                tallies[place][name].append((cases >= wanted - 1e-9).all(axis=1))
                tallies[place][f"{name}_editions"].append(np.full(len(cases), edition))
    return [_rate_of(found) for found in tallies]


def _rate_of(found: Mapping[str, list[np.ndarray]]) -> tuple[PathMethod, Frequency]:
    methods: tuple[PathMethod, ...] = ("near", "wide")
    for method in methods:
        is_made = np.concatenate([np.zeros(0, dtype=bool), *found[method]])
        if len(is_made) >= MINIMUM_CASES:
            return method, frequency(is_made, np.concatenate(found[f"{method}_editions"]))
    return "few", frequency(np.zeros(0), np.zeros(0))


@cache
def _combinations(components: int) -> list[np.ndarray]:
    """All combinations of components by their places, one row each: those of one, of two …"""
    sizes = range(1, min(MOST_COMPONENTS, components) + 1)
    return [np.array(list(itertools.combinations(range(components), size))) for size in sizes]


def _shared_out(quantiles: np.ndarray, needed: float) -> tuple[np.ndarray, np.ndarray]:
    """The points of the total that each component brings at the lowest common quantile that is enough.

    quantiles: combinations × components × quantiles. Returns which combinations have a share for each of their
    components: some quantile is enough, and each brings something there, else it has no part in the path; and the
    shares, combinations × components.
    """
    sums = quantiles.sum(axis=1)
    lowest = (sums >= needed).argmax(axis=1)
    each = np.arange(len(quantiles))
    brought, summed = quantiles[each, :, lowest], sums[each, lowest]
    is_enough = (summed >= needed) & (brought > 0).all(axis=1)
    return is_enough, brought * (needed / np.where(is_enough, summed, 1.0))[:, None]


def _path(
    table: EditionTable,
    changes: Changes,
    row: int,
    starts: Mapping[str, float],
    wanted: Mapping[int, float],
    window: float,
    found: tuple[PathMethod, Frequency],
) -> Path:
    named = {table.components[place]: gain for place, gain in wanted.items()}
    steps = tuple(
        Step(
            component,
            float(table.scores[row, place]),
            gain,
            float(table.scores[row, place] + gain),
            changes.frequency(starts, {component: gain}, window),
        )
        for (place, gain), component in zip(wanted.items(), named, strict=True)
    )
    examples = changes.frequency(starts, named, window).examples
    method, out_of_sample = found
    scores = table.scores.copy()
    for place, gain in wanted.items():
        scores[row, place] += gain
    totals = replace(table, scores=scores).totals()
    return Path(steps, out_of_sample, method, float(totals[row]), int(minimum_ranks(totals)[row]), examples)


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
