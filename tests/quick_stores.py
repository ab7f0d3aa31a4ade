"""What the SQLite stores of a process need not do again and again: compile its statements, wait for the disk.

SQLAlchemy keeps what it has compiled for as long as an engine lives, and a test opens a new one for every store: the
same few statements took a third of the time of a small test. What a store holds after the machine has lost its power
is no test's matter; what a killed process leaves is looked at in processes of their own.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Engine, create_engine, event

from data.store import database


def make_stores_quick() -> None:
    """From now on the SQLite stores of this process have one dialect, by which what is compiled is known again."""
    database.create_engine = _create_engine  # type: ignore[assignment]


def _create_engine(*address: Any, **more: Any) -> Engine:
    engine = create_engine(*address, **more)
    if engine.dialect.name == "sqlite":
        first = _first()
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
        event.listen(engine, "connect", _wait_for_no_disk)
    return engine


def _wait_for_no_disk(connection: Any, _entry: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")


@cache
def _first() -> Engine:
    """An engine that has been connected once: by then its dialect knows what the driver can do."""
    engine = create_engine("sqlite://", query_cache_size=2000)
    engine.connect().close()
    return engine
