"""Statements are compiled once for all SQLite stores of a process.

SQLAlchemy keeps what it has compiled for as long as an engine lives, and a test opens a new one for every store: the
same few statements took a third of the time of a small test.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Engine, create_engine

from data.store import database


def share_compiled() -> None:
    """From now on the SQLite stores of this process have one dialect, by which what is compiled is known again."""
    database.create_engine = _create_engine  # type: ignore[assignment]


def _create_engine(*address: Any, **more: Any) -> Engine:
    engine = create_engine(*address, **more)
    if engine.dialect.name == "sqlite":
        first = _first()
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
    return engine


@cache
def _first() -> Engine:
    """An engine that has been connected once: by then its dialect knows what the driver can do."""
    engine = create_engine("sqlite://", query_cache_size=2000)
    engine.connect().close()
    return engine
