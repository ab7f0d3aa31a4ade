"""Checks that need whole columns: a column on another scale, repeated sheets, ranks from the order of rows."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from analysis.frames import PUBLISHED, UNUSABLE
from data.catalogue.model import TOTAL
from data.editions import ScoreRow
from data.reading.cells import Cell
from data.reading.editions.indicator_reading import FRACTION_LIMIT, component_details
from data.reading.editions.question_log import QuestionLog
from data.reading.problems import Problem, number_details
from data.reading.tables.headings import Words
from data.reading.tables.table_rows import SAME_FIGURE

MINIMUM_MISFITS = 3
"""From this many values outside its scale on, a column is reported once instead of cell by cell."""

MINIMUM_FRACTIONS = 5

Key = tuple[int, str, str]
"""Year, unit, component."""

ColumnKey = tuple[int, str, str]
"""Year, sheet, component."""


@dataclass(frozen=True)
class RepeatedValue:
    """A value that another sheet gave before. first: that sheet's name; value, cell, sheet: this one's."""

    key: Key
    first: str
    value: float
    cell: Cell
    sheet: str


@dataclass
class WholeColumns:
    """Observations collected while cells are read, judged at the end.

    again: values that another sheet gives too. misfits: by column, the rows outside the scale and their problems.
    positions: by year and unit, the number that counts the rows, its cell and its sheet.
    """

    again: list[RepeatedValue] = field(default_factory=list)
    misfits: dict[ColumnKey, list[tuple[ScoreRow, Problem]]] = field(default_factory=dict)
    positions: dict[int, dict[str, tuple[int, Cell, str]]] = field(default_factory=dict)

    def judge(self, rows: dict[Key, ScoreRow], words: Words, log: QuestionLog) -> None:
        """Report what is wrong with whole columns, and give ranks where the order of a complete table is one."""
        self._misfitting(rows, words, log)
        self._compare_sheets(rows, words, log)
        for year in sorted({year for year, _, _ in rows}):
            self._ranks_from_order(year, rows, words, log)

    def _compare_sheets(self, rows: dict[Key, ScoreRow], words: Words, log: QuestionLog) -> None:
        """Compare two sheets with the same scores: equal, rounded on one of them, or contradictory."""
        groups: dict[tuple[int, str, str, str], list[RepeatedValue]] = {}
        for repeated in self.again:
            year, _, component = repeated.key
            groups.setdefault((year, repeated.first, repeated.sheet, component), []).append(repeated)
        for (year, _, other, component), members in groups.items():
            log.year, log.sheet = year, other
            sheet = rows[members[0].key].sheet  # the one that has been the more precise so far
            digits = max(_decimals(rows[member.key].value or 0.0) for member in members)
            digits_again = max(_decimals(member.value) for member in members)
            unlike = [
                member
                for member in members
                if not _agree(rows[member.key].value, member.value, digits, digits_again, len(members))
            ]
            if not unlike:
                log.report_once("sheet_repeated", None, other, {"other": sheet}, about=(sheet,))
                for member in members if digits_again > digits else ():
                    row = rows[member.key]
                    rank_cell = address_in(row.sheet, row.rank_cell, other) if row.rank_cell else ""
                    rows[member.key] = replace(
                        row, value=member.value, sheet=other, cell=member.cell.address, rank_cell=rank_cell
                    )
            for member in unlike:
                row = rows[member.key]
                details = {"cells": addresses(row, other, member.cell)}
                name = words.catalogue.unit(row.unit).name_vi
                log.report_once("several_tables", member.cell, name, details, about=(sheet, component))

    def _misfitting(self, rows: Mapping[Key, ScoreRow], words: Words, log: QuestionLog) -> None:
        """Values outside the scale: one by one where they are few, as one misfit where the column is on another."""
        columns: dict[tuple[int, str, str], list[ScoreRow]] = {}
        for (year, _, component), row in rows.items():
            if row.value is not None and row.status != UNUSABLE:
                columns.setdefault((year, row.sheet, component), []).append(row)
        for key, members in columns.items():
            misfits = self.misfits.get(key, [])
            if len(misfits) >= max(MINIMUM_MISFITS, len(members) / 2):
                _report_scale(key, words, log, [row for row, _ in misfits])
            elif key[2] == TOTAL and len(members) >= MINIMUM_FRACTIONS and _is_no_total(members, key, words):
                _report_scale(key, words, log, members)
            else:
                log.problems += [problem for _, problem in misfits]
                fractions = [row for row in members if 0 < (row.value or 0) <= FRACTION_LIMIT]
                if len(fractions) == len(members) >= MINIMUM_FRACTIONS and not _is_of_fractions(members, key, words):
                    _report_scale(key, words, log, fractions)

    def _ranks_from_order(self, year: int, rows: dict[Key, ScoreRow], words: Words, log: QuestionLog) -> None:
        """Where a complete table has no ranks but counts its rows in the order of the totals, that order counts."""
        positions = self.positions.get(year, {})
        totals = {unit: row for (at, unit, component), row in rows.items() if (at, component) == (year, TOTAL)}
        if not positions or any(row.rank is not None for row in totals.values()):
            return
        units = sum(words.catalogue.unit_count(words.index.code, year, group) or 0 for group in words.index.groups)
        ordered = sorted((number, unit) for unit, (number, _, _) in positions.items() if unit in totals)
        values = [totals[unit].value for _, unit in ordered]
        if len(ordered) < max(units, 2) or any(value is None for value in values):
            return
        if any(before < after for before, after in pairwise(values) if before and after):
            return
        for number, unit in ordered:
            _, cell, sheet = positions[unit]
            row = replace(totals[unit], rank=float(number), rank_status=PUBLISHED, rank_cell=cell.address)
            rows[year, unit, TOTAL] = row
            log.sheet = sheet
        log.year = year
        log.report_once("rank_from_order", positions[ordered[0][1]][1], str(len(ordered)), about=(year,))


def _report_scale(key: ColumnKey, words: Words, log: QuestionLog, rows: list[ScoreRow]) -> None:
    year, sheet, component = key
    framework = words.index.framework(year, words.catalogue.unit(rows[0].unit).group)
    if framework is None:
        return
    lowest, highest = framework.scale_of(component)
    values = [row.value for row in rows if row.value is not None]
    details = {
        **component_details(words, component),
        "lowest": f"{lowest:g}",
        "highest": f"{highest:g}",
        **number_details("from", min(values)),
        **number_details("to", max(values)),
    }
    log.problems.append(Problem("scale_mismatch", sheet, rows[0].cell, str(len(rows)), details, year))


def _is_of_fractions(rows: list[ScoreRow], key: ColumnKey, words: Words) -> bool:
    """Whether the scale itself ends at 1."""
    framework = words.index.framework(key[0], words.catalogue.unit(rows[0].unit).group)
    return framework is not None and framework.scale_of(key[2])[1] <= FRACTION_LIMIT


def _is_no_total(rows: list[ScoreRow], key: ColumnKey, words: Words) -> bool:
    """Whether every “total” lies within the scale of a component, far below any total."""
    framework = words.index.framework(key[0], words.catalogue.unit(rows[0].unit).group)
    if framework is None or framework.total_scale == framework.scale:
        return False
    return max(row.value or 0.0 for row in rows) <= framework.scale[1]


def is_same(value: float, other: float) -> bool:
    """Whether two figures are equal up to floating-point error."""
    return math.isclose(value, other, rel_tol=SAME_FIGURE, abs_tol=SAME_FIGURE)


def _agree(first: float | None, second: float, first_digits: int, second_digits: int, members: int) -> bool:
    """Whether two values are equal, one column of them perhaps rounded; False for few whole numbers.

    first_digits, second_digits: the most decimals in the column of each; members: number of values in both.
    """
    if first is None or is_same(first, second):
        return first is not None
    digits = min(first_digits, second_digits)
    if first_digits == second_digits or (digits == 0 and members < MINIMUM_FRACTIONS):
        return False
    return abs(first - second) <= 0.5 * 10.0**-digits + SAME_FIGURE


def _decimals(number: float) -> int:
    return len(repr(number).partition(".")[2].rstrip("0"))


def address_in(sheet: str, address: str, own: str) -> str:
    """The address of a cell, with its sheet where that is not the row's own."""
    return address if sheet == own or "!" in address else f"{sheet}!{address}"


def addresses(row: ScoreRow, sheet: str, cell: Cell) -> str:
    """The addresses of the first and the second of two values."""
    return ", ".join(Problem("several_tables", *at).place for at in ((row.sheet, row.cell), (sheet, cell.address)))
