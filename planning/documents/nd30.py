"""Writes a paper as a .docx file in the form that Nghị định 30/2020/NĐ-CP asks for (Annex I and III, forms 1.4, 1.5).

Fonts, sizes, distances, margins and page numbers are those of base.docx; here stands what goes where.
"""

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Length, Mm, Pt
from docx.table import Table as WordTable
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph as WordParagraph

from planning.documents.letters import bold_length
from planning.documents.paper import (
    LETTER,
    NAMES,
    Align,
    Annex,
    Block,
    Column,
    GroupRow,
    Heading,
    Paper,
    Paragraph,
    Picture,
    Row,
    Table,
    addressed,
)
from planning.documents.text import lines, one_line
from planning.marks import roman

BASE: Final = Path(__file__).with_name("base.docx")

COUNTRY: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
END: Final = "./."
BLANK: Final = " " * 6
"""Where a number, a day or a month is written by hand or by the registry."""

PORTRAIT_WIDTH: Final = 160.0
LANDSCAPE_WIDTH: Final = 247.0
"""Millimetres between the margins."""

ACROSS: Final = (Mm(297), Mm(210))
"""The page of an annex."""

HEAD: Final = (67.0, 93.0)
FOOT: Final = (80.0, 80.0)
SUBJECT_WIDTH: Final = 140.0

ISSUER_SIZE: Final = 12
MOTTO_SIZE: Final = 13
SUBJECT_SIZE: Final = 14
ADDRESSED_AT: Final = 32.0
COLON_AT: Final = 17.5
"""Where "Kính gửi" begins, and how far behind that its colon stands."""
SHORT_LINE: Final = 0.4
"""The line below the body's name and below the subject: between a third and a half of the text."""

TALLEST_ROW: Final = 1500
"""A cell with more letters may run on to the next page: no page could hold its row in one piece."""

_ALIGNMENTS: Final[dict[Align, WD_ALIGN_PARAGRAPH]] = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}

_NUMBERED = re.compile(r"\b(năm|quý|tháng) (?=[0-9IVX])")
"""A year and a quarter stay on one line with their word."""


def write(paper: Paper) -> bytes:
    """The paper as a .docx file."""
    document = _opened(paper)
    _add_head(document, paper)
    if paper.kind == LETTER:
        _add_addressees(document, paper)
    else:
        _add_title(document, paper)
    for basis in paper.opening:
        _add(document, basis.text, "Basis")
    _add_blocks(document, _closed(paper.blocks), PORTRAIT_WIDTH)
    _add_foot(document, paper)
    for number, annex in enumerate(paper.annexes, 1):
        _add_annex(document, paper, annex, f"Phụ lục {roman(number)}" if len(paper.annexes) > 1 else "Phụ lục")
    return _saved(document)


def write_sheet(paper: Paper) -> bytes:
    """What is not issued as a paper, as a .docx file: subject, blocks and annexes, without number and signature."""
    document = _opened(paper)
    _add(document, one_line(paper.subject), "AnnexTitle")
    _add_blocks(document, paper.blocks, PORTRAIT_WIDTH)
    for annex in paper.annexes:
        _add_annex(document, paper, annex, "Phụ lục", is_issued=False)
    return _saved(document)


def _opened(paper: Paper) -> DocumentObject:
    document = Document(str(BASE))
    core = document.core_properties
    core.title = one_line(f"{NAMES[paper.kind]} {paper.subject}")[:255]
    core.author = core.last_modified_by = one_line(paper.issuer.name)[:255]
    return document


def _saved(document: DocumentObject) -> bytes:
    _add_gap(document, 1)  # a paper may not end with a table
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _add(holder: DocumentObject | _Cell, text: str, style: str) -> list[WordParagraph]:
    """A paragraph a line of the text; one empty paragraph where there is no text. style: its id in base.docx."""
    added = [holder.add_paragraph(line) for line in lines(text) or [""]]
    for paragraph in added:
        paragraph._p.style = style  # python-docx looks a style up by name through all of them, each time
    return added


def _add_gap(holder: DocumentObject | _Cell, points: float, *, keeps_next: bool = False) -> None:
    """Empty room of some height."""
    (gap,) = _add(holder, "", "Gap")
    gap.paragraph_format.line_spacing = Pt(points)
    gap.paragraph_format.keep_with_next = keeps_next


