"""Finds the components of a framework for which a file has no column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data.catalogue.model import TOTAL
from data.editions import ScoreRow
from data.reading.problems import Problem
from data.reading.tables.headings import Words
from data.reading.tables.observations import Reading


def missing_columns(
    dated: Sequence[tuple[Reading, int | None]],
    rows: Mapping[int, Sequence[ScoreRow]],
    words: Words,
    completing: frozenset[int] = frozenset(),
) -> list[Problem]:
    """Components of a year's framework, for the groups in the file, for which no sheet has a column.

    A table of nothing but totals lacks no component, unless it has figures of which nobody knows what they are:
    these may be the components, or the total. completing: the years of which the file completes an
    edition in use; it then lacks nothing, unless it has such figures.
    """
    problems: list[Problem] = []
    for year, edition in rows.items():
        readings = [reading for reading, at in dated if at == year or (at is None and reading.has_years)]
        whole = [reading for reading in readings if reading.is_about_all_units or reading.has_unread_figures]
        if not whole or (year in completing and not any(reading.has_unread_figures for reading in whole)):
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
