"""Decides what each column of a table of units holds: a component's score, a rank, a grade, of which year.

A heading that names a component says so itself. A bare “Điểm” or “Xếp hạng” says it only with what stands around
it: the title of a sheet about one component, the score beside it, or that the figures follow each other's order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import StatisticsError, correlation

from data.catalogue.model import TOTAL
from data.names import beginning, fold, normalise
from data.reading.cells import Cell
from data.reading.problems import Problem
from data.reading.tables.grid import is_figure
from data.reading.tables.headings import Meaning, Words
from data.reading.tables.numbers import read_number
from data.reading.tables.observations import Context
from data.reading.tables.phrases import without_phrases
from data.reading.tables.tables import Column, Table
from data.reading.tables.titles import (
    MINIMUM_RANKS,
    are_places,
    is_plan,
    names_a_region,
    names_another_index,
    names_this_index,
    says_ranks,
    says_scores,
    subject,
)
from data.reading.tables.years import without_years, year_of
from data.vocabulary import vocabulary

FIELD_MEASURES = ("rank", "grade", "responses")
DERIVED = ("change", "ignored")
FOLLOWS = -0.9
"""Ranks whose correlation with scores is no higher than this are the ranks of these scores."""
MINIMUM_FIGURES = 0.5
"""A column in which at least this share of the filled cells are figures is a column of figures."""
LEAST_OF_ALL = 30
"""No edition ranks fewer units than this; fewer in a table titled by a region are that region's."""
ROUNDED = 0.05
"""How far a figure printed with one decimal may be from the exact one."""


@dataclass(frozen=True)
class Use:
    """What one column of a table of units is used for."""

    column: Column
    component: str
    measure: str

    @property
    def meaning(self) -> str:
        return self.component if self.measure == "value" else f"{self.component}:{self.measure}"


def uses_of(table: Table, context: Context) -> list[Use]:
    """Every column that is read, from left to right within its kind."""
    found: list[Use] = []
    for column in table.columns:
        meaning = column.meaning
        component = meaning.component or numbered(meaning, context)
        if component is None or meaning.is_unweighted or meaning.is_statistic or meaning.field in DERIVED:
            continue
        if meaning.field in (None, "value", *FIELD_MEASURES):
            found.append(Use(column, component, meaning.field if meaning.field in FIELD_MEASURES else "value"))
    about = TOTAL if found else _subject(table, context)
    found += _bare_values(table, context, found, about)
    bare = [c for c in table.columns if _is_bare(c, "rank")] or _rankings(table, context)
    found = _as_ranks(found, bare, table, context.words)
    if any(names_a_region(text, context.words) for text in (table.sheet.name, *table.titles)):
        bare = [c for c in bare if not _counts_the_rows(c, table)]  # places within a part of the country
    found += [use for rank in bare if (use := _ranked(rank, bare, found, table, about, context.words)) is not None]
    found += [Use(c, TOTAL, name) for name in ("grade", "responses") for c in table.columns if _is_bare(c, name)]
    return found


def numbered(meaning: Meaning, context: Context) -> str | None:
    """“Chỉ số thành phần 3” as "#3", if some framework has so many components."""
    most = max(len(framework.components) for framework in context.words.index.frameworks)
    return f"#{meaning.ordinal}" if meaning.ordinal and 1 <= meaning.ordinal <= most else None


def holds_figures(column: Column, table: Table) -> bool:
    """Whether most of what stands in a column are figures."""
    cells = _cells(column, table)
    return bool(cells) and sum(is_figure(cell) for cell in cells) >= MINIMUM_FIGURES * len(cells)


def may_be_scores(column: Column, table: Table) -> bool:
    """Whether a column may hold scores although its heading does not say so in words that are understood."""
    meaning = column.meaning
    if meaning.is_unweighted or meaning.is_statistic or meaning.component or meaning.field not in (None, "value"):
        return False
    return bool(column.headings) and holds_figures(column, table)


