"""Setting up: once, completely or not at all, without a network where there is a folder of wheels.

The house built here has one requirement, a wheel made on the spot, so no test asks a network for anything.
"""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.files import ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="make and sh are for Linux and macOS; Windows uses pip")


def make_wheel(folder: Path, version: str) -> str:
    """A wheel of the made-up package `thu`; gives back the line that requires it."""
    information = f"thu-{version}.dist-info"
    content = {
        "thu.py": f"VERSION = {version!r}\n",
        f"{information}/METADATA": f"Metadata-Version: 2.1\nName: thu\nVersion: {version}\n",
        f"{information}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [f"{information}/RECORD,,"]
    for file, text in content.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
        record.append(f"{file},sha256={digest},{len(text.encode())}")
    content[f"{information}/RECORD"] = "\n".join(record) + "\n"
    wheel = folder / f"thu-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for file, text in content.items():
            archive.writestr(file, text)
    return f"thu=={version} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


class House:
    def __init__(self, folder: Path):
        self.folder = folder / "a folder with spaces"
        self.wheels = folder / "wheels"
        (self.folder / "tools").mkdir(parents=True)
        self.wheels.mkdir()
        shutil.copy(ROOT / "tools" / "bootstrap.sh", self.folder / "tools")
        self.python = self.folder / ".venv" / "bin" / "python"
        self.require("1.0")

    def require(self, version: str) -> None:
        (self.folder / "requirements.txt").write_text(make_wheel(self.wheels, version))

    def set_up(self, *, wheels: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
        home = self.folder / "empty home"
        home.mkdir(exist_ok=True)
        given = {"HOME": str(home), "PATH": os.environ["PATH"], "PYTHON": sys.executable, "PIP_NO_INDEX": "1"}
        if wheels:
            given["PIP_FIND_LINKS"] = self.wheels.as_uri()
        command = ["sh", str(self.folder / "tools" / "bootstrap.sh"), "requirements.txt"]
        return subprocess.run(command, env=given | environment, capture_output=True, text=True, check=False)

    def installed(self) -> str:
        command = [str(self.python), "-c", "import thu; print(thu.VERSION)"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.mark.nightly
def test_an_environment_is_made_once_whole_and_of_what_is_pinned(house: House):
    failed = house.set_up(wheels=False)
    assert failed.returncode != 0
    assert not list(house.folder.glob(".venv/.installed*"))

    finished = house.set_up()
    assert finished.returncode == 0, finished.stderr
    assert house.installed() == "1.0"

    # Without the wheels any install would fail, and a touched file alone is no change.
    (house.folder / "requirements.txt").touch()
    again = house.set_up(wheels=False)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")

    house.require("2.0")
    assert house.set_up().returncode == 0
    assert house.installed() == "2.0"

    # An install that was cut short: the environment is made again.
    (house.folder / ".venv" / ".installing").touch()
    leftover = house.folder / ".venv" / "half-written"
    leftover.touch()
    assert house.set_up().returncode == 0
    assert not leftover.exists()
    assert house.installed() == "2.0"


@pytest.mark.nightly
def test_a_wheel_that_is_not_the_pinned_one_is_refused(house: House):
    requirement = (house.folder / "requirements.txt").read_text()
    (house.folder / "requirements.txt").write_text(requirement[:-65] + "0" * 64 + "\n")
    refused = house.set_up()
    assert refused.returncode != 0
    assert "hash" in refused.stderr.lower()


def test_without_a_python_the_message_says_what_to_install_in_both_languages(house: House):
    result = house.set_up(PYTHON="/nowhere/python3")
    assert result.returncode == 1
    assert "Không tìm thấy Python 3.11" in result.stderr
    assert "No Python 3.11 or newer" in result.stderr
    assert not (house.folder / ".venv").exists()


def test_a_python_without_venv_is_told_apart(house: House):
    """Debian's bare python3: it runs, but `import ensurepip` fails."""
    bare = house.folder / "python3"
    bare.write_text(f'#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\nexec "{sys.executable}" "$@"\n')
    bare.chmod(0o755)
    result = house.set_up(PYTHON=str(bare))
    assert result.returncode == 1
    assert "apt install python3-venv" in result.stderr
    assert "thiếu" in result.stderr
