"""Decomposition of a change of the total: what the scores gave, what the weights gave, and what the set gave.

A total is Σ weight × score. For a component in both editions the change of its product is split as

    w₁s₁ − w₀s₀ = (w₀ + w₁)/2 · (s₁ − s₀)  +  (s₀ + s₁)/2 · (w₁ − w₀)

the mean of the two orders in which score and weight may be changed one after the other, so that the order does not
matter and nothing is left over: the indicator of Bennet (1920, "The Theory of Measurement of Changes in Cost of
Living"), which for two factors is the Shapley decomposition of Shorrocks (2013, "Decomposition procedures for
distributional analysis: a unified framework based on the Shapley value").

Weights are shares: what one component loses others get. So a score counts from the unit's own mean m of the two
editions: less weight on a score below m raises the total and less on one above it lowers it, wherever the scale has its
zero. As the weights of each edition sum to 1, that changes no sum: Σ w₁(s₁ − m) − Σ w₀(s₀ − m) = Σ w₁s₁ − Σ w₀s₀.
Where the total of one edition has another scale than that of the other (a sum of more components), m is 0.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from analysis.edition_table import EditionTable, edition_table
from analysis.frames import TOTAL, only

PART_COLUMNS: Final = (
    "component", "is_compared", "before", "after", "weight_before", "weight_after",
    "score_part", "weight_part", "set_part",
)  # fmt: skip
"""One row a component of either edition. `before`, `after`: its scores, points of the components' scale;
`weight_before`, `weight_after`: its share 0..1; NaN in the edition that has no such component. `score_part`,
`weight_part`, `set_part`: points of the total. `is_compared`: both editions have it and measure the same; otherwise
the whole of it is `set_part`: what came less what went, each against the unit's own mean."""


class Missing(NamedTuple):
    """A figure without which a change cannot be split: a component's score, the total, or (None) the weights."""

    year: int
    component: str | None


@dataclass(frozen=True, eq=False)
class TotalChange:
    """The change of one unit's total between two editions, and its parts.

    before, after: the totals as shown (published or stated, else computed), points, NaN where there is none.
    computed_before, computed_after: the totals that the weights give. parts: PART_COLUMNS, the greatest loss first;
    empty where `missing` names what it would take. changes_framework: the editions have different frameworks, so that
    scores of one component do not compare as they stand even where the weights are the same.
    """

    unit: str
    from_year: int
    year: int
    before: float
    after: float
    computed_before: float
    computed_after: float
    parts: pd.DataFrame
    missing: tuple[Missing, ...]
    changes_framework: bool

    @property
    def is_split(self) -> bool:
        """Whether the parts are known."""
        return not self.missing

    @property
    def change(self) -> float:
        """The change of the totals as shown, in points."""
        return self.after - self.before

    @property
    def by_scores(self) -> float:
        """What the scores of the components gave together, in points of the total."""
        return float(self.parts["score_part"].sum())

    @property
    def by_weights(self) -> float:
        """What the change of the weights gave, in points of the total."""
        return float(self.parts["weight_part"].sum())

    @property
    def by_set(self) -> float:
        """What came in with new components less what went with those dropped, in points of the total."""
        return float(self.parts["set_part"].sum())

    @property
    def unexplained(self) -> float:
        """The change shown less the change computed: rounding, or scores of another vintage than the totals."""
        return self.change - (self.computed_after - self.computed_before)


def split_changes(before: EditionTable, after: EditionTable) -> pd.DataFrame:
    """Split the change of the computed total of every unit that both editions can compute one for.

    Returns `unit` and PART_COLUMNS: one row a unit and component. The three parts of a unit sum to the difference of
    its computed totals. Empty if the weights of either edition are not known or no unit is complete in both.
    """
    columns = ["unit", *PART_COLUMNS]
    earlier, later = before.complete(), after.complete()
    units = [unit for unit in later.units if unit in set(earlier.units)]
    if earlier.weights is None or later.weights is None or not units:
        return pd.DataFrame(columns=columns)
    s0, w0, construct0 = _lookup(earlier, units)
    s1, w1, construct1 = _lookup(later, units)
    own_mean = np.zeros(len(units))
    if before.multiplier == after.multiplier:
        own_mean = np.mean([*s0.values(), *s1.values()], axis=0)
    parts: dict[str, list[np.ndarray]] = {name: [] for name in columns}
    zero = np.zeros(len(units))
    for component in dict.fromkeys([*later.components, *earlier.components]):
        a0 = w0.get(component, np.nan) * before.multiplier
        a1 = w1.get(component, np.nan) * after.multiplier
        x0, x1 = s0.get(component, np.nan), s1.get(component, np.nan)
        is_compared = construct0.get(component) == construct1.get(component)
        if is_compared:
            by_score, by_weight, by_set = (a0 + a1) / 2 * (x1 - x0), ((x0 + x1) / 2 - own_mean) * (a1 - a0), zero
        else:
            came, went = np.nan_to_num(a1 * (x1 - own_mean)), np.nan_to_num(a0 * (x0 - own_mean))
            by_score, by_weight, by_set = zero, zero, came - went
        values = [
            units, component, is_compared, x0, x1, a0 / before.multiplier, a1 / after.multiplier, by_score, by_weight,
            by_set,
        ]  # fmt: skip
        for name, value in zip(columns, values, strict=True):
            parts[name].append(np.broadcast_to(np.asarray(value), len(units)))
    return pd.DataFrame({name: np.concatenate(parts[name]) for name in columns})


