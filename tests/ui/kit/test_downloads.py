"""Tables on their way out: the figures are those of the screen, and no cell is a formula."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.kit.downloads import as_csv, as_workbook, figures, file_name
from ui.kit.tables import Column, Shown, TableCell
from wording.numbers import decimal, integer, signed

COLUMNS = [Column("Tên"), Column("Điểm", "right"), Column("Hạng", "right")]


def item(*rows: list[TableCell | str]) -> Shown:
    return Shown("Bảng thử", "", COLUMNS, rows)


def test_what_is_written_as_a_number_is_one_and_the_rest_is_text() -> None:
    shown = item(["Hà Tĩnh", TableCell("−3,42"), "54/63"], ["Quỹ", "1.250.000", "–"], ["Năm", "+15", "14/12/2023"])
    _, rows = figures(shown, "vi")
    assert rows == [["Hà Tĩnh", -3.42, "54/63"], ["Quỹ", 1_250_000, "–"], ["Năm", 15, "14/12/2023"]]
    assert figures(item(["a", "1,250.5", "63.76"]), "en")[1] == [["a", 1250.5, 63.76]]
    assert figures(item(["a", "1,25", "63.76"]), "en")[1] == [["a", "1,25", 63.76]]


@pytest.mark.parametrize("language", ["vi", "en"])
@given(value=st.floats(-1e6, 1e6), digits=st.integers(0, 4))
def test_a_number_comes_out_as_it_stands_on_the_screen(language: str, value: float, digits: int) -> None:
    texts = [decimal(value, language, digits), signed(value, language, digits), integer(value, language)]
    (row,) = figures(item(list(texts)), language)[1]
    assert row == pytest.approx(
        [round(value, digits), round(value, digits), round(value)], abs=0.51 * 10**-digits + 0.51
    )
    assert row[0] == pytest.approx(float(f"{value:.{digits}f}"))


def test_a_csv_opens_with_its_columns_apart_in_either_language() -> None:
    shown = item(['=1+1; "x"', "63,76", "54/63"])
    text = as_csv(shown, "vi").decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text), delimiter=";")) == [
        ["Tên", "Điểm", "Hạng"],
        ['\'=1+1; "x"', "63,76", "54/63"],
    ]
    text = as_csv(item(["a", "63.76", "54/63"]), "en").decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text)))[1] == ["a", "63.76", "54/63"]


def test_a_workbook_has_a_sheet_for_each_table_and_no_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_workbook([item(["=1+1", "63,76", "–"]), item(["b", "2", "3"])], "vi")))
    assert book.sheetnames == ["1. Bảng thử", "2. Bảng thử"]
    assert [cell.value for cell in book.worksheets[0][2]] == ["=1+1", 63.76, "–"]
    assert book.worksheets[0]["A2"].data_type == "s"


@pytest.mark.parametrize(
    ("title", "name"),
    [("Tính năng động: 5,53; 63/63", "tinh-nang-dong-5-53-63-63"), ("???", "bang"), ("Đ" * 500, "d" * 60)],
)
def test_a_title_becomes_a_name_that_every_system_takes(title: str, name: str) -> None:
    assert file_name(title) == name
