"""Every problem by its cell: one messy workbook, one code, one place, in both languages."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.reading.problems import number_details
from tests.data.reading.containers import container_of_streams
from tests.data.reading.workbooks import LONG, NAMES, UNITS, long, look, saved, sheet_of, value_of, wide
from tests.support import TURN, law


@dataclass(frozen=True)
class Case:
    """What is wrong, the file, and the problem that must be named: code and place."""

    what: str
    make: Callable[[], openpyxl.Workbook | bytes]
    code: str
    place: str
    year: int | None = None
    name: str = "tep.xlsx"


def _formula() -> openpyxl.Workbook:
    return wide({"B3": "=A1+1"})


def _hidden() -> openpyxl.Workbook:
    book = wide()
    book.create_sheet("Cũ").sheet_state = "hidden"
    return book


def _two_tables() -> openpyxl.Workbook:
    book = wide()
    copy = book.create_sheet("Bản sao")
    for row in book.worksheets[0].iter_rows(values_only=True):
        copy.append(list(row))
    copy["B3"] = 7.0
    return book


def _many_problems() -> openpyxl.Workbook:
    return wide({f"{column}{row}": "chữ" for row in range(3, 66) for column in "BCDEFGHIJK"}, units=UNITS)


def _too_long() -> openpyxl.Workbook:
    return long(*([2016, "Hà Tĩnh", NAMES[0], 6.0] for _ in range(5_010)))


def _another_year_above() -> openpyxl.Workbook:
    return sheet_of([["PCI năm 2015"], LONG, [2016, "Hà Tĩnh", NAMES[0], 6.0]])


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    return out.getvalue()


def _many_members() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(2_001):
            archive.writestr(f"{number}", b"x" * 100)
    return out.getvalue()


def _plain_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("thu.txt", "chào")
    return out.getvalue()


def _entity_bomb() -> bytes:
    """A real workbook whose sheet declares entities inside entities and uses the greatest as its title."""
    source, out = io.BytesIO(saved(wide())), io.BytesIO()
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    declared = f'<!DOCTYPE worksheet [<!ENTITY e0 "ha">{entities}]>'
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            text = old.read(entry).decode()
            if entry.filename == "xl/worksheets/sheet1.xml":
                assert "PCI năm 2016" in text
                text = declared + text.replace("PCI năm 2016", "&e8;")
            new.writestr(entry.filename, text)
    return out.getvalue()


SHEET = "'Bảng điểm'"
CASES = (
    Case("no bytes", lambda: b"", "unreadable_file", ""),
    Case("text under the name of a workbook", lambda: "Tỉnh;Điểm".encode(), "no_table_found", ""),
    Case("a workbook cut short", lambda: saved(wide())[:900], "unreadable_file", ""),
    Case("a zip that is no workbook", _plain_zip, "unreadable_file", ""),
    Case("entities inside entities", _entity_bomb, "unreadable_file", ""),
    Case("a file with a password", lambda: container_of_streams(["EncryptedPackage"]), "protected_file", ""),
    Case("an old file that is damaged", lambda: bytes.fromhex("D0CF11E0A1B11AE1") + b"0" * 600, "unreadable_file", ""),
    Case("over ten megabytes", lambda: b"0" * (10 * 1024 * 1024 + 1), "file_too_large", ""),
    Case("a zip that unpacks to far more", _bomb, "file_too_large", ""),
    Case("too many parts", _many_members, "file_too_large", ""),
    Case("no table", lambda: sheet_of([["Kính gửi", "các đơn vị"]]), "no_table_found", ""),
    Case("the same year on two sheets", _two_tables, "several_tables", "'Bản sao'!B3"),
    Case("a hidden sheet", _hidden, "hidden_sheet_left_out", "'Cũ'"),
    Case(
        "a cell in the last row of the sheet", lambda: wide({"XFD1048576": 1}), "cells_left_out", f"{SHEET}!XFD1048576"
    ),
    Case("more rows than a table may have", _too_long, "table_too_large", f"{SHEET}!A5001"),
    Case("a title of another year over a year column", _another_year_above, "year_conflict", f"{SHEET}!A3"),
    Case("no year anywhere", lambda: wide(year=None), "year_missing", SHEET),
    Case("another year chosen", wide, "year_conflict", SHEET, year=2015),
    Case("another year in the file's name", wide, "year_conflict", SHEET, name="PCI_2014.xlsx"),
    Case(
        "another year in the year column",
        lambda: long([2015, "Hà Tĩnh", NAMES[0], 6.0]),
        "year_conflict",
        f"{SHEET}!A2",
        year=2016,
    ),
    Case("a year that is none", lambda: long(["năm nay", "Hà Tĩnh", NAMES[0], 6.0]), "year_unreadable", f"{SHEET}!A2"),
    Case("a year before the index", lambda: wide(year=2001), "year_without_framework", SHEET),
    Case(
        "a component without a column",
        lambda: sheet_of([["PCI 2016"], ["Đơn vị", *NAMES[1:]], ["Hà Tĩnh", *([6] * 9)]]),
        "missing_column",
        f"{SHEET}!A2",
    ),
    Case("a column twice", lambda: wide(extra=("Tổng điểm", NAMES[0])), "duplicate_column", f"{SHEET}!M2"),
    Case("a column of something else", lambda: wide(extra=("Tổng điểm", "Dân số")), "column_left_out", f"{SHEET}!M2"),
    Case(
        "a component with a slip",
        lambda: long([2016, "Hà Tĩnh", "Gia nhap thi truong a", 6.0]),
        "unknown_component",
        f"{SHEET}!C2",
    ),
    Case("a unit with a slip", lambda: wide(units=["Quảng Nnh"]), "unknown_unit", f"{SHEET}!A3"),
    Case(
        "a province that was merged in 2025",
        lambda: long([2025, "Quảng Bình", "Gia nhập thị trường", 6.0]),
        "unit_not_in_edition",
        f"{SHEET}!B2",
    ),
    Case("Hà Tây after it joined Hà Nội", lambda: wide(units=["Hà Tây"]), "unit_not_in_edition", f"{SHEET}!A3"),
    Case("scores without a unit", lambda: wide(units=[""]), "unit_missing", f"{SHEET}!A3"),
    Case("a unit twice", lambda: wide({"B4": 7.0}, ["Hà Tĩnh", "Tỉnh Hà Tĩnh"]), "duplicate_unit", f"{SHEET}!B4"),
    Case("text in a number", lambda: wide({"B3": "cao"}), "text_in_number", f"{SHEET}!B3"),
    Case("a mark that may part thousands", lambda: wide({"B3": "1,234"}), "ambiguous_number", f"{SHEET}!B3"),
    Case("a score that became a date", lambda: wide({"B3": date(2016, 5, 6)}), "date_in_number", f"{SHEET}!B3"),
    Case("true in a score", lambda: wide({"B3": True}), "boolean_in_number", f"{SHEET}!B3"),
    Case("an error of Excel", lambda: wide({"B3": "#DIV/0!"}), "error_cell", f"{SHEET}!B3"),
    Case("a formula never computed", _formula, "formula_without_value", f"{SHEET}!B3"),
    Case("a score above the scale", lambda: wide({"B3": 50}), "out_of_range", f"{SHEET}!B3"),
    Case("a total below zero", lambda: wide({"L3": -1}), "out_of_range", f"{SHEET}!L3"),
    Case("no number at all", lambda: wide({"B3": "NaN"}), "not_finite", f"{SHEET}!B3"),
    Case("half a rank", lambda: wide({"M3": 1.5}), "rank_not_whole", f"{SHEET}!M3"),
    Case("rank 65 of 63", lambda: wide({"M3": 65}), "impossible_rank", f"{SHEET}!M3"),
    Case(
        "a component that was not in that year's set",
        lambda: long([2010, "Hà Tĩnh", "Cạnh tranh bình đẳng", 6.0]),
        "component_not_in_framework",
        f"{SHEET}!D2",
    ),
    Case("a dash where a score belongs", lambda: wide({"B3": "-"}), "dash_where_applicable", f"{SHEET}!B3"),
    Case(
        "unusable without a reason",
        lambda: long([2016, "Hà Tĩnh", NAMES[0], 50, None, None, None, "không dùng được"]),
        "unusable_without_reason",
        f"{SHEET}!D2",
    ),
    Case(
        "a status that is none",
        lambda: long([2016, "Hà Tĩnh", NAMES[0], 6, None, None, None, "chắc chắn"]),
        "unknown_status",
        f"{SHEET}!H2",
    ),
    Case(
        "a value that is not published",
        lambda: long([2016, "Hà Tĩnh", NAMES[0], 6, None, None, None, "chưa công bố"]),
        "status_contradicts_value",
        f"{SHEET}!D2",
    ),
    Case("a decimal comma", lambda: wide({"B3": "7,50"}), "decimal_comma", f"{SHEET}!B3"),
    Case("a number as text", lambda: wide({"B3": " 7.50 "}), "number_as_text", f"{SHEET}!B3"),
    Case("a name without accents", lambda: wide(units=["Ha Tinh"]), "name_repaired", f"{SHEET}!A3"),
    Case("a row of medians", lambda: wide(units=["Hà Tĩnh", "Trung vị"]), "summary_row_left_out", f"{SHEET}!A4"),
    Case("two of 63 provinces", wide, "partial_edition", SHEET),
    Case("a total that does not add up", lambda: wide({"L3": 61}), "total_differs", f"{SHEET}!L3"),
    Case(
        "an empty template",
        lambda: sheet_of([["PCI 2016"], ["Đơn vị", *NAMES], ["Hà Tĩnh"]]),
        "nothing_to_import",
        SHEET,
    ),
    Case("more problems than a list can hold", _many_problems, "too_many_problems", ""),
)


@pytest.mark.parametrize(
    "case",
    # By day test_faults.py has the table that is too long, which takes a second to read.
    [pytest.param(case, id=case.what, marks=TURN if case.code == "table_too_large" else ()) for case in CASES],
)
def test_a_problem_is_named_by_its_cell_in_both_languages(case: Case) -> None:
    read = look(case.make(), case.name, case.year)
    found = [problem for problem in read.problems if problem.code == case.code and problem.place == case.place]
    assert found, [(problem.code, problem.place) for problem in read.problems][:10]
    for language in ("vi", "en"):
        words = found[0].message(language) + found[0].hint(language)
        assert words.strip()
        assert not re.search(r"[{}]", words)
    if found[0].is_blocking:
        assert not read.is_importable


def test_all_problems_are_told_at_once() -> None:
    read = look(wide({"B3": "cao", "C4": "#N/A", "D4": True, "A3": "An Giangg"}))
    assert {"text_in_number", "error_cell", "boolean_in_number", "unknown_unit"} & {p.code for p in read.problems} >= {
        "error_cell",
        "boolean_in_number",
        "unknown_unit",
    }


def test_a_near_name_is_suggested_and_never_taken() -> None:
    read = look(wide(units=["Quảng Nnh"]))
    (problem,) = [p for p in read.problems if p.code == "unknown_unit"]
    assert "Quảng Ninh" in problem.message("vi")
    assert not read.rows


def test_a_merged_province_leads_to_its_heir() -> None:
    read = look(long([2025, "Quảng Bình", "Gia nhập thị trường", 6.0]))
    (problem,) = [p for p in read.problems if p.code == "unit_not_in_edition"]
    assert "Quảng Trị" in problem.message("vi")


@pytest.mark.parametrize(
    "typed", ["Hà Tĩnh", "hà  tĩnh ", "Ha Tinh", "TỈNH HÀ TĨNH", unicodedata.normalize("NFD", "Hà Tĩnh")]
)
def test_one_name_in_many_spellings_is_one_unit(typed: str) -> None:
    assert value_of(look(wide(units=[typed])), "ha_tinh", "entry_costs") == 6.0


@pytest.mark.parametrize(
    ("typed", "status"),
    [("-", "not_applicable"), ("N/A", "not_published"), ("Không công bố", "not_published"), ("…", "missing")],
)
def test_four_ways_of_no_figure_are_four_things_and_none_is_zero(typed: str, status: str) -> None:
    read = look(wide({"B3": typed, "B4": 0}))
    rows = {row.unit: row for row in read.rows[2016] if row.component == "entry_costs"}
    assert (rows["an_giang"].value, rows["an_giang"].status) == (None, status)
    assert (rows["ha_tinh"].value, rows["ha_tinh"].status) == (0.0, "published")


def test_a_published_value_out_of_range_can_be_kept_as_unusable_with_its_reason() -> None:
    read = look(long([2016, "Hà Tĩnh", NAMES[0], 50, None, None, None, "Không dùng được", "báo", "in nhầm"]))
    assert read.is_importable
    (row,) = read.rows[2016]
    assert (row.value, row.status, row.note, row.source) == (50.0, "unusable", "in nhầm", "báo")


def test_a_rank_with_its_own_source_joins_the_value_of_its_component() -> None:
    read = look(
        long(
            [2016, "Hà Tĩnh", NAMES[0], 6.5, None, None, None, None, "VCCI"],
            [2016, "Hà Tĩnh", NAMES[0], None, 44, None, None, "tỉnh nêu", "báo"],
        )
    )
    (row,) = read.rows[2016]
    assert (row.value, row.status, row.source, row.cell) == (6.5, "published", "VCCI", "D2")
    assert (row.rank, row.rank_status, row.rank_source, row.rank_cell) == (44.0, "stated", "báo", "E3")


def test_columns_are_found_by_meaning_in_any_order() -> None:
    straight = look(wide())
    shuffled = sheet_of([["PCI 2016"], ["Hạng", *reversed(NAMES), "Tỉnh"], [1, *([6.0] * 10), "Hà Tĩnh"]])
    assert value_of(look(shuffled), "ha_tinh", "labor_training") == value_of(straight, "ha_tinh", "labor_training")


def test_a_heading_that_only_resembles_another_is_left_out() -> None:
    read = look(sheet_of([[*LONG[:7], "Trang"], [2016, "Hà Tĩnh", NAMES[0], 6.0, None, None, None, "12"]]))
    assert [p.found for p in read.problems if p.code == "column_left_out"] == ["Trang"]
    assert read.is_importable


def test_english_headings_and_names_are_read() -> None:
    framework = ["Entry Costs", "Transparency", "Time Costs", "Informal Charges", "Proactivity"]
    read = look(sheet_of([["PCI 2016"], ["Province", *framework, "Rank"], ["Ha Tinh", 6, 6, 6, 6, 6, 3]]))
    assert value_of(read, "ha_tinh", "proactivity") == 6.0


def test_a_stray_cell_costs_little() -> None:
    read = look(wide({"XFD1048576": 1}))
    assert value_of(read, "ha_tinh", "entry_costs") == 6.0


@law(60)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_named_problem_and_no_exception(content: bytes) -> None:
    read = look(content)
    assert any(problem.is_blocking for problem in read.problems)


_TEMPLATE = saved(wide())


@law(60)
@given(st.integers(0, len(_TEMPLATE) - 1), st.integers(0, 255))
def test_one_byte_changed_gives_a_result_or_a_named_problem(position: int, byte: int) -> None:
    read = look(_TEMPLATE[:position] + bytes([byte]) + _TEMPLATE[position + 1 :])
    assert read.rows or any(problem.is_blocking for problem in read.problems)


@pytest.mark.parametrize(
    ("number", "digits", "vietnamese", "english"),
    [
        (-0.04, None, "−0,04", "−0.04"),
        (7.95364e-05, None, "0,0000795364", "0.0000795364"),
        (-27.6278, 2, "−27,63", "−27.63"),
        (7.5, None, "7,5", "7.5"),
    ],
)
def test_a_number_in_a_message_has_the_true_minus_and_no_exponent(
    number: float, digits: int | None, vietnamese: str, english: str
) -> None:
    assert number_details("gap", number, digits) == {"gap_vi": vietnamese, "gap_en": english}
