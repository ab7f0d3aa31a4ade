"""The box of the search without the program: its own functions on a blank page."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from ui.shell.search import SCRIPT


def load_box(page: Page) -> None:
    """Bring `fold`, `match` and `place`, which puts the box into an element, to a blank page."""
    page.goto("about:blank")
    code = re.sub(r"^export (default )?", "", SCRIPT.read_text(encoding="utf-8"), flags=re.MULTILINE)
    page.add_script_tag(content=code.replace("function ({ parentElement", "function place({ parentElement"))
