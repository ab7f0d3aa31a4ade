"""Copies of the program on one PostgreSQL server hear of each other: each says now and then that it is there.

Nothing is stored. On SQLite there is one copy, and nobody is heard.
"""

from collections.abc import Callable, Iterator
from typing import Any

from data.store.database import Store, StoreUnavailableError, named_errors

_CHANNEL = "dashboard_copies"


def names_heard(store: Store, own_name: Callable[[], str | None], seconds: float) -> Iterator[str]:
    """The names that copies say, this one's own among them, as they are heard; it does not end.

    own_name: what this copy says each time, None for nothing; seconds: between two times. It holds a connection of its
    own. Raises StoreUnavailableError, where the server goes away too.
    """
    if store.engine.dialect.name != "postgresql":
        return
    with named_errors(store.where), store.engine.connect() as connection:
        connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        driver: Any = connection.connection.driver_connection
        connection.detach()  # it waits all the time, and is none of those that are lent
        connection.exec_driver_sql(f"LISTEN {_CHANNEL}")
        while True:
            if (name := own_name()) is not None:
                connection.exec_driver_sql("SELECT pg_notify(%s, %s)", (_CHANNEL, name))
            try:
                for note in driver.notifies(timeout=seconds):
                    yield note.payload
            except store.engine.dialect.loaded_dbapi.Error as error:
                raise StoreUnavailableError(f"{store.where}: the database server cannot be reached") from error
