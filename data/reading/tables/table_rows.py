"""Sorts the rows of a table of units into rows with a unit's figures and rows left out, with the reason."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from data.catalogue.model import TOTAL
from data.names import fold, normalise
from data.reading.cells import Cell
from data.reading.tables.grid import Grid, is_figure
from data.reading.tables.numbers import read_number
from data.reading.tables.phrases import is_summary
from data.vocabulary import vocabulary

SAME_FIGURE = 1e-6
LEAST_UNITS = 3
"""Of fewer units nobody can say that a row sums them up."""
FEW_DECIMALS, MOST_DECIMALS = 2, 4


def _mean(values: Sequence[float]) -> float:
    """Infinite where the sum is: a cell may hold any number, and `fmean` and `fsum` fail at the largest."""
    return sum(values) / len(values)


_STATISTICS: Sequence[Callable[[Sequence[float]], float]] = (min, median, _mean, max)


@dataclass
class Rows:
    """Sorts the rows of a table from its first row of figures on.

    names: the columns of names. header: the rows of headings. columns: each other column with the column of its
    names. scores: those columns that may hold scores, which a row below them may sum up. body, left_out, continued: as
    in `Table`, filled by `sort`.
    """

    grid: Grid
    names: tuple[int, ...]
    header: tuple[int, ...]
    columns: Sequence[tuple[int, int]]
    scores: Sequence[tuple[int, int]] = ()
    body: list[int] = field(default_factory=list)
    left_out: dict[int, str] = field(default_factory=dict)
    continued: dict[int, int] = field(default_factory=dict)
    _above: dict[tuple[int, str], int] = field(default_factory=dict)

    def sort(self, start: int) -> None:
        """Sort the rows from `start` on."""
        wanted = {column for column, _ in self.columns}
        for row in sorted(row for row in self.grid.rows if row >= start):
            if self.body and self._continues(row, self.body[-1]):
                self.continued[row] = self.body[-1]
                continue
            reason = self._reason_to_leave(row, wanted)
            if reason is not None:
                self.left_out[row] = reason
                continue
            self.body.append(row)
            for name in self.names:
                for unit in self.grid.units(row, name):
                    self._above.setdefault((name, unit), row)
        self._leave_summaries()

    def _leave_summaries(self) -> None:
        """Leave out the rows without a known unit whose figures are the minimum, median, mean or maximum of all others.

        A row with one figure alone could be a unit that equals another: it is only taken for a summary where more than
        one column says so in which the units differ, or where its words do.
        """
        named = {row for row in self.body if any(self.grid.units(row, name) for name in self.names)}
        unnamed = [row for row in self.body if row not in named and not self._may_be_named(row)]
        if not unnamed or len(named) < LEAST_UNITS:
            return
        figures = {column: numbers for column, _ in self.scores if (numbers := self._figures(column, named))}
        statistics = {column: _Statistics.of(numbers) for column, numbers in figures.items()}
        for row in unnamed:
            own = {column: numbers for column in figures if (numbers := self._figures(column, [row]))}
            compared = [(numbers[0], statistics[column]) for column, numbers in own.items()]
            differing = sum(others.differ for _, others in compared)
            texts = [cell.text for cell in self.grid.rows[row] if cell.kind == "text" and not is_figure(cell)]
            is_said = any(is_summary(text) for text in texts)
            if differing >= (1 if is_said else 2) and any(
                all(_is_rounded(number, others.values[at], others.decimals) for number, others in compared)
                for at in range(len(_STATISTICS))
            ):
                self.left_out[row] = "summary_row_left_out"
        self.body = [row for row in self.body if row not in self.left_out]

    def _may_be_named(self, row: int) -> bool:
        """Whether a row has what may be the misspelt name of a unit."""
        labels = [cell.text for name in self.names if (cell := self.grid.cells.get((row, name))) is not None]
        return any(not is_summary(text) and self.grid.words.is_near_a_unit(text) for text in labels)

    def _figures(self, column: int, rows: Iterable[int]) -> list[float]:
        cells = (self.grid.cells.get((row, column)) for row in rows)
        numbers = (read_number(cell, "")[0] for cell in cells if cell is not None)
        return [number for number in numbers if number is not None]

    def _reason_to_leave(self, row: int, wanted: set[int]) -> str | None:
        cells = self.grid.cells
        label = next((cells[row, name] for name in self.names if (row, name) in cells), None)
        has_figures = any(is_figure(cell) for cell in self.grid.rows[row] if cell.column in wanted)
        is_unit = label is not None and bool(self.grid.words.units(label.text))
        if label is not None and has_figures and not is_unit and self._sums_up(label.text):
            return "summary_row_left_out"
        if self._repeats_header(row):
            return "header_row_left_out"
        if label is not None and vocabulary().columns.get(fold(label.text)) in ("rank", "position"):
            return "rank_row_left_out"
        if self.grid.is_numbering(row) and not any(self.grid.units(row, name) for name in self.names):
            return None if self.body else "header_row_left_out"
        if not has_figures:
            return None if is_unit else "note_row_left_out"
        if label is not None and self._repeats_unit(row):
            return "repeated_row_left_out"
        return None

    def _sums_up(self, text: str) -> bool:
        """“Trung vị”, “TB vùng”, or the name of a region, which heads a block of units."""
        return is_summary(text) or normalise(text) in self.grid.words.regions

    def _continues(self, row: int, owner: int) -> bool:
        """Whether a row holds nothing but the total, or below it the grade, of the unit above.

        Tables copied from a page break there; the header then stands over several lines of the first column.
        """
        cells, first = self.grid.cells, self.names[0]
        cell = cells.get((row, first))
        lines = sum(of == owner for of in self.continued.values())
        if cell is None or len(self.grid.rows[row]) > 1 or row != owner + lines + 1 or lines > 1:
            return False
        above = [text for at in self.header if (text := cells.get((at, first))) is not None]
        said = [self.grid.meaning(text.text) for text in above if text.kind == "text"]
        if lines == 0:
            return is_figure(cell) and any(meaning.component == TOTAL for meaning in said)
        return not is_figure(cell) and any(meaning.field == "grade" for meaning in said)

    def _repeats_header(self, row: int) -> bool:
        texts = [cell for cell in self.grid.rows[row] if cell.kind == "text"]
        return any(
            sum(
                (above := self.grid.cells.get((head, cell.column))) is not None and fold(above.text) == fold(cell.text)
                for cell in texts
            )
            >= max(2, len(self.grid.rows[row]) / 2)
            for head in self.header
        )

    def _repeats_unit(self, row: int) -> bool:
        """Whether a row only shows again the figures of a unit that stands above.

        Such rows look a chosen province up; where the figure above is text, the lookup finds nothing and
        shows 0 or a blank.
        """
        cells, above = self.grid.cells, self._above
        filled = [name for name in self.names if (row, name) in cells]
        if len(filled) != 1:
            return False
        units = self.grid.units(row, filled[0])
        owners = {owner for _, owner in self.columns}
        first = {name: next((above[name, u] for u in units if (name, u) in above), None) for name in owners}
        compared = [(cells.get((row, column)), column, first[owner]) for column, owner in self.columns if first[owner]]
        return bool(compared) and all(
            shown is None or _shows(shown, cells.get((found or 0, column))) for shown, column, found in compared
        )


@dataclass(frozen=True)
class _Statistics:
    """What may sum up a column: the values of _STATISTICS, with how many decimals its figures are printed, FEW_DECIMALS
    at the most, and whether they differ."""

    values: tuple[float, ...]
    decimals: int
    differ: bool

    @classmethod
    def of(cls, numbers: Sequence[float]) -> _Statistics:
        values = tuple(statistic(numbers) for statistic in _STATISTICS)
        return cls(values, min(FEW_DECIMALS, max(map(_decimals, numbers))), len(set(numbers)) > 1)


def _is_rounded(number: float, exact: float, decimals: int) -> bool:
    """Whether a number is a statistic, rounded to as many decimals as it or the others are printed with."""
    digits = max(_decimals(number), decimals)
    return math.isclose(number, exact, abs_tol=0.5 / 10**digits + SAME_FIGURE)


def _decimals(number: float) -> int:
    """With how many decimals a number is printed, as far as scores have any."""
    return next((digits for digits in range(MOST_DECIMALS) if round(number, digits) == number), MOST_DECIMALS)


def _shows(shown: Cell, above: Cell | None) -> bool:
    """Whether a cell repeats the one above, or is the 0 of a lookup that found text or nothing."""
    number, _ = read_number(shown, "")
    if above is None:
        return number == 0 or not is_figure(shown)
    other, _ = read_number(above, "")
    if (
        number is not None
        and other is not None
        and math.isclose(number, other, rel_tol=SAME_FIGURE, abs_tol=SAME_FIGURE)
    ):
        return True
    return fold(shown.text) == fold(above.text) or (number == 0 and above.kind != "number")
