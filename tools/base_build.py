"""Makes base.docx, the file that every paper begins as: the styles and the page of Nghị định 30/2020/NĐ-CP.

After a change: python -m tools.base_build
"""

from dataclasses import dataclass
from typing import Final

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length, Mm, Pt

from planning.documents.nd30 import BASE

WIDTH, HEIGHT = Mm(210), Mm(297)
TOP, BOTTOM, LEFT, RIGHT = Mm(20), Mm(20), Mm(30), Mm(20)
PAGE_NUMBER_AT: Final = Mm(9)
"""From the paper's edge to the page number, within the top margin."""

LEADING: Final = 1.1
"""Lines of the body."""

_UNUSED: Final = ("stylesWithEffects", "theme", "fontTable", "numbering", "customXml", "webSettings")
_UNUSED_OF_FILE: Final = ("/thumbnail", "/extended-properties")

_FONT: Final = " ".join(f'w:{script}="Times New Roman"' for script in ("ascii", "hAnsi", "cs", "eastAsia"))
_DEFAULTS: Final = f"""<w:docDefaults>
    <w:rPrDefault><w:rPr>
      <w:rFonts {_FONT}/><w:color w:val="000000"/><w:sz w:val="28"/><w:szCs w:val="28"/>
      <w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/>
    </w:rPr></w:rPrDefault>
    <w:pPrDefault><w:pPr><w:widowControl/></w:pPr></w:pPrDefault>
  </w:docDefaults>"""
_MICROSOFT: Final = "http://schemas.microsoft.com/office/word"
_SETTINGS: Final = (
    '<w:zoom w:percent="100"/>',
    '<w:defaultTabStop w:val="720"/>',
    # as Word 2013 and later lay it out
    f'<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="{_MICROSOFT}" w:val="15"/></w:compat>',
)
_PAGE_NUMBER: Final = (
    '<w:fldChar w:fldCharType="begin"/>',
    '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
    '<w:fldChar w:fldCharType="separate"/>',
    "<w:t>2</w:t>",
    '<w:fldChar w:fldCharType="end"/>',
)
_LINE: Final = '<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
_SIDES: Final = ("top", "left", "bottom", "right", "insideH", "insideV")
_CELL_MARGINS: Final = '<w:tblCellMar><w:left w:w="{0}" w:type="dxa"/><w:right w:w="{0}" w:type="dxa"/></w:tblCellMar>'
_TABLES: Final = {
    "Plain": _CELL_MARGINS.format(0),
    "Ruled": "<w:tblBorders>"
    + "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in _SIDES)
    + "</w:tblBorders>"
    + _CELL_MARGINS.format(Mm(1.2).twips),
}


@dataclass(frozen=True)
class Look:
    """How a style looks: sizes and distances in points, side (left and right alike) as a length.

    line: lines, or a fixed height. level: of a heading in the outline of the file.
    """

    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.CENTER
    size: float = 14
    bold: bool = False
    italic: bool = False
    before: float = 0
    after: float = 0
    first_line: float = 0
    side: Length | None = None
    line: float | Length | None = None
    keeps_next: bool = False
    has_line: bool = False
    level: int | None = None


_LEFT, _JUSTIFIED = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY

LOOKS: Final = {
    "Header": Look(size=13),
    "Superior": Look(size=12),
    "Issuer": Look(size=12, bold=True),
    "Country": Look(size=12, bold=True),
    "Motto": Look(size=13, bold=True),
    "Number": Look(size=13),
    "Place": Look(size=13, italic=True),
    "About": Look(size=12, before=6),
    "Addressee": Look(_LEFT, before=3),
    "Rule": Look(size=1, before=2, line=Pt(6), has_line=True),
    "Kind": Look(bold=True, before=12),
    "Subject": Look(bold=True, side=Mm(10)),
    "Basis": Look(_JUSTIFIED, italic=True, before=6, first_line=36, line=LEADING),
    "Body Text": Look(_JUSTIFIED, before=6, first_line=36, line=LEADING),
    "Heading 1": Look(_LEFT, bold=True, before=6, first_line=36, line=LEADING, keeps_next=True, level=0),
    "Heading 2": Look(_LEFT, bold=True, before=6, first_line=36, line=LEADING, keeps_next=True, level=1),
    "Heading 3": Look(_LEFT, before=6, first_line=36, line=LEADING, keeps_next=True, level=2),
    "Caption": Look(size=13, bold=True, before=6, after=3, keeps_next=True),
    "Picture": Look(before=6, keeps_next=True),
    "Picture Caption": Look(size=13, italic=True, before=3, after=6),
    "Cell 11": Look(_LEFT, size=11, before=1, after=1),
    "Cell 12": Look(_LEFT, size=12, before=1, after=1),
    "Gap": Look(_LEFT, size=1, line=Pt(6)),
    "Recipients Heading": Look(_LEFT, size=12, bold=True, italic=True),
    "Recipients": Look(_LEFT, size=11),
    "Signature": Look(bold=True),
    "Annex Title": Look(bold=True),
    "Annex Reference": Look(italic=True, after=6),
}
"""The styles of a paragraph by name, all in one font. What the decree leaves open has one value everywhere."""

