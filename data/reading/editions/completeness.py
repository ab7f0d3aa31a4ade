"""Compares an edition with its framework (missing components) and with the stored edition (differences)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from data.catalogue.model import TOTAL
from data.editions import ScoreRow
from data.reading.editions.difference import Difference, difference_problems, differences
from data.reading.problems import Problem
from data.reading.tables.headings import Words
from data.reading.tables.observations import Reading

if TYPE_CHECKING:
    import pandas as pd


def missing_columns(
    dated: Sequence[tuple[Reading, int | None]], rows: Mapping[int, Sequence[ScoreRow]], words: Words
) -> list[Problem]:
    """Components of a year's framework, for the groups in the file, for which no sheet has a column.

    A table of nothing but totals lacks no component, unless it has figures of which nobody knows what they are:
    these may be the components, or the total.
    """
    problems: list[Problem] = []
    for year, edition in rows.items():
        readings = [reading for reading, at in dated if at == year or (at is None and reading.has_years)]
        whole = [reading for reading in readings if reading.is_about_all_units or reading.has_unread_figures]
        if not whole:
            continue
        has_scores = any(row.value is not None for row in edition)
        present = {row.component for row in edition if row.value is not None or not has_scores}
        named = {code for reading in readings for code in reading.components}
        address = f"A{whole[0].recognition.header_row}"
        lacks_total = TOTAL not in present | named and any(reading.has_unread_figures for reading in whole)
        missing = [words.index.total.name_vi] if lacks_total else []
        for group in sorted({words.catalogue.unit(row.unit).group for row in edition}):
            framework = words.index.framework(year, group)
            for number, part in enumerate(framework.components if framework else (), start=1):
                if part.component not in present | named and f"#{number}" not in named:
                    missing.append(part.name_vi)
        problems += [Problem("missing_column", whole[0].sheet, address, name, year=year) for name in missing]
    return list({(p.found, p.year): p for p in problems}.values())


def completed_years(
    dated: Sequence[tuple[Reading, int | None]], rows: Mapping[int, Sequence[ScoreRow]], completes: bool
) -> frozenset[int]:
    """The years whose figures are added to the current version: those of profiles, and all if the person says so."""
    are_profiles = all(
        reading.recognition.layout == "profile" and not reading.is_about_all_units for reading, _ in dated
    )
    if completes or are_profiles:
        return frozenset(rows)
    return frozenset()


def compared_with_stored(
    edition: Sequence[ScoreRow], stored: pd.DataFrame, year: int, completes: bool
) -> tuple[tuple[Difference, ...], list[Problem]]:
    """What an edition changes in the stored one, and the problems that this is; stored: columns of `score_rows`."""
    before = stored[stored["year"] == year]
    found = differences(edition, before, completes) if not before.empty else ()
    problems = list(difference_problems(found, year))
    units, were = len({row.unit for row in edition}), before["unit"].nunique()
    sheet = next((row.sheet for row in edition), "")
    if completes and were:
        problems.append(Problem("edition_completed", sheet, year=year))
    elif units < were:
        problems.append(Problem("units_fewer_than_stored", sheet, "", str(units), {"value": str(were)}, year))
    return found, problems
