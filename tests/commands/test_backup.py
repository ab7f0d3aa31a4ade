"""`backup`: a checked copy, and never over another file."""

from __future__ import annotations

from pathlib import Path

import pytest

import cli
from data.store.database import open_store
from data.store.versions import versions
from services.built_in import DIRECTORY


def test_a_backup_holds_the_database_and_replaces_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "ban-sao.sqlite3"
    cli.main(["load", str(DIRECTORY / "pci-2016.xlsx"), "--index", "pci", "--person", "A"])
    capsys.readouterr()
    assert cli.main(["backup", str(copy)]) == 0
    assert capsys.readouterr() == (f"{copy}\n", "")
    store = open_store(f"sqlite:///{copy}")
    assert [version.year for version in versions(store)] == [2016]
    store.close()
    assert cli.main(["backup", str(copy)]) == 1
    printed = capsys.readouterr()
    assert str(copy) in printed.err
    assert printed.out == ""
