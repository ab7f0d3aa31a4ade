"""Whether the units of a file are those of another list of units than the edition's: the provinces before or after."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from data.catalogue.model import Index
from data.editions import ScoreRow
from data.names import beginning, fold
from data.reading.problems import Problem
from data.reading.tables.headings import Words
from data.reading.tables.observations import Reading
from data.reading.tables.phrases import holds

LEAST_FIT = 0.8
"""A list is that of a file where the units that both have are so large a share of those that either has."""


@dataclass(frozen=True)
class _Known:
    """A list of units that the index is seen on, in one year."""

    index: Index
    units: frozenset[str]
    short: tuple[str, str]
    phrases: tuple[str, ...]

    def fit(self, named: Sequence[frozenset[str]]) -> float:
        """The share of the units that the file or the list has which both have. named: what each name may mean."""
        shared = {code for codes in named for code in codes & self.units}
        others = sum(not codes & self.units for codes in named)
        return len(shared) / (len(self.units) + others) if self.units else 0.0

    def has_all(self, named: Sequence[frozenset[str]]) -> bool:
        return all(codes & self.units for codes in named)


def units_of_another_list(
    dated: Sequence[tuple[Reading, int | None]],
    rows: Mapping[int, Sequence[ScoreRow]],
    problems: Sequence[Problem],
    words: Words,
) -> Iterator[Problem]:
    """A problem for each year whose units are those of another list that the catalogue has for the index.

    Names are shared by units of different times, so that a table of merged provinces fits the old list name by name:
    it is the set that tells them apart, or a title that names the other list. problems: those of the names that are
    not in the edition count as names of the file.
    """
    lists = [other for other in words.catalogue.series.values() if other.itself == words.index.itself]
    if len(lists) < 2:
        return
    for year, edition in rows.items():
        absent = {p.found for p in problems if p.code == "unit_not_in_edition" and p.year == year}
        units = {row.unit for row in edition}
        named = [*(_meanings(unit, words) for unit in units), *(words.units(text) for text in absent)]
        known = [_known(index, year, words) for index in lists]
        own = next(each for each in known if each.index.code == words.index.code)
        titles = _titles(dated, year)
        for other in (each for each in known if each.units != own.units and each.units and own.units):
            fits = other.fit(named) >= LEAST_FIT > own.fit(named)
            is_named = (
                bool(other.phrases) and holds(titles, other.phrases) and str(len(own.units)) not in titles.split()
            )
            if named and (fits or (is_named and other.has_all(named))):
                details = {
                    "units": str(len(other.units)),
                    "own": str(len(own.units)),
                    "list": other.index.code,
                    "year": str(year),
                    "list_name_vi": other.short[0],
                    "list_name_en": other.short[1],
                }
                sheet = next((row.sheet for row in edition if row.sheet), "")
                yield Problem("units_of_another_list", sheet, found=str(len(named)), details=details, year=year)
                break


def _meanings(unit: str, words: Words) -> frozenset[str]:
    """The units of any time that bear a name of this one."""
    known = words.catalogue.unit(unit)
    return frozenset({unit}).union(*(words.units(text) for text in (known.name_vi, known.short_vi, *known.aliases)))


def _known(index: Index, year: int, words: Words) -> _Known:
    units = frozenset(unit.code for unit in words.catalogue.units_of(index.code, year))
    known = words.catalogue.list_of(index)
    if known is None:
        return _Known(index, units, (index.short, index.short), ())
    short = (known.short_vi, known.short_en)
    base = words.catalogue.index(index.itself).short
    return _Known(index, units, (f"{base} · {short[0]}", f"{base} · {short[1]}"), tuple(map(fold, short)))


def _titles(dated: Sequence[tuple[Reading, int | None]], year: int) -> str:
    """The titles and sheet names of the tables of a year, folded."""
    texts: Collection[str] = [
        text for reading, at in dated if at in (year, None) for text in (reading.sheet, *reading.titles)
    ]
    return " ".join(fold(beginning(text)) for text in texts)
