"""VCCI's own workbooks, as they were published, against the panel of published figures.

They lie in ../shared/workbooks and are not part of the project: without them these tests are skipped, and
say so. The layouts themselves are rebuilt by code in the other tests of this folder.
"""

from __future__ import annotations

import csv
import math
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli import main
from data.catalogue.loading import load_catalogue
from data.exports.records import RECORD_COLUMNS
from services.imports import Preview, preview
from tests.support import FACTS, TURN, WORKBOOKS, needs_workbooks

pytestmark = needs_workbooks

CATALOGUE = load_catalogue()
YEARS = (2006, 2008, 2009, 2012, 2013, 2016, 2017, 2019, 2023)
EVERY_KIND_OF_RECORD = (2008, 2016, 2023)
"""64 provinces; ranks, words of grades and indicators; components without totals or ranks, and the most rows."""
SAME = 1e-6
INDICATORS = {2006: 81, 2008: 81, 2009: 70, 2012: 71, 2013: 110, 2016: 111, 2017: 128, 2019: 128, 2023: 142}
"""How many indicators the detail sheets of each workbook have, over all components."""
STATED_LATER = {2023: {"rank", "total"}}
"""In the panel, but not in the workbook: totals and ranks of 2023 that provinces stated."""
Records = list[dict[str, str]]


def workbook(year: int) -> Path:
    (found,) = WORKBOOKS.glob(f"PCI_{year}.xls*")
    return found


@pytest.fixture(
    scope="module",
    params=[pytest.param(year, marks=() if year in EVERY_KIND_OF_RECORD else TURN) for year in YEARS],
)
def checked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, Records]:
    """The records that the command writes for one workbook."""
    year = int(request.param)
    out = tmp_path_factory.mktemp("records") / "records.csv"
    code = main(["check", str(workbook(year)), "--index", "pci", "--year", str(year), "--csv", str(out)])
    assert code == 0
    with out.open(encoding="utf-8", newline="") as file:
        return year, list(csv.DictReader(file))


