"""Turns observations into the rows of editions, and names every problem by its cell."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from analysis.frames import COMPUTED, MISSING, NOT_APPLICABLE, NOT_PUBLISHED, PUBLISHED, STATED, UNUSABLE
from data.catalogue_model import TOTAL, Catalogue, Component, Framework, Index, Unit
from data.names import NameIndex, fold
from data.reading.decisions import Decisions
from data.reading.encodings import readings as encodings_of
from data.reading.headings import Words
from data.reading.layouts import IndicatorColumn, Observation, Reading, suggestion_details
from data.reading.numbers import read_number, without_invisible
from data.reading.problems import Problem, number_details
from data.reading.tables import SAME_FIGURE
from data.reading.vocabulary import blank_key, vocabulary
from data.reading.workbook import Cell
from data.reading.years import FIRST_YEAR, LAST_YEAR
from data.store.editions import Indicator, IndicatorValue, ScoreRow
from planning.action import clean_text

MINIMUM_MISFITS = 3
"""So many values of one column outside its scale are one misfit of the column, not as many wrong cells."""
MINIMUM_FRACTIONS = 5
FRACTION_LIMIT = 1.0 + 1e-9
MIXED_GAP = 5.0
"""Fractions and percentages in one column leave a gap between them that no percentage has."""

_WITHOUT_VALUE = (NOT_PUBLISHED, NOT_APPLICABLE, MISSING)
_NOT_AVAILABLE = "#N/A"
REPLACEMENT = "\ufffd"

Key = tuple[int, str, str]
"""Year, unit, component."""


@dataclass(frozen=True)
class Interpretation:
    """The rows and indicators of every edition found, by year, and all problems in the order they were met."""

    rows: Mapping[int, tuple[ScoreRow, ...]]
    indicators: Mapping[int, tuple[Indicator, ...]]
    indicator_values: Mapping[int, tuple[IndicatorValue, ...]]
    problems: tuple[Problem, ...]


def interpret(
    readings: Iterable[tuple[Reading, int | None]],
    words: Words,
    decisions: Decisions,
    today: date,
) -> Interpretation:
    """Read every observation against the framework of its year and the unit's group.

    readings: every sheet's reading with the edition's year, None where the table itself names the years; the
    summaries come before the detail sheets. Nothing is guessed: a name that is not known, a number that is not
    clear and a component that does not apply are problems by their cell.
    """
    reader = _Reader(words, decisions, today)
    for reading, year in readings:
        reader.take(reading, year)
    reader.finish()
    rows: dict[int, list[ScoreRow]] = {}
    for (row_year, _, _), row in reader.rows.items():
        rows.setdefault(row_year, []).append(row)
    return Interpretation(
        {year: tuple(found) for year, found in sorted(rows.items())},
        {year: tuple(found) for year, found in sorted(reader.indicators.items())},
        {year: tuple(found.values()) for year, found in sorted(reader.indicator_values.items())},
        tuple(reader.problems),
    )


@dataclass
class _Reader:
    """The rows read so far. Each question about a place is put once: one bad name is one problem."""

    words: Words
    decisions: Decisions
    today: date
    rows: dict[Key, ScoreRow] = field(default_factory=dict)
    indicators: dict[int, list[Indicator]] = field(default_factory=dict)
    indicator_values: dict[int, dict[tuple[str, str, int], IndicatorValue]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _units: dict[tuple[int, str], Unit | None] = field(default_factory=dict)
    _unknown: dict[tuple[int, str], tuple[str, dict[str, str]]] = field(default_factory=dict)
    _names: dict[int, NameIndex] = field(default_factory=dict)
    _years: dict[tuple[str, str], int | None] = field(default_factory=dict)
    _told: set[tuple[object, ...]] = field(default_factory=set)
    _positions: dict[int, dict[str, tuple[int, Cell, str]]] = field(default_factory=dict)
    _misfits: dict[tuple[int, str, str], list[tuple[ScoreRow, Problem]]] = field(default_factory=dict)
    _details: dict[tuple[int, str], str] = field(default_factory=dict)
    _frameworks: dict[tuple[int, str], Framework | None] = field(default_factory=dict)
    _sheet: str = ""
    _year_now: int | None = None

    @property
    def index(self) -> Index:
        return self.words.index

    @property
    def catalogue(self) -> Catalogue:
        return self.words.catalogue

    def take(self, reading: Reading, year: int | None) -> None:
        """Read one sheet into the rows."""
        self._sheet = reading.sheet
        is_detail = reading.recognition.layout == "detail"
        orders = self._indicator_orders(reading, year) if is_detail else None
        for observation in reading.observations:
            self._observe(observation, year, reading, orders)

    def finish(self) -> None:
        """Say what can only be said of whole columns and editions."""
        self._tell_misfits()
        self._scales()
        for year in sorted({year for year, _, _ in self.rows}):
            self._ranks_from_order(year)

    def _tell(self, code: str, cell: Cell | None, found: str, details: Mapping[str, str] | None = None) -> None:
        place = cell.address if cell is not None else ""
        self.problems.append(Problem(code, self._sheet, place, found, details or {}, self._year_now))

    def _tell_once(
        self,
        code: str,
        cell: Cell | None,
        found: str,
        details: Mapping[str, str] | None = None,
        about: tuple[object, ...] = (),
    ) -> None:
        told = (code, self._sheet, *(about or (cell.address if cell is not None else "",)))
        if told not in self._told:
            self._told.add(told)
            self._tell(code, cell, found, details)

    # --- which edition, which unit, which component ----------------------------------------------------

    def _observe(
        self, observation: Observation, year: int | None, reading: Reading, orders: Mapping[int, int] | None
    ) -> None:
        self._year_now = None
        place = observation.place
        row_year = self._year(observation, year, reading)
        if row_year is None or place is None:
            return
        self._year_now = row_year
        unit = self._unit(observation, row_year)
        if unit is None:
            return
        framework = self._framework(row_year, unit.group)
        if framework is None:
            details = {"index": self.index.short}
            self._tell_once("year_without_framework", place, str(row_year), details, about=(row_year,))
            return
        component = self._component(observation, framework, row_year)
        if component is None:
            return
        if component != observation.component:
            observation = replace(observation, component=component)
        if observation.measure == "indicator":
            self._indicator_value(observation, unit, row_year, orders)
            return
        if observation.measure == "position":
            self._positions.setdefault(row_year, {})[unit.code] = (int(place.text), place, self._sheet)
            return
        if component != TOTAL and framework.component(component) is None and self._is_outside(observation, row_year):
            return
        key = (row_year, unit.code, component)
        row = self.rows.get(key) or ScoreRow(unit.code, component, None, MISSING)
        if observation.measure == "value":
            row = self._value(observation, row, framework, unit, row_year)
        elif observation.cell is not None:
            row = self._attribute(observation, observation.cell, row, unit, row_year)
        if row != ScoreRow(unit.code, component, None, MISSING):
            self.rows[key] = row

    def _framework(self, year: int, group: str) -> Framework | None:
        if (year, group) not in self._frameworks:
            self._frameworks[year, group] = self.index.framework(year, group)
        return self._frameworks[year, group]

    def _year(self, observation: Observation, year: int | None, reading: Reading) -> int | None:
        said = observation.year
        if said is None:
            return year
        if isinstance(said, int):
            if reading.has_years or said == year:
                return self._checked_year(said, observation.place)
            details = {"year": str(year)}
            self._tell_once("another_year_left_out", observation.cell, str(said), details, about=(said,))
            return None
        place = (self._sheet, said.address)
        if place not in self._years:
            self._years[place] = self._year_in_cell(said, year)
        return self._years[place]

    def _year_in_cell(self, cell: Cell, year: int | None) -> int | None:
        number, _ = read_number(replace(cell, value=cell.text.removesuffix(".0"), kind="text"), self._sheet)
        readable = number is not None and number.is_integer() and FIRST_YEAR <= number <= LAST_YEAR
        if number is None or not readable:
            self._tell_once("year_unreadable", cell, cell.text)
            return None
        if year is not None and number != year:
            self._tell_once("year_conflict", cell, f"{year} / {cell.text}")
            return None
        return self._checked_year(int(number), cell)

    def _checked_year(self, year: int, cell: Cell | None) -> int | None:
        if year > self.today.year:
            self._tell_once("year_in_future", cell, str(year), about=(year,))
            return None
        if any(self.index.framework(year, group) for group in self.index.groups):
            return year
        self._tell_once("year_without_framework", cell, str(year), {"index": self.index.short}, about=(year,))
        return None

    def _unit(self, observation: Observation, year: int) -> Unit | None:
        cell = observation.unit
        if observation.unit_codes:
            return self._unit_of_table(observation, year)
        if cell is None or not cell.text:
            place = cell or observation.place
            if place is not None:
                self._tell_once("unit_missing", place, str(place.row))
            return None
        key = (year, cell.text)
        if key not in self._units:
            self._units[key] = self._find_unit(cell, year)
        elif (unknown := self._unknown.get(key)) is not None:  # told at every place that it stands in
            self._tell_once(unknown[0], cell, cell.text, unknown[1])
        return self._units[key]

    def _unit_of_table(self, observation: Observation, year: int) -> Unit | None:
        known = {unit.code for unit in self.catalogue.units_of(self.index.code, year)}
        codes = sorted(observation.unit_codes & known)
        if len(codes) == 1:
            return self.catalogue.unit(codes[0])
        name = self.catalogue.unit(min(observation.unit_codes)).name_vi
        if any(self.index.framework(year, group) for group in self.index.groups):
            details = {"year": str(year), **suggestion_details([])}
            self._tell_once("unit_not_in_edition", observation.place, name, details, about=(year,))
        else:
            self._checked_year(year, observation.place)
        return None

    def _find_unit(self, cell: Cell, year: int) -> Unit | None:
        text = cell.text
        chosen = self.decisions.unit(text)
        if chosen is not None and chosen in self.catalogue.units:
            return self.catalogue.unit(chosen)
        names = self._names.get(year) or self.catalogue.unit_names(self.index.code, year)
        self._names[year] = names
        cleaned = clean_text(without_invisible(text))
        match = names.match(cleaned)
        if match.code is not None:
            unit = self.catalogue.unit(match.code)
            if not match.is_exact or cleaned != text:
                self._tell_once("name_repaired", cell, text, {"value": unit.name_vi}, about=(text,))
            return unit
        other = self._units_of_another_time(text)
        if other:
            unknown = "unit_not_in_edition", self._other_time_details(other, year)
        elif (legacy := self._legacy(text, names)) is not None:
            unknown = "legacy_encoding", {"value": legacy}
        else:
            unknown = "unknown_unit", suggestion_details([name for _, name, _ in match.suggestions])
        self._unknown[year, text] = unknown
        self._tell_once(unknown[0], cell, text, unknown[1])
        return None

    def _units_of_another_time(self, text: str) -> list[Unit]:
        return [unit for unit in self.words.all_units if unit.code in self.words.units(text)]

    def _other_time_details(self, others: list[Unit], year: int) -> dict[str, str]:
        """When the unit existed, and what stands in its place in that year: heirs or predecessors."""
        codes = {unit.code for unit in others}
        family = [
            unit
            for unit in self.catalogue.units_of(self.index.code, year)
            if codes & {*unit.predecessors, *unit.absorbed, unit.renames}
            or any(unit.code in (*other.predecessors, other.renames) for other in others)
        ]
        unit = others[0]
        ends = [
            (word_vi, word_en, f"{day:%d/%m/%Y}")
            for word_vi, word_en, day in (
                ("từ", "from", unit.valid_from),
                ("đến", "until", unit.valid_to),
            )
            if day is not None
        ]
        return {
            "year": str(year),
            "validity_vi": "".join(f", có {vi} {day}," for vi, _, day in ends),
            "validity_en": "".join(f", which existed {en} {day}," for _, en, day in ends),
            **suggestion_details([unit.name_vi for unit in family]),
        }

    def _legacy(self, text: str, names: NameIndex) -> str | None:
        for guess in encodings_of(text):
            code = names.code(guess)
            if code is not None:
                return self.catalogue.unit(code).name_vi
        return None

    def _component(self, observation: Observation, framework: Framework, year: int) -> str | None:
        code = observation.component
        if not code.startswith("#"):
            return code
        number = int(code[1:])
        if 1 <= number <= len(framework.components):
            return framework.components[number - 1].component
        self._tell_once(
            "component_number_unknown", observation.cell, str(number), {"year": str(year)}, about=(code, year)
        )
        return None

    def _is_outside(self, observation: Observation, year: int) -> bool:
        """Whether a figure is given for a component that this framework does not have; said once a column."""
        cell = observation.cell
        if cell is None or self._blank(cell):
            return False
        details = {**self._component_details(observation.component), "year": str(year)}
        self._tell_once("component_not_in_framework", cell, cell.text, details, about=(observation.component, year))
        return True

    # --- values ----------------------------------------------------------------------------------------

    def _value(self, observation: Observation, row: ScoreRow, framework: Framework, unit: Unit, year: int) -> ScoreRow:
        cell, place = observation.cell, observation.place
        status = self._status(observation)
        if place is None or status is None:
            return row
        if row.cell:
            self._again(observation, row, place, unit)
            return row
        read = replace(
            row,
            note=self._text(observation.note) or row.note,
            source=self._text(observation.source) or row.source,
            sheet=observation.sheet,
            cell=place.address,
        )
        blank = self._blank(cell)
        if cell is None or blank:
            return self._without_value(observation, read, blank or status, framework)
        number, problem = read_number(cell, observation.sheet)
        if problem is not None:
            self.problems.append(replace(problem, year=year))
        if number is None:
            return row
        if status in _WITHOUT_VALUE:
            details = {"status": vocabulary().status_names[status]}
            self._tell_once("status_contradicts_value", cell, cell.text, details)
            return row
        return self._checked(observation, replace(read, value=number, status=status), cell, framework, year)

    def _checked(
        self, observation: Observation, row: ScoreRow, cell: Cell, framework: Framework, year: int
    ) -> ScoreRow:
        component = observation.component
        if row.status == UNUSABLE:
            if not row.note:
                self._tell_once("unusable_without_reason", cell, cell.text)
        elif row.value is not None:
            lowest, highest = framework.total_scale if component == TOTAL else framework.scale
            if not lowest <= row.value <= highest:
                details = {
                    **self._component_details(component),
                    "lowest": f"{lowest:g}",
                    "highest": f"{highest:g}",
                    **number_details("found", row.value),
                }
                problem = Problem("out_of_range", observation.sheet, cell.address, cell.text, details, year)
                self._misfits.setdefault((year, observation.sheet, component), []).append((row, problem))
        return row

    def _without_value(self, observation: Observation, row: ScoreRow, status: str, framework: Framework) -> ScoreRow:
        """A cell that says why there is no value. Blank, "-" and "N/A" are three different things."""
        component = observation.component
        applies = component == TOTAL or framework.component(component) is not None
        if not applies:
            return replace(row, status=NOT_APPLICABLE)
        if status == NOT_APPLICABLE and observation.cell is not None:
            details = self._component_details(component)
            self._tell_once("dash_where_applicable", observation.cell, observation.cell.text, details)
        return replace(row, status=status if status in _WITHOUT_VALUE else MISSING)

    def _attribute(self, observation: Observation, cell: Cell, row: ScoreRow, unit: Unit, year: int) -> ScoreRow:
        if self._blank(cell):
            return row
        if observation.measure == "grade":
            return self._grade(observation, cell, row)
        number, problem = read_number(cell, observation.sheet)
        if problem is not None:
            self.problems.append(replace(problem, year=year))
        if number is None:
            return row
        if not number.is_integer() or number < 1:
            code = "rank_not_whole" if observation.measure == "rank" else "responses_not_whole"
            self._tell_once(code, cell, cell.text)
            return row
        if observation.measure == "responses":
            if row.responses is not None and row.responses != number:
                self._duplicate(observation, cell, row.cell or row.rank_cell, unit)
                return row
            return replace(row, responses=number, sheet=row.sheet or observation.sheet)
        return self._rank(observation, cell, row, unit, year, number)

    def _rank(
        self, observation: Observation, cell: Cell, row: ScoreRow, unit: Unit, year: int, number: float
    ) -> ScoreRow:
        if row.rank is not None:
            if row.rank != number:
                self._duplicate(observation, cell, row.rank_cell, unit)
            return row
        units = self.catalogue.unit_count(self.index.code, year, unit.group)
        if units is not None and number > units:
            self._tell_once("impossible_rank", cell, cell.text, {"units": str(units)})
        status = self._status(observation)
        return replace(
            row,
            rank=number,
            rank_status=status if status in (PUBLISHED, STATED) else PUBLISHED,
            rank_source=self._text(observation.source),
            note=row.note or self._text(observation.note),
            sheet=row.sheet or observation.sheet,
            rank_cell=cell.address,
        )

    def _grade(self, observation: Observation, cell: Cell, row: ScoreRow) -> ScoreRow:
        if cell.kind in ("error", "formula_without_value"):
            _, problem = read_number(cell, observation.sheet)
            self.problems += [replace(problem, year=self._year_now)] if problem else []
            return row
        return replace(row, grade=self._text(cell), sheet=row.sheet or observation.sheet)

    def _text(self, cell: Cell | None) -> str:
        """The words in a cell without control and invisible characters; that they were there is said."""
        if cell is None:
            return ""
        cleaned = clean_text(without_invisible(cell.text), several_lines=True)
        kept, stood = "".join(cleaned.split()), "".join(unicodedata.normalize("NFC", cell.text).split())
        if kept != stood or REPLACEMENT in stood:
            self._tell_once("text_cleaned", cell, cleaned)
        return cleaned

    def _status(self, observation: Observation) -> str | None:
        cell = observation.status
        if cell is None:
            return PUBLISHED
        status = vocabulary().statuses.get(fold(cell.text))
        if status is None or status == COMPUTED:
            self._tell_once("unknown_status", cell, cell.text)
        return status

    def _blank(self, cell: Cell | None) -> str | None:
        """The status that a word such as "-" or "N/A" stands for; None for anything else."""
        if cell is None:
            return None
        if cell.kind == "error" and cell.text == _NOT_AVAILABLE and self.decisions.errors_are_not_published:
            return NOT_PUBLISHED
        if cell.kind != "text":
            return None
        known = vocabulary()
        status = known.blanks.get(blank_key(cell.text)) or known.statuses.get(fold(cell.text))
        return status if status in _WITHOUT_VALUE else None

    # --- the same thing twice --------------------------------------------------------------------------

    def _again(self, observation: Observation, row: ScoreRow, cell: Cell, unit: Unit) -> None:
        """A second value of one thing: a repetition, a detail sheet that differs, or a contradiction."""
        number = None if self._blank(cell) else read_number(cell, observation.sheet)[0]
        same = number == row.value or (number is not None and row.value is not None and _agree(number, row.value))
        if row.sheet == observation.sheet:
            if same:
                details = {"cells": f"{row.cell}, {cell.address}"}
                self._tell_once("unit_repeated", cell, unit.name_vi, details, about=(str(cell.row), unit.code))
            else:
                self._duplicate(observation, cell, row.cell, unit)
            return
        if observation.component in {component for _, component in self._details} and number is not None:
            if not same and row.value is not None:
                details = {
                    **self._component_details(observation.component),
                    **number_details("found", number),
                    **number_details("value", row.value),
                    **number_details("gap", number - row.value, 6),
                }
                self._tell("differs_between_sheets", cell, unit.name_vi, details)
        elif same:
            self._tell_once("sheet_repeated", None, observation.sheet, {"other": row.sheet}, about=(row.sheet,))
        else:
            places = (
                Problem("several_tables", *at).place for at in ((row.sheet, row.cell), (self._sheet, cell.address))
            )
            about = (row.sheet, observation.component)
            self._tell_once("several_tables", cell, unit.name_vi, {"cells": ", ".join(places)}, about=about)

    def _duplicate(self, observation: Observation, cell: Cell, first: str, unit: Unit) -> None:
        details = {"cells": f"{first}, {cell.address}", **self._component_details(observation.component)}
        self._tell_once("duplicate_unit", cell, unit.name_vi, details, about=(str(cell.row), unit.code))

    def _component_details(self, code: str) -> dict[str, str]:
        component: Component = self.index.total if code == TOTAL else self.index.components[code]
        return {"component_vi": component.name_vi, "component_en": component.name_en}

    # --- indicators ------------------------------------------------------------------------------------

    def _indicator_orders(self, reading: Reading, year: int | None) -> Mapping[int, int] | None:
        """Keep the definitions of a detail sheet's indicators; None if the component has them already."""
        if year is None:
            return {}
        component = self._detail_component(reading, year)
        if component is None:
            return None
        key = (year, component)
        first = self._details.setdefault(key, reading.sheet)
        if first != reading.sheet:
            self._year_now = year
            details = self._component_details(component)
            self._tell_once("several_detail_sheets", None, reading.sheet, details, about=(component,))
            return None
        self.indicators.setdefault(year, []).extend(_definition(column, component) for column in reading.indicators)
        return {}

    def _detail_component(self, reading: Reading, year: int) -> str | None:
        for code in reading.components:
            if not code.startswith("#"):
                return code
            for group in self.index.groups:
                framework = self.index.framework(year, group)
                if framework is not None and 1 <= int(code[1:]) <= len(framework.components):
                    return framework.components[int(code[1:]) - 1].component
        return None

    def _indicator_value(
        self, observation: Observation, unit: Unit, year: int, orders: Mapping[int, int] | None
    ) -> None:
        place = observation.place
        if place is None or (
            orders is None and self._details.get((year, observation.component)) not in (None, self._sheet)
        ):
            return
        if observation.order < 1:
            self._tell_once("indicator_number_unreadable", place, place.text)
            return
        self._long_definition(observation, year)
        blank = self._blank(observation.cell)
        number: float | None = None
        status = self._status(observation) or MISSING
        if blank or observation.cell is None:
            status = blank or status
        else:
            number, problem = read_number(observation.cell, observation.sheet)
            if problem is not None:
                self.problems.append(replace(problem, year=year))
            if number is None:
                return
        values = self.indicator_values.setdefault(year, {})
        key = (unit.code, observation.component, observation.order)
        first = values.get(key)
        if first is not None:
            if first.value != number:
                self._indicator_twice(observation, place, first, unit)
                values[key] = replace(first, value=None, status=MISSING)
            return
        values[key] = IndicatorValue(*key, number, status, observation.sheet, place.address)

    def _indicator_twice(self, observation: Observation, place: Cell, first: IndicatorValue, unit: Unit) -> None:
        """Two values of one indicator: nobody can say which is right, so none is taken."""
        details = {"cells": f"{first.cell}, {place.address}", **self._component_details(observation.component)}
        self._tell("indicator_twice", place, unit.name_vi, details)

    def _long_definition(self, observation: Observation, year: int) -> None:
        """A long table names its indicators by number only."""
        known = self.indicators.setdefault(year, [])
        if (year, observation.component) in self._details:
            return
        if not any((one.component, one.order) == (observation.component, observation.order) for one in known):
            known.append(Indicator(observation.component, observation.order, "", sheet=observation.sheet))

    def _scales(self) -> None:
        """Judge each indicator's natural scale from its name and its figures together."""
        for year, definitions in self.indicators.items():
            values: dict[tuple[str, int], list[float]] = {}
            for value in self.indicator_values.get(year, {}).values():
                if value.value is not None:
                    values.setdefault((value.component, value.order), []).append(value.value)
            self.indicators[year] = [
                replace(one, scale=self._scale(one, values.get((one.component, one.order), []), year))
                for one in definitions
            ]

    def _scale(self, indicator: Indicator, values: list[float], year: int) -> str:
        known = vocabulary().scales
        text = f" {indicator.label.casefold()} "
        if values and any(mark in text for mark in known["percentage"]):
            if max(values) <= FRACTION_LIMIT:
                return "fraction"
            small = [value for value in values if 0 < value <= FRACTION_LIMIT]
            large = [value for value in values if value > FRACTION_LIMIT]
            if len(small) >= MINIMUM_MISFITS and min(large) > MIXED_GAP * max(small):
                problem = Problem("mixed_scale", indicator.sheet, indicator.cell, indicator.label, {}, year)
                self.problems.append(problem)
            return "percent"
        for scale in ("days", "hours"):
            if any(re.search(rf"\b{re.escape(word)}\b", text) for word in known[scale]):
                return scale
        return "number"

    # --- whole columns and editions --------------------------------------------------------------------

    def _tell_misfits(self) -> None:
        """Values outside the scale: one by one where they are few, as one misfit where the column is on another."""
        columns: dict[tuple[int, str, str], list[ScoreRow]] = {}
        for (year, _, component), row in self.rows.items():
            if row.value is not None and row.status != UNUSABLE:
                columns.setdefault((year, row.sheet, component), []).append(row)
        for key, members in columns.items():
            misfits = self._misfits.get(key, [])
            if len(misfits) >= max(MINIMUM_MISFITS, len(members) / 2):
                self._tell_scale(key, [row for row, _ in misfits])
            else:
                self.problems += [problem for _, problem in misfits]
                fractions = [row for row in members if 0 < (row.value or 0) <= FRACTION_LIMIT]
                if len(fractions) == len(members) >= MINIMUM_FRACTIONS:
                    self._tell_scale(key, fractions)

    def _tell_scale(self, key: tuple[int, str, str], rows: list[ScoreRow]) -> None:
        year, sheet, component = key
        framework = self.index.framework(year, self.catalogue.unit(rows[0].unit).group)
        if framework is None:
            return
        lowest, highest = framework.total_scale if component == TOTAL else framework.scale
        values = [row.value for row in rows if row.value is not None]
        details = {
            **self._component_details(component),
            "lowest": f"{lowest:g}",
            "highest": f"{highest:g}",
            **number_details("from", min(values)),
            **number_details("to", max(values)),
        }
        self.problems.append(Problem("scale_mismatch", sheet, rows[0].cell, str(len(rows)), details, year))

    def _ranks_from_order(self, year: int) -> None:
        """Where a complete table has no ranks but counts its rows in the order of the totals, that order counts."""
        positions = self._positions.get(year, {})
        totals = {unit: row for (at, unit, component), row in self.rows.items() if (at, component) == (year, TOTAL)}
        if not positions or any(row.rank is not None for row in totals.values()):
            return
        units = sum(self.catalogue.unit_count(self.index.code, year, group) or 0 for group in self.index.groups)
        ordered = sorted((number, unit) for unit, (number, _, _) in positions.items() if unit in totals)
        values = [totals[unit].value for _, unit in ordered]
        if len(ordered) < max(units, 2) or any(value is None for value in values):
            return
        if any(before < after for before, after in pairwise(values) if before and after):
            return
        for number, unit in ordered:
            _, cell, sheet = positions[unit]
            row = replace(totals[unit], rank=float(number), rank_status=PUBLISHED, rank_cell=cell.address)
            self.rows[year, unit, TOTAL] = row
            self._sheet = sheet
        self._year_now = year
        first = positions[ordered[0][1]][1]
        self._tell_once("rank_from_order", first, str(len(ordered)), about=(year,))


def _agree(one: float, other: float) -> bool:
    """Whether two figures are the same, one of them perhaps rounded to fewer decimals, but to one at least."""
    if math.isclose(one, other, rel_tol=SAME_FIGURE, abs_tol=SAME_FIGURE):
        return True
    digits = min(_decimals(one), _decimals(other))
    return digits >= 1 and math.isclose(round(one, digits), round(other, digits), rel_tol=SAME_FIGURE)


def _decimals(number: float) -> int:
    return len(repr(number).partition(".")[2].rstrip("0"))


def _definition(column: IndicatorColumn, component: str) -> Indicator:
    return Indicator(component, column.order, column.label, column.code, sheet=column.sheet, cell=column.cell)
