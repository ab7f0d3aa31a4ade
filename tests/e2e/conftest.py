"""A real browser against a real server, each test with its own database, catalogue and free port.

In CI a missing browser is a failure; on a laptop these tests are skipped and say so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from cli import main
from tests.server import end_server, environment_of, start_server

WAIT_MS = 30_000
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Dashboard:
    """A running server: its address and the folder that holds its database."""

    url: str
    home: Path


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, driven by Playwright; every test is as patient, whichever comes first."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("there is no Chromium: install the package chromium")
        pytest.skip("there is no Chromium: install the package chromium to run the browser tests")
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh tab of a fresh profile at a projector's size."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, accept_downloads=True)
    context.set_default_timeout(WAIT_MS)
    tab = context.new_page()
    yield tab
    context.close()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, built_in: Path) -> Iterator[Dashboard]:
    """One server with the built-in figures for all tests that only look; what writes starts its own."""
    home = tmp_path_factory.mktemp("shared")
    shutil.copy(built_in, home / "dashboard.sqlite3")
    server, url = start_server(environment_of(home))
    yield Dashboard(url, home)
    end_server(server)


@pytest.fixture
def start(tmp_path: Path, built_in: Path) -> Iterator[Callable[..., Dashboard]]:
    """Start a cold server on a free port of the loopback interface; it ends with the test."""
    running: list[subprocess.Popen[bytes]] = []

    def start_one(
        catalogue: Path | None = None, prepare: bool = True, commands: tuple[tuple[str, ...], ...] = ()
    ) -> Dashboard:
        environment = environment_of(tmp_path / "home")
        if catalogue is not None:
            environment["DASHBOARD_CATALOGUE"] = str(catalogue)
        if prepare:
            (tmp_path / "home").mkdir()
            shutil.copy(built_in, tmp_path / "home" / "dashboard.sqlite3")
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv("DATABASE_URL", raising=False)
            for name in ("DASHBOARD_HOME", "DASHBOARD_CATALOGUE"):
                if name in environment:
                    patch.setenv(name, environment[name])
            assert [main(command) for command in commands] == [0] * len(commands)
        server, url = start_server(environment)
        running.append(server)
        return Dashboard(url, tmp_path / "home")

    yield start_one
    for server in running:
        end_server(server)
