"""Small frames for the tests of the method, so that a reader sees what is special about each."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis import standing, trends
from analysis.frames import as_editions, as_scores, as_weights
from tests.support import law

LAW = law()
"""A law is tried on this many frames, however slow the machine is."""

NO_WEIGHTS = as_weights(pd.DataFrame())


def scores(
    values: Mapping[str, float | None],
    year: int = 2023,
    component: str = "transparency",
    ranks: Mapping[str, float] | None = None,
    regions: Mapping[str, str] | None = None,
    **constant: Any,
) -> list[dict[str, Any]]:
    """Rows of one component in one edition: unit → value (None: missing), official ranks where known."""
    common = {"index": "pci", "framework": "f1", "group": "province", "construct": component} | constant
    rows = []
    for unit, value in values.items():
        rank = (ranks or {}).get(unit)
        rows.append(
            {
                "year": year,
                "unit": unit,
                "component": component,
                "value": value,
                "status": "missing" if value is None else "published",
                "rank": rank,
                "rank_status": None if rank is None else "published",
                "region": (regions or {}).get(unit, "north"),
            }
            | common
        )
    return rows


def editions(years: Mapping[int, str] | Sequence[int], units: float | None = None, **constant: Any) -> pd.DataFrame:
    """One edition a year; a mapping gives the framework of each year, a sequence means framework f1."""
    frameworks = years if isinstance(years, Mapping) else dict.fromkeys(years, "f1")
    common = {"index": "pci", "group": "province", "units": units, "minimum_coverage": 0.9} | constant
    return as_editions([{"year": year, "framework": code} | common for year, code in frameworks.items()])


def history(rows: list[dict[str, Any]], edition_rows: pd.DataFrame, weights: pd.DataFrame = NO_WEIGHTS) -> pd.DataFrame:
    """Standings and changes of the rows."""
    return trends.changes(standing.standings(as_scores(rows), edition_rows, weights))


def one(frame: pd.DataFrame, unit: str, year: int = 2023, component: str = "transparency") -> "pd.Series[Any]":
    """The single row of a unit."""
    wanted = (frame["unit"] == unit) & (frame["year"] == year) & (frame["component"] == component)
    found = frame.loc[wanted]
    assert len(found) == 1, found
    return found.iloc[0]


def names(count: int) -> list[str]:
    return [f"unit_{number:02d}" for number in range(1, count + 1)]
