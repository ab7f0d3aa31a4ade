"""Whether a course falls, at every edition of it."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.courses import falls_running, points_lost, standing_falls, with_courses
from analysis.trends import standing_trend, verdict
from tests.analysis.frames_builder import LAW, editions, history, one, scores

NONE = float("nan")


def test_falls_are_counted_on_only_where_each_was_compared_with_the_one_before():
    years, previous = [2013, 2014, 2015, 2017, 2018], [NONE, 2013, 2014, 2016, 2017]
    assert falls_running(years, previous, [NONE, -1.0, -0.1, -2.0, -0.1]) == [0, 1, 2, 1, 2]
    assert falls_running(years, previous, [NONE, -1.0, 0.0, -2.0, NONE]) == [0, 1, 0, 1, 0]


def test_what_a_run_of_falls_lost_is_the_first_score_less_the_last():
    values = [7.0, 6.5, 6.4, 6.6, 5.0]
    changes = [NONE, *np.diff(values)]
    assert points_lost([0, 1, 2, 0, 1], changes) == pytest.approx([0, 7.0 - 6.5, 7.0 - 6.4, 0, 6.6 - 5.0])


def test_a_standing_falls_only_after_five_editions_of_one_construct():
    steady = [90.0, 80, 70, 60, 50]
    assert standing_falls(steady, ["a"] * 5) == [False] * 4 + [True]
    assert standing_falls(steady, ["a", "b", "b", "b", "b"]) == [False] * 5
    assert standing_falls([*steady, NONE], ["a"] * 6) == [False] * 4 + [True, False]


@LAW
@given(st.lists(st.integers(0, 6), min_size=1, max_size=9))
def test_the_quick_verdict_is_that_of_the_trend(values):
    assert verdict(np.array(values, dtype=float)) == standing_trend(range(len(values)), values).verdict


def test_of_five_editions_only_a_steady_course_has_a_trend():
    """Five editions: only where all pairs go one way (1 order of 120 each) can a trend be told from resemblance."""
    found = [verdict(np.array(order, dtype=float)) for order in permutations(range(5))]
    assert (found.count("rising"), found.count("falling"), len(found)) == (1, 1, 120)


def test_later_editions_change_nothing_in_what_is_said_of_an_earlier_one():
    rows = [row for year in range(2013, 2020) for row in scores({"a": 8.0 - year / 1000, "b": 5.0}, year)]
    whole = with_courses(history(rows, editions(range(2013, 2020), units=2)))
    early = with_courses(history([r for r in rows if r["year"] < 2016], editions(range(2013, 2016), units=2)))
    for year in (2013, 2014, 2015):
        assert one(whole, "a", year)["falls_running"] == one(early, "a", year)["falls_running"] == year - 2013


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_the_rows_changes_nothing(order):
    rows = [row for year in range(2013, 2019) for row in scores({"a": 8.0 - year / 1000, "b": 5.0}, year)]
    frame = history(rows, editions(range(2013, 2019), units=2))
    assert with_courses(frame.iloc[::order]).equals(with_courses(frame))
