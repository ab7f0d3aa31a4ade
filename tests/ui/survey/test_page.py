"""The survey page step by step: codebook, answers, columns, quality, result, publishing."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import ui.blocks.reading_job
import ui.survey.state
from data.names import fold
from data.reading.files.worker import ReadingCancelledError
from data.rights import operator
from data.store.database import file_url, open_store
from data.store.decisions import remembered
from data.store.rows import score_rows
from data.store.versions import current_version, versions
from data.survey.codebook.example import example_codebook
from data.survey.codebook.writing import build_codebook, build_codebook_template
from data.survey.coverage import interval_coverage
from services.survey_edition import evaluate_survey, publish_survey
from tests.data.survey.builders import CATALOGUE, PHONE, example_grid, read, text, xlsx
from tests.support import by_night
from tests.ui.conftest import Run, follow, page_file
from tests.ui.exported import faults, on_screen
from tests.ui.screen import assert_one_language, assert_sound, keyed, shown
from wording.numbers import percent

PERSON = "Tran Thi Thu"
STEPS = ("codebook", "answers", "columns", "quality", "result", "publish")


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reading is done when the page goes on, however busy the machine is."""
    monkeypatch.setattr(ui.blocks.reading_job, "PATIENCE_SECONDS", 60)


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert_sound(app, "vi")
    return app


def on(app: AppTest) -> AppTest:
    button = app.button(key="survey_on")
    assert not button.disabled, shown(app)
    button.click().run()
    assert_sound(app, "vi")
    return app


def go(app: AppTest, step: str) -> AppTest:
    app.segmented_control(key="survey_step_vi").set_value(step).run()
    assert_sound(app, "vi")
    return app


def bring(app: AppTest, content: bytes, name: str) -> AppTest:
    keyed(app.file_uploader, "survey_file_").set_value((name, content, "")).run()
    assert_sound(app, "vi")
    return app


@pytest.fixture
def at_answers(run: Run) -> AppTest:
    """The example is chosen, the answers are asked for."""
    return on(press(run("survey", person=PERSON), "Dùng bảng mã ví dụ"))


@pytest.fixture
def at_result(at_answers: AppTest) -> AppTest:
    bring(at_answers, text(example_grid()), "tra-loi.csv")
    return on(on(on(at_answers)))


def test_a_codebook_with_errors_is_told_by_its_cells(run: Run) -> None:
    app = run("survey", person=PERSON)
    bring(app, build_codebook_template(CATALOGUE, "ddci", 2024), "mau.xlsx")
    assert "Bảng mã còn lỗi" in shown(app)
    assert "Câu hỏi" in shown(app)
    assert app.button(key="survey_on").disabled


def test_steps_that_cannot_be_yet_say_what_comes_first(run: Run) -> None:
    app = run("survey", person=PERSON)
    for step in STEPS[1:]:
        go(app, step)
        assert "Bước này cần xong bước “Bảng mã” trước." in shown(app)
        assert app.button(key="survey_on").disabled if step != "publish" else True
    press(app, "Tới bước “Bảng mã”")
    assert "Dùng bảng mã ví dụ" in {button.label for button in app.button}


def test_the_example_says_that_it_is_not_official(at_answers: AppTest) -> None:
    go(at_answers, "codebook")
    assert "không phải phiếu khảo sát chính thức" in shown(at_answers)
    assert "không ghi là phiếu khảo sát chính thức" in shown(at_answers)


def test_a_sheet_can_be_chosen_and_a_file_that_is_none_is_refused(at_answers: AppTest) -> None:
    app = bring(at_answers, b"PK not a workbook", "hong.xlsx")
    assert "từ chối" in shown(app)
    assert app.button(key="survey_on").disabled
    bring(app, xlsx(example_grid(), "Khác"), "tra-loi.xlsx")
    assert "Trang tính “Form Responses 1”." in shown(app)
    sheet = next(box for box in app.selectbox if box.label == "Trang tính")
    assert sheet.options == ["Form Responses 1", "Khác"]


def test_a_column_that_is_not_sure_must_be_decided(at_answers: AppTest) -> None:
    headers, rows = example_grid()
    headers = ["STT", *headers[1:]]
    rows = [[number, *row[1:]] for number, row in enumerate(rows)]
    app = on(bring(at_answers, text((headers, rows)), "tra-loi.csv"))
    assert "Còn 1 cột chưa quyết định." in shown(app)
    assert app.button(key="survey_on").disabled
    (asked,) = (box for box in app.selectbox if box.label.startswith("Cột A"))
    assert asked.options[0] == "Mã người trả lời", "what it may be comes first"
    asked.set_value("respondent").run()
    assert_sound(app, "vi")
    assert not app.button(key="survey_on").disabled


