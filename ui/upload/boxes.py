"""A box of the preview that stays as the person left it while the file is read again after each choice."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from services.imports import Preview


def open_box(title: str, name: str, read: Preview, icon: str, *, is_open: bool) -> DeltaGenerator:
    """A box that is open at first where `is_open`, and then as it was left, whatever its title says by now."""
    key = f"_upload_box_{name}_{read.sha256[:16]}"
    first = st.session_state.setdefault(f"{key}_first", is_open)
    return st.expander(title, expanded=first, key=key, icon=f":material/{icon}:")
