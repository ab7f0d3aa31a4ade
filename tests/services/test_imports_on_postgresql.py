"""From a preview to the store and back, as in `test_imports`, on a PostgreSQL server that an office has moved to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import URL

from data.store.database import Store, file_url, open_store
from data.store.moving import move
from data.store.rows import indicator_rows, score_rows
from data.store.versions import versions
from tests import postgresql
from tests.services.test_imports import *  # noqa: F403 - the same tests

pytestmark = postgresql.BY_NIGHT


@pytest.fixture(scope="module")
def moved(built_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[URL, Path]]:
    """The built-in figures on the server, and the file that they were moved from."""
    path = tmp_path_factory.mktemp("moved") / "dashboard.sqlite3"
    shutil.copy(built_in, path)
    with postgresql.fresh_database(with_tables=False) as url:
        with closing(open_store(file_url(path))) as source:
            move(source, url)
        yield url, path


@pytest.fixture
def store(moved: tuple[URL, Path]) -> Iterator[Store]:
    with (
        postgresql.fresh_database(template=str(moved[0].database)) as url,
        closing(open_store(url)) as opened,
    ):
        yield opened


def test_the_figures_are_those_of_the_file(store: Store, moved: tuple[URL, Path]) -> None:
    with closing(open_store(file_url(moved[1]))) as source:
        assert versions(store) == versions(source)
        for index in sorted({version.index for version in versions(source)}):
            assert score_rows(store, index).equals(score_rows(source, index))
            assert indicator_rows(store, index).equals(indicator_rows(source, index))
