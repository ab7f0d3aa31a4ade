"""What makes an action complete, and how its text is kept."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.action import (
    TEXT_LIMITS,
    Action,
    ActionProblem,
    Difficulty,
    Evidence,
    carried,
    clean,
    validate,
)
from wording.text import clean_text

COMPLETE: dict[str, Any] = {"title": "Tọa đàm", "components": (("pci", "entry_costs"),)}


def test_a_title_and_a_component_are_enough() -> None:
    assert validate(Action(**COMPLETE)) == ()


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"title": " \n "}, "title", "required"),
        ({"title": "x" * 301}, "title", "too_long"),
        ({"note": "x" * 5001}, "note", "too_long"),
        ({"components": ()}, "topics", "needs_purpose"),
        ({"components": (("pci", " "),)}, "components", "unknown"),
        ({"start": date(2026, 3, 2), "due": date(2026, 3, 1)}, "due", "before_start"),
        ({"budget_estimated": -1}, "budget_estimated", "out_of_range"),
        ({"budget_spent": 10**15 + 1}, "budget_spent", "out_of_range"),
        ({"measure_done": -1.0}, "measure_done", "out_of_range"),
        ({"quantity": float("nan")}, "quantity", "out_of_range"),
        ({"rhythm": "daily"}, "rhythm", "unknown"),
        ({"rhythm": "quarterly", "due": date(2026, 3, 1)}, "rhythm", "needs_dates"),
        ({"indicators": (("pci", "other", "x"),)}, "indicators", "unknown"),
        ({"topics": tuple(f"t{n}" for n in range(101))}, "topics", "too_many"),
        ({"difficulties": (Difficulty(" "),)}, "difficulties", "required"),
        ({"status": "late"}, "status", "unknown"),
        ({"progress": -1}, "progress", "out_of_range"),
        ({"progress": 101}, "progress", "out_of_range"),
        ({"status": "done", "progress": 99}, "progress", "not_complete"),
        ({"evidence": (Evidence("x", "javascript:alert(1)"),)}, "evidence", "not_a_link"),
        ({"evidence": (Evidence("x", "baohatinh.vn/bai"),)}, "evidence", "not_a_link"),
        ({"evidence": (Evidence("x", "https://"),)}, "evidence", "not_a_link"),
        ({"evidence": (Evidence("x", "https://[oops"),)}, "evidence", "not_a_link"),
        ({"evidence": (Evidence("x", "https://a.vn/x y"),)}, "evidence", "not_a_link"),
        ({"evidence": (Evidence("x", "file:///etc/passwd"),)}, "evidence", "not_a_link"),
    ],
)
def test_each_fault_is_named_with_its_field(fields: dict[str, Any], field: str, code: str) -> None:
    assert [(p.field, p.code) for p in validate(Action(**(COMPLETE | fields)))] == [(field, code)]


def test_all_faults_come_at_once() -> None:
    wrong = Action(title="", budget_estimated=-5, progress=200, evidence=(Evidence("x", "x"),))
    assert [problem.field for problem in validate(wrong)] == [
        "title",
        "topics",
        "budget_estimated",
        "progress",
        "evidence",
    ]


def test_a_broken_limit_is_told() -> None:
    assert validate(Action(**(COMPLETE | {"title": "x" * 301}))) == (ActionProblem("title", "too_long", 300),)


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "x" * 300},
        {"start": date(2026, 3, 1), "due": date(2026, 3, 1)},
        {"due": date(2026, 3, 1)},
        {"budget_estimated": 0},
        {"components": (), "topics": ("one_stop",)},
        {"evidence": (Evidence("ảnh", file_id=3),)},
        {"status": "done", "progress": 100},
        {"status": "cancelled", "progress": 30},
        {"evidence": (Evidence("x", "https://baohatinh.vn/tin?id=1#a"),)},
        {"evidence": (Evidence("x", " http://báo.vn "),)},
    ],
)
def test_what_lies_on_the_edge_is_allowed(fields: dict[str, Any]) -> None:
    assert validate(Action(**(COMPLETE | fields))) == ()


def test_components_are_kept_once_and_sorted() -> None:
    given_twice = Action(title="a", components=(("pci", "b"), ("ddci", "z"), ("pci", "b "), ("pci", "a")))
    assert clean(given_twice).components == (("ddci", "z"), ("pci", "a"), ("pci", "b"))


def test_the_first_of_several_channels_is_the_main_one_and_each_stands_once() -> None:
    several = clean(Action(title="a", channel="portal", other_channels=("journal", "portal", " journal ", "")))
    assert several.channels == ("portal", "journal") and several.other_channels == ("journal",)
    assert clean(Action(title="a", other_channels=("journal", "portal"))).channels == ("journal", "portal")
    assert Action(title="a").channels == ()


def test_what_comes_along_into_a_later_year_has_its_days_there() -> None:
    whole_year = Action(title="a", start=date(2024, 2, 29), due=date(2025, 1, 10))
    moved = carried(whole_year, 2027)
    assert (moved.start, moved.due) == (date(2027, 2, 28), date(2028, 1, 10))
    still_open = Action(title="a", start=date(2026, 10, 1), due=date(2027, 3, 1))
    assert carried(still_open, 2027) == still_open
    assert carried(Action(title="a"), 2027) == Action(title="a")


def test_decomposed_letters_are_composed() -> None:
    assert clean_text("Ha\u0300 Ti\u0303nh") == "H\u00e0 T\u0129nh"
    assert clean_text("Ha\x00\u0300") == "H\u00e0"


@given(st.text(st.characters(codec=None)), st.booleans())
def test_cleaning_twice_is_cleaning_once_and_always_fit_to_keep(text: str, several_lines: bool) -> None:
    once = clean_text(text, several_lines)
    assert clean_text(once, several_lines) == once
    once.encode()
    assert not any(ord(letter) < 32 and letter not in "\n\t" for letter in once)
    assert several_lines or ("\n" not in once and "\t" not in once)


def test_every_text_field_of_an_action_has_a_limit() -> None:
    filled_by_the_store = {"status", "created_by", "updated_by"}
    texts = {name for name, field in Action.__dataclass_fields__.items() if field.default == "" or name == "title"}
    assert texts - filled_by_the_store == set(TEXT_LIMITS)
