"""A whole job by what a screen reader has of it: from a flag to an action to the report, by roles and names alone."""

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
from tests.e2e.conftest import WAIT_MS, Start
from tests.e2e.hands import settle, text_of
from tests.e2e.heard import Reader
from wording.words import wording

pytestmark = pytest.mark.e2e

TITLE = "Đối thoại với doanh nghiệp về đào tạo nghề"

ENGLISH = re.compile(
    r"\b(?:open|clear|choose|remove|help|upload|download|search|month|year|day|skip|sidebar|close)\b", re.I
)


def sound(page: Page, reader: Reader) -> None:
    """What every page of the job owes to who hears it."""
    settle(page)
    page.wait_for_function("document.querySelector('#stMain, [data-testid=stMain]') !== null")
    assert reader.unnamed() == []
    assert reader.out_of_order() == []
    assert [heard.name for heard in reader.all() if heard.is_control and ENGLISH.search(heard.name)] == []


def hear(page: Page, words: str) -> None:
    """Wait until this has been announced."""
    page.wait_for_function("words => window.announced.some((said) => said.includes(words))", arg=words, timeout=WAIT_MS)


@pytest.mark.nightly
def test_from_a_flag_to_the_report_by_what_is_read_out_and_announced(page: Page, start: Start, tmp_path: Path) -> None:
    dashboard, say = start(), wording("vi")
    store = open_store(file_url(dashboard.home / "dashboard.sqlite3"))
    store_settings.save(store, replace(store_settings.load(store), person="Trần Thị Thử"), operator("Trần Thị Thử"))
    store.close()
    reader = Reader(page)
    page.goto(f"{dashboard.url}/flags?index=pci")
    sound(page, reader)
    assert reader.find("heading", "20 cảnh báo")
    reader.press("link", "Lập hoạt động")
    expect(page).to_have_url(re.compile("new=1"))
    sound(page, reader)

    reader.enter("textbox", "Tên hoạt động")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    page.keyboard.press("Tab")
    settle(page)
    reader.press("button", "Thêm vào kế hoạch")
    hear(page, say["action_problem.required"])
    reader.enter("textbox", "Tên hoạt động")
    page.keyboard.type(TITLE)
    page.keyboard.press("Tab")
    settle(page)
    reader.enter("combobox", "Đơn vị chủ trì")
    page.keyboard.type("Văn phòng Sở")
    page.keyboard.press("Enter")
    settle(page)
    reader.press("button", "Thêm vào kế hoạch")
    hear(page, say["plan.added"].format(title=TITLE))
    sound(page, reader)

    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Tìm trang")).to_be_focused()
    page.keyboard.type("báo cáo năm 2023")
    expect(page.get_by_role("option", selected=True)).to_contain_text("2023")
    assert reader.find("combobox", "Tìm trang").is_focused
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/documents"))
    sound(page, reader)
    reader.enter("spinbutton", "ngày, Ngày chốt số liệu")
    page.keyboard.type(f"{today():%d%m%Y}")
    page.keyboard.press("Tab")
    settle(page)
    reader.press("button", "Soạn văn bản")
    expect(page.get_by_role("button", name="Tải .docx")).to_be_visible()
    sound(page, reader)
    with page.expect_download() as download:
        reader.press("button", "Tải .docx")
    report = tmp_path / "report.docx"
    download.value.save_as(report)
    assert TITLE in text_of(report)


def test_the_reader_finds_what_has_no_name_stands_the_other_way_round_or_is_not_announced(page: Page) -> None:
    reader = Reader(page)
    page.goto(
        "data:text/html;charset=utf-8,<main id=stMain><button></button><h2 style='margin-top:5em'>dưới</h2>"
        "<a href='%23' style='position:absolute;top:0;left:0'>trên</a><div role=status id=live></div></main>"
    )
    assert [heard.role for heard in reader.unnamed()] == ["button"]
    assert reader.out_of_order() == [("dưới", "trên")]
    page.evaluate("document.querySelector('#live').textContent = 'đã lưu'")
    page.evaluate("document.querySelector('#stMain').insertAdjacentHTML('beforeend', '<p role=status>mới</p>')")
    hear(page, "đã lưu")
    assert "mới" not in reader.announced()
