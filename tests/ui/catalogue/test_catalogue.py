"""The catalogue page: an analyst adds, changes, copies and undoes; nobody else does; nothing typed is lost."""

from __future__ import annotations

import tomllib
from contextlib import closing
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import ui.catalogue.frameworks
from data.catalogue.layer import Entry
from data.catalogue.merging import layer_text
from data.editions import Edition, ScoreRow
from data.rights import operator
from data.store.catalogue_changes import catalogue_changes, layer_of, record_changes
from data.store.database import file_url, open_store
from data.store.editions import publish
from services.catalogue import catalogue_of, folder_of, undo_change
from tests.support import by_night
from tests.ui.conftest import Run, follow
from tests.ui.screen import assert_one_language, assert_sound, keyed, shown
from ui.kit.pages import PAGES
from wording.words import wording

PERSON = "Trần Thị Thử"


@pytest.fixture
def store(own_store: Path):
    with closing(open_store(file_url(own_store))) as opened:
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
    assert "Đã lưu vào danh mục: Đơn vị: Thanh tra tỉnh." in shown(app)
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
    assert [element.value for element in app.error] == ["Tên tiếng Việt: còn trống. Hãy ghi vào."]


def test_a_merger_ends_what_the_new_unit_is_made_of(run: Run, store) -> None:
    app = units(run)
    keyed(app.text_input, "unit_name_vi_").set_value("Sở Y tế và Tư pháp")
    keyed(app.date_input, "unit_valid_from_").set_value(date(2026, 7, 1))
    keyed(app.multiselect, "unit_predecessors_").set_value(["so_y_te", "so_tu_phap"])
    press(app, "Thêm đơn vị")
    catalogue = catalogue_of(store)
    assert catalogue.unit("so_y_te_va_tu_phap").predecessors == ("so_y_te", "so_tu_phap")
    assert catalogue.unit("so_y_te").valid_to == catalogue.unit("so_tu_phap").valid_to == date(2026, 6, 30)


@by_night
def test_what_somebody_else_saved_meanwhile_is_said_and_what_was_typed_stays(run: Run, store) -> None:
    app = units(run)
    keyed(app.selectbox, "catalogue_unit_").set_value("so_y_te").run()
    record_changes(store, [Entry("unit", "so_y_te", {"note": "của người khác"})], operator("Lê Văn Khác"))
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
    assert keyed(app.text_input, "framework_first_year_").value == "2026"
    keyed(app.text_input, "framework_source_").set_value("Quyết định thử")
    keyed(app.text_input, "framework_break_vi_").set_value("2026: bộ mới")
    press(app, "Thêm bộ chỉ số")
    index = catalogue_of(store).index("ddci")
    copied, before = index.framework(2026, "department"), index.framework(2025, "department")
    assert copied is not None and before is not None
    assert copied.components == before.components
    assert (copied.source, copied.break_vi) == ("Quyết định thử", "2026: bộ mới")
    assert before.provisional_vi and copied.provisional_vi == before.provisional_vi
    assert copied.provisional_en == before.provisional_en
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
    keyed(app.text_input, "edition_unit_count_").set_value("22")
    [button for button in app.button if button.label == "Lưu"][-1].click().run()  # the framework's own is above
    assert_sound(app)
    assert catalogue_of(store).unit_count("ddci", 2025, "department") == 22


@pytest.mark.parametrize("language", ["vi", "en"])
def test_changes_are_listed_undone_and_taken_along(run: Run, store, language: str) -> None:
    say = wording(language)
    entry = Entry("unit", "so_y_te", {"short_vi": "SYT", "valid_from": "2000-01-01"})
    record_changes(store, [entry], operator("An"))
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
    record_changes(store, [Entry("unit", "so_y_te_cu", {"unit_set": "ha_tinh", "short_vi": "x"})], operator("An"))
    app = units(run)
    (warning,) = [element.value for element in app.warning]
    assert "so\\_y\\_te\\_cu" in warning and "còn trống" in warning
    press(app, "Bỏ mục này")
    assert not app.warning and layer_of(store) == ()


