"""A fresh store for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.store.database import Store, file_url, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(file_url(tmp_path / "store.sqlite3"))
    yield opened
    opened.close()
