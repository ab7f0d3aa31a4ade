"""The rule by which indicators make a component's score: not published, but recovered from an edition's own figures.

Within one edition a component is a linear function of its indicators (each is rescaled from its range over the years
and averaged), so that least squares over the units gives it back; where it does not, the rule is not used.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import pandas as pd

from analysis.frames import HIGHER_IS_BETTER

EXACT: Final = 1e-4
"""Points of a component within which the recovered rule must give every unit's score to count as exact."""

RuleReason = Literal["", "missing", "constant_indicator", "too_few_units", "collinear", "not_linear"]
"""Why a rule is not exact: no unit has every indicator and a score; an indicator is the same everywhere, so that its
part cannot be separated from the constant; fewer units than would check the fit; two indicators say the same; or the
scores are not a linear function of the indicators."""

_RULE_KEY: Final = ["index", "year", "group", "component"]


@dataclass(frozen=True, eq=False)
class ScoringRule:
    """score = constant + Σ coefficient × indicator, for one component of one edition.

    orders: the numbers of the indicators. coefficients: points of the component for one natural unit of the
    indicator, in that order. units: how many the fit rests on; largest_residual: points by which the rule misses the
    worst of them, NaN where there is no fit. lowest, highest: the range of each indicator in the edition; outside of
    it nothing is known of the rule. is_exact: every score is met within EXACT; reason: why not. direction: 1 where a
    higher score of the component is better, −1 where a lower one is.
    """

    orders: tuple[int, ...]
    coefficients: np.ndarray
    constant: float
    units: int
    largest_residual: float
    lowest: np.ndarray
    highest: np.ndarray
    is_exact: bool
    reason: RuleReason = ""
    direction: int = HIGHER_IS_BETTER

    def score(self, values: np.ndarray) -> np.ndarray:
        """The component's score from indicators (… × indicators, in the order of `orders`), in points."""
        result: np.ndarray = self.constant + np.asarray(values, dtype=float) @ self.coefficients
        return result


def recover_rule(values: np.ndarray, scores: np.ndarray, orders: Sequence[int]) -> ScoringRule:
    """Recover the rule of one component-edition by least squares of the scores on the indicators.

    values: units × indicators in their natural units, NaN where a unit has none; scores: points, one a unit. Only
    units with all of these count. At least two more units than indicators are asked for, else any figures would fit.
    """
    table, target = np.asarray(values, dtype=float), np.asarray(scores, dtype=float)
    is_known = np.isfinite(target) & np.isfinite(table).all(axis=1)
    columns = table.shape[1]
    seen = np.isfinite(table).any(axis=0)
    lowest = np.array([np.nanmin(table[:, c]) if seen[c] else np.nan for c in range(columns)])
    highest = np.array([np.nanmax(table[:, c]) if seen[c] else np.nan for c in range(columns)])
    table, target = table[is_known], target[is_known]
    units = len(target)

    def rule(coefficients: np.ndarray | None, constant: float, residual: float, reason: RuleReason = "") -> ScoringRule:
        none = np.full(columns, np.nan)
        given = none if coefficients is None else coefficients
        return ScoringRule(
            tuple(map(int, orders)), given, constant, units, residual, lowest, highest, not reason, reason
        )

    nothing = float("nan")
    if columns == 0 or units == 0:
        return rule(None, nothing, nothing, "missing")
    if units < columns + 2:
        return rule(None, nothing, nothing, "too_few_units")
    mean, spread = table.mean(axis=0), table.std(axis=0)
    if not (spread > 0).all():
        return rule(None, nothing, nothing, "constant_indicator")
    # Shares and days differ by three powers of ten: standardised columns keep the fit well conditioned.
    design = np.column_stack([np.ones(units), (table - mean) / spread])
    fitted, _, rank, _ = np.linalg.lstsq(design, target, rcond=None)
    if rank < columns + 1:
        return rule(None, nothing, nothing, "collinear")
    residual = float(np.abs(design @ fitted - target).max())
    coefficients = fitted[1:] / spread
    constant = float(fitted[0] - coefficients @ mean)
    return rule(coefficients, constant, residual, "" if residual <= EXACT else "not_linear")


def scoring_rules(values: pd.DataFrame, scores: pd.DataFrame) -> dict[tuple[str, int, str, str], ScoringRule]:
    """Recover the rule of every component of every edition that has indicators, by (index, year, group, component).

    values: a row per index, year, group, component, order and unit with `value` in its natural unit. scores: index,
    year, unit, component, `value` in points and, where lower is better in some, `direction`. Returns a ScoringRule by
    key; where the figures do not give one back, `is_exact` is False and `reason` says why. Raises nothing.

    >>> import pandas as pd
    >>> key = {"index": "pci", "year": 2023, "group": "province", "component": "time_costs"}
    >>> table = pd.DataFrame({1: [0.2, 0.4, 0.9, 0.5, 0.7], 2: [30, 10, 20, 5, 15]}, index=list("abcde"))
    >>> values = table.rename_axis("unit").melt(var_name="order", ignore_index=False).reset_index().assign(**key)
    >>> scores = (2 + 5 * table[1] - 0.03 * table[2]).rename_axis("unit").reset_index(name="value").assign(**key)
    >>> from analysis.scoring_rule import scoring_rules
    >>> rule = scoring_rules(values, scores)["pci", 2023, "province", "time_costs"]
    >>> rule.is_exact, round(rule.constant, 6), rule.coefficients.round(6).tolist()
    (True, 2.0, [5.0, -0.03])
    """
    known = scores.set_index(["index", "year", "unit", "component"])["value"]
    given = scores if "direction" in scores else scores.assign(direction=HIGHER_IS_BETTER)
    ways = given.drop_duplicates(["index", "component"]).set_index(["index", "component"])["direction"].to_dict()
    found: dict[tuple[str, int, str, str], ScoringRule] = {}
    for (index, year, group, component), rows in values.groupby(_RULE_KEY, sort=False):
        table = rows.pivot_table(index="unit", columns="order", values="value", aggfunc="first", dropna=False)
        target = known.reindex(pd.MultiIndex.from_product([[index], [year], table.index, [component]]))
        orders = table.columns.to_numpy(dtype=int).tolist()
        rule = recover_rule(table.to_numpy(dtype=float), target.to_numpy(dtype=float), orders)
        direction = ways.get((index, component), HIGHER_IS_BETTER)
        found[str(index), int(str(year)), str(group), str(component)] = replace(rule, direction=int(direction))
    return found
