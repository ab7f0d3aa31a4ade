"""One level down: which indicators moved a component, where both editions' scoring rules are known.

A component is constant + Σ coefficient × indicator (`analysis.scoring_rule`). What one indicator gave is the mean of
its two coefficients × the change of its value, as `analysis.change` splits a total. The rest of the change is the
rule's: new coefficients (each indicator is rescaled when a record is set), indicators that came or went. The rule's
part cannot be shared out among indicators: moving the zero of a scale would shift it between them and the constant.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from analysis.frames import HIGHER_IS_BETTER, only
from analysis.scoring_rule import RuleReason, ScoringRule

INDICATOR_PART_COLUMNS: Final = (
    "order", "previous_order", "label", "scale", "before", "after", "coefficient_before", "coefficient_after", "part",
)  # fmt: skip
"""One row an indicator that both editions have, on the same scale: its numbers there, its values in natural units, its
coefficients (points of the component for one unit) and `part`, points of the component that its change gave."""

_TWIN_KEY: Final = ["key", "scale"]


@dataclass(frozen=True, eq=False)
class ComponentChange:
    """The change of one component of one unit between two editions, and the parts of its indicators.

    change: in points of the component. parts: INDICATOR_PART_COLUMNS, the greatest loss first; empty where the
    split cannot be given. by_rule: what new coefficients and a new set of indicators gave. unexplained: what is left,
    at most the rounding of the two rules; NaN where there is no split. reason_before, reason_after: why an edition's
    rule cannot be used ("" if it can; "missing" if the unit or the edition has no indicators). entered, left: how many
    indicators only one edition has. direction: 1 where a higher score of the component is better, −1 where a lower one
    is.
    """

    from_year: int
    year: int
    change: float
    parts: pd.DataFrame
    by_rule: float
    unexplained: float
    reason_before: RuleReason
    reason_after: RuleReason
    entered: int
    left: int
    direction: int = HIGHER_IS_BETTER

    @property
    def is_split(self) -> bool:
        """Whether both rules are exact and the unit has every indicator."""
        return not self.reason_before and not self.reason_after

    @property
    def by_values(self) -> float:
        """What the indicators that both editions have gave together, in points of the component."""
        return float(self.parts["part"].sum())


def decompose_component(
    values: pd.DataFrame,
    rules: Mapping[tuple[str, int, str, str], ScoringRule],
    unit: str,
    component: str,
    before: tuple[int, float],
    after: tuple[int, float],
    *,
    index: str | None = None,
    group: str | None = None,
) -> ComponentChange:
    """Split the change of one component of one unit into what its indicators gave.

    values: a row per index, year, group, unit, component and order with `key` (equal for one indicator in several
    editions), `label`, `scale` and `value`; rules: what `scoring_rule.scoring_rules` returned; before, after: year and
    score of the component, points; index, group: needed only where the frame holds several. Returns a
    ComponentChange, all figures in points of the component, `parts` with INDICATOR_PART_COLUMNS; where a rule cannot be
    used, `reason_before` and `reason_after` say why. Raises SelectionError.

    >>> import pandas as pd
    >>> key = {"index": "pci", "group": "province", "component": "time_costs"}
    >>> old = pd.DataFrame({"days": [30.0, 10.0, 20.0, 5.0]}, index=list("abcd"))
    >>> new = pd.DataFrame({"days": [20.0, 10.0, 25.0, 5.0]}, index=list("abcd"))
    >>> tables = pd.concat({2022: old, 2023: new}, names=["year", "unit"]).reset_index().assign(**key)
    >>> values = tables.rename(columns={"days": "value"}).assign(order=1, key="days", label="Days", scale="days")
    >>> scores = values.assign(value=9 - 0.1 * values["value"])
    >>> from analysis.scoring_rule import scoring_rules
    >>> rules = scoring_rules(values, scores)
    >>> change = analysis.decompose_component(values, rules, "a", "time_costs", (2022, 6.0), (2023, 7.0))
    >>> change.parts[["label", "before", "after"]].values.tolist(), round(change.by_values, 6)
    ([['Days', 30.0, 20.0]], 1.0)
    """
    index, group = only(values, "index", index), only(values, "group", group)
    mine = values[(values["index"] == index) & (values["unit"] == unit) & (values["component"] == component)]
    sides = [_side(mine, rules.get((index, year, group, component)), year) for year, _ in (before, after)]
    (earlier, rule0, reason0), (later, rule1, reason1) = sides
    empty, nothing = pd.DataFrame(columns=list(INDICATOR_PART_COLUMNS)), float("nan")
    direction = HIGHER_IS_BETTER if rule1 is None else rule1.direction
    change = after[1] - before[1]
    if rule0 is None or rule1 is None or reason0 or reason1:
        parts, by_rule, unexplained, entered, left = empty, nothing, nothing, 0, 0
    else:
        parts = earlier.merge(later, on=[*_TWIN_KEY, "_twin"], suffixes=("_before", "_after"))
        mean = (parts["coefficient_before"] + parts["coefficient_after"]) / 2
        parts["part"] = mean * (parts["value_after"] - parts["value_before"])
        ruled = [float(rule.score(side["value"].to_numpy())) for side, rule in ((earlier, rule0), (later, rule1))]
        by_rule = ruled[1] - ruled[0] - float(parts["part"].sum())
        unexplained = change - (ruled[1] - ruled[0])
        entered, left = len(later) - len(parts), len(earlier) - len(parts)
        parts = parts.rename(
            columns={
                "order_after": "order",
                "order_before": "previous_order",
                "label_after": "label",
                "value_before": "before",
                "value_after": "after",
            }
        ).sort_values(["part", "order"], key=lambda column: column * direction if column.name == "part" else column)
    return ComponentChange(
        from_year=before[0],
        year=after[0],
        change=change,
        parts=parts[list(INDICATOR_PART_COLUMNS)].reset_index(drop=True),
        by_rule=by_rule,
        unexplained=unexplained,
        reason_before=reason0,
        reason_after=reason1,
        entered=entered,
        left=left,
        direction=direction,
    )


def _side(
    mine: pd.DataFrame, rule: ScoringRule | None, year: int
) -> tuple[pd.DataFrame, ScoringRule | None, RuleReason]:
    """The unit's indicators of one edition in the order of the rule, with their coefficients; and why not."""
    rows = mine[mine["year"] == year].drop_duplicates("order").set_index("order")
    if rule is None:
        return rows, None, "missing"
    if not rule.is_exact:
        return rows, rule, rule.reason
    rows = rows.reindex(list(rule.orders))
    if rows["value"].isna().any():
        return rows, rule, "missing"
    rows = rows.assign(coefficient=rule.coefficients).reset_index(names="order")
    rows["_twin"] = rows.groupby(_TWIN_KEY).cumcount()
    return rows[["order", *_TWIN_KEY, "_twin", "label", "value", "coefficient"]], rule, ""
