"""`backtest`: every rule by line, and the figures as a file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import cli
from services import backtests
from tests.support import by_night


@by_night
def test_backtest_prints_every_rule_and_writes_the_figures(
    built_in: Path, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.mkdir()
    shutil.copy(built_in, home / "dashboard.sqlite3")
    out = tmp_path / "tests.json"
    assert cli.main(["backtest", "--last-year", "2008", "--out", str(out)]) == 0
    tests = backtests.read(out)
    assert tests is not None and (tests.first_year, tests.last_year) == (2006, 2008)
    line = tests.flags.set_index(["rule", "severity", "outcome"]).loc[("low_rank", "any", "low")]
    printed = capsys.readouterr()
    assert f"low_rank any low: {line['came']}/{line['flagged']} ({line['rate']:.1%}), base" in printed.out
    assert printed.err == ""
    assert cli.main(["backtest", "--index", "ddci"]) == 1
    printed = capsys.readouterr()
    assert "No two comparable editions" in printed.err
    assert printed.out == ""
