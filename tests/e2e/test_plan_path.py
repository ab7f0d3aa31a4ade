"""From a flag to an action, through progress and evidence, to the quarterly report that tells of it."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from data.rights import operator
from data.store import settings as store_settings
from data.store.actions import get_action
from data.store.database import file_url, open_store
from planning.periods import today
from tests.e2e.conftest import Start
from tests.e2e.hands import choose, press, settle, text_of

pytestmark = pytest.mark.e2e

TITLE = "Đối thoại với doanh nghiệp về đào tạo nghề"


@pytest.mark.nightly
def test_from_a_flag_to_an_action_to_the_quarterly_report(page: Page, start: Start, tmp_path: Path) -> None:
    dashboard = start()
    store = open_store(file_url(dashboard.home / "dashboard.sqlite3"))
    store_settings.save(store, replace(store_settings.load(store), person="Trần Thị Thử"), operator("Trần Thị Thử"))

    page.goto(f"{dashboard.url}/flags?index=pci")
    flag = page.locator(".app-flags > li").filter(has_text="Điểm giảm 1,45")
    flag.get_by_role("link", name="Lập hoạt động").click()
    page.get_by_role("textbox", name="Tên hoạt động").fill(TITLE)
    choose(page, "Đơn vị chủ trì", "Văn phòng Sở")
    choose(page, "Hình thức, kênh", "Lớp tập huấn")
    page.get_by_role("button", name="Thêm vào kế hoạch").click()
    expect(page.locator(".app-headline")).to_contain_text("Kế hoạch 2023: 1 hoạt động tuyên truyền")

    page.goto(f"{dashboard.url}/plan?action=1")
    choose(page, "Trạng thái", "Đang thực hiện", within=page.locator("[class*=action_form]"))
    progress = page.locator("[class*=action_form]").get_by_role("slider", name="Tiến độ")
    for _ in range(8):
        progress.press("ArrowRight")
    settle(page)
    press(page, "Lưu thay đổi", page.locator(".app-subtitle").filter(has_text="Đang thực hiện · 40%"))
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    (tmp_path / "ảnh hội nghị.png").write_bytes(picture.getvalue())
    page.get_by_role("textbox", name="Tên minh chứng").fill("Ảnh hội nghị")
    page.get_by_role("textbox", name="Liên kết").fill("https://baohatinh.vn/hoi-nghi")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(tmp_path / "ảnh hội nghị.png")
    expect(page.get_by_text("ảnh hội nghị.png")).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Thêm minh chứng").click()
    offered = page.get_by_role("button", name=re.compile("Ảnh hội nghị.*MB"))
    expect(offered).to_be_visible()
    settle(page)
    with page.expect_download() as download:
        offered.click()
    assert Path(download.value.path()).read_bytes() == picture.getvalue()
    kept = get_action(store, 1)
    assert (kept.status, kept.progress, kept.rule) == ("in_progress", 40, "score_fell")
    assert [one.title for one in kept.evidence] == ["Ảnh hội nghị", "Ảnh hội nghị"]
    store.close()

    page.goto(f"{dashboard.url}/documents?kind=report&period=2023-Q2&closing={today().isoformat()}")
    page.get_by_role("button", name="Soạn văn bản").click()
    subject = page.get_by_role("textbox", name="Trích yếu")
    expect(subject).to_have_value(re.compile("II/2023"))
    subject.fill("Kết quả tuyên truyền quý II/2023 (bản sửa)")
    subject.press("Tab")
    settle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải .docx").click()
    report = tmp_path / "report.docx"
    download.value.save_as(report)
    words = text_of(report)
    assert TITLE in words and "Đang thực hiện" in words and "40%" in words
    assert "(bản sửa)" in words
    assert "15/3/2023" in words.replace("15/03/2023", "15/3/2023"), "by Nghị định 09 the second quarter begins there"
