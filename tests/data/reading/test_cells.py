"""The addresses of cells."""

from __future__ import annotations

from openpyxl.utils import get_column_letter

from data.reading.cells import Cell, column_letters


def test_every_column_has_the_name_that_excel_gives_it() -> None:
    columns = range(1, 18_279)  # A to ZZZ
    assert [column_letters(column) for column in columns] == [get_column_letter(column) for column in columns]


def test_an_address_is_the_name_of_the_column_and_the_row() -> None:
    assert Cell(7, 28, 1.0, "number").address == "AB7"
