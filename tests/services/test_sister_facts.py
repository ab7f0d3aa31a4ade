"""The sister indices of the store against the published tables, row by row, and against figures quoted elsewhere."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from analysis.standing import standings
from data.catalogue.loading import load_catalogue
from data.scores import load_frames
from data.store.database import file_url, open_store
from data.store.rows import indicator_rows, score_rows
from tests.prebuilt import built_in_store
from tests.support import FACTS, needs_facts

pytestmark = needs_facts

CATALOGUE = load_catalogue()
FILES = {
    "papi": "papi_panel.csv",
    "dti": "dti_panel.csv",
    "service766": "service_index_766.csv",
    "pgi": "pgi.csv",
    "par": "par_index.csv",
    "sipas": "sipas.csv",
    "pii": "pii.csv",
}
TOTALS = {"papi_total", "dti_total", "total", "pgi_total", "par_index", "sipas", "pii"}
OF_ANOTHER_MAP = "dti_total_34"
"""Of the 34 new provinces: another edition than that of the 63."""

AGGREGATES = {"papi": 0, "dti": 3, "service766": 0, "pgi": 0, "par": 17, "sipas": 3, "pii": 1}
STATUS = {
    "published": "published",
    "sum of the published sub-dimensions": "published",
    "sum of the dimensions (the index's own rule, unweighted)": "published",
    "sum of two published parts (made by the collector)": "published",
    "stated by the province": "stated",
    "follows from the rank and the move stated": "stated",
    "follows from the score, rank and moves stated": "stated",
    "stated by the press": "secondary",
    "secondary": "secondary",
}

QUOTED = {
    ("ha_tinh", 2021): 45.1356,
    ("ha_tinh", 2024): 45.5531,
    ("thua_thien_hue", 2021): 48.0591,
    ("quang_ninh", 2022): 47.8763,
    ("ba_ria_vung_tau", 2021): 40.6146,
}
"""Totals of PAPI that another extract of the publisher's workbooks gives, and the press."""


def lines(file: str) -> Iterator[dict[str, str]]:
    with (FACTS / file).open(encoding="utf-8", newline="") as opened:
        yield from csv.DictReader(opened)


def of_provinces(index: str) -> list[dict[str, str]]:
    """The lines of a table that are about a province on the map of the editions in the store."""
    return [line for line in lines(FILES[index]) if line["province"][0] != "(" and line["component"] != OF_ANOTHER_MAP]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    """The scores of every sister index by year, unit and component, and the indicators of PAPI."""
    path = tmp_path_factory.mktemp("sisters") / "dashboard.sqlite3"
    shutil.copy(built_in_store(), path)
    with closing(open_store(file_url(path))) as store:
        frames = {index: score_rows(store, index).set_index(["year", "unit", "component"]) for index in FILES}
        return {**frames, "parts": indicator_rows(store, "papi")}


@cache
def unit_of(index: str, year: int, name: str) -> str:
    code = CATALOGUE.unit_names(index, year).match(name).code
    assert code is not None, name
    return code


@pytest.mark.parametrize("index", FILES)
def test_every_row_of_a_published_table_is_in_the_store(index: str, stored: dict[str, pd.DataFrame]) -> None:
    found = stored[index].to_dict("index")
    compared = Counter[str]()
    for line in of_provinces(index):
        year = int(line["year"])
        component = "total" if line["component"] in TOTALS else line["component"]
        row = found[year, unit_of(index, year, line["province"]), component]
        if line["value"]:
            compared["values"] += 1
            assert row["value"] == pytest.approx(float(line["value"]), rel=1e-9)
            assert (row["status"], row["source"]) == (STATUS[line["status"]], line["source"])
        if line["rank"]:
            compared["ranks"] += 1
            assert row["rank"] == float(line["rank"])
            assert (row["rank_status"], row["rank_source"]) == (STATUS[line["status"]], line["source"])
        assert bool(line["note"]) <= bool(row["note"] == row["note"] and row["note"]), line
    assert compared["values"] == stored[index]["value"].notna().sum(), "the store has values that no table has"
    assert compared["ranks"] == stored[index]["rank"].notna().sum(), "the store has ranks that no table has"


