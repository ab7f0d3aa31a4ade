"""Recognises how a sheet is laid out, by the meaning of its words and never by their position.

Each layout is one entry of LAYOUTS: it takes a sheet apart, says how sure it is and why, and reads it into
observations. A layout never judges a value; that is for the checks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from data.catalogue_model import TOTAL
from data.names import NameIndex, fold, normalise
from data.reading.decisions import Decisions
from data.reading.headings import Meaning, Words, looks_like_number
from data.reading.problems import Problem
from data.reading.profile import Profile, find_profile, year_of
from data.reading.tables import Column, Table, find_table, is_figure
from data.reading.vocabulary import vocabulary
from data.reading.workbook import Cell, Sheet, Workbook
from data.reading.years import years_in

TIE = 0.02
"""Two layouts whose confidence differs by no more than this are equally likely: a person chooses."""

_ORDER = re.compile(r"[0-9]{1,3}")

FIELD_MEASURES = ("rank", "grade", "responses")


@dataclass(frozen=True)
class Observation:
    """One thing that a cell says of one unit and component.

    component: a component's code, "total", or "#3" for the third of the framework. measure: "value", "rank",
    "grade", "responses", "position" (the place in the file's own order) or "indicator". cell: the cell with it,
    None where only a status is given. unit: the cell with the unit's name; unit_codes: the unit of a table
    that is about one unit. year: from a year column or heading, else None. order: the indicator's number.
    """

    sheet: str
    unit: Cell | None
    component: str
    measure: str
    cell: Cell | None
    year: Cell | int | None = None
    status: Cell | None = None
    source: Cell | None = None
    note: Cell | None = None
    unit_codes: frozenset[str] = frozenset()
    order: int = 0

    @property
    def place(self) -> Cell | None:
        """The cell to point at."""
        return self.cell or self.status or self.unit


@dataclass(frozen=True)
class IndicatorColumn:
    """One indicator of a component as a detail sheet heads it. order: from 1, as in the sheet."""

    sheet: str
    component: str
    order: int
    label: str
    code: str
    cell: str


@dataclass(frozen=True)
class ColumnReading:
    """What one column was taken for: a component's code, "total", "entry_costs:rank", "indicator_value", …"""

    column: int
    cell: str
    heading: str
    meaning: str


@dataclass(frozen=True)
class Recognition:
    """How sure a layout is of a sheet (0 to 1: the share of its figures that it reads or knows to leave out)."""

    layout: str
    confidence: float
    why_vi: str
    why_en: str
    header_row: int
    columns: tuple[ColumnReading, ...]


@dataclass(frozen=True)
class Reading:
    """What was read from one sheet.

    titles: the texts that may name the year. has_years: the table itself says the year of every figure.
    components: the codes that have a column. is_about_all_units: a component without a column is missing.
    """

    sheet: str
    recognition: Recognition
    observations: tuple[Observation, ...]
    problems: tuple[Problem, ...]
    titles: tuple[str, ...] = ()
    indicators: tuple[IndicatorColumn, ...] = ()
    has_years: bool = False
    components: frozenset[str] = frozenset()
    is_about_all_units: bool = True
    left_out: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Context:
    """What a layout may look at besides the sheet: the file, the words of the index, what a person decided."""

    workbook: Workbook
    words: Words
    decisions: Decisions
    _kinds: dict[str, str | None] = field(default_factory=dict, compare=False, repr=False)

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """The sheets that are read: the visible ones, as far as nobody decided otherwise."""
        return tuple(
            sheet for sheet in self.workbook.sheets if self.decisions.sheets.get(sheet.name, not sheet.is_hidden)
        )

    def table(self, sheet: Sheet) -> Table | None:
        """The sheet taken apart as a table of units."""
        return find_table(
            sheet,
            self.words,
            self.decisions.header_rows.get(sheet.name),
            self.decisions.columns_of(sheet.name),
            self.decisions.headings,
        )


@dataclass(frozen=True)
class Layout:
    """One way of laying out a table: its name, and how to read it. `attempt` is None where it does not fit."""

    code: str
    name_vi: str
    name_en: str
    attempt: Callable[[Sheet, Context, Table | None], Reading | None]


@dataclass(frozen=True)
class _Use:
    """What one column of a table of units is used for."""

    column: Column
    component: str
    measure: str

    @property
    def meaning(self) -> str:
        return self.component if self.measure == "value" else f"{self.component}:{self.measure}"


def read_sheet(sheet: Sheet, context: Context) -> list[Reading]:
    """Every reading of a sheet that is as likely as the best: one, none, or several for a person to choose from."""
    table = context.table(sheet)
    chosen = context.decisions.layouts.get(sheet.name)
    wanted = [LAYOUTS[chosen]] if chosen and chosen in LAYOUTS else list(LAYOUTS.values())
    found = [reading for layout in wanted if (reading := layout.attempt(sheet, context, table)) is not None]
    highest = max((reading.recognition.confidence for reading in found), default=0.0)
    return [reading for reading in found if reading.recognition.confidence >= highest - TIE]


# --- tables of units: wide, pairs, DDCI, one sheet per edition ---------------------------------------------


def _units_layout(code: str) -> Callable[[Sheet, Context, Table | None], Reading | None]:
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
    uses = _uses(table, context)
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


def _is_paired(table: Table, uses: Sequence[_Use]) -> bool:
    """Whether the columns have names of their own, and those names stand in different orders."""
    owners = {use.column.names for use in uses}
    orders = {
        tuple(normalise(cell.text) for row in table.body if (cell := table.cell(row, name)) is not None)
        for name in owners
    }
    return len(orders) > 1


def _uses(table: Table, context: Context) -> list[_Use]:
    found: list[_Use] = []
    for column in table.columns:
        meaning = column.meaning
        if meaning.is_unweighted or meaning.is_statistic or meaning.field in ("change", "ignored"):
            continue
        component = meaning.component or _numbered(meaning, context)
        if component is not None and meaning.field in (None, "value", *FIELD_MEASURES):
            found.append(_Use(column, component, meaning.field if meaning.field in FIELD_MEASURES else "value"))
        elif component is None and meaning.field in FIELD_MEASURES:
            found.append(_Use(column, TOTAL, meaning.field))
    if not any((use.component, use.measure) == (TOTAL, "value") for use in found):
        plain = [c for c in table.columns if c.meaning.field == "value" and not c.meaning.component]
        found += [_Use(column, TOTAL, "value") for column in plain if len(plain) == 1]
    return found


def _numbered(meaning: Meaning, context: Context) -> str | None:
    """“Chỉ số thành phần 3” as "#3", if some framework has so many components."""
    most = max(len(framework.components) for framework in context.words.index.frameworks)
    return f"#{meaning.ordinal}" if meaning.ordinal and 1 <= meaning.ordinal <= most else None


def _read_units(table: Table, context: Context, layout: str) -> Reading | None:
    sheet = table.sheet
    uses, problems = _without_duplicates(_uses(table, context), table)
    years = {use.column.meaning.year for use in uses if use.measure == "value"} | {
        use.column.meaning.year for use in uses if use.measure == "rank"
    }
    is_dated = len(years - {None}) > 1
    positions = _position_column(table, uses)
    extras = {
        c.meaning.field: c.column for c in table.columns if c.meaning.field in ("year", "status", "source", "note")
    }
    observations: list[Observation] = []
    excluded = _excluded(sheet, context, problems)
    for row in table.body:
        if row in excluded:
            continue
        at = {name: cell for name, column in extras.items() if (cell := table.cell(row, column)) is not None}
        for use in uses:
            cell = table.cell(row, use.column.column)
            if cell is None:
                continue
            year = at.get("year") or (use.column.meaning.year if is_dated else None)
            unit = table.unit_cell(row, use.column) or _blank_cell(row, use.column.names)
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
    problems += _left_out_rows(table)
    problems += _unread_columns(table, context, known, positions[0] if positions else None)
    components = frozenset(use.component for use in uses if use.measure == "value")
    dates = [use.column for use in uses if use.component == TOTAL and not is_dated]
    titles = (*table.titles, *(cell.text for column in dates for cell in column.headings))
    return Reading(
        sheet.name,
        _recognition(layout, table, known, (positions[0],) if positions else ()),
        tuple(observations),
        (*table.problems, *problems),
        titles,
        has_years="year" in extras or (is_dated and None not in years),
        components=components,
        is_about_all_units=bool(components - {TOTAL}),
        left_out={**table.left_out, **dict.fromkeys(excluded, "row_excluded")},
    )


def _blank_cell(row: int, column: int) -> Cell:
    """A place to point at where a name should stand."""
    return Cell(row, column, "", "text")


def _without_duplicates(uses: Sequence[_Use], table: Table) -> tuple[list[_Use], list[Problem]]:
    """One column for each thing said; two columns that say the same thing are a problem, unless they are equal."""
    kept: dict[tuple[str, str, int | None], _Use] = {}
    problems: list[Problem] = []
    totals = [use for use in uses if (use.component, use.measure) == (TOTAL, "value")]
    weighted = [use for use in totals if use.column.meaning.is_weighted]
    if len(totals) > 1 and len(weighted) == 1:  # where one total says that it is weighted, the others are not
        for use in totals:
            if use is not weighted[0]:
                at = _heading_cell(use.column, table)
                problems.append(Problem("unweighted_total_left_out", table.sheet.name, at.address, at.text))
        uses = [use for use in uses if use not in totals or use is weighted[0]]
    unclear = [c for c in table.columns if c.meaning.is_weighted and not c.meaning.is_known]
    if totals and not weighted and unclear:  # some other total says that it is the weighted one
        at, before = _heading_cell(unclear[0], table), _heading_cell(totals[0].column, table)
        details = {"cells": f"{before.address}, {at.address}"}
        problems.append(Problem("duplicate_column", table.sheet.name, at.address, at.text, details))
    dated = len({use.column.meaning.year for use in uses} - {None}) > 1
    for use in uses:
        key = (use.component, use.measure, use.column.meaning.year if dated else None)
        first = kept.setdefault(key, use)
        if first is use:
            continue
        code = "column_repeated" if _same_figures(first.column, use.column, table) else "duplicate_column"
        at, before = _heading_cell(use.column, table), _heading_cell(first.column, table)
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


def _heading_cell(column: Column, table: Table) -> Cell:
    rows = table.header_rows or (max(table.body[0] - 1, 1),) if table.body else (1,)
    return column.heading or _blank_cell(rows[-1], column.column)


def _position_column(table: Table, uses: Sequence[_Use]) -> tuple[int, Column] | None:
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


def _excluded(sheet: Sheet, context: Context, problems: list[Problem]) -> set[int]:
    rows = {row: why for (name, row), why in context.decisions.excluded.items() if name == sheet.name}
    problems += [Problem("row_excluded", sheet.name, f"A{row}", why) for row, why in sorted(rows.items())]
    return set(rows)


def _left_out_rows(table: Table) -> list[Problem]:
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


def _unread_columns(table: Table, context: Context, known: Mapping[int, str], position: int | None) -> list[Problem]:
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


def suggestion_details(names: Iterable[str]) -> dict[str, str]:
    """The end of a message that offers near names, in both languages; empty when there are none."""
    listed = ", ".join(names)
    if not listed:
        return {"suggestion": ""}
    return {"suggestion_vi": f" Có phải: {listed}?", "suggestion_en": f" Did you mean: {listed}?"}


def _recognition(layout: str, table: Table, known: Mapping[int, str], others: Sequence[int] = ()) -> Recognition:
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
            for at in (_heading_cell(c, table),)
        ),
    )


