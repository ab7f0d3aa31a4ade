"""What a person's hands do on every page: wait until it has drawn, choose from a list, bring a file."""

from __future__ import annotations

import contextlib
import re
import zipfile
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as BrowserTimeout

TRIES, TRY_MS = 10, 3_000
LOOKS, LOOK_MS = 3, 100
IS_CALM = f"""() => {{
    const isCalm = document.querySelector("[data-test-script-state=notRunning]")
        && !document.querySelector("[data-testid=stSkeleton]");
    window.calmLooks = isCalm ? window.calmLooks + 1 : 0;
    return window.calmLooks >= {LOOKS};
}}"""


def settle(page: Page) -> None:
    """Wait until the whole page is drawn: what is clicked before that may be drawn anew and lost.

    A program that begins again stands still for a moment, and its parts come later than their places: look twice.
    """
    page.evaluate("window.calmLooks = 0")
    page.wait_for_function(IS_CALM, polling=LOOK_MS)


def open_from_menu(page: Page, group: str, name: str) -> None:
    """Open a group of the menu and take a page from it."""
    menu = page.get_by_test_id("stTopNav")
    menu.get_by_role("button", name=group).click()
    page.get_by_role("menuitem", name=name).click()


def choose(page: Page, label: str, text: str, within: Locator | None = None) -> None:
    """Type into a choice, take the first that fits, and wait for what the program makes of it.

    within: the part of the page where it stands, if others have the same label.
    """
    settle(page)
    box = (within or page).get_by_role("combobox", name=label)
    expect(box).to_have_count(1)
    for _ in range(TRIES):  # a list that opens while its section still unfolds closes again
        box.press("ArrowDown")
        box.fill(text)
        with contextlib.suppress(BrowserTimeout):
            page.get_by_role("option").filter(has_text=text).first.click(timeout=TRY_MS)
            settle(page)
            return
    raise AssertionError(f"the list of {label} does not stay open, or has no {text}")


def press(page: Page, name: str, then: Locator) -> None:
    """Press a button until what it does is seen: a press while the page is drawn anew is lost."""
    for _ in range(TRIES):
        settle(page)
        if then.count() and then.is_visible():
            return
        button = page.get_by_role("button", name=name, exact=True)
        if button.count() == 1 and button.is_enabled():
            button.click()
        with contextlib.suppress(AssertionError):
            expect(then).to_be_visible(timeout=TRY_MS)
            return
    raise AssertionError(f"pressing {name} does nothing")


def bring_file(page: Page, path: Path) -> None:
    """Give the page a file."""
    settle(page)
    chooser = page.get_by_test_id("stFileUploaderDropzoneInput")
    expect(chooser).to_have_count(1)
    chooser.set_input_files(path)


def text_of(path: Path) -> str:
    """The words of a .docx, read without the program that wrote it."""
    with zipfile.ZipFile(path) as paper:
        xml = paper.read("word/document.xml").decode()
    return " ".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", xml))
