"""The rows of a grid as a draft holds them."""

from typing import Any

import pandas as pd

DraftRows = list[dict[str, Any]]
"""The rows of a grid by column, as JSON can hold them."""


def rows_of(frame: pd.DataFrame) -> DraftRows:
    """The rows of a grid as they are now."""
    return [{str(name): _plain(cell) for name, cell in row.items()} for row in frame.to_dict("records")]


def frame_of(like: pd.DataFrame, rows: DraftRows) -> pd.DataFrame:
    """Stored rows as a grid of the same columns and kinds."""
    found = {name: [row.get(str(name)) for row in rows] for name in like.columns}
    return pd.DataFrame({name: _column(cells, like[name].dtype) for name, cells in found.items()})


def _plain(cell: Any) -> Any:
    if isinstance(cell, pd.Timestamp):
        return cell.date().isoformat()
    if isinstance(cell, list | tuple):
        return [str(part) for part in cell]
    if cell is None or pd.isna(cell):
        return None
    return cell if isinstance(cell, bool | int | float) else str(cell)


def _column(cells: list[Any], kind: Any) -> "pd.Series[Any]":
    if kind == bool:  # noqa: E721 - a kind of pandas, which equals it
        return pd.Series([bool(cell) for cell in cells], dtype=bool)
    return pd.Series(cells, dtype=object if kind == object else kind)  # noqa: E721
