"""Selects the actions that the report of a period contains, by their dates, and counts their occurrences in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from planning.action import Action, is_open
from planning.occurrences import due_days, missed_days, waiting_days
from planning.periods import Convention, Period, today


@dataclass(frozen=True)
class Span:
    """The days of a period and the day on which its report closes: what is recorded later belongs to the next one.

    last: its last day.
    """

    first: date
    last: date
    closing: date

    @property
    def reached(self) -> date:
        """The last day that the report covers: the period's end, or the closing day if that is earlier."""
        return min(self.last, self.closing)

    @property
    def after(self) -> date:
        """The first day on which what was due by the report's end is late."""
        return self.last + timedelta(1) if self.last <= self.closing else self.closing

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in the period."""
        return day is not None and self.first <= day <= self.last


def span(period: Period, convention: Convention, closing: date) -> Span:
    """The days of a period whose report closes on a day."""
    return Span(period.start(convention), period.end(convention), closing)


def dated_by(action: Action, day: date) -> Action:
    """The action without what is dated after a day: occurrences, evidence, difficulties and answers to them."""
    return replace(
        action,
        occurrences=tuple(occurrence for occurrence in action.occurrences if occurrence.done_on <= day),
        evidence=tuple(each for each in action.evidence if each.added_on is None or each.added_on <= day),
        difficulties=tuple(
            replace(difficulty, answer="", answered_on=None, answered_by="")
            if difficulty.answered_on is not None and difficulty.answered_on > day
            else difficulty
            for difficulty in action.difficulties
            if difficulty.raised_on is None or difficulty.raised_on <= day
        ),
    )


def belongs(action: Action, within: Span, said_on: Iterable[date] = ()) -> bool:
    """Whether the report of a period contains an action. said_on: the days of its check-ins.

    It is when it began, was due, was carried out, got evidence or a check-in in the period; when it is still open and
    had begun by the period's end, or has no days at all; when its days reach across the period; and when it was
    finished without any day, by the day of its last change.
    """
    days = [action.start, action.due, *due_days(action), *said_on]
    days += [occurrence.done_on for occurrence in action.occurrences]
    days += [evidence.added_on for evidence in action.evidence]
    days += [difficulty.raised_on for difficulty in action.difficulties]
    if any(within.holds(day) for day in days):
        return True
    begun = action.start or action.due
    if is_open(action):
        return begun is None or begun <= within.last
    if begun is None:
        return action.updated_at is not None and within.holds(today(action.updated_at))
    return action.due is not None and begun < within.first and within.last < action.due


def of_period(
    actions: Iterable[Action], within: Span, said_on: Mapping[int, Iterable[date]] | None = None
) -> tuple[Action, ...]:
    """The actions of the report of a period, with what is dated by its end. said_on: the days of their check-ins."""
    every = (dated_by(action, within.last) for action in actions)
    known = said_on or {}
    return tuple(action for action in every if belongs(action, within, known.get(action.id or 0, ())))


def times_done(action: Action, within: Span) -> int:
    """How often a recurring action was carried out in the period."""
    return sum(within.holds(occurrence.done_on) for occurrence in action.occurrences)


def late(actions: Iterable[Action], within: Span) -> tuple[Action, ...]:
    """The open actions with a due day that had passed unanswered when the report ends, the longest waiting first."""
    found = [action for action in actions if missed_days(action, within.after)]
    return tuple(sorted(found, key=lambda action: (waiting_days(action)[0], action.title)))


def upcoming(actions: Iterable[Action], within: Span, following: Span) -> tuple[Action, ...]:
    """The open actions that ask for work in the following period, or that the period leaves over; soonest first."""
    found = [action for action in actions if is_open(action) and _reaches(action, following)]
    return tuple(sorted(found, key=lambda action: (_soonest(action, within), action.title)))


def _reaches(action: Action, following: Span) -> bool:
    begun = action.start or action.due
    return begun is None or begun <= following.last


def _soonest(action: Action, within: Span) -> date:
    waiting: Sequence[date] = waiting_days(action)
    return next((day for day in waiting if day > within.reached), waiting[0] if waiting else date.max)
