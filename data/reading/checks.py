"""Checks of a whole edition once its cells are read: what is missing, and whether the totals add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from analysis.frames import USABLE
from data.catalogue_model import TOTAL, Catalogue, Framework, Index
from data.reading.problems import Problem, number_details
from data.store.editions import ScoreRow

TOTAL_TOLERANCE = 0.05
"""Points of 100 by which a published total may differ from the weighted one: inputs of two decimals reach 0.03."""


def check_edition(rows: Sequence[ScoreRow], index: Index, catalogue: Catalogue, year: int) -> tuple[Problem, ...]:
    """Return the problems of one edition as a whole; every one of them may be imported with."""
    groups: dict[str, list[ScoreRow]] = {}
    for row in rows:
        groups.setdefault(catalogue.unit(row.unit).group, []).append(row)
    problems: list[Problem] = []
    for group, members in groups.items():
        framework = index.framework(year, group)
        if framework is not None:
            problems += _partial(members, index, framework, catalogue.unit_count(index.code, year, group))
            problems += _totals(members, framework)
    return tuple(problems)


def _partial(rows: Sequence[ScoreRow], index: Index, framework: Framework, units: int | None) -> Iterator[Problem]:
    counted = Counter(row.component for row in rows if row.value is not None and row.status in USABLE)
    for part in framework.components:
        if units is not None and counted[part.component] < units:
            yield Problem(
                "partial_edition",
                _sheet(rows),
                found=str(counted[part.component]),
                details={
                    "units": str(units),
                    "component_vi": part.name_vi,
                    "component_en": index.components[part.component].name_en,
                },
            )


def _totals(rows: Sequence[ScoreRow], framework: Framework) -> Iterator[Problem]:
    weights = framework.weights
    if weights is None:
        return
    by_unit: dict[str, dict[str, ScoreRow]] = {}
    for row in rows:
        by_unit.setdefault(row.unit, {})[row.component] = row
    for scores in by_unit.values():
        values = {code: row.value for code, row in scores.items() if row.value is not None and row.status in USABLE}
        published = values.get(TOTAL)
        if published is None or not weights.keys() <= values.keys():
            continue
        computed = framework.multiplier * sum(weight * values[code] for code, weight in weights.items())
        if abs(published - computed) > TOTAL_TOLERANCE:
            total = scores[TOTAL]
            details = {
                **number_details("found", published),
                **number_details("value", computed, 4),
                **number_details("gap", published - computed, 4),
            }
            yield Problem("total_differs", total.sheet, total.cell, f"{published:g}", details)


def _sheet(rows: Iterable[ScoreRow]) -> str:
    return next((row.sheet for row in rows if row.sheet), "")
