"""What was expected of the next edition, as it was said when it was made: added, never changed.

It stands outside the audit trail: nobody's act, but what the method says of the figures of then.
"""

from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, insert, select
from sqlalchemy.exc import IntegrityError

from data.editions import series_parts
from data.store.database import Store
from data.store.tables import ForecastRecord, now

STORED_COLUMNS = tuple(ForecastRecord.__table__.columns.keys())[4:]
"""Columns of `forecasts`: unit, component, `figures` and `model` that it was made by, when, and what was said."""

_SAID = tuple(name for name in STORED_COLUMNS if name not in ("figures", "model", "made_at"))


def add_forecasts(store: Store, index: str, year: int, figures: str, model: str, said: pd.DataFrame) -> bool:
    """Store what is expected after an edition; whether it was not there yet.

    index: as `data.editions.series` names it; figures: a mark of all that it was made from; model: of the method.
    said: one row a unit and component, the columns of ForecastRecord from `unit` on but `figures`, `model` and
    `made_at`, which is this moment. What is there for the same figures stays as it is. Raises StoreError.
    """
    code, units = series_parts(index)
    shared = {"index_code": code, "units": units, "year": year, "figures": figures, "model": model, "made_at": now()}
    records: list[dict[Any, Any]] = said[list(_SAID)].astype(object).where(said.notna(), None).to_dict("records")
    try:
        with store.write() as session:
            if not records or session.scalar(select(ForecastRecord.id).where(*_of(index, year, figures)).limit(1)):
                return False
            session.execute(insert(ForecastRecord), [shared | record for record in records])
    except IntegrityError:  # another process made the same at the same moment; on SQLite it would have waited
        return False
    return True


def has_forecasts(store: Store, index: str, year: int, figures: str) -> bool:
    """Whether what is expected after an edition is stored as these figures make it."""
    with store.read() as session:
        return session.scalar(select(ForecastRecord.id).where(*_of(index, year, figures)).limit(1)) is not None


def forecasts(store: Store, index: str, year: int, unit: str | None = None, figures: str | None = None) -> pd.DataFrame:
    """What was ever expected after an edition, the oldest first: STORED_COLUMNS, one row a unit and component.

    unit, figures: only of this unit; only what was made from these. Missing numbers are NaN, `made_at` is UTC.
    """
    columns = [getattr(ForecastRecord, name) for name in STORED_COLUMNS]
    wanted = _of(index, year, figures)
    query = (
        select(*columns)
        .where(*wanted if unit is None else (*wanted, ForecastRecord.unit == unit))
        .order_by(ForecastRecord.made_at, ForecastRecord.component)
    )
    with store.read() as session:
        rows = [tuple(row) for row in session.execute(query)]
    frame = pd.DataFrame(rows, columns=list(STORED_COLUMNS))
    numbers = [name for name in _SAID if name not in ("unit", "component", "reason", "warning_reason")]
    return frame.astype(dict.fromkeys(numbers, "float64"))


def first_forecasts(store: Store, index: str, year: int, unit: str) -> dict[str, dict[str, Any]]:
    """What was first said of a unit after an edition, by component: STORED_COLUMNS.

    Figures that came later, and another method, made others beside it.
    """
    return said_first(forecasts(store, index, year, unit))


def said_first(stored: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """The first row of each component of what is stored of a unit."""
    first: list[dict[Any, Any]] = stored.drop_duplicates("component").to_dict("records")
    return {row["component"]: row for row in first}


def _of(index: str, year: int, figures: str | None) -> tuple[ColumnElement[bool], ...]:
    code, units = series_parts(index)
    record = ForecastRecord
    found = (record.index_code == code, record.units == units, record.year == year)
    return found if figures is None else (*found, record.figures == figures)
