"""The records that layouts produce (Observation, Reading, Recognition) and the Context that they read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from data.reading.cells import Cell, Sheet, Workbook
from data.reading.problems import Problem
from data.reading.tables.decisions import Decisions
from data.reading.tables.grid import Position
from data.reading.tables.headings import Words
from data.reading.tables.parts import parts
from data.reading.tables.tables import Table, find_table
from wording.words import Said


@dataclass(frozen=True)
class Observation:
    """One figure or status of one unit and component, with its cell.

    component: a component's code, "total", or "#3" for the third of the framework. measure: "value", "rank",
    "grade", "responses", "position" (the place in the file's own order) or "indicator". cell: the cell with it,
    None where only a status is given. unit: the cell with the unit's name; unit_codes: the unit of a table
    that is about one unit. year: from a year column or heading, else None. order: the indicator's number.
    is_exported: its table carries no notes, as it is of this program's own feed.
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
    is_exported: bool = False

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
class ListedIndicator:
    """One row of a list of indicators: which it is, its names and code, where it is from; `cell` holds its number."""

    component: str
    order: int
    label: Cell | None
    label_en: Cell | None
    code: Cell | None
    source: Cell | None
    note: Cell | None
    cell: Cell


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
    why: Said
    header_row: int
    columns: tuple[ColumnReading, ...]


@dataclass(frozen=True)
class Reading:
    """What was read from one sheet.

    titles: the texts that may name the year. indicators: the columns of a detail sheet; listed: the rows of a list of
    indicators. has_years: the table itself says the year of every figure.
    components: the codes that have a column. is_about_all_units: a component without a column is missing.
    has_unread_figures: some column of figures has a heading that is not understood.
    """

    sheet: str
    recognition: Recognition
    observations: tuple[Observation, ...]
    problems: tuple[Problem, ...]
    titles: tuple[str, ...] = ()
    indicators: tuple[IndicatorColumn, ...] = ()
    listed: tuple[ListedIndicator, ...] = ()
    has_years: bool = False
    components: frozenset[str] = frozenset()
    is_about_all_units: bool = True
    has_unread_figures: bool = False
    left_out: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TableReading:
    """What is shown of one table that was read.

    first_row, last_row: those with figures, 0 where there are none. places: the cells that were read, by row and
    column; left_out: the rows that were not.
    """

    sheet: str
    recognition: Recognition
    first_row: int
    last_row: int
    places: frozenset[tuple[int, int]]
    left_out: frozenset[int]


@dataclass(frozen=True)
class Context:
    """What a layout may look at besides the sheet: the file, the words of the index, what a person decided."""

    workbook: Workbook
    words: Words
    decisions: Decisions
    _kinds: dict[tuple[str, Position], str | None] = field(default_factory=dict, compare=False, repr=False)

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """The sheets that are read: the visible ones, as far as nobody decided otherwise."""
        return tuple(
            sheet for sheet in self.workbook.sheets if self.decisions.sheets.get(sheet.name, not sheet.is_hidden)
        )

    def parts(self, sheet: Sheet) -> list[Sheet]:
        """The tables that stand one below the other; one, where a person has said how the sheet is headed."""
        said = sheet.name in self.decisions.header_rows or self.decisions.columns_of(sheet.name)
        return [sheet] if said else parts(sheet, self.words, self.decisions.headings)

    def table(self, sheet: Sheet) -> Table | None:
        """The sheet taken apart as a table of units."""
        return find_table(
            sheet,
            self.words,
            self.decisions.header_rows.get(sheet.name),
            self.decisions.columns_of(sheet.name),
            self.decisions.headings,
        )


def blank_cell(row: int, column: int) -> Cell:
    """A place to point at where a name should stand."""
    return Cell(row, column, "", "text")
