"""`restore`: the backup is back, and the replaced database is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

import cli
from data.store.database import open_store
from data.store.versions import versions
from services.built_in import DIRECTORY
from tests.support import by_night


@by_night
def test_a_backup_is_restored_and_the_replaced_file_is_kept(
    tmp_path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["load", str(DIRECTORY / "pci-2016.xlsx"), "--index", "pci", "--person", "A"])
    assert cli.main(["backup", str(tmp_path / "ban-sao.sqlite3")]) == 0
    cli.main(["load", str(DIRECTORY / "pci-2017.xlsx"), "--index", "pci", "--person", "A"])
    capsys.readouterr()
    assert cli.main(["restore", str(tmp_path / "ban-sao.sqlite3"), "--person", "A"]) == 0
    printed = capsys.readouterr()
    assert printed.out == f"{home / 'dashboard.sqlite3'}\n"
    assert "replaced" in printed.err
    store = open_store()
    assert [version.year for version in versions(store)] == [2016]
    store.close()


def test_a_file_that_is_no_backup_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tep.txt").write_text("no backup", encoding="utf-8")
    assert cli.main(["restore", str(tmp_path / "tep.txt"), "--person", "A"]) == 1
    printed = capsys.readouterr()
    assert "tep.txt" in printed.err
    assert printed.out == ""
