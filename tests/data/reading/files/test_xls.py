"""Old Excel files: errors, dates, formats and what is hidden or merged survive; what is damaged or locked is named."""

from __future__ import annotations

import struct
from datetime import datetime

import pytest

from data.reading.cells import Sheet, Workbook
from data.reading.files.opening import read_workbook
from data.reading.limits import Limits
from data.reading.problems import RejectedFileError
from tests.data.reading.old_excel import (
    DATE,
    TWO_DECIMALS,
    boolean_or_error,
    label,
    number,
    old_file,
    record,
)
from tests.support import FACTS

WORKBOOKS = FACTS.parent / "workbooks"


def read(content: bytes, limits: Limits | None = None) -> Workbook:
    """The workbook; the name says nothing about the kind."""
    return read_workbook(content, "tep", limits)


def only_sheet(records: bytes) -> Sheet:
    """The one sheet of a file with these records."""
    return read(old_file(("Bảng điểm", 0, records))).sheets[0]


def rejected(content: bytes, limits: Limits | None = None) -> tuple[str, str]:
    """The code of the problem and what was found."""
    with pytest.raises(RejectedFileError) as caught:
        read(content, limits)
    return caught.value.problem.code, caught.value.problem.found


def test_numbers_texts_truth_and_errors_keep_their_kinds_and_formats() -> None:
    sheet = only_sheet(
        label(0, 0, "Hà Tĩnh")
        + number(0, 1, 7.5, TWO_DECIMALS)
        + boolean_or_error(0, 2, 1, is_error=False)
        + boolean_or_error(0, 3, 0x2A, is_error=True)
        + number(0, 4, 45413, DATE)
    )
    found = {cell.address: (cell.value, cell.kind) for cell in sheet.cells.values()}
    assert found == {
        "A1": ("Hà Tĩnh", "text"),
        "B1": (7.5, "number"),
        "C1": (True, "boolean"),
        "D1": ("#N/A", "error"),
        "E1": (datetime(2024, 5, 1), "date"),  # Excel's day 45413
    }
    assert sheet.cells[1, 2].number_format == "0.00"


def test_a_date_that_is_no_day_is_an_error_and_not_a_number() -> None:
    cell = only_sheet(number(0, 0, 1e9, DATE)).cells[1, 1]
    assert (cell.value, cell.kind) == ("#VALUE!", "error")


def test_hidden_sheets_rows_and_columns_are_marked() -> None:
    row_two = record(0x0208, struct.pack("<HHHHHHI", 1, 0, 3, 255, 0, 0, 0x20))
    column_b = record(0x007D, struct.pack("<HHHHHH", 1, 1, 2000, 0, 1, 0))
    cells = b"".join(number(row, column, 1.0) for row in (0, 1) for column in (0, 1))
    book = read(old_file(("Hiện", 0, column_b + row_two + cells), ("Ẩn", 1, b""), ("Rất ẩn", 2, b"")))
    assert [sheet.is_hidden for sheet in book.sheets] == [False, True, True]
    assert {cell.address for cell in book.sheets[0].cells.values() if cell.is_hidden} == {"A2", "B1", "B2"}


def test_only_the_first_cell_of_a_merged_range_counts() -> None:
    merged = record(0x00E5, struct.pack("<HHHHH", 1, 0, 1, 0, 1))
    sheet = only_sheet(b"".join(number(row, column, 1.0) for row in (0, 1) for column in (0, 2)) + merged)
    assert sheet.merges == ((1, 1, 2, 2),)
    assert {cell.address for cell in sheet.cells.values()} == {"A1", "C1", "C2"}


def test_a_cell_in_the_last_row_and_column_is_kept_out() -> None:
    sheet = only_sheet(number(0, 0, 1.0) + number(65535, 255, 2.0))
    assert (list(sheet.cells), sheet.first_beyond, sheet.beyond) == ([(1, 1)], "IV65536", 1)


def test_a_password_is_named() -> None:
    locked = old_file(("Bảng", 0, b""), before=record(0x002F, bytes(54)))
    assert rejected(locked) == ("protected_file", "")


def test_more_sheets_than_allowed_are_refused() -> None:
    book = old_file(*((f"Trang {at}", 0, b"") for at in range(3)))
    assert rejected(book, Limits(sheets=2)) == ("too_many_sheets", "3")


@pytest.mark.parametrize(
    ("kept", "code"), [(4, "unreadable_file"), (30, "damaged_workbook"), (100, "damaged_workbook")]
)
def test_a_file_cut_short_is_named(kept: int, code: str) -> None:
    """As an old workbook once so much is left that its first record says what it was."""
    whole = old_file(("Bảng", 0, label(0, 0, "Hà Tĩnh") + number(0, 1, 7.5)))
    assert rejected(whole[:kept])[0] == code


@pytest.mark.skipif(not WORKBOOKS.is_dir(), reason=f"no published workbooks at {WORKBOOKS} (FACTS_DIR)")
def test_the_published_workbook_of_2006_gives_binh_duong_its_published_total() -> None:
    book = read((WORKBOOKS / "PCI_2006.xls").read_bytes())
    (sheet,) = (sheet for sheet in book.sheets if sheet.name == "PCI Tóm tắt")
    (row,) = (cells for cells in sheet.rows.values() if any(cell.text == "Bình Dương" for cell in cells))
    assert round(float(str(row[-1].value)), 2) == 76.23
