"""The upload page step by step: a pasted table, a name to choose, a row to leave out, a tie, a draft."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.reading.layout_builders import Style, pasted, wide
from tests.reading.test_layouts import _tie, table
from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, shown

(PAGE,) = wide(table(), Style(traps=False))
TEXT = pasted(PAGE).decode()


def paste(app: AppTest, text: str, year: int | None = 2016) -> AppTest:
    """Choose the year, paste a table and have it read."""
    if year is not None:
        app.selectbox(key="upload_year_vi_0").set_value(year).run()
    app.text_area(key="pasted_0").set_value(text)
    next(button for button in app.button if button.label == "Đọc bảng").click().run()
    assert_sound(app)
    return app


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert_sound(app)
    return app


def labels(app: AppTest) -> set[str]:
    return {button.label for button in app.button}


def test_a_clean_table_can_be_published_and_says_what_would_change(run: Run) -> None:
    app = paste(run("upload", person="Trần Thị Thử"), TEXT)
    text = shown(app)
    assert "Có thể nhập" in text
    assert "Khác bản đang dùng ở" in text
    assert "Công bố" in labels(app)
    press(app, "Công bố")
    assert "Đã công bố." in shown(app)


def test_an_unknown_name_is_chosen_and_can_be_taken_back(run: Run) -> None:
    app = paste(run("upload", person="Trần Thị Thử"), TEXT.replace("Hà Tĩnh", "Hà Tỉng"))
    assert "Công bố" not in labels(app)
    choice = app.selectbox(key="steer_name_vi_ha ting")
    assert choice.options[0] == "Hà Tĩnh", "the nearest name comes first"
    choice.set_value("ha_tinh").run()
    assert_sound(app)
    assert "Công bố" in labels(app)
    press(app, "Bỏ chọn")
    assert "Công bố" not in labels(app)


def test_a_row_is_left_out_only_with_a_reason(run: Run) -> None:
    app = paste(run("upload", person="Trần Thị Thử"), TEXT.replace("Hà Tĩnh", "Không rõ"))
    app.number_input[[n.label for n in app.number_input].index("Hàng")].set_value(3)
    press(app, "Bỏ hàng này")
    assert "Hãy ghi lý do." in shown(app)
    assert "Công bố" not in labels(app)
    app.number_input[[n.label for n in app.number_input].index("Hàng")].set_value(3)
    app.text_input[[t.label for t in app.text_input].index("Lý do bỏ hàng")].set_value("không phải tỉnh")
    press(app, "Bỏ hàng này")
    assert "Công bố" in labels(app)


def test_a_tie_is_put_to_the_person(run: Run) -> None:
    app = paste(run("upload", person="Trần Thị Thử"), pasted(_tie()).decode())
    assert "có thể đọc theo nhiều cách" in shown(app)
    layout = next(s for s in app.selectbox if s.key.startswith("steer_layout_vi_"))
    layout.set_value("profile").run()
    assert_sound(app)
    assert "có thể đọc theo nhiều cách" not in shown(app)


def test_text_that_is_no_table_is_refused_in_words_and_can_be_dropped(run: Run) -> None:
    app = paste(run("upload", person="Trần Thị Thử"), "chỉ là một câu", None)
    assert "Không tìm thấy bảng điểm" in shown(app)
    press(app, "Hủy")
    assert "Đọc bảng" in labels(app)


def test_a_draft_waits_with_its_decisions(run: Run) -> None:
    app = paste(run("upload", person="Trần Thị Thử"), TEXT.replace("Hà Tĩnh", "Hà Tỉng"))
    app.selectbox(key="steer_name_vi_ha ting").set_value("ha_tinh").run()
    press(app, "Lưu bản nháp")
    assert "1 bản nháp" in shown(app)
    press(app, "Mở lại")
    assert "Công bố" in labels(app)
    press(app, "Công bố")
    assert "bản nháp" not in shown(app).split("Đã công bố.")[1]


def test_names_that_look_like_markup_are_shown_as_they_are_typed(run: Run) -> None:
    app = paste(run("upload", person="Trần Thị Thử"), TEXT.replace("Hà Tĩnh", "<script>alert(1)</script>"))
    assert "<script>alert(1)" not in shown(app)
    assert "&lt;script&gt;alert(1)" in shown(app)
