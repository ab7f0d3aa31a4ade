"""Makes damaged and odd files out of good ones: the same mutant for the same seed, with the steps that made it.

A mutant is made in one of four ways: its bytes are changed, the parts of its zip, the XML in a part, or the cells
of the table before it is written.
"""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from data.reading.tables.decisions import Decisions
from data.reading.tables.layouts import LAYOUTS
from tests.data.reading import layout_builders as build
from tests.data.reading.layout_builders import DDCI, PCI, Page, Style, Table, component_name, unit
from tests.data.reading.old_excel import boolean_or_error, label, number, old_file

UNITS = ("ha_tinh", "an_giang", "ca_mau", "bac_giang", "da_nang")
MOST_STEPS = 4
MOST_ROWS, MOST_COLUMNS = 400, 40
"""Where cells are changed; single cells far away aside."""


@dataclass(frozen=True)
class Original:
    """A good file: its sheets, its index and year (None: several), and how it is written: xlsx, xls or a separator."""

    name: str
    pages: tuple[Page, ...]
    index: str = "pci"
    form: str = "xlsx"
    year: int | None = 2016


@dataclass(frozen=True)
class Mutant:
    """A changed file, what a person said with it, and how it came about, step by step."""

    content: bytes
    file_name: str
    index: str
    year: int | None
    decisions: Decisions
    steps: tuple[str, ...]


@dataclass
class _Grid:
    """The cells of a workbook on their way to a file; what is hidden, and what stands in place of its parts."""

    titles: list[str]
    rows: list[list[list[object]]]
    merges: list[list[str]]
    hidden_sheets: set[int]
    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)


def _table(year: int) -> Table:
    framework = PCI.framework(year, "province")
    assert framework is not None
    components = [part.component for part in framework.components]
    figures = {(u, c): round(4.05 + i + j / 10, 2) for i, u in enumerate(UNITS) for j, c in enumerate(components)}
    grades = dict.fromkeys(UNITS, "Khá")
    return Table(
        build.with_totals(figures, UNITS, year),
        UNITS,
        components,
        year,
        {u: len(UNITS) - i for i, u in enumerate(UNITS)},
        grades,
    )


def _long() -> list[Page]:
    """The long layout with all its columns, an indicator, and statuses."""
    heads = ["Năm", "Đơn vị", "Thành phần", "Chỉ tiêu", "Điểm", "Hạng", "Xếp loại", "Số phiếu", "Tình trạng", "Nguồn"]
    rows: list[list[object]] = [["Bảng điểm"], [*heads, "Ghi chú"]]
    for at, code in enumerate(UNITS):
        name = unit(code).name_vi
        for year in (2015, 2016):
            part = component_name("entry_costs", year)
            rows.append([year, name, part, None, 6.5 + at / 10, None, None, None, None, "VCCI", None])
            rows.append([year, name, part, 1, 7.0 + at, None, None, None, None, None, "dòng chỉ tiêu"])
            rows.append([year, name, "PCI", None, 57.5 + at, at + 1, "Khá", 120, "tỉnh nêu", "báo", "ghi chú"])
    return [Page("Bảng dọc", rows)]


def _ddci() -> list[Page]:
    nine = list(DDCI.components)[:9]
    codes = ("huyen_cam_xuyen", "huyen_vu_quang", "so_tu_phap")
    scores = {code: [None if code.startswith("so") and part == "land_access" else 6.25 for part in nine]
              for code in codes}  # fmt: skip
    return build.ddci({code: (40 + at, scores[code], 60.5 + at, "Khá") for at, code in enumerate(codes)}, nine)


def _detail(table: Table) -> Page:
    score = {u: table.figures[u, "land_access"] for u in UNITS}
    share = {u: 0.1 + at / 10 for at, u in enumerate(UNITS)}
    return build.detail("land_access", score, [
        ("Tỷ lệ DN có giấy chứng nhận (%)", "lurc", share),
        ("Thời gian chờ (số ngày, trung vị)", "c1", {u: 10.0 + at for at, u in enumerate(UNITS)}),
    ])  # fmt: skip


