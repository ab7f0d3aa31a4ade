"""What if, and what it would take, as the page says it."""

from __future__ import annotations

import json

import pytest

from analysis.gains import one_edition_gains
from analysis.paths import paths_to_rank
from analysis.rank_forecast import chance_of_rank, rank_forecasts
from data.catalogue.loading import load_catalogue
from services.backtests import read, stored_path
from tests.analysis.edition_tables import pci_2023
from tests.prebuilt import history
from tests.support import by_night
from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, shown
from wording.numbers import in_hundred
from wording.words import LANGUAGES, Words


def test_a_link_supposes_scores_and_a_slider_changes_the_link(look: Run) -> None:
    app = look("simulate", **{"if": "proactivity:6.85,none:5,time_costs:nan,land_access:99,legal_institutions:1e400"})
    assert_sound(app)
    text = shown(app)
    assert "PCI 2023 – Hà Tĩnh: 63,76 điểm, hạng 54/63" in text
    assert "Tính năng động 5,53 → 6,85" in text
    assert "Hà Tĩnh sẽ có 65,74 điểm, hạng 44/63" in text
    assert "62 đơn vị khác giữ nguyên như kỳ 2023" in text
    app.select_slider(key="simulate_if_proactivity_vi_pci").set_value(10.0).run()
    assert_sound(app)
    assert app.query_params["if"] == "proactivity:10"
    app.button(key="simulate_reset").click().run()
    assert_sound(app)
    assert "if" not in app.query_params
    assert "Kéo một thanh để xem kết quả" in shown(app)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chance_of_the_total_comes_first_with_what_came_of_such_statements(look: Run, language: str) -> None:
    app = look("simulate", lang=language)
    assert_sound(app, language)
    text, stored = shown(app), read(stored_path("pci"))
    known = history("pci").query("year >= 2006 and group == 'province'")
    chance = chance_of_rank(known, "ha_tinh", 44, year=2023)
    assert stored is not None
    total = stored.paths.query("said_of == 'total' and third > 0")
    like = total.loc[(total["said"] - chance).abs().idxmin()]
    of = {"vi": "trong 100", "en": "in 100"}[language]
    figures = [f"{round(100 * like[name])} {of}" for name in ("said", "came")]
    ends = sorted(in_hundred(share) for share in (chance, like["came"]))
    share = f"{ends[0]}–{ends[1]}%"
    first_words = {
        "vi": f"Khả năng đạt hạng 44 kỳ sau, bằng bất cứ cách nào: khoảng {share}.",
        "en": f"way: about {share}.",
    }
    assert text.index(first_words[language]) < text.index(figures[0])
    places = [text.index(figure) for figure in (f"{in_hundred(chance)} {of}", *figures)]
    assert places == sorted(places) and like["low"] <= like["said"] <= like["high"]
    first = stored.paths.query("said_of == 'path' and third == 0").iloc[0]
    counts = {"vi": "cách đứng đầu được nói là", "en": "of the first path"}
    assert f"{counts[language]} {round(100 * first['said'])} {of}" in text
    assert {"vi": "không dùng để chọn cách này", "en": "that had no part in the choice"}[language] in text


@by_night
def test_a_chance_that_nobody_has_checked_or_that_cannot_be_given_says_so(look: Run) -> None:
    say = Words("vi").about(has_ranks=False)
    unchecked = shown(look("simulate", index="papi", rank="3"))
    assert say("simulate.chance_unchecked", index="PAPI") in unchecked
    assert say("simulate.chance_unknown") in shown(look("simulate", index="papi", year="2011", rank="3"))


def test_who_made_a_path_is_no_answer_to_how_often_it_was_made_elsewhere(look: Run) -> None:
    text = shown(look("simulate", rank="44"))
    assert "Đạt được trong một kỳ: 0/59 lần" in text, "the count leaves out the editions of the choice"
    assert "chỉ có ở kỳ đã dùng để chọn cách này, nên không tính: Bình Phước 2019→2020" in text


