"""`load`: what may be published is published, once."""

from __future__ import annotations

from pathlib import Path

import pytest

import cli
from data.store.database import open_store
from data.store.forecasts import forecasts
from data.store.versions import versions
from services.built_in import DIRECTORY


def test_load_publishes_once_and_refuses_a_broken_file(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["load", str(DIRECTORY / "pci-2016.xlsx"), "--index", "pci", "--person", "Trần Thị Thử"]
    assert cli.main(command) == 0
    assert cli.main(command) == 0
    assert cli.main(["load", str(broken), "--index", "pci"]) == 1
    printed = capsys.readouterr()
    lines = [line for line in printed.out.splitlines() if "version_id" in line]
    assert [line.split(":")[0] for line in lines] == ["published", "unchanged"]
    assert "'Bảng điểm'!D5" in printed.out
    assert printed.err == ""
    store = open_store()
    (version,) = versions(store)
    expected = forecasts(store, "pci", 2016, "ha_tinh")
    store.close()
    assert len(expected) == 11, "what is expected of the next edition is stored with it"
    assert set(expected["reason"]) == {"too_few_cases"}, "from one edition alone nothing can be learned"
    assert (version.year, version.person, version.file_name) == (2016, "Trần Thị Thử", "pci-2016.xlsx")


def test_a_database_that_cannot_be_used_is_said_and_not_raised(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home.mkdir()
    (home / "dashboard.sqlite3").write_bytes(b"no database" * 100)
    assert cli.main(["load", str(DIRECTORY / "pci-2016.xlsx"), "--index", "pci", "--person", "A"]) == 1
    assert "dashboard.sqlite3" in capsys.readouterr().err
