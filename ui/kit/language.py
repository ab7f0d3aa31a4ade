"""The language of the screens."""

import streamlit as st

from wording.words import DEFAULT_LANGUAGE, LANGUAGES

SELECTION_KEY = "_selection"


def language() -> str:
    """The language of the link, which names it unless it is the default; without a link that of this session."""
    stored = DEFAULT_LANGUAGE if "index" in st.query_params else stored_selection().get("lang", DEFAULT_LANGUAGE)
    asked = st.query_params.get("lang") or stored
    return asked if asked in LANGUAGES else DEFAULT_LANGUAGE


def stored_selection() -> dict[str, str]:
    """What this session last looked at, as it stood in the link."""
    stored = st.session_state.get(SELECTION_KEY)
    return dict(stored) if isinstance(stored, dict) else {}
