"""Which components to target: weight × attainable gain × evidence of decline × not yet covered, each in sight."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from analysis.edition_table import EditionTable
from analysis.experience import MINIMUM_CASES, RELATIVE_GAIN, attainable_gain, gain_frequency, of_edition
from analysis.frames import LOWER_IS_BETTER
from analysis.rules import Severity

ONE_IN: Final = 4
"""An attainable gain is one that one unit in this many made."""

STEP: Final = 0.05
"""Effort is measured by how rarely units gained this share of a component's scale: 0.5 points out of 10."""

BASIC_EVIDENCE: Final = 0.2
SEVERITY_EVIDENCE: Final[Mapping[Severity, float]] = {"high": 0.5, "medium": 0.3, "low": 0.15}
"""How far a flag goes from what is known already towards certainty that a component needs work."""

FACTOR_COLUMNS: Final = (
    "component", "weight", "score", "gain", "basis", "cases", "points", "step", "made", "effort", "is_front",
)  # fmt: skip
"""One row a component. `weight`: its share 0..1; `score`, `gain`, `step`: points of the component; `basis`: where the
gains come from, one for all rows: "made" (what one unit in ONE_IN that started near here gained on the field, of
`cases`), "best" (the gap to it, where too few cases are known), or None; `points`: what the gain brings, points of the
total, NaN where the weights are not known; `made` of the `cases` gained `step`; `effort`: the share that did not, 1
without room for it, NaN if unknown; `is_front`: no other component brings as many points for as little effort."""


class ImportanceError(ValueError):
    """An exponent that is negative or no number."""


@dataclass(frozen=True)
class Importance:
    """How much each factor counts, as its exponent: 1 as it is, 0 not at all, 2 twice. Raises ImportanceError."""

    weight: float = 1.0
    gain: float = 1.0
    evidence: float = 1.0
    uncovered: float = 1.0

    def __post_init__(self) -> None:
        exponents = (self.weight, self.gain, self.evidence, self.uncovered)
        if not all(np.isfinite(exponent) and exponent >= 0 for exponent in exponents):
            raise ImportanceError("The importance of a factor is a number from 0 up.")


def priority_factors(table: EditionTable, rows: pd.DataFrame, gains: pd.DataFrame) -> pd.DataFrame:
    """Compute weight, attainable gain and effort of every component of one unit.

    table: an edition, as `edition_table.select_edition` gives it; rows: the unit's rows of that edition, out of the
    frame of `standing.standings` or `trends.changes`; their `percentile` says where it starts from (a stated rank
    counts; NaN where too few units have a score); gains: the frame of `gains.one_edition_gains`; they count relative to
    the field, since a place among the units is to be gained. Returns FACTOR_COLUMNS, in the order of the edition.
    Where the weights are not known every component counts the same. Raises nothing.

    >>> own = history.query("unit == 'ha_tinh' and year == 2023")
    >>> known = analysis.priority_factors(edition, own, gains)
    >>> round(float(known["weight"].sum()), 9), set(known["basis"]), bool((known["gain"] >= 0).all())
    (1.0, {'made'}, True)
    """
    own = rows.set_index("component").reindex(list(table.components))
    known = of_edition(gains, table)
    lines = []
    for (component, row), scale in zip(own.iterrows(), table.scales, strict=True):
        step = STEP * scale
        start, score, direction = (float(row[name]) for name in ("percentile", "shown_value", "direction"))
        room = score if direction == LOWER_IS_BETTER else scale - score
        made = attainable_gain(known, str(component), start, 1 / ONE_IN, measure=RELATIVE_GAIN)
        often = gain_frequency(known, str(component), start, step, measure=RELATIVE_GAIN)
        lines.append({
            "component": component, "score": row["shown_value"], "cases": made.cases, "step": step,
            "gain": float(np.clip(made.gain, 0.0, room)), "to_best": max(-float(row["gap_to_best"]) * direction, 0.0),
            "made": 0 if step > room else often.made, "effort": 1.0 if step > room else 1 - often.share,
        })  # fmt: skip
    frame = pd.DataFrame(lines)
    is_scored = frame["score"].notna()
    is_experience = bool(is_scored.any() and frame.loc[is_scored, "cases"].min() >= MINIMUM_CASES)
    # One kind of gain for the whole table: what was made and what is missing to the best do not compare.
    frame["gain"] = frame["gain" if is_experience else "to_best"].where(is_scored)
    basis = "made" if is_experience else "best" if frame["gain"].notna().any() else None
    frame["basis"] = pd.Series([basis] * len(frame), dtype="object")
    frame["effort"] = frame["effort"].where(is_scored & is_experience)
    equal = np.full(len(frame), 1 / len(frame))
    frame["weight"] = equal if table.weights is None else table.weights / table.weights.sum()
    frame["points"] = table.worth() * frame["gain"]
    frame["is_front"] = pareto_front(frame["points"].to_numpy(), frame["effort"].to_numpy())
    return frame[list(FACTOR_COLUMNS)]


