"""Opening the store: on an empty place, twice at once, on damage, and on a database from the future."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, closing, suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, event, select, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnectionFreeError
from sqlalchemy.orm import Session

from data.rights import operator
from data.store import database, settings
from data.store.backup import backup, restore
from data.store.database import (
    CorruptStoreError,
    NewerSchemaError,
    ReadOnlyStoreError,
    Store,
    StoreAddressError,
    StoreError,
    StoreFullError,
    StoreLockedError,
    StoreUnavailableError,
    file_url,
    open_store,
)
from data.store.editions import publish
from data.store.rows import score_rows
from data.store.settings import Settings
from data.store.tables import AuditEvent, Setting, Table, now
from tests.data.store.builders import edition, everything, scores_of
from tests.support import by_night

ROOT = Path(__file__).resolve().parents[3]


def test_the_default_store_lies_in_the_dashboard_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DASHBOARD_HOME", str(tmp_path / "new" / "home"))
    open_store().close()
    assert (tmp_path / "new" / "home" / "dashboard.sqlite3").exists()


def test_the_database_url_goes_before_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'other.sqlite3'}")
    open_store().close()
    assert (tmp_path / "other.sqlite3").exists()
    assert not (tmp_path / "home").exists()


def test_the_migrations_make_the_tables_that_the_program_uses(store: Store) -> None:
    with store.engine.connect() as connection:
        differing = compare_metadata(MigrationContext.configure(connection), Table.metadata)
        # PostgreSQL has an index over a hash where SQLite has a constraint.
        by_hash = "uq_import_decision_index_code_kind_key" if connection.dialect.name == "postgresql" else None
        assert [each for each in differing if getattr(each[1:] and each[1], "name", "") != by_hash] == []


def test_a_second_start_writes_nothing(store: Store) -> None:
    before = everything(store)
    statements: list[str] = []

    def listen(*given: Any) -> None:
        statements.append(given[2])

    event.listen(Engine, "before_cursor_execute", listen)
    try:
        open_store(store.engine.url).close()
    finally:
        event.remove(Engine, "before_cursor_execute", listen)
    assert everything(store) == before
    assert any("alembic_version" in text for text in statements)
    assert all(text.upper().startswith(("BEGIN", "PRAGMA", "SELECT", "SHOW")) for text in statements), statements


@pytest.mark.sqlite
def test_foreign_keys_and_the_write_ahead_log_are_on(store: Store) -> None:
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 10_000


@by_night
def test_two_programs_may_open_a_new_store_at_once(tmp_path: Path) -> None:
    code = "import sys; from data.store.database import open_store; open_store(sys.argv[1]).close()"
    url = f"sqlite:///{tmp_path / 'fresh.sqlite3'}"
    starts = [subprocess.Popen([sys.executable, "-c", code, url], cwd=ROOT, stderr=subprocess.PIPE) for _ in range(2)]
    errors = [start.communicate(timeout=60)[1].decode() for start in starts]
    assert [start.returncode for start in starts] == [0, 0], errors


@pytest.mark.usefixtures("migrations")
def test_many_threads_may_open_a_new_store_at_once(tmp_path: Path) -> None:
    url = file_url(tmp_path / "fresh.sqlite3")
    with ThreadPoolExecutor(8) as pool:
        for opened in pool.map(lambda _: open_store(url), range(8)):
            opened.close()


@by_night
@pytest.mark.usefixtures("migrations")
def test_threads_may_open_several_new_stores_at_once(tmp_path: Path) -> None:
    urls = [file_url(tmp_path / f"{number}.sqlite3") for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        for opened in pool.map(open_store, urls):
            assert scores_of(opened) == []
            opened.close()


@pytest.mark.fault(37, "a newer schema")
def test_a_database_from_a_newer_program_is_refused_and_left_alone(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    before = everything(store)
    with pytest.raises(NewerSchemaError, match="9999"):
        open_store(store.engine.url)
    assert everything(store) == before


@pytest.mark.fault(37, "no database")
def test_a_file_that_is_no_database_is_named_as_damaged(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    path.write_bytes(b"not a database at all, but long enough to look at" * 50)
    with pytest.raises(CorruptStoreError, match=r"store\.sqlite3"):
        open_store(file_url(path))


@pytest.mark.fault(37, "a damaged page")
@pytest.mark.sqlite
def test_a_damaged_page_is_found_when_the_store_is_opened(store: Store, tmp_path: Path) -> None:
    publish(store, edition(), operator("An"))
    store.close()
    path = tmp_path / "store.sqlite3"
    content = bytearray(path.read_bytes())
    content[4096:-4096] = b"\xa5" * (len(content) - 2 * 4096)
    path.write_bytes(content)
    with pytest.raises(CorruptStoreError):
        open_store(file_url(path))


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailableError, match="nowhere"):
        open_store(file_url(tmp_path / "nowhere" / "store.sqlite3"))


@pytest.mark.fault(37, "locked")
def test_a_writer_that_finds_another_one_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    path = tmp_path / "store.sqlite3"
    opened = open_store(file_url(path))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreLockedError, match="busy"):
            publish(opened, edition(), operator("An"))
        assert score_rows(opened, "pci").empty  # readers do not wait
    assert publish(opened, edition(), operator("An")).is_new
    opened.close()


@pytest.mark.fault(37, "locked")
def test_where_no_connection_is_free_the_store_says_that_it_is_busy(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More people at once than the pool has connections: each hears of it within its time, and nothing stays taken."""
    monkeypatch.setattr(store.engine.pool, "_timeout", 0.05)

    def by_session(opened: AbstractContextManager[Session]) -> None:
        with opened as session:
            session.execute(text("SELECT 1"))

    def by_connection() -> None:
        with store.ask() as connection:
            connection.execute(text("SELECT 1"))

    ways: dict[str, Callable[[], object]] = {
        "read": lambda: by_session(store.read()),
        "look": lambda: by_session(store.look()),
        "ask": by_connection,
        "write": lambda: by_session(store.write()),
        "publish": lambda: publish(store, edition(), operator("An")),
    }
    with ExitStack() as held:
        with suppress(NoConnectionFreeError):
            for _ in range(1000):
                held.enter_context(store.engine.connect())
        for name, ask in ways.items():
            with pytest.raises(StoreLockedError, match="busy") as refused:
                ask()
            assert (refused.value.kind, "secret" in str(refused.value)) == ("locked", False), name
    for ask in ways.values():
        ask()
    assert len(score_rows(store, "pci")) == 6


