"""A fresh store for each test, on both engines.

What is not about one of them runs on SQLite by day and on both by night.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data.rights import operator
from data.store.actions import add_action
from data.store.database import (
    Store,
    file_url,
    open_store,
)
from data.store.decisions import Remembered, remember
from data.store.drafts import Draft, save_draft
from data.store.editions import publish
from data.store.files import SourceFile
from data.store.library import record_change
from data.store.owners import replace_owners
from data.store.settings import Settings, save
from planning.library import Layered
from planning.owners import Owner
from tests import postgresql
from tests.data.store.builders import action, detailed, edition, read_from


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" not in metafunc.fixturenames:
        return
    marked = {mark.name for mark in metafunc.definition.iter_markers()}
    if "sqlite" in marked:
        engines = ["sqlite"]
    elif "postgresql" in marked:
        engines = ["postgresql"]
    else:
        engines = ["sqlite", pytest.param("postgresql", marks=postgresql.BY_NIGHT)]
    metafunc.parametrize("engine", engines, indirect=True)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """What the store of a test is kept by: sqlite or postgresql."""
    return str(request.param)


@pytest.fixture
def store(tmp_path: Path, engine: str) -> Iterator[Store]:
    if engine == "postgresql":
        with postgresql.emptied_database() as url, closing(open_store(url)) as opened:
            yield opened
        return
    with closing(open_store(file_url(tmp_path / "store.sqlite3"))) as opened:
        yield opened


@pytest.fixture
def filled(store: Store) -> Store:
    file = SourceFile("a.xlsx", b"bytes")
    version = publish(store, read_from(file, detailed(edition())), operator("An"), file=file).version_id
    publish(store, replace(detailed(edition(score=65, file="b"), ("ha_tinh",)), completes=True), operator("An"))
    save_draft(store, Draft("pci", {"sheets": {"A": True}}), operator("An"), SourceFile("b.xlsx", b"other bytes"))
    remember(store, "pci", [Remembered("unit", "tt hue", "thua_thien_hue")], operator("An"))
    add_action(store, action(edition_version_id=version), operator("An"))
    replace_owners(store, (), [Owner("pci", "entry_costs", date(2026, 1, 1), "so_a", ("so_b",))], operator("An"))
    record_change(store, Layered(code="A015", is_retired=True, retired="Không còn phù hợp"), operator("An"))
    save(store, Settings(minimum_coverage=0.5), operator("An"))
    return store
