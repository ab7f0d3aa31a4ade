"""How soon a command answers, its process started anew each time: beside what it cannot do without."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import pytest

from tests.bench.workbooks import eleven_sheets
from tests.support import ROOT

pytestmark = pytest.mark.bench

ROUNDS = 9
MOST_OF_PANDAS = 0.5
MOST_TIMES_OPENPYXL = 3.0

OPEN = """
import sys
from openpyxl import load_workbook

for sheet in load_workbook(sys.argv[1], data_only=True).worksheets:
    for row in sheet.iter_rows():
        for cell in row:
            cell.value
"""


def seconds_of(command: Sequence[str]) -> float:
    """Wall time of a Python process from its start to its end."""
    started = time.perf_counter()
    subprocess.run([sys.executable, *command], cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - started


def medians(command: Sequence[str], floor: Sequence[str]) -> tuple[float, float]:
    """Median seconds of the command and of the floor, run in turns; the first turn, which warms up, is left out."""
    turns = [(seconds_of(command), seconds_of(floor)) for _ in range(ROUNDS + 1)][1:]
    return median(work for work, _ in turns), median(bare for _, bare in turns)


def test_help_comes_in_half_the_time_that_pandas_needs_to_load() -> None:
    work, floor = medians(["cli.py", "--help"], ["-c", "import pandas"])
    print(f"\ncli.py --help: {work * 1000:.0f} ms = {work / floor:.2f} × import pandas ({floor * 1000:.0f} ms)")
    assert work < MOST_OF_PANDAS * floor


def test_a_file_is_checked_in_three_times_the_time_that_its_cells_take(tmp_path: Path) -> None:
    path = tmp_path / "PCI_2023.xlsx"
    path.write_bytes(eleven_sheets())
    work, floor = medians(["cli.py", "check", str(path), "--index", "pci"], ["-c", OPEN, str(path)])
    print(f"\ncli.py check, 11 sheets: {work * 1000:.0f} ms = {work / floor:.2f} × openpyxl ({floor * 1000:.0f} ms)")
    assert work <= MOST_TIMES_OPENPYXL * floor
