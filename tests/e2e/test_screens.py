"""What the browser itself writes on a chart: the numbers of its axes, and what is shown on touch."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Dashboard
from tests.ui.screen import ENGLISH_DECIMAL

pytestmark = pytest.mark.e2e


@pytest.mark.nightly
def test_axes_hover_and_words_of_a_chart_are_in_the_language_of_the_screen(page: Page, shared: Dashboard) -> None:
    page.goto(f"{shared.url}/trends?component=proactivity")
    plot = page.locator(".js-plotly-plot").first
    expect(plot.locator(".ytick text").first).to_be_visible()
    assert not [text for text in plot.locator("svg text").all_text_contents() if ENGLISH_DECIMAL.search(text)]
    points = plot.locator(".scatterlayer .trace .points path")
    points.last.hover(force=True)
    expect(plot.locator(".hoverlayer")).to_contain_text(re.compile(r"Năm 20\d\d: \d+,\d\d điểm, hạng \d+/\d+"))
    assert "63/63" in page.get_by_test_id("stPlotlyChart").first.evaluate("chart => chart.outerHTML"), "its alt text"
