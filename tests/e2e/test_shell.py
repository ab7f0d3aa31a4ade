"""Nobody slips past the shell: on a cold server every page, opened directly, runs inside it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Dashboard
from ui.shell import PAGES

pytestmark = pytest.mark.e2e

Start = Callable[..., Dashboard]
TITLES = {
    "component": "Tính năng động",
    "overview": "PCI 2023",
    "trends": "điểm và hạng qua các năm",
    "flags": "cảnh báo –",
    "plan": "hoạt động tuyên truyền",
    "upload": "Nhập số liệu PCI",
    "settings": "Cài đặt",
}


@pytest.mark.parametrize("name", [entry.name for entry in PAGES])
def test_a_direct_link_on_a_cold_server_goes_through_the_shell(page: Page, start: Start, name: str) -> None:
    dashboard = start()
    page.goto(f"{dashboard.url}/{name}?component=proactivity")
    expect(page.locator(".app-note")).to_contain_text("chỉ trên máy này")
    expect(page.locator(".app-headline")).to_contain_text(TITLES[name])
    expect(page.get_by_role("link", name="Tổng quan")).to_be_visible()
    assert "component=proactivity" in page.url


@pytest.mark.parametrize("name", [entry.name for entry in PAGES if entry.permission != "view"])
def test_a_viewer_gets_nothing_of_a_page_that_needs_more(page: Page, start: Start, name: str) -> None:
    dashboard = start(commands=(("role", "viewer", "--person", "Quản trị"),))
    page.goto(f"{dashboard.url}/{name}")
    expect(page.locator(".app-note")).to_be_visible()
    expect(page.locator(".app-headline")).to_contain_text("PCI 2023")
    expect(page.get_by_role("link", name=TITLES[name])).to_have_count(0)


def test_the_language_stays_in_the_link_from_page_to_page(page: Page, start: Start) -> None:
    dashboard = start()
    page.goto(dashboard.url)
    page.get_by_role("radio", name="EN").click()
    expect(page.locator(".app-headline")).to_contain_text("63.76 points, rank 54/63")
    page.get_by_role("link", name="Trends").click()
    expect(page.locator(".app-headline")).to_contain_text("scores and ranks over the years")
    assert "lang=en" in page.url
    page.goto(page.url)
    expect(page.locator(".app-headline")).to_contain_text("scores and ranks over the years")


def test_language_and_index_go_there_and_back(page: Page, start: Start) -> None:
    dashboard = start()
    page.goto(f"{dashboard.url}/trends")
    expect(page.locator(".app-headline")).to_contain_text("PCI – Hà Tĩnh")
    for name, words in (
        ("EN", "scores and ranks"),
        ("VI", "điểm và hạng"),
        ("EN", "scores and ranks"),
        ("VI", "điểm và"),
    ):
        page.get_by_role("radio", name=name).click()
        expect(page.locator(".app-headline")).to_contain_text(words)
        assert "unit=ha_tinh" in page.url
    for name in ("DDCI", "PCI", "DDCI", "PCI"):
        box = page.get_by_role("combobox", name="Bộ chỉ số")
        box.press("ArrowDown")
        page.get_by_role("option", name=name, exact=True).click()
        expect(page.locator(".app-headline")).to_contain_text(f"{name} –")
    expect(page.locator(".app-headline")).to_contain_text("PCI – Hà Tĩnh")
