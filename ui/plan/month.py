"""A month's calendar: what is due on which day."""

import calendar
from collections.abc import Sequence
from datetime import date
from html import escape

import streamlit as st

from planning.action import Action
from planning.occurrences import due_days, is_over
from planning.periods import today
from planning.plan import Plan
from ui.blocks.action_fields import action_link
from ui.visit.link_choices import choose
from ui.visit.visit import Visit
from wording.numbers import date_text

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def show_calendar(visit: Visit, plan: Plan | None, actions: Sequence[Action]) -> None:
    """One month: what is due on which day, each time of a recurring action included."""
    say, language, day = visit.say, visit.language, today()
    due: dict[date, list[Action]] = {}
    for action in actions:
        if action.status != "cancelled":
            for when in due_days(action):
                due.setdefault(when, []).append(action)
    of_plan = plan.year if plan is not None else day.year
    is_now = of_plan == day.year
    own = (day.year, day.month) if is_now else (of_plan, 12 if of_plan < day.year else 1)
    known = {(when.year, when.month) for when in due}
    # Of a plan whose year is over or not begun its own last or first month with anything due, not this one.
    in_year = sorted(month for month in known if month[0] == of_plan)
    first = own if is_now or not in_year else in_year[-1 if of_plan < day.year else 0]
    names = {f"{year}-{month:02d}": f"{month:02d}/{year}" for year, month in sorted(known | {first})}
    chosen = choose(visit, "plan", "month", say("plan.month"), names, f"{first[0]}-{first[1]:02d}", width=160)
    year, month = (int(part) for part in chosen.split("-"))
    heads = "".join(f'<th scope="col">{escape(say(f"weekday.{name}"))}</th>' for name in WEEKDAYS)
    weeks = []
    for week in calendar.Calendar().monthdatescalendar(year, month):
        cells = []
        for when in week:
            entries = "".join(_entry(visit, action, when, day) for action in due.get(when, ()) if when.month == month)
            kind = "app-today" if when == day else "" if when.month == month else "app-other"
            cells.append(f'<td class="{kind}"><span>{when.day}</span>{entries}</td>')
        weeks.append(f"<tr>{''.join(cells)}</tr>")
    caption = escape(say("plan.calendar_caption", month=names[chosen]))
    st.html(
        f'<div class="app-table-frame"><table class="app-calendar"><caption>{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(weeks)}</tbody></table></div>"
    )
    undated = sum(not due_days(action) for action in actions if action.status != "cancelled")
    if undated:
        st.caption(say("plan.undated", count=undated))
    if not any((when.year, when.month) == (year, month) for when in due):
        st.caption(say("plan.calendar_empty", month=date_text(date(year, month, 1), language)[3:]))


def _entry(visit: Visit, action: Action, due: date, day: date) -> str:
    is_done = action.status == "done" or any(time.due == due for time in action.occurrences)
    passed = "unrecorded" if is_over(action, day) else "late"
    state = "done" if is_done else passed if due < day else "open"
    mark = {"done": "✓ ", "late": "! "}.get(state, "")
    return (
        f'<a class="app-due app-due-{state}" href="{escape(action_link(visit, action))}" target="_self" '
        f'title="{escape(visit.say(f"plan.due_{state}"))}">{mark}{escape(action.title)}</a>'
    )
