"""The form of a new action, filled in from the flag that it answers."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.flags import Flag
from analysis.frames import TOTAL
from data.catalogue_model import OfficeTerm
from data.store.editions import current_version
from data.store.plans import add_action
from planning.action import Action, validate
from ui.scores import flags
from ui.visit import Visit

_ROUND = "_plan_form_round"


def term_names(visit: Visit, terms: Mapping[str, OfficeTerm]) -> dict[str, str]:
    """The terms of a list (channels, topics, lead units) by code, in the language of the screens."""
    return {code: visit.say.of(term) for code, term in terms.items()}


def asked_flag(visit: Visit) -> Flag | None:
    """The flag that the link names, if it is still raised."""
    rule, component = st.query_params.get("rule", ""), st.query_params.get("component", "")
    return next((flag for flag in flags(visit) if (flag.rule, flag.component) == (rule, component)), None)


def new_action_form(visit: Visit, person: str, is_locked: bool) -> None:
    """Draw the form; what was typed stays until it is kept. Locked: the table has edits that a new row would lose."""
    say, language = visit.say, visit.language
    flag = asked_flag(visit)
    component = st.query_params.get("component", "")
    if flag is not None:
        st.info(f"**{visit.component_name(flag.component)}** – {flag.reason(language)}", icon=":material/flag:")
    codes = [*(part.component for part in (visit.framework.components if visit.framework else ())), TOTAL]
    names = {code: visit.component_name(code, short=True) for code in codes}
    # A new round empties the form once its action is kept; a second click on the old button finds nothing.
    about = f"{st.session_state.get(_ROUND, 0)}_{visit.index.code}_{visit.year}_{component}_{flag.rule if flag else ''}"
    title = say("plan.suggested_title", component=names[component]) if component in names else ""
    with st.form(f"new_action_{about}", border=True):
        named = st.text_input(say("field.title"), title, max_chars=300, key=f"title_{about}")
        chosen = st.multiselect(
            say("field.components"),
            codes,
            [component] if component in names else [],
            format_func=lambda code: names[code],
            key=f"components_{about}",
            placeholder=say("field.choose"),
        )
        one, two, three = st.columns(3)
        start, due, budget = st.columns(3)
        action = Action(
            title=named,
            components=tuple((visit.index.code, code) for code in chosen),
            topic=_term(one, visit, "topic", visit.office.topics, about),
            channel=_term(two, visit, "channel", visit.office.channels, about),
            lead_unit=_term(three, visit, "lead_unit", visit.office.lead_units, about),
            start=start.date_input(say("field.start"), None, format="DD/MM/YYYY", key=f"start_{about}"),
            due=due.date_input(say("field.due"), None, format="DD/MM/YYYY", key=f"due_{about}"),
            budget=budget.number_input(say("field.budget"), 0, None, None, step=1_000_000, key=f"budget_{about}"),
            note=st.text_area(say("field.note"), max_chars=5000, height=80, key=f"note_{about}"),
            index=visit.index.code,
            unit=visit.unit.code if visit.unit else "",
            year=visit.year,
            edition_version_id=current_version(visit.store, visit.index.code, visit.year or 0) or None,
            rule=flag.rule if flag else "",
            reason_vi=flag.reason("vi") if flag else "",
            reason_en=flag.reason("en") if flag else "",
        )
        if not st.form_submit_button(say("plan.add"), type="primary", icon=":material/add_task:", disabled=is_locked):
            return
    problems = validate(action)
    for problem in problems:
        st.error(say("plan.problem", field=say(f"field.{problem.field}"), text=say(f"action_problem.{problem.code}")))
    if problems:
        return
    add_action(visit.store, action, person)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    for key in ("new", "rule", "component"):
        st.query_params.pop(key, None)
    st.toast(say("plan.added"))
    st.rerun()


def _term(where: DeltaGenerator, visit: Visit, field: str, terms: Mapping[str, OfficeTerm], about: str) -> str:
    """One choice from the office's lists; the topic starts at the index's own where there is one."""
    names = term_names(visit, terms)
    start = list(names).index(visit.index.code) if field == "topic" and visit.index.code in names else None
    code = where.selectbox(
        visit.say(f"field.{field}"),
        list(names),
        index=start,
        format_func=names.__getitem__,
        placeholder=visit.say("field.choose"),
        key=f"{field}_{about}",
    )
    return code or ""
