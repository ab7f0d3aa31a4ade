"""The indicators of a file: their definitions, their values, and the natural scale of each."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from analysis.frames import MISSING
from data.catalogue.model import TOTAL, Component, Unit
from data.editions import Indicator, IndicatorValue
from data.names import fold
from data.reading.cells import Cell
from data.reading.editions.cell_words import CellWords
from data.reading.editions.question_log import QuestionLog
from data.reading.problems import Problem
from data.reading.tables.headings import Words
from data.reading.tables.observations import IndicatorColumn, ListedIndicator, Observation, Reading
from data.vocabulary import vocabulary

FRACTION_LIMIT = 1.0 + 1e-9
LEAST_MIXED = 3
MIXED_GAP = 5.0
"""Fractions and percentages in one column leave a gap between them that no percentage has."""


@dataclass
class IndicatorReader:
    """Definitions and values by year."""

    words: Words
    cells: CellWords
    log: QuestionLog
    definitions: dict[int, list[Indicator]] = field(default_factory=dict)
    values: dict[int, dict[tuple[str, str, int], IndicatorValue]] = field(default_factory=dict)
    _details: dict[tuple[int, str], str] = field(default_factory=dict)
    _listed: list[tuple[int | None, str, ListedIndicator]] = field(default_factory=list)

    @property
    def detailed(self) -> frozenset[str]:
        """The components that have a detail sheet in any year."""
        return frozenset(component for _, component in self._details)

    def learn_list(self, reading: Reading, year: int | None) -> None:
        """Keep what a list of indicators says, of one edition or of all in the file, until all are defined."""
        self._listed += [(year, reading.sheet, listed) for listed in reading.listed]

    def begin(self, reading: Reading, year: int | None) -> Mapping[int, int] | None:
        """Store the definitions of a detail sheet's indicators; None if the component has them already."""
        if year is None:
            return {}
        component = self._detail_component(reading, year)
        if component is None:
            return None
        if self._details.setdefault((year, component), reading.sheet) != reading.sheet:
            self.log.year = year
            self.log.report_once(
                "several_detail_sheets",
                None,
                reading.sheet,
                component_details(self.words, component),
                about=(component,),
            )
            return None
        self._define(year, (_definition(column, component) for column in reading.indicators))
        return {}

    def _detail_component(self, reading: Reading, year: int) -> str | None:
        for code in reading.components:
            if not code.startswith("#"):
                return code
            for group in self.words.index.groups:
                framework = self.words.index.framework(year, group)
                if framework is not None and 1 <= int(code[1:]) <= len(framework.components):
                    return framework.components[int(code[1:]) - 1].component
        return None

    def take(self, observation: Observation, unit: Unit, year: int, orders: Mapping[int, int] | None) -> None:
        shown_cell = observation.place
        if shown_cell is None or (
            orders is None and self._details.get((year, observation.component)) not in (None, self.log.sheet)
        ):
            return
        if observation.order < 1:
            self.log.report_once("indicator_number_unreadable", shown_cell, shown_cell.text)
            return
        self._long_definition(observation, year)
        blank = self.cells.blank(observation.cell)
        number: float | None = None
        status = self.cells.status(observation) or MISSING
        if blank or observation.cell is None:
            status = blank or status
        else:
            number, problem = self.cells.number(observation.cell, observation.sheet)
            if problem is not None:
                self.log.problems.append(replace(problem, year=year))
            if number is None:
                return
        values = self.values.setdefault(year, {})
        key = (unit.code, observation.component, observation.order)
        first = values.get(key)
        if first is not None:
            if first.value != number:
                self._indicator_twice(observation, shown_cell, first, unit)
                values[key] = replace(first, value=None, status=MISSING)
            return
        values[key] = IndicatorValue(*key, number, status, observation.sheet, shown_cell.address)

    def _indicator_twice(self, observation: Observation, shown_cell: Cell, first: IndicatorValue, unit: Unit) -> None:
        """Two values of one indicator: neither is used, and the conflict is reported."""
        details = {
            "cells": f"{first.cell}, {shown_cell.address}",
            **component_details(self.words, observation.component),
        }
        self.log.report("indicator_twice", shown_cell, unit.name_vi, details)

    def _long_definition(self, observation: Observation, year: int) -> None:
        """A long table names its indicators by number only."""
        if (year, observation.component) not in self._details:
            self._define(year, [Indicator(observation.component, observation.order, "", sheet=observation.sheet)])

    def _define(self, year: int, found: Iterable[Indicator]) -> None:
        """Keep those that the component has not by their number: a sheet may hold its table twice, or in two parts."""
        known = self.definitions.setdefault(year, [])
        numbers = {(indicator.component, indicator.order) for indicator in known}
        known.extend(indicator for indicator in found if (indicator.component, indicator.order) not in numbers)

    def name_listed(self) -> None:
        """Add to each indicator what the lists say of it; a row that names another one, or none, is reported."""
        for year, sheet, listed in self._listed:
            self.log.sheet = sheet
            years = [at for at in self.definitions if year in (None, at)]
            named = [self._name(definitions, listed) for at in years if (definitions := self.definitions[at])]
            if not any(named):
                self.log.year = year
                details = component_details(self.words, listed.component)
                self.log.report("indicator_list_differs", listed.cell, str(listed.order), details)

    def _name(self, definitions: list[Indicator], listed: ListedIndicator) -> bool:
        for place, known in enumerate(definitions):
            if (known.component, known.order) != (listed.component, listed.order):
                continue
            label = " ".join(self.cells.text(listed.label).split())
            if known.label and label and fold(known.label) != fold(label):
                return False
            definitions[place] = replace(
                known,
                label=known.label or label,
                code=known.code or self.cells.text(listed.code),
                label_en=" ".join(self.cells.text(listed.label_en).split()),
                source=self.cells.text(listed.source),
                note=self.cells.text(listed.note),
            )
            return True
        return False

    def judge_scales(self) -> None:
        """Judge each indicator's natural scale from its name and its figures together."""
        for year, definitions in self.definitions.items():
            values: dict[tuple[str, int], list[float]] = {}
            for value in self.values.get(year, {}).values():
                if value.value is not None:
                    values.setdefault((value.component, value.order), []).append(value.value)
            self.definitions[year] = [
                replace(
                    indicator,
                    scale=self._scale(indicator, values.get((indicator.component, indicator.order), []), year),
                )
                for indicator in definitions
            ]

    def _scale(self, indicator: Indicator, values: list[float], year: int) -> str:
        known = vocabulary().scales
        text = f" {indicator.label.casefold()} "
        if values and any(mark in text for mark in known["percentage"]):
            if max(values) <= FRACTION_LIMIT:
                return "fraction"
            small = [value for value in values if 0 < value <= FRACTION_LIMIT]
            large = [value for value in values if value > FRACTION_LIMIT]
            if len(small) >= LEAST_MIXED and min(large) > MIXED_GAP * max(small):
                self.log.problems.append(
                    Problem("mixed_scale", indicator.sheet, indicator.cell, indicator.label, {}, year)
                )
            return "percent"
        for scale in ("days", "hours"):
            if any(re.search(rf"\b{re.escape(word)}\b", text) for word in known[scale]):
                return scale
        return "number"


def component_details(words: Words, code: str) -> dict[str, str]:
    """The name of a component for a message, in both languages."""
    component: Component = words.index.total if code == TOTAL else words.index.components[code]
    return {"component_vi": component.name_vi, "component_en": component.name_en}


def _definition(column: IndicatorColumn, component: str) -> Indicator:
    return Indicator(component, column.order, column.label, column.code, sheet=column.sheet, cell=column.cell)
