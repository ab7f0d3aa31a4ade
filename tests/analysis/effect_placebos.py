"""Placebo actions: every unit, component and stretch of editions in which nobody did anything, and effects added after.

What `analysis.effects` finds there is chance, or what was added; both are counted for all units and for those that a
plan would choose: the low, and the low that have just fallen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.effects import SIGNIFICANCE, effect_of, field_scores, joint_misses, misses
from analysis.frames import TOTAL
from tests.analysis.built_in_panel import panel

FALL = 10
"""Percentile points by which a component has just fallen."""


@dataclass(frozen=True)
class Stretch:
    """Consecutive editions of one component: units × editions before and after, and the ranks before as scores."""

    component: str
    start: int
    units: tuple[str, ...]
    before: np.ndarray
    after: np.ndarray
    ranks: np.ndarray
    spreads: np.ndarray

    @property
    def is_low(self) -> np.ndarray:
        """Whether a unit lies in the bottom third of the last edition before."""
        return self.ranks[:, -1] > len(self.ranks) * 2 / 3

    @property
    def just_fell(self) -> np.ndarray:
        """Whether it lost ten percentile points with that edition."""
        percentiles = 100 * (len(self.ranks) - self.ranks) / (len(self.ranks) - 1)
        return percentiles[:, -1] - percentiles[:, -2] <= -FALL

    def missed(self, own: int, added: float | np.ndarray = 0.0) -> np.ndarray:
        """What the line misses of all units, when something is added to one of them in each edition after."""
        after = self.after.copy()
        after[own] += added
        return misses(self.before, after)


def stretches(before: int, after: int) -> list[Stretch]:
    """All stretches of so many editions of one construct before and after, in 2006–2019."""
    history = panel(2019)
    scores = field_scores(history.loc[history["component"] != TOTAL])
    scores = scores.assign(rank=history["rank"])
    found = []
    for (component, _), part in scores.groupby(["component", "construct"]):
        years = sorted(part["year"].unique())
        for first in range(len(years) - before - after + 1):
            used = years[first : first + before + after]
            table = part.loc[part["year"].isin(used)].pivot(index="unit", columns="year").dropna()
            field, ranks = table["field_score"].to_numpy(), table["rank"].to_numpy()
            found.append(
                Stretch(
                    component=str(component),
                    start=int(used[before]),
                    units=tuple(table.index),
                    before=field[:, :before],
                    after=field[:, before:],
                    ranks=pd.DataFrame(ranks[:, :before]).rank(method="min").to_numpy(),
                    spreads=table["spread"].to_numpy()[0, before:],
                )
            )
    return found


def found_alone(stretch: Stretch, own: int, added: float | np.ndarray = 0.0) -> bool:
    """Whether a rise of one unit is found in one component."""
    return effect_of(stretch.missed(own, added), own).p_better <= SIGNIFICANCE


def found_together(chosen: Sequence[Stretch], own: int, added: float = 0.0) -> bool:
    """Whether a rise of one unit is found in several components, judged together."""
    missed = np.column_stack([stretch.missed(own, added) for stretch in chosen])
    return effect_of(joint_misses(missed), own).p_better <= SIGNIFICANCE


def own_lowest(parts: Sequence[Stretch], count: int) -> Iterator[tuple[int, list[Stretch]]]:
    """Every unit with the components in which it stands lowest before, as a plan would choose them."""
    units = sorted(set.intersection(*(set(part.units) for part in parts)))
    assert all(part.units == tuple(units) for part in parts)
    last = np.column_stack([part.before[:, -1] for part in parts])
    for own in range(len(units)):
        yield own, [parts[place] for place in np.argsort(last[own], kind="stable")[:count]]


def by_start(found: Sequence[Stretch]) -> dict[int, list[Stretch]]:
    """The stretches of all components that begin and end together."""
    starts: dict[int, list[Stretch]] = {}
    for stretch in found:
        starts.setdefault(stretch.start, []).append(stretch)
    return starts
