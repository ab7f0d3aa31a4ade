"""The fields, statuses and forms that the document of the plan lists are those of the program."""

import re

from data.evidence import SIGNATURES, check
from planning.action import STATUSES, WRITTEN
from planning.plan import RHYTHMS
from planning.target import KINDS, OF_EDITIONS
from tests.docs.documents import coded, section
from wording.words import wording

DOCUMENT = "docs/plan.md"


def rows(heading: str) -> list[list[str]]:
    lines = [line for line in section(DOCUMENT, heading).splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_field_of_an_action_is_documented_and_no_other() -> None:
    found = set().union(*(coded(row[0]) for row in rows("Actions") if len(row) == 2 and row[1] not in _words()))
    assert found == set(WRITTEN)


def _words() -> set[str]:
    return {wording("vi")[f"action_status.{status}"] for status in STATUSES}


def test_every_status_is_documented_with_its_official_word() -> None:
    found = {next(iter(coded(row[0]))): row[1] for row in rows("Actions") if row[1] in _words()}
    assert found == {status: wording("vi")[f"action_status.{status}"] for status in STATUSES}


def test_every_rhythm_is_documented() -> None:
    assert set(RHYTHMS) <= coded(section(DOCUMENT, "Actions"))


def test_every_form_of_a_target_is_documented_with_what_judges_it() -> None:
    judged = {next(iter(coded(row[0]))): row[2] for row in rows("Targets")}
    assert list(judged) == list(KINDS)
    assert {kind for kind, by in judged.items() if "edition" in by} == set(OF_EDITIONS)


def test_the_limits_of_evidence_are_those_of_the_program() -> None:
    text = section(DOCUMENT, "Evidence")
    assert check("a.svg", b"<svg/>").problem and "SVG" in text
    assert check("a.pdf", b"%PDF-1.7\n" + b"x" * 10_500_000).problem and "10 MB" in text
    assert {ending.upper() for ending in SIGNATURES if ending != "jpeg"} <= set(re.findall(r"[A-Z]{3,}", text))
