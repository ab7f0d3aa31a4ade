"""A unit's check-in with its clicks counted, and a quarter's values typed into one grid, in a browser."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from data.rights import operator
from data.store import settings as store_settings
from data.store.actions import add_action, get_action
from data.store.check_ins import list_check_ins
from data.store.database import file_url, open_store
from data.store.plans import get_plan, list_values
from planning.action import Action
from planning.target import OF_EDITIONS, kind_of
from tests.e2e.conftest import Start
from tests.e2e.hands import press, settle

pytestmark = [pytest.mark.e2e, pytest.mark.nightly]

PERSON, TITLE = "Trần Thị Thử", "Đối thoại doanh nghiệp"
MOST_CLICKS = 4


def test_a_check_in_takes_four_clicks_from_the_list_of_actions(page: Page, start: Start) -> None:
    dashboard = start()
    with closing(open_store(file_url(dashboard.home / "dashboard.sqlite3"))) as store:
        store_settings.save(store, replace(store_settings.load(store), person=PERSON), operator(PERSON))
        action = add_action(
            store, Action(TITLE, components=(("pci", "proactivity"),), plan_year=2023), operator(PERSON)
        )  # fmt: skip
        page.goto(f"{dashboard.url}/plan")
        expect(page.get_by_test_id("data-grid-canvas")).to_be_visible()
        settle(page)
        clicks = 0

        def click(act: Callable[[], None]) -> None:
            nonlocal clicks
            act()
            clicks += 1

        grid = page.get_by_test_id("data-grid-canvas")
        click(lambda: grid.click(position={"x": 20, "y": 52}, force=True))
        click(page.get_by_role("button", name="Mở", exact=True).click)
        box = page.get_by_role("textbox", name="Đã làm gì")
        expect(box).to_be_visible()
        settle(page)
        click(box.click)
        page.keyboard.type("đã mời 30 doanh nghiệp")
        click(page.get_by_role("button", name="Lưu cập nhật").click)
        expect(page.get_by_text("Đã lưu cập nhật tiến độ")).to_be_visible()
        assert [check_in.done for check_in in list_check_ins(store, action.id)] == ["đã mời 30 doanh nghiệp"]
        assert get_action(store, action.id or 0).status == "in_progress"
    assert clicks <= MOST_CLICKS


def test_a_quarter_of_values_is_typed_down_a_column_and_saved_at_once(page: Page, start: Start) -> None:
    dashboard = start()
    with closing(open_store(file_url(dashboard.home / "dashboard.sqlite3"))) as store:
        parts = [part for _, part in get_plan(store, 2023).parts() if kind_of(part) not in OF_EDITIONS]
        page.goto(f"{dashboard.url}/plan?view=targets")
        settle(page)
        grid = page.locator("[class*=st-key-values_f]").get_by_test_id("data-grid-canvas")
        grid.scroll_into_view_if_needed()
        grid.click(position={"x": 460, "y": 52}, force=True)
        cell = page.locator("#portal textarea")
        for part in parts:
            page.keyboard.press("Enter")
            expect(cell).to_be_visible()
            cell.fill("có" if kind_of(part) == "existence" else "12")
            cell.press("Enter")  # which goes down
            expect(cell).to_have_count(0)
        page.get_by_role("textbox", name="Nguồn của các số vừa ghi").fill("Báo cáo quý II")
        press(page, "Lưu cả bảng", page.get_by_text(f"Đã lưu {len(parts)} số liệu"))
        assert {value.part for value in list_values(store, 2023)} == {part.code for part in parts}