def decompose_change(
    history: pd.DataFrame,
    weights: pd.DataFrame,
    unit: str,
    year: int,
    from_year: int | None = None,
    *,
    index: str | None = None,
) -> TotalChange | None:
    """Split the change of one unit's total into what its scores, the weights and the set of components gave.

    history: the frame of `standing.standings` or `trends.changes`; weights: the frame WEIGHT_COLUMNS; year, from_year:
    the edition and the one to compare with, the last earlier total if not named; index: needed only where the frame
    holds several. Returns a TotalChange, all figures in points of the total, `parts` with PART_COLUMNS. None if the
    unit has no total in one of the two editions; where it has, but the parts cannot be computed, `missing` says for
    want of what. Raises SelectionError.

    >>> change = analysis.decompose_change(history, frames.weights, "ha_tinh", 2022, 2021)
    >>> f"{change.change:+.2f} = scores {change.by_scores:+.2f}, weights {change.by_weights:+.2f}"
    '+2.31 = scores -0.32, weights +2.63'
    >>> left = change.change - (change.by_scores + change.by_weights + change.by_set + change.unexplained)
    >>> abs(left) < 1e-9
    True
    """
    index = only(history, "index", index)
    columns = ["year", "group", "framework", "shown_value", "index", "component"]
    own = history.loc[history["unit"] == unit, columns]  # first: comparing the texts of every row takes longest
    totals = own[(own["index"] == index) & (own["component"] == TOTAL)].dropna(subset="shown_value")
    years = totals["year"].astype(int).tolist()
    shown = dict(zip(years, totals["shown_value"].astype(float), strict=True))
    framework = dict(zip(years, totals["framework"], strict=True))
    if from_year is None:
        from_year = max((earlier for earlier in years if earlier < year), default=None)
    if from_year is None or year not in shown or from_year not in shown:
        return None
    group = str(totals["group"].iloc[-1])
    before, after = (edition_table(history, weights, index, side, group) for side in (from_year, year))
    missing = tuple(_missing(before, unit, from_year) + _missing(after, unit, year))
    empty = pd.DataFrame(columns=list(PART_COLUMNS))
    if missing or before is None or after is None:
        parts, computed = empty, [float("nan")] * 2
    else:
        pair = [table.of_units([table.units.index(unit)]) for table in (before, after)]
        parts = split_changes(*pair)[list(PART_COLUMNS)]
        parts = parts.sort_values(["score_part", "component"]).reset_index(drop=True)
        computed = [float(table.totals()[0]) for table in pair]
    return TotalChange(
        unit=unit,
        from_year=from_year,
        year=year,
        before=shown[from_year],
        after=shown[year],
        computed_before=computed[0],
        computed_after=computed[1],
        parts=parts,
        missing=missing,
        changes_framework=framework[from_year] != framework[year],
    )


def _lookup(table: EditionTable, units: list[str]) -> tuple[dict[str, np.ndarray], dict[str, float], dict[str, str]]:
    rows = [table.units.index(unit) for unit in units]
    scores = dict(zip(table.components, table.scores[rows].T, strict=True))
    known = table.weights if table.weights is not None else np.full(len(table.components), np.nan)
    weights = dict(zip(table.components, (known / known.sum()).tolist(), strict=True))
    return scores, weights, dict(zip(table.components, table.constructs, strict=True))


def _missing(table: EditionTable | None, unit: str, year: int) -> list[Missing]:
    """What an edition lacks for this unit: every component score of it, some, or the weights."""
    row = None if table is None else table.row(unit)
    if table is None or row is None:
        return [Missing(year, TOTAL)]
    if table.weights is None:
        return [Missing(year, None)]
    return [
        Missing(year, component)
        for component, score in zip(table.components, table.scores[row], strict=True)
        if not np.isfinite(score)
    ]
