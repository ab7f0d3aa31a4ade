"""How long the ways of every day take, each as a ratio to a floor measured in the same run."""

from __future__ import annotations

import io
import time
from pathlib import Path

import openpyxl
import pytest

from analysis.standing import standings
from analysis.trends import changes
from data.reading.files.worker import shutdown
from data.scores import load_frames
from data.store.database import open_store
from data.store.rows import score_rows
from services.built_in import load_built_in
from services.imports import preview
from tests.bench.measuring import best_of, report
from tests.bench.workbooks import eleven_sheets
from tests.data.reading.layout_builders import CATALOGUE
from tests.support import WORKBOOKS

pytestmark = pytest.mark.bench

MOST_TIMES = 5


def workbooks() -> dict[str, bytes]:
    """The workbook built here and, where it is at hand, the one that VCCI published."""
    found = {"built": eleven_sheets()}
    for path in WORKBOOKS.glob("PCI_2023.xlsx"):
        found["published"] = path.read_bytes()
    return found


@pytest.mark.parametrize("which", ["built", "published"])
def test_preview_in_a_warm_worker_against_bare_openpyxl(which: str) -> None:
    """At most five times the bare reading; the start of a cold worker is told apart."""
    content = workbooks().get(which)
    if content is None:
        pytest.skip(f"no published workbook at {WORKBOOKS} (WORKBOOKS_DIR)")
    shutdown()
    start = time.perf_counter()
    read = preview(content, "PCI_2023.xlsx", "pci", CATALOGUE)
    cold = time.perf_counter() - start
    assert sum(len(values) for values in read.indicator_values.values()) == 63 * 142
    floor = best_of(lambda: openpyxl.load_workbook(io.BytesIO(content)))
    work = best_of(lambda: preview(content, "PCI_2023.xlsx", "pci", CATALOGUE))
    report(f"11 sheets, 142 indicators ({which}), from bytes to preview", work, "openpyxl.load_workbook", floor)
    print(f"the first preview, with a cold worker: {cold * 1000:.0f} ms")
    assert work <= MOST_TIMES * floor


def test_standings_of_all_editions_against_reading_them(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'bench.sqlite3'}")
    load_built_in(store, CATALOGUE)
    floor = best_of(lambda: score_rows(store, "pci"))

    def everything() -> object:
        frames = load_frames(store, CATALOGUE, "pci")
        return changes(standings(frames.scores, frames.editions, frames.weights))

    report("PCI 2005–2024 from the store to standings and changes", best_of(everything), "reading the rows", floor)
    store.close()
