"""What a cell is worth: by its text, its code, its number; or why it is worth nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from data.survey.answers.values import STATES, AnswerReader
from tests.data.survey.builders import AGREE, SMALL, SUPPORT, slug

QUESTIONS = {one.code: one for one in SMALL.questionnaire.questions}


def worth(code: str, text: str | None, column: tuple[str, ...] = (), choice: str = "") -> tuple[str, float | None, str]:
    """The state, the value and the problem of a text."""
    reader = AnswerReader(QUESTIONS[code], SMALL.dont_know, SMALL.not_applicable, column or (text,), choice)
    answer = reader.read(text)
    return STATES[answer.state], None if answer.value != answer.value else answer.value, answer.problem


def answered(code: str, text: str, column: tuple[str, ...] = ()) -> float | None:
    state, value, problem = worth(code, text, column)
    assert (state, problem) == ("answered", "")
    return value


@pytest.mark.parametrize("value", range(1, 6))
def test_agreement_is_read_from_texts_codes_and_numbers(value: int) -> None:
    label = AGREE[value - 1]
    for written in (
        label,
        label.upper(),
        f" {label}. ",
        str(value),
        f"A{value}",
        f"{value} - {label}",
        f"{value}. {label}",
        f"({value}) {label}",
    ):
        assert answered("q1", written) == value


@pytest.mark.parametrize("written", ["2 - Đồng ý", "Tạm được", "đồng", "5/5"])
def test_what_is_not_quite_an_answer_is_not_guessed(written: str) -> None:
    assert worth("q1", written) == ("unusable", None, "answer_unknown")


@pytest.mark.parametrize(
    ("code", "written"), [("q1", "0"), ("q1", "6"), ("q1", "2,5"), ("q4", "21"), ("q4", "-1"), ("q6", "2")]
)
def test_off_the_scale(code: str, written: str) -> None:
    assert worth(code, written) == ("unusable", None, "answer_out_of_scale")


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ("", "blank"),
        ("-", "blank"),
        ("KHÔNG BIẾT", "dont_know"),
        ("dk", "dont_know"),
        ("Không áp dụng.", "not_applicable"),
    ],
)
def test_no_answer_has_three_kinds(written: str, state: str) -> None:
    for code in QUESTIONS:
        assert worth(code, written) == (state, None, "")


def test_what_looked_personal_is_worth_nothing() -> None:
    assert worth("q1", None, ("x",)) == ("unusable", None, "answer_personal")


@pytest.mark.parametrize(
    ("written", "value"), [("Có", 1), ("không", 0), ("Y", 1), ("N", 0), ("1", 1), ("0", 0), ("TRUE", 1)]
)
def test_yes_and_no(written: str, value: float) -> None:
    assert answered("q6", written) == value


def test_numbers_with_either_mark() -> None:
    assert answered("q4", "2,5") == 2.5
    assert answered("q4", "2.5") == 2.5
    assert worth("q4", "1.234")[2] == "answer_unknown"
    assert answered("q4", "1.234", ("2.5", "1.234")) == 1.234


@pytest.mark.parametrize("chosen", [some for count in (1, 2, 3) for some in combinations(SUPPORT, count)])
def test_several_choices_however_they_are_joined(chosen: tuple[str, ...]) -> None:
    """One of them has a comma of its own."""
    for written in (
        ", ".join(chosen),
        ";".join(chosen),
        "; ".join(chosen),
        "\n".join(chosen),
        " ".join(map(slug, chosen)),
    ):
        assert answered("q5", written) == len(chosen)


def test_a_choice_beside_a_text_of_ones_own_is_not_counted() -> None:
    assert worth("q5", "Tập huấn, Mục khác")[2] == "answer_unknown"


def test_what_can_be_cut_in_two_ways_is_not_guessed() -> None:
    values = {"a": 1.0, "b": 1.0, "a b": 1.0, "c d": 1.0}
    reader = AnswerReader(replace(QUESTIONS["q5"], values=values), (), (), ())
    assert reader.read("a b, c, d").problem == "answer_unknown"


@pytest.mark.parametrize(
    ("written", "said"),
    [(text, ("answered", 1, "")) for text in ("Y", "1", "Tập huấn", "x")]
    + [(text, ("blank", None, "")) for text in ("N", "0", "Không", "")],
)
def test_a_column_of_its_own_for_each_choice(written: str, said: tuple[str, float | None, str]) -> None:
    """“No” says as little as a blank does: some programs write it, others do not."""
    assert worth("q5", written, choice="Tập huấn") == said
