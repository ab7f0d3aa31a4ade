"""From a codebook and the answers of people to an edition that the other pages show, in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from data.store.database import file_url, open_store
from data.store.rows import score_rows
from data.store.versions import versions
from data.survey.codebook.example import example_codebook
from data.survey.codebook.writing import build_codebook
from tests.data.survey.builders import CATALOGUE, PHONE, example_grid, xlsx
from tests.e2e.conftest import Dashboard
from tests.e2e.hands import bring_file, press, settle
from ui.statements.certainty import range_text

pytestmark = pytest.mark.e2e

OURS = "so_khoa_hoc_va_cong_nghe"


def _on(page: Page, step: str) -> None:
    about = page.locator(".app-sentence", has_text=step)
    press(page, f"Tiếp tục: {step}", page.get_by_role("radio", name=step, checked=True))
    expect(about.or_(page.get_by_role("radio", name=step, checked=True)).first).to_be_visible()
    settle(page)


@pytest.mark.nightly
def test_from_answers_with_faults_to_an_edition_with_its_intervals(
    page: Page, start: Callable[..., Dashboard], tmp_path: Path
) -> None:
    dashboard = start()
    codebook, answers = tmp_path / "bang-ma.xlsx", tmp_path / "tra-loi.xlsx"
    codebook.write_bytes(build_codebook(example_codebook(), CATALOGUE))
    answers.write_bytes(xlsx(example_grid()))
    page.goto(f"{dashboard.url}/survey?index=ddci")
    bring_file(page, codebook)
    expect(page.get_by_text("Bảng mã đang dùng: bang-ma.xlsx")).to_be_visible()
    _on(page, "Phiếu trả lời")
    bring_file(page, answers)
    expect(page.get_by_text("1 cột có vẻ là dữ liệu cá nhân.")).to_be_visible()
    _on(page, "Các cột")
    expect(page.get_by_text("(số điện thoại)")).to_be_visible()
    _on(page, "Chất lượng")
    expect(page.get_by_text("Không tính: 4.")).to_be_visible()
    left_out = page.get_by_role("table", name="lượt đánh giá không được tính").first
    expect(left_out).to_contain_text("đã trả lời lại sau đó")
    expect(left_out).to_contain_text("không rõ đơn vị")
    assert PHONE not in page.content()
    _on(page, "Kết quả")
    expect(page.get_by_text("khoảng 90% của hạng khi rút lại phiếu").first).to_be_visible()
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    expect(page.get_by_text(re.compile(r"chưa đủ \d+ phiếu"))).to_be_visible()
    _on(page, "Đưa vào sử dụng")
    press(page, "Đưa DDCI 2024 vào sử dụng", page.get_by_text("Đã đưa vào sử dụng DDCI 2024"))
    store = open_store(file_url(dashboard.home / "dashboard.sqlite3"))
    rows = score_rows(store, "ddci")
    total = rows[(rows["year"] == 2024) & (rows["unit"] == OURS) & (rows["component"] == "total")].iloc[0]
    assert versions(store, "ddci")[0].file_id is None
    store.close()
    page.locator(".app-done").get_by_role("link", name="Xem", exact=True).click()
    headline = page.locator("h1.app-headline")
    expect(headline).to_contain_text("DDCI 2024")
    expect(headline).to_contain_text(f"({range_text(total['low'], total['high'], 'vi')})")
    expect(headline).to_contain_text(f"({range_text(total['rank_low'], total['rank_high'], 'vi', 0)})")
    forest = page.locator(".js-plotly-plot").first
    expect(forest).to_be_visible()
    expect(page.locator(".app-title", has_text="trong khoảng tin cậy 90%")).to_be_visible()
    kept = b"".join(path.read_bytes() for path in dashboard.home.rglob("*") if path.is_file())
    phones = [str(row[2]).encode() for row in example_grid()[1]]
    assert not [phone for phone in phones if phone in kept]
