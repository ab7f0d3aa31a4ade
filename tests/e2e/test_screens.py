"""What a reader sees: numbers as in Vietnamese everywhere, and words and a table with every chart."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Dashboard

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
    points = plot.locator(".scatterlayer .trace .points path")
    points.last.hover(force=True)
    expect(plot.locator(".hoverlayer")).to_contain_text(re.compile(r"Năm 20\d\d: \d+,\d\d điểm, hạng \d+/\d+"))
    page.goto(f"{shared.url}/?lang=en")
    texts = _chart_texts(page)
    assert not [text for text in texts if VIETNAMESE_DECIMAL.search(text)]
    assert "67.18" in texts


def test_every_chart_has_words_and_its_table(page: Page, shared: Dashboard) -> None:
    page.goto(f"{shared.url}/trends?component=proactivity")
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    words = page.evaluate("[...document.querySelectorAll('[data-testid=stPlotlyChart]')].map(e => e.outerHTML)")
    assert "63/63" in words[0]
    page.get_by_role("button", name="Số liệu, tải về").first.click()
    table = page.locator(".app-table").last
    expect(table).to_contain_text("2023")
    expect(table).to_contain_text("5,53")
