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
    words = page.locator(".js-plotly-plot text.bartext").filter(has_text=name)
    words.scroll_into_view_if_needed()
    box = words.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def expect_unit(page: Page, code: str, name: str) -> None:
    expect(page).to_have_url(re.compile(rf"[?&]unit={code}(&|$)"))
    expect(page.locator(".app-headline")).to_contain_text(f"PCI 2023 – {name}:")


@pytest.mark.nightly
def test_a_click_on_a_tile_chooses_the_province(page: Page, shared: Dashboard) -> None:
    page.goto(f"{shared.url}/map?year=2023&measure=rank")
    expect(page.locator(".js-plotly-plot text.bartext").first).to_be_visible()
    click_tile(page, "Nghệ An")
    expect_unit(page, "nghe_an", "Nghệ An")
    click_tile(page, "Cà Mau")
    expect_unit(page, "ca_mau", "Cà Mau")
    choose(page, "Đơn vị", "Quảng Ninh")
    expect_unit(page, "quang_ninh", "Quảng Ninh")
    click_tile(page, "Cà Mau")  # the browser takes its mark off this tile, as it was clicked before
    expect_unit(page, "ca_mau", "Cà Mau")
    expect(page).to_have_url(re.compile("measure=rank"))
