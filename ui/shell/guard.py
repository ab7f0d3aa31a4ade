"""The guard that every page starts with.

Streamlit runs a file of pages/ on its own, without app.py, when it is the first thing that a visitor opens
on a server that has just started. The guard then draws nothing of the page and begins the run again through
the shell.
"""

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from data.rights import Deed
from ui.kit import markup
from ui.kit.pages import HOME
from ui.visit.links import show_way
from ui.visit.visit import Visit

VISIT_KEY = "_visit"


def guard(permission: Deed) -> Visit:
    """Let a page go on only inside the shell, and only for a person with the permission that it needs.

    Returns the visit. Otherwise the run ends here, before anything of the page is drawn or done. The shell
    leaves one pass for each run and the guard takes it: a pass of an earlier run opens nothing.
    """
    visit = st.session_state.pop(VISIT_KEY, None)
    if not isinstance(visit, Visit):
        # What `st.navigation` sets: from now on the shell runs first. The same run begins again through it,
        # with the same page and with what the browser sent along, such as a form that somebody has filled in.
        PagesManager.uses_pages_directory = False
        st.rerun()
    if not visit.may(permission):
        say = visit.say
        title = say("guard.denied", permission=say(f"permission.{permission}"))
        st.html(markup.headline(title) + markup.sentence(say("guard.ask")))
        show_way(visit, HOME, say("menu.overview"))
        st.stop()
    return visit
