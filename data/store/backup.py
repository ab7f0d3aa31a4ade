"""Backs up the store while it is in use, and restores it.

A SQLite file is copied here; a database on a PostgreSQL server by the server's programs (`data.store.server_backup`).
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from sqlalchemy import URL, create_engine, func, make_url, select

from data.rights import Actor, allowed
from data.store import audit
from data.store.backup_checks import (
    MOST_NAMED,
    NotABackupError,
    Restored,
    let_nobody_in,
    require_readable,
    require_signature,
)
from data.store.database import (
    CorruptStoreError,
    Store,
    StoreError,
    StoreLockedError,
    StoreUnavailableError,
    default_url,
    file_url,
    head,
    make_private,
    named_errors,
    open_store,
    require_known,
    upgrade,
)
from data.store.tables import AuditEvent
from data.store.writing import require

_SIGNATURE = b"SQLite format 3\x00"
_COMPANIONS = ("", "-wal", "-shm", "-journal")


class BackupExistsError(StoreError):
    """There is a file of this name already; a backup replaces nothing."""


class BackupNotSupportedError(StoreError):
    """Only a SQLite file and a PostgreSQL server can be backed up; a database in memory cannot."""


def backup(store: Store, path: Path) -> Path:
    """Write a checked copy of the store to a new file, while others read and write.

    Raises BackupExistsError, BackupNotSupportedError, CorruptStoreError, on a server ToolMissingError, and StoreError
    when the file cannot be written. A backup that fails leaves no file.
    """
    is_file = store.engine.dialect.name != "postgresql"
    source = _file(store.engine.url) if is_file else None
    target = Path(path)
    if target.exists():
        raise BackupExistsError(f"{target}: the file exists; choose another name")
    if not target.parent.is_dir():
        raise StoreUnavailableError(f"{target.parent}: there is no such folder")
    with _scratch(target) as part:
        if source is None:
            from data.store.server_backup import dump  # an office on SQLite needs none of it

            dump(store, part)
        else:
            _copy(store, source, part)
        part.replace(target)
    return target


def _copy(store: Store, source: Path, part: Path) -> None:
    with (
        named_errors(store.where),
        closing(sqlite3.connect(source)) as live,
        closing(sqlite3.connect(part)) as copy,
    ):
        live.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    found = _integrity(part)
    if found != "ok":
        raise CorruptStoreError(f"{source}: the copy is damaged ({found}); it was not kept")


def restore(url: str | URL | None, path: Path, actor: Actor) -> Restored:
    """Replace the database by a backup; the replaced one stays beside it, under a name with the time.

    Before anything is replaced the backup is checked: its tables must be those of its schema, without triggers and
    views of others; it is brought up to date, and what pages show is read once. No program
    may have the database open: StoreLockedError. Raises NotABackupError, NewerSchemaError,
    BackupNotSupportedError, audit.PersonMissingError.
    """
    audit.person_name(actor)
    require(allowed(actor, "settings"), actor, "settings")
    address = default_url() if url is None else make_url(url)
    if address.get_backend_name() == "postgresql":
        from data.store.server_backup import restore_on_server  # an office on SQLite needs none of it

        return restore_on_server(address, Path(path), actor)
    target = _file(address)
    source = Path(path)
    require_signature(source, _SIGNATURE)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _scratch(target) as part:
        for companion in ("", "-wal"):
            if Path(f"{source}{companion}").exists():
                shutil.copyfile(f"{source}{companion}", f"{part}{companion}")
        _require_backup(part, source)
        renamed = _name_of_replaced(target) if target.exists() else None
        _stamp(part, actor, source, renamed, _release(target))
        for companion in _COMPANIONS:
            if renamed and Path(f"{target}{companion}").exists():
                shutil.copy2(f"{target}{companion}", f"{renamed}{companion}")
        for companion in _COMPANIONS[1:]:  # a log of the old database must never meet the new file
            Path(f"{target}{companion}").unlink(missing_ok=True)
        part.replace(target)
    return Restored(target, renamed)


def _file(url: URL) -> Path:
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        raise BackupNotSupportedError(
            "backup and restore work for a SQLite file and a PostgreSQL server; other databases have their own tools"
        )
    return Path(url.database)


@contextmanager
def _scratch(target: Path) -> Iterator[Path]:
    """A name for unfinished work beside ``target``; whatever is left under it is removed."""
    part = target.with_name(f"{target.name}.part-{os.getpid()}")
    make_private(part)
    try:
        yield part
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{target}: {error}") from error
    finally:
        for companion in _COMPANIONS:
            Path(f"{part}{companion}").unlink(missing_ok=True)


def _integrity(path: Path) -> str:
    try:
        with closing(sqlite3.connect(path)) as connection:
            return str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        return str(error)


def _require_backup(part: Path, source: Path) -> None:
    found = _integrity(part)
    if found != "ok":
        raise NotABackupError(f"{source}: the backup is damaged ({found})")
    with closing(sqlite3.connect(part)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "alembic_version" not in names or AuditEvent.__tablename__ not in names:
            raise NotABackupError(f"{source}: the file is a database, but not of this program")
        revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if revision is None:
        raise NotABackupError(f"{source}: the file is a database, but not of this program")
    require_known(revision[0], str(source))
    _require_shape(part, revision[0], source)


def _require_shape(part: Path, revision: str, source: Path) -> None:
    """Compare what the database is made of with a new one of the same schema; its rows may be anybody's."""
    with closing(sqlite3.connect(part)) as connection:
        connection.execute("PRAGMA trusted_schema = OFF")
        found = _shape(connection)
    fresh = create_engine("sqlite://")
    try:
        with fresh.begin() as opened:
            upgrade(opened, revision)
            expected = _shape(cast(sqlite3.Connection, opened.connection.driver_connection))
    finally:
        fresh.dispose()
    differing = sorted({f"{kind} {name}" for (kind, name), _ in set(found.items()) ^ set(expected.items())})
    if differing:
        shown = ", ".join(differing[:MOST_NAMED])
        raise NotABackupError(f"{source}: the file is no backup of schema {revision}; what differs: {shown}")


