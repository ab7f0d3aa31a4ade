"""Files of answers with what real ones have: hidden rows, numbers of respondents, ticks of several kinds."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import openpyxl

from tests.data.survey.builders import (
    EXPORTERS,
    FINANCE,
    SUPPORT,
    TRADE,
    Exporter,
    Grid,
    Said,
    crowd,
    slug,
    text,
    xlsx,
)

HEALTH = "so_y_te"
NAMES = {"joined": None, "numbers": ("1", "0"), "letters": ("Y", "N"), "blanks": ("Y", ""), "words": ("Có", "Không"),
         "the choice itself": ("", "")}  # fmt: skip


def ticked(kind: str, layout: str, said: list[Said]) -> Grid:
    """The same answers with the choices together in a cell, or a column each that says yes and no in its own way."""
    exporter = Exporter("limesurvey", "token", "don_vi", "loai_hinh", "", "submitdate", NAMES[kind] is not None)
    headers, rows = getattr(exporter, layout)(said)
    if (marks := NAMES[kind]) is None:
        return headers, rows
    by_choice = {slug(choice): choice for choice in SUPPORT}
    for row in rows:
        for at, header in enumerate(headers):
            choice = by_choice.get(header.rpartition("[")[2].rstrip("]"), "")
            if choice and row[at] in ("Y", "N"):
                yes, no = marks if any(marks) else (choice, "")
                row[at] = yes if row[at] == "Y" else no
    return headers, rows


def with_hidden(
    rows: range, said: list[Said], hide: Callable[[openpyxl.worksheet.worksheet.Worksheet, range], None]
) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(EXPORTERS["google"].long(said))))
    hide(book.worksheets[0], rows)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def by_hand(sheet: openpyxl.worksheet.worksheet.Worksheet, rows: range) -> None:
    for row in rows:
        sheet.row_dimensions[row].hidden = True


def by_filter(sheet: openpyxl.worksheet.worksheet.Worksheet, rows: range) -> None:
    sheet.auto_filter.ref = sheet.dimensions
    by_hand(sheet, rows)


def numbered(heading: str, numbers: list[object], layout: str) -> bytes:
    """Answers of as many people, all about two units, under running numbers."""
    said = []
    for number, one in enumerate(crowd({FINANCE: len(numbers)})):
        said += [replace(one, respondent=str(number)), replace(one, respondent=str(number), unit=TRADE)]
    headers, rows = getattr(EXPORTERS["google"], layout)(said)
    at = headers.index("Mã phiếu")
    headers[at] = heading
    for number, row in enumerate(rows):
        row[at] = numbers[number // 2 if layout == "long" else number]
    return text((headers, rows))
