"""Getting about and downloading: links within the program, back and forth, pictures, files, the link itself."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from data.catalogue.loading import load_office
from planning.periods import today
from tests.e2e.conftest import Dashboard
from tests.e2e.hands import choose, settle
from wording.numbers import date_text

pytestmark = pytest.mark.e2e


def open_page(page: Page, shared: Dashboard, link: str = "") -> None:
    page.goto(f"{shared.url}/{link}")
    expect(page.locator(".app-headline")).to_be_visible()
    settle(page)
    if (away := page.get_by_role("button", name="Đã hiểu")).is_visible():
        away.click()


@pytest.mark.nightly
def test_a_component_is_a_link_away_and_going_back_comes_back(page: Page, shared: Dashboard) -> None:
    open_page(page, shared)
    loads: list[str] = []
    page.on("load", lambda _: loads.append(page.url))
    page.locator(".app-table").get_by_role("link", name="Tính năng động").click()
    expect(page.locator(".app-headline")).to_contain_text("Tính năng động (2023): 5,53 điểm, hạng 63/63")
    page.go_back()
    expect(page.locator(".app-headline")).to_contain_text("PCI 2023")
    choose(page, "Kỳ công bố", "2019")
    expect(page.locator(".app-headline")).to_contain_text("PCI 2019")
    page.go_back()
    expect(page.locator(".app-headline")).to_contain_text("PCI 2023")
    page.go_forward()
    expect(page.locator(".app-headline")).to_contain_text("PCI 2019")
    assert not loads, "the program was loaded anew"


@pytest.mark.nightly
def test_opening_the_program_leaves_no_trap_for_going_back(page: Page, shared: Dashboard) -> None:
    open_page(page, shared)
    assert "unit=ha_tinh" in page.url
    page.go_back()
    assert page.url == "about:blank"


@pytest.mark.nightly  # what a link opens is held without a browser
def test_a_link_opens_the_same_view_for_a_colleague(page: Page, shared: Dashboard) -> None:
    open_page(page, shared, "trends?component=proactivity,labor_training")
    page.get_by_role("radio", name="Hạng", exact=True).click()
    choose(page, "Từ năm", "2013")
    expect(page).to_have_url(re.compile("from=2013"))
    seen = page.locator(".app-title").all_inner_texts()
    other = page.context.browser.new_context() if page.context.browser else pytest.fail("no browser")
    colleague = other.new_page()
    colleague.goto(page.url)
    expect(colleague.locator(".app-title").first).to_have_text(seen[0])
    settle(colleague)
    assert colleague.locator(".app-title").all_inner_texts() == seen
    other.close()


@pytest.mark.nightly
def test_a_link_to_the_page_one_is_on_changes_the_address_too(page: Page, shared: Dashboard) -> None:
    open_page(page, shared)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Tìm trang")).to_be_focused()
    page.keyboard.type("quang ninh")
    page.get_by_role("dialog").get_by_role("option", name="Quảng Ninh").first.click()
    expect(page.locator(".app-headline")).to_contain_text("hạng 1/63")
    expect(page).to_have_url(re.compile("unit=quang_ninh"))
    page.go_back()
    expect(page.locator(".app-headline")).to_contain_text("hạng 54/63")
    page.get_by_role("radio", name="EN").click()
    expect(page.locator(".app-headline")).to_contain_text("rank 54/63")
    page.go_back()
    expect(page.locator(".app-headline")).to_contain_text("hạng 54/63")


def test_a_chart_leaves_as_a_picture_and_as_figures(page: Page, shared: Dashboard, tmp_path: Path) -> None:
    open_page(page, shared)
    page.get_by_role("button", name="Số liệu, tải về").click()
    title = page.locator(".st-key-head_overview_why .app-title").inner_text()
    files: dict[str, bytes] = {}
    for kind in ("PNG", "SVG", "XLSX", "CSV"):
        with page.expect_download() as coming:
            page.get_by_role("button", name=kind).click()
        coming.value.save_as(tmp_path / kind)
        assert coming.value.suggested_filename == f"pci-2023-ha-tinh-overview-why.{kind.lower()}"
        files[kind] = (tmp_path / kind).read_bytes()
    picture = Image.open(io.BytesIO(files["PNG"])).convert("RGB")
    assert picture.width > 1000
    assert len(picture.getcolors(picture.width * picture.height) or []) > 20
    drawing = ElementTree.fromstring(files["SVG"])
    words = " ".join(text for text in drawing.itertext())
    assert title in words
    assert "67,18" in words
    for whose in ("PCI 2023 · Hà Tĩnh", "pci-2023.xlsx", load_office().name_vi, date_text(today(), "vi")):
        assert whose in words, "whose figures these are: edition and unit, file, office, day"
    name, points = list(openpyxl.load_workbook(io.BytesIO(files["XLSX"])).worksheets[0].values)[1][:2]
    assert (name, points) == ("Đào tạo lao động", pytest.approx(-1.45, abs=0.005))
    in_text = files["CSV"].decode("utf-8-sig").splitlines()[1]
    assert in_text == '"Đào tạo lao động";' + repr(points).replace(".", ",")


@pytest.mark.nightly
def test_the_whole_page_and_its_link_leave(page: Page, shared: Dashboard, tmp_path: Path) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_page(page, shared, "?year=2019")
    page.get_by_role("button", name="Gửi, in, tải").click()
    page.get_by_role("button", name="Chép đường dẫn").click()
    expect(page.get_by_role("button", name="Đã chép")).to_be_visible()
    assert "year=2019" in page.evaluate("navigator.clipboard.readText()")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Tất cả, một tệp XLSX").click()
    coming.value.save_as(tmp_path / "all.xlsx")
    book = openpyxl.load_workbook(tmp_path / "all.xlsx")
    assert len(book.worksheets) == 2
    (row,) = (row for sheet in book.worksheets for row in sheet.values if row[0] == "Tính năng động" and len(row) > 5)
    assert row[1:3] == (6.710577, pytest.approx(2.12, abs=0.005))
    assert row[3:6] == (20, 63, 41)


RANGE = "document.querySelector('.st-key-trend_proactivity .js-plotly-plot').layout.xaxis.range"
WIDTH = f"({RANGE}[1] - {RANGE}[0])"


def width_of(page: Page) -> float:
    return float(page.evaluate(WIDTH))


@pytest.mark.nightly
def test_a_drag_across_a_course_zooms_and_a_double_click_undoes_it(page: Page, shared: Dashboard) -> None:
    open_page(page, shared, "trends?component=proactivity")
    plot = page.locator(".st-key-trend_proactivity .js-plotly-plot")
    area = plot.locator(".nsewdrag").first.bounding_box()
    assert area is not None
    whole = width_of(page)
    middle = area["y"] + area["height"] / 2
    page.mouse.move(area["x"] + 0.3 * area["width"], middle)
    page.mouse.down()
    page.mouse.move(area["x"] + 0.6 * area["width"], middle, steps=6)
    page.mouse.up()
    page.wait_for_function(f"{WIDTH} < {0.5 * whole}")
    page.mouse.dblclick(area["x"] + 0.5 * area["width"], middle)
    page.wait_for_function(f"{WIDTH} > {0.9 * whole}")


VIEW = (
    "document.querySelector('.app-plot[data-chart=trend_proactivity] .app-field').getAttribute('viewBox').split(' ')[2]"
)


@pytest.mark.nightly
def test_a_small_course_says_what_is_near_zooms_and_leaves_as_a_picture(
    page: Page, shared: Dashboard, tmp_path: Path
) -> None:
    open_page(page, shared, "trends")
    area = page.locator(".app-plot[data-chart=trend_proactivity] .app-panel > rect")
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    assert box is not None
    tips = page.locator(".app-plot[data-chart=trend_proactivity] .app-panel").evaluate(
        "panel => JSON.parse(panel.dataset.tips)"
    )
    across, down, words = next(tip for tip in tips if "2023" in tip[2] and "63/63" in tip[2])
    page.mouse.move(box["x"] + across * box["width"], box["y"] + down)
    expect(page.locator(".app-tip")).to_have_text(words)
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.3 * box["width"], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], middle, steps=6)
    page.mouse.up()
    page.wait_for_function(f"{VIEW} > 250 && {VIEW} < 350")
    page.mouse.dblclick(box["x"] + 0.5 * box["width"], middle)
    page.wait_for_function(f"{VIEW} == 1000")
    page.locator(".st-key-table_trend_small button").first.click()
    box = page.get_by_test_id("stPopoverBody").get_by_role("combobox")
    box.press("ArrowDown")
    page.get_by_role("option").filter(has_text="Tính năng động").click()
    with page.expect_download() as coming:
        page.locator("[data-chart=trend_proactivity][data-do=svg]").click()
    coming.value.save_as(tmp_path / "course.svg")
    drawing = ElementTree.fromstring((tmp_path / "course.svg").read_text(encoding="utf-8"))
    assert {"2023", "5,53"} <= {text.strip() for text in drawing.itertext()}
    fills = [word.attrib["style"] for word in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert not [style for style in fills if "var(" in style], "a picture knows no style sheet"
