"""What an office changes lies over the delivered files: an update shows through, and what no longer fits is named."""

import tomllib
from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.catalogue.layer import Entry, difference
from data.catalogue.loading import DIRECTORY, CatalogueError, load_catalogue, read_files
from data.catalogue.merging import folder_texts, layer_from, layer_text, merge
from data.catalogue.toml_text import toml_text

FILES = read_files(DIRECTORY)
UNITS = "ha_tinh_units.toml"
NEW_UNIT = Entry(
    "unit",
    "thanh_tra_tinh",
    {
        "unit_set": "ha_tinh",
        "group": "department",
        "name_vi": "Thanh tra tỉnh",
        "name_en": "Provincial Inspectorate",
        "aliases": ["Thanh tra “tỉnh”\\ mới"],
        "valid_from": "2000-01-01",
    },
)
RENAMED = Entry("unit", "so_y_te", {"short_vi": "SYT", "aliases": ["Sở Ytế mới"]})
COPIED = Entry(
    "framework",
    "ddci.ddci-department-2026",
    {
        "group": "department",
        "first_year": 2026,
        "last_year": 2026,
        "components": [{"component": "time_costs", "weight": 0.4}, {"component": "green", "weight": 0.6}],
        "weights_confidence": "assumed",
        "bands": [{"year": 2026, "label_vi": "Tốt", "label_en": "Good", "lowest": 70.5}],
        "source": "phép thử",
    },
)
GREEN = Entry(
    "component",
    "ddci.green",
    {"name_vi": "Chỉ số xanh", "name_en": "Green Index", "short_vi": "Xanh", "short_en": "Green"},
)
EDITION = Entry("edition", "ddci.2026.department", {"units_on": "2026-06-30", "unit_count": 21})
LAYER = (NEW_UNIT, RENAMED, COPIED, GREEN, EDITION)


def test_the_files_without_a_layer_are_the_delivered_catalogue() -> None:
    assert merge(FILES, ()).catalogue == load_catalogue(DIRECTORY)


def test_a_layer_adds_and_changes_and_leaves_the_files_alone() -> None:
    before = deepcopy(FILES)
    merged = merge(FILES, LAYER, version=7)
    catalogue = merged.catalogue
    assert not merged.misfits and catalogue.version == 7
    assert catalogue.unit("thanh_tra_tinh").valid_from == date(2000, 1, 1)
    assert catalogue.unit("so_y_te").short_vi == "SYT"
    assert catalogue.unit("so_y_te").name_en == load_catalogue(DIRECTORY).unit("so_y_te").name_en
    framework = catalogue.index("ddci").framework(2026, "department")
    assert framework is not None and framework.weights == {"time_costs": 0.4, "green": 0.6}
    assert framework.bands[0].lowest == 70.5
    facts = catalogue.index("ddci").facts(2026, "department")
    assert facts is not None and (facts.units_on, facts.unit_count) == (date(2026, 6, 30), 21)
    assert before == FILES


def test_an_update_of_the_files_shows_through_where_the_office_says_nothing() -> None:
    newer = deepcopy(FILES)
    newer[UNITS]["units"]["so_y_te"] |= {"name_en": "Health Department", "aliases": ["Sở Y-tế"]}
    unit = merge(newer, LAYER).catalogue.unit("so_y_te")
    assert (unit.short_vi, unit.name_en, unit.aliases) == ("SYT", "Health Department", ("Sở Y-tế", "Sở Ytế mới"))


def test_what_no_longer_fits_is_named_and_the_rest_holds() -> None:
    newer = deepcopy(FILES)
    same_name = {"group": "department", "name_vi": "Thanh tra tỉnh", "name_en": "Inspectorate"}
    newer[UNITS]["units"]["thanh_tra"] = same_name
    del newer[UNITS]["units"]["so_y_te"]
    merged = merge(newer, LAYER)
    assert {misfit.entry.key for misfit in merged.misfits} == {"thanh_tra_tinh", "so_y_te"}
    (clash,) = next(m for m in merged.misfits if m.entry is NEW_UNIT).problems
    assert (clash.rule, clash.details["other"]) == ("name_ambiguous", "Thanh tra tỉnh")
    assert {entry.key for entry in merged.layer} == {COPIED.key, GREEN.key, EDITION.key}
    assert merged.catalogue.index("ddci").framework(2026, "department") is not None
    assert "thanh_tra_tinh" not in merged.catalogue.units


def test_an_entry_of_an_index_or_set_that_is_gone_is_named() -> None:
    fewer = {name: table for name, table in FILES.items() if name not in ("ddci_ha_tinh.toml", UNITS)}
    merged = merge(fewer, (NEW_UNIT, COPIED))
    assert [problem.rule for misfit in merged.misfits for problem in misfit.problems] == ["misfit", "misfit"]
    assert set(merged.catalogue.indices) == {table["code"] for table in FILES.values() if "code" in table} - {"ddci"}


def test_wrong_files_are_refused_whatever_lies_over_them() -> None:
    spoilt = deepcopy(FILES)
    spoilt[UNITS]["units"]["so_y_te"]["region"] = "nowhere"
    with pytest.raises(CatalogueError, match="nowhere"):
        merge(spoilt, LAYER)


def test_only_what_differs_from_the_delivered_is_an_entry() -> None:
    delivered = {"name_vi": "Sở Y tế", "aliases": ("A",), "valid_from": date(2020, 1, 1), "valid_to": None}
    assert difference("unit", "x", delivered, delivered).content is None
    wanted = {"name_vi": "Sở Y tế", "aliases": ("A", "B"), "valid_from": None, "valid_to": date(2025, 1, 1)}
    assert difference("unit", "x", wanted, delivered).content == {
        "aliases": ["B"],
        "valid_to": "2025-01-01",
        "without": ["valid_from"],
    }


def test_a_key_of_the_delivered_entry_can_be_taken_away() -> None:
    entry = Entry("unit", "so_khoa_hoc_va_cong_nghe_2025", {"without": ["predecessors"]})
    unit = merge(FILES, [entry]).catalogue.unit("so_khoa_hoc_va_cong_nghe_2025")
    assert unit.predecessors == () and unit.valid_from == date(2025, 3, 1)


def test_a_layer_written_as_toml_and_read_back_is_the_same() -> None:
    assert sorted(layer_from(layer_text(LAYER)), key=lambda e: e.key) == sorted(LAYER, key=lambda e: e.key)
    assert tomllib.loads(layer_text(LAYER))["units"]["thanh_tra_tinh"]["valid_from"] == date(2000, 1, 1)
    assert layer_from(layer_text(())) == ()


@pytest.mark.parametrize("text", ["units = 3", "[units]\nx = 1", "[something]\na = 1", "not toml", "name_vi = 'a'"])
def test_a_text_that_is_no_layer_is_refused(text: str) -> None:
    with pytest.raises(CatalogueError):
        layer_from(text)


def test_the_whole_catalogue_written_as_a_folder_is_read_as_what_it_is_here(tmp_path: Path) -> None:
    for name, text in folder_texts(FILES, LAYER).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert load_catalogue(tmp_path) == merge(FILES, LAYER).catalogue


VALUES = st.recursive(
    st.text() | st.integers() | st.booleans() | st.floats(allow_nan=False) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), VALUES, max_size=4))
def test_any_table_written_as_toml_is_read_back_as_it_was(table: dict[str, object]) -> None:
    assert tomllib.loads(toml_text(table)) == table
