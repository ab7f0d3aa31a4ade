"""Last year's plan on the screen: each paragraph with its place or a question, then the plan, then its way back."""

from __future__ import annotations

from contextlib import closing

from streamlit.testing.v1 import AppTest

from data.store.database import open_store
from data.store.plans import get_plan, plan_years
from tests.planning.issued.papers import MADE_UP, docx_of
from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, keyed, shown

PERSON = "Trần Thị Thử"
ASKED = ["IV. NHIỆM VỤ TRỌNG TÂM", "1. Tổ chức hội nghị quán triệt.", "2. Tổ chức tập huấn."]
FILE = docx_of([*MADE_UP[:-8], *ASKED, *MADE_UP[-8:]])


def _press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if label in button.label).click()
    app.run()
    assert_sound(app)
    return app


def test_a_paper_becomes_the_plan_of_the_coming_year_and_is_undone(run: Run) -> None:
    app = run("plan", person=PERSON, view="issued")
    keyed(app.file_uploader, "issued_file_").set_value(("ke-hoach-2023.docx", FILE, "")).run()
    assert_sound(app)
    assert "2 đoạn cần hỏi" in shown(app) and "IV. NHIỆM VỤ TRỌNG TÂM" in shown(app)
    _press(app, "Năm của văn bản: 2023")
    assert any(button.label == "Lập kế hoạch năm 2023 theo lời văn này" for button in app.button)
    _press(app, "Năm tới: ")
    confirm = next(button for button in app.button if "theo lời văn này" in button.label)
    assert "2023" not in confirm.label
    assert confirm.disabled, "what is asked about comes first"
    next(box for box in app.selectbox if box.label == "Đoạn này là gì?").select("topic").run()
    assert "1 đoạn cần hỏi" in shown(app)

    again = run("plan", person=PERSON, view="issued")
    again.session_state["_browser"] = app.session_state["_browser"]  # the same browser: nothing is lost
    again.run()
    assert "ke-hoach-2023.docx: 1 đoạn đã trả lời" in shown(again)
    _press(again, "Dùng tiếp")
    assert "1 đoạn cần hỏi" in shown(again)
    _press(again, "Giữ nguyên văn các đoạn còn lại")
    _press(again, "theo lời văn này")
    with closing(open_store()) as store:
        year = plan_years(store)[-1]
        plan = get_plan(store, year)
    assert year > 2023 and plan.topics[-1].text == "Tổ chức hội nghị quán triệt."
    assert [passage.text for passage in plan.passages if passage.text.startswith("Tổ chức")] == ["Tổ chức tập huấn."]
    assert any("Lời văn của cơ quan" in box.label for box in again.expander)
    _press(again, "Hoàn tác")
    with closing(open_store()) as store:
        assert year not in plan_years(store)


def test_a_file_that_is_none_is_said_with_what_to_do_and_a_reader_is_told_why_not(run: Run) -> None:
    app = run("plan", person=PERSON, view="issued")
    keyed(app.file_uploader, "issued_file_").set_value(("quet.pdf", b"%PDF-1.7", "")).run()
    assert_sound(app)
    (error,) = app.error
    assert "PDF" in error.value and "Lưu thành" in error.value
    keyed(app.file_uploader, "issued_file_").set_value(("anh.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 60, "")).run()
    (error,) = app.error
    assert "Tệp là PNG" in error.value and "Excel" not in error.value
    long = docx_of([MADE_UP[2], *["Tuyên truyền rất dài"] * 200, *MADE_UP[4:]])
    keyed(app.file_uploader, "issued_file_").set_value(("dai.docx", long, "")).run()
    assert_sound(app)
    (error,) = app.error
    assert error.value.startswith("Kế hoạch không giữ được: Trích yếu")
    assert "“Tuyên truyền rất dài" in error.value and "nhiều nhất 2.000" in error.value
    reader = run("plan", role="viewer", view="issued")
    assert "Chỉ người lập kế hoạch" in shown(reader) and not reader.file_uploader
