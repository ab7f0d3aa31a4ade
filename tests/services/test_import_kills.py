"""An import that is killed at any moment: the store opens, is sound, and holds all of the file or nothing of it.

Each try is a copy of this process that imports into a copy of a store, over two editions, until SIGKILL ends it. A
quarter of the kills fall anywhere in the import, a quarter before a certain row is written, a quarter into the
writing, on what it does at that moment, and a quarter right after it.
"""

import gc
import io
import os
import random
import select
import shutil
import signal
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from data.catalogue.loading import load_catalogue
from data.editions import (
    Edition,
    Indicator,
    IndicatorValue,
    ScoreRow,
)
from data.rights import operator
from data.store.database import Store, file_url, open_store
from data.store.drafts import Draft, drafts, save_draft
from data.store.editions import publish_all
from data.store.files import SourceFile, source_content
from data.store.versions import current_version, versions
from services.built_in import DIRECTORY, load_built_in
from services.imports import preview
from tests.support import KILL_SEED, KILL_TRIES

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills copies of this process, which needs os.fork")

PATIENCE = 60.0
"""Seconds after which a try that says nothing has failed."""
WRITING, DONE, FAILED = b"w", b"d", b"!"
YEARS = (2015, 2016)
CATALOGUE = load_catalogue()


def other_bytes() -> bytes:
    """The built-in workbook with a remark in its archive: the same table in bytes that no store knows."""
    content = io.BytesIO((DIRECTORY / "pci-2016.xlsx").read_bytes())
    with zipfile.ZipFile(content, "a") as archive:
        archive.comment = b"other bytes"
    return content.getvalue()


FILE = SourceFile("PCI 2016.xlsx", other_bytes())


def read() -> tuple[ScoreRow, ...]:
    """The rows of the file, through the importer."""
    found = preview(FILE.content, FILE.name, "pci", CATALOGUE, 2016)
    assert found.is_importable, found.problems
    return tuple(found.rows[2016])


def publish(store: Store, rows: tuple[ScoreRow, ...]) -> None:
    """Publish the file from its draft, as two editions with indicators."""
    orders = range(1, 31)
    indicators = tuple(Indicator("entry_costs", order, f"Chỉ tiêu {order}") for order in orders)
    values = tuple(
        IndicatorValue(row.unit, "entry_costs", order, row.value, "published")
        for row in rows
        if row.component == "entry_costs"
        for order in orders
    )
    editions = (
        Edition("pci", year, rows, "upload", FILE.name, FILE.sha256, "long", "", "[]", indicators, values)
        for year in YEARS
    )
    (draft,) = drafts(store)
    publish_all(store, editions, operator("An"), FILE, draft_id=draft.id)


@dataclass
class Try:
    """One copy of this process at work; ``said`` is what it has printed so far."""

    process: int
    pipe: int
    began: float
    said: bytes = b""

    def wait_for(self, word: bytes, times: int = 1) -> float:
        """The seconds until it has said so, as often as that."""
        while self.said.count(word) < times:
            assert select.select([self.pipe], [], [], PATIENCE)[0], "the import hangs"
            self.listen()
        return time.perf_counter() - self.began

    def listen(self) -> None:
        more = os.read(self.pipe, 10_000)
        self.said += more
        assert more and FAILED not in self.said, self.said.decode()

    def kill(self) -> None:
        os.kill(self.process, signal.SIGKILL)
        _, status = os.waitpid(self.process, 0)
        assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        while more := os.read(self.pipe, 10_000):
            self.said += more
        os.close(self.pipe)
        assert FAILED not in self.said, self.said.decode()


def start(path: Path, rows: tuple[ScoreRow, ...] | None = None, stops_at: int = 0) -> Try:
    """Import in a copy of this process, which says whenever it writes rows and when it is done, and then waits.

    rows: what was read already, where reading is not what is tried. stops_at: the number of the writing at which it
    waits to be killed.
    """
    ear, mouth = os.pipe()
    gc.freeze()  # the copy must not tidy up what belongs to this process
    began = time.perf_counter()
    process = os.fork()
    if process == 0:
        try:
            gc.disable()
            os.close(ear)
            store = open_store(file_url(path))
            numbers = count(1)

            def tell_of_writing(*given: Any) -> None:
                if given[2].startswith("INSERT"):
                    os.write(mouth, WRITING)
                    while next(numbers) == stops_at:
                        signal.pause()

            event.listen(store.engine, "before_cursor_execute", tell_of_writing)
            publish(store, read() if rows is None else rows)
            os.write(mouth, DONE)
            while True:
                signal.pause()
        except BaseException:
            os.write(mouth, FAILED + traceback.format_exc().encode())
        finally:
            os._exit(1)
    os.close(mouth)
    gc.unfreeze()
    return Try(process, ear, began)


