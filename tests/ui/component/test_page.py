"""One component on one page: what it would take, the other units, its flags and actions, counted here a second time."""

from __future__ import annotations

import re
from statistics import median

import pandas as pd
import pytest

from analysis.standing import standings
from analysis.trends import changes
from tests.prebuilt import built_in
from tests.support import by_night
from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, shown

CODE, UNIT, YEAR = "proactivity", "ha_tinh", 2023


@pytest.fixture(scope="module")
def scores() -> dict[tuple[int, str], float]:
    frame = built_in()["pci"].scores
    part = frame[(frame["component"] == CODE) & frame["value"].notna()]
    return {(int(y), str(u)): float(v) for y, u, v in part[["year", "unit", "value"]].itertuples(index=False)}


def written(value: float) -> str:
    return f"{value:+.2f}".replace(".", ",").replace("-", "−")


def cells(text: str, name: str) -> list[str]:
    """The cells of the row that begins with a name."""
    row = next(row for row in re.findall(r"<tr>(.*?)</tr>", text, re.DOTALL) if f">{name}<" in row)
    return [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)]


def test_each_goal_has_its_score_gain_and_place(look: Run, scores: dict[tuple[int, str], float]) -> None:
    text = shown(look("component", component=CODE))
    now = [value for (year, _), value in scores.items() if year == YEAR]
    mine = scores[YEAR, UNIT]
    goals = {
        "vượt đơn vị liền trên": min(value for value in now if value > mine),
        "bằng trung vị": median(now),
        "vào một phần tư đầu": sorted(now, reverse=True)[len(now) // 4 - 1],
        "bằng đơn vị cao nhất": max(now),
    }
    for name, score in goals.items():
        _, shown_score, gain, place, total_gain, _ = cells(text, name)
        assert shown_score == f"{score:.2f}".replace(".", ",")
        assert gain == written(score - mine)
        assert place == f"{1 + sum(value > score for value in now)}/{len(now)}"
        assert total_gain == written(0.15 * 10 * (score - mine))


@by_night
def test_how_often_a_gain_was_made_is_counted_from_the_figures(look: Run) -> None:
    frames = built_in()["pci"]
    moved = changes(standings(frames.scores, frames.editions, frames.weights))
    moved = moved[(moved["component"] == CODE) & moved["value_change"].notna() & (moved["year"] <= YEAR)]
    now = moved[(moved["year"] == YEAR) & (moved["unit"] == UNIT)].iloc[0]
    every = standings(frames.scores, frames.editions, frames.weights)
    spreads = every[every["component"] == CODE].groupby("year")["shown_value"].std()
    cases = made = 0
    for _, edition in moved.groupby("year"):
        middle = median(edition["value_change"])
        for row in edition.itertuples():
            if pd.notna(row.previous_percentile) and abs(row.previous_percentile - now["percentile"]) <= 10:
                cases += 1
                gain = (row.value_change - middle) * spreads[YEAR] / spreads[row.previous_year]
                made += gain >= -now["gap_to_median"] - 1e-9
    often = cells(shown(look("component", component=CODE)), "bằng trung vị")[-1]
    assert often.startswith(f"{made}/{cases} lần")


def test_a_gain_that_the_chart_shows_is_named_with_what_it_is_worth_in_this_edition(look: Run) -> None:
    """Hà Tĩnh once gained more on the median than it lacks now, when the provinces lay much farther apart."""
    frames = built_in()["pci"]
    every = standings(frames.scores, frames.editions, frames.weights)
    every = every[every["component"] == CODE]
    moved = changes(every)
    moved = moved[moved["value_change"].notna() & (moved["year"] <= YEAR)]
    middle, spreads = moved.groupby("year")["value_change"].median(), every.groupby("year")["shown_value"].std()
    own = moved[moved["unit"] == UNIT].set_index("year")
    points = own["value_change"] - middle
    year = int(points.idxmax())
    before = int(own.loc[year, "previous_year"])
    worth = points[year] * spreads[YEAR] / spreads[before]
    assert points[year] > -own.loc[YEAR, "gap_to_median"] > worth
    text = shown(look("component", component=CODE))
    assert "tính theo độ phân tán kỳ 2023" in text and "Lớn nhất trong những lần đó: " in text
    said = f"Hà Tĩnh: {before}→{year}, {written(points[year])} điểm so với trung vị, bằng {written(worth)} điểm của kỳ"
    assert f"Lớn nhất của chính {said} 2023." in text


def test_the_unit_just_ahead_is_named(look: Run, scores: dict[tuple[int, str], float]) -> None:
    text = shown(look("component", component=CODE))
    ahead = min((value, unit) for (year, unit), value in scores.items() if year == YEAR and value > scores[YEAR, UNIT])
    gap = f"{ahead[0] - scores[YEAR, UNIT]:.2f}".replace(".", ",")
    assert ahead[1] == "bac_kan"
    assert f"đơn vị liền trên là Bắc Kạn, hơn {gap} điểm" in text


def test_the_best_unit_has_no_goal_ahead(look: Run, scores: dict[tuple[int, str], float]) -> None:
    best = max((value, unit) for (year, unit), value in scores.items() if year == YEAR)[1]
    text = shown(look("component", component=CODE, unit=best))
    assert "Đơn vị đang đứng đầu thành phần này." in text
    assert "cao nhất trong các đơn vị" in text


def test_flags_and_actions_of_this_component_alone_are_shown(look: Run) -> None:
    text = shown(look("component", component=CODE))
    assert "thấp nhất cả nước" in text
    assert text.count('class="app-flag ') == 1 and text.count('class="app-chip ') == 4
    assert "Chưa có hoạt động nào cho chỉ số thành phần này." in text
    assert "Không có cảnh báo nào cho thành phần này" in shown(look("component", component="legal_institutions"))


@pytest.mark.parametrize(("index", "unit", "year"), [("ddci", "so_cong_thuong", ""), ("pci", "ha_tinh", "2005")])
def test_a_component_without_comparison_is_sound(look: Run, index: str, unit: str, year: str) -> None:
    link = {"index": index, "unit": unit} | ({"year": year} if year else {})
    assert_sound(look("component", **link))
