"""What in a .docx file breaks the layout rules of Nghị định 30/2020/NĐ-CP; knows nothing of how the file was made."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.planning.documents.reading import File, Grid, Para, Sheet, W, bold_twips

FONT = "Times New Roman"
MILLIMETRE = 1440 / 25.4
COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
NUMBER = re.compile(r"^Số:\s+\d*/[A-ZĐ]+(-[A-ZĐ&]+)*$")
PLACE = re.compile(r"^\S.*, ngày\s+(\d{2}\s+)?tháng\s+(0[12]\s+|[3-9]\s+|1[0-2]\s+)?năm \d{4}$")
REFERENCE = re.compile(
    r"^\(Kèm theo (Kế hoạch|Báo cáo|Công văn) số\s+\d*/[A-ZĐ]+(-[A-ZĐ&]+)* ngày\s.*tháng\s.*năm \d{4} của .+\)$"
)
LONG_DATE = re.compile(r"ngày (\d+) tháng (\d+) năm \d{4}")
SHORT_DATE = re.compile(r"(?<![\d/])(\d+)/(\d+)/\d{4}(?!\d)")
LONGEST_WHOLE_CELL = 1500


def problems(content: bytes) -> list[str]:
    """Every broken rule: its name, a colon, what was found."""
    file = File(content)
    sheets = file.sheets()
    return [
        *_paper(sheets),
        *_fonts(file),
        *_page_numbers(sheets),
        *_head(sheets[0]),
        *(_addressees(sheets[0]) if is_letter(sheets[0]) else _title(sheets[0])),
        *_body(sheets[0]),
        *_foot(sheets[0]),
        *_annexes(sheets),
        *_tables(sheets),
        *_dates(sheets),
        *_pictures(file),
    ]


def _paper(sheets: list[Sheet]) -> Iterator[str]:
    ranges = {"top": (20, 25), "bottom": (20, 25), "left": (30, 35), "right": (15, 20)}
    for sheet in sheets:
        if not all(
            abs(length - wanted * MILLIMETRE) <= 3
            for length, wanted in zip(sorted(sheet.size), (210, 297), strict=True)
        ):
            yield f"paper: {sheet.size} is not A4"
        if (sheet.size[0] > sheet.size[1]) != sheet.is_landscape:
            yield f"paper: {sheet.size} is not turned as it says"
        for side, (least, most) in ranges.items():
            found = sheet.margins.get(side, 0) / MILLIMETRE
            if not least - 0.05 <= found <= most + 0.05:
                yield f"margins: {side} {found:.1f} mm"
    if sheets[0].is_landscape:
        yield "paper: the text stands across"


def _fonts(file: File) -> Iterator[str]:
    kinds = ("ascii", "hAnsi", "cs", "eastAsia")
    default = file.trees["word/styles.xml"].find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}rFonts")
    if default is None:
        yield "font: no default font"
    for name, tree in file.trees.items():
        for fonts in tree.iter(f"{W}rFonts"):
            found = {key.removeprefix(W): value for key, value in fonts.attrib.items()}
            if any(found.get(kind) != FONT for kind in kinds) or any(key.endswith("Theme") for key in found):
                yield f"font: {name} {found}"
                break
        for element in tree.iter():
            if element.tag.endswith("}latin") and element.get("typeface") not in (FONT, None):
                yield f"font: theme {element.get('typeface')}"
                break
        if name.startswith(("word/document", "word/header")):
            bare = [run for run in tree.iter(f"{W}r") if run.find(f"{W}rPr/{W}rFonts") is None]
            if any(run.find(f"{W}t") is not None for run in bare) and default is None:
                yield f"font: {name} has letters without a font"
        for colour in tree.iter(f"{W}color"):
            if colour.get(f"{W}val") not in ("000000", "auto"):
                yield f"font: {name} colour {colour.get(f'{W}val')}"
                break


def _page_numbers(sheets: list[Sheet]) -> Iterator[str]:
    for sheet in sheets:
        if not sheet.hides_first or "first" not in sheet.headers or "PAGE" in sheet.fields.get("first", ""):
            yield "page_number: shown on the first page"
        if "PAGE" not in sheet.fields.get("default", ""):
            yield "page_number: none"
            continue
        if sheet.starts_at != "1":
            yield f"page_number: starts at {sheet.starts_at}"
        (para,) = sheet.headers["default"]
        if para.align != "center" or not para.all(bold=False, italic=False) or not para.sizes() <= {13.0, 14.0}:
            yield f"page_number: {para.align} {para.sizes()}"
        if not 0 < sheet.margins.get("header", 0) < sheet.margins["top"]:
            yield "page_number: not in the top margin"


def _head(sheet: Sheet) -> Iterator[str]:
    grid = sheet.content[0]
    if not isinstance(grid, Grid) or grid.is_ruled or [len(row.cells) for row in grid.rows] != [2, 2]:
        yield "head: not two columns"
        return
    left, right = grid.rows[0].cells
    named = [para for para in left.paragraphs if para.text]
    if len(named) < 2:
        yield "issuer: superior and issuing body are not both named"
        return
    superior, issuer = named[0], named[-1]
    if not (superior.text.isupper() and superior.all(bold=False, italic=False) and _within(superior, 12, 13)):
        yield f"superior: {superior.text}"
    if not (issuer.text.isupper() and issuer.all(bold=True, italic=False) and _within(issuer, 12, 13)):
        yield f"issuer: {issuer.text}"
    yield from _line("issuer_line", left.paragraphs, issuer, left.width, 1 / 3, 1 / 2)
    reported = [para for para in right.paragraphs if para.text]
    if [para.text for para in reported] != [COUNTRY, MOTTO]:
        yield f"country: {[para.text for para in reported]}"
        return
    country, motto = reported
    if not (country.all(bold=True, italic=False) and _within(country, 12, 13) and country.align == "center"):
        yield "country: not bold upright 12–13 in the middle"
    if not (motto.all(bold=True, italic=False) and _within(motto, 13, 14) and motto.align == "center"):
        yield "motto: not bold upright 13–14 in the middle"
    if motto.line_rule != "auto" or motto.line != 240:
        yield "motto: not single line spacing"
    yield from _line("motto_line", right.paragraphs, motto, right.width, 0.97, 1.03)
    number, place = (cell.paragraphs[0] for cell in grid.rows[1].cells)
    if not NUMBER.match(number.text) or not number.all(bold=False, italic=False) or number.sizes() != {13.0}:
        yield f"number: {number.text!r} {number.sizes()}"
    if not PLACE.match(place.text) or not place.all(bold=False, italic=True) or not _within(place, 13, 14):
        yield f"place: {place.text!r}"


def _line(
    rule: str, around: tuple[Para, ...] | list[Para], text: Para, width: float, least: float, most: float
) -> Iterator[str]:
    """The line below a text is so many times as long as the text, or as its column where the text is longer."""
    after = around[list(around).index(text) + 1 :]
    if not after or not after[0].has_border:
        yield f"{rule}: no line below"
        return
    drawn = width - after[0].left - after[0].right
    (size,) = text.sizes()
    wanted = min(bold_twips(text.text, size), width - text.left - text.right)
    if not least - 0.02 <= drawn / wanted <= most + 0.02 or after[0].left != after[0].right:
        yield f"{rule}: {drawn / wanted:.2f} of the text"


def _title(sheet: Sheet) -> Iterator[str]:
    kind, subject, *_ = paras = [one for one in sheet.content[1:] if isinstance(one, Para)]
    if kind.text not in ("KẾ HOẠCH", "BÁO CÁO"):
        yield f"kind: {kind.text!r}"
    for name, para in (("kind", kind), ("subject", subject)):
        if not (para.align == "center" and para.all(bold=True, italic=False) and _within(para, 13, 14)):
            yield f"{name}: not bold upright 13–14 in the middle"
    if not subject.text or subject.text.endswith((".", ";")):
        yield f"subject: {subject.text!r}"
    yield from _line("subject_line", paras, subject, _width(sheet), 1 / 3, 1 / 2)


def is_letter(sheet: Sheet) -> bool:
    """Whether it says under its number what it is about, and has no name of its kind."""
    grid = sheet.content[0]
    return isinstance(grid, Grid) and any(para.text.startswith("V/v") for para in grid.rows[-1].cells[0].paragraphs)


def _addressees(sheet: Sheet) -> Iterator[str]:
    """Of a letter: what it is about under its number, and whom it addresses."""
    grid, filled = sheet.content[0], [one for one in sheet.content if isinstance(one, Para) and one.text]
    _, about = (para for para in grid.rows[1].cells[0].paragraphs if para.text)
    if not re.match(r"^V/v \S", about.text) or about.text[-1] in ".;":
        yield f"about: {about.text!r}"
    if not (about.align == "center" and about.all(bold=False, italic=False) and _within(about, 12, 13)):
        yield "about: not upright 12–13 in the middle"
    if about.before < 120:
        yield f"about: {about.before} below the number"
    named = _addressed(filled)
    if not named or not named[0].text.startswith("Kính gửi:"):
        yield f"addressees: {filled[0].text!r}"
        return
    if not all(para.all(bold=False, italic=False) and _within(para, 13, 14) for para in named):
        yield "addressees: not upright 13–14"
    if len(named) == 1:
        if not re.match(r"^Kính gửi: \S", named[0].text):
            yield f"addressees: {named[0].text!r}"
        return
    ends = [para.text[-1] for para in named[1:]]
    if named[0].text != "Kính gửi:" or ends != [*";" * (len(ends) - 1), "."]:
        yield f"addressees: {[para.text for para in named]}"
    if len({para.left for para in named[1:]}) != 1 or named[1].left <= named[0].left:
        yield "addressees: not under the colon"


def _addressed(filled: list[Para]) -> list[Para]:
    """The line "Kính gửi" and those with a dash that follow it."""
    following = next((place for place, para in enumerate(filled[1:], 1) if not para.text.startswith("- ")), len(filled))
    return filled[:following]


def _body(sheet: Sheet) -> Iterator[str]:
    paras = [one for one in _text(sheet) if one.text]
    if not paras:
        yield "body: empty"
        return
    for para in paras:
        start = para.text[:40]
        if not _within(para, 13, 14):
            yield f"body_size: {para.sizes()} {start}"
        if para.align == "center":  # a caption
            continue
        if not any(abs(para.first_line - length * MILLIMETRE) <= 3 for length in (10, 12.7)):
            yield f"body_indent: {para.first_line} {start}"
        if max(para.before, para.after) < 120:
            yield f"body_spacing: {para.before}, {para.after} {start}"
        if para.line_rule != "auto" or not 240 <= para.line <= 360:
            yield f"line_spacing: {para.line} {para.line_rule} {start}"
        if para.all(bold=True):
            if not re.match(r"^([IVX]+|\d+)\. ", para.text):
                yield f"heading: {start}"
            if re.match(r"^[IVX]+\. ", para.text) and not para.text.isupper():
                yield f"heading: not in capitals {start}"
        elif para.align != "both":
            yield f"body_alignment: {para.align} {start}"
    for para in paras:
        if para.text.startswith("Căn cứ ") and not (para.all(italic=True, bold=False) and para.text[-1] in ";."):
            yield f"basis: {para.text[:40]}"
    ends = [para.text.endswith("./.") for para in paras]
    if not ends[-1] or sum(ends) != 1:
        yield f"ending: {paras[-1].text[-40:]!r}"


def _foot(sheet: Sheet) -> Iterator[str]:
    grids = [one for one in sheet.content if isinstance(one, Grid)]
    row = grids[-1].rows[-1]
    if grids[-1].is_ruled or len(row.cells) != 2 or len(grids) < 2:
        yield "recipients: no foot of two columns"
        return
    heading, *named = [para for para in row.cells[0].paragraphs if para.text]
    if heading.text != "Nơi nhận:" or heading.sizes() != {12.0} or not heading.all(bold=True, italic=True):
        yield f"recipients: {heading.text!r} {heading.sizes()}"
    if not named or not re.match(r"^- Lưu: VT(, .+)?\.$", named[-1].text):
        yield f"recipients: the last is {named[-1].text if named else None!r}"
    for para in named:
        if para.sizes() != {11.0} or not para.all(bold=False, italic=False) or not para.text.startswith("- "):
            yield f"recipients: {para.text!r} {para.sizes()}"
    if not all(para.text.endswith(";") for para in named[:-1]):
        yield "recipients: not parted by semicolons"
    signed = [para for para in row.cells[1].paragraphs if para.text]
    if not signed or not signed[0].text.isupper():
        yield "signature: nobody signs"
    if not all(
        para.align == "center" and para.all(bold=True, italic=False) and _within(para, 13, 14) for para in signed
    ):
        yield "signature: not bold upright 13–14 in the middle"


def _annexes(sheets: list[Sheet]) -> Iterator[str]:
    body = " ".join(para.text for para in _text(sheets[0]))
    if sheets[1:] and "Phụ lục" not in body:
        yield "annex: the text does not refer to it"
    for number, sheet in enumerate(sheets[1:], 1):
        name, title, reference = [one for one in sheet.content if isinstance(one, Para) and one.text][:3]
        wanted = r"^Phụ lục$" if len(sheets) == 2 else r"^Phụ lục [IVX]+$"
        if not re.match(wanted, name.text) or not name.all(bold=True) or name.sizes() != {14.0}:
            yield f"annex: {number} {name.text!r}"
        if not title.text.isupper() or not title.all(bold=True) or not _within(title, 13, 14):
            yield f"annex: {title.text!r}"
        if not REFERENCE.match(reference.text) or not reference.all(italic=True) or not _within(reference, 13, 14):
            yield f"annex_reference: {reference.text!r}"
        if any(para.align != "center" for para in (name, title, reference)):
            yield "annex: not in the middle"
        if not sheet.is_landscape:
            yield "annex_paper: not across"


def _tables(sheets: list[Sheet]) -> Iterator[str]:
    for sheet in sheets:
        for grid in (one for one in sheet.content if isinstance(one, Grid) and one.is_ruled):
            if not grid.rows[0].is_heading or any(row.is_heading for row in grid.rows[1:]):
                yield "table_heading: not repeated"
            for row in grid.rows:
                longest = max(sum(len(para.text) for para in cell.paragraphs) for cell in row.cells)
                if not row.is_whole and longest <= LONGEST_WHOLE_CELL:
                    yield "table_rows: may be split"
                paras = [para for cell in row.cells for para in cell.paragraphs if para.text]
                if not all(_within(para, 11, 13) for para in paras):
                    yield "table_size: not 11–13"
                if row.is_heading and not all(para.all(bold=True) and para.align == "center" for para in paras):
                    yield "table_heading: not bold in the middle"
            width = max(sum(cell.width for cell in row.cells) for row in grid.rows)
            if width > _width(sheet) + 20:
                yield f"table_width: {width} of {_width(sheet)}"


def _dates(sheets: list[Sheet]) -> Iterator[str]:
    for text in _every_text(sheets):
        for day, month in LONG_DATE.findall(text):
            if len(day) != 2 or (month not in ("01", "02") and (month.startswith("0") or int(month) < 3)):
                yield f"dates: ngày {day} tháng {month}"
        for day, month in SHORT_DATE.findall(text):
            if len(day) != 2 or len(month) != 2:
                yield f"dates: {day}/{month}"


def _pictures(file: File) -> Iterator[str]:
    for one in file.trees["word/document.xml"].iter():
        if one.tag.endswith("}docPr") and not one.get("descr"):
            yield "alt_text: a picture without words"


def _text(sheet: Sheet) -> list[Para]:
    """The paragraphs of the text: after the line below the subject, without tables, lines and empty ones."""
    paras = [one for one in sheet.content if isinstance(one, Para)]
    if is_letter(sheet):
        filled = [para for para in paras if para.text]
        return filled[len(_addressed(filled)) :]
    first = next((place for place, para in enumerate(paras) if para.has_border), 0)
    return [para for para in paras[first + 1 :] if para.text]


def _every_text(sheets: list[Sheet]) -> Iterator[str]:
    for sheet in sheets:
        for one in sheet.content:
            if isinstance(one, Para):
                yield one.text
            else:
                yield from (para.text for row in one.rows for cell in row.cells for para in cell.paragraphs)


def _within(para: Para, least: float, most: float) -> bool:
    return bool(para.sizes()) and all(least <= size <= most for size in para.sizes())


def _width(sheet: Sheet) -> float:
    return sheet.size[0] - sheet.margins["left"] - sheet.margins["right"]
