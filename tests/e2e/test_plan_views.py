"""The plan's views in a browser: a card is moved, a button opens an action, and paper has no controls."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from data.rights import operator
from data.store.actions import add_action, get_action
from data.store.database import file_url, open_store
from planning.action import Action
from planning.periods import today
from tests.e2e.conftest import Dashboard
from tests.e2e.hands import choose, settle
from tests.support import by_turns
from wording.numbers import date_text

pytestmark = pytest.mark.e2e

CONTROLS = "button:not(.app-ask), input, textarea, select, [role=combobox], [role=slider], [data-testid=stDataFrame]"
"""What is pressed, typed into or chosen; a figure that can be asked why is a figure all the same."""

NOT_ON_PAPER = ("hoạt động định kỳ của kế hoạch nguồn?", "Ghi số liệu", "Cập nhật tiến độ\n", "Đánh dấu ở cột đầu")
"""Questions, hints and headings of forms."""
PRINTED = {
    "plan?view=content": "Căn cứ, văn bản liên quan",
    "plan?view=owners": "Đầu mối",
    "plan?action=1": "01/05/2023",
}
"""What stands in a form on the screen."""


@pytest.fixture
def office(start: Callable[..., Dashboard]) -> Dashboard:
    """Three actions of the plan of 2023."""
    dashboard = start()
    with closing(open_store(file_url(dashboard.home / "dashboard.sqlite3"))) as store:
        for number in (1, 2, 3):
            action = Action(
                f"Việc số {number}", components=(("pci", "proactivity"),), due=date(2023, 5, number), plan_year=2023
            )
            add_action(store, action, operator("An"))
    return dashboard


def status_of(dashboard: Dashboard, number: int) -> str:
    with closing(open_store(file_url(dashboard.home / "dashboard.sqlite3"))) as store:
        return get_action(store, number).status


def test_a_card_is_dragged_or_sent_by_keys_and_undone(page: Page, office: Dashboard) -> None:
    page.goto(f"{office.url}/plan?view=board")
    card = page.locator("section[data-status=planned] .app-card").filter(has_text="Việc số 2")
    expect(card).to_be_visible()
    settle(page)
    card.drag_to(page.locator("section[data-status=done]"), target_position={"x": 40, "y": 40})
    said = page.locator(".app-done [role=status]")
    expect(said).to_have_text("Đã lưu “Việc số 2”.")
    expect(page.locator("section[data-status=done] .app-card")).to_contain_text("Việc số 2")
    assert status_of(office, 2) == "done"
    settle(page)
    page.get_by_role("button", name="Hoàn tác").click()
    expect(card).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Chuyển trạng thái của “Việc số 3”").focus()
    page.keyboard.press("Enter")
    menu = page.locator(".app-statuses")
    expect(menu.get_by_role("button", name="Chưa thực hiện")).to_be_disabled()
    expect(menu.get_by_role("button", name="Đang xây dựng")).to_be_focused()
    page.keyboard.press("Enter")
    expect(said).to_have_text("Đã lưu “Việc số 3”.")
    assert (status_of(office, 2), status_of(office, 3)) == ("planned", "preparing")


def test_the_button_beside_a_name_opens_its_action_in_a_sorted_list_too(page: Page, office: Dashboard) -> None:
    page.goto(f"{office.url}/plan?view=list&columns=due")
    grid = page.get_by_test_id("data-grid-canvas")
    expect(grid).to_be_visible()
    settle(page)
    for _ in range(2):  # once up, once down
        grid.click(position={"x": 130, "y": 18}, force=True)
    grid.click(position={"x": 70, "y": 52}, force=True)
    expect(page.locator("h2.app-title")).to_have_text("Việc số 3")


@pytest.mark.parametrize(
    "address",
    by_turns(
        [
            *(
                f"plan?view={view}"
                for view in ("list", "board", "calendar", "timeline", "targets", "content", "owners")
            ),
            "plan?action=1",
            *(f"{name}?lang=vi" for name in ("my_work", "coverage", "flags", "component", "simulate", "")),
        ],
        6,
    ),
)
def test_on_paper_there_is_no_control_but_whose_figures_and_what_is_chosen(
    page: Page, office: Dashboard, address: str
) -> None:
    page.goto(f"{office.url}/{address}&index=pci&unit=ha_tinh&year=2023")
    expect(page.locator(".app-headline").first).to_be_visible()
    settle(page)
    assert page.locator(CONTROLS).locator("visible=true").count(), "on the screen there are some"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")  # as a browser does that prints
    page.emulate_media(media="print")
    seen = page.locator(CONTROLS).locator("visible=true")
    assert [part.evaluate("part => part.outerHTML.slice(0, 300)") for part in seen.all()] == []
    head = page.locator(".app-paper").first.inner_text()
    for text in ("Sở Khoa học và Công nghệ Hà Tĩnh", "PCI 2023", "Hà Tĩnh", date_text(today(), "vi")):
        assert text in head
    if address == "plan?view=list":
        assert "Xem: Danh sách" in head
        expect(page.locator(".app-paper .app-table")).to_contain_text("Việc số 3")
    text = page.get_by_test_id("stMain").inner_text()
    assert not [words for words in NOT_ON_PAPER if words in text]
    if printed := PRINTED.get(address):
        assert printed in text
    page.emulate_media(media="null")


def test_on_a_telephone_the_list_is_cards_and_the_table_opens_at_a_press(page: Page, office: Dashboard) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{office.url}/plan?view=list&index=pci&unit=ha_tinh&year=2023")
    cards, grid = page.locator(".app-card-list .app-card"), page.get_by_test_id("data-grid-canvas")
    expect(cards).to_have_count(3)
    expect(cards.first).to_be_visible()
    expect(grid).to_be_hidden()
    settle(page)
    page.locator(".st-key-fold_plan_grid .app-fold").click()
    expect(grid).to_be_visible()
    settle(page)
    box = grid.bounding_box()
    assert box is not None and min(box["width"], box["height"]) > 100
    page.set_viewport_size({"width": 1366, "height": 768})
    expect(cards.first).to_be_hidden()
    expect(grid).to_be_visible()


def test_on_a_telephone_views_and_filters_wait_behind_a_button_each(page: Page, office: Dashboard) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{office.url}/plan?view=board&index=pci&unit=ha_tinh&year=2023")
    expect(page.locator(".app-card").first).to_be_in_viewport(ratio=1)
    settle(page)
    views, ways, filters = page.locator(".app-fold").all()
    status = page.get_by_role("combobox", name="Trạng thái")
    timing = page.get_by_role("combobox", name="Thời hạn")
    expect(views).to_contain_text("Bảng trạng thái")
    expect(status).to_be_hidden()
    to_papers = page.get_by_role("link", name="Soạn văn bản")
    expect(to_papers).to_be_hidden()
    ways.click()
    expect(to_papers).to_be_visible()
    ways.click()
    filters.click()
    expect(filters).to_have_attribute("aria-expanded", "true")
    choose(page, "Thời hạn", "Quá hạn")
    expect(filters).to_contain_text("Bộ lọc (1)")
    expect(filters).to_have_attribute("aria-expanded", "true")
    expect(timing).to_be_visible()
    filters.click()
    expect(timing).to_be_hidden()
    views.click()
    page.get_by_role("radio", name="Danh sách").click()
    expect(views).to_contain_text("Danh sách")
    expect(views).to_have_attribute("aria-expanded", "false")
    page.set_viewport_size({"width": 1366, "height": 768})
    expect(page.locator(".app-fold").first).to_be_hidden()
    expect(timing).to_be_visible()
