"""Saving parts of a plan, where two people may work at the same part: both texts, and the choice which one stays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from data.store.plans import PlanChangedError, PlanInvalidError, get_plan, history, update_plan
from planning.plan import Plan
from ui.blocks.plan_choice import term_names
from ui.visit.visit import Visit
from wording.numbers import datetime_text
from wording.words import plain

_HELD, _ROUND = "_plan_content_held", "_plan_content_round"


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


def save_part(visit: Visit, began: Plan, changes: dict[str, Any], person: str) -> bool:
    """Keep some parts of a plan. What others changed elsewhere meanwhile stays; the same part asks who is right.

    Returns whether it was kept; where it was not, what was typed is still in its place.
    """
    say = visit.say
    for _ in range(5):
        kept = get_plan(visit.store, began.year)
        if any(getattr(kept, name) != getattr(began, name) for name in changes):
            return _ask(visit, kept, changes, person)
        try:
            update_plan(visit.store, replace(kept, **changes), person)
        except PlanChangedError:
            continue
        except PlanInvalidError as told:
            for one in told.problems:
                place, found = _place_words(visit, kept, one.place), name_of(visit, kept, one.found)
                st.error(say(f"plan_problem.{one.code}", place=plain(place), found=plain(found)))
            return False
        st.toast(say("plan.saved"))
        return True
    return False


def name_of(visit: Visit, plan: Plan, code: str) -> str:
    """What a code of the plan stands for, in words; the code itself where nothing has it."""
    named = {base.code: f"{base.kind} {base.number}".strip() for base in plan.bases}
    return (named | term_names(visit, (*plan.topics, *plan.channels, *plan.units))).get(code, code)


def _place_words(visit: Visit, plan: Plan, place: str) -> str:
    """Where a problem lies, as the page calls it: "Hình thức tuyên truyền, a"."""
    name, _, rest = place.partition(".")
    code = rest.partition(".")[0] if name != "targets" else rest
    heading = visit.say(f"plan.list_{name}") if visit.say.has(f"plan.list_{name}") else name_of(visit, plan, name)
    entry = next((one for one in getattr(plan, name, ()) if getattr(one, "code", "") == code), None)
    label = getattr(entry, "letter", "") or name_of(visit, plan, code)
    return f"{heading}, {label}" if code else heading


def _ask(visit: Visit, kept: Plan, changes: dict[str, Any], person: str) -> bool:
    """The same part was changed by somebody else: say by whom, show theirs, and let the person decide."""
    say, name = visit.say, next(iter(changes))
    event = next(iter(history(visit.store, kept.year)))
    st.warning(say("plan.part_conflict", person=plain(event.person), at=datetime_text(event.at, visit.language)))
    st.code(_plain_part(getattr(kept, name)), language=None, wrap_lines=True)
    st.session_state["_plan_theirs"] = (kept, changes, person)
    return False


def settle_part(visit: Visit) -> None:
    """Draw the choice that `_ask` left open: mine in place of theirs, or theirs."""
    waiting = st.session_state.get("_plan_theirs")
    if waiting is None:
        return
    kept, changes, person = waiting
    say = visit.say
    row = st.container(horizontal=True)
    mine = row.button(say("plan.take_mine"), type="primary", key="part_mine")
    theirs = row.button(say("plan.take_theirs"), key="part_theirs")
    if mine or theirs:
        st.session_state.pop("_plan_theirs")
        if theirs or save_part(visit, kept, changes, person):
            new_round()
            st.rerun()


def _plain_part(value: Any) -> str:
    if isinstance(value, tuple):
        return "\n".join(_plain_part(one) for one in value)
    texts = [str(getattr(value, name, "")) for name in ("letter", "number", "name_vi", "subject", "text")]
    return " ".join(text for text in texts if text) or str(value)
