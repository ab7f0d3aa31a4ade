"""Opening pages through the real entry point, without a browser.

`run` gives a test a store of its own, to write into. `look` is for tests that only look: they share one store and with
it all that the program caches, and whoever writes into it fails.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.testing.v1 import AppTest

from data.store import settings as store_settings
from data.store.database import file_url, open_store
from tests.support import ROOT

Run = Callable[..., AppTest]
STORE = "dashboard.sqlite3"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, built_in: Path) -> Run:
    """Open a page as a browser would, on the test's own store; `store` is "built-in" or "empty"."""
    monkeypatch.setenv("DASHBOARD_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def run_page(
        page: str = "overview", store: str = "built-in", role: str = "", person: str = "", **link: str
    ) -> AppTest:
        if store == "built-in" and not (tmp_path / STORE).exists():
            shutil.copy(built_in, tmp_path / STORE)
        _set_up(tmp_path, role, person)
        return open_page(tmp_path, page, link)

    return run_page


@pytest.fixture
def look(shared_homes: SharedHomes) -> Iterator[Run]:
    """Open a page as a browser would, on a store that all tests share and none may change."""
    yield from _looking(shared_homes)


@pytest.fixture(scope="module")
def look_of_module(shared_homes: SharedHomes) -> Iterator[Run]:
    """`look` for what a whole module looks at."""
    yield from _looking(shared_homes)


def _looking(homes: SharedHomes) -> Iterator[Run]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)

        def look_at_page(
            page: str = "overview", store: str = "built-in", role: str = "", person: str = "", **link: str
        ) -> AppTest:
            home = homes.of(store, role, person)
            patch.setenv("DASHBOARD_HOME", str(home))
            return open_page(home, page, link)

        yield look_at_page
    assert not homes.forget_changed(), "this test writes into a store that others share: let it use `run`"


@dataclass
class SharedHomes:
    """The folders of the stores that are only looked at, one for each kind, role and person."""

    folder: Path
    built_in: Path
    known: dict[tuple[str, str, str], tuple[Path, str]]
    made: int = 0

    def of(self, store: str, role: str, person: str) -> Path:
        """The folder of a store that nobody has changed."""
        kind = (store, role, person)
        if kind not in self.known:
            self.made += 1
            home = self.folder / str(self.made)
            home.mkdir()
            if store == "built-in":
                shutil.copy(self.built_in, home / STORE)
            _set_up(home, role, person)
            open_store(file_url(home / STORE)).close()
            self.known[kind] = (home, _content(home))
        return self.known[kind][0]

    def forget_changed(self) -> list[tuple[str, str, str]]:
        """The stores that were changed; who asks for one again gets a fresh one elsewhere, so no cache knows it."""
        changed = [kind for kind, (home, content) in self.known.items() if _content(home) != content]
        for kind in changed:
            del self.known[kind]
        return changed


@pytest.fixture(scope="session")
def shared_homes(tmp_path_factory: pytest.TempPathFactory, built_in: Path) -> SharedHomes:
    return SharedHomes(tmp_path_factory.mktemp("shared"), built_in, {})


def open_page(home: Path, page: str, link: dict[str, str]) -> AppTest:
    """Open a page on the store of this folder, at which DASHBOARD_HOME points."""
    # AppTest is a cold server at every run while pages/ lies beside the script: a click would be lost on
    # the way through the guard. A copy of the entry point elsewhere behaves as a server that has started.
    entry = home / "app.py"
    if not entry.exists():
        shutil.copy(ROOT / "app.py", entry)
    app = session(entry)
    for key, value in link.items():
        app.query_params[key] = value
    if page != "overview":
        app.switch_page(page_file(page))
    return app.run()


def session(script: Path) -> AppTest:
    """A person's session with a script, not begun yet."""
    app = AppTest.from_file(str(script), default_timeout=60)
    # Each session looks through all installed packages for components, which takes longer than most pages.
    app._bidi_component_manager = _components()
    return app


@cache
def _components() -> BidiComponentManager:
    found = BidiComponentManager()
    found.discover_and_register_components(start_file_watching=False)
    return found


def page_file(page: str) -> str:
    """The file of a page, as `AppTest.switch_page` wants it."""
    return str(ROOT / "pages" / f"{page}.py")


def follow(app: AppTest, **link: str) -> AppTest:
    """The same page of the same session by another link."""
    app.query_params.clear()
    for key, value in link.items():
        app.query_params[key] = value
    return app.run()


def _set_up(home: Path, role: str, person: str) -> None:
    if not role and not person:
        return
    with closing(open_store(file_url(home / STORE))) as opened:
        wanted = replace(store_settings.load(opened), role=role or "admin", person=person)
        store_settings.save(opened, wanted, person or "Người thử")


def _content(home: Path) -> str:
    """A hash of what the store holds: its file and what is not yet written back into it."""
    files = (home / STORE, home / f"{STORE}-wal")
    return sha256(b"".join(path.read_bytes() for path in files if path.exists())).hexdigest()