def _add_rule(holder: DocumentObject | _Cell, length: float, width: float) -> None:
    """A line in the middle of a column; both in millimetres."""
    (rule,) = _add(holder, "", "Rule")
    rule.paragraph_format.left_indent = rule.paragraph_format.right_indent = Mm((width - min(length, width)) / 2)


def _add_table(document: DocumentObject, rows: int, widths: Sequence[float], style: str) -> WordTable:
    """A table of fixed widths in millimetres: its rows stay whole, its cells have no paragraph yet."""
    table: WordTable = document.add_table(rows, len(widths), style)
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
            cell._tc.clear_content()
    return table


def _joined(row: _Row) -> _Cell:
    """The cells of a row as one."""
    first, *others = row.cells
    first.width = Length(sum(cell.width for cell in row.cells))
    first._tc.grid_span = len(row.cells)
    for cell in others:
        row._tr.remove(cell._tc)
    return first


def _add_head(document: DocumentObject, paper: Paper) -> None:
    """Issuing body and number to the left; country, motto, place and day to the right."""
    left, right = HEAD
    names, numbers = _add_table(document, 2, HEAD, "Plain").rows
    issuer = one_line(paper.issuer.short_name.upper())
    body, country = names.cells
    _add(body, one_line(paper.issuer.superior.upper()), "Superior")
    _add(body, issuer, "Issuer")
    _add_rule(body, min(bold_length(issuer, ISSUER_SIZE), left) * SHORT_LINE, left)
    _add(country, COUNTRY, "Country")
    _add(country, MOTTO, "Motto")
    _add_rule(country, bold_length(MOTTO, MOTTO_SIZE), right)
    number, place = numbers.cells
    _add(number, f"Số:{BLANK}/{paper.symbol}", "Number")
    if paper.kind == LETTER:
        _add(number, f"V/v {_one_phrase(paper.subject)}", "About")
    _add(place, f"{one_line(paper.issuer.place)}, ngày{BLANK}tháng{BLANK}năm {paper.year}", "Place")


def _add_title(document: DocumentObject, paper: Paper) -> None:
    """The kind of paper, what it is about, and a line."""
    subject = _one_phrase(paper.subject)
    _add(document, paper.kind, "Kind")
    _add(document, subject, "Subject")
    _add_rule(document, min(bold_length(subject, SUBJECT_SIZE), SUBJECT_WIDTH) * SHORT_LINE, PORTRAIT_WIDTH)


def _one_phrase(text: str) -> str:
    """What a paper is about on one line, its years beside their word."""
    return _NUMBERED.sub("\\1\u00a0", one_line(text))


def _add_addressees(document: DocumentObject, paper: Paper) -> None:
    """To whom a letter goes: one on the line of "Kính gửi", several on lines below, their dashes under its colon."""
    _add_gap(document, 12)
    named = [text for text in (one_line(text).rstrip(" .;") for text in paper.addressees) if text]
    if len(named) < 2:
        (line,) = _add(document, " ".join(["Kính gửi:", *named]), "Addressee")
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    else:
        for line in _add(document, "Kính gửi:", "Addressee"):
            line.paragraph_format.left_indent = Mm(ADDRESSED_AT)
        for place, text in enumerate(named, 1):
            for line in _add(document, f"- {text}{'.' if place == len(named) else ';'}", "Addressee"):
                line.paragraph_format.left_indent = Mm(ADDRESSED_AT + COLON_AT)
    _add_gap(document, 6)


