"""What both screens with proposals share: which components are flagged, what is proposed, how it is written."""

from collections.abc import Sequence
from contextlib import suppress
from html import escape

import streamlit as st

from analysis.flags import SEVERITIES, Flag
from analysis.frames import TOTAL
from data.action_library import LibraryError
from data.store.versions import current_version
from planning.action import Action, is_web_link
from planning.library import Entry
from planning.owners import with_owners
from planning.periods import today
from planning.plan import Plan
from planning.proposals import Need, Proposal, unanswered
from services.proposals import planned, proposals, recurring_proposals
from ui.blocks.action_fields import text_of
from ui.kit import markup
from ui.reads.actions import actions_of_plan, every_action
from ui.reads.library import library_of
from ui.reads.owners import every_owner
from ui.reads.scores import flags, home_units, weakest_indicators
from ui.visit.visit import Visit
from wording.flags import reason
from wording.numbers import date_text
from wording.words import plain


def flagged(visit: Visit) -> dict[str, list[Flag]]:
    """The flags of the unit and edition by component, the most severe first; the total only where it is alone."""
    found: dict[str, list[Flag]] = {}
    for flag in sorted(flags(visit), key=lambda flag: SEVERITIES.index(flag.severity)):
        found.setdefault(flag.component, []).append(flag)
    return {code: raised for code, raised in found.items() if code != TOTAL} or found


def need_of(visit: Visit, component: str, raised: Sequence[Flag] = ()) -> Need:
    """What a component needs: how severe its flags are, and in which indicators it is weakest."""
    names = tuple(weak.label for weak in weakest_indicators(visit).get(component, ()) if weak.label)
    return Need((visit.index.itself, component), severity=raised[0].severity if raised else None, indicators=names)


def proposed(visit: Visit, plan: Plan, needs: Sequence[Need], only: str = "") -> tuple[tuple[Proposal, ...], ...]:
    """For each need up to three proposals. only: the code of the one entry that is asked for."""
    try:
        return proposals(
            library_of(visit),
            needs,
            plan,
            actions_of_plan(visit, plan.year),
            today(),
            visit.settings.convention,
            visit.catalogue,
            home_units(visit),
            only,
            every_owner(visit),
            visit.office.name_vi,
            [action for action in every_action(visit) if (action.plan_year or plan.year) < plan.year],
        )
    except LibraryError as error:
        st.warning(visit.say("proposals.library_broken", reasons=plain("; ".join(error.problems))))
        return tuple(() for _ in needs)


def unanswered_of(visit: Visit, need: Need) -> tuple[str, ...]:
    """The weak indicators that nothing in the library answers; none where the library cannot be read."""
    try:
        return unanswered(need, library_of(visit))
    except LibraryError:
        return ()  # what is wrong is said where proposals are asked for


def recurring_of(visit: Visit, plan: Plan) -> tuple[Proposal, ...]:
    """What the plan's own units do again and again, a proposal for each channel that the plan does not use yet."""
    try:
        return recurring_proposals(
            library_of(visit),
            plan,
            actions_of_plan(visit, plan.year),
            today(),
            visit.settings.convention,
            visit.catalogue,
            home_units(visit),
        )
    except LibraryError:
        return ()  # what is wrong is said above


def suggested(visit: Visit, plan: Plan, component: str, flag: Flag | None) -> Action:
    """What the form of a new action begins with: the component, its topic, and why."""
    here = (visit.index.itself, component)
    is_known = component in visit.index.components or component == TOTAL
    topics = [topic.code for topic in plan.topics if is_known and here in topic.components]
    topics += [topic.code for topic in plan.topics if visit.index.itself in topic.indices][:1]
    action = Action(
        title=visit.say("plan.suggested_title", component=visit.component_name(component, short=True))
        if is_known
        else "",
        topics=tuple(dict.fromkeys(topics)) if is_known else (),
        components=(here,) if is_known else (),
        plan_year=plan.year,
        supplement=plan.supplement,
        index=visit.index.itself,
        unit=visit.unit_code,
        year=visit.year,
        edition_version_id=current_version(visit.store, visit.index.code, visit.year or 0) or None,
        rule=flag.rule if flag else "",
        reason_vi=reason(flag, "vi", visit.index.has_ranks, visit.catalogue.regions) if flag else "",
        reason_en=reason(flag, "en", visit.index.has_ranks, visit.catalogue.regions) if flag else "",
    )
    return with_owners(action, every_owner(visit), plan, today())


