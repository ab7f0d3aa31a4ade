"""The pieces of a .docx file: runs, paragraphs, lines and tables, with every size and font said outright."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

FONT: Final = "Times New Roman"
FONT_KINDS: Final = ("ascii", "hAnsi", "cs", "eastAsia")

BODY_SIZE: Final = 14
TWIPS: Final = 1440 / 25.4
"""Twentieths of a point in a millimetre."""

Element = Any
"""An element of lxml, which says nothing of its types."""

Alignment = Literal["left", "center", "right", "both"]


@dataclass(frozen=True)
class Face:
    """How letters look; size in points."""

    size: float = BODY_SIZE
    is_bold: bool = False
    is_italic: bool = False


@dataclass(frozen=True)
class Layout:
    """How a paragraph stands: lengths in twips, line in 240ths of a line (or, where exact, in twips)."""

    align: Alignment = "both"
    first_line: int = 0
    left: int = 0
    right: int = 0
    before: int = 0
    after: int = 0
    line: int = 240
    is_exact: bool = False
    keeps_next: bool = False


_TURNING: Final = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
"""Marks that turn the direction of what follows; they come along with pasted text and turn the rest of the line."""

PLAIN: Final = Layout("left")
CENTRED: Final = Layout("center")


def twips(millimetres: float) -> int:
    """A length in twips."""
    return round(millimetres * TWIPS)


def make(tag: str, attributes: Mapping[str, object] | None = None, *children: Element) -> Element:
    """An element of WordprocessingML with its attributes, which are of the same namespace."""
    element = OxmlElement(f"w:{tag}")
    for name, value in (attributes or {}).items():
        element.set(qn(f"w:{name}"), str(value))
    element.extend(children)
    return element


def lines(text: str) -> list[str]:
    """The lines of a text as XML can hold them: composed letters, no control characters, no empty line.

    The marks that turn the direction of a line are left out.
    """
    unified = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n"))
    kept = "".join(_kept(one) for one in unified)
    return [line for line in (one.strip() for one in kept.split("\n")) if line]


def one_line(text: str) -> str:
    """The text on one line."""
    return " ".join(lines(text))


def _kept(one: str) -> str:
    if one == "\n":
        return one
    if one in "\t\u2028\u2029\x85":
        return " "
    if unicodedata.category(one) in ("Cc", "Cs") or ord(one) & 0xFFFE == 0xFFFE or one in _TURNING:
        return ""
    return one


def properties(face: Face) -> Element:
    """The properties of a run: font, weight, slope and size for every script."""
    half_points = {"val": round(face.size * 2)}
    # The order of the children is the schema's.
    return make(
        "rPr",
        None,
        make("rFonts", dict.fromkeys(FONT_KINDS, FONT)),
        *(make(tag) for tag in ("b", "bCs") if face.is_bold),
        *(make(tag) for tag in ("i", "iCs") if face.is_italic),
        make("color", {"val": "000000"}),
        make("sz", half_points),
        make("szCs", half_points),
    )


def run(text: str, face: Face) -> Element:
    """Letters of one look. The spaces stay as they are."""
    held = make("t")
    held.text = text
    held.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return make("r", None, properties(face), held)


def paragraph(content: Iterable[Element], layout: Layout, face: Face, borders: Element | None = None) -> Element:
    """A paragraph; face is that of its mark, which gives an empty paragraph its height."""
    spacing = {
        "before": layout.before,
        "after": layout.after,
        "line": layout.line,
        "lineRule": "exact" if layout.is_exact else "auto",
    }
    indent = {"left": layout.left, "right": layout.right, "firstLine": layout.first_line}
    style = make(
        "pPr",
        None,
        *([make("keepNext")] if layout.keeps_next else []),
        make("widowControl"),
        *([borders] if borders is not None else []),
        make("spacing", spacing),
        make("ind", indent),
        make("jc", {"val": layout.align}),
        properties(face),
    )
    return make("p", None, style, *content)


def text_paragraphs(text: str, layout: Layout, face: Face) -> list[Element]:
    """A paragraph a line of the text; one empty paragraph where there is no text."""
    return [paragraph([run(line, face)] if line else [], layout, face) for line in lines(text) or [""]]


def rule(length: float, width: float) -> Element:
    """A line in the middle of a column; both in millimetres."""
    side = twips((width - min(length, width)) / 2)
    border = make("pBdr", None, make("top", {"val": "single", "sz": 6, "space": 1, "color": "000000"}))
    layout = Layout("center", left=side, right=side, before=40, line=120, is_exact=True)
    return paragraph([], layout, Face(1), border)


def page_number(size: float) -> Element:
    """The field of the page's number."""
    face = Face(size)

    def mark(kind: str) -> Element:
        return make("r", None, properties(face), make("fldChar", {"fldCharType": kind}))

    instruction = make("instrText")
    instruction.text = " PAGE "
    instruction.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    asked = make("r", None, properties(face), instruction)
    content = [mark("begin"), asked, mark("separate"), run("2", face), mark("end")]
    return paragraph(content, CENTRED, face)