@cache
def originals() -> Mapping[str, Original]:
    """Every layout as a workbook, and a table as text and as an .xls."""
    table, earlier = _table(2016), _table(2009)
    decimal_commas = Style(number=lambda value: f"{value:.2f}".replace(".", ","), traps=False)
    found = (
        Original("wide", tuple(build.wide(table))),
        Original("three rows", tuple(build.wide_under_three_rows(table))),
        Original("pairs", tuple(build.pairs(table))),
        Original("profile", tuple(build.profile([table, earlier], "ha_tinh")), year=None),
        Original("long", tuple(_long()), year=None),
        Original("sheets", tuple(build.sheets([table, earlier])), year=None),
        Original("detail", (*build.wide(table), _detail(table))),
        Original("ddci", tuple(_ddci()), "ddci", year=2021),
        Original("csv", tuple(build.wide(table, decimal_commas)), form=";"),
        Original("pasted", tuple(build.wide(table, decimal_commas)), form="\t"),
        Original("xls", tuple(build.wide(table)), form="xls"),
    )
    return {one.name: one for one in found}


def mutant(seed: str, name: str, position: int) -> Mutant:
    """The mutant at a position of one original's series; always the same one for the same seed."""
    chance = random.Random(f"{seed}:{name}:{position}")
    original = originals()[name]
    steps: list[str] = []
    content = good_file(name)
    way = chance.choice(["bytes", "parts", "xml", "xml", "cells", "cells", "cells"])
    if way in ("parts", "xml") and original.form != "xlsx":
        way = "bytes"
    if way == "cells":
        content = _with_cells_changed(original, chance, steps)
        if chance.random() < 0.1:
            content = _with_bytes_changed(content, chance, steps)
    elif way == "bytes":
        content = _with_bytes_changed(content, chance, steps)
    else:
        content = _with_parts_changed(content, chance, steps, in_xml=way == "xml")
    ending = {"xlsx": "xlsx", "xls": "xls"}.get(original.form, "csv")
    odd_names = ("bang.xlsx", "PCI_2009.xls", "../../2016\0.csv", "Hà Tĩnh.xlsx", "", "ạ" * 400)
    file_name = f"bang-{original.year or ''}.{ending}" if chance.random() < 0.75 else chance.choice(odd_names)
    year = chance.choices([None, original.year, 2009, 1, 9999, -1], [12, 6, 1, 1, 1, 1])[0]
    decisions = _decisions(original, chance, steps) if chance.random() < 0.15 else Decisions()
    return Mutant(content, file_name, original.index, year, decisions, tuple(steps))


@cache
def good_file(name: str) -> bytes:
    """An original as it is before anything is changed."""
    original = originals()[name]
    return _written(original, _grid(original))


# --- bytes -------------------------------------------------------------------------------------------------


def _with_bytes_changed(content: bytes, chance: random.Random, steps: list[str]) -> bytes:
    data = bytearray(content)
    for _ in range(chance.randint(1, MOST_STEPS)):
        if not data:
            break
        at = chance.randrange(len(data))
        length = min(chance.choice((1, 1, 2, 4, 8, 64, 500)), len(data) - at)
        what = chance.choice(("flip", "cut", "cut short", "insert", "repeat", "overwrite", "swap"))
        steps.append(f"bytes: {what} {length} at {at}")
        if what == "flip":
            data[at] ^= 1 << chance.randrange(8)
        elif what == "cut":
            del data[at : at + length]
        elif what == "cut short":
            del data[at:]
        elif what == "insert":
            data[at:at] = chance.choice((chance.randbytes(length), b"\0" * length, b"\xff" * length, b'"', b";", b"\n"))
        elif what == "repeat":
            data[at:at] = data[at : at + length] * chance.choice((1, 2, 50))
        elif what == "overwrite":
            data[at : at + length] = chance.choice((b"\xff", b"\0", b"\x7f", b"\x80")) * length
        else:
            other = chance.randrange(len(data))
            data[at], data[other] = data[other], data[at]
    return bytes(data)


# --- the parts of a zip, and the XML in them ---------------------------------------------------------------


def _with_parts_changed(content: bytes, chance: random.Random, steps: list[str], *, in_xml: bool) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    for _ in range(chance.randint(1, MOST_STEPS)):
        if in_xml:
            _change_xml(parts, chance, steps)
        else:
            _change_parts(parts, chance, steps)
    packed = _packed(parts)
    return packed if in_xml else _with_directory_changed(packed, chance, steps)


