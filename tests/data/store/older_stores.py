"""Stores of earlier versions of the program: filled as theirs were, and read as before."""

from __future__ import annotations

from sqlalchemy import Connection

from data.store import audit
from data.store.actions import list_actions
from data.store.database import Store
from data.store.rows import score_rows
from data.store.settings import Settings, load
from data.store.versions import versions
from planning.action import Evidence
from tests.data.store.builders import edition, everything

TIME = "2026-01-02 03:04:05.000000"
LINK = "https://baohatinh.vn/bai-1"
KEPT = (TIME, None, None, None)
CONTENT: dict[str, list[tuple[object, ...]]] = {
    "edition_version": [
        (1, "pci", 2016, 1, "upload", "cũ.xlsx", "c" * 64, "wide", "ghi chú", "[]", "An", *KEPT),
        (2, "pci", 2016, 2, "upload", "a.xlsx", "a" * 64, "wide", "", "{}", "Bình", *KEPT),
        (3, "pci", 2017, 1, "upload", "sai.xlsx", "d" * 64, "wide", "", "{}", "An", TIME, TIME, "Chi", "nhầm"),
    ],
    "score": [
        (number, version, row.unit, row.component, row.value, "published", row.rank, "published", None, None)
        + ("",) * 6
        for version, score in ((1, 50.0), (2, 60.0))
        for number, row in enumerate(edition(score=score).rows, 6 * version)
    ],
    "action": [
        (
            *(1, "Tọa đàm", "procedures", "", "", None, None, 12_000_000_000, "planned", 0, LINK, ""),
            *("pci", "ha_tinh", 2016, 1, "", "", "", 1, TIME, "An", TIME, "An"),
        )
    ],
    "action_component": [(1, "pci", "entry_costs")],
    "audit_event": [(7, TIME, "An", "edition_published", "edition:pci:2016", None, "{}")],
    "setting": [("role", '"planner"', TIME, "An")],
}


def fill(connection: Connection) -> None:
    """Put something into every table of a database of the first version, on either engine."""
    sign = "?" if connection.dialect.name == "sqlite" else "%s"
    for table, rows in CONTENT.items():
        places = ", ".join([sign] * len(rows[0]))
        connection.exec_driver_sql(f'INSERT INTO "{table}" VALUES ({places})', rows)


def require_read_as_before(store: Store) -> None:
    """What `fill` has put there is read as its program read it, by the program of now."""
    assert [(row.year, row.number, row.status, row.file_id) for row in versions(store)] == [
        (2017, 1, "withdrawn", None),
        (2016, 2, "published", None),
        (2016, 1, "superseded", None),
    ]
    rows = score_rows(store, "pci")
    assert set(rows["file"]) == {"a.xlsx"} and rows["value"].max() == 62
    assert load(store) == Settings(former_role="planner")
    (action,) = list_actions(store)
    assert (action.edition_status, action.budget) == ("superseded", 12_000_000_000)
    assert (action.topics, action.evidence, action.plan_year) == (
        ("procedures",),
        (Evidence("baohatinh.vn", LINK),),
        None,
    )
    (first,) = [event for event in audit.history(store) if event.kind == audit.EDITION_PUBLISHED]
    assert (first.id, first.person, first.subject) == (7, "An", "edition:pci:2016")
    assert len(everything(store)["score"]) == 12
