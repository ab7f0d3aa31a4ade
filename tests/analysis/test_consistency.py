"""Correlations, Cronbach's alpha and principal components."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.consistency import (
    component_correlations,
    correlation_flags,
    critical_correlation,
    cronbach_alpha,
    has_enough_units,
    measured,
    principal_components,
)
from tests.analysis.edition_tables import pci_2023, table_of
from tests.analysis.frames_builder import LAW


def by_analysis_of_variance(scores: np.ndarray) -> float:
    """Alpha as Hoyt has it: 1 − mean square of the residuals / mean square between the units."""
    units, components = scores.shape
    whole = scores.mean()
    of_units, of_components = scores.mean(axis=1) - whole, scores.mean(axis=0) - whole
    rest = scores - whole - of_units[:, None] - of_components
    between = components * (of_units**2).sum() / (units - 1)
    return 1 - ((rest**2).sum() / ((units - 1) * (components - 1))) / between


def test_alpha_of_an_example_worked_out_by_hand():
    """Variances 1 and 4, of the sums 3, 6, 9 it is 9: 2 × (1 − 5/9) = 8/9."""
    assert cronbach_alpha(np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]])) == pytest.approx(8 / 9)


def test_alpha_is_that_of_the_analysis_of_variance():
    scores = pci_2023().scores
    assert cronbach_alpha(scores) == pytest.approx(by_analysis_of_variance(scores))


@LAW
@given(st.lists(st.tuples(*[st.integers(0, 100)] * 4), min_size=3, max_size=9, unique=True))
def test_alpha_needs_no_more_than_the_covariances(scores):
    """k × mean covariance / (mean variance + (k − 1) × mean covariance)."""
    values = np.array(scores) / 10
    alpha, covariances = cronbach_alpha(values), np.cov(values.T)
    if math.isnan(alpha):
        return
    mean_variance = covariances.trace() / 4
    mean_covariance = (covariances.sum() - covariances.trace()) / 12
    assert alpha == pytest.approx(4 * mean_covariance / (mean_variance + 3 * mean_covariance), abs=1e-6)


def test_alpha_is_one_where_all_components_say_the_same():
    assert cronbach_alpha(np.tile([[3.0], [5.0], [8.0]], 4)) == pytest.approx(1)


@pytest.mark.parametrize("scores", [[[1.0], [2.0]], [[1.0, 2.0]], [[1.0, 2.0], [1.0, 2.0]], [[1.0, 2.0], [2.0, 1.0]]])
def test_alpha_is_not_said_where_it_has_no_meaning(scores):
    assert math.isnan(cronbach_alpha(np.array(scores)))


def test_correlations_are_pearsons_of_every_pair_and_with_the_total():
    table = pci_2023()
    found = component_correlations(table)
    assert list(found.columns) == [*table.components, "total"]
    expected = np.corrcoef(np.column_stack([table.scores, table.totals()]).T)
    assert found.to_numpy() == pytest.approx(expected)


def test_without_weights_there_is_no_correlation_with_a_total():
    assert list(component_correlations(replace(pci_2023(), weights=None)).columns) == list(pci_2023().components)


def test_few_units_and_equal_scores_have_no_correlation():
    assert component_correlations(table_of([[1, 2], [2, 1], [3, 3], [4, 5]], [1, 1])).isna().all(axis=None)
    found = component_correlations(table_of([[5, 2], [5, 1], [5, 3], [5, 5], [5, 4]], [1, 1]))
    assert found["c0"].isna().all()
    assert found.loc["c1", "total"] == pytest.approx(1)


def test_a_component_that_applies_to_nobody_is_set_aside_with_the_weights():
    table = table_of([[5, math.nan, 3], [4, math.nan, math.nan], [1, math.nan, 2]], [1, 1, 1], ["a", "b", "c"])
    known = measured(table)
    assert (known.units, known.components, known.weights) == (("a", "c"), ("c0", "c2"), None)
    assert known.scores.tolist() == [[5, 3], [1, 2]]


@pytest.mark.parametrize("units", [5, 9, 24, 63])
def test_the_critical_correlation_is_the_one_whose_p_value_is_five_percent(units):
    limit = critical_correlation(units)
    # The exact distribution of a correlation of unrelated normal values.
    p_value = 2 * stats.beta(units / 2 - 1, units / 2 - 1, loc=-1, scale=2).sf(limit)
    assert p_value == pytest.approx(0.05)
    assert math.isnan(critical_correlation(2))


def test_pairs_that_oppose_or_repeat_each_other_are_flagged():
    names = ["a", "b", "c", "total"]
    found = correlation_flags(
        pd.DataFrame(
            [[1, -0.6, 0.95, -0.9], [-0.6, 1, -0.1, 0.3], [0.95, -0.1, 1, 0.2], [-0.9, 0.3, 0.2, 1]], names, names
        ),
        20,
    )
    assert found[["first", "second", "flag", "is_significant"]].to_numpy().tolist() == [
        ["a", "b", "negative", True],
        ["b", "c", "negative", False],
        ["a", "c", "high", True],
    ]


def test_principal_components_are_the_eigenvectors_of_the_correlations():
    table = pci_2023()
    found = principal_components(table)
    correlations = np.corrcoef(table.scores.T)
    assert found.eigenvalues == pytest.approx(np.linalg.eigvalsh(correlations)[::-1])
    assert found.explained == pytest.approx(found.eigenvalues / 10)
    # What the loadings say together is the correlations themselves.
    assert found.loadings @ found.loadings.T == pytest.approx(correlations)


def test_the_farthest_loading_of_each_direction_is_positive():
    loadings = principal_components(pci_2023()).loadings
    assert (loadings[np.abs(loadings).argmax(axis=0), np.arange(10)] > 0).all()


def test_principal_components_need_three_units_for_each_component_and_differences():
    table = pci_2023()
    assert has_enough_units(table.of_units(range(30)))
    assert not has_enough_units(table.of_units(range(29)))
    assert principal_components(table.of_units(range(29))) is None
    assert principal_components(table_of([[5, 4]] * 6, [1, 1])) is None
