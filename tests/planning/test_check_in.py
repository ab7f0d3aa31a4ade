"""What a check-in must have, and of which actions one is expected."""

from datetime import date
from typing import Any

import pytest

from planning.action import Action
from planning.check_in import TEXT_LIMIT, CheckIn, check_in_problems, clean, silent

TODAY = date(2026, 6, 10)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"done": "xong"}, []),
        ({"obstacles": "chậm"}, []),
        ({"next_steps": "họp", "progress": 0, "value": 0.0}, []),
        ({"done": " \n "}, [("done", "required")]),
        ({"done": "a" * (TEXT_LIMIT + 1)}, [("done", "too_long")]),
        ({"done": "a", "day": date(2026, 6, 11)}, [("day", "in_future")]),
        ({"done": "a", "progress": 101}, [("progress", "out_of_range")]),
        ({"done": "a", "value": float("nan")}, [("value", "out_of_range")]),
        ({"done": "a", "value": -1.0}, [("value", "out_of_range")]),
    ],
)  # fmt: skip
def test_a_check_in_has_words_and_figures_that_can_be(fields: dict[str, Any], wrong: list[tuple[str, str]]) -> None:
    check_in = CheckIn(1, **{"day": TODAY, **fields})
    assert [(problem.field, problem.code) for problem in check_in_problems(check_in, TODAY)] == wrong


def test_its_texts_keep_their_lines() -> None:
    assert clean(CheckIn(1, TODAY, " a\nb ")).done == "a\nb"


def test_who_has_begun_and_said_nothing_this_month_is_silent() -> None:
    def action(number: int, **fields: Any) -> Action:
        return Action(title=str(number), id=number, **fields)

    actions = (
        action(1),
        action(2, start=date(2026, 6, 11)),
        action(3, status="done", progress=100),
        action(4, start=date(2026, 1, 1), due=date(2026, 5, 1)),
        action(5),
        action(6),
        action(7, plan_year=2025),
    )
    last = {5: date(2026, 6, 1), 6: date(2026, 5, 31)}
    assert [found.id for found in silent(actions, last, date(2026, 6, 1), TODAY)] == [1, 4, 6]
