"""The traps of published tables, one by one: what is taken, what is left out and said, and what is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.catalogue.loading import TOTAL
from data.reading.tables.decisions import Decisions
from data.reading.tables.years import years_in
from services.imports import Preview, preview
from tests.data.reading.layout_builders import (
    CATALOGUE,
    DDCI,
    UNITS,
    Page,
    Style,
    component_name,
    ddci,
    detail,
    expected,
    four_provinces,
    long,
    pairs,
    profile,
    records,
    saved,
    tie,
    wide,
)


def read(pages: list[Page], name: str = "bang.xlsx", year: int | None = None, index: str = "pci", **said) -> Preview:
    return preview(saved(pages), name, index, CATALOGUE, year, **said)


def codes(found: Preview) -> set[str]:
    return {problem.code for problem in found.problems}


def places(found: Preview, code: str) -> list[str]:
    return [problem.place for problem in found.problems if problem.code == code]


# --- rows that are no unit's -------------------------------------------------------------------------------


def test_the_row_of_a_chosen_province_is_left_out_and_said() -> None:
    found = read(wide(four_provinces()))
    assert places(found, "repeated_row_left_out") == ["'Tổng hợp'!A8"]
    assert places(found, "summary_row_left_out") == ["'Tổng hợp'!A9", "'Tổng hợp'!A10", "'Tổng hợp'!A11"]
    assert records(found) == expected(four_provinces())


def test_a_repeated_province_with_another_figure_is_an_error_with_both_cells() -> None:
    (page,) = wide(four_provinces())
    rows = [list(row) for row in page.rows]
    rows[7][1] = 9.9
    found = read([replace(page, rows=rows)])
    (reported,) = (p for p in found.problems if p.code == "duplicate_unit")
    assert reported.place == "'Tổng hợp'!B8"
    assert "B3, B8" in reported.message("vi")
    assert not found.is_importable


def test_in_pairs_the_looked_up_row_its_ranks_and_the_second_header_are_left_out() -> None:
    found = read(pairs(four_provinces()))
    assert places(found, "header_row_left_out") == ["'Summary_VN'!A7"]
    assert places(found, "repeated_row_left_out") == ["'Summary_VN'!B8"]
    assert places(found, "rank_row_left_out") == ["'Summary_VN'!B9"]
    assert places(found, "hidden_sheet_left_out") == ["'Summary'"]


def test_a_footnote_below_a_long_table_blocks_nothing() -> None:
    (page,) = long(four_provinces())
    found = read([replace(page, rows=[*page.rows, [], ["† Nguồn: khảo sát doanh nghiệp."]])])
    assert records(found) == expected(four_provinces())
    assert places(found, "note_row_left_out") == [f"'Bảng dọc'!A{len(page.rows) + 2}"]


def test_figures_without_a_name_are_an_error_at_the_place_of_the_name() -> None:
    (page,) = wide(four_provinces(), Style(traps=False))
    rows = [list(row) for row in page.rows]
    rows[3][0] = None
    found = read([replace(page, rows=rows)], year=2016)
    assert places(found, "unit_missing") == ["'Tổng hợp'!A4"]


def test_a_misspelt_first_name_is_not_taken_for_a_heading() -> None:
    (page,) = wide(four_provinces(), Style(traps=False))
    rows = [list(row) for row in page.rows]
    rows[2][0] = "Hà Tỉng"
    found = read([replace(page, rows=rows)], year=2016)
    assert places(found, "unknown_unit") == ["'Tổng hợp'!A3"]


# --- columns -----------------------------------------------------------------------------------------------


def test_an_unweighted_total_is_left_out_even_where_only_the_other_says_that_it_is_weighted() -> None:
    (page,) = wide(four_provinces(), Style(traps=False))
    rows = [list(row) for row in page.rows]
    rows[1][-1] = "PCI có trọng số"
    rows[1].append("Điểm PCI")
    for row in rows[2:]:
        row.append(99.0)
    found = read([replace(page, rows=rows)], year=2016)
    assert records(found) == expected(four_provinces())
    assert places(found, "unweighted_total_left_out") == ["'Tổng hợp'!M2"]


@pytest.mark.parametrize(
    ("weighted", "unweighted"),
    [
        ("Chỉ số PCI cuối cùng", "Chỉ số PCI chưa có trọng số"),
        ("Tổng điểm có trọng số", "Tổng điểm không trọng số"),
        ("Điểm tổng hợp có trọng số", "Tổng điểm"),
        ("PCI trọng số", "PCI không trọng số"),
        ("Weighted PCI", "Unweighted PCI"),
        ("PCI (weighted)", "PCI (simple sum)"),
    ],
)
def test_of_two_totals_the_weighted_one_is_the_score_of_the_index(weighted: str, unweighted: str) -> None:
    (page,) = wide(four_provinces(), Style(traps=False))
    rows = [list(row) for row in page.rows]
    rows[1][-1:] = [unweighted, weighted]
    for row in rows[2:]:
        row.insert(-1, 77.0)
    found = read([replace(page, rows=rows)], year=2016)
    assert records(found) == expected(four_provinces())


def test_a_total_that_says_that_it_is_weighted_in_unknown_words_is_not_passed_over() -> None:
    (page,) = wide(four_provinces(), Style(traps=False))
    rows = [list(row) for row in page.rows]
    rows[1].append("Kết quả sau cùng theo trọng số mới")
    for row in rows[2:]:
        row.append(77.0)
    assert places(read([replace(page, rows=rows)], year=2016), "duplicate_column") == ["'Tổng hợp'!M2"]


def test_blocks_of_regions_with_their_means_are_one_table() -> None:
    (page,) = wide(four_provinces(), Style(traps=False))
    rows = [*page.rows[:2], ["Vùng 1"], *page.rows[2:4], ["Trung bình vùng", *([6.0] * 11)], ["Vùng 2"], *page.rows[4:]]
    found = read([replace(page, rows=rows)], year=2016)
    assert records(found) == expected(four_provinces())
    assert places(found, "summary_row_left_out") == ["'Tổng hợp'!A6"]


def test_pairs_headed_over_the_names_may_say_score_over_the_scores() -> None:
    (page,) = pairs(four_provinces(), Style(traps=False), over_names=True)
    width = (len(page.rows[0]) - 1) // 2
    found = read([replace(page, rows=[page.rows[0], [None, *(["Tỉnh", "Điểm"] * width)], *page.rows[1:]])])
    assert records(found) == expected(four_provinces())


def test_a_column_that_repeats_another_is_read_once_and_one_that_contradicts_it_is_an_error() -> None:
    (page,) = wide(four_provinces(), Style(traps=False))
    rows = [list(row) for row in page.rows]
    same = [rows[0], *([*row, row[1]] for row in rows[1:])]
    other = [rows[0], *([*row, row[1] if number < 3 else 1.5] for number, row in enumerate(rows[1:]))]
    assert places(read([replace(page, rows=same)], year=2016), "column_repeated") == ["'Tổng hợp'!M2"]
    assert places(read([replace(page, rows=other)], year=2016), "duplicate_column") == ["'Tổng hợp'!M2"]


def test_a_misspelt_heading_is_left_out_with_a_suggestion_and_its_component_is_missing() -> None:
    (page,) = wide(four_provinces(), Style(traps=False))
    rows = [list(row) for row in page.rows]
    rows[1][3] = "Tính minh bạhc"
    found = read([replace(page, rows=rows)], year=2016)
    (reported,) = (p for p in found.problems if p.code == "column_left_out")
    assert (reported.place, "Tính minh bạch" in reported.message("vi")) == ("'Tổng hợp'!D2", True)
    assert [p.found for p in found.problems if p.code == "missing_column"] == ["Tính minh bạch"]


def test_a_missing_component_is_one_of_the_years_own_framework() -> None:
    whole = four_provinces()
    rest = [c for c in whole.components if c != "policy_bias"]
    found = read(wide(replace(whole, components=rest)))
    assert [p.found for p in found.problems if p.code == "missing_column"] == [component_name("policy_bias", 2016)]


def test_ranks_of_single_components_are_read_from_their_own_columns() -> None:
    (page,) = wide(four_provinces(), Style(traps=False))
    rows = [list(row) for row in page.rows]
    rows[1].append("Hạng Tiếp cận đất đai")
    for rank, row in enumerate(rows[2:], start=1):
        row.append(rank)
    found = read([replace(page, rows=rows)], year=2016)
    ranks = {key[1]: value for key, value in records(found).items() if key[2:] == ("land_access", "rank")}
    assert ranks == dict(zip(UNITS, (1.0, 2.0, 3.0, 4.0), strict=True))


def test_two_years_in_two_columns_of_the_total_are_two_years() -> None:
    rows = [["Tỉnh", "PCI 2015", "PCI 2016"], ["Hà Tĩnh", 57.2, 57.9], ["An Giang", 57.6, 58.1]]
    found = read([Page("Điểm", rows)])
    assert records(found) == {
        (2015, "ha_tinh", TOTAL, "value"): 57.2, (2016, "ha_tinh", TOTAL, "value"): 57.9,
        (2015, "an_giang", TOTAL, "value"): 57.6, (2016, "an_giang", TOTAL, "value"): 58.1,
    }  # fmt: skip


def test_last_years_total_beside_this_years_components_is_left_out_and_said() -> None:
    (page,) = wide(four_provinces(), Style(traps=False))
    rows = [list(row) for row in page.rows]
    rows[1][-1] = "PCI 2016"
    rows[1].append("PCI 2015")
    for row in rows[2:]:
        row.append(44.0)
    found = read([replace(page, rows=rows)], year=2016)
    assert records(found) == expected(four_provinces())
    assert codes(found) >= {"another_year_left_out"}


# --- the order as rank -------------------------------------------------------------------------------------


def _count(units: list[str], year: int) -> list[Page]:
    """A list of totals that counts its rows."""
    names = {u.code: u.name_vi for u in CATALOGUE.units_of("pci", year)}
    rows: list[list[object]] = [["Thứ tự", "Tỉnh", f"PCI {year}"]]
    rows += [[n, names[u], 80 - n / 2] for n, u in enumerate(units, start=1)]
    return [Page("Xếp hạng", rows)]


def test_a_complete_list_in_the_order_of_the_totals_gives_the_ranks() -> None:
    units = [unit.code for unit in CATALOGUE.units_of("pci", 2006)]
    found = read(_count(units, 2006))
    ranks = {key[1]: value for key, value in records(found).items() if key[3] == "rank"}
    assert ranks == {unit: float(n) for n, unit in enumerate(units, start=1)}
    assert codes(found) >= {"rank_from_order"}


def test_part_of_a_list_gives_no_ranks() -> None:
    units = [unit.code for unit in CATALOGUE.units_of("pci", 2006)][:30]
    assert not [key for key in records(read(_count(units, 2006))) if key[3] == "rank"]


def test_a_list_in_another_order_than_its_totals_gives_no_ranks() -> None:
    units = [unit.code for unit in CATALOGUE.units_of("pci", 2006)]
    (page,) = _count(units, 2006)
    rows = [list(row) for row in page.rows]
    rows[1][2], rows[2][2] = rows[2][2], rows[1][2]
    assert not [key for key in records(read([replace(page, rows=rows)])) if key[3] == "rank"]


# --- detail sheets -----------------------------------------------------------------------------------------


def _with_details() -> list[Page]:
    whole = four_provinces()
    scores = {u: whole.figures[u, "land_access"] for u in UNITS}
    share = {u: 0.1 + i / 10 for i, u in enumerate(UNITS)}
    days = {u: 10.0 + i for i, u in enumerate(UNITS)}
    indicators = [
        ("Tỷ lệ DN có giấy chứng nhận (%) theo PCI 2013", "lurc_2009", share),
        ("Thời gian chờ (số ngày, trung vị)", "c1_2005", days),
        ("Tỷ lệ diện tích đã cấp (%)", "monre", {u: 86.8 + i for i, u in enumerate(UNITS)}),
    ]
    return [*wide(whole), detail("land_access", scores, indicators)]


def test_indicators_are_read_with_their_label_code_and_natural_scale() -> None:
    found = read(_with_details())
    assert [r.layout for _, r in found.recognitions] == ["wide", "detail"]
    assert [(i.component, i.order, i.code, i.scale) for i in found.indicators[2016]] == [
        ("land_access", 1, "lurc_2009", "fraction"),
        ("land_access", 2, "c1_2005", "days"),
        ("land_access", 3, "monre", "percent"),
    ]
    values = {(v.unit, v.order): v.value for v in found.indicator_values[2016]}
    assert values["ca_mau", 2] == 12.0 and len(values) == 12
    assert records(found) == expected(four_provinces())


def test_years_in_labels_and_codes_of_indicators_are_not_the_year() -> None:
    pages = _with_details()
    rows = [list(row) for row in pages[0].rows]
    rows[0] = ["Kết quả"]
    found = read([replace(pages[0], rows=rows), pages[1]])
    assert codes(found) >= {"year_missing"}


def test_a_detail_sheet_alone_gives_its_component_and_indicators() -> None:
    (page,) = _with_details()[1:]
    found = read([page], year=2016)
    assert {key[2] for key in records(found)} == {"land_access"}
    assert len(found.indicator_values[2016]) == 12


def test_a_detail_sheet_that_differs_from_the_summary_is_said_with_the_gap() -> None:
    pages = _with_details()
    rows = [list(row) for row in pages[1].rows]
    rows[4][2] = 9.25
    found = read([pages[0], replace(pages[1], rows=rows)])
    (reported,) = (p for p in found.problems if p.code == "differs_between_sheets")
    assert reported.place == "'Tiếp cận đất đai'!C5"
    assert records(found) == expected(four_provinces())


def test_a_number_alone_means_the_component_of_that_number_in_the_years_framework() -> None:
    whole = four_provinces(2009)
    scores = {u: whole.figures[u, "proactivity"] for u in UNITS}
    page = detail("proactivity", scores, [("Tỷ lệ (%)", "a", dict.fromkeys(UNITS, 0.5))], 2009, "Chỉ số thành phần 6")
    found = read([replace(page, title="Sheet3")], year=2009)
    assert {key[2] for key in records(found)} == {"proactivity"}


def test_a_sheet_of_figures_that_nobody_knows_is_named() -> None:
    rows = [["Tỉnh", "Số khu công nghiệp", "Giá điện"], ["Hà Tĩnh", 3, 940.8], ["An Giang", 4, 810.3]]
    found = read([*wide(four_provinces()), Page("Cơ sở hạ tầng", rows)])
    assert places(found, "sheet_left_out") == ["'Cơ sở hạ tầng'"]
    assert found.is_importable


# --- DDCI --------------------------------------------------------------------------------------------------

NINE = list(DDCI.components)[:9]


def _ddci() -> list[Page]:
    """Two districts and two departments of Hà Tĩnh 2021; departments have no score of land access."""
    land = NINE.index("land_access")

    def scores(first: float, has_land: bool) -> list[float | None]:
        return [None if i == land and not has_land else round(first + i / 10, 2) for i in range(9)]

    rows = {
        "huyen_cam_xuyen": (88, scores(1.0, True), 13.77, "Rất thấp"),
        "huyen_vu_quang": (51, scores(6.2, True), 68.85, "Khá"),
        "so_khoa_hoc_va_cong_nghe": (40, scores(7.0, False), 79.93, "Tốt"),
        "so_tu_phap": (43, scores(7.1, False), 80.26, "Rất tốt"),
    }
    return ddci(rows, NINE)


@pytest.mark.parametrize(
    ("groups", "candidates"), [(("department",), []), (("department", "district"), ["huyen_huong_son"])]
)
def test_an_unknown_name_is_compared_with_units_of_the_sheets_own_groups(
    groups: tuple[str, ...], candidates: list[str]
) -> None:
    """A name like that of a district leads to it where districts stand on the sheet, not in a list of departments."""
    (page,) = _ddci()
    known = {name: unit.group for unit in CATALOGUE.units_of("ddci", 2021) for name in unit.spellings}
    rows = [row for row in page.rows if all(known.get(str(cell), groups[0]) in groups for cell in row)]
    added = ["Hương Sơnn" if known.get(str(cell)) else cell for cell in rows[-1]]
    found = read([replace(page, rows=[*rows, added])], index="ddci")
    (problem,) = (p for p in found.problems if p.code == "unknown_unit")
    assert [candidate.code for candidate in problem.candidates] == candidates


def test_a_ddci_table_has_responses_grades_and_components_that_do_not_apply() -> None:
    found = read(_ddci(), index="ddci")
    assert [r.layout for _, r in found.recognitions] == ["ddci"]
    assert found.is_importable, [p for p in found.problems if p.is_blocking]
    rows = {(row.unit, row.component): row for row in found.rows[2021]}
    assert rows["so_tu_phap", "land_access"].status == "not_applicable"
    total = rows["so_khoa_hoc_va_cong_nghe", TOTAL]
    assert (total.value, total.grade, total.responses) == (79.93, "Tốt", 40)


def test_departments_alone_are_a_table_of_their_own() -> None:
    (page,) = _ddci()
    land = 3 + NINE.index("land_access")
    rows = [[cell for column, cell in enumerate(row) if column != land] for row in page.rows]
    found = read([replace(page, rows=[*rows[:2], *rows[4:]])], index="ddci")
    assert found.is_importable, [p for p in found.problems if p.is_blocking]
    assert "missing_column" not in codes(found)


def test_total_and_grade_on_lines_of_their_own_belong_to_the_unit_above() -> None:
    (page,) = _ddci()
    head = ["Đơn vị", *page.rows[1][2:-2]]
    rows: list[list[object]] = [["DDCI 2021"], head, ["DDCI"], ["Xếp loại"]]
    for row in page.rows[2:]:
        rows += [list(row[1:-2]), [row[-2]], [row[-1]]]
    found = read([Page("Bảng", rows)], index="ddci")
    assert records(found) == records(read(_ddci(), index="ddci"))


# --- one unit ----------------------------------------------------------------------------------------------


def test_a_profile_without_a_name_asks_for_the_unit_and_takes_the_answer() -> None:
    (page,) = profile([four_provinces()], "ha_tinh")
    bare = Page("Sheet1", page.rows[1:])
    asked = read([bare])
    assert places(asked, "table_unit_missing") == ["'Sheet1'"]
    reported = read([bare], decisions=Decisions(table_units={"Sheet1": "ha_tinh"}))
    assert {key[1] for key in records(reported)} == {"ha_tinh"}


def test_a_profile_whose_title_names_two_units_asks_which() -> None:
    (page,) = profile([four_provinces()], "ha_tinh")
    rows = [["So sánh Hà Tĩnh và Nghệ An"], *page.rows[1:]]
    assert places(read([Page("Sheet1", rows)]), "table_unit_unclear") == ["'Sheet1'"]


def test_a_plan_table_under_two_header_rows_is_a_profile_with_ranks() -> None:
    rows = [
        ["Chỉ số năng lực cạnh tranh tỉnh Hà Tĩnh"],
        ["TT", "Chỉ số thành phần", "Điểm số", None, "Điểm trung vị 2017", "Xếp hạng", None, "So sánh hạng"],
        [None, None, 2016, 2017, None, 2016, 2017, None],
        [1, "Gia nhập thị trường", 8.53, 7.61, 7.8, 30, 38, -8],
        [2, "Tiếp cận đất đai", 5.71, 6.4, 6.3, 43, 31, 12],
        [None, "PCI", 57.2, 61.99, None, 33, 33, 0],
    ]
    found = read([Page("Phụ lục", rows, ("C2:D2", "F2:G2", "A2:A3", "B2:B3", "E2:E3", "H2:H3"))])
    assert [r.layout for _, r in found.recognitions] == ["profile"]
    assert records(found) == {
        (year, "ha_tinh", component, measure): value
        for component, measure, figures in (
            ("entry_costs", "value", (8.53, 7.61)), ("entry_costs", "rank", (30.0, 38.0)),
            ("land_access", "value", (5.71, 6.4)), ("land_access", "rank", (43.0, 31.0)),
            (TOTAL, "value", (57.2, 61.99)), (TOTAL, "rank", (33.0, 33.0)),
        )
        for year, value in zip((2016, 2017), figures, strict=True)
    }  # fmt: skip


# --- ties, and what a person decides -----------------------------------------------------------------------


@pytest.mark.fault(16, "a person chooses the layout")
def test_two_layouts_that_are_equally_likely_are_put_to_the_person() -> None:
    asked = read([tie()])
    assert codes(asked) == {"ambiguous_layout"}
    for layout in ("wide", "profile"):
        reported = read([tie()], year=2016, decisions=Decisions(layouts={"Hà Tĩnh": layout}))
        assert reported.layout == layout, layout
        assert records(reported)


def test_a_person_can_say_what_a_column_and_which_row_the_header_is() -> None:
    rows = [["Một bảng"], ["x", "y", "z"], ["Hà Tĩnh", 6.5, 60.0], ["An Giang", 6.6, 61.0]]
    page = Page("Sheet1", rows)
    assert "no_table_found" in codes(read([page], year=2016))
    said = Decisions(header_rows={"Sheet1": 2}, columns={("Sheet1", 2): "land_access", ("Sheet1", 3): "total"})
    found = read([page], year=2016, decisions=said)
    assert records(found)[2016, "ha_tinh", "land_access", "value"] == 6.5
    assert records(found)[2016, "an_giang", TOTAL, "value"] == 61.0


def test_a_person_can_leave_a_row_out_and_the_reason_is_kept() -> None:
    found = read(
        wide(four_provinces(), Style(traps=False)), year=2016, decisions=Decisions(excluded={("Tổng hợp", 3): "nhầm"})
    )
    assert "ha_tinh" not in {key[1] for key in records(found)}
    (reported,) = (p for p in found.problems if p.code == "row_excluded")
    assert (reported.place, reported.found) == ("'Tổng hợp'!A3", "nhầm")


def test_a_person_can_say_which_unit_a_name_means() -> None:
    (page,) = wide(four_provinces(), Style(traps=False))
    rows = [list(row) for row in page.rows]
    rows[2][0] = "Hà Tỉng"
    found = read([replace(page, rows=rows)], year=2016, decisions=Decisions(units={"ha ting": "ha_tinh"}))
    assert found.is_importable
    assert records(found) == expected(four_provinces())


def test_decisions_survive_json() -> None:
    said = Decisions(
        sheets={"a": False}, layouts={"b": "wide"}, header_rows={"c": 3}, columns={("d", 2): "total"},
        headings={"e": "rank"}, units={"f": "ha_tinh"}, table_units={"g": "ha_tinh"}, excluded={("h", 5): "vì"},
        errors_are_not_published=True,
    )  # fmt: skip
    assert Decisions.from_json(said.as_json()) == said


# --- years -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("PCI_2016.xlsx", {2016}),
        ("pci-2016 (bản cuối).xlsx", {2016}),
        ("Kết quả PCI năm 2023", {2023}),
        ("The Weighted PCI Score in 2017", {2017}),
        ("PCI2019", {2019}),
        ("PCI 2022–2023", {2022, 2023}),
        ("Công bố tháng 5 năm 2024", set()),
        ("Cập nhật ngày 31/12/2023", set()),
        ("31-12-2023.xlsx", set()),
        ("2023-12-31_bang.csv", set()),
        ("Nguồn: VCCI, 2024", set()),
        ("Quyết định 190/QĐ-UBND/2021", set()),
        ("3f2016ab9c.xlsx", set()),
        ("Transparency Sub-Index (As PCI 2005)", set()),
    ],
)
def test_a_year_is_that_of_the_figures_and_not_of_a_document(text: str, years: set[int]) -> None:
    assert years_in(text) == years


def test_sheet_title_and_file_must_agree() -> None:
    assert codes(read(wide(four_provinces()), name="PCI_2017.xlsx")) >= {"year_conflict"}
    assert codes(read(wide(four_provinces()), year=2015)) >= {"year_conflict"}
    assert read(wide(four_provinces()), name="PCI_2016.xlsx").is_importable
