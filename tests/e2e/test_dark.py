"""On a dark ground what is ours is the lightest part of a chart, whichever way it is drawn."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Dashboard
from tests.e2e.hands import settle
from tests.support import by_turns
from ui.kit.look import OURS, US

pytestmark = pytest.mark.e2e

DRAWN = {
    "overview": (".js-plotly-plot .scatterlayer text", "fill"),
    "trends": (f'.app-panel [stroke="{US}"]', "stroke"),
}


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


@pytest.mark.parametrize("name", by_turns(DRAWN, len(DRAWN)))
def test_a_chart_draws_our_line_and_our_figure_lighter_in_the_dark(page: Page, shared: Dashboard, name: str) -> None:
    selector, kind = DRAWN[name]
    for scheme, colour in (("dark", OURS.dark), ("light", OURS.light)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(f"{shared.url}/{'' if name == 'overview' else name}?year=2023")
        settle(page)
        expect(page.locator(selector).first).to_be_attached()
        found = page.locator(selector).evaluate_all(f"(all) => all.map((each) => getComputedStyle(each).{kind})")
        assert set(found) == {rgb(colour)}, scheme
