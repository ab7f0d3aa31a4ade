"""The forty faults that files, people and machines come with, as one table: each has its code, place and severity.

Faults 1 to 34 are files: each row makes one, reads it as an upload is read, and names the problem that must be reported
and the figure that must come out. Faults 35 to 40 are about the store, the screens, the method and the machine: the
tests that hold them, and those that hold another part of a file's fault, bear `@pytest.mark.fault`.
"""

from __future__ import annotations

import ast
import csv
import io
import struct
import time
import tomllib
import unicodedata
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.chart import BarChart
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import event

import cli
from data.catalogue.loading import TOTAL
from data.exports.formulas import FORMULA_SIGNS, plain_text
from data.reading.problems import Problem, Severity, problem_severities
from data.reading.tables.decisions import LEFT_OUT, Decisions
from data.rights import operator
from data.store.database import StoreFullError, file_url, open_store
from data.store.decisions import Remembered
from data.store.rows import score_rows
from data.store.versions import versions
from services.imports import Preview, preview
from services.publishing import publish_preview
from tests.data.reading import layout_builders as build
from tests.data.reading.containers import MAIN, OFFICE, container_of_streams, part_of, with_parts
from tests.data.reading.layout_builders import Page, Style, Table, component_name, decomposed
from tests.data.reading.old_excel import label, number, old_file
from tests.data.reading.workbooks import CATALOGUE, LONG, NAMES, UNITS, long, saved, sheet_of, wide
from tests.data.store.builders import everything
from tests.support import ROOT, by_turns
from wording.words import plain

SHEET = "'Bảng điểm'"
FIRST = f"{SHEET}!B3"
"""The first score of `wide`: that of the first unit for the first component, 6."""

TODAY = date(2026, 6, 1)
ENTRY = "entry_costs"


@dataclass(frozen=True)
class Value:
    """A figure that must come out: what stands in the rows of the preview."""

    value: float | None
    unit: str = "an_giang"
    component: str = ENTRY
    year: int = 2016
    measure: str = "value"
    status: str | None = None


@dataclass(frozen=True)
class Fault:
    """One row: the number of the fault, what is wrong, a file, and what must be reported of it.

    code: "" where any problem of that severity will do, None where nothing at that place may be reported.
    place: as Excel writes it. found, words: what the problem must quote, and say in Vietnamese. values: what must
    come out besides. year, decisions: what a person chose. more: what `preview` knows of the store.
    """

    number: int
    what: str
    make: Callable[[], openpyxl.Workbook | bytes]
    code: str | None
    place: str = ""
    severity: Severity = "reject"
    values: tuple[Value, ...] = ()
    found: str | None = None
    words: str = ""
    name: str = "tep.xlsx"
    year: int | None = None
    index: str = "pci"
    decisions: Decisions = field(default_factory=Decisions)
    more: Mapping[str, Any] = field(default_factory=dict)

    def read(self) -> Preview:
        """The preview of the file."""
        made = self.make()
        content = made if isinstance(made, bytes) else saved(made)
        return preview(
            content, self.name, self.index, CATALOGUE, self.year, decisions=self.decisions, today=TODAY, **self.more
        )


# --- makers ------------------------------------------------------------------------------------------------


