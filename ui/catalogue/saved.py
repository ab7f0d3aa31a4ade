"""What follows when a change of the catalogue is stored: the form is new, and the page says so."""

import streamlit as st

from ui.visit.visit import Visit

MESSAGE_KEY = "_catalogue_message"


def round_of(form: str) -> int:
    """The number of a form's round: a new one empties the form."""
    number: int = st.session_state.get(f"_catalogue_round_{form}", 0)
    return number


def finish(visit: Visit, form: str) -> None:
    """Begin a new round of the form, and run the page again with what is stored."""
    st.session_state[f"_catalogue_round_{form}"] = round_of(form) + 1
    st.session_state[MESSAGE_KEY] = visit.say("catalogue.saved")
    st.rerun()
