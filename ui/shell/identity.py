"""Who writes. For now the name is local: asked once, kept with each write; sign-in will take this place."""

from dataclasses import replace

import streamlit as st

from data.store import settings as store_settings
from data.store.audit import PERSON_LIMIT
from ui.blocks.drafts import draft_form
from ui.blocks.lengths import say_too_long
from ui.visit.visit import Visit


def person_name(visit: Visit) -> str | None:
    """The name to keep with a write; asks for it and returns None while nobody has given one."""
    if visit.settings.person:
        return visit.settings.person
    say = visit.say
    form = draft_form(visit, "identity")
    if form is None:
        return None
    with form:
        name = st.text_input(say("identity.ask"), help=say("identity.why"), key=f"person_{form.about}").strip()
        is_asked = st.button(say("identity.save"), type="primary", key=f"save:{form.about}")
    if not is_asked:
        return None
    if not name:
        st.warning(say("identity.needed"))
    elif not say_too_long(visit, [(say("identity.ask"), name, PERSON_LIMIT)]):
        store_settings.save(visit.store, replace(visit.settings, person=name), name, seen=visit.settings)
        form.drop()
        st.rerun()
    return None