def zipped(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def said_to_unpack_to(size: int) -> bytes:
    """A workbook whose directory says that one part is so large."""
    content = bytearray(saved(wide()))
    struct.pack_into("<I", content, content.find(b"PK\x01\x02") + 24, size)
    return bytes(content)


def changed_part(book: openpyxl.Workbook, name: str, old: str, new: str) -> bytes:
    """The workbook with a text in one of its parts replaced."""
    text = part_of(book, name)
    assert old in text, text[:2000]
    return with_parts(book, {name: text.replace(old, new, 1)})


def first_cell_as(xml: str) -> bytes:
    """`wide` with the first score written as this XML."""
    return changed_part(wide(), "xl/worksheets/sheet1.xml", '<c r="B3" t="n"><v>6</v></c>', f'<c r="B3"{xml}</c>')


def entity_bomb(part: str) -> bytes:
    """A workbook in which a part declares entities inside entities and uses the greatest."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    book = wide()
    texts = f'<sst xmlns="{MAIN}"><si><t>PCI</t></si></sst>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    types = part_of(book, "[Content_Types].xml")
    if "sharedStrings" not in types:
        override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
        types = types.replace("</Types>", override)
    parts = {"xl/sharedStrings.xml": texts, "[Content_Types].xml": types}
    text = parts.get(part) or part_of(book, part)
    assert "PCI" in text
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]>{text.replace("PCI", "&e8;", 1)}'
    return with_parts(book, parts | {part: bomb})


def with_link() -> bytes:
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    link = f'<Relationship Id="rId91" Type="{OFFICE}/externalLink" Target="externalLinks/externalLink1.xml"/>'
    book = wide()
    return with_parts(book, {
        "xl/_rels/workbook.xml.rels": part_of(book, "xl/_rels/workbook.xml.rels").replace(
            "</Relationships>", f"{link}</Relationships>"
        ),
        "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"><externalBook/></externalLink>',
        "xl/externalLinks/_rels/externalLink1.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="rId1" '
        f'Type="{OFFICE}/externalLinkPath" Target="file:///C:/khac.xlsx" TargetMode="External"/></Relationships>',
    })  # fmt: skip


def with_macros() -> bytes:
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    book = wide()
    kinds = part_of(book, "[Content_Types].xml").replace(types, "application/vnd.ms-excel.sheet.macroEnabled.main+xml")
    return with_parts(book, {"[Content_Types].xml": kinds, "xl/vbaProject.bin": "Sub Auto_Open()"})


def with_other_sheet(state: str = "visible", title: str = "Cũ") -> openpyxl.Workbook:
    book = wide()
    other = book.create_sheet(title)
    other["A1"] = "Kính gửi"
    other.sheet_state = state
    return book


def changed(change: Callable[[Worksheet], object], **about: object) -> openpyxl.Workbook:
    """`wide` after a change of its sheet."""
    book = wide(**about)  # type: ignore[arg-type]
    change(book.worksheets[0])
    return book


def hidden(rows: Sequence[int] = (), columns: Sequence[str] = ()) -> Callable[[Worksheet], object]:
    def change(sheet: Worksheet) -> None:
        for row in rows:
            sheet.row_dimensions[row].hidden = True
        for column in columns:
            sheet.column_dimensions[column].hidden = True

    return change


def with_chart_sheet() -> openpyxl.Workbook:
    book = wide()
    book.create_chartsheet("Biểu đồ").add_chart(BarChart())
    return book


def with_many_sheets() -> openpyxl.Workbook:
    book = wide()
    for position in range(500):
        book.create_sheet(f"Trang {position}")
    return book


def xls_file() -> bytes:
    rows = [["PCI 2016"], ["Đơn vị", *NAMES], ["An Giang", *([6.5] * 10)], ["Hà Tĩnh", *([4.0] * 10)]]
    records = b"".join(
        number(at, column, value) if isinstance(value, float) else label(at, column, str(value))
        for at, row in enumerate(rows)
        for column, value in enumerate(row)
    )
    return old_file(("Bảng điểm", 0, records))


def of_rows(*rows: Sequence[object], title: str = "Bảng điểm", merges: Sequence[str] = ()) -> bytes:
    return build.saved([Page(title, rows, merges)])


def headed(names: Sequence[object], *others: object) -> bytes:
    """A wide table with these headings over the components, then other columns; all scores 6."""
    rows = [[unit, *([6.0] * len(names)), *others] for unit in ("An Giang", "Hà Tĩnh")]
    return of_rows(["PCI 2016"], ["Đơn vị", *names, *(f"Cột {n}" for n in range(len(others)))], *rows)


def national(**changes: Mapping[str, object]) -> openpyxl.Workbook:
    """All 63 provinces with totals from 70 down by a half, ranks 1 to 63; changes by column of address → value."""
    rows: list[list[object]] = [["PCI năm 2016"], ["Đơn vị", "PCI", "Hạng"]]
    rows += [[unit, 70 - at / 2, at + 1] for at, unit in enumerate(UNITS)]
    book = sheet_of(rows)
    for address, value in changes.get("cells", {}).items():
        book.worksheets[0][address] = value
    return book


def count() -> bytes:
    """A list of all totals that counts its rows."""
    rows = [[place, unit, 80 - place / 2] for place, unit in enumerate(UNITS, start=1)]
    return of_rows(["Thứ tự", "Tỉnh", "PCI 2016"], *rows, title="Xếp hạng")


def column_of(values: Sequence[object]) -> openpyxl.Workbook:
    """`wide` for so many units, with these values for the first component."""
    cells = {f"B{row}": value for row, value in enumerate(values, start=3)}
    return wide(cells, UNITS[: len(values)], extra=())


def with_indicator(values: Sequence[float]) -> bytes:
    units = [unit.code for unit in CATALOGUE.units_of("pci", 2016)][: len(values)]
    page = build.detail("land_access", dict.fromkeys(units, 6.0), [
        ("Tỷ lệ có giấy chứng nhận (%)", "a", dict(zip(units, values, strict=True))),
        ("Số ngày chờ", "b", dict.fromkeys(units, 30.0)),
    ])  # fmt: skip
    return build.saved([page])


@cache
def table(year: int = 2016) -> Table:
    framework = build.PCI.framework(year, "province")
    assert framework is not None
    units = ("ha_tinh", "an_giang", "ca_mau")
    components = [part.component for part in framework.components]
    figures = {(u, c): 5 + at + place / 100 for at, u in enumerate(units) for place, c in enumerate(components)}
    figures |= {(u, TOTAL): 50.5 + 3 * at for at, u in enumerate(units)}
    return Table(figures, units, components, year)


def two_editions() -> bytes:
    """2015 as it should be; 2016 with a word in a score."""
    pages = build.sheets([table(2015), table(2016)], Style())
    rows = [list(row) for row in pages[1].rows]
    rows[3][1] = "cao"
    return build.saved([pages[0], Page("2016", rows)])


def sheets_headed_otherwise() -> bytes:
    pages = build.sheets([table(2015), table(2016)], Style())
    rows = [list(row) for row in pages[1].rows]
    rows[1] = [f" {decomposed(str(heading)).upper()}\u00a0" for heading in rows[1]]
    return build.saved([pages[0], Page("2016", rows)])


def ambiguous() -> bytes:
    named = ("entry_costs", "land_access", "transparency", "time_costs", "policy_bias")
    rows: list[list[object]] = [["Chỉ số thành phần", 2016], *([component_name(c, 2016), 6.0] for c in named)]
    rows += [[], ["Tỉnh"], [None, "Gia nhập thị trường"]]
    rows += [[name, 6.5] for name in ("Hà Tĩnh", "An Giang", "Cà Mau", "Bắc Giang", "Lai Châu")]
    return of_rows(*rows, title="Hà Tĩnh")


def with_selector(*scores: object) -> bytes:
    rows = [[unit, *([6.0] * len(NAMES))] for unit in ("An Giang", "Hà Tĩnh")]
    return of_rows(["PCI 2016"], ["Đơn vị", *NAMES], *rows, [], ["Hà Tĩnh", *scores])


def ddci(unit: str, year: int) -> bytes:
    """One department with two scores, in the long layout."""
    return saved(sheet_of([LONG, [year, unit, "Tính minh bạch", 7.5]]))


def note(text: str) -> openpyxl.Workbook:
    """A long table with a text in the note; never a formula."""
    book = long([2016, "An Giang", NAMES[0], 6.0])
    cell = book.worksheets[0]["J2"]
    cell.value, cell.data_type = text, "s"
    return book


def tcvn3(text: str) -> str:
    """The text as a TCVN3 font has it typed."""
    vowels = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"
    typed = "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\xadõö÷øùúûüýþ"
    letters = dict(zip(vowels, typed, strict=True))
    return "".join(letters.get(letter, letter) for letter in text)


def two_sheets(score: float) -> openpyxl.Workbook:
    """`wide` and a second sheet with the same table, the first score of it this one."""
    book = wide(extra=())
    other = book.create_sheet("Bảng 2")
    for row in book.worksheets[0].iter_rows(values_only=True):
        other.append(list(row))
    other["B3"] = score
    return book


def two_details() -> bytes:
    scores = dict.fromkeys(("ha_tinh", "an_giang"), 6.0)
    page = build.detail("land_access", scores, [("Số ngày chờ", "a", scores), ("Số giờ chờ", "b", scores)])
    return build.saved([page, replace(page, title="Tiếp cận đất đai 2")])


def with_indicators(*rows: Sequence[object]) -> openpyxl.Workbook:
    """A long table of (indicator, score) for An Giang."""
    head = ["Năm", "Đơn vị", "Thành phần", "Chỉ tiêu", "Điểm"]
    return sheet_of([head, *([2016, "An Giang", NAMES[0], *row] for row in rows)])


def stored(**units: float) -> pd.DataFrame:
    """What the store holds of 2016: the score of each unit for the first component."""
    rows = [(2016, unit, ENTRY, value, "published", None, None, "") for unit, value in units.items()]
    names = ["year", "unit", "component", "value", "status", "rank", "rank_status", "grade"]
    return pd.DataFrame(rows, columns=names)


# --- the table: files --------------------------------------------------------------------------------------

SIX = (Value(6.0),)
NO_MARKS = {"Hà Tĩnh": "Ha Tinh"}

CONTAINER = (
    Fault(1, "no bytes", lambda: b"", "unreadable_file"),
    Fault(1, "text under the name of a workbook", lambda: "Kính gửi các sở".encode(), "no_table_found"),
    Fault(1, "bytes under the name of a workbook", lambda: bytes(range(1, 256)) * 9, "unreadable_file"),
    Fault(1, "a workbook cut short", lambda: saved(wide())[:-400], "unreadable_file"),
    Fault(2, "a zip that is no workbook", lambda: zipped({"thu.txt": b"x"}), "unreadable_file"),
    Fault(3, "an .xls", xls_file, None, f"{SHEET}!B3", values=(Value(6.5), Value(4.0, "ha_tinh", "land_access"))),
    Fault(3, "an .xlsx with a password", lambda: container_of_streams(["EncryptedPackage"]), "protected_file",
          words="mật khẩu"),
    Fault(4, "macros", with_macros, "macros_ignored", "", "warning", SIX, name="tep.xlsm"),
    Fault(4, "a link to another file", with_link, "external_link", "", "warning", SIX, found="file:///C:/khac.xlsx"),
    Fault(4, "an embedded object", lambda: with_parts(wide(), {"xl/embeddings/oleObject1.bin": "MZ"}), None,
          values=SIX),
    Fault(5, "a workbook named .csv", lambda: saved(wide()), None, values=SIX, name="tep.csv"),
    Fault(5, "a text named .xlsx", lambda: build.pasted(Page("x", [["Đơn vị", *NAMES], ["An Giang", *([6.0] * 10)]]),
          ";"),
          None, values=SIX, name="pci 2016.xlsx"),
    Fault(5, "a name that leads out of the folder", lambda: saved(wide()), None, values=SIX,
          name="../../../etc/x.xlsx"),
    Fault(5, "a name of 300 letters", lambda: saved(wide()), None, values=SIX, name="ệ" * 300 + ".xlsx"),
    Fault(6, "over ten megabytes", lambda: bytes(10 * 2**20 + 1), "file_too_large", found="10.0 MB"),
    Fault(7, "too many parts", lambda: zipped({f"{n}": b"" for n in range(2_001)}), "file_too_large", found="2001 zip"),
    Fault(7, "too much in all", lambda: said_to_unpack_to(120 * 2**20), "file_too_large", found="120 MB (zip)"),
    Fault(7, "too much from too little", lambda: zipped({"x": bytes(50 * 2**20)}), "file_too_large"),
    Fault(8, "entities inside entities in the texts", lambda: entity_bomb("xl/sharedStrings.xml"), "unreadable_file"),
    Fault(8, "entities inside entities in a sheet", lambda: entity_bomb("xl/worksheets/sheet1.xml"), "unreadable_file"),
    Fault(9, "a cell in the last row and column", lambda: wide({"XFD1048576": 1}), "cells_left_out",
          f"{SHEET}!XFD1048576", "warning", SIX),
    Fault(9, "more rows than a table may have",
          lambda: long(*([2016, "Hà Tĩnh", NAMES[0], 6.0] for _ in range(5_030))), "table_too_large",
          f"{SHEET}!A5001", "error"),
    Fault(10, "500 sheets", with_many_sheets, "too_many_sheets", found="501"),
    Fault(10, "a hidden sheet", lambda: with_other_sheet("hidden"), "hidden_sheet_left_out", "'Cũ'", "warning", SIX),
    Fault(10, "a very hidden sheet", lambda: with_other_sheet("veryHidden"), "hidden_sheet_left_out", "'Cũ'", "warning",
          SIX),
    Fault(10, "a hidden row", lambda: changed(hidden(rows=[4])), "hidden_cells_left_out", f"{SHEET}!A4", "warning",
          (*SIX, Value(None, "ha_tinh"))),
    Fault(10, "a hidden column", lambda: changed(hidden(columns=["C"])), "hidden_cells_left_out", f"{SHEET}!C2",
          "warning", (*SIX, Value(None, component="land_access"))),
    Fault(10, "a sheet that the person leaves out", with_other_sheet, "sheet_excluded", "'Cũ'", "repaired", SIX,
          decisions=Decisions(sheets={"Cũ": False})),
    Fault(10, "a sheet of figures that nobody knows",
          lambda: build.saved([*build.wide(table()), Page("Giá điện", [["Tỉnh", "Giá điện"], ["Hà Tĩnh", 940.8]])]),
          "sheet_left_out", "'Giá điện'", "warning"),
    Fault(10, "figures above the header that nobody knows",
          lambda: of_rows(["PCI 2016"], ["Điểm sàn", 5.0], [], ["Đơn vị", *NAMES], ["An Giang", *([6.0] * 10)]),
          "table_left_out", "'Bảng điểm'!A2", "warning", SIX),
    Fault(10, "a chart on a sheet of its own", with_chart_sheet, "other_sheet_left_out", "'Biểu đồ'", "repaired", SIX),
)  # fmt: skip

LAYOUT = (
    Fault(11, "titles above the header",
          lambda: of_rows(["UBND tỉnh"], ["Kết quả"], ["PCI 2016"], ["Đơn vị", *NAMES], ["An Giang", *([6.0] * 10)]),
          None, values=SIX),
    Fault(11, "a header of three rows with merged groups",
          lambda: build.saved(build.wide_under_three_rows(table())), None,
          values=(Value(5.0, "ha_tinh"), Value(50.5, "ha_tinh", TOTAL))),
    *(Fault(12, f"a row “{words}”", lambda words=words: wide(units=["An Giang", words]), "summary_row_left_out",
            f"{SHEET}!A4", "repaired", SIX)
      for words in ("Thấp nhất", "Trung vị", "Cao nhất", "Trung bình", "Tổng")),
    Fault(12, "a column of medians", lambda: wide(extra=("Tổng điểm", "Điểm trung vị")), "derived_column_left_out",
          f"{SHEET}!M2", "repaired", SIX),
    Fault(12, "an unweighted total beside the weighted one",
          lambda: headed([*NAMES, "PCI có trọng số", "PCI chưa có trọng số"]), "unweighted_total_left_out",
          f"{SHEET}!M2", "repaired", SIX),
    Fault(12, "a note below the table", lambda: wide({"A6": "Nguồn: khảo sát."}), "note_row_left_out", f"{SHEET}!A6",
          "repaired", SIX),
    Fault(12, "a header once more", lambda: wide({"A6": "Đơn vị", "B6": NAMES[0], "C6": NAMES[1]}),
          "header_row_left_out", f"{SHEET}!A6", "repaired", SIX),
    Fault(12, "the places of a chosen province", lambda: wide({"A6": "Xếp hạng", "B6": 5, "C6": 9}),
          "rank_row_left_out", f"{SHEET}!A6", "repaired", SIX),
    Fault(13, "a chosen province below a blank row", lambda: with_selector(*([6.0] * 10)), "repeated_row_left_out",
          f"{SHEET}!A6", "repaired", (*SIX, Value(6.0, "ha_tinh"))),
    Fault(13, "a chosen province with another figure", lambda: with_selector(9.0, *([6.0] * 9)), "duplicate_unit",
          f"{SHEET}!B6", "error"),
    Fault(14, "a component without a column", lambda: headed(NAMES[1:]), "missing_column", f"{SHEET}!A2", "question",
          found=NAMES[0]),
    Fault(14, "a column twice with other figures", lambda: wide(extra=("Tổng điểm", NAMES[0])), "duplicate_column",
          f"{SHEET}!M2", "error"),
    Fault(14, "a column twice with the same figures", lambda: headed([*NAMES, NAMES[0]]), "column_repeated",
          f"{SHEET}!L2", "repaired", SIX),
    Fault(14, "columns in another order", lambda: headed(NAMES[::-1]), None, values=SIX),
    Fault(14, "a column by its older name", lambda: headed(["CSTP 1: Chi phí gia nhập thị trường", *NAMES[1:]]),
          "heading_understood", f"{SHEET}!B2", "repaired", SIX),
    Fault(14, "a component by its number",
          lambda: headed([f"Chỉ số thành phần {n}" for n in range(1, 11)]), None, values=SIX),
    Fault(14, "a component by a number that the year does not have",
          lambda: of_rows(["PCI 2005"], ["Đơn vị", *(f"Chỉ số thành phần {n}" for n in range(1, 11))],
                          *([unit, *([6.0] * 10)] for unit in ("An Giang", "Bình Định"))),
          "component_number_unknown", f"{SHEET}!K3", "error"),
    Fault(14, "a component that the year does not have", lambda: long([2010, "An Giang", "Cạnh tranh bình đẳng", 6.0]),
          "component_not_in_framework", f"{SHEET}!D2", "error"),
    Fault(14, "a component with a slip", lambda: long([2016, "An Giang", "Gia nhap thi truong a", 6.0]),
          "unknown_component", f"{SHEET}!C2", "error", words="Gia nhập thị trường"),
    Fault(14, "no score and no rank in a good table",
          lambda: of_rows(["PCI 2016"], ["Đơn vị", *NAMES], ["An Giang", "…"]), "nothing_to_import", SHEET, "error"),
    Fault(14, "a column of regions",
          lambda: of_rows(["PCI 2016"], ["Đơn vị", *NAMES, "Vùng"], ["An Giang", *([6.0] * 10), "ĐBSCL"]),
          "plain_column_left_out", f"{SHEET}!L2", "repaired", SIX),
    Fault(14, "a column of something else", lambda: wide(extra=("Tổng điểm", "Dân số")), "column_left_out",
          f"{SHEET}!M2", "warning", SIX),
    Fault(15, "a heading in decomposed letters", lambda: headed([decomposed(name) for name in NAMES]),
          "heading_understood", f"{SHEET}!B2", "repaired", SIX),
    Fault(15, "a heading with spaces of two kinds",
          lambda: headed([f"  {name.replace(' ', chr(0xA0) + ' ')}{chr(0xA0)}" for name in NAMES]),
          "heading_understood", f"{SHEET}!B2", "repaired", SIX),
    Fault(15, "two sheets headed in two ways", sheets_headed_otherwise, "heading_understood", "'2016'!B2", "repaired",
          (Value(5.0, "ha_tinh", year=2015), Value(5.0, "ha_tinh", year=2016))),
    Fault(16, "a unit a row", lambda: build.saved(build.wide(table())), None, values=(Value(6.0, "an_giang"),)),
    Fault(16, "a unit and component a row", lambda: build.saved(build.long(table())), None, values=(Value(6.0),)),
    Fault(16, "one sheet a year", lambda: build.saved(build.sheets([table(2015), table(2016)])), None,
          values=(Value(6.0, year=2015), Value(6.0, year=2016))),
    Fault(16, "a sheet that can be read in two ways", ambiguous, "ambiguous_layout", "'Hà Tĩnh'", "error"),
    Fault(16, "a profile that names no unit",
          lambda: of_rows(["Chỉ số", 2016], [NAMES[0], 6.0], [NAMES[1], 7.0], title="Sheet1"), "table_unit_missing",
          "'Sheet1'", "error"),
    Fault(16, "a profile that names two units",
          lambda: of_rows(["Hà Tĩnh và Nghệ An"], ["Chỉ số", 2016], [NAMES[0], 6.0], [NAMES[1], 7.0], title="Sheet1"),
          "table_unit_unclear", "'Sheet1'", "error"),
    Fault(16, "a profile with a row of something else",
          lambda: of_rows(["Chỉ số", 2016], [NAMES[0], 6.0], [NAMES[1], 7.0], ["Dân số", 5.0], title="An Giang"),
          "row_left_out", "'An Giang'!A4", "warning", SIX),
    Fault(17, "last year's total beside this year's", lambda: wide(extra=("PCI 2016", "PCI 2015")),
          "another_year_left_out", f"{SHEET}!M3", "warning", (Value(60.0, component=TOTAL),)),
    Fault(17, "no year anywhere", lambda: wide(year=None), "year_missing", SHEET, "error"),
    Fault(17, "“PCI 2016” in the title", lambda: of_rows(["PCI 2016"], ["Đơn vị", *NAMES], ["An Giang", *([6.0] * 10)]),
          None, values=SIX),
    Fault(17, "“2016.0” in the year column", lambda: long(["2016.0", "An Giang", NAMES[0], 6.0]), None,
          f"{SHEET}!A2", values=SIX),
    Fault(17, "a Buddhist year", lambda: long([2559, "An Giang", NAMES[0], 6.0]), "year_unreadable", f"{SHEET}!A2",
          "error", words="bốn chữ số"),
    Fault(17, "a Buddhist year in the title", lambda: wide(year=2559), "year_missing", SHEET, "error"),
    Fault(17, "a year of two digits", lambda: long([16, "An Giang", NAMES[0], 6.0]), "year_unreadable", f"{SHEET}!A2",
          "error"),
    Fault(17, "a year to come", lambda: long([2027, "An Giang", NAMES[0], 6.0]), "year_in_future", f"{SHEET}!A2",
          "error"),
    Fault(17, "a year to come in the title", lambda: wide(year=2027), "year_in_future", SHEET, "error"),
    Fault(17, "a year before the index", lambda: long([2004, "An Giang", NAMES[0], 6.0]), "year_without_framework",
          f"{SHEET}!A2", "error"),
    Fault(17, "a year before the index in the title", lambda: wide(year=2001), "year_without_framework", SHEET,
          "error"),
    Fault(17, "title and file name disagree", wide, "year_conflict", SHEET, "error", name="PCI_2014.xlsx"),
    Fault(17, "title and the person disagree", wide, "year_conflict", SHEET, "error", year=2015),
    Fault(17, "title and sheet's name disagree",
          lambda: of_rows(["PCI 2016"], ["Đơn vị", *NAMES], ["An Giang", *([6.0] * 10)], title="PCI 2015"),
          "year_conflict", "'PCI 2015'", "error"),
    Fault(17, "year column and the person disagree", lambda: long([2015, "An Giang", NAMES[0], 6.0]), "year_conflict",
          f"{SHEET}!A2", "error", year=2016),
    Fault(18, "two editions, one of them broken", two_editions, "text_in_number", "'2016'!B4", "error",
          (Value(6.0, year=2015),)),
)  # fmt: skip


def _number(what: str, typed: object, code: str | None, value: float | None, fault: int = 20) -> Fault:
    """A text in the first score that is read as a number and listed, or refused."""
    severity: Severity = "error" if value is None else "repaired"
    values = () if value is None else (Value(value),)
    return Fault(fault, what, lambda: wide({"B3": typed}), code, FIRST, severity, values)


def _blank(what: str, typed: object, status: str | None, code: str | None = None) -> Fault:
    return Fault(24, what, lambda: wide({"B3": typed}), code, FIRST, "warning", (Value(None, status=status),))


VALUES = (
    _number("a decimal comma", "7,50", "decimal_comma", 7.5, 19),
    Fault(19, "comma in a row with a point", lambda: wide({"B3": "8,59", "C3": "7.98"}), "decimal_comma", FIRST,
          "repaired",
          (Value(8.59), Value(7.98, component="land_access"))),
    Fault(19, "point in a row with a comma", lambda: wide({"B3": "8,59", "C3": "7.98"}), "number_as_text",
          f"{SHEET}!C3",
          "repaired"),
    _number("a comma that may part thousands", "1,234", "ambiguous_number", None, 19),
    _number("a point that may part thousands", "1.234", "ambiguous_number", None, 19),
    _number("a number as text", "7.50", "number_as_text", 7.5),
    _number("a space that cannot break", "\u00a07.50\u00a0", "number_as_text", 7.5),
    _number("full-width digits", "７．５０", "number_as_text", 7.5),
    _number("full-width comma", "７，５０", "decimal_comma", 7.5),
    _number("an apostrophe in front", "'7.5", "number_as_text", 7.5),
    _number("a percent sign", "7,5%", "decimal_comma", 7.5),
    _number("“điểm” behind", "7,5 điểm", "decimal_comma", 7.5),
    _number("digits with a space inside", "7 5", "text_in_number", None),
    _number("a word", "cao", "text_in_number", None),
    _number("two marks", "1.234,5", "text_in_number", None),
    Fault(20, "responses that are no whole number", lambda: long([2016, "An Giang", NAMES[0], 6.0, None, None, 1.5]),
          "responses_not_whole", f"{SHEET}!G2", "error"),
    Fault(20, "an indicator that has no number", lambda: with_indicators(["một", 6.0]), "indicator_number_unreadable",
          f"{SHEET}!E2", "error"),
    Fault(20, "an indicator whose number has no end", lambda: with_indicators(["9" * 5_000, 6.0]),
          "indicator_number_unreadable", f"{SHEET}!E2", "error"),
    Fault(20, "an indicator whose number no database holds", lambda: with_indicators(["9" * 25, 6.0]),
          "indicator_number_unreadable", f"{SHEET}!E2", "error"),
    Fault(21, "a score that became a date", lambda: wide({"B3": date(2026, 5, 6)}), "date_in_number", FIRST, "error",
          words="Number"),
    Fault(21, "a score that became a moment", lambda: wide({"B3": datetime(2026, 5, 6, 8, 30)}), "date_in_number",
          FIRST,
          "error"),
    Fault(21, "true", lambda: wide({"B3": True}), "boolean_in_number", FIRST, "error"),
    *(Fault(22, f"the error {error}", lambda error=error: first_cell_as(f' t="e"><v>{error}</v>'), "error_cell", FIRST,
            "error", found=error)
      for error in ("#N/A", "#REF!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#VALUE!", "#SPILL!", "#GETTING_DATA")),
    Fault(22, "#N/A that the person says was not published", lambda: first_cell_as(' t="e"><v>#N/A</v>'), None, FIRST,
          values=(Value(None, status="not_published"),), decisions=Decisions(errors_are_not_published=True)),
    Fault(22, "another error stays one whatever the person says", lambda: first_cell_as(' t="e"><v>#REF!</v>'),
          "error_cell", FIRST, "error", decisions=Decisions(errors_are_not_published=True)),
    Fault(23, "a formula without a result", lambda: wide({"B3": "=C3+1"}), "formula_without_value", FIRST, "error",
          found="=C3+1", words="lưu lại"),
    _blank("nothing", None, None),
    _blank("a space", " ", None),
    _blank("“-”", "-", "not_applicable", "dash_where_applicable"),
    _blank("“–”", "–", "not_applicable", "dash_where_applicable"),
    *(_blank(f"“{typed}”", typed, "not_published") for typed in ("N/A", "NA", "n/a", "Không công bố", "Chưa công bố")),
    *(_blank(f"“{typed}”", typed, "missing") for typed in ("…", "...")),
    Fault(24, "zero", lambda: wide({"B3": 0}), None, FIRST, values=(Value(0.0, status="published"),)),
    Fault(24, "a status that is none", lambda: long([2016, "An Giang", NAMES[0], 6, None, None, None, "chắc chắn"]),
          "unknown_status", f"{SHEET}!H2", "error"),
    Fault(24, "a figure that was not published",
          lambda: long([2016, "An Giang", NAMES[0], 6, None, None, None, "chưa công bố"]), "status_contradicts_value",
          f"{SHEET}!D2", "error"),
    Fault(25, "unusable without a reason",
          lambda: long([2016, "An Giang", NAMES[0], 50, None, None, None, "không dùng được"]),
          "unusable_without_reason", f"{SHEET}!D2", "error"),
    Fault(25, "one score beyond the scale", lambda: wide({"B3": 46.1}), "out_of_range", FIRST, "error"),
    Fault(25, "a column of 0 to 100", lambda: column_of([46.1, 55.0, 71.2, 39.9, 80.0]), "scale_mismatch", FIRST,
          "error"),
    Fault(25, "a column of fractions", lambda: column_of([0.461, 0.55, 0.712, 0.399, 0.8]), "scale_mismatch", FIRST,
          "error"),
    Fault(25, "a percentage with fractions in it", lambda: with_indicator([0.09, 0.4, 0.22, 46.1, 55.2, 61.0, 70.3]),
          "mixed_scale", "'Tiếp cận đất đai'!D1", "warning", year=2016),
    Fault(25, "a total of 0 to 10", lambda: wide({"L3": 600}), "out_of_range", f"{SHEET}!L3", "error"),
    Fault(26, "NaN as text", lambda: wide({"B3": "NaN"}), "not_finite", FIRST, "error"),
    Fault(26, "infinity as text", lambda: wide({"B3": "-inf"}), "not_finite", FIRST, "error"),
    Fault(26, "NaN as a number", lambda: first_cell_as("><v>NaN</v>"), "not_finite", FIRST, "error"),
    Fault(26, "infinity as a number", lambda: first_cell_as("><v>1e999</v>"), "not_finite", FIRST, "error"),
    Fault(26, "1e308", lambda: wide({"B3": 1e308}), "out_of_range", FIRST, "error"),
    Fault(26, "zero with a sign", lambda: wide({"B3": -0.0}), None, FIRST, values=(Value(0.0),)),
    Fault(26, "the digits of a short float", lambda: wide({"B3": 7.0868868827819824}), None, FIRST,
          values=(Value(7.0868868827819824),)),
    Fault(27, "rank 65 of 63", lambda: national(cells={"C65": 65}), "impossible_rank", f"{SHEET}!C65", "warning",
          (Value(65.0, CATALOGUE.units_of("pci", 2016)[-1].code, TOTAL, measure="rank"),)),
    Fault(27, "nobody has rank 14", lambda: national(cells={"C16": 40}), "rank_missing", SHEET, "warning", found="14"),
    Fault(27, "a rank against the totals", lambda: national(cells={"C5": 30, "C32": 3}), "rank_differs", f"{SHEET}!C5",
          "warning"),
    Fault(27, "equal totals with two ranks", lambda: national(cells={"B4": 70}), "tie_ranked_apart", f"{SHEET}!B4",
          "warning", (Value(2.0, CATALOGUE.units_of("pci", 2016)[1].code, TOTAL, measure="rank"),)),
    Fault(27, "one rank for two totals", lambda: national(cells={"C4": 1}), "rank_repeated", f"{SHEET}!C4", "warning"),
    Fault(27, "one total for two units with other scores", lambda: wide({"B4": 7.0}, extra=("Tổng điểm",)),
          "same_total",
          f"{SHEET}!L4", "warning", (Value(60.0, component=TOTAL),)),
    Fault(27, "no ranks but rows that are counted in order", count, "rank_from_order", "'Xếp hạng'!A2", "repaired",
          (Value(1.0, CATALOGUE.units_of("pci", 2016)[0].code, TOTAL, measure="rank"),)),
    Fault(27, "half a rank", lambda: wide({"M3": 1.5}), "rank_not_whole", f"{SHEET}!M3", "error"),
    Fault(28, "a total that its weights do not give", lambda: wide({"L3": 60.28}), "total_differs", f"{SHEET}!L3",
          "warning", (Value(60.28, component=TOTAL),), words="0,28"),
    Fault(29, "30 of 63 provinces", lambda: wide(units=UNITS[:30]), "partial_edition", SHEET, "warning",
          (Value(6.0, CATALOGUE.units_of("pci", 2016)[0].code),), found="30"),
)  # fmt: skip


def _name(typed: str, code: str, what: str = "") -> Fault:
    """A spelling that means a unit and is listed as understood."""
    return Fault(30, what or f"“{typed}”", lambda: wide(units=[typed]), "name_repaired", f"{SHEET}!A3", "repaired",
                 (Value(6.0, code),))  # fmt: skip


ALL_KNOWN = ("An Giang", "Cà Mau", "Bắc Giang")
NAMED = (
    _name(unicodedata.normalize("NFD", "Hà Tĩnh"), "ha_tinh", "decomposed letters"),
    _name("Ha Tinh", "ha_tinh"),
    _name("Da Nang", "da_nang"),
    _name("TT- Huế", "thua_thien_hue"),
    _name("Thừa Thiên – Huế", "thua_thien_hue"),
    _name("BRVT", "ba_ria_vung_tau"),
    _name("TP.HCM", "ho_chi_minh"),
    _name("TP. HCM", "ho_chi_minh"),
    _name("Khánh Hoà", "khanh_hoa"),
    _name("Hoà Bình", "hoa_binh"),
    _name("HÀ TĨNH", "ha_tinh"),
    _name("hà tĩnh", "ha_tinh"),
    _name("Tỉnh Hà  Tĩnh", "ha_tinh"),
    Fault(31, "a letter missing", lambda: wide(units=["Quảng Nnh"]), "unknown_unit", f"{SHEET}!A3", "error",
          words="Quảng Ninh"),
    Fault(31, "a name that may be several", lambda: wide(units=["Bình"]), "unknown_unit", f"{SHEET}!A3", "error"),
    Fault(31, "names that are near each other", lambda: wide({"B4": 7.0}, ["Hà Nam", "Quảng Nam"]), None,
          f"{SHEET}!A3", values=(Value(6.0, "ha_nam"), Value(7.0, "quang_nam"))),
    Fault(31, "a name that the person has explained", lambda: wide(units=["Quảng Nnh"]), None, f"{SHEET}!A3",
          values=(Value(6.0, "quang_ninh"),), decisions=Decisions(units={"quang nnh": "quang_ninh"})),
    Fault(32, "a TCVN3 font", lambda: wide(units=[*ALL_KNOWN, tcvn3("Hà Tĩnh")]), "legacy_encoding", f"{SHEET}!A6",
          "error", words="Hà Tĩnh"),
    Fault(32, "a VNI font", lambda: wide(units=[*ALL_KNOWN, "Haø Tónh"]), "legacy_encoding", f"{SHEET}!A6", "error",
          words="Hà Tĩnh"),
    Fault(32, "encoded twice", lambda: wide(units=[*ALL_KNOWN, "Hà Nội".encode().decode("cp1252")]), "legacy_encoding",
          f"{SHEET}!A6", "error", words="Hà Nội"),
    Fault(32, "a whole table in a TCVN3 font",
          lambda: of_rows(["PCI 2016"], [tcvn3(text) for text in ("Đơn vị", *NAMES)],
                          *([tcvn3(unit), *([6.0] * 10)] for unit in ("Hà Tĩnh", "Cà Mau"))),
          "legacy_encoding", f"{SHEET}!A2", "error", words="Unicode"),
    Fault(33, "a unit twice with the same figures", lambda: wide(units=["An Giang", "Hà Tĩnh", "An Giang"]),
          "repeated_row_left_out", f"{SHEET}!A5", "repaired", SIX),
    Fault(33, "a unit twice in two spellings with the same figures",
          lambda: long([2016, "An Giang", NAMES[0], 6.0], [2016, "tỉnh An Giang", NAMES[0], 6.0, 5]),
          "unit_repeated", f"{SHEET}!D3", "repaired", SIX),
    Fault(33, "a unit twice with other figures", lambda: wide({"B4": 7.0}, ["An Giang", "Tỉnh An Giang"]),
          "duplicate_unit", f"{SHEET}!B4", "error", words="B3, B4"),
    Fault(33, "a unit on two sheets with other figures", lambda: two_sheets(7.0), "several_tables", "'Bảng 2'!B3",
          "error"),
    Fault(33, "a unit on two sheets with the same figures", lambda: two_sheets(6.0), "sheet_repeated", "'Bảng 2'",
          "repaired", SIX),
    Fault(33, "two detail sheets of one component", two_details, "several_detail_sheets", "'Tiếp cận đất đai 2'",
          "warning", year=2016),
    Fault(33, "a detail sheet that differs from the summary",
          lambda: build.saved([*build.wide(table()), build.detail("land_access", dict.fromkeys(table().units, 9.25), [
              ("Số ngày chờ", "a", dict.fromkeys(table().units, 3.0)), ("Số giờ", "b", dict.fromkeys(table().units,
              2.0)),
          ])]), "differs_between_sheets", "'Tiếp cận đất đai'!C4", "warning", words="9,25"),
    Fault(33, "one indicator of a unit twice", lambda: with_indicators([1, 6.0], [1, 7.0]), "indicator_twice",
          f"{SHEET}!E3", "warning", words="E2, E3"),
    Fault(33, "figures without a unit", lambda: wide(units=["An Giang", "", "Hà Tĩnh"]), "unit_missing", f"{SHEET}!A4",
          "error"),
    Fault(33, "a province that was merged", lambda: long([2025, "Quảng Bình", "Gia nhập thị trường", 6.0]),
          "unit_not_in_edition", f"{SHEET}!B2", "error", words="Quảng Trị"),
    Fault(33, "a province before it was parted from another", lambda: wide(units=["Hà Tây"]), "unit_not_in_edition",
          f"{SHEET}!A3", "error", words="Hà Nội"),
    Fault(33, "a department before it existed", lambda: ddci("Sở Nông nghiệp và Môi trường", 2021),
          "unit_not_in_edition", f"{SHEET}!B2", "error", index="ddci"),
    Fault(33, "a district after there are none", lambda: ddci("Huyện Cẩm Xuyên", 2026), "", f"{SHEET}!A2", "error",
          index="ddci"),
    *(Fault(34, f"the note “{text}”", lambda text=text: note(text), None, f"{SHEET}!J2", values=SIX)
      for text in ("=cmd|' /C calc'!A0", "<script>alert(1)</script>", "*đậm*", "[x](javascript:alert(1))", "@SUM(A1)")),
    Fault(34, "marks of direction in a note", lambda: note("\u202eabc\u202c"), "text_cleaned", f"{SHEET}!J2",
          "repaired"),
    Fault(34, "isolates of direction in a note", lambda: note("\u2066abc\u2069"), "text_cleaned", f"{SHEET}!J2",
          "repaired"),
    Fault(34, "zero width in a note", lambda: note("a\u200bb"), "text_cleaned", f"{SHEET}!J2", "repaired"),
    Fault(34, "control characters in a note", lambda: note("a_x0007_b"), "text_cleaned", f"{SHEET}!J2", "repaired"),
    Fault(34, "half of a letter in a note", lambda: note("a_xD800_b"), "text_cleaned", f"{SHEET}!J2", "repaired"),
    Fault(34, "zero width in a name", lambda: wide(units=["Hà\u200b Tĩnh"]), "name_repaired", f"{SHEET}!A3", "repaired",
          (Value(6.0, "ha_tinh"),)),
    Fault(34, "marks of direction in a name", lambda: wide(units=["\u202aHà Tĩnh\u202c"]), "name_repaired",
          f"{SHEET}!A3",
          "repaired", (Value(6.0, "ha_tinh"),)),
    Fault(34, "a script in place of a name", lambda: wide(units=["An Giang", "<script>alert(1)</script>"]),
          "unknown_unit", f"{SHEET}!A4", "error"),
    Fault(34, "zero width in a number", lambda: wide({"B3": "7.\u200b5"}), "number_as_text", FIRST, "repaired",
          (Value(7.5),)),
)  # fmt: skip

STORED = (
    Fault(31, "a table of the merged provinces as an edition of the former ones",
          lambda: wide(units=[unit.name_vi for unit in CATALOGUE.units_of("pci:34", 2016)]), "units_of_another_list",
          SHEET, "error", words="PCI · 34 tỉnh"),
    Fault(31, "a name that was explained before", lambda: wide(units=["Quảng Nnh"]), "decision_remembered",
          f"{SHEET}!A3", "repaired", (Value(6.0, "quang_ninh"),),
          more={"remembered": (Remembered("unit", "quang nnh", "quang_ninh"),)}),
    Fault(31, "a name that the person says is no unit", lambda: wide(units=["An Giang", "Khối A"]),
          "named_row_left_out", f"{SHEET}!A4", "repaired", SIX, found="Khối A",
          decisions=Decisions(units={"khoi a": LEFT_OUT})),
    Fault(31, "a row that the person leaves out", lambda: wide({"B4": "cao"}), "row_excluded", f"{SHEET}!A4",
          "repaired",
          SIX, found="in nhầm", decisions=Decisions(excluded={("Bảng điểm", 4): "in nhầm"})),
    Fault(35, "another figure than in the store", wide, "differs_from_store", FIRST, "warning", SIX, words="5,5",
          more={"stored": stored(an_giang=5.5, ha_tinh=6.0)}),
    Fault(35, "an edition that is to be completed", wide, "edition_completed", SHEET, "repaired", SIX, words="1",
          more={"stored": stored(an_giang=6.0, ha_tinh=6.0, ca_mau=6.0)}),
    Fault(35, "fewer units than in the store, in place of all", wide, "would_go", SHEET, "question", SIX,
          words="1 đơn vị; 1 điểm thành phần", more={"stored": stored(an_giang=6.0, ca_mau=6.0), "replaces": True}),
    Fault(35, "more problems than a list can hold",
          lambda: wide({f"{c}{row}": "chữ" for row in range(3, 66) for c in "BCDEFGHIJK"}, UNITS), "too_many_problems",
          "", "warning"),
)  # fmt: skip

FAULTS = (*CONTAINER, *LAYOUT, *VALUES, *NAMED, *STORED)


@pytest.mark.parametrize("fault", by_turns(FAULTS), ids=lambda fault: f"{fault.number} {fault.what}")
def test_a_fault_is_told_by_its_cell_and_its_figures_come_out(fault: Fault) -> None:
    read = fault.read()
    reported = [(problem.code, problem.place, problem.severity) for problem in read.problems]
    there = [problem for problem in read.problems if problem.place == fault.place]
    if fault.code is None:
        assert not there or not fault.place, reported
        assert read.is_importable, reported
    else:
        (problem,) = [one for one in there if fault.code in ("", one.code) and one.severity == fault.severity][:1] or [
            None
        ]
        assert problem is not None, reported[:12]
        _check_words(problem, fault)
        if not any(one.is_blocking for one in read.problems):
            assert read.is_importable or fault.code == "indicator_twice"
        if fault.severity in ("reject", "error"):
            assert not read.is_importable
        if fault.severity == "reject":
            assert not read.rows
    for value in fault.values:
        _check_value(read, value)


def _check_words(problem: Problem, fault: Fault) -> None:
    assert fault.found in (None, problem.found), problem.found
    assert fault.words in f"{problem.message('vi')} {problem.hint('vi')}"
    for language in ("vi", "en"):
        assert problem.message(language).strip() and problem.hint(language).strip()


def _check_value(read: Preview, expected: Value) -> None:
    rows = {(row.unit, row.component): row for row in read.rows.get(expected.year, ())}
    row = rows.get((expected.unit, expected.component))
    assert (getattr(row, expected.measure) if row else None) == expected.value, read.problems
    assert expected.status is None or (row and row.status) == expected.status


# --- what holds of several of them -------------------------------------------------------------------------


def test_a_stray_cell_takes_less_than_two_seconds() -> None:
    fault = next(fault for fault in FAULTS if fault.code == "cells_left_out")
    content = saved(fault.make())  # type: ignore[arg-type]
    began = time.perf_counter()
    preview(content, "tep.xlsx", "pci", CATALOGUE)
    assert time.perf_counter() - began < 2


def test_xml_is_read_by_a_parser_that_expands_no_entities() -> None:
    assert openpyxl.DEFUSEDXML is True


def test_the_editions_that_nothing_blocks_may_be_published_without_the_broken_one(tmp_path: Path) -> None:
    read = preview(two_editions(), "tep.xlsx", "pci", CATALOGUE)
    assert read.importable_years == (2015,)
    assert [problem.year for problem in read.problems if problem.is_blocking] == [2016]
    store = open_store(file_url(tmp_path / "store.sqlite3"))
    publish_preview(store, read, operator("An"))
    assert {version.year for version in versions(store)} == {2015}
    store.close()


@pytest.mark.parametrize("name", ["../../../etc/x.xlsx", "ệ" * 300 + ".xlsx", "a\x00b\u202ecsv.xlsx", ""])
def test_a_file_keeps_its_odd_name_as_text_only(tmp_path: Path, name: str) -> None:
    store = open_store(file_url(tmp_path / "store.sqlite3"))
    publish_preview(store, preview(saved(wide()), name, "pci", CATALOGUE, 2016), operator("An"))
    (version,) = versions(store)
    assert not {letter for letter in version.file_name if unicodedata.category(letter) == "Cc"}
    assert all(path.name.startswith("store.sqlite3") for path in tmp_path.iterdir())
    store.close()


def test_a_note_is_kept_as_typed_without_what_cannot_be_seen(tmp_path: Path) -> None:
    for typed, kept in (
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("a\u200bb\u202ec", "abc"),
        ("a_x0007_b", "ab"),
    ):
        (row,) = preview(saved(note(typed)), "tep.xlsx", "pci", CATALOGUE).rows[2016]
        assert row.note == kept


def test_an_exported_text_never_begins_a_formula(tmp_path: Path) -> None:
    """A sheet may be called “=1+1”; the CSV names the sheet of each figure."""
    book = wide()
    book.worksheets[0].title = "=1+1"
    (tmp_path / "tep.xlsx").write_bytes(saved(book))
    cli.main(["check", str(tmp_path / "tep.xlsx"), "--index", "pci", "--csv", str(tmp_path / "ra.csv")])
    with (tmp_path / "ra.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert "'=1+1" in cells
    assert not [cell for cell in cells if cell.startswith(FORMULA_SIGNS)]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "\x00=1"])
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert plain_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["*đậm*", "[x](javascript:alert(1))", "$x$", ":red[y]", "<b>", "`a`", "# a", "~~a~~"])
def test_typed_markdown_is_shown_as_typed(text: str) -> None:
    shown = plain(text)
    assert shown.replace("\\", "") == text
    assert all(shown[at - 1] == "\\" for at, letter in enumerate(shown) if letter in "*[]()$:<>`#~")


@pytest.mark.fault(37, "a full disk")
def test_a_full_disk_is_named_and_changes_nothing(tmp_path: Path) -> None:
    url = file_url(tmp_path / "store.sqlite3")
    store = open_store(url)
    read = preview(saved(wide(units=UNITS)), "tep.xlsx", "pci", CATALOGUE)
    pages = 0
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    store.close()

    full = open_store(url)
    full.engine.dispose()
    event.listen(full.engine, "connect", lambda raw, _: raw.execute(f"PRAGMA max_page_count = {pages}"))
    before = everything(full)
    with pytest.raises(StoreFullError):
        publish_preview(full, read, operator("An"))
    assert everything(full) == before
    full.close()

    again = open_store(url)
    assert publish_preview(again, read, operator("An"))[0].is_new
    assert not score_rows(again, "pci").empty
    again.close()


# --- the table is whole --------------------------------------------------------------------------------------

OF_SURVEYS = frozenset(tomllib.loads((ROOT / "data" / "survey" / "problems.toml").read_text(encoding="utf-8")))
"""Codes of codebooks and answers; tests/data/survey/test_faults.py is their table."""


OF_PAPERS = frozenset(tomllib.loads((ROOT / "data" / "papers" / "problems.toml").read_text(encoding="utf-8")))
"""Codes of an office's own papers; tests/data/papers/test_docx.py is their table."""


@cache
def _marked(marker: str) -> frozenset[Any]:
    """The first values of a marker, `@pytest.mark.marker(value, …)`, over every test of the project."""
    return frozenset(
        decorator.args[0].value
        for path in (ROOT / "tests").rglob("test_*.py")
        for function in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(function, ast.FunctionDef) and function.name.startswith("test_")
        for decorator in function.decorator_list
        if isinstance(decorator, ast.Call)
        and ast.unparse(decorator.func) == f"pytest.mark.{marker}"
        and isinstance(decorator.args[0], ast.Constant)
    )


def test_all_forty_faults_are_held_by_a_row_or_by_a_marked_test() -> None:
    rows = {row.number for row in FAULTS}
    assert rows >= set(range(1, 35))
    assert rows | _marked("fault") == set(range(1, 41))


def test_every_kind_of_problem_is_made_by_a_row_or_by_a_marked_test() -> None:
    made, elsewhere = {fault.code for fault in FAULTS if fault.code}, _marked("problem")
    missing = set(problem_severities()) - made - elsewhere - OF_SURVEYS - OF_PAPERS
    assert not missing, f"nothing makes them: {sorted(missing)}"
    assert elsewhere <= set(problem_severities()) - made
