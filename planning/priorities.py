"""Ranks components by priority: the factors of `analysis.priority` with each one's flags, actions and effort."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from analysis.flags import Flag
from analysis.priority import prioritise, uncovered_of
from planning.action import Action
from planning.coverage import covers
from planning.occurrences import months_between


@dataclass(frozen=True)
class UnitComponent:
    """A component of a unit in an edition, as the key that `covers` takes."""

    index: str
    unit: str
    year: int
    component: str


def priorities(
    known: pd.DataFrame,
    flags: Iterable[Flag],
    actions: Iterable[Action],
    where: tuple[str, str, int],
    importance: float = 1.0,
) -> pd.DataFrame:
    """The planner's table of one unit's components, the most pressing first.

    known: the frame of `priority.priority_factors`; where: index, unit and edition year; importance: how much it counts
    that nobody works on a component. Returns the frame of `priority.prioritise` with `flags` and `actions`, how many of
    each the component has, and what the plan says of the effort: `budget`, its share of the actions' money in đồng (an
    action on three components counts a third in each), and `months`, in how many calendar months some action on it is
    under way; NaN where no action names any. An action that is split into two with half of the money, over the same
    months, changes neither these nor the priority.
    """
    raised, planned, (index, unit, year) = tuple(flags), tuple(actions), where
    codes = [str(code) for code in known["component"]]
    working = {
        code: [action for action in planned if covers(action, UnitComponent(index, unit, year, code))] for code in codes
    }
    frame = prioritise(known, {code: uncovered_of(len(here)) for code, here in working.items()}, importance)
    ordered = [str(code) for code in frame["component"]]
    return frame.assign(
        flags=[sum(flag.component == code for flag in raised) for code in ordered],
        actions=[len(working[code]) for code in ordered],
        budget=[_budget(working[code]) for code in ordered],
        months=[_months(working[code]) for code in ordered],
    )


def _budget(actions: Iterable[Action]) -> float:
    shares = [action.budget / len(action.components) for action in actions if action.budget is not None]
    return sum(shares) if shares else float("nan")


def _months(actions: Iterable[Action]) -> float:
    days = [(action.start or action.due, action.due or action.start) for action in actions]
    months = {month for first, last in days if first and last for month in months_between(first, last)}
    return float(len(months)) if months else float("nan")