def heading_cell(column: Column, table: Table) -> Cell:
    """The heading that says most, or the place where it should stand."""
    rows = table.header_rows or (max(table.body[0] - 1, 1),) if table.body else (1,)
    return column.heading or Cell(rows[-1], column.column, "", "text")


def _cells(column: Column, table: Table) -> list[Cell]:
    return [cell for row in table.body if (cell := table.cell(row, column.column)) is not None]


def _is_bare(column: Column, name: str) -> bool:
    meaning = column.meaning
    return meaning.field == name and not (meaning.component or meaning.ordinal or meaning.is_unweighted)


def _rankings(table: Table, context: Context) -> list[Column]:
    """Columns of places headed by what else is a table's title, “Bảng xếp hạng”, as columns of ranks."""
    short = fold(context.words.index.short)
    return [
        replace(column, meaning=replace(column.meaning, field="rank"))
        for column in table.columns
        if not column.meaning.is_known
        and any(_heads_ranks(cell.text, short) for cell in column.headings)
        and (numbers := _numbers(column, table))
        and len(numbers) == len(_cells(column, table))
        and all(number.is_integer() and number >= 1 for number in numbers)
    ]


def _heads_ranks(text: str, short: str) -> bool:
    bare = without_phrases(without_years(fold(beginning(text))), (short, "nam", "year"))
    return bare in vocabulary().titles["rankings"]


def _subject(table: Table, context: Context) -> str | None:
    """What a table without any named component is about: what its sheet, title or file names; None if it is unclear.

    Where nothing is named, it is the total of the index that the person chose.
    """
    words = context.words
    for text in (table.sheet.name, *table.titles):
        said = subject(text, words)
        if said is not None:
            return said or None
    if any(names_another_index(text, words) for text in (table.sheet.name, *table.titles)):
        return None
    return TOTAL


def _is_named(table: Table, context: Context) -> bool:
    """Whether the index, or one of its components, is named by the sheet, a title or the file."""
    texts = (table.sheet.name, *table.titles, context.workbook.file_name.rpartition(".")[0].replace("_", " "))
    return any(context.words.components_in(text) for text in texts)


def _bare_values(table: Table, context: Context, found: Sequence[Use], about: str | None) -> list[Use]:
    """Columns headed “Điểm”, or by nothing but a year, where nothing else is the total."""
    if about is None or any((use.component, use.measure) == (TOTAL, "value") for use in found):
        return []
    plain = [c for c in table.columns if _is_bare(c, "value") and not c.meaning.is_statistic]
    if found:  # beside named components, “Điểm” below a word that nobody knows is not the total
        plain = [c for c in plain if all(_is_understood(cell, context) for cell in c.headings)]
    if not plain and not found and _is_named(table, context):
        plain = [c for c in table.columns if not c.meaning.is_known and any(map(year_of, c.headings))]
    if not plain and context.words.index.is_relative:  # the mean of a unit's components is its score
        plain = [c for c in table.columns if c.meaning.is_statistic and not c.meaning.component]
    is_clear = len({(c.meaning.year, c.names) for c in plain}) == len(plain)
    return [Use(column, about, "value") for column in plain if is_clear]


def _is_understood(cell: Cell, context: Context) -> bool:
    meaning = context.words.meaning(cell.text)
    return meaning.is_known or year_of(cell) is not None or meaning.year is not None


def _as_ranks(found: list[Use], bare: Sequence[Column], table: Table, words: Words) -> list[Use]:
    """The uses of a table that says that it is about ranks: columns of places are ranks, all of them or none."""
    values = [use for use in found if use.measure == "value" and use.column.meaning.field != "value"]
    if bare or not values or not says_ranks((table.sheet.name, *table.titles)):
        return found
    most = max(words.most_units, len(table.body))
    is_small = len(table.body) < MINIMUM_RANKS and not says_scores(
        h.text for use in values for h in use.column.headings
    )
    least = 1 if is_small else MINIMUM_RANKS
    if not all(are_places(_numbers(use.column, table), most, least) for use in values):
        return found
    return [replace(use, measure="rank") if use in values else use for use in found]


