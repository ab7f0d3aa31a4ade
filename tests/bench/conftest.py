"""The browser and the servers of what is measured: the dashboard's and the bare one's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.bare import BARE, STREAMLITS_OWN
from tests.e2e.conftest import Dashboard, browser
from tests.server import end_server, environment_of, start_server

__all__ = ["browser"]

DASHBOARD = Path("asgi.py")
"""What `make run` starts: the gate is part of what is measured."""


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, built_in: Path) -> Iterator[Dashboard]:
    """The dashboard as it is started, with the built-in figures."""
    home = tmp_path_factory.mktemp("shared")
    shutil.copy(built_in, home / "dashboard.sqlite3")
    server, url = start_server(environment_of(home), script=DASHBOARD)
    yield Dashboard(url, home)
    end_server(server)


@pytest.fixture(scope="session")
def bare_script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program that draws charts and tables and does nothing else."""
    script = tmp_path_factory.mktemp("bare") / "bare.py"
    script.write_text(BARE, encoding="utf-8")
    return script


@pytest.fixture(scope="module")
def bare(bare_script: Path) -> Iterator[str]:
    """The address at which it runs, with Streamlit's own settings."""
    server, url = start_server(environment_of(bare_script.parent) | STREAMLITS_OWN, script=bare_script)
    yield url
    end_server(server)
