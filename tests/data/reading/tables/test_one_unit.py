"""Small tables of one unit's totals: where one ends, whose it is, whether these are results, whose its ranks are."""

import pytest

from analysis.frames import TOTAL
from data.reading.tables.decisions import Decisions
from services.imports import Preview, preview
from tests.data.reading.workbooks import CATALOGUE, saved, sheet_of

Rows = list[list[object]]
COURSE: Rows = [["Năm", "Tổng điểm", "Xếp hạng"], [2022, 60.5, 20], [2023, 61.5, 21]]


def look(
    rows: Rows, *, index: str = "pci", sheet: str = "Sheet1", name: str = "ket-qua.xlsx", unit: str | None = None
) -> Preview:
    decisions = Decisions(table_units={sheet: unit} if unit else {})
    return preview(saved(sheet_of(rows, sheet)), name, index, CATALOGUE, None, decisions=decisions)


def figures(read: Preview, component: str = TOTAL) -> dict[tuple[int, str], tuple[float | None, float | None]]:
    return {
        (year, row.unit): (row.value, row.rank)
        for year, rows in read.rows.items()
        for row in rows
        if row.component == component
    }


def codes(read: Preview) -> set[str]:
    return {problem.code for problem in read.problems}


def turned(rows: Rows) -> Rows:
    width = max(map(len, rows))
    return [list(column) for column in zip(*([*row, *[None] * (width - len(row))] for row in rows), strict=True)]


# --- where a table ends ------------------------------------------------------------------------------------


def block(*heading: object, first: float | None = None, second: float | None = None) -> Rows:
    ranks = [None if figure is None else int(figure) for figure in (first, second)]
    return [list(heading), ["Tổng điểm", first, second], ["Xếp hạng", *ranks]]


@pytest.mark.parametrize(
    ("index", "unit", "below"),
    [
        ("pci", "ha_tinh", ["Nghệ An", 2023, 2024]),
        ("pci", "ha_tinh", ["Nghệ An"]),
        ("pci", "quang_tri", ["PCI tỉnh Hà Tĩnh", 2023, 2024]),
        ("pci", "ha_tinh", ["PAR INDEX"]),
        ("pci", "ha_tinh", ["PAR INDEX", 2023, 2024]),
        ("papi", "quang_binh", ["PCI"]),
        ("pci", "ha_tinh", ["Cả nước"]),
        ("pci", "ha_tinh", ["Tỉnh bạn", 2023]),
        ("papi", "ha_tinh", ["Mục tiêu"]),
        ("dti", "nghe_an", ["Hà Tĩnh", 2023, 2024]),
    ],
)
@pytest.mark.parametrize("is_turned", [False, True])
@pytest.mark.parametrize("gap", [0, 1])
def test_figures_below_another_heading_are_not_the_first_tables(
    index: str, unit: str, below: list[object], is_turned: bool, gap: int
) -> None:
    own = block(CATALOGUE.unit(unit).name_vi, 2023, 2024, first=33)
    rows = [*own, *([[]] * gap), *block(*below, second=44)]
    title: Rows = [[CATALOGUE.index(index).short]]
    read = look([*title, *(turned(rows) if is_turned else rows)], index=index)
    assert figures(read)[2023, unit] == (33.0, 33.0) and (2024, unit) not in figures(read)
    named = {"ha_tinh"} if "Hà Tĩnh" in str(below[0]) else set()
    assert {of for _, of in figures(read)} <= {unit, *named}  # a table with headings of its own is read as one
    assert "table_left_out" in codes(read) or not read.importable_years or named


@pytest.mark.parametrize("below", ["Nghệ An", "PAR INDEX"])
def test_components_below_another_heading_are_not_the_first_tables(below: str) -> None:
    names = ["Gia nhập thị trường", "Tiếp cận đất đai"]
    rows: Rows = [["Hà Tĩnh", 2022, 2023], *([name, 7.5] for name in names), [below], *([n, None, 6.5] for n in names)]
    read = look([["PCI"], *rows])
    assert figures(read, "land_access") == {(2022, "ha_tinh"): (7.5, None)}
    assert "table_left_out" in codes(read)


