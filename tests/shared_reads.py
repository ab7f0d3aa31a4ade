"""Copies of the store with the built-in figures share what the program computes from them, in one process.

Cached reads know a store by its path, so each copy that a test is given would have the same standings computed anew.
From `share` on they know it by one name, while it holds the figures it was copied with and the delivered catalogue
applies; from the first edition that is published or withdrawn on, and with an office's own catalogue, by its path again.
"""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

from data.catalogue.loading import SETTING
from data.store.database import file_url, open_store
from data.store.versions import revision
from ui.visit.key import EditionKey

NAME = "a copy of the built-in figures"
_copies: dict[str, int] = {}
"""The revision at which each copy holds the built-in figures, by its path."""
_written_out = EditionKey.__repr__


def share(copy: Path) -> None:
    """Let cached reads take this copy of the built-in store, which nobody has written into, for any other."""
    if not _copies:
        with closing(open_store(file_url(copy))) as store:
            _copies[str(copy)] = revision(store)
    _copies[str(copy)] = next(iter(_copies.values()))
    EditionKey.__repr__ = _written_out_once  # type: ignore[method-assign]  # what caches tell keys apart by


def _written_out_once(key: EditionKey) -> str:
    written = _written_out(key)
    if _copies.get(key.where) == key.revision and not key.catalogue and not os.environ.get(SETTING):
        return written.replace(repr(key.where), repr(NAME), 1)
    return written
