"""Reads a .docx file by itself, as XML out of a zip: paragraphs with the look that their letters really have."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element

import matplotlib
from defusedxml.ElementTree import fromstring

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@dataclass(frozen=True)
class Run:
    """Letters of one look; size in points."""

    text: str
    size: float
    is_bold: bool
    is_italic: bool


@dataclass(frozen=True)
class Para:
    """A paragraph: its letters and how it stands; lengths in twips."""

    runs: tuple[Run, ...]
    align: str
    first_line: int
    left: int
    right: int
    before: int
    after: int
    line: int
    line_rule: str
    has_border: bool
    has_section: bool = False
    has_picture: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    def all(self, *, bold: bool | None = None, italic: bool | None = None) -> bool:
        """Whether every letter is (or is not) bold, and italic."""
        return all(
            (bold is None or run.is_bold == bold) and (italic is None or run.is_italic == italic) for run in self.runs
        )

    def sizes(self) -> set[float]:
        return {run.size for run in self.runs if run.text.strip()}


@dataclass(frozen=True)
class Cell:
    """A cell with its paragraphs; width in twips."""

    paragraphs: tuple[Para, ...]
    width: int


@dataclass(frozen=True)
class TableRow:
    """A row: whether it is a heading that is repeated, and whether it may break across pages."""

    cells: tuple[Cell, ...]
    is_heading: bool
    is_whole: bool


@dataclass(frozen=True)
class Grid:
    """A table, with lines or without."""

    rows: tuple[TableRow, ...]
    is_ruled: bool


@dataclass
class Sheet:
    """One section: its paper, its margins, its page numbers, and what it holds in order."""

    content: list[Para | Grid] = field(default_factory=list)
    size: tuple[int, int] = (0, 0)
    is_landscape: bool = False
    margins: dict[str, int] = field(default_factory=dict)
    hides_first: bool = False
    starts_at: str | None = None
    headers: dict[str, list[Para]] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)


class File:
    """A .docx file, part by part."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            self.parts = {name: archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))}
        self.trees: dict[str, Element] = {name: fromstring(data) for name, data in self.parts.items()}
        self._styles = self.trees["word/styles.xml"]
        relations = self.trees["word/_rels/document.xml.rels"]
        self._targets = {one.get("Id"): f"word/{one.get('Target')}" for one in relations}

    def sheets(self) -> list[Sheet]:
        """The sections in order."""
        body = self.trees["word/document.xml"].find(f"{W}body")
        assert body is not None
        found: list[Sheet] = []
        now = Sheet()
        for child in body:
            if child.tag == f"{W}p":
                para = self.para(child)
                now.content.append(para)
                section = child.find(f"{W}pPr/{W}sectPr")
                if section is not None:
                    self._close(now, section, found[-1] if found else None)
                    found.append(now)
                    now = Sheet()
            elif child.tag == f"{W}tbl":
                now.content.append(self._grid(child))
            elif child.tag == f"{W}sectPr":
                self._close(now, child, found[-1] if found else None)
                found.append(now)
        return found

    def _close(self, sheet: Sheet, section: Element, before: Sheet | None) -> None:
        size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
        assert size is not None and margins is not None
        sheet.size = int(size.get(f"{W}w", 0)), int(size.get(f"{W}h", 0))
        sheet.is_landscape = size.get(f"{W}orient") == "landscape"
        sheet.margins = {key.removeprefix(W): int(value) for key, value in margins.attrib.items()}
        sheet.hides_first = section.find(f"{W}titlePg") is not None
        numbers = section.find(f"{W}pgNumType")
        sheet.starts_at = None if numbers is None else numbers.get(f"{W}start")
        if before is not None:  # a section without a header of its own has that of the section before
            sheet.headers, sheet.fields = dict(before.headers), dict(before.fields)
        for reference in section.findall(f"{W}headerReference"):
            tree = self.trees[self._targets[reference.get(f"{R}id")]]
            kind = str(reference.get(f"{W}type"))
            sheet.headers[kind] = [self.para(one) for one in tree.iter(f"{W}p")]
            sheet.fields[kind] = "".join(one.text or "" for one in tree.iter(f"{W}instrText"))

    def _grid(self, table: Element) -> Grid:
        named = table.find(f"{W}tblPr/{W}tblStyle")
        held = [table, *self._chain("TableNormal" if named is None else str(named.get(f"{W}val")))]
        tops = [one.find(f"{W}tblPr/{W}tblBorders/{W}top") for one in held]
        top = next((one for one in tops if one is not None), None)
        rows = []
        for row in table.findall(f"{W}tr"):
            cells = []
            for cell in row.findall(f"{W}tc"):
                width = cell.find(f"{W}tcPr/{W}tcW")
                assert width is not None
                paragraphs = tuple(self.para(one) for one in cell.findall(f"{W}p"))
                cells.append(Cell(paragraphs, int(width.get(f"{W}w", 0))))
            heading, whole = row.find(f"{W}trPr/{W}tblHeader"), row.find(f"{W}trPr/{W}cantSplit")
            rows.append(TableRow(tuple(cells), heading is not None, whole is not None))
        return Grid(tuple(rows), top is not None and top.get(f"{W}val") not in ("nil", "none"))

    def para(self, element: Element) -> Para:
        style = element.find(f"{W}pPr")
        named = None if style is None else style.find(f"{W}pStyle")
        chain = self._chain("Normal" if named is None else str(named.get(f"{W}val")))
        held = [
            one for one in (style, *(one.find(f"{W}pPr") for one in (*chain, self._default("pPr")))) if one is not None
        ]

        def said(tag: str, name: str, default: str) -> str:
            """What the nearest says: the paragraph itself, its style, the style that this is based on, the default."""
            found = (one.find(f"{W}{tag}") for one in held)
            values = (one.get(f"{W}{name}") for one in found if one is not None)
            return next((value for value in values if value is not None), default)

        letters = [one.find(f"{W}rPr") for one in (*chain, self._default("rPr"))]
        return Para(
            tuple(self._run(run, [one for one in letters if one is not None]) for run in element.findall(f"{W}r")),
            said("jc", "val", "left"),
            int(said("ind", "firstLine", "0")),
            int(said("ind", "left", "0")),
            int(said("ind", "right", "0")),
            int(said("spacing", "before", "0")),
            int(said("spacing", "after", "0")),
            int(said("spacing", "line", "240")),
            said("spacing", "lineRule", "auto"),
            any(one.find(f"{W}pBdr") is not None for one in held),
            style is not None and style.find(f"{W}sectPr") is not None,
            element.find(f".//{W}drawing") is not None,
        )

    def _run(self, run: Element, chain: list[Element]) -> Run:
        held = [one for one in (run.find(f"{W}rPr"), *chain) if one is not None]
        size = next((one.find(f"{W}sz") for one in held if one.find(f"{W}sz") is not None), None)

        def is_on(tag: str) -> bool:
            found = next((one.find(f"{W}{tag}") for one in held if one.find(f"{W}{tag}") is not None), None)
            return found is not None and found.get(f"{W}val", "1") not in ("0", "false")

        text = "".join(one.text or "" for one in run.findall(f"{W}t"))
        return Run(text, float(size.get(f"{W}val", 0)) / 2 if size is not None else 0, is_on("b"), is_on("i"))

    def _chain(self, code: str) -> list[Element]:
        """A style and those that it is based on, the nearest first."""
        found: list[Element] = []
        wanted: str | None = code
        while wanted:
            style = next((one for one in self._styles.iter(f"{W}style") if one.get(f"{W}styleId") == wanted), None)
            assert style is not None, f"no style {wanted}"
            found.append(style)
            base = style.find(f"{W}basedOn")
            wanted = None if base is None else base.get(f"{W}val")
        return found

    def _default(self, tag: str) -> Element:
        """What holds where no style says anything, of letters (rPr) or of paragraphs (pPr)."""
        default = self._styles.find(f"{W}docDefaults/{W}{tag}Default")
        return Element(tag) if default is None else default


