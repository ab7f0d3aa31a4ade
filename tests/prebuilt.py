"""The built-in figures, loaded once for all: the file of a store, its frames, and the standings computed from them.

Beside it one with few editions, for what writes into it: after each publication the pages compute the course of an
index anew. A new SQLite store of a test has its tables from the first that its process made, as the migrations take a
tenth of a second; what they do is tested where the fixture `migrations` is used.

What is made lies in pytest's cache folder under the hash of all that it is made from: our code below the screens, the
delivered files, Python and the installed packages. A changed byte makes it anew, so nothing stale can be used; the
workers of a run wait for the one that makes it.
"""

from __future__ import annotations

import pickle
import platform
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from functools import cache
from hashlib import sha256
from importlib.metadata import distributions
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from typing import cast

import pandas as pd
from sqlalchemy import Connection, create_engine

from data.catalogue.loading import DIRECTORY, load_catalogue
from data.catalogue.model import Catalogue
from data.rights import operator
from data.scores import ScoreFrames, load_frames
from data.store import database
from data.store.database import file_url, open_store
from data.store.editions import withdraw
from data.store.plans import add_plan
from data.store.versions import versions
from services.built_in import PROGRAM, load_built_in
from services.forecasts import store_forecasts
from services.history import history_of
from services.ready_plans import ready_plans
from tests.support import ROOT

FLOORS = ("analysis", "wording", "planning", "data", "services")
RECENT = (2015, 2016, 2017, 2021, 2022, 2023)
CACHE = ROOT / ".pytest_cache" / "prebuilt"


@cache
def built_in_store() -> Path:
    """The file of a store with the built-in figures, as a first start loads them; copy it before opening."""
    return _folder() / "dashboard.sqlite3"


@cache
def recent_store() -> Path:
    """The file of a store in which only the editions RECENT of PCI are in use; copy it before opening."""
    return _folder() / "recent.sqlite3"


@cache
def built_in() -> dict[str, ScoreFrames]:
    """The frames of every built-in index."""
    frames: dict[str, ScoreFrames] = pickle.loads((_folder() / "frames.pickle").read_bytes())
    return frames


@cache
def history(index: str) -> pd.DataFrame:
    """Standings and changes of the built-in figures of an index."""
    histories: dict[str, pd.DataFrame] = pickle.loads((_folder() / "histories.pickle").read_bytes())
    return histories[index]


_migrate = database.upgrade


def copy_tables() -> None:
    """From now on a new SQLite store of this process has its tables from the first one."""
    database.upgrade = _upgrade


@contextmanager
def migrated() -> Iterator[None]:
    """Meanwhile a new store is made by its migrations, as in the program."""
    before, database.upgrade = database.upgrade, _migrate
    try:
        yield
    finally:
        database.upgrade = before


def _upgrade(connection: Connection, revision: str) -> None:
    if connection.dialect.name != "sqlite" or revision != "head" or database.revision_of(connection) is not None:
        _migrate(connection, revision)
        return
    for statement in _tables():
        connection.exec_driver_sql(statement)


@cache
def _tables() -> list[str]:
    """The statements for the tables, indexes and triggers of an empty store, and for the revision they are of."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        _migrate(connection, "head")
        made = cast("sqlite3.Connection", connection.connection.dbapi_connection).iterdump()
        return [text for text in made if text not in ("BEGIN TRANSACTION;", "COMMIT;")]


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Wait until no other process of this run holds the lock, and hold it."""
    try:
        import fcntl
    except ImportError:  # Windows: nothing is lost but the time of making things in each worker
        yield
        return
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


@cache
def _folder() -> Path:
    folder = CACHE / _key()
    with alone(CACHE.with_suffix(".lock")):
        if not folder.is_dir():
            unfinished = CACHE / "unfinished"
            for old in (*_unused_for_a_day(), unfinished):
                shutil.rmtree(old, ignore_errors=True)
            unfinished.mkdir(parents=True)
            # In a process of its own: it is not the time of the test that happens to ask first.
            subprocess.run([sys.executable, "-m", "tests.prebuilt", str(unfinished)], cwd=ROOT, check=True)
            unfinished.rename(folder)
    return folder


def _unused_for_a_day() -> list[Path]:
    """What was made of code that has changed since, and that no run of today can still be reading."""
    return [path for path in CACHE.glob("*") if path.stat().st_mtime < time.time() - 86_400]


def _make(folder: Path) -> None:
    catalogue = load_catalogue(DIRECTORY)
    with closing(open_store(file_url(folder / "dashboard.sqlite3"))) as store:
        for given in ready_plans():
            add_plan(store, given.plan, PROGRAM)  # as offices have it that began before it had actions
        load_built_in(store, catalogue)
    # Meanwhile the workers of the run wait for this and all processors are free.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        shared = pool.map(_computed, repeat(folder / "dashboard.sqlite3"), _longest_first(catalogue))
        made = {code: (frames, history) for code, frames, history in shared}
    shutil.copy(folder / "dashboard.sqlite3", folder / "recent.sqlite3")
    with closing(open_store(file_url(folder / "recent.sqlite3"))) as store:
        for version in versions(store):
            if (version.index, version.year) not in {("pci", year) for year in RECENT}:
                withdraw(store, version.id, operator("An"))
    for place, name in enumerate(("frames", "histories")):
        (folder / f"{name}.pickle").write_bytes(pickle.dumps({code: made[code][place] for code in catalogue.indices}))


def _longest_first(catalogue: Catalogue) -> list[str]:
    """Every index and each list of units that it is seen on, those with most to compute first."""
    return sorted(catalogue.series, key=lambda code: -len(catalogue.series[code].years()))


def _computed(file: Path, code: str) -> tuple[str, ScoreFrames, pd.DataFrame]:
    """The frames of an index and its course; its forecasts are stored, or whoever only looks would have them stored."""
    catalogue = load_catalogue(DIRECTORY)
    index = catalogue.series[code]
    with closing(open_store(file_url(file))) as store:
        frames = load_frames(store, catalogue, code)
        history = history_of(frames, catalogue)
        store_forecasts(store, index, history, index.years())
    return code, frames, history


def _key() -> str:
    """A hash of all that decides what is made."""
    found = sha256(platform.python_version().encode())
    for name, version in sorted((package.name, package.version) for package in distributions()):
        found.update(f"{name}=={version}\n".encode())
    files = [path for floor in FLOORS for path in (ROOT / floor).rglob("*") if path.suffix != ".pyc" and path.is_file()]
    for path in sorted([*files, Path(__file__)]):
        found.update(f"{path.relative_to(ROOT)}\n".encode() + sha256(path.read_bytes()).digest())
    return found.hexdigest()


if __name__ == "__main__":
    _make(Path(sys.argv[1]))
