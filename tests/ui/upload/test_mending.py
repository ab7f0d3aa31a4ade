"""Beside each problem of a cell: not usable, blank, another figure, without the row; for several at once too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.reading.problems import problem_severities
from data.store.database import file_url, open_store
from data.store.decisions import remembered
from data.store.rows import score_rows
from data.store.versions import versions
from tests.support import by_night, by_turns
from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, keyed, shown
from tests.ui.upload.steps import FIRST, LINES, confirm, labels, paste, press, with_wrong
from ui.upload.mending import MOST_SHOWN, OF_A_FIGURE, OF_A_ROW


def said(app: AppTest) -> str:
    """All words on the screen, those that are written as they are among them."""
    return "\n".join([shown(app), *(str(element.value) for element in app.get("text"))])


def begin(run: Run, *places: tuple[int, int], wrong: str = "50") -> AppTest:
    return paste(run("upload", person="Trần Thị Thử"), with_wrong(*places, wrong=wrong))


def test_every_code_that_is_dealt_with_is_a_problem() -> None:
    assert {*OF_A_FIGURE, *OF_A_ROW} <= problem_severities().keys()


@pytest.mark.parametrize(
    ("way", "used"),
    [("Ghi là không dùng được", "không dùng được"), ("Để trống", "ô trống")],
)
def test_a_cell_is_marked_or_left_blank_with_one_press_and_can_be_taken_back(run: Run, way: str, used: str) -> None:
    app = begin(run, (0, 1))
    assert "1 chỗ cần xử lý" in said(app)
    press(app, way)
    assert "chỗ cần xử lý" not in said(app)
    assert f"dùng {used}" in said(app)
    assert "Đưa vào sử dụng" in labels(confirm(app))
    press(app, "Bỏ chọn")
    assert "1 chỗ cần xử lý" in said(app)


@pytest.mark.parametrize(("typed", "used"), by_turns([("7.25", "7,25"), ("5,5", "5,5"), ("6", "6")]))
def test_another_figure_is_used(run: Run, typed: str, used: str) -> None:
    app = begin(run, (0, 1))
    keyed(app.text_input, "mend_figure_").set_value(typed)
    press(app, "Sửa thành số này")
    assert f"dùng {used}" in said(app)
    assert "chỗ cần xử lý" not in said(app)


def test_what_is_no_figure_is_refused_in_words(run: Run) -> None:
    app = begin(run, (0, 1))
    keyed(app.text_input, "mend_figure_").set_value("chưa rõ")
    press(app, "Sửa thành số này")
    assert "không đọc được số “chưa rõ”" in said(app)
    assert "1 chỗ cần xử lý" in said(app)


def test_a_row_is_left_out_where_its_problem_stands(run: Run) -> None:
    app = begin(run, (0, 1))
    press(app, "Bỏ hàng")
    assert "chỗ cần xử lý" not in said(app)
    assert "Bỏ hàng bang-dan!" in said(app)


@by_night
def test_a_figure_whose_row_is_left_out_after_all_is_not_remembered(run: Run, tmp_path: Path) -> None:
    app = begin(run, (0, 1))
    keyed(app.text_input, "mend_figure_").set_value("55")
    press(app, "Sửa thành số này")
    press(app, "Bỏ hàng")
    press(confirm(app), "Đưa vào sử dụng")
    store = open_store(file_url(tmp_path / "dashboard.sqlite3"))
    assert [v.year for v in versions(store, "pci") if v.status == "published"].count(2016) == 1
    assert remembered(store, "pci") == ()
    store.close()


def test_a_row_that_shows_another_units_scores_can_be_left_out_where_it_is_asked_about(run: Run) -> None:
    lines = [line.split("\t") for line in LINES]
    lines[FIRST + 1][1:-1] = lines[FIRST][1:-1]
    app = paste(run("upload", person="Trần Thị Thử"), "\n".join("\t".join(line) for line in lines))
    assert "1 chỗ cần xử lý" in said(app)
    press(app, "Bỏ hàng")
    assert "chỗ cần xử lý" not in said(app)


def test_all_problems_of_one_kind_are_dealt_with_at_once(run: Run) -> None:
    app = begin(run, (0, 1), (1, 2), (2, 3))
    assert "Cả 3 chỗ này" in said(app)
    app.button(key="mend_unusable_vi_all_out_of_range").click().run()
    assert_sound(app)
    assert "chỗ cần xử lý" not in said(app)
    assert said(app).count("dùng không dùng được") == 3


def test_a_long_list_is_cut_and_dealt_with_together(run: Run) -> None:
    places = [(row, column) for row in range(4) for column in range(1, 10)]
    app = begin(run, *places, wrong="chưa có số")
    assert f"Còn {len(places) - MOST_SHOWN} chỗ cùng loại" in said(app)
    app.button(key="mend_missing_vi_all_text_in_number").click().run()
    assert_sound(app)
    assert "chỗ cần xử lý" not in said(app)


@by_night
def test_the_choice_is_stored_with_the_edition_and_offered_for_the_next_file(run: Run, tmp_path: Path) -> None:
    app = begin(run, (0, 1))
    keyed(app.text_input, "mend_figure_").set_value("5,5")
    press(app, "Sửa thành số này")
    press(confirm(app), "Đưa vào sử dụng")
    store = open_store(file_url(tmp_path / "dashboard.sqlite3"))
    (version,) = [v for v in versions(store, "pci") if v.year == 2016 and v.status == "published"]
    (entry,) = [entry for entry in json.loads(version.report) if entry["code"] == "cell_changed"]
    assert (entry["found"], entry["used"], entry["person"]) == ("50", "5.5", "Trần Thị Thử")
    frame = score_rows(store, "pci")
    (row,) = frame[(frame["year"] == 2016) & (frame["unit"] == "ha_tinh") & (frame["value"] == 5.5)].to_dict("records")
    assert "50" in row["note"]
    assert [decision.kind for decision in remembered(store, "pci")] == ["cell"]
    store.close()

    paste(app, with_wrong((0, 1)))
    assert "Đã áp dụng lựa chọn của Trần Thị Thử" in said(app)
    assert "chỗ cần xử lý" not in said(app)
    press(app, "Hủy")
    paste(app, with_wrong((0, 1), wrong="6,75"))
    assert "Ở tệp trước ô này ghi “50”" in said(app)
    press(app, "Dùng 5,5 như tệp trước")
    assert "dùng 5,5" in said(app)
    assert "chỗ cần xử lý" not in said(app)
