"""Kinds of small traits that real tables have: each is read, or named once, in several forms of the same kind."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from itertools import product
from statistics import fmean, median

import openpyxl
import pytest

from data.catalogue.model import TOTAL
from data.reading.files.opening import read_workbook
from data.reading.files.single_cells import rows_of_single_cells
from data.reading.problems import RejectedFileError
from data.reading.tables.headings import Words
from services.imports import Preview
from tests.data.reading.containers import container_of_streams, container_with
from tests.data.reading.layout_builders import CATALOGUE, DDCI, PCI
from tests.data.reading.old_excel import label, number, old_file, record
from tests.data.reading.workbooks import NAMES, look, saved, sheet_of
from tests.support import by_turns

HEADINGS = ["Tỉnh", *NAMES, "Tổng điểm"]
UNITS = ("An Giang", "Hà Tĩnh", "Quảng Ninh", "Đồng Tháp", "Vĩnh Long")
ROWS = [[round(5 + 0.37 * row + 0.11 * column, 2) for column in range(len(NAMES))] for row in range(len(UNITS))]
TABLE = [[name, *scores, 50.0 + number] for number, (name, scores) in enumerate(zip(UNITS, ROWS, strict=True))]

MIXED = [*TABLE[0][1:6], *TABLE[3][6:]]
"""Figures that are no statistic of the table."""


def table(
    *more: Sequence[object], headings: Sequence[object] = HEADINGS, title: str = "PCI 2016"
) -> list[list[object]]:
    return [[title], list(headings), *TABLE, *map(list, more)]


def problems(read: Preview, code: str) -> list[str]:
    return [problem.place for problem in read.problems if problem.code == code]


def blocking(read: Preview) -> set[str]:
    return {problem.code for problem in read.problems if problem.severity in ("reject", "error")}


def read_years(read: Preview) -> set[int]:
    """The editions that no error blocks; questions about the made up figures are no matter here."""
    blocked = {year for problem in read.problems if problem.severity in ("reject", "error") for year in problem.years}
    return set() if None in blocked else {year for year in read.years if year not in blocked}


def statistic(of: Callable[[Sequence[float]], float]) -> list[float]:
    columns = zip(*(row[1:] for row in TABLE), strict=True)
    return [round(of([float(str(number)) for number in column]), 2) for column in columns]


# --- an unknown name is one problem ------------------------------------------------------------------------


def _sheets(years: Sequence[int], name: str) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for year in years:
        sheet = book.create_sheet(f"PCI {year}")
        for row in [[f"PCI {year}"], HEADINGS, *TABLE, [name, *MIXED]]:
            sheet.append(row)
    return saved(book)


@pytest.mark.parametrize("count", [2, 5, 9])
def test_an_unknown_name_on_many_sheets_is_one_problem_with_as_many_places(count: int) -> None:
    years = list(range(2013, 2013 + count))
    years = [year for year in years if PCI.framework(year, "province")]
    read = look(_sheets(years, "Hà Tỉng"))
    (problem,) = [problem for problem in read.problems if problem.code == "unknown_unit"]
    assert [place.sheet for place in problem.places] == [f"PCI {year}" for year in years]
    assert problem.years == set(years) and not read_years(read)
    for language in ("vi", "en"):
        assert f"'PCI {years[-1]}'!A8" in problem.message(language)


def test_a_name_that_is_unknown_in_one_edition_leaves_the_others_importable() -> None:
    book = openpyxl.load_workbook(io.BytesIO(_sheets([2015, 2016], "Hà Tỉng")))
    book["PCI 2015"]["A8"] = "Bắc Giang"
    assert read_years(look(book)) == {2015}


def test_names_written_otherwise_are_the_same_name_and_another_name_is_another_problem() -> None:
    read = look(sheet_of(table(["Hà Tỉng", *MIXED], ["HÀ TỈNG ", *MIXED], ["Quảng Nnh", *MIXED])))
    found = [problem for problem in read.problems if problem.code == "unknown_unit"]
    assert [len(problem.places) for problem in found] == [2, 1]


# --- summary rows are known by their figures ---------------------------------------------------------------


STATISTICS = {"minimum": min, "median": median, "mean": fmean, "maximum": max}


@pytest.mark.parametrize("name", list(STATISTICS))
@pytest.mark.parametrize("label", [None, "", "Mẫu", "Điểm thấp nhất mẫu", "Điểm cao nhất mẫu", "63 tỉnh"])
def test_a_row_with_the_statistic_of_every_column_is_no_unit(name: str, label: str | None) -> None:
    read = look(sheet_of(table([label, *statistic(STATISTICS[name])])))
    assert not blocking(read) and problems(read, "summary_row_left_out") == ["'Bảng điểm'!" + ("A8" if label else "B8")]
    assert len({row.unit for row in read.rows[2016]}) == len(UNITS)


@pytest.mark.parametrize("label", ["Trung vị", "Min", "Mean", "Cao nhất"])
@pytest.mark.parametrize("place", [0, 1, -1])
def test_the_label_of_a_summary_may_stand_in_any_column(label: str, place: int) -> None:
    headings = ["STT", "Ghi chú", *HEADINGS, "Nhận xét"]
    rows = [[number, None, *row, None] for number, row in enumerate(TABLE, start=1)]
    last: list[object] = [None, None, None, *statistic(median), None]
    last[place] = label
    read = look(sheet_of([["PCI 2016"], headings, *rows, last]))
    assert not blocking(read) and len(problems(read, "summary_row_left_out")) == 1


@pytest.mark.parametrize(
    "row",
    [
        [None, *statistic(min)[:-1], 99.0],  # one column says otherwise
        ["Hà Tỉng", *TABLE[0][1:-1], 50.5],
        [None, *TABLE[2][1:-1], 60.0],
        ["Quảng Nnh", *statistic(median)[:-1], 1.0],
    ],
)
def test_a_row_that_differs_in_one_column_is_a_unit_whose_name_is_asked_for(row: list[object]) -> None:
    assert blocking(look(sheet_of(table(row)))) & {"unknown_unit", "unit_missing"}


def test_a_unit_that_ties_with_the_best_in_a_table_of_totals_is_asked_for() -> None:
    rows = [[name, 50.0 + number] for number, name in enumerate(UNITS)]
    read = look(sheet_of([["PCI 2016"], ["Tỉnh", "Điểm PCI"], *rows, ["Quảng Nnh", 54.0]]))
    assert blocking(read) == {"unknown_unit"}


# --- merged cells ------------------------------------------------------------------------------------------


@pytest.mark.problem("merged_cell_shared")
@pytest.mark.parametrize(("column", "measure"), [("M", "rank"), ("L", "value"), ("N", "grade")])
@pytest.mark.parametrize("last", [5, 6, 7])
def test_a_cell_merged_over_several_units_belongs_to_each_and_is_named(column: str, measure: str, last: int) -> None:
    rows = [[*row, number, "Tốt"] for number, row in enumerate(TABLE, start=1)]
    book = sheet_of([["PCI 2016"], [*HEADINGS, "Xếp hạng", "Xếp loại"], *rows])
    book.worksheets[0].merge_cells(f"{column}4:{column}{last}")
    read = look(book)
    totals = {row.unit: row for row in read.rows[2016] if row.component == TOTAL}
    shared = ["ha_tinh", "quang_ninh", "dong_thap", "vinh_long"][: last - 3]
    assert {getattr(totals[unit], measure) for unit in shared} == {
        {"rank": 2.0, "value": 51.0, "grade": "Tốt"}[measure]
    }
    (problem,) = [problem for problem in read.problems if problem.code == "merged_cell_shared"]
    assert (problem.cell, problem.details["cells"]) == (f"{column}4", f"{column}4:{column}{last}")


def test_a_name_merged_over_the_rows_of_a_long_table_is_the_name_of_each() -> None:
    rows: list[list[object]] = [["Năm", "Đơn vị", "Thành phần", "Điểm"]]
    for unit in UNITS[:3]:
        rows += [[2016, unit if number == 0 else None, name, 6.0 + number / 10] for number, name in enumerate(NAMES)]
    book = sheet_of(rows)
    for first in range(2, 32, 10):
        book.worksheets[0].merge_cells(f"B{first}:B{first + 9}")
    read = look(book)
    assert not blocking(read) and len(read.rows[2016]) == 30


def test_a_heading_merged_over_two_rows_gives_nothing_to_the_figures_below() -> None:
    rows = [["PCI 2016"], HEADINGS, [None] * len(HEADINGS), *TABLE]
    book = sheet_of(rows)
    for letter in "ABCDEFGHIJKL":
        book.worksheets[0].merge_cells(f"{letter}2:{letter}3")
    read = look(book)
    assert not blocking(read) and not problems(read, "merged_cell_shared")


# --- headings ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "component", "measure", "year"),
    [
        ("PCI_1: Gia nhập thị trường", "entry_costs", None, None),
        ("PCI 10. Thiết chế pháp lý", "legal_institutions", None, None),
        ("C1: Gia nhập thị trường", "entry_costs", None, None),
        ("CS2 - Tiếp cận đất đai", "land_access", None, None),
        ("I. Gia nhập thị trường", "entry_costs", None, None),
        ("IV) Chi phí thời gian", "time_costs", None, None),
        ("1. Gia nhập thị trường", "entry_costs", None, None),
        ("1.1. Gia nhập thị trường", "entry_costs", None, None),
        ("Hạng C2: Tiếp cận đất đai", "land_access", "rank", None),
        ("Tính minh bạch 2021", "transparency", None, 2021),
        ("Tính minh bạch_2021", "transparency", None, 2021),
        ("Tính minh bạch – năm 2021", "transparency", None, 2021),
        ("Tính minh bạch (năm 2021)", "transparency", None, 2021),
        ("PCI_3: Tính minh bạch 2021", "transparency", None, 2021),
        ("Điểm PCI_2021", TOTAL, None, 2021),
        ("Thiết chế pháp lý & an ninh trật tự", "legal_institutions", None, None),
        ("Tính minh bạch & tiếp cận thông tin", "transparency", None, None),
        ("Transparency & Access to Information", "transparency", None, None),
    ],
)
def test_numbers_before_a_heading_years_behind_it_and_the_sign_for_and_are_understood(
    heading: str, component: str, measure: str | None, year: int | None
) -> None:
    meaning = Words(PCI, CATALOGUE).meaning(heading)
    assert (meaning.component, meaning.field, meaning.year) == (component, measure, year)


@pytest.mark.parametrize(
    "heading", ["C1: Dân số", "I. Cơ sở hạ tầng", "PCI_1: Số doanh nghiệp", "V", "PCI & PAPI", "C1"]
)
def test_a_number_before_what_nobody_knows_makes_no_component(heading: str) -> None:
    assert Words(PCI, CATALOGUE).meaning(heading).component is None


@pytest.mark.parametrize(
    "name",
    [
        "Sở Khoa học & Công nghệ",
        "Sở Khoa học và Công nghệ",
        "Sở Khoa học, Công nghệ",
        "Department of Science & Technology",
    ],
)
def test_the_sign_for_and_stands_for_the_word_in_names_of_units(name: str) -> None:
    assert "so_khoa_hoc_va_cong_nghe" in Words(DDCI, CATALOGUE).units(name)


@pytest.mark.parametrize("heading", ["Bảng xếp hạng", "Bảng xếp hạng PCI", "BXH", "Bảng xếp hạng 2016", "Rankings"])
def test_a_heading_that_is_else_a_title_over_places_is_the_rank(heading: str) -> None:
    rows = [[*row, number] for number, row in enumerate(TABLE, start=1)]
    read = look(sheet_of([["PCI 2016"], [*HEADINGS, heading], *rows]))
    assert [row.rank for row in read.rows[2016] if row.component == TOTAL] == [1, 2, 3, 4, 5]
    assert not problems(read, "column_left_out")


@pytest.mark.parametrize("values", [("Rất tốt", "Tốt", "Khá", "Tốt", "Khá"), (7.5, 6.5, 6.25, 6.0, 5.5)])
def test_such_a_heading_over_anything_else_is_left_out(values: tuple[object, ...]) -> None:
    rows = [[*row, value] for row, value in zip(TABLE, values, strict=True)]
    read = look(sheet_of([["PCI 2016"], [*HEADINGS, "Bảng xếp hạng"], *rows]))
    assert problems(read, "column_left_out") == ["'Bảng điểm'!M2"]
    assert all(row.rank is None for row in read.rows[2016])


# --- several tables, several years -------------------------------------------------------------------------


def _ranking(year: int, shift: float, numbered: bool = False) -> list[list[object]]:
    names = ("Quảng Ninh", "Đồng Tháp", "Hà Nội")
    first = [["STT"] if numbered else []][0]
    rows = [[*([place] if numbered else []), name, f"{70.11 + shift - place:.2f}", place, "Tốt"]
            for place, name in enumerate(names, start=1)]  # fmt: skip
    return [
        [f"Bảng xếp hạng PCI năm {year}"],
        [*first, "Địa phương", "Điểm số PCI", "Xếp hạng", "Nhóm xếp hạng"],
        *rows,
    ]


def _of(read: Preview, year: int) -> list[float | None]:
    return [row.value for row in read.rows[year]]


YEARS = ((2019, 3.0), (2018, 1.0), (2017, 0.5))


ARRANGED = ("lines", "lines of a workbook", "rows", "rows with blanks", "side by side", "merged")


@pytest.mark.parametrize(
    ("form", "numbered", "title", "count"), by_turns(product(ARRANGED, (False, True), (None, "PCI {}"), (2, 3)), 5)
)
def test_several_tables_of_several_years_are_each_read_by_itself(
    count: int, numbered: bool, title: str | None, form: str
) -> None:
    tables = [_ranking(year, shift, numbered) for year, shift in YEARS[:count]]
    if title is not None:
        tables = [[[title.format(year)], *one[1:]] for one, (year, _) in zip(tables, YEARS[:count], strict=True)]
    cells = [cell for one in tables for row in one for cell in row]
    if form == "lines":
        read = look("\n".join(map(str, cells)).encode(), "bang.csv")
    elif form == "lines of a workbook":
        read = look(sheet_of([[cell] for cell in cells]))
    elif form in ("side by side", "merged"):
        width = len(tables[0][1])
        padded = [[[*row, *[None] * (width - len(row))] for row in one] for one in tables]
        rows = [[cell for row in same for cell in row] for same in zip(*padded, strict=True)]
        book = sheet_of(rows)
        for first in range(1, width * count, width) if form == "merged" else ():
            book.worksheets[0].merge_cells(start_row=1, end_row=1, start_column=first, end_column=first + width - 1)
        read = look(book)
    else:
        blank: list[list[object]] = [[]] if form == "rows with blanks" else []
        read = look(sheet_of([row for one in tables for row in [*one, *blank]]))
    assert not blocking(read), blocking(read)
    for year, shift in YEARS[:count]:
        assert _of(read, year) == [round(70.11 + shift - place, 2) for place in (1, 2, 3)]
        assert [row.rank for row in read.rows[year]] == [1, 2, 3]


def test_a_missing_cell_between_single_cells_is_no_table() -> None:
    cells = [str(cell) for row in _ranking(2019, 0.0) for cell in row]
    assert rows_of_single_cells(cells) is not None
    assert rows_of_single_cells([*cells[:6], *cells[7:]]) is None


@pytest.mark.parametrize(
    "title",
    ["PCI giai đoạn 2014-2018", "Kết quả PCI 2014–2018", "PCI từ năm 2014 đến năm 2018", "PCI 2014 – 18"],
)
def test_a_range_of_years_in_a_title_is_no_edition(title: str) -> None:
    rows = [[title], HEADINGS, *TABLE]
    assert blocking(look(sheet_of(rows))) == {"year_missing"}
    assert read_years(look(sheet_of(rows), year=2016)) == {2016}
    assert read_years(look(sheet_of(rows), "PCI_2016.xlsx")) == {2016}
    assert read_years(look(sheet_of([*rows[:1], ["Năm 2016"], *rows[1:]]))) == {2016}
    assert blocking(look(sheet_of(rows), year=2020)) == {"year_conflict"}


@pytest.mark.parametrize("title", ["PCI 2014, 2018", "PCI 2014 và 2018"])
def test_two_years_that_are_no_range_still_have_to_agree_with_the_others(title: str) -> None:
    assert blocking(look(sheet_of([[title], HEADINGS, *TABLE]))) == {"year_conflict"}


# --- old fonts and other programs' files --------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["Hà Nội", "Hà Tĩnh", "Hòa Bình", "Thừa Thiên Huế", "Cà Mau", "Quý I", "Tổng số", "Dân số", "Giá trị"]
)
def test_plain_vietnamese_is_never_called_text_in_an_old_font(name: str) -> None:
    read = look(f"Cột,Dân số\n{name},8435\nKhác,1320\n".encode(), "bang.csv")
    assert "legacy_encoding" not in {problem.code for problem in read.problems}


@pytest.mark.problem("another_document")
@pytest.mark.problem("damaged_workbook")
def test_a_container_without_a_workbook_is_called_what_it_is() -> None:
    for stream, found in (("WordDocument", "Word"), ("PowerPoint Document", "PowerPoint")):
        with pytest.raises(RejectedFileError) as caught:
            read_workbook(container_of_streams([stream]), "bang.xls")
        assert (caught.value.problem.code, caught.value.problem.found) == ("another_document", found)
    with pytest.raises(RejectedFileError) as caught:
        read_workbook(container_of_streams(["Workbook"]), "bang.xls")
    assert caught.value.problem.code == "damaged_workbook"


TORN = {
    "a format": record(0x041E, b"\x01"),
    "the texts": record(0x00FC, b"\x01\0"),
    "a window": record(0x0018, b"\0" * 4),
}
TABLE_OF_RECORDS = b"".join(
    label(row, column, str(cell)) if isinstance(cell, str) else number(row, column, float(str(cell)))
    for row, cells in enumerate([["PCI 2016"], HEADINGS, *TABLE])
    for column, cell in enumerate(cells)
)


@pytest.mark.problem("read_by_second_reader")
@pytest.mark.parametrize("torn", ["a format", "a link"])
def test_an_old_file_that_the_first_reader_cannot_open_is_read_by_the_second_and_says_so(torn: str) -> None:
    link = record(0x01B8, b"\0" * 3) if torn == "a link" else b""
    before = TORN.get(torn, b"")
    content = container_with("Workbook", old_file(("Bảng điểm", 0, TABLE_OF_RECORDS + link), before=before))
    read, whole = look(content, "bang.xls"), look(sheet_of(table()))
    assert [problem.severity for problem in read.problems if problem.code == "read_by_second_reader"] == ["warning"]
    values = [(row.unit, row.component, row.value) for row in read.rows[2016]]
    assert values == [(row.unit, row.component, row.value) for row in whole.rows[2016]]


@pytest.mark.parametrize("torn", list(TORN))
def test_an_old_file_that_both_readers_refuse_is_damaged(torn: str) -> None:
    merges = record(0x00E5, b"")  # the second reader panics there
    bare = old_file(("Bảng điểm", 0, TABLE_OF_RECORDS + merges), before=TORN[torn])
    for content in (container_with("Workbook", bare), bare, bare[: len(bare) // 2]):
        assert blocking(look(content, "bang.xls")) == {"damaged_workbook"}
