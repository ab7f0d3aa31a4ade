"""The table of security names every requirement of level 1, and tests that exist; its figures are the program's."""

from __future__ import annotations

import re
from functools import cache

from data.sign_in import IDLE, LONGEST
from data.store.people import INVITED_FOR
from data.store.sessions import MOST_TRIES_OF_ADDRESS, MOST_TRIES_OF_LOGIN, TRIES_FOR
from services.sign_in import LONGEST_PASSWORD, SHORTEST_PASSWORD
from tests.docs.documents import section, text
from tests.support import ROOT
from ui.door.gate import MOST_UPLOADED, MOST_UPLOADS
from ui.door.provider import GOING_SECONDS

LEVEL_1 = {
    "V1.2": "1 2 3 4 5", "V1.3": "1 2", "V1.5": "1", "V2.1": "1", "V2.2": "1 2", "V2.3": "1", "V3.2": "1 2",
    "V3.3": "1", "V3.4": "1 2", "V3.5": "1 2 3", "V4.1": "1", "V4.4": "1", "V5.2": "1 2", "V5.3": "1 2", "V6.1": "1",
    "V6.2": "1 2 3 4 5 6 7 8", "V6.3": "1 2", "V6.4": "1 2", "V7.2": "1 2 3 4", "V7.4": "1 2", "V8.1": "1",
    "V8.2": "1 2", "V8.3": "1", "V9.1": "1 2 3", "V9.2": "1", "V10.4": "1 2 3 4 5", "V11.3": "1 2", "V11.4": "1",
    "V12.1": "1", "V12.2": "1 2", "V13.4": "1", "V14.2": "1", "V14.3": "1", "V15.1": "1", "V15.2": "1", "V15.3": "1",
}  # fmt: skip
"""OWASP ASVS 5.0.0: the requirements of level 1, by section."""


def _rows() -> list[list[str]]:
    lines = section("docs/security.md", "The table").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| V")]


@cache
def _tests() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))


def test_every_requirement_of_level_1_has_its_row() -> None:
    wanted = [f"{part}.{number}" for part, numbers in LEVEL_1.items() for number in numbers.split()]
    assert len(wanted) == 70 and [row[0] for row in _rows()] == wanted
    assert {row[2] for row in _rows()} <= {"met", "partly", "not", "elsewhere", "none"}


def test_what_is_met_names_a_test_that_exists() -> None:
    for number, _, state, how, test in _rows():
        named = re.findall(r"`([^`]+)`", test)
        assert how and (named or state != "met" or number == "V6.4.2"), number
        for name in (name for name in named if name != "make check"):  # its linter refuses a shell
            is_file = name.endswith(".py")
            assert (ROOT / "tests" / name).is_file() if is_file else f"def {name}(" in _tests(), name


def test_the_figures_are_those_of_the_program() -> None:
    reported = " ".join(text("docs/security.md").split())
    minutes, hours = TRIES_FOR.total_seconds() / 60, LONGEST.total_seconds() / 3600
    assert (MOST_TRIES_OF_LOGIN, MOST_TRIES_OF_ADDRESS, minutes) == (10, 100, 15)
    assert "Ten wrong passwords for a login, or a hundred from an address, within 15 minutes" in reported
    assert f"after {IDLE.total_seconds() / 60:.0f} minutes without a press and {hours:.0f} hours in all" in reported
    assert f"| {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} |" in reported
    assert f"holds {INVITED_FOR.days} days" in reported and GOING_SECONDS == 600
    assert f"{MOST_UPLOADS} files and {MOST_UPLOADED // 1024**2} MB a minute" in reported
