"""Plan: the actions, what each answers, and how far they are."""

from datetime import datetime
from html import escape

import streamlit as st

from analysis.numbers import PLACE, decimal, money
from data.store.plans import list_actions
from planning.action import STATUSES, Action
from planning.progress import is_overdue, summarise
from ui.guard import guard
from ui.identity import person_name
from ui.plan_form import new_action_form, term_names
from ui.plan_table import edit_table, has_unsaved_edits, held, show_conflicts
from ui.wording import plain

visit = guard("view")
say, language = visit.say, visit.language
today = datetime.now(PLACE).date()


def filtered(actions: tuple[Action, ...]) -> tuple[Action, ...]:
    """The actions that the filters keep. While edits are unsaved the filters stand still."""
    locked = has_unsaved_edits()
    wanted = st.query_params.get("component", "")
    one, two, three, four = st.columns([2, 1.5, 1.5, 1.5], vertical_alignment="bottom")
    text = one.text_input(say("plan.search"), disabled=locked, key="plan_search")
    statuses = two.multiselect(
        say("field.status"),
        STATUSES,
        format_func=lambda s: say(f"action_status.{s}"),
        disabled=locked,
        placeholder=say("flags.all"),
        key="plan_status",
    )
    leads = term_names(visit, visit.office.lead_units)
    lead = three.multiselect(
        say("field.lead_unit"),
        list(leads),
        format_func=leads.__getitem__,
        disabled=locked,
        placeholder=say("flags.all"),
        key="plan_lead",
    )
    names = {code: visit.component_name(code, short=True) for code in visit.index.components}
    components = four.multiselect(
        say("field.components"),
        list(names),
        format_func=names.__getitem__,
        disabled=locked,
        default=[wanted] if wanted in names and "new" not in st.query_params else [],
        placeholder=say("flags.all"),
        key=f"plan_component_{wanted}",
    )
    if locked:
        st.caption(say("plan.locked"))
    return tuple(
        action
        for action in actions
        if (not text or text.casefold() in f"{action.title} {action.note}".casefold())
        and (not statuses or action.status in statuses)
        and (not lead or action.lead_unit in lead)
        and (not components or any(code in components for _, code in action.components))
    )


every = list_actions(visit.store, visit.index.code)
summary = summarise(every, today)
sentence = " ".join(
    (
        say("plan.summary", done=summary.done, doing=summary.in_progress, late=summary.overdue, soon=summary.due_soon),
        say("plan.summary_money", budget=money(summary.budget, language)),
        say("plan.summary_mean", mean=decimal(summary.mean_progress, language, 0)),
    )
)
st.html(
    f'<h1 class="app-headline">{escape(say("plan.title", count=summary.total, index=visit.index.short))}</h1>'
    + (f'<p class="app-sentence">{escape(sentence)}</p>' if summary.total else "")
)
person = person_name(visit) if visit.may("plan") else None
show_conflicts(visit, person)
if person is not None:
    is_asked = st.query_params.get("new") == "1"
    with st.expander(say("plan.new"), expanded=is_asked or not every, icon=":material/add_task:"):
        new_action_form(visit, person, has_unsaved_edits())
if not every:
    st.info(say("plan.empty"))
    st.stop()
shown = filtered(held(every))
late = [action.title for action in shown if is_overdue(action, today)]
if late:
    st.warning(
        say("plan.late", titles=plain("; ".join(late[:5])), more=f" (+{len(late) - 5})" if len(late) > 5 else "")
    )
if shown:
    edit_table(visit, shown, person)
else:
    st.info(say("plan.none_shown"))
