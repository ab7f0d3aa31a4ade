"""Workbooks on their way out: what stands in a cell is what was meant, and nothing in it runs."""

from __future__ import annotations

import io
import math
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook

from data.exports.workbook import LONGEST_CELL, Formatted, workbook
from tests.analysis.frames_builder import LAW


def opened(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def cell(value: Any) -> Cell:
    """The one cell of a table under its heading."""
    book = opened(workbook({"Bảng": (["Cột"], [[value]])}))
    return book.worksheets[0]["A2"]  # type: ignore[return-value]


@pytest.mark.parametrize(
    "text", ["=1+1", '=HYPERLINK("http://x")', "+84 912", "-5", "@SUM(A1)", "#N/A", "#REF!", "=", "'=1"]
)
def test_text_stays_text_whatever_it_begins_with(text: str) -> None:
    found = cell(text)
    assert (found.value, found.data_type) == (text, "s")
    assert found.quotePrefix or not text


def test_no_part_of_the_file_holds_a_formula() -> None:
    content = workbook({"=1": (["=1+1"], [["=2+2", "@x", "+1", "-1"]])})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert sheets and not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, 0),
        (-3, -3),
        (63.76, 63.76),
        (10**15, 10**15),
        (Decimal("7.5"), 7.5),
        (np.int64(4), 4),
        (np.float64(-0.5), -0.5),
    ],
)
def test_numbers_stay_numbers(value: Any, expected: float) -> None:
    found = cell(value)
    assert (found.value, found.data_type) == (expected, "n")


@LAW
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_comes_back_to_its_last_bit(value: float) -> None:
    found = cell(value)
    assert (found.value, found.data_type) == (value, "n")


def test_a_value_may_bring_the_format_in_which_it_is_shown() -> None:
    found = cell(Formatted(54, '0"/63"', "54/63"))
    assert (found.value, found.number_format) == (54, '0"/63"')
    assert cell(Formatted(None, "0.00", "–")).value is None
    assert cell(Formatted("2019", "0.00", "2019")).data_type == "s"


def test_a_number_that_excel_would_cut_is_written_as_text() -> None:
    assert cell(1234567890123456789).value == "1234567890123456789"
    assert cell(10**400).value == str(10**400)


@pytest.mark.parametrize("value", [None, math.nan, math.inf, np.nan, pd.NA, pd.NaT, Decimal("NaN"), ""])
def test_what_is_unknown_is_an_empty_cell(value: Any) -> None:
    assert cell(value).value is None


@pytest.mark.parametrize("value", [True, np.bool_(True)])
def test_yes_and_no_stay_what_they_are(value: Any) -> None:
    assert cell(value).value is True


@pytest.mark.parametrize(
    ("value", "expected", "shown"),
    [
        (date(2024, 2, 29), datetime(2024, 2, 29), "dd/mm/yyyy"),
        (date(1900, 1, 1), datetime(1900, 1, 1), "dd/mm/yyyy"),
        (pd.Timestamp("2023-12-14 09:05"), datetime(2023, 12, 14, 9, 5), "dd/mm/yyyy hh:mm"),
        (datetime(2023, 12, 14, 17, 0, tzinfo=UTC), datetime(2023, 12, 15), "dd/mm/yyyy hh:mm"),
        (np.datetime64("2023-12-14T09:05:00.000000000"), datetime(2023, 12, 14, 9, 5), "dd/mm/yyyy hh:mm"),
    ],
)
def test_days_stay_days_in_the_order_of_viet_nam(value: Any, expected: datetime, shown: str) -> None:
    found = cell(value)
    assert found.is_date and (found.value, found.number_format) == (expected, shown)


def test_a_day_that_excel_does_not_know_is_written_as_text() -> None:
    assert cell(date(1899, 12, 31)).value == "1899-12-31"


def test_control_characters_are_left_out_and_line_ends_kept() -> None:
    assert cell("a\x00b\x08c\x1fd\x7fe\ufffef\ud800g").value == "abcdefg"
    assert cell("một\r\nhai\tba").value == "một\nhai\tba"


def test_a_text_is_cut_where_a_cell_is_full() -> None:
    assert cell("x" * LONGEST_CELL).value == "x" * LONGEST_CELL
    cut = cell("x" * (LONGEST_CELL + 1)).value
    assert len(cut) == LONGEST_CELL and cut.endswith("…")


def test_headings_are_bold_and_stay_in_sight() -> None:
    sheet = opened(workbook({"Bảng": (["=A", "B"], [[1, 2], [3, 4]])})).worksheets[0]
    assert [(one.value, one.font.bold, one.data_type) for one in sheet[1]] == [("=A", True, "s"), ("B", True, "s")]
    assert not any(one.font.bold for one in sheet[2]) and sheet.freeze_panes == "A2"
    assert [[one.value for one in row] for row in sheet.iter_rows(min_row=2)] == [[1, 2], [3, 4]]


def test_sheets_come_in_order_under_names_that_excel_allows_and_tells_apart() -> None:
    tables = [
        "Nhiệm vụ",
        "nhiệm vụ",
        "a/b:c*d?[e]\\f",
        "",
        "'",
        "History",
        "x" * 40,
        "x" * 40 + "y",
        "'quý I'",
        "a\x00b",
    ]
    names = opened(workbook({name: ([], []) for name in tables})).sheetnames
    assert names[:3] == ["Nhiệm vụ", "nhiệm vụ (2)", "a b c d  e  f"]
    assert names[3:6] == ["Trang", "Trang (2)", "Trang (3)"]
    assert names[6:8] == ["x" * 31, "x" * 27 + " (2)"]
    assert names[8:] == ["quý I", "a b"]


def test_without_tables_the_workbook_still_opens() -> None:
    assert len(opened(workbook({})).sheetnames) == 1


def test_a_table_may_come_as_it_is_made() -> None:
    rows = ([number] for number in range(3))
    sheet = opened(workbook({"a": (("n",), rows)})).worksheets[0]
    assert [one.value for one in sheet["A"]] == ["n", 0, 1, 2]


@LAW
@given(st.lists(st.text(st.characters(codec=None), max_size=40), max_size=6))
def test_any_names_give_sheets_that_excel_opens(names: list[str]) -> None:
    found = opened(workbook({name: (["a"], []) for name in names})).sheetnames
    assert len({name.casefold() for name in found}) == len(found) == max(len(set(names)), 1)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in found)
    assert all(name[0] != "'" and name[-1] != "'" and name.casefold() != "history" for name in found)


@LAW
@given(st.text(st.characters(codec=None), max_size=60))
def test_any_text_gives_a_cell_of_text(text: str) -> None:
    found = cell(text)
    assert found.value is None or (isinstance(found.value, str) and found.data_type == "s")


def test_a_sheet_prints_across_as_wide_as_the_paper_with_its_headings_on_every_page() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook({"a": (("x",), (("y",),) * 200)}))).worksheets[0]
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$1:$1"
