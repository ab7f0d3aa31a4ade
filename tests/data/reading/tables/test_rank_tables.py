"""Tables of ranks: of however many units, and of one unit year by year beside its total."""

from dataclasses import replace

import pytest

from analysis.frames import TOTAL
from data.reading.tables.titles import are_places
from services.imports import preview
from tests.data.reading.workbooks import CATALOGUE, saved, sheet_of

MANY = 69


def test_the_ranks_of_an_index_of_more_units_than_there_are_provinces_are_ranks() -> None:
    pattern = CATALOGUE.unit("ha_tinh")
    names = [f"Huyện Thử {number}" for number in range(1, MANY + 1)]
    units = {
        f"thu_{number}": replace(pattern, code=f"thu_{number}", name_vi=name, name_en=name, short_vi=name, aliases=())
        for number, name in enumerate(names, start=1)
    }
    index = replace(CATALOGUE.index("dti"), default_unit="thu_1", editions=())
    own = replace(CATALOGUE, units=units, indices={"dti": index}, lists={}, places={})
    rows = [[name, place] for place, name in enumerate(names, start=1)]
    book = sheet_of([["Xếp hạng DTI 2024"], ["Đơn vị", "DTI"], *rows])
    read = preview(saved(book), "hang.xlsx", "dti", own, 2024)
    found = {(row.component, row.rank, row.value) for row in read.rows[2024]}
    assert found == {(TOTAL, float(place), None) for place in range(1, MANY + 1)}, read.problems


def test_a_number_above_the_number_of_units_is_no_place() -> None:
    assert are_places([1.0, 2.0, 3.0, 4.0, 69.0], 69) and not are_places([1.0, 2.0, 3.0, 4.0, 69.0], 68)


COURSE = {2017: (63.18, 33.0), 2018: (63.99, 23.0), 2019: (65.46, 21.0)}


@pytest.mark.parametrize(
    "header", [("Năm", "Tổng điểm", "Xếp hạng"), ("Năm", "Điểm PCI", "Hạng"), ("Năm", "Điểm số", "Thứ hạng")]
)
@pytest.mark.parametrize("is_turned", [False, True])
@pytest.mark.parametrize("is_numbered", [False, True])
def test_the_total_of_one_unit_year_by_year_is_read(
    header: tuple[str, ...], is_turned: bool, is_numbered: bool
) -> None:
    rows: list[list[object]] = [list(header), *([year, *figures] for year, figures in COURSE.items())]
    if is_turned:
        rows = [list(row) for row in zip(*rows, strict=True)]
    if is_numbered:
        rows = [[at if at else "STT", *row] for at, row in enumerate(rows)]
    read = preview(saved(sheet_of([["PCI của Hà Tĩnh qua các năm"], *rows])), "ha tinh.xlsx", "pci", CATALOGUE, None)
    found = {
        year: (total.value, total.rank)
        for year, members in read.rows.items()
        for total in members
        if (total.unit, total.component) == ("ha_tinh", TOTAL)
    }
    assert found == COURSE, read.problems


def test_two_rows_of_one_year_are_no_course_of_one_unit() -> None:
    rows = [["Năm", "Tổng điểm", "Xếp hạng"], [2018, 63.18, 33], [2018, 63.99, 23]]
    read = preview(saved(sheet_of([["PCI của Hà Tĩnh"], *rows])), "ha tinh.xlsx", "pci", CATALOGUE, None)
    assert "no_table_found" in {problem.code for problem in read.problems} and not read.rows
