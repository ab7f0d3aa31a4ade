"""`export`: the feed in its folder, the rows on standard output, and why it was not written on standard error."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import cli
from data.exports.feed import MANIFEST, TABLES


@pytest.mark.nightly
def test_export_writes_the_feed_and_says_how_many_rows(
    built_in: Path, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.mkdir()
    shutil.copy(built_in, home / "dashboard.sqlite3")
    folder = tmp_path / "out" / "feed"
    assert cli.main(["export", str(folder)]) == 0
    printed = capsys.readouterr()
    rows = {name: sum(1 for _ in (folder / f"{name}.csv").open(encoding="utf-8")) - 1 for name in ("scores", "flags")}
    said = dict(line.split(" ") for line in printed.out.splitlines())
    assert list(said) == [str(folder / f"{name}.csv") for name in TABLES]
    assert {name: int(said[str(folder / f"{name}.csv")]) for name in rows} == rows
    assert printed.err == ""


def test_a_folder_with_other_things_is_left_as_it_is(
    built_in: Path, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home.mkdir()
    shutil.copy(built_in, home / "dashboard.sqlite3")
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "a.docx").write_bytes(b"theirs")
    assert cli.main(["export", str(tmp_path / "papers")]) == 1
    printed = capsys.readouterr()
    assert MANIFEST in printed.err and printed.out == ""
    assert [path.name for path in (tmp_path / "papers").iterdir()] == ["a.docx"]
