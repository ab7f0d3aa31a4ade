"""What was expected of the next edition, as it is stored; what is not there yet is begun in the background."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from data.store.forecasts import forecasts, said_first
from services.forecasts import begin_forecasts, ended, figures_mark, known_then
from ui.reads.cached import cached_by_edition
from ui.reads.scores import history
from ui.visit.visit import Visit


@dataclass(frozen=True, eq=False)
class Forecasts:
    """What is expected of a unit after an edition: STORED_COLUMNS of `data.store.forecasts`, one row a component.

    state: "running" while it is being made and "failed" where it could not be, both without rows; else "".
    """

    rows: pd.DataFrame
    state: Literal["", "running", "failed"] = ""

    def of(self, component: str) -> pd.Series | None:
        """What is expected of a component; None where nothing is stored of it."""
        found = self.rows[self.rows["component"] == component]
        return None if found.empty else found.iloc[0]


def forecasts_now(visit: Visit) -> Forecasts:
    """What is expected of the chosen unit after the chosen edition, by the figures in use. Waits for nothing."""
    if visit.chosen is None:
        return Forecasts(pd.DataFrame({"component": []}))
    _, year = visit.chosen
    rows, mark = _stored(visit, ended()), _mark(visit)
    if len(rows) or not mark:
        return Forecasts(rows)
    state = begin_forecasts(
        visit.store, visit.catalogue, visit.index.code, [year], visit.settings.minimum_coverage, mark
    )
    return Forecasts(rows, "running" if state == "running" else "failed")


def forecasts_first(visit: Visit) -> Mapping[str, Mapping[str, Any]]:
    """What was first said of the chosen unit after the chosen edition: `data.store.forecasts.first_forecasts`."""
    return _first(visit, ended())


def forecasts_ever(visit: Visit, year: int) -> pd.DataFrame:
    """All that was ever expected of the chosen unit after an edition: STORED_COLUMNS, the oldest first."""
    return _of_unit(visit.changed(year=year), ended())


@cached_by_edition("year", "group", "unit", "minimum_coverage", max_entries=256)
def _stored(visit: Visit, _ended: int) -> pd.DataFrame:
    """What is stored of the unit, made from the figures in use; read anew whenever something was made."""
    rows = _of_unit(visit, _ended)
    return rows[rows["figures"] == _mark(visit)]


@cached_by_edition("year", "unit", max_entries=256)
def _first(visit: Visit, _ended: int) -> Mapping[str, Mapping[str, Any]]:
    """What was first said; read anew whenever something was made."""
    return said_first(_of_unit(visit, _ended))


def _of_unit(visit: Visit, _ended: int) -> pd.DataFrame:
    every = _ever(visit, _ended)
    return every[every["unit"] == visit.key.unit]


@cached_by_edition("year", max_entries=64)
def _ever(visit: Visit, _ended: int) -> pd.DataFrame:
    """What is stored of all units: one look into the store serves whichever is chosen next."""
    return forecasts(visit.store, visit.index.code, visit.year or 0)


@cached_by_edition("year", "group", "unit", "minimum_coverage", max_entries=256)
def _mark(visit: Visit) -> str:
    """The mark of the figures that a forecast after the chosen edition is made from; "" where it has not the unit."""
    return _mark_of_group(visit) if visit.key.unit in _units(visit) else ""


@cached_by_edition("year", "group", "minimum_coverage", max_entries=64)
def _mark_of_group(visit: Visit) -> str:
    return figures_mark(known_then(history(visit), visit.index, visit.unit_group, visit.year or 0))


@cached_by_edition("year", "group", "minimum_coverage", max_entries=64)
def _units(visit: Visit) -> frozenset[str]:
    """The units that a forecast after the chosen edition is made for."""
    known = known_then(history(visit), visit.index, visit.unit_group, visit.year or 0)
    return frozenset(known.loc[known["year"] == visit.year, "unit"])
