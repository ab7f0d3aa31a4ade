"""The built-in figures: real, sourced, and loaded by the same importer as anybody's file."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from analysis import composite
from analysis.frames import STATED
from analysis.standing import standings
from data.catalogue.loading import load_catalogue
from data.catalogue.model import Catalogue
from data.editions import Edition
from data.exports.template import build_filled
from data.published.readings import delivered_readings
from data.rights import operator
from data.scores import load_frames
from data.store.database import Store, file_url, open_store
from data.store.editions import withdraw
from data.store.rows import score_rows
from data.store.versions import versions
from services.built_in import DIRECTORY, BuiltIn, built_in_workbooks, load_built_in, read_edition
from services.imports import Preview, preview
from services.publishing import editions_of, publish_preview
from tests.prebuilt import built_in, history
from tests.support import FACTS, by_turns, needs_facts
from tools.built_in_build import ddci_rows, pci_rows

CATALOGUE = load_catalogue()
COMPONENTS = ("entry_costs", "land_access", "transparency", "time_costs", "informal_charges", "policy_bias",
              "proactivity", "business_support", "labor_training", "legal_institutions")  # fmt: skip


RECONCILED = {"partial_edition", "total_differs", "rank_differs", "rank_missing", "tie_ranked_apart", "same_total"}
"""What does not add up in the published figures themselves; docs/data.md says where."""


@cache
def read(path: Path, index: str) -> Preview:
    """A built-in workbook as the importer reads it."""
    return preview(path.read_bytes(), path.name, index, CATALOGUE)


@cache
def delivered() -> Mapping[str, Edition]:
    """What the importer has read before, as it is delivered."""
    return delivered_readings(DIRECTORY)


@pytest.fixture(scope="module")
def pci() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Standings of PCI, and the gaps of its totals."""
    frames = built_in()["pci"]
    return history("pci"), composite.reconcile(frames.scores, frames.weights)


def test_there_is_a_workbook_for_every_edition_in_hand() -> None:
    found = {(w.index, w.year) for w in built_in_workbooks()}
    years = {
        "pci": range(2005, 2025),
        "ddci": [2021],
        "papi": range(2011, 2025),
        "dti": range(2020, 2025),
        "service766": [2022, 2023, 2024],
        "pgi": [2022, 2023, 2024],
        "par": [2012, *range(2020, 2025)],
        "sipas": [2015, 2017, *range(2020, 2025)],
        "pii": [2023, 2024, 2025],
    }
    assert found == {(index, year) for index, of_index in years.items() for year in of_index}


@pytest.mark.parametrize("workbook", by_turns(built_in_workbooks(), 5), ids=lambda workbook: workbook.path.stem)
def test_a_built_in_workbook_passes_the_importer_and_names_its_sources(workbook: BuiltIn) -> None:
    found = read(workbook.path, workbook.index)
    assert found.is_importable
    assert {problem.code for problem in found.problems} <= RECONCILED
    for rows in found.rows.values():
        assert all(row.source for row in rows if row.value is not None)
        assert all(row.rank_source for row in rows if row.rank is not None)


@pytest.mark.parametrize("workbook", by_turns(built_in_workbooks(), 5), ids=lambda workbook: workbook.path.stem)
def test_what_is_stored_at_a_first_start_is_what_the_importer_reads(workbook: BuiltIn) -> None:
    """Where this fails, `python -m tools.built_in_build` reads the workbooks anew."""
    (edition,) = editions_of(read(workbook.path, workbook.index), "built_in")
    assert delivered()[edition.sha256] == edition


def test_an_offices_catalogue_that_lacks_a_component_has_the_workbook_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def reading(workbook: BuiltIn, content: bytes, catalogue: Catalogue) -> Edition:
        asked.append(workbook.path.name)
        return read_edition(workbook, content, catalogue)

    monkeypatch.setattr("services.built_in.read_edition", reading)
    for name in ("sipas-2023.xlsx", "sipas.readings.json.gz"):
        shutil.copy(DIRECTORY / name, tmp_path / name)
    sipas = replace(CATALOGUE.index("sipas"), editions=())
    renamed = dict(CATALOGUE.units)
    renamed["quang_ninh_moi"] = replace(renamed.pop("quang_ninh"), code="quang_ninh_moi")
    with closing(open_store(file_url(tmp_path / "a.sqlite3"))) as store:
        assert load_built_in(store, CATALOGUE, tmp_path) == 1
    assert asked == []
    with closing(open_store(file_url(tmp_path / "b.sqlite3"))) as store:
        own = replace(CATALOGUE, indices={"sipas": sipas}, units=renamed)
        assert load_built_in(store, own, tmp_path) == 1
        assert "quang_ninh_moi" in set(score_rows(store, "sipas")["unit"])
    assert asked == ["sipas-2023.xlsx"]


@needs_facts
@pytest.mark.parametrize("index", by_turns(["ddci", "pci"]))
def test_the_workbooks_hold_the_published_tables_and_nothing_else(index: str) -> None:
    wanted = (pci_rows if index == "pci" else ddci_rows)(FACTS, CATALOGUE)
    found = {}
    for workbook in built_in_workbooks():
        if workbook.index == index:
            for year, rows in read(workbook.path, index).rows.items():
                for row in rows:
                    plain = replace(row, sheet="", cell="", rank_cell="")
                    found[year, row.unit, row.component] = plain
    stripped = {
        key: replace(row, source=row.source.strip(), rank_source=row.rank_source.strip()) for key, row in wanted.items()
    }
    assert found == stripped