@pytest.mark.parametrize("name", ["PCI ha tinh.xlsx", "ket-qua.xlsx"])
@pytest.mark.parametrize("heading", ["Cả nước", "Cả nước năm"])
def test_the_country_below_a_unit_is_never_that_unit(name: str, heading: str) -> None:
    rows = [*block("Hà Tĩnh", 2022, 2023, first=33), *block(heading, 2022, 2023, second=44)]
    read = look([["PCI"], *rows], name=name)
    assert (2023, "ha_tinh") not in figures(read)
    below = look([*block("Chỉ tiêu", 2020, 2021, first=33, second=34), ["Cả nước"],
                  *block("Chỉ tiêu", 2022, 2023, first=43, second=44)], name="PCI ha tinh.xlsx")  # fmt: skip
    assert set(figures(below)) == {(2020, "ha_tinh"), (2021, "ha_tinh")} and "table_unit_unclear" in codes(below)


def test_a_page_break_and_headings_of_groups_end_no_table() -> None:
    parts = ["Gia nhập thị trường", "Tiếp cận đất đai", "Tính minh bạch", "Chi phí thời gian"]
    head: list[object] = ["Chỉ số", 2022, 2023]
    for between in (head, ["II. Nhóm khác"], []):
        rows = [head, *([name, 6.5, 7.5] for name in parts[:2]), between, *([name, 6.5, 7.5] for name in parts[2:])]
        read = look([["PCI tỉnh Hà Tĩnh"], *rows])
        assert {row.component for row in read.rows[2023]} == {
            "entry_costs", "land_access", "transparency", "time_costs",
        }  # fmt: skip
        assert "table_left_out" not in codes(read)


# --- an error of a row -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code"), [("Hà Tĩnh", "duplicate_unit"), (None, "unit_missing"), ("Xyz", "unknown_unit")]
)
@pytest.mark.parametrize("index", ["pci", "papi"])
def test_an_error_of_a_row_blocks_each_of_its_years_and_is_said_once(name: str | None, code: str, index: str) -> None:
    short = CATALOGUE.index(index).short
    rows: Rows = [["Tỉnh", 2021, 2022, 2023], ["Hà Tĩnh", 41.1, 42.1, 43.1], ["Nghệ An", 41.2, 42.2, 43.2]]
    read = look([[short], *rows, [name, 44.1, 45.1, 46.1]], index=index)
    (reported,) = (problem for problem in read.problems if problem.code == code)
    assert reported.years == {2021, 2022, 2023} and not read.importable_years
    assert "cũng ở" not in reported.message("vi").lower() or code == "duplicate_unit"


# --- whose it is -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "title", "name"),
    [
        ("Hà Tĩnh", "PCI tỉnh Nghệ An", "ket-qua.xlsx"),
        ("Sheet1", "PCI tỉnh Nghệ An", "PCI Hà Tĩnh.xlsx"),
        ("Sheet1", "PCI tỉnh Nghệ An", "PCI_Ha_Tinh.xlsx"),
        ("Nghệ An", "PCI tỉnh Hà Tĩnh năm 2022-2023", "ket-qua.xlsx"),
    ],
)
@pytest.mark.parametrize("is_turned", [False, True])
def test_two_names_of_one_table_are_asked_about_and_the_answer_holds(
    sheet: str, title: str, name: str, is_turned: bool
) -> None:
    rows = [[title], *(turned(COURSE) if is_turned else COURSE)]
    asked = look(rows, sheet=sheet, name=name)
    (problem,) = (problem for problem in asked.problems if problem.code == "table_unit_unclear")
    assert problem.found == "Hà Tĩnh, Nghệ An" and problem.is_blocking and not figures(asked)
    for unit in ("ha_tinh", "nghe_an"):
        reported = look(rows, sheet=sheet, name=name, unit=unit)
        assert figures(reported) == {(2022, unit): (60.5, 20.0), (2023, unit): (61.5, 21.0)}


@pytest.mark.parametrize(
    ("sheet", "title", "name", "unit"),
    [
        ("Hà Tĩnh", "PCI tỉnh Hà Tĩnh", "PCI-Ha-Tinh.xlsx", "ha_tinh"),
        ("Hà Tĩnh", "PCI Hà Tĩnh so với Nghệ An", "ket-qua.xlsx", "ha_tinh"),
        ("Huế", "PCI tỉnh Thừa Thiên Huế", "ket-qua.xlsx", "thua_thien_hue"),
    ],
)
def test_names_of_one_unit_are_no_conflict(sheet: str, title: str, name: str, unit: str) -> None:
    assert set(figures(look([[title], *COURSE], sheet=sheet, name=name))) == {(2022, unit), (2023, unit)}


