"""Ranks components by priority: the factors of `analysis.priority` with the flags and actions of each component."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from analysis.flags import Flag
from analysis.priority import Importance, evidence_of, prioritise, uncovered_of
from planning.action import Action
from planning.coverage import covers


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
    importance: Importance | None = None,
) -> pd.DataFrame:
    """The planner's table of one unit's components, the most pressing first.

    known: the frame of `priority.priority_factors`; where: index, unit and edition year. Returns the frame of
    `priority.prioritise` with `flags` and `actions`, how many of each the component has.
    """
    raised, planned, (index, unit, year) = tuple(flags), tuple(actions), where
    codes = [str(code) for code in known["component"]]
    flagged = {code: [flag.severity for flag in raised if flag.component == code] for code in codes}
    working = {
        code: sum(covers(action, UnitComponent(index, unit, year, code)) for action in planned) for code in codes
    }
    evidence = {code: evidence_of(severities) for code, severities in flagged.items()}
    frame = prioritise(known, evidence, {code: uncovered_of(count) for code, count in working.items()}, importance)
    return frame.assign(
        flags=[len(flagged[str(code)]) for code in frame["component"]],
        actions=[working[str(code)] for code in frame["component"]],
    )
