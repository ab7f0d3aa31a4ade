"""Nothing typed is lost: a page that is loaded anew, a server that is killed, a second tab, a grid that is left."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect
from playwright.sync_api import TimeoutError as BrowserTimeout

from data.rights import operator
from data.store import settings as store_settings
from data.store.actions import add_action, list_actions
from data.store.database import file_url, open_store
from planning.action import Action
from tests.e2e.conftest import COLD_MS, Dashboard, Start
from tests.e2e.hands import TRIES, TRY_MS, settle
from tests.server import end_server, environment_of, start_server
from tests.support import apart

pytestmark = pytest.mark.e2e

PERSON, TITLE = "Trần Thị Thử", "Đối thoại doanh nghiệp"
FIRST, SECOND = "Tập huấn một cửa", "Dành cho hộ kinh doanh"
OFFERED = re.compile(r"Có bản nháp lúc \d\d:\d\d")
PASSING_MS = 300
STORED = re.compile(r"Bản nháp đã giữ lúc \d\d:\d\d")


def _prepared(home: Path) -> None:
    with closing(open_store(file_url(home / "dashboard.sqlite3"))) as store:
        store_settings.save(store, replace(store_settings.load(store), person=PERSON), operator(PERSON))
        add_action(
            store,
            Action(title=TITLE, components=(("pci", "proactivity"),), index="pci", unit="ha_tinh", year=2023),
            operator("An"),
        )


def _titles(home: Path) -> list[str]:
    def read() -> list[str]:
        with closing(open_store(file_url(home / "dashboard.sqlite3"))) as store:
            return sorted(action.title for action in list_actions(store))

    return apart(read)


@pytest.fixture
def office(start: Start) -> Dashboard:
    """A dashboard whose person has a name and whose plan has one action."""
    dashboard = start()
    apart(lambda: _prepared(dashboard.home))
    return dashboard


def _title(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Tên hoạt động")


def _note(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Ghi chú", exact=True)


def _is_in_browser(page: Page, text: str) -> None:
    """Wait until the browser has what stands in a field."""
    script = """text => Object.entries(localStorage).some(
        ([key, value]) => key.startsWith("app-typed:") && value.includes(text))"""
    page.wait_for_function(script, arg=text)


def _is_out_of_browser(page: Page) -> None:
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('app-typed:'))")


def _use(page: Page) -> None:
    expect(page.get_by_text(OFFERED)).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Dùng tiếp").first.click()


def test_f5_in_the_middle_of_the_action_form_loses_nothing(page: Page, office: Dashboard) -> None:
    page.goto(f"{office.url}/plan?component=proactivity&new=1")
    settle(page)
    _title(page).fill(FIRST)
    _title(page).press("Tab")
    expect(page.get_by_text(STORED)).to_be_visible()
    _is_out_of_browser(page)
    page.get_by_text("Đối tượng, sản phẩm").click()
    settle(page)
    _note(page).fill(SECOND)
    _is_in_browser(page, SECOND)
    page.reload()
    expect(page.get_by_text(FIRST)).to_be_visible()
    _use(page)
    expect(_title(page)).to_have_value(FIRST)
    expect(_note(page)).to_have_value(SECOND)
    _is_out_of_browser(page)
    page.get_by_role("button", name="Thêm vào kế hoạch").click()
    expect(page.locator(".app-headline")).to_contain_text("2 hoạt động tuyên truyền")
    assert _titles(office.home) == sorted([TITLE, FIRST])
    page.goto(f"{office.url}/plan?component=proactivity&new=1")
    expect(_title(page)).to_be_visible()
    settle(page)
    expect(page.get_by_text(OFFERED)).to_have_count(0)


@pytest.mark.nightly
def test_f5_before_the_first_field_is_left_offers_what_was_typed(page: Page, office: Dashboard) -> None:
    page.goto(f"{office.url}/plan?component=proactivity&new=1")
    settle(page)
    _title(page).fill(FIRST)
    _is_in_browser(page, FIRST)
    page.reload()
    expect(page.get_by_text(FIRST)).to_be_visible()
    _use(page)
    expect(_title(page)).to_have_value(FIRST)
    _is_out_of_browser(page)
    expect(page.get_by_text("bản nháp khác của mục này")).to_have_count(0)


def _open_first_cell(page: Page) -> Locator:
    """The box to type in; a grid that is still being laid out takes neither click nor key, so ask again."""
    return _open_cell(page, page.get_by_test_id("data-grid-canvas"), 120, 52)


def _open_cell(page: Page, grid: Locator, x: int, y: int, kind: str = "#portal textarea") -> Locator:
    page.bring_to_front()
    box = page.locator(kind)
    for _ in range(TRIES):
        grid.scroll_into_view_if_needed()
        grid.click(position={"x": x, "y": y}, force=True)
        if not box.is_visible():
            page.keyboard.press("Enter")
        with contextlib.suppress(BrowserTimeout):
            box.wait_for(timeout=TRY_MS)
            return box
        page.keyboard.press("Escape")
    raise AssertionError("the cell does not open")


@pytest.mark.nightly
def test_f5_in_the_middle_of_the_grid_asks_and_loses_nothing(page: Page, office: Dashboard) -> None:
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.goto(f"{office.url}/plan")
    settle(page)
    box = _open_first_cell(page)
    box.fill(FIRST)
    box.press("Enter")
    save = page.get_by_role("button", name="Lưu thay đổi")
    expect(save).to_be_enabled()
    settle(page)
    _open_first_cell(page).fill(SECOND)
    _is_in_browser(page, SECOND)
    page.reload()
    assert asked == ["beforeunload"]
    expect(page.get_by_text(SECOND)).to_be_visible()
    _use(page)
    expect(save).to_be_enabled()
    settle(page)
    page.get_by_role("button", name="Lưu thay đổi").click()
    expect(page.get_by_text("Đã lưu “")).to_be_visible()
    assert _titles(office.home) == [SECOND]
    expect(save).to_be_disabled()
    page.reload()
    settle(page)
    assert asked == ["beforeunload"], "nothing is left to ask about"
    expect(page.get_by_text(OFFERED)).to_have_count(0)


@pytest.mark.nightly
def test_f5_in_the_middle_of_a_framework_loses_no_cell_of_its_grids(page: Page, office: Dashboard) -> None:
    page.goto(f"{office.url}/catalogue?index=ddci&view=frameworks")
    grid = page.locator("[data-testid=data-grid-canvas]").first
    expect(grid).to_be_visible()
    settle(page)
    box = _open_cell(page, grid, 420, 52)
    box.fill(FIRST)
    box.press("Enter")
    expect(page.get_by_text(STORED)).to_be_attached()
    settle(page)
    _open_cell(page, grid, 420, 87).fill(SECOND)
    _is_in_browser(page, SECOND)
    page.reload()
    _use(page)
    settle(page)
    page.locator("[data-testid=data-grid-canvas]").first.scroll_into_view_if_needed()
    for text in (FIRST, SECOND):
        expect(page.locator("[role=gridcell]").filter(has_text=text)).to_be_attached()
    _is_out_of_browser(page)


@pytest.mark.nightly
def test_f5_in_the_middle_of_a_list_of_the_plan_loses_no_cell(page: Page, office: Dashboard) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{office.url}/plan?plan=2023&view=content")
    page.get_by_text("Mục đích (", exact=False).click()
    grid = page.locator("[data-testid=data-grid-canvas]:visible").first
    settle(page)
    _open_cell(page, grid, 120, 52).fill(FIRST)
    _is_in_browser(page, FIRST)
    page.reload()
    expect(page.get_by_text(FIRST)).to_be_visible()
    _use(page)
    expect(page.locator("[role=gridcell]").filter(has_text=FIRST)).to_be_attached()
    _is_out_of_browser(page)


@pytest.mark.nightly
def test_a_new_row_of_a_second_list_belongs_to_that_list(page: Page, office: Dashboard) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{office.url}/plan?plan=2023&view=content")
    for name in ("Yêu cầu (", "Phân công ("):
        page.locator("[data-testid=stExpander] summary").filter(has_text=name).click()
        settle(page)
    requirements, duties = (
        page.locator(f"[class*=st-key-plan_{name}_2023] [data-testid=data-grid-canvas]:visible").last
        for name in ("requirements", "duties")
    )
    _open_cell(page, requirements, 200, 87)
    page.keyboard.press("Escape")
    duties.scroll_into_view_if_needed()
    height = (duties.bounding_box() or {"height": 0})["height"]
    for y in (52, height - 20):  # a hand passes over the grid before it clicks
        duties.hover(position={"x": 200, "y": y}, force=True)
        page.wait_for_timeout(PASSING_MS)
    page.mouse.down()
    page.mouse.up()
    expect(page.locator("#portal textarea")).to_be_visible()
    page.keyboard.type(FIRST, delay=40)
    _is_in_browser(page, FIRST)
    page.reload()
    expect(page.get_by_text(f"Phân công: {FIRST}")).to_be_visible()
    expect(page.get_by_text(OFFERED)).to_have_count(1)


def _paste(page: Page, text: str) -> None:
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")


@pytest.mark.nightly
def test_a_number_is_taken_as_it_is_typed_or_pasted(page: Page, office: Dashboard) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{office.url}/catalogue?index=ddci&view=frameworks")
    grid = page.locator("[data-testid=data-grid-canvas]").first
    expect(grid).to_be_visible()
    settle(page)
    box = _open_cell(page, grid, 900, 52)
    box.press("Control+a")
    page.keyboard.type("7,5", delay=40)
    expect(box).to_have_value("7,5")
    box.press("Enter")
    cells = page.locator("[role=gridcell]")
    expect(cells.filter(has_text=re.compile(r"^7,5$"))).to_be_attached()
    settle(page)
    below = page.locator("[role=row][aria-rowindex='3'] [role=gridcell][aria-selected=true]")
    expect(below).to_be_attached()  # it is selected, and not open
    _paste(page, "12,5")
    settle(page)  # the grid takes a paste a moment later
    page.keyboard.press("Enter")
    expect(box).to_have_value("12,5")
    page.keyboard.press("Escape")
    expect(page.get_by_text(STORED)).to_be_attached()
    settle(page)
    coverage = page.get_by_role("textbox", name="Xếp hạng khi có ít nhất (%)")
    coverage.click()
    page.keyboard.press("Control+a")
    _paste(page, "7,5")
    coverage.press("Tab")
    expect(page.get_by_text("phải là số nguyên, không phải “7,5”")).to_be_visible()
    expect(coverage).to_have_value("7,5")


@pytest.mark.nightly
@pytest.mark.parametrize("page_name", ["settings", "flags"])
def test_f5_in_the_first_field_of_settings_and_thresholds_loses_nothing(
    page: Page, office: Dashboard, page_name: str
) -> None:
    page.goto(f"{office.url}/{page_name}")
    settle(page)
    if page_name == "flags":
        _open_thresholds(page)
        field, typed = page.locator("[class*='st-key-threshold_'] input").first, "17"
    else:
        field, typed = page.get_by_role("textbox", name="Chức vụ"), FIRST
    field.fill(typed)
    _is_in_browser(page, typed)
    page.reload()
    settle(page)
    if page_name == "flags":
        _open_thresholds(page)
    expect(page.get_by_text(typed, exact=True)).to_be_visible()
    _use(page)
    expect(field).to_have_value(re.compile(re.escape(typed)))
    _is_out_of_browser(page)


def _open_thresholds(page: Page) -> None:
    page.locator("summary").filter(has_text="ngưỡng").first.click()
    settle(page)


@pytest.mark.nightly
def test_the_open_cell_of_a_sorted_grid_is_kept_for_its_own_row(page: Page, office: Dashboard) -> None:
    def add() -> None:
        with closing(open_store(file_url(office.home / "dashboard.sqlite3"))) as store:
            add_action(store, replace(list_actions(store)[0], id=None, version=0, title="Bàn tròn"), operator("An"))

    apart(add)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{office.url}/plan")
    settle(page)
    headers = page.locator("[data-testid=stDataFrame] [role=columnheader]")
    for _ in range(TRIES):
        page.get_by_test_id("data-grid-canvas").click(position={"x": 120, "y": 18}, force=True)
        with contextlib.suppress(AssertionError):
            expect(headers.filter(has_text="↑")).to_have_count(1, timeout=TRY_MS)
            break
    _open_first_cell(page).fill(SECOND)
    _is_in_browser(page, SECOND)
    page.reload()
    expect(page.get_by_text(SECOND)).to_be_visible()
    expect(page.get_by_text("“Bàn tròn”")).to_be_visible()
    _use(page)
    settle(page)
    page.get_by_role("button", name="Lưu thay đổi").click()
    expect(page.get_by_text("Đã lưu “")).to_be_visible()
    assert _titles(office.home) == sorted([TITLE, SECOND])


@pytest.mark.nightly
def test_another_page_of_the_menu_asks_before_a_grid_is_left(page: Page, office: Dashboard) -> None:
    asked: list[str] = []
    answers = iter((False, True))

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept() if next(answers) else dialog.dismiss()

    page.on("dialog", answer)
    page.goto(f"{office.url}/plan")
    settle(page)
    box = _open_first_cell(page)
    box.fill(FIRST)
    box.press("Enter")
    expect(page.get_by_role("button", name="Lưu thay đổi")).to_be_enabled()
    settle(page)
    for _ in range(2):
        page.get_by_test_id("stTopNav").get_by_role("button", name="Hành động").click()
        page.get_by_role("menuitem", name="Văn bản").click()
        page.keyboard.press("Escape")
        if len(asked) == 1:
            expect(page).to_have_url(re.compile("/plan"))
    expect(page).to_have_url(re.compile("/documents"))
    assert asked == ["confirm", "confirm"]
    page.go_back()
    expect(page.get_by_role("button", name="Lưu thay đổi")).to_be_enabled()
    settle(page)
    page.get_by_role("button", name="Lưu thay đổi").click()
    expect(page.get_by_text("Đã lưu “")).to_be_visible()
    assert _titles(office.home) == [FIRST]


@pytest.mark.nightly
def test_f5_in_the_middle_of_a_paper_loses_nothing(page: Page, office: Dashboard) -> None:
    page.goto(f"{office.url}/documents?kind=plan")
    settle(page)
    page.get_by_role("button", name="Soạn văn bản").click()
    subject = page.get_by_role("textbox", name="Trích yếu")
    expect(subject).to_be_visible()
    settle(page)
    subject.fill(FIRST)
    subject.press("Tab")
    expect(page.get_by_text(STORED)).to_be_attached()
    _is_out_of_browser(page)
    text = page.get_by_role("textbox", name="Lời văn").first
    text.fill(SECOND)
    _is_in_browser(page, SECOND)
    page.reload()
    expect(page.get_by_text(SECOND)).to_be_visible()
    _use(page)
    expect(subject).to_have_value(FIRST)
    expect(text).to_have_value(SECOND)
    expect(page.get_by_role("button", name="Bỏ 2 chỗ sửa")).to_be_visible()


@pytest.fixture
def own(tmp_path: Path, built_in: Path) -> Iterator[list[object]]:
    """A home and a server of the test's own, which it may kill: [server, address, home]."""
    home = tmp_path / "own"
    home.mkdir()
    shutil.copy(built_in, home / "dashboard.sqlite3")
    apart(lambda: _prepared(home))
    server, url = start_server(environment_of(home))
    running: list[object] = [server, url, home]
    yield running
    end_server(running[0])  # type: ignore[arg-type]


