"""Opens the store, brings its tables up to date, and hands out reading and writing sessions.

SQLite on one machine is the default; ``DATABASE_URL`` names a database on a PostgreSQL server, whose driver is the
extra ``postgres``. On both one writer works at a time and a reader sees one state; the tests of the store run on both.
"""

import os
import select
import sqlite3
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar, TypeVar
from urllib.parse import quote

from sqlalchemy import URL, BigInteger, Connection, Engine, bindparam, create_engine, event, inspect, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, InvalidatePoolError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFreeError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from wording.words import in_one_line

BUSY_SECONDS = 10.0
"""How long a writer waits for another one before it gives up, and a program for an answer of the server."""

_IDLE_SECONDS = 60
"""How long a server waits for the next statement of a writer: one whose machine is gone must not hold up all others."""

_REST_SECONDS = 60
"""After so long a rest a connection is tried: what lies between may have forgotten it without a word."""

_WRITERS_TURN = 7_308_329_165_842_117
"""The key of the lock that a writer on a server takes: any number that no other program there is likely to use."""

_DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "var"
_MIGRATIONS = Path(__file__).resolve().parent / "migrations"
_WRITES = "store_writes"
Answer = TypeVar("Answer")
_migrating = threading.Lock()  # alembic keeps the running migration in a module-wide place


class StoreError(Exception):
    """The store cannot do what was asked; the message says what and where.

    kind: the key of its words in `wording` (`store.<kind>`), for readers who must not see paths; "" for what is a
    matter of the data and not of the database.
    """

    kind: ClassVar[str] = ""


class StoreLockedError(StoreError):
    """Somebody else is writing, or has the database open, and did not finish in time."""

    kind = "locked"


class ReadOnlyStoreError(StoreError):
    """The database or its folder may be read but not written."""

    kind = "read_only"


class StoreFullError(StoreError):
    """The disk has no room left; the last change was rolled back."""

    kind = "full"


class StoreUnavailableError(StoreError):
    """The database cannot be opened or reached."""

    kind = "unavailable"


class CorruptStoreError(StoreError):
    """The database file is damaged or is no database; the way on is to restore a backup."""

    kind = "corrupt"


class OlderSchemaError(StoreError):
    """The tables are those of an earlier version; starting the program, or `prepare`, brings them up to date."""


class NewerSchemaError(StoreError):
    """The database was written by a newer version of this program, which must be used instead."""

    kind = "newer"


class StoreAddressError(StoreError):
    """``DATABASE_URL`` is no address of a database, or the driver for it is not installed."""

    kind = "address"


_BUSY, _LOCKED = 5, 6
_SQLITE_ERRORS: dict[int, tuple[type[StoreError], str]] = {
    _BUSY: (StoreLockedError, "the database is busy: another program or person is writing; try again"),
    _LOCKED: (StoreLockedError, "the database is busy: another program or person is writing; try again"),
    8: (ReadOnlyStoreError, "the database or its folder cannot be written; check the permissions"),
    10: (StoreUnavailableError, "the disk reported an error while reading or writing the database"),
    11: (CorruptStoreError, "the database file is damaged; restore a backup"),
    13: (StoreFullError, "the disk is full; nothing was changed"),
    14: (StoreUnavailableError, "the database cannot be opened; check that the folder exists"),
    26: (CorruptStoreError, "the file is not a database of this program; restore a backup"),
}


_LIMITS = text(
    "SELECT set_config('lock_timeout', :turn, true), set_config('idle_in_transaction_session_timeout', :idle, true)"
)
_TURN = text("SELECT pg_advisory_xact_lock(:key)").bindparams(bindparam("key", type_=BigInteger))