def _closed(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without empty texts, the last ending as the body of a paper ends."""
    filled = [block for block in blocks if not (isinstance(block, Paragraph) and not lines(block.text))]
    if not (filled and isinstance(filled[-1], Paragraph)):
        return [*filled, Paragraph("end", END)]
    text = "\n".join(lines(filled[-1].text))
    text = text.removesuffix(END).rstrip().rstrip(".;,:").rstrip()
    return [*filled[:-1], Paragraph(filled[-1].id, text + END)]


def _add_blocks(document: DocumentObject, blocks: Sequence[Block], width: float) -> None:
    for position, block in enumerate(blocks, 1):
        if isinstance(block, Heading):
            text = one_line(block.text)
            _add(document, text.upper() if block.level == 1 else text, f"Heading{block.level}")
        elif isinstance(block, Paragraph):
            for paragraph in _add(document, block.text, "BodyText"):
                # The closing paragraph stays with the signature, what leads to a list with its first line.
                if position == len(blocks) or block.text.rstrip().endswith(":"):
                    paragraph.paragraph_format.keep_with_next = True
        elif isinstance(block, Table):
            _add_ruled_table(document, block, width)
        else:
            _add_picture(document, block, width)


def _add_picture(document: DocumentObject, picture: Picture, width: float) -> None:
    (holder,) = _add(document, "", "Picture")
    shape = holder.add_run().add_picture(io.BytesIO(picture.png), Mm(min(picture.width, width)))
    shape._inline.docPr.set("descr", one_line(picture.alt))
    _add(document, one_line(picture.caption), "PictureCaption")


def _add_ruled_table(document: DocumentObject, block: Table, width: float) -> None:
    if block.caption:
        _add(document, block.caption, "Caption")
    else:
        _add_gap(document, 6, keeps_next=True)
    factor = width / sum(column.width for column in block.columns)
    widths = [column.width * factor for column in block.columns]
    heading, *rows = _add_table(document, len(block.rows) + 1, widths, "Ruled").rows
    style = f"Cell{block.size}"
    heading._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell, column in zip(heading.cells, block.columns, strict=True):
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        _add_aligned(cell, column.title, style, "center", is_bold=True)
    for row, content, following in zip(rows, block.rows, (*block.rows[1:], None), strict=True):
        _fill(row, content, block.columns, style)
        if isinstance(following, Row) and following.is_bold:  # a sum does not stand alone on the last page
            for paragraph in (paragraph for cell in row.cells for paragraph in cell.paragraphs):
                paragraph.paragraph_format.keep_with_next = True
    _add_gap(document, 6)


def _fill(row: _Row, content: Row | GroupRow, columns: Sequence[Column], style: str) -> None:
    if isinstance(content, GroupRow):
        for paragraph in _add_aligned(_joined(row), one_line(content.text), style, "left", is_bold=True):
            paragraph.paragraph_format.keep_with_next = True
        return
    texts = [str(cell) for cell in content.cells]
    if any(len(text) > TALLEST_ROW for text in texts):
        row._tr.remove(row._tr.get_or_add_trPr())
    for cell, text, column in zip(row.cells, texts, columns, strict=True):
        _add_aligned(cell, text, style, column.align, is_bold=content.is_bold)


def _add_aligned(cell: _Cell, text: str, style: str, align: Align, *, is_bold: bool) -> list[WordParagraph]:
    paragraphs = _add(cell, text, style)
    for paragraph in paragraphs:
        paragraph.alignment = _ALIGNMENTS[align]
        for run in paragraph.runs:
            run.bold = is_bold or None
    return paragraphs


def _add_foot(document: DocumentObject, paper: Paper) -> None:
    """Who receives it to the left; who signs to the right; above them room that stays with them."""
    above, names = _add_table(document, 2, FOOT, "Plain").rows
    _add_gap(_joined(above), 10, keeps_next=True)
    receiving, signing = names.cells
    *named, filed = [one_line(text) for text in addressed(paper.recipients)]
    _add(receiving, "Nơi nhận:", "RecipientsHeading")
    for text in named:
        _add(receiving, f"- {text};", "Recipients")
    _add(receiving, f"- {filed}.", "Recipients")
    signature = paper.signature
    for text in [text for text in (signature.authority, signature.title) if lines(text)] or ["GIÁM ĐỐC"]:
        _add(signing, one_line(text).upper(), "Signature")
    for text in ("", "", "", "", one_line(signature.name)):
        _add(signing, text, "Signature")


def _add_annex(document: DocumentObject, paper: Paper, annex: Annex, name: str, *, is_issued: bool = True) -> None:
    """An annex on pages of its own, across; their numbers begin again as the first section's do."""
    section = document.add_section()
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, *ACROSS
    end = document.paragraphs[-1]  # of the section before: without room, so that it cannot begin a page of its own
    end._p.style, end.paragraph_format.line_spacing = "Gap", Pt(1)
    _add(document, name, "AnnexTitle")
    _add(document, one_line(annex.title).upper(), "AnnexTitle")
    reference = (
        f"(Kèm theo {NAMES[paper.kind]} số{BLANK}/{paper.symbol} ngày{BLANK}tháng{BLANK}năm {paper.year} "
        f"của {one_line(paper.issuer.name)})"
    )
    if is_issued:
        _add(document, reference, "AnnexReference")
    _add_blocks(document, annex.blocks, LANDSCAPE_WIDTH)
