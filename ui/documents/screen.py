"""Which paper is shown: the plan of a year, the report on it, the analysis of an edition, or slides."""

from functools import partial

import streamlit as st

from data.exports.template import NoSuchEditionError
from data.rights import Actor
from planning.checks.rules import PaperKind
from planning.documents.grouping import GROUPINGS
from planning.documents.paper import Paper
from planning.periods import periods, today
from planning.plan import Plan
from services.papers import analysis_paper, plan_paper, report_paper
from ui.blocks.action_fields import period_text
from ui.blocks.plan_choice import choose_plan, newest_plan, show_no_plan
from ui.documents.check import Subject
from ui.documents.editor import show_paper
from ui.documents.slides import show_slides
from ui.kit import markup
from ui.reads.actions import actions_of_plan
from ui.visit.link_choices import choose, choose_segment
from ui.visit.visit import Visit
from wording.words import plain

KINDS = ("plan", "report", "analysis", "slides")


def show(visit: Visit) -> None:
    """Draw the whole page."""
    say = visit.say
    st.html(markup.headline(say("documents.title")))
    names = {kind: say(f"documents.{kind}") for kind in KINDS}
    kind = choose_segment(visit, "documents", "kind", say("documents.kind"), names)
    st.caption(say(f"documents.{kind}_note"))
    if kind == "analysis":
        _show_analysis(visit)
        return
    if kind == "slides":
        show_slides(visit)
        return
    row = st.container(horizontal=True, vertical_alignment="bottom")
    with row:
        plan = choose_plan(visit, say("plan.year"))
    if plan is None:
        show_no_plan(visit, visit.actor if visit.may("plan") else None)
        return
    with row:
        choice = _choose_grouping(visit) if kind == "plan" else _choose_period(visit, plan)
    {"plan": _show_plan, "report": _show_report}[kind](visit, plan, choice)


def _choose_grouping(visit: Visit) -> str:
    """By what the annex of the plan is ordered: by topic or by component."""
    names: dict[str, str] = {by: visit.say(f"documents.by_{by}") for by in GROUPINGS}
    return choose(visit, "documents", "by", visit.say("documents.by"), names, width=260)


def _show_plan(visit: Visit, plan: Plan, by: str) -> None:
    grouping = next(grouping for grouping in GROUPINGS if grouping == by)
    make = partial(plan_paper, visit.store, visit.catalogue, visit.office, plan.year, grouping)
    show_paper(visit, f"plan_{plan.year}_{by}", f"ke-hoach-{plan.year}.docx", make, _subject(visit, "plan", plan))


def _choose_period(visit: Visit, plan: Plan) -> str:
    """The period of the report: the newest that has ended, unless another is chosen."""
    every = periods(plan.year)
    names = {str(period): period_text(visit, str(period)) for period in every}
    ended = [str(period) for period in every if period.end(visit.settings.convention) < today()]
    start = ended[-1] if ended else next(iter(names))
    return choose(visit, "documents", "period", visit.say("targets.period"), names, start, width=260)


def _show_report(visit: Visit, plan: Plan, chosen: str) -> None:
    period = next(period for period in periods(plan.year) if str(period) == chosen)
    make = partial(report_paper, visit.store, visit.catalogue, visit.office, period)
    show_paper(visit, f"report_{chosen}", f"bao-cao-{chosen}.docx", make, _subject(visit, "report", plan))


def _subject(visit: Visit, kind: PaperKind, plan: Plan) -> Subject:
    """What a paper of a plan is checked with."""
    return Subject(kind, plan.year, plan, actions_of_plan(visit, plan.year), "", _planner(visit))


def _planner(visit: Visit) -> Actor | None:
    """Who may change the plan on this page; None for who may not."""
    return visit.actor if visit.may("plan") else None


def _show_analysis(visit: Visit) -> None:
    """The analysis of the edition at hand for the office's own unit."""
    if visit.year is None:
        st.info(visit.say("documents.no_edition"))
        return
    index, year = visit.index.code, visit.year

    def make() -> Paper:
        try:
            return analysis_paper(visit.store, visit.catalogue, visit.office, index, year)
        except NoSuchEditionError:
            st.error(visit.say("documents.no_figures", index=plain(visit.index.short), year=year))
            st.stop()

    subject = Subject("analysis", year, newest_plan(visit), (), visit.index.itself, _planner(visit))
    name = f"bao-cao-phan-tich-{index.replace(':', '-')}-{year}.docx"
    show_paper(visit, f"analysis_{index}_{year}", name, make, subject)
