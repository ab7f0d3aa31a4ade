"""Puts tables of which every cell came on a line of its own, as some pages are copied, back into rows and columns."""

import re
from collections.abc import Sequence
from dataclasses import replace

from data.reading.cells import Sheet, Workbook
from data.vocabulary import blank_key, vocabulary

LEAST_COLUMNS, LEAST_ROWS = 3, 3
MOST_COLUMNS, MOST_TITLES, MOST_SINGLE_CELLS, MOST_TABLES = 40, 30, 20_000, 30
LEAST_COVERED = 0.8
"""The share of single cells that the rows of tables, and their headings, must account for."""
FIGURE = re.compile(r"[+-]?\d+([.,]\d+)?%?")
_YEAR = re.compile(r"20\d\d")

Lines = tuple[int, int, int]
"""Where the first row of a table begins, how many cells a row has, and how many rows there are."""


def with_rows(workbook: Workbook) -> Workbook:
    """The workbook with each sheet that has all its cells in one column put into rows; others as they are."""
    return replace(workbook, sheets=tuple(map(_in_rows, workbook.sheets)))


def _in_rows(sheet: Sheet) -> Sheet:
    if len({column for _, column in sheet.cells}) != 1 or len(sheet.visible) != len(sheet.cells):
        return sheet
    cells = [cell for _, cell in sorted(sheet.cells.items())]
    rows = rows_of_single_cells([cell.text for cell in cells])
    if rows is None:
        return sheet
    placed = [replace(cells[at], row=row, column=column)
              for row, places in enumerate(rows, start=1) for column, at in enumerate(places, start=1)]  # fmt: skip
    return replace(sheet, cells={(cell.row, cell.column): cell for cell in placed}, merges=())


def rows_of_single_cells(cells: Sequence[str]) -> list[list[int]] | None:
    """The rows of the tables that follow each other in single cells, by the cells' places; None where there are none.

    The cells before the first row of a table are its headings. What stands between the tables keeps a row of its own.
    """
    if len(cells) > MOST_SINGLE_CELLS:
        return None
    tables = _tables(cells)
    rows: list[list[int]] = []
    at = covered = 0
    for first, width, count in tables:
        start, end = first - width, first + count * width
        rows += [[place] for place in range(at, start)]
        rows += [list(range(place, place + width)) for place in range(start, end, width)]
        covered += end - start
        at = end
    begin = tables[0][0] - tables[0][1] if tables else 0
    in_tables = {place for row in rows if len(row) > 1 for place in row}
    between = [cells[place] for place in range(begin, len(cells)) if place not in in_tables]
    if covered < LEAST_COVERED * (len(cells) - begin) or not tables:
        return None
    if any(FIGURE.fullmatch(cell) and not _YEAR.fullmatch(cell) for cell in between):
        return None  # a row in which a cell is missing: nobody knows which
    return [*rows, *([place] for place in range(at, len(cells)))]


def _tables(cells: Sequence[str]) -> list[Lines]:
    """The tables, from the first to the last: the one with most cells, and what is found before and after it."""
    waiting = [(0, len(cells))]
    found: list[Lines] = []
    while waiting and len(found) < MOST_TABLES:
        begin, end = waiting.pop()
        part = cells[begin:end]
        table = next((table for table in (_numbered(part), _in_step(part)) if table and table[2] >= LEAST_ROWS), None)
        if table is None:
            continue
        first, width, count = table
        found.append((begin + first, width, count))
        waiting += [(begin, begin + first - width), (begin + first + count * width, end)]
    return sorted(found)


def _numbered(cells: Sequence[str]) -> tuple[int, int, int] | None:
    """Where numbered rows begin, how wide they are and how many: 1, 2, 3 follow each other at the same distance."""
    first = next((at for at, cell in enumerate(cells) if cell in ("1", "01")), None)
    if first is None:
        return None
    second = next((at for at in range(first + LEAST_COLUMNS, len(cells)) if cells[at].lstrip("0") == "2"), None)
    width = 0 if second is None else second - first
    if not LEAST_COLUMNS <= width <= first or any(map(FIGURE.fullmatch, cells[first - width : first])):
        return None
    rows = 0
    while first + (rows + 1) * width <= len(cells) and cells[first + rows * width].lstrip("0") == str(rows + 1):
        rows += 1
    return first, width, rows


def _in_step(cells: Sequence[str]) -> tuple[int, int, int] | None:
    """The same for rows that begin with a name, and have words and figures in the same places; years are headings."""
    figures = [bool(FIGURE.fullmatch(cell)) or blank_key(cell) in vocabulary().blanks for cell in cells]
    years = [bool(_YEAR.fullmatch(cell)) for cell in cells]
    best: tuple[int, int, int] | None = None
    for width in range(LEAST_COLUMNS, MOST_COLUMNS + 1):
        for first in range(width, min(len(cells) - LEAST_ROWS * width, MOST_TITLES + width) + 1):
            pattern, header = figures[first : first + width], slice(first - width, first)
            is_row = not pattern[0] and any(pattern) and not all(years[at] for at in range(first, first + width)
                                                                 if figures[at])  # fmt: skip
            if not is_row or any(is_figure and not is_year for is_figure, is_year
                                 in zip(figures[header], years[header], strict=True)):  # fmt: skip
                continue
            rows = _alike(figures, pattern, first)
            if best is None or rows * width > best[1] * best[2] or (width == best[1] and rows == best[2]):
                best = first, width, rows
    return best


def _alike(figures: Sequence[bool], pattern: Sequence[bool], first: int) -> int:
    """How many rows follow each other from `first` on with words and figures in the same places."""
    width = len(pattern)
    rows = 0
    while figures[first + rows * width : first + (rows + 1) * width] == pattern:
        rows += 1
    return rows