def action_of(visit: Visit, plan: Plan, proposal: Proposal, component: str, flag: Flag | None) -> Action:
    """The action that a proposal would be in the plan."""
    return planned(proposal, suggested(visit, plan, component, flag))


def title_of(visit: Visit, proposal: Proposal) -> str:
    """The title in the language of the screens; the action itself is Vietnamese."""
    return visit.say.of(proposal.entry, "title")


def details(visit: Visit, plan: Plan, proposal: Proposal, *ways: tuple[str, str]) -> str:
    """What a proposal would be, why it is proposed, and where it was done, as HTML, with the way to its entry.

    ways: further addresses and their words.
    """
    say, entry = visit.say, proposal.entry
    action = planned(proposal, Action(title=""))
    when = f"{date_text(proposal.start, visit.language)} – {date_text(proposal.due, visit.language)}"
    rhythm = entry.often_vi if entry.often_vi and visit.language == "vi" else text_of(visit, plan, action, "rhythm")
    lead = text_of(visit, plan, action, "lead_unit")
    facts = [text_of(visit, plan, action, "channel"), rhythm, when]
    facts.append(say("proposals.lead" if proposal.is_ours else "proposals.contact", text=lead))
    lines = [escape(" · ".join(filter(None, dict.fromkeys(facts))))]
    quantity = text_of(visit, plan, action, "quantity") if entry.quantity is not None else ""
    product = " ".join(filter(None, (quantity, entry.product_vi)))
    named = {"audience": entry.audience_vi, "product": product, "measure": entry.measure_vi, "proof": entry.evidence_vi}
    if any(named.values()):
        known = "; ".join(say(f"proposals.{key}", text=text) for key, text in named.items() if text)
        lines.append(escape(f"{known}."))
    if proposal.link is not None:
        why = say.of(proposal.link, "reason")
        lines.append(escape(say("proposals.for_indicator", indicator=proposal.indicator, reason=why)))
    if proposal.is_worked:
        lines.append(escape(say("proposals.is_worked")))
    lines.append(source_line(visit, entry))
    entry_way = visit.link("plan", plan=str(plan.year), view="proposals", library=entry.code)
    lines.append(" · ".join(markup.link(*way) for way in (*ways, (entry_way, say("library.open")))))
    return f'<div class="app-proposal">{"".join(f"<p>{line}</p>" for line in lines)}</div>'


def source_line(visit: Visit, entry: Entry) -> str:
    """Where it was done or planned, who led, what was reached there, and the source, as HTML."""
    say = visit.say
    where = escape(entry.source_note or entry.source)
    source = f'<a href="{escape(entry.source)}" target="_blank" rel="noopener">{where}</a>'
    parts = [f"{escape(say(f'proposals.was_{entry.stage}'))} {source if is_web_link(entry.source) else where}"]
    lead = say("proposals.led_with", text=entry.lead_vi, others=entry.with_vi) if entry.with_vi else entry.lead_vi
    named = {"led_by": lead, "reached": entry.reached_vi}
    parts += [escape(say(f"proposals.{key}", text=text)) for key, text in named.items() if text]
    return "; ".join(parts) + "."


def show_source(visit: Visit, action: Action) -> None:
    """From which entry of the library an action was made, where the library still has it."""
    with suppress(LibraryError):  # what is wrong with it is said where proposals are asked for
        entry = library_of(visit).entry(action.proposal) if action.proposal else None
        if entry is not None:
            way = markup.link(visit.link("plan", view="proposals", library=entry.code), visit.say("library.open"))
            words = escape(visit.say("proposals.from_library"))
            text = markup.Html(f"{words} {source_line(visit, entry)} {way}")
            st.html(markup.subtitle(text))
