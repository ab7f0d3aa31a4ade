"""The expected range of the next edition, on panels whose noise is known."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.forecast import MINIMUM_TESTS, expected_range, prediction_intervals, range_test, range_tests
from analysis.frames import SelectionError
from analysis.gains import GAIN_COLUMNS, one_edition_gains
from tests.analysis.frames_builder import editions, history, names, scores
from tests.prebuilt import history as pci

UNITS = 63


def gains_of(course: np.ndarray, component: str = "c", construct: str = "c") -> pd.DataFrame:
    """The frame of `one_edition_gains` for a course, editions × units."""
    frames = []
    for year in range(1, len(course)):
        start, end = course[year - 1], course[year]
        percentile = (stats.rankdata(start) - 1) / (len(start) - 1) * 100
        frames.append(pd.DataFrame({"start": start, "end": end, "gain": end - start, "start_percentile": percentile}))
        frames[-1] = frames[-1].assign(year=2000 + year, from_year=1999 + year, unit=names(len(start)))
    table = pd.concat(frames, ignore_index=True).assign(component=component, construct=construct)
    return table.reindex(columns=list(GAIN_COLUMNS))


def simulated(seed: int, kept: float, noise: float = 0.5, editions: int = 13, units: int = UNITS) -> np.ndarray:
    """Scores that keep a share of their distance from 5 from one edition to the next, with normal noise."""
    random = np.random.default_rng(seed)
    course = [5 + random.normal(0, 1, units)]
    for _ in range(editions - 1):
        course.append(5 + kept * (course[-1] - 5) + random.normal(0, noise, units))
    return np.array(course)


@pytest.mark.parametrize("kept", [1.0, 0.6])
def test_on_a_panel_of_known_noise_the_range_holds_nine_next_scores_in_ten(kept):
    held, tested = [], []
    for seed in range(6):
        gains = gains_of(simulated(seed, kept))
        last = gains["year"].max()
        known, now = gains[gains["year"] < last], gains[gains["year"] == last]
        tested.append(range_test(known, "c", "c"))
        for start, percentile, end in now[["start", "start_percentile", "end"]].to_numpy():
            expected = expected_range(known, "c", "c", start, percentile, 100.0, test=tested[-1])
            assert expected.reason == ""
            held.append(expected.low <= end <= expected.high)
    assert 0.85 <= np.mean(held) <= 0.95
    assert 0.85 <= sum(one.covered for one in tested) / sum(one.cases for one in tested) <= 0.95


def test_the_range_is_as_wide_as_the_noise_asks_for():
    """90 % of a normal noise lie within 1.645 standard deviations of the score that it is added to."""
    course = simulated(4, 1.0, noise=0.2, editions=30)
    expected = expected_range(gains_of(course), "c", "c", 5.0, 50.0, 10.0)
    assert expected.test == range_test(gains_of(course), "c", "c")
    assert (expected.low, expected.high) == (pytest.approx(5 - 0.329, abs=0.05), pytest.approx(5 + 0.329, abs=0.05))


def test_the_regression_is_taken_where_scores_fall_back_to_the_middle_and_not_where_they_wander():
    drawn_anew, wandering = (range_test(gains_of(simulated(2, kept)), "c", "c") for kept in (0.0, 1.0))
    assert (drawn_anew.method, wandering.method) == ("regression", "no_change")
    assert drawn_anew.error == drawn_anew.regression_error < drawn_anew.no_change_error
    assert wandering.error == wandering.no_change_error


def test_the_error_is_the_mean_change_of_the_editions_that_could_be_predicted():
    course = simulated(9, 1.0)
    gains = gains_of(course)
    test = range_test(gains, "c", "c")
    inner = []
    for year in range(1, len(course) - 1):
        before = gains[gains["year"] <= 2000 + year]["start_percentile"].to_numpy()
        now = gains[gains["year"] == 2001 + year]
        inner += [
            abs(g) for p, g in now[["start_percentile", "gain"]].to_numpy() if (abs(before - p) <= 10).sum() >= 30
        ]
    assert test.cases == len(inner) and test.no_change_error == pytest.approx(np.mean(inner))
    assert test.coverage == test.covered / test.cases and test.low < test.coverage < test.high


def test_later_figures_change_nothing_in_what_was_predicted():
    course = simulated(6, 1.0)
    early, tampered = course[:11], course.copy()
    tampered[11:] += 100.0
    one, other = (range_test(gains_of(c)[lambda g: g["year"] <= 2010], "c", "c") for c in (early, tampered))
    assert one == other


def test_a_range_ends_where_the_scale_ends():
    expected = expected_range(gains_of(simulated(1, 1.0)), "c", "c", 9.95, 50.0, 10.0)
    assert expected.high == 10.0 and expected.low < 9.95


def test_without_enough_experience_there_is_no_range_and_the_reason_is_told():
    gains = gains_of(simulated(1, 1.0))
    few = gains[gains["year"] <= 2003]
    none = gains.iloc[:0]
    assert expected_range(gains, "c", "c", float("nan"), 50.0, 10.0).reason == "no_score"
    assert expected_range(gains, "c", "c", 5.0, float("nan"), 10.0).reason == "no_standing"
    assert expected_range(none, "c", "c", 5.0, 50.0, 10.0).reason == "too_few_near"
    untested = expected_range(few, "c", "c", 5.0, 50.0, 10.0)
    assert (untested.reason, untested.near >= 30) == ("not_tested", True)
    assert np.isnan([untested.low, untested.high]).all()
    assert untested.test is None or untested.test.cases < MINIMUM_TESTS


def test_what_another_construct_did_is_no_experience():
    gains = gains_of(simulated(1, 1.0), construct="old")
    assert expected_range(gains, "c", "new", 5.0, 50.0, 10.0).reason == "too_few_near"
    assert range_tests(gains)[0].construct == "old"


def test_changes_that_began_without_a_standing_are_left_out():
    rows = [row for year in (2018, 2019) for row in scores({"a": 4.0}, year, component="c")]
    gains = one_edition_gains(history(rows, editions([2018, 2019], units=9)))
    assert len(gains) == 1 and range_test(gains, "c", "c") is None


def test_the_intervals_of_an_edition_are_the_ranges_of_its_units_whatever_comes_later():
    panel = pci("pci")
    gains = one_edition_gains(panel)
    known = gains[gains["year"] <= 2018]
    table = prediction_intervals(panel, year=2018)
    now = panel[panel["year"] == 2018].set_index(["component", "unit"])
    assert sorted(zip(table["component"], table["unit"], strict=True)) == sorted(now.index)
    for row in table.iloc[::97].itertuples():
        own = now.loc[(row.component, row.unit)]
        expected = expected_range(
            known, row.component, own["construct"], own["shown_value"], own["percentile"], own["scale"]
        )
        wanted = (own["shown_value"], expected.low, expected.high, expected.near, expected.test.coverage)
        np.testing.assert_equal((row.score, row.low, row.high, row.near, row.coverage), wanted)
        assert row.reason == expected.reason
    one_unit = prediction_intervals(panel, "ha_tinh", "transparency", year=2018)
    wanted = table[(table["unit"] == "ha_tinh") & (table["component"] == "transparency")].reset_index(drop=True)
    pd.testing.assert_frame_equal(one_unit, wanted)


def test_where_nothing_was_tested_an_interval_is_missing_with_its_reason():
    rows = history(scores({"a": 5.0, "b": None}, 2023), editions([2023], units=2))
    table = prediction_intervals(rows).set_index("unit")
    assert table["reason"].to_dict() == {"a": "no_standing", "b": "no_score"}
    assert table[["low", "high", "coverage"]].isna().all(axis=None)
    assert table["cases"].eq(0).all()
    with pytest.raises(SelectionError, match="2024"):
        prediction_intervals(rows, year=2024)
