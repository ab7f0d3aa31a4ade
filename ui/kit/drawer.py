"""A section that costs nothing while it is closed."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st


@contextmanager
def drawer(label: str, key: str, icon: str, *, is_open: bool) -> Iterator[bool]:
    """A section to open; yields whether it is open, for what stands in it is to be made only then.

    key: of the session, where it is kept how the reader left it. is_open: how it begins.
    """
    section = st.expander(label, expanded=is_open, icon=icon, on_change="rerun", key=key)
    with section:
        yield bool(section.open)
