"""A plan from the flags: every flagged component with three proposals, ticked and added all at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.flags import Flag
from data.rights import Actor
from data.store.actions import add_actions, delete_actions
from planning.action import Action
from planning.coverage import covers
from planning.periods import Period, today
from planning.plan import Plan
from planning.proposals import MOST, Proposal, moved, open_quarters
from services.proposals import planned
from ui.blocks.done import say_done
from ui.blocks.indicators import weakest_html
from ui.blocks.next_step import next_action
from ui.blocks.plan_choice import following_year, term_names
from ui.kit import markup
from ui.kit.failures import fragment
from ui.plan.content import begin_year
from ui.plan.form import show_problems
from ui.plan.proposing import (
    action_of,
    details,
    flagged,
    need_of,
    proposed,
    recurring_of,
    title_of,
    unanswered_of,
)
from ui.reads.actions import actions_of_plan
from ui.visit.links import show_way
from ui.visit.visit import Visit
from wording.flags import reason
from wording.numbers import date_text
from wording.words import period_words, plain

AS_PROPOSED = ""


def show_proposals(visit: Visit, plan: Plan, actor: Actor | None) -> None:
    """Draw the whole view; who may plan: what is ticked can be added."""
    say, raised = visit.say, flagged(visit)
    show_way(visit, "plan", say("library.way"), plan=str(plan.year), view="proposals", library="all")
    names = {"unit": visit.unit_name, "index": visit.index.short, "year": visit.year or ""}
    quarters = open_quarters(plan.year, today(), visit.settings.convention)
    if not quarters:
        _offer_next_year(visit, plan, actor)
        return
    planned_already = _answering(visit, plan, raised)
    waiting = sum(not planned_already[code] for code in raised)
    if raised:
        key = "proposals.title" if waiting else "proposals.title_done"
        st.html(
            markup.title(say(key, count=len(raised), waiting=waiting, plan=plan.year, **names), "h2")
            + markup.subtitle(say("proposals.caution"))
        )
    else:
        st.info(say("proposals.no_flags", **names), icon=":material/info:")
    _show_cards(visit, plan, raised, planned_already, quarters, actor)


def _answering(visit: Visit, plan: Plan, raised: Mapping[str, Sequence[Flag]]) -> dict[str, list[Action]]:
    """The actions of the plan that answer the flags of each component."""
    actions = actions_of_plan(visit, plan.year)
    return {code: [a for a in actions if any(covers(a, flag) for flag in here)] for code, here in raised.items()}


def _offer_next_year(visit: Visit, plan: Plan, actor: Actor | None) -> None:
    """The plan's year is over: begin the next one, in which there is something to plan."""
    say, year = visit.say, following_year(plan)
    st.info(say("proposals.year_over", plan=plan.year), icon=":material/event_busy:")
    if actor is not None and st.button(
        say("proposals.begin", year=year), type="primary", key=f"proposals_begin_{year}"
    ):
        begin_year(visit, plan, year, (), actor)


@fragment  # a tick draws the cards anew, not the page
def _show_cards(
    visit: Visit,
    plan: Plan,
    raised: Mapping[str, Sequence[Flag]],
    planned_already: Mapping[str, Sequence[Action]],
    quarters: Sequence[Period],
    actor: Actor | None,
) -> None:
    found = proposed(visit, plan, [need_of(visit, code, here) for code, here in raised.items()])
    chosen: list[Action] = []
    with st.container(key="proposals"):
        above = st.container()
        for (code, here), offered in zip(raised.items(), found, strict=True):
            with st.container(border=True, key=f"proposals_{code}"):
                chosen += _show_component(visit, plan, code, here, offered, planned_already[code], quarters, actor)
        shown = {proposal.entry.code for offered in found for proposal in offered}
        regular = [proposal for proposal in recurring_of(visit, plan) if proposal.entry.code not in shown]
        if regular:
            chosen += _show_regular(visit, plan, regular, actor)
        if actor is not None and (any(found) or regular):
            _offer_adding(visit, plan, chosen, actor, above)


def _show_regular(visit: Visit, plan: Plan, regular: Sequence[Proposal], actor: Actor | None) -> list[Action]:
    """What the office does again and again, a proposal a channel that the plan does not use yet; returns the ticked."""
    say, ticked = visit.say, []
    with st.container(border=True, key="proposals_regular"):
        st.html(
            markup.title(say("proposals.regular", count=len(regular)), "h3")
            + markup.subtitle(say("proposals.regular_note"))
        )
        with_all = actor is not None and st.toggle(
            say("proposals.regular_all"), key=f"proposals_regular_{plan.year}_{len(regular)}"
        )
        for start in range(0, len(regular), MOST):
            for proposal, box in zip(regular[start:], st.columns(MOST, gap="medium"), strict=False):
                with box:
                    code = f"{plan.year}_{proposal.entry.code}_{with_all}"
                    if actor is None:
                        st.html(markup.title(title_of(visit, proposal)))
                    elif st.checkbox(plain(title_of(visit, proposal)), with_all, key=f"proposal_regular_{code}"):
                        ticked.append(proposal)
                    st.html(details(visit, plan, proposal))
    start_from = Action(title="", plan_year=plan.year, supplement=plan.supplement)
    return [planned(proposal, start_from) for proposal in ticked]