# --- detail sheets: a component and its indicators ---------------------------------------------------------


def _attempt_detail(sheet: Sheet, context: Context, table: Table | None) -> Reading | None:
    if table is None or any(c.meaning.field == "component" for c in table.columns if c.column > table.names[0]):
        return None
    if any(use.component == TOTAL and use.measure == "value" for use in _uses(table, context)):
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
    problems: list[Problem] = []
    excluded = _excluded(sheet, context, problems)
    observations: list[Observation] = []
    for row in table.body:
        if row in excluded:
            continue
        if (cell := table.cell(row, column.column)) is not None:
            unit = table.unit_cell(row, column) or _blank_cell(row, column.names)
            observations.append(Observation(sheet.name, unit, component, "value", cell))
        for order, indicator in enumerate(indicators, start=1):
            if (cell := table.cell(row, indicator.column)) is not None:
                unit = table.unit_cell(row, indicator) or _blank_cell(row, indicator.names)
                observations.append(Observation(sheet.name, unit, component, "indicator", cell, order=order))
    known = {column.column: component, **{c.column: "indicator_value" for c in indicators}}
    problems += _left_out_rows(table)
    return Reading(
        sheet.name,
        _recognition("detail", table, known),
        tuple(observations),
        (*table.problems, *problems),
        titles=table.titles,
        indicators=tuple(
            _indicator(sheet.name, component, order, c, table) for order, c in enumerate(indicators, start=1)
        ),
        components=frozenset({component}),
        is_about_all_units=False,
        left_out={**table.left_out, **dict.fromkeys(excluded, "row_excluded")},
    )


