"""The robustness page: its finding follows the assumed noise, and it says what an edition cannot tell."""

from __future__ import annotations

import re
from html import unescape
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest

from analysis.leave_one_out import influence, leave_one_out
from analysis.robustness import rank_intervals, win_shares
from analysis.sensitivity import AGGREGATION, LEFT_OUT, NORMALISATION, WEIGHTS
from data.catalogue.loading import load_catalogue
from tests.analysis.edition_tables import table_of
from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, shown
from ui.blocks.interval_charts import correlation_map, forest
from ui.kit.tables import TableCell
from ui.reads.structure import Noise, Structure
from ui.robustness.rank import headline, other_weights, own_shifts, tier_table, who_else, without_title
from ui.statements.certainty import noise_words
from ui.visit.visit import Visit
from wording.numbers import decimal
from wording.words import Words, wording

CHOICES_BY_EFFECT = (LEFT_OUT, NORMALISATION, WEIGHTS, AGGREGATION)
TABLE = table_of([[8, 4, 4], [4, 8, 4], [4, 4, 6], [4, 4, 6]], [4, 2, 4], ["a", "b", "c", "d"])


def visit_of(unit: str, language: str = "vi") -> Visit:
    """As much of a visit as sentences need: units and components are called by their codes."""

    def named(code: str) -> SimpleNamespace:
        return SimpleNamespace(code=code, name_vi=code, name_en=code, short_vi=code)

    return cast(
        Visit,
        SimpleNamespace(
            say=Words(language),
            language=language,
            digits=2,
            unit=named(unit),
            unit_code=unit,
            unit_name=unit,
            year=2023,
            index=SimpleNamespace(short="PCI"),
            catalogue=SimpleNamespace(unit=named),
            component_name=lambda code, short=False: code,
        ),
    )


def taken_apart() -> Structure:
    nothing: Any = None
    shifts, moved = leave_one_out(TABLE), influence(TABLE)
    return Structure(shifts, moved, nothing, nothing, nothing, 4, 3, None, None)


def test_the_finding_follows_the_noise_and_the_link_keeps_it(look: Run) -> None:
    app = look("robustness", year="2023")
    assert_sound(app)
    found = re.search(
        r'app-headline">Hạng 54/63 của Hà Tĩnh nằm trong khoảng (\d+)–(\d+) \(90%\)<',
        shown(app),
    )
    assert found is not None
    # The figures were checked against the weights, the scores and the panel by the tests of the method.
    assert (int(found[1]), int(found[2])) == (50, 59)
    varied = "Khi trọng số lệch đến ±25% và mỗi điểm thành phần có phần không lặp lại 0,16 điểm."
    assert shown(app).index("Nếu trọng số khác đi") < shown(app).index(varied), "the finding first"
    assert "Nếu trọng số khác đi (±25%, điểm giữ nguyên): hạng 52–57." in shown(app)
    assert "Với trọng số 2013–2021: hạng 58; 2006–2008: hạng 59." in shown(app)
    assert "63 hạng là 8 nhóm hạng" in shown(app)
    assert "Không phân biệt được với 10 đơn vị: Gia Lai" in shown(app)
    assert "Bỏ Tính năng động, Hà Tĩnh lên 7 bậc, hạng 47" in shown(app)
    (behind,) = (box for box in app.expander if box.label == wording("vi")["robustness.noise_how"])
    assert any("số khởi tạo 2023" in element.value for element in behind.caption)
    assert any("Heise" in element.value for element in behind.caption)
    assert "2 cặp thành phần ngược chiều yếu, có thể do ngẫu nhiên" in shown(app)
    app.select_slider(key="robustness_score_noise_vi").set_value(0.0).run()
    assert "nằm trong khoảng 52–57 (90%)</" in shown(app)
    assert "Khi trọng số lệch đến ±25%. PCI 2023" in shown(app)
    assert "Nếu trọng số khác đi" not in shown(app), "that is the finding itself then"
    assert "Với trọng số 2013–2021: hạng 58" in shown(app)
    assert "nhóm hạng" not in shown(app)
    app.select_slider(key="robustness_weight_noise_vi").set_value(0.0).run()
    assert "chưa giả định sai lệch nào nên chỉ có một hạng" in shown(app)
    assert app.query_params["weight_noise"] == "0"
    app.select_slider(key="robustness_score_noise_vi").set_value(0.2).run()
    assert_sound(app)
    assert "Khi mỗi điểm thành phần có phần không lặp lại 0,20 điểm" in shown(app)
    assert app.query_params["score_noise"] == "0.2"