def test_personal_columns_are_named_by_kind_and_dropped(at_answers: AppTest) -> None:
    app = on(bring(at_answers, text(example_grid()), "tra-loi.csv"))
    assert "1 cột có vẻ là dữ liệu cá nhân" in shown(app)
    assert [one.value for one in app.text if "số điện thoại" in one.value]
    assert PHONE not in shown(on(app))


def test_what_does_not_count_is_told_with_its_reason(at_answers: AppTest) -> None:
    app = on(on(bring(at_answers, text(example_grid()), "tra-loi.csv")))
    reported = shown(app)
    for reason in ("mọi câu một đáp án", "đã trả lời lại sau đó", "không rõ đơn vị"):
        assert reason in reported
    assert "9" in reported, "what is off the scale is shown"
    assert "Không tính: 4." in reported


def test_a_misspelt_unit_is_chosen_and_read_again(at_answers: AppTest) -> None:
    app = on(on(bring(at_answers, text(example_grid()), "tra-loi.csv")))
    name = fold("Sở Công Thươngg")
    box = next(box for box in app.selectbox if (box.key or "").startswith(f"survey_unit_{name}_"))
    assert box.options[0] == "Sở Công Thương", "the nearest name comes first"
    box.set_value("so_cong_thuong")
    press(app, "Đọc lại")
    assert "Không tính: 3." in shown(app)


def test_thresholds_can_be_changed_and_reasons_kept(at_answers: AppTest) -> None:
    app = on(on(bring(at_answers, text(example_grid()), "tra-loi.csv")))
    keyed(app.multiselect, "Vẫn tính các phiếu").set_value(["straight_line"])
    next(button for button in reversed(app.button) if button.label == "Đọc lại").click().run()
    assert_sound(app, "vi")
    assert "Không tính: 3." in shown(app)


@by_night
def test_the_columns_are_remembered_by_their_headings_and_nothing_of_the_answers(
    at_result: AppTest, run: Run, tmp_path: Path
) -> None:
    store = open_store(file_url(tmp_path / "dashboard.sqlite3"))
    (kept,) = (one for one in remembered(store, "ddci") if one.kind == "survey")
    assert PHONE not in kept.value
    assert "P1" not in kept.value
    app = on(press(run("survey"), "Dùng bảng mã ví dụ"))
    on(bring(app, text(example_grid(people=26)), "nam-sau.csv"))
    assert "các cột được hiểu như lần trước" in shown(app)
    press(app, "Đề nghị lại từ đầu")
    assert "các cột được hiểu như lần trước" not in shown(app)
    assert "Các cột của một tệp phiếu khảo sát" in shown(run("upload", index="ddci"))


def test_the_result_says_how_sure_it_is_and_who_has_too_few_answers(at_result: AppTest) -> None:
    reported = shown(at_result)
    assert "khoảng 90% của hạng khi rút lại phiếu" in reported
    assert re.search(r">1 \(\d+–\d+\)<", reported), "a rank has its interval on a telephone too"
    assert "chưa đủ 20 phiếu: Sở Tài chính (3)" in reported.replace("STC", "Sở Tài chính")
    assert "một phần nhờ may rủi" in reported and "Đã trừ may rủi" in reported
    assert "quá hẹp" not in reported  # each unit that is reported has twenty answers or more
    for view in ("unit", "plain", "earlier", "reliability", "ranking"):
        keyed(at_result.segmented_control, "survey_view").set_value(view).run()
        assert_sound(at_result, "vi")
        assert_one_language(at_result, "vi")
        assert not [fault for item in on_screen(at_result).values() for fault in faults(item, "vi")]
    follow(at_result, lang="en")
    assert_sound(at_result, "en")


FEW = {
    "vi": ("2 đơn vị có dưới 20 phiếu: khoảng 90% của điểm ở các đơn vị này quá hẹp", "tầng được gộp trong đơn vị"),
    "en": (
        "Units with fewer than 20 answers: 2. The 90% intervals of their scores are too narrow",
        "Strata joined within their unit",
    ),
}


