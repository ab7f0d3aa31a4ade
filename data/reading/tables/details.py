"""Reads detail sheets: the score of a component and its indicators."""

from collections import Counter

from data.catalogue.model import TOTAL
from data.reading.cells import Sheet
from data.reading.problems import Problem
from data.reading.tables.column_uses import numbered, uses_of
from data.reading.tables.grid import is_figure
from data.reading.tables.observations import Context, IndicatorColumn, Observation, Reading, blank_cell
from data.reading.tables.phrases import looks_like_number
from data.reading.tables.tables import Column, Table
from data.reading.tables.unit_tables import excluded_rows, left_out_rows, recognition, shared_cells


def attempt_detail(sheet: Sheet, context: Context, table: Table | None) -> Reading | None:
    if table is None or any(c.meaning.field == "component" for c in table.columns if c.column > table.names[0]):
        return None
    if any(use.component == TOTAL and use.measure == "value" for use in uses_of(table, context)):
        return None
    score = _score_column(table, context)
    if score is None:
        return None
    column, component = score
    indicators = [
        c
        for c in table.columns
        if c is not column and c.meaning.component in (component, None) and _is_indicator(c, table)
    ]
    named = context.words.meaning(sheet.name).component == component
    if not indicators or not (named or column.meaning.is_prefixed or len(indicators) > 1):
        return None
    ranks = [c for c in table.columns if c.meaning.field == "rank" and c.meaning.component in (component, None)][:1]
    problems: list[Problem] = []
    excluded = excluded_rows(sheet, context, problems)
    observations: list[Observation] = []
    for row in table.body:
        if row in excluded:
            continue
        for own, measure in ((column, "value"), *((rank, "rank") for rank in ranks)):
            if (cell := table.cell(row, own.column)) is not None:
                unit = table.unit_cell(row, own) or blank_cell(row, own.names)
                observations.append(Observation(sheet.name, unit, component, measure, cell))
        for order, indicator in enumerate(indicators, start=1):
            if (cell := table.cell(row, indicator.column)) is not None:
                unit = table.unit_cell(row, indicator) or blank_cell(row, indicator.names)
                observations.append(Observation(sheet.name, unit, component, "indicator", cell, order=order))
    known = {
        column.column: component,
        **{rank.column: f"{component}:rank" for rank in ranks},
        **{c.column: "indicator_value" for c in indicators},
    }
    problems += left_out_rows(table)
    problems += shared_cells(table, known)
    return Reading(
        sheet.name,
        recognition("detail", table, known),
        tuple(observations),
        tuple(problems),
        titles=table.titles,
        indicators=tuple(
            _indicator(sheet.name, component, order, c, table) for order, c in enumerate(indicators, start=1)
        ),
        components=frozenset({component}),
        is_about_all_units=False,
        left_out={**table.left_out, **dict.fromkeys(excluded, "row_excluded")},
    )


def _score_column(table: Table, context: Context) -> tuple[Column, str] | None:
    """The column of the component's own score, and the component, which the sheet's name may give as well."""
    candidates = [c for c in table.columns if c.meaning.component or c.meaning.ordinal]
    candidates = [c for c in candidates if c.meaning.field in (None, "value")]
    named = context.words.meaning(table.sheet.name).component
    if named is None and len({c.meaning.component or c.meaning.ordinal for c in candidates}) > 1:
        return None  # several components are a table of scores
    fitting = [c for c in candidates if named is None or c.meaning.component in (named, None)]
    prefixed = [c for c in fitting if c.meaning.is_prefixed]
    with_numbers = [c for c in table.columns if c.meaning.number] if named and not fitting else []
    chosen = prefixed or fitting or with_numbers
    if len(chosen) != 1:
        return None
    (column,) = chosen
    component = named or column.meaning.component or numbered(column.meaning, context)
    return None if component is None else (column, component)


def _is_indicator(column: Column, table: Table) -> bool:
    """A headed column of figures that is neither a name, nor an identifier, nor a rank."""
    if column.meaning.field in (
        "position",
        "identifier",
        "region",
        "rank",
        "note",
        "source",
        "unit",
        "ignored",
        "grade",
    ):
        return False
    if not column.headings:
        return False
    cells = [cell for row in table.body if (cell := table.cell(row, column.column)) is not None]
    return any(is_figure(cell) and not (cell.kind == "text" and not looks_like_number(cell.text)) for cell in cells)


def _indicator(sheet: str, component: str, order: int, column: Column, table: Table) -> IndicatorColumn:
    """Its label is the heading in the row of the longest headings; a short text in another row is its code."""
    lengths: Counter[int] = Counter()
    for other in table.columns:
        for cell in other.headings:
            lengths[cell.row] += len(cell.text)
    rows = sorted((cell.row for cell in column.headings), key=lambda row: -lengths[row])
    by_row = {cell.row: cell for cell in column.headings}
    label = by_row[rows[0]]
    codes = [by_row[row].text for row in rows[1:] if row > label.row]
    return IndicatorColumn(
        sheet, component, order, " ".join(label.text.split()), codes[-1] if codes else "", label.address
    )
