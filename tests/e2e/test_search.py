"""The box of the search: it answers while one types, by any spelling, the nearest first; chosen by arrows and Enter."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from data.catalogue.loading import load_catalogue
from data.names import fold
from tests.e2e.conftest import Dashboard
from tests.e2e.hands import settle
from tests.e2e.search_box import load_box

SEARCHES = (
    ("nang dong", "Tính năng động", "Tính năng động (2023)"),
    ("BRVT", "Bà Rịa", "PCI 2023"),
    ("so voi nghe an", "So với Nghệ An", "1 tỉnh được chọn"),
    ("khac phuc", "Theo dõi khắc phục", "Theo dõi khắc phục"),
    ("cong thuong", "Sở Công Thương", "DDCI 2021"),
)
"""What is typed, the name that is taken from what was found, and the headline that it leads to."""

ENTRIES = [
    ["page", "Mô phỏng", ["mo phong"], "a", ""],
    ["unit", "Hà Nội", ["ha noi"], "b", ""],
    ["unit", "Hà Nam", ["ha nam"], "c", ""],
    ["action", "Tọa đàm ở Hà Nội", ["toa dam o ha noi"], "d", ""],
    ["unit", "Bà Rịa - Vũng Tàu", ["ba ria vung tau", "brvt"], "e", ""],
    ["paper", "Báo cáo Quý I năm 2023", ["bao cao quy i nam 2023", "bao cao quy 1 nam 2023"], "f", ""],
    ["paper", "Báo cáo Quý II năm 2023", ["bao cao quy ii nam 2023", "bao cao quy 2 nam 2023"], "g", ""],
]


@pytest.fixture
def script(page: Page) -> Page:
    """A blank page with the functions of the box."""
    load_box(page)
    return page


@pytest.mark.e2e
def test_every_word_must_be_in_a_name_and_what_begins_with_it_stands_first(script: Page) -> None:
    cases = {
        "HÀ N": ["Hà Nội", "Hà Nam", "Tọa đàm ở Hà Nội"],
        "nội hà": ["Hà Nội", "Tọa đàm ở Hà Nội"],
        "br-vt": ["Bà Rịa - Vũng Tàu"],
        "BRVT": ["Bà Rịa - Vũng Tàu"],
        "phỏng": ["Mô phỏng"],
        "hỏn": ["Mô phỏng"],
        "quý 2": ["Báo cáo Quý II năm 2023", "Báo cáo Quý I năm 2023"],
        "Hà Tây": [],
        "hà tĩnh": [],
        " !? ": [],
    }
    for asked, names in cases.items():
        found = script.evaluate("([all, asked]) => match(all, asked).map((entry) => entry[1])", [ENTRIES, asked])
        assert found == names, asked


@pytest.mark.e2e
def test_a_name_is_folded_in_the_browser_as_it_is_on_the_server(script: Page) -> None:
    catalogue = load_catalogue()
    units = [catalogue.unit(code) for code in ("ba_ria_vung_tau", "thua_thien_hue", "da_nang", "dak_lak", "ha_tinh")]
    parts = [part for index in catalogue.indices.values() for part in index.components.values()]
    names = ["Điện Biên", "ĐẮK   LẮK", "TP. HCM", "Thừa Thiên – Huế", "Quý II/2023", "“Một” (cửa)"]
    names += [spelling for named in (*units, *parts) for spelling in named.spellings]
    assert script.evaluate("names => names.map(fold)", names) == [fold(name) for name in names]


@pytest.mark.e2e
def test_letters_that_are_composed_before_the_box_is_there_stand_in_it(page: Page, shared: Dashboard) -> None:
    page.goto(shared.url)
    settle(page)
    keyboard = page.context.new_cdp_session(page)

    def compose(word: str) -> None:
        for letters in range(1, len(word) + 1):
            keyboard.send("Input.imeSetComposition", {"text": word[:letters], "selectionStart": 0, "selectionEnd": 0})
        keyboard.send("Input.insertText", {"text": word})

    page.keyboard.press("Control+k")
    compose("đào")
    box = page.get_by_role("combobox", name="Tìm trang")
    expect(box).to_have_value("đào")
    expect(box).to_be_focused()
    compose(" tạo")
    expect(box).to_have_value("đào tạo")
    expect(page.get_by_role("option", name="Đào tạo lao động").first).to_be_visible()
    expect(page.locator(".app-ahead")).to_have_count(0)


@pytest.mark.e2e
def test_what_is_typed_before_the_box_is_there_stands_in_it(page: Page, shared: Dashboard) -> None:
    page.goto(shared.url)
    settle(page)
    page.keyboard.press("Control+k")
    page.keyboard.type("So so")
    page.keyboard.press("Backspace")
    page.keyboard.type("anh")
    box = page.get_by_role("combobox", name="Tìm trang")
    expect(box).to_have_value("So sanh")
    expect(box).to_be_focused()
    page.keyboard.type(" nghe an")
    expect(box).to_have_value("So sanh nghe an")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Control+k")
    page.keyboard.type("khac phuc")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/coverage"))


# What leads where is tested without a browser: by day one search, in the night one after the other.
@pytest.mark.e2e
@pytest.mark.parametrize("searches", [SEARCHES[:1], pytest.param(SEARCHES, marks=pytest.mark.nightly)], ids=len)
def test_search_leads_there(
    page: Page, shared: Dashboard, searches: tuple[tuple[str, str, str], ...], subtests: pytest.Subtests
) -> None:
    page.goto(shared.url)
    for asked, name, headline in searches:
        with subtests.test(asked=asked):
            settle(page)
            page.keyboard.press("Control+k")
            expect(page.get_by_role("combobox", name="Tìm trang")).to_be_focused()
            page.keyboard.type(asked)
            expect(page.get_by_role("option", selected=True)).to_contain_text(name)
            page.keyboard.press("Enter")
            expect(page.locator(".app-headline")).to_contain_text(headline)
            expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.e2e
@pytest.mark.nightly
def test_the_arrows_choose_and_what_is_narrowed_begins_at_the_first_again(page: Page, shared: Dashboard) -> None:
    page.goto(shared.url)
    settle(page)
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="Tìm trang")
    expect(box).to_be_focused()
    page.keyboard.type("quang")
    chosen = page.get_by_role("option", selected=True)
    first = chosen.text_content() or ""
    page.keyboard.press("ArrowDown")
    expect(chosen).not_to_have_text(first)
    expect(box).to_have_attribute("aria-activedescendant", "app-found-1")
    page.keyboard.press("ArrowUp")
    expect(chosen).to_have_text(first)
    page.keyboard.press("ArrowUp")
    expect(box).to_have_attribute("aria-activedescendant", "app-found-11")
    page.keyboard.type(" ninh")
    expect(chosen).to_contain_text("Quảng Ninh")
    expect(box).to_be_focused()
    page.keyboard.type("zzz")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(page.get_by_role("dialog")).to_contain_text("Không tìm thấy gì")