_BUILT_IN: Final = ("Header", "Body Text", "Heading 1", "Heading 2", "Heading 3", "Caption", "Signature")


def base() -> DocumentObject:
    """A document without content: its styles, its page, and a number on every page but the first."""
    document = Document()
    _drop_unused(document)
    _set_styles(document)
    for setting in list(document.settings.element):
        document.settings.element.remove(setting)
    document.settings.element.extend(map(_xml, _SETTINGS))
    section = document.sections[0]
    section.page_width, section.page_height = WIDTH, HEIGHT
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = TOP, BOTTOM, LEFT, RIGHT
    section.header_distance = section.footer_distance = PAGE_NUMBER_AT
    section.different_first_page_header_footer = True
    section._sectPr.find(qn("w:cols")).addprevious(_xml('<w:pgNumType w:start="1"/>'))
    for piece in _PAGE_NUMBER:
        section.header.paragraphs[0].add_run()._r.append(_xml(piece))
    section.first_page_header.is_linked_to_previous = False
    return document


def _drop_unused(document: DocumentObject) -> None:
    """Leaves out what python-docx's own empty document brings along: other fonts, a theme, a picture, dates."""
    for holder, unused in ((document.part, _UNUSED), (document.part.package, _UNUSED_OF_FILE)):
        for key, relation in list(holder.rels.items()):
            if any(name in relation.reltype or name in relation.target_ref for name in unused):
                holder.rels.pop(key)
    core = document.core_properties
    for child in list(core._element):
        core._element.remove(child)
    core.language = "vi-VN"


def _set_styles(document: DocumentObject) -> None:
    styles = document.styles
    defaults = [style for style in styles if style.element.get(qn("w:default"))]
    for child in list(styles.element):
        styles.element.remove(child)
    styles.element.append(_xml(_DEFAULTS))
    styles.element.extend(style.element for style in defaults)
    for name, look in LOOKS.items():
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name in _BUILT_IN)
        style.element.styleId = name.replace(" ", "")
        style.base_style, style.quick_style = styles["Normal"], True
        style.font.size, style.font.bold, style.font.italic = Pt(look.size), look.bold or None, look.italic or None
        layout = style.paragraph_format
        layout.alignment, layout.keep_with_next = look.align, look.keeps_next or None
        layout.space_before, layout.space_after, layout.line_spacing = Pt(look.before), Pt(look.after), look.line
        layout.first_line_indent, layout.left_indent, layout.right_indent = Pt(look.first_line), look.side, look.side
        if look.has_line:
            layout._element.pPr.find(qn("w:spacing")).addprevious(_xml(_LINE))
        if look.level is not None:
            layout._element.pPr.append(_xml(f'<w:outlineLvl w:val="{look.level}"/>'))
    for name, borders in _TABLES.items():
        style = styles.add_style(name, WD_STYLE_TYPE.TABLE)
        style.base_style = styles["Normal Table"]
        style.element.append(_xml(f"<w:tblPr>{borders}</w:tblPr>"))


def _xml(text: str) -> BaseOxmlElement:
    """An element of WordprocessingML, its namespace declared."""
    element: BaseOxmlElement = parse_xml(f"<w:held {nsdecls('w')}>{text}</w:held>")[0]
    return element


if __name__ == "__main__":
    base().save(str(BASE))