_A_DAY = (2016, 5, 6, 0, 0, 0)


def _packed(parts: Sequence[tuple[str, bytes]]) -> bytes:
    """A zip of the parts, the same one at any time; names may be there twice."""
    out = io.BytesIO()
    names: dict[str, str] = {}
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts:
            written = name or "_"
            while written in names:  # `zipfile` warns of a name that is there already: it gets it afterwards
                written = f"{written[:-1]}{chr(33 + (ord(written[-1]) - 32) % 90)}"
            names[written] = name or "_"
            archive.writestr(zipfile.ZipInfo(written, _A_DAY), data, zipfile.ZIP_DEFLATED)
    packed = out.getvalue()
    for written, name in names.items():
        packed = packed if written == name else packed.replace(written.encode(), name.encode())
    return packed


def _change_parts(parts: list[tuple[str, bytes]], chance: random.Random, steps: list[str]) -> None:
    if not parts:
        return
    at = chance.randrange(len(parts))
    name, data = parts[at]
    what = chance.choice(("drop", "rename", "swap", "empty", "twice", "cut", "reorder"))
    steps.append(f"part {name}: {what}")
    if what == "drop":
        del parts[at]
    elif what == "rename":
        others = ("a.xml", name.upper(), f"../{name}", name.replace("/", "\\"), "xl/workbook.xml", "", "/" + name)
        parts[at] = (chance.choice(others), data)
    elif what == "swap":
        other = chance.randrange(len(parts))
        parts[at], parts[other] = (name, parts[other][1]), (parts[other][0], data)
    elif what == "empty":
        parts[at] = (name, b"")
    elif what == "twice":
        parts.append((name, chance.choice(parts)[1]))
    elif what == "cut":
        parts[at] = (name, data[: chance.randrange(len(data) + 1)])
    else:
        chance.shuffle(parts)


_DIRECTORY_FIELDS = {"flags": (8, "<H"), "method": (10, "<H"), "checksum": (16, "<I"), "packed size": (20, "<I"),
                     "size": (24, "<I"), "offset": (42, "<I")}  # fmt: skip


def _with_directory_changed(content: bytes, chance: random.Random, steps: list[str]) -> bytes:
    """The zip with a field of its directory overwritten: sizes that are not so, another checksum, a password."""
    if chance.random() < 0.4:
        return content
    data = bytearray(content)
    entries = [match.start() for match in re.finditer(rb"PK\x01\x02", content)]
    if not entries:
        return content
    name = chance.choice(list(_DIRECTORY_FIELDS))
    place, form = _DIRECTORY_FIELDS[name]
    value = chance.choice((0, 1, 8, 99, 2**16 - 1, 2**20, 2**27, 2**31, 2**32 - 1)) % 2 ** (8 * struct.calcsize(form))
    at = chance.choice(entries) + place
    if at + struct.calcsize(form) <= len(data):
        struct.pack_into(form, data, at, value)
        steps.append(f"zip: {name} = {value} at {at}")
    return bytes(data)


_TEXTS = ("", "0", "-1", "1e308", "9" * 400, "NaN", "true", "XFD1048576", "A0", "2:2", "A1:XFD1048576", "_xD800_",
          "&#0;", "&#xD800;", "&#1;", "&lt;b&gt;", "s" * 40_000, "../../x.xml", "http://x.invalid/a",
          "\u202e\u200b", "Ha\u0300")  # fmt: skip
_FORMULAS = ("shared", "array", "normal", "dataTable")
_MERGES = ("A1:C3", "B2:XFD1048576", *_TEXTS)
_EDGES = (1, 3, 0, -5, 16_384, 10**12)
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
_TAG = re.compile(r"<[A-Za-z][^>]*>")
_TEXT = re.compile(r">([^<]+)<")


