"""The library of actions in a browser: from the proposals to an entry, retired and back, and an action of one's own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from data.rights import operator
from data.store import settings as store_settings
from data.store.database import file_url, open_store
from data.store.library import layer_of
from data.store.plans import add_plan, get_plan
from planning.plan import next_year
from tests.e2e.conftest import Dashboard
from tests.e2e.hands import settle

pytestmark = pytest.mark.e2e

PERSON = operator("Trần Thị Thử")
TITLE = "Cà phê doanh nhân mỗi quý tại Sở"


@pytest.mark.nightly
def test_an_entry_is_retired_and_one_is_added_and_what_was_typed_outlives_the_page(
    page: Page, start: Callable[..., Dashboard]
) -> None:
    dashboard = start()
    with closing(open_store(file_url(dashboard.home / "dashboard.sqlite3"))) as store:
        store_settings.save(store, replace(store_settings.load(store), person=PERSON.name), PERSON)
        add_plan(store, next_year(get_plan(store, 2023), 2027), PERSON)
        page.goto(f"{dashboard.url}/plan?plan=2027&view=proposals")
        page.get_by_role("link", name="Thư viện hoạt động").click()
        search = page.get_by_label("Tìm trong tên, đối tượng, nguồn")
        search.fill("đường dây nóng 24/7")
        search.press("Enter")
        page.get_by_role("link", name="Đường dây nóng 24/7").click()
        expect(page.get_by_text("Về thư viện")).to_be_visible()
        settle(page)
        page.locator("summary").filter(has_text="Thôi đề xuất").click()
        reason = page.get_by_role("textbox", name="Lý do")
        reason.fill("Ngành Thuế tự làm")
        reason.press("Tab")
        expect(page.get_by_text("Bản nháp đã giữ lúc").first).to_be_visible()
        settle(page)
        page.reload()
        go_on = page.get_by_role("button", name="Dùng tiếp")
        expect(go_on).to_be_visible()
        settle(page)
        go_on.click()
        expect(page.get_by_role("textbox", name="Lý do")).to_have_value("Ngành Thuế tự làm")
        settle(page)
        page.get_by_role("button", name="Thôi đề xuất").click()
        expect(page.get_by_text("Thôi đề xuất: Ngành Thuế tự làm")).to_be_visible()
        assert [said.retired for said in layer_of(store)] == ["Ngành Thuế tự làm"]
        settle(page)
        page.get_by_role("button", name="Hoàn tác").click()
        expect(page.get_by_text("Đã hoàn tác việc trước")).to_be_visible()
        assert layer_of(store) == ()

        page.goto(f"{dashboard.url}/plan?plan=2027&view=proposals&library=new")
        add = page.get_by_role("button", name="Thêm vào thư viện")
        expect(add).to_be_visible()
        settle(page)
        for label, text in (("Tên hoạt động", TITLE), ("Nguồn (tên văn bản", "Báo cáo năm 2026")):
            page.get_by_label(label).fill(text)
            page.get_by_label(label).press("Tab")
        page.get_by_role("combobox", name="Chỉ số thành phần").last.fill("Tính năng động")
        page.get_by_role("option", name="PCI · Tính năng động").click()
        page.keyboard.press("Escape")
        settle(page)
        add.click()
        expect(page.get_by_role("status").filter(has_text="vào thư viện")).to_be_visible()
        page.goto(f"{dashboard.url}/plan?plan=2027&view=proposals")
        expect(page.get_by_text(TITLE)).to_be_visible()
