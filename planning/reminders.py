"""Reminders of overdue and upcoming due days, one for each open occurrence, grouped by lead unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from planning.action import Action
from planning.occurrences import is_recurring, waiting_days
from planning.progress import DUE_SOON_DAYS


@dataclass(frozen=True)
class Reminder:
    """An open due day of an action and the unit responsible.

    unit: who leads the action, "" where nobody does. days_left: days to the due day, 0 on the day itself, below
    0 when it has passed. is_occurrence: it is one time of an action that recurs.
    """

    action: Action
    unit: str
    due: date
    days_left: int
    is_occurrence: bool

    @property
    def is_overdue(self) -> bool:
        """Whether the day has passed."""
        return self.days_left < 0


def reminders(actions: Iterable[Action], today: date, days: int = DUE_SOON_DAYS) -> tuple[Reminder, ...]:
    """Everything overdue or due within the next `days` days, the oldest first, then by title.

    Actions that are done or cancelled ask for nothing; of an action that recurs, neither do the times that were
    carried out.
    """
    found = [
        Reminder(action, action.lead_unit, day, (day - today).days, is_recurring(action))
        for action in actions
        for day in waiting_days(action)
        if (day - today).days <= days
    ]
    return tuple(sorted(found, key=lambda reminder: (reminder.due, reminder.action.title, reminder.action.id or 0)))


def by_unit(found: Iterable[Reminder]) -> dict[str, tuple[Reminder, ...]]:
    """The reminders of each lead unit, units by name, those without one ("") last."""
    units: dict[str, list[Reminder]] = {}
    for reminder in found:
        units.setdefault(reminder.unit, []).append(reminder)
    return {unit: tuple(units[unit]) for unit in sorted(units, key=lambda name: (not name, name))}
