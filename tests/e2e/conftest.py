"""A real browser against a real server, which each test gives its own database and catalogue.

In CI a missing browser is a failure; on a laptop these tests are skipped and say so.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from cli import main
from tests.server import HEALTH, end_server, environment_of, start_server

WAIT_MS, COLD_MS = 60_000, 180_000
"""How long a test waits for what it expects, and for the first page of a server, on however slow a machine."""
ENTRY = Path(__file__).parent / "entry.py"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--process-per-site",  # with the tab that stays open: what one tab has compiled serves the next
]


@dataclass(frozen=True)
class Dashboard:
    """A running server: its address and the folder that holds its database."""

    url: str
    home: Path


Start = Callable[..., Dashboard]
"""What the fixture `start` is: a dashboard of a test's own."""


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


@dataclass(frozen=True)
class Served:
    """The running server of many tests, and the file that says which store and catalogue its next run looks at."""

    url: str
    settings: Path

    def show(self, home: Path, catalogue: Path | None = None, is_copy: bool = True) -> Dashboard:
        """From now on the server is that of this store.

        Its caches know a store by its path, so none is mistaken, and a copy of the built-in figures by one name.
        """
        settings = {"DASHBOARD_HOME": str(home), "DASHBOARD_CATALOGUE": str(catalogue or ""), "is_copy": is_copy}
        self.settings.write_text(json.dumps(settings), encoding="utf-8")
        return Dashboard(self.url, home)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, browser: Browser, looked_at: Path) -> Iterator[Served]:
    """One server for all tests but those of its start and its end; it has drawn a page."""
    settings = tmp_path_factory.mktemp("served") / "settings.json"
    server, url = start_server(environment_of(looked_at), script=ENTRY, arguments=(str(settings),))
    running = Served(url, settings)
    running.show(looked_at)
    with closing(browser.new_context()) as context:
        tab = context.new_page()
        tab.goto(url)
        expect(tab.locator(".app-headline")).to_be_visible(timeout=COLD_MS)
    yield running
    end_server(server)


@pytest.fixture(scope="session")
def profile(browser: Browser, served: Served) -> Iterator[BrowserContext]:
    """The profile of every tab at a projector's size, with one tab open: what it has fetched and compiled is kept."""
    with closing(browser.new_context(viewport={"width": 1366, "height": 768}, accept_downloads=True)) as context:
        context.set_default_timeout(WAIT_MS)
        context.new_page().goto(f"{served.url}{HEALTH}")
        yield context


@pytest.fixture
def page(profile: BrowserContext) -> Iterator[Page]:
    """A fresh tab for which no other has left anything; it and what it opens are closed at the end."""
    tab = profile.new_page()
    profile.clear_cookies()
    profile.clear_permissions()
    profile.new_cdp_session(tab).send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "local_storage"})
    yield tab
    for opened in profile.pages[1:]:
        opened.close()


@pytest.fixture(scope="session")
def looked_at(tmp_path_factory: pytest.TempPathFactory, built_in: Path) -> Path:
    """The folder of a store with the built-in figures for all tests that only look."""
    home = tmp_path_factory.mktemp("looked-at")
    shutil.copy(built_in, home / "dashboard.sqlite3")
    return home


@pytest.fixture
def shared(served: Served, looked_at: Path) -> Dashboard:
    """The built-in figures, for a test that only looks."""
    return served.show(looked_at)


@pytest.fixture
def start(served: Served, tmp_path: Path, built_in: Path) -> Callable[..., Dashboard]:
    """Begin with a store of the test's own: with the built-in figures, or empty and filled by commands."""

    def begin(
        catalogue: Path | None = None, prepare: bool = True, commands: tuple[tuple[str, ...], ...] = ()
    ) -> Dashboard:
        home = tmp_path / "home"
        home.mkdir()
        if prepare:
            shutil.copy(built_in, home / "dashboard.sqlite3")
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv("DATABASE_URL", raising=False)
            patch.setenv("DASHBOARD_HOME", str(home))
            if catalogue is not None:
                patch.setenv("DASHBOARD_CATALOGUE", str(catalogue))
            assert [main(command) for command in commands] == [0] * len(commands)
        return served.show(home, catalogue, is_copy=prepare)

    return begin
