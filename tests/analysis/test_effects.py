"""The adjusted line: what it misses, what is said of it, when nothing is; and the example of a published course."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.effects import (
    EFFECT_COLUMNS,
    JOINT,
    MINIMUM_UNITS,
    effect_of,
    estimate_effects,
    field_of,
    field_scores,
    found_and_by_chance,
    joint_misses,
    misses,
    placebo_in_time,
)
from analysis.frames import LOWER_IS_BETTER, TOTAL, SelectionError
from analysis.usual_level import fading_mean
from tests.analysis.built_in_panel import panel
from tests.analysis.frames_builder import LAW, editions, history, names, one, scores
from tests.support import by_night, law

NUMBERS = [
    "effect", "low", "high", "p_better", "p_worse", "p_value", "detectable", "spread", "effect_points", "rank",
    "expected_rank", "expected_best", "expected_worst",
]  # fmt: skip
FEW = law(5)
"""Each of these makes the standings of some hundred rows twice."""

UNITS = names(40)
OWN = UNITS[0]


def drawn(seed: int, editions_before: int, editions_after: int, units: int = 40) -> tuple[np.ndarray, np.ndarray]:
    """Scores of units that differ for good, with what does not last."""
    draw = np.random.default_rng(seed)
    values = draw.normal(size=(units, 1)) + draw.normal(size=(units, editions_before + editions_after))
    return values[:, :editions_before], values[:, editions_before:]


def courses(values: np.ndarray, first_year: int = 2016, component: str = "transparency", **constant: Any) -> list[Any]:
    """Rows of one component from units × editions, one edition a year."""
    return [
        row
        for place, column in enumerate(values.T)
        for row in scores(dict(zip(UNITS, map(float, column), strict=False)), first_year + place, component, **constant)
    ]


def framed(values: np.ndarray, **constant: Any) -> pd.DataFrame:
    years = range(2016, 2016 + values.shape[1])
    return history(courses(values, **constant), editions(list(years), units=values.shape[0]))


@pytest.fixture(scope="module")
def home() -> pd.DataFrame:
    """Hà Tĩnh, the actions of 2020–2022: 2017–2019 against 2023, all ten components."""
    components = sorted(panel().query("year == 2023 and component != 'total'")["component"].unique())
    return estimate_effects(panel(), "ha_tinh", components, last_before=2019, first_after=2023).set_index("component")


@pytest.mark.parametrize(
    ("component", "effect"),
    [("proactivity", -3.4), ("labor_training", -2.0), ("time_costs", -1.5), ("legal_institutions", 1.6)],
)
def test_the_published_course_of_one_province_gives_the_effects_that_were_measured(component, effect, home):
    assert home.loc[component, "effect"] == pytest.approx(effect, abs=0.05)
    assert (home.loc[component, "before"], home.loc[component, "after"]) == ((2017, 2018, 2019), (2023,))
    assert home.loc[component, "skipped"] == (2020, 2021, 2022), "the gap is named"
    assert home.loc[component, "units"] == 63


def test_what_the_screen_says_of_proactivity_can_be_read_from_its_row(home):
    row = home.loc["proactivity"]
    assert row["rank"] == pytest.approx(63) and row["rank_of"] == 63
    assert [round(row[name]) for name in ("expected_rank", "expected_best", "expected_worst")] == [27, 2, 55]
    assert row["effect_points"] == pytest.approx(-1.25, abs=0.005)
    assert (row["as_bad"], row["p_worse"]) == (0, pytest.approx(1 / 63))
    assert row["detectable_points"] == pytest.approx(0.84, abs=0.005)
    assert row["low_points"] < row["effect_points"] < row["high_points"] < 0


def test_of_twenty_sides_four_stand_out_where_chance_gives_one(home):
    single = home.drop(JOINT)
    stands_out = single[["p_better", "p_worse"]].min(axis=1) <= 0.05
    assert set(single.index[stands_out]) == {"proactivity", "labor_training", "time_costs", "legal_institutions"}
    found, by_chance = found_and_by_chance(home.reset_index())
    assert found == 4
    assert by_chance == pytest.approx(10 * 2 * 3 / 63)
    assert single["detectable"].between(1.6, 2.7).all()
    assert single["detectable_points"].between(0.84, 1.71).all()


def test_the_components_together_come_first_and_less_would_be_found_in_them(home):
    assert home.index[0] == JOINT
    row = home.loc[JOINT]
    assert (row["components"], row["units"], row["reason"]) == (10, 63, "")
    assert row["low"] < row["effect"] < row["high"]
    assert row["detectable"] < home.drop(JOINT)["detectable"].min()
    with_total = estimate_effects(panel(), "ha_tinh", [*home.index[1:], TOTAL], last_before=2019, first_after=2023)
    again = with_total.iloc[0][NUMBERS].to_list()
    assert again == pytest.approx(row[NUMBERS].to_list(), nan_ok=True), "the total is made of the others"
    assert with_total["component"].iloc[-1] == TOTAL and with_total["reason"].eq("").all()


def test_nothing_can_be_said_yet_of_actions_after_the_last_full_edition():
    found = estimate_effects(panel(), "ha_tinh", ["proactivity", "time_costs"], last_before=2023)
    assert set(found["reason"]) == {"no_edition_after"}
    assert found[NUMBERS].isna().all(axis=None)
    earlier = estimate_effects(panel(), "ha_tinh", ["proactivity", "time_costs"], last_before=2019, last_after=2022)
    assert set(earlier["reason"]) == {"no_edition_after"}, "scores of a few units are no edition"


@pytest.mark.parametrize("editions_before", [1, 2, 3, 5])
@pytest.mark.parametrize("editions_after", [1, 2])
def test_each_miss_is_that_of_a_line_through_all_other_units(editions_before, editions_after):
    before, after = drawn(3, editions_before, editions_after)
    columns = [np.ones(40), before[:, -1], fading_mean(before), before.mean(axis=1)]
    known, mean = np.column_stack(columns[: min(editions_before + 1, 4)]), after.mean(axis=1)
    expected = []
    for own in range(40):
        others = np.delete(np.arange(40), own)
        line = np.linalg.lstsq(known[others], mean[others], rcond=None)[0]
        expected.append(mean[own] - known[own] @ line)
    assert misses(before, after) == pytest.approx(expected)


@given(st.integers(0, 10_000), st.integers(1, 5), st.floats(-3, 3))
@LAW
def test_what_is_added_to_a_unit_is_found_as_much_larger_an_effect(seed, editions_before, added):
    before, after = drawn(seed, editions_before, 2)
    raised = after.copy()
    raised[0] += added
    assert misses(before, raised)[0] - misses(before, after)[0] == pytest.approx(added, abs=1e-9)


def test_the_chance_is_the_place_among_all_units_and_the_interval_takes_the_third_of_sixty_two():
    missed = np.array([2.5, *range(-31, 31)], dtype=float)
    found = effect_of(missed, 0)
    assert (found.units, found.as_good, found.as_bad) == (63, 28, 34)
    assert (found.p_better, found.p_worse) == (29 / 63, 35 / 63)
    assert found.p_value == 58 / 63
    assert (found.low, found.high) == (2.5 - 28, 2.5 + 29), "the third from either end: −29 and 28"
    assert found.detectable == pytest.approx(0.75 * 61), "from the 20 % to the 95 % quantile of −31 … 30"


@pytest.mark.parametrize(("own", "p_better", "p_worse"), [(0, 1 / 63, 1.0), (62, 1.0, 1 / 63)])
def test_the_best_of_sixty_three_has_one_chance_in_sixty_three(own, p_better, p_worse):
    found = effect_of(np.arange(62.0, -1, -1), own)
    assert (found.p_better, found.p_worse, found.p_value) == (p_better, p_worse, 2 / 63)


def test_who_moved_as_far_counts_as_far_out():
    assert effect_of(np.array([1.0, 1.0, *([0.0] * 38)]), 0).as_good == 1


def test_together_units_rank_as_by_the_mean_of_misses_in_standard_deviations():
    draw = np.random.default_rng(5)
    missed = draw.normal(size=(40, 3)) * [0.5, 1, 4]
    by_hand = np.mean([column / np.std(column, ddof=1) for column in missed.T], axis=0)
    found = joint_misses(missed)
    assert (np.argsort(found) == np.argsort(by_hand)).all()
    assert joint_misses(missed + 0.7) == pytest.approx(found + 0.7), "as large in each is as large together"


def test_a_field_score_is_the_distance_from_the_median_in_standard_deviations():
    frame = history(scores({"a": 1.0, "b": 2.0, "c": 6.0}), editions([2023], units=3))
    found = field_scores(frame).set_index("unit")
    spread = np.sqrt(((np.array([1, 2, 6]) - 3) ** 2).sum() / 2)
    assert found["spread"].to_list() == pytest.approx([spread] * 3)
    assert found["field_score"].to_list() == pytest.approx([-1 / spread, 0, 4 / spread])


@by_night
@given(st.integers(0, 10_000))
@FEW
def test_another_scale_in_any_edition_changes_points_and_nothing_else(seed):
    values = np.hstack(drawn(seed, 3, 2))
    scaled = values * [1, 4, 0.5, 2, 3] + [0, 10, 2, 5, 7]
    plain, other = (
        estimate_effects(framed(part), OWN, ["transparency"], last_before=2018).iloc[1] for part in (values, scaled)
    )
    for name in NUMBERS:
        factor = 3 if name in ("spread", "effect_points") else 1
        assert other[name] == pytest.approx(factor * plain[name]), name


@by_night
@given(st.integers(0, 10_000))
@FEW
def test_where_less_is_better_everything_but_the_scores_stays(seed):
    values = np.hstack(drawn(seed, 3, 1))
    plain = estimate_effects(framed(values), OWN, ["transparency"], last_before=2018)
    turned = estimate_effects(framed(-values, direction=LOWER_IS_BETTER), OWN, ["transparency"], last_before=2018)
    assert turned.iloc[1][NUMBERS].to_list() == pytest.approx(plain.iloc[1][NUMBERS].to_list())


def test_the_order_of_rows_and_a_component_named_twice_change_nothing():
    frame = panel()
    plan = ["proactivity", "time_costs"]
    expected = estimate_effects(frame, "ha_tinh", plan, last_before=2019)
    shuffled = frame.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(estimate_effects(shuffled, "ha_tinh", [*plan, *plan], last_before=2019), expected)
    assert list(expected.columns) == list(EFFECT_COLUMNS)


def test_units_with_the_same_actions_are_not_in_the_line_but_in_the_field():
    values = np.hstack(drawn(11, 3, 1))
    values[1, 3] += 50
    frame = framed(values)
    found = one_row(estimate_effects(frame, OWN, ["transparency"], last_before=2018, excluded=[UNITS[1], OWN]))
    table = field_scores(frame).pivot(index="unit", columns="year", values="field_score").drop(index=UNITS[1])
    missed = misses(table[[2016, 2017, 2018]].to_numpy(), table[[2019]].to_numpy())
    assert found["units"] == 39
    assert found["effect"] == pytest.approx(missed[0])


def test_the_editions_come_from_the_dates_of_the_plan():
    values = np.hstack(drawn(12, 5, 3))
    frame = framed(values)
    plan = {"last_before": 2019, "first_after": 2021, "last_after": 2022}
    found = one_row(estimate_effects(frame, OWN, ["transparency"], editions_before=2, **plan))
    assert (found["before"], found["after"], found["skipped"]) == ((2018, 2019), (2021, 2022), (2020,))
    others = values.copy()
    others[:, [0, 1, 4, 7]] = np.random.default_rng(1).normal(size=(40, 4))
    again = one_row(estimate_effects(framed(others), OWN, ["transparency"], editions_before=2, **plan))
    assert again[NUMBERS].to_list() == pytest.approx(found[NUMBERS].to_list()), "others are not looked at"
    overlapping = one_row(estimate_effects(frame, OWN, ["transparency"], last_before=2019, first_after=2018))
    assert (overlapping["before"], overlapping["after"]) == ((2017, 2018, 2019), (2020, 2021, 2022, 2023))


def one_row(table: pd.DataFrame) -> pd.Series[Any]:
    """The row of the only component."""
    assert table["component"].tolist() == [JOINT, "transparency"]
    assert table.loc[0, "reason"] == (table.loc[1, "reason"] or "too_few_components")
    return table.iloc[1]


def reason_of(frame: pd.DataFrame, unit: str = OWN, **dates: Any) -> str:
    row = one_row(estimate_effects(frame, unit, ["transparency"], **{"last_before": 2017, **dates}))
    assert row[NUMBERS].isna().all()
    return str(row["reason"])


def test_without_enough_data_there_is_the_reason_and_no_number():
    values = np.hstack(drawn(13, 2, 1))
    frame = framed(values)
    assert reason_of(frame, last_before=2015) == "no_edition_before"
    assert reason_of(frame, last_before=2018) == "no_edition_after"
    assert reason_of(framed(values[: MINIMUM_UNITS - 1])) == "too_few_units"
    gone = frame.loc[~(frame["unit"].eq(OWN) & frame["year"].eq(2018))]
    assert reason_of(gone) == "unit_not_scored"
    one_row(estimate_effects(framed(values[:MINIMUM_UNITS]), OWN, ["transparency"], last_before=2017))


def test_a_change_of_construct_ends_what_compares():
    values = np.hstack(drawn(14, 2, 1))
    before, after = courses(values[:, :2]), courses(values[:, 2:], 2018, construct="other")
    assert reason_of(history(before + after, editions(range(2016, 2019), units=40))) == "construct_changed"
    gone = courses(values[:, 2:], 2018, component="openness")
    assert reason_of(history(before + gone, editions(range(2016, 2019), units=40))) == "construct_changed"
    first = courses(values[:, :1], construct="other") + courses(values[:, 1:], 2017)
    found = one_row(
        estimate_effects(history(first, editions(range(2016, 2019), units=40)), OWN, ["transparency"], last_before=2017)
    )
    assert (found["before"], found["after"]) == ((2017,), (2018,))


def test_a_construct_that_comes_later_leaves_the_editions_before_it():
    values = np.hstack(drawn(15, 2, 2))
    rows = courses(values[:, :3]) + courses(values[:, 3:], 2019, construct="other")
    found = one_row(
        estimate_effects(history(rows, editions(range(2016, 2020), units=40)), OWN, ["transparency"], last_before=2017)
    )
    assert (found["before"], found["after"]) == ((2016, 2017), (2018,))


def test_what_had_the_name_before_is_not_among_the_editions_before():
    """Policy bias of 2006–2008 was another thing, and from 2009 to 2012 there was none."""
    found = estimate_effects(panel(), "ha_tinh", ["policy_bias"], last_before=2014, last_after=2015, editions_before=8)
    assert found["before"].tolist() == [(), (2013, 2014)]
    earlier = estimate_effects(panel(), "ha_tinh", ["policy_bias"], last_before=2008, last_after=2013)
    assert set(earlier["reason"]) == {"construct_changed"}


def test_a_unit_that_is_not_there_and_no_editions_are_refused():
    frame = framed(np.hstack(drawn(16, 2, 1)))
    with pytest.raises(SelectionError, match="no unit nowhere"):
        estimate_effects(frame, "nowhere", ["transparency"], last_before=2017)
    for count in (0, 9):
        with pytest.raises(SelectionError, match="editions before"):
            estimate_effects(frame, OWN, ["transparency"], last_before=2017, editions_before=count)


def test_a_placebo_in_time_is_the_estimate_of_a_plan_that_began_earlier():
    plan = ["proactivity", "time_costs"]
    found = placebo_in_time(panel(), "ha_tinh", plan, last_before=2019, first_after=2023)
    assert found["steps_back"].tolist() == [1, 1, 1, 2, 2, 2]
    for step, last in ((1, 2018), (2, 2017)):
        earlier = estimate_effects(panel(), "ha_tinh", plan, last_before=last, last_after=last + 1)
        here = found.loc[found["steps_back"] == step].reset_index(drop=True)
        pd.testing.assert_frame_equal(here[list(EFFECT_COLUMNS)], earlier)


def test_a_placebo_in_time_looks_at_nothing_after_the_last_edition_before():
    values = np.hstack(drawn(17, 5, 2))
    others = values.copy()
    others[:, 5:] = np.random.default_rng(2).normal(size=(40, 2))
    tables = [placebo_in_time(framed(part), OWN, ["transparency"], last_before=2020) for part in (values, others)]
    pd.testing.assert_frame_equal(*tables)
    assert tables[0].query("component != 'joint'")["after"].tolist() == [(2020,), (2019, 2020)]
    assert tables[0]["reason"].isin(["", "too_few_components"]).all()
    short = placebo_in_time(framed(values[:, 3:]), OWN, ["transparency"], last_before=2017)
    assert short.query("component != 'joint'")["reason"].tolist() == ["", "no_edition_before"]
    none = placebo_in_time(framed(values), OWN, ["transparency"], last_before=2022)
    assert set(none["reason"]) == {"no_edition_after"}


def test_the_row_of_a_unit_is_found_wherever_it_stands_in_the_list():
    table = estimate_effects(panel(), "ha_noi", ["proactivity"], last_before=2018, last_after=2019)
    z = field_scores(panel().query("component == 'proactivity'"))
    z = z.pivot(index="unit", columns="year", values="field_score")[[2016, 2017, 2018, 2019]].dropna()
    missed = misses(z[[2016, 2017, 2018]].to_numpy(), z[[2019]].to_numpy())
    assert one(table.assign(unit="ha_noi", year=2023), "ha_noi", component="proactivity")["effect"] == pytest.approx(
        missed[z.index.get_loc("ha_noi")]
    )


def test_what_is_made_of_a_field_once_serves_every_unit_and_only_its_components():
    frame = framed(np.hstack(drawn(3, 3, 2)))
    field = field_of(frame, ["transparency"])
    for unit in UNITS[:3]:
        for estimate in (estimate_effects, placebo_in_time):
            once, anew = (estimate(known, unit, ["transparency"], last_before=2018) for known in (field, frame))
            pd.testing.assert_frame_equal(once, anew, check_exact=True)
    with pytest.raises(SelectionError, match="time_costs"):
        estimate_effects(field, OWN, ["transparency", "time_costs"], last_before=2018)


def test_an_edition_that_ranks_nobody_among_others_leaves_too_few_units():
    alone = history(courses(np.hstack(drawn(3, 3, 2, units=1))), editions(list(range(2016, 2021)), units=1))
    assert alone["is_sufficient"].any() and alone["percentile"].isna().all()
    assert reason_of(alone, last_before=2018) == "too_few_units"
    assert set(placebo_in_time(alone, OWN, ["transparency"], last_before=2018)["reason"]) == {"too_few_units"}
