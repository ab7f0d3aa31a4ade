"""The anatomy of a table in which a row belongs to a unit: where the names stand, the headings, the rows.

Nothing is found by position. Names are found by being names of units, headings by standing above the first
row of figures, and rows that are no unit's (minimum, median, a repeated header, the figures of a province
chosen in a list) by what stands in them. Every row that is left out is listed with its reason.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from data.catalogue_model import TOTAL
from data.names import fold
from data.reading.headings import Meaning, Words, combine, is_summary, looks_like_number, meaning_of_choice
from data.reading.numbers import read_number
from data.reading.vocabulary import vocabulary
from data.reading.workbook import Cell, Sheet

Place = tuple[int, int]

TITLE_SHARE = 0.6
"""A merged cell over more of the table's columns than this is a title, not the heading of each of them."""
MINIMUM_NAME_SHARE = 0.5
SAME_FIGURE = 1e-6


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

    continued: by row that holds only a unit's total or grade, the row of that unit's other figures.
    """

    sheet: Sheet
    names: tuple[int, ...]
    header_rows: tuple[int, ...]
    title_rows: tuple[int, ...]
    body: tuple[int, ...]
    columns: tuple[Column, ...]
    left_out: Mapping[int, str]
    continued: Mapping[int, int]

    @cached_property
    def cells(self) -> Mapping[Place, Cell]:
        """The cells that a person sees."""
        return visible(self.sheet)

    @cached_property
    def rows(self) -> Mapping[int, tuple[Cell, ...]]:
        """The cells of every row that has any, from left to right."""
        found: dict[int, list[Cell]] = {}
        for (row, _), cell in sorted(self.cells.items()):
            found.setdefault(row, []).append(cell)
        return {row: tuple(cells) for row, cells in found.items()}

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


def visible(sheet: Sheet) -> Mapping[Place, Cell]:
    """The cells that a person sees: hidden rows and columns are left out."""
    if not any(cell.is_hidden for cell in sheet.cells.values()):
        return sheet.cells
    return {place: cell for place, cell in sheet.cells.items() if not cell.is_hidden}


def is_figure(cell: Cell) -> bool:
    """Whether a cell holds a figure, or what stands in a figure's place (an error, a date, “N/A”)."""
    return cell.kind != "text" or looks_like_number(cell.text)


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
    return _Finder(sheet, words, header_row, chosen or {}, named or {}).table()


