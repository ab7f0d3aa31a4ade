"""The tables that stand one below the other, or side by side, on a sheet, each with headings of its own.

A row of headings below figures that only repeats the headings above it (a page break) begins nothing new. One
that says something else does: other columns, another year, another unit.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise

from data.names import fold
from data.reading.cells import Cell, Sheet
from data.reading.tables.grid import Grid, is_figure
from data.reading.tables.headings import Words
from data.reading.tables.titles import is_note, names_another_index
from data.reading.tables.years import year_of, years_in

LEAST_HEADINGS = 2
LEAST_UNKNOWN = 3
LISTED = "indicator_name"
"""What the headings of a list of indicators name; its rows are words, of which three would head another table."""


@dataclass(frozen=True)
class _Block:
    """Rows of headings that follow each other, and the rows of words above them that may be titles."""

    header: tuple[int, ...]
    first: int


def parts(sheet: Sheet, words: Words, named: Mapping[str, str] | None = None) -> list[Sheet]:
    """The sheet cut into its tables, from top to bottom and from left to right; the sheet itself where it has one.

    named: meanings that a person has given to headings, by folded heading.
    """
    return [table for part in _stacked(sheet, words, named) for table in _side_by_side(part, words, named)]


def _side_by_side(sheet: Sheet, words: Words, named: Mapping[str, str] | None) -> list[Sheet]:
    """The tables of several years that stand beside each other: each has names of its own, and its year above them.

    Where the years are merged over the columns, they are their headings, and the sheet is read as one table.
    """
    grid = Grid(sheet, words, named)
    blocks = _blocks(grid)
    if len(blocks) != 1:
        return [sheet]
    heads = [cell for row in blocks[0].header for cell in grid.rows[row] if grid.meaning(cell.text).field == "unit"]
    if len(heads) < 2 or len({cell.row for cell in heads}) > 1:
        return [sheet]
    titles = [
        cell
        for row in grid.rows
        if row < heads[0].row
        for cell in grid.rows[row]
        if len(years_in(cell.text)) == 1 and not grid.is_title(cell) and (cell.row, cell.column) not in grid.merged
    ]
    starts = [_first_of(grid, cell) for cell in heads]
    years = [year for cell in titles for year in years_in(cell.text)]
    if len(titles) != len(heads) or len(set(years)) != len(years):
        return [sheet]
    ends = [*starts[1:], max(column for _, column in sheet.cells) + 1]
    ordered = sorted(titles, key=lambda cell: cell.column)
    if not all(start <= cell.column < end for start, end, cell in zip(starts, ends, ordered, strict=True)):
        return [sheet]
    return [
        replace(sheet, cells={at: cell for at, cell in sheet.cells.items() if start <= at[1] < end},
                merges=tuple(merge for merge in sheet.merges if start <= merge[1] < end))
        for start, end in zip(starts, ends, strict=True)
    ]  # fmt: skip


def _first_of(grid: Grid, names: Cell) -> int:
    """Where the table begins whose names are headed so: at the column that counts the rows, if one stands before."""
    before = grid.cells.get((names.row, names.column - 1))
    is_numbered = before is not None and grid.meaning(before.text).field == "position"
    return names.column - 1 if is_numbered else names.column


def _stacked(sheet: Sheet, words: Words, named: Mapping[str, str] | None) -> list[Sheet]:
    """The tables that stand one below the other."""
    grid = Grid(sheet, words, named)
    blocks = _blocks(grid)
    first = [cell for row in blocks[0].header for cell in grid.rows[row]] if blocks else []
    if not blocks or any(grid.meaning(cell.text).field == LISTED for cell in first):
        return [sheet]
    starts = [block.first for block in _new_ones(grid, blocks)]
    before = {row for row in grid.rows if row < starts[0] and _has_figures(grid, row)}
    if before and any(_is_headed_by_a_unit(grid, row) for row in grid.rows if row < min(before)):
        before = {row for row in grid.rows if row <= max(before)}
    if len(starts) < 2 and not before:
        return [sheet]
    found = [_rows_of(sheet, before)] if before else []
    for start, end in pairwise([1, *starts[1:], max(grid.rows) + 1]):
        found.append(_rows_of(sheet, {row for row in grid.rows if start <= row < end} - before))
    return found


def _blocks(grid: Grid) -> list[_Block]:
    """Every group of heading rows of the sheet; headings without figures between them are one group.

    Notes below figures belong to the table above them.
    """
    found: list[_Block] = []
    header: list[int] = []
    titles: list[int] = []
    has_figures = True
    before = 0
    for row in sorted(grid.rows):
        if row > before + 1 and not header:
            titles = []
        before = row
        if _has_figures(grid, row):
            if header:
                found.append(_Block(tuple(header), min([*titles, *header])))
            header, titles, has_figures = [], [], True
        elif _is_header(grid, row, bool(found) and has_figures):
            header.append(row)
            has_figures = False
        elif not header and not is_note(grid.rows[row][0].text):
            titles.append(row)
    return found


def _is_header(grid: Grid, row: int, is_below: bool) -> bool:
    """At least two headings that are understood or are years, and no figure and no unit among them.

    is_below: below other tables, three words that head figures are headings too, although nobody knows them.
    """
    cells = grid.rows[row]
    if any(_is_value(cell) or grid.units(row, cell.column) for cell in cells) or cells[0].kind != "text":
        return False
    if sum(grid.is_heading(row, cell.column) or year_of(cell) is not None for cell in cells) >= LEAST_HEADINGS:
        return True
    return is_below and len(cells) >= LEAST_UNKNOWN and row + 1 in grid.rows and _has_figures(grid, row + 1)


def _is_headed_by_a_unit(grid: Grid, row: int) -> bool:
    """Whether a row heads the years of one unit: “Hà Tĩnh | 2023 | 2024”."""
    cells = grid.rows[row]
    return any(year_of(cell) for cell in cells) and any(grid.units(row, cell.column) for cell in cells)


def _is_value(cell: Cell) -> bool:
    return is_figure(cell) and year_of(cell) is None


def _has_figures(grid: Grid, row: int) -> bool:
    return any(_is_value(cell) for cell in grid.rows[row])


def _new_ones(grid: Grid, blocks: Sequence[_Block]) -> list[_Block]:
    """The blocks that begin a table of their own."""
    distinct = [blocks[0]]
    for block in blocks[1:]:
        before = distinct[-1]
        if not _says_the_same(grid, before, block) or _is_about_something_else(grid, before, block):
            distinct.append(block)
    return distinct


def _says_the_same(grid: Grid, before: _Block, block: _Block) -> bool:
    """Whether every heading of a block stands in the same column of the one before."""
    above = {(cell.column, fold(cell.text)) for row in before.header for cell in grid.rows[row]}
    return all((cell.column, fold(cell.text)) in above for row in block.header for cell in grid.rows[row])


def _is_about_something_else(grid: Grid, before: _Block, block: _Block) -> bool:
    """Whether the titles of a block name another year or another unit than those of the one before."""
    title, other = (_titles(grid, each) for each in (before, block))
    for named in (years_in, grid.words.units_in, grid.words.components_in):
        first = frozenset[object]().union(*(named(text) for text in title))
        second = frozenset[object]().union(*(named(text) for text in other))
        if first and second and not first & second:
            return True
    said = [any(names_another_index(text, grid.words) for text in texts) for texts in (title, other)]
    return said[0] != said[1]


def _titles(grid: Grid, block: _Block) -> list[str]:
    return [
        cell.text
        for row in range(block.first, min(block.header))
        for cell in grid.rows.get(row, ())
        if cell.kind == "text"
    ]


def _rows_of(sheet: Sheet, rows: Set[int]) -> Sheet:
    cells = {position: cell for position, cell in sheet.cells.items() if position[0] in rows}
    return replace(sheet, cells=cells, merges=tuple(merge for merge in sheet.merges if merge[0] in rows))
