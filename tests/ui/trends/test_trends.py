"""The courses of an index: where there are none, what breaks them, and what comes next."""

from __future__ import annotations

import pytest

from tests.ui.conftest import Run
from tests.ui.screen import assert_one_language, assert_sound, shown
from wording.words import wording


def test_one_edition_has_no_trend(look: Run) -> None:
    assert "Mới có một kỳ công bố (2021): chưa có xu hướng" in shown(look("trends", index="ddci"))


@pytest.mark.parametrize(
    ("lang", "least", "table", "test"),
    [
        ("vi", "giống trước ít hơn ở mọi cặp kỳ khác", "thấp hơn mọi cặp", "tương quan 0,3"),
        ("en", "less like those before than in any other pair", "below all pairs", "correlation 0.3"),
    ],
)
def test_the_course_says_where_a_component_may_measure_something_else(
    look: Run, lang: str, least: str, table: str, test: str
) -> None:
    app = look("trends", lang=lang)
    assert_sound(app, lang)
    assert_one_language(app, lang)
    text = shown(app)
    assert least in text and table in text and test in text
    assert "2019→2023" in text and "2012→2013" in text


def test_the_course_of_ranks_has_the_range_of_the_next_one(look: Run) -> None:
    app = look("trends", year="2019", component="proactivity", measure="rank", lang="en")
    assert wording("en")["next_rank.subtitle"] in shown(app)
