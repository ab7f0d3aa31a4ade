"""What a person decides instead of a cell is used, named, and offered for the next file of that index and year."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import openpyxl
import pytest

from data.reading.editions.changing import ChangedCell, changed_cells
from data.reading.tables.decisions import CellUse, Decisions
from data.store.decisions import Remembered
from services.imports import Preview, preview
from services.publishing import editions_of
from tests.data.reading.workbooks import CATALOGUE, saved, wide

SHEET = "Bảng điểm"
UNITS = ("An Giang", "Hà Tĩnh", "Cà Mau", "Kon Tum")


def book(value: object = 50, address: str = "B4") -> openpyxl.Workbook:
    """The second unit's first score says 50 on a scale that ends at 10; scores differ, so that no row is a twin."""
    made = wide(units=UNITS, extra=("Tổng điểm",))
    sheet = made.worksheets[0]
    for row in range(3, 7):
        for column in range(2, 12):
            sheet.cell(row, column).value = round(5 + 0.31 * row + 0.07 * column, 2)
        sheet.cell(row, 12).value = round(58.5 + row, 2)
    sheet[address] = value
    return made


def read(
    made: openpyxl.Workbook,
    cells: Mapping[tuple[str, str], CellUse] | None = None,
    remembered: tuple[Remembered, ...] = (),
    accepted: frozenset[str] = frozenset(),
) -> Preview:
    decisions = Decisions(cells=cells or {}, accepted=accepted)
    return preview(saved(made), "tep.xlsx", "pci", CATALOGUE, decisions=decisions, remembered=remembered)


def row_of(found: Preview, unit: str = "ha_tinh", component: str = "entry_costs"):
    return next((r for r in found.rows[2016] if (r.unit, r.component) == (unit, component)), None)


def codes(found: Preview) -> list[str]:
    return [problem.code for problem in found.problems if problem.cell == "B4"]


WRONG = [50, "năm", "1.234", True, "#N/A", -1]


@pytest.mark.problem("cell_changed")
@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("used", [5.0, 7.25, "missing", "unusable"])
def test_a_cell_that_cannot_be_right_is_used_as_a_person_decided(wrong: object, used: CellUse) -> None:
    before = read(book(wrong))
    assert any(problem.is_blocking and problem.cell == "B4" for problem in before.problems)
    found = read(book(wrong), {(SHEET, "B4"): used})
    assert not any(problem.is_blocking and problem.cell == "B4" for problem in found.problems)
    (named,) = [problem for problem in found.problems if problem.code == "cell_changed"]
    assert (named.sheet, named.cell, named.severity) == (SHEET, "B4", "repaired")
    row = row_of(found)
    if used == "missing":
        assert row is None
        return
    assert row is not None and row.cell == "B4"
    assert row.status == ("unusable" if used == "unusable" else "published")
    if isinstance(used, float):
        assert row.value == used
    assert named.found in row.note, "the note says what the file says"


def test_several_cells_are_changed_at_once_and_all_others_stay() -> None:
    made = book()
    made.worksheets[0]["C5"] = 70
    found = read(made, {(SHEET, "B4"): 5.0, (SHEET, "C5"): "missing"})
    plain = read(book(6.0))
    others = {(row.unit, row.component): row.value for row in plain.rows[2016]}
    changed = {(row.unit, row.component): row.value for row in found.rows[2016]}
    assert {key for key in others if others[key] != changed.get(key)} == {
        ("ha_tinh", "entry_costs"),
        ("ca_mau", "land_access"),
    }


def test_the_report_of_the_edition_says_what_was_found_what_is_used_who_and_when() -> None:
    found = read(book(), {(SHEET, "B4"): 5.0}, accepted=frozenset(problem.code for problem in read(book()).problems))
    assert found.importable_years == (2016,), [p.code for p in found.problems if p.is_blocking]
    (edition,) = editions_of(found, "upload", person="Trần Thị Thử")
    (entry,) = [entry for entry in json.loads(edition.report) if entry["code"] == "cell_changed"]
    assert (entry["sheet"], entry["cell"], entry["found"], entry["used"]) == (SHEET, "B4", "50", "5")
    assert entry["person"] == "Trần Thị Thử" and entry["at"].startswith("20")


