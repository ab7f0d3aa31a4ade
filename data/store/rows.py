"""The rows of current versions as frames: scores and indicators, each with the file it was read from."""

from collections.abc import Collection
from typing import Any

import pandas as pd
from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import aliased

from data.store.database import Store
from data.store.tables import EditionVersion, IndicatorRecord, IndicatorValueRecord, Score
from data.store.versions import is_of

_SCORE_TYPES: dict[str, str] = {
    "index": "str",
    "year": "int64",
    "version_id": "int64",
    "unit": "str",
    "component": "str",
    "value": "float64",
    "status": "str",
    "rank": "float64",
    "rank_status": "str",
    "grade": "str",
    "responses": "float64",
    "note": "str",
    "source": "str",
    "rank_source": "str",
    "sheet": "str",
    "cell": "str",
    "rank_cell": "str",
    "low": "float64",
    "high": "float64",
    "rank_low": "float64",
    "rank_high": "float64",
    "file": "str",
}
_INDICATOR_TYPES: dict[str, str] = {
    "index": "str",
    "year": "int64",
    "version_id": "int64",
    "unit": "str",
    "component": "str",
    "order": "int64",
    "label": "str",
    "code": "str",
    "scale": "str",
    "label_en": "str",
    "source": "str",
    "note": "str",
    "value": "float64",
    "status": "str",
    "sheet": "str",
    "cell": "str",
    "file": "str",
}


def score_rows(store: Store, index: str, version_ids: Collection[int] | None = None) -> pd.DataFrame:
    """The scores of the current versions of an index, or of a series "index:list", by year, in the order of files.

    version_ids: the versions that count in their place.
    Columns: ``index``, ``year``, ``version_id``, those of ScoreRow, and ``file``, the name of the file that
    the row was read from. Missing numbers and texts are NaN.
    """
    origin = aliased(EditionVersion)
    columns = [getattr(Score, name) for name in list(_SCORE_TYPES)[3:-1]]
    query = (
        select(literal(index), EditionVersion.year, EditionVersion.id, *columns, _file_of(origin))
        .join(Score, Score.version_id == EditionVersion.id)
        .join(origin, origin.id == Score.source_version_id, isouter=True)
        .order_by(EditionVersion.year, Score.id)
    )
    return _frame(store, index, query, _SCORE_TYPES, version_ids)


def indicator_rows(store: Store, index: str) -> pd.DataFrame:
    """The values of the indicators of the current versions of an index, by year.

    Columns: ``index``, ``year``, ``version_id``, those of IndicatorValue, what Indicator says of it
    (``label``, ``code``, ``scale``, ``label_en``, ``source``, ``note``), and ``file``. ``sheet`` and ``cell`` are
    those of the value; a value that is missing is NaN.
    """
    origin, definition, figure = aliased(EditionVersion), IndicatorRecord, IndicatorValueRecord
    columns = (
        *(literal(index), EditionVersion.year, EditionVersion.id, figure.unit),
        *(getattr(definition, name) for name in list(_INDICATOR_TYPES)[4:12]),
        *(figure.value, figure.status, figure.sheet, figure.cell, _file_of(origin)),
    )
    query = (
        select(*columns)
        .join(definition, definition.version_id == EditionVersion.id)
        .join(figure, figure.indicator_id == definition.id)
        .join(origin, origin.id == figure.source_version_id, isouter=True)
        .order_by(EditionVersion.year, figure.id)
    )
    return _frame(store, index, query, _INDICATOR_TYPES)


def _file_of(origin: type[EditionVersion]) -> Any:
    """The name of the file of a row: of the version it was taken over from, else of its own."""
    return func.coalesce(origin.file_name, EditionVersion.file_name)


def _frame(
    store: Store,
    index: str,
    query: Select[Any],
    types: dict[str, str],
    version_ids: Collection[int] | None = None,
) -> pd.DataFrame:
    """The rows of the current versions of an index, or of those named, that a query finds; with these columns."""
    newest = (
        select(EditionVersion.year, func.max(EditionVersion.number).label("number"))
        .where(*is_of(index), EditionVersion.withdrawn_at.is_(None))
        .group_by(EditionVersion.year)
        .subquery()
    )
    if version_ids is None:
        counting = query.join(
            newest, (newest.c.year == EditionVersion.year) & (newest.c.number == EditionVersion.number)
        ).where(*is_of(index))
    else:
        counting = query.where(*is_of(index), EditionVersion.id.in_(tuple(version_ids)))
    with store.read() as session:
        rows = session.connection().execute(counting).all()
    columns = zip(*rows, strict=True) if rows else [()] * len(types)
    typed = zip(types.items(), columns, strict=True)
    return pd.DataFrame({name: pd.Series(column, dtype=kind) for (name, kind), column in typed})
