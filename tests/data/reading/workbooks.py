"""Small workbooks with one thing wrong each, so that a reader sees what is messy about them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import openpyxl

from data.catalogue.loading import load_catalogue
from services.imports import Preview, preview

CATALOGUE = load_catalogue()
PCI_2016 = CATALOGUE.index("pci").framework(2016, "province")
NAMES = [part.name_vi for part in PCI_2016.components] if PCI_2016 else []
UNITS = [unit.name_vi for unit in CATALOGUE.units_of("pci", 2016)]
LONG = ["Năm", "Đơn vị", "Thành phần", "Điểm", "Hạng", "Xếp loại", "Số phiếu", "Tình trạng", "Nguồn", "Ghi chú"]


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_of(rows: Sequence[Sequence[object]], title: str = "Bảng điểm") -> openpyxl.Workbook:
    """A workbook with one sheet; every row as given, from A1."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    return book


def wide(
    cells: Mapping[str, object] | None = None,
    units: Sequence[str] = ("An Giang", "Hà Tĩnh"),
    year: int | None = 2016,
    extra: Sequence[str] = ("Tổng điểm", "Hạng"),
) -> openpyxl.Workbook:
    """A wide table of PCI: title in row 1, header in row 2, the first unit in row 3, its first score in B3.

    All scores are 6, the total 60, the rank 1. cells: what stands elsewhere, by address.
    """
    title = "PCI" if year is None else f"PCI năm {year}"
    rows: list[list[object]] = [[title], ["Đơn vị", *NAMES, *extra]]
    rows += [[unit, *(6.0 for _ in NAMES), *([60.0, 1][: len(extra)])] for unit in units]
    book = sheet_of(rows)
    for address, value in (cells or {}).items():
        book.worksheets[0][address] = value
    return book


def long(*rows: Sequence[object]) -> openpyxl.Workbook:
    """A long table: header in row 1, then the rows as given."""
    return sheet_of([LONG, *rows])


def look(
    book: openpyxl.Workbook | bytes, name: str = "tep.xlsx", year: int | None = None, index: str = "pci"
) -> Preview:
    """The preview of a workbook."""
    content = book if isinstance(book, bytes) else saved(book)
    return preview(content, name, index, CATALOGUE, year)


def value_of(read: Preview, unit: str, component: str, year: int = 2016) -> float | None:
    """One value of a preview; None if there is none."""
    return next((r.value for r in read.rows.get(year, ()) if (r.unit, r.component) == (unit, component)), None)