def test_fewer_answers_than_intervals_need_and_small_strata_are_said(run: Run) -> None:
    """A codebook that names a floor of ten keeps it: units are reported, and what their intervals are worth is said."""
    app = run("survey", person=PERSON)
    example = example_codebook()
    lower = replace(example, questionnaire=replace(example.questionnaire, floor=10))
    bring(app, build_codebook(lower, CATALOGUE), "bang-ma.xlsx")
    headers, rows = example_grid(people=14)
    strata = [[*row, "lớn" if at % 7 == 0 else "nhỏ"] for at, row in enumerate(rows)]
    on(bring(on(app), text(([*headers, "Tầng"], strata)), "tra-loi.csv"))
    on(on(app))
    rates = [study.rates["total"] for study in interval_coverage() if not study.has_enough]
    for lang, (few, joined) in FEW.items():
        follow(app, lang=lang)
        reported = shown(app)
        assert_sound(app, lang)
        assert_one_language(app, lang)
        assert few in reported and joined in reported
        assert f"{percent(min(rates), lang)}–{percent(max(rates), lang)}" in reported


@by_night
def test_a_change_is_said_beside_what_chance_alone_would_make_of_as_many(at_result: AppTest, tmp_path: Path) -> None:
    example = example_codebook()
    earlier = replace(example, questionnaire=replace(example.questionnaire, year=2023))
    headers, rows = example_grid(people=40)
    result = evaluate_survey(earlier, read(text((headers, rows[:-5])), earlier), draws=60)
    publish_survey(open_store(file_url(tmp_path / "dashboard.sqlite3")), result, CATALOGUE, operator(PERSON), "a.csv")
    expected = {"vi": "chỉ do may rủi cũng có khoảng 0,2", "en": "about 0.2 would have by chance alone"}
    for lang, words in expected.items():  # two departments, one in ten of them
        follow(at_result, lang=lang)
        keyed(at_result.segmented_control, "survey_view").set_value("earlier").run()
        assert_sound(at_result, lang)
        assert_one_language(at_result, lang)
        assert words in shown(at_result)


@by_night
def test_nothing_is_lost_on_the_way_to_another_page_and_back(at_result: AppTest) -> None:
    at_result.switch_page(page_file("trends")).run()
    at_result.switch_page(page_file("survey")).run()
    assert_sound(at_result, "vi")
    assert "khoảng 90% của hạng khi rút lại phiếu" in shown(at_result)
    for step in reversed(STEPS):
        go(at_result, step)
        assert "Bước này cần xong" not in shown(at_result)
        follow(at_result, lang="en")
        assert_sound(at_result, "en")
        follow(at_result, lang="vi")


def test_a_survey_is_published_once_and_only_the_hash_of_the_file_is_kept(at_result: AppTest, tmp_path: Path) -> None:
    app = go(at_result, "publish")
    keyed(app.text_input, "survey_note").set_value("khảo sát thử").run()
    press(app, "Đưa DDCI 2024 vào sử dụng")
    assert "Đã đưa vào sử dụng DDCI 2024: 3 đơn vị." in shown(app)
    press(app, "Đưa DDCI 2024 vào sử dụng")
    assert "không có gì thay đổi" in shown(app)
    store = open_store(file_url(tmp_path / "dashboard.sqlite3"))
    version = next(one for one in versions(store, "ddci") if one.year == 2024 and one.status == "published")
    assert (version.note, version.file_id, version.person) == ("khảo sát thử", None, PERSON)
    rows = score_rows(store, "ddci")
    rows = rows[(rows["year"] == 2024) & (rows["component"] == "total")]
    scored = rows[rows["value"].notna()]
    assert set(scored["unit"]) == {"so_cong_thuong", "so_khoa_hoc_va_cong_nghe", "huyen_huong_son"}
    assert scored[["low", "high"]].notna().all(axis=None)
    few = rows[rows["value"].isna()]  # too few answers: reported, not scored
    assert few[["unit", "status", "responses"]].values.tolist() == [["so_tai_chinh", "not_published", 3]]


@by_night
def test_a_published_survey_is_undone_by_its_message_and_can_be_published_again(
    at_result: AppTest, tmp_path: Path
) -> None:
    app = go(at_result, "publish")
    store = open_store(file_url(tmp_path / "dashboard.sqlite3"))
    before = current_version(store, "ddci", 2024)
    press(app, "Đưa DDCI 2024 vào sử dụng")
    published = current_version(store, "ddci", 2024)
    assert published != before
    (way,) = re.findall(r'class="app-button" href="([^"]*)"[^>]*>Xem<', shown(app))
    assert "index=ddci" in way and "year=2024" in way and "unit=so_khoa_hoc_va_cong_nghe" in way
    app.button(key="done_undo").click().run()
    assert_sound(app, "vi")
    assert current_version(store, "ddci", 2024) == before
    assert "Đã thu hồi DDCI 2024" in shown(app)
    press(app, "Đưa DDCI 2024 vào sử dụng")
    assert "Đã đưa vào sử dụng DDCI 2024: 3 đơn vị." in shown(app)
    assert current_version(store, "ddci", 2024) > published
    store.close()


