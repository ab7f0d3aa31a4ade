"""From the first start to a plan of the coming year that answers every flag: clicks alone, and few of them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from data.rights import operator
from data.store import settings as store_settings
from data.store.actions import list_actions
from data.store.database import file_url, open_store
from data.store.plans import add_plan, get_plan
from planning.plan import next_year
from tests.e2e.conftest import Start
from tests.e2e.hands import open_from_menu, settle, text_of

pytestmark = pytest.mark.e2e

MOST_CLICKS = 12
COUNT = """(() => {
  for (const kind of ["click", "keydown"]) addEventListener(kind, (event) => {
    if (event.isTrusted) sessionStorage[kind] = Number(sessionStorage[kind] || 0) + 1;
  }, true);
})()"""


@pytest.mark.nightly
def test_a_plan_that_answers_every_flag_takes_few_clicks_and_no_typing(page: Page, start: Start) -> None:
    dashboard = start()
    store = open_store(file_url(dashboard.home / "dashboard.sqlite3"))
    store_settings.save(store, replace(store_settings.load(store), person="Trần Thị Thử"), operator("Trần Thị Thử"))
    page.add_init_script(COUNT)
    page.goto(dashboard.url)
    open_from_menu(page, "Hành động", "Cảnh báo")
    page.get_by_role("link", name="Lập kế hoạch từ cảnh báo").click()
    begin = page.get_by_role("button", name=re.compile("Lập kế hoạch năm [0-9]"))
    expect(begin).to_be_visible()
    settle(page)
    begin.click()
    add = page.get_by_role("button", name=re.compile("Thêm 6 hoạt động vào kế hoạch")).first
    expect(add).to_be_visible()
    settle(page)
    add.click()
    done = page.get_by_role("status").filter(has_text="Đã thêm 6 hoạt động")
    expect(done).to_be_visible()
    added = list_actions(store)
    flagged = {"proactivity", "labor_training", "time_costs", "business_support", "informal_charges", "entry_costs"}
    assert {component for action in added for _, component in action.components} == flagged
    assert all(action.lead_unit and action.start and action.due for action in added)
    page.get_by_role("link", name="Xem", exact=True).click()
    expect(page.locator(".app-headline")).to_contain_text("6 hoạt động tuyên truyền")
    clicks, keys = page.evaluate("[Number(sessionStorage.click), Number(sessionStorage.keydown || 0)]")
    assert 6 <= clicks <= MOST_CLICKS and not keys
    settle(page)
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_text("Đã hoàn tác việc trước")).to_be_visible()
    assert list_actions(store) == ()
    store.close()


@pytest.mark.nightly
def test_each_warning_of_a_copied_plan_is_settled_by_one_press(page: Page, start: Start, tmp_path: Path) -> None:
    dashboard = start()
    store = open_store(file_url(dashboard.home / "dashboard.sqlite3"))
    store_settings.save(store, replace(store_settings.load(store), person="Trần Thị Thử"), operator("Trần Thị Thử"))
    add_plan(store, next_year(get_plan(store, 2023), 2027), operator("Trần Thị Thử"))
    store.close()
    page.goto(f"{dashboard.url}/documents?kind=plan&plan=2027")
    page.get_by_role("button", name="Soạn văn bản").click()
    head = page.locator("summary").filter(has_text="Cần sửa")
    expect(head).to_be_visible()
    settle(page)
    said = re.search(r"Cần sửa: (\d+). Cần xem lại: (\d+)", head.inner_text())
    assert said is not None
    warnings = sum(map(int, said.groups()))
    assert warnings >= 18, "what has ended since 2023, and what the plan of another year says"
    clean = page.locator("summary").filter(has_text="Không có gì phải sửa")
    presses = 0
    while not clean.count():
        take = page.get_by_role("button", name=re.compile("^Thay bằng"))
        button = take.first if take.count() else page.get_by_role("button", name="Giữ nguyên", exact=True).first
        before = head.inner_text()
        button.click()
        presses += 1
        expect(page.locator("summary").filter(has_text=before)).to_have_count(0)
        settle(page)
        assert presses <= warnings, "one press each"
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải .docx").click()
    paper = tmp_path / "plan.docx"
    download.value.save_as(paper)
    assert "cấp huyện" not in text_of(paper), "that level has ended"
