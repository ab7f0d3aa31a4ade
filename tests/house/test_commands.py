"""The commands people type: each is explained, and what they lean on is in order."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from tests.house.files import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = sorted(re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE).group(1).split())


def test_the_list_of_commands_is_complete():
    assert sorted(re.findall(r"^([a-z-]+):(?!=)", MAKEFILE, re.MULTILINE)) == TARGETS


def test_every_command_is_explained_in_the_list_and_in_the_guide():
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert not [target for target in TARGETS if not re.search(rf"^{target}:.* ## \S", MAKEFILE, re.MULTILINE)]
    assert not [target for target in TARGETS if f"`make {target}`" not in guide]


@pytest.mark.skipif(not shutil.which("make"), reason="needs make")
def test_make_alone_lists_the_commands_and_installs_nothing():
    shown = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert [line.split()[1] for line in shown.splitlines()] == re.findall(r"^([a-z-]+):.*##", MAKEFILE, re.MULTILINE)


@pytest.mark.skipif(not shutil.which("make") or os.name == "nt", reason="needs make and a POSIX shell")
@pytest.mark.parametrize(("given", "mode"), [({}, "local"), ({"DASHBOARD_SIGN_IN": "none"}, "none")])
def test_serving_asks_for_an_admin_and_then_has_people_sign_in_unless_told_otherwise(
    given: dict[str, str], mode: str
) -> None:
    known = {name: value for name, value in os.environ.items() if name != "DASHBOARD_SIGN_IN"} | given
    command = ["make", "--no-print-directory", "-n", "serve", "PORT=8600"]
    lines = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env=known).stdout.splitlines()
    assert [line.split("cli.py ")[-1] for line in lines[-3:-1]] == ["prepare", "person check"]
    started = lines[-1].partition(" -m streamlit ")
    assert started[2] == 'run asgi.py --server.headless true --server.port "8600"'
    before = started[0].replace(".venv/bin/python", "printenv DASHBOARD_SIGN_IN")
    shown = subprocess.run(["sh", "-c", before], env=known, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == mode


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
def test_the_scripts_can_be_read_by_the_shells_that_run_them():
    subprocess.run(["sh", "-n", "tools/bootstrap.sh"], cwd=ROOT, check=True)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    if shutil.which("bash"):
        subprocess.run(["bash", "-n", ".ci/run"], cwd=ROOT, check=True)


def test_what_is_installed_fits_together():
    """pip installs the pins without looking at what they need in turn; this looks."""
    result = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