@by_night
def test_cleaned_answers_are_kept_only_when_asked_for(at_result: AppTest, tmp_path: Path) -> None:
    app = go(at_result, "publish")
    keyed(app.checkbox, "survey_keeps").set_value(True).run()
    press(app, "Đưa DDCI 2024 vào sử dụng")
    assert "Đã đưa vào sử dụng DDCI 2024: 3 đơn vị." in shown(app)
    store = open_store(file_url(tmp_path / "dashboard.sqlite3"))
    version = next(one for one in versions(store, "ddci") if one.year == 2024 and one.status == "published")
    assert version.file_id is not None
    assert PHONE.encode() not in (tmp_path / "dashboard.sqlite3").read_bytes()


def test_a_long_reading_can_be_stopped_and_the_columns_stay(
    at_answers: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def slow(*_given: object, cancelled: Callable[[], bool], **_more: object) -> None:
        while not go_on.wait(0.01):
            if cancelled():
                raise ReadingCancelledError

    app = on(bring(at_answers, text(example_grid()), "tra-loi.csv"))
    with monkeypatch.context() as patch:
        patch.setattr(ui.blocks.reading_job, "PATIENCE_SECONDS", 0)
        patch.setattr(ui.survey.state, "read_answers", slow)
        on(app)
        assert app.button(key="survey_on").disabled
        press(app, "Dừng đọc")
    go_on.set()
    assert "cột có vẻ là dữ liệu cá nhân" in shown(app)
    on(app)
    assert "Không tính: 4." in shown(app)


def test_a_reading_that_fails_is_told_by_its_number_and_can_be_tried_again(
    at_answers: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_given: object, **_more: object) -> None:
        raise OSError("invented")

    app = on(bring(at_answers, text(example_grid()), "tra-loi.csv"))
    with monkeypatch.context() as patch:
        patch.setattr(ui.survey.state, "read_answers", fail)
        on(app)
        assert "lỗi ngoài dự kiến" in shown(app)
    press(app, "Đọc lại")
    assert "Không tính: 4." in shown(app)


@by_night
def test_trial_figures_say_so_on_every_page_and_do_not_open_first(at_result: AppTest, run: Run) -> None:
    assert "Số liệu thử: kết quả dưới đây" in shown(at_result)
    app = go(at_result, "publish")
    press(app, "Đưa DDCI 2024 vào sử dụng")
    for page in ("overview", "trends", "upload", "help"):
        opened = run(page, index="ddci")
        assert "Số liệu thử: DDCI 2024" in shown(opened), page
        assert opened.session_state["choose_year_vi"] != "2024"
    assert "Trial figures: DDCI 2024" in shown(run("trends", index="ddci", lang="en"))


def test_our_own_unit_is_shown_by_question_and_by_kind_of_respondent(at_result: AppTest) -> None:
    keyed(at_result.segmented_control, "survey_view").set_value("breakdown").run()
    assert_sound(at_result, "vi")
    reported = shown(at_result)
    assert "từng câu hỏi" in reported and "Trung vị nhóm" in reported
    follow(at_result, lang="en")
    keyed(at_result.segmented_control, "survey_view").set_value("breakdown").run()
    assert_sound(at_result, "en")
    assert "question by question" in shown(at_result)


def test_numbers_that_repeat_are_asked_about_and_stop_until_somebody_says(at_answers: AppTest) -> None:
    headers, rows = example_grid(people=20)
    rows = [[1 + n % 10, row[1], *row[3:]] for n, row in enumerate(rows[3:63])]
    app = on(on(bring(at_answers, text((["Mã phiếu", headers[1], *headers[3:]], rows)), "tra-loi.csv")))
    assert "số thứ tự bị lặp lại" in shown(app)
    assert app.button(key="survey_on").disabled
    app.button(key="survey_row_is_person").click().run()
    assert_sound(app, "vi")
    assert "số thứ tự bị lặp lại" not in shown(app)
    assert not app.button(key="survey_on").disabled


def test_too_many_rows_that_fall_out_stop_the_page_until_the_share_is_raised(at_answers: AppTest) -> None:
    headers, rows = example_grid()
    for number, row in enumerate(rows[:40]):
        row[1] = f"Nơi {number}"
    app = on(on(bring(at_answers, text((headers, rows)), "tra-loi.csv")))
    assert "chưa đưa vào sử dụng được" in shown(app)
    assert app.button(key="survey_on").disabled
    next(box for box in app.text_input if box.label == "Dừng khi không tính trên %").set_value("90")
    next(button for button in reversed(app.button) if button.label == "Đọc lại").click().run()
    assert_sound(app, "vi")
    assert not app.button(key="survey_on").disabled
