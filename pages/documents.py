"""Documents: the plan of a year, the report on it, and the analysis of an edition, as official papers."""

from functools import partial

import streamlit as st

from data.exports.template import NoSuchEditionError
from planning.documents.action_table import GROUPINGS
from planning.documents.paper import Paper
from planning.periods import periods, today
from services.papers import analysis_paper, plan_paper, report_paper
from ui.blocks.action_fields import period_text
from ui.blocks.plan_choice import choose_plan, show_no_plan
from ui.documents.editor import show_paper
from ui.kit import markup
from ui.shell.guard import guard
from ui.shell.identity import person_name
from ui.visit.link_choices import choose, choose_segment

visit = guard("view")
say = visit.say
KINDS = ("plan", "report", "analysis")
store, catalogue, office = visit.store, visit.catalogue, visit.office


def show_plan_paper() -> None:
    """The plan of a year, its annex by topic or by component."""
    row = st.container(horizontal=True, vertical_alignment="bottom")
    with row:
        plan = choose_plan(visit, say("plan.year"))
    if plan is None:
        show_no_plan(visit, person_name(visit) if visit.may("plan") else None)
        return
    names: dict[str, str] = {by: say(f"documents.by_{by}") for by in GROUPINGS}
    with row:
        by = choose(visit, "documents", "by", say("documents.by"), names, width=260)
    make = partial(plan_paper, store, catalogue, office, plan.year, next(one for one in GROUPINGS if one == by))
    show_paper(visit, f"plan_{plan.year}_{by}", f"ke-hoach-{plan.year}.docx", make)


def show_report() -> None:
    """The report on a plan for one of its periods; the newest that has ended, unless another is chosen."""
    row = st.container(horizontal=True, vertical_alignment="bottom")
    with row:
        plan = choose_plan(visit, say("plan.year"))
    if plan is None:
        show_no_plan(visit, person_name(visit) if visit.may("plan") else None)
        return
    every = {str(one): one for one in periods(plan.year)}
    names = {text: period_text(visit, text) for text in every}
    ended = [text for text, one in every.items() if one.end(visit.settings.convention) < today()]
    start = ended[-1] if ended else next(iter(every))
    with row:
        text = choose(visit, "documents", "period", say("targets.period"), names, start, width=260)
    make = partial(report_paper, store, catalogue, office, every[text])
    show_paper(visit, f"report_{text}", f"bao-cao-{text}.docx", make)


def show_analysis() -> None:
    """The analysis of the edition at hand for the office's own unit."""
    if visit.year is None:
        st.info(say("documents.no_edition"))
        return
    index, year = visit.index.code, visit.year

    def make() -> Paper:
        try:
            return analysis_paper(store, catalogue, office, index, year)
        except NoSuchEditionError:
            st.error(say("documents.no_figures", index=visit.index.short, year=year))
            st.stop()

    show_paper(visit, f"analysis_{index}_{year}", f"bao-cao-phan-tich-{index}-{year}.docx", make)


st.html(markup.headline(say("documents.title")))
kind = choose_segment(visit, "documents", "kind", say("documents.kind"), {k: say(f"documents.{k}") for k in KINDS})
st.caption(say(f"documents.{kind}_note"))
{"plan": show_plan_paper, "report": show_report, "analysis": show_analysis}[kind]()