@pytest.mark.nightly
def test_a_server_that_is_killed_while_somebody_types_loses_nothing(page: Page, own: list[object]) -> None:
    server, url, home = own
    page.goto(f"{url}/plan?component=proactivity&new=1")
    expect(_title(page)).to_be_visible(timeout=COLD_MS)
    settle(page)
    _title(page).fill(FIRST)
    _title(page).press("Tab")
    expect(page.get_by_text(STORED)).to_be_visible()
    page.get_by_text("Đối tượng, sản phẩm").click()
    settle(page)
    _note(page).fill(SECOND)
    _is_in_browser(page, SECOND)
    end_server(server)  # type: ignore[arg-type]
    expect(page.locator("[data-test-connection-state=CONNECTED]")).to_have_count(0, timeout=COLD_MS)
    own[0], _ = start_server(environment_of(home), urlsplit(str(url)).port)  # type: ignore[arg-type]
    expect(page.locator("[data-test-connection-state=CONNECTED]")).to_have_count(1, timeout=COLD_MS)
    settle(page)
    expect(_title(page)).to_have_value(FIRST)
    expect(_note(page)).to_have_value(SECOND)
    _note(page).press("Tab")
    settle(page)
    end_server(own[0])  # type: ignore[arg-type]
    page.goto("about:blank")  # the browser is closed before the server comes back
    own[0], _ = start_server(environment_of(home), urlsplit(str(url)).port)  # type: ignore[arg-type]
    page.goto(f"{url}/plan?component=proactivity&new=1")
    expect(page.get_by_text(OFFERED)).to_be_visible(timeout=COLD_MS)
    _use(page)
    expect(_title(page)).to_have_value(FIRST)
    expect(_note(page)).to_have_value(SECOND)
    page.get_by_role("button", name="Thêm vào kế hoạch").click()
    expect(page.locator(".app-headline")).to_contain_text("2 hoạt động tuyên truyền")