def _score_column(table: Table, context: Context) -> tuple[Column, str] | None:
    """The column of the component's own score, and the component, which the sheet's name may tell as well."""
    candidates = [c for c in table.columns if c.meaning.component or c.meaning.ordinal]
    candidates = [c for c in candidates if c.meaning.field in (None, "value")]
    named = context.words.meaning(table.sheet.name).component
    if named is None and len({c.meaning.component or c.meaning.ordinal for c in candidates}) > 1:
        return None  # several components are a table of scores
    fitting = [c for c in candidates if named is None or c.meaning.component in (named, None)]
    prefixed = [c for c in fitting if c.meaning.is_prefixed]
    numbered = [c for c in table.columns if c.meaning.number] if named and not fitting else []
    chosen = prefixed or fitting or numbered
    if len(chosen) != 1:
        return None
    (column,) = chosen
    component = named or column.meaning.component or _numbered(column.meaning, context)
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


# --- long tables -------------------------------------------------------------------------------------------


def _attempt_long(sheet: Sheet, context: Context, table: Table | None) -> Reading | None:
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
    excluded = _excluded(sheet, context, problems)
    observations: list[Observation] = []
    components: set[str] = set()
    for row in table.body:
        if row in excluded:
            continue
        at = {name: cell for name, column in columns.items() if (cell := table.cell(row, column)) is not None}
        unit = table.cell(row, table.names[0]) or _blank_cell(row, table.names[0])
        meant = words.meaning(at["component"].text) if "component" in at else None
        if meant is None or meant.component is None:
            problems.append(_unknown_component(sheet, row, columns["component"], at.get("component"), names))
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
    problems += _left_out_rows(table)
    problems += _unread_columns(table, context, known, None)
    return Reading(
        sheet.name,
        _recognition("long", table, known),
        tuple(observations),
        (*table.problems, *problems),
        table.titles,
        has_years="year" in columns or bool(years),
        components=frozenset(components),
        is_about_all_units=False,
        left_out={**table.left_out, **dict.fromkeys(excluded, "row_excluded")},
    )


