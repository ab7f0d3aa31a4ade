"""A table that says that it ranks units is read as ranks, however many units the index has."""

from dataclasses import replace

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
