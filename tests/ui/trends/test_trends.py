"""The courses of an index: where there are none, what breaks them, and what comes next."""

from __future__ import annotations

import re

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


def test_the_title_says_how_the_years_went_and_what_the_newest_did(look: Run) -> None:
    title = "PCI – Hà Tĩnh: dài hạn đi lên (2005–2023), nhưng năm 2023 giảm 36 bậc so với năm 2022"
    assert title in shown(look("trends"))
    assert "in the long run (2005–2023), but in 2023 down 36 places on 2022" in shown(look("trends", lang="en"))


def test_the_first_chart_stands_before_all_notes_and_the_figures_of_the_tests_behind_a_press(look: Run) -> None:
    app = look("trends")
    kinds = [element.type for element in app.main]
    chart, warning = kinds.index("plotly_chart"), kinds.index("warning")
    assert chart < warning and "caption" not in kinds[:chart]
    assert "expander" not in kinds[:chart] and "expander" in kinds[warning:]
    (behind,) = (box for box in app.expander if box.label == wording("vi")["trends.how_title"])
    figures = re.compile(r"p (=|&lt;) 0,\d{3}")
    inside = [element.proto.body for element in behind.get("html")]
    assert any(figures.search(text) for text in inside)
    outside = [element.proto.body for element in app.get("html") if element.proto.body not in inside]
    assert not [text for text in outside if figures.search(text)]


def test_a_trend_whose_interval_reaches_zero_is_not_said_as_sure(look: Run) -> None:
    """Policy bias: the interval begins at 0,00 points a year, so "đã tăng" would say too much."""
    text = shown(look("trends", component="policy_bias"))
    assert "(+0,00 đến" in text or "(0,00 đến" in text
    assert "có vẻ tăng, chưa chắc chắn" in text and "Vị trí tương đối đã tăng" not in text
