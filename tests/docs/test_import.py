"""The import is documented: layouts, limits, and what stands for a missing figure."""

import re
import tomllib

from data.importing import MAX_PROBLEMS
from data.reading import workbook
from data.reading.interpret import FIRST_YEAR, LAST_YEAR
from data.reading.layouts import HEADER_SEARCH_ROWS, LAYOUTS
from data.reading.problems import SEVERITIES
from data.template import GUIDE_SHEET, LONG_COLUMNS, TABLE_SHEET
from tests.docs.documents import first_cells, section, text
from tests.docs.tables import VOCABULARY

DOCUMENT = "docs/import.md"
WORDS = tomllib.loads(VOCABULARY.read_text(encoding="utf-8"))


def test_every_layout_is_described():
    part = section(DOCUMENT, "Layouts")
    assert first_cells(part)[1:] == [f"{code}` ({layout.name_vi})" for code, layout in LAYOUTS.items()]
    assert f"first {HEADER_SEARCH_ROWS} rows" in part


def test_the_columns_of_the_long_layout_are_listed_in_their_order():
    said = {"value": "score"}
    (row,) = (line for line in section(DOCUMENT, "Layouts").splitlines() if line.startswith("| `long`"))
    assert row.split("|")[3].strip() == ", ".join(said.get(column, column) for column in LONG_COLUMNS)


def test_everything_that_stands_for_a_missing_figure_is_listed():
    part = section(DOCUMENT, "Blank cells")
    for words in WORDS["blanks"].values():
        for word in words:
            assert f"`{word}`" in part or f"“{word}”" in part or word == "...", word


def test_every_severity_is_explained():
    part = section(DOCUMENT, "Problems").split("<!--")[0]
    assert re.findall(r"`([a-z]+)`:", part) == list(SEVERITIES)


def test_the_limits_are_those_of_the_program():
    part = section(DOCUMENT, "Limits")
    for limit in (
        f"{workbook.MAX_FILE_BYTES // 2**20} MB",
        f"{workbook.MAX_UNPACKED_BYTES // 2**20} MB",
        f"{workbook.MAX_COMPRESSION_RATIO} times",
        f"{workbook.MAX_ZIP_ENTRIES} parts",
        f"{workbook.MAX_ROWS} rows",
        f"{workbook.MAX_COLUMNS} columns",
        f"| {MAX_PROBLEMS} |",
        f"{FIRST_YEAR}–{LAST_YEAR}",
    ):
        assert limit in part, limit


def test_the_sheets_of_the_template_are_named():
    assert f"“{TABLE_SHEET}”" in text(DOCUMENT) and f"“{GUIDE_SHEET}”" in text(DOCUMENT)