def _change_xml(parts: list[tuple[str, bytes]], chance: random.Random, steps: list[str]) -> None:
    important = ("sheet", "sharedStrings", "workbook")
    likely = [at for at, (name, _) in enumerate(parts) if any(word in name for word in important)]
    at = chance.choice(likely if likely and chance.random() < 0.7 else range(len(parts)))
    name, data = parts[at]
    text = data.decode("utf-8", errors="replace")
    what = chance.choice(list(_XML_CHANGES))
    changed = _XML_CHANGES[what](text, chance)
    steps.append(f"{name}: {what} (crc {zlib.crc32(changed.encode('utf-8', 'replace')):08x})")
    parts[at] = (name, changed.encode("utf-8", errors="replace"))


def _replaced(text: str, pattern: re.Pattern[str], chance: random.Random, by: Callable[[re.Match[str]], str]) -> str:
    """The text with one match of a pattern, chosen by chance, replaced."""
    found = list(pattern.finditer(text))
    if not found:
        return text
    match = chance.choice(found)
    return text[: match.start()] + by(match) + text[match.end() :]


def _with_entity(text: str, chance: random.Random) -> str:
    inside = chance.choice(('"ha"', 'SYSTEM "file:///etc/passwd"', '"&e;"', 'SYSTEM "http://x.invalid/"'))
    declared = f"<!DOCTYPE a [<!ENTITY e {inside}>]>"
    body = _replaced(text, _TEXT, chance, lambda match: f">{match[1]}&e;<")
    return re.sub(r"^(<\?xml[^>]*\?>)?", lambda match: f"{match[0]}{declared}", body, count=1)


def _nested(text: str, chance: random.Random) -> str:
    depth = chance.choice((10, 1_000, 100_000))
    return _replaced(text, _TAG, chance, lambda match: f"{match[0]}{'<a>' * depth}{'</a>' * depth}")


_XML_CHANGES: Mapping[str, Callable[[str, random.Random], str]] = {
    "tag dropped": lambda text, chance: _replaced(text, _TAG, chance, lambda match: ""),
    "tag twice": lambda text, chance: _replaced(text, _TAG, chance, lambda match: match[0] * 2),
    "tag renamed": lambda text, chance: _replaced(
        text, _TAG, chance, lambda match: f"<{chance.choice(('c', 'v', 'f', 'is', 't', 'row', 'x', 'mergeCell'))} />"
    ),
    "element twice": lambda text, chance: _replaced(
        text, re.compile(r"<(c|row|sheet|si|xf|col)\b[^>]*?(/>|>.*?</\1>)", re.DOTALL), chance, lambda m: m[0] * 2
    ),
    "attribute changed": lambda text, chance: _replaced(
        text, _ATTRIBUTE, chance, lambda match: f'{match[1]}="{chance.choice(_TEXTS)}"'
    ),
    "attribute dropped": lambda text, chance: _replaced(text, _ATTRIBUTE, chance, lambda match: ""),
    "attribute twice": lambda text, chance: _replaced(text, _ATTRIBUTE, chance, lambda match: f"{match[0]} {match[0]}"),
    "kind of cell": lambda text, chance: _replaced(
        text,
        re.compile(r"<c (r=\"\w+\")[^>]*?>"),
        chance,
        lambda match: f'<c {match[1]} t="{chance.choice(("s", "n", "b", "e", "d", "str", "inlineStr", "x", ""))}">',
    ),
    "style of cell": lambda text, chance: _replaced(
        text,
        re.compile(r"<c (r=\"\w+\")"),
        chance,
        lambda match: f'<c {match[1]} s="{chance.choice((-1, 1, 14, 9**9))}"',
    ),
    "formula": lambda text, chance: _replaced(
        text,
        re.compile(r"<v\s*/?>"),
        chance,
        lambda match: f'<f t="{chance.choice(_FORMULAS)}" si="0">{chance.choice(_TEXTS)}</f>{match[0]}',
    ),
    "hidden": lambda text, chance: _replaced(
        text, re.compile(r"<(row|sheet|col) "), chance, lambda match: f'{match[0]}hidden="1" state="veryHidden" '
    ),
    "merged": lambda text, chance: text.replace(
        "</sheetData>", f'</sheetData><mergeCells><mergeCell ref="{chance.choice(_MERGES)}"/></mergeCells>'
    ),
    "columns": lambda text, chance: text.replace(
        "<sheetData>",
        f'<cols><col min="{chance.choice(_EDGES)}" max="{chance.choice(_EDGES)}" hidden="1"/></cols><sheetData>',
    ),
    "text changed": lambda text, chance: _replaced(text, _TEXT, chance, lambda match: f">{chance.choice(_TEXTS)}<"),
    "text elsewhere": lambda text, chance: _replaced(
        text, _TAG, chance, lambda match: match[0] + chance.choice(_TEXTS)
    ),
    "entity": _with_entity,
    "nested": _nested,
    "other encoding": lambda text, chance: re.sub(
        r"^(<\?xml[^>]*\?>)?",
        f'<?xml version="1.0" encoding="{chance.choice(("utf-16", "latin-1", "x-no", "utf-7"))}"?>',
        text,
        count=1,
    ),
    "other namespace": lambda text, chance: text.replace("spreadsheetml/2006", "spreadsheetml/2007"),
    "cut short": lambda text, chance: text[: chance.randrange(len(text) + 1)],
}


