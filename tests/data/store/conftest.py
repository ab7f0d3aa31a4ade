"""A fresh store for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.store.database import Store, file_url, open_store
from tests.prebuilt import empty_store


@pytest.fixture(scope="session")
def empty() -> Path:
    """The file of a store in which nothing is."""
    return empty_store()


@pytest.fixture
def store(tmp_path: Path, empty: Path) -> Iterator[Store]:
    shutil.copy(empty, tmp_path / "store.sqlite3")
    opened = open_store(file_url(tmp_path / "store.sqlite3"))
    yield opened
    opened.close()