def test_weighted_totals_equal_the_published_ones(pci: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    gaps = pci[1].dropna(subset=["gap"])
    years = [2006, 2007, 2008, 2009, 2010, *range(2012, 2020)]
    exact = gaps[gaps["year"].isin(years)]
    assert exact.groupby("year").size().to_dict() == {year: 64 if year <= 2008 else 63 for year in years}
    # Both sides are published with five decimals, so the last digit may differ by one.
    assert exact["gap"].abs().max() < 1.05e-5


def test_2011_does_not_reproduce_and_every_province_that_differs_is_reported(
    pci: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    gaps = pci[1].dropna(subset=["gap"])
    of_2011 = gaps[gaps["year"] == 2011]["gap"].abs()
    assert of_2011.max() == pytest.approx(0.552, abs=0.001)
    problems = read(DIRECTORY / "pci-2011.xlsx", "pci").problems
    reported = [problem for problem in problems if problem.code == "total_differs"]
    assert len(reported) == int((of_2011 > 0.05).sum()) > 50
    note = CATALOGUE.index("pci").framework(2011, "province")
    assert note is not None
    assert "2011" in note.weights_note_vi


def test_2023_totals_and_ranks_are_computed_for_all_63(pci: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    of_2023 = pci[0][pci[0]["year"] == 2023]
    totals = of_2023[of_2023["component"] == "total"].set_index("unit")
    assert totals["computed_value"].notna().sum() == 63
    assert sorted(totals["computed_rank"]) == [float(rank) for rank in range(1, 64)]
    assert totals.loc["ha_tinh", "computed_value"] == pytest.approx(63.7566, abs=5e-5)
    assert totals.loc["ha_tinh", "computed_rank"] == 54
    assert (totals.loc["ha_tinh", "value"], totals.loc["ha_tinh", "value_status"]) == (63.76, "stated")
    home = of_2023[of_2023["unit"] == "ha_tinh"].set_index("component")
    assert [home.loc[code, "computed_rank"] for code in COMPONENTS] == [44, 40, 40, 59, 38, 14, 63, 48, 57, 3]


def test_component_ranks_are_not_made_up_where_most_provinces_are_missing(
    pci: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    parts = pci[0][pci[0]["year"].isin([2020, 2021, 2022]) & (pci[0]["component"] != "total")]
    assert parts["computed_rank"].isna().all()
    assert parts["median"].isna().all()
    stated = parts[(parts["unit"] == "ha_tinh") & (parts["year"] == 2022)].set_index("component")["rank"]
    assert (stated["entry_costs"], stated["labor_training"]) == (49, 9)


def test_the_value_off_the_scale_is_kept_and_enters_nothing(store: Store) -> None:
    frames = load_frames(store, CATALOGUE, "ddci")
    raw = frames.scores.set_index(["unit", "component"])
    assert raw.loc[("so_tai_chinh", "dynamism"), "value"] == 50
    assert raw.loc[("so_tai_chinh", "dynamism"), "status"] == "unusable"
    assert "50" in raw.loc[("so_tai_chinh", "dynamism"), "note"]
    assert raw.loc[("so_tai_chinh", "total"), "value"] == 68.85
    placed = standings(frames.scores, frames.editions, frames.weights).set_index(["unit", "component"])
    assert pd.isna(placed.loc[("so_tai_chinh", "dynamism"), "rank"])
    assert pd.isna(placed.loc[("so_tai_chinh", "total"), "rank"])
    assert placed.loc[("so_khoa_hoc_va_cong_nghe", "total"), "n"] == 9
    assert placed.loc[("so_khoa_hoc_va_cong_nghe", "dynamism"), "best"] == 8.5
    assert placed["computed_value"].isna().all(), "the weights of DDCI are not known"


def test_loading_again_changes_nothing(store: Store) -> None:
    before = versions(store)
    assert load_built_in(store, CATALOGUE) == 0
    assert versions(store) == before


def test_an_offices_own_figures_and_its_withdrawals_are_left_alone(store: Store, tmp_path: Path) -> None:
    (current,) = [v for v in versions(store, "pci") if v.year == 2023]
    withdraw(store, current.id, operator("Người phân tích"))
    rows = preview((DIRECTORY / "pci-2022.xlsx").read_bytes(), "a.xlsx", "pci", CATALOGUE).rows[2022]
    own = preview(build_filled(CATALOGUE, "pci", 2022, rows[:20]), "rieng.xlsx", "pci", CATALOGUE)
    publish_preview(store, own, operator("Người phân tích"))
    in_use = score_rows(store, "pci").query("year == 2022")
    others = in_use.query("file != 'rieng.xlsx'")
    assert others["value"].isna().all() and set(others["rank_status"]) == {STATED}  # what a province states stays
    assert len(in_use.query("file == 'rieng.xlsx'")) == 20
    newer = tmp_path / "newer"
    newer.mkdir()
    for year in (2022, 2023):
        changed = preview((DIRECTORY / f"pci-{year}.xlsx").read_bytes(), "a.xlsx", "pci", CATALOGUE).rows[year]
        (newer / f"pci-{year}.xlsx").write_bytes(build_filled(CATALOGUE, "pci", year, changed[:30]))
    assert load_built_in(store, CATALOGUE, newer) == 0
    assert score_rows(store, "pci").query("year == 2022").equals(in_use)
    assert score_rows(store, "pci").query("year == 2023").empty
