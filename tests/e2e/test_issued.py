"""Last year's plan in a browser: the file, its questions, the plan in the office's words, and the way back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from data.store.database import file_url, open_store
from data.store.plans import get_plan, plan_years
from tests.e2e.conftest import Dashboard
from tests.e2e.hands import bring_file, settle
from tests.planning.issued.papers import MADE_UP, docx_of

pytestmark = pytest.mark.e2e

ASKED = ["IV. NHIỆM VỤ TRỌNG TÂM", "1. Tổ chức hội nghị quán triệt.", "2. Tổ chức tập huấn."]
SIZES = {"desktop": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}


@pytest.mark.nightly
@pytest.mark.parametrize("size", SIZES)
def test_a_file_becomes_the_plan_and_is_undone_and_outlives_a_page_that_is_loaded_anew(
    page: Page, start: Callable[..., Dashboard], tmp_path: Path, size: str
) -> None:
    dashboard = start()
    path = tmp_path / "ke-hoach-2023.docx"
    path.write_bytes(docx_of([*MADE_UP[:-8], *ASKED, *MADE_UP[-8:]]))
    page.set_viewport_size(SIZES[size])  # type: ignore[arg-type]
    page.goto(f"{dashboard.url}/plan?view=issued")
    bring_file(page, path)
    expect(page.get_by_text("2 đoạn cần hỏi")).to_be_visible()
    settle(page)
    page.reload()
    use = page.get_by_role("button", name="Dùng tiếp")
    expect(use).to_be_visible()
    settle(page)
    use.click()
    expect(page.get_by_text("2 đoạn cần hỏi")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("theo lời văn này"))).to_be_disabled()
    settle(page)
    page.get_by_role("button", name="Giữ nguyên văn các đoạn còn lại").click()
    expect(page.get_by_text(", 0 đoạn cần hỏi")).to_be_visible()
    settle(page)
    page.get_by_role("button", name=re.compile("theo lời văn này")).click()
    expect(page.get_by_role("status").filter(has_text="theo lời văn của cơ quan")).to_be_visible()
    store = open_store(file_url(dashboard.home / "dashboard.sqlite3"))
    year = plan_years(store)[-1]
    assert get_plan(store, year).passages
    settle(page)
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_text("Đã hoàn tác việc trước")).to_be_visible()
    assert year not in plan_years(store)
    store.close()
