"""Two people at one action: both texts, and the choice which one stays. Nobody's words are lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import streamlit as st

from data.store.actions import ActionChangedError, ActionInvalidError, update_action
from planning.action import Action, validate
from planning.plan import Plan
from ui.blocks.action_fields import text_of
from ui.kit.tables import Column, show_table
from ui.visit.visit import Visit
from wording.numbers import datetime_text
from wording.words import plain

_CONFLICTS = "_plan_conflicts"


def save_all(visit: Visit, changed: Sequence[tuple[Action, Action]], fields: Iterable[str], person: str) -> bool:
    """Keep changed actions (before, after). What somebody else changed meanwhile becomes a conflict to choose from.

    Returns whether all were sound; where one is not, nothing is kept and every reason is shown.
    """
    say = visit.say
    problems = [(action, problem) for _, action in changed for problem in validate(action)]
    for action, problem in problems:
        text = say("plan.problem", field=say(f"field.{problem.field}"), text=say(f"action_problem.{problem.code}"))
        st.error(f"{plain(action.title) or action.id}: {text}")
    if problems:
        return False
    conflicts, names = list(st.session_state.get(_CONFLICTS, ())), tuple(fields)
    for before, action in changed:
        try:
            update_action(visit.store, action, person)
        except ActionChangedError as told:
            touched = tuple(name for name in names if getattr(action, name) != getattr(before, name))
            conflicts.append((told.theirs, told.mine, touched))
    st.session_state[_CONFLICTS] = conflicts
    if not conflicts:
        st.toast(say("plan.saved"))
    return True


def show_conflicts(visit: Visit, plan: Plan | None, person: str | None) -> bool:
    """Draw the conflicts that wait for a choice; returns whether one was just settled."""
    say = visit.say
    for theirs, mine, touched in list(st.session_state.get(_CONFLICTS, ())):
        with st.container(border=True, key=f"conflict_{theirs.id}"):
            st.warning(
                say(
                    "plan.conflict",
                    title=plain(theirs.title),
                    person=plain(theirs.updated_by),
                    at=datetime_text(theirs.updated_at, visit.language),
                )
            )
            differing = [field for field in touched if getattr(theirs, field) != getattr(mine, field)]
            show_table(
                [Column(say("plan.field")), Column(say("plan.theirs")), Column(say("plan.mine"))],
                [
                    [say(f"field.{f}"), text_of(visit, plan, theirs, f), text_of(visit, plan, mine, f)]
                    for f in differing
                ],
                say("plan.conflict_caption"),
            )
            left, right, _ = st.columns([1.3, 1.3, 3])
            if left.button(say("plan.take_mine"), key=f"mine_{theirs.id}", type="primary") and person:
                _settle(visit, theirs, mine, touched, person)
                return True
            if right.button(say("plan.take_theirs"), key=f"theirs_{theirs.id}"):
                _settle(visit, theirs, None, touched, "")
                return True
    return False


def _settle(visit: Visit, theirs: Action, mine: Action | None, touched: tuple[str, ...], person: str) -> None:
    """Keep my text where I wrote, and theirs everywhere else; without mine, theirs alone."""
    remaining = [conflict for conflict in st.session_state[_CONFLICTS] if conflict[0].id != theirs.id]
    if mine is not None:
        try:
            update_action(visit.store, replace(theirs, **{name: getattr(mine, name) for name in touched}), person)
        except ActionChangedError as changed:
            remaining.append((changed.theirs, mine, touched))
        except ActionInvalidError as told:  # the two together are not sound: the person chooses again
            remaining.append((theirs, mine, touched))
            st.session_state["_plan_told"] = told.problems
    st.session_state[_CONFLICTS] = remaining
