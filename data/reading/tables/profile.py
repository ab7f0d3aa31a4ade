"""Tables with components down: years across for one unit, or units across; and the same tables turned."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from data.catalogue.model import TOTAL
from data.reading.cells import Cell, Sheet
from data.reading.problems import Problem
from data.reading.tables.grid import Position, counts_rows, group_headings, is_figure
from data.reading.tables.headings import Meaning, Words, combine
from data.reading.tables.numbers import read_number
from data.reading.tables.phrases import is_summary
from data.reading.tables.titles import is_note, is_plan, names_another_index, names_this_index, says_ranks, says_scores
from data.reading.tables.years import year_of

MINIMUM_COMPONENTS = MINIMUM_YEARS = 2
MOST_HEADINGS = 8
"""So many cells of words may head a table; more are a column of names or notes."""


@dataclass(frozen=True)
class Entry:
    """One figure: of which component, what it is, of which year and unit (None: the table names none), its cell."""

    component: str
    measure: str
    year: int | None
    cell: Cell
    unit: Cell | None = None


@dataclass(frozen=True)
class Series:
    """What a column of figures is: its heading's meaning, its year, the cell that names its unit."""

    meaning: Meaning
    year: int | None
    unit: Cell | None


@dataclass(frozen=True)
class Profile:
    """A table with components as its rows. labels: how many rows are read; series: how many columns."""

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
    cells = sheet.visible
    turned = {(column, row): cell for (row, column), cell in cells.items()}
    found = [
        profile
        for grid, merges, is_turned in (
            (cells, sheet.merges, False),
            (turned, tuple((b, a, d, c) for a, b, c, d in sheet.merges), True),
        )
        if (profile := _read(grid, merges, is_turned, sheet.name, words)) is not None
    ]
    return max(found, key=lambda profile: profile.confidence, default=None)


def _read(
    grid: Mapping[Position, Cell],
    merges: tuple[tuple[int, int, int, int], ...],
    is_turned: bool,
    sheet: str,
    words: Words,
) -> Profile | None:
    label_column, labels = _labels(grid, words)
    grid, labels, following = _first_table(grid, label_column, labels, words)
    components = {meaning.component for meaning in labels.values() if meaning.component}
    if len(components) < MINIMUM_COMPONENTS and components != {TOTAL}:
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
    heads = {position: cell for position, cell in grid.items() if position[0] < first}
    with_merges = {row for row, _ in merged}
    groups: dict[int, Mapping[int, Cell]] = {
        row: {} if row in with_merges else group_headings(heads, row, rows_above[number:], {label_column})
        for number, row in enumerate(rows_above, start=1)
    }
    series: dict[int, Series] = {}
    problems: list[Problem] = []
    aside: set[Cell] = set()
    unread: Cell | None = None
    for column in sorted({column for row, column in grid if row in labels and column != label_column}):
        positions = [(row, merged.get((row, column), (row, column))) for row in rows_above]
        above = [cell for row, at in positions if (cell := grid.get(at) or groups[row].get(column)) is not None]
        known = [cell for cell in above if year_of(cell) is not None or _says(cell, words)]
        meaning = combine([words.meaning(cell.text) for cell in above if cell.kind == "text"])
        year = next((said for cell in reversed(known) if (said := _year(cell, words)) is not None), None)
        if meaning.is_statistic or meaning.field in ("change", "grade", "position", "region", "identifier"):
            if above and meaning.field != "position":
                problems.append(Problem("derived_column_left_out", sheet, above[-1].address, above[-1].text))
            if any(is_plan(cell.text) for cell in above):
                aside.update(above)
                unread = above[-1]
            continue
        named = [cell for cell in above if cell.kind == "text" and words.units(cell.text)]
        unit = named[-1] if named and not is_turned else None  # units down are a table of units
        says_value = meaning.field in ("value", "rank") or (meaning.component == TOTAL and meaning.field is None)
        is_understood = bool(above) and (above[-1] in known or above[-1] is unit)
        if unread is not None and meaning.field == "rank" and _is_of_another(meaning, above, words):
            problems.append(Problem("column_left_out", sheet, above[-1].address, above[-1].text))
        elif is_understood and (year is not None or unit is not None or says_value):
            series[column] = Series(meaning, year, unit)
            unread = None
        elif (problem := _unread(grid, labels, column, above, sheet)) is not None:
            problems.append(problem)
            unread = above[-1] if problem.code == "column_left_out" and above else unread
    if not series or (len(components) < MINIMUM_COMPONENTS and not _are_years(series, heads.values())):
        return None
    has_years = all(observation.year is not None for observation in series.values())
    entries = []
    for (row, column), cell in grid.items():
        if row not in labels or column not in series:
            continue
        label, of = labels[row], series[column]
        measure = "rank" if "rank" in (label.field, of.meaning.field) else "value"
        entries.append(Entry(label.component or TOTAL, measure, of.year, cell, of.unit))
    read = {
        cell for column in series for row in rows_above if (cell := grid.get(merged.get((row, column), (row, column))))
    }
    above_first = [cell for (row, _), cell in grid.items() if row < first and cell.kind == "text"]
    titles = tuple(cell.text for cell in above_first if cell not in aside - read)
    headings = [cell.text for cell in read if cell.kind == "text"] + [grid[row, label_column].text for row in labels]
    if not says_scores(headings):
        entries = _as_ranks(entries, (sheet, *titles), words.most_units)
    figures = [position for position, cell in grid.items() if is_figure(cell) and position[0] >= first]
    explained = {(row, column) for row, column in figures if row in labels or column == label_column}
    left_out = [
        cell
        for (row, column), cell in sorted(grid.items())
        if column == label_column and row > first and row not in labels and cell.kind == "text"
    ]
    problems += [Problem("row_left_out", sheet, cell.address, cell.text) for cell in left_out]
    problems += [Problem("table_left_out", sheet, cell.address, cell.text) for cell in following]
    return Profile(
        tuple(entries),
        titles,
        tuple(problems),
        len(explained) / len(figures) if figures else 0.0,
        min((grid[position].row for position in grid if position[0] == first - 1), default=first),
        len(labels),
        len(series),
        has_years,
    )