_UNREACHABLE = (StoreUnavailableError, "the database server cannot be reached, or refuses the connection")
_SERVER_ERRORS: dict[str, tuple[type[StoreError], str]] = {
    "08": _UNREACHABLE,
    "28": _UNREACHABLE,
    "3D": _UNREACHABLE,
    "57P": _UNREACHABLE,
    "53300": _UNREACHABLE,
    "53100": (StoreFullError, "the database server's disk is full; nothing was changed"),
    "55P03": _SQLITE_ERRORS[_BUSY],
    "40P01": _SQLITE_ERRORS[_BUSY],
    "40001": _SQLITE_ERRORS[_BUSY],
    "57014": _SQLITE_ERRORS[_BUSY],
    "25P03": (StoreLockedError, "the change took too long and was rolled back; try again"),
    "53200": (StoreUnavailableError, "the database server is out of memory"),
    "58": (StoreUnavailableError, "the database server reported an error of its disk"),
    "25006": (ReadOnlyStoreError, "the database takes no changes"),
    "42501": (ReadOnlyStoreError, "the database's user may not do this; check its rights"),
    "XX001": (CorruptStoreError, "the database is damaged; restore a backup"),
    "XX002": (CorruptStoreError, "the database is damaged; restore a backup"),
}
"""What a server says by the beginning of its SQLSTATE, PostgreSQL's above all."""


@contextmanager
def named_errors(where: str) -> Iterator[None]:
    """Translate the errors of the driver and the pool about locks, disks, damage and connections into those above.

    ``where`` is the path or address that the message names. Other errors pass unchanged.
    """
    try:
        yield
    except NoConnectionFreeError as error:
        raise StoreLockedError(f"{where}: {_SQLITE_ERRORS[_BUSY][1]}") from error
    except (DBAPIError, sqlite3.Error) as error:
        named = _named(error)
        if named is None:
            raise
        kind, text = named
        raise kind(f"{where}: {text}") from error


def _named(error: DBAPIError | sqlite3.Error) -> tuple[type[StoreError], str] | None:
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return _SQLITE_ERRORS.get(_sqlite_code(error))
    state = str(getattr(cause, "sqlstate", None) or getattr(cause, "pgcode", None) or "")
    for beginning in (state, state[:3], state[:2]):
        if beginning and beginning in _SERVER_ERRORS:
            return _SERVER_ERRORS[beginning]
    # Where there is no connection there is nobody who could have given a code.
    is_lost = isinstance(error, OperationalError | InterfaceError) and not state
    return _UNREACHABLE if is_lost or (isinstance(error, DBAPIError) and error.connection_invalidated) else None


def _sqlite_code(error: DBAPIError | sqlite3.Error) -> int:
    """SQLite's primary result code of an error; -1 when there is none."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlite_errorcode", None)
    return -1 if code is None else code & 0xFF


_state = threading.local()


@contextmanager
def one_state() -> Iterator[None]:
    """Within it, what was asked by `remembered` is asked only once in this thread, unless the thread writes."""
    _state.answers = {}
    try:
        yield
    finally:
        _state.answers = None


def is_one_state() -> bool:
    """Whether this thread is within `one_state`: what it asks together it need not ask one by one."""
    return getattr(_state, "answers", None) is not None


def remembered(key: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The answer to a question about what is stored: that of before, within `one_state`."""
    answers: dict[Hashable, Any] | None = getattr(_state, "answers", None)
    if answers is None:
        return ask()
    if key not in answers:
        answers[key] = ask()
    answer: Answer = answers[key]
    return answer


