"""What moved the total: the part that each component has in the change since the previous edition."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.frames import TOTAL

CONTRIBUTION_COLUMNS = ("component", "value_change", "weight", "contribution")


@dataclass(frozen=True)
class TotalChange:
    """A change of the total, taken apart.

    parts: one row a component, CONTRIBUTION_COLUMNS, `contribution` in points of the total, the greatest
    loss first. unexplained: the change less the sum of the parts, in points; it comes from rounded inputs.
    """

    previous_year: int
    previous_value: float
    value: float
    change: float
    parts: pd.DataFrame
    unexplained: float


def explain(history: pd.DataFrame, weights: pd.DataFrame, unit: str, year: int) -> TotalChange | None:
    """Take the change of a unit's total apart: contribution = weight × change of the component × multiplier.

    history: the frame of `trends.changes`; weights: WEIGHT_COLUMNS. Returns None where it cannot be said:
    the previous edition has another framework, the weights are not known, or a component or the total is
    missing on either side.
    """
    rows = history[(history["unit"] == unit) & (history["year"] == year)]
    total = rows[rows["component"] == TOTAL]
    if len(total) != 1 or pd.isna(total["value_change"].iloc[0]):
        return None
    known = weights[weights["framework"] == total["framework"].iloc[0]]
    parts = rows[["component", "value_change"]].merge(known[["component", "weight", "multiplier"]], on="component")
    if len(known) == 0 or len(parts) != len(known) or parts["value_change"].isna().any():
        return None
    parts["contribution"] = parts["weight"] * parts["value_change"] * parts["multiplier"]
    parts = parts.sort_values(["contribution", "component"]).reset_index(drop=True)
    change = float(total["value_change"].iloc[0])
    value = float(total["shown_value"].iloc[0])
    return TotalChange(
        previous_year=int(total["previous_year"].iloc[0]),
        previous_value=value - change,
        value=value,
        change=change,
        parts=parts[list(CONTRIBUTION_COLUMNS)],
        unexplained=change - float(parts["contribution"].sum()),
    )