def _are_years(series: Mapping[int, Series], headings: Iterable[Cell]) -> bool:
    """Whether the columns are years, each once: then the total alone makes a table of one unit.

    A year is one of them though no figure of it is given yet.
    """
    years = {each.year for each in series.values()}
    named = years | {year for cell in headings if (year := year_of(cell))}
    is_once = None not in years and len(series) == len(years) and not any(each.unit for each in series.values())
    return is_once and len(named) >= MINIMUM_YEARS


def _as_ranks(entries: list[Entry], texts: Sequence[str], most: int) -> list[Entry]:
    """The entries of a table that says that it is about ranks and has no ranks but places among so many units."""
    numbers = [read_number(entry.cell, "")[0] for entry in entries]
    if any(entry.measure == "rank" for entry in entries) or not says_ranks(texts):
        return entries
    if not numbers or not all(number is not None and number.is_integer() and 1 <= number <= most for number in numbers):
        return entries
    return [replace(entry, measure="rank") for entry in entries]


def _says(cell: Cell, words: Words) -> bool:
    """Whether a heading is a value, a rank or the total; a year among other words dates nothing."""
    meaning = words.meaning(cell.text) if cell.kind == "text" else Meaning()
    return meaning.field in ("value", "rank") or meaning.component == TOTAL


def _year(cell: Cell, words: Words) -> int | None:
    own = year_of(cell)
    return own if own is not None else words.meaning(cell.text).year


def _unread(
    grid: Mapping[Position, Cell], labels: Mapping[int, Meaning], column: int, above: Sequence[Cell], sheet: str
) -> Problem | None:
    """What is said of a column of figures of which nobody knows what they are."""
    cells = [cell for row in sorted(labels) if (cell := grid.get((row, column))) is not None and is_figure(cell)]
    if not cells or counts_rows(cells):
        return None
    shown_cell = above[-1] if above else cells[0]
    code = "derived_column_left_out" if above and is_summary(shown_cell.text) else "column_left_out"
    return Problem(code, sheet, shown_cell.address, shown_cell.text)


def _first_table(
    grid: Mapping[Position, Cell], label_column: int, labels: Mapping[int, Meaning], words: Words
) -> tuple[Mapping[Position, Cell], dict[int, Meaning], list[Cell]]:
    """The table without what is another's: the grid and labels up to where it ends, and the first cell of the rest.

    A table has headings of its own; those of the first one say nothing of the figures below the name of a unit or of
    another index, below its own years again, or below a row of words after which its components begin again. A rank
    beside a figure that nobody reads is that figure's, as it is in a table of units.
    """
    rows: dict[int, list[Cell]] = {}
    for position in sorted(grid):
        rows.setdefault(position[0], []).append(grid[position])
    for row in _headings_of_others(rows, min(labels, default=0)):
        del rows[row]
    grid = {position: cell for position, cell in grid.items() if position[0] in rows}
    following: list[Cell] = []
    if labels and (end := _end(rows, label_column, labels, words)) is not None:
        following = [rows[end][0]] if any(_has_figures(rows[row]) for row in rows if row >= end) else []
        rows = {row: cells for row, cells in rows.items() if row < end}
        grid = {position: cell for position, cell in grid.items() if position[0] < end}
    read: dict[int, Meaning] = {}
    is_unread = False
    for row in (row for row in rows if row >= min(labels, default=0) or row in labels):
        label = grid.get((row, label_column))
        if row in labels and label is not None:
            if is_unread and labels[row].field == "rank" and _is_of_another(labels[row], [label], words):
                continue
            read[row] = labels[row]
            is_unread = False
        elif label is not None and label.kind == "text" and _has_figures(rows[row]):
            is_unread = is_unread or not _has_no_rank(label.text, words)
    return grid, read, following


