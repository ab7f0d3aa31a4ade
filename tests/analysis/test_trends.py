import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis import trends
from tests.analysis.built_in_panel import panel
from tests.analysis.frames_builder import LAW, editions, history, one, scores


def stationary(n, courses, correlation=trends.USUAL_CORRELATION, seed=11):
    """Courses without a trend, a row each: normal, each edition correlated with the one before it."""
    random = np.random.default_rng(seed)
    found = random.standard_normal((courses, n))
    for edition in range(1, n):
        own = np.sqrt(1 - correlation**2) * found[:, edition]
        found[:, edition] = correlation * found[:, edition - 1] + own
    return found


def share_called(courses):
    return np.mean([trends.verdict(course) != "none" for course in courses])


@pytest.mark.parametrize(("n", "lowest"), [(7, 0.02), (14, 0.04)])
def test_five_in_a_hundred_stationary_courses_are_called_a_trend_at_most(n, lowest):
    """2,000 courses: standard errors of 0.4 and 0.5 points; with 7 editions the level that S can have is 2.9 %."""
    assert lowest <= share_called(stationary(n, 2000)) <= 0.06


def test_kendalls_exact_test_calls_twice_as_many():
    courses = stationary(14, 1000)
    exact = np.mean([stats.kendalltau(range(14), course, method="exact").pvalue < 0.05 for course in courses])
    assert exact > 2 * share_called(courses)


def test_a_clear_fall_of_fourteen_editions_is_found():
    fall = stationary(14, 500) - 0.25 * np.arange(14)
    found = [trends.verdict(course) for course in fall]
    assert found.count("falling") > 300
    assert found.count("rising") == 0


def test_the_interval_of_the_slope_holds_the_slope_where_editions_resemble_each_other():
    held = []
    for course in stationary(14, 600):
        trend = trends.raw_trend(range(14), course + 0.1 * np.arange(14))
        held.append(trend.low <= 0.1 <= trend.high)
    assert 0.92 <= np.mean(held) <= 0.98  # 95 %: a standard error of 0.9 points


@pytest.mark.parametrize("n", [5, 6, 9, 13])
def test_the_interval_leaves_out_no_slope_exactly_where_the_test_speaks(n):
    for course in stationary(n, 60, seed=n) + 0.3 * np.arange(n):
        trend = trends.raw_trend(range(n), course)
        assert (trend.low > 0 or trend.high < 0) == (trend.verdict != "none")


def test_the_usual_correlation_is_that_of_the_delivered_figures():
    """Within each course of 14 editions; Kendall (1954): its estimate is too low by (1 + 3 r) ÷ n."""
    found = []
    rows = panel(2019).query("component != 'total'").dropna(subset="percentile")
    for _, course in rows.groupby(["unit", "component", "construct"]):
        values = course.sort_values("year")["percentile"].to_numpy()
        if len(values) >= 10:
            own = values - values.mean()
            seen = (own[1:] * own[:-1]).sum() / (own**2).sum()
            found.append((seen + 1 / len(values)) / (1 - 3 / len(values)))
    assert np.mean(found) == pytest.approx(trends.USUAL_CORRELATION, abs=0.05)


@pytest.mark.parametrize("n", [5, 6, 7])
def test_with_exchangeable_editions_the_p_value_would_be_that_of_all_orders(n, monkeypatch):
    """Without correlation the simulated distribution is Kendall's: 2 in n factorial for a steady course, and so on."""
    monkeypatch.setattr(trends, "USUAL_CORRELATION", 0.0)
    trends.chance_of.cache_clear()
    found = trends.chance_of(n)
    trends.chance_of.cache_clear()
    for course in stationary(n, 20, 0.0):
        score = abs(int(np.sign(course[None, :] - course[:, None])[np.triu_indices(n, 1)].sum()))
        assert found[score] == pytest.approx(stats.kendalltau(range(n), course, method="exact").pvalue, abs=0.012)


def test_ties_give_the_tau_b_of_scipy():
    values = [1.0, 2.0, 2.0, 3.0, 5.0, 4.0]
    expected = stats.kendalltau(range(6), values, method="asymptotic").statistic
    assert trends.kendall(range(6), values)[0] == pytest.approx(expected)


@pytest.mark.parametrize("n", range(5))
@pytest.mark.fault(39, "under five editions")
def test_under_five_editions_there_are_too_few_years_and_no_number(n):
    trend = trends.raw_trend(range(2017, 2017 + n), range(n))
    assert trend == trends.Trend(n, None, None, None, None, None, "too_few")


def test_missing_years_are_not_counted_as_editions():
    trend = trends.raw_trend(range(6), [1, 2, np.nan, np.nan, 5, 6])
    assert (trend.n, trend.verdict) == (4, "too_few")


@pytest.mark.fault(39, "all equal")
def test_all_equal_scores_have_no_trend_and_no_nan():
    trend = trends.raw_trend(range(6), [5.0] * 6)
    assert trend == trends.Trend(6, 0.0, 0.0, 0.0, 0.0, 1.0, "none")


