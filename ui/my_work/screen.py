"""What stands where on the page of one's own work: what is due and what is silent, then calls and units' reports."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from data.store.check_ins import last_days
from planning.action import Action
from planning.check_in import silent
from planning.coverage import call_state
from planning.my_work import own_actions, unanswered, unit_reports, unrecorded
from planning.periods import period_of, today
from planning.plan import Plan
from planning.reminders import reminders
from ui.blocks.action_fields import action_link, period_text
from ui.blocks.plan_choice import choose_plan, show_no_plan, term_names
from ui.blocks.timing import due_cell, timing_text
from ui.kit import markup
from ui.kit.tables import Column, Row, TableCell, show_table
from ui.reads.actions import actions_of_plan
from ui.visit.link_choices import choose_segment
from ui.visit.links import show_way
from ui.visit.visit import Visit
from wording.numbers import DAY, date_text

MOST = 20
"""Lines of a table; the others are counted."""


def show(visit: Visit) -> None:
    """Draw the whole page."""
    say, day = visit.say, today()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        plan = choose_plan(visit, say("plan.year"), day.year)
        every = actions_of_plan(visit, plan.year) if plan is not None else ()
        is_own = plan is not None and _is_own(visit, plan, every)
    if plan is None:
        show_no_plan(visit, visit.actor if visit.may("plan") else None, "my_work")
        return
    names = term_names(visit, plan.units)
    unit = visit.actor.unit if is_own else ""
    mine = own_actions(every, unit, visit.actor.name) if is_own else every
    last, due = last_days(visit.store), reminders(mine, day)
    late = sum(reminder.is_overdue for reminder in due)
    quiet = silent(mine, last, day.replace(day=1), day)
    without = unrecorded(mine, day)
    counts = {"late": late, "soon": len(due) - late, "silent": len(quiet)}
    parts = [say("my_work.headline" if late or not without else "my_work.headline_rest", **counts)]
    if without:
        parts.insert(0, say("my_work.headline_unrecorded", count=len(without), year=plan.year))
    st.html(markup.headline(", ".join(parts)) + markup.subtitle(_whose_words(visit, is_own, names)))
    _show_call(visit, plan, unit if is_own else None, names, day)
    if without:
        _show_unrecorded(visit, plan, without, is_own, names, day)
    left, right = st.columns(2, gap="large")
    with left:
        _table(
            visit,
            say("my_work.due"),
            say("my_work.no_others_due" if without else "my_work.nothing_due"),
            [Column(say("field.title")), *_unit_column(visit, is_own), Column(say("field.due"))],
            [
                [
                    TableCell(reminder.action.title, href=action_link(visit, reminder.action)),
                    *_unit_cell(visit, is_own, names, reminder.action),
                    due_cell(visit, reminder.days_left, reminder.due, reminder.missed, reminder.passed),
                ]
                for reminder in due
            ],
        )
    is_over = plan.year < day.year
    with right:
        _table(
            visit,
            say("my_work.silent", month=f"{day:%m/%Y}"),
            say("my_work.over" if is_over else "my_work.nothing_silent"),
            [Column(say("field.title")), *_unit_column(visit, is_own), Column(say("my_work.last"), "right")],
            [
                [
                    TableCell(action.title, href=action_link(visit, action)),
                    *_unit_cell(visit, is_own, names, action),
                    TableCell(last.get(action.id or 0), DAY),
                ]
                for action in quiet
            ],
        )
    if visit.may("plan"):
        if not is_over:
            _show_reports(visit, every, last, names, day)
        _show_unanswered(visit, mine)


def _is_own(visit: Visit, plan: Plan, actions: Sequence[Action]) -> bool:
    """Whether the own work is shown or the whole office's; who signed in and has work of their own may choose."""
    actor = visit.actor
    has_unit = actor.unit in {unit.code for unit in plan.units}
    if actor.person_id is None or not (has_unit or own_actions(actions, "", actor.name)):
        return False
    names = {"own": visit.say("my_work.own"), "office": visit.say("my_work.office")}
    if visit.may("plan"):  # who plans begins with all of it
        names = dict(reversed(names.items()))
    return choose_segment(visit, "my_work", "whose", visit.say("my_work.whose"), names) == "own"


def _whose_words(visit: Visit, is_own: bool, names: Mapping[str, str]) -> str:
    say, unit = visit.say, visit.actor.unit
    if is_own:
        return say("my_work.of_unit", unit=names[unit]) if unit in names else say("my_work.of_person")
    return say("my_work.of_office" if visit.actor.person_id is not None else "my_work.of_nobody")


def _unit_column(visit: Visit, is_own: bool) -> list[Column]:
    return [] if is_own else [Column(visit.say("field.lead_unit"), is_secondary=True)]