def panel(year: int) -> Iterator[tuple[tuple[str, str], float]]:
    with (FACTS / "pci_panel.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            if int(line["year"]) == year:
                yield (line["province"], line["component"].replace("pci_", "")), float(line["value"])


def same(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=SAME)


def test_every_score_and_total_is_that_of_the_panel_and_none_is_extra(checked: tuple[int, Records]) -> None:
    year, lines = checked
    found = {(n["unit"], n["component"]): float(n["value"]) for n in lines if n["level"] != "indicator" and n["value"]}
    wanted = {key: value for key, value in panel(year) if key[1] != "rank"}
    wanted = {key: value for key, value in wanted.items() if key[1] not in STATED_LATER.get(year, ())}
    assert found.keys() == wanted.keys()
    assert [key for key in wanted if not same(found[key], wanted[key])] == []
    assert all(tuple(line) == RECORD_COLUMNS for line in lines)
    assert {line["level"] for line in lines} >= {"component"}


def test_every_rank_is_that_of_the_panel_or_the_files_own_order(checked: tuple[int, Records]) -> None:
    year, lines = checked
    totals = {line["unit"]: line for line in lines if line["level"] == "total"}
    found = {unit: int(line["rank"]) for unit, line in totals.items() if line["rank"]}
    if year == 2008:  # 64 provinces in the file; the site's ranks are over 63
        ordered = sorted(totals, key=lambda unit: -float(totals[unit]["value"]))
        assert found == {unit: place for place, unit in enumerate(ordered, start=1)}
        assert len(found) == 64
        return
    wanted = {unit: int(value) for (unit, component), value in panel(year) if component == "rank"}
    assert found == ({} if year == 2023 else wanted)


def test_no_component_has_a_rank_that_the_file_does_not_print(checked: tuple[int, Records]) -> None:
    _, lines = checked
    assert [line for line in lines if line["level"] != "total" and line["rank"]] == []


def test_every_indicator_is_that_of_the_facts_and_none_is_extra(checked: tuple[int, Records]) -> None:
    year, lines = checked
    if year not in (2017, 2019, 2023):
        assert any(line["level"] == "indicator" for line in lines)
        return
    found = {
        (n["unit"], n["component"], int(n["indicator"])): float(n["value"]) for n in lines if n["level"] == "indicator"
    }
    with (FACTS / "pci_indicator_values.csv").open(encoding="utf-8", newline="") as file:
        wanted = {
            (line["province"], line["component"], int(line["indicator_order"])): float(line["value"])
            for line in csv.DictReader(file)
            if int(line["year"]) == year
        }
    assert found.keys() == wanted.keys()
    assert [key for key in wanted if not math.isclose(found[key], wanted[key], rel_tol=SAME, abs_tol=1e-12)] == []


def look(year: int) -> Preview:
    path = workbook(year)
    return preview(path.read_bytes(), path.name, "pci", CATALOGUE, year)


@pytest.mark.parametrize(
    ("year", "bands"),
    [
        (2012, {"Tốt": 17, "Khá": 36, "Trung bình": 7, "Tương đối thấp": 3}),
        (2016, {"Rất tốt": 6, "Tốt": 16, "Khá": 29, "Trung bình": 6, "Tương đối thấp": 4, "Thấp": 2}),
    ],
)
def test_bands_are_the_words_of_the_file(year: int, bands: dict[str, int]) -> None:
    """The counts are those that the catalogue took from the same edition."""
    assert Counter(row.grade for row in look(year).rows[year] if row.grade) == bands
    framework = CATALOGUE.index("pci").framework(year, "province")
    assert framework is not None
    assert {band.label_vi: band.count for band in framework.bands if band.year == year} == bands


def test_the_stale_hidden_sheet_is_named_and_not_read() -> None:
    read = look(2016)
    assert [(p.code, p.sheet) for p in read.problems if p.code == "hidden_sheet_left_out"] == [
        ("hidden_sheet_left_out", "Summary")
    ]
    assert {row.sheet for row in read.rows[2016]} == {"Summary_VN"}


def test_the_unweighted_total_of_2008_is_left_out_by_its_heading() -> None:
    (reported,) = (p for p in look(2008).problems if p.code == "unweighted_total_left_out")
    assert reported.place == "'Tổng hợp'!W1"


def test_a_workbook_without_any_year_is_refused_until_somebody_says_it(tmp_path: Path, capsys) -> None:
    copy = tmp_path / "bang-diem.xlsx"
    shutil.copy(workbook(2023), copy)
    assert main(["check", str(copy), "--index", "pci"]) == 1
    said = capsys.readouterr().out
    assert "[lỗi] year_missing" in said
    assert said.count("year_missing") == 1
    assert main(["check", str(copy), "--index", "pci", "--year", "2023"]) == 0


def test_every_cell_that_was_read_says_where_it_stands(checked: tuple[int, Records]) -> None:
    _, lines = checked
    assert all(line["sheet"] and line["cell"] for line in lines)


@pytest.mark.parametrize(
    ("checked", "share"),
    # By day every eighth province: the same kinds of rows.
    [(2023, 8), *(pytest.param(year, 1, marks=TURN) for year in EVERY_KIND_OF_RECORD)],
    indirect=["checked"],
)
def test_the_records_of_a_workbook_are_read_again_as_they_are(
    checked: tuple[int, Records], share: int, tmp_path: Path
) -> None:
    year, lines = checked
    units = sorted({line["unit"] for line in lines})[::share]
    lines = [line for line in lines if line["unit"] in units]
    once, again = tmp_path / "once.csv", tmp_path / "again.csv"
    with once.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, RECORD_COLUMNS)
        writer.writeheader()
        writer.writerows(lines)
    assert main(["check", str(once), "--index", "pci", "--year", str(year), "--csv", str(again)]) == 0
    with again.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert sorted(_without_places(found)) == sorted(_without_places(lines))


def _without_places(lines: Records) -> list[tuple[str, ...]]:
    return [tuple(value for name, value in line.items() if name not in ("sheet", "cell")) for line in lines]


def test_every_detail_sheet_is_read(checked: tuple[int, Records]) -> None:
    year, lines = checked
    found = {(line["component"], line["indicator"]) for line in lines if line["level"] == "indicator"}
    assert len(found) == INDICATORS[year]
