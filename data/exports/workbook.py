"""Writes tables as .xlsx workbooks in which text stays text and is never a formula."""

import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from wording.numbers import TIME_ZONE

Table = tuple[Sequence[str], Iterable[Sequence[Any]]]
"""The headings of a table, and its rows."""


class Formatted(NamedTuple):
    """A value with the number format of its cell, and what is then seen of it, which the column is as wide as."""

    value: Any
    number_format: str
    shown: str


DATE_FORMAT, TIME_FORMAT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
LONGEST_CELL = 32_767
LONGEST_SHEET_NAME = 31
LARGEST_WHOLE_NUMBER = 10**15
"""Excel keeps fifteen figures of a number; a longer one is written as text, so that no digit is lost."""

FIRST_YEAR = 1900
"""Excel knows no day before it."""

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_RESERVED_SHEET_NAME = "history"
_NARROWEST, _WIDEST = 8, 60


def workbook(tables: Mapping[str, Table]) -> bytes:
    """An .xlsx with a sheet for each table, under its name as far as Excel allows it, in the order given.

    Text stays text, whatever it begins with: no cell is ever a formula. Numbers stay numbers, to their last bit, and
    days stay days, shown as dd/mm/yyyy; a moment with its time zone is written as the clock in Việt Nam shows it. A
    `Formatted` value is shown in its own number format. What is unknown (None, NaN) is an empty cell. Without tables
    the workbook has one empty sheet.
    Each sheet prints on A4 across, as wide as the paper, with its headings on every page.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    taken: set[str] = set()
    for name, (columns, rows) in (tables or {"": ((), ())}).items():
        sheet = book.create_sheet(_sheet_name(name, taken))
        widths: dict[int, int] = {}
        for row, values in enumerate((columns, *rows), start=1):
            for column, value in enumerate(values, start=1):
                cell = sheet.cell(row, column)
                _write(cell, value)
                seen = value.shown if isinstance(value, Formatted) else str(cell.value or "")
                longest = max((len(line) for line in seen.splitlines()), default=0)
                widths[column] = max(widths.get(column, _NARROWEST), longest + 2)
                if row == 1:
                    cell.font = Font(bold=True)
                if cell.data_type == "s":
                    cell.alignment = Alignment(wrap_text=True, vertical="top")
        for column, width in widths.items():
            sheet.column_dimensions[get_column_letter(column)].width = min(width, _WIDEST)
        sheet.freeze_panes = "A2"
        # Printed: A4 across, as wide as the paper, the headings on every page.
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.print_title_rows = "1:1"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(cell: Cell, value: Any) -> None:
    if isinstance(value, Formatted):
        _write(cell, value.value)
        if cell.data_type in ("n", "d") and cell.value is not None:
            cell.number_format = value.number_format
        return
    if isinstance(value, np.datetime64):
        value = pd.Timestamp(value)
    elif isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NaT or value is pd.NA:
        return
    if isinstance(value, bool):
        cell.value = value
    elif isinstance(value, int) and abs(value) > LARGEST_WHOLE_NUMBER:
        _write_text(cell, str(value))
    elif isinstance(value, float):
        write_float(cell, value)
    elif isinstance(value, (int, Decimal)):
        cell.value = value if math.isfinite(value) else None
    elif isinstance(value, datetime) and value.year >= FIRST_YEAR:
        local = value.astimezone(TIME_ZONE) if value.tzinfo else value
        cell.value = local.replace(tzinfo=None)
        cell.number_format = TIME_FORMAT
    elif isinstance(value, date) and value.year >= FIRST_YEAR:
        cell.value = value
        cell.number_format = DATE_FORMAT
    else:
        _write_text(cell, str(value))


def write_float(cell: Cell, value: float) -> None:
    """Put a number into a cell to its last bit, for which openpyxl's own sixteen digits are one too few."""
    cell.value = value if math.isfinite(value) else None
    if cell.value is not None:
        cell._value = repr(float(value))


def _write_text(cell: Cell, text: str) -> None:
    cell.value = cut(_NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    if cell.value:
        cell.data_type = "s"  # else a text that begins with = is a formula, and one like #N/A an error
        cell.quotePrefix = True  # so that it stays text when somebody edits the cell


def cut(text: str) -> str:
    """A text no longer than a cell can hold."""
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that Excel allows and no other sheet has; letters of either case are the same to it."""
    clean = _NOT_IN_XML.sub("", _NOT_IN_SHEET_NAME.sub(" ", name)).strip(" '")[:LONGEST_SHEET_NAME].strip(" '")
    base = "" if clean.casefold() == _RESERVED_SHEET_NAME else clean
    base = base or "Trang"
    unique, number = base, 1
    while unique.casefold() in taken:
        number += 1
        ending = f" ({number})"
        unique = f"{base[: LONGEST_SHEET_NAME - len(ending)]}{ending}"
    taken.add(unique.casefold())
    return unique
