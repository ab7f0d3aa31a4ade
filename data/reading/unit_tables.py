"""Tables in which figures belong to units: wide, pairs, DDCI, one sheet per edition."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from data.catalogue_model import TOTAL
from data.names import normalise
from data.reading.grid import is_figure
from data.reading.headings import Meaning, looks_like_number
from data.reading.observations import (
    ColumnReading,
    Context,
    Observation,
    Reading,
    Recognition,
    blank_cell,
    suggestion_details,
)
from data.reading.problems import Problem
from data.reading.tables import Column, Table
from data.reading.workbook import Cell, Sheet
from data.reading.years import year_of, years_in

FIELD_MEASURES = ("rank", "grade", "responses")


@dataclass(frozen=True)
class Use:
    """What one column of a table of units is used for."""

    column: Column
    component: str
    measure: str

    @property
    def meaning(self) -> str:
        return self.component if self.measure == "value" else f"{self.component}:{self.measure}"


def units_layout(code: str) -> Callable[[Sheet, Context, Table | None], Reading | None]:
    """A table of units is of one kind only, so that these layouts never compete with each other."""

    def attempt(_sheet: Sheet, context: Context, table: Table | None) -> Reading | None:
        if table is None or _kind(table, context) != code:
            return None
        return _read_units(table, context, code)

    return attempt


def _kind(table: Table, context: Context) -> str | None:
    """Which of the tables of units it is; None if it is none of them."""
    if table.sheet.name not in context._kinds:
        context._kinds[table.sheet.name] = _find_kind(table, context)
    return context._kinds[table.sheet.name]


def _find_kind(table: Table, context: Context) -> str | None:
    uses = uses_of(table, context)
    if any(column.meaning.field == "component" for column in table.columns if column.column > table.names[0]):
        return None
    if not any(use.measure in ("value", "rank") for use in uses):
        return None
    if _is_paired(table, uses):
        return "pairs"
    named = [frozenset(years_in(sheet.name)) for sheet in context.sheets]
    if len(years_in(table.sheet.name)) == 1 and len({years for years in named if len(years) == 1}) > 1:
        return "sheets"
    if context.words.index.is_relative or any(use.measure == "responses" for use in uses):
        return "ddci"
    return "wide"


def _is_paired(table: Table, uses: Sequence[Use]) -> bool:
    """Whether the columns have names of their own, and those names stand in different orders."""
    owners = {use.column.names for use in uses}
    orders = {
        tuple(normalise(cell.text) for row in table.body if (cell := table.cell(row, name)) is not None)
        for name in owners
    }
    return len(orders) > 1


def uses_of(table: Table, context: Context) -> list[Use]:
    found: list[Use] = []
    for column in table.columns:
        meaning = column.meaning
        if meaning.is_unweighted or meaning.is_statistic or meaning.field in ("change", "ignored"):
            continue
        component = meaning.component or numbered(meaning, context)
        if component is not None and meaning.field in (None, "value", *FIELD_MEASURES):
            found.append(Use(column, component, meaning.field if meaning.field in FIELD_MEASURES else "value"))
        elif component is None and meaning.field in FIELD_MEASURES:
            found.append(Use(column, TOTAL, meaning.field))
    if not any((use.component, use.measure) == (TOTAL, "value") for use in found):
        plain = [c for c in table.columns if c.meaning.field == "value" and not c.meaning.component]
        found += [Use(column, TOTAL, "value") for column in plain if len(plain) == 1]
    return found


def numbered(meaning: Meaning, context: Context) -> str | None:
    """“Chỉ số thành phần 3” as "#3", if some framework has so many components."""
    most = max(len(framework.components) for framework in context.words.index.frameworks)
    return f"#{meaning.ordinal}" if meaning.ordinal and 1 <= meaning.ordinal <= most else None


def _read_units(table: Table, context: Context, layout: str) -> Reading | None:
    sheet = table.sheet
    uses, problems = _without_duplicates(uses_of(table, context), table)
    years = {use.column.meaning.year for use in uses if use.measure == "value"} | {
        use.column.meaning.year for use in uses if use.measure == "rank"
    }
    is_dated = len(years - {None}) > 1
    positions = _position_column(table, uses)
    extras = {
        c.meaning.field: c.column for c in table.columns if c.meaning.field in ("year", "status", "source", "note")
    }
    observations: list[Observation] = []
    excluded = excluded_rows(sheet, context, problems)
    for row in table.body:
        if row in excluded:
            continue
        at = {name: cell for name, column in extras.items() if (cell := table.cell(row, column)) is not None}
        for use in uses:
            cell = table.cell(row, use.column.column)
            if cell is None:
                continue
            year = at.get("year") or (use.column.meaning.year if is_dated else None)
            unit = table.unit_cell(row, use.column) or blank_cell(row, use.column.names)
            observations.append(
                Observation(sheet.name, unit, use.component, use.measure, cell, year, at.get("status"),
                            at.get("source"), at.get("note"))
            )  # fmt: skip
        if positions is not None and (place := table.cell(row, positions[0])) is not None:
            owner = table.cell(row, positions[1].names)
            observations.append(Observation(sheet.name, owner, TOTAL, "position", place))
    observations += [
        Observation(sheet.name, table.unit_cell(owner, first), TOTAL, measure, cell)
        for row, owner in table.continued.items()
        if (cell := table.cell(row, table.names[0])) is not None and owner not in excluded
        for first, measure in ((uses[0].column, "value" if is_figure(cell) else "grade"),)
    ]
    known = {use.column.column: use.meaning for use in uses}
    problems += left_out_rows(table)
    problems += unread_columns(table, context, known, positions[0] if positions else None)
    components = frozenset(use.component for use in uses if use.measure == "value")
    dates = [use.column for use in uses if use.component == TOTAL and not is_dated]
    titles = (*table.titles, *(cell.text for column in dates for cell in column.headings))
    return Reading(
        sheet.name,
        recognition(layout, table, known, (positions[0],) if positions else ()),
        tuple(observations),
        tuple(problems),
        titles,
        has_years="year" in extras or (is_dated and None not in years),
        components=components,
        is_about_all_units=bool(components - {TOTAL}),
        left_out={**table.left_out, **dict.fromkeys(excluded, "row_excluded")},
    )


def _without_duplicates(uses: Sequence[Use], table: Table) -> tuple[list[Use], list[Problem]]:
    """One column for each thing said; two columns that say the same thing are a problem, unless they are equal."""
    kept: dict[tuple[str, str, int | None], Use] = {}
    problems: list[Problem] = []
    totals = [use for use in uses if (use.component, use.measure) == (TOTAL, "value")]
    weighted = [use for use in totals if use.column.meaning.is_weighted]
    if len(totals) > 1 and len(weighted) == 1:  # where one total says that it is weighted, the others are not
        for use in totals:
            if use is not weighted[0]:
                at = heading_cell(use.column, table)
                problems.append(Problem("unweighted_total_left_out", table.sheet.name, at.address, at.text))
        uses = [use for use in uses if use not in totals or use is weighted[0]]
    unclear = [c for c in table.columns if c.meaning.is_weighted and not c.meaning.is_known]
    if totals and not weighted and unclear:  # some other total says that it is the weighted one
        at, before = heading_cell(unclear[0], table), heading_cell(totals[0].column, table)
        details = {"cells": f"{before.address}, {at.address}"}
        problems.append(Problem("duplicate_column", table.sheet.name, at.address, at.text, details))
    dated = len({use.column.meaning.year for use in uses} - {None}) > 1
    for use in uses:
        key = (use.component, use.measure, use.column.meaning.year if dated else None)
        first = kept.setdefault(key, use)
        if first is use:
            continue
        code = "column_repeated" if _same_figures(first.column, use.column, table) else "duplicate_column"
        at, before = heading_cell(use.column, table), heading_cell(first.column, table)
        details = {"cells": f"{before.address}, {at.address}"}
        problems.append(Problem(code, table.sheet.name, at.address, at.text, details))
    return list(kept.values()), problems


def _same_figures(one: Column, other: Column, table: Table) -> bool:
    def figures(column: Column) -> dict[str, str]:
        return {
            normalise(unit.text): cell.text
            for row in table.body
            if (cell := table.cell(row, column.column)) is not None
            and (unit := table.unit_cell(row, column)) is not None
        }

    return figures(one) == figures(other)


def heading_cell(column: Column, table: Table) -> Cell:
    rows = table.header_rows or (max(table.body[0] - 1, 1),) if table.body else (1,)
    return column.heading or blank_cell(rows[-1], column.column)


def _position_column(table: Table, uses: Sequence[Use]) -> tuple[int, Column] | None:
    """The column that counts the rows from 1, and the column of totals that it stands beside."""
    total = next((use.column for use in uses if (use.component, use.measure) == (TOTAL, "value")), None)
    if total is None:
        return None
    for column in table.columns:
        if column.meaning.field != "position" and (column.meaning.is_known or column.column > table.names[0]):
            continue
        cells = [table.cell(row, column.column) for row in table.body]
        counted = [cell.text for cell in cells if cell is not None]
        if len(counted) > 1 and counted == [str(number) for number in range(1, len(cells) + 1)]:
            return column.column, total
    return None


def excluded_rows(sheet: Sheet, context: Context, problems: list[Problem]) -> set[int]:
    rows = {row: why for (name, row), why in context.decisions.excluded.items() if name == sheet.name}
    problems += [Problem("row_excluded", sheet.name, f"A{row}", why) for row, why in sorted(rows.items())]
    return set(rows)


def left_out_rows(table: Table) -> list[Problem]:
    """One entry a row that holds no unit's figures, with what stands first in it."""
    return [
        Problem(code, table.sheet.name, cell.address, cell.text)
        for row, code in table.left_out.items()
        if (cell := _first_text(table, row)) is not None
    ]


