"""Where one unit stands in every index: its newest edition there, what is flagged in it, and what is planned."""

from dataclasses import dataclass

import pandas as pd

from analysis.flags import Flag
from analysis.frames import TOTAL, is_known
from analysis.position import places_moved
from data.catalogue.model import Index
from planning.action import Action
from ui.reads.actions import actions_of_index
from ui.reads.scores import editions_in_store, flags, home_units, own_history
from ui.visit.visit import Visit


@dataclass(frozen=True)
class IndexStanding:
    """One unit in one index.

    visit: of that index, unit and edition. course: the rows of the total, oldest first, with the columns of
    `analysis.trends.changes`; its last row is the newest edition in which the total has a score or a rank. n, units:
    how many units of that edition have a figure, of how many (NaN: unknown).
    """

    visit: Visit
    course: pd.DataFrame
    flags: tuple[Flag, ...]
    actions: tuple[Action, ...]
    n: int
    units: float

    @property
    def newest(self) -> pd.Series:
        """The row of the newest edition."""
        return self.course.iloc[-1]


def standings_of(visit: Visit) -> tuple[list[IndexStanding], list[Index]]:
    """The unit in every index that has figures of it, the office's own index first; and the indices that have none.

    It is the chosen unit where an index scores units like it, else the office's own.
    """
    found, without = [], []
    for index in sorted(visit.catalogue.indices.values(), key=lambda index: index.code != visit.office.home_index):
        standing = _standing(visit, index)
        if standing is None:
            without.append(index)
        else:
            found.append(standing)
    return found, without


def _standing(visit: Visit, index: Index) -> IndexStanding | None:
    """The unit, or what it was or is then, in the newest edition that has a figure of it; None if none has."""
    is_alike = visit.unit is not None and index.unit_set == visit.unit.unit_set
    unit = visit.unit_code if is_alike else home_units(visit)[index.code]
    years = editions_in_store(visit.store, index, visit.revision)
    there = visit.changed(index=index, year=years[-1] if years else None, years=years)
    courses = []
    for code in visit.catalogue.kin(unit):
        own = own_history(there.changed(unit=visit.catalogue.units[code]))
        has_figure = own["shown_value"].notna() | own["rank"].notna()
        courses.append(own[(own["component"] == TOTAL) & has_figure].sort_values("year"))
    # Of one edition the first of the kin is taken, as max does.
    course = max(courses, key=lambda course: int(course["year"].max()) if len(course) else 0)
    if course.empty:
        return None
    newest = course.iloc[-1]
    there = there.changed(year=int(newest["year"]), unit=visit.catalogue.units[str(newest["unit"])])
    planned = tuple(
        action
        for action in actions_of_index(there)
        if action.status != "cancelled" and action.unit in ("", there.unit_code)
    )
    return IndexStanding(there, course, flags(there), planned, int(newest["n"]), float(newest["units"]))


def moved(standing: IndexStanding) -> str:
    """Whether the rank of the newest edition rose or fell: "up", "down", "same", or "unknown" where none compares."""
    change = places_moved(standing.newest)
    if not is_known(change):
        return "unknown"
    return "same" if not change else "up" if change > 0 else "down"