# --- the cells ---------------------------------------------------------------------------------------------

_VALUES: tuple[object, ...] = (
    None, "", " ", 0, -0.0, -1, 1, 7, 10.0001, 65, 1e308, -1e308, 5e-324, 10**300, float("nan"), float("inf"), True,
    False, 2016, 2559, 16, date(2016, 5, 6), datetime(1899, 12, 30), time(8, 30), timedelta(days=-5),
    timedelta(days=9e6), "7,50", "7.50", "1,234", "1.234", "７，５０", "'7.5", "7,5%", "7,5 điểm", "1e5", "1e999", "١٢",
    "²", "NaN", "-", "…", "N/A", "#N/A", "#DIV/0!", "#REF!", "=1/0", "=A1+B1", "=cmd|' /C calc'!A0", "@SUM(A1)", "+1",
    "Không công bố", "Hà Tĩnh", "An Giang", "Ha\u0300 Ti\u0303nh", "Quảng Nnh", "Hà Tây", "Huế", "Trung vị", "Tổng",
    "Xếp hạng", "STT", "Năm", "Đơn vị", "Thành phần", "Điểm", "Hạng", "Tỉnh", "PCI", "PCI 2015", "PCI 2016",
    "năm 2014", "CSTP 3", "CSTP 99", "Chỉ số thành phần 3: Tính minh bạch", "Tính minh bạch", "Điểm Tính minh bạch",
    "Hạng Tính minh bạch", "2015", "2016.0", "Hµ TÜnh", "HÃ  TÄ©nh", "<script>alert(1)</script>",
    "*đậm* _x_ [a](javascript:b) $x$ :red[y]", "{found}", "{0}", "%s", "\u202eabc\u200b", "a\nb\tc",
    "\u0301\u0301\u0301", "🙂", "_xD800_", "_x0000_", "_x0007_", "ạ" * 40_000, "9" * 5_000, "A" * 300, "\ufeff",
    "tình trạng", "không dùng được", "thiếu", "ı", "ﬀ", "İ", "ß", "\u1e9e", "(1)", "1.", "54/63",
)  # fmt: skip


def _grid(original: Original) -> _Grid:
    rows = [[list(row) for row in page.rows] for page in original.pages]
    hidden = {at for at, page in enumerate(original.pages) if page.is_hidden}
    return _Grid([page.title for page in original.pages], rows, [list(page.merges) for page in original.pages], hidden)


def _with_cells_changed(original: Original, chance: random.Random, steps: list[str]) -> bytes:
    grid = _grid(original)
    for _ in range(chance.randint(1, 2 * MOST_STEPS)):
        _change_cells(grid, chance, steps)
    return _written(original, grid)


def _change_cells(grid: _Grid, chance: random.Random, steps: list[str]) -> None:
    at = chance.randrange(len(grid.rows))
    rows = grid.rows[at]
    width = min(max((len(row) for row in rows), default=1), MOST_COLUMNS)
    row = chance.randrange(min(len(rows), MOST_ROWS)) if rows else 0
    column = chance.randrange(width) if width else 0
    what = chance.choices(list(_CELL_CHANGES), [12 if name == "value" else 1 for name in _CELL_CHANGES])[0]
    steps.append(f"sheet {at + 1}, row {row + 1}, column {column + 1}: {what}")
    if rows and row < len(rows):
        _CELL_CHANGES[what](grid, at, row, column, chance, steps)