def _counts_the_rows(column: Column, table: Table) -> bool:
    """Whether a column holds 1 to n for the n rows of a table that has not all units."""
    numbers = sorted(_numbers(column, table))
    return len(numbers) < LEAST_OF_ALL and numbers == [float(number) for number in range(1, len(table.body) + 1)]


def _numbers(column: Column, table: Table) -> list[float]:
    return [number for cell in _cells(column, table) if (number := read_number(cell, "")[0]) is not None]


def _ranked(
    rank: Column, bare: Sequence[Column], found: Sequence[Use], table: Table, about: str | None, words: Words
) -> Use | None:
    """What a bare rank column ranks; None where the score that it stands beside is not read."""
    values = [use for use in found if use.measure == "value" and use.column.names == rank.names]
    values = [use for use in values if rank.meaning.year in (None, use.column.meaning.year) or len(values) == 1]
    beside = max((c.column for c in table.columns if c.names == rank.names and c.column < rank.column
                  and c not in bare and holds_figures(c, table) and not _is_quiet(c)), default=None)  # fmt: skip
    left = next((use for use in values if use.column.column == beside), None)
    read = {use.column.column for use in found}
    unread = next((c for c in table.columns if c.column == beside and beside not in read), None)
    if unread is not None and not _is_aside(unread) and not any(names_this_index(h.text, words) for h in rank.headings):
        values = [use for use in values if follows(rank, use.column, table)]
        about = None  # of what is not read, but for a score whose order it follows
    right = next((use for use in values if use.column.column > rank.column), None)
    totals = [use for use in values if use.component == TOTAL]
    if len([c for c in bare if c.meaning.year == rank.meaning.year and c.names == rank.names]) > 1 or len(totals) > 1:
        return _rank_of(rank, left if beside is not None else right)
    if not totals:
        owner = values[0].component if len({use.component for use in values}) == 1 else about
        return Use(rank, owner, "rank") if owner is not None else None
    (total,) = totals
    if left is total or beside is None:
        return _rank_of(rank, total)
    if left is not None and follows(rank, left.column, table) and not follows(rank, total.column, table):
        return _rank_of(rank, left)
    is_read = left is not None or follows(rank, total.column, table) is not False
    return _rank_of(rank, total) if is_read else None


def _rank_of(rank: Column, score: Use | None) -> Use | None:
    """The rank of a score, in the year of that score."""
    if score is None:
        return None
    year = rank.meaning.year or score.column.meaning.year
    return Use(replace(rank, meaning=replace(rank.meaning, year=year)), score.component, "rank")


def _is_aside(column: Column) -> bool:
    """A column of which no ranks are printed: medians, totals before weighting."""
    return column.meaning.is_statistic or column.meaning.is_unweighted


def _is_quiet(column: Column) -> bool:
    """A column that counts or names rows, or says how figures changed."""
    if column.meaning.field == "change" and any(is_plan(heading.text) for heading in column.headings):
        return False
    return column.meaning.field in ("position", "identifier", "region", "year", "responses", "grade", "change")


def follows(rank: Column, value: Column, table: Table) -> bool | None:
    """Whether ranks are in the order of scores; None where there are too few figures to tell."""
    pairs = [
        (number[0], other[0])
        for row in table.body
        if (first := table.cell(row, rank.column)) is not None and (second := table.cell(row, value.column)) is not None
        if None not in ((number := read_number(first, ""))[0], (other := read_number(second, ""))[0])
    ]
    if len(pairs) < 3:
        return None
    try:
        return correlation(_order([a or 0.0 for a, _ in pairs]), _order([b or 0.0 for _, b in pairs])) <= FOLLOWS
    except StatisticsError:  # all the same
        return None


