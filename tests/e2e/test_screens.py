"""What a reader sees: numbers as in Vietnamese everywhere, and nothing cut off on a telephone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Dashboard
from tests.e2e.hands import settle
from ui.shell import PAGES

pytestmark = pytest.mark.e2e

ENGLISH_DECIMAL = re.compile(r"\d\.\d(?!\d\d)")  # 7.5, but not 1.250.000
VIETNAMESE_DECIMAL = re.compile(r"\d,\d(?!\d\d)")


def _chart_texts(page: Page) -> list[str]:
    expect(page.locator(".js-plotly-plot .ytick text").first).to_be_visible()
    return page.locator(".js-plotly-plot svg text").all_text_contents()


def test_axes_and_hover_write_numbers_in_the_language_of_the_screen(page: Page, shared: Dashboard) -> None:
    page.goto(f"{shared.url}/trends?component=land_access")
    assert not [text for text in _chart_texts(page) if ENGLISH_DECIMAL.search(text)]
    # The last point of the line is the newest edition: 6,60.
    plot = page.locator(".js-plotly-plot").first
    points = plot.locator(".scatterlayer .trace:last-child .points path")
    points.last.hover(force=True)
    expect(plot.locator(".hoverlayer")).to_contain_text(re.compile(r"20\d\d: \d+,\d\d"))
    page.goto(f"{shared.url}/?lang=en")
    texts = _chart_texts(page)
    assert not [text for text in texts if VIETNAMESE_DECIMAL.search(text)]
    assert "67.18" in texts


@pytest.mark.parametrize("name", [entry.name for entry in PAGES])
def test_nothing_is_cut_off_on_a_telephone(page: Page, shared: Dashboard, name: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for index in ("pci", "ddci"):
        page.goto(f"{shared.url}/{'' if name == 'overview' else name}?index={index}")
        expect(page.locator(".app-headline")).to_be_visible()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            settle(page)
            width = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
            assert width <= 390, f"{index} in the {scheme} scheme scrolls sideways: {width}"


def test_every_chart_has_words_and_its_table(page: Page, shared: Dashboard) -> None:
    page.goto(f"{shared.url}/trends?component=proactivity")
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    words = page.evaluate("[...document.querySelectorAll('[data-testid=stPlotlyChart]')].map(e => e.outerHTML)")
    assert all("63/63" in word for word in words)
    page.get_by_role("button", name="Bảng số liệu").click()
    table = page.locator(".app-table").last
    expect(table).to_contain_text("2023")
    expect(table).to_contain_text("5,53")
