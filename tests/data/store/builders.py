"""Small editions and actions for the tests of the store."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd
from sqlalchemy import inspect

from data.editions import (
    Edition,
    Indicator,
    IndicatorValue,
    ScoreRow,
)
from data.store.database import Store
from data.store.files import SourceFile
from data.store.rows import score_rows
from planning.action import Action
from services.built_in import built_in_plans

UNITS = ("ha_tinh", "nghe_an", "quang_binh")


def edition(year: int = 2016, score: float = 60.0, file: str = "a", index: str = "pci") -> Edition:
    """Three units with one component and the total; ``file`` stands for the bytes."""
    rows = [
        ScoreRow(unit, component, score + place, "published", rank=3 - place, rank_status="published")
        for place, unit in enumerate(UNITS)
        for component in ("entry_costs", "total")
    ]
    return Edition(index, year, tuple(rows), "upload", f"{file}.xlsx", file * 64, "wide")


def detailed(plain: Edition, units: Iterable[str] = UNITS) -> Edition:
    """The same edition, of these units only, with two indicators of its component."""
    named = tuple(units)
    definitions = (
        Indicator("entry_costs", 1, "Số ngày đăng ký", "c1", "days", "Chi tiết", "C2"),
        Indicator("entry_costs", 2, "% doanh nghiệp chờ hơn một tháng", "c2", "fraction", "Chi tiết", "D2"),
    )
    values = tuple(
        IndicatorValue(unit, "entry_costs", order, plain.rows[0].value / 10**order, "published", "Chi tiết", cell)
        for place, unit in enumerate(named, 3)
        for order, cell in ((1, f"C{place}"), (2, f"D{place}"))
    )
    rows = tuple(row for row in plain.rows if row.unit in named)
    return replace(plain, rows=rows, indicators=definitions, indicator_values=values)


def read_from(file: SourceFile, plain: Edition) -> Edition:
    """The same edition as if it had been read from these bytes."""
    return replace(plain, file_name=file.name, sha256=file.sha256)


def action(title: str = "Tọa đàm với doanh nghiệp", **fields: object) -> Action:
    """An action that can be kept."""
    given: dict[str, object] = {"components": (("pci", "entry_costs"),), "index": "pci", "unit": "ha_tinh"}
    return Action(title=title, **(given | fields))  # type: ignore[arg-type]


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, in the order of its first two columns."""
    with store.engine.connect() as connection:
        return {
            name: sorted(
                (tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')), key=lambda row: row[:2]
            )
            for name in sorted(inspect(connection).get_table_names())
        }


def scores_of(store: Store, year: int = 2016, index: str = "pci") -> list[float]:
    """The values that count now for one edition."""
    frame = score_rows(store, index)
    return [float(value) for value in frame.loc[frame["year"] == year, "value"]]


UNREADABLE = {
    "person": "5",
    "home_units": '["pci"]',
    "minimum_coverage": '"abc"',
    "thresholds": '{"falling": {"places": "abc"}}',
    "convention": '"lunar"',
    "closing_days": "-1",
    "recipients": "7",
    "signature": '{"rank": "general"}',
}
"""What an office may find in its database after somebody has edited it by hand."""


def said(best: float = 3.0) -> pd.DataFrame:
    """What is said of two units in one component; the second has no rank."""
    line = {
        "component": "entry_costs", "rank": 10.0, "rank_of": 63.0, "percentile": 85.0, "usual_rank": 12.5,
        "editions": 4, "expected_rank": 14.2, "best": best, "worst": 48.0, "width": 70.0, "reason": "", "cases": 700,
        "coverage": 0.9, "lowest_coverage": 0.85, "tested_editions": 3, "low": 0.2, "low_overall": 0.33, "fell": 0.4,
        "fell_overall": 0.33, "warning_reason": "", "warning_cases": 700,
    }  # fmt: skip
    none = dict.fromkeys(("rank", "percentile", "usual_rank", "expected_rank", "best", "worst", "low", "fell"), np.nan)
    return pd.DataFrame(
        [line | {"unit": "ha_tinh"}, line | {"unit": "nghe_an", "reason": "no_standing", "editions": 0} | none]
    )


PLAN = next(iter(built_in_plans()))
