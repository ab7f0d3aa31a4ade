"""Edit conflicts: two people changed the same record; both versions are shown, and the reader chooses one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.store.form_drafts import DraftKey
from wording.words import Words

Record = TypeVar("Record")
Choice = Literal["", "mine", "theirs"]

_WAITING = "_conflicts"


@dataclass(frozen=True)
class Conflict(Generic[Record]):
    """theirs: the record as somebody else stored it meanwhile, who and when. mine: what this person typed, by field.

    draft: where that is stored until the person has chosen.
    """

    theirs: Record
    mine: Mapping[str, Any]
    person: str
    at: datetime | None
    draft: DraftKey | None = None

    @property
    def differing(self) -> tuple[str, ...]:
        """The fields in which the two differ."""
        return tuple(name for name, value in self.mine.items() if getattr(self.theirs, name) != value)


def ask(kind: str, name: object, conflict: Conflict[Any]) -> None:
    """Store a conflict until the person chooses; a newer one about the same record replaces it."""
    _waiting(kind)[name] = conflict


def is_asked(kind: str) -> bool:
    """Whether a conflict of this kind waits for a choice."""
    return bool(_waiting(kind))


def settle(
    kind: str,
    show: Callable[[Conflict[Any]], Choice],
    keep_mine: Callable[[Conflict[Any]], bool],
    keep_theirs: Callable[[Conflict[Any]], None] = lambda conflict: None,
) -> bool:
    """Draw the conflicts of a kind that wait for a choice; whether one was just settled, so that the page runs again.

    show: draws both texts and the two buttons. keep_mine: stores what was typed in place of theirs. It asks anew where
    somebody was faster once more, and returns False where the two together are not sound and it has said why: the
    person chooses again. keep_theirs: lets go of what was typed.
    """
    waiting = _waiting(kind)
    for name, conflict in list(waiting.items()):
        chosen = show(conflict)
        if not chosen:
            continue
        del waiting[name]
        if chosen == "theirs":
            keep_theirs(conflict)
            return True
        if keep_mine(conflict):
            return True
        waiting[name] = conflict
    return False


def choose(say: Words, left: DeltaGenerator, right: DeltaGenerator, keys: tuple[str, str]) -> Choice:
    """The two buttons. keys: of the widgets, mine first."""
    mine = left.button(say("plan.take_mine"), type="primary", key=keys[0])
    theirs = right.button(say("plan.take_theirs"), key=keys[1])
    return "mine" if mine else "theirs" if theirs else ""


def _waiting(kind: str) -> dict[object, Conflict[Any]]:
    waiting: dict[object, Conflict[Any]] = st.session_state.setdefault(f"{_WAITING}_{kind}", {})
    return waiting
