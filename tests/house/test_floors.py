"""The import rules in pyproject.toml catch what they are there to catch."""

import shutil
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from tests.house.files import COMMANDS, FLOORS, ROOT, imported_modules, is_in, python_files

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def lint(house: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", LINT, "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=house, capture_output=True, text=True, check=False)


def named_rooms() -> set[Path]:
    """The rooms within the floors that the import rules name."""
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    lists = ("layers", "modules", "source_modules", "forbidden_modules")
    names = {name for rule in rules for key in lists for line in rule.get(key, ()) for name in line.split(" | ")}
    return {Path(*name.split(".")) for name in names if name.split(".")[0] in FLOORS and "." in name}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A house with the project's rules, an empty room on each floor and the rooms that the rules name."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for floor in (*FLOORS, COMMANDS):
        (tmp_path / floor).mkdir()
        (tmp_path / floor / "room.py").write_text("")
        if floor != "pages":
            (tmp_path / floor / "__init__.py").write_text("")
    for room in named_rooms():
        for folder in (room, *room.parents[:-2]):
            (tmp_path / folder).mkdir(parents=True, exist_ok=True)
            (tmp_path / folder / "__init__.py").touch()
    for entrance in ("app.py", "cli.py"):
        (tmp_path / entrance).write_text("")
    return tmp_path


def test_imports_downwards_are_allowed(house: Path):
    for above, below in [pair[::-1] for pair in pairwise(FLOORS)]:
        (house / above / "room.py").write_text(f"import {below}.room\n")
    (house / COMMANDS / "room.py").write_text("import services.room\n")
    result = lint(house)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("floor", "line"),
    [
        *((below, f"import {above}.room") for below, above in pairwise(FLOORS)),
        ("ui", "import app"),
        ("ui", "import commands.room"),
        ("services", "import commands.room"),
        ("commands", "import ui.room"),
        ("commands", "import pages.room"),
        ("commands", "import cli"),
        ("commands", "import streamlit"),
        ("data", "from cli import main"),
        ("analysis", "import sqlalchemy"),
        ("planning", "import streamlit"),
        ("planning", "from openpyxl import Workbook"),
        ("data", "import streamlit"),
    ],
)
def test_a_forbidden_import_is_caught(house: Path, floor: str, line: str):
    (house / floor / "room.py").write_text(f"{line}\n")
    result = lint(house)
    assert result.returncode != 0
    assert "BROKEN" in result.stdout


def test_the_shell_and_the_command_line_do_not_import_each_other():
    """They are single files, which the import rules cannot name as floors."""
    for path in python_files():
        if path.parent == ROOT:
            assert not imported_modules(path) & {"app", "cli"}
    rooms = [path for path in python_files() if is_in(path, *FLOORS, COMMANDS)]
    assert not [path for path in rooms if imported_modules(path) & {"app", "cli"}]
