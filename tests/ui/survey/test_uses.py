"""What the columns are for: to words and back loses nothing, whatever program wrote the file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.survey.answers.raw import AnswerFile
from data.survey.answers.suggestion import suggest_mapping
from tests.data.survey.builders import DISTRICT, EXPORTERS, FINANCE, SMALL, TRADE, UNITS, Said
from ui.survey.uses import ABOUT, OPEN, UNUSED, Use, clashing, mapping_of, open_columns, uses_of, uses_of_mapping

SAID = [Said(f"P{n}", unit, {"q1": 4.0, "q4": 2.0}) for n in range(2) for unit in (FINANCE, TRADE, DISTRICT)]


@pytest.mark.parametrize("layout", ["long", "wide"])
@pytest.mark.parametrize("name", EXPORTERS)
def test_a_mapping_is_the_same_after_it_was_said_in_words(name: str, layout: str) -> None:
    headers, _ = getattr(EXPORTERS[name], layout)(SAID)
    file = AnswerFile("", 1, tuple(headers), (), ())
    mapping = suggest_mapping(headers, SMALL, UNITS.values()).mapping
    again = mapping_of(uses_of_mapping(mapping, headers), file, SMALL, mapping.not_personal)
    by_column = tuple(sorted(mapping.answers, key=lambda one: one.column))
    assert again == replace(mapping, answers=by_column)
    assert again.layout == layout


def test_what_is_not_sure_stays_open_until_somebody_says() -> None:
    headers = ["STT", "Đơn vị được đánh giá", "q1", "q1", "Ghi chú"]
    uses = uses_of(suggest_mapping(headers, SMALL, UNITS.values()), headers)
    assert open_columns(uses) == (1, 3, 4)
    assert uses[5] == Use(UNUSED)


def test_of_two_columns_for_one_thing_the_first_counts_and_the_second_is_told() -> None:
    uses = {1: Use("respondent"), 2: Use("respondent"), 3: Use(f"{ABOUT}Loại hình"), 4: Use(OPEN), 5: Use(OPEN)}
    mapping = mapping_of(uses, AnswerFile("", 1, ("a", "b", "c", "d", "e"), (), ()), SMALL)
    assert (mapping.respondent, mapping.margins) == (1, {"Loại hình": 3})
    assert clashing(uses) == (2,)
