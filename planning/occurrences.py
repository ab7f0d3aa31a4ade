"""Due days of actions: for a recurring one, every day of its rhythm between its first and its last day.

And the one definition of late, which screens, reminders, papers and the feed share: a due day has passed without a
result. What was not recorded in a plan whose year is over is no longer late: nobody can do it any more, only record it.
"""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, get_args

from planning.action import RECURRING, Action, is_open
from planning.plan import Rhythm

MONDAY, FRIDAY = 0, 4
END_MONTHS = {"monthly": range(1, 13), "quarterly": (3, 6, 9, 12), "half_yearly": (6, 12)}
"""The months at whose end an action of each rhythm is due."""

Timing = Literal["late", "soon", "open", "unrecorded", "done", "cancelled"]
TIMINGS: tuple[Timing, ...] = get_args(Timing)
"""How an action stands in time: a due day passed without a result; one comes soon; neither; one passed in a plan whose
year is over; and the two ways in which an action is closed."""

DUE_SOON_DAYS = 30


def due_days(action: Action) -> tuple[date, ...]:
    """The days on which an action is due, in order.

    Once: its due day. Weekly: each Friday. At the flag ceremony: the first Monday of each month. Monthly, quarterly,
    half-yearly: the last day of each month, calendar quarter or half-year. What is left of one at the end is due on the
    due day itself. Continuous and ad hoc: only the due day, by which it is judged. Without the dates that its
    rhythm needs: none.
    """
    return _due_days(action.rhythm, action.start, action.due)


@lru_cache(maxsize=4096)  # many actions share their days, and every list asks for them
def _due_days(rhythm: Rhythm, start: date | None, due: date | None) -> tuple[date, ...]:
    if rhythm not in RECURRING:
        return (due,) if due else ()
    if start is None or due is None:
        return ()
    months = months_between(start, due)
    if rhythm == "flag_ceremony":
        days = [_first_monday(year, month) for year, month in months]
    elif rhythm == "weekly":
        days = [*_fridays_before(start, due), due]
    else:
        ends = [date(year, month, monthrange(year, month)[1]) for year, month in months if month in END_MONTHS[rhythm]]
        days = [*(day for day in ends if day < due), due]
    return tuple(day for day in days if start <= day <= due)


def open_days(action: Action) -> tuple[date, ...]:
    """The due days on which the action was not yet carried out."""
    if not action.occurrences:
        return due_days(action)
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


def missed_days(action: Action, day: date) -> tuple[date, ...]:
    """The due days of an open action that had passed without a result on a day. On the due day itself it is in time."""
    waiting = waiting_days(action)
    return waiting[: bisect_left(waiting, day)]


def first_waiting(actions: Iterable[Action], day: date) -> date | None:
    """The earliest open due day of the actions, leaving out those whose plan was over on a day; None without any."""
    return min((due for action in actions if not is_over(action, day) for due in waiting_days(action)), default=None)


def passed_days(action: Action, day: date) -> tuple[date, ...]:
    """The due days of an action that had passed on a day, carried out or not."""
    due = due_days(action)
    return due[: bisect_left(due, day)]


def is_over(action: Action, day: date) -> bool:
    """Whether the year of an action's plan is over, and the action does not reach beyond it."""
    if action.plan_year is None:
        return False
    return max(action.plan_year, action.due.year if action.due else 0) < day.year


def is_late(action: Action, day: date) -> bool:
    """Whether a due day of an open action has passed without a result, in a plan whose year is not over."""
    return not is_over(action, day) and bool(missed_days(action, day))


def due_soon(action: Action, day: date, days: int = DUE_SOON_DAYS) -> bool:
    """Whether an action, or one of its times, is due on a day or within the next ``days`` days."""
    waiting = waiting_days(action)
    following = bisect_left(waiting, day)
    return following < len(waiting) and waiting[following] <= day + timedelta(days)


def timing(action: Action, day: date) -> Timing:
    """How an action stands in time on a day (`TIMINGS`). In a plan that is over one without any day is unrecorded."""
    if not is_open(action):
        return "done" if action.status == "done" else "cancelled"
    is_missed = bool(missed_days(action, day))
    if is_over(action, day) and (is_missed or not due_days(action)):
        return "unrecorded"
    return "late" if is_missed else "soon" if due_soon(action, day) else "open"


def is_recurring(action: Action) -> bool:
    """Whether an action is carried out several times, each of which can be ticked off."""
    return action.rhythm in RECURRING


def months_between(first: date, last: date) -> list[tuple[int, int]]:
    """The calendar months from one day to another, each as year and month."""
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [(month // 12, month % 12 + 1) for month in range(start, end + 1)]


def _first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta((MONDAY - first.weekday()) % 7)


def _fridays_before(first: date, last: date) -> list[date]:
    begin = (FRIDAY - first.weekday()) % 7
    return [first + timedelta(away) for away in range(begin, (last - first).days, 7)]
