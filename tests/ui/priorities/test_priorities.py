"""Which components to target, as the page says it."""

from __future__ import annotations

import pytest

from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, shown
from wording.words import LANGUAGES, wording


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_components_to_begin_with_are_named_with_their_reasons(look: Run, language: str) -> None:
    app = look("priorities", lang=language)
    assert_sound(app, language)
    text = shown(app)
    first = {"vi": "PCI 2023 – Hà Tĩnh, nên chọn trước: Hỗ trợ doanh nghiệp", "en": "begin with: Business support"}
    assert first[language] in text
    assert {"vi": "đích là hạng 15", "en": "the goal is rank 15"}[language] in text
    assert wording(language)["priorities.because_no_action"] in text


def test_what_the_planner_changes_stands_in_the_link_and_in_sight(look: Run) -> None:
    app = look("priorities")
    assert "Đang đổi" not in shown(app)
    app.select_slider(key="priorities_uncovered_vi").set_value(0.0).run()
    assert_sound(app)
    assert app.query_params["uncovered"] == "0"
    assert "Đang đổi: việc chưa có hoạt động được tính không tính" in shown(app)
    app.selectbox(key="priorities_goal_vi_pci").set_value("half").run()
    assert_sound(app)
    assert app.query_params["goal"] == "half"
    assert "Đang đổi: đích là nửa trên (mặc định: một phần tư đầu)." in shown(app)
    app.selectbox(key="priorities_sort_vi_pci").set_value("places").run()
    assert_sound(app)
    assert app.query_params["sort"] == "places"


def test_a_link_of_an_older_version_opens(look: Run) -> None:
    app = look("priorities", weight="0", gain="0.5", evidence="2", uncovered="1.5", sort="effort")
    assert_sound(app)
    assert "việc chưa có hoạt động được tính nhiều" in shown(app)


def test_without_weights_every_component_counts_the_same_and_that_is_said(look: Run) -> None:
    app = look("priorities", index="ddci")
    assert_sound(app)
    assert any("Chưa biết trọng số" in str(info.value) for info in app.info)
    assert "chưa đủ kỳ để dự báo hạng kỳ sau" in shown(app)


def test_an_edition_that_is_too_thin_says_so(look: Run) -> None:
    app = look("priorities", year="2021")
    assert_sound(app)
    assert "chỉ có 28/63 đơn vị có điểm thành phần" in shown(app)