@pytest.mark.fault(37, "read-only")
@pytest.mark.sqlite
def test_a_store_that_cannot_be_written_can_be_read(store: Store, tmp_path: Path) -> None:
    publish(store, edition(), operator("An"))
    reader = open_store(f"sqlite:///file:{tmp_path / 'store.sqlite3'}?mode=ro&uri=true")
    assert len(score_rows(reader, "pci")) == 6
    with pytest.raises(ReadOnlyStoreError, match="permissions"):
        settings.save(reader, Settings(convention="calendar"), operator("An"))
    reader.close()


def test_what_a_reading_session_changes_is_not_kept(store: Store) -> None:
    with store.read() as session:
        session.add(Setting(key="convention", value="calendar", updated_at=datetime.now(UTC), updated_by="An"))
        session.flush()
    assert settings.load(store).convention == "nd09"


def test_a_reading_session_sees_one_state_while_others_write(store: Store) -> None:
    with store.read() as session:
        assert session.scalars(select(Setting)).all() == []
        settings.save(store, Settings(convention="calendar"), operator("An"))
        assert session.scalars(select(Setting)).all() == []
    assert settings.load(store).convention == "calendar"


@pytest.mark.fault(40, "times are kept in UTC")
def test_times_are_kept_in_utc_and_carry_their_zone(store: Store) -> None:
    local = datetime(2026, 5, 6, 1, 30, tzinfo=timezone(timedelta(hours=7)))
    with store.write() as session:
        session.add(Setting(key="role", value="viewer", updated_at=local, updated_by="An"))
    with store.read() as session:
        assert session.scalars(select(Setting.updated_at)).one().isoformat() == "2026-05-05T18:30:00+00:00"


@pytest.mark.fault(40, "a time without its zone")
def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="zone"), store.write() as session:
        session.add(Setting(key="role", value="x", updated_at=datetime(2026, 5, 6), updated_by="An"))


def test_tables_changed_halfway_are_as_before(store: Store) -> None:
    class Stop(Exception):
        pass

    def change_and_fail() -> None:
        with store.write() as session:
            session.connection().exec_driver_sql("CREATE TABLE half (id INTEGER)")
            session.connection().exec_driver_sql("DROP TABLE score")
            raise Stop

    with pytest.raises(Stop):
        change_and_fail()
    names = everything(store)
    assert "half" not in names and "score" in names


