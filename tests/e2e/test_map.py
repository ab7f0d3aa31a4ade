"""A click on a tile chooses the province, again and again, and the link says it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Dashboard
from tests.e2e.hands import choose, settle

pytestmark = pytest.mark.e2e


def click_tile(page: Page, name: str) -> None:
    settle(page)
    tile = page.locator(".app-tile").filter(has_text=name)
    tile.scroll_into_view_if_needed()
    box = tile.locator("rect").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 4, box["y"] + 4)  # anywhere on it
    expect(page.locator(".app-tip")).to_contain_text(f"{name}: ")
    page.mouse.click(box["x"] + 4, box["y"] + 4)


def expect_unit(page: Page, code: str, name: str) -> None:
    expect(page).to_have_url(re.compile(rf"[?&]unit={code}(&|$)"))
    expect(page.locator(".app-headline")).to_contain_text(f"PCI 2023 – {name}:")


@pytest.mark.nightly
def test_a_click_on_a_tile_chooses_the_province(page: Page, shared: Dashboard) -> None:
    page.goto(f"{shared.url}/map?year=2023&measure=rank")
    expect(page.locator(".app-tile").first).to_be_visible()
    page.evaluate("window.isSamePage = true")
    click_tile(page, "Nghệ An")
    expect_unit(page, "nghe_an", "Nghệ An")
    click_tile(page, "Cà Mau")
    expect_unit(page, "ca_mau", "Cà Mau")
    choose(page, "Đơn vị", "Quảng Ninh")
    expect_unit(page, "quang_ninh", "Quảng Ninh")
    click_tile(page, "Cà Mau")
    expect_unit(page, "ca_mau", "Cà Mau")
    assert page.evaluate("window.isSamePage"), "the program is not loaded anew"
    expect(page).to_have_url(re.compile("measure=rank"))
