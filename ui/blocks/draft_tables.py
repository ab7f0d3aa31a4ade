"""The rows of a grid as a draft holds them, and the cells of one that were still open."""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

DraftRows = list[dict[str, Any]]
"""The rows of a grid by column, as JSON can hold them."""

_MOST_ROWS = 1000


def rows_of(frame: pd.DataFrame) -> DraftRows:
    """The rows of a grid as they are now."""
    return [{str(name): _plain(cell) for name, cell in row.items()} for row in frame.to_dict("records")]


def frame_of(like: pd.DataFrame, rows: DraftRows) -> pd.DataFrame:
    """Stored rows as a grid of the same columns and kinds."""
    found = {name: [row.get(str(name)) for row in rows] for name in like.columns}
    return pd.DataFrame({name: _column(cells, like[name].dtype) for name, cells in found.items()})


def grid_mark(key: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """What the browser must know of a grid to keep its open cell: how it finds the grid, and its columns by heading.

    key and config: as of `st.data_editor`; the config names the heading of each column in which text is typed.
    """
    columns = {column["label"]: name for name, column in config.items() if column["type_config"]["type"] == "text"}
    return {"key": f"st-key-{re.sub('[^a-zA-Z0-9_-]', '-', key.strip())}", "columns": columns}


def cells_of(name: str, rows: DraftRows) -> dict[str, Any]:
    """The cells of a grid of this name by what the browser calls them."""
    return {f"{name}|{at}|{column}": cell for at, row in enumerate(rows) for column, cell in row.items()}


def laid_over(name: str, like: pd.DataFrame, rows: DraftRows, content: Mapping[str, Any]) -> DraftRows | None:
    """The rows of a grid with the cells of a draft that were still open; None where the draft has none of this grid.

    A cell below the last row begins a new one.
    """
    laid = None
    for called, text in content.items():
        grid, _, place = called.partition("|")
        row, _, column = place.partition("|")
        if grid != name or column not in like.columns or not row.isdecimal() or int(row) > _MOST_ROWS:
            continue
        laid = [dict(cells) for cells in rows] if laid is None else laid
        laid += [dict.fromkeys(map(str, like.columns)) for _ in range(int(row) + 1 - len(laid))]
        laid[int(row)][column] = next(iter(text.values()), "") if isinstance(text, Mapping) else text
    return laid


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
