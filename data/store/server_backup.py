"""Backs up and restores a store on a PostgreSQL server, by the server's own programs pg_dump and pg_restore.

Of a backup only the rows are taken, into tables that our own migrations make: no trigger, view or function of a file is
ever run.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import IO, Any

from sqlalchemy import URL, Connection, Engine, MetaData, func, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from data.rights import Actor
from data.store import audit, database
from data.store.backup_checks import (
    MOST_NAMED,
    NotABackupError,
    Restored,
    let_nobody_in,
    require_readable,
    require_signature,
)
from data.store.database import Store, StoreError, StoreLockedError, named_errors, require_known
from data.store.tables import AuditEvent
from wording.words import in_one_line

SIGNATURE = b"PGDMP"
_VERSION = "alembic_version"
_COPY = re.compile(rb"COPY (?:\S+\.)?\"?(\w+)\"? \((.+)\) FROM stdin;\n")
_SEQUENCE = re.compile(rb"SELECT pg_catalog\.setval\('(?:[^'.]+\.)?\"?(\w+)\"?', (\d+), true\);")
_END = b"\\.\n"
_RELEASED_SECONDS = 2.0
"""How long connections that were just closed may still be listed by the server."""


class ToolMissingError(StoreError):
    """A program of PostgreSQL that backup and restore need is not installed on this machine."""

    def __init__(self, tool: str) -> None:
        super().__init__(in_one_line("command.no_tool", tool=tool))


class ToolFailedError(StoreError):
    """A program of PostgreSQL could not do its work; the message is its own last line."""

    def __init__(self, tool: str, said: str) -> None:
        last = said.strip().splitlines()[-1:] or [""]
        super().__init__(in_one_line("command.tool_failed", tool=tool, said=last[0]))


def dump(store: Store, part: Path) -> None:
    """Write a consistent copy of the store's tables, and read the copy through once. Raises ToolMissingError."""
    dumping, reading = _tool("pg_dump"), _tool("pg_restore")
    with store.ask() as connection:
        schema = connection.scalar(text("SELECT current_schema()"))
    address, environment = _address(store.engine)
    _run(
        [
            *(dumping, "--format=custom", "--no-owner", "--no-privileges", f'--schema="{schema}"'),
            f"--lock-wait-timeout={int(database.BUSY_SECONDS * 1000)}",
            *(f"--file={part}", f"--dbname={address}"),
        ],
        environment,
    )
    _run([reading, f"--file={os.devnull}", str(part)])


def restore_on_server(url: URL, source: Path, actor: Actor) -> Restored:
    """Put the rows of a backup in the place of what the database holds, which stays in a schema of its own.

    They are brought in beside it first, up to date, and read once. Raises ToolMissingError and what `backup.restore`
    raises.
    """
    audit.person_name(actor)
    require_signature(source, SIGNATURE)
    reading = _tool("pg_restore")
    stamp = datetime.now(UTC).strftime("%Y%m%dt%H%M%S%f")
    engine = database.engine_of(url)
    try:
        with named_errors(database.where_of(url)), _schema(engine, f"restored_{stamp}") as scratch:
            _fill(_within(url, scratch), reading, source)
            replaced = _swap(engine, scratch, f"replaced_{stamp}", actor, source)
    finally:
        engine.dispose()
    return Restored(database.where_of(url), replaced)


def sequences(connection: Connection) -> Mapping[str, tuple[str, str]]:
    """The sequences that give numbers, each with its table and column."""
    query = text(
        "SELECT s.relname, t.relname, a.attname FROM pg_class s "
        "JOIN pg_depend d ON d.objid = s.oid AND d.deptype = 'a' JOIN pg_class t ON t.oid = d.refobjid "
        "JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid "
        "JOIN pg_namespace n ON n.oid = s.relnamespace WHERE s.relkind = 'S' AND n.nspname = current_schema()"
    )
    return {sequence: (table, column) for sequence, table, column in connection.execute(query)}


def set_sequences(connection: Connection, given: Mapping[str, int]) -> None:
    """Let each sequence go on after all numbers of its table, those that it gave, and those given out elsewhere."""
    for sequence, (table, column) in sequences(connection).items():
        query = (
            f'SELECT greatest((SELECT max("{column}") FROM "{table}"), '  # noqa: S608 - names of our own tables
            f'(SELECT last_value FROM "{sequence}" WHERE is_called), 0)'
        )
        last = max(int(connection.scalar(text(query)) or 0), given.get(sequence, 0))
        connection.execute(
            text("SELECT setval(CAST(:name AS regclass), :last, :is_used)"),
            {"name": f'"{sequence}"', "last": max(last, 1), "is_used": last > 0},
        )


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise ToolMissingError(name)
    return found


