"""Published editions as tables that a test can change: of any index and year, with its title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from data.catalogue.model import TOTAL
from tests.data.reading.layout_builders import (
    Page,
    Style,
    Table,
    unit,
)
from tests.data.reading.wrong_files import Published, editions

PLAIN = Style(traps=False)
BARE = Style(component=lambda code, year: "Tổng điểm", traps=False)
"""Headings of a table of totals that name no index."""


def published(index: str, year: int) -> Published:
    return next(each for each in editions(index) if each.year == year)


def table(index: str, year: int, parts: Sequence[str] | None = None, units: int | None = None) -> Table:
    """A published edition, its totals and the components named; all of them where none are."""
    source = published(index, year)
    components = source.components if parts is None else tuple(parts)
    figures = {(name, code): source.figures[name, code] for name in source.units for code in (*components, TOTAL)}
    return Table(figures, source.units[:units], components, year, index=source.index)


def changed(made: Table, figures: Mapping[tuple[str, str], float]) -> Table:
    return replace(made, figures={**made.figures, **figures})


def titled(title: str, pages: Sequence[Page]) -> list[Page]:
    return [replace(pages[0], rows=[[title], *pages[0].rows[1:]])]


def sorted_names(made: Table) -> Table:
    """The names in the order of the alphabet, the figures in that of the totals."""
    by_total = sorted(made.units, key=lambda name: -made.figures[name, TOTAL])
    moved = dict(zip(sorted(made.units, key=lambda name: unit(name).name_vi), by_total, strict=True))
    codes = (*made.components, TOTAL)
    return changed(made, {(name, code): made.figures[other, code] for name, other in moved.items() for code in codes})
