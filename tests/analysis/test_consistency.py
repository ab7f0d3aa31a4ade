"""Correlations, Cronbach's alpha and principal components."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.consistency import (
    component_correlations,
    correlation_flags,
    critical_correlation,
    has_enough_units,
    measured,
    principal_components,
)
from tests.analysis.edition_tables import pci_2023, table_of


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
