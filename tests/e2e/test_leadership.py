"""Ten seconds before the overview: what a leader reads off without a click, on a screen, on paper, from far away."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from data.catalogue.loading import load_catalogue
from data.rights import operator
from data.scores import load_frames
from data.store.actions import add_action
from data.store.database import file_url, open_store
from planning.action import Action
from tests.e2e.conftest import Dashboard, Start
from tests.e2e.hands import settle

pytestmark = pytest.mark.e2e

UNIT, YEAR = "ha_tinh", 2023


def stored(home: Path) -> pd.DataFrame:
    """The scores as they are kept, without any of what the program counts."""
    store = open_store(file_url(home / "dashboard.sqlite3"))
    frame = load_frames(store, load_catalogue(), "pci", None).scores
    store.close()
    return frame


def open_overview(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.locator(".app-headline")).to_be_visible()
    settle(page)
    if (away := page.get_by_role("button", name="Đã hiểu")).is_visible():
        away.click()


def test_a_leader_reads_off_where_we_stand_and_whether_anything_is_planned(page: Page, start: Start) -> None:
    dashboard = start()
    store = open_store(file_url(dashboard.home / "dashboard.sqlite3"))
    add_action(
        store,
        Action("Đối thoại", components=(("pci", "time_costs"),), index="pci", unit=UNIT, year=YEAR),
        operator("Thử"),
    )
    store.close()
    open_overview(page, dashboard.url)
    heard = page.get_by_test_id("stMain").aria_snapshot()
    scores = stored(dashboard.home)
    now, before = (scores[scores["year"] == year].set_index(["unit", "component"]) for year in (YEAR, YEAR - 1))
    total, places = now.loc[(UNIT, "total")], now.loc[(UNIT, "total"), "rank"] - before.loc[(UNIT, "total"), "rank"]
    assert f"PCI {YEAR}: {total['value']:.2f} điểm, hạng {total['rank']:.0f}/63".replace(".", ",", 1) in heard
    assert f"giảm {places:.0f} bậc so với năm {YEAR - 1}" in heard
    parts = now["value"].unstack("component").drop(columns="total").dropna()
    ranks = parts.rank(ascending=False, method="min").loc[UNIT].sort_values(ascending=False)
    names = {code: part.short_vi for code, part in load_catalogue().index("pci").components.items()}
    for code, rank in ranks.head(3).items():
        row = page.get_by_role("row").filter(has_text=names[str(code)]).first
        expect(row).to_contain_text(f"{rank:.0f}/{len(parts)}")
        state = row.get_by_role("cell").last
        expect(state).to_have_text("1" if code == "time_costs" else "chưa có")
    assert "63/63: 34,9% doanh nghiệp" in heard, "why the weakest is weak, one level down"


def test_what_leadership_needs_fits_on_the_screen_and_on_one_sheet(
    page: Page, shared: Dashboard, tmp_path: Path
) -> None:
    open_overview(page, shared.url)
    for part in (".app-headline", ".app-table", ".js-plotly-plot"):
        box = page.locator(part).first.bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 768, part
        assert box["x"] + box["width"] <= 1366, part
    sheet = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", sheet)) == 1
    width, height = (float(size) for size in re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", sheet)[0])
    assert (round(width), round(height)) == (842, 595)


@pytest.mark.nightly
def test_the_projector_shows_three_slides_by_the_arrow_keys_and_esc_leaves(page: Page, shared: Dashboard) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    open_overview(page, f"{shared.url}/?year=2019")
    plain = page.locator(".app-headline").bounding_box()
    page.get_by_role("button", name="Gửi, in, tải").click()
    page.get_by_role("link", name="Trình chiếu tổng quan").click()
    foot = page.get_by_role("navigation", name="Trình chiếu tổng quan")
    expect(foot).to_contain_text("1/3")
    expect(page.get_by_test_id("stTopNav")).to_be_hidden()
    expect(page.get_by_role("combobox")).to_have_count(0)
    expect(page.locator(".app-figure").first).to_contain_text("điểm")
    larger = page.locator(".app-headline").bounding_box()
    assert plain is not None
    assert larger is not None
    assert larger["height"] > 1.2 * plain["height"]
    page.keyboard.press("ArrowRight")
    expect(foot).to_contain_text("2/3")
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    page.keyboard.press("PageDown")  # a presenter's remote
    expect(foot).to_contain_text("3/3")
    expect(page.get_by_role("table")).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    expect(foot).to_contain_text("2/3")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stTopNav")).to_be_visible()
    expect(page.locator(".app-headline")).to_contain_text("PCI 2019")


@pytest.mark.nightly
def test_the_guide_stays_away_once_it_was_put_away(page: Page, shared: Dashboard) -> None:
    page.goto(shared.url)
    guide = page.get_by_role("region", name="Lần đầu đến đây?")
    expect(guide).to_be_visible()
    expect(guide.get_by_role("listitem")).to_have_count(3)
    settle(page)
    guide.get_by_role("button", name="Đã hiểu").click()
    expect(guide).to_be_hidden()
    page.reload()
    expect(page.locator(".app-headline")).to_be_visible()
    settle(page)
    expect(guide).to_be_hidden()
