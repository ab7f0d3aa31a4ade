"""The library of actions, read once for each state of the office's changes and of its file."""

from data.action_library import library_file, load_library
from data.store import audit
from data.store.database import Store
from planning.library import Library
from ui.reads.cached import cached
from ui.visit.visit import Visit


def library_of(visit: Visit) -> Library:
    """The library as it holds now. Raises LibraryError."""
    path = library_file()
    stamp = path.stat().st_mtime_ns if path.is_file() else 0
    event = audit.last_event(visit.store, audit.LIBRARY_STATE)
    return _library(visit.store, visit.store.where, event, str(path), stamp)


@cached(max_entries=16)
def _library(_store: Store, where: str, event: int, path: str, stamp: int) -> Library:
    return load_library(_store)
