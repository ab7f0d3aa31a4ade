"""What follows when a change of the catalogue is stored: the form is new."""

import streamlit as st

from ui.blocks.catalogue_done import new_round


def finish(form: str) -> None:
    """Begin a new round of the form, and run the page again with what is stored."""
    new_round(form)
    st.rerun()
