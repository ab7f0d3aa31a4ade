"""The form of an entry that the office adds to the library, or changes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from data.rights import Actor
from data.store.actions import UnknownActionError, get_action
from data.store.library import LibraryChange, LibraryChangedError, add_entry, change_of, record_change
from planning.action import Action
from planning.documents.words import lower_first
from planning.library import STAGES, Entry, Layered, Library, entry_of
from planning.periods import today
from planning.plan import RHYTHMS, Plan
from ui.blocks.action_fields import codes_of, component_labels, pairs_of, several_field
from ui.blocks.done import say_done
from ui.blocks.drafts import DraftForm, cut_short, draft_form
from ui.blocks.number_field import has_wrong_number, number_field
from ui.blocks.plan_choice import names_of, term_names, topic_label
from ui.kit import markup
from ui.kit.failures import fragment
from ui.plan.conflicts import problem_text
from ui.reads.scores import home_units
from ui.visit.links import show_way
from ui.visit.visit import Visit
from wording.numbers import datetime_text
from wording.typed_numbers import as_typed
from wording.words import Words, plain

OF = "library_field"
"""Begins the keys of the texts that name the fields of an entry."""

ADD, CHANGE = "library_add", "library_change"
MADE_OF = "made_of"
"""In the link of the form: the action of the plan that it is filled in from."""

NOTE_LIMIT = 1000
YEARS = (2000, 2100)
LANGUAGE = "vi"
"""The library is Vietnamese, as the papers are."""


def show_new_entry(visit: Visit, plan: Plan, library: Library, actor: Actor) -> None:
    """Draw the form of a new entry, filled in from the action that the link names."""
    say = visit.say
    st.html(markup.title(say("library.add"), "h2") + markup.subtitle(say("library.about")))
    show_way(visit, "plan", say("library.back"), plan=str(plan.year), view="proposals", library="all")
    action = _asked_action(visit)
    if action is not None:
        year = action.plan_year or plan.year
        st.info(say("library.add_from", title=plain(action.title), year=year), icon=":material/edit_note:")
    _new_form(visit, plan, library, action, actor)


def _asked_action(visit: Visit) -> Action | None:
    number = st.query_params.get(MADE_OF, "")
    if not (number.isascii() and number.isdigit() and len(number) < 15):
        return None
    try:
        return get_action(visit.store, int(number))
    except UnknownActionError:
        return None


@fragment  # what leaves a field draws the form anew, not the page
def _new_form(visit: Visit, plan: Plan, library: Library, action: Action | None, actor: Actor) -> None:
    say = visit.say
    subject = str(action.id) if action is not None else ""
    form = draft_form(visit, ADD, subject, preview=_preview)
    if form is None:
        return
    home = next((code for code in home_units(visit).values() if code in _provinces(visit, library)), "")
    start: dict[str, Any] = {"province": home, "source_year": today().year}
    with form:
        fields = _fields(visit, plan, library, start | (_of_action(visit, plan, action) if action else {}), form)
        is_asked = st.button(
            say("library.add_save"), type="primary", icon=":material/library_add:", key=f"add:{form.about}"
        )
    if not is_asked:
        return
    entry = _checked(visit, form, {**fields, "code": "CQ"})
    if entry is None:
        return
    with form.ending() as draft:
        added = add_entry(visit.store, entry, actor, {known.code for known in library.entries}, draft)
    st.query_params.pop(MADE_OF, None)
    st.query_params["library"] = added.said.code

    def undo() -> None:
        record_change(visit.store, Layered(code=added.said.code), actor, added.id)

    say_done(say("library.added", title=entry.title_vi), "", undo, permission="plan")
    st.rerun()


@fragment
def change_form(visit: Visit, plan: Plan, library: Library, code: str, actor: Actor) -> None:
    """Draw the form of an entry that was added on the screen; only the fields that somebody touched are changed.

    The entry is read here: what was read for the page is older than what somebody else saves while the form is open.
    """
    say, change = visit.say, change_of(visit.store, code)
    if change is None or change.said.entry is None:
        st.info(say("library.gone", code=plain(code)), icon=":material/info:")
        return
    before, entry = change.said, change.said.entry
    form = draft_form(visit, CHANGE, code, change.id, _preview, border=False, warns_if_older=True)
    if form is None:
        return
    with form:
        fields = _fields(visit, plan, library, vars(entry), form)
        is_asked = st.button(
            say("library.change_save"), type="primary", icon=":material/save:", key=f"save:{form.about}"
        )
    if not is_asked:
        return
    stored = {name: value for name, value in vars(entry).items() if not name.startswith("_")}
    touched = {name: value for name, value in fields.items() if name in form.fields}
    wanted = _checked(visit, form, stored | touched)
    if wanted is None:
        return
    if wanted == entry:
        st.info(say("library.unchanged"))
        return
    seen = st.session_state.get(f"library_newer:{form.about}", form.began)
    try:
        with form.ending() as draft:
            saved = record_change(visit.store, replace(before, entry=wanted), actor, seen, draft)
    except LibraryChangedError as error:
        changed_meanwhile(visit, error.change, form)
        return

    def undo() -> None:
        record_change(visit.store, before, actor, saved.id)

    say_done(say("library.changed", title=wanted.title_vi), "", undo, permission="plan")
    st.rerun()


def changed_meanwhile(visit: Visit, theirs: LibraryChange, form: DraftForm | None) -> None:
    """Say who was faster; what was typed stays, and a second press stores it over theirs."""
    at = datetime_text(theirs.created_at, visit.language)
    st.warning(
        visit.say("library.changed_meanwhile", person=plain(theirs.person), at=at), icon=":material/sync_problem:"
    )
    if form is not None:
        st.session_state[f"library_newer:{form.about}"] = theirs.id


def _checked(visit: Visit, form: DraftForm, fields: Mapping[str, Any]) -> Entry | None:
    """The entry of what was typed; None where something is wrong, all of which is said."""
    entry, problems = entry_of(fields)
    for problem in problems:
        st.error(problem_text(visit, problem, OF))
    return None if any([has_wrong_number(form.about), problems]) else entry


def _preview(content: Mapping[str, Any]) -> str:
    return cut_short(str(content.get("title_vi") or content.get("source") or ""))


def _provinces(visit: Visit, library: Library) -> dict[str, str]:
    """Where an action can be from: the provinces that the library names, and the office's own."""
    units = visit.catalogue.units
    named = {entry.province for entry in library.entries if entry.province in units}
    kinds = {units[code].unit_set for code in named}
    own = {code for code in home_units(visit).values() if code in units and units[code].unit_set in kinds}
    return dict(sorted(((code, visit.say.of(units[code])) for code in named | own), key=lambda pair: pair[1]))


