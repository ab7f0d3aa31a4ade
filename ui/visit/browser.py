"""Which person, browser and tab is here: to whom what was typed belongs."""

import re
import secrets

import streamlit as st

COOKIE = "app-browser"
PERSON_KEY = "_person"
"""Who is signed in, in the session's state; the shell sets it."""

_BROWSER, _TAB, _IS_KNOWN_TAB = "_browser", "_tab", "_tab_is_known"
_NUMBER = re.compile(r"[0-9a-f]{32}")


def browser() -> str:
    """The random number of this browser: its cookie, else one of this session that the page gives it as its cookie."""
    sent = st.session_state.get(_BROWSER) or st.context.cookies.get(COOKIE, "")
    return _remembered(_BROWSER, sent)


def owner() -> str:
    """Whose drafts these are, as the store names them: the person's who is signed in, else the browser's."""
    person = st.session_state.get(PERSON_KEY)
    return f"browser:{browser()}" if person is None else f"person:{person}"


def tab() -> str:
    """The random number of this tab; it is the same after the server began anew below an open page."""
    return _remembered(_TAB, st.session_state.get(_TAB, ""))


def is_reconnected() -> bool:
    """Whether the page is older than this session: its server began anew, and its fields hold what stood in them."""
    return bool(st.session_state.get(_IS_KNOWN_TAB))


def meet(its_browser: object, its_tab: object) -> None:
    """Take what the page says of itself."""
    if _is_number(its_browser):
        st.session_state[_BROWSER] = its_browser
    if _is_number(its_tab) and its_tab != tab():
        st.session_state[_TAB], st.session_state[_IS_KNOWN_TAB] = its_tab, True


def _is_number(number: object) -> bool:
    return isinstance(number, str) and _NUMBER.fullmatch(number) is not None


def _remembered(name: str, number: str) -> str:
    if not _is_number(number):
        number = secrets.token_hex(16)
    st.session_state[name] = number
    return number