def evidence_of(severities: Iterable[Severity]) -> float:
    """How much says that a component needs work, from its flags: BASIC_EVIDENCE without one, towards 1 with more.

    BASIC_EVIDENCE + (1 − BASIC_EVIDENCE) × (1 − Π (1 − SEVERITY_EVIDENCE)): every flag takes its share of the doubt
    that the others left.
    """
    doubt = 1.0
    for severity in severities:
        doubt *= 1 - SEVERITY_EVIDENCE[severity]
    return BASIC_EVIDENCE + (1 - BASIC_EVIDENCE) * (1 - doubt)


def uncovered_of(actions: int) -> float:
    """How far a component is not yet worked on: 1 without an action, 1/2 with one, 1/3 with two."""
    return 1 / (1 + actions)


def prioritise(
    known: pd.DataFrame,
    evidence: Mapping[str, float] | None = None,
    uncovered: Mapping[str, float] | None = None,
    importance: Importance | None = None,
) -> pd.DataFrame:
    """Order the components by how much there is to be won where it is needed and nobody works on it.

    known: the frame of `priority_factors`; evidence: how much says that a component needs work (`evidence_of`), and
    uncovered: how far nobody works on it (`uncovered_of`), 0..1 by component, BASIC_EVIDENCE and 1 where not named;
    importance: how much each factor counts. Returns the frame with `evidence`, `uncovered` and `priority`, the highest
    first, then by code: 100 × (weight ÷ largest weight)^a × (gain ÷ largest gain)^b × evidence^c × uncovered^d; NaN,
    and last, for a component without a score. Raises nothing.

    >>> own = history.query("unit == 'ha_tinh' and year == 2023")
    >>> known = analysis.priority_factors(edition, own, gains)
    >>> ordered = analysis.prioritise(known, evidence={"proactivity": 1.0})
    >>> ordered["component"].iloc[0], bool(ordered["priority"].is_monotonic_decreasing)
    ('proactivity', True)
    """
    chosen = importance or Importance()
    frame = known.assign(
        evidence=[(evidence or {}).get(component, BASIC_EVIDENCE) for component in known["component"]],
        uncovered=[(uncovered or {}).get(component, 1.0) for component in known["component"]],
    )
    parts = [
        _power(_relative(frame["weight"], frame["score"]), chosen.weight),
        _power(_relative(frame["gain"], frame["score"]), chosen.gain),
        _power(frame["evidence"], chosen.evidence),
        _power(frame["uncovered"], chosen.uncovered),
    ]
    frame["priority"] = pd.Series(100 * np.prod(parts, axis=0)).where(frame["score"].notna())
    return frame.sort_values(["priority", "component"], ascending=[False, True], na_position="last", ignore_index=True)


def pareto_front(points: np.ndarray, effort: np.ndarray) -> np.ndarray:
    """Which choices no other beats: none brings at least as much for no more effort, and one of both truly better.

    points: more is better; effort: less is better. A choice of which either is NaN is not on the front.
    """
    known = np.isfinite(points) & np.isfinite(effort)
    as_good = (points[None, :] >= points[:, None]) & (effort[None, :] <= effort[:, None])
    better = (points[None, :] > points[:, None]) | (effort[None, :] < effort[:, None])
    is_beaten = np.any(as_good & better & known[None, :], axis=1)
    return np.asarray(known & ~is_beaten)


def _relative(values: pd.Series, score: pd.Series) -> np.ndarray:
    """Of the largest among the components that have a score."""
    largest = values.where(score.notna()).max()
    return np.asarray(values / largest if largest > 0 else values, dtype=float)


def _power(values: np.ndarray | pd.Series, exponent: float) -> np.ndarray:
    """A factor as it counts; one that does not count is 1 even where it is not known."""
    given = np.asarray(values, dtype=float)
    return np.ones(len(given)) if exponent == 0 else given**exponent
