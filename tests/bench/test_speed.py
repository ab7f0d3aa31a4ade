"""How long the ways of every day take, each as a ratio to a floor measured in the same run."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from analysis.standing import standings
from analysis.trends import changes
from data.catalogue import load_catalogue
from data.importing import preview
from data.published.builtin import DIRECTORY, load_built_in
from data.scores import load_frames
from data.store.database import open_store
from data.store.editions import score_rows

pytestmark = pytest.mark.bench

ROUNDS = 7


def best_of(work: Callable[[], object]) -> float:
    """The shortest of some rounds, in seconds; the first, which warms up, does not count."""
    work()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def report(what: str, work: float, floor_name: str, floor: float) -> None:
    """Print one line of the benchmark."""
    print(f"\n{what}: {work * 1000:.1f} ms = {work / floor:.2f} × {floor_name} ({floor * 1000:.1f} ms)")


def test_preview_against_bare_openpyxl() -> None:
    catalogue = load_catalogue()
    content = (DIRECTORY / "pci-2016.xlsx").read_bytes()
    floor = best_of(lambda: openpyxl.load_workbook(io.BytesIO(content)))
    report(
        "PCI 2016 from bytes to preview",
        best_of(lambda: preview(content, "pci-2016.xlsx", "pci", catalogue)),
        "openpyxl.load_workbook",
        floor,
    )


def test_standings_of_all_editions_against_reading_them(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'bench.sqlite3'}")
    catalogue = load_catalogue()
    load_built_in(store, catalogue)
    floor = best_of(lambda: score_rows(store, "pci"))

    def everything() -> object:
        frames = load_frames(store, catalogue, "pci")
        return changes(standings(frames.scores, frames.editions, frames.weights))

    report("PCI 2005–2024 from the store to standings and changes", best_of(everything), "reading the rows", floor)
    store.close()
