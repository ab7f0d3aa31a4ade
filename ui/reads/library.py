"""The library of actions, read once for each state of the office's changes and of its file."""

from data.action_library import load_library
from planning.library import Library
from ui.reads.cached import cached_by_work
from ui.visit.visit import Visit


@cached_by_work("library", max_entries=16)
def library_of(visit: Visit) -> Library:
    """The library as it holds now. Raises LibraryError."""
    return load_library(visit.store)
