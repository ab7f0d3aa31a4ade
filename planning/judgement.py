"""Verdicts on every part of every target of a plan, with the reason."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from planning.action import Action
from planning.edition_verdict import judge_editions
from planning.known_rank import Editions, editions_of
from planning.periods import Convention
from planning.plan import Plan
from planning.target import OF_EDITIONS, kind_of
from planning.target_value import TargetValue
from planning.value_verdict import judge_values
from planning.verdict import Status, Verdict, unknown
from wording.text import folded
from wording.words import both, pair_as_positions


@dataclass(frozen=True)
class Judgement:
    """The verdict on one part of a target.

    target, part: their codes. measured, goal: in the unit of the part (rank, points, per cent, components, what
    is measured), None where there is no single figure; ratio: measured ÷ goal, None for ranks. reason_vi, reason_en:
    the facts in a sentence. source: who says so; period: the year of the edition, or the periods measured.
    """

    target: str
    part: str
    status: Status
    measured: float | None
    goal: float | None
    ratio: float | None
    reason_vi: str
    reason_en: str
    source: str
    period: str


def judge(
    plan: Plan,
    values: Iterable[TargetValue],
    standings: pd.DataFrame,
    home_units: Mapping[str, tuple[str, ...]],
    today: date,
    convention: Convention = "nd09",
    actions: Iterable[Action] = (),
    unranked: Collection[str] = (),
) -> tuple[Judgement, ...]:
    """Every part of the plan's targets, in its order, as it stands today.

    values: what was measured; those of other plans are left out. standings: the frame of `standing.standings` or
    `trends.changes`, whole editions of every index that a target names, one under the other; may be empty.
    home_units: the office's own unit by index, then what it became and what it was before; of each edition the first
    that it names is judged. convention: which days the year has. actions: their sum of done amounts is used for an
    amount or an increase without entered values, where the plan has no other part in that unit; the actions of other
    years and those given up are left out. unranked: the indices whose publisher ranks nobody, of
    which a rank is called a position by score. Raises NoSuchPeriodError for a value of no period.
    """
    entered = tuple(value for value in values if value.plan_year == plan.year)
    counting = tuple(action for action in actions if action.plan_year == plan.year and action.status != "cancelled")
    units = [folded(part.unit) for _, part in plan.parts() if kind_of(part) in ("count", "increase")]
    known: dict[str, Editions] = {}

    def verdict(part: Any) -> Verdict:
        if kind_of(part) not in OF_EDITIONS:
            unit = folded(getattr(part, "unit", ""))
            own = [
                action for action in counting if unit and folded(action.measure_unit) == unit and units.count(unit) == 1
            ]
            return judge_values(part, entered, plan.year, today, convention, own)
        if part.index not in home_units:
            return unknown(both("verdict.no_home"), source=part.index.upper())
        if part.index not in known:
            known[part.index] = editions_of(standings, part.index, home_units[part.index])
        judged = judge_editions(part, known[part.index], plan.year)
        return replace(judged, reason=pair_as_positions(judged.reason)) if part.index in unranked else judged

    return tuple(_judgement(target.code, part.code, verdict(part)) for target, part in plan.parts())


def _judgement(target: str, part: str, verdict: Verdict) -> Judgement:
    return Judgement(
        target,
        part,
        verdict.status,
        verdict.measured,
        verdict.goal,
        verdict.ratio,
        *verdict.reason,
        verdict.source,
        verdict.period,
    )
