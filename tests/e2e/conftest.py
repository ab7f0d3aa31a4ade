"""A real browser against a real server, each test with its own database, catalogue and free port.

In CI a missing browser is a failure; on a laptop these tests are skipped and say so.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support import ROOT

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
    """Debian's Chromium, driven by Playwright."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("there is no Chromium: install the package chromium")
        pytest.skip("there is no Chromium: install the package chromium to run the browser tests")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh tab of a fresh profile at a projector's size."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, accept_downloads=True)
    context.set_default_timeout(WAIT_MS)
    expect.set_options(timeout=WAIT_MS)
    tab = context.new_page()
    yield tab
    context.close()


@pytest.fixture
def start(tmp_path: Path, built_in: Path) -> Iterator[Callable[..., Dashboard]]:
    """Start a cold server on a free port of the loopback interface; it ends with the test."""
    running: list[subprocess.Popen[bytes]] = []

    def start_one(
        catalogue: Path | None = None, prepare: bool = True, commands: tuple[tuple[str, ...], ...] = ()
    ) -> Dashboard:
        environment = {**os.environ, "DASHBOARD_HOME": str(tmp_path / "home"), "PYTHONUTF8": "1"}
        environment.pop("DATABASE_URL", None)
        if catalogue is not None:
            environment["DASHBOARD_CATALOGUE"] = str(catalogue)
        if prepare:
            (tmp_path / "home").mkdir()
            shutil.copy(built_in, tmp_path / "home" / "dashboard.sqlite3")
        for command in commands:
            subprocess.run(
                [sys.executable, str(ROOT / "cli.py"), *command],
                check=True,
                cwd=ROOT,
                env=environment,
                capture_output=True,
            )
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        server = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "streamlit",
                "run",
                "app.py",
                "--server.port",
                str(port),
                "--server.headless",
                "true",
            ],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        running.append(server)
        url = f"http://127.0.0.1:{port}"
        _wait_until_healthy(f"{url}/_stcore/health", server)
        return Dashboard(url, tmp_path / "home")

    yield start_one
    for server in running:
        server.terminate()
        server.wait(timeout=20)


def _wait_until_healthy(url: str, server: subprocess.Popen[bytes]) -> None:
    """Ask until the server answers; the health address runs no page, so the server stays cold."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        with contextlib.suppress(subprocess.TimeoutExpired):
            raise RuntimeError(f"the server ended with code {server.wait(timeout=0.1)}")
    raise RuntimeError("the server did not answer")
