"""A click on a tile chooses the province, again and again, and the link says it; no word stands outside its tile."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Dashboard
from tests.e2e.hands import choose, settle
from tests.support import by_turns

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


SPILLED = """() => [...document.querySelectorAll(".app-tile")].flatMap((tile) => {
    const square = tile.querySelector("rect").getBoundingClientRect(), words = tile.querySelector("text");
    const { left, right, top, bottom } = words.getBoundingClientRect();
    const isInside = left >= square.left && right <= square.right && top >= square.top && bottom <= square.bottom;
    return isInside ? [] : [`${tile.textContent}: ${[left, right, top, bottom].map(Math.round)} in ${
        [square.left, square.right, square.top, square.bottom].map(Math.round)}`];
})"""
"""The tiles whose words lie outside of them."""


LINKS = "year=2023", "year=2023&measure=rank_change", "year=2024&index=dti", "year=2023&lang=en"


@pytest.mark.parametrize(
    ("width", "link"), by_turns([(width, link) for width in (390, 360, 1366) for link in LINKS], 3 * len(LINKS))
)
def test_the_name_and_the_figure_of_a_tile_stand_within_it(
    page: Page, shared: Dashboard, width: int, link: str
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{shared.url}/map?{link}")
    expect(page.locator(".app-tile").first).to_be_visible()
    settle(page)
    assert not page.evaluate(SPILLED)
    page.set_viewport_size({"width": 360 if width == 1366 else 1366, "height": 844})
    settle(page)
    assert not page.evaluate(SPILLED), "nor after the window was made narrower or wider"


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
