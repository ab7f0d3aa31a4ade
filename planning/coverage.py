"""Plan coverage: which flags have an action and which have none; the work of each unit; answers to a call."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol, TypeVar

import pandas as pd

from analysis.flags import SEVERITIES, Severity
from analysis.frames import TOTAL
from planning.action import DOING, Action
from planning.occurrences import first_waiting, is_late, timing
from planning.plan import Call, Pair

COLUMNS = ("index", "component", "flags", "actions", "is_covered")

LoadBy = Literal["lead_unit", "channel"]


class Flagged(Protocol):
    """What plan coverage needs of a flag: index, unit, year and component."""

    @property
    def index(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def year(self) -> int: ...
    @property
    def component(self) -> str: ...


F = TypeVar("F", bound=Flagged)


class FlaggedWithSeverity(Flagged, Protocol):
    """A flag with its severity."""

    @property
    def severity(self) -> Severity: ...


@dataclass(frozen=True)
class FlaggedWork:
    """A flagged component and what is done about it.

    weight: its share of the total, 0 to 1; gap: own score minus the median, in points; None where
    unknown. severity: of its most severe flag. The actions that answer a flag of it are counted as planned,
    doing (somebody works on them) and done; budget and spent, in đồng, are their sums, None where none names
    any. next_due: the earliest open due day, of no action whose plan is over; days_left: days until it, below 0 when it
    has passed.
    """

    index: str
    component: str
    weight: float | None
    gap: float | None
    severity: Severity
    flags: int
    planned: int
    doing: int
    done: int
    budget: int | None
    spent: int | None
    next_due: date | None
    days_left: int | None

    @property
    def is_worked_on(self) -> bool:
        """Whether any action answers one of its flags."""
        return self.planned + self.doing + self.done > 0


@dataclass(frozen=True)
class CallState:
    """The state of a call for proposals. asked, answered, waiting: codes of units, in the order of the call.

    late: those that answered after the last day, and those still silent although it has passed. unasked: units
    that answered without having been asked. days_left: to the last day, below 0 when it has passed.
    """

    asked: tuple[str, ...]
    answered: tuple[str, ...]
    waiting: tuple[str, ...]
    late: tuple[str, ...]
    unasked: tuple[str, ...]
    last_day: date
    days_left: int


@dataclass(frozen=True)
class Load:
    """The workload of one unit or one channel; "" stands for actions that name none.

    Each action is planned, doing or done; overdue counts those of them with a due day that has passed
    unanswered, unrecorded those of a plan that is over without a result. budget: in đồng.
    """

    name: str
    planned: int
    doing: int
    done: int
    overdue: int
    budget: int
    unrecorded: int = 0


def covers(action: Action, flag: Flagged) -> bool:
    """Whether an action answers a flag.

    It works on the flag's component, is not cancelled, and is one that can answer flags of the edition (`can_answer`).
    """
    return (
        (flag.index, flag.component) in action.components
        and action.status != "cancelled"
        and can_answer(action, flag.unit, flag.year)
    )


def can_answer(action: Action, unit: str, year: int | None) -> bool:
    """Whether an action can answer flags of a unit and edition at all: planned for them, or for none in particular.

    An action that names no edition and ended in an earlier year than the edition's answers nothing that was found
    there. It ends on its due day, without one with the year of its plan; without either its end is not known.
    """
    if action.unit not in ("", unit) or action.year not in (None, year):
        return False
    last_year = action.due.year if action.due else action.plan_year
    return action.year is not None or year is None or last_year is None or last_year >= year


def plan_coverage(flags: Iterable[Flagged], actions: Iterable[Action]) -> pd.DataFrame:
    """One row a flagged component, in the order in which the flags come.

    Columns: ``index``, ``component``, ``flags`` (how many), ``actions`` (how many answer at least one of
    them), ``is_covered`` (each of them has an action).
    """
    planned = tuple(actions)
    rows = [
        (
            index,
            component,
            len(here),
            sum(any(covers(action, flag) for flag in here) for action in planned),
            all(any(covers(action, flag) for action in planned) for flag in here),
        )
        for (index, component), here in _by_component(flags).items()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(
        {"index": "str", "component": "str", "flags": "int64", "actions": "int64", "is_covered": "bool"}
    )


def flagged_work(
    flags: Iterable[FlaggedWithSeverity],
    actions: Iterable[Action],
    today: date,
    weights: Mapping[Pair, float] | None = None,
    gaps: Mapping[Pair, float] | None = None,
) -> tuple[FlaggedWork, ...]:
    """What is done about each flagged component, in the order in which the flags come.

    weights, gaps: by index and component, as far as they are known.
    """
    planned = tuple(actions)
    work = []
    for (index, component), here in _by_component(flags).items():
        answering = [action for action in planned if any(covers(action, flag) for flag in here)]
        next_due = first_waiting(answering, today)
        work.append(
            FlaggedWork(
                index=index,
                component=component,
                weight=_known(weights, (index, component)),
                gap=_known(gaps, (index, component)),
                severity=min((flag.severity for flag in here), key=SEVERITIES.index),
                flags=len(here),
                planned=_count(answering, "planned"),
                doing=_count(answering, *DOING),
                done=_count(answering, "done"),
                budget=_sum(action.budget for action in answering),
                spent=_sum(action.budget_spent for action in answering),
                next_due=next_due,
                days_left=None if next_due is None else (next_due - today).days,
            )
        )
    return tuple(work)


def flagged_not_covered(flags: Iterable[Flagged], actions: Iterable[Action]) -> tuple[Pair, ...]:
    """The components with a flag that no action answers, in the order in which the flags come."""
    planned = tuple(actions)
    return tuple(
        pair
        for pair, here in _by_component(flags).items()
        if not all(any(covers(action, flag) for action in planned) for flag in here)
    )


def covered_not_flagged(flags: Iterable[Flagged], actions: Iterable[Action]) -> tuple[Pair, ...]:
    """The components that actions work on although no flag was raised there, in the order of the actions.

    Cancelled actions are left out; so are finished ones, which may be why there is no flag any more.
    """
    flagged = {(flag.index, flag.component) for flag in flags}
    worked = (pair for action in actions if action.status not in ("cancelled", "done") for pair in action.components)
    return tuple(dict.fromkeys(pair for pair in worked if pair not in flagged))


def call_state(call: Call, today: date) -> CallState:
    """Which of the units that were asked for proposals have answered by a day. A later answer does not count yet.

    "Nothing to propose" is an answer. On the last day itself nobody is late.
    """
    first: dict[str, date] = {}
    for answer in sorted(call.answers, key=lambda answer: answer.on):
        if answer.on <= today:
            first.setdefault(answer.unit, answer.on)
    asked = tuple(dict.fromkeys(call.units))
    return CallState(
        asked=asked,
        answered=tuple(unit for unit in asked if unit in first),
        waiting=tuple(unit for unit in asked if unit not in first),
        late=tuple(unit for unit in asked if first.get(unit, today) > call.last_day),
        unasked=tuple(unit for unit in first if unit not in asked),
        last_day=call.last_day,
        days_left=(call.last_day - today).days,
    )


def load(actions: Iterable[Action], today: date, by: LoadBy = "lead_unit") -> tuple[Load, ...]:
    """The workload of each lead unit, or each channel: the most open actions first, then by name.

    Cancelled actions are left out. An action of several channels counts in each, its budget in its main one.
    """
    groups: dict[str, list[Action]] = {}
    for action in actions:
        if action.status != "cancelled":
            for name in (action.lead_unit,) if by == "lead_unit" else action.channels or ("",):
                groups.setdefault(name, []).append(action)
    loads = [
        Load(
            name=name,
            planned=_count(here, "planned"),
            doing=_count(here, *DOING),
            done=_count(here, "done"),
            overdue=sum(is_late(action, today) for action in here),
            budget=sum(action.budget or 0 for action in here if by == "lead_unit" or action.channel == name),
            unrecorded=sum(timing(action, today) == "unrecorded" for action in here),
        )
        for name, here in groups.items()
    ]
    return tuple(sorted(loads, key=lambda workload: (-(workload.planned + workload.doing), workload.name)))


def _by_component(flags: Iterable[F]) -> dict[Pair, list[F]]:
    """The flags by what an action can answer: the total is nobody's work, but where nothing else is flagged."""
    raised: dict[Pair, list[F]] = {}
    for flag in flags:
        raised.setdefault((flag.index, flag.component), []).append(flag)
    return {pair: here for pair, here in raised.items() if pair[1] != TOTAL} or raised


def _count(actions: Iterable[Action], *statuses: str) -> int:
    return sum(action.status in statuses for action in actions)


def _sum(amounts: Iterable[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def _known(figures: Mapping[Pair, float] | None, pair: Pair) -> float | None:
    figure = (figures or {}).get(pair)
    return None if figure is None or pd.isna(figure) else float(figure)
