"""A fresh store for each test, on both engines.

What is not about one of them runs on SQLite by day and on both by night.
"""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from data.store.database import Store, file_url, open_store
from tests import postgresql
from tests.prebuilt import empty_store


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


@pytest.fixture(scope="session")
def empty() -> Path:
    """The file of a store in which nothing is."""
    return empty_store()


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path, engine: str) -> Iterator[Store]:
    if engine == "postgresql":
        with postgresql.emptied_database() as url, closing(open_store(url)) as opened:
            yield opened
        return
    shutil.copy(request.getfixturevalue("empty"), tmp_path / "store.sqlite3")
    with closing(open_store(file_url(tmp_path / "store.sqlite3"))) as opened:
        yield opened