class Store:
    """The opened store: ``read()`` and ``write()`` give a session. Safe to share between threads.

    where: path or address of the database, without a password.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.where = where_of(engine.url)
        self._writer = writer_of(engine)
        self._reader, self._asker = engine, engine
        if engine.dialect.name == "postgresql":
            self._reader = engine.execution_options(isolation_level="REPEATABLE READ")
            self._asker = engine.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A read transaction with one consistent view; changes are rolled back."""
        with named_errors(self.where), Session(self._reader) as session:
            yield session

    @contextmanager
    def look(self) -> Iterator[Session]:
        """A session for one statement that reads: going to a server once instead of three times, for a transaction."""
        with named_errors(self.where), Session(self._asker) as session:
            yield session

    @contextmanager
    def ask(self) -> Iterator[Connection]:
        """A connection for one statement that reads, as `look`, where a session would take longer than the answer."""
        with named_errors(self.where), self._asker.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed at the end of the block, rolled back on any error.

        One writer works at a time and takes its place before its first statement, so what it reads cannot change
        before it writes, and the numbers of events are given in the order of the commits. Raises StoreLockedError,
        ReadOnlyStoreError, StoreFullError.
        """
        try:
            with (
                named_errors(self.where),
                Session(self._writer, expire_on_commit=False) as session,
                session.begin(),
            ):
                yield session
        finally:
            if getattr(_state, "answers", None):
                _state.answers.clear()

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()


def default_url() -> URL:
    """Where the store is: ``DATABASE_URL``, else ``dashboard.sqlite3`` in ``DASHBOARD_HOME`` (``var/``).

    Raises StoreAddressError.
    """
    address = os.environ.get("DATABASE_URL", "").strip()
    if address:
        try:
            return make_url(address)
        except (ArgumentError, ValueError):  # the address may hold a password, and so may the error
            raise StoreAddressError("DATABASE_URL: this is no address of a database, such as sqlite:///file") from None
    home = os.environ.get("DASHBOARD_HOME", "").strip()
    folder = Path(home).expanduser() if home else _DEFAULT_FOLDER
    return file_url(folder / "dashboard.sqlite3")


def file_url(path: Path) -> URL:
    """The address of a SQLite file."""
    return URL.create("sqlite", database=str(path))


def open_store(url: str | URL | None = None) -> Store:
    """Open the store, check it, and bring its tables up to date if they are older.

    ``url`` is a database address; None takes ``default_url()`` and makes its folder. Two programs may
    open a new store at the same moment. Raises CorruptStoreError, NewerSchemaError, StoreLockedError,
    ReadOnlyStoreError, StoreUnavailableError, StoreAddressError.
    """
    address = default_url() if url is None else make_url(url)
    if url is None and address.get_backend_name() == "sqlite" and address.database:
        _make_folder(Path(address.database).parent)
        make_private(Path(address.database))
    engine = engine_of(address)
    try:
        with named_errors(where_of(address)):
            if engine.dialect.name == "sqlite":
                _check(engine)
                _use_write_ahead_log(engine)
            _migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine)


def open_to_read(url: str | URL | None = None) -> Store | None:
    """Open the store for reading only; None where there is none. Makes no file and brings no table up to date.

    Raises OlderSchemaError where its tables are those of an earlier version, and what `open_store` raises.
    """
    address = default_url() if url is None else make_url(url)
    if address.get_backend_name() == "sqlite":
        path = Path(address.database or "")
        if not path.is_file():
            return None
        # Without a log beside it nobody is writing, and the file can be read where nothing may be made beside it.
        mode = {"mode": "ro"} if path.with_name(f"{path.name}-wal").exists() else {"immutable": "1"}
        address = address.set(database=f"file:{quote(str(path.resolve()))}", query={**mode, "uri": "true"})
    engine = engine_of(address)
    try:
        with named_errors(where_of(address)), engine.connect() as connection:
            revision = revision_of(connection)
        require_known(revision, where_of(address))
        if revision != head():
            raise OlderSchemaError(in_one_line("command.older_schema"))
    except BaseException:
        engine.dispose()
        raise
    return Store(engine)


def head() -> str:
    """The newest schema revision that this program knows."""
    return max(_known())


def revision_of(connection: Connection) -> str | None:
    """The schema revision of an opened database; None before its first migration."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none()


def require_known(revision: str | None, where: str) -> None:
    """Refuse a schema revision that this program does not know, with NewerSchemaError."""
    if revision is not None and revision not in _known():
        raise NewerSchemaError(
            f"{where}: the database has schema {revision}, this program knows up to {head()}; "
            "use the newer version of the program"
        )


def _known() -> set[str]:
    """The schema revisions, which the names of the migrations begin with."""
    return {path.name.partition("_")[0] for path in (_MIGRATIONS / "versions").glob("*.py")}


def where_of(url: URL) -> str:
    """Path or address of a database, without a password."""
    if url.get_backend_name() == "sqlite":
        return url.database or "memory"
    return url.render_as_string(hide_password=True)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder == _DEFAULT_FOLDER and hasattr(os, "getuid") and folder.stat().st_uid == os.getuid():
            folder.chmod(0o700)  # an older version made it for every account to read
    except OSError as error:
        raise StoreUnavailableError(f"{folder}: the folder cannot be made ({error.strerror})") from error


def make_private(path: Path) -> None:
    """Make an empty file that only this account may read, where there is none: SQLite leaves its rights as they are."""
    with suppress(OSError):  # it is there, or the opening that follows names what is wrong
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def writer_of(engine: Engine) -> Engine:
    """The engine for writing: its transactions begin by waiting for their turn."""
    if engine.dialect.name != "postgresql":
        return engine.execution_options(**{_WRITES: True})
    # Each statement sees what others have committed, above all those that were waited for.
    return engine.execution_options(**{_WRITES: True}, isolation_level="READ COMMITTED")