def test_the_unit_chosen_for_a_sheet_is_not_that_of_another_table_on_it() -> None:
    rows = [["PCI Hà Tĩnh"], *COURSE, [], ["PCI Nghệ An"], COURSE[0], [2020, 58.5, 30], [2021, 59.5, 31]]
    read = look(rows, sheet="Hà Tĩnh", unit="ha_tinh")
    assert set(figures(read)) == {(2022, "ha_tinh"), (2023, "ha_tinh")} and "table_left_out" in codes(read)


# --- whether they are results ------------------------------------------------------------------------------

PLANNED = ["Mục tiêu", "Dự báo", "Kế hoạch", "Ước thực hiện", "Dự kiến", "Kịch bản", "Phấn đấu", "Giả định",
           "Chỉ tiêu giao", "Forecast", "Scenario"]  # fmt: skip


@pytest.mark.problem("planned_figures")
@pytest.mark.parametrize("word", PLANNED)
@pytest.mark.parametrize("place", ["title", "sheet", "file", "source"])
def test_figures_that_are_said_to_be_planned_are_a_question(word: str, place: str) -> None:
    title = f"{word} PCI tỉnh Hà Tĩnh" if place == "title" else "PCI tỉnh Hà Tĩnh"
    rows = [[title], *COURSE, *([[], [f"Nguồn: {word} cải thiện PCI"]] if place == "source" else [])]
    sheet, name = (word if place == "sheet" else "Sheet1"), (f"{word}_2023.xlsx" if place == "file" else "a.xlsx")
    (problem,) = (each for each in look(rows, sheet=sheet, name=name).problems if each.code == "planned_figures")
    assert problem.severity == "question" and problem.found == word
    assert word in problem.message("vi") and word in problem.message("en")
    taken = preview(saved(sheet_of(rows, sheet)), name, "pci", CATALOGUE, None,
                    decisions=Decisions(accepted=frozenset({"planned_figures"})))  # fmt: skip
    assert taken.importable_years == (2022, 2023)


@pytest.mark.parametrize(("year", "is_asked"), [(2024, False), (2023, True), (2022, True)])
def test_a_plan_for_a_year_behind_all_figures_only_begins_with_them(year: int, is_asked: bool) -> None:
    read = look([[f"Kế hoạch cải thiện PCI tỉnh Hà Tĩnh năm {year}"], *COURSE])
    assert ("planned_figures" in codes(read)) == is_asked == (not read.importable_years)


def test_planned_totals_of_all_units_are_a_question_too() -> None:
    rows: Rows = [["Dự kiến PAPI 2023"], ["Tỉnh", "Tổng điểm"], ["Hà Tĩnh", 43.1], ["Nghệ An", 43.2]]
    assert "planned_figures" in codes(look(rows, index="papi"))


@pytest.mark.parametrize(
    "title",
    [
        "Kết quả PCI tỉnh Hà Tĩnh",
        "PCI Hà Tĩnh – Sở Kế hoạch và Đầu tư",
        "PCI Hà Tĩnh (kèm theo Kế hoạch số 12/KH-UBND)",
        "PCI Hà Tĩnh: chỉ tiêu và chỉ số thành phần",
    ],
)
def test_the_names_of_offices_and_documents_are_no_plans(title: str) -> None:
    assert look([[title], *COURSE]).importable_years == (2022, 2023)


def test_a_column_of_targets_is_left_out_with_its_ranks_and_asks_nothing() -> None:
    beside: Rows = [[*COURSE[0], "Mục tiêu", "Hạng"], *([*row, 70, 10] for row in COURSE[1:])]
    for rows in (beside, turned(beside)):
        read = look([["PCI tỉnh Hà Tĩnh"], *rows])
        assert figures(read) == {(2022, "ha_tinh"): (60.5, 20.0), (2023, "ha_tinh"): (61.5, 21.0)}
        assert read.importable_years == (2022, 2023)


