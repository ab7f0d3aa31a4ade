"""Resolves the year and the unit of each figure from the cells that name them; nothing is guessed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from data.catalogue.model import Unit
from data.names import NameIndex
from data.reading.cells import Cell
from data.reading.editions.question_log import QuestionLog
from data.reading.files.encodings import readings as encodings_of
from data.reading.problems import Candidate, candidate, worded_details
from data.reading.tables.decisions import LEFT_OUT, Decisions
from data.reading.tables.headings import Words
from data.reading.tables.numbers import read_number, without_invisible
from data.reading.tables.observations import Observation, Reading
from data.reading.tables.years import FIRST_YEAR, LAST_YEAR
from wording.text import clean_text


@dataclass(frozen=True)
class _Unknown:
    """What is reported of a name at every cell with it."""

    code: str
    details: Mapping[str, str]
    candidates: tuple[Candidate, ...]


@dataclass
class Identities:
    """Years and units by the cells that name them; a name is resolved once, an unknown one reported at every cell."""

    words: Words
    decisions: Decisions
    log: QuestionLog
    today: date
    _units: dict[tuple[int, str], Unit | None] = field(default_factory=dict)
    _unknown: dict[tuple[int, str], _Unknown] = field(default_factory=dict)
    _texts: frozenset[str] = frozenset()
    _of_sheet: dict[int, frozenset[str]] = field(default_factory=dict)
    _names: dict[int, NameIndex] = field(default_factory=dict)
    _years: dict[tuple[str, str], int | None] = field(default_factory=dict)

    def learn(self, reading: Reading) -> None:
        """Take note of the names that stand on a sheet: they say of which groups its units are."""
        self._texts = frozenset(row.unit.text for row in reading.observations if row.unit is not None)
        self._of_sheet = {}

    def year(self, observation: Observation, year: int | None, reading: Reading) -> int | None:
        said = observation.year
        if said is None:
            return year
        if isinstance(said, int):
            if reading.has_years or said == year:
                return self._checked_year(said, observation.place)
            self.log.report_once(
                "another_year_left_out", observation.cell, str(said), {"year": str(year)}, about=(said,)
            )
            return None
        address = (self.log.sheet, said.address)
        if address not in self._years:
            self._years[address] = self._year_in_cell(said, year)
        return self._years[address]

    def _year_in_cell(self, cell: Cell, year: int | None) -> int | None:
        number, _ = read_number(replace(cell, value=cell.text.removesuffix(".0"), kind="text"), self.log.sheet)
        readable = number is not None and number.is_integer() and FIRST_YEAR <= number <= LAST_YEAR
        if number is None or not readable:
            self.log.report_once("year_unreadable", cell, cell.text)
            return None
        if year is not None and number != year:
            self.log.report_once("year_conflict", cell, f"{year} / {cell.text}", {"places": ""})
            return None
        return self._checked_year(int(number), cell)

    def _checked_year(self, year: int, cell: Cell | None) -> int | None:
        if year > self.today.year:
            self.log.report_once("year_in_future", cell, str(year), about=(year,))
            return None
        if any(self.words.index.framework(year, group) for group in self.words.index.groups):
            return year
        self.log.report_once(
            "year_without_framework", cell, str(year), {"index": self.words.index.short}, about=(year,)
        )
        return None

    def unit(self, observation: Observation, year: int) -> Unit | None:
        cell = observation.unit
        if observation.unit_codes:
            return self._unit_of_table(observation, year)
        if cell is None or not cell.text:
            shown_cell = cell or observation.place
            if shown_cell is not None:
                self.log.report_once("unit_missing", shown_cell, str(shown_cell.row))
            return None
        key = (year, cell.text)
        if key not in self._units:
            self._units[key] = self._find_unit(cell, year)
        elif (unknown := self._unknown.get(key)) is not None:  # reported at every cell with it
            self._report(unknown, cell)
        return self._units[key]

    def _unit_of_table(self, observation: Observation, year: int) -> Unit | None:
        known = {unit.code for unit in self.words.catalogue.units_of(self.words.index.code, year)}
        codes = sorted(observation.unit_codes & known)
        if len(codes) == 1:
            return self.words.catalogue.unit(codes[0])
        name = self.words.catalogue.unit(min(observation.unit_codes)).name_vi
        if any(self.words.index.framework(year, group) for group in self.words.index.groups):
            self.log.report_once(
                "unit_not_in_edition",
                observation.place,
                name,
                {"year": str(year)},
                about=(year,),
            )
        else:
            self._checked_year(year, observation.place)
        return None

    def _find_unit(self, cell: Cell, year: int) -> Unit | None:
        text = cell.text
        chosen = self.decisions.unit(text)
        if chosen == LEFT_OUT:
            self._unknown[year, text] = _Unknown("named_row_left_out", {}, ())
            self.log.report_once("named_row_left_out", cell, text)
            return None
        if chosen is not None and chosen in self.words.catalogue.units:
            return self.words.catalogue.unit(chosen)
        names = self._names.get(year) or self.words.catalogue.unit_names(self.words.index.code, year)
        self._names[year] = names
        cleaned = clean_text(without_invisible(text))
        match = names.match(cleaned)
        if match.code is not None:
            unit = self.words.catalogue.unit(match.code)
            if not match.is_exact or cleaned != text:
                self.log.report_once("name_repaired", cell, text, {"value": unit.name_vi}, about=(text,))
            return unit
        listed = self.words.units(cleaned) & {
            u.code for u in self.words.catalogue.units_of(self.words.index.code, year)
        }
        if len(listed) == 1:
            unit = self.words.catalogue.unit(next(iter(listed)))
            self.log.report_once("name_repaired", cell, text, {"value": unit.name_vi}, about=(text,))
            return unit
        other = [unit for unit in self.words.all_units if unit.code in self.words.units(text)]
        if other:
            unknown = self._of_other_time(other, year)
        elif (legacy := self._legacy(text, names)) is not None:
            unknown = _Unknown("legacy_encoding", {"value": legacy.name_vi}, (candidate(legacy),))
        else:
            near = names.candidates(cleaned, self._codes_of_sheet(year, names))
            unknown = _Unknown("unknown_unit", {}, tuple(map(self.words.unit_candidate, near)))
        self._unknown[year, text] = unknown
        self._report(unknown, cell)
        return None

    def _codes_of_sheet(self, year: int, names: NameIndex) -> frozenset[str]:
        """The edition's units of the groups that the sheet has units of; all where it has none that is known."""
        if year not in self._of_sheet:
            known = (names.code(clean_text(without_invisible(text))) for text in self._texts)
            groups = {self.words.catalogue.unit(code).group for code in known if code is not None}
            units = self.words.catalogue.units_of(self.words.index.code, year)
            self._of_sheet[year] = frozenset(unit.code for unit in units if not groups or unit.group in groups)
        return self._of_sheet[year]

    def _report(self, unknown: _Unknown, cell: Cell) -> None:
        self.log.report_once(unknown.code, cell, cell.text, unknown.details, candidates=unknown.candidates)

    def _of_other_time(self, others: list[Unit], year: int) -> _Unknown:
        """When the unit existed, and what stands in its place in that year: heirs or predecessors."""
        codes = {unit.code for unit in others}
        family = [
            unit
            for unit in self.words.catalogue.units_of(self.words.index.code, year)
            if codes & {*unit.predecessors, *unit.absorbed, unit.renames}
            or any(unit.code in (*other.predecessors, other.renames) for other in others)
        ]
        unit = others[0]
        ends = {"from": unit.valid_from, "until": unit.valid_to}
        days = {end: f"{day:%d/%m/%Y}" for end, day in ends.items() if day is not None}
        validity = worded_details("validity", *(f"words.existed_{end}" for end in days), **days)
        return _Unknown("unit_not_in_edition", {"year": str(year), **validity}, tuple(map(candidate, family)))

    def _legacy(self, text: str, names: NameIndex) -> Unit | None:
        for guess in encodings_of(text):
            code = names.code(guess)
            if code is not None:
                return self.words.catalogue.unit(code)
        return None