def _address(engine: Engine) -> tuple[str, dict[str, str]]:
    """How a program of PostgreSQL reaches the database; the password is in its environment, where nobody sees it."""
    from psycopg.conninfo import make_conninfo

    _, given = engine.dialect.create_connect_args(engine.url)
    given.pop("context", None)  # the driver's own
    environment = dict(os.environ)
    if (password := given.pop("password", None)) is not None:
        environment["PGPASSWORD"] = str(password)
    return make_conninfo(**given), environment


def _run(command: list[str], environment: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, check=False)  # noqa: S603 - our own arguments
    if done.returncode != 0:
        raise ToolFailedError(Path(command[0]).name, done.stderr.decode(errors="replace"))
    return done.stdout.decode(errors="replace")


@contextmanager
def _schema(engine: Engine, name: str) -> Iterator[str]:
    """A schema for unfinished work; whatever is left of it at the end is removed."""
    with engine.begin() as connection:
        connection.exec_driver_sql(f'CREATE SCHEMA "{name}"')
    try:
        yield name
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')


def _within(url: URL, schema: str) -> URL:
    """The address of the same database whose tables are those of a schema."""
    options = " ".join([*filter(None, [str(url.query.get("options", ""))]), f"-csearch_path={schema}"])
    return url.update_query_dict({"options": options})


def _fill(url: URL, reading: str, source: Path) -> None:
    """Make the tables of the backup's schema revision, bring its rows in, and bring all up to date."""
    archive = _Archive(reading, source)
    engine = database.engine_of(url)
    try:
        with database.writer_of(engine).begin() as connection:
            database.upgrade(connection, archive.revision)
            archive.copy_into(connection)
    except SQLAlchemyError:
        raise
    except _driver_error() as error:
        raise NotABackupError(f"{source}: its rows cannot be read ({type(error).__name__})") from error
    finally:
        engine.dispose()
    store = database.open_store(url)
    try:
        require_readable(store, source)
    finally:
        store.close()


def _driver_error() -> type[Exception]:
    import psycopg

    return psycopg.Error


class _Archive:
    """The rows of a backup, and nothing else of it."""

    def __init__(self, reading: str, source: Path) -> None:
        self.reading, self.source = reading, source
        try:
            self.listed = _run([reading, "--list", str(source)]).splitlines()
        except ToolFailedError as error:
            raise NotABackupError(f"{source}: the file is not an undamaged backup of this program") from error
        entry = re.compile(r"^\d+; \d+ \d+ TABLE DATA \S+ (\S+) ")
        self.tables = {found[1] for line in self.listed if (found := entry.match(line))}
        if not self.tables >= {_VERSION, AuditEvent.__tablename__}:
            raise NotABackupError(f"{source}: the file is a database, but not of this program")
        self.revision = self._revision()

    def _revision(self) -> str:
        lines = [line.decode(errors="replace").strip() for _, line in self._rows(_VERSION)]
        if len(lines) != 1:
            raise NotABackupError(f"{self.source}: the file is a database, but not of this program")
        require_known(lines[0], str(self.source))
        return lines[0]

    def _output(self, *arguments: str) -> Iterator[bytes]:
        """What pg_restore writes, line by line."""
        command = [self.reading, "--data-only", "--file=-", *arguments, str(self.source)]
        with tempfile.TemporaryFile() as said:
            with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said) as running:  # noqa: S603 - as above
                assert running.stdout is not None  # noqa: S101 - for the type checker: it was asked for
                yield from running.stdout
            if running.returncode != 0:
                said.seek(0)
                raise NotABackupError(f"{self.source}: {_last_line(said)}")

    def _rows(self, table: str) -> Iterator[tuple[tuple[str, ...], bytes]]:
        """The rows of a table in PostgreSQL's own form, each with the columns that it has."""
        columns: tuple[str, ...] = ()
        for line in self._output(f"--table={table}"):
            if columns and line == _END:
                columns = ()
            elif columns:
                yield columns, line
            elif (found := _COPY.fullmatch(line)) and found[1].decode() == table:
                columns = tuple(name.strip('"') for name in found[2].decode().split(", "))

    def copy_into(self, connection: Connection) -> None:
        """Write the rows into the tables of this revision. Raises NotABackupError where those are others."""
        made = MetaData()
        made.reflect(connection)
        differing = sorted(self.tables ^ set(made.tables))
        if differing:
            self._refuse(differing)
        cursor: Any = connection.connection.cursor()
        for table in made.sorted_tables:
            if table.name == _VERSION:
                continue
            rows = self._rows(table.name)
            first = next(rows, None)
            if first is None:
                continue
            columns = first[0]
            if set(columns) != set(table.columns.keys()):
                self._refuse(f"{table.name}.{name}" for name in set(columns) ^ set(table.columns.keys()))
            named = ", ".join(f'"{name}"' for name in columns)
            with cursor.copy(f'COPY "{table.name}" ({named}) FROM STDIN') as copy:
                for _, line in chain([first], rows):
                    copy.write(line)
        set_sequences(connection, self._given_out())

    def _refuse(self, differing: Iterable[str]) -> None:
        shown = ", ".join(sorted(differing)[:MOST_NAMED])
        raise NotABackupError(f"{self.source}: the file is no backup of schema {self.revision}; what differs: {shown}")

    def _given_out(self) -> dict[str, int]:
        """The last number that each sequence has given, also of rows that are gone."""
        entries = [line for line in self.listed if " SEQUENCE SET " in line]
        if not entries:
            return {}
        with tempfile.NamedTemporaryFile("w", suffix=".list", delete=False) as chosen:
            chosen.write("\n".join(entries) + "\n")
        try:
            lines = [_SEQUENCE.match(line) for line in self._output(f"--use-list={chosen.name}")]
        finally:
            Path(chosen.name).unlink()
        return {found[1].decode(): int(found[2]) for found in lines if found}


