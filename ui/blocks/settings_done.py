"""Saving settings, and what is said after it: which they are, and a way back."""

import streamlit as st

from data.store import settings as store_settings
from data.store.settings import Settings, changed_keys, take_back
from ui.blocks.done import say_done
from ui.visit.visit import Visit


def save_settings(
    visit: Visit, wanted: Settings, person: str, view: str = "", form: str = "", repair: bool = False
) -> None:
    """Store the settings as a form has them, and say so.

    view: the address that shows what they do. form: what the keys of its boxes begin with, which show what is stored
    again once it is undone. Raises as `data.store.settings.save`.
    """
    say, store, before = visit.say, visit.store, visit.settings
    store_settings.save(store, wanted, person, seen=before, repair=repair)
    names = ", ".join(say(f"setting_name.{key}") for key in changed_keys(before, wanted))

    def undo() -> None:
        take_back(store, before, wanted, person)
        for key in [key for key in st.session_state if form and str(key).startswith(form)]:
            del st.session_state[key]

    if before.unreadable and repair:
        say_done(say("settings.repaired"))  # there is nothing readable to go back to
    elif names:
        say_done(say("settings.saved", names=names), view, undo, permission="settings")
    else:
        say_done(say("settings.unchanged"))