def _order(numbers: Sequence[float]) -> list[int]:
    """The ordinal rank of each number, 0 for the smallest; equal numbers share one."""
    ordinals = {number: ordinal for ordinal, number in enumerate(sorted(set(numbers)))}
    return [ordinals[number] for number in numbers]


# --- two columns for one thing -----------------------------------------------------------------------------


def years_of(uses: Iterable[Use]) -> set[int | None]:
    """The years that a table's columns are of, None for one that goes without saying."""
    return {use.column.meaning.year for use in uses if use.measure in ("value", "rank")}


def without_duplicates(uses: Sequence[Use], table: Table) -> tuple[list[Use], list[Problem]]:
    """One column for each thing said; two columns that say the same thing are a problem, unless they are equal.

    Two columns beside names of their own that share no unit are one column printed in two.
    """
    used: dict[tuple[str, str, int | None], list[Use]] = {}
    uses, problems = _weighted_only(uses, table)
    dated = len(years_of(uses)) > 1
    for use in uses:
        before = used.setdefault((use.component, use.measure, use.column.meaning.year if dated else None), [])
        clash = next((earlier for earlier in before if not _apart(earlier.column, use.column, table)), None)
        if clash is None:
            before.append(use)
            continue
        is_same = _figures(clash.column, table) == _figures(use.column, table)
        code = "column_repeated" if is_same else "duplicate_column"
        problems.append(_of_two(code, clash.column, use.column, table))
    return [use for same in used.values() for use in same], problems


def _weighted_only(uses: Sequence[Use], table: Table) -> tuple[Sequence[Use], list[Problem]]:
    """Where one total says that it is weighted, the others are not the score of the index."""
    totals = [use for use in uses if (use.component, use.measure) == (TOTAL, "value")]
    weighted = [use for use in totals if use.column.meaning.is_weighted]
    others: list[Use] = []
    if len(totals) > 1 and len(weighted) == 1:
        others = [use for use in totals if use is not weighted[0]]
    elif len(totals) > 1 and len(sums := [use for use in totals if _adds_up(use, uses, table)]) == len(totals) - 1:
        others = sums
    headings = [heading_cell(use.column, table) for use in others]
    problems = [Problem("unweighted_total_left_out", table.sheet.name, at.address, at.text) for at in headings]
    uses = [use for use in uses if use not in others]
    unclear = [c for c in table.columns if c.meaning.is_weighted and not c.meaning.is_known]
    if totals and not weighted and unclear:  # some other total says that it is the weighted one
        problems.append(_of_two("duplicate_column", totals[0].column, unclear[0], table))
    return uses, problems


def _adds_up(total: Use, uses: Sequence[Use], table: Table) -> bool:
    """Whether a total is the plain sum of its row's components, in every row that has both."""
    parts = [use.column.column for use in uses if use.measure == "value" and use.component != TOTAL]
    gaps = []
    for row in table.body:
        cells = [table.cell(row, column) for column in (total.column.column, *parts)]
        numbers = [read_number(cell, "")[0] for cell in cells if cell is not None]
        known = [number for number in numbers if number is not None]
        if len(known) == len(parts) + 1:
            gaps.append(abs(known[0] - sum(known[1:])))
    return len(parts) > 1 and len(gaps) >= MINIMUM_RANKS and max(gaps) <= ROUNDED * len(parts)


def _of_two(code: str, first: Column, second: Column, table: Table) -> Problem:
    at, before = heading_cell(second, table), heading_cell(first, table)
    return Problem(code, table.sheet.name, at.address, at.text, {"cells": f"{before.address}, {at.address}"})


def _figures(column: Column, table: Table) -> dict[str, str]:
    return {
        normalise(unit.text): cell.text
        for row in table.body
        if (cell := table.cell(row, column.column)) is not None and (unit := table.unit_cell(row, column)) is not None
    }


def _apart(column: Column, other: Column, table: Table) -> bool:
    return column.names != other.names and not _figures(column, table).keys() & _figures(other, table).keys()
