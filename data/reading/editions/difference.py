"""Differences between an edition about to be published and the stored one, cell by cell."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.editions import ScoreRow
from data.reading.problems import Problem, number_details
from data.reading.tables.table_rows import SAME_FIGURE

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Difference:
    """One value, rank or grade that differs. before/after: None where there is none. measure: what differs."""

    unit: str
    component: str
    measure: str
    before: float | str | None
    after: float | str | None
    sheet: str
    cell: str

    @property
    def gap(self) -> float | None:
        """After minus before, where both are numbers."""
        if isinstance(self.before, float) and isinstance(self.after, float):
            return self.after - self.before
        return None


def differences(rows: Sequence[ScoreRow], stored: pd.DataFrame, completes: bool) -> tuple[Difference, ...]:
    """Every value, rank and grade of an edition that is not as in the store.

    stored: the rows of the current version of that edition, as `store.editions.score_rows` gives them, empty if
    there is none. completes: what the file does not name stays; otherwise its absence is a difference too.
    """
    before = {(str(line.unit), str(line.component)): line for line in stored.itertuples(index=False)}
    found: list[Difference] = []
    for row in rows:
        old = before.pop((row.unit, row.component), None)
        for measure, after in (("value", row.value), ("rank", row.rank), ("grade", row.grade)):
            was = None if old is None else _known(getattr(old, measure))
            if not _same(was, after):
                cell = row.rank_cell if measure == "rank" else row.cell
                found.append(Difference(row.unit, row.component, measure, was, after, row.sheet, cell))
    if not completes:
        for (unit, component), old in before.items():
            for measure in ("value", "rank", "grade"):
                if (was := _known(getattr(old, measure))) is not None:
                    found.append(Difference(unit, component, measure, was, None, "", ""))
    return tuple(found)


def difference_problems(found: Sequence[Difference], year: int) -> Iterator[Problem]:
    """A warning for each value or rank that another one replaces, with the size of the gap."""
    for change in found:
        if change.gap is None or not isinstance(change.before, float) or not isinstance(change.after, float):
            continue
        details = {
            **number_details("found", change.after),
            **number_details("value", change.before),
            **number_details("gap", change.gap),
        }
        yield Problem("differs_from_store", change.sheet, change.cell, f"{change.after:g}", details, year)


def _known(value: object) -> float | str | None:
    if isinstance(value, str):
        return value or None
    if isinstance(value, int | float) and not math.isnan(value):
        return float(value)
    return None


def _same(value: float | str | None, other: float | str | None) -> bool:
    if isinstance(value, float) and isinstance(other, int | float):
        return math.isclose(value, other, rel_tol=SAME_FIGURE, abs_tol=SAME_FIGURE)
    return (value or None) == (other or None)
