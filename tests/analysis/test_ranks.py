"""Ranks, ties, and the ranks that draws reach."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ranks import minimum_ranks, percentiles, rank_quantiles
from tests.analysis.frames_builder import LAW


def test_equal_values_share_a_rank_and_the_next_one_is_skipped():
    assert minimum_ranks(np.array([[3.0, 5.0, 3.0, 1.0], [1.0, 2.0, 3.0, 4.0]])).tolist() == [
        [2, 1, 2, 4],
        [4, 3, 2, 1],
    ]


def test_a_value_that_is_missing_has_no_rank_and_takes_none():
    ranks = minimum_ranks(np.array([3.0, np.nan, 5.0]))
    assert ranks[[0, 2]].tolist() == [2, 1]
    assert np.isnan(ranks[1])


@LAW
@given(st.lists(st.integers(0, 6), min_size=1, max_size=12))
def test_a_rank_is_one_more_than_the_number_of_better_units(values):
    expected = [1 + sum(other > value for other in values) for value in values]
    assert minimum_ranks(np.array(values, dtype=float)).tolist() == expected


def test_ties_are_transitive_whatever_binary_arithmetic_leaves():
    tenth = 0.1 + 0.2
    assert minimum_ranks(np.array([0.3, tenth, 0.3 - 1e-13, 0.299])).tolist() == [1, 1, 1, 4]
    # A difference that two published decimals can hold is none of arithmetic.
    assert minimum_ranks(np.array([0.3, 0.3 + 1e-8])).tolist() == [2, 1]


@LAW
@given(st.lists(st.one_of(st.none(), st.integers(0, 6)), min_size=1, max_size=12))
def test_a_percentile_is_the_share_of_the_others_below_with_half_of_those_that_are_equal(values):
    found = percentiles(np.array(values, dtype=float))
    known = [value for value in values if value is not None]
    for value, percentile in zip(values, found, strict=True):
        if value is None or len(known) == 1:
            assert np.isnan(percentile)
        else:
            below, equal = sum(other < value for other in known), known.count(value) - 1
            assert percentile == pytest.approx(100 * (below + equal / 2) / (len(known) - 1))


@LAW
@given(
    st.integers(1, 60).flatmap(
        lambda draws: st.lists(st.lists(st.integers(0, 5), min_size=4, max_size=4), min_size=draws, max_size=draws)
    ),
    st.sampled_from([0.05, 0.04999999999999999, 0.5, 0.95, 1.0]),
)
def test_a_quantile_is_a_rank_that_was_drawn_and_is_that_of_the_inverted_distribution(drawn, share):
    ranks = minimum_ranks(np.array(drawn, dtype=float))
    found = rank_quantiles(ranks, [share])[0]
    assert found.tolist() == np.quantile(ranks, share, axis=0, method="inverted_cdf").tolist()


def test_a_unit_that_is_not_always_ranked_has_no_quantile():
    ranks = np.array([[1.0, 2.0, np.nan], [2.0, 1.0, np.nan], [1.0, np.nan, 2.0]])
    found = rank_quantiles(ranks, [0.5])[0]
    assert found[0] == 1
    assert np.isnan(found[1:]).all()
