"""The ranks without each component."""

import math
from dataclasses import replace

import numpy as np
import pytest

from analysis.leave_one_out import INFLUENCE_COLUMNS, SHIFT_COLUMNS, influence, leave_one_out
from tests.analysis.edition_tables import pci_2023, table_of

# Totals 56, 50, 46; without c0: 40, 60, 50; without c1: 60, 46⅔, 45.
SMALL = table_of([[8, 4, 4], [4, 8, 4], [4, 4, 6]], [4, 2, 4], ["a", "b", "c"])


def test_ranks_without_a_component_are_those_of_the_table_that_never_had_it():
    table = pci_2023()
    shifts = leave_one_out(table)
    for place, component in enumerate(table.components):
        rest = np.delete(np.arange(len(table.components)), place)
        totals = [sum(table.weights[c] * row[c] for c in rest) for row in table.scores]
        expected = [1 + sum(other > total + 1e-9 for other in totals) for total in totals]
        assert shifts.loc[shifts["component"] == component, "rank_without"].tolist() == expected


def test_a_unit_that_a_component_carries_falls_without_it():
    shifts = leave_one_out(SMALL).set_index(["component", "unit"])
    assert shifts.loc[("c0", "a"), ["rank", "rank_without", "shift"]].tolist() == [1, 3, -2]
    assert shifts.loc[("c0", "b"), "shift"] == 1


def test_influence_is_the_mean_of_the_places_moved():
    found = influence(SMALL).set_index("component")
    assert found.index[0] == "c0"
    assert found.loc["c0"].tolist() == [0.4, pytest.approx(4 / 3), 2]


def test_a_component_on_which_nobody_differs_moves_nobody():
    table = replace(SMALL, scores=np.column_stack([SMALL.scores[:, :2], [5.0] * 3]))
    assert influence(table).set_index("component").loc["c2", "largest_shift"] == 0


@pytest.mark.parametrize(
    "table",
    [table_of([[5, 6], [4, 4]], None), table_of([[5, math.nan]], [1, 1]), table_of([[5], [6]], [1])],
    ids=["no weights", "no totals", "one component"],
)
def test_where_nothing_can_be_left_out_there_is_no_row(table):
    assert leave_one_out(table).empty
    assert influence(table).empty
    assert (tuple(leave_one_out(table).columns), tuple(influence(table).columns)) == (SHIFT_COLUMNS, INFLUENCE_COLUMNS)
