"""Turns observations into the rows of an edition, and names every problem by its cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from analysis.frames import COMPUTED, MISSING, NOT_APPLICABLE, NOT_PUBLISHED, PUBLISHED, STATED, UNUSABLE
from data.catalogue_model import TOTAL, Catalogue, Component, Framework, Index, Unit
from data.names import NameIndex, fold, normalise
from data.reading.layouts import Observation, suggestion_details
from data.reading.numbers import read_number
from data.reading.problems import Problem, number_details
from data.reading.vocabulary import blank_key, vocabulary
from data.reading.workbook import Cell
from data.store.editions import ScoreRow

_WITHOUT_VALUE = (NOT_PUBLISHED, NOT_APPLICABLE, MISSING)
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class Interpretation:
    """The rows of every edition found, by year, and all problems in the order they were met."""

    rows: Mapping[int, tuple[ScoreRow, ...]]
    problems: tuple[Problem, ...]


def interpret(
    observations: Iterable[Observation], index: Index, catalogue: Catalogue, year: int | None
) -> Interpretation:
    """Read every observation against the framework of its year and the unit's group.

    year: the edition's year where the table itself has no year column. Nothing is guessed: a name that is
    not known, a number that is not clear and a component that does not apply are problems by their cell.
    """
    reader = _Reader(index, catalogue, year)
    for observation in observations:
        reader.take(observation)
    rows: dict[int, list[ScoreRow]] = {}
    for (row_year, _, _), row in reader.rows.items():
        rows.setdefault(row_year, []).append(row)
    return Interpretation({y: tuple(found) for y, found in sorted(rows.items())}, tuple(reader.problems))


@dataclass
class _Reader:
    """The rows read so far. Each question about a place is put once: one bad name is one problem."""

    index: Index
    catalogue: Catalogue
    year: int | None
    rows: dict[tuple[int, str, str], ScoreRow] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _units: dict[tuple[int, str, str], Unit | None] = field(default_factory=dict)
    _names: dict[int, NameIndex] = field(default_factory=dict)
    _years: dict[str, int | None] = field(default_factory=dict)
    _told: set[tuple[str, ...]] = field(default_factory=set)

    def take(self, observation: Observation) -> None:
        """Read one observation into its row."""
        place = observation.place
        year = self._year(observation)
        if year is None or place is None:
            return
        unit = self._unit(observation, year)
        if unit is None:
            return
        framework = self.index.framework(year, unit.group)
        if framework is None:
            self._tell_once("year_without_framework", observation, place, str(year), {"index": self.index.short})
            return
        key = (year, unit.code, observation.component)
        row = self.rows.get(key) or ScoreRow(unit.code, observation.component, None, MISSING)
        if observation.measure == "value":
            row = self._value(observation, row, framework, unit, year)
        elif observation.cell is not None:
            row = self._attribute(observation, observation.cell, row, unit, year)
        if row != ScoreRow(unit.code, observation.component, None, MISSING):
            self.rows[key] = row

    def _year(self, observation: Observation) -> int | None:
        cell = observation.year
        if cell is None:
            return self.year
        place = f"{observation.sheet}!{cell.address}"
        if place not in self._years:
            number, _ = read_number(cell, observation.sheet)
            readable = number is not None and number.is_integer() and FIRST_YEAR <= number <= LAST_YEAR
            self._years[place] = int(number) if number is not None and readable else None
            if not readable:
                self._tell_once("year_unreadable", observation, cell, cell.text)
            elif self.year is not None and number != self.year:
                self._tell_once("year_conflict", observation, cell, f"{self.year} / {cell.text}")
                self._years[place] = None
        return self._years[place]

    def _unit(self, observation: Observation, year: int) -> Unit | None:
        cell = observation.unit
        if cell is None:
            place = observation.place
            if place is not None:
                self._tell_once("unit_missing", observation, replace(place, column=1), f"{place.row}")
            return None
        key = (year, observation.sheet, cell.address)
        if key not in self._units:
            self._units[key] = self._find_unit(observation, cell, year)
        return self._units[key]

    def _find_unit(self, observation: Observation, cell: Cell, year: int) -> Unit | None:
        names = self._names.get(year) or self.catalogue.unit_names(self.index.code, year)
        self._names[year] = names
        match = names.match(cell.text)
        if match.code is not None:
            unit = self.catalogue.unit(match.code)
            if not match.is_exact:
                self._tell_once("name_repaired", observation, cell, cell.text, {"value": unit.name_vi})
            return unit
        other = self._unit_of_another_time(cell.text)
        if other is not None:
            heirs = [u.name_vi for u in self.catalogue.units.values() if other.code in (*u.predecessors, u.renames)]
            details = {"year": str(year), **suggestion_details(heirs)}
            self._tell_once("unit_not_in_edition", observation, cell, cell.text, details)
        else:
            near = suggestion_details([name for _, name, _ in match.suggestions])
            self._tell_once("unknown_unit", observation, cell, cell.text, near)
        return None

    def _unit_of_another_time(self, text: str) -> Unit | None:
        key = normalise(text)
        of_this_kind = (u for u in self.catalogue.units.values() if u.unit_set == self.index.unit_set)
        return next((u for u in of_this_kind if key in map(normalise, u.spellings)), None)

    def _value(self, observation: Observation, row: ScoreRow, framework: Framework, unit: Unit, year: int) -> ScoreRow:
        cell, place = observation.cell, observation.place
        status = self._status(observation)
        if place is None or status is None:
            return row
        if row.status != MISSING or row.value is not None:
            self._duplicate(observation, place, row.cell, unit)
            return row
        note = observation.note.text if observation.note else row.note
        source = observation.source.text if observation.source else row.source
        read = replace(row, note=note, source=source, sheet=observation.sheet, cell=place.address)
        blank = self._blank(cell)
        if cell is None or blank:
            return self._without_value(observation, read, blank or status, framework, year)
        number, problem = read_number(cell, observation.sheet)
        if problem is not None:
            self.problems.append(problem)
        if number is None:
            return row
        if status in _WITHOUT_VALUE:
            details = {"status": vocabulary().status_names[status]}
            self._tell_once("status_contradicts_value", observation, cell, cell.text, details)
            return row
        return self._checked(observation, replace(read, value=number, status=status), cell, framework, year)

    def _checked(
        self, observation: Observation, row: ScoreRow, cell: Cell, framework: Framework, year: int
    ) -> ScoreRow:
        component = observation.component
        name = self._component_details(component)
        if component != TOTAL and framework.component(component) is None:
            self._tell_once("component_not_in_framework", observation, cell, cell.text, {**name, "year": str(year)})
        elif row.status == UNUSABLE:
            if not row.note:
                self._tell_once("unusable_without_reason", observation, cell, cell.text)
        elif row.value is not None:
            lowest, highest = framework.total_scale if component == TOTAL else framework.scale
            if not lowest <= row.value <= highest:
                details = {
                    **name,
                    "lowest": f"{lowest:g}",
                    "highest": f"{highest:g}",
                    **number_details("found", row.value),
                }
                self._tell_once("out_of_range", observation, cell, cell.text, details)
        return row

    def _without_value(
        self, observation: Observation, row: ScoreRow, status: str, framework: Framework, year: int
    ) -> ScoreRow:
        """A cell that says why there is no value. Blank, "-" and "N/A" are three different things."""
        component = observation.component
        applies = component == TOTAL or framework.component(component) is not None
        if not applies:
            return replace(row, status=NOT_APPLICABLE)
        if status == NOT_APPLICABLE and observation.cell is not None:
            details = self._component_details(component)
            self._tell_once("dash_where_applicable", observation, observation.cell, observation.cell.text, details)
        return replace(row, status=status if status in _WITHOUT_VALUE else MISSING)

    def _attribute(self, observation: Observation, cell: Cell, row: ScoreRow, unit: Unit, year: int) -> ScoreRow:
        if self._blank(cell):
            return row
        if observation.measure == "grade":
            return replace(row, grade=cell.text)
        number, problem = read_number(cell, observation.sheet)
        if problem is not None:
            self.problems.append(problem)
        if number is None:
            return row
        if not number.is_integer() or number < 1:
            self._tell_once("rank_not_whole", observation, cell, cell.text)
            return row
        if observation.measure == "responses":
            return replace(row, responses=number)
        if row.rank is not None:
            self._duplicate(observation, cell, row.rank_cell, unit)
            return row
        units = self.catalogue.unit_count(self.index.code, year, unit.group)
        if units is not None and number > units:
            self._tell_once("impossible_rank", observation, cell, cell.text, {"units": str(units)})
        status = self._status(observation)
        source = observation.source.text if observation.source else ""
        known = status if status in (PUBLISHED, STATED) else PUBLISHED
        sheet = row.sheet or observation.sheet
        return replace(row, rank=number, rank_status=known, rank_source=source, sheet=sheet, rank_cell=cell.address)

    def _status(self, observation: Observation) -> str | None:
        cell = observation.status
        if cell is None:
            return PUBLISHED
        status = vocabulary().statuses.get(fold(cell.text))
        if status is None or status == COMPUTED:
            self._tell_once("unknown_status", observation, cell, cell.text)
        return status

    def _blank(self, cell: Cell | None) -> str | None:
        """The status that a word such as "-" or "N/A" stands for; None for anything else."""
        if cell is None or cell.kind != "text":
            return None
        known = vocabulary()
        return known.blanks.get(blank_key(cell.text)) or known.statuses.get(fold(cell.text))

    def _duplicate(self, observation: Observation, cell: Cell, first: str, unit: Unit) -> None:
        if (told := ("duplicate", observation.sheet, str(cell.row), unit.code)) in self._told:
            return
        self._told.add(told)
        details = {"cells": f"{first}, {cell.address}", **self._component_details(observation.component)}
        self.problems.append(Problem("duplicate_unit", observation.sheet, cell.address, unit.name_vi, details))

    def _component_details(self, code: str) -> dict[str, str]:
        component: Component = self.index.total if code == TOTAL else self.index.components[code]
        return {"component_vi": component.name_vi, "component_en": component.name_en}

    def _tell_once(
        self, code: str, observation: Observation, cell: Cell, found: str, details: dict[str, str] | None = None
    ) -> None:
        told = (code, observation.sheet, cell.address)
        if told not in self._told:
            self._told.add(told)
            self.problems.append(Problem(code, observation.sheet, cell.address, found, details or {}))