def _first_text(table: Table, row: int) -> Cell | None:
    cells = table.rows.get(row, ())
    texts = [cell for cell in cells if cell.kind == "text" and not looks_like_number(cell.text)]
    return min(texts or cells, key=lambda cell: cell.column, default=None)


def unread_columns(table: Table, context: Context, known: Mapping[int, str], position: int | None) -> list[Problem]:
    """Columns with something in them that nobody reads: said by their heading, or by their first cell."""
    problems: list[Problem] = []
    quiet = ("position", "provenance", "unit", "year", "status", "source", "note", "ignored")
    for column in table.columns:
        if column.column in known or column.column == position or column.meaning.field in quiet:
            continue
        cells = [cell for row in table.body if (cell := table.cell(row, column.column)) is not None]
        place = column.heading or next(iter(cells), None)
        if place is None or (not column.headings and _counts_rows(cells)):
            continue
        if column.meaning.field in ("identifier", "region"):
            code = "plain_column_left_out"
        elif column.meaning.is_unweighted:
            code = "unweighted_total_left_out"
        elif column.meaning.is_statistic or column.meaning.field == "change":
            code = "derived_column_left_out"
        else:
            code = "column_left_out"
        near = context.words.suggestion(place.text) if code == "column_left_out" and column.headings else None
        problems.append(
            Problem(code, table.sheet.name, place.address, place.text, suggestion_details([near] if near else []))
        )
    return [*problems, *_repaired_headings(table, context, known)]