@by_night
def test_every_screen_says_that_the_framework_of_2025_is_not_confirmed(run: Run, store) -> None:
    rows = tuple(ScoreRow(unit.code, "total", 70.0, "published") for unit in catalogue_of(store).units_of("ddci", 2025))
    publish(store, Edition("ddci", 2025, rows, "upload", "a.xlsx", "a" * 64, "wide"), operator("An"))
    for page in ("overview", "trends", "flags", "upload"):
        app = run(page, person=PERSON, index="ddci", year="2025")
        assert "chưa xác nhận" in shown(app), page
    assert "chưa xác nhận" not in shown(run("overview", person=PERSON, index="ddci", year="2021"))


def test_the_files_to_take_along_are_those_of_the_store(run: Run, store) -> None:
    record_changes(store, [Entry("unit", "so_y_te", {"short_vi": "SYT"})], operator("An"))
    app = units(run, view="changes")
    assert_sound(app)
    assert tomllib.loads(layer_text(layer_of(store))) == {"units": {"so_y_te": {"short_vi": "SYT"}}}


@pytest.mark.nightly
def test_a_name_that_looks_like_markup_is_shown_as_it_was_typed_on_every_page(run: Run, store) -> None:
    name = "Sở <b>Đậm</b> <img src=x>"
    entry = Entry("unit", "so_dam", {"unit_set": "ha_tinh", "group": "department", "name_vi": name, "name_en": name})
    record_changes(store, [entry], operator("An"))
    components = [part.component for part in catalogue_of(store).index("ddci").framework(2025, "department").components]
    rows = tuple(
        ScoreRow(unit.code, code, 5.0 + place / 10 if code != "total" else 50.0 + place, "published")
        for place, unit in enumerate(catalogue_of(store).units_of("ddci", 2025))
        for code in ("total", *components)
    )
    publish(store, Edition("ddci", 2025, rows, "upload", "a.xlsx", "a" * 64, "wide"), operator("An"))
    seen = 0
    for page in PAGES:
        app = run(page.name, person=PERSON, index="ddci", unit="so_dam", year="2025")
        assert_sound(app)
        drawn = "\n".join(element.proto.body for element in app.get("html"))
        assert "<b>Đậm" not in drawn and "<img src=x" not in drawn, page.name
        seen += "&lt;b&gt;Đậm" in drawn
    assert seen > 5


@pytest.mark.parametrize("index", ["pci", "ddci"])
def test_the_frameworks_are_listed_in_the_language_of_the_screen(look: Run, index: str) -> None:
    app = look("catalogue", role="analyst", person="Tran Thi Thu", index=index, view="frameworks", lang="en")
    assert_sound(app, "en")
    assert_one_language(app, "en")
    assert "frameworks" in shown(app) or "Frameworks" in shown(app)


def test_a_year_that_is_none_is_named_and_what_was_typed_stays(run: Run, store) -> None:
    app = units(run, view="frameworks")
    keyed(app.text_input, "framework_gaps_").set_value("năm nay")
    press(app, "Lưu")
    assert any(element.value.startswith("Năm không có kỳ công bố: phải là số năm") for element in app.error)
    assert keyed(app.text_input, "framework_gaps_").value == "năm nay"


@by_night
def test_what_is_cached_follows_the_catalogue(run: Run, store) -> None:
    before = shown(run("trends", index="pci", unit="ha_tinh", year="2023"))
    assert "Minh bạch (đổi tên)" not in before
    record_changes(store, [Entry("component", "pci.transparency", {"short_vi": "Minh bạch (đổi tên)"})], operator("An"))
    assert "Minh bạch (đổi tên): " in shown(run("trends", index="pci", unit="ha_tinh", year="2023"))


