"""Figures that COINr gives, for PCI 2023 with the weights of 2022–2023, 63 provinces × 10 components.

COINr 1.1.14 (Becker, Caperna, Del Sorbo et al., an R package), run on 27 November 2026 on the same scores, which are
published; what it printed is written down here, so that nobody needs R.
"""

import numpy as np
import pytest

from analysis.consistency import critical_correlation
from analysis.cronbach import cronbach_alpha
from analysis.ranks import minimum_ranks
from analysis.robustness import rank_intervals
from tests.analysis.edition_tables import pci_2023

ALPHA = 0.431619735963993
"""`get_cronbach`."""

SIGNIFICANT = 38
"""Of 100 correlations that `get_corr` keeps at 5 %, each pair twice and the ten of a component with itself."""

RANK, LOW, HIGH = 54, 52, 57
"""Of Hà Tĩnh in `Aggregate`, and the 5 % and 95 % quantiles of its rank in `get_sensitivity`: 1,000 draws of weights
± 25 %. Another seed of COINr's own moves an end by one rank."""


def test_cronbachs_alpha_is_that_of_coinr():
    assert cronbach_alpha(pci_2023().scores) == pytest.approx(ALPHA, abs=5e-15)


def test_as_many_correlations_are_significant_as_in_coinr():
    table = pci_2023()
    correlations = np.corrcoef(table.scores, rowvar=False)
    assert (np.abs(correlations) > critical_correlation(len(table.units))).sum() == SIGNIFICANT


def test_rank_and_interval_under_other_weights_are_those_of_coinr():
    table = pci_2023()
    assert minimum_ranks(table.totals())[table.row("ha_tinh")] == RANK
    own = rank_intervals(table).set_index("unit").loc["ha_tinh"]
    assert abs(own["low"] - LOW) <= 1 and abs(own["high"] - HIGH) <= 1
