"""The form of a new action, filled in from the flag that it answers."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

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


def new_action_form(visit: Visit, person: str) -> None:
    """Draw the form; what was typed stays until it is kept."""
    say, language = visit.say, visit.language
    flag = asked_flag(visit)
    component = st.query_params.get("component", "")
    if flag is not None:
        st.info(f"**{visit.component_name(flag.component)}** – {flag.reason(language)}", icon=":material/flag:")
    codes = [*(part.component for part in (visit.framework.components if visit.framework else ())), TOTAL]
    names = {code: visit.component_name(code, short=True) for code in codes}
    topics, channels, leads = (
        term_names(visit, terms) for terms in (visit.office.topics, visit.office.channels, visit.office.lead_units)
    )
    # A new round empties the form once its action is kept; a second click on the old button finds nothing.
    about = f"{st.session_state.get(_ROUND, 0)}_{visit.index.code}_{visit.year}_{component}_{flag.rule if flag else ''}"
    title = say("plan.suggested_title", component=names[component]) if component in names else ""
    with st.form(f"new_action_{about}", border=True):
        action = Action(
            title=st.text_input(say("field.title"), title, max_chars=300, key=f"title_{about}"),
            components=tuple(
                (visit.index.code, code)
                for code in st.multiselect(say("field.components"), codes, [component] if component in names else [],
                                           format_func=lambda code: names[code], key=f"components_{about}",
                                           placeholder=say("field.choose"))
            ),
            **_choices(visit, topics, channels, leads, about),
            **_dates_and_money(visit, about),
            note=st.text_area(say("field.note"), max_chars=5000, height=80, key=f"note_{about}"),
            index=visit.index.code,
            unit=visit.unit.code if visit.unit else "",
            year=visit.year,
            edition_version_id=current_version(visit.store, visit.index.code, visit.year) or None if visit.year else None,
            rule=flag.rule if flag else "",
            reason_vi=flag.reason("vi") if flag else "",
            reason_en=flag.reason("en") if flag else "",
        )  # fmt: skip
        if not st.form_submit_button(say("plan.add"), type="primary", icon=":material/add_task:"):
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


def _choices(
    visit: Visit, topics: Mapping[str, str], channels: Mapping[str, str], leads: Mapping[str, str], about: str
) -> dict[str, str]:
    say = visit.say
    columns = st.columns(3)
    chosen: dict[str, str] = {}
    for column, (field, names) in zip(
        columns, (("topic", topics), ("channel", channels), ("lead_unit", leads)), strict=True
    ):
        start = list(names).index(visit.index.code) if field == "topic" and visit.index.code in names else None
        code = column.selectbox(say(f"field.{field}"), list(names), index=start, format_func=names.__getitem__,
                                placeholder=say("field.choose"), key=f"{field}_{about}")  # fmt: skip
        chosen[field] = code or ""
    return chosen


def _dates_and_money(visit: Visit, about: str) -> dict[str, object]:
    say = visit.say
    start, due, budget = st.columns(3)
    return {
        "start": start.date_input(say("field.start"), None, format="DD/MM/YYYY", key=f"start_{about}"),
        "due": due.date_input(say("field.due"), None, format="DD/MM/YYYY", key=f"due_{about}"),
        "budget": budget.number_input(say("field.budget"), 0, None, None, step=1_000_000, key=f"budget_{about}"),
    }