def _counts_rows(cells: Sequence[Cell]) -> bool:
    return [cell.text for cell in cells] == [str(number) for number in range(1, len(cells) + 1)]


def _repaired_headings(table: Table, context: Context, known: Mapping[int, str]) -> list[Problem]:
    """Headings that were understood although they are written otherwise than the catalogue writes them."""
    found = []
    for column in table.columns:
        meaning, heading = column.meaning, column.heading
        if column.column not in known or heading is None or meaning.component is None:
            continue
        said = context.words.meaning(heading.text)
        if not said.is_exact and said.component == meaning.component:
            details = {"value": context.words.name_of(meaning.component)}
            found.append(Problem("heading_understood", table.sheet.name, heading.address, heading.text, details))
    return found


def recognition(layout: str, table: Table, known: Mapping[int, str], others: Sequence[int] = ()) -> Recognition:
    """How much of the sheet's figures a reading of some columns accounts for."""
    quiet = {c.column for c in table.columns if c.meaning.is_unweighted or c.meaning.is_statistic or (
        c.meaning.field is not None and c.meaning.component is None and c.column not in known
    )}  # fmt: skip
    quiet |= {c.column for c in table.columns if not c.headings and c.column < table.names[0]}
    read = set(known) | quiet | set(others)
    body, aside = set(table.body), {*table.left_out, *table.continued}
    figures = explained = 0
    for (row, column), cell in table.cells.items():
        if not is_figure(cell) or (row in table.header_rows and year_of(cell) is not None):
            continue
        figures += 1
        explained += (row in body and column in read) or row in aside
    header = max(table.header_rows, default=max(min(table.body, default=2) - 1, 1))
    units = len(table.body)
    return Recognition(
        layout,
        explained / figures if figures else 1.0,
        f"{len(known)} cột số liệu, {units} hàng đơn vị, tiêu đề ở hàng {header}",
        f"{len(known)} columns of figures, {units} rows of units, headed in row {header}",
        header,
        tuple(
            ColumnReading(c.column, at.address, at.text, known.get(c.column) or c.meaning.field or "")
            for c in table.columns
            for at in (heading_cell(c, table),)
        ),
    )
