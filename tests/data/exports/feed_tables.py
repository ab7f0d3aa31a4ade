"""Tables of a feed with odd texts and numbers in them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from data.exports.feed import TABLES
from data.exports.formulas import FORMULA_SIGNS

MOMENT = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)
ODD_TEXTS = (
    "",
    "Hà Tĩnh",
    'a, "b"\nc',
    "'=1",
    "''=1",
    "' Tây",
    *(f"{sign}1" for sign in FORMULA_SIGNS if sign != "\x00"),
)
ODD_NUMBERS = (0.1 + 0.2, 5e-324, -1.7976931348623157e308, -0.0, 63.7566, 1 / 3, 2.0)


def value_of(kind: str, row: int) -> Any:
    """Another value in each row, nothing in every seventh."""
    if row % 7 == 6:
        return None
    return {
        "text": ODD_TEXTS[row % len(ODD_TEXTS)],
        "integer": 2**53 - row,
        "number": ODD_NUMBERS[row % len(ODD_NUMBERS)],
        "boolean": row % 2 == 0,
        "date": date(1999 + row, 2, 28),
        "moment": datetime(2020, 1, 1 + row, 3, 4, 5, 678, tzinfo=UTC),
    }[kind]


def tables(rows: int = 20) -> dict[str, pd.DataFrame]:
    return {
        name: pd.DataFrame(
            {column.name: [value_of(column.kind, row) for row in range(rows)] for column in table.columns}, dtype=object
        )
        for name, table in TABLES.items()
    }