def test_unknown_weights_leave_only_what_needs_none(look: Run) -> None:
    app = look("robustness", index="ddci", lang="en")
    assert_sound(app, "en")
    text, say = unescape(shown(app)), Words("en")
    assert say("robustness.no_weights", index="DDCI", year=2021) in text
    assert say("robustness.cannot") in text
    assert say("robustness.alpha_none", units=9, components=8, needed=24) in text
    assert len(app.get("plotly_chart")) == 1
    assert not app.select_slider


def test_a_part_of_the_units_has_no_intervals_and_leads_to_the_editions_that_have(look: Run) -> None:
    app = look("robustness", year="2021")
    assert_sound(app)
    assert "PCI 2021: 27/63 đơn vị có đủ mọi điểm thành phần" in shown(app)
    years = re.findall(r'href="robustness\?index=pci&amp;unit=ha_tinh&amp;year=(\d+)"', shown(app))
    assert years == [str(year) for year in (2023, *range(2019, 2005, -1))]
    assert not app.get("plotly_chart")


@pytest.mark.parametrize(
    ("noise", "words"),
    [
        (Noise(0.25, 0.0), "trọng số lệch đến ±25%"),
        (Noise(0.0, 0.15), "mỗi điểm thành phần có phần không lặp lại 0,15 điểm"),
        (Noise(0.5, 1.0), "trọng số lệch đến ±50% và mỗi điểm thành phần có phần không lặp lại 1,00 điểm"),
        (Noise(0.0, 0.0), ""),
    ],
)
def test_the_assumption_is_said_in_words(noise: Noise, words: str) -> None:
    assert noise_words(visit_of("a"), noise) == words


def test_a_unit_without_scores_is_told_so_and_the_others_are_shown() -> None:
    intervals, noise = rank_intervals(TABLE, draws=20), Noise(0.25, 0.0)
    assert headline(visit_of("x"), intervals, noise).startswith("x không có đủ điểm thành phần PCI 2023")
    assert who_else(visit_of("x"), win_shares(TABLE, "x", draws=20), noise) == ""
    found = taken_apart()
    assert without_title(visit_of("x"), found, own_shifts(visit_of("x"), found)) == (
        "c0 làm đổi hạng của mọi đơn vị nhiều nhất"
    )


def test_a_rank_that_never_moves_is_said_to_stay() -> None:
    intervals = rank_intervals(TABLE, weight_noise=0.05, draws=20)
    assert headline(visit_of("a"), intervals, Noise(0.05, 0.0)).startswith("Hạng 1/4 của a giữ nguyên (90%)")
    wins = win_shares(TABLE, "a", weight_noise=0.05, draws=20)
    apart = "Phân biệt được với cả 3 đơn vị còn lại."
    assert who_else(visit_of("a"), wins, Noise(0.05, 0.16)) == apart
    exact = "Coi điểm là chính xác, chỉ trọng số thay đổi:"
    assert who_else(visit_of("a"), wins, Noise(0.05, 0.0)) == f"{exact} {apart}", "nobody is told apart for certain"


def test_the_component_that_carries_a_unit_is_named() -> None:
    found = taken_apart()
    assert without_title(visit_of("a"), found, own_shifts(visit_of("a"), found)) == (
        "Bỏ c0, a xuống 3 bậc, hạng 4: hạng dựa nhiều nhất vào thành phần này"
    )


def test_the_forest_has_a_line_and_a_dot_for_every_unit_and_ours_in_its_own_colour() -> None:
    rows = rank_intervals(TABLE, draws=20).sort_values("rank", ignore_index=True)
    lines, dots, own_line, own_dot = forest(rows, list(rows["unit"]), "b", "vi").data
    assert [len(list(dots.x)), len(list(own_dot.x))] == [3, 1]
    assert list(own_line.x)[:2] == rows.loc[rows["unit"] == "b", ["low", "high"]].to_numpy()[0].tolist()
    assert own_dot.marker.color != dots.marker.color
    assert len(list(lines.x)) == 9


