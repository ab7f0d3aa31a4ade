"""The catalogue page: an analyst adds, changes, copies and undoes; nobody else does; nothing typed is lost."""

from __future__ import annotations

import tomllib
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.catalogue.layer import Entry
from data.catalogue.merging import layer_text
from data.editions import Edition, ScoreRow
from data.store.catalogue_changes import catalogue_changes, layer_of, record_changes
from data.store.database import file_url, open_store
from data.store.editions import publish
from services.catalogue import catalogue_of
from tests.ui.conftest import Run, follow
from tests.ui.screen import assert_one_language, assert_sound, keyed, shown
from wording.words import wording

PERSON = "Trần Thị Thử"


@pytest.fixture
def store(tmp_path: Path, run: Run):
    run("help")  # the store is there
    with closing(open_store(file_url(tmp_path / "dashboard.sqlite3"))) as opened:
        yield opened


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert_sound(app)
    return app


def units(run: Run, **link: str) -> AppTest:
    return run("catalogue", person=PERSON, index="ddci", **link)


def test_an_analyst_adds_a_unit_and_it_is_there_for_everybody_at_once(run: Run, store) -> None:
    app = units(run)
    keyed(app.text_input, "unit_name_vi_").set_value("Thanh tra tỉnh")
    keyed(app.text_input, "unit_source_").set_value("Kết quả DDCI 2023")
    press(app, "Thêm đơn vị")
    assert "Đã lưu vào danh mục." in shown(app)
    unit = catalogue_of(store).unit("thanh_tra_tinh")
    assert (unit.name_en, unit.group, unit.source) == ("Thanh tra tỉnh", "department", "Kết quả DDCI 2023")
    (change,) = catalogue_changes(store)
    assert change.person == PERSON
    assert keyed(app.text_input, "unit_name_vi_").value == ""  # a new round
    assert "Thanh tra tỉnh" in shown(follow(app, index="ddci"))


def test_a_mistake_names_the_field_and_what_to_do_and_nothing_typed_is_lost(run: Run, store) -> None:
    app = units(run)
    keyed(app.text_input, "unit_name_vi_").set_value("Sở Y tế")
    keyed(app.text_input, "unit_note_").set_value("ghi chú dài")
    press(app, "Thêm đơn vị")
    (error,) = [element.value for element in app.error]
    assert error.startswith("Tên tiếng Việt: “so y te” là tên của cả Sở Y tế và Sở Y tế")
    assert keyed(app.text_input, "unit_note_").value == "ghi chú dài"
    assert layer_of(store) == ()
    keyed(app.text_input, "unit_name_vi_").set_value("")
    press(app, "Thêm đơn vị")
    assert any(element.value.startswith("Tên tiếng Việt: còn trống") for element in app.error)


def test_a_merger_ends_what_the_new_unit_is_made_of(run: Run, store) -> None:
    app = units(run)
    keyed(app.text_input, "unit_name_vi_").set_value("Sở Y tế và Tư pháp")
    keyed(app.date_input, "unit_valid_from_").set_value(date(2026, 7, 1))
    keyed(app.multiselect, "unit_predecessors_").set_value(["so_y_te", "so_tu_phap"])
    press(app, "Thêm đơn vị")
    catalogue = catalogue_of(store)
    assert catalogue.unit("so_y_te_va_tu_phap").predecessors == ("so_y_te", "so_tu_phap")
    assert catalogue.unit("so_y_te").valid_to == catalogue.unit("so_tu_phap").valid_to == date(2026, 6, 30)


def test_what_somebody_else_saved_meanwhile_is_said_and_what_was_typed_stays(run: Run, store) -> None:
    app = units(run)
    keyed(app.selectbox, "catalogue_unit_").set_value("so_y_te").run()
    record_changes(store, [Entry("unit", "so_y_te", {"note": "của người khác"})], "Lê Văn Khác")
    keyed(app.text_input, "unit_short_vi_").set_value("SYT")
    press(app, "Lưu")
    assert any("Lê Văn Khác vừa sửa mục này" in element.value for element in app.warning)
    assert keyed(app.text_input, "unit_short_vi_").value == "SYT"
    assert catalogue_of(store).unit("so_y_te").short_vi == "Sở Y tế"
    press(app, "Lưu")
    assert catalogue_of(store).unit("so_y_te").short_vi == "SYT"