@pytest.mark.nightly
def test_the_second_tab_is_told_of_the_first_and_neither_overwrites_the_other(page: Page, office: Dashboard) -> None:
    address = f"{office.url}/plan?component=proactivity&new=1"
    page.goto(address)
    settle(page)
    _title(page).fill(FIRST)
    _title(page).press("Tab")
    expect(page.get_by_text(STORED)).to_be_visible()
    other = page.context.new_page()
    other.goto(address)
    expect(other.get_by_text(OFFERED)).to_be_visible()
    expect(other.get_by_text(FIRST)).to_be_visible()
    settle(other)
    other.get_by_role("button", name="Để sau, bắt đầu mới").click()
    expect(other.get_by_text("Có 1 bản nháp khác của mục này")).to_be_visible()
    settle(other)
    _title(other).fill(SECOND)
    _title(other).press("Tab")
    expect(other.get_by_text(STORED)).to_be_visible()
    settle(page)
    page.get_by_text("Đối tượng, sản phẩm").click()
    settle(page)
    _note(page).fill("của thẻ đầu")
    _note(page).press("Tab")
    expect(page.get_by_text("Có 1 bản nháp khác của mục này")).to_be_visible()
    settle(page)
    for tab, count in ((page, 2), (other, 3)):
        tab.get_by_role("button", name="Thêm vào kế hoạch").click()
        expect(tab.locator(".app-headline")).to_contain_text(f"{count} hoạt động tuyên truyền")
    assert _titles(office.home) == sorted([TITLE, FIRST, SECOND])


@pytest.mark.nightly
def test_typing_goes_on_while_the_field_before_is_stored(page: Page, office: Dashboard) -> None:
    page.goto(f"{office.url}/plan?action=1")
    expect(_title(page)).to_be_visible()
    settle(page)
    _note(page).scroll_into_view_if_needed()
    above = page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop")
    audience = page.get_by_role("textbox", name="Đối tượng", exact=True)
    audience.fill(FIRST)
    audience.press("Tab")
    page.keyboard.type(SECOND, delay=20)  # into the field that follows, while the program hears of the first
    expect(page.get_by_text(STORED).first).to_be_attached()
    settle(page)
    product = page.get_by_role("textbox", name="Sản phẩm", exact=True)
    expect(product).to_have_value(SECOND)
    expect(product).to_be_focused()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == above
    expect(audience).to_have_value(FIRST)