def test_a_goal_that_is_expected_without_doing_anything_is_called_easy(look: Run) -> None:
    known = rank_forecasts(history("pci").query("year >= 2006 and group == 'province'"), "ha_tinh", "total", year=2023)
    expected = round(float(known["expected_rank"].iloc[0]))
    at, harder = (shown(look("simulate", rank=str(rank))) for rank in (expected, expected - 10))
    words = "nên đặt đích cao hơn"
    assert f"Không làm gì thêm, hạng dự báo là {expected}." in at and f"hạng dự báo là {expected}." in harder
    assert words in at and words not in harder


def test_a_bar_names_its_path(look: Run) -> None:
    (chart,) = look("simulate", rank="44").get("plotly_chart")
    assert "Cách 1: Hỗ trợ doanh nghiệp" in json.loads(chart.proto.spec)["data"][0]["y"]


def test_paths_are_told_with_how_often_they_were_gone(look: Run) -> None:
    app = look("simulate", rank="44")
    text = shown(app)
    assert "Để đạt hạng 44/63, Hà Tĩnh cần thêm 1,96 điểm" in text
    first = paths_to_rank(pci_2023(), one_edition_gains(history("pci")), "ha_tinh", 44).paths[0]
    gains = [f"{step.gain:.2f}".replace(".", ",") for step in first.steps]
    assert f"Cách 1: Hỗ trợ doanh nghiệp +{gains[0]} · Đào tạo lao động +{gains[1]}" in text
    assert f"{first.frequency.made}/{first.frequency.cases} lần" in text
    app.button(key="simulate_try_1").click().run()
    assert_sound(app)
    assert "hạng 44/63" in shown(app)
    app.text_input(key="simulate_rank_vi_pci").set_value("1").run()
    assert_sound(app)
    assert app.query_params["rank"] == "1"


def test_without_weights_it_says_what_cannot_be_given(look: Run) -> None:
    app = look("simulate", index="ddci")
    assert_sound(app)
    assert "Chưa biết trọng số của bộ chỉ số này" in shown(app)


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ({"year": "2021"}, "Kỳ này chỉ có "),
        ({"index": "papi", "year": "2021", "unit": "quang_ninh"}, "Quảng Ninh thiếu điểm thành phần ở kỳ này (60/63"),
        ({"index": "dti", "year": "2024"}, "Kỳ này chưa đơn vị nào có đủ điểm thành phần"),
    ],
)
def test_why_nothing_can_be_simulated_is_the_one_reason_that_holds(look: Run, link: dict[str, str], said: str) -> None:
    app = look("simulate", **link)
    assert_sound(app)
    assert said in shown(app)


def test_sliders_of_weights_are_made_only_where_they_are_used(look: Run) -> None:
    closed, used = look("simulate"), look("simulate", w="proactivity:20")
    assert not [one for one in closed.select_slider if "_w_" in str(one.key)]
    weights = {str(one.key): one.value for one in used.select_slider if "_w_" in str(one.key)}
    assert len(weights) == 10
    assert weights["simulate_w_proactivity_vi_pci"] == 20.0


def test_without_any_weight_the_page_says_so_and_leads_back(look: Run) -> None:
    none = ",".join(f"{code}:0" for code in load_catalogue().index("pci").components)
    app = look("simulate", w=none)
    assert_sound(app)
    assert "Không còn trọng số nào" in shown(app)
    next(button for button in app.button if button.label == "Trở về số liệu thật").click()
    app.run()
    assert "Không còn trọng số nào" not in shown(app)


def test_an_assumption_on_an_indicator_does_not_go_into_another_edition(look: Run) -> None:
    app = look("simulate", ind="entry_costs.3:0.42")
    assert "ind" in app.query_params
    next(box for box in app.selectbox if box.value == "2023").set_value("2019")
    app.run()
    assert "ind" not in app.query_params


def test_another_index_takes_every_assumption_away(look: Run) -> None:
    app = look("simulate", **{"if": "land_access:6.5", "rank": "20"})
    next(box for box in app.selectbox if box.value == "pci").set_value("ddci")
    app.run()
    assert not {"if", "rank"} & set(app.query_params)
