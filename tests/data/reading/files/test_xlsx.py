"""Excel files, cell by cell: values, formulas, what is hidden, merged, linked; hostile ones cost little."""

from __future__ import annotations

import io
import time
from datetime import date, datetime, timedelta
from datetime import time as day_time
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart

from data.reading.cells import Cell, Sheet, Workbook
from data.reading.files.opening import read_workbook
from data.reading.limits import Limits
from data.reading.problems import RejectedFileError
from tests.data.reading.containers import MAIN, OFFICE, SHEET, part_of, with_parts
from tests.data.reading.workbooks import saved, sheet_of
from tests.support import ROOT


def written(rows: str, before: str = "", after: str = "") -> Sheet:
    """The sheet that this XML is read as: rows, and what stands before and after them."""
    xml = f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    return read_workbook(with_parts(openpyxl.Workbook(), {SHEET: xml}), "tep.xlsx").sheets[0]


def cell(rows: str) -> Cell:
    """The one cell of a sheet."""
    (only,) = written(rows).cells.values()
    return only


def rejected(content: bytes, limits: Limits | None = None) -> tuple[str, str]:
    """The code of the problem and what was found."""
    with pytest.raises(RejectedFileError) as caught:
        read_workbook(content, "tep.xlsx", limits)
    return caught.value.problem.code, caught.value.problem.found


@pytest.mark.parametrize(
    ("xml", "value", "kind", "is_formula"),
    [
        ('<c r="A1"><v>7.5</v></c>', 7.5, "number", False),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', 2, "number", True),
        ('<c r="A1"><f t="array" ref="A1:A2">B1:B2</f><v>2</v></c>', 2, "number", True),
        ('<c r="A1"><f t="shared" si="0"/><v>2</v></c>', 2, "number", True),
        ('<c r="A1"><f>A2+1</f><v></v></c>', "=A2+1", "formula_without_value", True),
        ('<c r="A1"><f>A2+1</f></c>', "=A2+1", "formula_without_value", True),
        ('<c r="A1" t="str"><f>B1</f><v>Hà Tĩnh</v></c>', "Hà Tĩnh", "text", True),
        ('<c r="A1" t="e"><f>NA()</f><v>#N/A</v></c>', "#N/A", "error", True),
        ('<c r="A1" t="b"><v>1</v></c>', True, "boolean", False),
        ('<c r="A1" t="inlineStr"><is><r><t>Hà </t></r><r><t>Tĩnh</t></r></is></c>', "Hà Tĩnh", "text", False),
        ('<c r="A1" t="inlineStr"><is><t>Hà_x000D_Tĩnh</t></is></c>', "Hà\rTĩnh", "text", False),
        ('<c r="A1" t="d"><v>2024-05-01</v></c>', date(2024, 5, 1), "date", False),
        (f'<c r="A1"><v>{"9" * 400}</v></c>', int("9" * 400), "number", False),
        (f'<c r="A1"><v>{"9" * 5000}</v></c>', "9" * 5000, "text", False),
        ('<c r="A1"><v>-1.#IND</v></c>', "-1.#IND", "text", False),
        ('<c r="A1"><v>1e999</v></c>', float("inf"), "number", False),
    ],
)
def test_a_cell_has_its_value_its_kind_and_whether_a_formula_made_it(
    xml: str, value: object, kind: str, is_formula: bool
) -> None:
    read = cell(f'<row r="1">{xml}</row>')
    assert (read.value, read.kind, read.is_formula) == (value, kind, is_formula)


@pytest.mark.parametrize(
    "xml",
    [
        '<c r="A1"/>',
        '<c r="A1"><v></v></c>',
        '<c r="A1" t="str"><f>IF(B1="","",1)</f><v></v></c>',
        '<c r="A1" t="str"><f>" "</f><v> </v></c>',
        '<c r="A1" t="inlineStr"><is><t>  </t></is></c>',
    ],
)
def test_an_empty_text_is_blank_even_where_a_formula_made_it(xml: str) -> None:
    assert not written(f'<row r="1">{xml}</row>').cells


def test_cells_without_an_address_follow_each_other() -> None:
    sheet = written('<row><c/><c><v>1</v></c><c r="E1"/><c><v>2</v></c></row><row><c><v>3</v></c></row>')
    assert {cell.address: cell.value for cell in sheet.cells.values()} == {"B1": 1, "F1": 2, "A2": 3}


