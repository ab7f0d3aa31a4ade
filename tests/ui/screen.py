"""Reading a screen in a test."""

from __future__ import annotations

import re

from streamlit.testing.v1 import AppTest

from ui.shell import PAGES
from ui.visit import HOME
from ui.wording import wording

ADDRESSES = {"."} | {entry.name for entry in PAGES if entry.name != HOME}
"""Where a page is served, seen from another page; the home page is at the root only."""


def shown(app: AppTest) -> str:
    """All words on the screen."""
    parts = [element.proto.body for element in app.get("html")]
    for kind in ("markdown", "caption", "info", "warning", "error", "success", "subheader"):
        parts += [str(element.value) for element in app.get(kind)]
    return "\n".join(parts)


def assert_sound(app: AppTest, language: str = "vi") -> None:
    """Nothing failed: no exception, not the words that stand for one, and every link leads to a page."""
    assert not app.exception
    failed = wording(language)["app.failed"].split("{")[0]
    assert not [error.value for error in app.error if error.value.startswith(failed)]
    links = re.findall(r'href="(?!https?:|#|data:)([^"?]*)', shown(app))
    assert set(links) <= ADDRESSES
