"""Turns observations into rows of editions; every problem carries its cell."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from analysis.frames import GIVEN, MISSING, NOT_APPLICABLE, PUBLISHED, UNUSABLE
from data.catalogue.model import TOTAL, Framework, Unit
from data.editions import Indicator, IndicatorValue, ScoreRow
from data.reading.cells import Cell
from data.reading.editions.cell_words import WITHOUT_VALUE, CellWords
from data.reading.editions.identity import Identities
from data.reading.editions.indicator_reading import IndicatorReader, component_details
from data.reading.editions.question_log import QuestionLog
from data.reading.editions.whole_columns import Key, RepeatedValue, WholeColumns, address_in, addresses, is_same
from data.reading.problems import Problem, number_details
from data.reading.tables.decisions import Decisions
from data.reading.tables.headings import Words
from data.reading.tables.numbers import read_number, read_rank, written_decimals
from data.reading.tables.observations import Observation, Reading
from data.vocabulary import vocabulary


@dataclass(frozen=True)
class Interpretation:
    """The rows and indicators of every edition found, by year, and all problems in the order they were met.

    decimals: by year and component, with how many the fullest figure is written.
    """

    rows: Mapping[int, tuple[ScoreRow, ...]]
    decimals: Mapping[int, Mapping[str, int]]
    indicators: Mapping[int, tuple[Indicator, ...]]
    indicator_values: Mapping[int, tuple[IndicatorValue, ...]]
    problems: tuple[Problem, ...]


def interpret(
    readings: Iterable[tuple[Reading, int | None]],
    words: Words,
    decisions: Decisions,
    today: date,
    changed: Mapping[tuple[str, str], str] | None = None,
) -> Interpretation:
    """Read every observation against the framework of its year and the unit's group.

    readings: every sheet's reading with the edition's year, None where the table itself names the years; the
    summaries come before the detail sheets. changed: by sheet and address, what stood in a cell that a person changed.
    Nothing is guessed: a name that is not known, a number that is not
    clear and a component that does not apply are problems by their cell.
    """
    log = QuestionLog()
    cells = CellWords(decisions, log, changed or {})
    identities = Identities(words, decisions, log, today)
    indicators = IndicatorReader(words, cells, log)
    reader = _Reader(words, log, cells, identities, indicators)
    for reading, year in readings:
        reader.take(reading, year)
    reader.finish()
    rows: dict[int, list[ScoreRow]] = {}
    for (row_year, _, _), row in reader.rows.items():
        rows.setdefault(row_year, []).append(row)
    return Interpretation(
        {year: tuple(found) for year, found in sorted(rows.items())},
        reader.decimals,
        {year: tuple(found) for year, found in sorted(indicators.definitions.items())},
        {year: tuple(found.values()) for year, found in sorted(indicators.values.items())},
        tuple(log.problems),
    )


@dataclass
class _Reader:
    """The rows read so far."""

    words: Words
    log: QuestionLog
    cells: CellWords
    identities: Identities
    indicators: IndicatorReader
    rows: dict[Key, ScoreRow] = field(default_factory=dict)
    decimals: dict[int, dict[str, int]] = field(default_factory=dict)
    columns: WholeColumns = field(default_factory=WholeColumns)
    _frameworks: dict[tuple[int, str], Framework | None] = field(default_factory=dict)

    def take(self, reading: Reading, year: int | None) -> None:
        """Read one sheet into the rows."""
        self.log.sheet = reading.sheet
        self.indicators.learn_list(reading, year)
        orders = self.indicators.begin(reading, year) if reading.recognition.layout == "detail" else None
        self.cells.learn(reading)
        self.identities.learn(reading)
        for observation in reading.observations:
            self._observe(observation, year, reading, orders)

    def finish(self) -> None:
        """Make the checks that need whole columns and editions."""
        self.columns.judge(self.rows, self.words, self.log)
        self.indicators.name_listed()
        self.indicators.judge_scales()

    # --- which edition, which unit, which component ----------------------------------------------------

    def _observe(
        self, observation: Observation, year: int | None, reading: Reading, orders: Mapping[int, int] | None
    ) -> None:
        self.log.year = None
        shown_cell = observation.place
        row_year = self.identities.year(observation, year, reading)
        if row_year is None or shown_cell is None:
            return
        self.log.year = row_year
        unit = self.identities.unit(observation, row_year)
        if unit is None:
            return
        framework = self._framework(row_year, unit.group)
        if framework is None:
            details = {"index": self.words.index.short}
            self.log.report_once("year_without_framework", shown_cell, str(row_year), details, about=(row_year,))
            return
        component = self._component(observation, framework, row_year)
        if component is None:
            return
        if component != observation.component:
            observation = replace(observation, component=component)
        if observation.measure == "indicator":
            self.indicators.take(observation, unit, row_year, orders)
            return
        if observation.measure == "position":
            self.columns.positions.setdefault(row_year, {})[unit.code] = (
                int(shown_cell.text),
                shown_cell,
                self.log.sheet,
            )
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
            self._frameworks[year, group] = self.words.index.framework(year, group)
        return self._frameworks[year, group]

    def _component(self, observation: Observation, framework: Framework, year: int) -> str | None:
        code = observation.component
        if not code.startswith("#"):
            return code
        number = int(code[1:])
        if 1 <= number <= len(framework.components):
            return framework.components[number - 1].component
        self.log.report_once(
            "component_number_unknown", observation.cell, str(number), {"year": str(year)}, about=(code, year)
        )
        return None

    def _is_outside(self, observation: Observation, year: int) -> bool:
        """Whether a figure is given for a component that this framework does not have; reported once a column."""
        cell = observation.cell
        if cell is None or self.cells.blank(cell):
            return False
        details = {**component_details(self.words, observation.component), "year": str(year)}
        self.log.report_once(
            "component_not_in_framework", cell, cell.text, details, about=(observation.component, year)
        )
        return True

    # --- values ----------------------------------------------------------------------------------------

    def _value(self, observation: Observation, row: ScoreRow, framework: Framework, unit: Unit, year: int) -> ScoreRow:
        cell, shown_cell = observation.cell, observation.place
        status = self.cells.status(observation)
        if shown_cell is None or status is None:
            return row
        if row.cell:
            self._again(observation, row, shown_cell, unit)
            return row
        read = replace(
            row,
            note=self.cells.text(observation.note) or row.note,
            source=self.cells.text(observation.source) or row.source,
            sheet=observation.sheet,
            cell=shown_cell.address,
        )
        blank = self.cells.blank(cell)
        if cell is None or blank:
            return self._without_value(observation, read, blank or status, framework)
        number, problem = self.cells.number(cell, observation.sheet)
        read = replace(read, note="; ".join(filter(None, (read.note, self.cells.change_note(observation, number)))))
        if status == UNUSABLE and number is None and self.cells.is_unusable(observation):
            return replace(read, status=UNUSABLE)
        if problem is not None:
            self.log.problems.append(replace(problem, year=year))
        if number is None:
            return row
        if status in WITHOUT_VALUE:
            details = {"status": vocabulary().status_names[status]}
            self.log.report_once("status_contradicts_value", cell, cell.text, details)
            return row
        written = self.decimals.setdefault(year, {})
        written[row.component] = max(written.get(row.component, 0), written_decimals(cell, number))
        return self._checked(observation, replace(read, value=number, status=status), cell, framework, year)

    def _checked(
        self, observation: Observation, row: ScoreRow, cell: Cell, framework: Framework, year: int
    ) -> ScoreRow:
        component = observation.component
        if row.status == UNUSABLE:
            if not row.note and not observation.is_exported:
                self.log.report_once("unusable_without_reason", cell, cell.text)
        elif row.value is not None:
            lowest, highest = framework.scale_of(component)
            if not lowest <= row.value <= highest:
                details = {
                    **component_details(self.words, component),
                    "lowest": f"{lowest:g}",
                    "highest": f"{highest:g}",
                    **number_details("found", row.value),
                }
                problem = Problem("out_of_range", observation.sheet, cell.address, cell.text, details, year)
                self.columns.misfits.setdefault((year, observation.sheet, component), []).append((row, problem))
        return row

    def _without_value(self, observation: Observation, row: ScoreRow, status: str, framework: Framework) -> ScoreRow:
        """A cell that says why there is no value. Blank, "-" and "N/A" are three different things."""
        component = observation.component
        if component != TOTAL and framework.component(component) is None:
            return replace(row, status=NOT_APPLICABLE)
        if status == NOT_APPLICABLE and observation.cell is not None:
            details = component_details(self.words, component)
            self.log.report_once("dash_where_applicable", observation.cell, observation.cell.text, details)
        return replace(row, status=status if status in WITHOUT_VALUE else MISSING)

    def _attribute(self, observation: Observation, cell: Cell, row: ScoreRow, unit: Unit, year: int) -> ScoreRow:
        if self.cells.blank(cell) or self.cells.is_unusable(observation):
            return row
        if observation.measure == "grade":
            return self._grade(observation, cell, row)
        units = self.words.catalogue.unit_count(self.words.index.code, year, unit.group)
        if observation.measure == "rank":
            number, problem = read_rank(cell, observation.sheet, units)
        else:
            number, problem = read_number(cell, observation.sheet)
        if problem is not None:
            self.log.problems.append(replace(problem, year=year))
        if number is None:
            return row
        if not number.is_integer() or number < 1:
            code = "rank_not_whole" if observation.measure == "rank" else "responses_not_whole"
            self.log.report_once(code, cell, cell.text)
            return row
        if observation.measure == "responses":
            if row.responses is not None and row.responses != number:
                self._duplicate(observation, cell, row.cell or row.rank_cell, unit)
                return row
            return replace(row, responses=number, sheet=row.sheet or observation.sheet)
        return self._rank(observation, cell, row, unit, units, number)

    def _rank(
        self, observation: Observation, cell: Cell, row: ScoreRow, unit: Unit, units: int | None, number: float
    ) -> ScoreRow:
        if row.rank is not None:
            if row.rank != number:
                self._duplicate(observation, cell, row.rank_cell, unit)
            return row
        if units is not None and number > units:
            self.log.report_once("impossible_rank", cell, cell.text, {"units": str(units)})
        status = self.cells.status(observation)
        return replace(
            row,
            rank=number,
            rank_status=status if status in GIVEN else PUBLISHED,
            rank_source=self.cells.text(observation.source),
            note=row.note or self.cells.text(observation.note),
            sheet=row.sheet or observation.sheet,
            rank_cell=address_in(observation.sheet, cell.address, row.sheet or observation.sheet),
        )

    def _grade(self, observation: Observation, cell: Cell, row: ScoreRow) -> ScoreRow:
        if cell.kind in ("error", "formula_without_value"):
            _, problem = read_number(cell, observation.sheet)
            self.log.problems += [replace(problem, year=self.log.year)] if problem else []
            return row
        return replace(row, grade=self.cells.text(cell), sheet=row.sheet or observation.sheet)

    # --- the same thing twice --------------------------------------------------------------------------

    def _again(self, observation: Observation, row: ScoreRow, cell: Cell, unit: Unit) -> None:
        """A second value of one thing: a repetition, a detail sheet that differs, or a contradiction."""
        number = None if self.cells.blank(cell) else self.cells.number(cell, observation.sheet)[0]
        same = number == row.value or (number is not None and row.value is not None and is_same(number, row.value))
        if row.sheet == observation.sheet:
            if same:
                details = {"cells": f"{row.cell}, {cell.address}"}
                self.log.report_once("unit_repeated", cell, unit.name_vi, details, about=(str(cell.row), unit.code))
            else:
                self._duplicate(observation, cell, row.cell, unit)
            return
        if observation.component in self.indicators.detailed and number is not None:
            if not same and row.value is not None:
                details = {
                    **component_details(self.words, observation.component),
                    **number_details("found", number),
                    **number_details("value", row.value),
                    **number_details("gap", number - row.value, 6),
                }
                self.log.report("differs_between_sheets", cell, unit.name_vi, details)
        elif number is not None and row.value is not None:
            key = (self.log.year or 0, row.unit, row.component)
            self.columns.again.append(RepeatedValue(key, row.sheet, number, cell, self.log.sheet))
        elif not same:
            self.log.report_once("several_tables", cell, unit.name_vi, {"cells": addresses(row, self.log.sheet, cell)})

    def _duplicate(self, observation: Observation, cell: Cell, first: str, unit: Unit) -> None:
        details = {"cells": f"{first}, {cell.address}", **component_details(self.words, observation.component)}
        self.log.report_once("duplicate_unit", cell, unit.name_vi, details, about=(str(cell.row), unit.code))
