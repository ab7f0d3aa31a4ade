"""Several copies of the program on one PostgreSQL server behind the proxy of `deploy/`, as `docs/serve.md` has them."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from data.rights import operator
from data.store.database import file_url, open_store
from data.store.moving import move
from data.store.people import add_person, people
from data.store.sessions import begin_session
from services.sign_in import password_hash
from tests import postgresql
from tests.proxy import free_port, proxied
from tests.server import end_server, environment_of, start_server

SECRET = "the same for all copies of these tests"
PASSWORD, NAME = "mot mat khau dai", "Nguyễn Thị Ánh"
STOP_SECONDS = 60


@dataclass
class Copies:
    """Copies that run or not, each on a port of its own.

    url: the proxy before them; script: another program than ours.
    """

    folder: Path
    settings: Mapping[str, str]
    ports: tuple[int, ...]
    script: Path = Path("asgi.py")
    health: str = "/readyz"
    url: str = ""
    running: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    def address(self, copy: int) -> str:
        """That of one copy, past the proxy."""
        return f"http://127.0.0.1:{self.ports[copy]}"

    def drain_file(self, copy: int) -> Path:
        """What tells a copy to take nobody new."""
        return self.folder / f"drain-{self.ports[copy]}"

    def start(self, copy: int) -> None:
        """Start a copy, and wait until it answers."""
        self.drain_file(copy).unlink(missing_ok=True)
        settings = {**self.settings, "DASHBOARD_DRAIN_FILE": str(self.drain_file(copy))}
        self.running[copy], _ = start_server(settings, self.ports[copy], self.script, health=self.health)

    def kill(self, copy: int) -> None:
        """End a copy as a machine does that goes down."""
        end_server(self.running.pop(copy))

    def drain(self, copy: int) -> None:
        """Have a copy take nobody new."""
        self.drain_file(copy).touch()

    def stop(self, copy: int) -> int:
        """Stop a copy as systemd does; its exit code."""
        process = self.running.pop(copy)
        process.send_signal(signal.SIGTERM)
        return process.wait(STOP_SECONDS)


@contextmanager
def office(built_in: Path, folder: Path) -> Iterator[dict[str, str]]:
    """The settings of copies that work on one database with the built-in figures and the account `anh`, an admin."""
    file = Path(shutil.copy(built_in, folder / "before.sqlite3"))
    with postgresql.fresh_database(with_tables=False) as url:
        with closing(open_store(file_url(file))) as source:
            move(source, url)
        with closing(open_store(url)) as store:
            secret = password_hash(PASSWORD)
            add_person(store, operator("Máy"), login="anh", name=NAME, role="admin", password_hash=secret)
        yield environment_of(folder) | {
            "DATABASE_URL": url.render_as_string(hide_password=False),
            "DASHBOARD_SIGN_IN": "local",
            "STREAMLIT_SERVER_COOKIE_SECRET": SECRET,
        }


@contextmanager
def behind_proxy(*groups: Copies) -> Iterator[None]:
    """Start all copies of some groups, and a proxy with a site for each group; all ended at the end."""
    try:
        for group in groups:
            for copy in range(len(group.ports)):
                group.start(copy)
        named = {f"group{number}": group.ports for number, group in enumerate(groups)}
        with proxied(groups[0].folder / "proxy", named) as addresses:
            for number, group in enumerate(groups):
                group.url = addresses[f"group{number}"]
            yield
    finally:
        for group in groups:
            for copy in list(group.running):
                group.kill(copy)


def two_copies(folder: Path, settings: Mapping[str, str], script: Path | None = None) -> Copies:
    """Two copies that do not run yet: of the dashboard, or of another script."""
    ports = (free_port(), free_port())
    if script is None:
        return Copies(folder, settings, ports)
    return Copies(folder, settings, ports, script, "/_stcore/health")


def cookie_of(settings: Mapping[str, str], login: str = "anh") -> str:
    """The cookie of somebody who signs in now."""
    with closing(open_store(settings["DATABASE_URL"])) as store:
        person = next(each for each in people(store) if each.login == login)
        return f"dashboard={begin_session(store, person)}"