def _put(rows: list[list[object]], row: int, column: int, value: object) -> None:
    while len(rows) <= row:
        rows.append([])
    rows[row] += [None] * (column + 1 - len(rows[row]))
    rows[row][column] = value


def _value(grid: _Grid, at: int, row: int, column: int, chance: random.Random, steps: list[str]) -> None:
    value = chance.choice(_VALUES)
    steps[-1] += f" {value!r:.60}"
    _put(grid.rows[at], row, column, value)


def _fill_column(grid: _Grid, at: int, row: int, column: int, chance: random.Random, steps: list[str]) -> None:
    value = chance.choice(_VALUES)
    steps[-1] += f" {value!r:.60}"
    for below in range(row, min(len(grid.rows[at]), MOST_ROWS)):
        _put(grid.rows[at], below, column, value)


def _far(grid: _Grid, at: int, row: int, column: int, chance: random.Random, steps: list[str]) -> None:
    far = chance.choice(((0, 16_383), (5_000, 0), (40_000, 3), (300, 250)))
    _put(grid.rows[at], *far, chance.choice(_VALUES))
    steps[-1] += f" {far}"


def _swap_rows(grid: _Grid, at: int, row: int, column: int, chance: random.Random, steps: list[str]) -> None:
    rows = grid.rows[at]
    other = chance.randrange(len(rows))
    rows[row], rows[other] = rows[other], rows[row]


def _swap_columns(grid: _Grid, at: int, row: int, column: int, chance: random.Random, steps: list[str]) -> None:
    other = chance.randrange(column + 3)
    for line in grid.rows[at]:
        line += [None] * (max(column, other) + 1 - len(line))
        line[column], line[other] = line[other], line[column]


def _drop_column(grid: _Grid, at: int, row: int, column: int, chance: random.Random, steps: list[str]) -> None:
    for line in grid.rows[at]:
        del line[column : column + 1]


def _column_twice(grid: _Grid, at: int, row: int, column: int, chance: random.Random, steps: list[str]) -> None:
    for line in grid.rows[at]:
        line += line[column : column + 1]


def _merge(grid: _Grid, at: int, row: int, column: int, chance: random.Random, steps: list[str]) -> None:
    down, right = chance.choice(((0, 1), (1, 0), (2, 2), (0, 50), (300, 0), (5, 150)))
    letter = openpyxl.utils.get_column_letter
    grid.merges[at].append(f"{letter(column + 1)}{row + 1}:{letter(column + 1 + right)}{row + 1 + down}")
    steps[-1] += f" {grid.merges[at][-1]}"


def _sheet_twice(grid: _Grid, at: int, row: int, column: int, chance: random.Random, steps: list[str]) -> None:
    grid.titles.append(chance.choice((f"{grid.titles[at]} 2", "2015", "Hà Tĩnh", "Tính minh bạch", "'x'!A1")))
    grid.rows.append([list(line) for line in grid.rows[at]])
    grid.merges.append([])


def _rename_sheet(grid: _Grid, at: int, row: int, column: int, chance: random.Random, steps: list[str]) -> None:
    grid.titles[at] = chance.choice(
        ("2015", "2016", "PCI 2015", "Cà Mau", "Tiếp cận đất đai", "O'Brien", "a" * 31, " ")
    )


_CELL_CHANGES: Mapping[str, Callable[[_Grid, int, int, int, random.Random, list[str]], None]] = {
    "value": _value,
    "column filled": _fill_column,
    "far cell": _far,
    "row dropped": lambda grid, at, row, column, chance, steps: grid.rows[at].pop(row) and None,
    "row twice": lambda grid, at, row, column, chance, steps: grid.rows[at].append(list(grid.rows[at][row])),
    "blank row": lambda grid, at, row, column, chance, steps: grid.rows[at].insert(row, []),
    "rows swapped": _swap_rows,
    "columns swapped": _swap_columns,
    "column dropped": _drop_column,
    "column twice": _column_twice,
    "merged": _merge,
    "row hidden": lambda grid, at, row, column, chance, steps: grid.hidden_rows.append((at, row + 1)),
    "column hidden": lambda grid, at, row, column, chance, steps: grid.hidden_columns.append((at, column + 1)),
    "sheet hidden": lambda grid, at, row, column, chance, steps: grid.hidden_sheets.add(at),
    "sheet twice": _sheet_twice,
    "sheet renamed": _rename_sheet,
    "all rows twice": lambda grid, at, row, column, chance, steps: grid.rows[at].extend(
        [list(line) for line in grid.rows[at]]
    ),
}  # fmt: skip


