"""What the tests of the importer and of the built-in figures share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import URL

from data.store.database import Store, file_url, open_store
from data.store.moving import move
from tests import postgresql
from tests.shared_reads import share


@pytest.fixture
def in_file(tmp_path: Path, built_in: Path) -> Iterator[Store]:
    """A store with the built-in figures, in a file."""
    share(Path(shutil.copy(built_in, tmp_path / "dashboard.sqlite3")), built_in)
    opened = open_store(f"sqlite:///{tmp_path / 'dashboard.sqlite3'}")
    yield opened
    opened.close()


@pytest.fixture
def store(in_file: Store) -> Store:
    """A store with the built-in figures."""
    return in_file


@pytest.fixture(scope="module")
def moved(built_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[URL, Path]]:
    """The built-in figures on a PostgreSQL server that an office has moved to, and the file that they came from."""
    path = tmp_path_factory.mktemp("moved") / "dashboard.sqlite3"
    shutil.copy(built_in, path)
    with postgresql.fresh_database(with_tables=False) as url:
        with closing(open_store(file_url(path))) as source:
            move(source, url)
        yield url, path


@pytest.fixture
def on_server(moved: tuple[URL, Path]) -> Iterator[Store]:
    """A store with the built-in figures, on a server."""
    with (
        postgresql.fresh_database(template=str(moved[0].database)) as url,
        closing(open_store(url)) as opened,
    ):
        yield opened
