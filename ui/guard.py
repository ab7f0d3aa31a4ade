"""The guard that every page starts with.

Streamlit runs a file of pages/ on its own, without app.py, when it is the first thing that a visitor opens
on a server that has just started. The guard then draws nothing of the page and goes through the shell, which
comes back to the page that was asked for.
"""

from __future__ import annotations

import inspect
from pathlib import Path

import streamlit as st

from ui.visit import Visit

SHELL = "app.py"
VISIT_KEY = "_visit"
WANTED_KEY = "_wanted_page"


def guard(permission: str) -> Visit:
    """Let a page go on only inside the shell, and only for a person with the permission that it needs.

    Returns the visit. Otherwise the run ends here, before anything of the page is drawn or done. The shell
    leaves one pass for each run and the guard takes it: a pass of an earlier run opens nothing.
    """
    visit = st.session_state.pop(VISIT_KEY, None)
    if not isinstance(visit, Visit):
        frame = inspect.currentframe()
        caller = frame.f_back if frame else None
        st.session_state[WANTED_KEY] = (
            Path(caller.f_code.co_filename).stem if caller else "",
            st.query_params.to_dict(),
        )
        st.switch_page(SHELL)
    if not visit.may(permission):
        st.error(visit.say("guard.denied", permission=visit.say(f"permission.{permission}")))
        st.stop()
    return visit