def test_components_weights_and_grades_are_changed_in_the_copy(
    run: Run, store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def typed(table: pd.DataFrame, *, key: str, **how: object) -> pd.DataFrame:
        """What a person leaves in the table: seven of the eight, a new one, weights; one grade."""
        if "components" in key:
            remaining = table.iloc[:7].assign(weight=10.0)
            remaining.loc[0, "is_other"] = True
            new = {"component": None, "name_vi": "Chỉ số xanh", "name_en": None, "weight": 30.0, "is_other": False,
                   "is_less_better": False}  # fmt: skip
            return pd.concat([remaining, pd.DataFrame([new])], ignore_index=True)
        band = {"year": 2026, "label_vi": "Tốt", "label_en": None, "lowest": 70.5, "highest": None, "count": None}
        return pd.DataFrame([band])

    monkeypatch.setattr(ui.catalogue.frameworks.st, "data_editor", typed)
    app = units(run, view="frameworks", copy="2026")
    press(app, "Thêm bộ chỉ số")
    assert any(element.value.startswith("Trọng số: không khớp") for element in app.error)
    assert layer_of(store) == ()
    keyed(app.selectbox, "framework_confidence_").set_value("assumed")
    press(app, "Thêm bộ chỉ số")
    index = catalogue_of(store).index("ddci")
    framework, before = index.framework(2026, "department"), index.framework(2025, "department")
    assert framework is not None and before is not None
    assert index.components["chi_so_xanh"].name_vi == "Chỉ số xanh"
    remaining = [part.component for part in before.components[:7]]
    assert framework.weights == pytest.approx({**dict.fromkeys(remaining, 0.1), "chi_so_xanh": 0.3})
    assert [part.construct for part in framework.components[:2]] == [f"{remaining[0]}_2026", remaining[1]]
    assert [(band.label_vi, band.lowest, band.highest) for band in framework.bands] == [("Tốt", 70.5, None)]
    assert len(catalogue_changes(store)) == 2


def marked_less_is_better(monkeypatch: pytest.MonkeyPatch, weight: float | None = None) -> None:
    """The first component of the table is marked, and a new one that is marked stands at the end."""

    def typed(table: pd.DataFrame, *, key: str, **how: object) -> pd.DataFrame:
        if "components" not in key:
            return table
        marked = table.assign(is_less_better=[True, *table["is_less_better"][1:]], weight=weight)
        new = {"component": None, "name_vi": "Hồ sơ trễ", "is_less_better": True, "is_other": False, "weight": weight}
        return pd.concat([marked, pd.DataFrame([new])], ignore_index=True)

    monkeypatch.setattr(ui.catalogue.frameworks.st, "data_editor", typed)


@by_night
def test_which_way_is_better_is_said_of_a_component_taken_along_and_undone(
    run: Run, store, monkeypatch: pytest.MonkeyPatch
) -> None:
    framework = catalogue_of(store).index("ddci").framework(2025, "department")
    assert framework is not None
    first = framework.components[0].component
    marked_less_is_better(monkeypatch)
    press(units(run, view="frameworks"), "Lưu")
    index = catalogue_of(store).index("ddci")
    assert (index.direction(first), index.direction("ho_so_tre")) == (-1, -1)
    assert "thấp hơn là tốt" in shown(run("component", index="ddci", component=first))
    assert tomllib.loads(folder_of(store)["ddci_ha_tinh.toml"])["components"][first]["direction"] == -1
    change = next(change for change in catalogue_changes(store) if change.entry.key == f"ddci.{first}")
    undo_change(store, change.id, operator(PERSON))
    assert catalogue_of(store).index("ddci").direction(first) == 1


@pytest.mark.parametrize(("language", "words"), [("vi", "mà thấp hơn là tốt"), ("en", "less is better of")])
def test_a_weighted_total_of_a_component_of_which_less_is_better_is_refused_in_words(
    run: Run, store, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    marked_less_is_better(monkeypatch, weight=100 / 9)
    app = units(run, view="frameworks", lang=language)
    keyed(app.selectbox, "framework_confidence_").set_value("assumed")
    next(button for button in app.button if button.label == wording(language)["catalogue.save"]).click().run()
    assert any(words in error.value for error in app.error)
    assert layer_of(store) == ()


def test_the_region_of_a_unit_is_chosen_among_those_of_the_catalogue_and_undone(run: Run, store) -> None:
    app = units(run)
    keyed(app.selectbox, "catalogue_unit_").set_value("so_tai_chinh").run()
    region = keyed(app.selectbox, "unit_region_")
    before = catalogue_of(store).unit("so_tai_chinh").region
    other = next(code for code in ("agency", "district") if code != before)
    assert other in catalogue_of(store).regions
    region.set_value(other)
    press(app, "Lưu")
    assert catalogue_of(store).unit("so_tai_chinh").region == other
    undo_change(store, catalogue_changes(store)[0].id, operator(PERSON))
    assert catalogue_of(store).unit("so_tai_chinh").region == before
