"""Which paper is shown: the plan of a year, the report on it, the analysis of an edition, a letter, or slides."""

from dataclasses import replace
from datetime import date
from functools import partial
from html import escape

import streamlit as st

from data.exports.template import NoSuchEditionError
from data.rights import Actor
from data.store.as_of import actions_changed_from
from data.store.plans import PlanChangedError, update_plan
from planning.checks.rules import PaperKind
from planning.documents.grouping import GROUPINGS
from planning.documents.paper import Paper
from planning.periods import REPORT_KINDS, Period, end_of, parse_period, periods, today
from planning.plan import Plan
from services.built_in import PROGRAM
from services.papers import analysis_paper, call_paper, closing_day, plan_paper, report_paper, usual_closing
from ui.blocks.action_fields import period_text
from ui.blocks.done import say_done
from ui.blocks.plan_choice import choose_plan, newest_plan, show_no_plan
from ui.documents.check import Subject
from ui.documents.editor import show_paper
from ui.documents.slides import show_no_figures, show_slides
from ui.kit import markup
from ui.reads.actions import actions_of_plan, progress_of_plan
from ui.visit.link_choices import choose, choose_day, choose_segment
from ui.visit.links import show_way
from ui.visit.visit import Visit
from wording.numbers import NOTHING, date_text
from wording.words import plain

KINDS = ("plan", "report", "analysis", "letter", "slides")


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
        show_no_plan(visit, visit.actor if visit.may("plan") else None, "documents", has_headline=True)
        return
    if kind == "letter":
        _show_letter(visit, plan)
        return
    with row:
        choice = _choose_grouping(visit) if kind == "plan" else _choose_period(visit, plan)
    if kind == "plan":
        _show_plan(visit, plan, choice)
        return
    period = parse_period(choice)
    first = period.start(visit.settings.convention)
    if first > today():
        day, called = date_text(first, visit.language), period_text(visit, choice)
        st.info(say("documents.not_begun", period=called[:1].upper() + called[1:], first=day))
        return
    with row:
        closing = _choose_closing(visit, plan, period)
    _show_report(visit, plan, period, closing)


def _choose_grouping(visit: Visit) -> str:
    """By what the annex of the plan is ordered: by topic or by component."""
    names: dict[str, str] = {by: visit.say(f"documents.by_{by}") for by in GROUPINGS}
    return choose(visit, "documents", "by", visit.say("documents.by"), names, width=260)


def _show_plan(visit: Visit, plan: Plan, by: str) -> None:
    _show_contents(visit, plan)
    grouping = next(grouping for grouping in GROUPINGS if grouping == by)
    make = partial(plan_paper, visit.store, visit.catalogue, visit.office, plan.year, grouping)
    show_paper(visit, f"plan_{plan.year}_{by}", f"ke-hoach-{plan.year}.docx", make, _subject(visit, "plan", plan))


def _show_contents(visit: Visit, plan: Plan) -> None:
    """What the paper is made from and what it lacks, before it is made."""
    say, actions = visit.say, [a for a in actions_of_plan(visit, plan.year) if a.status != "cancelled"]
    units = {action.lead_unit for action in actions} - {""}
    key = "documents.contents" if actions else "documents.contents_none"
    parts = [escape(say(key, year=plan.year, count=len(actions), units=len(units)))]
    without = sum(action.lead_unit == "" for action in actions)
    if without:
        parts.append(escape(say("documents.without_unit", count=without)))
    if count := progress_of_plan(visit, plan.year, today()).unrecorded:
        way = visit.link("plan", plan=str(plan.year), due="unrecorded")
        text = escape(say("documents.without_result", count=count))
        parts.append(f"{text} {markup.link(way, say('timing.record_in_list'))}.")
    st.html(markup.sentence(markup.Html(" ".join(parts))) + _signer_html(visit, plan))


def _signer_html(visit: Visit, plan: Plan | None) -> str:
    """Who signs, and that the name is missing, with the way to where it is entered."""
    say = visit.say
    own = plan.signature if plan is not None else None
    signature = own or visit.settings.signature
    words = ", ".join(text for text in (signature.authority, signature.title, signature.name) if text)
    text = f'{escape(say("documents.signer"))} <span lang="vi">{escape(words or NOTHING)}</span>.'
    if not signature.name:
        text += f" {escape(say('documents.no_signer'))}"
        if own is not None and plan is not None and visit.may("plan"):  # a plan may have a signer of its own
            way = visit.link("plan", plan=str(plan.year), view="content")
            text += f" {markup.link(way, say('documents.to_content'))}."
        elif own is None and visit.may("settings"):
            text += f" {markup.link(visit.link('settings'), say('documents.to_settings'))}."
    return markup.sentence(markup.Html(text))


def _choose_period(visit: Visit, plan: Plan) -> str:
    """The period of the report: the newest that has ended, unless another is chosen."""
    names = {str(period): period_text(visit, str(period)) for period in periods(plan.year, REPORT_KINDS)}
    ended = [str(period) for period in periods(plan.year) if period.end(visit.settings.convention) < today()]
    start = ended[-1] if ended else next(iter(names))
    return choose(visit, "documents", "period", visit.say("targets.period"), names, start, width=260)