def _of_action(visit: Visit, plan: Plan, action: Action) -> dict[str, Any]:
    """What an action of a plan says, as the fields of an entry."""
    say, units, channels = Words(LANGUAGE), names_of(visit, plan, "lead_unit"), names_of(visit, plan, "channel")
    year = action.plan_year or plan.year
    done = "" if action.measure_done is None else as_typed(action.measure_done, LANGUAGE)
    return {
        "title_vi": action.title,
        "components": action.components,
        "topics": action.topics,
        "channel": action.channel if action.channel in channels else "",
        "channel_vi": "" if action.channel in channels else action.channel,
        "audience_vi": action.audience,
        "product_vi": action.product,
        "quantity": action.quantity,
        "rhythm": action.rhythm,
        "lead_vi": units.get(action.lead_unit, action.lead_unit),
        "with_vi": ", ".join(units.get(code, code) for code in action.coordinating),
        "measure_vi": action.measure_unit,
        "reached_vi": f"{done} {action.measure_unit}".strip() if done else "",
        "source": say(
            f"library.{'source_of_plan' if str(year) in plan.title else 'source_of_plan_year'}",
            office=visit.office.name_vi,
            title=lower_first(plan.title),
            year=year,
        ),
        "source_year": year,
    }


def _fields(visit: Visit, plan: Plan, library: Library, start: Mapping[str, Any], form: DraftForm) -> dict[str, Any]:
    """Draw the fields; returns what stands in them, by the fields of an entry.

    A text may have any length here: a box with a limit would swallow what is pasted; what is too long is said.
    """
    say, key = visit.say, f"{{}}_{form.about}".format
    written: dict[str, Any] = {}

    def text(box: Any, name: str) -> None:
        written[name] = box.text_input(say(f"{OF}.{name}"), start.get(name) or "", key=key(name))

    def chosen(box: Any, name: str, names: Mapping[str, str]) -> None:
        now = start.get(name) or next(iter(names))
        every = names if now in names else {**names, now: now}
        written[name] = box.selectbox(
            say(f"{OF}.{name}"), list(every), list(every).index(now), format_func=every.__getitem__,
            key=key(name),
        )  # fmt: skip

    text(st, "title_vi")
    left, right = st.columns(2)
    known = codes_of(start.get("components") or ())
    written["components"] = pairs_of(several_field(left, visit, "components", _components(visit), known, key, OF))
    topics = {topic.code: topic_label(visit, plan, topic.code) for topic in plan.topics}
    written["topics"] = several_field(right, visit, "topics", topics, tuple(start.get("topics") or ()), key, OF)
    left, middle, right = st.columns(3)
    chosen(left, "channel", {"": say("field.choose"), **term_names(visit, plan.channels, today())})
    text(middle, "channel_vi")
    chosen(right, "rhythm", {code: say(f"rhythm.{code}") for code in RHYTHMS})
    left, middle, right = st.columns(3)
    text(left, "audience_vi")
    text(middle, "product_vi")
    written["quantity"] = number_field(
        right, visit, say(f"{OF}.quantity"), start.get("quantity"), (0, None), key=key("quantity")
    )
    left, middle, right = st.columns(3)
    text(left, "lead_vi")
    text(middle, "with_vi")
    text(right, "reached_vi")
    left, middle, right = st.columns(3)
    text(left, "measure_vi")
    text(middle, "evidence_vi")
    chosen(right, "stage", {stage: say(f"library_stage.{stage}") for stage in STAGES})
    left, right = st.columns([2, 1])
    text(left, "source")
    text(right, "source_note")
    left, middle, _ = st.columns(3)
    chosen(left, "province", {"": say("library.whole_country"), **_provinces(visit, library)})
    year = number_field(
        middle, visit, say(f"{OF}.source_year"), start.get("source_year"), YEARS, is_whole=True,
        key=key("source_year"),
    )  # fmt: skip
    written["source_year"] = None if year is None else int(year)
    return written


def _components(visit: Visit) -> dict[str, str]:
    """Every component that can be named, those of the index at hand first."""
    labels = component_labels(visit)
    ordered = sorted(labels, key=lambda code: not code.startswith(f"{visit.index.itself}:"))
    return {code: labels[code] for code in ordered}
