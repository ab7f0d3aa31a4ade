"""Who writes. For now the name is local: asked once, kept with each write; sign-in will take this place."""

from dataclasses import replace

import streamlit as st

from data.store import settings as store_settings
from data.store.audit import PERSON_LIMIT
from ui.blocks.lengths import say_too_long
from ui.visit.visit import Visit


def person_name(visit: Visit) -> str | None:
    """The name to keep with a write; asks for it and returns None while nobody has given one."""
    if visit.settings.person:
        return visit.settings.person
    say = visit.say
    with st.form("identity", border=True):
        name = st.text_input(say("identity.ask"), help=say("identity.why"))
        if st.form_submit_button(say("identity.save"), type="primary"):
            if name.strip() and say_too_long(visit, [(say("identity.ask"), name.strip(), PERSON_LIMIT)]):
                return None
            if name.strip():
                store_settings.save(
                    visit.store, replace(visit.settings, person=name.strip()), name.strip(), seen=visit.settings
                )
                st.rerun()
            st.warning(say("identity.needed"))
    return None
