"""Nobody slips past the shell: on a cold server every page, opened directly, runs inside it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import COLD_MS, Dashboard
from tests.e2e.hands import open_from_menu, settle
from tests.server import end_server, environment_of, start_server
from ui.kit.pages import PAGES
from wording.words import wording

pytestmark = pytest.mark.e2e

VIETNAMESE, ENGLISH = wording("vi"), wording("en")
GROUPS = {entry.group: [page.name for page in PAGES if page.group == entry.group] for entry in PAGES}


def _group(page: Page, name: str):
    return page.get_by_test_id("stTopNav").get_by_role("button", name=VIETNAMESE[f"menu_group.{name}"])


# That every page begins with the guard is looked at in its text, and that each runs behind it, without a browser.
@pytest.mark.nightly
@pytest.mark.fault(38, "a deep link on a cold server")
def test_a_direct_link_on_a_cold_server_goes_through_the_shell(page: Page, tmp_path: Path, built_in: Path) -> None:
    shutil.copy(built_in, tmp_path / "dashboard.sqlite3")
    server, url = start_server(environment_of(tmp_path))
    try:
        page.goto(f"{url}/settings?component=proactivity")
        expect(page.locator("#app-who")).to_contain_text("chỉ trên máy này", timeout=COLD_MS)
        expect(page.locator(".app-headline")).to_contain_text("Cài đặt", timeout=COLD_MS)
        expect(_group(page, "watch")).to_be_visible()
        assert "component=proactivity" in page.url
    finally:
        end_server(server)


def test_the_menu_has_every_page_on_a_projector_and_on_a_telephone(page: Page, shared: Dashboard) -> None:
    page.goto(f"{shared.url}/flags")
    expect(_group(page, "act")).to_have_css("font-weight", "650")
    expect(_group(page, "watch")).not_to_have_css("font-weight", "650")
    for group, names in GROUPS.items():
        _group(page, group).click()
        entries = page.get_by_test_id("stTopNavDropdownLink")
        expect(entries.get_by_test_id("stMarkdownContainer")).to_have_text([VIETNAMESE[f"menu.{n}"] for n in names])
        page.keyboard.press("Escape")
        expect(entries).to_have_count(0)
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_test_id("stExpandSidebarButton").click()
    for entry in PAGES:
        expect(page.get_by_role("link", name=VIETNAMESE[f"menu.{entry.name}"], exact=True)).to_be_in_viewport()


@pytest.mark.nightly
def test_the_language_stays_in_the_link_from_page_to_page(page: Page, shared: Dashboard) -> None:
    page.goto(shared.url)
    page.get_by_role("radio", name="EN").click()
    expect(page.locator(".app-headline")).to_contain_text("63.76 points, rank 54/63")
    open_from_menu(page, ENGLISH["menu_group.watch"], ENGLISH["menu.trends"])
    expect(page.locator(".app-headline")).to_contain_text("in the long run")
    expect(page).to_have_url(re.compile("lang=en"))
    page.goto(page.url)
    expect(page.locator(".app-headline")).to_contain_text("in the long run")


def test_the_choices_and_the_name_of_whoever_works_stand_in_one_line_on_a_projector(
    page: Page, shared: Dashboard
) -> None:
    """What is fixed there in a second line lies over what the page says was done, and over its way back."""
    page.goto(f"{shared.url}/plan")
    expect(page.locator(".app-who")).to_be_visible()
    settle(page)
    choices = page.locator(".st-key-choices").bounding_box()
    assert choices is not None and choices["height"] < 60