def of_these_years(folder: Path) -> Path:
    """A folder with the built-in workbooks that the file replaces: what else a store holds would only be compared."""
    folder.mkdir()
    for name in ("pci.readings.json.gz", *(f"pci-{year}.xlsx" for year in YEARS)):
        shutil.copy(DIRECTORY / name, folder / name)
    return folder


@contextmanager
def copy_of(store: Path, folder: Path) -> Iterator[Path]:
    folder.mkdir()
    shutil.copyfile(store, folder / "store.sqlite3")
    yield folder / "store.sqlite3"
    shutil.rmtree(folder)


def state(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Open a store, see that it is sound, and return all that it holds but for what differs by chance."""
    chance = {("source_file", "key"), *((table, "created_at") for table in ("source_file", "edition_version"))}
    with closing(open_store(file_url(path))) as store, store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        found = {}
        for table in names:
            every = connection.exec_driver_sql(f'PRAGMA table_info("{table}")').all()
            columns = [one[1] for one in every if (table, one[1]) not in chance and one[1] != "at"]
            listed = ", ".join(f'"{column}"' for column in columns)
            found[table] = [tuple(row) for row in connection.exec_driver_sql(f'SELECT {listed} FROM "{table}"')]
    return found


@pytest.mark.fault(37, "killed in the middle")
def test_an_import_killed_at_any_moment_leaves_all_of_it_or_nothing(tmp_path: Path) -> None:
    chance = random.Random(KILL_SEED)
    origin = tmp_path / "origin.sqlite3"
    with closing(open_store(file_url(origin))) as store:
        assert load_built_in(store, CATALOGUE, of_these_years(tmp_path / "published")) == len(YEARS)
        save_draft(store, Draft("pci", {"layouts": {}}, 2016), operator("An"), FILE)
        known = {year: current_version(store, "pci", year) for year in YEARS}
    before, rows = state(origin), read()

    with copy_of(origin, tmp_path / "unharmed") as path:
        unharmed = start(path)
        until_writing, whole = unharmed.wait_for(WRITING), unharmed.wait_for(DONE)
        unharmed.kill()
        writings = unharmed.said.count(WRITING)
        after = state(path)
        with closing(open_store(file_url(path))) as store:
            newest = {version.year: version for version in reversed(versions(store, "pci"))}
            for year in YEARS:
                assert current_version(store, "pci", year) == newest[year].id != known[year]
                assert source_content(store, newest[year].file_id or 0) == FILE
            assert drafts(store) == ()
    assert len(after["score"]) == len(before["score"]) + 2 * 693
    assert len(after["indicator_value"]) == len(before["indicator_value"]) + 2 * 63 * 30

    def anywhere(running: Try) -> None:
        time.sleep(chance.uniform(0, 1.1 * whole))

    def before_rows(running: Try) -> None:
        running.wait_for(WRITING, stops_at)

    def in_writing(running: Try) -> None:
        running.wait_for(WRITING)
        time.sleep(chance.uniform(0, whole - until_writing))

    def afterwards(running: Try) -> None:
        running.wait_for(DONE)

    aims: tuple[Callable[[Try], None], ...] = (before_rows, afterwards, anywhere, in_writing)
    seen: Counter[str] = Counter()
    for number in range(KILL_TRIES):
        aim = aims[number % len(aims)]
        stops_at = chance.randint(1, writings) if aim is before_rows else 0
        with copy_of(origin, tmp_path / str(number)) as path:
            running = start(path, None if aim is anywhere else rows, stops_at)
            try:
                aim(running)
            finally:
                running.kill()
            found = state(path)
        outcome = {"absent": found == before, "complete": found == after}
        partly = [table for table in after if found[table] not in (before[table], after[table])]
        assert any(outcome.values()), f"try {number}, {aim.__name__}, {running.said!r}: {partly}"
        name = next(name for name, is_so in outcome.items() if is_so)
        seen[name] += 1
        if WRITING in running.said and name == "absent":
            seen["killed while writing"] += 1
        assert name == "absent" or aim is not before_rows
        if DONE in running.said:
            assert name == "complete", f"try {number}: what was done is lost"
    begins = f"writing begins after {until_writing:.3f} s of {whole:.3f} s, {writings} times"
    sys.stdout.write(f"{dict(seen)}; {begins}\n")
    assert min(seen["killed while writing"], seen["complete"]) >= KILL_TRIES // len(aims)