_PATIENCE = {
    "connect_timeout": int(BUSY_SECONDS),
    "tcp_user_timeout": 3000 * int(BUSY_SECONDS),
    "keepalives_idle": int(BUSY_SECONDS),
    "keepalives_interval": int(BUSY_SECONDS),
    "keepalives_count": 2,
}
"""Settings of a server's driver, unless the address names others: after half a minute a machine that is gone is given
up, whether something was sent to it or is awaited. Without them the system waits a quarter of an hour, or two hours.
"""


def engine_of(url: URL) -> Engine:
    """The connections to a database, which is not opened yet. Raises StoreAddressError."""
    more: dict[str, Any] = {}
    if url.get_backend_name() == "postgresql":
        more = {"pool_size": 5, "max_overflow": 25, "pool_timeout": BUSY_SECONDS}
        more["connect_args"] = {name: value for name, value in _PATIENCE.items() if name not in url.query}
    try:
        engine = create_engine(url, **more)
    except (ArgumentError, ImportError) as error:
        name = url.drivername
        raise StoreAddressError(f"{where_of(url)}: there is no driver for {name}; install it first") from error
    if engine.dialect.name == "postgresql":
        event.listen(engine, "begin", _take_turn)
        _replace_cut_connections(engine)
    if engine.dialect.name != "sqlite":
        return engine

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        # The driver would begin and end transactions on its own terms, after the first read and
        # around table changes; switched off, so that `begin` below is the only one who begins.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITES) else "BEGIN")

    return engine


def _replace_cut_connections(engine: Engine) -> None:
    """Have a connection that a restart of the server has cut replaced, with all others, before it is used.

    It is tried only where something speaks for that: going to the server before each question takes as long as the
    question. A server that cuts a connection says so on it, and on one at rest it says nothing else.
    """

    @event.listens_for(engine, "checkin")
    def rests(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info["rests_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def try_if_suspect(connection: Any, entry: ConnectionPoolEntry, _proxy: object) -> None:
        since = entry.info.get("rests_since")
        if since is None:
            return
        try:
            if time.monotonic() - since > _REST_SECONDS or _is_spoken_to(connection.fileno()):
                engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error


def _is_spoken_to(socket: int) -> bool:
    """Whether the other side has said something; where that cannot be asked, too."""
    if not hasattr(select, "poll"):
        return True
    poll = select.poll()
    poll.register(socket, select.POLLIN)
    return bool(poll.poll(0))


def _take_turn(connection: Connection) -> None:
    """Let a writer on a server wait for the one before it; its lock ends with the transaction, however that ends."""
    if connection.get_execution_options().get(_WRITES):
        connection.execute(_LIMITS, {"turn": f"{int(BUSY_SECONDS * 1000)}ms", "idle": f"{_IDLE_SECONDS}s"})
        connection.execute(_TURN, {"key": _WRITERS_TURN})


def _check(engine: Engine) -> None:
    with engine.connect() as connection:
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if found != "ok":
        raise CorruptStoreError(f"{where_of(engine.url)}: the database file is damaged ({found}); restore a backup")


def _use_write_ahead_log(engine: Engine) -> None:
    """Readers and the writer then do not wait for each other. The mode stays in the file."""
    give_up = time.monotonic() + BUSY_SECONDS
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        while cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            try:
                cursor.execute("PRAGMA journal_mode = WAL")
                return  # in memory, and on disks that cannot have a log, another mode stays
            except sqlite3.OperationalError as error:
                # SQLite does not wait by itself when two programs switch at once.
                if _sqlite_code(error) not in (_BUSY, _LOCKED) or time.monotonic() > give_up:
                    raise
                time.sleep(0.02)


def _migrate(engine: Engine) -> None:
    with engine.connect() as connection:
        revision = revision_of(connection)
    if revision == head():
        return
    require_known(revision, where_of(engine.url))
    with writer_of(engine).begin() as connection:
        if revision_of(connection) != head():  # else another program was faster
            upgrade(connection, "head")


def upgrade(connection: Connection, revision: str) -> None:
    """Bring the tables of a database up to a schema revision."""
    # Most starts find nothing to migrate, and loading this takes a quarter of a second.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    with _migrating:
        command.upgrade(config, revision)
