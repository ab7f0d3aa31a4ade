"""Saving actions, where two people may work at one: both texts, and the choice which one stays."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from data.rights import Actor
from data.store.actions import ActionChangedError, ActionDeletedError, replace_actions, update_actions
from data.store.form_drafts import DraftKey, end
from planning.action import Action, ActionProblem, validate
from planning.plan import Plan
from ui.blocks.action_fields import action_link, cell_in_words
from ui.blocks.conflicts import Choice, Conflict, ask, choose, settle
from ui.blocks.done import say_done
from ui.blocks.lengths import too_long
from ui.blocks.next_step import next_action
from ui.kit.tables import Column, show_table
from ui.visit.visit import Visit
from wording.numbers import datetime_text
from wording.words import plain

_KIND = "action"
_NAMED = 3
"""So many saved actions are named; of the others it is said how many there are."""
Saved = tuple[Action, Action]
"""An action as it was stored before, and as it is stored now."""


def save_all(
    visit: Visit,
    changed: Sequence[tuple[Action, Action]],
    fields: Iterable[str],
    actor: Actor,
    draft: Callable[[Action], DraftKey] | None = None,
    undone: Callable[[], None] = lambda: None,
    is_said: bool = True,
) -> bool:
    """Store changed actions (before, after). If somebody else changed one meanwhile, the person is asked which stays.

    Returns whether all were sound; where one is not, nothing is stored and every reason is shown. draft: where what
    was typed about an action is stored until then; where the person is asked, until they have chosen. undone: lets the
    inputs begin with what is stored once it is taken back. is_said: False where the input that was clicked shows it.
    """
    if not _is_sound(visit, [action for _, action in changed]):
        return False
    names = tuple(fields)
    saved: list[Saved] = []
    for before, action in changed:
        mine = {name: getattr(action, name) for name in names if getattr(action, name) != getattr(before, name)}
        saved += _store(visit, action, mine, actor, draft(action) if draft else None)
    if is_said:
        say_saved(visit, saved, actor, undone)
    return True


def say_saved(visit: Visit, saved: Sequence[Saved], actor: Actor, undone: Callable[[], None] = lambda: None) -> None:
    """Say which actions were saved, with the way to one and the way back for all; nothing where none was."""
    if not saved:
        return
    say, changed = visit.say, [(before, after) for before, after in saved if before.version != after.version]
    if not changed:
        say_done(say("plan.unchanged"))
        return

    def undo() -> None:
        update_actions(visit.store, [replace(before, version=after.version) for before, after in changed], actor)
        undone()

    titles = "; ".join(f"“{after.title}”" for _, after in changed[:_NAMED])
    if len(changed) > _NAMED:
        titles = say("done.and_more", first=titles, count=len(changed) - _NAMED)
    is_shown = st.query_params.get("action") == str(changed[0][1].id)
    view = action_link(visit, changed[0][1]) if len(changed) == 1 and not is_shown else ""
    say_done(say("plan.saved", titles=titles), view, undo, next_action)  # the store asks who may undo it


def show_conflicts(visit: Visit, plan: Plan | None, actor: Actor | None) -> bool:
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
        if actor is None or not _is_sound(visit, [action]):
            return False
        say_saved(visit, _store(visit, action, conflict.mine, actor, conflict.draft), actor)
        return True

    def keep_theirs(conflict: Conflict[Action]) -> None:
        with visit.store.write() as session:
            end(session, conflict.draft)

    return settle(_KIND, show, keep_mine, keep_theirs)


def problem_text(visit: Visit, problem: ActionProblem, fields: str = "field") -> str:
    """What is wrong with a field; of a text that is too long, by how much. fields: the texts that name the fields."""
    say = visit.say
    if problem.length is not None and problem.limit is not None:
        text = too_long(visit, problem.length, problem.limit)
    else:
        text = say(f"action_problem.{problem.code}")
    return say("plan.problem", field=say(f"{fields}.{problem.field}"), text=text)


def _is_sound(visit: Visit, actions: Sequence[Action]) -> bool:
    """Whether all are sound; where one is not, every reason is shown."""
    problems = [(action, problem) for action in actions for problem in validate(action)]
    for action, problem in problems:
        st.error(f"{plain(action.title) or action.id}: {problem_text(visit, problem)}")
    return not problems


def _store(visit: Visit, action: Action, mine: Mapping[str, Any], actor: Actor, draft: DraftKey | None) -> list[Saved]:
    """Store an action and return it; if somebody else changed it, the person is asked about the fields of `mine`."""
    try:
        return replace_actions(visit.store, [action], actor, draft)
    except ActionDeletedError as error:
        st.error(visit.say("plan.deleted_meanwhile", title=plain(action.title), person=plain(error.person)))
        st.stop()
    except ActionChangedError as error:
        conflict = Conflict(error.theirs, mine, error.theirs.updated_by, error.theirs.updated_at, draft)
        ask(_KIND, action.id, conflict)
        return []
