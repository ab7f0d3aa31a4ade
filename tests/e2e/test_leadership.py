"""Ten seconds before the overview: what a leader reads off without a click, on a screen, on paper, from far away."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from data.catalogue.loading import load_catalogue
from data.rights import operator
from data.scores import load_frames
from data.store.actions import add_action
from data.store.database import file_url, open_store
from data.store.plans import get_plan, update_plan
from planning.action import Action
from planning.periods import today
from tests.e2e.conftest import Dashboard, Start
from tests.e2e.hands import settle
from tests.e2e.measures import beyond_the_edge

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


ROOMS = ((1366, 768), (1920, 1080))
LONG_NAME = "Ban Quản lý dự án đầu tư xây dựng công trình nông nghiệp và phát triển nông thôn"
SHOWN = (
    ("index=ddci&unit=so_nong_nghiep_va_phat_trien_nong_thon&year=2021", "Nông nghiệp"),
    ("index=pci&unit=ha_tinh&year=2023", "PCI 2023"),
    ("index=papi&unit=ba_ria_vung_tau&lang=en", "PAPI"),
)
"""What is shown to a room: of long names, of many components, in English."""
LOWEST = """() => Math.max(...[...document.querySelectorAll(
    ".app-headline, .app-subtitle, .app-sentence, .app-figures, .app-table, [data-testid=stPlotlyChart], .app-title")]
    .map((each) => each.getBoundingClientRect().bottom))"""


@pytest.mark.parametrize(
    ("slide", "room", "link"),
    [
        pytest.param(slide, room, link, marks=() if (slide, room, at) == (2, ROOMS[0], 0) else pytest.mark.nightly)
        for at, link in enumerate(SHOWN)
        for room in ROOMS
        for slide in (1, 2, 3)
    ],
    ids=str,
)
def test_a_slide_fits_the_room_s_screen_whatever_the_names(
    page: Page, start: Start, slide: int, room: tuple[int, int], link: tuple[str, str]
) -> None:
    """The work is led by a unit with the longest name, and its titles take two lines."""
    dashboard = start()
    with closing(open_store(file_url(dashboard.home / "dashboard.sqlite3"))) as store:
        plan = get_plan(store, 2023)
        unit = replace(plan.units[0], name_vi=LONG_NAME, name_en=LONG_NAME)
        update_plan(store, replace(plan, units=(unit, *plan.units[1:])), operator("Thử"))
        for place in range(9):
            title = (
                f"{place}. Hội nghị đối thoại với doanh nghiệp, hợp tác xã và hộ kinh doanh về thủ tục đầu tư, đất đai"
            )
            work = Action(title, components=(("pci", "time_costs"),), index="pci", lead_unit=unit.code, due=today())
            add_action(store, work, operator("Thử"))
    page.set_viewport_size({"width": room[0], "height": room[1]})
    page.goto(f"{dashboard.url}/?present={slide}&{link[0]}")
    expect(page.locator(".app-headline")).to_be_visible()
    settle(page)
    expect(page.get_by_test_id("stMain")).to_contain_text(link[1])
    foot = page.locator(".app-slides").bounding_box()
    assert foot is not None and foot["y"] + foot["height"] <= room[1] + 1
    assert page.evaluate(LOWEST) <= foot["y"]
    assert beyond_the_edge(page) <= 0
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollHeight - main.clientHeight") <= 0
    size = "word => parseFloat(getComputedStyle(word).fontSize)"
    letters = [each.evaluate(size) for each in page.locator(".js-plotly-plot :is(.ytick, .xtick, .bars) text").all()]
    if letters:
        chart = page.locator(".js-plotly-plot").first.bounding_box()
        assert chart is not None and chart["height"] > 0.44 * room[1], "a chart grows with the screen"
        assert min(letters) >= 0.7 * page.locator(".app-subtitle").first.evaluate(size), "for a room"


@pytest.mark.nightly
@pytest.mark.parametrize(
    ("name", "printed"), [("settings", "Đơn vị của mình trong PCI"), ("catalogue", "Bà Rịa - Vũng Tàu")]
)
def test_a_page_with_forms_is_printed_with_its_head_and_what_is_stored(
    page: Page, shared: Dashboard, name: str, printed: str
) -> None:
    open_overview(page, f"{shared.url}/{name}")
    paper = page.locator(".app-paper table")
    expect(paper.first).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".app-whose").first).to_contain_text("Hà Tĩnh")
    expect(page.locator(".app-headline")).to_be_visible()
    expect(paper.first).to_be_visible()
    expect(paper.first).to_contain_text(printed)
    expect(page.get_by_role("button", name="Lưu")).to_have_count(0)


@pytest.mark.nightly
@pytest.mark.parametrize("name", ["", "trends", "plan"])
def test_a_wide_screen_is_used(page: Page, start: Start, name: str) -> None:
    dashboard = start()
    with closing(open_store(file_url(dashboard.home / "dashboard.sqlite3"))) as store:
        work = Action("Đối thoại", components=(("pci", "time_costs"),), index="pci", due=today())
        add_action(store, work, operator("Thử"))
    page.set_viewport_size({"width": 1920, "height": 1080})
    open_overview(page, f"{dashboard.url}/{name}")
    drawn = page.locator(
        "[data-testid=stMain] :is(.app-table, [data-testid=stPlotlyChart], .app-plot, [data-testid=stDataFrame])"
    ).evaluate_all(
        "(found) => found.map((each) => each.getBoundingClientRect()).map(({ left, right }) => [left, right])"
    )
    assert drawn
    assert (max(right for _, right in drawn) - min(left for left, _ in drawn)) / 1920 >= 0.9


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
