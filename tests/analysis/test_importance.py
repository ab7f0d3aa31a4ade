"""Effective weights beside nominal ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.importance import IMPORTANCE_COLUMNS, effective_weights
from tests.analysis.edition_tables import pci_2023, table_of
from tests.analysis.frames_builder import LAW


def test_effective_weights_are_the_slopes_of_the_weighted_components_on_the_total():
    """cov(w x, T) / var(T) is the slope of the least-squares line of w x on T."""
    table = pci_2023()
    found = effective_weights(table).set_index("component")
    totals = table.totals()
    for place, component in enumerate(table.components):
        points = 10 * table.weights[place] * table.scores[:, place]
        assert found.loc[component, "effective"] == pytest.approx(np.polyfit(totals, points, 1)[0])
        assert found.loc[component, "correlation"] == pytest.approx(np.corrcoef(points, totals)[0, 1])
    assert found["main_effect"].to_numpy() == pytest.approx(found["correlation"].to_numpy() ** 2)


@LAW
@given(
    st.lists(st.tuples(*[st.integers(0, 100)] * 3), min_size=3, max_size=10, unique=True),
    st.tuples(*[st.integers(1, 20)] * 3),
)
def test_effective_weights_sum_to_one_wherever_totals_differ(scores, weights):
    found = effective_weights(table_of(np.array(scores) / 10, weights))
    assert found["nominal"].sum() == pytest.approx(1)
    if found["effective"].notna().all():
        assert found["effective"].sum() == pytest.approx(1)


def test_uncorrelated_components_count_by_weight_squared_times_variance():
    """(±1) × (±2), each with weight one half: variances 1/4 and 1 of the sum, one fifth and four fifths."""
    found = effective_weights(table_of([[4, 3], [4, 7], [6, 3], [6, 7]], [1, 1]))
    assert found["effective"].tolist() == pytest.approx([0.2, 0.8])
    assert found["main_effect"].tolist() == pytest.approx([0.2, 0.8])


def test_a_component_on_which_nobody_differs_has_a_weight_and_no_effect():
    found = effective_weights(table_of([[5, 4], [5, 7], [5, 6]], [1, 1]))
    assert found.loc[0, ["nominal", "effective"]].tolist() == [0.5, 0]
    assert np.isnan(found.loc[0, "correlation"])


def test_where_totals_do_not_differ_nothing_is_said():
    assert effective_weights(table_of([[5, 4]] * 3, [1, 1]))[["effective", "correlation"]].isna().all(axis=None)


@pytest.mark.parametrize("table", [table_of([[5, 6], [4, 4], [1, 2]], None), table_of([[5, 6], [4, 4]], [1, 1])])
def test_without_weights_or_units_there_is_no_row(table):
    assert effective_weights(table).empty
    assert tuple(effective_weights(table).columns) == IMPORTANCE_COLUMNS