def _unit_cell(visit: Visit, is_own: bool, names: Mapping[str, str], action: Action) -> list[str]:
    return [] if is_own else [names.get(action.lead_unit, action.lead_unit) or visit.say("coverage.nobody")]


def _table(visit: Visit, title: str, nothing: str, columns: list[Column], rows: Sequence[Row]) -> None:
    st.subheader(title)
    if not rows:
        st.caption(nothing)
        return
    show_table(columns, list(rows[:MOST]), title, visit.language)
    if len(rows) > MOST:
        st.caption(visit.say("my_work.more", count=len(rows) - MOST))


def _show_call(visit: Visit, plan: Plan, unit: str | None, names: Mapping[str, str], day: date) -> None:
    """The last call for proposals, while a unit that matters here has not answered it. unit: the one, None for all."""
    say = visit.say
    if not plan.calls:
        return
    state = call_state(plan.calls[-1], day)
    waiting = [code for code in state.waiting if unit is None or code == unit]
    if not waiting:
        return
    words = {"day": date_text(state.last_day, visit.language), "days": abs(state.days_left), "count": len(waiting)}
    kind = "office" if unit is None else "own"
    text = say(f"my_work.call_{kind}", units=", ".join(names.get(code, code) for code in waiting), **words)
    way = markup.link(visit.link("coverage"), say("my_work.to_call"))
    st.html(markup.sentence(markup.Html(f"{markup.escaped(text)} {way}")))


def _show_unrecorded(
    visit: Visit, plan: Plan, actions: Sequence[Action], is_own: bool, names: Mapping[str, str], day: date
) -> None:
    """The actions of a plan that is over whose result is not recorded, each with the way to record it."""
    say = visit.say
    may_record = {action.id: visit.may("plan") or visit.may("report", action) for action in actions}
    _table(
        visit,
        say("my_work.unrecorded", year=plan.year),
        "",
        [
            Column(say("field.title")),
            *_unit_column(visit, is_own),
            Column(say("field.due")),
            Column(say("timing.state"), is_secondary=True),
            *([Column("", is_whole=True)] if any(may_record.values()) else []),
        ],
        [
            [
                TableCell(action.title, href=action_link(visit, action)),
                *_unit_cell(visit, is_own, names, action),
                TableCell(action.due, DAY, tone="bad"),
                timing_text(visit, action, day),
                *([_record_cell(visit, action, may_record[action.id])] if any(may_record.values()) else []),
            ]
            for action in actions
        ],
    )
    if visit.may("plan"):
        show_way(visit, "plan", say("timing.record_in_list"), plan=str(plan.year), due="unrecorded")


def _record_cell(visit: Visit, action: Action, may_record: bool) -> TableCell:
    return TableCell(visit.say("timing.record"), href=action_link(visit, action)) if may_record else TableCell("")


def _show_reports(
    visit: Visit, actions: Sequence[Action], last: Mapping[int, date], names: Mapping[str, str], day: date
) -> None:
    """Which units have reported in the period that runs, and which have not."""
    say = visit.say
    period = period_of(day, visit.settings.convention)
    found = unit_reports(actions, last, period.start(visit.settings.convention), day)
    rows: list[Row] = []
    for report in found:
        key = "all" if report.is_complete else "some" if report.reported else "none"
        tone = {"all": "good", "some": "", "none": "bad"}[key]
        rows.append(
            [
                names.get(report.unit, report.unit),
                TableCell(say(f"my_work.reported_{key}"), tone=tone),
                TableCell(report.reported),
                TableCell(report.expected),
                TableCell(report.last, DAY),
            ]
        )
    columns = [
        Column(say("field.lead_unit")),
        Column(say("my_work.state"), is_whole=True),
        Column(say("my_work.with_check_in"), "right"),
        Column(say("my_work.expected"), "right"),
        Column(say("my_work.last"), "right", is_secondary=True),
    ]
    done = sum(report.is_complete for report in found)
    title = say("my_work.reports", done=done, count=len(found), period=period_text(visit, str(period)))
    _table(visit, title, say("my_work.no_reports"), columns, rows)


def _show_unanswered(visit: Visit, actions: Sequence[Action]) -> None:
    """The difficulties that units have raised and nobody has answered."""
    say = visit.say
    found = unanswered(actions)
    if not found:
        return
    _table(
        visit,
        say("my_work.unanswered", count=len(found)),
        "",
        [
            Column(say("field.title")),
            Column(say("field.difficulties")),
            Column(say("my_work.raised_by")),
            Column(say("my_work.raised_on"), "right"),
        ],
        [
            [
                TableCell(action.title, href=action_link(visit, action)),
                difficulty.text,
                difficulty.raised_by,
                TableCell(difficulty.raised_on, DAY),
            ]
            for action, difficulty in found
        ],
    )
