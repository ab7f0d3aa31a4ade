"""The actions as a board by status, a month's calendar, and a timeline."""

import calendar
from collections.abc import Sequence
from datetime import date
from html import escape

import streamlit as st

from planning.action import DOING, Action
from planning.occurrences import due_days, is_late, is_over, timing
from planning.periods import today
from planning.plan import Plan
from ui.blocks.action_fields import action_link, text_of
from ui.blocks.plan_choice import names_of
from ui.blocks.timing import timing_text
from ui.kit.charts import Chart, blank_figure, show_chart
from ui.kit.look import BETTER, PEERS, US, WORSE
from ui.kit.tables import Column, Row, TableCell
from ui.visit.link_choices import choose
from ui.visit.visit import Visit
from wording.numbers import DAY, date_text

BOARD: dict[str, tuple[str, ...]] = {
    "planned": ("planned",),
    "doing": DOING,
    "done": ("done",),
    "cancelled": ("cancelled",),
}
"""The columns of the board and the statuses that each gathers."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_CARDS, MOST_BARS = 40, 60
ROW_HEIGHT = 26


def show_board(visit: Visit, plan: Plan | None, actions: Sequence[Action]) -> None:
    """A column for each state of work, a card for each action; a card leads to its action."""
    say, day = visit.say, today()
    columns = []
    for name, statuses in BOARD.items():
        here = [action for action in actions if action.status in statuses]
        cards = "".join(_card(visit, plan, action, day) for action in here[:MOST_CARDS])
        more = (
            f"<p>{escape(say('plan.more_cards', count=len(here) - MOST_CARDS))}</p>" if len(here) > MOST_CARDS else ""
        )
        empty = "" if here else f'<p class="app-empty">{escape(say("plan.no_cards"))}</p>'
        columns.append(
            f"<section><h3>{escape(say(f'plan.board_{name}'))} <span>{len(here)}</span></h3>"
            f"{cards}{more}{empty}</section>"
        )
    st.html(f'<div class="app-board">{"".join(columns)}</div>')


def _card(visit: Visit, plan: Plan | None, action: Action, day: date) -> str:
    parts = [
        text_of(visit, plan, action, "lead_unit"),
        action.in_charge,
        date_text(action.due, visit.language),
        f"{action.progress}%",
    ]
    urgency = timing(action, day)
    parts.append(timing_text(visit, action, day))
    words = " · ".join(part for part in parts if part and part != "–")
    return (
        f'<article class="app-card app-card-{urgency}"><a href="{escape(action_link(visit, action))}" target="_self">'
        f"{escape(action.title)}</a><p>{escape(words)}</p></article>"
    )


def show_calendar(visit: Visit, plan: Plan | None, actions: Sequence[Action]) -> None:
    """One month: what is due on which day, each time of a recurring action included."""
    say, language, day = visit.say, visit.language, today()
    due: dict[date, list[Action]] = {}
    for action in actions:
        if action.status != "cancelled":
            for when in due_days(action):
                due.setdefault(when, []).append(action)
    months = sorted({(when.year, when.month) for when in due} | {(day.year, day.month)})
    names = {f"{year}-{month:02d}": f"{month:02d}/{year}" for year, month in months}
    # Of a plan whose year is over or not begun its own last or first month with anything due, not this one.
    of_plan = plan.year if plan is not None else day.year
    known = [month for month in months if month[0] == of_plan != day.year]
    first = (known[-1] if of_plan < day.year else known[0]) if known else (day.year, day.month)
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


def show_timeline(visit: Visit, plan: Plan | None, actions: Sequence[Action]) -> None:
    """A bar from the first to the last day of each action; today is a line."""
    say, language, day = visit.say, visit.language, today()
    dated = [action for action in actions if action.due and action.status != "cancelled"]
    if not dated:
        st.info(say("plan.timeline_empty"))
        return
    shown = sorted(dated, key=lambda action: (action.start or action.due, action.due or date.max))[:MOST_BARS]
    figure = blank_figure(language, 60 + ROW_HEIGHT * len(shown))
    units = names_of(visit, plan, "lead_unit")
    labels = [f"{at}. {action.title[:48]}{'…' if len(action.title) > 48 else ''}" for at, action in enumerate(shown, 1)]
    colours = {"done": BETTER, "late": WORSE, "doing": US, "planned": PEERS}
    states = [
        "done" if a.status == "done" else "late" if is_late(a, day) else "doing" if a.status in DOING else "planned"
        for a in shown
    ]
    for state, colour in colours.items():
        here = [at for at, bar_state in enumerate(states) if bar_state == state]
        if not here:
            continue
        starts = [shown[at].start or shown[at].due for at in here]
        ends = [shown[at].due for at in here]
        figure.add_bar(
            y=[escape(labels[at]) for at in here],
            base=[str(start) for start in starts],
            x=[
                ((end or day) - (start or day)).days * 86_400_000 + 86_400_000
                for start, end in zip(starts, ends, strict=True)
            ],
            orientation="h",
            marker={"color": colour},
            name=say(f"plan.bar_{state}"),
            customdata=[
                [date_text(start, language), date_text(end, language)] for start, end in zip(starts, ends, strict=True)
            ],
            hovertemplate="%{y}<br>%{customdata[0]} – %{customdata[1]}<extra>%{fullData.name}</extra>",
        )
    figure.update_layout(
        barmode="overlay", showlegend=True, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"}
    )
    figure.update_xaxes(type="date", tickformat="%m/%Y", showgrid=True)
    figure.update_yaxes(
        categoryorder="array", categoryarray=[escape(label) for label in reversed(labels)], showgrid=False
    )
    figure.add_vline(x=str(day), line={"color": WORSE, "width": 1, "dash": "dot"})
    rows: list[Row] = [
        [
            TableCell(action.title, href=action_link(visit, action)),
            TableCell(action.start, DAY),
            TableCell(action.due, DAY),
            TableCell(units.get(action.lead_unit, action.lead_unit or None)),
            text_of(visit, plan, action, "status"),
        ]
        for action in shown
    ]
    columns = [
        Column(say("field.title")),
        Column(say("field.start"), "right"),
        Column(say("field.due"), "right"),
        Column(say("field.lead_unit")),
        Column(say("field.status")),
    ]
    title = say("plan.timeline_title", count=len(shown), late=sum(state == "late" for state in states))
    alt = f"{title}: " + "; ".join(
        f"{action.title} {date_text(action.start, language)}–{date_text(action.due, language)}" for action in shown
    )
    more = say("plan.more_cards", count=len(dated) - MOST_BARS) if len(dated) > MOST_BARS else ""
    subtitle = " ".join(part for part in (say("plan.timeline_subtitle", day=date_text(day, language)), more) if part)
    show_chart(Chart(figure, title, subtitle, alt, columns, rows), say, key="plan_timeline")
