"""What the compare page draws from: one edition with its positions, its groups and its like units, cached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.edition_table import EditionTable, edition_table
from analysis.frames import TOTAL
from analysis.peers import (
    Groups,
    Likeness,
    courses_against_peers,
    find_peers,
    peers_by_component,
    profile_groups,
)
from analysis.position import positions
from ui.reads.cached import cached_by_edition
from ui.reads.scores import history, weights
from ui.visit.visit import Visit

PROFILE_EDITIONS = 3
"""Over how many editions the profile of a unit is averaged: of one alone, one peer in five is a peer in the next."""


class NoScoresError(LookupError):
    """The chosen edition has no component scores."""


@dataclass(frozen=True, eq=False)
class EditionView:
    """One edition of the group of the chosen unit.

    rows: its standings with POSITION_COLUMNS. table: its component scores, None without any. scored: the units that
    have any. complete, units: how many units have every component, of how many (None: not known). is_profiled:
    whether these are enough for the profiles of units to be compared.
    """

    rows: pd.DataFrame
    table: EditionTable | None
    scored: frozenset[str]
    complete: int
    units: int | None
    is_profiled: bool

    def of(self, unit: str) -> pd.DataFrame:
        """The rows of one unit; empty if it has no figure."""
        return self.rows[self.rows["unit"] == unit]

    def by_component(self, unit: str) -> dict[str, pd.Series]:
        """The rows of one unit by component."""
        return {str(row["component"]): row for _, row in self.of(unit).iterrows()}

    def totals(self) -> pd.DataFrame:
        """The rows of the total, by unit."""
        return self.rows[self.rows["component"] == TOTAL].set_index("unit")


@cached_by_edition("year", "group", "minimum_coverage", max_entries=32)
def edition_view(visit: Visit) -> EditionView:
    """The chosen edition, of the units of the chosen unit's group."""
    index, year, group = visit.index.code, visit.year or 0, visit.key.group
    everything = history(visit)
    rows = positions(everything[(everything["year"] == year) & (everything["group"] == group)])
    table = edition_table(everything, weights(visit), index, year, group)
    complete = len(table.complete().units) if table is not None else 0
    units = visit.catalogue.unit_count(index, year, group)
    needed = _needed(rows, units)
    parts = rows[(rows["component"] != TOTAL) & rows["shown_value"].notna()]
    scored = frozenset(map(str, parts["unit"]))
    return EditionView(rows, table, scored, complete, units, complete > 0 and complete >= needed)


def _needed(rows: pd.DataFrame, units: int | None) -> float:
    """How many complete units the coverage rule asks of an edition; 0 where it is not known of how many."""
    return float(rows["minimum_coverage"].max()) * (units or 0) if len(rows) else 0.0


def scores_of_edition(visit: Visit) -> EditionTable:
    """The component scores of the chosen edition. Raises NoScoresError where it has none."""
    table = edition_view(visit).table
    if table is None:
        raise NoScoresError(f"{visit.index.code} {visit.year}")
    return table


@cached_by_edition("year", "group", "minimum_coverage", max_entries=32)
def groups(visit: Visit) -> Groups:
    """The units of the chosen edition in groups of like profile; "not_profiled" where too few have all scores."""
    view = edition_view(visit)
    return profile_groups(view.table) if view.table is not None and view.is_profiled else Groups(reason="not_profiled")


@cached_by_edition("year", "group", "unit", "minimum_coverage", max_entries=64)
def likeness(visit: Visit) -> Likeness:
    """The units most like the chosen one; "not_profiled" where too few units have all scores."""
    view = edition_view(visit)
    if view.table is None or not view.is_profiled:
        return Likeness(view.complete, reason="not_profiled")
    return find_peers(view.table, visit.key.unit, earlier=earlier_tables(visit))


@cached_by_edition("year", "group", "unit", "minimum_coverage", max_entries=64)
def like_by_component(visit: Visit) -> Mapping[str, tuple[str, ...]]:
    """For each component the units that are most like the chosen one in the others; empty where none are looked for."""
    view = edition_view(visit)
    if view.table is None or not view.is_profiled:
        return {}
    return peers_by_component(view.table, visit.key.unit, earlier=earlier_tables(visit))


@cached_by_edition("year", "group", "minimum_coverage", max_entries=32)
def earlier_tables(visit: Visit) -> tuple[EditionTable, ...]:
    """The editions whose profiles are averaged with the chosen one's: the last ones before it that have enough."""
    everything, group = history(visit), visit.key.group
    own = everything[(everything["group"] == group) & (everything["year"] < (visit.year or 0))]
    found: list[EditionTable] = []
    for year in sorted(own["year"].unique(), reverse=True):
        table = edition_table(everything, weights(visit), visit.index.code, int(year), group)
        units = visit.catalogue.unit_count(visit.index.code, int(year), group)
        if table is not None and 0 < _needed(own[own["year"] == year], units) <= len(table.complete().units):
            found.append(table)
        if len(found) == PROFILE_EDITIONS - 1:
            break
    return tuple(found)


def courses(
    visit: Visit, peers: Sequence[str], by_component: Mapping[str, Sequence[str]], measure: str
) -> pd.DataFrame:
    """The courses of the chosen unit beside its peers up to the chosen edition; COURSE_COLUMNS."""
    own = tuple((code, tuple(sorted(units))) for code, units in sorted(by_component.items()))
    return _courses(visit, tuple(sorted(peers)), own, measure)


@cached_by_edition("year", "unit", "minimum_coverage", max_entries=64)
def _courses(
    visit: Visit, peers: tuple[str, ...], own: tuple[tuple[str, tuple[str, ...]], ...], measure: str
) -> pd.DataFrame:
    everything = history(visit)
    until = everything[(everything["year"] <= (visit.year or 0)) & (everything["component"] != TOTAL)]
    return courses_against_peers(until, visit.key.unit, peers, measure, by_component=dict(own))
