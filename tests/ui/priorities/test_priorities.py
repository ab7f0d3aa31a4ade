"""Which components to target, as the page says it."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest

from tests.ui.conftest import Run
from tests.ui.screen import assert_one_language, assert_sound, shown
from ui.priorities.view import known_factors
from ui.visit.visit import Visit
from wording.words import LANGUAGES, wording


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_components_to_begin_with_are_named_with_their_reasons(look: Run, language: str) -> None:
    app = look("priorities", lang=language)
    assert_sound(app, language)
    text = shown(app)
    first = {"vi": "PCI 2023 – Hà Tĩnh, nên nâng trước: Hỗ trợ doanh nghiệp", "en": "raise first: Business support"}
    assert first[language] in text
    assert {"vi": "đích là hạng 15", "en": "the goal is rank 15"}[language] in text
    assert wording(language)["priorities.because_no_action"] in text
    assert_one_language(app, language)
    weakest = {"vi": "Thủ tục tiếp cận", "en": "Access to "}[language]
    assert weakest in text


def test_each_of_the_first_has_its_reason_and_one_that_is_to_be_held_stands_apart(look: Run) -> None:
    text = shown(look("priorities"))
    head = text.split("app-headline")[1].split("app-subtitle")[0]
    assert "nên giữ: Cạnh tranh bình đẳng" in head
    hold = re.search(r"Cạnh tranh bình đẳng: đang hạng 14/63, đã trong đích \(hạng 15\), nhưng dự báo[^.]*", head)
    assert hold and re.search(r"giảm còn hạng \d+; tổng điểm hơn khoảng \d+ bậc", hold[0])
    assert re.search(r"Hỗ trợ doanh nghiệp: đang hạng 48/63, dự báo kỳ sau hạng \d+, đích là hạng 15;", head)
    assert "Tính năng động (4 cảnh báo" not in head, "it is one of the first, or stands behind none with fewer flags"


def test_ranks_have_no_decimal_and_say_from_where_they_are_counted(look: Run) -> None:
    text = shown(look("priorities"))
    assert not re.search(r"\d,\d+ bậc", text)
    assert re.search(r"Số bậc tính từ hạng \d+ của tổng điểm, khi mọi chỉ số ở hạng dự báo", text)
    assert "giữ (đã đạt đích)" in text


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


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ({"year": "2021"}, "chỉ có 28/63 đơn vị có điểm thành phần"),
        (
            {"index": "papi", "year": "2021", "unit": "quang_ninh"},
            "Quảng Ninh chưa có điểm thành phần ở kỳ 2021 (60/",
        ),
        ({"index": "dti", "year": "2024"}, "Kỳ 2024 chưa có điểm thành phần của đơn vị nào"),
    ],
)
def test_why_nothing_is_put_in_an_order_is_the_one_reason_that_holds(
    look: Run, link: dict[str, str], said: str
) -> None:
    app = look("priorities", **link)
    assert_sound(app)
    assert said in shown(app)


def test_the_rank_of_now_is_not_shown_as_the_next_one(look: Run) -> None:
    heads = [f">{wording('vi')[f'priorities.{name}']}" for name in ("expected", "range")]
    predicted, not_predicted = shown(look("priorities")), shown(look("priorities", index="ddci"))
    assert all(head in predicted for head in heads)
    assert not [head for head in heads if head in not_predicted]


def test_a_component_within_its_goal_has_nothing_to_gain_and_no_axis_has_a_rank_of_zero(look: Run) -> None:
    app = look("priorities", unit="quang_ninh")
    text = shown(app)
    within = re.search(r"Chi phí thời gian: (hạng 1/63[^<]*)", text)
    assert within and "hạng ấy đã trong đích; không có cảnh báo" in within[1] and "thêm" not in within[1].split(";")[2]
    (chart,) = app.get("plotly_chart")
    axis = json.loads(chart.proto.spec)["layout"]["xaxis"]
    assert axis["tickvals"][0] == 1 and axis["tickvals"][-1] == 63


def test_the_factors_are_computed_once_on_a_run(look: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    goals: list[float] = []

    def count(visit: Visit, goal: float) -> pd.DataFrame:
        goals.append(goal)
        return known_factors(visit, goal)

    monkeypatch.setattr("ui.priorities.screen.known_factors", count)
    app = look("priorities")
    assert_sound(app)
    app.selectbox(key="priorities_goal_vi_pci").set_value("half").run()
    assert goals == [0.25, 0.5]
