"""Takes apart a table whose rows are units: columns of names, rows of headings, rows of figures.

Nothing is found by position. Names are found by being names of units, headings by standing above the first
row of figures, and rows that are no unit's (minimum, median, a repeated header, the figures of a province
chosen in a list) by what stands in them. Every row that is left out is listed with its reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from data.reading.cells import Cell, Sheet
from data.reading.tables.grid import Grid, Position, group_headings, is_figure
from data.reading.tables.headings import (
    Meaning,
    Words,
    combine,
    meaning_of_choice,
)
from data.reading.tables.phrases import looks_like_number
from data.reading.tables.table_rows import Rows
from data.reading.tables.years import year_of

MINIMUM_NAME_SHARE = 0.5
QUIET_FIELDS = ("position", "identifier", "region", "unit", "year")
"""What columns say that count or name rows."""


@dataclass(frozen=True)
class Column:
    """One column of figures or words: the column its units stand in, its headings and what they mean."""

    column: int
    names: int
    headings: tuple[Cell, ...]
    meaning: Meaning

    @property
    def heading(self) -> Cell | None:
        """The heading that says most, for messages."""
        return max(self.headings, key=lambda cell: len(cell.text), default=None)


@dataclass(frozen=True)
class Table:
    """A sheet taken apart. Rows are sheet rows from 1; `left_out` says by row why it holds no unit's figures.

    continued: by row that holds only a unit's total or grade, the row of that unit's other figures. shared: by place
    that is covered by a cell merged over several rows, its column and their first and last: each has the cell's value.
    """

    sheet: Sheet
    names: tuple[int, ...]
    header_rows: tuple[int, ...]
    title_rows: tuple[int, ...]
    body: tuple[int, ...]
    columns: tuple[Column, ...]
    left_out: Mapping[int, str]
    continued: Mapping[int, int]
    shared: Mapping[Position, tuple[int, int, int]]

    @property
    def cells(self) -> Mapping[Position, Cell]:
        """The cells that a person sees."""
        return self.sheet.visible

    @property
    def rows(self) -> Mapping[int, tuple[Cell, ...]]:
        """The cells of every row that has any, from left to right."""
        return self.sheet.rows

    def cell(self, row: int, column: int) -> Cell | None:
        """The cell there, None if it is empty or hidden."""
        return self.cells.get((row, column))

    def unit_cell(self, row: int, column: Column) -> Cell | None:
        """The name that a figure belongs to."""
        return self.cell(row, column.names)

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """The texts above the headings."""
        return tuple(cell.text for (row, _), cell in self.cells.items() if row in self.title_rows)


def find_table(
    sheet: Sheet,
    words: Words,
    header_row: int | None = None,
    chosen: Mapping[int, str] | None = None,
    named: Mapping[str, str] | None = None,
) -> Table | None:
    """Take a sheet apart; None if no column holds names of units.

    header_row: the last row of the header, where a person has said it. chosen: what a person has said a column
    is, by column. named: meanings that a person has given to headings, by folded heading.
    """
    return _Finder(Grid(sheet, words, named), header_row, chosen or {}).table()


def _places(columns: Sequence[Column]) -> list[tuple[int, int]]:
    return [(column.column, column.names) for column in columns]


class _Finder:
    def __init__(self, grid: Grid, header_row: int | None, chosen: Mapping[int, str]) -> None:
        self.grid, self.header_row, self.chosen = grid, header_row, chosen
        self.cells, self.rows = grid.cells, grid.rows
        self._groups: dict[int, Mapping[int, Cell]] = {}

    def table(self) -> Table | None:
        names = self._name_columns()
        if not names:
            return None
        start = self._first_body_row(names)
        if start is None:
            return None
        header, titles = self._header_rows(start, names)
        columns = self._columns(names, header, start)
        sheet, shared = self.grid.spread(start)
        grid = Grid(sheet, self.grid.words, self.grid.named) if shared else self.grid
        scores = [c for c in columns if c.meaning.component or c.meaning.field in (None, "value")]
        scores = [c for c in scores if c.meaning.field in (None, "value") and c.headings]
        rows = Rows(grid, names, header, _places(columns), _places(scores))
        rows.sort(start)
        return Table(sheet, names, header, titles, tuple(rows.body), columns, rows.left_out, rows.continued, shared)

    # --- where the names stand -------------------------------------------------------------------------

    def _name_columns(self) -> tuple[int, ...]:
        said = tuple(column for column, what in self.chosen.items() if what == "unit")
        if said:
            return tuple(sorted(said))
        texts: dict[int, int] = {}
        units: dict[int, list[frozenset[str]]] = {}
        headed: set[int] = set()
        for (_, column), cell in self.cells.items():
            if cell.kind != "text" or self.chosen.get(column):
                continue
            found = self.grid.words.units(cell.text)
            if found:
                units.setdefault(column, []).append(found)
            elif self.grid.meaning(cell.text).field == "unit":
                headed.add(column)
            elif not looks_like_number(cell.text):
                texts[column] = texts.get(column, 0) + 1
        filled = {
            column
            for column, found in units.items()
            if len(set(found)) >= 2 and len(found) >= MINIMUM_NAME_SHARE * (len(found) + texts.get(column, 0))
        }
        filled |= {column for column in headed if column in units or texts.get(column, 0) > 0}
        return tuple(sorted(filled))

    # --- where the figures begin -----------------------------------------------------------------------

    def _first_body_row(self, names: tuple[int, ...]) -> int | None:
        if self.header_row is not None:
            return self.header_row + 1
        named = [row for row in self.rows if any(self.grid.units(row, column) for column in names)]
        candidates = [row for row in named if self._has_figures(row, names)] or named
        if not candidates:  # names that nobody knows, below a heading that says that names follow
            headings = [row for row, column in self.cells if column in names and self.grid.is_heading(row, column)]
            return max(headings) + 1 if headings else None
        start = min(candidates)
        for row in sorted((row for row in self.rows if row < start), reverse=True):
            if not self._is_unknown_unit(row, names):
                break
            start = row
        return start

    def _has_figures(self, row: int, names: tuple[int, ...]) -> bool:
        return any(is_figure(cell) for cell in self.rows.get(row, ()) if cell.column not in names)

    def _is_unknown_unit(self, row: int, names: tuple[int, ...]) -> bool:
        """A row of figures above the first known name: its name is misspelt, missing or not a unit's."""
        if self.grid.is_numbering(row):
            return False
        cells = [cell for cell in self.rows[row] if cell.column not in names]
        if any(self.grid.is_heading(row, cell.column) for cell in self.rows[row]):
            return False
        figures = [cell for cell in cells if is_figure(cell)]
        if figures and all(year_of(cell) is not None for cell in figures):
            return False  # years over columns
        return len(figures) > sum(cell.kind == "text" and not is_figure(cell) for cell in cells)

    # --- the headings ----------------------------------------------------------------------------------

    def _header_rows(self, start: int, names: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The rows of headings and the rows of titles above the first row of figures."""
        header: list[int] = []
        titles: list[int] = []
        for row in sorted(row for row in self.rows if row < start):
            cells = [cell for cell in self.rows[row] if not self.grid.is_title(cell)]
            is_group = any((cell.row, cell.column) in self.grid.merged for cell in cells)
            is_header = (len(cells) > 1 or is_group or bool(header and cells)) and not self.grid.is_numbering(row)
            (header if is_header else titles).append(row)
        if not header and titles and any(self._heads_a_column(cell, names) for cell in self.rows[titles[-1]]):
            header.append(titles.pop())
        return tuple(header), tuple(titles)

    def _heads_a_column(self, cell: Cell, names: tuple[int, ...]) -> bool:
        return cell.column not in names and self.grid.is_heading(cell.row, cell.column)

    def _headings(self, column: int, header: tuple[int, ...], names: tuple[int, ...]) -> tuple[Cell, ...]:
        found: list[Cell] = []
        for row in header:
            position = self.grid.merged.get((row, column), (row, column))
            cell = self.cells.get(position) or self._group_heading(row, column, header, names)
            if cell is not None and cell not in found and not self.grid.is_title(cell):
                found.append(cell)
        return tuple(found)

    def _group_heading(self, row: int, column: int, header: tuple[int, ...], names: tuple[int, ...]) -> Cell | None:
        """The text on the left that heads several columns although its cells are not merged."""
        if column in names:
            return None
        if row not in self._groups:
            below = [other for other in header if other > row]
            heads = {(cell.row, cell.column): cell for head in (row, *below) for cell in self.rows[head]}
            quiet = {at for (head, at), cell in heads.items()
                     if head in below and self.grid.meaning(cell.text).field in QUIET_FIELDS}  # fmt: skip
            is_merged = any(position[0] == row for position in self.grid.merged)
            self._groups[row] = {} if is_merged else group_headings(heads, row, below, quiet | set(names))
        return self._groups[row].get(column)

    def _columns(self, names: tuple[int, ...], header: tuple[int, ...], start: int) -> tuple[Column, ...]:
        present = sorted({column for row, column in self.cells if row >= start or row in header} - set(names))
        headed = {column: self._headings(column, header, names) for column in present}
        meanings = {column: self._column_meaning(column, headings) for column, headings in headed.items()}
        found = [
            Column(column, self._names_of(column, names, meanings), headed[column], meanings[column])
            for column in present
        ]
        return tuple(self._with_heading_of_names(column, found, header, names) for column in found)

    def _names_of(self, column: int, names: tuple[int, ...], meanings: Mapping[int, Meaning]) -> int:
        """The names on the left, but for places that stand before the names that they count, as the first ones do."""
        said = meanings[column].field
        first = meanings.get(names[0] - 1)
        if column + 1 in names and said in ("rank", "position") and first is not None and first.field == said:
            return column + 1
        return max((name for name in names if name < column), default=names[0])

    def _column_meaning(self, column: int, headings: Sequence[Cell]) -> Meaning:
        if column in self.chosen:
            return meaning_of_choice(self.chosen[column])
        return combine([self._heading_meaning(cell) for cell in headings])

    def _heading_meaning(self, cell: Cell) -> Meaning:
        year = year_of(cell)
        if year is not None:
            return Meaning(year=year)
        return self.grid.meaning(cell.text) if cell.kind == "text" else Meaning()

    def _with_heading_of_names(
        self, column: Column, columns: Sequence[Column], header: tuple[int, ...], names: tuple[int, ...]
    ) -> Column:
        """In some pairs the heading stands over the names, and the column of scores beside them has none of its own."""
        own = column.meaning
        says_what = own.component or own.ordinal or own.is_unweighted or own.field not in (None, "value")
        if says_what or column.column in self.chosen or column.names > column.column:
            return column
        first = min(c.column for c in columns if c.names == column.names < c.column)
        headings = self._headings(column.names, header, names)
        meaning = combine([self._heading_meaning(cell) for cell in headings])
        if column.column != first or not (meaning.component or meaning.ordinal or meaning.is_unweighted):
            return column
        return replace(column, headings=(*headings, *column.headings), meaning=replace(meaning, field=None))
