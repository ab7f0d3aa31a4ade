"""Which components to target: what each is expected to cost in ranks of the total, and the order that follows."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.edition_table import edition_table
from analysis.priority import (
    COVERED,
    FACTOR_COLUMNS,
    GOAL,
    ImportanceError,
    last_rank,
    prioritise,
    priority_factors,
    uncovered_of,
)
from analysis.rank_forecast import FORECAST_COLUMNS, rank_forecasts
from analysis.ranks import minimum_ranks
from tests.analysis.edition_tables import pci_2023, table_of
from tests.analysis.frames_builder import LAW
from tests.prebuilt import built_in, history

SHARES = st.lists(st.floats(0.05, 1), min_size=4, max_size=4)


@pytest.fixture(scope="module")
def ahead() -> pd.DataFrame:
    return rank_forecasts(history("pci").query("year >= 2006 and group == 'province'"), year=2023)


def known(places=(4.0, 3.0, 2.0, 0.0)) -> pd.DataFrame:
    frame = pd.DataFrame({"component": list("abcd"), "weight": 0.25, "places": places, "gap": 5.0, "score": 5.0})
    return frame.reindex(columns=list(FACTOR_COLUMNS))


def by_component(frame: pd.DataFrame) -> dict[str, float]:
    return frame.set_index("component")["priority"].to_dict()


def stated(ranks: list[float], of: int, unit: str = "u00", expected: list[float] | None = None) -> pd.DataFrame:
    """Forecasts of one unit; without expected ranks none is predicted."""
    lines = [
        {"unit": unit, "component": f"c{place}", "rank": rank, "rank_of": float(of),
         "expected_rank": np.nan if expected is None else expected[place]}
        for place, rank in enumerate(ranks)
    ]  # fmt: skip
    return pd.DataFrame(lines).reindex(columns=list(FORECAST_COLUMNS))


def test_the_formula_is_ranks_of_the_total_by_who_works_on_it():
    found = by_component(prioritise(known(), {"a": COVERED}))
    assert found == pytest.approx({"a": 50.0, "b": 75.0, "c": 50.0, "d": 0.0})
    twice = by_component(prioritise(known(), {"a": COVERED}, importance=2.0))
    assert twice == pytest.approx({"a": 25.0, "b": 75.0, "c": 50.0, "d": 0.0})
    assert by_component(prioritise(known(), {"a": COVERED}, importance=0.0))["a"] == 100.0


@LAW
@given(SHARES, st.floats(0.1, 10))
def test_counting_in_another_unit_changes_no_priority(places, factor):
    before, after = (prioritise(known([p * times for p in places])) for times in (1.0, factor))
    assert np.allclose(before["priority"], after["priority"])


@LAW
@given(st.integers(1, 9), st.integers(0, 3))
def test_a_second_action_on_a_component_changes_nothing(actions, place):
    code = "abcd"[place]
    assert uncovered_of(0) == 1.0 and uncovered_of(actions) == uncovered_of(actions + 1) == COVERED
    none, some = (by_component(prioritise(known(), {code: uncovered_of(count)})) for count in (0, actions))
    assert some[code] <= none[code]
    assert all(some[other] == none[other] for other in "abcd" if other != code)


@pytest.mark.parametrize("wrong", [-1.0, float("nan"), float("inf")])
def test_a_goal_or_an_importance_that_makes_no_sense_is_refused(wrong, ahead):
    with pytest.raises(ImportanceError):
        prioritise(known(), importance=wrong)
    with pytest.raises(ImportanceError):
        priority_factors(pci_2023(), ahead, "ha_tinh", wrong)


def test_equal_priorities_stand_in_the_order_of_the_codes():
    assert prioritise(known((1.0,) * 4))["component"].tolist() == list("abcd")


def test_the_factors_of_the_home_province_are_the_forecast_and_ranks_worked_out_unit_by_unit(ahead):
    table = pci_2023()
    found = priority_factors(table, ahead, "ha_tinh").set_index("component")
    own = ahead[ahead["unit"] == "ha_tinh"].set_index("component")
    assert (found["basis"] == "forecast").all() and found["weight"].sum() == pytest.approx(1)
    assert found["expected_rank"].to_dict() == own.loc[found.index, "expected_rank"].to_dict()
    assert (found["goal_rank"] == np.floor(GOAL * 63)).all()
    row, worth = table.row("ha_tinh"), dict(zip(table.components, table.worth(), strict=True))
    scores = {code: np.sort(table.scores[:, place])[::-1] for place, code in enumerate(table.components)}
    at = {code: np.interp([own.loc[code, "rank"], own.loc[code, "expected_rank"], 15.0], range(1, 64), scores[code])
          for code in table.components}  # fmt: skip
    start = table.totals()[row] + sum(worth[code] * (expected - now) for code, (now, expected, _) in at.items())
    better = (np.delete(table.totals(), row) > start).sum()
    assert (found["total_rank"] - (1 + better)).abs().max() <= 1, "between two ranks, from which all are counted"
    for code, (_, expected, goal) in at.items():
        assert found.loc[code, "points"] == pytest.approx(max(goal - expected, 0.0))
        others = np.delete(table.totals(), row)
        before, after = (
            1 + (others > total).sum() for total in (start, start + worth[code] * found.loc[code, "points"])
        )
        assert abs(found.loc[code, "places"] - (before - after)) <= 1.5, "whole ranks, between which it lies"


@pytest.mark.parametrize(("share", "units", "last"), [(0.25, 63, 15), (0.5, 63, 31), (1, 9, 9), (0.1, 5, 1)])
def test_a_share_of_a_list_ends_with_a_whole_rank(share, units, last):
    assert last_rank(share, units) == last


def test_what_comes_back_by_itself_is_not_counted_as_work(ahead):
    """Business support stood at 48 and is usually higher: less is left to the goal than from the rank of now."""
    table = pci_2023()
    found = priority_factors(table, ahead, "ha_tinh").set_index("component").loc["business_support"]
    still = ahead.assign(expected_rank=ahead["rank"])
    now = priority_factors(table, still, "ha_tinh").set_index("component").loc["business_support"]
    assert found["expected_rank"] < found["rank"] and found["points"] < now["points"]


def test_of_two_equal_gaps_the_heavier_component_costs_more_ranks():
    scores = [[5.0 + place, 5.0 + place] for place in range(9)]
    found = priority_factors(table_of(scores, [0.75, 0.25]), stated([9.0, 9.0], 9, expected=[9.0, 9.0]), "u00", 0.4)
    assert found["gap"].tolist() == [6.0, 6.0]
    assert found["points"].tolist() == [6.0, 6.0]
    assert found["places"].tolist() == pytest.approx([4.5, 1.5])
    assert prioritise(found)["component"].tolist() == ["c0", "c1"]


def test_who_stands_at_the_goal_has_nothing_to_do():
    scores = [[9.0 - place] * 2 for place in range(9)]
    found = priority_factors(table_of(scores, [0.5, 0.5]), stated([1.0, 1.0], 9, expected=[1.5, 5.0]), "u00", 0.3)
    assert found["gap"].tolist() == [0.0, 3.0]
    assert found["places"].iloc[0] == 0.0 < found["places"].iloc[1]


def test_without_a_forecast_the_rank_of_now_stands_for_all_and_without_weights_there_are_no_ranks_of_the_total():
    scores = [[5.0 + place, 5.0 + place] for place in range(9)]
    one_missing = stated([9.0, 7.0], 9, expected=[8.0, np.nan])
    found = priority_factors(table_of(scores, None), one_missing, "u00", 0.4)
    assert (found["basis"] == "now").all() and found["expected_rank"].tolist() == [9.0, 7.0]
    assert found["places"].isna().all() and found["weight"].tolist() == [0.5, 0.5]
    assert by_component(prioritise(found)) == pytest.approx({"c0": 100.0, "c1": 100 * 4 / 6})


def test_where_the_place_is_not_known_nothing_is_said():
    table = edition_table(history("pci"), built_in()["pci"].weights, "pci", 2021, "province")
    ranks = rank_forecasts(history("pci").query("year >= 2006 and group == 'province'"), year=2021)
    found = priority_factors(table, ranks, "ha_tinh")
    assert found[["gap", "points", "places", "expected_rank"]].isna().all(axis=None)
    assert prioritise(found)["priority"].isna().all()


def test_moving_to_the_goal_gives_the_ranks_that_a_simulation_gives():
    """One component alone, expected where it stands: the total is ranked again by the program's own ranking."""
    table = pci_2023()
    ranks = {code: minimum_ranks(table.scores.T)[place] for place, code in enumerate(table.components)}
    row = table.row("ha_tinh")
    still = pd.DataFrame([
        {"unit": "ha_tinh", "component": code, "rank": ranks[code][row], "rank_of": 63.0,
         "expected_rank": ranks[code][row]}
        for code in table.components
    ]).reindex(columns=list(FORECAST_COLUMNS))  # fmt: skip
    found = priority_factors(table, still, "ha_tinh").set_index("component")
    before = minimum_ranks(table.totals())[row]
    for place, code in enumerate(table.components):
        scores = table.scores.copy()
        scores[row, place] += found.loc[code, "points"]
        after = minimum_ranks((scores * table.worth()).sum(axis=1))[row]
        assert abs(found.loc[code, "places"] - (before - after)) <= 1.0


def test_business_support_comes_first_for_the_home_province(ahead):
    assert prioritise(priority_factors(pci_2023(), ahead, "ha_tinh"))["component"].iloc[0] == "business_support"
