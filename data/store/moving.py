"""Moves an office from its SQLite file to a PostgreSQL server: every row, or nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import JSON, URL, Column, Connection, MetaData, Table, Text, inspect, make_url, select
from sqlalchemy import cast as as_type
from sqlalchemy.orm import Session

from data.store import database, tables
from data.store.database import Store, StoreError, named_errors, require_known, revision_of
from data.store.server_backup import sequences, set_sequences
from wording.words import in_one_line

_AT_ONCE = 1000
Row = tuple[Any, ...]


class NotMovableError(StoreError):
    """This database cannot be moved to that one; the message says why. Nothing was moved."""


@dataclass(frozen=True)
class Moved:
    """Where the store is now, and how many rows of each table were moved."""

    where: str
    rows: Mapping[str, int]


def move(source: Store, url: str | URL) -> Moved:
    """Write every row of a SQLite store into an empty PostgreSQL database, in one transaction, and read it back.

    Nobody can write into the source meanwhile; it stays as it is. All numbers, times and the audit trail stay the same,
    and no number that was given out before is given out again. Raises NotMovableError, StoreAddressError and what
    `open_store` raises.
    """
    target = make_url(url)
    if source.engine.dialect.name != "sqlite" or target.get_backend_name() != "postgresql":
        raise NotMovableError(in_one_line("command.move_from_file", where=database.where_of(target)))
    engine = database.engine_of(target)
    try:
        with (
            named_errors(database.where_of(target)),
            source.write() as session,
            database.writer_of(engine).begin() as connection,
        ):
            _make_tables(connection, database.where_of(target))
            rows = {table.name: _move_table(session, connection, table) for table in _tables(connection)}
            set_sequences(connection, _given_out(session, connection))
    finally:
        engine.dispose()
    return Moved(database.where_of(target), rows)


def _make_tables(connection: Connection, where: str) -> None:
    """The tables as they are now, without a row. Raises NotMovableError where there is anything."""
    revision = revision_of(connection)
    require_known(revision, where)
    present = inspect(connection).get_table_names()
    if revision is None and present:
        raise NotMovableError(in_one_line("command.target_not_empty", where=where, table=present[0]))
    if revision != database.head():
        database.upgrade(connection, "head")
    for table in _tables(connection):
        if connection.execute(select(table).limit(1)).first() is not None:
            raise NotMovableError(in_one_line("command.target_not_empty", where=where, table=table.name))


def _tables(connection: Connection) -> list[Table]:
    """Our tables, each after those that it refers to."""
    found = MetaData()
    found.reflect(connection)
    ours = tables.Table.metadata.tables
    return [ours[table.name] for table in found.sorted_tables if table.name in ours]


def _move_table(session: Session, connection: Connection, table: Table) -> int:
    """Copy the rows of a table and compare what is there then with what was read. Returns their number."""
    import psycopg

    try:
        taken = _Mark()
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        cursor: Any = connection.connection.cursor()
        with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
            for row in _rows(session.connection(), table):
                copy.write_row(row)
                taken.add(row)
        there = _Mark()
        for row in _rows(connection, table):
            there.add(row)
    except (psycopg.DataError, psycopg.IntegrityError, ValueError, TypeError) as error:
        reason = type(error).__name__
        raise NotMovableError(in_one_line("command.cannot_move", table=table.name, reason=reason)) from error
    if taken != there:
        reason = f"{taken.count} ≠ {there.count}" if taken.count != there.count else "≠"
        raise NotMovableError(in_one_line("command.cannot_move", table=table.name, reason=reason))
    return taken.count


def _rows(connection: Connection, table: Table) -> Iterator[Row]:
    """The rows of a table with their types; what is stored as JSON stays the text that it is."""
    query = select(*(_as_stored(column) for column in table.columns)).execution_options(yield_per=_AT_ONCE)
    for row in connection.execute(query):
        yield tuple(value.replace("\0", "") if isinstance(value, str) else value for value in row)


def _as_stored(column: Column[Any]) -> Any:
    return as_type(column, Text).label(column.name) if isinstance(column.type, JSON) else column


class _Mark:
    """How many rows there are, and a mark of what they say, in any order."""

    def __init__(self) -> None:
        self.count = self.sum = 0

    def add(self, row: Row) -> None:
        self.count += 1
        self.sum = (self.sum + hash(row)) % 2**64

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Mark) and (self.count, self.sum) == (other.count, other.sum)

    __hash__ = None  # type: ignore[assignment]


def _given_out(session: Session, connection: Connection) -> dict[str, int]:
    """The largest number that each table of the file has ever had, by the sequence that goes on with it."""
    query = "SELECT name, seq FROM sqlite_sequence"
    largest = {cast(str, name): cast(int, last) for name, last in session.connection().exec_driver_sql(query)}
    return {sequence: largest.get(table, 0) for sequence, (table, _) in sequences(connection).items()}
