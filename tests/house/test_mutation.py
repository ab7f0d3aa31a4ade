"""The mutation score of two small projects that differ in their tests."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT

METHOD = """
def larger(first: int, second: int) -> int:
    if first > second:
        return first
    return second


def unused(number: int = 1) -> int:
    return number + 1
"""
WEAK = "def test_it_answers():\n    assert larger(1, 2)\n"
STRONG = WEAK + "def test_it_is_the_larger():\n    assert larger(2, 1) == 2 and larger(1, 2) == 2\n"


def project(folder: Path, method: str, tests: str) -> Path:
    for path, text in {
        "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["."]\n',
        "analysis/method.py": method,
        "tests/conftest.py": "",
        "tests/test_method.py": f"from analysis.method import larger\n\n\n{tests}",
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    (folder / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "mutation.py", folder / "tools")
    for command in (["git", "init", "-q"], ["git", "add", "."]):
        subprocess.run(command, cwd=folder, check=True)
    return folder


@pytest.fixture
def printed(tmp_path: Path) -> str:
    """What the tool says of a project with weak tests and of one with strong tests and other annotations."""
    weak = project(tmp_path / "weak", METHOD, WEAK)
    strong = project(tmp_path / "strong", METHOD.replace("first: int", "first: float"), STRONG)
    command = [sys.executable, "tools/mutation.py", str(weak), "--folder", str(tmp_path / "kept")]
    return subprocess.run(command, cwd=strong, capture_output=True, text=True, check=True).stdout


@pytest.mark.nightly
def test_the_stronger_tests_kill_what_the_weaker_ones_leave_and_what_nothing_executes_survives(printed: str):
    # larger: > is >=, the condition is negated, either result is None; unused: + is -, 1 is 2, None, the default is 2.
    assert "8 of 8 mutants in 2 unchanged functions" in printed
    # The weak test executes the condition and the second return: it sees None alone.
    assert re.search(r"^before: 1 killed, 2 survived, 5 not executed of 8; score 12\.5%$", printed, re.M)
    # `>=` gives the same number.
    assert re.search(r"^now: 3 killed, 1 survived, 4 not executed of 8; score 37\.5%$", printed, re.M)
    differing = printed[printed.index("in one state only") : printed.index("in neither")]
    assert differing.count("larger: condition negated") == differing.count("larger: returns None") == 1
