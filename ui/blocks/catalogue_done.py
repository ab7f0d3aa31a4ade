"""What is said after the catalogue was changed: which entries, and a way back for all that was saved at once."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from data.catalogue.layer import Entry
from data.catalogue.loading import CatalogueError
from data.catalogue.model import Framework
from data.rights import Actor
from services.catalogue import catalogue_of, undo_changes
from ui.blocks.catalogue_form import group_name, problem_text
from ui.blocks.done import NotUndoneError, say_done
from ui.visit.visit import Visit
from wording.numbers import years_text

NAMED = 3
"""So many entries are named; of the others it is said how many there are."""
TAKEN_BACK, REDONE = "catalogue.taken_back", "catalogue.redone"
"""The sentences after a change was undone, and after that was undone in turn."""
_ROUNDS = "_catalogue_rounds"
_EVERY = ""


def round_of(form: str) -> int:
    """The number of a form's round: a new one empties the form."""
    rounds: Mapping[str, int] = st.session_state.get(_ROUNDS, {})
    return rounds.get(form, 0) + rounds.get(_EVERY, 0)


def new_round(form: str = _EVERY) -> None:
    """Let a form, or every one, begin with what is stored."""
    rounds = st.session_state.setdefault(_ROUNDS, {})
    rounds[form] = rounds.get(form, 0) + 1


def say_changed(
    visit: Visit,
    changes: Mapping[int, Entry],
    actor: Actor,
    key: str = "catalogue.saved",
    after: Callable[[Visit], str] | None = None,
    undone: Callable[[], None] = lambda: None,
    **details: Any,
) -> None:
    """Say which entries of the catalogue were changed. changes: as `change_catalogue` returns them.

    key: of the sentence, which names them as `entries`; details: what else it names. after: as of `say_done`. undone:
    lets the form begin with what is stored once the change is taken back.
    """
    if not changes:
        say_done(visit.say("catalogue.nothing_changed"))
        return
    now = visit.changed(catalogue=catalogue_of(visit.store))  # what is new has its name there, what is gone had it
    names = [entry_name(visit if entry.content is None else now, entry) for entry in changes.values()]
    entries = "; ".join(names[:NAMED])
    if len(names) > NAMED:
        entries = visit.say("done.and_more", first=entries, count=len(names) - NAMED)
    text = visit.say(key, entries=entries, **details)
    _say(visit, changes, actor, text, entries, after, undone, is_undoing=key == TAKEN_BACK)


def _say(
    visit: Visit,
    changes: Mapping[int, Entry],
    actor: Actor,
    text: str,
    entries: str,
    after: Callable[[Visit], str] | None,
    undone: Callable[[], None],
    is_undoing: bool,
) -> None:
    """Say a text, and undo the changes by its button. entries: their names. is_undoing: so that undoing it redoes."""
    say, store = visit.say, visit.store
    key = REDONE if is_undoing else TAKEN_BACK

    def undo() -> None:
        try:
            taken_back = undo_changes(store, changes, actor, say(f"{key}_note"))
        except CatalogueError as error:
            reasons = dict.fromkeys(problem_text(visit, problem, str) for problem in error.problems)
            raise NotUndoneError(" ".join(reasons)) from error
        new_round()
        undone()
        _say(visit, taken_back, actor, say(key, entries=entries), entries, None, undone, not is_undoing)

    say_done(text, visit.link("catalogue", view="changes"), undo, after, "import")


def entry_name(visit: Visit, entry: Entry) -> str:
    """What an entry is about: by its name where it has one."""
    say, catalogue = visit.say, visit.catalogue
    name = entry.key
    code, _, rest = entry.key.partition(".")
    index = catalogue.indices.get(code)
    if entry.kind == "unit" and entry.key in catalogue.units:
        name = say.of(catalogue.units[entry.key])
    elif entry.kind == "component" and index is not None and rest in index.components:
        name = f"{index.short} · {say.of(index.components[rest])}"
    elif entry.kind == "framework" and index is not None:
        known = next((framework for framework in index.frameworks if framework.code == rest), None)
        name = framework_label(visit, known) if known is not None else name
    elif entry.kind == "edition" and index is not None:
        year, _, group = rest.partition(".")
        name = f"{index.short} {year} · {group_name(visit, group)}"
    return f"{say(f'catalogue.kind_{entry.kind}')}: {name}"


def framework_label(visit: Visit, framework: Framework) -> str:
    """A framework by its index, years and group."""
    short = visit.catalogue.index(framework.index).short
    return f"{short} {years_text(framework.years)} · {group_name(visit, framework.group)}"
