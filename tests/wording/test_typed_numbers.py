"""A number is read as the person meant it, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wording.typed_numbers import TypedNumberError, UnclearNumberError, as_typed, typed_number


@pytest.mark.parametrize(
    ("text", "vietnamese", "english"),
    [
        ("7,5", 7.5, 7.5),
        ("7.5", 7.5, 7.5),
        ("0,125", 0.125, 0.125),
        ("1.500.000", 1_500_000, 1_500_000),
        ("1,500,000", 1_500_000, 1_500_000),
        ("1 500 000", 1_500_000, 1_500_000),
        ("1\u00a0500,5", 1500.5, 1500.5),
        ("1.234,5", 1234.5, 1234.5),
        ("1,234.5", 1234.5, 1234.5),
        ("−3,42", -3.42, -3.42),
        ("５０", 50, 50),
        (" 12,5 % ", 12.5, 12.5),
        ("1.500.000 đồng", 1_500_000, 1_500_000),
        ("", None, None),
        ("  ", None, None),
    ],
)
def test_a_number_is_read_by_the_marks_of_the_language(text: str, vietnamese: float, english: float) -> None:
    assert typed_number(text, "vi") == vietnamese
    assert typed_number(text, "en") == english


@pytest.mark.parametrize(
    "text",
    ["7,,5", "1.50.000", "7,5,", ",5", "bảy", "7 5", "1e5", "nan", "inf", "5-3", "1.234,567,8", "--5", "9" * 400],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_no_number_is_never_one(text: str, language: str) -> None:
    with pytest.raises(TypedNumberError):
        typed_number(text, language)


@given(st.floats(1e-12, 1e15), st.sampled_from([1, -1]), st.sampled_from(["vi", "en"]))
def test_what_a_field_begins_with_is_read_back_to_the_last_digit(size: float, sign: int, language: str) -> None:
    assert typed_number(as_typed(sign * size, language), language) == sign * size


@pytest.mark.parametrize(("text", "language"), [("7.149", "vi"), ("7,149", "en"), ("-64.123", "vi")])
def test_thousands_that_may_be_decimals_are_asked_about_unless_a_whole_number_is_wanted(
    text: str, language: str
) -> None:
    with pytest.raises(UnclearNumberError) as error:
        typed_number(text, language)
    whole = float(text.replace(".", "").replace(",", ""))
    assert error.value.both == (whole, whole / 1000)
    assert typed_number(text, language, is_whole=True) == whole


@pytest.mark.parametrize(("text", "language"), [("7,149", "vi"), ("7.149", "en")])
def test_three_decimals_behind_the_mark_of_the_language_are_decimals(text: str, language: str) -> None:
    assert typed_number(text, language) == 7.149


def test_a_field_begins_with_a_number_as_it_is_typed() -> None:
    assert [as_typed(number, "vi") for number in (2023, 10_000, 7.5, 1_234_567.25, 3.0, None)] == [
        "2023", "10000", "7,5", "1.234.567,25", "3", "",
    ]  # fmt: skip