def test_numbers_in_a_date_format_are_dates_and_keep_the_format() -> None:
    book = sheet_of([[datetime(2024, 5, 1, 8, 30), day_time(8, 30), timedelta(hours=30), 0.5, 7.5]])
    sheet = book.worksheets[0]
    sheet["D1"].number_format, sheet["E1"].number_format = "0.00%", '0.0 "điểm"'
    read = read_workbook(saved(book), "tep.xlsx").sheets[0].cells
    assert [(read[1, at].value, read[1, at].kind) for at in range(1, 6)] == [
        (datetime(2024, 5, 1, 8, 30), "date"),
        (day_time(8, 30), "date"),
        (timedelta(hours=30), "date"),
        (0.5, "number"),
        (7.5, "number"),
    ]
    assert [read[1, at].number_format for at in (4, 5)] == ["0.00%", '0.0 "điểm"']


def test_hidden_rows_and_columns_mark_their_cells() -> None:
    book = sheet_of([[1, 2, 3, 4]] * 3)
    book.worksheets[0].row_dimensions[2].hidden = True
    book.worksheets[0].column_dimensions.group("B", "C", hidden=True)
    hidden = {cell.address for cell in read_workbook(saved(book), "tep").sheets[0].cells.values() if cell.is_hidden}
    assert hidden == {"B1", "C1", "A2", "B2", "C2", "D2", "B3", "C3"}


def test_only_the_first_cell_of_a_merged_range_counts() -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c><c r="C{row}"><v>2</v></c></row>' for row in (1, 2, 3))
    sheet = written(rows, after='<mergeCells><mergeCell ref="A1:B2"/></mergeCells>')
    assert sheet.merges == ((1, 1, 2, 2),)
    assert {cell.address for cell in sheet.cells.values()} == {"A1", "C1", "C2", "A3", "C3"}


def test_sheets_charts_macros_and_links_are_told_apart() -> None:
    book = sheet_of([[1]], "Hiện")
    book.create_sheet("Ẩn").sheet_state = "hidden"
    book.create_sheet("Rất ẩn").sheet_state = "veryHidden"
    book.create_chartsheet("Biểu đồ").add_chart(BarChart())
    links = part_of(book, "xl/_rels/workbook.xml.rels").replace(
        "</Relationships>",
        f'<Relationship Id="rId91" Type="{OFFICE}/externalLink" Target="externalLinks/externalLink1.xml"/>'
        f'<Relationship Id="rId92" Type="{OFFICE}/externalLink" Target="externalLinks/externalLink2.xml"/>'
        "</Relationships>",
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "xl/_rels/workbook.xml.rels": links,
        "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"><externalBook/></externalLink>',
        "xl/externalLinks/_rels/externalLink1.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="rId1" '
        f'Type="{OFFICE}/externalLinkPath" Target="file:///C:/so-lieu.xlsx" TargetMode="External"/></Relationships>',
        "xl/externalLinks/externalLink2.xml": f'<externalLink xmlns="{MAIN}"><ddeLink ddeService="cmd" '
        'ddeTopic="/c calc"/></externalLink>',
        "xl/vbaProject.bin": "Sub Auto_Open()",
        "[Content_Types].xml": part_of(book, "[Content_Types].xml").replace(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        ),
    }
    read = read_workbook(with_parts(book, parts), "tep.xlsx")
    assert [(sheet.name, sheet.is_hidden) for sheet in read.sheets] == [
        ("Hiện", False),
        ("Ẩn", True),
        ("Rất ẩn", True),
    ]
    assert read.other_sheets == ("Biểu đồ",)
    assert (read.kind, read.has_macros) == ("xlsm", True)
    assert read.external_links == ("file:///C:/so-lieu.xlsx", "cmd|/c calc")


def test_an_ordinary_workbook_has_nothing_of_the_kind() -> None:
    read = read_workbook(saved(sheet_of([[1]])), "tep.xlsx")
    assert read == Workbook("tep.xlsx", read.sheets, "xlsx")


def _entities(part: str) -> str:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    return f'<!DOCTYPE x [<!ENTITY e0 "ha">{bomb}]>{part.replace("@", "&e8;")}'


def test_entities_are_refused_wherever_they_stand() -> None:
    book = openpyxl.Workbook()
    texts = _entities(f'<sst xmlns="{MAIN}"><si><t>@</t></si></sst>')
    sheet = _entities(
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>@</v></c></row></sheetData></worksheet>'
    )
    types = part_of(book, "[Content_Types].xml").replace(
        "</Types>",
        '<Override PartName="/xl/sharedStrings.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
    )
    with_texts = with_parts(book, {"xl/sharedStrings.xml": texts, "[Content_Types].xml": types})
    assert rejected(with_texts) == ("unreadable_file", "EntitiesForbidden")
    assert rejected(with_parts(book, {SHEET: sheet})) == ("unreadable_file", "EntitiesForbidden")


