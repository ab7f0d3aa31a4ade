"""The next rank with its range: what is predicted, from what, and how often it held."""

import numpy as np
import pytest

from analysis.frames import TOTAL
from analysis.rank_forecast import (
    FORECAST_COLUMNS,
    MINIMUM_CASES,
    NEWEST_CASES,
    chance_of_rank,
    fit_line,
    rank_forecast_test,
    rank_forecasts,
)
from analysis.usual_level import edition_pairs, rank_scores, ranks_at, usual_levels
from tests.analysis.built_in_panel import panel
from tests.analysis.frames_builder import editions, history, names, one, scores


def made_up(units: int, years: range) -> object:
    """One component, in which the units keep no order."""
    draw = np.random.default_rng(7)
    rows = [
        row for year in years for row in scores(dict(zip(names(units), draw.normal(5, 1, units), strict=True)), year)
    ]
    return history(rows, editions(list(years), units=units))


def test_the_line_and_the_misses_are_those_that_were_measured():
    pairs = edition_pairs(panel(2019))
    components, total = (fit_line(pairs.loc[pairs["is_total"] == is_total]) for is_total in (False, True))
    assert (components.rank, components.usual) == pytest.approx((0.05, 0.67), abs=0.02)
    assert (components.low, components.high) == pytest.approx((-1.33, 1.30), abs=0.03)
    assert (total.rank, total.usual) == pytest.approx((0.24, 0.65), abs=0.02)
    assert (total.low, total.high) == pytest.approx((-0.97, 0.93), abs=0.03)


def test_the_ends_of_the_range_are_the_tenth_of_a_hundred_and_ninety_nine_misses():
    """i ÷ (n + 1): of n + 1 misses the new one is as likely to take any place."""
    pairs = edition_pairs(panel(2019)).iloc[:199]
    line = fit_line(pairs)
    missed = np.sort(pairs["next_rank_score"].to_numpy() - line.expected(pairs))
    assert (line.low, line.high) == pytest.approx((missed[9], missed[-10]))


def test_nine_in_ten_next_ranks_lie_in_the_range_and_hardly_fewer_in_any_edition():
    tests = rank_forecast_test(panel(2019))
    here = tests.loc[~tests["is_total"] & tests["year"].between(2010, 2019)]
    assert here["cases"].sum() == 6048
    assert here["year"].nunique() == 10
    assert 0.88 <= here["held"].sum() / here["cases"].sum() <= 0.94
    assert here["coverage"].min() >= 0.85
    assert here["coverage"].is_monotonic_increasing, "the lowest first"
    assert here["width"].mean() == pytest.approx(77, abs=1.5), "percentile points"


def test_a_forecast_is_the_line_on_what_is_known_now_and_ignores_what_came_later():
    found = rank_forecasts(panel(), year=2018)
    assert found.equals(rank_forecasts(panel(2018)))
    row = one(found, "ha_tinh", 2018, "transparency")
    pairs = edition_pairs(panel(2018))
    line = fit_line(pairs.loc[~pairs["is_total"]])
    usual = rank_scores(np.array([row["usual_rank"]]), 63)[0]
    expected = line.rank * rank_scores(np.array([row["rank"]]), 63)[0] + line.usual * usual
    assert row["expected_rank"] == pytest.approx(ranks_at(np.array([expected]), 63)[0])
    assert row["best"] == np.ceil(ranks_at(np.array([expected + line.high]), 63)[0])
    assert row["worst"] == np.floor(ranks_at(np.array([expected + line.low]), 63)[0])


def test_the_ranges_of_an_edition_hold_what_the_test_says_of_it():
    """The ranks that lie within, looked up one by one, against the share that was worked out on the scores."""
    found = rank_forecasts(panel(), year=2018)
    later = panel().query("year == 2019").set_index(["unit", "component"])["rank"]
    rows = found.loc[(found["component"] != TOTAL) & (found["reason"] == "")]
    ranks = rows.set_index(["unit", "component"]).index.map(later)
    held = ((rows["best"] <= ranks) & (ranks <= rows["worst"])).sum()
    tests = rank_forecast_test(panel(2019)).query("year == 2019 and not is_total")
    assert held == tests["held"].item()


