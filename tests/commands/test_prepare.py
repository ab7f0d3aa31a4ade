"""`prepare`: the database with the built-in figures."""

from __future__ import annotations

import pytest

import cli
from services.built_in import built_in_workbooks


def test_prepare_loads_the_built_in_figures_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["prepare"]) == 0
    printed = capsys.readouterr()
    assert f" {sum(1 for _ in built_in_workbooks())} " in printed.err
    assert printed.out == ""
    assert cli.main(["prepare"]) == 0
    assert capsys.readouterr() == ("", "")