def test_decisions_about_cells_survive_a_draft() -> None:
    decisions = Decisions(cells={(SHEET, "B4"): 5.0, (SHEET, "C5"): "missing", ("Trang 2", "D6"): "unusable"})
    assert Decisions.from_json(json.loads(json.dumps(decisions.as_json()))) == decisions
    older = decisions.as_json()
    del older["cells"]
    assert Decisions.from_json(older).cells == {}


@pytest.mark.parametrize("used", ["gone", None, float("nan"), True])
def test_a_draft_that_says_something_else_of_a_cell_is_refused(used: object) -> None:
    with pytest.raises(ValueError, match=f"^{used}$"):
        Decisions.from_json({**Decisions().as_json(), "cells": [[SHEET, "B4", used]]})


# --- the next file of that index and year --------------------------------------------------------------------


def remembered(used: CellUse = 5.0) -> tuple[Remembered, ...]:
    found = read(book(), {(SHEET, "B4"): used})
    assert found.workbook is not None
    (change,) = changed_cells(found.decisions, found.workbook, found.rows)
    assert ChangedCell.of(change.value) == change
    return (Remembered("cell", change.key, change.value),)


@pytest.mark.parametrize(
    "left_out", [Decisions(excluded={(SHEET, 4): "sai"}), Decisions(sheets={SHEET: False})], ids=["row", "sheet"]
)
def test_a_change_in_what_was_left_out_is_not_remembered(left_out: Decisions) -> None:
    found = read(book(), {(SHEET, "B4"): 5.0})
    assert found.workbook is not None
    decisions = replace(left_out, cells=found.decisions.cells)
    assert changed_cells(decisions, found.workbook, found.rows) == []
    assert len(changed_cells(found.decisions, found.workbook, found.rows)) == 1


@pytest.mark.problem("cell_change_remembered")
@pytest.mark.parametrize("used", [5.0, "unusable", "missing"])
def test_the_choice_is_used_for_the_next_file_where_the_same_stands(used: CellUse) -> None:
    found = read(book(), remembered=remembered(used))
    assert codes(found)[0] == "cell_change_remembered" and "out_of_range" not in codes(found)
    row = row_of(found)
    assert (row is None) if used == "missing" else (row is not None and row.status != "missing")


@pytest.mark.problem("cell_change_unused")
@pytest.mark.parametrize("now", [6.5, 51, "sáu"])
def test_where_something_else_stands_the_choice_is_asked_about_and_not_used(now: object) -> None:
    found = read(book(now), remembered=remembered())
    (question,) = [problem for problem in found.problems if problem.code == "cell_change_unused"]
    assert question.is_blocking and question.severity == "question"
    for language in ("vi", "en"):
        assert "50" in question.message(language) and "5" in question.message(language)
    row = row_of(found)
    assert row is None or row.value == now
    accepted = read(book(now), remembered=remembered(), accepted=frozenset({question.question}))
    assert not any(p.is_blocking for p in accepted.problems if p.code == "cell_change_unused")


def test_where_the_file_was_mended_there_is_nothing_to_ask() -> None:
    assert not {"cell_change_unused", "cell_change_remembered"} & set(codes(read(book(5.0), remembered=remembered())))


def test_a_file_of_another_year_or_arranged_otherwise_is_not_asked_about() -> None:
    other = book(6.5)
    other.worksheets[0]["A1"] = "PCI năm 2015"
    sorted_otherwise = book(6.5)
    sheet = sorted_otherwise.worksheets[0]
    sheet["A4"], sheet["A5"] = sheet["A5"].value, sheet["A4"].value
    for made in (other, sorted_otherwise):
        assert "cell_change_unused" not in codes(read(made, remembered=remembered()))


def test_what_is_decided_now_counts_more_than_what_was_decided_before() -> None:
    found = read(book(), {(SHEET, "B4"): 6.0}, remembered=remembered())
    row = row_of(found)
    assert row is not None and row.value == 6.0
