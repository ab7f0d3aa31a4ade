"""What the tests of the importer and of the built-in figures share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.store.database import Store, open_store
from tests.shared_reads import share


@pytest.fixture
def store(tmp_path: Path, built_in: Path) -> Iterator[Store]:
    """A store with the built-in figures."""
    share(Path(shutil.copy(built_in, tmp_path / "dashboard.sqlite3")), built_in)
    opened = open_store(f"sqlite:///{tmp_path / 'dashboard.sqlite3'}")
    yield opened
    opened.close()
