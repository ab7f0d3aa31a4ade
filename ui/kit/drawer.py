"""Sections and boxes that cost nothing while they are closed."""

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


@contextmanager
def box(label: str, key: str, icon: str, *, is_quiet: bool = False) -> Iterator[bool]:
    """A box that opens over the page; yields whether it is open. key: of the session. is_quiet: looks like a link."""
    opened = st.popover(label, icon=icon, on_change="rerun", key=key, type="tertiary" if is_quiet else "secondary")
    with opened:
        yield bool(opened.open)
