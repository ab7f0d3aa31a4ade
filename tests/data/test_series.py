"""An index seen on another list of units: what is derived, what is published on it, and what stays apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis.frames import DERIVED
from data.catalogue.loading import load_catalogue
from data.editions import series, series_parts
from data.rights import operator
from data.scores import load_frames, series_rows
from data.store import audit
from data.store.database import Store, file_url, open_store
from data.store.editions import publish, withdraw
from data.store.rows import score_rows
from data.store.versions import current_version, versions
from services.history import history_of
from tests.data.store.builders import edition

CATALOGUE = load_catalogue()
ON_34 = "pci:34"
MERGED_DAY = CATALOGUE.lists["provinces", "34"].day
UNMERGED = {
    "ha_tinh",
    "nghe_an",
    "thanh_hoa",
    "ha_noi",
    "hue",
    "quang_ninh",
    "cao_bang",
    "lang_son",
    "son_la",
    "lai_chau",
    "dien_bien",
}


@pytest.fixture(scope="module")
def store(built_in: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{built_in}")
    yield opened
    opened.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(file_url(tmp_path / "store.sqlite3"))
    yield opened
    opened.close()


def test_a_name_says_index_and_list() -> None:
    assert series("dti", "34") == "dti:34" and series("dti", "") == "dti"
    assert series_parts("dti:34") == ("dti", "34") and series_parts("dti") == ("dti", "")


def test_every_province_that_ever_was_has_one_heir_among_the_34() -> None:
    provinces = [unit for unit in CATALOGUE.units.values() if unit.unit_set == "provinces"]
    heirs = {unit.code: CATALOGUE.heir(unit.code, MERGED_DAY) for unit in provinces}
    assert None not in heirs.values() and len(set(heirs.values())) == 34
    assert {unit.code for unit in CATALOGUE.units_of(ON_34, 2016)} == set(heirs.values())
    assert heirs["ha_tay"] == "ha_noi" and heirs["thua_thien_hue"] == "hue"


def test_only_an_index_on_other_units_is_seen_on_the_list() -> None:
    assert ON_34 in CATALOGUE.series and "ddci:34" not in CATALOGUE.series
    assert ON_34 not in CATALOGUE.indices, "it is no index of its own"
    assert CATALOGUE.index(ON_34).itself == "pci"


def test_unmerged_provinces_are_themselves_and_the_others_are_means(store: Store) -> None:
    own, seen = score_rows(store, "pci"), series_rows(store, CATALOGUE, ON_34)
    of_2019 = seen[seen["year"] == 2019].set_index(["unit", "component"])
    before = own[own["year"] == 2019].set_index(["unit", "component"])
    alone = of_2019[of_2019["status"] != DERIVED]
    renamed = {"hue": "thua_thien_hue"}
    assert {unit for unit, _ in alone.index} == UNMERGED
    for (unit, component), row in alone.iterrows():
        assert row["value"] == before.loc[(renamed.get(unit, unit), component), "value"]
    heirs = {unit: CATALOGUE.heir(unit, MERGED_DAY) for unit, _ in before.index}
    means = (
        before.reset_index()
        .assign(unit=lambda rows: rows["unit"].map(heirs))
        .groupby(["unit", "component"])["value"]
        .mean()
    )
    derived = of_2019.loc[of_2019["status"] == DERIVED, "value"]
    assert len(derived) == 23 * 11
    pd.testing.assert_series_equal(derived.sort_index(), means.reindex(derived.index).sort_index(), check_names=False)
    assert seen["rank"].isna().all()


def test_a_derived_score_names_its_parts(store: Store) -> None:
    seen = series_rows(store, CATALOGUE, ON_34).set_index(["year", "unit", "component"])
    parts = score_rows(store, "pci").set_index(["year", "unit", "component"])["value"]
    note = str(seen.loc[(2019, "quang_tri_2025", "total"), "note"])
    for unit in ("quang_binh", "quang_tri"):
        assert f"{CATALOGUE.unit(unit).name_vi} {parts[2019, unit, 'total']:.2f}".replace(".", ",") in note


def test_every_unit_is_placed_among_the_34(store: Store) -> None:
    every = history_of(load_frames(store, CATALOGUE, ON_34), CATALOGUE)
    totals = every[(every["component"] == "total") & (every["year"] == 2019)]
    assert len(totals) == 34 and set(totals["rank"]) <= set(range(1, 35))
    assert (totals["rank_of"] == 34).all() and (totals["rank_status"] == "computed").all()


def test_an_edition_published_on_the_list_takes_the_place_of_the_derived_one(empty: Store) -> None:
    publish(empty, edition(2016, 60.0), operator("An"))
    publish(empty, edition(2017, 61.0, "b"), operator("An"))
    on_list = publish(empty, replace(edition(2017, 70.0, "c", index=ON_34)), operator("An"))
    assert set(score_rows(empty, "pci")["value"]) == {60.0, 61.0, 62.0, 63.0}, "the other list is left alone"
    seen = series_rows(empty, CATALOGUE, ON_34)
    assert set(seen["index"]) == {ON_34}
    assert set(seen.loc[seen["year"] == 2017, "value"]) == {70.0, 71.0, 72.0}
    assert 60.0 in set(seen.loc[seen["year"] == 2016, "value"])
    assert current_version(empty, ON_34, 2017) == on_list.version_id != current_version(empty, "pci", 2017)
    assert [v.index for v in versions(empty, ON_34)] == [ON_34]
    assert {v.status for v in versions(empty)} == {"published"}, "neither list supersedes the other"
    withdraw(empty, on_list.version_id, operator("An"))
    assert 61.0 in set(series_rows(empty, CATALOGUE, ON_34).query("year == 2017")["value"])
    assert {event.subject for event in audit.history(empty, f"edition:{ON_34}:2017")} == {f"edition:{ON_34}:2017"}