def _show_component(
    visit: Visit,
    plan: Plan,
    code: str,
    raised: Sequence[Flag],
    offered: Sequence[Proposal],
    answering: Sequence[Action],
    quarters: Sequence[Period],
    actor: Actor | None,
) -> list[Action]:
    """One flagged component; returns what is ticked for it, as actions."""
    if not offered or actor is None:
        st.html(_heading(visit, code, raised, answering))
    if not offered:
        way = visit.link("plan", plan=str(plan.year), component=code, rule=raised[0].rule, new="1")
        none = markup.escaped(visit.say("proposals.none_left" if answering else "proposals.none"))
        st.html(markup.sentence(markup.Html(f"{none} {markup.link(way, visit.say('proposals.write'))}")))
        return []
    if actor is None:
        _show_offered(visit, plan, code, raised[0], offered, False, None)
        return []
    words, left, right = st.columns([6, 2, 2], gap="medium")
    words.html(_heading(visit, code, raised, answering))
    lead, quarter = _choose_changes(visit, plan, code, quarters, left, right)
    ticked = _show_offered(visit, plan, code, raised[0], offered, not answering, actor)
    if quarter is not None:
        ticked = [moved(proposal, quarter, today(), visit.settings.convention) for proposal in ticked]
    actions = [action_of(visit, plan, proposal, code, raised[0]) for proposal in ticked]
    return [replace(action, lead_unit=lead or action.lead_unit) for action in actions]


def _heading(visit: Visit, code: str, raised: Sequence[Flag], answering: Sequence[Action]) -> str:
    """The component, how severe and why, its weakest indicators, and what the plan has for it already."""
    say, first = visit.say, raised[0]
    name = markup.link(visit.link("component", component=code), markup.Html(f"<b>{visit.component_name(code)}</b>"))
    severity = markup.muted(say(f"severity.{first.severity}"))
    why = reason(first, visit.language, visit.index.has_ranks, visit.catalogue.regions)
    lines = [f"{name} {severity}", markup.escaped(why)]
    if weakest := weakest_html(visit, code):
        lines.append(weakest)
    for indicator in unanswered_of(visit, need_of(visit, code, raised)):
        lines.append(markup.muted(say("proposals.unanswered", indicator=indicator)))
    if answering:
        titles = "; ".join(action.title for action in answering)
        lines.append(markup.muted(say("proposals.planned", count=len(answering), titles=titles)))
    return f'<div class="app-flag app-flag-{first.severity}">{"".join(f"<p>{line}</p>" for line in lines)}</div>'


def _show_offered(
    visit: Visit,
    plan: Plan,
    code: str,
    flag: Flag,
    offered: Sequence[Proposal],
    is_first_ticked: bool,
    actor: Actor | None,
) -> list[Proposal]:
    """The proposals beside each other, each with a box to tick; returns those that are ticked."""
    ticked = []
    for place, (proposal, box) in enumerate(zip(offered, st.columns(len(offered), gap="medium"), strict=True)):
        with box:
            ways: list[tuple[str, str]] = []
            if actor is None:
                st.html(markup.title(title_of(visit, proposal)))
            else:
                address = visit.link(
                    "plan",
                    plan=str(plan.year),
                    component=code,
                    rule=flag.rule,
                    new="1",
                    proposal=proposal.entry.code,
                )
                ways = [(address, visit.say("proposals.change_first"))]
                key = f"proposal_{plan.year}_{code}_{proposal.entry.code}"
                if st.checkbox(plain(title_of(visit, proposal)), is_first_ticked and place == 0, key=key):
                    ticked.append(proposal)
            st.html(details(visit, plan, proposal, *ways))
    return ticked


def _choose_changes(
    visit: Visit, plan: Plan, code: str, quarters: Sequence[Period], left: DeltaGenerator, right: DeltaGenerator
) -> tuple[str, Period | None]:
    """Another lead unit and another quarter for what is ticked of a component; "" and None: as it is proposed."""
    say = visit.say
    units = {AS_PROPOSED: say("proposals.as_proposed"), **term_names(visit, plan.units, today())}
    lead = left.selectbox(
        say("field.lead_unit"), list(units), format_func=units.__getitem__, key=f"proposal_lead_{plan.year}_{code}"
    )
    named = {str(quarter): quarter for quarter in quarters}
    labels = {AS_PROPOSED: say("proposals.as_proposed")} | {
        name: say(
            "proposals.quarter",
            period=period_words(quarter.kind, quarter.number, quarter.year, visit.language, is_label=True),
            day=date_text(quarter.end(visit.settings.convention), visit.language),
        )
        for name, quarter in named.items()
    }
    when = right.selectbox(
        say("proposals.when"), list(labels), format_func=labels.__getitem__, key=f"proposal_when_{plan.year}_{code}"
    )
    return lead, named.get(when)


def _offer_adding(visit: Visit, plan: Plan, chosen: Sequence[Action], actor: Actor, above: DeltaGenerator) -> None:
    """The button above and below the cards: all that is ticked goes into the plan, and can be taken back at once."""
    say = visit.say
    label = say("proposals.add", count=len(chosen), plan=plan.year) if chosen else say("proposals.add_none")
    is_asked = False
    for place, box in (("above", above), ("below", st.container())):
        is_asked |= box.button(
            label, type="primary", icon=":material/add_task:", disabled=not chosen, key=f"proposals_add_{place}"
        )
    if not is_asked or any(show_problems(visit, action) for action in chosen):
        return
    added = add_actions(visit.store, chosen, actor)
    say_done(
        say("proposals.added", count=len(added), plan=plan.year),
        visit.link("plan", plan=str(plan.year)),
        lambda: delete_actions(visit.store, added, actor),
        next_action,
        permission="plan",
    )
    st.rerun()