def _choose_closing(visit: Visit, plan: Plan, period: Period) -> date:
    """The day on which the report of a period closes: the stored one, else the usual one, unless another is chosen."""
    say, known = visit.say, closing_day(visit.settings, period, plan)
    bounds = min(period.start(visit.settings.convention), known), max(today(), known)
    return choose_day(
        visit, "documents", "closing", say("documents.closing"), known, bounds, say("documents.closing_help")
    )


def _show_closing(visit: Visit, plan: Plan, period: Period, closing: date) -> None:
    """Whether the closing day of a report is the usual one, and the way to keep another with the plan, and back."""
    say, stored, usual = visit.say, plan.closing(str(period)), usual_closing(visit.settings, period)
    known = stored or usual
    if stored is None and closing == usual:
        return
    days = {"day": closing, "usual": usual, "known": known}
    texts = {name: date_text(day, visit.language) for name, day in days.items()}
    actor = _planner(visit)
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    row.caption(say("documents.closing_kept" if closing == stored else "documents.closing_not_kept", **texts))
    if actor is None:
        return
    if closing != known and row.button(say("documents.keep_closing", **texts), key=f"keep_closing_{period}"):
        _store_closing(visit, plan, period, closing, actor)
    if stored is not None and row.button(say("documents.drop_closing"), key=f"drop_closing_{period}"):
        _store_closing(visit, plan, period, None, actor)


def _store_closing(visit: Visit, plan: Plan, period: Period, closing: date | None, actor: Actor) -> None:
    """Store a closing day with the plan, or none; with the way back."""
    say = visit.say
    try:
        saved = update_plan(visit.store, plan.with_closing(str(period), closing), actor)
    except PlanChangedError:
        st.warning(say("checks.changed_meanwhile"))
        return

    def undo() -> None:
        update_plan(visit.store, replace(plan, version=saved.version), actor)

    day = date_text(closing or usual_closing(visit.settings, period), visit.language)
    key = "documents.closing_was_kept" if closing else "documents.closing_was_dropped"
    st.query_params.pop("closing", None)  # what is stored is where one begins
    say_done(say(key, period=period_text(visit, str(period)), day=day), undo=undo, permission="plan")
    st.rerun()


def _show_report(visit: Visit, plan: Plan, period: Period, closing: date) -> None:
    """The report of a period that closes on a day, and how much was recorded after that."""
    say = visit.say
    _show_contents(visit, plan)
    _show_closing(visit, plan, period, closing)
    changed = actions_changed_from(visit.store, end_of(closing), PROGRAM.name)
    if later := sum(action.id in changed for action in actions_of_plan(visit, plan.year)):
        st.caption(say("documents.recorded_later", count=later, day=date_text(closing, visit.language)))
    make = partial(report_paper, visit.store, visit.catalogue, visit.office, period, None, closing)
    about = f"report_{period}" if closing == usual_closing(visit.settings, period) else f"report_{period}_{closing}"
    show_paper(visit, about, f"bao-cao-{period}.docx", make, _subject(visit, "report", plan))


def _show_letter(visit: Visit, plan: Plan) -> None:
    """The letter of the plan's newest call for proposals; where there is none, the way to one."""
    if not plan.calls:
        st.info(visit.say("documents.no_call"))
        show_way(visit, "coverage", visit.say("documents.to_call"), plan=str(plan.year))
        return
    st.html(_signer_html(visit, plan))
    make = partial(call_paper, visit.store, visit.catalogue, visit.office, plan.year)
    subject = Subject("letter", plan.year, plan, (), "", _planner(visit))
    show_paper(visit, f"letter_{plan.year}_{len(plan.calls)}", f"cong-van-{plan.year}.docx", make, subject)


def _subject(visit: Visit, kind: PaperKind, plan: Plan) -> Subject:
    """What a paper of a plan is checked with."""
    return Subject(kind, plan.year, plan, actions_of_plan(visit, plan.year), "", _planner(visit))


def _planner(visit: Visit) -> Actor | None:
    """Who may change the plan on this page; None for who may not."""
    return visit.actor if visit.may("plan") else None


def _show_analysis(visit: Visit) -> None:
    """The analysis of the edition at hand for the office's own unit."""
    if visit.year is None:
        show_no_figures(visit)
        return
    index, year = visit.index.code, visit.year

    def make() -> Paper:
        try:
            return analysis_paper(visit.store, visit.catalogue, visit.office, index, year)
        except NoSuchEditionError:
            st.error(visit.say("documents.no_figures", index=plain(visit.index.short), year=year))
            st.stop()

    st.html(_signer_html(visit, None))
    subject = Subject("analysis", year, newest_plan(visit), (), visit.index.itself, _planner(visit))
    name = f"bao-cao-phan-tich-{index.replace(':', '-')}-{year}.docx"
    show_paper(visit, f"analysis_{index}_{year}", name, make, subject)
