"""A whole job without a mouse and without looking: from a flag to an action to the report that tells of it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from data.rights import operator
from data.store import settings as store_settings
from data.store.database import file_url, open_store
from planning.periods import today
from tests.e2e.conftest import Start
from tests.e2e.hands import settle, text_of

pytestmark = pytest.mark.e2e

TITLE = "Đối thoại với doanh nghiệp về đào tạo nghề"

MOST_TABS = 120


def heard(page: Page) -> str:
    """What a screen reader says of the element that has the focus."""
    return page.locator(":focus").aria_snapshot()


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the element of this role and name has the focus."""
    passed = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.locator(":focus").count():
            passed.append(heard(page).splitlines()[0])
            if name in passed[-1]:
                return
    raise AssertionError(f"no {name} is reached by Tab: {passed}")


@pytest.mark.nightly
def test_from_a_flag_to_the_report_by_the_keyboard_and_by_what_is_heard(
    page: Page, start: Start, tmp_path: Path
) -> None:
    dashboard = start()
    store = open_store(file_url(dashboard.home / "dashboard.sqlite3"))
    store_settings.save(store, replace(store_settings.load(store), person="Trần Thị Thử"), operator("Trần Thị Thử"))
    store.close()
    page.goto(f"{dashboard.url}/flags?index=pci")
    settle(page)
    tab_to(page, 'link "Lập hoạt động')
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("new=1"))
    settle(page)
    tab_to(page, 'textbox "Tên hoạt động')
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(TITLE)
    tab_to(page, 'combobox "Đơn vị chủ trì')
    settle(page)
    page.keyboard.type("Văn phòng Sở")
    page.keyboard.press("Enter")
    settle(page)
    tab_to(page, 'button "Thêm vào kế hoạch')
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text=TITLE)).to_be_visible()
    settle(page)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Tìm")).to_be_focused()
    page.keyboard.type("báo cáo năm 2023")
    expect(page.get_by_role("option", selected=True)).to_contain_text("2023")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/documents"))
    settle(page)
    tab_to(page, 'spinbutton "ngày, Ngày chốt số liệu')
    page.keyboard.type(f"{today():%d%m%Y}")
    page.keyboard.press("Tab")
    settle(page)
    tab_to(page, 'button "Soạn văn bản')
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Tải .docx")).to_be_visible()
    settle(page)
    tab_to(page, 'button "Tải .docx')
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    report = tmp_path / "report.docx"
    download.value.save_as(report)
    assert TITLE in text_of(report)
