"""Saving actions, where two people may work at one: both texts, and the choice which one stays."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from data.store.actions import ActionChangedError, update_action
from planning.action import Action, validate
from planning.plan import Plan
from ui.blocks.action_fields import cell_in_words
from ui.blocks.conflicts import Choice, Conflict, ask, choose, is_asked, settle
from ui.kit.tables import Column, show_table
from ui.visit.visit import Visit
from wording.numbers import datetime_text
from wording.words import plain

_KIND = "action"


def save_all(visit: Visit, changed: Sequence[tuple[Action, Action]], fields: Iterable[str], person: str) -> bool:
    """Store changed actions (before, after). If somebody else changed one meanwhile, the person is asked which stays.

    Returns whether all were sound; where one is not, nothing is stored and every reason is shown.
    """
    if not _is_sound(visit, [action for _, action in changed]):
        return False
    names = tuple(fields)
    for before, action in changed:
        mine = {name: getattr(action, name) for name in names if getattr(action, name) != getattr(before, name)}
        _store(visit, action, mine, person)
    if not is_asked(_KIND):
        st.toast(visit.say("plan.saved"))
    return True


def show_conflicts(visit: Visit, plan: Plan | None, person: str | None) -> bool:
    """Draw the conflicts that wait for a choice; whether one was just settled, so that the page runs again."""
    say = visit.say

    def show(conflict: Conflict[Action]) -> Choice:
        theirs, mine = conflict.theirs, replace(conflict.theirs, **conflict.mine)
        at = datetime_text(conflict.at, visit.language)
        with st.container(border=True, key=f"conflict_{theirs.id}"):
            st.warning(say("plan.conflict", title=plain(theirs.title), person=plain(conflict.person), at=at))
            show_table(
                [Column(say("plan.field")), Column(say("plan.theirs")), Column(say("plan.mine"))],
                [
                    [
                        say(f"field.{name}"),
                        cell_in_words(visit, plan, theirs, name),
                        cell_in_words(visit, plan, mine, name),
                    ]
                    for name in conflict.differing
                ],
                say("plan.conflict_caption"),
                visit.language,
            )
            left, right, _ = st.columns([1.3, 1.3, 3])
            return choose(say, left, right, (f"mine_{theirs.id}", f"theirs_{theirs.id}"))

    def keep_mine(conflict: Conflict[Action]) -> bool:
        action = replace(conflict.theirs, **conflict.mine)
        if person is None or not _is_sound(visit, [action]):
            return False
        _store(visit, action, conflict.mine, person)
        return True

    return settle(_KIND, show, keep_mine)


def _is_sound(visit: Visit, actions: Sequence[Action]) -> bool:
    """Whether all are sound; where one is not, every reason is shown."""
    say = visit.say
    problems = [(action, problem) for action in actions for problem in validate(action)]
    for action, problem in problems:
        text = say("plan.problem", field=say(f"field.{problem.field}"), text=say(f"action_problem.{problem.code}"))
        st.error(f"{plain(action.title) or action.id}: {text}")
    return not problems


def _store(visit: Visit, action: Action, mine: Mapping[str, Any], person: str) -> None:
    """Store an action; if somebody else changed it meanwhile, the person is asked about the fields of `mine`."""
    try:
        update_action(visit.store, action, person)
    except ActionChangedError as error:
        ask(_KIND, action.id, Conflict(error.theirs, mine, error.theirs.updated_by, error.theirs.updated_at))