class _Finder:
    def __init__(
        self, sheet: Sheet, words: Words, header_row: int | None, chosen: Mapping[int, str], named: Mapping[str, str]
    ) -> None:
        self.sheet, self.words, self.header_row, self.chosen, self.named = sheet, words, header_row, chosen, named
        self.cells = visible(sheet)
        self.rows: dict[int, list[Cell]] = {}
        for (row, _), cell in sorted(self.cells.items()):
            self.rows.setdefault(row, []).append(cell)

    def table(self) -> Table | None:
        names = self._name_columns()
        if not names:
            return None
        start = self._first_body_row(names)
        if start is None:
            return None
        header, titles = self._header_rows(start, names)
        columns = self._columns(names, header, start)
        body, left_out, continued = self._body(names, columns, header, start)
        return Table(self.sheet, names, header, titles, body, columns, left_out, continued)

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
            found = self.words.units(cell.text)
            if found:
                units.setdefault(column, []).append(found)
            elif self._meaning(cell.text).field == "unit":
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
        named = [row for row in self.rows if any(self._unit_at(row, column) for column in names)]
        with_figures = [row for row in named if self._has_figures(row, names)]
        candidates = with_figures or named
        if not candidates:  # names that nobody knows, below a heading that says that names follow
            headings = [row for row, column in self.cells if column in names and self._is_heading(row, column)]
            return max(headings) + 1 if headings else None
        start = min(candidates)
        for row in sorted((row for row in self.rows if row < start), reverse=True):
            if not self._is_unknown_unit(row, names):
                break
            start = row
        return start

    def _unit_at(self, row: int, column: int) -> frozenset[str]:
        cell = self.cells.get((row, column))
        return self.words.units(cell.text) if cell is not None and cell.kind == "text" else frozenset()

    def _is_heading(self, row: int, column: int) -> bool:
        cell = self.cells.get((row, column))
        return cell is not None and cell.kind == "text" and self._meaning(cell.text).is_known

    def _has_figures(self, row: int, names: tuple[int, ...]) -> bool:
        return any(is_figure(cell) for cell in self.rows.get(row, ()) if cell.column not in names)

    def _is_unknown_unit(self, row: int, names: tuple[int, ...]) -> bool:
        """A row of figures above the first known name: its name is misspelt, missing or not a unit's."""
        if self._is_numbering(row):
            return False
        texts = [cell for cell in self.rows[row] if cell.kind == "text"]
        if any(self._meaning(cell.text).is_known for cell in texts):
            return False
        figures = sum(is_figure(cell) for cell in self.rows[row] if cell.column not in names)
        return figures > sum(not is_figure(cell) for cell in texts if cell.column not in names)

    def _is_numbering(self, row: int) -> bool:
        """A row that only numbers the columns: “A, B, 1, 2, 3” or “(1), (2), (3)”."""
        numbers = [_whole(cell.text.strip("()")) for cell in self.rows[row]]
        counted = [number for number in numbers if number is not None]
        if len(counted) < 3 or len(numbers) - len(counted) > 2:
            return False
        return all(after == before + 1 for before, after in pairwise(counted))

    # --- the headings ----------------------------------------------------------------------------------

    def _header_rows(self, start: int, names: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The rows of headings and the rows of titles above the first row of figures."""
        header: list[int] = []
        titles: list[int] = []
        for row in sorted(row for row in self.rows if row < start):
            cells = [cell for cell in self.rows[row] if not self._is_title(cell)]
            is_group = any((cell.row, cell.column) in self._merged for cell in cells)
            is_header = (len(cells) > 1 or is_group or bool(header and cells)) and not self._is_numbering(row)
            (header if is_header else titles).append(row)
        if not header and titles and any(self._heads_a_column(cell, names) for cell in self.rows[titles[-1]]):
            header.append(titles.pop())
        return tuple(header), tuple(titles)

    def _heads_a_column(self, cell: Cell, names: tuple[int, ...]) -> bool:
        return cell.kind == "text" and cell.column not in names and self._meaning(cell.text).is_known

    @cached_property
    def _merged(self) -> dict[Place, Place]:
        """The place of the top left cell for every other place of a merged range that is not a title."""
        width = len({column for _, column in self.cells})
        found: dict[Place, Place] = {}
        for first_row, first_column, last_row, last_column in self.sheet.merges:
            columns = last_column - first_column + 1
            if columns > max(TITLE_SHARE * width, 2) or (last_row - first_row + 1) * columns > 400:
                continue
            for row in range(first_row, last_row + 1):
                for column in range(first_column, last_column + 1):
                    found[row, column] = first_row, first_column
        return found

    def _is_title(self, cell: Cell) -> bool:
        return any(
            (cell.row, cell.column) == merge[:2] and (cell.row, cell.column) not in self._merged and merge[3] > merge[1]
            for merge in self.sheet.merges
        )

    def _meaning(self, text: str) -> Meaning:
        said = self.named.get(fold(text))
        return meaning_of_choice(said) if said else self.words.meaning(text)

    def _headings(self, column: int, header: tuple[int, ...]) -> tuple[Cell, ...]:
        found: list[Cell] = []
        for row in header:
            cell = self.cells.get(self._merged.get((row, column), (row, column)))
            if cell is not None and cell not in found and not self._is_title(cell):
                found.append(cell)
        return tuple(found)

    def _columns(self, names: tuple[int, ...], header: tuple[int, ...], start: int) -> tuple[Column, ...]:
        present = sorted({column for row, column in self.cells if row >= start or row in header} - set(names))
        found = [
            Column(column, max((name for name in names if name < column), default=names[0]), headings, meaning)
            for column in present
            for headings in (self._headings(column, header),)
            for meaning in (self._column_meaning(column, headings),)
        ]
        return tuple(self._with_heading_of_names(column, found, header) for column in found)

    def _column_meaning(self, column: int, headings: Sequence[Cell]) -> Meaning:
        if column in self.chosen:
            return meaning_of_choice(self.chosen[column])
        return combine([self._meaning(cell.text) for cell in headings if cell.kind == "text"])

    def _with_heading_of_names(self, column: Column, columns: Sequence[Column], header: tuple[int, ...]) -> Column:
        """In some pairs the heading stands over the names, and the column of scores beside them has none of its own."""
        own = column.meaning
        says_what = own.component or own.ordinal or own.is_unweighted or own.field not in (None, "value")
        if says_what or column.column in self.chosen or column.names > column.column:
            return column
        first = min(c.column for c in columns if c.names == column.names < c.column)
        headings = self._headings(column.names, header)
        meaning = combine([self._meaning(cell.text) for cell in headings if cell.kind == "text"])
        if column.column != first or not (meaning.component or meaning.ordinal or meaning.is_unweighted):
            return column
        return replace(column, headings=(*headings, *column.headings), meaning=replace(meaning, field=None))

    # --- the rows --------------------------------------------------------------------------------------

    def _body(
        self, names: tuple[int, ...], columns: tuple[Column, ...], header: tuple[int, ...], start: int
    ) -> tuple[tuple[int, ...], dict[int, str], dict[int, int]]:
        body: list[int] = []
        left_out: dict[int, str] = {}
        continued: dict[int, int] = {}
        wanted = {column.column for column in columns}
        above: dict[tuple[int, str], int] = {}
        for row in sorted(row for row in self.rows if row >= start):
            if body and self._continues(row, names, body[-1], continued):
                continued[row] = body[-1]
                continue
            reason = self._reason_to_leave(row, names, columns, header, bool(body), wanted, above)
            if reason is not None:
                left_out[row] = reason
                continue
            body.append(row)
            for name in names:
                for unit in self._unit_at(row, name):
                    above.setdefault((name, unit), row)
        return tuple(body), left_out, continued

    def _reason_to_leave(
        self,
        row: int,
        names: tuple[int, ...],
        columns: tuple[Column, ...],
        header: tuple[int, ...],
        has_begun: bool,
        wanted: set[int],
        above: Mapping[tuple[int, str], int],
    ) -> str | None:
        label = next((self.cells[row, name] for name in names if (row, name) in self.cells), None)
        if label is not None and not self.words.units(label.text) and is_summary(label.text):
            return "summary_row_left_out"
        if self._repeats_header(row, header):
            return "header_row_left_out"
        if label is not None and vocabulary().columns.get(fold(label.text)) in ("rank", "position"):
            return "rank_row_left_out"
        if self._is_numbering(row) and not any(self._unit_at(row, name) for name in names):
            return None if has_begun else "header_row_left_out"
        if not any(is_figure(cell) for cell in self.rows[row] if cell.column in wanted):
            return None if label is not None and self.words.units(label.text) else "note_row_left_out"
        if label is not None and self._repeats_unit(row, names, columns, above):
            return "repeated_row_left_out"
        return None

    def _continues(self, row: int, names: tuple[int, ...], owner: int, continued: Mapping[int, int]) -> bool:
        """Whether a row holds nothing but the total, or below it the grade, of the unit above.

        Tables copied from a page break there; the header then stands over several lines of the first column.
        """
        cell = self.cells.get((row, names[0]))
        lines = sum(of == owner for of in continued.values())
        if cell is None or len(self.rows[row]) > 1 or row != owner + lines + 1 or lines > 1:
            return False
        above = [text for at in range(1, owner) if (text := self.cells.get((at, names[0]))) is not None]
        said = [self._meaning(text.text) for text in above if text.kind == "text"]
        if lines == 0:
            return is_figure(cell) and any(meaning.component == TOTAL for meaning in said)
        return not is_figure(cell) and any(meaning.field == "grade" for meaning in said)

    def _repeats_header(self, row: int, header: tuple[int, ...]) -> bool:
        texts = [cell for cell in self.rows[row] if cell.kind == "text"]
        return any(
            sum(
                (above := self.cells.get((head, cell.column))) is not None and fold(above.text) == fold(cell.text)
                for cell in texts
            )
            >= max(2, len(self.rows[row]) / 2)
            for head in header
        )

    def _repeats_unit(
        self,
        row: int,
        names: tuple[int, ...],
        columns: tuple[Column, ...],
        above: Mapping[tuple[int, str], int],
    ) -> bool:
        """Whether a row only shows again the figures of a unit that stands above.

        Such rows look a chosen province up; where the figure above is text, the lookup finds nothing and
        shows 0 or a blank.
        """
        filled = [name for name in names if (row, name) in self.cells]
        if len(filled) != 1:
            return False
        units = self._unit_at(row, filled[0])
        first = {c.names: next((above[c.names, u] for u in units if (c.names, u) in above), None) for c in columns}
        compared = [(self.cells.get((row, c.column)), c.column, first[c.names]) for c in columns if first[c.names]]
        return bool(compared) and all(
            shown is None or _shows(shown, self.cells.get((found or 0, column))) for shown, column, found in compared
        )


def _shows(shown: Cell, above: Cell | None) -> bool:
    """Whether a cell repeats the one above, or is the 0 of a lookup that found text or nothing."""
    one, _ = read_number(shown, "")
    if above is None:
        return one == 0 or not is_figure(shown)
    other, _ = read_number(above, "")
    if one is not None and other is not None and math.isclose(one, other, rel_tol=SAME_FIGURE, abs_tol=SAME_FIGURE):
        return True
    return fold(shown.text) == fold(above.text) or (one == 0 and above.kind != "number")


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 4 else None
