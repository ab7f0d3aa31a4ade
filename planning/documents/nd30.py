"""Writes a paper as a .docx file in the form that Nghị định 30/2020/NĐ-CP asks for (Annex I and III, form 1.4).

Margins, sizes and marks are those of the decree; where it leaves a range, one value of it is taken everywhere.
"""

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm

from planning.documents.letters import bold_length
from planning.documents.ooxml import (
    BODY_SIZE,
    CENTRED,
    PLAIN,
    Element,
    Face,
    Layout,
    cell,
    lines,
    make,
    one_line,
    page_number,
    paragraph,
    rule,
    run,
    settings,
    styles,
    table,
    table_row,
    text_paragraphs,
    twips,
)
from planning.documents.paper import (
    NAMES,
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
    roman,
)

COUNTRY: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
END: Final = "./."
BLANK: Final = " " * 6
"""Where a number, a day or a month is written by hand or by the registry."""

SHORT_SIDE: Final = 210
LONG_SIDE: Final = 297
TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 20
PAGE_NUMBER_AT: Final = 9
"""Millimetres from the paper's edge to the page number, within the top margin."""

PORTRAIT_WIDTH: Final = SHORT_SIDE - LEFT - RIGHT
LANDSCAPE_WIDTH: Final = LONG_SIDE - LEFT - RIGHT
HEAD: Final = (67.0, 93.0)
FOOT: Final = (80.0, 80.0)
SUBJECT_SIDE: Final = 10

COUNTRY_SIZE: Final = 12
MOTTO_SIZE: Final = 13
NUMBER_SIZE: Final = 13
SHORT_LINE: Final = 0.4
"""The line below the body's name and below the subject: between a third and a half of the text."""

FIRST_LINE: Final = 720
BEFORE: Final = 120
LINE: Final = 264
TALLEST_ROW: Final = 1500
"""A cell with more letters may run on to the next page: no page could hold its row in one piece."""

BODY: Final = Layout("both", first_line=FIRST_LINE, before=BEFORE, line=LINE)
HEADING: Final = Layout("left", first_line=FIRST_LINE, before=BEFORE, line=LINE, keeps_next=True)
LAST: Final = Layout("both", first_line=FIRST_LINE, before=BEFORE, line=LINE, keeps_next=True)
"""The closing paragraph stays with the signature."""

CAPTION: Final = Layout("center", before=BEFORE, after=60, keeps_next=True)
BOLD: Final = Face(is_bold=True)
ITALIC: Final = Face(is_italic=True)

_NUMBERED = re.compile(r"\b(năm|quý|tháng) (?=[0-9IVX])")
"""A year and a quarter stay on one line with their word."""

_DROPPED = ("stylesWithEffects", "theme", "fontTable", "numbering", "customXml", "webSettings")


def write(paper: Paper) -> bytes:
    """The paper as a .docx file."""
    document = _empty(paper)
    _add(document, [*_head(paper), *_title(paper)])
    _add(document, [one for base in paper.opening for one in text_paragraphs(base.text, BODY, ITALIC)])
    _add_blocks(document, _closed(paper.blocks), PORTRAIT_WIDTH)
    _add(document, [_foot(paper)])
    for number, annex in enumerate(paper.annexes, 1):
        _add_annex(document, paper, annex, f"Phụ lục {roman(number)}" if len(paper.annexes) > 1 else "Phụ lục")
    _add(document, [_end()])
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def write_sheet(paper: Paper) -> bytes:
    """What is not issued as a paper, as a .docx file: its subject and its blocks, without number and signature."""
    document = _empty(paper)
    _add(document, [paragraph([run(one_line(paper.subject), BOLD)], CENTRED, BOLD)])
    _add_blocks(document, paper.blocks, PORTRAIT_WIDTH)
    _add(document, [_end()])
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _empty(paper: Paper) -> DocumentObject:
    """A document without content and without any font but the one."""
    document = Document()
    part = document.part
    for key, relation in list(part.rels.items()):
        if any(name in relation.reltype or name in relation.target_ref for name in _DROPPED):
            part.rels.pop(key)
    package = part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith(("/thumbnail", "/extended-properties")):
            package.rels.pop(key)
    for holder, content in ((document.styles.element, styles()), (document.settings.element, settings())):
        for child in list(holder):
            holder.remove(child)
        holder.extend(content)
    core = document.core_properties
    core.title = one_line(f"{NAMES[paper.kind]} {paper.subject}")[:255]
    core.author = core.last_modified_by = one_line(paper.issuer.name)[:255]
    core.comments, core.language = "", "vi-VN"
    for child in list(core._element):  # the days of the empty document that python-docx brings along
        if child.tag.endswith(("}created", "}modified")):
            core._element.remove(child)
    _lay_out(document.sections[0], is_landscape=False)
    return document


