"""A text that is too long is said, with its length and the limit; it is never cut, and stays in its field."""

from collections.abc import Iterable

import streamlit as st

from ui.visit.visit import Visit
from wording.numbers import integer

NOTE_LENGTH = 500
"""Characters of the note of an edition, and of the reason for withdrawing one."""


def too_long(visit: Visit, length: int, limit: int) -> str:
    """By how much a text is too long, in words."""
    lengths = {"length": integer(length, visit.language), "limit": integer(limit, visit.language)}
    return visit.say("action_problem.too_long_by", **lengths)


def say_too_long(visit: Visit, texts: Iterable[tuple[str, str, int]]) -> bool:
    """Say which of some texts is too long; whether one is. texts: what the form calls each, the text, its limit."""
    found = [
        visit.say("plan.problem", field=field, text=too_long(visit, len(text), limit))
        for field, text, limit in texts
        if len(text) > limit
    ]
    for sentence in dict.fromkeys(found):
        st.error(sentence)
    return bool(found)
