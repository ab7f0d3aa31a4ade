"""Two people and one plan in real browsers: nobody's words are lost, nothing is written twice."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as BrowserTimeout

from data.rights import operator
from data.store import settings as store_settings
from data.store.actions import add_action, list_actions
from data.store.database import Store, file_url, open_store
from planning.action import Action
from tests.e2e.conftest import COLD_MS, Dashboard, Start
from tests.e2e.hands import TRIES, TRY_MS, choose, press, settle
from tests.server import end_server, environment_of, start_server

pytestmark = pytest.mark.e2e

TITLE = "Đối thoại doanh nghiệp"
MINE, THEIRS = "Tên của người thứ nhất", "Tên của người thứ hai"


@pytest.fixture
def plan(start: Start) -> Iterator[tuple[Dashboard, Store]]:
    """A dashboard whose person has a name and whose plan has one action, and its store."""
    dashboard = start()
    store = open_store(file_url(dashboard.home / "dashboard.sqlite3"))
    _prepare(store)
    yield dashboard, store
    store.close()


def _prepare(store: Store) -> None:
    store_settings.save(store, replace(store_settings.load(store), person="Trần Thị Thử"), operator("Trần Thị Thử"))
    add_action(
        store,
        Action(title=TITLE, components=(("pci", "proactivity"),), index="pci", unit="ha_tinh", year=2023),
        operator("Người lập"),
    )


def _open(page: Page, url: str) -> Page:
    page.goto(f"{url}/plan")
    expect(page.locator(".app-headline")).to_contain_text("1 hoạt động tuyên truyền")
    expect(page.get_by_test_id("data-grid-canvas")).to_be_visible()
    settle(page)
    return page


def _type_title(page: Page, text: str) -> None:
    """Type into the first cell of the table; the save button says when the program has heard of it."""
    box = _open_first_cell(page)
    box.fill(text)
    box.press("Enter")
    expect(page.get_by_role("button", name="Lưu thay đổi")).to_be_enabled()


def _open_first_cell(page: Page) -> Locator:
    """The box to type in; a grid that is still being laid out takes neither click nor key, so ask again."""
    page.bring_to_front()
    grid, box = page.get_by_test_id("data-grid-canvas"), page.locator("#portal textarea")
    for _ in range(TRIES):
        grid.click(position={"x": 120, "y": 52}, force=True)  # a scroller lies over the canvas and passes clicks on
        if not box.is_visible():  # a click on a chosen cell opens it
            page.keyboard.press("Enter")
        with contextlib.suppress(BrowserTimeout):
            box.wait_for(timeout=TRY_MS)
            return box
        page.keyboard.press("Escape")  # nothing chosen: begin as before
    raise AssertionError("the first cell does not open")


def _save(page: Page) -> None:
    page.get_by_role("button", name="Lưu thay đổi").click()


@pytest.mark.nightly
@pytest.mark.fault(36, "two people in two browsers")
def test_the_second_planner_is_told_and_loses_no_text(page: Page, plan: tuple[Dashboard, Store]) -> None:
    dashboard, store = plan
    first, second = _open(page, dashboard.url), _open(page.context.new_page(), dashboard.url)
    _type_title(first, MINE)
    _type_title(second, THEIRS)
    _save(second)
    expect(second.get_by_text("Đã lưu “")).to_be_visible()
    _save(first)
    box = first.locator("[class*=st-key-conflict_]")
    expect(box).to_contain_text("Chưa có gì bị mất")
    expect(box).to_contain_text(MINE)
    expect(box).to_contain_text(THEIRS)
    assert [action.title for action in list_actions(store)] == [THEIRS], "nothing is overwritten before a choice"
    first.get_by_role("button", name="Lưu nội dung của tôi").click()
    expect(box).to_have_count(0)
    assert [action.title for action in list_actions(store)] == [MINE]


@pytest.mark.nightly
@pytest.mark.fault(36, "a double click in a browser")
def test_a_double_click_on_add_makes_one_action(page: Page, plan: tuple[Dashboard, Store]) -> None:
    dashboard, store = plan
    page.goto(f"{dashboard.url}/plan?component=proactivity&new=1")
    page.get_by_role("textbox", name="Tên hoạt động").fill("Tập huấn")
    page.get_by_role("button", name="Thêm vào kế hoạch").dblclick()
    expect(page.locator(".app-headline")).to_contain_text("2 hoạt động tuyên truyền")
    settle(page)
    assert sorted(action.title for action in list_actions(store)) == ["Tập huấn", TITLE]


@pytest.mark.nightly
@pytest.mark.fault(36, "a double click on Save in a browser")
def test_a_double_click_on_save_saves_once(page: Page, plan: tuple[Dashboard, Store]) -> None:
    dashboard, store = plan
    _open(page, dashboard.url)
    _type_title(page, MINE)
    page.get_by_role("button", name="Lưu thay đổi").dblclick()
    expect(page.get_by_role("button", name="Lưu thay đổi")).to_be_disabled()
    settle(page)
    expect(page.locator("[class*=st-key-conflict_]")).to_have_count(0)
    (kept,) = list_actions(store)
    assert (kept.title, kept.version) == (MINE, 2)


@pytest.mark.nightly
@pytest.mark.fault(36, "a stale tab in a browser")
def test_a_tab_older_than_its_server_keeps_working(page: Page, tmp_path: Path, built_in: Path) -> None:
    """The program is updated and started again while somebody is writing: the words stay, and are kept once."""
    (tmp_path / "home").mkdir()
    shutil.copy(built_in, tmp_path / "home" / "dashboard.sqlite3")
    store = open_store(file_url(tmp_path / "home" / "dashboard.sqlite3"))
    _prepare(store)
    environment = environment_of(tmp_path / "home")
    server, url = start_server(environment)
    try:
        page.goto(f"{url}/plan?component=proactivity&new=1")
        title = page.get_by_role("textbox", name="Tên hoạt động")
        expect(title).to_be_visible(timeout=COLD_MS)
        settle(page)
        title.fill("Tập huấn")
        title.press("Tab")
        settle(page)
        server.terminate()
        server.wait(timeout=60)
        server, _ = start_server(environment, urlsplit(url).port)
        expect(page.locator("[data-test-connection-state=CONNECTED]")).to_have_count(1, timeout=COLD_MS)
        expect(title).to_have_value("Tập huấn")
        settle(page)
        page.get_by_role("button", name="Thêm vào kế hoạch").click()
        expect(page.locator(".app-headline")).to_contain_text("2 hoạt động tuyên truyền")
        assert sorted(action.title for action in list_actions(store)) == ["Tập huấn", TITLE]
    finally:
        end_server(server)
        store.close()


def _reading_process() -> psutil.Process:
    """The process in which the server of this run reads files."""
    servers = [child for child in psutil.Process().children() if "streamlit" in child.cmdline()]
    (process,) = [child for server in servers for child in server.children() if "serve(" in " ".join(child.cmdline())]
    return process


def _text(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Dán bảng vào đây")


def _paste(page: Page, text: str, then: Locator) -> None:
    page.get_by_role("tab", name="Dán bảng").click()
    settle(page)
    _text(page).fill(text)
    press(page, "Đọc bảng", then)


@pytest.mark.nightly  # that the page does not wait for its file is held without a browser
def test_a_file_that_takes_long_makes_nobody_else_wait(page: Page, plan: tuple[Dashboard, Store]) -> None:
    """One person's file is being read, which here does not end; another opens a page and changes what it shows."""
    dashboard, _ = plan
    page.goto(f"{dashboard.url}/upload?index=pci")
    _paste(page, "Tỉnh\tPCI 2016\nHà Tĩnh\t60", page.get_by_text("Tệp đang xem"))
    press(page, "Hủy", _text(page))
    stop = page.get_by_role("button", name="Dừng đọc")
    process = _reading_process()
    process.suspend()
    try:
        _paste(page, "Tỉnh\tPCI 2016\nHà Tĩnh\t" + "6" * 32_767, stop)
        other = page.context.new_page()
        other.goto(f"{dashboard.url}/trends?index=pci&unit=ha_tinh&year=2023")
        expect(other.locator(".js-plotly-plot").first).to_be_visible()
        choose(other, "Đơn vị", "Nghệ An")
        expect(other.locator(".app-headline")).to_contain_text("Nghệ An")
        page.bring_to_front()
        expect(stop).to_be_visible()
    finally:
        process.resume()
    expect(stop).to_have_count(0)
    expect(page.get_by_text("Tệp đang xem")).to_be_visible()
