"""Reading the files of a page's tables back in a test."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import openpyxl
from streamlit.testing.v1 import AppTest

from tests.number_format import is_on_the_border, shown_as
from ui.kit import tables
from ui.kit.downloads import as_csv, as_workbook, figures
from ui.kit.tables import Shown, as_cell
from wording.numbers import spreadsheet_format

FIGURE = re.compile(
    r"[+−-]?\d+([.,/–]\d+)*( ?%| \([^)]*\))?( (ngày|giờ|điểm phần trăm|đồng|days?|hours?|points of %))?"
)

Lines = list[dict[str, Any]]
"""The rows of a file, each by the headings; of two columns with one heading the last."""


def on_screen(app: AppTest) -> Mapping[str, Shown]:
    """All that can be downloaded of the screen."""
    found: Mapping[str, Shown] = app.session_state[tables._SHOWN]
    return found


def table(app: AppTest, name: str) -> Shown:
    """A table on the screen, by the key of its chart or the beginning of its title."""
    found = on_screen(app)
    return found[name] if name in found else next(item for title, item in found.items() if title.startswith(name))


def in_workbook(item: Shown, language: str) -> Lines:
    headings, *rows = openpyxl.load_workbook(io.BytesIO(as_workbook([item], language))).worksheets[0].values
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def in_text(item: Shown, language: str) -> Lines:
    """What a text file says: what is in quotes is a text, the rest a number, a day or nothing."""
    mark, between = (",", ";") if language == "vi" else (".", ",")
    text = as_csv(item, language).decode("utf-8-sig")
    rows: list[list[Any]] = [[]]
    for cell in re.finditer(rf'(?:"(?P<text>(?:[^"]|"")*)"|(?P<bare>[^{between}\r"]*))(?P<end>{between}|\r\n)', text):
        is_text = cell["text"] is not None
        rows[-1].append(cell["text"].replace('""', '"') if is_text else _unquoted(cell["bare"], mark))
        rows += [[]] if cell["end"] != between else []
    headings, *lines, _ = rows
    return [dict(zip(headings, line, strict=True)) for line in lines]


def _unquoted(text: str, mark: str) -> float | datetime | None:
    if not text:
        return None
    return datetime.fromisoformat(text) if text.count("-") > 1 else float(text.replace(mark, "."))


def faults(table: Shown, language: str) -> list[str]:
    """What leaves as a text and reads like a figure, and figures that a spreadsheet would show otherwise."""
    return [*_figures_as_text(table, language), *_shown_otherwise(table, language)]


def _figures_as_text(table: Shown, language: str) -> list[str]:
    """What leaves as a text and reads like a figure."""
    headings, rows = figures(table, language)
    return [
        f"{heading}: {cell.value}"
        for row in rows
        for heading, cell in zip(headings, row, strict=True)
        if isinstance(cell.value, str) and FIGURE.fullmatch(cell.value)
    ]


def _shown_otherwise(table: Shown, language: str) -> list[str]:
    """The figures whose cell in a spreadsheet would show another text than the screen."""
    found = []
    for cell in (as_cell(cell) for row in table.rows for cell in row):
        value, form = cell.exported(language)
        if value is None or isinstance(value, str | date):
            continue
        digits = (form.digits or 0) + (2 if form.kind == "share" else 0)
        seen = shown_as(value, spreadsheet_format(value, form, language), language)
        if seen != cell.text(language) and not is_on_the_border(float(value), digits):
            found.append(f"{seen} for {cell.text(language)}")
    return found
