"""Copies of the store with the built-in figures share what the program computes from them, in one process.

Cached reads know a store by its path, so each copy that a test is given would have the same standings computed anew.
From `share` on they know it by one name while it holds the figures it was copied with and the delivered catalogue
applies: once an edition is published or withdrawn, or with an office's own catalogue, by its path again. Nor are the
20 MB of each copy looked through for damage whenever a test opens it.
"""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from data.store import database
from data.store.database import file_url, open_store
from data.store.versions import revision
from ui.visit.key import EditionKey

is_apart = False
"""Whether nothing is shared, as where it is measured which tests execute a line."""
_copies: dict[str, tuple[int, str]] = {}
"""The revision at which each copy holds the figures it was copied with, and the name of these, by its path."""
_revisions: dict[Path, int] = {}
_check = database._check
_written_out = EditionKey.__repr__


def share(copy: Path, original: Path) -> None:
    """Let cached reads take this copy of a store, which nobody has written into, for any other of the same one."""
    if is_apart:
        return
    if original not in _revisions:
        with closing(open_store(file_url(copy))) as store:
            _revisions[original] = revision(store)
    _copies[str(copy)] = _revisions[original], f"a copy of {original.name}"
    database._check = _check_others
    EditionKey.__repr__ = _written_out_once  # type: ignore[method-assign]  # what caches tell keys apart by


def _check_others(engine: Engine) -> None:
    if engine.url.database not in _copies:
        _check(engine)


def _written_out_once(key: EditionKey) -> str:
    written = _written_out(key)
    held, name = _copies.get(key.where, (None, ""))
    if held == key.revision and not key.catalogue and not os.environ.get("DASHBOARD_CATALOGUE"):
        return written.replace(repr(key.where), repr(name), 1)
    return written
