"""When somebody is notified by e-mail of what is due, late, unanswered or closing, and of which actions."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Literal

from planning.action import Action
from planning.coverage import CallState
from planning.my_work import own_actions
from planning.periods import Convention, Period, period_of
from planning.reminders import Reminder

Stage = Literal["asked", "soon", "late"]

SOON_DAYS = 7
LAST_DAYS = 3
"""So near its last day a call is reported once more."""
CALL_DAYS = 30
"""So long after its last day nobody is reminded of a call any more."""


def week_of(day: date) -> str:
    """The week of a day, such as 2026-W09: what is late is reported once in each."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def reminder_key(reminder: Reminder, day: date) -> str:
    """What sets a reminder apart from all others: one that is due is reported once, one that is late once a week."""
    due = f"{reminder.action.id}:{reminder.due}"
    return f"overdue:{due}:{week_of(day)}" if reminder.is_overdue else f"soon:{due}"


def call_stage(state: CallState, asked_on: date, day: date) -> Stage | None:
    """How far a call is that not all have answered; None where nobody need be notified of it."""
    if not state.waiting or day < asked_on or state.days_left < -CALL_DAYS:
        return None
    if state.days_left < 0:
        return "late"
    return "soon" if state.days_left <= LAST_DAYS else "asked"


def closing(day: date, convention: Convention, days_after: int) -> tuple[Period, ...]:
    """The quarters whose reports close within the next `SOON_DAYS` days. days_after: so late counts what is said."""
    running = period_of(day, convention)
    return tuple(
        period
        for period in (running.before, running)
        if 0 <= (period.closes(convention, days_after) - day).days <= SOON_DAYS
    )


def unheard(actions: Iterable[Action], units: Collection[str], names: Collection[str]) -> tuple[Action, ...]:
    """The actions of which nobody else would be notified. units, names: of the people who get mail."""
    found, folded = tuple(actions), {name.casefold() for name in names}
    return tuple(
        action for action in found if action.lead_unit not in units and action.in_charge.casefold() not in folded
    )


def reported_actions(
    actions: Iterable[Action], unit: str, name: str, others: tuple[Collection[str], Collection[str]] | None
) -> tuple[Action, ...]:
    """The actions of which a person is notified. others: units and names of who gets mail, for who sees to the rest."""
    every = tuple(actions)
    own = {action.id for action in own_actions(every, unit, name)}
    if others is not None:
        own |= {action.id for action in unheard(every, *others)}
    return tuple(action for action in every if action.id in own)
