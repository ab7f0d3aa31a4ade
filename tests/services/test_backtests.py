"""The file of the back-tests: written and read again, and what it says of its making."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from services import backtests
from tests.analysis.frames_builder import editions, history, names, scores


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    random, units = np.random.default_rng(1), names(40)
    course = np.cumsum(random.normal(0, 0.3, (9, 40)), axis=0) + 5
    years = range(2011, 2020)
    rows = [
        row
        for year, now in zip(years, course, strict=True)
        for row in scores(dict(zip(units, map(float, now), strict=True)), year)
    ]
    return history(rows, editions(years, units=40))


def test_what_is_written_is_read_again(panel: pd.DataFrame, tmp_path: Path):
    tests = backtests.run(panel, "pci", 2011, 2019)
    backtests.write(tests, tmp_path / "tests.json")
    again = backtests.read(tmp_path / "tests.json")
    assert again is not None
    pd.testing.assert_frame_equal(again.flags, tests.flags, check_dtype=False, atol=1e-6, rtol=0)
    for name in ("ranks", "warnings"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(tests, name), check_dtype=False, atol=1e-6, rtol=0)
    assert not tests.ranks.empty
    assert tests.intervals.empty, "without weights no rank interval is checked"
    assert (again.program, again.method, again.figures) == (tests.program, tests.method, tests.figures)
    assert backtests.read(tmp_path / "none.json") is None


def test_a_file_of_an_older_version_is_read_and_known_to_be_of_another_method(tmp_path: Path):
    """Its lines have other columns; what the program computes itself is shown in their place."""
    old = {"rule": "any", "severity": "any", "flagged": 5, "hits": 3, "rate": 0.6, "verdict": "not_better"}
    head = {"index": "pci", "first_year": 2006, "last_year": 2019, "program": "0.1.0", "method": "next-rank-1"}
    tree = {**head, "figures": "3064bb283c1c", "flags": [old], "ranks": [], "warnings": []}
    (tmp_path / "old.json").write_text(json.dumps(tree), encoding="utf-8")
    found = backtests.read(tmp_path / "old.json")
    assert found is not None and found.method != backtests.METHOD


def test_an_index_of_which_nothing_compares_is_refused(panel: pd.DataFrame):
    with pytest.raises(backtests.NoBackTestError):
        backtests.run(panel, "ddci", 2011, 2019)
    with pytest.raises(backtests.NoBackTestError):
        backtests.run(panel, "pci", 2019, 2019)
