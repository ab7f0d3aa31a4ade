"""Small editions and actions for the tests of the store."""

from collections.abc import Iterable
from dataclasses import replace

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
