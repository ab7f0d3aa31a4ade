"""The command line as a whole: what it knows, what it loads, and that it runs as a command of its own."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy.exc import OperationalError

import cli
from data.store import database
from services.built_in import DIRECTORY
from tests.support import ROOT, by_night

HEAVY = {"matplotlib", "numpy", "openpyxl", "pandas", "pydantic", "scipy", "sklearn", "sqlalchemy", "streamlit"}


def loaded_by(*arguments: str) -> set[str]:
    """The libraries that a command loads, in a process of its own."""
    script = "import sys, cli\ntry: cli.main(sys.argv[1:])\nfinally: print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, cwd=ROOT, text=True, check=False
    )
    assert "cli" in done.stderr.split()
    return HEAVY.intersection(done.stderr.split())


def test_asking_for_help_loads_no_library() -> None:
    assert loaded_by("--help") == set()
    assert loaded_by("document", "plan", "--help") == set()


def test_checking_a_file_loads_neither_tables_nor_method() -> None:
    """The database is asked what the office changed of the catalogue."""
    assert loaded_by("check", str(DIRECTORY / "pci-2016.xlsx"), "--index", "pci") <= {"pydantic", "sqlalchemy"}


@by_night
def test_a_backup_loads_no_method_and_no_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    found = loaded_by("backup", str(tmp_path / "ban-sao.sqlite3"))
    assert (tmp_path / "ban-sao.sqlite3").exists()
    assert not found & {"matplotlib", "openpyxl", "pandas", "scipy", "sklearn", "streamlit"}


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_its_module(name: str) -> None:
    module = import_module(f"commands.{name}")
    assert callable(module.run)
    assert module.FAILURES and all(issubclass(failure, Exception) for failure in module.FAILURES)


@pytest.mark.parametrize("said", ["dti:34", "DTI · 34 tỉnh", "DTI · 34 provinces", "DTI · 34"])
def test_an_index_on_a_list_of_units_is_named_by_its_code_and_as_the_screens_name_it(said: str) -> None:
    for command in (["check", "a.xlsx"], ["load", "a.xlsx"], ["template", "a.xlsx", "--year", "2024"]):
        assert cli.parser().parse_args([*command, "--index", said]).index == "dti:34"
    assert cli.parser().parse_args(["check", "a.xlsx", "--index", "DTI"]).index == "dti"


def test_an_unknown_index_lists_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["check", "a.xlsx", "--index", "hdi"])
    assert ended.value.code == 2
    assert "ddci, dti, dti:34, papi" in capsys.readouterr().err


def test_only_failures_that_a_command_names_are_told_without_their_trace(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    backup = import_module("commands.backup")

    def broken(options: argparse.Namespace) -> int:
        raise KeyError("a mistake of the program")

    monkeypatch.setattr(backup, "run", broken)
    with pytest.raises(KeyError):
        cli.main(["backup", "a"])
    assert capsys.readouterr() == ("", "")


@pytest.mark.fault(40, "a terminal of another locale")
def test_it_runs_as_a_command_of_its_own(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "check", str(DIRECTORY / "ddci-2021.xlsx"), "--index", "ddci"],
        capture_output=True, cwd=ROOT, check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "DASHBOARD_HOME": str(tmp_path), "DATABASE_URL": ""},
    )  # fmt: skip
    assert done.returncode == 0
    assert "Bảng điểm" in done.stdout.decode("utf-8")
    (said,) = done.stderr.decode("utf-8").splitlines()
    assert said.startswith("Chưa có cơ sở dữ liệu") and str(tmp_path) in said


def test_a_mistake_in_the_catalogue_is_not_reported_as_a_wrong_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.toml").write_text("code = 'x'\n[frameworks]\n", encoding="utf-8")
    monkeypatch.setenv("DASHBOARD_CATALOGUE", str(tmp_path))
    with pytest.raises(SystemExit) as ended:
        cli.main(["template", str(tmp_path / "out.xlsx"), "--index", "pci", "--year", "2016"])
    assert ended.value.code == 2
    reported = capsys.readouterr().err
    assert "broken.toml" in reported and "invalid _index value" not in reported


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("DATABASE_URL", "nonsense", "DATABASE_URL"),
        ("DATABASE_URL", "postgresql://an:secret@127.0.0.1:x/db", "DATABASE_URL"),
        ("DATABASE_URL", "nowhere://an:secret@127.0.0.1/db", "driver"),
        ("DATABASE_URL", f"sqlite:///{__file__}/x.sqlite3", "cannot be made"),
        ("DASHBOARD_READER_ROWS", "abc", "DASHBOARD_READER_ROWS"),
        ("DASHBOARD_READER_SECONDS", "-1", "DASHBOARD_READER_SECONDS"),
    ],
)
def test_a_wrong_variable_is_a_message_and_no_traceback(
    variable: str,
    value: str,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DASHBOARD_HOME", str(tmp_path))
    monkeypatch.setenv(variable, value)
    assert cli.main(["load", str(DIRECTORY / "pci-2016.xlsx"), "--index", "pci", "--person", "An"]) == 1
    printed = capsys.readouterr()
    assert said in printed.err and len(printed.err.splitlines()) == 1
    assert "secret" not in printed.err and printed.out == ""


def test_a_server_that_cannot_be_reached_is_a_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a driver reports it that is not installed here: there is nobody who could give a code."""

    def refuse(*_given: object) -> NoReturn:
        raise OperationalError("connect", {}, Exception("connection refused by 10.0.0.5"))

    monkeypatch.setattr(database, "_migrate", refuse)
    monkeypatch.setenv("DATABASE_URL", "sqlite://")
    assert cli.main(["backup", "copy.sqlite3"]) == 1
    assert "cannot be reached" in capsys.readouterr().err
