"""A row that shows another unit's component scores is reported with the other's name; rows that resemble it are not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import pytest

from data.catalogue.model import TOTAL
from data.reading.problems import Problem
from data.scores import rows_frame
from services.imports import Preview, preview
from tests.data.reading.layout_builders import CATALOGUE, PCI, Page, Style, Table, profile, saved, wide

YEAR = 2023
FRAMEWORK = PCI.framework(YEAR, "province")
assert FRAMEWORK is not None
PARTS = [part.component for part in FRAMEWORK.components]
WEIGHTS = FRAMEWORK.weights
assert WEIGHTS is not None
SCORES = [7.03, 6.91, 6.05, 7.66, 6.84, 5.97, 6.72, 6.18, 5.53, 7.41]
NAMES = {"vi": "Thái Nguyên", "en": "Thái Nguyên"}


def weighted(scores: list[float]) -> float:
    return round(10 * sum(WEIGHTS[code] * score for code, score in zip(PARTS, scores, strict=True)), 2)


def table(rows: Mapping[str, list[float]], totals: Mapping[str, float] | None = None) -> Table:
    """Component scores by unit, and totals, which are the weighted ones where none are given."""
    figures = {(unit, code): score for unit, scores in rows.items() for code, score in zip(PARTS, scores, strict=True)}
    figures |= {(unit, TOTAL): (totals or {}).get(unit, weighted(scores)) for unit, scores in rows.items()}
    return Table(figures, list(rows), PARTS, YEAR)


def read(pages: list[Page], stored: pd.DataFrame | None = None) -> Preview:
    return preview(saved(pages), "bang.xlsx", "pci", CATALOGUE, YEAR, stored=stored)


def twins(found: Preview) -> list[Problem]:
    return [problem for problem in found.problems if problem.code == "twin_row"]


NO_TRAPS = Style(traps=False)
OTHER = [6.5, 6.61, 6.72, 6.83, 6.94, 7.05, 7.16, 7.27, 7.38, 7.49]


@pytest.mark.problem("twin_row")
def test_two_rows_of_a_file_with_the_same_ten_scores_are_reported_at_the_one_whose_total_does_not_fit() -> None:
    rows = {"thanh_hoa": SCORES, "thai_nguyen": SCORES, "ha_tinh": OTHER}
    (problem,) = twins(read(wide(table(rows, {"thanh_hoa": 66.79}))))
    assert (problem.found, problem.cell, problem.year) == ("Thanh Hóa", "B3", YEAR)
    for language in ("vi", "en"):
        assert NAMES[language] in problem.message(language) and "Thanh Hóa" in problem.message(language)
        assert "10" in problem.message(language) and problem.hint(language)
    (problem,) = twins(read(wide(table(rows, {"thai_nguyen": 70.0}))))
    assert (problem.found, problem.cell, problem.details["other"]) == ("Thái Nguyên", "B4", "Thanh Hóa")


def test_where_both_totals_fit_the_later_row_is_reported() -> None:
    (problem,) = twins(read(wide(table({"thanh_hoa": SCORES, "ha_tinh": OTHER, "thai_nguyen": SCORES}))))
    assert (problem.found, problem.cell, problem.details["other"]) == ("Thái Nguyên", "B5", "Thanh Hóa")


@pytest.mark.parametrize("digits", [0.0, 0.0038, -0.0049])
def test_the_page_of_one_province_is_held_against_the_stored_edition_as_far_as_its_decimals_go(digits: float) -> None:
    full = [score + digits for score in SCORES]
    known = read(wide(table({"thai_nguyen": full, "ha_tinh": OTHER}))).rows[YEAR]
    stored = rows_frame("pci", YEAR, known)
    page = profile([table({"thanh_hoa": SCORES}, {"thanh_hoa": 66.79})], "thanh_hoa")
    found = read(page, stored)
    (problem,) = twins(found)
    assert (problem.found, problem.details["other"]) == ("Thanh Hóa", "Thái Nguyên")
    assert problem.cell and problem.severity == "question" and found.importable_years == ()
    assert "total_differs" in {other.code for other in found.problems}


def test_the_province_itself_in_the_stored_edition_is_no_twin() -> None:
    known = rows_frame("pci", YEAR, read(wide(table({"thanh_hoa": SCORES, "ha_tinh": OTHER}))).rows[YEAR])
    assert not twins(read(profile([table({"thanh_hoa": SCORES})], "thanh_hoa"), known))


@pytest.mark.parametrize("place", range(len(PARTS)))
def test_nine_equal_scores_of_ten_are_no_twin(place: int) -> None:
    near = [score + (0.01 if at == place else 0) for at, score in enumerate(SCORES)]
    assert not twins(read(wide(table({"thanh_hoa": SCORES, "thai_nguyen": near, "ha_tinh": OTHER}))))


def test_the_same_scores_in_another_order_are_no_twin() -> None:
    assert not twins(read(wide(table({"thanh_hoa": SCORES, "thai_nguyen": SCORES[::-1], "ha_tinh": OTHER}))))


def test_rows_with_one_decimal_are_compared_as_they_stand() -> None:
    coarse = [round(score, 1) for score in SCORES]
    near = [score + 0.04 for score in coarse]
    assert not twins(read(wide(table({"thanh_hoa": coarse, "thai_nguyen": near, "ha_tinh": OTHER}))))
    assert twins(read(wide(table({"thanh_hoa": coarse, "thai_nguyen": coarse, "ha_tinh": OTHER}))))


def test_a_row_without_one_of_the_scores_and_rows_of_one_figure_are_not_judged() -> None:
    whole = table({"thanh_hoa": SCORES, "thai_nguyen": SCORES, "ha_tinh": OTHER})
    style_gap = replace(whole, figures={**whole.figures, ("thai_nguyen", PARTS[3]): None})  # type: ignore[dict-item]
    pages = wide(replace(style_gap, units=["thanh_hoa", "thai_nguyen", "ha_tinh"]), NO_TRAPS)
    assert not twins(read(pages))
    assert not twins(read(wide(table({"thanh_hoa": [6.0] * 10, "thai_nguyen": [6.0] * 10, "ha_tinh": OTHER}))))


def test_another_edition_is_not_compared() -> None:
    known = rows_frame("pci", YEAR - 1, read(wide(table({"thai_nguyen": SCORES, "ha_tinh": OTHER}))).rows[YEAR])
    assert not twins(read(profile([table({"thanh_hoa": SCORES})], "thanh_hoa"), known))