def test_a_file_outside_is_not_fetched() -> None:
    outside = f'<!DOCTYPE worksheet SYSTEM "{(ROOT / "README.md").as_uri()}"><worksheet xmlns="{MAIN}"/>'
    assert not read_workbook(with_parts(openpyxl.Workbook(), {SHEET: outside}), "tep").sheets[0].cells


@pytest.mark.parametrize("missing", ["[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET])
def test_a_workbook_that_lacks_a_part_is_refused(missing: str) -> None:
    assert rejected(with_parts(openpyxl.Workbook(), {missing: None}))[0] == "unreadable_file"


def test_the_variant_that_would_seem_empty_is_refused() -> None:
    book = sheet_of([[1]])
    strict = part_of(book, "xl/workbook.xml").replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
    assert rejected(with_parts(book, {"xl/workbook.xml": strict})) == ("unreadable_file", "Strict Open XML")


def test_two_cells_at_one_address_are_refused() -> None:
    with pytest.raises(RejectedFileError) as caught:
        written('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>')
    assert caught.value.problem.found == "A1"


def test_two_sheets_of_one_name_are_refused() -> None:
    book = sheet_of([[1]], "Một")
    book.create_sheet("Hai")
    twice = part_of(book, "xl/workbook.xml").replace('name="Hai"', 'name="MỘT"')
    assert rejected(with_parts(book, {"xl/workbook.xml": twice})) == ("unreadable_file", "Một, MỘT")


def test_more_sheets_than_allowed_are_refused() -> None:
    book = openpyxl.Workbook()
    for _ in range(5):
        book.create_sheet()
    assert rejected(saved(book), Limits(sheets=5)) == ("too_many_sheets", "6")


def test_what_surrounds_the_cells_costs_nothing_and_creates_none() -> None:
    sheet = written(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>',
        before='<cols><col min="1" max="16384" hidden="1"/></cols>',
        after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells><dataValidations count="x"/>'
        '<hyperlinks><hyperlink ref="A1:XFD1048576"/></hyperlinks>',
    )
    assert (list(sheet.cells), sheet.first_beyond, sheet.beyond) == ([(1, 1)], "XFD1048576", 1)
    assert sheet.cells[1, 1].is_hidden


def test_a_table_beyond_the_limits_is_not_read_to_its_end() -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(1, 2000))
    content = with_parts(
        openpyxl.Workbook(), {SHEET: f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'}
    )
    sheet = read_workbook(content, "tep", Limits(rows=1000, stray_cells=20)).sheets[0]
    assert (len(sheet.cells), sheet.first_beyond, sheet.beyond) == (1000, "A1001", 21)


def _seen_by_openpyxl(content: bytes) -> dict[str, dict[tuple[int, int], tuple[Any, bool, str]]]:
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(content))
    return {
        sheet.title: {
            place: (cell.value, formulas[sheet.title]._cells[place].data_type == "f", cell.number_format)
            for place, cell in sheet._cells.items()
            if cell.value is not None and str(cell.value).strip()
        }
        for sheet in values.worksheets
    }


@pytest.mark.parametrize(
    "path", sorted((ROOT / "data" / "published").glob("pci-20[01]*.xlsx"))[::5], ids=lambda p: p.stem
)
def test_one_pass_sees_what_loading_twice_sees(path: Any) -> None:
    content = path.read_bytes()
    read = {
        sheet.name: {
            place: (cell.value, cell.is_formula, cell.number_format)
            for place, cell in sheet.cells.items()
            if cell.kind != "formula_without_value"
        }
        for sheet in read_workbook(content, path.name).sheets
    }
    assert read == _seen_by_openpyxl(content)


@pytest.mark.bench
def test_reading_takes_at_most_twice_the_time_of_loading() -> None:
    content = (ROOT / "data" / "published" / "pci-2023.xlsx").read_bytes()

    def seconds(load: Any) -> float:
        started = time.perf_counter()
        load()
        return time.perf_counter() - started

    bare = min(seconds(lambda: openpyxl.load_workbook(io.BytesIO(content))) for _ in range(5))
    assert min(seconds(lambda: read_workbook(content, "tep")) for _ in range(5)) < 2.2 * bare
