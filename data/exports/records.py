"""The records of a file that was read, as CSV: one value or rank a line, with the cell that it came from."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.frames import TOTAL
from data.editions import IndicatorValue, ScoreRow
from data.exports.formulas import plain_text

if TYPE_CHECKING:
    from data.catalogue.model import Catalogue

RECORD_COLUMNS = ("year", "unit", "component", "value", "rank", "status", "sheet", "cell", "level", "indicator")


def write_records(
    path: Path,
    years: Iterable[int],
    rows: Mapping[int, Sequence[ScoreRow]],
    indicator_values: Mapping[int, Sequence[IndicatorValue]],
    catalogue: Catalogue,
) -> None:
    """Write the columns RECORD_COLUMNS: the totals and components of every edition, then its indicators.

    rows, indicator_values: by year. Raises OSError.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(RECORD_COLUMNS)
        for year in years:
            for row in rows.get(year, ()):
                rank = "" if row.rank is None else int(row.rank)
                level = "total" if row.component == TOTAL else "component"
                place = [plain_text(row.sheet), row.cell or row.rank_cell]
                name = catalogue.unit(row.unit).name_vi
                writer.writerow([year, name, row.component, _number(row.value), rank, row.status, *place, level, ""])
            for value in indicator_values.get(year, ()):
                name = catalogue.unit(value.unit).name_vi
                line = [year, name, value.component, _number(value.value), "", value.status]
                writer.writerow([*line, plain_text(value.sheet), value.cell, "indicator", value.order])


def _number(value: float | None) -> str:
    return "" if value is None else repr(value)
