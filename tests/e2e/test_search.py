"""The box of the search: it answers while one types, by any spelling, the nearest first; chosen by arrows and Enter."""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from pathlib import Path
from typing import get_args

import pytest
from playwright.sync_api import Page, expect

from data.catalogue.loading import load_catalogue, load_office
from data.names import fold
from data.rights import Actor, operator
from data.store import settings
from data.store.actions import add_action
from data.store.database import file_url, open_store
from planning.action import Action
from tests.e2e.conftest import Dashboard
from tests.e2e.hands import settle
from tests.e2e.search_box import load_box
from tests.support import by_night, by_turns
from ui.kit.pages import PAGES
from ui.shell.findable import Kind
from ui.shell.search import entries
from ui.visit.visit import Visit
from wording.words import Words

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


PROMISED = (
    ("page", "Theo dõi khắc phục", "Theo dõi khắc phục"),
    ("component", "đào tạo lao động", "Đào tạo lao động"),
    ("unit", "bà rịa", "Bà Rịa - Vũng Tàu"),
    ("edition", "2019", "PCI 2019"),
    ("edition", "PCI 2022", "PCI 2022"),
    ("indicator", "thái độ của chính quyền tỉnh", "thái độ của chính quyền tỉnh"),
    ("target", "3.000 người dân và doanh nghiệp", "hơn 3.000 người dân và doanh nghiệp"),
    ("action", "đối thoại về thuế", "Hội nghị đối thoại về thuế"),
    ("term", "trung vị", "Trung vị"),
    ("paper", "xuất báo cáo quý 2", "Xuất báo cáo Quý II năm 2023"),
    ("paper", "xuất kế hoạch 2023", "Xuất kế hoạch 2023"),
    ("command", "so với Nghệ An", "So với Nghệ An"),
    ("command", "lập kế hoạch từ cảnh báo", "Lập kế hoạch từ cảnh báo"),
)
"""Of each kind that the box promises: what is typed, and what stands first then."""


@pytest.mark.e2e
@pytest.mark.parametrize("year", by_turns([2024, 2023]))
def test_each_kind_that_is_promised_is_found_with_and_without_accents(
    script: Page, built_in: Path, tmp_path: Path, year: int
) -> None:
    file = Path(shutil.copy(built_in, tmp_path / "dashboard.sqlite3"))
    catalogue = load_catalogue()
    with closing(open_store(file_url(file))) as store:
        taxes = Action("Hội nghị đối thoại về thuế", components=(("pci", "proactivity"),), index="pci")
        add_action(store, taxes, operator("An"))
        visit = Visit(
            store, catalogue, load_office(), settings.load(store), Actor("An", "planner"), Words("vi"),
            catalogue.index("pci"), catalogue.unit("ha_tinh"), year, (year,),
        )  # fmt: skip
        offered = entries(visit, [page.name for page in PAGES])
    assert {kind for kind, _, _ in PROMISED} == set(get_args(Kind)) == {entry[0] for entry in offered}
    for kind, typed, name in PROMISED:
        for asked in (typed, fold(typed), typed.upper()):
            first = script.evaluate("([all, asked]) => match(all, asked).slice(0, 1)", [offered, asked])
            assert [(entry[0], fold(name) in fold(entry[1])) for entry in first] == [(kind, True)], (asked, first)


@pytest.mark.e2e
def test_a_name_is_folded_in_the_browser_as_it_is_on_the_server(script: Page) -> None:
    catalogue = load_catalogue()
    units = [catalogue.unit(code) for code in ("ba_ria_vung_tau", "thua_thien_hue", "da_nang", "dak_lak", "ha_tinh")]
    parts = [part for index in catalogue.indices.values() for part in index.components.values()]
    names = ["Điện Biên", "ĐẮK   LẮK", "TP. HCM", "Thừa Thiên – Huế", "Quý II/2023", "“Một” (cửa)"]
    names += [spelling for named in (*units, *parts) for spelling in named.spellings]
    assert script.evaluate("names => names.map(fold)", names) == [fold(name) for name in names]


@by_night
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
