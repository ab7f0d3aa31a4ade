"""Slides: charts that are PowerPoint's own, with every figure at full precision, and texts that keep to their place."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pptx import Presentation
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Emu

from data.exports.slides import (
    HEIGHT,
    LONGEST_TITLE,
    WIDTH,
    CausesSlide,
    Course,
    Deck,
    Figure,
    Levels,
    NumberSlide,
    Waterfall,
    WorkSlide,
    cut,
    write_slides,
)

THIRD = 1 / 3
LONG = "Ban Quản lý dự án đầu tư xây dựng các công trình dân dụng và công nghiệp tỉnh Hà Tĩnh"
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def deck(rows: int = 3) -> Deck:
    return Deck(
        number=NumberSlide(
            "Hà Tĩnh – PCI 2023: 63,76 điểm, hạng 54/63 – giảm 36 bậc so với năm 2022",
            "Chỉ số năng lực cạnh tranh cấp tỉnh, kỳ 2023 · Hà Tĩnh",
            (Figure("63,76 điểm", "Tổng điểm"), Figure("54/63", "Thứ hạng"), Figure("−36 bậc", "So với 2022")),
            ("Xếp thứ 5/6 vùng Bắc Trung Bộ.",),
            Course(
                "Thứ hạng",
                ("2020", "2021", "2022"),
                (("a", (21.0, None, None)), ("b", (None, 27.0, 18.0))),
                last_rank=63.0,
                places=63.0,
            ),
        ),
        causes=CausesSlide(
            "PCI 2023: Đào tạo lao động lấy đi nhiều nhất (−1,45)",
            "Hà Tĩnh",
            Waterfall(
                "Từ 2022 đến 2023",
                ("Năm 2022", 60 + THIRD),
                (("Đào tạo lao động", -1.45 - THIRD), ("Cạnh tranh bình đẳng", 0.1 + 0.2)),
                ("Năm 2023", 58.849999),
                ("Bắt đầu", "Tổng điểm", "Tăng", "Giảm"),
            ),
            Levels(
                "Điểm thành phần", "Hà Tĩnh", "Trung vị",
                (("Đào tạo lao động", 5.04 + THIRD, 5.7617), ("Tính minh bạch", 5.95, None)), 10.0,
            ),
            "",
        ),
        work=WorkSlide(
            "PCI 2023: 9 mục có cảnh báo", "Hà Tĩnh", ("Thành phần", "Lý do", "Hoạt động"),
            tuple((f"Thành phần {row}", "Hạng 63/63: thấp nhất cả nước.", "Chưa có hoạt động") for row in range(rows)),
            "Còn {count} mục không ghi ở đây.", "",
        ),
        language="vi",
        source="Nguồn: VCCI.",
        author="Sở Khoa học và Công nghệ",
        made_at=datetime(2026, 3, 1, tzinfo=UTC),
    )  # fmt: skip


def opened(known: Deck) -> Any:
    return Presentation(io.BytesIO(write_slides(known)))


def charts(slide: Any) -> list[Any]:
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def texts(slide: Any) -> list[str]:
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


def workbook_rows(chart: Any) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    return list(book.active.iter_rows(values_only=True))


def test_every_chart_is_native_and_its_workbook_has_the_figures_to_the_last_bit() -> None:
    known = deck()
    number, causes, _ = opened(known).slides
    (course,), (waterfall, levels) = charts(number), charts(causes)
    assert course.chart_type == XL_CHART_TYPE.LINE_MARKERS
    assert workbook_rows(course) == [(None, "a", "b"), ("2020", 21, None), ("2021", None, 27), ("2022", None, 18)]
    assert waterfall.chart_type == XL_CHART_TYPE.BAR_STACKED
    fell, rose = 1.45 + THIRD, 0.1 + 0.2
    after = 60 + THIRD - fell
    wanted = {
        "Bắt đầu": (None, after, after, None),
        "Tổng điểm": (60 + THIRD, None, None, 58.849999),
        "Tăng": (None, None, rose, None),
        "Giảm": (None, fell, None, None),
    }
    assert {series.name: tuple(series.values) for series in waterfall.plots[0].series} == wanted
    assert list(waterfall.plots[0].categories) == ["Năm 2022", "Đào tạo lao động", "Cạnh tranh bình đẳng", "Năm 2023"]
    names, *rows = (row[1:] for row in workbook_rows(waterfall))
    assert dict(zip(names, zip(*rows, strict=True), strict=True)) == wanted
    assert levels.chart_type == XL_CHART_TYPE.BAR_CLUSTERED
    assert {series.name: tuple(series.values) for series in levels.plots[0].series} == {
        "Hà Tĩnh": (5.04 + THIRD, 5.95), "Trung vị": (5.7617, None)
    }  # fmt: skip


def test_the_titles_state_the_findings_and_every_chart_and_table_says_what_it_shows() -> None:
    known = deck()
    slides = list(opened(known).slides)
    assert [slide.shapes.title.text_frame.text for slide in slides] == [
        known.number.title, known.causes.title, known.work.title
    ]  # fmt: skip
    for slide in slides:
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table:
                assert len(shape._element.nvGraphicFramePr.cNvPr.get("descr")) > 20
    assert "Nguồn: VCCI." in texts(slides[0])


def test_the_work_is_a_table_and_rows_without_room_are_counted() -> None:
    for rows in (2, 40):
        slide = opened(deck(rows)).slides[2]
        (table,) = (shape.table for shape in slide.shapes if shape.has_table)
        read = [tuple(cell.text_frame.text for cell in row.cells) for row in table.rows]
        assert read[0] == ("Thành phần", "Lý do", "Hoạt động")
        assert read[1:] == list(deck(rows).work.rows[: len(read) - 1])
        left_out = rows - (len(read) - 1)
        assert (f"Còn {left_out} mục không ghi ở đây." in texts(slide)) == (left_out > 0)
        assert sum(row.height for row in table.rows) + slide.shapes[-1].height < HEIGHT
    assert left_out > 0


def test_without_waterfall_course_or_flags_the_slide_says_why() -> None:
    known = deck(0)
    known = replace(
        known,
        number=replace(known.number, course=None),
        causes=replace(known.causes, waterfall=None, note="Chưa có kỳ trước."),
        work=replace(known.work, note="Có 3 hoạt động."),
    )
    number, causes, work = opened(known).slides
    assert charts(number) == [] and "63,76 điểm" in texts(number)
    assert len(charts(causes)) == 1 and "Chưa có kỳ trước." in texts(causes)
    assert not any(shape.has_table for shape in work.shapes) and "Có 3 hoạt động." in texts(work)
    (_, empty, _) = opened(replace(known, causes=replace(known.causes, levels=None))).slides
    assert charts(empty) == [] and "Chưa có kỳ trước." in texts(empty)


def test_long_names_are_cut_and_nothing_stands_outside_the_slide() -> None:
    known = deck(12)
    parts = tuple((LONG, -1.0) for _ in range(11))
    known = replace(
        known,
        number=replace(known.number, title=f"{LONG} – {LONG}: 63,76 điểm", subtitle=f"{LONG} · {LONG}"),
        causes=replace(
            known.causes,
            waterfall=replace(known.causes.waterfall, parts=parts),
            levels=replace(known.causes.levels, own=LONG, parts=tuple((LONG, 5.0, 6.0) for _ in range(11))),
        ),
        work=replace(known.work, rows=tuple((LONG, LONG * 3, LONG * 2) for _ in range(12))),
    )
    for slide in opened(known).slides:
        assert len(slide.shapes.title.text_frame.text) <= LONGEST_TITLE
        for shape in slide.shapes:
            height = sum(row.height for row in shape.table.rows) if shape.has_table else shape.height
            assert shape.left >= 0 and shape.top >= 0
            assert Emu(shape.left + shape.width) <= WIDTH and Emu(shape.top + height) <= HEIGHT


@pytest.mark.parametrize("most", range(2, 60, 7))
def test_a_cut_text_is_no_longer_than_allowed_and_begins_as_the_whole(most: int) -> None:
    text = "Chi phí thời gian, thủ tục hành chính và hậu kiểm"
    shown = cut(text, most)
    assert len(shown) <= most
    assert text.startswith(shown.removesuffix("…"))
    assert (shown == text) == (most >= len(text))


@pytest.mark.nightly
def test_a_presentation_program_opens_the_slides(tmp_path: Path) -> None:
    if SOFFICE is None:
        if os.environ.get("CI") == "true":
            pytest.fail("LibreOffice Impress is missing; .ci/run installs it")
        pytest.skip("LibreOffice Impress (soffice) is not here")
    (tmp_path / "slides.pptx").write_bytes(write_slides(deck(30)))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), "slides.pptx"]
    subprocess.run(command, check=True, capture_output=True, timeout=240, cwd=tmp_path)
    assert len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "slides.pdf").read_bytes())) == 3