def _end(
    rows: Mapping[int, Sequence[Cell]], label_column: int, labels: Mapping[int, Meaning], words: Words
) -> int | None:
    """The row in which another table begins below the first one; None where none does."""
    first = min(labels)
    headings = [[(cell.column, cell.text) for cell in rows[row]] for row in rows if row < first]
    years = {(cell.column, year) for row in rows if row < first for cell in rows[row] if (year := year_of(cell))}
    seen: set[tuple[str | None, str | None]] = set()
    headed: int | None = None
    gap: int | None = None
    before = first
    for row in (row for row in rows if row >= first):
        gap = row if row > before + 1 else gap
        before = row
        if _has_figures(rows[row]):
            if row in labels:
                key = (labels[row].component, labels[row].field)
                begun = headed or (gap if labels[row].field != "rank" else None)
                if key in seen and begun is not None:
                    return begun
                seen.add(key)
        elif row > first:
            again = {(cell.column, year) for cell in rows[row] if (year := year_of(cell))}
            is_page_break = [(cell.column, cell.text) for cell in rows[row]] in headings
            if not is_page_break and ((again and again <= years) or _heads_another(rows[row], label_column, words)):
                return row
            headed = headed or (row if row not in labels else None)
    return None


def _headings_of_others(rows: Mapping[int, Sequence[Cell]], first: int) -> list[int]:
    """The rows above the first figures whose years stand again below them, over these figures: another table's."""
    dated = {
        row: years
        for row in rows
        if row < first and (years := {(cell.column, year) for cell in rows[row] if (year := year_of(cell))})
    }
    return [row for row, years in dated.items() if any(other > row and again & years for other, again in dated.items())]


def _heads_another(cells: Sequence[Cell], label_column: int, words: Words) -> bool:
    """Whether a row without figures names a unit or another index, or says that what follows is a plan."""
    labels = [cell for cell in cells if cell.column == label_column and cell.kind == "text"]
    headings = labels or (cells if len(cells) <= MOST_HEADINGS else ())
    texts = [cell.text for cell in headings if cell.kind == "text" and not is_note(cell.text)]
    return any(words.units_in(text) or names_another_index(text, words) or is_plan(text) for text in texts)


def _has_figures(cells: Iterable[Cell]) -> bool:
    return any(is_figure(cell) and year_of(cell) is None for cell in cells)


def _is_of_another(rank: Meaning, cells: Sequence[Cell], words: Words) -> bool:
    """Whether a rank may be of the figure that it stands beside: it names neither a component nor the index."""
    return rank.component in (None, TOTAL) and not any(names_this_index(cell.text, words) for cell in cells)


def _has_no_rank(text: str, words: Words) -> bool:
    """Whether what a row is called has no rank of its own: the units' median, the change since the year before."""
    meaning = words.meaning(text)
    is_aside = meaning.is_statistic or meaning.is_unweighted or meaning.field not in (None, "value")
    return is_summary(text) or (is_aside and not is_plan(text))


def _labels(grid: Mapping[Position, Cell], words: Words) -> tuple[int, dict[int, Meaning]]:
    """The column with the most names of components, and what each of its rows is; a rank row is the total's."""
    by_column: dict[int, dict[int, Meaning]] = {}
    scores: dict[int, dict[int, Meaning]] = {}
    for (row, column), cell in grid.items():
        if cell.kind != "text" or is_figure(cell):
            continue
        meaning = words.meaning(cell.text)
        if meaning.component and meaning.field in (None, "value", "rank"):
            by_column.setdefault(column, {})[row] = meaning
        elif meaning.field == "rank":
            by_column.setdefault(column, {})[row] = replace(meaning, component=TOTAL)
        elif meaning.field == "value":
            scores.setdefault(column, {})[row] = replace(meaning, component=TOTAL)
    named = {column: {meaning.component for meaning in rows.values()} for column, rows in by_column.items()}
    best = max(by_column, key=lambda column: (len(named[column]), len(by_column[column])), default=0)
    labels = by_column.get(best, {})
    if all(meaning.field == "rank" for meaning in labels.values()):
        labels = labels | scores.get(best, {})  # a score beside a rank, and no component: it is the total's
    components = [row for row, meaning in labels.items() if meaning.field != "rank"]
    if components:  # a rank above the first component is a heading, not a row
        figures = {
            row for (row, column), cell in grid.items() if column != best and is_figure(cell) and year_of(cell) is None
        }
        top = min(components)
        labels = {row: meaning for row, meaning in labels.items() if row >= top or row in figures}
        first = min((row for row in components if row in figures), default=top)
        while first - 1 in labels and first - 1 in figures:  # a rank before the score
            first -= 1
        labels = {row: meaning for row, meaning in labels.items() if row >= first}  # titles stand above
    return best, labels
