"""What if: the total, rank and interval that other scores, weights or indicators would give, all else held still."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.edition_table import EditionTable
from analysis.ranks import minimum_ranks, percentiles
from analysis.robustness import rank_intervals
from analysis.scoring_rule import RuleReason, ScoringRule


class WhatIfError(ValueError):
    """Something is asked that cannot be computed: a score off the scale, an unknown component, weights of nothing."""


class RuleError(WhatIfError):
    """A component's rule cannot be used; `reason` says why."""

    def __init__(self, reason: RuleReason) -> None:
        super().__init__(f"The rule of this component is not exact: {reason}.")
        self.reason = reason


@dataclass(frozen=True)
class Outcome:
    """Where a unit would stand: total in points, higher is better; rank among `units`, 1 is the best; its interval.

    percentile: 0 to 100, the best. low, high: the 5th and 95th percentile of the rank while the weights are only known
    to ±25 %, and the scores but for what does not last in them, as `robustness.rank_intervals` says.
    """

    total: float
    rank: int
    units: int
    percentile: float
    low: int
    high: int


def changed(
    table: EditionTable, unit: str, scores: Mapping[str, float], weights: Mapping[str, float] | None = None
) -> EditionTable:
    """The edition with some scores of one unit, and perhaps the weights of all, replaced; the rest held still.

    scores: points by component, within the scale; weights: by component, not negative, brought to one in sum; those
    not named stay. Only units with every component remain. Raises WhatIfError.
    """
    known = table.complete()
    row = known.row(unit)
    if row is None or known.weights is None:
        raise WhatIfError(f"There is no total of {unit} to begin with.")
    values = known.scores.copy()
    for component, score in scores.items():
        place = _place(known, component)
        if not 0 <= score <= known.scales[place]:
            raise WhatIfError(f"A score of {score} is not on the scale of 0 to {known.scales[place]}.")
        values[row, place] = score
    shares = known.weights.copy()
    for component, weight in (weights or {}).items():
        if not weight >= 0 or not np.isfinite(weight):
            raise WhatIfError(f"A weight of {weight} is not a weight.")
        shares[_place(known, component)] = weight
    if not shares.sum() > 0:
        raise WhatIfError("At least one component must have a weight.")
    return replace(known, scores=values, weights=shares / shares.sum())


def simulate_outcome(
    table: EditionTable,
    unit: str,
    scores: Mapping[str, float] | None = None,
    weights: Mapping[str, float] | None = None,
    *,
    score_noise: float | None = None,
) -> Outcome:
    """Total, rank, percentile and rank interval of a unit, as it is or with other scores or weights.

    table: an edition, as `edition_table.select_edition` gives it; scores: the unit's points by component, within the
    scale; weights: of all units by component, not negative, brought to a sum of one; what is not named stays, and
    the other units are held still. score_noise: points of every component score that are assumed not to last; without
    it the interval is that of the weights alone. Returns an Outcome. Raises WhatIfError if the unit has no total, a
    score is off the scale, a weight is none, or the edition has no such component.

    >>> now = analysis.simulate_outcome(edition, "ha_tinh")
    >>> then = analysis.simulate_outcome(edition, "ha_tinh", {"proactivity": 6.74})
    >>> (now.rank, now.low, now.high), round(now.total, 2), then.rank < now.rank
    ((54, 52, 57), 63.76, True)
    """
    if scores or weights:
        table = changed(table, unit, scores or {}, weights)
    known = table.complete()
    row = known.row(unit)
    if row is None or known.weights is None:
        raise WhatIfError(f"There is no total of {unit}.")
    totals = known.totals()
    rank, units = int(minimum_ranks(totals)[row]), len(known.units)
    low, high = rank_intervals(known, score_noise=score_noise)[["low", "high"]].to_numpy()[row]
    percentile = float(percentiles(totals)[row])
    return Outcome(float(totals[row]), rank, units, percentile, int(low), int(high))


def score_from_indicators(rule: ScoringRule, values: Mapping[int, float]) -> float:
    """The component score that indicators give by the edition's own rule, in points.

    values: every indicator of the rule by its number, in natural units, within the range observed that year: beyond
    it the scale itself would change. Raises RuleError where the rule is not exact, WhatIfError for a value that is
    missing or out of the range.
    """
    if not rule.is_exact:
        raise RuleError(rule.reason)
    given = np.array([values.get(order, float("nan")) for order in rule.orders])
    # A value that was typed or slid to the edge of the range is at the edge.
    edge = 1e-9 * np.maximum(1.0, np.abs(rule.highest - rule.lowest))
    outside = ~((given >= rule.lowest - edge) & (given <= rule.highest + edge))
    if outside.any():
        order = rule.orders[int(np.flatnonzero(outside)[0])]
        raise WhatIfError(f"The value of indicator {order} is missing or outside the range observed in the edition.")
    return float(rule.score(given))


def indicator_worth(rule: ScoringRule) -> pd.DataFrame:
    """What each indicator can move: order, coefficient, lowest, highest and `worth` = |coefficient| × range, points.

    The greatest worth first. Raises RuleError where the rule is not exact.
    """
    if not rule.is_exact:
        raise RuleError(rule.reason)
    frame = pd.DataFrame({
        "order": rule.orders, "coefficient": rule.coefficients, "lowest": rule.lowest, "highest": rule.highest,
    })  # fmt: skip
    frame["worth"] = (frame["coefficient"] * (frame["highest"] - frame["lowest"])).abs()
    return frame.sort_values(["worth", "order"], ascending=[False, True], ignore_index=True)


def _place(table: EditionTable, component: str) -> int:
    place = table.column(component)
    if place is None:
        raise WhatIfError(f"The edition has no component {component!r}.")
    return place
