"""The pins: within the ranges of pyproject.toml, with hashes, and the same for users and developers."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.files import ROOT

FILES = ("requirements.txt", "requirements-dev.txt", "requirements-postgres.txt")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def entries(file: str) -> list[str]:
    """One string a requirement, its continuation lines joined."""
    text = (ROOT / file).read_text(encoding="utf-8")
    return [line for line in text.replace("\\\n", " ").splitlines() if line.strip() and not line.startswith("#")]


def pins(file: str) -> dict[str, set[str]]:
    """Package → its pinned versions; a package has two where its marker tells platforms or Pythons apart."""
    versions: dict[str, set[str]] = {}
    for entry in entries(file):
        requirement = Requirement(re.split(r"\s+--hash=", entry)[0])
        (pin,) = requirement.specifier
        assert pin.operator == "=="
        versions.setdefault(canonicalize_name(requirement.name), set()).add(pin.version)
    return versions


@pytest.mark.parametrize("file", FILES)
def test_every_entry_is_pinned_and_has_a_hash(file):
    assert pins(file)
    assert not [entry for entry in entries(file) if not re.search(r"--hash=sha256:[0-9a-f]{64}", entry)]


@pytest.mark.parametrize("file", FILES)
def test_only_requirements_stand_in_the_file(file):
    """No option line, no address: where packages come from is for each machine's pip settings to say."""
    assert not [entry for entry in entries(file) if entry.lstrip().startswith("-") or "://" in entry]


@pytest.mark.parametrize(
    ("file", "ranges"),
    [
        ("requirements.txt", PROJECT["dependencies"]),
        ("requirements-dev.txt", PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]),
        ("requirements-postgres.txt", PROJECT["optional-dependencies"]["postgres"]),
    ],
)
def test_the_pins_satisfy_the_ranges_of_the_project(file, ranges):
    pinned = pins(file)
    for text in ranges:
        wanted = Requirement(text)
        versions = pinned[canonicalize_name(wanted.name)]
        assert versions
        assert all(version in wanted.specifier for version in versions), text


def test_developers_run_the_versions_that_users_run():
    users, developers = pins("requirements.txt") | pins("requirements-postgres.txt"), pins("requirements-dev.txt")
    assert {package: developers.get(package) for package in users} == users
