"""Tables about one unit: components down and years across, or years down and components across."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from data.reading.grid import Place, is_figure, visible
from data.reading.headings import Meaning, Words, combine
from data.reading.problems import Problem
from data.reading.workbook import Cell, Sheet
from data.reading.years import year_of

MINIMUM_COMPONENTS = 2


@dataclass(frozen=True)
class Entry:
    """One figure: of which component, what it is, of which year (None: the table names none), and its cell."""

    component: str
    measure: str
    year: int | None
    cell: Cell


@dataclass(frozen=True)
class Profile:
    """A table about one unit. labels: how many rows are read; series: how many columns."""

    entries: tuple[Entry, ...]
    titles: tuple[str, ...]
    problems: tuple[Problem, ...]
    confidence: float
    header_row: int
    labels: int
    series: int
    has_years: bool


def find_profile(sheet: Sheet, words: Words) -> Profile | None:
    """Read a sheet whose rows (or columns) are components and whose columns (or rows) are years; None if it is none."""
    cells = dict(visible(sheet))
    turned = {(column, row): cell for (row, column), cell in cells.items()}
    found = [
        profile
        for grid, merges in ((cells, sheet.merges), (turned, tuple((b, a, d, c) for a, b, c, d in sheet.merges)))
        if (profile := _read(grid, merges, sheet.name, words)) is not None
    ]
    return max(found, key=lambda profile: profile.confidence, default=None)


def _read(
    grid: Mapping[Place, Cell], merges: tuple[tuple[int, int, int, int], ...], sheet: str, words: Words
) -> Profile | None:
    label_column, labels = _labels(grid, words)
    if len({meaning.component for meaning in labels.values() if meaning.component}) < MINIMUM_COMPONENTS:
        return None
    first = min(labels)
    merged = {
        (row, column): (a, b)
        for a, b, c, d in merges
        if (c - a + 1) * (d - b + 1) <= 400
        for row in range(a, c + 1)
        for column in range(b, d + 1)
    }
    rows_above = sorted({row for row, _ in grid if row < first})
    series: dict[int, tuple[Meaning, int | None]] = {}
    problems: list[Problem] = []
    for column in sorted({column for row, column in grid if row in labels and column != label_column}):
        above = [cell for row in rows_above if (cell := grid.get(merged.get((row, column), (row, column)))) is not None]
        meaning = combine([words.meaning(cell.text) for cell in above if cell.kind == "text"])
        year = next((found for cell in reversed(above) if (found := year_of(cell)) is not None), meaning.year)
        if meaning.is_statistic or meaning.field in ("change", "grade", "position", "region"):
            if above and meaning.field != "position":
                problems.append(Problem("derived_column_left_out", sheet, above[-1].address, above[-1].text))
            continue
        if year is not None or meaning.field in ("value", "rank"):
            series[column] = (meaning, year)
    if not series:
        return None
    has_years = all(year is not None for _, year in series.values())
    entries = []
    for (row, column), cell in grid.items():
        if row not in labels or column not in series:
            continue
        label, (heading, year) = labels[row], series[column]
        measure = "rank" if "rank" in (label.field, heading.field) else "value"
        entries.append(Entry(label.component or "total", measure, year, cell))
    figures = [place for place, cell in grid.items() if is_figure(cell) and place[0] >= first]
    known = {(row, column) for row, column in figures if row in labels or column == label_column}
    left_out = [
        cell
        for (row, column), cell in sorted(grid.items())
        if column == label_column and row > first and row not in labels and cell.kind == "text"
    ]
    problems += [Problem("row_left_out", sheet, cell.address, cell.text) for cell in left_out]
    return Profile(
        tuple(entries),
        tuple(cell.text for (row, _), cell in grid.items() if row < first and cell.kind == "text"),
        tuple(problems),
        len(known) / len(figures) if figures else 0.0,
        min((grid[place].row for place in grid if place[0] == first - 1), default=first),
        len(labels),
        len(series),
        has_years,
    )


def _labels(grid: Mapping[Place, Cell], words: Words) -> tuple[int, dict[int, Meaning]]:
    """The column with the most names of components, and what each of its rows is; a rank row is the total's."""
    by_column: dict[int, dict[int, Meaning]] = {}
    for (row, column), cell in grid.items():
        if cell.kind != "text" or is_figure(cell):
            continue
        meaning = words.meaning(cell.text)
        if meaning.component and meaning.field in (None, "value", "rank"):
            by_column.setdefault(column, {})[row] = meaning
        elif meaning.field == "rank":
            by_column.setdefault(column, {})[row] = replace(meaning, component="total")
    best = max(by_column, key=lambda column: len({m.component for m in by_column[column].values()}), default=0)
    labels = by_column.get(best, {})
    components = [row for row, meaning in labels.items() if meaning.field != "rank"]
    if components:  # a rank above the first component is a heading, not a row
        figures = {
            row for (row, column), cell in grid.items() if column != best and is_figure(cell) and year_of(cell) is None
        }
        labels = {row: meaning for row, meaning in labels.items() if row >= min(components) or row in figures}
    return best, labels
