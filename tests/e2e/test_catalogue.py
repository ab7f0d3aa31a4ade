"""A table with bodies that the catalogue does not know goes in as an analyst does it: on the screen, no file edited."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from data.catalogue.loading import DIRECTORY
from data.rights import operator
from data.store.catalogue_changes import catalogue_changes
from data.store.database import file_url, open_store
from data.store.decisions import remembered
from data.store.rows import score_rows
from tests.data.reading import ddci_2025
from tests.e2e.conftest import Dashboard
from tests.e2e.hands import bring_file, choose, press, settle

pytestmark = [pytest.mark.e2e, pytest.mark.nightly]

PERSON = operator().name


def _files() -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in DIRECTORY.iterdir() if path.is_file()}


def _add(page: Page, name: str, source: str) -> None:
    """Add the first body that is not known, with what the file says of it and where it comes from."""
    field = page.get_by_role("textbox", name="Tên tiếng Việt")
    settle(page)
    page.get_by_role("button", name="Thêm đơn vị mới").first.click()
    expect(field).to_have_value(name)
    page.get_by_role("textbox", name="Nguồn").fill(source)
    settle(page)
    page.get_by_role("button", name="Thêm vào danh mục").click()
    expect(field).to_have_count(0)


def test_ddci_2025_with_bodies_that_nobody_knew_is_published_and_has_its_trend(
    page: Page, start: Callable[..., Dashboard], tmp_path: Path
) -> None:
    files = _files()
    dashboard = start()
    table = tmp_path / "DDCI 2025.xlsx"
    ddci_2025.workbook().save(table)
    page.goto(f"{dashboard.url}/upload?index=ddci")
    bring_file(page, table)
    expect(page.get_by_text("Tên chưa nhận ra")).to_be_visible()
    expect(page.get_by_role("combobox", name="là đơn vị nào?")).to_have_count(3)
    expect(page.get_by_role("button", name="Đưa vào sử dụng", exact=True)).to_have_count(0)

    choose(page, f"“{ddci_2025.RENAMED}”", "Thuế khu vực XI")
    expect(page.get_by_role("combobox", name="là đơn vị nào?")).to_have_count(2)
    for number, name in enumerate(ddci_2025.UNKNOWN, start=1):
        _add(page, name, "Kết quả DDCI 2025")
        expect(page.get_by_role("combobox", name="là đơn vị nào?")).to_have_count(2 - number)
    expect(page.get_by_text("DDCI 2025: 20 đơn vị")).to_be_visible()
    press(page, "Đưa vào sử dụng", page.get_by_text("Đã đưa vào sử dụng DDCI 2025"))

    with closing(open_store(file_url(dashboard.home / "dashboard.sqlite3"))) as store:
        rows = score_rows(store, "ddci")
        totals = rows[(rows["year"] == 2025) & (rows["component"] == "total")].set_index("unit")["value"].to_dict()
        units = {**ddci_2025.KNOWN, ddci_2025.RENAMED: "thue_khu_vuc_xi"}
        units |= {"Thanh tra tỉnh": "thanh_tra_tinh", "Sở Dân tộc và Tôn giáo": "so_dan_toc_va_ton_giao"}
        assert totals == {code: ddci_2025.total_of(name) for name, code in units.items()}
        assert [(change.entry.key, change.person) for change in catalogue_changes(store)] == [
            ("so_dan_toc_va_ton_giao", PERSON),
            ("thanh_tra_tinh", PERSON),
        ]
        assert [known.value for known in remembered(store, "ddci")] == ["thue_khu_vuc_xi"]

    page.goto(f"{dashboard.url}/trends?index=ddci&year=2025&unit=so_y_te")
    expect(page.get_by_text("chưa xác nhận").first).to_be_visible()
    expect(page.locator(".js-plotly-plot").first).to_contain_text("2025")
    expect(page.locator(".js-plotly-plot").first).to_contain_text("2021")
    page.goto(f"{dashboard.url}/trends?index=ddci&year=2025&unit=so_khoa_hoc_va_cong_nghe_2025")
    course = page.locator(".js-plotly-plot").first
    for words in ("Sở KH&CN", "Sở TT&TT", "sáp nhập 01/03/2025"):
        expect(course).to_contain_text(words)
    page.goto(f"{dashboard.url}/trends?index=ddci&year=2025&unit=thanh_tra_tinh")
    expect(page.locator(".app-headline")).to_contain_text("Thanh tra tỉnh")

    # The office's own department ended in February 2025: its papers are about what it became part of.
    page.goto(f"{dashboard.url}/documents?kind=analysis&index=ddci&year=2025")
    settle(page)
    page.get_by_role("button", name="Soạn văn bản").click()
    expect(page.get_by_text("năm 2025 của Sở Khoa học và Công nghệ").first).to_be_visible()
    page.goto(f"{dashboard.url}/documents?kind=slides&index=ddci&year=2025")
    settle(page)
    page.get_by_role("button", name="Soạn trang trình chiếu").click()
    expect(page.get_by_role("button", name="Tải .pptx")).to_be_visible()

    page.goto(f"{dashboard.url}/catalogue?index=ddci&view=changes")
    changes = page.get_by_role("table", name="2 lần sửa")
    for name in ddci_2025.UNKNOWN:
        expect(changes).to_contain_text(f"Đơn vị: {name}")
    page.goto(f"{dashboard.url}/catalogue?index=ddci")
    settle(page)
    page.get_by_test_id("stExpander").locator("summary").first.click()
    expect(page.get_by_role("row", name="Sở Khoa học và Công nghệ").last).to_contain_text(
        "Sở Thông tin và Truyền thông"
    )
    assert _files() == files
