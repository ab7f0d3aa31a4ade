"""The import is documented: layouts, limits, and what stands for a missing figure."""

import re

from data.exports.template import GUIDE_SHEET, LONG_COLUMNS, TABLE_SHEET
from data.reading.limits import MEGABYTE, Limits
from data.reading.problems import SEVERITIES
from data.reading.tables.layouts import LAYOUTS
from data.reading.tables.years import FIRST_YEAR, LAST_YEAR
from data.vocabulary import vocabulary
from services.imports import MAX_PROBLEMS
from tests.docs.documents import first_cells, section, text
from wording.words import wording

DOCUMENT = "docs/import.md"


def test_every_layout_is_described():
    part = section(DOCUMENT, "Layouts")
    assert first_cells(part)[1:] == [f"{code}` ({wording('vi')[f'layout.{code}']})" for code in LAYOUTS]


def test_the_columns_of_the_long_layout_are_listed_in_their_order():
    said = {"value": "score"}
    (row,) = (line for line in section(DOCUMENT, "Layouts").splitlines() if line.startswith("| `long`"))
    assert row.split("|")[3].strip() == ", ".join(said.get(column, column) for column in LONG_COLUMNS)


def test_everything_that_stands_for_a_missing_figure_is_listed():
    part = section(DOCUMENT, "Blank cells")
    for words in vocabulary().blank_words.values():
        for word in words:
            assert f"`{word}`" in part or f"“{word}”" in part or word == "...", word


def test_every_severity_is_explained():
    part = section(DOCUMENT, "Problems").split("<!--")[0]
    assert re.findall(r"`([a-z]+)`:", part) == list(SEVERITIES)


def test_the_limits_are_those_of_the_program():
    part, limits = section(DOCUMENT, "Limits"), Limits()
    for limit in (
        f"| {limits.file_bytes // MEGABYTE} MB |",
        f"{limits.unpacked_bytes // MEGABYTE} MB, {limits.ratio} times the file, {limits.zip_entries} parts",
        f"| {limits.sheets} |",
        f"{limits.rows} rows, {limits.columns} columns; up to {limits.stray_cells} cells",
        f"{limits.text_characters} characters",
        f"{limits.memory_bytes // MEGABYTE} MB of memory, {limits.seconds} seconds",
        f"| {MAX_PROBLEMS} |",
        f"{FIRST_YEAR}–{LAST_YEAR}",
    ):
        assert limit in part, limit


def test_the_sheets_of_the_template_are_named():
    assert f"“{TABLE_SHEET}”" in text(DOCUMENT) and f"“{GUIDE_SHEET}”" in text(DOCUMENT)
