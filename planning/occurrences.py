"""Due days of actions: for a recurring one, every day of its rhythm between its first and its last day."""

from calendar import monthrange
from datetime import date, timedelta

from planning.action import Action, is_open

MONDAY = 0
QUARTER_MONTHS = (3, 6, 9, 12)


def due_days(action: Action) -> tuple[date, ...]:
    """The days on which an action is due, in order.

    Once: its due day. At the flag ceremony: the first Monday of each month. Quarterly: the last day of each
    calendar quarter, and the due day itself for a part of a quarter at the end. Continuous: only its due day,
    by which it is judged. Without the dates that its rhythm needs: none.
    """
    if action.rhythm in ("once", "continuous"):
        return (action.due,) if action.due else ()
    if action.start is None or action.due is None:
        return ()
    months = months_between(action.start, action.due)
    if action.rhythm == "flag_ceremony":
        days = [_first_monday(year, month) for year, month in months]
    else:
        ends = [date(year, month, monthrange(year, month)[1]) for year, month in months if month in QUARTER_MONTHS]
        days = [*(day for day in ends if day < action.due), action.due]
    return tuple(day for day in days if action.start <= day <= action.due)


def open_days(action: Action) -> tuple[date, ...]:
    """The due days on which the action was not yet carried out."""
    done = {occurrence.due for occurrence in action.occurrences}
    return tuple(day for day in due_days(action) if day not in done)


def next_due(action: Action) -> date | None:
    """The first due day that is still open; the action's own due day where it does not recur."""
    return next(iter(open_days(action)), None) if is_recurring(action) else action.due


def waiting_days(action: Action) -> tuple[date, ...]:
    """The open due days, in order; none once the action is done or cancelled."""
    if not is_open(action):
        return ()
    return open_days(action) if is_recurring(action) else due_days(action)


def is_late(action: Action, today: date) -> bool:
    """Whether a due day of an open action has passed unanswered. On the day itself it is still in time."""
    return any(day < today for day in waiting_days(action))


def is_recurring(action: Action) -> bool:
    """Whether an action is carried out several times, each of which can be ticked off."""
    return action.rhythm in ("flag_ceremony", "quarterly")


def months_between(first: date, last: date) -> list[tuple[int, int]]:
    """The calendar months from one day to another, each as year and month."""
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [(month // 12, month % 12 + 1) for month in range(start, end + 1)]


def _first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta((MONDAY - first.weekday()) % 7)
