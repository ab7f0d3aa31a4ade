"""Which components to target: how many ranks of the total each is expected to cost if nothing is done, and whether
somebody works on it already.

For every component: the rank that is expected in the next edition if nothing is done, the rank that is the goal, the
points that lie between the two in this edition, and the ranks of the total that these points are worth. So weight,
need and what the total gains are one number with a unit, and no frequency of gains stands in it: large gains were
mostly returns to the usual level, and the expected rank knows the return already.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from analysis.edition_table import EditionTable

GOAL: Final = 0.25
"""The goal of each component, unless the planner says otherwise: the last rank within this share of the list."""

COVERED: Final = 0.5
"""What a component counts on which somebody works already: half. How many actions there are does not matter."""

FACTOR_COLUMNS: Final = (
    "component", "weight", "score", "rank", "rank_of", "expected_rank", "best", "worst", "basis",
    "goal_rank", "gap", "points", "places", "total_rank",
)  # fmt: skip
"""One row a component. `weight`: its share 0..1 (equal where not known); `score`: points; `rank` among `rank_of`;
`expected_rank` in the next edition, not rounded, with the range `best`–`worst` of nine in ten; `basis`: "forecast", or
"now" where no rank is predicted and the one of now stands for it, or None; `gap`: ranks from the expected one to
`goal_rank`, 0 where it is reached; `points`: of the component, between the scores that these ranks have in this
edition; `places`: the ranks of the total that they are worth, NaN where weights or totals are not known; `total_rank`:
the rank of the total that they are counted from, with every component at its expected rank, the same in each row."""


class ImportanceError(ValueError):
    """An exponent that is negative or no number, or a goal that is no share of the list."""


def priority_factors(table: EditionTable, forecasts: pd.DataFrame, unit: str, goal: float = GOAL) -> pd.DataFrame:
    """What every component of one unit is expected to cost in ranks of the total if nothing is done.

    table: an edition, as `edition_table.select_edition` gives it; forecasts: the frame of
    `rank_forecast.rank_forecasts` for that edition; goal: the share of the list in which each component is to stand.
    Returns FACTOR_COLUMNS, in the order of the edition. The total is ranked between those of the others as they are
    (interpolated, so that half a rank counts as half), from where it would be with every component at its expected
    rank; then one component at a time stands at its goal. Raises ImportanceError.

    >>> ahead = analysis.rank_forecasts(history[history["year"] >= 2006], year=2023)
    >>> from analysis.priority import priority_factors
    >>> known = priority_factors(edition, ahead, "ha_tinh")
    >>> round(float(known["weight"].sum()), 9), set(known["basis"]), bool((known["places"] >= 0).all())
    (1.0, {'forecast'}, True)
    """
    if not 0 < goal <= 1:
        raise ImportanceError("The goal is a share of the list, above 0 and up to 1.")
    own = forecasts.loc[forecasts["unit"] == unit].set_index("component").reindex(list(table.components))
    frame = own[["rank", "rank_of", "expected_rank", "best", "worst"]].rename_axis("component").reset_index()
    row, oriented = table.row(unit), table.oriented()
    scores = np.full(len(frame), np.nan) if row is None else table.scores[row]
    is_ranked = frame["rank"].notna() & np.isfinite(scores)
    is_predicted = bool(is_ranked.any()) and bool(frame.loc[is_ranked, "expected_rank"].notna().all())
    # One kind of rank for the whole table: the one of now and the expected one do not compare.
    expected = frame["expected_rank" if is_predicted else "rank"].where(is_ranked)
    basis = ("forecast" if is_predicted else "now") if is_ranked.any() else None
    goal_rank = frame["rank_of"].map(lambda units: last_rank(goal, units)).where(is_ranked)
    equal = np.full(len(frame), 1 / len(frame))
    frame = frame.assign(
        weight=equal if table.weights is None else table.weights / table.weights.sum(),
        score=scores,
        expected_rank=expected,
        basis=pd.Series([basis] * len(frame), dtype="object"),
        goal_rank=goal_rank,
        gap=(expected - goal_rank).clip(lower=0.0),
    )
    if not is_predicted:
        frame[["best", "worst"]] = np.nan
    now, later, wanted = (
        np.array([_score_at(oriented.scores[:, place], rank, units)
                  for place, (rank, units) in enumerate(zip(ranks, frame["rank_of"], strict=True))])
        for ranks in (frame["rank"], expected, goal_rank)
    )  # fmt: skip
    frame["points"] = np.where(frame["gap"] > 0, np.maximum(wanted - later, 0.0), 0.0)
    frame["points"] = frame["points"].where(is_ranked & np.isfinite(wanted - later))
    frame["places"], frame["total_rank"] = _places(
        table, unit, np.nan_to_num(later - now), frame["points"].to_numpy(dtype=float)
    )
    return frame[list(FACTOR_COLUMNS)]


def last_rank(share: float, units: float) -> float:
    """The last rank within a share of a list of so many units, at least 1: 15 ends the first quarter of 63."""
    return max(float(np.floor(share * units)), 1.0)


def uncovered_of(actions: int) -> float:
    """How far a component is not worked on: 1 without an action, COVERED with any; splitting one changes nothing."""
    return COVERED if actions else 1.0


def prioritise(
    known: pd.DataFrame, uncovered: Mapping[str, float] | None = None, importance: float = 1.0
) -> pd.DataFrame:
    """Order the components by what they are expected to cost and by whether somebody works on them.

    known: the frame of `priority_factors`; uncovered: how far nobody works on it (`uncovered_of`), 0..1 by component, 1
    where not named; importance: how much that counts, as its exponent: 1 as it is, 0 not at all, 2 twice. Returns the
    frame with `uncovered` and `priority`, the highest first, then by code: 100 × places ÷ the most × uncovered^d;
    where the places of the total are not known, weight × gap stands for them. NaN, and last, where there is no rank.
    Raises ImportanceError.

    >>> ahead = analysis.rank_forecasts(history[history["year"] >= 2006], year=2023)
    >>> from analysis.priority import priority_factors
    >>> known = priority_factors(edition, ahead, "ha_tinh")
    >>> ordered = analysis.prioritise(known, uncovered={"proactivity": 0.5})
    >>> bool(ordered["priority"].is_monotonic_decreasing), int(ordered["priority"].max())
    (True, 100)
    """
    if not np.isfinite(importance) or importance < 0:
        raise ImportanceError("How much it counts is a number from 0 up.")
    frame = known.assign(uncovered=[(uncovered or {}).get(component, 1.0) for component in known["component"]])
    is_known = frame["gap"].notna()
    cost = frame["places"] if frame.loc[is_known, "places"].notna().all() else frame["weight"] * frame["gap"]
    largest = cost.where(is_known).max()
    frame["priority"] = (100 * (cost / largest if largest > 0 else cost) * frame["uncovered"] ** importance).where(
        is_known
    )
    return frame.sort_values(["priority", "component"], ascending=[False, True], na_position="last", ignore_index=True)


def _score_at(scores: np.ndarray, rank: float, units: float) -> float:
    """The score that a rank among so many units has in this edition, between two units the one between their scores."""
    known = np.sort(scores[np.isfinite(scores)])[::-1]
    if not len(known) or not np.isfinite(rank):
        return float("nan")
    share = (rank - 1) / max(units - 1, 1)
    return float(np.interp(share * (len(known) - 1), np.arange(len(known)), known))


def _places(table: EditionTable, unit: str, drift: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, float]:
    """The ranks of the total that gains of single components are worth, and the rank from which they are counted.

    It is that of the total after all components have drifted to what is expected: in the middle of the list, where
    units lie close to each other, a point is worth more ranks than at its ends.
    """
    complete = table.complete()
    row = complete.row(unit)
    if table.weights is None or row is None:
        return np.full(len(points), np.nan), float("nan")
    totals, worth = np.sort(complete.totals()), table.worth()
    start = complete.totals()[row] + float((worth * drift).sum())
    ranks = np.arange(len(totals), 0, -1, dtype=float)
    rank = float(np.interp(start, totals, ranks))
    return rank - np.interp(start + worth * points, totals, ranks), rank