def _last_line(said: IO[bytes]) -> str:
    return (said.read().decode(errors="replace").strip().splitlines() or [""])[-1]


def _swap(engine: Engine, scratch: str, aside: str, actor: Actor, source: Path) -> str | None:
    """Put the tables of one schema in the place of those in use, and return the schema in which these are then.

    The event's number lies above all numbers of both, so that nothing cached from the replaced ones is taken for the
    restored ones. Nobody is let in by what the backup holds.
    """
    with database.writer_of(engine).begin() as connection:
        _require_alone(connection)
        schema = str(connection.scalar(text("SELECT current_schema()")))
        brought = inspect(connection).get_table_names(schema=scratch)
        present = sorted(set(inspect(connection).get_table_names(schema=schema)) & set(brought))
        last = 0
        if AuditEvent.__tablename__ in present:
            last = connection.scalar(select(func.max(AuditEvent.id))) or 0
        if present:
            connection.exec_driver_sql(f'CREATE SCHEMA "{aside}"')
            _put(connection, present, schema, aside)
        _put(connection, brought, scratch, schema)
        replaced = aside if present else None
        own = connection.scalar(select(func.max(AuditEvent.id))) or 0
        with Session(connection) as session:
            before, after = {"kept": replaced}, {"file": source.name}
            number = max(own, last) + 1
            audit.record(session, actor, audit.DATABASE_RESTORED, "database", before, after, event_id=number)
            session.flush()
            set_sequences(connection, {})
            let_nobody_in(session, actor)
            session.commit()
    return replaced


def _put(connection: Connection, tables: Iterable[str], schema: str, target: str) -> None:
    """Move tables, with what belongs to them, and the functions of their triggers into another schema."""
    for table in tables:
        connection.exec_driver_sql(f'ALTER TABLE "{schema}"."{table}" SET SCHEMA "{target}"')
    functions = text(
        "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "WHERE n.nspname = :schema AND p.proname = 'audit_event_append_only'"
    )
    for name in connection.scalars(functions, {"schema": schema}).all():
        connection.exec_driver_sql(f'ALTER FUNCTION "{schema}"."{name}"() SET SCHEMA "{target}"')


def _require_alone(connection: Connection) -> None:
    """Nobody of this program may be at the database: what they write now would be lost."""
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user "
        "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    give_up = time.monotonic() + _RELEASED_SECONDS
    while connection.scalar(query):
        if time.monotonic() > give_up:
            where = database.where_of(connection.engine.url)
            raise StoreLockedError(f"{where}: the database is in use; stop the dashboard first")
        time.sleep(0.05)
        connection.execute(text("SELECT pg_stat_clear_snapshot()"))
