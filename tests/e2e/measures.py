"""What a page measures on a screen: how far it goes beyond the edge, and what a thumb cannot meet."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Dashboard
from tests.e2e.hands import settle
from ui.kit.pages import HOME


def open_page(page: Page, shared: Dashboard, name: str, **link: str) -> None:
    query = "&".join(f"{key}={value}" for key, value in link.items())
    page.goto(f"{shared.url}/{'' if name == HOME else name}?{query}")
    expect(page.locator(".app-headline")).to_be_visible()
    settle(page)


def beyond_the_edge(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    width: int = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")
    return width


THUMB = 40
PRESSED = ".app-button, summary, .stButton button, .stDownloadButton button, [data-testid=stButtonGroup] button"


def too_low_for_a_thumb(page: Page) -> list[str]:
    """What stands on its own to be pressed and is lower than a thumb needs."""
    lower: list[str] = page.locator(PRESSED).evaluate_all(
        """(found, least) => found.filter((each) => {
            const { width, height } = (each.closest("details") && each.matches("summary") ? each.parentElement : each)
                .getBoundingClientRect();
            return width > 1 && height && height < least && getComputedStyle(each).display !== "inline";
        }).map((each) => each.outerHTML.slice(0, 200))""",
        THUMB,
    )
    return lower
