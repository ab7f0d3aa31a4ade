"""The upload page step by step: a pasted table, a name to choose, a row to leave out, a tie, a draft."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

import ui.blocks.reading_job
import ui.upload.state
from data.reading.tables.decisions import unit_key
from data.rights import operator
from data.store.database import StoreLockedError, file_url, open_store
from data.store.drafts import discard_draft, drafts
from services import forecasts
from tests.data.reading.layout_builders import CATALOGUE, Page, pasted, saved, tie
from tests.support import by_night, by_turns
from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, keyed, shown
from tests.ui.upload.steps import PAGE, TEXT, confirm, labels, paste, press
from wording.words import LANGUAGES, Words, wording


def test_a_clean_table_can_be_published_and_says_what_would_change(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[tuple[object, ...]] = []
    monkeypatch.setattr(forecasts, "begin_forecasts", lambda _store, _catalogue, *asked: begun.append(asked))
    app = paste(run("upload", person="Trần Thị Thử"), TEXT)
    text = shown(app)
    assert "1 câu hỏi cần bạn xác nhận trước khi đưa vào sử dụng" in text
    assert "43 con số đổi" in text
    assert "Đưa vào sử dụng" in labels(confirm(app))
    press(app, "Đưa vào sử dụng")
    assert "Đã đưa vào sử dụng PCI 2016: 63 đơn vị." in shown(app)
    assert begun == [("pci", {2016}, None)], "what is expected of the next edition is made in the background"


def test_an_unknown_name_is_chosen_and_can_be_taken_back(run: Run) -> None:
    app = paste(run("upload", person="Trần Thị Thử"), TEXT.replace("Hà Tĩnh", "Hà Tỉng"))
    assert "Đưa vào sử dụng" not in labels(app)
    choice = app.selectbox(key="steer_name_vi_ha ting")
    assert choice.options[0] == "Hà Tĩnh", "the nearest name comes first"
    choice.set_value("ha_tinh").run()
    assert_sound(app)
    assert "Đưa vào sử dụng" in labels(confirm(app))
    press(app, "Bỏ chọn")
    assert "Đưa vào sử dụng" not in labels(app)


@pytest.mark.parametrize("language", by_turns(LANGUAGES))
def test_the_unit_that_was_meant_is_offered_first_in_either_language(run: Run, language: str) -> None:
    wrong = {"Hà Tĩnh": "Hà Tỉng", "An Giang": "An Gang", "Cà Mau": "Cà Mauu"}
    say = wording(language)
    text = TEXT
    for name, typed in wrong.items():
        assert name in text
        text = text.replace(name, typed)
    app = run("upload", person="Trần Thị Thử", lang=language)
    keyed(app.selectbox, "upload_year_").set_value(2016).run()
    keyed(app.text_area, say["upload.text"]).set_value(text)
    next(button for button in app.button if button.label == say["upload.read_text"]).click().run()
    assert_sound(app, language)
    for name, typed in wrong.items():
        (unit,) = (unit for unit in CATALOGUE.units_of("pci", 2016) if unit.name_vi == name)
        box = app.selectbox(key=f"steer_name_{language}_{unit_key(typed)}")
        assert box.options[0] == getattr(unit, f"name_{language}"), typed


@pytest.mark.parametrize("language", by_turns(LANGUAGES))
def test_units_that_are_equally_near_are_offered_side_by_side(run: Run, language: str) -> None:
    text = TEXT.replace("Hà Tĩnh", "Hà Nai")  # one letter from Hà Nam, one from Hà Nội
    app = run("upload", person="Trần Thị Thử", lang=language)
    keyed(app.selectbox, "upload_year_").set_value(2016).run()
    keyed(app.text_area, wording(language)["upload.text"]).set_value(text)
    next(button for button in app.button if button.label == wording(language)["upload.read_text"]).click().run()
    names = {getattr(CATALOGUE.unit(code), f"name_{language}") for code in ("ha_nam", "ha_noi")}
    assert set(app.selectbox(key=f"steer_name_{language}_ha nai").options[:2]) == names


def test_a_row_is_left_out_only_with_a_reason(run: Run) -> None:
    app = paste(run("upload", person="Trần Thị Thử"), TEXT.replace("Hà Tĩnh", "Không rõ"))
    keyed(app.text_input, "Hàng").set_value("3")
    press(app, "Bỏ hàng có số này")
    assert "Hãy ghi lý do." in shown(app)
    assert "Đưa vào sử dụng" not in labels(app)
    keyed(app.text_input, "Lý do bỏ hàng").set_value("không phải tỉnh")
    press(app, "Bỏ hàng có số này")
    assert "Đưa vào sử dụng" in labels(confirm(app))


def test_a_tie_is_put_to_the_person(run: Run) -> None:
    app = paste(run("upload", person="Trần Thị Thử"), pasted(tie()).decode())
    assert "có thể đọc theo nhiều cách" in shown(app)
    layout = next(s for s in app.selectbox if (s.key or "").startswith("steer_tie_vi_"))
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
    assert "Đưa vào sử dụng" in labels(confirm(app))
    press(app, "Đưa vào sử dụng")
    assert "bản nháp" not in shown(app).split("Đã đưa vào sử dụng PCI 2016")[1]


def test_names_that_look_like_markup_are_shown_as_they_are_typed(run: Run) -> None:
    app = paste(run("upload", person="Trần Thị Thử"), TEXT.replace("Hà Tĩnh", "<script>alert(1)</script>"))
    assert "<script>alert(1)" not in shown(app)
    assert "&lt;script&gt;alert(1)" in shown(app)


def test_a_long_reading_can_be_stopped_and_the_pasted_text_and_the_year_stay(run: Run, slow: threading.Event) -> None:
    app = paste(run("upload", person="Trần Thị Thử"), TEXT)
    assert "Dừng đọc" in labels(app)
    assert "Đưa vào sử dụng" not in labels(app)
    press(app, "Dừng đọc")
    assert "Đọc bảng" in labels(app)
    (text,) = app.text_area
    assert text.value == TEXT
    assert app.selectbox(key="upload_year_vi_pci_0").value == 2016


def test_stopping_a_second_reading_leaves_the_first_in_hand(
    run: Run, monkeypatch: pytest.MonkeyPatch, slow: threading.Event
) -> None:
    slow.set()
    monkeypatch.setattr(ui.blocks.reading_job, "PATIENCE_SECONDS", 60)
    app = paste(run("upload", person="Trần Thị Thử"), TEXT)
    app.text_input(key="upload_note_vi_pci").set_value("số chính thức").run()
    slow.clear()
    monkeypatch.setattr(ui.blocks.reading_job, "PATIENCE_SECONDS", 0)
    app.toggle(key="steer_replace_vi_False").set_value(True).run()
    assert_sound(app)
    press(app, "Dừng đọc")
    assert "Đúng, dùng như vậy" in labels(app)
    assert app.toggle(key="steer_replace_vi_False").value is False
    assert app.text_input(key="upload_note_vi_pci").value == "số chính thức"


def test_a_reading_that_has_ended_is_shown(run: Run, slow: threading.Event) -> None:
    app = paste(run("upload", person="Trần Thị Thử"), TEXT)
    slow.set()
    app.session_state["_readings"]["upload_pci"].job.wait(60)
    app.run()
    assert_sound(app)
    assert "Đúng, dùng như vậy" in labels(app)


def test_a_reading_that_fails_is_told_and_loses_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    app = paste(run("upload", person="Trần Thị Thử"), TEXT)

    def fail(*_given: object, **_more: object) -> None:
        raise OSError("invented")

    with monkeypatch.context() as broken:
        broken.setattr(ui.upload.state, "preview_beside", fail)
        app.toggle(key="steer_replace_vi_False").set_value(True).run()
    assert "lỗi ngoài dự kiến" in shown(app)
    press(app, "Tiếp tục")
    assert "Đưa vào sử dụng" in labels(confirm(app))
    assert app.toggle(key="steer_replace_vi_False").value is False


def test_what_the_database_cannot_do_meanwhile_is_said_in_words(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object, **_more: object) -> None:
        raise StoreLockedError("/secret/place")

    monkeypatch.setattr(ui.upload.state, "preview_beside", fail)
    app = paste(run("upload", person="Trần Thị Thử"), TEXT)
    (error,) = [element.value for element in app.error]
    assert error.startswith(Words("vi")("store.locked")) and "/secret" not in error


def test_dropping_a_pasted_table_leaves_its_text_for_another_try(run: Run) -> None:
    app = paste(run("upload", person="Trần Thị Thử"), TEXT.replace("Hà Tĩnh", "Hà Tỉng"))
    press(app, "Hủy")
    (text,) = app.text_area
    assert "Hà Tỉng" in text.value
    assert app.selectbox(key="upload_year_vi_pci_0").value == 2016


@by_night
def test_a_draft_that_replaces_an_edition_still_does_when_it_is_opened(run: Run) -> None:
    app = paste(run("upload", person="Trần Thị Thử"), TEXT)
    app.toggle(key="steer_replace_vi_False").set_value(True).run()
    app.text_input(key="upload_note_vi_pci").set_value("chờ xác nhận").run()
    press(app, "Lưu bản nháp")
    press(app, "Mở lại")
    assert app.toggle(key="steer_replace_vi_True").value is True
    assert app.text_input(key="upload_note_vi_pci").value == "chờ xác nhận"


@by_night
def test_a_draft_that_somebody_else_discarded_is_not_lost(run: Run, tmp_path: Path) -> None:
    app = paste(run("upload", person="Trần Thị Thử"), TEXT)
    press(app, "Lưu bản nháp")
    press(app, "Mở lại")
    store = open_store(file_url(tmp_path / "dashboard.sqlite3"))
    (draft,) = drafts(store, "pci")
    discard_draft(store, draft.id, operator("Người khác"))
    press(app, "Lưu bản nháp")
    assert "lưu lại sẽ thành bản nháp mới" in shown(app)
    press(app, "Lưu bản nháp")
    assert "1 bản nháp" in shown(app)
    store.close()


def test_two_spellings_of_one_unknown_name_are_asked_once(run: Run) -> None:
    last = TEXT.rstrip().splitlines()[-1]
    again = last.replace(last.split("\t")[0], "HÀ  TỈNG")
    app = paste(run("upload", person="Trần Thị Thử"), f"{TEXT.rstrip()}\n{again}\n".replace("Hà Tĩnh", "Hà Tỉng"))
    assert len([box for box in app.selectbox if (box.key or "").startswith("steer_name_")]) == 1


def test_a_name_with_markup_is_asked_for_as_it_is_typed(run: Run) -> None:
    app = paste(run("upload", person="Trần Thị Thử"), TEXT.replace("Hà Tĩnh", "![Hà](http://nowhere/x)"))
    (box,) = [box for box in app.selectbox if (box.key or "").startswith("steer_name_")]
    assert "![" not in box.label.replace("\\!\\[", "")


@by_night
def test_a_remembered_choice_is_applied_told_and_forgotten(run: Run) -> None:
    misspelt = TEXT.replace("Hà Tĩnh", "Hà Tỉng")
    app = paste(run("upload", person="Trần Thị Thử"), misspelt)
    app.selectbox(key="steer_name_vi_ha ting").set_value("ha_tinh").run()
    press(confirm(app), "Đưa vào sử dụng")
    assert "1 lựa chọn được ghi nhớ" in [expander.label for expander in app.expander]
    paste(app, misspelt)
    assert "Đã áp dụng lựa chọn của Trần Thị Thử: “ha ting” là Hà Tĩnh" in [text.value for text in app.text]
    assert "Đưa vào sử dụng" in labels(confirm(app))
    press(app, "Quên")
    assert "Đưa vào sử dụng" not in labels(app)
    assert app.selectbox(key="steer_name_vi_ha ting").value is None


@by_night
def test_a_problem_is_jumped_to_and_its_row_left_out_from_there(run: Run) -> None:
    app = paste(run("upload", person="Trần Thị Thử"), TEXT.replace("Hà Tĩnh", "Hà Tỉng"))
    assert "app-grid-error app-grid-here" not in shown(app)
    app.selectbox(key="grid_jump_vi").set_value(("bang-dan", "A3", "unknown_unit")).run()
    assert_sound(app)
    assert 'app-grid-error app-grid-here" title="A3 · lỗi: Hà Tỉng"' in shown(app)
    [box for box in app.text_input if box.label == "Lý do bỏ hàng"][-1].set_value("không phải tỉnh")
    press(app, "Bỏ hàng 3")
    assert any("không phải tỉnh" in text.value for text in app.text)
    assert "Đưa vào sử dụng" in labels(confirm(app))


def test_a_row_that_the_program_left_out_is_not_offered_to_be_left_out(run: Run) -> None:
    last = TEXT.rstrip().splitlines()[-1]
    app = run("upload", person="Trần Thị Thử")
    app.session_state["_upload_severities_hidden"] = frozenset()
    paste(app, f"{TEXT.rstrip()}\n{last.replace(last.split(chr(9))[0], 'Trung vị')}\n")
    app.selectbox(key="grid_jump_vi").set_value(("bang-dan", "A7", "summary_row_left_out")).run()
    assert_sound(app)
    assert 'app-grid-left app-grid-here" title="A7' in shown(app)
    assert "Bỏ hàng 7" not in labels(app)


def test_sheets_that_are_not_read_are_named_with_the_reason(run: Run) -> None:
    app = run("upload", person="Trần Thị Thử")
    content = saved([PAGE, Page("Ghi chú riêng", [["chỉ có chữ"]])])
    keyed(app.file_uploader, "upload_").set_value(("PCI_2016.bin", content, "application/octet-stream")).run()
    assert_sound(app)
    text = shown(app)
    assert "Ghi chú riêng" in text
    assert "Không có số liệu của bộ chỉ số này." in text
    assert "Đưa vào sử dụng" in labels(confirm(app))
