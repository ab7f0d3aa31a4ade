"""A file is recognised in the process that reads, and what that replies is checked."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from data.reading.editions import recognising
from data.reading.editions.question import Question, received, sent
from data.reading.editions.recognising import Recognised, recognise, recognise_safely
from data.reading.editions.remembering import Earlier
from data.reading.files import wire
from data.reading.limits import Limits
from data.reading.problems import Problem, RejectedFileError
from data.reading.tables.decisions import NO_DECISIONS, Decisions
from services.imports import preview
from tests.data.reading.layout_builders import CATALOGUE
from tests.support import ROOT

CONTENT = (ROOT / "data" / "published" / "pci-2023.xlsx").read_bytes()
TEXT = "Tỉnh;PCI 2016\nHà Tĩnh;57,20\nNghệ An;59,45\nQuảng Ninh;65,60\n".encode()
QUESTION = Question(CATALOGUE, "pci", None, NO_DECISIONS, (), frozenset(), date(2026, 1, 1), wants_cells=True)


@pytest.fixture(autouse=True, scope="module")
def here() -> None:
    """Here files are recognised where the program has it done: in the limited process."""


def _silent(*_given: object) -> None:
    pass


def _found() -> Recognised:
    return recognise_safely(TEXT, "bang.csv", QUESTION, _silent, None)[1]


def test_no_text_of_a_file_is_looked_into_by_the_program_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object) -> None:
        raise AssertionError("recognised in the program")

    for name in ("recognised", "read_sheets", "interpret", "Words"):
        monkeypatch.setattr(recognising, name, fail)
    found = preview(CONTENT, "pci-2023.xlsx", "pci", CATALOGUE)
    assert found.is_importable and len(found.rows[2023]) > 600


def test_cells_that_are_known_are_not_sent_again_and_give_the_same() -> None:
    first = preview(CONTENT, "pci-2023.xlsx", "pci", CATALOGUE)
    assert first.workbook is not None
    assert preview(CONTENT, "pci-2023.xlsx", "pci", CATALOGUE, workbook=first.workbook) == first
    assert recognise_safely(CONTENT, "a.xlsx", replace(QUESTION, wants_cells=False), _silent, None)[0] is None


def test_it_says_how_far_it_is() -> None:
    steps: list[tuple[str, float]] = []
    recognise_safely(CONTENT, "pci-2023.xlsx", QUESTION, lambda step, share: steps.append((step, share)), None)
    assert next(step for step, _ in steps) == "recognising" and steps[-1][0] == "interpreting"
    assert all(0 <= share < 1 for _, share in steps)


def _with_row(found: Recognised, **changes: object) -> Recognised:
    ((year, rows),) = found.rows.items()
    return replace(found, rows={year: (replace(rows[0], **changes), *rows[1:])})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changed",
    [
        lambda found: _with_row(found, unit="nowhere"),
        lambda found: _with_row(found, component="nothing"),
        lambda found: _with_row(found, status="true"),
        lambda found: _with_row(found, value=float("nan")),
        lambda found: _with_row(found, rank=float("inf")),
        lambda found: replace(found, problems=(Problem("no_such_problem"),)),
    ],
)
def test_a_reply_that_no_reader_gives_is_refused(changed: object, monkeypatch: pytest.MonkeyPatch) -> None:
    found = changed(_found())  # type: ignore[operator]
    monkeypatch.setattr(recognising, "work_safely", _replying({"book": None, "found": found}))
    with pytest.raises(RejectedFileError) as refused:
        recognise_safely(TEXT, "bang.csv", replace(QUESTION, wants_cells=False), _silent, None)
    assert refused.value.problem.code == "reader_stopped"


def test_a_reply_without_the_cells_that_were_asked_for_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognising, "work_safely", _replying({"book": None, "found": _found()}))
    with pytest.raises(RejectedFileError):
        recognise_safely(TEXT, "bang.csv", QUESTION, _silent, None)


def _replying(reply: object) -> object:
    """In place of the process: one that replies this."""
    return lambda _content, _name, _work, decode, *_more: wire.decoded(wire.encoded(reply), decode)


def test_what_the_process_does_gives_the_same_here() -> None:
    assert recognise(TEXT, "bang.csv", Limits(), sent(QUESTION), _silent)["found"] == _found()


def test_a_question_comes_through_the_wire_whole() -> None:
    decisions = Decisions(
        sheets={"Điểm": True},
        columns={("Điểm", 3): "land_access"},
        units={"ha tinh": "ha_tinh"},
        excluded={("Điểm", 9): "đã gộp"},
        cells={("Điểm", "C4"): 6.5, ("Điểm", "C5"): "missing"},
        accepted=frozenset({"unit_missing"}),
    )
    asked = replace(
        QUESTION,
        year=2023,
        decisions=decisions,
        remembered=(Earlier("unit", "ha tinh", "ha_tinh"),),
        completed=frozenset({2021, 2022}),
        wants_cells=False,
    )
    for question in (QUESTION, asked):
        assert received(json.loads(json.dumps(sent(question)))) == question


@pytest.mark.parametrize(
    ("part", "changed"),
    [
        ("question", {"index": 1}),
        ("question", {"today": "yesterday"}),
        ("question", {"more": 1}),
        ("question", {"decisions": {}}),
        ("catalogue", {"units": {"ha_tinh": {"code": "ha_tinh"}}}),
        ("catalogue", {"version": "1"}),
    ],
)
def test_what_is_no_question_is_refused(part: str, changed: dict[str, object]) -> None:
    asked = sent(QUESTION)
    with pytest.raises((ValueError, LookupError)):
        received(asked | {part: json.dumps(json.loads(asked[part]) | changed)})