def _lay_out(section: Section, *, is_landscape: bool) -> None:
    """The paper and the margins of a section, its pages counted from 1 and the first number not shown."""
    sides = (LONG_SIDE, SHORT_SIDE) if is_landscape else (SHORT_SIDE, LONG_SIDE)
    section.page_width, section.page_height = Mm(sides[0]), Mm(sides[1])
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance = section.footer_distance = Mm(PAGE_NUMBER_AT)
    section.different_first_page_header_footer = True
    for header, content in (
        (section.header, page_number(NUMBER_SIZE)),
        (section.first_page_header, paragraph([], CENTRED, Face(NUMBER_SIZE))),
    ):
        header.is_linked_to_previous = False
        for child in list(header._element):
            header._element.remove(child)
        header._element.append(content)
    for old in section._sectPr.findall(qn("w:pgNumType")):
        section._sectPr.remove(old)
    following = section._sectPr.find(qn("w:cols"))
    following.addprevious(make("pgNumType", {"start": 1}))


def _add(document: DocumentObject, content: Sequence[Element]) -> None:
    end = document.element.body.sectPr
    for element in content:
        end.addprevious(element)


def _head(paper: Paper) -> list[Element]:
    """Issuing body and number to the left; country, motto, place and day to the right."""
    left, right = HEAD
    size = Face(COUNTRY_SIZE)
    bold = Face(COUNTRY_SIZE, is_bold=True)
    issuer = one_line(paper.issuer.short_name.upper())
    issuer_line = min(bold_length(issuer, COUNTRY_SIZE), left) * SHORT_LINE
    motto = Face(MOTTO_SIZE, is_bold=True)
    names = table_row(
        [
            cell(
                [
                    *text_paragraphs(one_line(paper.issuer.superior.upper()), CENTRED, size),
                    *text_paragraphs(issuer, CENTRED, bold),
                    rule(issuer_line, left),
                ],
                twips(left),
            ),
            cell(
                [
                    paragraph([run(COUNTRY, bold)], CENTRED, bold),
                    paragraph([run(MOTTO, motto)], CENTRED, motto),
                    rule(bold_length(MOTTO, MOTTO_SIZE), right),
                ],
                twips(right),
            ),
        ]
    )
    number, day = Face(NUMBER_SIZE), Face(NUMBER_SIZE, is_italic=True)
    place = f"{one_line(paper.issuer.place)}, ngày{BLANK}tháng{BLANK}năm {paper.year}"
    numbers = table_row(
        [
            cell([paragraph([run(f"Số:{BLANK}/{paper.symbol}", number)], CENTRED, number)], twips(left)),
            cell([paragraph([run(place, day)], CENTRED, day)], twips(right)),
        ]
    )
    return [table([names, numbers], [twips(left), twips(right)], is_ruled=False)]


def _title(paper: Paper) -> list[Element]:
    """The kind of paper, what it is about, and a line."""
    side = twips(SUBJECT_SIDE)
    width = PORTRAIT_WIDTH - 2 * SUBJECT_SIDE
    subject = _NUMBERED.sub("\\1\u00a0", one_line(paper.subject))
    length = min(bold_length(subject, BODY_SIZE), width) * SHORT_LINE
    return [
        paragraph([run(paper.kind, BOLD)], Layout("center", before=240), BOLD),
        paragraph([run(subject, BOLD)], Layout("center", left=side, right=side), BOLD),
        rule(length, PORTRAIT_WIDTH),
    ]


