"""One edition as a table, its totals and its ranks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.edition_table import edition_table, minimum_ranks, weighted_totals
from analysis.frames import as_weights
from tests.analysis.frames_builder import LAW, editions, history, one, scores

COMPONENTS = ("transparency", "entry_costs")
WEIGHTS = as_weights(
    [
        {"framework": "f1", "component": "transparency", "weight": 0.75, "multiplier": 10.0},
        {"framework": "f1", "component": "entry_costs", "weight": 0.25, "multiplier": 10.0},
    ]
)


def two_components(**transparency: float | None) -> list[dict]:
    rows = scores(transparency)
    return rows + scores(dict.fromkeys(transparency, 4.0), component="entry_costs")


def test_the_table_holds_every_unit_and_the_components_in_the_order_of_the_weights():
    rows = history(two_components(a=5.0, b=6.0, c=None), editions([2023], units=3), WEIGHTS)
    table = edition_table(rows, WEIGHTS, "pci", 2023, "province")
    assert (table.units, table.components) == (("a", "b", "c"), COMPONENTS)
    assert table.scores[:2].tolist() == [[5.0, 4.0], [6.0, 4.0]]
    assert np.isnan(table.scores[2, 0])
    assert table.complete().units == ("a", "b")


def test_totals_are_those_of_the_standings():
    rows = history(two_components(a=5.0, b=6.0, c=7.5), editions([2023], units=3), WEIGHTS)
    table = edition_table(rows, WEIGHTS, "pci", 2023, "province")
    for unit, total in zip(table.units, table.totals(), strict=True):
        assert total == pytest.approx(one(rows, unit, component="total")["computed_value"])


def test_without_scores_there_is_no_table_and_without_weights_no_total():
    rows = history(scores({"a": 5.0, "b": 6.0}), editions([2023], units=2))
    assert edition_table(rows, WEIGHTS, "pci", 2022, "province") is None
    table = edition_table(rows, as_weights([]), "pci", 2023, "province")
    assert table.weights is None
    assert np.isnan(table.totals()).all()


def test_a_component_without_any_score_stays_only_where_it_is_weighed():
    rows = history(two_components(a=None, b=None), editions([2023], units=2))
    assert edition_table(rows, WEIGHTS, "pci", 2023, "province").components == COMPONENTS
    unweighed = edition_table(rows, as_weights([]), "pci", 2023, "province")
    assert unweighed.components == ("entry_costs",)
    assert unweighed.complete().units == ("a", "b")


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


def test_weights_need_not_sum_to_one():
    values, weights = np.array([[5.0, 7.0], [6.0, 2.0]]), np.array([0.75, 0.25])
    assert np.allclose(weighted_totals(values, weights * 40, 10.0), [55.0, 50.0])
    several = weighted_totals(values, np.array([[3.0, 1.0], [1.0, 1.0]]), 10.0)
    assert np.allclose(several, [[55.0, 50.0], [60.0, 40.0]])