# --- ranks -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("index", "title", "header"),
    [
        ("pci", "PCI - Xếp hạng", ["Tỉnh", 2022, 2023]),
        ("pci", "Bảng xếp hạng PCI", ["Tỉnh", "PCI 2022", "PCI 2023"]),
        ("papi", "Thứ hạng PAPI", ["Địa phương", 2022, 2023]),
        ("dti", "Xếp hạng DTI cấp tỉnh", ["Tỉnh, thành phố", "Năm 2022", "Năm 2023"]),
    ],
)
@pytest.mark.parametrize("count", [1, 2, 4])
def test_places_of_few_units_below_a_title_of_ranks_are_ranks(
    index: str, title: str, header: list[object], count: int
) -> None:
    units = ["ha_tinh", "nghe_an", "quang_tri", "an_giang"][:count]
    rows = [[CATALOGUE.unit(unit).name_vi, 30 - at, 21 - at] for at, unit in enumerate(units)]
    found = figures(look([[title], header, *rows], index=index))
    assert found == {
        (year, unit): (None, float(first - at))
        for year, first in ((2022, 30), (2023, 21))
        for at, unit in enumerate(units)
    }


@pytest.mark.parametrize("heading", ["Tổng điểm", "Điểm PCI"])
def test_whole_figures_that_are_said_to_be_scores_are_no_ranks(heading: str) -> None:
    title: Rows = [["Điểm và xếp hạng PCI 2023 tỉnh Hà Tĩnh"]]
    wide = look([*title, ["Tỉnh", heading], ["Hà Tĩnh", 60], ["Nghệ An", 61]])
    assert figures(wide)[2023, "ha_tinh"] == (60.0, None)
    course = look([["Xếp hạng PCI của Hà Tĩnh"], ["Năm", heading], [2022, 60], [2023, 61]])
    assert figures(course)[2023, "ha_tinh"] == (61.0, None)


@pytest.mark.parametrize("other", ["PAR INDEX", "SIPAS", "Chỉ số lạ", "Mục tiêu"])
@pytest.mark.parametrize("unit", ["ha_tinh", "nghe_an"])
def test_a_rank_beside_a_figure_that_is_not_read_is_left_out_with_it(other: str, unit: str) -> None:
    name = CATALOGUE.unit(unit).name_vi
    rows: Rows = [["Năm", "Tổng điểm", other, "Xếp hạng"], [2022, 60.5, 88.1, 5], [2023, 61.5, 89.1, 3]]
    for made in (rows, turned(rows)):
        read = look([[f"PCI tỉnh {name}"], *made])
        assert figures(read) == {(2022, unit): (60.5, None), (2023, unit): (61.5, None)}
        assert "Xếp hạng" in {problem.found for problem in read.problems if problem.code == "row_left_out"}
    beside: Rows = [["Tỉnh", "Tổng điểm", other, "Xếp hạng"], [name, 60.5, 88.1, 5], ["Quảng Trị", 61.5, 89.1, 3]]
    wide = look([["PCI 2023"], *beside])
    assert figures(wide) == {(2023, unit): (60.5, None), (2023, "quang_tri"): (61.5, None)}
    assert "Xếp hạng" in {problem.found for problem in wide.problems if problem.code == "column_left_out"}
    part = look([[f"PCI tỉnh {name} 2023"], ["Chỉ số", "Điểm", other, "Hạng"],
                 ["Gia nhập thị trường", 6.5, 7.5, 5], ["Tiếp cận đất đai", 6.6, 7.6, 3]])  # fmt: skip
    assert figures(part, "land_access") == {(2023, unit): (6.6, None)}


@pytest.mark.parametrize("aside", ["Trung vị", "Thay đổi"])
def test_a_rank_behind_a_median_or_a_change_and_one_that_names_the_index_stay_the_totals(aside: str) -> None:
    for between, rank in ((aside, "Xếp hạng"), ("PAR INDEX", "Xếp hạng PCI")):
        rows: Rows = [["Năm", "Tổng điểm", between, rank], [2022, 60.5, 8.1, 5], [2023, 61.5, 9.1, 3]]
        for made in (rows, turned(rows)):
            assert figures(look([["PCI tỉnh Hà Tĩnh"], *made]))[2023, "ha_tinh"] == (61.5, 3.0)


@pytest.mark.parametrize("index", ["pci", "papi"])
def test_a_rank_before_the_total_is_read_as_one_behind_it(index: str) -> None:
    rows: Rows = [["Năm", "Xếp hạng", "Tổng điểm"], [2022, 20, 40.5], [2023, 21, 41.5]]
    for made in (rows, turned(rows)):
        read = look([[f"{CATALOGUE.index(index).short} tỉnh Hà Tĩnh"], *made], index=index)
        assert figures(read) == {(2022, "ha_tinh"): (40.5, 20.0), (2023, "ha_tinh"): (41.5, 21.0)}
