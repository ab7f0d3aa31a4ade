"""Reading the files of a page's tables back in a test."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

import openpyxl
from streamlit.testing.v1 import AppTest

from ui.kit import tables
from ui.kit.downloads import as_csv, as_workbook
from ui.kit.tables import Shown

Lines = list[dict[str, Any]]
"""The rows of a file, each by the headings; of two columns with one heading the last."""


def table(app: AppTest, name: str) -> Shown:
    """A table on the screen, by the key of its chart or the beginning of its title."""
    found: Mapping[str, Shown] = app.session_state[tables._SHOWN]
    return found[name] if name in found else next(item for title, item in found.items() if title.startswith(name))


def in_workbook(item: Shown, language: str) -> Lines:
    headings, *rows = openpyxl.load_workbook(io.BytesIO(as_workbook([item], language))).worksheets[0].values
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def in_text(item: Shown, language: str) -> Lines:
    """What a text file says: what is in quotes is a text, the rest a number or nothing."""
    mark, between = (",", ";") if language == "vi" else (".", ",")
    text = as_csv(item, language).decode("utf-8-sig")
    headings, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=between)
    quoted = csv.reader(io.StringIO(text, newline=""), delimiter=between, quoting=csv.QUOTE_NONE)
    next(quoted)
    values: list[list[Any]] = [
        [plain if raw.startswith('"') else float(plain.replace(mark, ".")) if plain else None for plain, raw in pairs]
        for pairs in (zip(row, raws, strict=True) for row, raws in zip(rows, quoted, strict=True))
    ]
    return [dict(zip(headings, row, strict=True)) for row in values]
