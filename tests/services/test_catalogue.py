"""The catalogue of an office: changed on the screen, versioned, undone, and never at the cost of stored figures."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data.catalogue.layer import Entry
from data.catalogue.loading import DIRECTORY, SETTING, CatalogueError, load_catalogue, load_office
from data.catalogue.merging import layer_from, layer_text
from data.rights import operator
from data.store import audit
from data.store.catalogue_changes import CatalogueChangedError, catalogue_changes, layer_of
from data.store.database import Store, file_url, open_store
from services.catalogue import (
    catalogue_of,
    change_catalogue,
    fields_of,
    folder_of,
    merged_of,
    new_code,
    newest_change,
    undo_change,
    undo_changes,
    unit_entry,
    with_last_frameworks,
)
from wording.words import Words

NEW = {
    "unit_set": "ha_tinh",
    "group": "department",
    "name_vi": "Thanh tra tỉnh",
    "name_en": "Provincial Inspectorate",
    "region": "department",
}


@pytest.fixture
def store(tmp_path: Path):
    with closing(open_store(file_url(tmp_path / "a.sqlite3"))) as opened:
        yield opened


@pytest.fixture
def filled(tmp_path: Path, built_in: Path):
    shutil.copy(built_in, tmp_path / "b.sqlite3")
    with closing(open_store(file_url(tmp_path / "b.sqlite3"))) as opened:
        yield opened


def test_a_store_that_nobody_changed_has_the_catalogue_of_the_files(store: Store) -> None:
    assert catalogue_of(store) == load_catalogue()
    assert catalogue_of(store).version == 0 and newest_change(store) == 0


def test_a_new_unit_is_there_at_once_with_who_and_when(store: Store) -> None:
    entry = unit_entry("thanh_tra_tinh", NEW)
    assert list(change_catalogue(store, [entry], operator("An"), "theo bảng 2023").values()) == [entry]
    catalogue = catalogue_of(store)
    assert catalogue.unit("thanh_tra_tinh").name_vi == "Thanh tra tỉnh"
    assert catalogue.version > 0
    (change,) = catalogue_changes(store)
    assert (change.person, change.note, change.number, change.is_newest) == ("An", "theo bảng 2023", 1, True)
    assert audit.history(store)[0].kind == audit.CATALOGUE_CHANGED
    assert change_catalogue(store, [entry], operator("Bình")) == {}  # nothing new
    assert load_catalogue().units.keys() == catalogue.units.keys() - {"thanh_tra_tinh"}


def test_a_change_is_undone_version_by_version(store: Store) -> None:
    for name in ("Thanh tra tỉnh", "Thanh tra tỉnh Hà Tĩnh (mới)"):
        change_catalogue(store, [unit_entry("thanh_tra_tinh", {**NEW, "name_vi": name})], operator("An"))
    newest, first = catalogue_changes(store)
    with pytest.raises(CatalogueChangedError):
        undo_change(store, first.id, operator("An"))
    undo_change(store, newest.id, operator("Bình"))
    assert catalogue_of(store).unit("thanh_tra_tinh").name_vi == "Thanh tra tỉnh"
    undo_change(store, catalogue_changes(store)[0].id, operator("Bình"))
    assert catalogue_of(store).unit("thanh_tra_tinh").name_vi == "Thanh tra tỉnh Hà Tĩnh (mới)"
    assert [change.number for change in catalogue_changes(store)] == [4, 3, 2, 1]


def test_a_change_of_a_delivered_unit_taken_back_leaves_the_file_as_it_is(store: Store) -> None:
    unit = catalogue_of(store).unit("so_y_te")
    wanted = {**(fields_of(unit) or {}), "short_vi": "SYT"}
    change_catalogue(store, [unit_entry("so_y_te", wanted)], operator("An"))
    assert layer_of(store) == (Entry("unit", "so_y_te", {"short_vi": "SYT"}),)
    change_catalogue(store, [unit_entry("so_y_te", fields_of(unit) or {})], operator("An"))
    assert layer_of(store) == () and catalogue_of(store).unit("so_y_te") == unit


def test_whoever_is_second_is_told_who_was_first(store: Store) -> None:
    change_catalogue(store, [unit_entry("thanh_tra_tinh", NEW)], operator("An"))
    seen = newest_change(store)
    change_catalogue(store, [unit_entry("thanh_tra_tinh", {**NEW, "note": "của Bình"})], operator("Bình"), seen=seen)
    with pytest.raises(CatalogueChangedError) as caught:
        change_catalogue(store, [unit_entry("thanh_tra_tinh", {**NEW, "note": "của An"})], operator("An"), seen=seen)
    assert caught.value.change.person == "Bình"
    assert catalogue_of(store).unit("thanh_tra_tinh").note == "của Bình"


@pytest.mark.parametrize(
    ("wanted", "key", "rule"),
    [
        ({"name_vi": "Sở Y tế"}, "name_vi", "name_ambiguous"),
        ({"valid_from": date(2025, 1, 2), "valid_to": date(2025, 1, 1)}, "valid_to", "dates_reversed"),
        ({"predecessors": ("so_y_te",), "valid_from": date(2025, 1, 1)}, "predecessors", "predecessor_lives"),
        ({"region": "nowhere"}, "region", "region_unknown"),
        ({"name_vi": ""}, "name_vi", "missing"),
    ],
)
def test_what_does_not_fit_is_refused_by_field_and_nothing_is_stored(
    store: Store, wanted: dict[str, object], key: str, rule: str
) -> None:
    with pytest.raises(CatalogueError) as caught:
        change_catalogue(store, [unit_entry("thanh_tra_tinh", {**NEW, **wanted})], operator("An"))
    first = caught.value.problems[0]
    assert (first.field, first.rule) == (key, rule)
    assert catalogue_changes(store) == ()


def test_what_was_saved_at_once_is_taken_back_at_once_or_not_at_all(store: Store) -> None:
    codes = ("so_y_te", "so_tu_phap")
    entries = [Entry("unit", code, {"note": "của An"}) for code in codes]
    changes = change_catalogue(store, entries, operator("An"))
    assert list(changes.values()) == entries
    taken_back = undo_changes(store, changes, operator("An"))
    assert layer_of(store) == ()
    again = undo_changes(store, taken_back, operator("An"))
    assert list(again.values()) == list(layer_of(store)) == entries

    theirs = Entry("unit", "so_y_te", {"note": "của Bình"})
    change_catalogue(store, [theirs], operator("Bình"))
    with pytest.raises(CatalogueChangedError):
        undo_changes(store, again, operator("An"))
    assert catalogue_of(store).unit("so_tu_phap").note == "của An"
    assert theirs in layer_of(store)


def test_a_year_without_a_framework_takes_over_the_last_one_of_each_group_that_lives(store: Store) -> None:
    catalogue = catalogue_of(store)
    index = catalogue.index("ddci")
    entries = with_last_frameworks(catalogue, index, 2027)
    assert [entry.key for entry in entries] == ["ddci.ddci-department-2025"]  # there are no districts any more
    change_catalogue(store, entries, operator("An"))
    after = catalogue_of(store).index("ddci")
    taken = after.framework(2027, "department")
    assert taken is not None and taken.code == "ddci-department-2025"
    assert after.framework(2026, "department") is None and after.framework(2027, "district") is None
    change_catalogue(store, with_last_frameworks(catalogue_of(store), after, 2026), operator("An"))
    assert catalogue_of(store).index("ddci").years("department") == (2021, 2023, 2024, 2025, 2026, 2027)
    assert with_last_frameworks(catalogue_of(store), catalogue_of(store).index("ddci"), 2020) == ()


def test_a_change_that_would_orphan_stored_figures_is_refused(filled: Store) -> None:
    catalogue = catalogue_of(filled)
    framework = catalogue.index("ddci").framework(2021, "department")
    assert framework is not None
    shorter = Entry("framework", f"ddci.{framework.code}", {"first_year": 2023})
    fewer = (fields_of(framework) or {})["components"][1:]
    with pytest.raises(CatalogueError) as caught:
        change_catalogue(filled, [shorter], operator("An"))
    rules = {problem.rule for problem in caught.value.problems}
    assert "framework_in_use" in rules or "edition_without_framework" in rules
    with pytest.raises(CatalogueError) as caught:
        change_catalogue(filled, [Entry("framework", f"ddci.{framework.code}", {"components": fewer})], operator("An"))
    (problem,) = caught.value.problems
    assert (problem.rule, problem.details["years"]) == ("component_in_use", "2021")
    with pytest.raises(CatalogueError, match="2021"):
        change_catalogue(filled, [Entry("unit", "so_cong_thuong", {"group": "agency"})], operator("An"))
    assert layer_of(filled) == ()


@pytest.mark.parametrize(("field", "day"), [("valid_from", "2023-03-01"), ("valid_to", "2020-12-31")])
def test_days_of_a_unit_that_leave_its_stored_figures_outside_are_refused(filled: Store, field: str, day: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        change_catalogue(filled, [Entry("unit", "so_cong_thuong", {field: day})], operator("An"))
    (problem,) = caught.value.problems
    assert (problem.rule, problem.details) == ("life_in_use", {"name": "Sở Công Thương", "years": "2021"})
    change_catalogue(
        filled,
        [Entry("unit", "so_cong_thuong", {field: "2021-06-01" if "from" in field else day[:2] + "26-01-01"})],
        operator("An"),
    )


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ({"name_vi": "!!!"}, "name_without_letters"),
        ({"aliases": ["…"]}, "name_without_letters"),
        ({"name_vi": "Sở\x07 Lạ"}, "control_character"),
        ({"note": "chú\x1b thích"}, "control_character"),
        ({"name_en": "Department " * 30}, "name_too_long"),
        ({"valid_from": "2025-07-01", "predecessors": ["ha_tay"]}, "unit_of_other_set"),
    ],
)
def test_a_unit_that_no_file_could_name_or_hold_is_refused(store: Store, content: dict[str, object], rule: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        change_catalogue(store, [Entry("unit", "thanh_tra_tinh", {**NEW, **content})], operator("An"))
    assert {problem.rule for problem in caught.value.problems} == {rule}
    for language in ("vi", "en"):
        assert Words(language).has(f"catalogue_problem.{rule}")


@pytest.mark.parametrize("bound", [float("nan"), float("inf")])
def test_a_scale_without_an_end_is_refused(store: Store, bound: float) -> None:
    framework = catalogue_of(store).index("ddci").frameworks[0]
    with pytest.raises(CatalogueError) as caught:
        change_catalogue(store, [Entry("framework", f"ddci.{framework.code}", {"scale": [1.0, bound]})], operator("An"))
    assert {(problem.rule, problem.field) for problem in caught.value.problems} == {("finite_number", "scale")}


def test_a_layer_with_a_byte_order_mark_is_read() -> None:
    entries = (unit_entry("thanh_tra_tinh", NEW),)
    assert layer_from("\ufeff" + layer_text(entries)) == entries


def test_a_catalogue_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(DIRECTORY, tmp_path / "marked"))
    for path in folder.glob("*.toml"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_catalogue(folder) == load_catalogue(DIRECTORY)


def test_an_updated_folder_keeps_the_layer_and_names_what_no_longer_fits(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_catalogue(store, [unit_entry("thanh_tra_tinh", NEW)], operator("An"))
    newer = Path(shutil.copytree(DIRECTORY, tmp_path / "newer"))
    with (newer / "ha_tinh_units.toml").open("a", encoding="utf-8") as file:
        file.write('\n[units.thanh_tra]\ngroup = "department"\nname_vi = "Thanh tra tỉnh"\nname_en = "Inspectorate"\n')
    monkeypatch.setenv(SETTING, str(newer))
    merged = merged_of(store)
    assert [misfit.entry.key for misfit in merged.misfits] == ["thanh_tra_tinh"]
    assert "thanh_tra" in merged.catalogue.units
    assert [entry.key for entry in layer_of(store)] == ["thanh_tra_tinh"]  # not lost
    monkeypatch.delenv(SETTING)
    assert merged_of(store).misfits == ()


def test_a_new_code_is_made_of_the_name_and_is_nobody_elses() -> None:
    taken = {"thanh_tra_tinh": 1, "thanh_tra_tinh_2": 2}
    assert new_code("Thanh tra tỉnh", {}) == "thanh_tra_tinh"
    assert new_code("Thanh tra tỉnh", taken) == "thanh_tra_tinh_3"
    assert new_code("…", {}) == new_code("Ω", {}) == "x"


def test_the_whole_catalogue_taken_along_is_a_folder_that_starts_as_it_is_here(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_catalogue(store, [unit_entry("thanh_tra_tinh", NEW)], operator("An"))
    folder = tmp_path / "folder"
    folder.mkdir()
    for name, text in folder_of(store).items():
        (folder / name).write_text(text, encoding="utf-8")
    assert load_catalogue(folder) == replace(catalogue_of(store), version=0)
    assert load_office(folder) == load_office()
    monkeypatch.setenv(SETTING, str(folder))  # the layer over the files that have it in them already
    merged = merged_of(store)
    assert merged.misfits == () and replace(merged.catalogue, version=0) == load_catalogue(folder)
