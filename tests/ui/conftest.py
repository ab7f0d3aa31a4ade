"""Opening pages through the real entry point, without a browser.

`run` gives a test a store of its own, to write into. `look` is for tests that only look: they share one store and with
it all that the program caches, and whoever writes into it fails.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import update
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.testing.v1 import AppTest, local_script_runner
from streamlit.testing.v1.local_script_runner import LocalScriptRunner

from data.rights import operator
from data.store import settings as store_settings
from data.store.database import Store, file_url, open_store
from data.store.people import Person, add_person, has_admin, people
from data.store.sessions import begin_session
from data.store.tables import SessionRecord, now
from tests.shared_reads import share
from tests.support import ROOT
from ui.shell import who

Run = Callable[..., AppTest]

_look_for_the_end = local_script_runner.require_widgets_deltas


def _wait_for_the_end(runner: LocalScriptRunner, timeout: float) -> None:
    """Sleep until a run has ended: AppTest would look a thousand times a second, each time stopping the run for it."""
    assert runner._script_thread is not None
    runner._script_thread.join(timeout)
    if not runner.script_stopped():
        _look_for_the_end(runner, 0)


local_script_runner.require_widgets_deltas = _wait_for_the_end
STORE, TOKEN = "dashboard.sqlite3", "token"


@pytest.fixture
def original(built_in: Path) -> Path:
    """The store that a test is given a copy of to write into; a folder of tests may have another."""
    return built_in


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, original: Path) -> Run:
    """Open a page as a browser would, on the test's own store; `store` is "built-in" or "empty"."""
    monkeypatch.setenv("DASHBOARD_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def run_page(
        page: str = "overview", store: str = "built-in", role: str = "", person: str = "", **link: str
    ) -> AppTest:
        if store == "built-in" and not (tmp_path / STORE).exists():
            _copy(original, tmp_path)
        _set_up(tmp_path, role, person)
        return open_page(tmp_path, page, link)

    return run_page


@pytest.fixture
def own_store(tmp_path: Path, original: Path) -> Path:
    """The file of the store that `run` will open, before any page has."""
    return _copy(original, tmp_path)


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
class LookedAt:
    """A folder of a store, a hash of what the store holds, and when its files were last written."""

    home: Path
    content: str
    times: tuple[tuple[int, int], ...]

    def is_changed(self) -> bool:
        """Whether it holds something else; read again only where a file was written."""
        if self.times == (times := _times(self.home)):
            return False
        self.times = times
        return _content(self.home) != self.content


@dataclass
class SharedHomes:
    """The folders of the stores that are only looked at, one for each kind, role and person."""

    folder: Path
    built_in: Path
    known: dict[tuple[str, str, str], LookedAt]
    made: int = 0

    def of(self, store: str, role: str, person: str) -> Path:
        """The folder of a store that nobody has changed."""
        kind = (store, role, person)
        if kind not in self.known:
            self.made += 1
            home = self.folder / str(self.made)
            home.mkdir()
            if store == "built-in":
                _copy(self.built_in, home)
            _set_up(home, role, person)
            open_store(file_url(home / STORE)).close()
            self.known[kind] = LookedAt(home, _content(home), _times(home))
        return self.known[kind].home

    def forget_changed(self) -> list[tuple[str, str, str]]:
        """The stores that were changed; who asks for one again gets a fresh one elsewhere, so no cache knows it."""
        changed = [kind for kind, looked_at in self.known.items() if looked_at.is_changed()]
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


def look_at(home: Path, patch: pytest.MonkeyPatch, page: str = "overview", **link: str) -> AppTest:
    """Open a page on a store that a module has made for its tests, in this folder."""
    patch.setenv("DASHBOARD_HOME", str(home))
    patch.delenv("DATABASE_URL", raising=False)
    return open_page(home, page, link)


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


def _copy(built_in: Path, home: Path) -> Path:
    copy = Path(shutil.copy(built_in, home / STORE))
    share(copy, built_in)
    return copy


def _set_up(home: Path, role: str, person: str) -> None:
    if not role and not person:
        return
    with closing(open_store(file_url(home / STORE))) as opened:
        if role:
            sign_in(opened, role, person or "Người thử", home)
        else:
            store_settings.save(opened, replace(store_settings.load(opened), person=person), operator(person))


def sign_in(store: Store, role: str, name: str, home: Path, unit: str = "") -> Person:
    """Let somebody in with this role and sign them in, in every session that is opened on this folder from now on."""
    program = operator("Người thử")
    if not has_admin(store):
        add_person(store, program, login="admin", name="Le Van Quan", role="admin")
    login = f"{role}{unit}{len(people(store))}"
    person = add_person(store, program, login=login, name=name, role=role, unit=unit or ("x" * (role == "reporter")))
    (home / TOKEN).write_text(begin_session(store, person))
    with store.write() as session:  # or each minute a page would note that somebody is there, in shared stores too
        session.execute(update(SessionRecord).values(seen_at=now() + timedelta(hours=1)))
    return person


def _token() -> str:
    file = Path(os.environ.get("DASHBOARD_HOME", "")) / TOKEN
    return file.read_text() if file.exists() else ""


# AppTest has no cookies: a file beside the store takes their place.
who.token = _token
who.mode = lambda: "local" if _token() else "none"
who.address = lambda: None  # a stand-in has none that is one


def _files(home: Path) -> list[Path]:
    """The store's file and what is not yet written back into it."""
    return [path for path in (home / STORE, home / f"{STORE}-wal") if path.exists()]


def _content(home: Path) -> str:
    return sha256(b"".join(path.read_bytes() for path in _files(home))).hexdigest()


def _times(home: Path) -> tuple[tuple[int, int], ...]:
    return tuple((path.stat().st_mtime_ns, path.stat().st_size) for path in _files(home))
