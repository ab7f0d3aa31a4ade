"""What more than one part of the tests needs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# The parser of the process that reads files.
os.environ.update(OPENPYXL_LXML="False")

from data.catalogue.loading import load_catalogue
from data.store.database import open_store
from services.built_in import load_built_in
from tests.support import FUZZ_MUTATIONS, FUZZ_SEED


def pytest_report_header() -> str:
    """What repeats the run of the damaged files."""
    return f"fuzz: FUZZ_SEED={FUZZ_SEED} FUZZ_MUTATIONS={FUZZ_MUTATIONS}"


@pytest.fixture(scope="session")
def built_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store with the built-in figures, made once; copy it before writing."""
    path = tmp_path_factory.mktemp("built-in") / "dashboard.sqlite3"
    store = open_store(f"sqlite:///{path}")
    load_built_in(store, load_catalogue())
    store.close()
    return path