def test_a_program_killed_in_the_middle_of_a_change_leaves_nothing_of_it(store: Store) -> None:
    code = (
        "import os, signal, sys\n"
        "from sqlalchemy import event\n"
        "from data.store.database import open_store\n"
        "from data.rights import operator\n"
        "from data.store.editions import publish\n"
        "from tests.data.store.builders import edition\n"
        "store = open_store(sys.argv[1])\n"
        "event.listen(store.engine, 'commit', lambda c: os.kill(os.getpid(), signal.SIGKILL))\n"
        "publish(store, edition(), operator('An'))\n"
    )
    before = everything(store)
    killed = subprocess.run([sys.executable, "-c", code, str(store.engine.url)], cwd=ROOT, timeout=60)
    assert killed.returncode == -9
    assert everything(store) == before
    assert publish(store, edition(), operator("An")).is_new


def test_the_audit_trail_cannot_be_changed_or_shortened(store: Store) -> None:
    publish(store, edition(), operator("An"))
    before = everything(store)["audit_event"]
    statements = ["UPDATE audit_event SET person = 'x'", "DELETE FROM audit_event"]
    if store.engine.dialect.name == "postgresql":
        statements += ["TRUNCATE audit_event"]
    for statement in statements:
        with pytest.raises(Exception, match="append-only"), store.write() as session:
            session.connection().exec_driver_sql(statement)
    with pytest.raises(Exception, match="append-only"), store.write() as session:
        session.scalars(select(AuditEvent)).one().person = "x"
    assert everything(store)["audit_event"] == before


class ServerError(Exception):
    """An error as a server's driver raises it, with its SQLSTATE; "" where there is no connection to give one."""

    def __init__(self, state: str) -> None:
        super().__init__("FATAL: connection to 10.0.0.5 as an failed")
        self.sqlstate = state or None


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("", StoreUnavailableError),
        ("08006", StoreUnavailableError),
        ("28P01", StoreUnavailableError),
        ("3D000", StoreUnavailableError),
        ("57P01", StoreUnavailableError),
        ("53300", StoreUnavailableError),
        ("53100", StoreFullError),
        ("55P03", StoreLockedError),
        ("40P01", StoreLockedError),
        ("25006", ReadOnlyStoreError),
        ("42501", ReadOnlyStoreError),
        ("XX001", CorruptStoreError),
    ],
)
def test_what_a_server_reports_is_named(state: str, kind: type[StoreError]) -> None:
    with pytest.raises(kind), database.named_errors("db"):
        raise OperationalError("SELECT 1", {}, ServerError(state))


def test_a_mistake_of_the_program_is_not_called_one_of_the_server() -> None:
    with pytest.raises(ProgrammingError), database.named_errors("db"):
        raise ProgrammingError("SELECT x", {}, ServerError("42703"))


@pytest.mark.sqlite
def test_a_full_disk_is_named_and_nothing_is_changed(store: Store) -> None:
    before = everything(store)
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def limit(connection: Any, _entry: Any) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    store.engine.dispose()
    event.listen(store.engine, "connect", limit)
    with pytest.raises(StoreFullError), store.write() as session:
        session.add(Setting(key="role", value="x" * 4_000_000, updated_at=now(), updated_by="An"))
    event.remove(store.engine, "connect", limit)
    assert everything(store) == before


@pytest.mark.parametrize("address", ["nonsense", "postgresql://an:secret@127.0.0.1:x/db", "no+such://an:secret@h/db"])
def test_an_address_that_is_none_is_named_without_its_password(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    with pytest.raises(StoreAddressError) as refused:
        open_store()
    assert "secret" not in str(refused.value)


@pytest.mark.skipif(os.name == "nt", reason="rights of files are other things there")
def test_only_the_account_of_the_program_can_read_what_it_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, default = tmp_path / "home", tmp_path / "var"
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DASHBOARD_HOME", str(home))
    with closing(open_store()) as opened:
        settings.save(opened, Settings(person="An"), operator("An"))
        assert {path.stat().st_mode & 0o777 for path in home.iterdir()} == {0o600}
        backup(opened, tmp_path / "copy.sqlite3")
    assert home.stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "copy.sqlite3").stat().st_mode & 0o777 == 0o600
    restore(None, tmp_path / "copy.sqlite3", operator("An"))
    assert {path.stat().st_mode & 0o777 for path in home.iterdir()} == {0o600}
    monkeypatch.delenv("DASHBOARD_HOME")
    monkeypatch.setattr(database, "_DEFAULT_FOLDER", default)
    default.mkdir(mode=0o755)
    open_store().close()
    assert default.stat().st_mode & 0o777 == 0o700


def test_a_folder_of_the_office_keeps_its_rights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DASHBOARD_HOME", str(tmp_path / "shared"))
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o770)
    before = (tmp_path / "shared").stat().st_mode
    open_store().close()
    assert (tmp_path / "shared").stat().st_mode == before