def _long_observations(sheet: Sheet, unit: Cell, component: str, at: Mapping[str, Cell]) -> list[Observation]:
    order = at.get("indicator")
    if order is not None:
        number = int(order.text) if _ORDER.fullmatch(order.text) else 0
        return [Observation(sheet.name, unit, component, "indicator", at.get("value"), at.get("year"),
                            at.get("status"), at.get("source"), at.get("note"), order=number)]  # fmt: skip
    present = [name for name in ("value", "rank", "grade", "responses") if name in at]
    if not present and "status" in at:
        present = ["value"]
    return [
        Observation(sheet.name, unit, component, name, at.get(name), at.get("year"), at.get("status"),
                    at.get("source"), at.get("note"))
        for name in present
    ]  # fmt: skip


def _unknown_component(sheet: Sheet, row: int, column: int, cell: Cell | None, names: NameIndex) -> Problem:
    found = names.match(cell.text).suggestions if cell else ()
    place = cell or _blank_cell(row, column)
    details = suggestion_details([name for _, name, _ in found])
    return Problem("unknown_component", sheet.name, place.address, place.text, details)


# --- profiles: one unit, components down and years across --------------------------------------------------


def _attempt_profile(sheet: Sheet, context: Context, table: Table | None) -> Reading | None:
    profile = find_profile(sheet, context.words)
    if profile is None:
        return None
    if table is not None and len({code for row in table.body for code in _codes_at(table, row, context)}) > 1:
        rows = {*table.body, *table.left_out}
        if any(entry.cell.row in rows for entry in profile.entries):
            return None  # figures beside several names are not those of one unit
    units, problems = _unit_of(sheet, context, profile)
    excluded = _excluded(sheet, context, problems)
    observations = tuple(
        Observation(sheet.name, None, entry.component, entry.measure, entry.cell, entry.year, unit_codes=units)
        for entry in profile.entries
        if units and entry.cell.row not in excluded
    )
    header = profile.header_row
    return Reading(
        sheet.name,
        Recognition(
            "profile",
            profile.confidence,
            f"{profile.labels} hàng là chỉ số thành phần hoặc tổng điểm, {profile.series} cột là năm",
            f"{profile.labels} rows are components or the total, {profile.series} columns are years",
            header,
            (),
        ),
        observations,
        (*problems, *profile.problems),
        profile.titles,
        has_years=profile.has_years,
        components=frozenset(entry.component for entry in profile.entries),
        is_about_all_units=False,
    )