def test_coverage_stands_beside_each_forecast_with_its_worst_edition():
    found = rank_forecasts(panel(2019), component="transparency")
    tests = rank_forecast_test(panel(2019)).query("not is_total")
    assert set(found["coverage"]) == {tests["held"].sum() / tests["cases"].sum()}
    assert set(found["lowest_coverage"]) == {tests["coverage"].min()}
    assert set(found["tested_editions"]) == {len(tests)}


def test_the_ranks_of_a_range_are_ranks():
    found = rank_forecasts(panel())
    assert found["reason"].eq("").sum() == 63 * 11
    assert (found["best"] >= 1).all() and (found["worst"] <= found["rank_of"]).all()
    assert (found["best"] <= found["expected_rank"]).all() and (found["expected_rank"] <= found["worst"]).all()


def test_what_is_not_ranked_or_has_no_past_is_not_predicted_and_says_why():
    found = rank_forecasts(panel(), "ha_tinh", "transparency", year=2022)
    assert list(found.columns) == list(FORECAST_COLUMNS)
    assert found[["reason", "cases"]].to_numpy().tolist() == [["no_standing", 0]]
    few = rank_forecasts(made_up(MINIMUM_CASES // 2 - 1, range(2021, 2024)))
    assert set(few["reason"]) == {"too_few_cases"}
    assert few["expected_rank"].isna().all()
    enough = rank_forecasts(made_up(MINIMUM_CASES // 2, range(2021, 2024)))
    assert set(enough["reason"]) == {""}
    assert set(enough["cases"]) == {MINIMUM_CASES}
    assert set(enough["tested_editions"]) == {0} and enough["coverage"].isna().all()


def by_hand(pairs, own, wanted):
    """The line through some pairs by its normal equations, and the share of its misses that reach a rank score."""
    known = pairs[["rank_score", "usual_level"]].to_numpy()
    later = pairs["next_rank_score"].to_numpy()
    line = np.linalg.solve(known.T @ known, known.T @ later)
    reached = own[["rank_score", "usual_level"]].to_numpy(dtype=float) @ line + (later - known @ line) >= wanted
    return (reached.sum() + 1) / (len(pairs) + 2)


def test_the_chance_of_a_rank_is_told_by_how_far_totals_moved_in_the_newest_edition():
    pairs = edition_pairs(panel(2019)).query("is_total")
    newest = pairs.query("next_year == 2019")
    own = one(usual_levels(panel(2019)), "ha_tinh", 2019, TOTAL)
    wanted = rank_scores(np.array([own["rank"] - 10 + 0.5]), 63)[0]
    chance = chance_of_rank(panel(2019), "ha_tinh", int(own["rank"]) - 10, year=2019)
    assert len(newest) == 63 >= NEWEST_CASES
    assert chance == pytest.approx(by_hand(newest, own, wanted))
    assert chance != pytest.approx(by_hand(pairs, own, wanted), abs=0.01), "not by all editions"


def test_with_few_units_as_many_of_the_newest_editions_tell_the_chance_as_make_enough_cases():
    units, years = 34, range(2018, 2024)
    rows = made_up(units, years).assign(component=TOTAL)
    own = one(usual_levels(rows), "unit_20", 2023, TOTAL)
    pairs = edition_pairs(rows)
    wanted = rank_scores(np.array([5.5]), units)[0]
    assert chance_of_rank(rows, "unit_20", 5, year=2023) == pytest.approx(
        by_hand(pairs.query("next_year >= 2022"), own, wanted)
    )
    few = rows.query("year >= 2021")
    assert np.isnan(chance_of_rank(few, "unit_20", 5, year=2023)), "68 pairs"
