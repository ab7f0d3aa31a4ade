"""Cronbach's alpha."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.cronbach import cronbach_alpha
from tests.analysis.edition_tables import pci_2023
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


@pytest.mark.parametrize(
    "scores",
    [
        pytest.param([[1.0], [2.0], [3.0]], id="one column"),
        pytest.param([[1.0, 2.0], [3.0, 5.0]], id="two rows"),
        pytest.param([[1.0, 2.0]] * 3, id="rows that do not differ"),
        pytest.param([[1.0, 3.0], [2.0, 2.0], [3.0, 1.0]], id="sums that do not differ"),
    ],
)
def test_alpha_is_not_said_where_it_has_no_meaning(scores):
    assert math.isnan(cronbach_alpha(np.array(scores)))