def cell(content: Sequence[Element], width: int, span: int = 1, align: str = "top") -> Element:
    """A cell of a table; width in twips."""
    spanned = [make("gridSpan", {"val": span})] if span > 1 else []
    style = make("tcPr", None, make("tcW", {"w": width, "type": "dxa"}), *spanned, make("vAlign", {"val": align}))
    return make("tc", None, style, *content)


def table_row(cells: Iterable[Element], is_heading: bool = False, may_split: bool = False) -> Element:
    """A row; a heading is printed again on every page."""
    kept = [] if may_split else [make("cantSplit")]
    heading = [make("tblHeader")] if is_heading else []
    return make("tr", None, make("trPr", None, *kept, *heading), *cells)


def table(rows: Iterable[Element], widths: Sequence[int], is_ruled: bool) -> Element:
    """A table of fixed widths in twips, with lines or without."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    line = {"val": "single", "sz": 4, "space": 0, "color": "000000"} if is_ruled else {"val": "nil"}
    margin = twips(1.2) if is_ruled else 0
    style = make(
        "tblPr",
        None,
        make("tblW", {"w": sum(widths), "type": "dxa"}),
        make("jc", {"val": "center"}),
        make("tblBorders", None, *(make(side, dict(line)) for side in sides)),
        make("tblLayout", {"type": "fixed"}),
        make("tblCellMar", None, *(make(side, {"w": margin, "type": "dxa"}) for side in ("left", "right"))),
    )
    grid = make("tblGrid", None, *(make("gridCol", {"w": width}) for width in widths))
    return make("tbl", None, style, grid, *rows)


def styles() -> list[Element]:
    """The few styles that a paper has; none names another font."""
    default = {"default": 1}

    def style(kind: str, code: str, name: str, *parts: Element, marks: Mapping[str, object] | None = None) -> Element:
        given = {"type": kind, **(marks or {}), "styleId": code}
        return make("style", given, make("name", {"val": name}), *parts)

    def sides(width: int) -> Element:
        return make("tblCellMar", None, *(make(side, {"w": width, "type": "dxa"}) for side in ("left", "right")))

    plain_table = make("tblPr", None, make("tblInd", {"w": 0, "type": "dxa"}), sides(108))
    return [
        make("docDefaults", None, make("rPrDefault", None, _letters()), make("pPrDefault")),
        style("paragraph", "Normal", "Normal", make("qFormat"), _letters(), marks=default),
        style("character", "DefaultParagraphFont", "Default Paragraph Font", make("semiHidden"), marks=default),
        style("table", "TableNormal", "Normal Table", make("semiHidden"), plain_table, marks=default),
        style("numbering", "NoList", "No List", make("semiHidden"), marks=default),
        style("paragraph", "Header", "header", make("basedOn", {"val": "Normal"}), _letters()),
    ]


def _letters() -> Element:
    """What letters are where nothing else is said: the font and the size of the body, in Vietnamese."""
    letters = properties(Face())
    letters.append(make("lang", {"val": "vi-VN", "eastAsia": "vi-VN", "bidi": "ar-SA"}))
    return letters


def settings() -> list[Element]:
    """The settings of the file: as Word 2013 and later lay it out."""
    address = "http://schemas.microsoft.com/office/word"
    mode = make("compatSetting", {"name": "compatibilityMode", "uri": address, "val": 15})
    return [make("zoom", {"percent": 100}), make("defaultTabStop", {"val": 720}), make("compat", None, mode)]