def _codes_at(table: Table, row: int, context: Context) -> frozenset[str]:
    cell = table.cell(row, table.names[0])
    return context.words.units(cell.text) if cell is not None else frozenset()


def _unit_of(sheet: Sheet, context: Context, profile: Profile) -> tuple[frozenset[str], list[Problem]]:
    """The unit that a table without names is about: chosen, or named by the sheet, the titles or the file."""
    said = context.decisions.table_units.get(sheet.name)
    if said:
        return frozenset({said}), []
    stem = context.workbook.file_name.rpartition(".")[0]
    for texts in ((sheet.name,), profile.titles, (stem,)):
        found = frozenset().union(*(context.words.units_in(text) for text in texts))
        if len({context.words.catalogue.unit(code).name_vi for code in found}) == 1:
            return found, []
        if found:
            names = sorted(context.words.catalogue.unit(code).name_vi for code in found)
            return frozenset(), [Problem("table_unit_unclear", sheet.name, found=", ".join(names))]
    return frozenset(), [Problem("table_unit_missing", sheet.name, found=sheet.name)]


LAYOUTS: Mapping[str, Layout] = {
    layout.code: layout
    for layout in (
        Layout("wide", "bảng ngang", "wide table", _units_layout("wide")),
        Layout("pairs", "bảng từng cặp", "table of pairs", _units_layout("pairs")),
        Layout("profile", "hồ sơ một đơn vị", "profile of one unit", _attempt_profile),
        Layout("long", "bảng dọc", "long table", _attempt_long),
        Layout("sheets", "mỗi kỳ một trang tính", "one sheet per edition", _units_layout("sheets")),
        Layout("ddci", "bảng DDCI", "DDCI table", _units_layout("ddci")),
        Layout("detail", "bảng chỉ tiêu", "detail sheet", _attempt_detail),
    )
}


def heading_words() -> Mapping[str, str]:
    """What a person may say that a column is, besides a component: the vocabulary's own fields by their heading."""
    return {name: heading for name, heading in vocabulary().headings.items() if fold(heading)}