def _closed(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without empty texts, the last ending as the body of a paper ends."""
    kept = [block for block in blocks if not (isinstance(block, Paragraph) and not lines(block.text))]
    if not (kept and isinstance(kept[-1], Paragraph)):
        return [*kept, Paragraph("end", END)]
    text = "\n".join(lines(kept[-1].text))
    text = text.removesuffix(END).rstrip().rstrip(".;,:").rstrip()
    return [*kept[:-1], Paragraph(kept[-1].id, text + END)]


def _add_blocks(document: DocumentObject, blocks: Sequence[Block], width: float) -> None:
    for position, block in enumerate(blocks):
        is_last = position == len(blocks) - 1
        if isinstance(block, Heading):
            _add(document, [_heading(block)])
        elif isinstance(block, Paragraph):
            _add(document, text_paragraphs(block.text, LAST if is_last else BODY, Face()))
        elif isinstance(block, Table):
            _add(document, _table(block, width))
        else:
            _add(document, _picture(document, block, width))


def _heading(heading: Heading) -> Element:
    text = one_line(heading.text)
    face = Face(is_bold=heading.level < 3)
    return paragraph([run(text.upper() if heading.level == 1 else text, face)], HEADING, face)


def _picture(document: DocumentObject, picture: Picture, width: float) -> list[Element]:
    inline = document.part.new_pic_inline(io.BytesIO(picture.png), Mm(min(picture.width, width)))
    inline.docPr.set("descr", one_line(picture.alt))
    held = make("r", None, make("drawing", None, inline))
    caption = Face(NUMBER_SIZE, is_italic=True)
    return [
        paragraph([held], Layout("center", before=BEFORE, keeps_next=True), Face()),
        *text_paragraphs(one_line(picture.caption), Layout("center", before=60, after=BEFORE), caption),
    ]


def _table(block: Table, width: float) -> list[Element]:
    factor = width / sum(column.width for column in block.columns)
    widths = [twips(column.width * factor) for column in block.columns]
    bold = Face(block.size, is_bold=True)
    heading = [
        cell(text_paragraphs(column.title, _in_cell("center"), bold), wide, align="center")
        for column, wide in zip(block.columns, widths, strict=True)
    ]
    rows = [table_row(heading, is_heading=True)]
    rows += [_row(row, block.columns, widths, block.size) for row in block.rows]
    gap = Layout("left", line=120, is_exact=True, keeps_next=True)
    above = [paragraph([], gap, Face(1))]
    if block.caption:
        above = text_paragraphs(block.caption, CAPTION, Face(NUMBER_SIZE, is_bold=True))
    return [*above, table(rows, widths, is_ruled=True), paragraph([], replace(gap, keeps_next=False), Face(1))]


def _row(row: Row | GroupRow, columns: Sequence[Column], widths: Sequence[int], size: float) -> Element:
    if isinstance(row, GroupRow):
        face = Face(size, is_bold=True)
        layout = Layout("left", before=20, after=20, keeps_next=True)
        content = text_paragraphs(one_line(row.text), layout, face)
        return table_row([cell(content, sum(widths), span=len(widths))])
    face = Face(size, is_bold=row.is_bold)
    cells = [
        cell(text_paragraphs(text, _in_cell(column.align), face), wide)
        for text, column, wide in zip(row.cells, columns, widths, strict=True)
    ]
    return table_row(cells, may_split=any(len(text) > TALLEST_ROW for text in row.cells))


def _in_cell(align: str) -> Layout:
    return {"center": Layout("center", before=20, after=20), "right": Layout("right", before=20, after=20)}.get(
        align, Layout("left", before=20, after=20)
    )


def _foot(paper: Paper) -> Element:
    """Who receives it to the left; who signs to the right."""
    left, right = FOOT
    named = [one_line(text) for text in addressed(paper.recipients)]
    small, heading = Face(11), Face(12, is_bold=True, is_italic=True)
    received = [paragraph([run("Nơi nhận:", heading)], PLAIN, heading)]
    for position, text in enumerate(named):
        mark = "." if position == len(named) - 1 else ";"
        received.append(paragraph([run(f"- {text}{mark}", small)], PLAIN, small))
    signature = paper.signature
    offices = [text for text in (signature.authority, signature.title) if lines(text)] or ["GIÁM ĐỐC"]
    signed = [paragraph([run(one_line(text).upper(), BOLD)], CENTRED, BOLD) for text in offices]
    signed += [paragraph([], CENTRED, BOLD) for _ in range(4)]
    signed += text_paragraphs(one_line(signature.name), CENTRED, BOLD)
    cells = [cell(received, twips(left)), cell(signed, twips(right))]
    return table([_spacer_row(), table_row(cells)], [twips(left), twips(right)], is_ruled=False)


def _spacer_row() -> Element:
    """Room between the body and the foot that stays with the foot."""
    gap = paragraph([], Layout("left", line=200, is_exact=True, keeps_next=True), Face(1))
    return table_row([cell([gap], twips(sum(FOOT)), span=2)])


def _add_annex(document: DocumentObject, paper: Paper, annex: Annex, name: str) -> None:
    section = document.add_section(WD_SECTION.NEW_PAGE)
    _shrink_break(document)
    _lay_out(section, is_landscape=True)
    reference = (
        f"(Kèm theo {NAMES[paper.kind]} số{BLANK}/{paper.symbol} ngày{BLANK}tháng{BLANK}năm {paper.year} "
        f"của {one_line(paper.issuer.name)})"
    )
    _add(
        document,
        [
            paragraph([run(name, BOLD)], CENTRED, BOLD),
            paragraph([run(one_line(annex.title).upper(), BOLD)], CENTRED, BOLD),
            paragraph([run(reference, ITALIC)], Layout("center", after=BEFORE), ITALIC),
        ],
    )
    _add_blocks(document, annex.blocks, LANDSCAPE_WIDTH)


def _shrink_break(document: DocumentObject) -> None:
    """The paragraph that ends a section takes no room, so that it cannot begin a page of its own."""
    style = document.element.body.sectPr.getprevious().find(qn("w:pPr"))
    style.insert(0, make("spacing", {"before": 0, "after": 0, "line": 20, "lineRule": "exact"}))


def _end() -> Element:
    """A paper may not end with a table."""
    return paragraph([], Layout("left", line=20, is_exact=True), Face(1))
