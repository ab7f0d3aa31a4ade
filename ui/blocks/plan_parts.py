"""Save parts of a plan; if somebody else changed the same part, the reader chooses which version to store."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import streamlit as st
from pydantic import ValidationError

from data.rights import Actor
from data.store.form_drafts import DraftKey, end
from data.store.plans import PlanChangedError, PlanInvalidError, get_plan, history, update_plan
from planning.plan import Plan
from ui.blocks.conflicts import Choice, Conflict, ask, choose, settle
from ui.blocks.done import say_done
from ui.blocks.lengths import too_long
from ui.blocks.next_step import next_action
from ui.blocks.plan_choice import term_names
from ui.visit.visit import Visit
from wording.numbers import datetime_text
from wording.words import plain

_HELD, _ROUND = "_plan_content_held", "_plan_content_round"
_KIND = "part"
Made = TypeVar("Made")


def held_plan(visit: Visit, plan: Plan, part: str, is_dirty: bool) -> Plan:
    """The plan as a part's form shows it: fresh, or, while it has unsaved edits, the one the edits began from."""
    held: dict[str, Plan] = st.session_state.setdefault(_HELD, {})
    name = f"{plan.year}_{part}"
    if not is_dirty or name not in held:
        held[name] = plan
    return held[name]


def part_key(plan: Plan, part: str) -> str:
    return f"plan_{part}_{plan.year}_{st.session_state.get(_ROUND, 0)}"


def new_round() -> None:
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    st.session_state.pop(_HELD, None)


def save_part(
    visit: Visit,
    began: Plan,
    changes: Mapping[str, Any],
    actor: Actor,
    draft: DraftKey | None = None,
    undone: Callable[[], None] = lambda: None,
) -> bool:
    """Store some parts of a plan. What others changed elsewhere meanwhile stays. draft: what was typed, which ends so.

    If somebody else changed the same part, the page runs again and asks which version to keep (`settle_part`). Returns
    whether it was stored; where it was not, what was typed is still in its place. undone: lets a form begin with what
    is stored once it is taken back.
    """
    say = visit.say
    for _ in range(5):
        stored = get_plan(visit.store, began.year)
        if any(getattr(stored, name) != getattr(began, name) for name in changes):
            event = next(iter(history(visit.store, stored.year)))
            ask(_KIND, _KIND, Conflict(stored, changes, event.person, event.at, draft))
            st.rerun()
        try:
            saved = update_plan(visit.store, replace(stored, **changes), actor, draft)
        except PlanChangedError:
            continue
        except PlanInvalidError as error:
            for problem in error.problems:
                place, found = _place_words(visit, stored, problem.place), name_of(visit, stored, problem.found)
                st.error(say(f"plan_problem.{problem.code}", place=plain(place), found=plain(found)))
            return False
        _say_saved(visit, stored, saved, changes, actor, undone)
        return True
    return False


def _say_saved(
    visit: Visit, before: Plan, saved: Plan, changes: Iterable[str], actor: Actor, undone: Callable[[], None]
) -> None:
    """Say which parts of the plan were saved, with the way back and the next step."""
    say = visit.say
    if before.version == saved.version:
        say_done(say("plan.unchanged"))
        return

    def undo() -> None:
        update_plan(visit.store, replace(before, version=saved.version), actor)
        new_round()
        undone()

    labels = [f"plan.list_{name}" if say.has(f"plan.list_{name}") else "plan.identity" for name in changes]
    parts = "; ".join(dict.fromkeys(map(say, labels)))
    say_done(say("plan.part_saved", parts=parts, year=saved.year), "", undo, next_action)


def name_of(visit: Visit, plan: Plan, code: str) -> str:
    """What a code of the plan stands for, in words; the code itself where nothing has it."""
    named = {base.code: f"{base.kind} {base.number}".strip() for base in plan.bases}
    return (named | term_names(visit, (*plan.topics, *plan.channels, *plan.units))).get(code, code)


def _place_words(visit: Visit, plan: Plan, place: str) -> str:
    """Where a problem lies, as the page calls it: "Hình thức tuyên truyền, a"."""
    name, _, rest = place.partition(".")
    code = rest.partition(".")[0] if name != "targets" else rest
    heading = visit.say(f"plan.list_{name}") if visit.say.has(f"plan.list_{name}") else name_of(visit, plan, name)
    entry = next((entry for entry in getattr(plan, name, ()) if getattr(entry, "code", "") == code), None)
    label = getattr(entry, "letter", "") or name_of(visit, plan, code)
    return f"{heading}, {label}" if code else heading


def settle_part(visit: Visit, actor: Actor | None) -> bool:
    """Draw the conflict that `save_part` has left open; whether it was just settled, so that the page runs again."""
    if actor is None:
        return False
    say = visit.say

    def show(conflict: Conflict[Plan]) -> Choice:
        at = datetime_text(conflict.at, visit.language)
        st.warning(say("plan.part_conflict", person=plain(conflict.person), at=at))
        theirs = [_plain_part(getattr(conflict.theirs, name)) for name in conflict.differing]
        st.code("\n".join(theirs), language=None, wrap_lines=True)
        row = st.container(horizontal=True)
        return choose(say, row, row, ("part_mine", "part_theirs"))

    def keep_mine(conflict: Conflict[Plan]) -> bool:
        return save_part(visit, conflict.theirs, conflict.mine, actor, conflict.draft)

    def keep_theirs(conflict: Conflict[Plan]) -> None:
        with visit.store.write() as session:
            end(session, conflict.draft)

    if not settle(_KIND, show, keep_mine, keep_theirs):
        return False
    new_round()
    return True


def _plain_part(value: Any) -> str:
    if isinstance(value, tuple):
        return "\n".join(_plain_part(entry) for entry in value)
    texts = [str(getattr(value, name, "")) for name in ("letter", "number", "name_vi", "subject", "text")]
    return " ".join(text for text in texts if text) or str(value)


def sound(visit: Visit, make: Callable[[], Made]) -> Made | None:
    """What is made of what was typed; None where something does not fit, and every reason is said."""
    try:
        return make()
    except ValidationError as error:
        say = visit.say
        for reason in error.errors():
            code, name = reason_code(reason["type"]), str(reason["loc"][-1])
            limit, found = reason.get("ctx", {}).get("max_length"), reason["input"]
            text = say(f"action_problem.{code}")
            if code == "too_long" and limit is not None and isinstance(found, str):
                text = too_long(visit, len(found), limit)
            key = next((key for key in (f"plan_field.{name}", f"targets.{name}") if say.has(key)), "")
            st.error(say("plan.problem", field=say(key) if key else name, text=text))
        return None


def reason_code(kind: str) -> str:
    """What is wrong with a field, as the screens call it, by the kind of its fault."""
    return {"string_too_short": "required", "string_too_long": "too_long"}.get(kind, "unknown")
