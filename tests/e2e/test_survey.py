"""A survey as an analyst brings it: codebook, answers with faults, review, publishing, and what is left of persons."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from data.catalogue import load_catalogue
from data.store.database import open_store
from data.store.editions import score_rows
from data.survey.codebook_file import build_codebook
from data.survey.example import example_codebook
from tests.data.survey.builders import PHONE, example_grid, xlsx
from tests.e2e.conftest import Dashboard
from tests.e2e.hands import bring_file, choose, press, settle

pytestmark = pytest.mark.e2e

Start = Callable[..., Dashboard]


def _on(page: Page, step: str) -> None:
    """Go on to a step, and see that it is there."""
    press(page, f"Tiếp tục: {step}", page.get_by_role("radio", name=step, checked=True))
    settle(page)


def test_a_survey_is_brought_in_reviewed_and_published(page: Page, start: Start, tmp_path: Path) -> None:
    dashboard = start()
    codebook, answers = tmp_path / "bang-ma.xlsx", tmp_path / "tra-loi.xlsx"
    codebook.write_bytes(build_codebook(example_codebook(), load_catalogue()))
    answers.write_bytes(xlsx(example_grid()))

    page.goto(f"{dashboard.url}/survey?index=ddci")
    page.get_by_role("textbox", name="Họ và tên của bạn").fill("Trần Thị Thử")
    press(page, "Lưu tên", page.locator(".app-who", has_text="Trần Thị Thử"))
    bring_file(page, codebook)
    expect(page.get_by_text("30 câu hỏi")).to_be_visible()
    expect(page.get_by_text("không ghi là phiếu khảo sát chính thức")).to_be_visible()

    _on(page, "Phiếu trả lời")
    bring_file(page, answers)
    expect(page.get_by_text("1 cột có vẻ là dữ liệu cá nhân")).to_be_visible()

    _on(page, "Các cột")
    expect(page.get_by_text("C “Số điện thoại” (số điện thoại)").first).to_be_visible()

    _on(page, "Chất lượng")
    told = page.get_by_role("table", name="lượt đánh giá không được tính")
    for reason in ("mọi câu một đáp án", "đã trả lời lại sau đó", "không rõ đơn vị"):
        expect(told).to_contain_text(reason)
    expect(page.get_by_text("Câu trả lời 9 nằm ngoài thang")).to_be_visible()
    choose(page, "“Sở Công Thươngg”", "Sở Công Thương")
    press(page, "Đọc lại", page.get_by_text("Không tính: 3."))

    _on(page, "Kết quả")
    ranking = page.get_by_role("table", name="Xếp hạng: ")
    expect(ranking).to_contain_text("Sở Công Thương")
    expect(page.get_by_text("chưa đủ 10 phiếu")).to_be_visible()
    _on(page, "Công bố")
    press(page, "Công bố DDCI 2024", page.get_by_text("Đã công bố."))

    store = open_store(f"sqlite:///{dashboard.home / 'dashboard.sqlite3'}")
    rows = score_rows(store, "ddci")
    store.close()
    ours = rows[(rows["year"] == 2024) & (rows["unit"] == "so_khoa_hoc_va_cong_nghe") & (rows["component"] == "total")]
    total = f"{ours['value'].item():.2f}".replace(".", ",")
    page.get_by_role("link", name="Xem tổng quan DDCI 2024").click()
    expect(page.locator(".app-headline")).to_contain_text(f"DDCI 2024: {total} điểm")

    for file in dashboard.home.rglob("*"):
        if file.is_file():
            assert PHONE.encode() not in file.read_bytes(), file.name
