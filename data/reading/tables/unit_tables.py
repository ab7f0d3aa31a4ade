"""Tables in which figures belong to units: wide, pairs, DDCI, one sheet per edition."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from data.catalogue.model import TOTAL
from data.names import normalise
from data.reading.cells import Cell, Sheet
from data.reading.problems import Problem
from data.reading.tables.column_uses import Use, heading_cell, may_be_scores, uses_of, without_duplicates, years_of
from data.reading.tables.grid import counts_rows, is_figure
from data.reading.tables.observations import (
    ColumnReading,
    Context,
    Observation,
    Reading,
    Recognition,
    blank_cell,
)
from data.reading.tables.phrases import looks_like_number
from data.reading.tables.tables import Column, Table
from data.reading.tables.years import year_of, years_in
from wording.words import Said


def units_layout(code: str) -> Callable[[Sheet, Context, Table | None], Reading | None]:
    """A table of units is of one kind only, so that these layouts never compete with each other."""

    def attempt(_sheet: Sheet, context: Context, table: Table | None) -> Reading | None:
        if table is None or _kind(table, context) != code:
            return None
        return _read_units(table, context, code)

    return attempt


def _kind(table: Table, context: Context) -> str | None:
    """Which of the tables of units it is; None if it is none of them."""
    key = (table.sheet.name, min(table.cells))
    if key not in context._kinds:
        context._kinds[key] = _find_kind(table, context)
    return context._kinds[key]


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


def _read_units(table: Table, context: Context, layout: str) -> Reading | None:
    sheet = table.sheet
    uses, problems = without_duplicates(uses_of(table, context), table)
    years = years_of(uses)
    dated = len(years) > 1
    if dated and None not in years:  # of which year a grade is that names none, nobody knows
        uses = [use for use in uses if use.column.meaning.year is not None]
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
            year = at.get("year") or (use.column.meaning.year if dated else None)
            unit = table.unit_cell(row, use.column) or blank_cell(row, use.column.names)
            observations.append(
                Observation(sheet.name, unit, use.component, use.measure, cell, year, at.get("status"),
                            at.get("source"), at.get("note"))
            )  # fmt: skip
        if positions is not None and (row_number := table.cell(row, positions[0])) is not None:
            owner = table.cell(row, positions[1].names)
            observations.append(Observation(sheet.name, owner, TOTAL, "position", row_number))
    observations += [
        Observation(sheet.name, table.unit_cell(owner, first), TOTAL, measure, cell)
        for row, owner in table.continued.items()
        if (cell := table.cell(row, table.names[0])) is not None and owner not in excluded
        for first, measure in ((uses[0].column, "value" if is_figure(cell) else "grade"),)
    ]
    known = {use.column.column: use.meaning for use in uses}
    problems += left_out_rows(table)
    problems += shared_cells(table, known)
    problems += unread_columns(table, context, known, positions[0] if positions else None)
    components = frozenset(use.component for use in uses if use.measure == "value")
    titles = (*table.titles, *(cell.text for column in _dating(uses) for cell in column.headings))
    return Reading(
        sheet.name,
        recognition(layout, table, known, (positions[0],) if positions else ()),
        tuple(observations),
        tuple(problems),
        titles,
        has_years="year" in extras or (dated and None not in years),
        components=components,
        is_about_all_units=bool(components - {TOTAL}),
        has_unread_figures=any(column.column not in known and may_be_scores(column, table) for column in table.columns),
        left_out={**table.left_out, **dict.fromkeys(excluded, "row_excluded")},
    )


def _dating(uses: Sequence[Use]) -> list[Column]:
    """The columns of totals, whose headings date the table, or of ranks without totals; none where years differ."""
    scores = [use for use in uses if use.measure in ("value", "rank")]
    totals = [use for use in scores if use.component == TOTAL]
    columns = [use.column for use in totals if use.measure == "value"] or [use.column for use in totals or scores]
    return columns if len({column.meaning.year for column in columns}) == 1 else []


def _position_column(table: Table, uses: Sequence[Use]) -> tuple[int, Column] | None:
    """The column that counts the rows from 1, and the column of totals that it stands beside."""
    total = next((use.column for use in uses if (use.component, use.measure) == (TOTAL, "value")), None)
    if total is None:
        return None
    for column in table.columns:
        if column.meaning.field != "position" and (column.meaning.is_known or column.column > table.names[0]):
            continue
        cells = [table.cell(row, column.column) for row in table.body]
        texts = [cell.text for cell in cells if cell is not None]
        if len(texts) > 1 and texts == [str(number) for number in range(1, len(cells) + 1)]:
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


def shared_cells(table: Table, known: Mapping[int, str]) -> list[Problem]:
    """One entry a cell that is merged over several rows and was read for each of them. known: the columns read."""
    wanted = {*known, *table.names}
    ranges = {(column, first, last) for (row, at), (column, first, last) in table.shared.items()
              if at in wanted and row in table.body}  # fmt: skip
    problems = []
    for column, first, last in sorted(ranges):
        cell = table.cells[first, column]
        details = {"cells": f"{cell.address}:{replace(cell, row=last).address}"}
        problems.append(Problem("merged_cell_shared", table.sheet.name, cell.address, cell.text, details))
    return problems


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
        shown_cell = column.heading or next(iter(cells), None)
        if shown_cell is None or (not column.headings and counts_rows(cells)):
            continue
        if column.meaning.field in ("identifier", "region"):
            code = "plain_column_left_out"
        elif column.meaning.is_unweighted:
            code = "unweighted_total_left_out"
        elif column.meaning.is_statistic or column.meaning.field == "change":
            code = "derived_column_left_out"
        else:
            code = "column_left_out"
        near = context.words.candidate(shown_cell.text) if code == "column_left_out" and column.headings else None
        candidates = (near,) if near else ()
        problems.append(Problem(code, table.sheet.name, shown_cell.address, shown_cell.text, candidates=candidates))
    return [*problems, *_repaired_headings(table, context, known)]


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
    return Recognition(
        layout,
        explained / figures if figures else 1.0,
        Said("recognition.table", {"columns": len(known), "units": len(table.body), "row": header}),
        header,
        tuple(
            ColumnReading(c.column, at.address, at.text, known.get(c.column) or c.meaning.field or "")
            for c in table.columns
            for at in (heading_cell(c, table),)
        ),
    )
