"""The browser and the servers of what is measured: the dashboard's and the bare one's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.bare import BARE
from tests.e2e.conftest import browser, shared, start
from tests.server import end_server, environment_of, start_server

__all__ = ["browser", "shared", "start"]


@pytest.fixture(scope="session")
def bare_script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program that draws charts and tables and does nothing else."""
    script = tmp_path_factory.mktemp("bare") / "bare.py"
    script.write_text(BARE, encoding="utf-8")
    return script


@pytest.fixture(scope="module")
def bare(bare_script: Path) -> Iterator[str]:
    """The address at which it runs."""
    server, url = start_server(environment_of(bare_script.parent), script=bare_script)
    yield url
    end_server(server)
