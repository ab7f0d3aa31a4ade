"""A place-holder of the size of what is coming, shown only after a moment: quick answers do not flicker."""

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape

import streamlit as st

from wording.words import Words


@contextmanager
def waiting(say: Words, lines: int = 6, doing: str = "") -> Iterator[None]:
    """Hold the place of so many lines while something is computed; what is drawn meanwhile stands below it.

    doing: what is being done, for all to see; without it only a screen reader says that something is.
    """
    place = st.empty()
    words = f"<p>{escape(doing)}</p>" if doing else f'<span class="app-unseen">{escape(say("app.waiting"))}</span>'
    place.html(f'<div class="app-waiting" role="status">{words}{"<i></i>" * lines}</div>')
    try:
        yield
    finally:
        place.empty()
