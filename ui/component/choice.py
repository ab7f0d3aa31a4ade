"""Which component the page is about: the link says it, and keeps what is chosen."""

import streamlit as st

from ui.reads.scores import flags
from ui.visit.visit import Visit
from wording.words import plain

LONGEST = 40
"""Characters of an unknown component that are repeated to the reader."""


def choose_component(visit: Visit, offered: list[str]) -> str:
    """The component of the link, else the one with the most severe flag, else the first."""
    say, key = visit.say, f"component_{visit.language}_{visit.index.code}"
    asked = st.query_params.get("component", "")
    flagged = [flag.component for flag in flags(visit) if flag.component in offered]
    start = asked if asked in offered else (flagged or offered)[0]
    if asked and asked != start:
        st.toast(say("component.other", asked=plain(asked[:LONGEST]), component=plain(visit.component_name(start))))
        st.query_params["component"] = start
    st.session_state[key] = start
    names = {code: visit.component_name(code) for code in offered}
    return str(
        st.selectbox(
            say("words.component"),
            offered,
            key=key,
            format_func=names.__getitem__,
            on_change=_remember,
            args=(key,),
            label_visibility="collapsed",
        )
    )


def _remember(key: str) -> None:
    """Keep the choice in the link."""
    st.query_params["component"] = st.session_state[key]
