"""Long tables: a row a unit and component."""

import re
from collections.abc import Mapping

from analysis.frames import NOT_APPLICABLE, NOT_PUBLISHED
from data.names import NameIndex, fold
from data.reading.cells import Cell, Sheet
from data.reading.problems import Problem
from data.reading.tables.decisions import LEFT_OUT, heading_key
from data.reading.tables.headings import Meaning, Words, meaning_of_choice
from data.reading.tables.observations import Context, Observation, Reading, blank_cell
from data.reading.tables.tables import Table
from data.reading.tables.unit_tables import excluded_rows, left_out_rows, recognition, shared_cells, unread_columns
from data.vocabulary import vocabulary

_ORDER = re.compile(r"[0-9]{1,3}")


def attempt_long(sheet: Sheet, context: Context, table: Table | None) -> Reading | None:
    if table is None:
        return None
    columns = {
        c.meaning.field: c.column for c in reversed(table.columns) if c.meaning.field and not c.meaning.component
    }
    years = {c.column: c.meaning.year for c in table.columns if c.meaning.year and not c.meaning.is_known}
    if "component" not in columns or not (columns.keys() & {"value", "rank"} or years):
        return None
    words = context.words
    names = NameIndex((c.code, c.spellings) for c in (words.index.total, *words.index.components.values()))
    problems: list[Problem] = []
    excluded = excluded_rows(sheet, context, problems)
    observations: list[Observation] = []
    components: set[str] = set()
    for row in table.body:
        if row in excluded:
            continue
        at = {name: cell for name, column in columns.items() if (cell := table.cell(row, column)) is not None}
        unit = table.cell(row, table.names[0]) or blank_cell(row, table.names[0])
        meant = _component_meant(at.get("component"), context)
        if meant.field == LEFT_OUT:
            continue
        if meant.component is None:
            problems.append(unknown_component(sheet, row, columns["component"], at.get("component"), words, names))
            continue
        components.add(meant.component)
        observations += _long_observations(sheet, unit, meant.component, at)
        observations += [
            Observation(sheet.name, unit, meant.component, "value", cell, year, at.get("status"),
                        at.get("source"), at.get("note"))
            for column, year in years.items()
            if (cell := table.cell(row, column)) is not None
        ]  # fmt: skip
    known = {column: name for name, column in columns.items()} | {column: str(year) for column, year in years.items()}
    problems += left_out_rows(table)
    problems += shared_cells(table, known)
    problems += unread_columns(table, context, known, None)
    return Reading(
        sheet.name,
        recognition("long", table, known),
        tuple(observations),
        tuple(problems),
        table.titles,
        has_years="year" in columns or bool(years),
        components=frozenset(components),
        is_about_all_units=False,
        left_out={**table.left_out, **dict.fromkeys(excluded, "row_excluded")},
    )


def _component_meant(cell: Cell | None, context: Context) -> Meaning:
    """What the name of a component means: as a person has said, or as the words of the index know it."""
    if cell is None:
        return Meaning()
    said = context.decisions.headings.get(heading_key(cell.text))
    return context.words.meaning(cell.text) if said is None else meaning_of_choice(said)


def _long_observations(sheet: Sheet, unit: Cell, component: str, at: Mapping[str, Cell]) -> list[Observation]:
    order = at.get("indicator")
    if order is not None:
        number = order_in(order)
        return [Observation(sheet.name, unit, component, "indicator", at.get("value"), at.get("year"),
                            at.get("status"), at.get("source"), at.get("note"), order=number,
                            is_exported=sheet.is_exported)]  # fmt: skip
    present = [name for name in ("value", "rank", "grade", "responses") if name in at]
    if "value" not in at and "status" in at and (not present or _says_why_not(at["status"])):
        present.insert(0, "value")
    return [
        Observation(sheet.name, unit, component, name, at.get(name), at.get("year"), at.get("status"),
                    at.get("source"), at.get("note"), is_exported=sheet.is_exported)
        for name in present
    ]  # fmt: skip


def _says_why_not(status: Cell) -> bool:
    """Whether a status says of a value that is not there why it is not, beside a rank that is."""
    return vocabulary().statuses.get(fold(status.text)) in (NOT_PUBLISHED, NOT_APPLICABLE)


def order_in(cell: Cell) -> int:
    """The number of an indicator within its component, from 1; 0 where the cell holds none."""
    return int(cell.text) if _ORDER.fullmatch(cell.text) else 0


def unknown_component(
    sheet: Sheet, row: int, column: int, cell: Cell | None, words: Words, names: NameIndex
) -> Problem:
    """A row whose component nobody knows, with names that are near."""
    found = tuple(words.component_candidate(code) for code in names.candidates(cell.text)) if cell else ()
    shown_cell = cell or blank_cell(row, column)
    return Problem("unknown_component", sheet.name, shown_cell.address, shown_cell.text, candidates=found)