@cache
def _widths() -> dict[str, float]:
    """The widths of Times Bold in thousandths of the size, from the metrics that matplotlib brings along."""
    path = Path(matplotlib.get_data_path()) / "fonts" / "pdfcorefonts" / "Times-Bold.afm"
    found = {}
    for line in path.read_text(encoding="latin-1").splitlines():
        if line.startswith("C ") and "; WX" in line:
            code, width = int(line.split()[1]), float(line.split("WX")[1].split()[0])
            if code > 0:
                found[chr(code)] = width
    return found


def bold_twips(text: str, size: float) -> float:
    """The length of a bold text in twips."""
    letters = [unicodedata.normalize("NFD", one)[0] for one in text.replace("\u00a0", " ")]
    plain = ["D" if one == "Đ" else "d" if one == "đ" else one for one in letters]
    return sum(_widths().get(one, 600) for one in plain) / 1000 * size * 20


def words_of(content: bytes) -> str:
    """All words in the file of a paper: paragraphs, tables, headers and footers, words for pictures, properties."""
    lines: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in (name for name in archive.namelist() if name.endswith(".xml")):
            root = fromstring(archive.read(name))
            for paragraph in root.iter(f"{W}p"):
                lines.append("".join(text.text or "" for text in paragraph.iter(f"{W}t")))
            lines += [node.get("descr", "") for node in root.iter()]
            lines += [node.text or "" for node in root.iter()] if name.startswith("docProps") else []
    return "\n".join(line for line in lines if line)
