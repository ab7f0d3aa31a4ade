"""The whole path as a person walks it: template, upload, a problem by its cell, a flag, an action, undo."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Start
from tests.e2e.hands import bring_file, choose, settle
from tests.e2e.invented import HOME, fill, write_catalogue, write_edition

pytestmark = pytest.mark.e2e


def _text(page: Page, selector: str) -> str:
    return page.locator(selector).first.inner_text()


def _standing(page: Page, base: str) -> tuple[str, str, str]:
    """What the overview and the flags say of the newest edition."""
    page.goto(f"{base}/?index=thu")
    expect(page.locator(".app-headline")).to_be_visible()
    expect(page.locator(".app-table").first).to_be_visible()
    settle(page)
    rows = page.locator(".app-table").first.locator("tbody tr").all()
    cells = [row.locator("td").all_inner_texts()[:-1] for row in rows]  # the last counts actions, which stay
    overview = _text(page, ".app-headline"), str(cells)
    page.goto(f"{base}/flags?index=thu")
    expect(page.locator(".app-headline")).to_be_visible()
    settle(page)
    return (*overview, " | ".join(page.locator(".app-flag").all_inner_texts()))


@pytest.mark.nightly
def test_from_a_template_to_an_action_and_back_by_undo(page: Page, start: Start, tmp_path: Path) -> None:
    catalogue = write_catalogue(tmp_path / "catalogue")
    files = [write_edition(tmp_path, catalogue, year) for year in (2021, 2022)]
    loads = tuple(("load", str(file), "--index", "thu", "--person", "Người chuẩn bị") for file in files)
    dashboard = start(catalogue=catalogue, prepare=False, commands=loads)
    before = _standing(page, dashboard.url)
    assert before[0].startswith("THU 2022: 65,75 điểm")
    assert "hạng 1/6" in before[0]

    page.goto(f"{dashboard.url}/upload?index=thu")
    choose(page, "Năm của tệp mẫu", "2023")
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải mẫu THU 2023").click()
    template = tmp_path / download.value.suggested_filename
    download.value.save_as(template)
    assert template.name == "thu-2023-wide.xlsx"

    filled = tmp_path / "thu-2023.xlsx"
    book = fill(template.read_bytes(), 2023)
    sheet = book.worksheets[0]
    sheet["B4"] = "41,o"
    book.save(filled)
    bring_file(page, filled)
    problems = page.locator(".app-table", has_text="Cách sửa")
    expect(problems).to_contain_text("'Bảng điểm'!B4")
    expect(problems).to_contain_text("41,o")
    expect(page.get_by_role("button", name="Đưa vào sử dụng")).to_have_count(0)

    sheet["B4"] = 4.1
    book.save(filled)
    page.get_by_role("button", name="Hủy").click()
    expect(problems).to_have_count(0)
    bring_file(page, filled)
    expect(page.get_by_text("Chưa có gì được ghi")).to_be_visible()
    page.get_by_role("button", name="Đưa vào sử dụng").click()
    expect(page.get_by_text("Đã đưa vào sử dụng THU 2023")).to_be_visible()

    page.goto(f"{dashboard.url}/flags?index=thu")
    reason = "Điểm giảm 3,40 (từ 7,50 xuống 4,10) so với năm 2022"
    flag = page.locator(".app-flags > li").filter(has_text=reason)
    flag.get_by_role("link", name="Lập hoạt động").click()
    page.get_by_role("button", name="Nạp kế hoạch kèm theo").click()  # this store was not prepared
    expect(page.get_by_test_id("stAlert").first).to_contain_text("Phục vụ – Hạng 6/6")  # the most severe of the card
    expect(page.locator("[class*=st-key-typed_]").first).to_contain_text("Phục vụ")
    expect(page.get_by_role("textbox", name="Tên hoạt động")).to_have_value(re.compile("Phục vụ"))
    page.get_by_role("textbox", name="Tên hoạt động").fill("Đối thoại về chất lượng phục vụ")
    page.get_by_role("button", name="Thêm vào kế hoạch").click()
    expect(page.locator(".app-headline")).to_contain_text("10 hoạt động tuyên truyền")  # nine are the plan's own

    page.goto(f"{dashboard.url}/?index=thu")
    expect(page.locator(".app-headline")).to_contain_text("THU 2023: ")
    expect(page.get_by_role("link", name="Kế hoạch 2023: 10 hoạt động")).to_be_visible()
    after = _standing(page, dashboard.url)
    assert after != before

    page.goto(f"{dashboard.url}/upload?index=thu")
    page.get_by_text("Thu hồi một kỳ công bố").click()
    choose(page, "Phiên bản cần thu hồi", "THU 2023")
    page.get_by_role("button", name="Thu hồi", exact=True).click()
    expect(page.get_by_text("Đã thu hồi THU 2023, phiên bản 1.")).to_be_visible()
    assert _standing(page, dashboard.url) == before
    page.goto(f"{dashboard.url}/plan?index=thu&action=10")
    expect(page.get_by_role("heading", name="Đối thoại về chất lượng phục vụ")).to_be_visible()
    expect(page.get_by_text("kỳ công bố đã thu hồi").first).to_be_visible()


@pytest.mark.nightly
def test_home_is_the_unit_of_the_office(page: Page, start: Start, tmp_path: Path) -> None:
    catalogue = write_catalogue(tmp_path / "catalogue")
    file = write_edition(tmp_path, catalogue, 2021)
    dashboard = start(
        catalogue=catalogue, prepare=False, commands=(("load", str(file), "--index", "thu", "--person", "A"),)
    )
    page.goto(dashboard.url)
    expect(page.locator(".app-headline")).to_contain_text("THU 2021")
    expect(page.get_by_role("combobox").nth(1)).to_be_visible()
    assert HOME in page.locator(".st-key-choices").inner_text() or HOME in page.content()
    assert openpyxl.load_workbook(file).worksheets[0].title == "Bảng điểm"
