"""The one part of every page that hears what is still in a field, and takes over what a field has left behind."""

import logging
from functools import partial
from pathlib import Path

import streamlit as st

from data.store.database import Store, StoreError
from ui.blocks.drafts import take_left
from ui.visit.browser import browser, meet, tab

LOGGER = logging.getLogger(__name__)
_SCRIPT = Path(__file__).resolve().parents[1] / "kit" / "typed.js"
_KEY, _TAKEN = "typed", "_typed_taken"

_listening = st.components.v2.component("app_typed", js=_SCRIPT.read_text(encoding="utf-8"))


def listen(store: Store) -> None:
    """Place it, before anything that offers a draft."""
    heard = _listening(
        key=_KEY,
        data={"browser": browser(), "tab": tab(), "taken": st.session_state.pop(_TAKEN, [])},
        width=1,
        height=1,
        on_browser_change=_pass,
        on_tab_change=_pass,
        on_left_change=partial(_take, store),
    )
    meet(heard.browser, heard.tab)


def _take(store: Store) -> None:
    try:
        st.session_state[_TAKEN] = take_left(store, st.session_state[_KEY].left)
    except StoreError as error:  # the browser keeps it and asks again
        LOGGER.warning("what a field has left behind is not stored yet: %s", error)


def _pass() -> None:
    """What the page says of itself is read where it is placed."""
