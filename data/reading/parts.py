"""The tables that stand one below the other on a sheet, each with headings of its own.

A row of headings below figures that only repeats the headings above it (a page break) begins nothing new. One
that says something else does: other columns, another year, another unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise

from data.names import fold
from data.reading.grid import Grid, is_figure
from data.reading.headings import Words
from data.reading.workbook import Cell, Sheet
from data.reading.years import year_of, years_in

LEAST_HEADINGS = 2


@dataclass(frozen=True)
class _Block:
    """Rows of headings that follow each other, and the rows of words above them that may be titles."""

    header: tuple[int, ...]
    first: int


def parts(sheet: Sheet, words: Words, named: Mapping[str, str] | None = None) -> list[Sheet]:
    """The sheet cut into its tables, from top to bottom; the sheet itself where it has one.

    named: meanings that a person has given to headings, by folded heading.
    """
    grid = Grid(sheet, words, named)
    blocks = _blocks(grid)
    if not blocks:
        return [sheet]
    starts = [block.first for block in _new_ones(grid, blocks)]
    before = {row for row in grid.rows if row < starts[0] and _has_figures(grid, row)}
    if len(starts) < 2 and not before:
        return [sheet]
    found = [_rows_of(sheet, before)] if before else []
    for start, end in pairwise([1, *starts[1:], max(grid.rows) + 1]):
        found.append(_rows_of(sheet, {row for row in grid.rows if start <= row < end} - before))
    return found


def _blocks(grid: Grid) -> list[_Block]:
    """Every group of heading rows of the sheet."""
    found: list[_Block] = []
    header: list[int] = []
    titles: list[int] = []
    for row in sorted(grid.rows):
        if _is_header(grid, row):
            header.append(row)
            continue
        if header:
            found.append(_Block(tuple(header), min([*titles, *header])))
            header, titles = [], []
        if _has_figures(grid, row):
            titles = []
        else:
            titles.append(row)
    return found


def _is_header(grid: Grid, row: int) -> bool:
    """At least two headings that are understood or are years, and no figure and no unit among them."""
    cells = grid.rows[row]
    said = sum(grid.is_heading(row, cell.column) or year_of(cell) is not None for cell in cells)
    if said < LEAST_HEADINGS or not any(cell.kind == "text" for cell in cells):
        return False
    return not any(_is_value(cell) or grid.units(row, cell.column) for cell in cells)


def _is_value(cell: Cell) -> bool:
    return is_figure(cell) and year_of(cell) is None


def _has_figures(grid: Grid, row: int) -> bool:
    return any(_is_value(cell) for cell in grid.rows[row])


def _new_ones(grid: Grid, blocks: Sequence[_Block]) -> list[_Block]:
    """The blocks that begin a table of their own."""
    kept = [blocks[0]]
    for block in blocks[1:]:
        before = kept[-1]
        if not _says_the_same(grid, before, block) or _is_about_something_else(grid, before, block):
            kept.append(block)
    return kept


def _says_the_same(grid: Grid, before: _Block, block: _Block) -> bool:
    """Whether every heading of a block stands in the same column of the one before."""
    above = {(cell.column, fold(cell.text)) for row in before.header for cell in grid.rows[row]}
    return all((cell.column, fold(cell.text)) in above for row in block.header for cell in grid.rows[row])


def _is_about_something_else(grid: Grid, before: _Block, block: _Block) -> bool:
    """Whether the titles of a block name another year or another unit than those of the one before."""
    one, other = (_titles(grid, each) for each in (before, block))
    for named in (years_in, grid.words.units_in):
        first = frozenset[object]().union(*(named(text) for text in one))
        second = frozenset[object]().union(*(named(text) for text in other))
        if first and second and not first & second:
            return True
    return False


def _titles(grid: Grid, block: _Block) -> list[str]:
    return [
        cell.text
        for row in range(block.first, min(block.header))
        for cell in grid.rows.get(row, ())
        if cell.kind == "text"
    ]


def _rows_of(sheet: Sheet, rows: Set[int]) -> Sheet:
    cells = {place: cell for place, cell in sheet.cells.items() if place[0] in rows}
    merges = tuple(merge for merge in sheet.merges if merge[0] in rows)
    return replace(sheet, cells=cells, merges=merges)
