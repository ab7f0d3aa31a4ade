"""What was just done, said where it is seen: with the way to it, the way back, and what comes next."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from data.store.database import StoreError
from ui.kit import markup
from ui.visit.links import link_button
from ui.visit.visit import Visit

_DONE = "_done"


@dataclass
class Done:
    """text: what was done. view: the address of what it was done to. undo: takes it back. after: what comes next."""

    text: str
    view: str = ""
    undo: Callable[[], None] | None = None
    after: str = ""
    page: str = ""


def say_done(text: str, view: str = "", undo: Callable[[], None] | None = None, after: str = "") -> None:
    """Say it from the next run on, until it is put away, taken back, or another page is opened. after: HTML."""
    st.session_state[_DONE] = Done(text, view, undo, after)


def show_done(visit: Visit, page: str) -> None:
    """Draw what was just done on this page."""
    done = st.session_state.get(_DONE)
    if done is None:
        return
    done.page = done.page or page
    if done.page != page:
        st.session_state.pop(_DONE)
        return
    say = visit.say
    with st.container(key="done", horizontal=True, vertical_alignment="center"):
        way = f" {link_button(done.view, say('done.view'))}" if done.view else ""
        st.html(markup.sentence(markup.Html(f"{markup.escaped(done.text)}{way} {done.after}")), width="content")
        if done.undo is not None and st.button(say("done.undo"), icon=":material/undo:", key="done_undo"):
            try:
                done.undo()
            except StoreError:
                say_done(say("done.not_undone"))
            else:
                say_done(say("done.undone", text=done.text))
            st.rerun()
        if st.button(say("done.close"), icon=":material/close:", type="tertiary", key="done_close"):
            st.session_state.pop(_DONE)
            st.rerun()
