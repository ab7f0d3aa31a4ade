"""The visible cells of a sheet by row, with the meaning of headings and merged ranges resolved."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from functools import cached_property
from itertools import pairwise

from data.names import fold
from data.reading.cells import Cell, Sheet
from data.reading.tables.headings import Meaning, Words, meaning_of_choice
from data.reading.tables.phrases import looks_like_number

Position = tuple[int, int]

TITLE_SHARE = 0.6
"""A merged cell over more of the table's columns than this is a title, not the heading of each of them."""


MOST_MERGED_ROWS = 400


def is_figure(cell: Cell) -> bool:
    """Whether a cell holds a figure, or what stands in a figure's place (an error, a date, “N/A”)."""
    return cell.kind != "text" or looks_like_number(cell.text)


class Grid:
    """The visible cells of a sheet and what is known of them.

    named: meanings that a person has given to headings, by folded heading.
    """

    def __init__(self, sheet: Sheet, words: Words, named: Mapping[str, str] | None = None) -> None:
        self.sheet, self.words, self.named = sheet, words, named or {}
        self.cells, self.rows = sheet.visible, sheet.rows

    def meaning(self, text: str) -> Meaning:
        """What a heading means, as a person has said it or as the words are."""
        said = self.named.get(fold(text))
        return meaning_of_choice(said) if said else self.words.meaning(text)

    def units(self, row: int, column: int) -> frozenset[str]:
        """The units that the cell there names."""
        cell = self.cells.get((row, column))
        return self.words.units(cell.text) if cell is not None and cell.kind == "text" else frozenset()

    def is_heading(self, row: int, column: int) -> bool:
        """Whether the cell there is a heading that is understood."""
        cell = self.cells.get((row, column))
        return cell is not None and cell.kind == "text" and self.meaning(cell.text).is_known

    def is_numbering(self, row: int) -> bool:
        """A row that only numbers the columns: “A, B, 1, 2, 3” or “(1), (2), (3)”."""
        numbers = [whole(cell.text.strip("()")) for cell in self.rows[row]]
        known = [number for number in numbers if number is not None]
        if len(known) < 3 or len(numbers) - len(known) > 2:
            return False
        return all(after == before + 1 for before, after in pairwise(known))

    def spread(self, start: int) -> tuple[Sheet, dict[Position, tuple[int, int, int]]]:
        """The sheet with the value of each cell that is merged over several rows from `start` on in each of these rows.

        Only in rows in which something stands. With it, by place, the column and the first and last row of its range.
        """
        added: dict[Position, Cell] = {}
        ranges: dict[Position, tuple[int, int, int]] = {}
        for first, column, last, last_column in self.sheet.merges:
            cell = self.cells.get((first, column))
            if cell is None or first < start or column != last_column or last - first >= MOST_MERGED_ROWS:
                continue
            for row in range(first + 1, last + 1):
                if row in self.rows:
                    added[row, column] = replace(cell, row=row)
                    ranges[row, column] = (column, first, last)
        return (replace(self.sheet, cells={**self.sheet.cells, **added}), ranges) if added else (self.sheet, {})

    @cached_property
    def merged(self) -> dict[Position, Position]:
        """The place of the top left cell for every other place of a merged range that is not a title."""
        width = len({column for _, column in self.cells})
        found: dict[Position, Position] = {}
        for first_row, first_column, last_row, last_column in self.sheet.merges:
            columns = last_column - first_column + 1
            if columns > max(TITLE_SHARE * width, 2) or (last_row - first_row + 1) * columns > 400:
                continue
            for row in range(first_row, last_row + 1):
                for column in range(first_column, last_column + 1):
                    found[row, column] = first_row, first_column
        return found

    def is_title(self, cell: Cell) -> bool:
        """Whether a cell is merged over most of the table."""
        return any(
            (cell.row, cell.column) == merge[:2] and (cell.row, cell.column) not in self.merged and merge[3] > merge[1]
            for merge in self.sheet.merges
        )


def group_headings(
    cells: Mapping[Position, Cell], row: int, below: Sequence[int], quiet: Set[int]
) -> Mapping[int, Cell]:
    """The texts of a row that each head several columns although their cells are not merged, by column.

    Each stands over the first of its columns, all have the same headings below, and none is left without a text;
    otherwise (where texts are centred) nothing is taken. below: the rows of headings below; quiet: columns that
    count or name rows.
    """
    headed = {column: tuple(fold(cell.text) for other in below if (cell := cells.get((other, column))) is not None)
              for column in sorted({column for at, column in cells if at in below} - quiet)}  # fmt: skip
    groups: dict[Cell, list[int]] = {}
    owner: Cell | None = None
    for column in sorted({*headed, *(column for at, column in cells if at == row)}):
        own = cells.get((row, column))
        if own is not None:
            owner = own if column in headed else None
        if column in headed:
            if owner is None:
                return {}
            groups.setdefault(owner, []).append(column)
    if len({tuple(headed[column] for column in columns) for columns in groups.values()}) != 1:
        return {}
    return {column: cell for cell, columns in groups.items() for column in columns}


def counts_rows(cells: Sequence[Cell]) -> bool:
    """Whether cells only count themselves: 1, 2, 3, …"""
    return [cell.text for cell in cells] == [str(number) for number in range(1, len(cells) + 1)]


def whole(text: str) -> int | None:
    """A number of up to three digits, None for anything else."""
    return int(text) if text.isdecimal() and len(text) < 4 else None