def _shape(connection: sqlite3.Connection) -> dict[tuple[str, str], tuple[object, ...]]:
    """What a database is made of, by kind and name: tables with columns, keys and indices; triggers and views."""
    found: dict[tuple[str, str], tuple[object, ...]] = {}
    objects = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~'")
    for kind, name, statement in objects.fetchall():
        if kind != "table":
            found[kind, name] = (" ".join(str(statement).split()),) if kind != "index" else ()
            continue
        columns = connection.execute(
            'SELECT name, upper(type), "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?)', (name,)
        )
        keys = connection.execute('SELECT "table", "from", "to", on_delete FROM pragma_foreign_key_list(?)', (name,))
        indices = connection.execute('SELECT name, "unique", partial FROM pragma_index_list(?)', (name,)).fetchall()
        parts = [
            (unique, partial, *connection.execute("SELECT name FROM pragma_index_info(?)", (index,)).fetchall())
            for index, unique, partial in indices
        ]
        found[kind, name] = (frozenset(columns), frozenset(keys), frozenset(parts))
    return found


def _release(target: Path) -> int:
    """Make sure that nobody has the database open, fold its log into it, and return its last event.

    A damaged database is not asked: it is replaced as it lies.
    """
    if not target.exists():
        return 0
    try:
        with closing(sqlite3.connect(target, timeout=0.5)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
            return int(connection.execute("SELECT max(id) FROM audit_event").fetchone()[0] or 0)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in (5, 6):
            raise StoreLockedError(f"{target}: the database is in use; stop the dashboard first") from error
        return 0
    except sqlite3.DatabaseError:
        return 0


def _stamp(part: Path, actor: Actor, source: Path, renamed: Path | None, last: int) -> None:
    """Bring the copy up to date and write the restoring into it.

    The event's number lies above all numbers of both databases, so that nothing cached from the replaced
    one is taken for the restored one. Nobody is let in by what the backup holds.
    """
    store = open_store(file_url(part))
    try:
        _require_shape(part, head(), source)
        require_readable(store, source)
        with store.write() as session:
            own = session.scalar(select(func.max(AuditEvent.id))) or 0
            audit.record(
                session,
                actor,
                audit.DATABASE_RESTORED,
                "database",
                {"kept": renamed.name if renamed else None},
                {"file": source.name},
                event_id=max(own, last) + 1,
            )
            session.flush()  # its number is the first of those that follow
            let_nobody_in(session, actor)
    finally:
        store.close()
    with closing(sqlite3.connect(part)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def _name_of_replaced(target: Path) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    return target.with_name(f"{target.stem}.replaced-{stamp}{target.suffix}")
