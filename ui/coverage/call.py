"""The call for proposals: which units have answered, and the forms for an answer or a later deadline."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import streamlit as st

from data.rights import Actor
from planning.coverage import CallState, call_state
from planning.plan import Answer, Call, Plan
from ui.blocks.day_field import day_field
from ui.blocks.drafts import draft_form, has_drafts
from ui.blocks.number_field import has_wrong_number
from ui.blocks.plan_choice import term_names
from ui.blocks.plan_parts import save_part, sound
from ui.kit.tables import Column, Row, TableCell, show_table
from ui.visit.links import show_way
from ui.visit.visit import Visit
from wording.numbers import DAY, date_text


def show_call(visit: Visit, plan: Plan, actor: Actor | None, day: date) -> None:
    """The call for proposals: who has answered, who has not, and how long there is.

    actor: who may answer for a unit, or do all of it.
    """
    say, names = visit.say, term_names(visit, plan.units)
    st.subheader(say("coverage.call_title"))
    call = plan.calls[-1] if plan.calls else None
    if call is None:
        st.caption(say("coverage.no_call"))
    else:
        _show_answers(visit, call, call_state(call, day), names)
        show_way(visit, "documents", say("coverage.to_letter"), kind="letter", plan=str(plan.year))
    if actor is None:
        return
    if call is not None:
        _take_answer(visit, plan, call, names, actor, day)
    if not visit.may("plan"):
        return
    with st.expander(say("coverage.new_call"), has_drafts(visit, "call"), icon=":material/campaign:"):
        _ask(visit, plan, names, actor, day)


def _ask(visit: Visit, plan: Plan, names: Mapping[str, str], actor: Actor, day: date) -> None:
    """The form of a new call."""
    say, form = visit.say, draft_form(visit, "call", f"{plan.year}|{len(plan.calls)}", border=False)
    if form is None:
        return
    with form:
        key = f"call_day_{form.about}"
        deadline = day_field(st, visit, say("coverage.deadline"), None, (day, None), key=key)
        units = st.multiselect(
            say("coverage.asked"),
            list(names),
            list(names),
            format_func=names.__getitem__,
            placeholder=say("field.choose"),
            key=f"call_units_{form.about}",
        )
        is_asked = st.button(say("coverage.ask"), key=f"ask:{form.about}")
    if not is_asked or has_wrong_number(form.about):
        return
    if deadline is None or not units:
        st.error(say("coverage.call_incomplete"))
        return
    calls = (*plan.calls, Call(asked_on=day, deadline=deadline, units=tuple(units)))
    if save_part(visit, plan, {"calls": calls}, actor, form.key):
        form.finish()
        st.rerun()


def _show_answers(visit: Visit, call: Call, state: CallState, names: Mapping[str, str]) -> None:
    say, language = visit.say, visit.language
    given = {answer.unit: answer for answer in call.answers}
    st.caption(
        say(
            "coverage.call_over" if state.days_left < 0 else "coverage.call_open",
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
                TableCell(answer.on if answer else None, DAY),
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
        language,
    )


def _take_answer(visit: Visit, plan: Plan, call: Call, names: Mapping[str, str], actor: Actor, day: date) -> None:
    say, about = visit.say, f"{len(plan.calls)}_{len(call.answers)}"

    with st.expander(say("coverage.take_answer"), has_drafts(visit, "call_answer"), icon=":material/mark_email_read:"):
        _answer_form(visit, plan, call, names, actor, day)
    if not visit.may("plan"):
        return
    with st.popover(say("coverage.extend"), icon=":material/update:"):
        bounds = (call.last_day, None)
        later = day_field(st, visit, say("coverage.deadline"), None, bounds, key=f"extend_{about}")
        if st.button(say("coverage.extend_button"), disabled=later is None, key=f"extend_button_{about}"):
            extended = replace(call, extended_to=later)
            if save_part(visit, plan, {"calls": (*plan.calls[:-1], extended)}, actor):
                st.rerun()


def _answer_form(visit: Visit, plan: Plan, call: Call, names: Mapping[str, str], actor: Actor, day: date) -> None:
    """The form of a unit's answer, for the units that the person may answer for."""
    names = {unit: name for unit, name in names.items() if visit.may("answer_call", unit)}
    say, form = visit.say, draft_form(visit, "call_answer", f"{plan.year}|{len(plan.calls)}", border=False)
    if form is None:
        return
    about = form.about
    with form:
        unit = st.selectbox(
            say("field.lead_unit"), list(names), format_func=names.__getitem__, key=f"answer_unit_{about}"
        )
        text = st.text_area(say("coverage.proposal"), height=80, key=f"answer_words_{about}")
        on = day_field(st, visit, say("coverage.on"), day, key=f"answer_on_{about}") or day
        is_asked = st.button(say("coverage.keep_answer"), key=f"keep:{about}")
    answer = sound(visit, lambda: Answer(unit=unit, on=on, text=text.strip())) if is_asked else None
    if answer is None:
        return
    answers = (*(other for other in call.answers if other.unit != unit), answer)
    if save_part(visit, plan, {"calls": (*plan.calls[:-1], replace(call, answers=answers))}, actor, form.key):
        form.finish()
        st.rerun()
