"""Tables on their way out: the figures are the whole ones behind the screen's, and no cell is a formula."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.number_format import is_on_the_border, shown_as
from ui.kit.downloads import as_csv, as_workbook, figures, file_name
from ui.kit.tables import Column, Part, Row, Shown, TableCell, between, html_table, ranked
from wording.numbers import (
    AS_IS,
    DAY,
    DECIMAL,
    MOMENT,
    MONEY,
    PERCENT,
    PLACES,
    RANK,
    SHARE,
    SIGNED,
    WHOLE,
    Format,
    written,
)
from wording.words import LANGUAGES

FORMATS = (DECIMAL, DECIMAL.to(4), SIGNED, SIGNED.to(1), WHOLE, PLACES, SHARE, SHARE.to(1), PERCENT, MONEY)


def table(*rows: Row, headings: tuple[str, ...] = ("Tên", "Điểm", "Hạng")) -> Shown:
    return Shown("Bảng thử", "", [Column(heading) for heading in headings], rows)


def values(item: Shown, language: str = "vi") -> list[list[Any]]:
    return [[cell.value for cell in row] for row in figures(item, language)[1]]


def sheet(item: Shown, language: str = "vi") -> Any:
    return openpyxl.load_workbook(io.BytesIO(as_workbook([item], language))).worksheets[0]


def lines(item: Shown, language: str = "vi") -> list[list[str]]:
    text = as_csv(item, language).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if language == "vi" else ","))


def test_figures_leave_whole_and_with_their_types() -> None:
    item = table(
        ["2019", TableCell(63.7566, DECIMAL), TableCell(-3, PLACES)],
        ["84", TableCell(None, DECIMAL), TableCell(date(2023, 12, 14), DAY)],
        ["02/2023", TableCell(float("nan"), DECIMAL), TableCell(2019)],
    )
    assert values(item) == [["2019", 63.7566, -3], ["84", None, date(2023, 12, 14)], ["02/2023", None, 2019]]
    cells = [[cell.value for cell in row] for row in sheet(item).iter_rows(min_row=2)]
    assert cells == [["2019", 63.7566, -3], ["84", None, datetime(2023, 12, 14)], ["02/2023", None, 2019]]
    assert as_csv(item, "vi").decode("utf-8-sig").splitlines()[1:] == [
        '"2019";63,7566;-3',
        '"84";;2023-12-14',
        '"02/2023";;2019',
    ]
    assert as_csv(item, "en").decode("utf-8-sig").splitlines()[1] == '"2019",63.7566,-3'


@pytest.mark.parametrize("language", LANGUAGES)
@given(value=st.floats(allow_nan=False, allow_infinity=False, width=64))
def test_a_number_comes_out_to_its_last_bit(language: str, value: float) -> None:
    item = table(["a", TableCell(value, DECIMAL), ""])
    assert sheet(item, language)["B2"].value == value
    assert float(lines(item, language)[1][1].replace(",", ".")) == value


@pytest.mark.parametrize("language", LANGUAGES)
@given(value=st.decimals(-10_000, 10_000, places=7).map(float), form=st.sampled_from(FORMATS))
def test_a_workbook_shows_a_number_as_the_screen_does(language: str, value: float, form: Format) -> None:
    assume(not is_on_the_border(value, (form.digits or 0) + (2 if form.kind == "share" else 0)))
    found = sheet(table(["a", TableCell(value, form), ""]), language)["B2"]
    assert shown_as(found.value, found.number_format, language) == written(value, form, language)


@pytest.mark.parametrize(
    ("cell", "text", "main", "others"),
    [
        (ranked(54, 63), "54/63", "54/63", {"trên tổng số": 63}),
        (ranked(54.0), "54", "54", {}),
        (
            ranked(54, 63).with_interval(50.4, 57.6, RANK),
            "54/63 (50–58)",
            "54/63",
            {"trên tổng số": 63, "từ": 50.4, "đến": 57.6},
        ),
        (
            TableCell(63.7566, DECIMAL).with_interval(61.2, 65.01),
            "63,76 (61,20–65,01)",
            "63,76",
            {"từ": 61.2, "đến": 65.01},
        ),
        (TableCell(1.31, SIGNED).with_parts(Part("since", 2022), detail=" ({since})"), "+1,31 (2022)", "+1,31", None),
        (TableCell(0, AS_IS.or_zero("chưa có")), "chưa có", "chưa có", {}),
        (TableCell(3, AS_IS.within("v", "")), "v3", "v3", {}),
        (TableCell(45.53, PERCENT.to(1)), "45,5%", "45,5%", {}),
        (TableCell(12, WHOLE.within("", " ngày")), "12 ngày", "12 ngày", {}),
        (TableCell(1_250_000, MONEY), "1.250.000 đồng", "1.250.000 đồng", {}),
    ],
)
def test_a_cell_of_several_figures_leaves_as_columns_and_the_first_looks_as_on_the_screen(
    cell: TableCell, text: str, main: str, others: dict[str, Any] | None
) -> None:
    item = table(["a", cell, ""])
    assert cell.whole_text("vi") == text
    found = sheet(item)
    assert found["B2"].value == cell.value
    assert shown_as(found["B2"].value, found["B2"].number_format, "vi") == main
    if others is not None:
        headings = [heading.value for heading in found[1]][2:-1]
        assert headings == [f"Điểm: {name}" for name in others]
        assert [value.value for value in found[2]][2 : 2 + len(others)] == list(others.values())


def test_an_interval_alone_is_two_columns_and_leaves_no_empty_one() -> None:
    item = table(["a", between(61.25, 65.5), ranked(54, 63)], ["b", between(None, None), ranked(None, 63)])
    assert figures(item, "vi")[0] == ["Tên", "Điểm: từ", "Điểm: đến", "Hạng", "Hạng: trên tổng số"]
    assert values(item) == [["a", 61.25, 65.5, 54, 63], ["b", None, None, None, None]]
    assert "61,25–65,50" in html_table(item.columns, item.rows, "x", "vi")


def test_a_moment_stands_on_the_clock_of_vietnam_and_in_the_order_of_the_language() -> None:
    item = table(["a", TableCell(datetime(2023, 12, 14, 17, 5, 30, tzinfo=UTC), MOMENT), ""])
    assert lines(item)[1][1] == "2023-12-15 00:05:30"
    for language, order in (("vi", "dd/mm/yyyy hh:mm"), ("en", "[$-409]d mmm yyyy hh:mm")):
        found = sheet(item, language)["B2"]
        assert (found.value, found.is_date, found.number_format) == (datetime(2023, 12, 15, 0, 5, 30), True, order)


def test_a_csv_opens_with_its_columns_apart_in_either_language() -> None:
    item = table(['=1+1; "x"', TableCell(63.76, DECIMAL), ranked(54)])
    assert lines(item) == [["Tên", "Điểm", "Hạng"], ['\'=1+1; "x"', "63,76", "54"]]
    assert lines(item, "en")[1] == ['\'=1+1; "x"', "63.76", "54"]


def test_a_workbook_has_a_sheet_for_each_table_and_no_formula() -> None:
    item = table(["=1+1", TableCell(63.76, DECIMAL), TableCell()])
    book = openpyxl.load_workbook(io.BytesIO(as_workbook([item, table(["b", "2", "3"])], "vi")))
    assert book.sheetnames == ["1. Bảng thử", "2. Bảng thử"]
    assert [cell.value for cell in book.worksheets[0][2]] == ["=1+1", 63.76, None]
    assert [cell.data_type for cell in book.worksheets[0][2]] == ["s", "n", "n"]
    assert [cell.value for cell in book.worksheets[1][2]] == ["b", "2", "3"]


def test_a_column_is_as_wide_as_what_is_seen_of_it() -> None:
    item = table(["a", TableCell(1 / 3, DECIMAL), ""])
    assert sheet(item).column_dimensions["B"].width == sheet(item).column_dimensions["C"].width


@pytest.mark.parametrize(
    ("title", "name"),
    [("Tính năng động: 5,53; 63/63", "tinh-nang-dong-5-53-63-63"), ("???", "bang"), ("Đ" * 500, "d" * 60)],
)
def test_a_title_becomes_a_name_that_every_system_takes(title: str, name: str) -> None:
    assert file_name(title) == name