def test_means_of_regions_are_counted_and_not_taken_for_provinces() -> None:
    counts = {index: sum(line["province"][0] == "(" for line in lines(file)) for index, file in FILES.items()}
    assert counts == AGGREGATES
    assert sum(line["component"] == OF_ANOTHER_MAP for line in lines(FILES["dti"])) == 7


def test_every_sub_dimension_of_papi_is_an_indicator_of_its_dimension(stored: dict[str, pd.DataFrame]) -> None:
    named: dict[int, set[str]] = {}
    wanted: dict[tuple[int, str], list[float]] = {}
    for line in lines("papi_subdimensions.csv"):
        key = (int(line["year"]), unit_of("papi", int(line["year"]), line["province"]))
        wanted.setdefault(key, []).append(float(line["value"]))
        assert line["status"] == "published"
        named.setdefault(int(line["year"]), set()).add(line["source"])
    parts = stored["parts"].dropna(subset=["value"])
    assert len(parts) == sum(map(len, wanted.values())) == 21_513
    found = parts.groupby(["year", "unit"])["value"].apply(sorted).to_dict()
    assert found.keys() == wanted.keys()
    for key, values in wanted.items():
        assert found[key] == pytest.approx(sorted(values), rel=1e-9), key
    assert set(parts["status"]) == {"published"}
    assert stored["parts"]["label"].ne("").all()
    assert {int(year): set(rows["source"]) for year, rows in parts.groupby("year")} == named


def test_the_parts_of_a_dimension_sum_to_it(stored: dict[str, pd.DataFrame]) -> None:
    """So each stands under its own dimension: the index's rule, where all parts of it are in hand."""
    parts = stored["parts"]
    sums = parts.groupby(["year", "unit", "component"])["value"].agg(lambda values: values.sum(skipna=False))
    both = pd.concat({"parts": sums, "whole": stored["papi"]["value"]}, axis=1).dropna()
    assert len(both) > 5_800
    assert (both["parts"] - both["whole"]).abs().max() < 1e-4


def test_totals_of_papi_are_those_that_others_quote(stored: dict[str, pd.DataFrame]) -> None:
    for (unit, year), total in QUOTED.items():
        assert round(stored["papi"].loc[(year, unit, "total"), "value"], 4) == total


def test_the_groups_of_the_portals_index_sum_to_its_total(stored: dict[str, pd.DataFrame]) -> None:
    values = stored["service766"]["value"].unstack("component")
    assert len(values) == 102
    assert (values.drop(columns="total").sum(axis=1) - values["total"]).abs().max() < 1e-9


def test_the_tables_are_there_whole() -> None:
    assert {index: (FACTS / file).is_file() for index, file in FILES.items()} == dict.fromkeys(FILES, True)
    assert Path(FACTS / "papi_subdimensions.csv").is_file()


def test_dti_derived_for_the_34_provinces_is_the_published_one_where_that_is_known(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = tmp_path_factory.mktemp("derived") / "dashboard.sqlite3"
    shutil.copy(built_in_store(), path)
    with closing(open_store(file_url(path))) as store:
        frames = load_frames(store, CATALOGUE, "dti:34")
    placed = standings(*frames).set_index(["year", "unit", "component"])
    published = [line for line in lines(FILES["dti"]) if line["component"] == OF_ANOTHER_MAP]
    for line in published:
        row = placed.loc[(2024, unit_of("dti:34", 2024, line["province"]), "total")]
        assert row["rank"] == float(line["rank"]), line["province"]
        if line["value"]:
            assert row["shown_value"] == pytest.approx(float(line["value"]), abs=2e-4)
    assert len(published) == 7
