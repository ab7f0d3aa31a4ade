"""One edition as a table of units × components, and the kernel on it: the weighted total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.frames import (
    DEFAULT_SCALE,
    DEFAULT_TOTAL_SCALE,
    HIGHER_IS_BETTER,
    LOWER_IS_BETTER,
    TOTAL,
    SelectionError,
    only,
)


@dataclass(frozen=True, eq=False)
class EditionTable:
    """The component scores of one edition of one group, with the weights that make its totals.

    scores: units × components, points of the components' scale, NaN where there is none. directions: 1 where a higher
    score of the component is better, −1 where a lower one is; empty: higher is better in all.
    weights: shares in the order of `components`, summing to one; None where they are not known. multiplier: what a
    weighted mean is multiplied by to stand on the scale of the total. constructs: what each component measures. scale:
    the highest possible score of a component, own_scales: of each of them where they differ.
    """

    index: str
    year: int
    group: str
    framework: str
    units: tuple[str, ...]
    components: tuple[str, ...]
    constructs: tuple[str, ...]
    scores: np.ndarray
    weights: np.ndarray | None
    multiplier: float
    scale: float = DEFAULT_SCALE
    total_scale: float = DEFAULT_TOTAL_SCALE
    directions: tuple[int, ...] = ()
    own_scales: tuple[float, ...] = ()

    @property
    def scales(self) -> np.ndarray:
        """The highest possible score of each component."""
        return np.array(self.own_scales or (self.scale,) * len(self.components))

    def oriented(self) -> EditionTable:
        """The same table with the scores in which lower is better turned round within the scale: higher is better."""
        if all(direction == HIGHER_IS_BETTER for direction in self.directions):
            return self
        is_reversed = np.array(self.directions) == LOWER_IS_BETTER
        return replace(self, scores=np.where(is_reversed, self.scales - self.scores, self.scores), directions=())

    def complete(self) -> EditionTable:
        """The units that have every component; only these have a total."""
        return self.of_units(np.flatnonzero(np.isfinite(self.scores).all(axis=1)))

    def of_units(self, places: np.ndarray | Sequence[int]) -> EditionTable:
        """The units at these places, in this order."""
        chosen = np.asarray(places, dtype=int)
        return replace(self, units=tuple(self.units[place] for place in chosen), scores=self.scores[chosen])

    def totals(self) -> np.ndarray:
        """One computed total a unit, NaN without a full set of components or without weights."""
        if self.weights is None:
            return np.full(len(self.units), np.nan)
        return weighted_totals(self.scores, self.weights, self.multiplier)

    def worth(self) -> np.ndarray:
        """What one point of each component is worth in points of the total; NaN without weights."""
        if self.weights is None:
            return np.full(len(self.components), np.nan)
        worth: np.ndarray = self.multiplier * self.weights / self.weights.sum()
        return worth

    def row(self, unit: str) -> int | None:
        """The place of a unit, None if it is not in the edition."""
        return self.units.index(unit) if unit in self.units else None

    def column(self, component: str) -> int | None:
        """The place of a component, None if the edition has no such component."""
        return self.components.index(component) if component in self.components else None


def select_edition(
    history: pd.DataFrame, weights: pd.DataFrame, year: int, *, index: str | None = None, group: str | None = None
) -> EditionTable:
    """Take one edition out of a history, as the table of units × components that the functions of one edition work on.

    history: the frame of `standing.standings` or `trends.changes`; weights: the frame WEIGHT_COLUMNS, the delivered
    ones or your own; year: the edition; index, group: needed only where the frame holds several. Returns an
    EditionTable: scores in points, and the weights as shares of one, None where they are not known.
    Raises SelectionError if there is no such edition, or several and none was named.

    >>> edition = analysis.select_edition(history, frames.weights, 2023)
    >>> round(float(edition.totals()[edition.row("ha_tinh")]), 4)
    63.7566
    """
    wanted = only(history, "index", index)
    rows = history.loc[history["index"].eq(wanted) & history["year"].eq(year)]
    table = edition_table(history, weights, wanted, year, only(rows, "group", group))
    if table is None:
        raise SelectionError(f"There is no component score of {wanted} {year}.")
    return table


def edition_table(
    history: pd.DataFrame, weights: pd.DataFrame, index: str, year: int, group: str
) -> EditionTable | None:
    """One edition out of the frame of `standing.standings` or `trends.changes`; None if it has no component score.

    weights: WEIGHT_COLUMNS; the components stand in its order, or by code where the framework has no weights. A
    component that no unit has a score of stays, as a column without values, only where the framework weighs it.
    """
    here = np.flatnonzero(history["year"] == year)
    for column, wanted in (("index", index), ("group", group)):
        here = here[history[column].to_numpy()[here] == wanted]
    columns = ("unit", "component", "construct", "framework", "shown_value", "scale", "direction")
    edition = {name: history[name].to_numpy()[here] for name in columns}
    is_part = edition["component"] != TOTAL
    unit, component, construct, framework, value, scale, direction = (edition[name][is_part] for name in columns)
    if not pd.notna(value).any():
        return None
    known = weights.loc[weights["framework"] == framework[0]]
    components = list(known["component"]) or sorted(set(component[pd.notna(value)]))
    units = sorted(set(unit))
    if len(set(zip(unit, component, strict=True))) < len(unit):
        raise ValueError(f"A unit has two rows of one component in {index} {year}.")
    rows, places = {code: row for row, code in enumerate(units)}, {code: at for at, code in enumerate(components)}
    scores = np.full((len(units), len(components)), np.nan)
    for code, part, score in zip(unit, component, value, strict=True):
        if part in places:
            scores[rows[code], places[part]] = score
    constructs = dict(zip(component[::-1], construct[::-1], strict=True))
    directions = dict(zip(component, direction, strict=True))
    total = edition["scale"][~is_part]
    total_scale = float(total[0]) if len(total) else DEFAULT_TOTAL_SCALE
    by_component = dict(zip(component, map(float, scale), strict=True))
    highest = max(by_component.values())
    scales = tuple(by_component.get(code, highest) for code in components)
    return EditionTable(
        index=index,
        year=year,
        group=group,
        framework=str(framework[0]),
        units=tuple(map(str, units)),
        components=tuple(components),
        constructs=tuple(str(constructs.get(code, code)) for code in components),
        scores=scores,
        weights=known["weight"].to_numpy(dtype=float) if len(known) else None,
        multiplier=float(known["multiplier"].iloc[0]) if len(known) else total_scale / highest,
        scale=highest,
        total_scale=total_scale,
        directions=tuple(int(directions.get(code, HIGHER_IS_BETTER)) for code in components),
        own_scales=scales if len(set(scales)) > 1 else (),
    )


def weighted_totals(scores: np.ndarray, weights: np.ndarray, multiplier: float) -> np.ndarray:
    """multiplier × Σ weight × score along the last axis; the weights are first scaled to sum to one.

    scores: … × components; weights: components, or draws × components, and then the result is draws × units.
    Multiplying every weight by one number changes nothing. NaN where a component is missing.
    """
    shares = weights / weights.sum(axis=-1, keepdims=True)
    totals: np.ndarray = shares @ scores.T if weights.ndim > 1 else scores @ shares
    return multiplier * totals
