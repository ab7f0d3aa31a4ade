"""What if, and what it would take, as the page says it."""

from __future__ import annotations

import re

from data.catalogue.loading import load_catalogue
from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, shown


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


def test_paths_are_told_with_how_often_they_were_gone(look: Run) -> None:
    app = look("simulate", rank="44")
    text = shown(app)
    assert "Để đạt hạng 44/63, Hà Tĩnh cần thêm 1,96 điểm" in text
    assert "Cách 1: Hỗ trợ doanh nghiệp +0,85 · Đào tạo lao động +0,71" in text
    assert re.search(r"\b\d+/\d+ lần", text)
    app.button(key="simulate_try_1").click().run()
    assert_sound(app)
    assert "hạng 44/63" in shown(app)
    app.number_input(key="simulate_rank_vi_pci").set_value(1).run()
    assert_sound(app)
    assert app.query_params["rank"] == "1"


def test_without_weights_it_says_what_cannot_be_given(look: Run) -> None:
    app = look("simulate", index="ddci")
    assert_sound(app)
    assert "Chưa biết trọng số của bộ chỉ số này" in shown(app)


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
