"""A private PostgreSQL server for the tests: made where its programs are, seen by nobody else, gone afterwards.

One a process of the run, in a folder of its own, reached by a socket there. Nothing is made safe on the disk, as
nothing is to last. Most tests share a database that is emptied for each: making one takes a hundred times as long.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import URL

from data.store.database import head, open_store

BY_NIGHT = [pytest.mark.postgresql, pytest.mark.nightly]
"""The marks of a test on this server: a part of the night of its own, which CI runs as well."""

USER = "dash"
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "shared_buffers": "32MB",
    "max_connections": "150",
    "jit": "off",
}
_numbers = count(1)
_controls: dict[str, Callable[[], None]] = {}


def programs() -> Path | None:
    """The folder of the server's programs; None where they are not installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    # Debian keeps each version apart, and none of them on the path.
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return folders[-1].parent if folders else None


@cache
def server() -> Path:
    """Start the server of this process and return its folder. Skips the test where there is none, except in CI."""
    folder = programs()
    if folder is None or os.name == "nt":
        reason = "the programs of a PostgreSQL server (initdb, pg_ctl) are not installed"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    home = Path(tempfile.mkdtemp(prefix="dash-pg-", dir="/tmp"))  # a socket's path must be short
    account: list[str] = []
    if os.getuid() == 0:  # the server refuses to run as root
        name = "postgres" if _has_account("postgres") else "nobody"
        account = ["setpriv", f"--reuid={name}", f"--regid={_group_of(name)}", "--clear-groups"]
        shutil.chown(home, name)
    data = home / "data"

    def run(*command: str) -> None:
        done = subprocess.run([*account, *command], cwd=home, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    run(str(folder / "initdb"), "-D", str(data), "-U", USER, "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
    options = [f"-c {name}={value}" for name, value in (SETTINGS | {"unix_socket_directories": str(home)}).items()]
    control = [str(folder / "pg_ctl"), "-D", str(data), "-s"]

    # Its input ends with this process, however that ends, and the server with it.
    stop = 'read _; "$@"; rm -rf "$0"'
    guard = subprocess.Popen(
        ["sh", "-c", stop, str(home), *account, *control, "-m", "immediate", "stop"],
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )

    def end() -> None:
        guard.communicate()

    def start() -> None:
        run(*control, "-l", str(home / "log"), "-o", " ".join(options), "-w", "start")

    atexit.register(end)
    _controls.update(start=start, stop=lambda: run(*control, "-m", "fast", "-w", "stop"))
    start()
    return home


@contextmanager
def stopped_server() -> Iterator[None]:
    """The server of this process is away."""
    _controls["stop"]()
    try:
        yield
    finally:
        _controls["start"]()


def url_of(database: str, user: str = USER) -> URL:
    """The address of a database of this process's server."""
    return URL.create("postgresql+psycopg", username=user, database=database, query={"host": str(server())})


def command(statements: str, database: str = "postgres") -> None:
    """Run statements outside any transaction, as the owner of everything."""
    import psycopg

    with psycopg.connect(host=str(server()), dbname=database, user=USER, autocommit=True) as connection:
        connection.execute(statements.encode())


@cache
def _template() -> str:
    command("CREATE DATABASE template_of_tests")
    open_store(url_of("template_of_tests")).close()
    return "template_of_tests"


@contextmanager
def fresh_database(with_tables: bool = True, template: str = "") -> Iterator[URL]:
    """A database of its own, with the tables or without, or a copy; gone at the end, whoever still uses it."""
    name = f"test_{next(_numbers)}"
    command(f"CREATE DATABASE {name} TEMPLATE {template or (_template() if with_tables else 'template0')}")
    try:
        yield url_of(name)
    finally:
        command(f"DROP DATABASE {name} WITH (FORCE)")


EMPTY = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
SET session_replication_role = replica;  -- the audit trail only grows, but not from one test to the next
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('DELETE FROM %I', name);
  END LOOP;
  FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
    PERFORM setval(format('%I', name), 1, false);
  END LOOP;
END $$
"""


@contextmanager
def emptied_database() -> Iterator[URL]:
    """The database that the tests of this process share, with the tables and nothing in them."""
    url = _shared()
    yield url
    command(f"{EMPTY}; UPDATE alembic_version SET version_num = '{head()}'", str(url.database))


@cache
def _shared() -> URL:
    command(f"CREATE DATABASE shared_by_tests TEMPLATE {_template()}")
    return url_of("shared_by_tests")


def _has_account(name: str) -> bool:
    import pwd

    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _group_of(name: str) -> str:
    import grp
    import pwd

    return grp.getgrgid(pwd.getpwnam(name).pw_gid).gr_name
