"""Which year's plan the planner works on, and the names of what can be chosen from it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

import streamlit as st

from data.rights import Actor
from planning.periods import today
from planning.plan import Plan, Term
from ui.blocks.no_data import say_purpose
from ui.kit import markup
from ui.reads.plans import plan_of, plan_years
from ui.visit.link_choices import choose
from ui.visit.visit import Visit

WRITTEN_FROM = 10
"""The month from which offices write the plan of the next year."""


def choose_plan(visit: Visit, label: str, first: int = 0) -> Plan | None:
    """The plan that the link names, else the one of the year `first`, else the newest; None while there is none."""
    years = plan_years(visit)
    if not years:
        return None
    names = {str(year): str(year) for year in reversed(years)}
    start = str(first) if first in years else ""
    return plan_of(visit, int(choose(visit, "plan", "plan", label, names, start, width=130)))


def newest_plan(visit: Visit) -> Plan | None:
    """The plan of the newest year; None while there is none."""
    years = plan_years(visit)
    return plan_of(visit, years[-1]) if years else None


def running_plan(visit: Visit) -> Plan | None:
    """The newest plan whose year has begun, else the newest: what is late is late in it."""
    years, year = plan_years(visit), today().year
    begun = [known for known in years if known <= year] or years
    return plan_of(visit, begun[-1]) if begun else None


def show_no_plan(visit: Visit, actor: Actor | None, page: str, has_headline: bool = False) -> None:
    """There is no plan at all: what the page is for, and the plan that the office begins with."""
    from services.built_in import PROGRAM  # with all that reads files: not on every page
    from services.ready_plans import add_ready_plan, ready_plans

    if not has_headline:
        st.html(markup.headline(visit.say("empty.no_plan")))
    say_purpose(visit, page)
    plans = list(ready_plans())
    if not plans:
        st.info(visit.say("plan.no_plan_given"), icon=":material/info:")
        return
    st.info(visit.say("plan.no_plan", year=plans[-1].plan.year), icon=":material/info:")
    if actor is not None and st.button(visit.say("plan.load_built_in"), type="primary"):
        for plan in plans:
            add_ready_plan(visit.store, plan, replace(actor, name=PROGRAM.name), visit.settings.convention)
        st.rerun()


def following_year(plan: Plan) -> int:
    """The year of the plan that follows: this year, from October on the next, and always one after the plan's own."""
    day = today()
    return max(day.year + (day.month >= WRITTEN_FROM), plan.year + 1)


def term_names(visit: Visit, terms: Iterable[Term], day: date | None = None) -> dict[str, str]:
    """The terms of a list by code, in the language of the screens; with a day, those offered on it."""
    return {term.code: visit.say.of(term) for term in terms if day is None or term.is_valid_on(day)}


def names_of(visit: Visit, plan: Plan | None, field: str) -> Mapping[str, str]:
    """The names of what a field of an action refers to, by code; empty for a field of free text."""
    if plan is None:
        return {}
    kinds = {
        "topics": plan.topics,
        "channel": plan.channels,
        "other_channels": plan.channels,
        "lead_unit": plan.units,
        "coordinating": plan.units,
    }
    return term_names(visit, kinds.get(field, ()))


def topic_label(visit: Visit, plan: Plan, code: str) -> str:
    """A topic with its letter: "c.8 · Cải thiện PCI"; its code where the plan has none such."""
    topic = plan.topic(code)
    if topic is None:
        return code
    return f"{topic.letter} · {visit.say.of(topic)}" if topic.letter else visit.say.of(topic)