def test_every_pair_of_correlations_is_written_once_and_what_is_unknown_is_left_open() -> None:
    values = pd.DataFrame([[1, -0.3, np.nan], [-0.3, 1, 0.96], [np.nan, 0.96, 1]], list("abc"), list("abc"))
    figure = correlation_map(values, ["A", "B", "C"], frozenset({frozenset("ab")}), "vi")
    assert [list(row) for row in figure.data[0].text] == [["−30", ""], ["", "96"]]
    assert len(figure.layout.shapes) == 1


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_source_of_the_noise_and_how_often_the_interval_held_stand_on_the_page(look: Run, language: str) -> None:
    app = look("robustness", year="2023", lang=language)
    assert_sound(app, language)
    text, say = unescape(shown(app)), Words(language)
    noise = load_catalogue().index("pci").score_noise
    assert noise is not None
    assert say.of(noise, "source") in text
    for side, first, last, low, high in (("held", 2015, 2019, "84%", "97%"), ("missed", 2007, 2014, "38%", "60%")):
        assert say(f"robustness.checked_{side}", first=first, last=last, low=low, high=high) in text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_index_that_nobody_measured_lets_the_weights_alone_vary_and_says_so(look: Run, language: str) -> None:
    app = look("robustness", index="papi", year="2023", lang=language)
    assert_sound(app, language)
    text = unescape(shown(app))
    assert {"vi": "Chưa ai đo phần không lặp lại", "en": "Nobody has measured what does not last"}[language] in text
    assert app.select_slider(key=f"robustness_score_noise_{language}").value == 0.0
    assert Words(language)("tiers.column") not in text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_sensitivity_table_is_computed_when_it_is_asked_for(look: Run, language: str) -> None:
    app, say = look("robustness", year="2023", lang=language), Words(language)
    assert say("robustness.alternative_min_max") not in shown(app)
    app.toggle(key="robustness_sensitivity").set_value(True).run()
    assert_sound(app, language)
    text = unescape(shown(app)).partition(say("robustness.sensitivity_options"))[2]
    order = [text.index(say(f"robustness.choice_{choice}") + "<") for choice in CHOICES_BY_EFFECT]
    assert order == sorted(order), "that with the greatest part first"
    for name, rank, places in (("min_max", 56, 4.3), ("standardised", 57, 4.3), ("geometric", 56, 1.6)):
        line = text[text.index(say(f"robustness.alternative_{name}") + "<") :].partition("</tr>")[0]
        assert f">{rank}<" in line and f">{decimal(places, language, 1)}<" in line


def test_the_weights_alone_are_a_line_of_their_own_and_a_rank_that_stays_is_said_to() -> None:
    earlier = pd.DataFrame({"first_year": [2013, 2006], "last_year": [2021, 2006], "unit": "a", "rank": [2.0, 3.0]})
    alone = rank_intervals(TABLE, weight_noise=0.05, draws=20)
    said = other_weights(visit_of("a"), alone, earlier, Noise(0.05, 0.2))
    assert said == (
        "Nếu trọng số khác đi (±5%, điểm giữ nguyên): vẫn hạng 1. Với trọng số 2013–2021: hạng 2; 2006: hạng 3."
    )
    assert other_weights(visit_of("x"), alone, earlier, Noise(0.05, 0.2)) == ""


def test_tiers_follow_the_noise_and_the_tier_of_the_unit_is_marked() -> None:
    assert tier_table(visit_of("a"), TABLE, Noise(0.25, 0.0)) is None
    found = tier_table(visit_of("a"), TABLE, Noise(0.25, 0.05))
    assert found is not None
    title, subtitle, columns, rows = found
    assert (title, len(columns)) == ("4 hạng là 2 nhóm hạng: trong một nhóm chưa phân biệt được ai với ai", 4)
    assert "0,05 điểm mỗi thành phần" in subtitle
    cells = [[cell for cell in row if isinstance(cell, TableCell)] for row in rows]
    assert [line[0].tone for line in cells] == ["us", ""]
    assert [[cell.text("vi") for cell in line] for line in cells] == [
        ["1", "1", "1", "56,00"],
        ["2", "3", "2", "48,00"],
    ]