def test_a_steady_course_has_its_slope_and_verdict():
    rising = trends.raw_trend(range(2013, 2018), [5.0, 5.1, 5.2, 5.3, 5.4])
    assert rising.verdict == "rising"
    assert rising.slope == pytest.approx(0.1)
    assert rising.low == pytest.approx(0.1)
    falling = trends.standing_trend(range(2013, 2018), [90, 80, 60, 30, 10])
    assert falling.verdict == "falling"
    assert falling.slope == pytest.approx(np.median([-10, -15, -20, -20, -20, -25, -70 / 3, -30, -25, -20]))


def test_gaps_between_years_count_as_years():
    assert trends.raw_trend([2010, 2012, 2014, 2016, 2018], [1, 2, 3, 4, 5]).slope == pytest.approx(0.5)


def test_up_and_down_is_no_trend():
    assert trends.raw_trend(range(6), [5, 6, 4, 6.5, 5.5, 5.2]).verdict == "none"


@LAW
@given(values=st.lists(st.floats(-1e6, 1e6), min_size=5, max_size=9), order=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter_and_no_nan_escapes(values, order):
    pairs = list(enumerate(values))
    before = trends.raw_trend(*zip(*pairs, strict=True))
    order.shuffle(pairs)
    after = trends.raw_trend(*zip(*pairs, strict=True))
    assert before == after
    assert all(np.isfinite([before.slope, before.low, before.high, before.tau, before.p_value]))


def test_changes_within_a_framework_are_in_points_and_in_places():
    rows = scores({"a": 5.0, "b": 6.0}, 2022) + scores({"a": 6.5, "b": 5.75}, 2023)
    row = one(history(rows, editions([2022, 2023], units=2)), "a")
    assert row["previous_year"] == 2022
    assert (row["value_change"], row["rank_change"]) == (1.5, 1)
    assert (row["previous_value"], row["previous_rank"], row["previous_rank_of"]) == (5.0, 2, 2)
    assert row["percentile_change"] == 100
    assert not row["crosses_break"]


@pytest.mark.fault(39, "a break between editions")
def test_across_a_break_there_is_a_change_of_rank_but_none_of_points():
    rows = scores({"a": 6.0, "b": 5.0}, 2021) + scores({"a": 5.0, "b": 6.0}, 2022, framework="f2")
    row = one(history(rows, editions({2021: "f1", 2022: "f2"}, units=2)), "a", 2022)
    assert row["crosses_break"]
    assert pd.isna(row["value_change"])
    assert row["rank_change"] == -1
    assert row["framework_since"] == 2022


def test_another_construct_under_the_same_name_is_not_compared_at_all():
    rows = scores({"a": 6.0, "b": 5.0}, 2008, construct="soe_bias")
    rows += scores({"a": 5.0, "b": 6.0}, 2013, framework="f2")
    row = one(history(rows, editions({2008: "f1", 2013: "f2"}, units=2)), "a", 2013)
    assert row[["value_change", "rank_change", "percentile_change"]].isna().all()


def test_the_previous_edition_is_the_last_one_in_which_the_unit_has_a_figure():
    rows = scores({"a": 6.0, "b": 5.0}, 2021) + scores({"a": None, "b": 5.0}, 2022)
    rows += scores({"a": 5.0, "b": 6.0}, 2023)
    frame = history(rows, editions([2021, 2022, 2023], units=2))
    assert one(frame, "a")["previous_year"] == 2021
    assert one(frame, "b")["previous_year"] == 2022


def test_a_component_absent_from_the_previous_edition_has_no_change():
    rows = scores({"a": 6.0}, 2021) + scores({"a": 50.0}, 2022, "total") + scores({"a": 5.0}, 2023)
    row = one(history(rows, editions([2021, 2022, 2023], units=1)), "a")
    assert row["previous_year"] == 2022
    assert pd.isna(row["value_change"])


def test_the_first_edition_has_no_change():
    row = one(history(scores({"a": 5.0}), editions([2023], units=1)), "a")
    assert pd.isna(row["previous_year"])
    assert pd.isna(row["value_change"])
    assert not row["crosses_break"]


def test_an_unusable_figure_is_no_previous_value():
    rows = scores({"a": 50.0, "b": 4.0}, 2022, status="unusable") + scores({"a": 6.0, "b": 5.0}, 2023)
    assert pd.isna(one(history(rows, editions([2022, 2023], units=2)), "a")["value_change"])


def test_raw_scores_are_cut_at_the_frameworks():
    frameworks = {2015: "f1", 2016: "f1", 2017: "f2", 2018: "f2", 2019: "f2"}
    rows = [row for year, code in frameworks.items() for row in scores({"a": 5.0}, year, framework=code)]
    segments = trends.raw_segments(history(rows, editions(frameworks, units=1)).to_dict("records"))
    spans = [(segment.framework, segment.first_year, segment.last_year) for segment in segments]
    assert spans == [("f1", 2015, 2016), ("f2", 2017, 2019)]
    assert [s.trend.verdict for s in segments] == ["too_few", "too_few"]
