"""How often something happened, with an interval over the editions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.rates import rate_over_editions
from tests.analysis.frames_builder import LAW


def test_with_as_many_cases_in_each_edition_the_interval_is_students_of_their_shares():
    shares = [0.2, 0.5, 0.4, 0.9]
    made = np.concatenate([np.arange(50) < 50 * share for share in shares])
    found = rate_over_editions(made, np.repeat(range(4), 50))
    low, high = stats.t.interval(0.95, 3, np.mean(shares), stats.sem(shares))
    assert (found.share, found.editions) == (pytest.approx(0.5), 4)
    assert (found.low, found.high) == (pytest.approx(max(low, 0)), pytest.approx(min(high, 1)))


def test_an_interval_over_editions_holds_the_truth_where_one_over_cases_does_not():
    """A common cause an edition: 200 panels of ten editions of 60 cases."""
    draw, held, wilson = np.random.default_rng(2), 0, 0
    for _ in range(200):
        chances = np.clip(0.4 + draw.normal(0, 0.15, 10), 0, 1)
        made = draw.uniform(size=600) < np.repeat(chances, 60)
        found = rate_over_editions(made, np.repeat(range(10), 60))
        alone = stats.binomtest(int(made.sum()), 600).proportion_ci(0.95, method="wilson")
        held += found.low <= 0.4 <= found.high
        wilson += alone.low <= 0.4 <= alone.high
    assert held >= 184 > 150 > wilson


def test_never_in_any_edition_is_not_said_to_be_certain():
    found = rate_over_editions(np.zeros(60, dtype=bool), np.repeat(range(6), 10))
    assert (found.share, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(stats.binomtest(0, 60).proportion_ci(0.95, method="wilson").high)


def test_one_edition_has_no_interval_and_no_case_no_share():
    found = rate_over_editions(np.array([True, False]), np.array([2015, 2015]))
    assert found.share == 0.5 and np.isnan([found.low, found.high]).all()
    none = rate_over_editions(np.zeros(0, dtype=bool), np.zeros(0))
    assert none.cases == 0 and np.isnan(none.share)


@LAW
@given(st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=1, max_size=40))
def test_the_interval_holds_the_share_and_the_order_of_the_cases_changes_nothing(cases):
    editions, made = (np.array(column) for column in zip(*cases, strict=True))
    found, turned = rate_over_editions(made, editions), rate_over_editions(made[::-1], editions[::-1])
    assert (found.made, found.cases, found.share) == (turned.made, turned.cases, turned.share)
    if found.editions > 1:
        assert 0 <= found.low <= found.share + 1e-12 and found.share - 1e-12 <= found.high <= 1
        assert (found.low, found.high) == (pytest.approx(turned.low), pytest.approx(turned.high))
