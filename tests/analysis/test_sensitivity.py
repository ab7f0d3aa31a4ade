"""Sobol' indices of the choices of method: the figures found elsewhere, and what must hold of any."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from analysis.ranks import minimum_ranks
from analysis.sensitivity import (
    AGGREGATION,
    ALTERNATIVE_COLUMNS,
    CHOICES,
    LEFT_OUT,
    MEAN_SHIFT,
    NORMALISATION,
    OWN_RANK,
    SENSITIVITY_COLUMNS,
    WEIGHTS,
    alternatives,
    rank_sensitivity,
)
from tests.analysis.edition_tables import pci_2023, table_of

FOUND = {
    MEAN_SHIFT: {LEFT_OUT: 0.75, NORMALISATION: 0.31, WEIGHTS: 0.09, AGGREGATION: 0.03},
    OWN_RANK: {LEFT_OUT: 0.67, NORMALISATION: 0.19, WEIGHTS: 0.15, AGGREGATION: 0.14},
}
"""Total effects for Hà Tĩnh in PCI 2023, computed independently of this code, to about 0.05."""


@pytest.mark.parametrize("result", FOUND)
def test_the_total_effects_are_those_found_independently(result):
    found = rank_sensitivity(pci_2023(), "ha_tinh").set_index(["result", "choice"])
    for choice, expected in FOUND[result].items():
        assert found.loc[(result, choice), "total"] == pytest.approx(expected, abs=0.05), choice
        assert found.loc[(result, choice), "error"] < 0.02


def test_every_choice_has_a_line_for_each_result_and_takes_part_in_no_less_than_it_does_alone():
    found = rank_sensitivity(pci_2023(), "ha_tinh", samples=256)
    assert list(found.columns) == list(SENSITIVITY_COLUMNS)
    assert sorted(zip(found["choice"], found["result"], strict=True)) == sorted(
        (choice, result) for choice in CHOICES for result in (MEAN_SHIFT, OWN_RANK)
    )
    assert (found["first_order"] <= found["total"] + 3 * found["error"]).all()
    assert found.groupby("result")["total"].sum().ge(1 - 3 * found["error"].max()).all()
    again = rank_sensitivity(pci_2023(), "ha_tinh", samples=256)
    assert found.equals(again), "the same seed gives the same figures"


def test_weights_that_do_not_vary_have_no_effect():
    found = rank_sensitivity(pci_2023(), "ha_tinh", weight_noise=0.0, samples=256).set_index(["result", "choice"])
    assert found.loc[[(result, WEIGHTS) for result in (MEAN_SHIFT, OWN_RANK)], "total"].tolist() == [0.0, 0.0]


def test_one_choice_alone_gives_the_ranks_of_the_definition():
    """A mean shift of 4.3, 4.3 and 1.6 places; ranks 56, 57 and 56."""
    table = pci_2023()
    found = alternatives(table, "ha_tinh").set_index("alternative")
    assert list(found.reset_index().columns) == list(ALTERNATIVE_COLUMNS)
    assert found["rank"].to_dict() == {"min_max": 56, "standardised": 57, "geometric": 56}
    assert found["mean_shift"].round(1).to_dict() == {"min_max": 4.3, "standardised": 4.3, "geometric": 1.6}
    means = np.array([math.prod(row**table.weights) for row in table.scores])
    ranks = minimum_ranks(means)
    assert ranks[table.row("ha_tinh")] == 56
    assert np.abs(ranks - minimum_ranks(table.totals())).mean() == pytest.approx(found.loc["geometric", "mean_shift"])


def test_a_component_in_which_all_are_equal_and_a_zero_are_no_obstacle():
    table = table_of([[5, 0, 1], [5, 4, 3], [5, 9, 2]], [1, 1, 1], ["a", "b", "c"])
    assert rank_sensitivity(table, "a", samples=64)["total"].gt(0).any()
    still = table_of([[9, 9], [5, 5], [1, 1]], [1, 1], ["a", "b", "c"])
    assert rank_sensitivity(still, "a", samples=64)[["first_order", "total", "error"]].eq(0).all(axis=None)
    assert alternatives(table, "a")["rank"].tolist() == [3, 3, 3]


@pytest.mark.parametrize(
    ("table", "unit"),
    [
        (replace(pci_2023(), weights=None), "ha_tinh"),
        (pci_2023(), "nowhere"),
        (table_of([[5], [4]], [1], ["a", "b"]), "a"),
    ],
    ids=["no weights", "no such unit", "one component"],
)
def test_where_nothing_can_be_chosen_there_is_no_line(table, unit):
    assert rank_sensitivity(table, unit, samples=64).empty
    if unit != "a":
        assert alternatives(table, unit).empty
