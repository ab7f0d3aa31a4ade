"""What is to be settled in a paper before it is printed: each finding with its place, and one press to settle it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape

import streamlit as st

from data.rights import NOBODY, Actor
from data.store.actions import ActionChangedError, ActionInvalidError, UnknownActionError, update_actions
from data.store.plans import PlanChangedError, PlanInvalidError, update_plan
from planning.action import Action
from planning.checks.changes import Change, changed_action, changed_plan, changed_text
from planning.checks.findings import SEVERITIES, Finding, Place
from planning.checks.rules import PaperKind
from planning.checks.terms import day_of
from planning.documents.paper import Paper
from planning.periods import today
from planning.plan import KEEP_REASONS, Accepted, KeepReason, Plan
from services.checks import check_paper
from ui.blocks.done import say_done
from ui.kit import markup
from ui.visit.visit import Visit
from wording.numbers import date_text

MOST_PLACES = 4
"""Places that are shown of one finding; the others are counted."""

LONGEST_WORDS = 40
IN_IDENTITY = ("title", "horizon", "reporting", "budget", "difficulties", "recipients", "signature")


@dataclass(frozen=True)
class Subject:
    """What is checked: a kind of paper of a year. plan: where what is kept is stored, and what a press changes.

    index: of an analysis the index that it is about. actor: who may change something; None for nobody.
    """

    kind: PaperKind
    year: int
    plan: Plan | None
    actions: Sequence[Action] = ()
    index: str = ""
    actor: Actor | None = None


@dataclass(frozen=True)
class Typed:
    """What was typed over texts of the paper by their ids, and how one of them is typed anew."""

    texts: Mapping[str, str]
    type_anew: Callable[[str, str], None]


def show_check(
    visit: Visit, about: str, paper: Paper, subject: Subject, typed: Typed, forget: Callable[[], None]
) -> None:
    """Draw the findings of the paper, as it will be printed. forget: the paper is made anew after a change."""
    say = visit.say
    is_of_plan = subject.kind != "analysis"
    found = check_paper(
        visit.catalogue,
        visit.office,
        paper,
        subject.kind,
        subject.year,
        subject.plan if is_of_plan else None,
        subject.actions,
        subject.index,
        typed=typed.texts,
    )
    accepted_keys = {accepted.key for accepted in subject.plan.accepted} if subject.plan else set()
    open_findings = [finding for finding in found if finding.key not in accepted_keys]
    counts = {severity: sum(f.severity == severity for f in open_findings) for severity in SEVERITIES}
    is_clean = not counts["fix"] and not counts["look"]
    text = say("checks.clean") if is_clean else say("checks.counts", fix=counts["fix"], look=counts["look"])
    with st.expander(
        f"{say('checks.title')} · {text}", expanded=not is_clean, icon=":material/fact_check:", key=f"check_{about}"
    ):
        day = date_text(day_of(subject.year, today()), visit.language)
        st.caption(say("checks.as_of", day=day))
        if not is_clean and subject.actor is None:
            st.caption(say("checks.needs_person"))
        for severity in SEVERITIES:
            here = [finding for finding in open_findings if finding.severity == severity]
            if here and severity == "fine":
                names = "; ".join(f"“{finding.words}”" for finding in here)
                st.caption(f"{say('checks.fine', count=len(here))}: {names}")
            elif here:
                st.html(markup.title(say(f"checks.{severity}", count=len(here)), "h4"))
                for number, finding in enumerate(here):
                    with st.container(key=f"finding_{about}_{severity}_{number}", gap="small"):
                        _show_finding(visit, about, finding, subject, typed, forget)
        if subject.plan and subject.actor:
            _show_accepted(
                visit,
                about,
                [accepted for accepted in subject.plan.accepted if accepted.key in {f.key for f in found}],
                subject,
            )


def _show_finding(
    visit: Visit, about: str, finding: Finding, subject: Subject, typed: Typed, forget: Callable[[], None]
) -> None:
    say = visit.say
    st.html(_finding_html(visit, finding, subject, typed.texts))
    if subject.actor is None:
        return
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
    if finding.change is not None and (taking := _Taking.of(finding, finding.change, subject, typed)):
        label = say("checks.take", new=_short(finding.change.shown))
        if row.button(label, icon=":material/find_replace:", key=f"take_{about}_{finding.key}"):
            _take(visit, finding, finding.change, taking, subject, typed, forget)
    if subject.plan is None:
        row.caption(say("checks.no_plan"))
        return
    reasons = [finding.reason, *(reason for reason in KEEP_REASONS if reason != finding.reason)]
    reason: KeepReason = row.selectbox(
        say("checks.reason", words=_short(finding.words)),
        reasons,
        format_func=lambda code: say(f"keep_reason.{code}"),
        key=f"reason_{about}_{finding.key}_{visit.language}",
        label_visibility="collapsed",
        width=240,
    )
    if row.button(say("checks.keep"), key=f"keep_{about}_{finding.key}"):
        words = (finding.words or say(f"check_rule.{finding.rule}", **finding.details))[:300]
        accepted = Accepted(key=finding.key, words=words, reason=reason)
        said = say("checks.was_kept", words=_short(words), reason=say(f"keep_reason.{reason}"))
        _store_accepted(visit, subject, (*subject.plan.accepted, accepted), said)


def _finding_html(visit: Visit, finding: Finding, subject: Subject, typed: Collection[str]) -> str:
    """Words, what is to be said of them, and the places where they stand."""
    say, term = visit.say, finding.term
    if term is None:
        sentence = say(f"check_rule.{finding.rule}", **finding.details)
    else:
        until = "_until" if term.valid_to and term.action != "keep" else ""
        day = _moment_text(term.valid_to or "")
        sentence = say(f"check_rule.{finding.rule}{until}", day=day, now=term.now_vi.rstrip("."))
    note = "" if term is None else say.of(term, "note")
    places = "".join(f"<li>{_place_html(visit, place, subject, typed)}</li>" for place in finding.places[:MOST_PLACES])
    if len(finding.places) > MOST_PLACES:
        places += f"<li>{escape(say('checks.more', count=len(finding.places) - MOST_PLACES))}</li>"
    source = ""
    if term is not None:
        known = say("checks.details", confidence=say(f"confidence.{term.confidence}"), source=term.source)
        source = f"<details><summary>{escape(say('checks.source'))}</summary>{escape(known)}</details>"
    words = f"<strong>“{escape(_short(finding.words, 2))}”</strong> " if finding.words else ""
    sentences = f"{words}{escape(f'{sentence} {note}'.strip())}"
    return f'<div class="app-finding">{sentences}<ul lang="vi">{places}</ul>{source}</div>'


def _moment_text(moment: str) -> str:
    """A day, or a month or a year where no more is known, as the screens write it."""
    return "/".join(reversed(moment.split("-")))


def _place_html(visit: Visit, place: Place, subject: Subject, typed: Collection[str]) -> str:
    said = f"{escape(place.before)}<mark>{escape(place.words)}</mark>{escape(place.after)}"
    address = "" if place.part in typed or subject.plan is None else _address(visit, place, subject.plan)
    way = markup.link(address, visit.say("checks.place")) if address else escape(f"({visit.say('checks.in_text')})")
    return f"{said} {way}"


def _address(visit: Visit, place: Place, plan: Plan) -> str:
    """The page where the words of a place can be changed; "" where the paper itself is that place."""
    year = str(plan.year)
    if place.action is not None:
        return visit.link("plan", plan=year, action=str(place.action))
    name, _ = place.origin
    if name == "targets":
        return visit.link("plan", plan=year, view="targets")
    return (
        visit.link("plan", plan=year, view="content", part="identity" if name in IN_IDENTITY else name) if name else ""
    )


@dataclass(frozen=True)
class _Taking:
    """What one press would change: the plan, actions, and typed texts; None where it would change nothing."""

    plan: Plan | None
    actions: tuple[tuple[Action, Action], ...]
    texts: Mapping[str, str]

    @classmethod
    def of(cls, finding: Finding, change: Change, subject: Subject, typed: Typed) -> "_Taking | None":
        plan, numbers = subject.plan, {place.action for place in finding.places if place.action is not None}
        changed = changed_plan(plan, change) if plan and subject.kind != "analysis" else plan
        actions = tuple(
            (action, renewed)
            for action in subject.actions
            if action.id in numbers and (renewed := changed_action(action, change)) is not action
        )
        parts = {place.part for place in finding.places}
        texts = {
            name: after
            for name, text in typed.texts.items()
            if name in parts and (after := changed_text(text, change.words)) != text
        }
        if changed == plan and not actions and not texts:
            return None
        return cls(None if changed == plan else changed, actions, texts)


def _take(
    visit: Visit,
    finding: Finding,
    change: Change,
    taking: _Taking,
    subject: Subject,
    typed: Typed,
    forget: Callable[[], None],
) -> None:
    """Put the known words in place of the old ones in the plan, its actions and what was typed; with the way back."""
    store, actor, before = visit.store, subject.actor or NOBODY, subject.plan
    try:
        saved = update_plan(store, taking.plan, actor) if taking.plan else None
        stored = update_actions(store, [after for _, after in taking.actions], actor) if taking.actions else ()
    except (PlanChangedError, PlanInvalidError, ActionChangedError, ActionInvalidError, UnknownActionError):
        st.warning(visit.say("checks.changed_meanwhile"))
        return
    for name, text in taking.texts.items():
        typed.type_anew(name, text)

    def undo() -> None:
        if saved is not None and before is not None:
            update_plan(store, replace(before, version=saved.version), actor)
        if stored:
            again = [replace(old, version=new.version) for (old, _), new in zip(taking.actions, stored, strict=True)]
            update_actions(store, again, actor)
        forget()

    forget()
    said = visit.say("checks.taken", old=_short(finding.words), new=_short(change.shown))
    say_done(said, "", undo if saved or stored else None, permission="plan")
    st.rerun()


def _store_accepted(visit: Visit, subject: Subject, accepted: tuple[Accepted, ...], said: str) -> None:
    """Store what is kept with the plan; with the way back."""
    before, actor = subject.plan, subject.actor or NOBODY
    if before is None:
        return
    try:
        saved = update_plan(visit.store, replace(before, accepted=accepted), actor)
    except PlanChangedError:
        st.warning(visit.say("checks.changed_meanwhile"))
        return

    def undo() -> None:
        update_plan(visit.store, replace(before, version=saved.version), actor)

    say_done(said, "", undo, permission="plan")
    st.rerun()


def _show_accepted(visit: Visit, about: str, accepted_here: Sequence[Accepted], subject: Subject) -> None:
    """What was kept and still stands in the paper, with the reason; each can be looked at again."""
    say = visit.say
    if not accepted_here or subject.plan is None:
        return
    st.html(markup.title(say("checks.kept", count=len(accepted_here)), "h4"))
    for accepted in accepted_here:
        row = st.container(horizontal=True, vertical_alignment="center", gap="small")
        row.html(
            f"“{escape(_short(accepted.words))}” – {escape(say(f'keep_reason.{accepted.reason}'))}", width="content"
        )
        if row.button(say("checks.again"), key=f"again_{about}_{accepted.key}", type="tertiary"):
            rest = tuple(other for other in subject.plan.accepted if other.key != accepted.key)
            _store_accepted(visit, subject, rest, say("checks.again"))


def _short(text: str, times: int = 1) -> str:
    limit = LONGEST_WORDS * times
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"
