"""The planner's home in parts: flagged components and the work on them, the call for proposals, load, reminders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from data.exports.workbook import workbook
from planning.action import Action
from planning.coverage import CallState, FlaggedWork, Load, call_state, load
from planning.plan import Answer, Call, Plan
from planning.reminders import Reminder
from ui.blocks.action_fields import action_link
from ui.blocks.plan_choice import term_names
from ui.blocks.plan_parts import save_part
from ui.kit.tables import Column, Row, TableCell, show_table
from ui.visit.visit import Visit
from wording.numbers import date_text, money, percent, signed

MOST_REMINDERS = 12


def show_work_table(visit: Visit, work: Sequence[FlaggedWork]) -> None:
    """One row a flagged component: how grave, how far off, what is planned, what comes next."""
    say, language = visit.say, visit.language
    rows: list[Row] = []
    for one in work:
        budget = "–" if one.budget is None else money(one.budget, language)
        rows.append(
            [
                TableCell(
                    visit.component_name(one.component, short=True), visit.link("component", component=one.component)
                ),
                TableCell(say(f"severity.{one.severity}"), tone="bad" if one.severity == "high" else ""),
                percent(one.weight, language) if one.weight is not None else "–",
                TableCell(signed(one.gap, language), tone="bad" if one.gap is not None and one.gap < 0 else ""),
                str(one.flags),
                f"{one.planned} · {one.doing} · {one.done}"
                if one.is_worked_on
                else TableCell(say("coverage.none"), tone="bad"),
                budget,
                days_words(visit, one.days_left, one.next_due),
                TableCell(say("coverage.plan_action"), visit.link("plan", component=one.component, new="1"))
                if visit.may("plan")
                else "",
            ]
        )
    columns = [
        Column(say("words.component"), is_whole=True),
        Column(say("coverage.severity"), is_secondary=True),
        Column(say("coverage.weight"), "right", is_secondary=True),
        Column(say("words.to_median"), "right"),
        Column(say("coverage.flags"), "right", is_secondary=True),
        Column(say("coverage.actions"), "center", help=say("coverage.actions_help")),
        Column(say("coverage.budget"), "right", is_secondary=True),
        Column(say("coverage.next_due")),
        Column(""),
    ]
    show_table(columns, rows, say("coverage.caption"))


def days_words(visit: Visit, days: int | None, due: date | None) -> TableCell:
    """A due day and how far it is: "14/12/2026 (còn 21 ngày)"; on a telephone the day alone."""
    if days is None or due is None:
        return TableCell("–")
    key = "over" if days < 0 else "left" if days else "today"
    far = visit.say(f"coverage.days_{key}", days=abs(days))
    return TableCell(date_text(due, visit.language), tone="bad" if days < 0 else "", detail=f" ({far})")


def pair_names(visit: Visit, pairs: Sequence[tuple[str, str]]) -> str:
    """The names of components, with their index where it is another than the one at hand."""
    names = []
    for index, code in pairs:
        if index == visit.index.code:
            names.append(visit.component_name(code, short=True))
        elif index in visit.catalogue.indices:
            known = visit.catalogue.indices[index]
            part = known.components.get(code)
            names.append(f"{known.short} · {visit.say.of(part, 'short') if part else visit.say('words.total')}")
    return ", ".join(names)


def show_load(visit: Visit, plan: Plan, actions: Sequence[Action], day: date) -> None:
    """How much work each unit and each channel has."""
    say = visit.say
    left, right = st.columns(2, gap="large")
    for where, by, terms in ((left, "lead_unit", plan.units), (right, "channel", plan.channels)):
        names = term_names(visit, terms)
        with where:
            found = load(actions, day, by)  # type: ignore[arg-type]
            st.subheader(say(f"coverage.load_{by}"))
            if not found:
                st.caption(say("coverage.no_load"))
                continue
            show_table(
                [
                    Column(say(f"field.{by}"), is_whole=True),
                    *(Column(say(f"coverage.short_{name}"), "right") for name in ("planned", "doing", "done", "late")),
                    Column(say("coverage.budget"), "right", is_secondary=True),
                ],
                [_load_row(visit, one, names) for one in found],
                say(f"coverage.load_{by}"),
            )


def _load_row(visit: Visit, one: Load, names: Mapping[str, str]) -> Row:
    return [
        names.get(one.name, one.name) or visit.say("coverage.nobody"),
        str(one.planned),
        str(one.doing),
        str(one.done),
        TableCell(str(one.overdue), tone="bad" if one.overdue else ""),
        money(one.budget, visit.language),
    ]


def show_call(visit: Visit, plan: Plan, person: str | None, day: date) -> None:
    """The call for proposals: who has answered, who has not, and how long there is."""
    say, names = visit.say, term_names(visit, plan.units)
    st.subheader(say("coverage.call_title"))
    call = plan.calls[-1] if plan.calls else None
    if call is None:
        st.caption(say("coverage.no_call"))
    else:
        _show_answers(visit, call, call_state(call, day), names)
    if person is None:
        return
    if call is not None:
        _take_answer(visit, plan, call, names, person, day)
    with (
        st.expander(say("coverage.new_call"), icon=":material/campaign:"),
        st.form(f"call_{len(plan.calls)}", border=False),
    ):
        deadline = st.date_input(
            say("coverage.deadline"), None, day, format="DD/MM/YYYY", key=f"call_day_{len(plan.calls)}"
        )
        units = st.multiselect(
            say("coverage.asked"),
            list(names),
            list(names),
            format_func=names.__getitem__,
            placeholder=say("field.choose"),
            key=f"call_units_{len(plan.calls)}",
        )
        if st.form_submit_button(say("coverage.ask")):
            if deadline is None or not units:
                st.error(say("coverage.call_incomplete"))
            elif save_part(
                visit, plan, {"calls": (*plan.calls, Call(asked_on=day, deadline=deadline, units=tuple(units)))}, person
            ):
                st.rerun()


def _show_answers(visit: Visit, call: Call, state: CallState, names: Mapping[str, str]) -> None:
    say, language = visit.say, visit.language
    given = {answer.unit: answer for answer in call.answers}
    key = "call_over" if state.days_left < 0 else "call_open"
    st.caption(
        say(
            f"coverage.{key}",
            answered=len(state.answered),
            asked=len(state.asked),
            day=date_text(state.last_day, language),
            days=abs(state.days_left),
        )
    )
    rows: list[Row] = []
    for unit in (*state.waiting, *state.answered, *state.unasked):
        answer = given.get(unit)
        late = unit in state.late
        word = say("coverage.answered") if answer else say("coverage.silent_late" if late else "coverage.silent")
        rows.append(
            [
                names.get(unit, unit),
                TableCell(word, tone="" if answer else "bad" if late else "muted"),
                date_text(answer.on, language) if answer else "–",
                answer.text if answer else "",
            ]
        )
    show_table(
        [
            Column(say("field.lead_unit")),
            Column(say("coverage.state")),
            Column(say("coverage.on"), "right"),
            Column(say("coverage.proposal")),
        ],
        rows,
        say("coverage.call_title"),
    )


def _take_answer(visit: Visit, plan: Plan, call: Call, names: Mapping[str, str], person: str, day: date) -> None:
    say, about = visit.say, f"{len(plan.calls)}_{len(call.answers)}"

    def keep(changed: Call) -> None:
        if save_part(visit, plan, {"calls": (*plan.calls[:-1], changed)}, person):
            st.rerun()

    with (
        st.expander(say("coverage.take_answer"), icon=":material/mark_email_read:"),
        st.form(f"answer_{about}", border=False),
    ):
        unit = st.selectbox(
            say("field.lead_unit"), list(names), format_func=names.__getitem__, key=f"answer_unit_{about}"
        )
        text = st.text_area(say("coverage.proposal"), max_chars=5000, height=80, key=f"answer_words_{about}")
        on = st.date_input(say("coverage.on"), day, format="DD/MM/YYYY", key=f"answer_on_{about}")
        if st.form_submit_button(say("coverage.keep_answer")):
            kept = tuple(answer for answer in call.answers if answer.unit != unit)
            keep(replace(call, answers=(*kept, Answer(unit=unit, on=on, text=text.strip()))))
    with st.popover(say("coverage.extend"), icon=":material/update:"):
        later = st.date_input(say("coverage.deadline"), None, call.last_day, format="DD/MM/YYYY", key=f"extend_{about}")
        if st.button(say("coverage.extend_button"), disabled=later is None, key=f"extend_button_{about}"):
            keep(replace(call, extended_to=later))


def show_reminders(visit: Visit, plan: Plan, found: Sequence[Reminder]) -> None:
    """What is overdue and what is due soon, the oldest first."""
    say, names = visit.say, term_names(visit, plan.units)
    st.subheader(say("coverage.reminders_title"))
    late = sum(one.is_overdue for one in found)
    if not found:
        st.caption(say("coverage.no_reminders"))
        return
    st.caption(say("coverage.reminders", late=late, soon=len(found) - late))
    show_table(
        [Column(say("field.title")), Column(say("field.lead_unit")), Column(say("field.due"))],
        [
            [
                TableCell(one.action.title, action_link(visit, one.action)),
                names.get(one.unit, one.unit) or say("coverage.nobody"),
                days_words(visit, one.days_left, one.due),
            ]
            for one in found[:MOST_REMINDERS]
        ],
        say("coverage.reminders_title"),
    )
    if len(found) > MOST_REMINDERS:
        st.caption(say("plan.more_cards", count=len(found) - MOST_REMINDERS))


def reminder_tables(visit: Visit, plan: Plan, found: Mapping[str, Sequence[Reminder]]) -> bytes:
    """A workbook with a sheet of reminders for each unit."""
    say, names = visit.say, term_names(visit, plan.units)
    heads = [say("field.title"), say("field.due"), say("coverage.days"), say("field.status"), say("field.note")]
    return workbook(
        {
            names.get(unit, unit) or say("coverage.nobody"): (
                heads,
                [
                    [
                        one.action.title,
                        one.due,
                        one.days_left,
                        say(f"action_status.{one.action.status}"),
                        one.action.note,
                    ]
                    for one in here
                ],
            )
            for unit, here in found.items()
        }
    )
