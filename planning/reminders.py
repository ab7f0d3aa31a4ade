"""Reminders of what is overdue or comes soon, one for each action, grouped by lead unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from planning.action import Action
from planning.occurrences import DUE_SOON_DAYS, is_over, is_recurring, missed_days, passed_days, waiting_days


@dataclass(frozen=True)
class Reminder:
    """An action of which something is overdue or comes soon, and the unit responsible.

    unit: who leads the action, "" where nobody does. due: the first due day that passed without a result, else the next
    one. days_left: days to it, 0 on the day itself, below 0 when it has passed. missed, passed: of an action that
    recurs, how many of the times that were due by now have no result, and how many were due; both 0 for others.
    """

    action: Action
    unit: str
    due: date
    days_left: int
    missed: int = 0
    passed: int = 0

    @property
    def is_overdue(self) -> bool:
        """Whether the day has passed."""
        return self.days_left < 0


def reminders(actions: Iterable[Action], today: date, days: int = DUE_SOON_DAYS) -> tuple[Reminder, ...]:
    """Everything overdue or due within the next `days` days, the oldest first, then by title.

    Actions that are done or cancelled ask for nothing, nor do those of a plan whose year is over; of an action that
    recurs, neither do the times that were carried out.
    """
    found = []
    for action in actions:
        waiting = () if is_over(action, today) else waiting_days(action)
        if waiting and (waiting[0] - today).days <= days:
            times = (missed_days(action, today), passed_days(action, today)) if is_recurring(action) else ((), ())
            away = (waiting[0] - today).days
            found.append(Reminder(action, action.lead_unit, waiting[0], away, *map(len, times)))
    return tuple(sorted(found, key=lambda reminder: (reminder.due, reminder.action.title, reminder.action.id or 0)))


def by_unit(found: Iterable[Reminder]) -> dict[str, tuple[Reminder, ...]]:
    """The reminders of each lead unit, units by name, those without one ("") last."""
    units: dict[str, list[Reminder]] = {}
    for reminder in found:
        units.setdefault(reminder.unit, []).append(reminder)
    return {unit: tuple(units[unit]) for unit in sorted(units, key=lambda name: (not name, name))}
