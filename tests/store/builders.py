"""Small editions and actions for the tests of the store."""

from data.store.database import Store
from data.store.editions import Edition, ScoreRow, score_rows
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


def action(title: str = "Tọa đàm với doanh nghiệp", **fields: object) -> Action:
    """An action that can be kept."""
    given: dict[str, object] = {"components": (("pci", "entry_costs"),), "index": "pci", "unit": "ha_tinh"}
    return Action(title=title, **(given | fields))  # type: ignore[arg-type]


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with store.engine.connect() as connection:
        names = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        ).scalars()
        return {
            name: [tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}" ORDER BY 1, 2')]
            if name not in ("alembic_version",)
            else [tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')]
            for name in names.all()
        }


def scores_of(store: Store, year: int = 2016, index: str = "pci") -> list[float]:
    """The values that count now for one edition."""
    frame = score_rows(store, index)
    return [float(value) for value in frame.loc[frame["year"] == year, "value"]]
