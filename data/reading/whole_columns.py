"""What can only be said of whole columns and editions: another scale, ranks by the table's own order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from analysis.frames import PUBLISHED, UNUSABLE
from data.catalogue_model import TOTAL
from data.reading.headings import Words
from data.reading.indicator_reading import FRACTION_LIMIT, component_details
from data.reading.problems import Problem, number_details
from data.reading.telling import Teller
from data.reading.workbook import Cell
from data.store.editions import ScoreRow

MINIMUM_MISFITS = 3
"""So many values of one column outside its scale are one misfit of the column, not as many wrong cells."""

MINIMUM_FRACTIONS = 5

Key = tuple[int, str, str]
"""Year, unit, component."""

ColumnKey = tuple[int, str, str]
"""Year, sheet, component."""


@dataclass
class WholeColumns:
    """What was noted while the cells were read.

    misfits: by column, the rows outside the scale and their problems. positions: by year and unit, the number
    that counts the rows, its cell and its sheet.
    """

    misfits: dict[ColumnKey, list[tuple[ScoreRow, Problem]]] = field(default_factory=dict)
    positions: dict[int, dict[str, tuple[int, Cell, str]]] = field(default_factory=dict)

    def judge(self, rows: dict[Key, ScoreRow], words: Words, teller: Teller) -> None:
        """Tell what is wrong with whole columns, and give ranks where the order of a complete table is one."""
        self._misfitting(rows, words, teller)
        for year in sorted({year for year, _, _ in rows}):
            self._ranks_from_order(year, rows, words, teller)

    def _misfitting(self, rows: Mapping[Key, ScoreRow], words: Words, teller: Teller) -> None:
        """Values outside the scale: one by one where they are few, as one misfit where the column is on another."""
        columns: dict[tuple[int, str, str], list[ScoreRow]] = {}
        for (year, _, component), row in rows.items():
            if row.value is not None and row.status != UNUSABLE:
                columns.setdefault((year, row.sheet, component), []).append(row)
        for key, members in columns.items():
            misfits = self.misfits.get(key, [])
            if len(misfits) >= max(MINIMUM_MISFITS, len(members) / 2):
                _tell_scale(key, words, teller, [row for row, _ in misfits])
            else:
                teller.problems += [problem for _, problem in misfits]
                fractions = [row for row in members if 0 < (row.value or 0) <= FRACTION_LIMIT]
                if len(fractions) == len(members) >= MINIMUM_FRACTIONS:
                    _tell_scale(key, words, teller, fractions)

    def _ranks_from_order(self, year: int, rows: dict[Key, ScoreRow], words: Words, teller: Teller) -> None:
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
            teller.sheet = sheet
        teller.year = year
        first = positions[ordered[0][1]][1]
        teller.tell_once("rank_from_order", first, str(len(ordered)), about=(year,))


def _tell_scale(key: ColumnKey, words: Words, teller: Teller, rows: list[ScoreRow]) -> None:
    year, sheet, component = key
    framework = words.index.framework(year, words.catalogue.unit(rows[0].unit).group)
    if framework is None:
        return
    lowest, highest = framework.total_scale if component == TOTAL else framework.scale
    values = [row.value for row in rows if row.value is not None]
    details = {
        **component_details(words, component),
        "lowest": f"{lowest:g}",
        "highest": f"{highest:g}",
        **number_details("from", min(values)),
        **number_details("to", max(values)),
    }
    teller.problems.append(Problem("scale_mismatch", sheet, rows[0].cell, str(len(rows)), details, year))
