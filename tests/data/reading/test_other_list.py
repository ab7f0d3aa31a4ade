"""A table of one list of units is not taken for an edition on another; a part of the edition's own list is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from data.catalogue.model import Catalogue
from services.imports import Preview, preview
from tests.data.reading.workbooks import CATALOGUE, saved, sheet_of

OLD = [unit.name_vi for unit in CATALOGUE.units_of("dti", 2024)]
NEW = [unit.name_vi for unit in CATALOGUE.units_of("dti:34", 2024)]
SHARED = [name for name in OLD if name in NEW]
ON_THE_NEW_LIST = "DTI 2024 của 34 tỉnh, thành phố"


def totals(
    units: Sequence[str], title: str = "DTI 2024", index: str = "dti", catalogue: Catalogue = CATALOGUE
) -> Preview:
    rows = [[place, unit, 0.9 - place / 200, place] for place, unit in enumerate(units, start=1)]
    book = sheet_of([[title], ["TT", "Tỉnh, thành phố", "Điểm DTI", "Xếp hạng"], *rows])
    return preview(saved(book), "dti.xlsx", index, catalogue, 2024, today=date(2026, 6, 1))


def codes(read: Preview) -> Counter[str]:
    return Counter(problem.code for problem in read.problems)


@pytest.mark.parametrize(
    ("units", "title", "index", "meant"),
    [
        (NEW, ON_THE_NEW_LIST, "dti", "dti:34"),
        (NEW, "DTI 2024", "dti", "dti:34"),
        (NEW[:30], "DTI 2024", "dti", "dti:34"),
        (NEW[:10], ON_THE_NEW_LIST, "dti", "dti:34"),
        (OLD, "DTI 2024", "dti:34", "dti"),
    ],
)
def test_the_units_of_another_list_block_the_edition(units: Sequence[str], title: str, index: str, meant: str) -> None:
    read = totals(units, title, index)
    (problem,) = [problem for problem in read.problems if problem.code == "units_of_another_list"]
    assert problem.details["list"] == meant and problem.year == 2024 and not read.importable_years


@pytest.mark.parametrize(
    ("units", "title", "index"),
    [
        (OLD, "DTI 2024", "dti"),
        (OLD, "DTI 2024 của 63 tỉnh, nay là 34 tỉnh", "dti"),
        (OLD[:30], "DTI 2024", "dti"),
        (OLD[-30:], ON_THE_NEW_LIST, "dti"),
        (SHARED[:20], "DTI 2024", "dti"),
        (NEW, ON_THE_NEW_LIST, "dti:34"),
        (NEW[:5], "DTI 2024", "dti:34"),
    ],
)
def test_a_list_or_a_part_of_it_may_be_published_as_what_it_is(units: Sequence[str], title: str, index: str) -> None:
    read = totals(units, title, index)
    assert read.importable_years == (2024,) and not codes(read)["units_of_another_list"]


def test_where_the_catalogue_has_no_other_list_nothing_is_reported() -> None:
    assert not codes(totals(NEW, ON_THE_NEW_LIST, catalogue=replace(CATALOGUE, lists={})))["units_of_another_list"]


def test_a_table_of_totals_that_lacks_units_says_how_many_have_one() -> None:
    missed = [
        p for p in totals(OLD[:30]).problems if p.code == "partial_edition" and p.details["component_en"] == "DTI score"
    ]
    assert [(problem.found, problem.details["units"]) for problem in missed] == [("30", "63")]
    assert not [
        p for p in totals(OLD).problems if p.code == "partial_edition" and p.details["component_en"] == "DTI score"
    ]