# --- writing -----------------------------------------------------------------------------------------------


def _written(original: Original, grid: _Grid) -> bytes:
    if original.form == "xlsx":
        return _as_xlsx(grid)
    if original.form == "xls":
        return old_file(*((title, int(at in grid.hidden_sheets), _records(rows))
                          for at, (title, rows) in enumerate(zip(grid.titles, grid.rows, strict=True))))  # fmt: skip
    lines = [original.form.join("" if v is None else _short(v) for v in row) for row in grid.rows[0]]
    return "\n".join(lines).encode("utf-8", errors="replace")


def _short(value: object) -> str:
    return f"{value}" if not isinstance(value, int) or abs(value) < 10**300 else "9" * 400


def _as_xlsx(grid: _Grid) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for at, (title, rows) in enumerate(zip(grid.titles, grid.rows, strict=True)):
        sheet = book.create_sheet(title)
        for number_of_row, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                if value is not None:
                    cell = sheet.cell(number_of_row, column)
                    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
        for merge in grid.merges[at]:
            sheet.merged_cells.add(merge)  # without writing the cells that it covers
        sheet.sheet_state = "hidden" if at in grid.hidden_sheets else "visible"
    for at, row_number in grid.hidden_rows:
        book.worksheets[at].row_dimensions[row_number].hidden = True
    for at, column in grid.hidden_columns:
        book.worksheets[at].column_dimensions[openpyxl.utils.get_column_letter(column)].hidden = True
    if all(sheet.sheet_state == "hidden" for sheet in book.worksheets):
        book.create_sheet("Trống")
    book.active = next(at for at, sheet in enumerate(book.worksheets) if sheet.sheet_state == "visible")
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as archive:
        parts = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    return _packed([(name, re.sub(rb"20\d\d-[-\d:TZ]+", b"2016-05-06T00:00:00Z", data) if "core" in name else data)
                    for name, data in parts])  # fmt: skip


def _records(rows: Sequence[Sequence[object]]) -> bytes:
    found = b""
    for at, row in enumerate(rows[:65_000]):
        for column, value in enumerate(row[:255]):
            if isinstance(value, bool):
                found += boolean_or_error(at, column, value, is_error=False)
            elif isinstance(value, int | float) and abs(value) < 1e308:
                found += number(at, column, float(value))
            elif value is not None:
                found += label(at, column, _short(value)[:4_000])
    return found


def _decisions(original: Original, chance: random.Random, steps: list[str]) -> Decisions:
    """What a person might say of such a file, right or wrong."""
    sheet = chance.choice(original.pages).title
    column = chance.randint(1, 16)
    row = chance.randint(1, 12)
    component = chance.choice(list(PCI.components if original.index == "pci" else DDCI.components))
    choices = (component, f"{component}:rank", "total", "total:rank", "unit", "year", "ignored", "grade", "component")
    every = (
        {"sheets": {sheet: chance.random() < 0.5}},
        {"layouts": {sheet: chance.choice(list(LAYOUTS))}},
        {"header_rows": {sheet: row}},
        {"columns": {(sheet, column): chance.choice(choices)}},
        {"headings": {"tinh minh bach": chance.choice(choices)}},
        {"units": {"quang nnh": "quang_ninh"}},
        {"table_units": {sheet: chance.choice(UNITS)}},
        {"excluded": {(sheet, row): "không đọc được"}},
        {"errors_are_not_published": True},
    )
    decided = Decisions()
    for said in chance.sample(every, chance.randint(1, 3)):
        steps.append(f"decided: {said}")
        decided = replace(decided, **said)
    return decided