def test_last_years_framework_is_copied_and_changed(run: Run, store) -> None:
    app = units(run, view="frameworks", copy="2026")
    assert keyed(app.toggle, "catalogue_copy_").value is True
    assert keyed(app.number_input, "framework_first_year_").value == 2026
    keyed(app.text_input, "framework_source_").set_value("Quyết định thử")
    keyed(app.text_input, "framework_break_vi_").set_value("2026: bộ mới")
    press(app, "Thêm bộ chỉ số")
    index = catalogue_of(store).index("ddci")
    copied, before = index.framework(2026, "department"), index.framework(2025, "department")
    assert copied is not None and before is not None
    assert copied.components == before.components
    assert (copied.source, copied.break_vi, copied.provisional_vi) == ("Quyết định thử", "2026: bộ mới", "")
    assert before.source != copied.source


def test_the_years_of_two_frameworks_may_not_meet(run: Run, store) -> None:
    app = units(run, view="frameworks", copy="2024")
    press(app, "Thêm bộ chỉ số")
    (error,) = [element.value for element in app.error]
    assert error.startswith("Các năm: 2024 đã thuộc bộ của 2021–2024")
    assert layer_of(store) == ()


def test_a_framework_that_nobody_changed_is_stored_as_no_change(run: Run, store) -> None:
    app = run("catalogue", person=PERSON, index="pci", view="frameworks")
    press(app, "Lưu")
    assert any("Không có gì khác" in element.value for element in app.info)
    assert layer_of(store) == ()


def test_an_edition_says_how_many_units_were_scored(run: Run, store) -> None:
    app = units(run, view="frameworks")
    keyed(app.number_input, "edition_unit_count_").set_value(22)
    next(button for button in app.button if button.label == "Lưu" and "edition" in str(button.form_id)).click().run()
    assert_sound(app)
    assert catalogue_of(store).unit_count("ddci", 2025, "department") == 22


@pytest.mark.parametrize("language", ["vi", "en"])
def test_changes_are_listed_undone_and_taken_along(run: Run, store, language: str) -> None:
    say = wording(language)
    entry = Entry("unit", "so_y_te", {"short_vi": "SYT", "valid_from": "2000-01-01"})
    record_changes(store, [entry], "An")
    app = run("catalogue", person="Tran Thi Thu", index="ddci", view="changes", lang=language)
    assert_sound(app, language)
    text = shown(app)
    assert say["catalogue_field.short_vi"] in text and "An" in text
    if language == "en":
        assert_one_language(app, language)
    keyed(app.selectbox, "catalogue_undo_").set_value(catalogue_changes(store)[0].id).run()
    press_any = next(button for button in app.button if button.label == say["catalogue.undo_do"])
    press_any.click().run()
    assert_sound(app, language)
    assert layer_of(store) == ()
    assert len(catalogue_changes(store)) == 2


def test_an_entry_that_no_longer_fits_is_named_on_the_page_and_can_be_dropped(run: Run, store) -> None:
    record_changes(store, [Entry("unit", "so_y_te_cu", {"unit_set": "ha_tinh", "short_vi": "x"})], "An")
    app = units(run)
    (warning,) = [element.value for element in app.warning]
    assert "so\\_y\\_te\\_cu" in warning and "còn trống" in warning
    press(app, "Bỏ mục này")
    assert not app.warning and layer_of(store) == ()


def test_every_screen_says_that_the_framework_of_2025_is_not_confirmed(run: Run, store) -> None:
    rows = tuple(ScoreRow(unit.code, "total", 70.0, "published") for unit in catalogue_of(store).units_of("ddci", 2025))
    publish(store, Edition("ddci", 2025, rows, "upload", "a.xlsx", "a" * 64, "wide"), "An")
    for page in ("overview", "trends", "flags", "upload"):
        app = run(page, person=PERSON, index="ddci", year="2025")
        assert "chưa xác nhận" in shown(app), page
    assert "chưa xác nhận" not in shown(run("overview", person=PERSON, index="ddci", year="2021"))


def test_the_files_to_take_along_are_those_of_the_store(run: Run, store) -> None:
    record_changes(store, [Entry("unit", "so_y_te", {"short_vi": "SYT"})], "An")
    app = units(run, view="changes")
    assert_sound(app)
    assert tomllib.loads(layer_text(layer_of(store))) == {"units": {"so_y_te": {"short_vi": "SYT"}}}
