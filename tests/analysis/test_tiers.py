"""Tiers: nobody in one can be told apart, two with a tier between them always are, and ties share one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from analysis.frames import TOTAL
from analysis.noise import total_error
from analysis.robustness import drawn_totals
from analysis.tiers import (
    EDITION_COLUMNS,
    edition_tiers,
    smallest_difference,
    tier_sizes,
    tiers_of,
)
from tests.analysis.edition_tables import pci_2023, table_of
from tests.analysis.frames_builder import LAW
from tests.prebuilt import built_in, history

scores = st.lists(st.integers(0, 100).map(lambda tenths: tenths / 10), min_size=1, max_size=20).map(np.array)
errors = st.sampled_from([0.0, 0.16, 0.3, 1.0])


@LAW
@given(scores, errors)
def test_two_of_a_tier_are_never_told_apart_and_two_with_a_tier_between_them_always(values, error):
    tiers, limit = tiers_of(values, error), smallest_difference(error)
    for first, tier in zip(values, tiers, strict=True):
        for second, other in zip(values, tiers, strict=True):
            if tier == other:
                assert abs(first - second) < limit or first == second
            if other - tier >= 2:
                assert first - second >= limit
            if first > second:
                assert tier <= other


@LAW
@given(scores, errors, st.randoms(use_true_random=False))
def test_the_order_of_the_units_and_a_constant_change_no_tier(values, error, shuffler):
    order = list(range(len(values)))
    shuffler.shuffle(order)
    assert np.array_equal(tiers_of(values[order], error), tiers_of(values, error)[order])
    assert np.array_equal(tiers_of(values * 2, error * 2), tiers_of(values, error))


def test_tiers_are_numbered_from_the_best_and_without_error_only_equal_scores_share_one():
    assert tiers_of(np.array([5.0, 9.0, 9.0, 1.0]), 0.0).tolist() == [2, 1, 1, 3]


def test_a_chain_of_neighbours_is_cut():
    """Each is alike its neighbour; the ends are not, and a tier does not reach from one to the other."""
    limit = smallest_difference(1.0)
    steps = np.arange(5) * -0.6 * limit
    assert tiers_of(steps, 1.0).tolist() == [1, 1, 2, 2, 3]


def test_who_has_no_score_has_no_tier():
    tiers = tiers_of(np.array([5.0, math.nan, 9.0]), 0.5)
    assert np.isnan(tiers[1])
    assert tiers[[0, 2]].tolist() == [2, 1]
    assert tier_sizes(np.array([5.0, math.nan, 9.0]), 0.5)["units"].tolist() == [1, 1]


def test_chance_makes_the_smallest_difference_one_time_in_twenty():
    error = 0.4
    assert 1 - norm.cdf(smallest_difference(error), scale=error * math.sqrt(2)) == pytest.approx(0.05)


def test_the_error_of_a_total_is_the_spread_of_totals_drawn_again():
    """Drawn with the weights as they are, the total of a unit spreads as the formula says."""
    table = table_of([[5, 6, 7], [4, 4, 4]], [5, 3, 2])
    draws = 4000
    drawn = drawn_totals(table, weight_noise=0.0, score_noise=0.3, draws=draws)
    assert total_error(table.worth(), 0.3) == pytest.approx(drawn.std(axis=0, ddof=1), rel=4 / math.sqrt(2 * draws))


def test_pci_2023_has_between_four_and_eight_tiers_as_was_found():
    """1.3 points of the total are needed with the usual error, 2.4 with the cautious one."""
    table = pci_2023()
    for noise, needed in ((0.16, 1.3), (0.3, 2.4)):
        error = total_error(table.worth(), noise)
        assert smallest_difference(error) == pytest.approx(needed, abs=0.05)
        sizes = tier_sizes(table.totals(), error)
        assert 4 <= len(sizes) <= 8
        assert sizes["units"].sum() == 63
        assert (sizes["highest"] - sizes["lowest"] < smallest_difference(error)).all()


def test_the_tiers_of_an_edition_are_those_of_its_scores_shown_in_the_total_and_in_each_component():
    rows, weights = history("pci"), built_in()["pci"].weights
    edition = rows[rows["year"] == 2023]
    found = edition_tiers(edition, weights, total_noise=0.16, component_noise=0.3)
    assert list(found.columns) == list(EDITION_COLUMNS)
    assert found["component"].nunique() == 11
    table = pci_2023()
    for component, scores_of, error in (
        (TOTAL, table.totals(), total_error(table.worth(), 0.16)),
        ("proactivity", table.scores[:, table.column("proactivity")], 0.3),
    ):
        own = found[found["component"] == component].set_index("unit").loc[list(table.units)]
        assert own["tier"].tolist() == tiers_of(scores_of, error).tolist()
        assert own["difference"].iloc[0] == pytest.approx(smallest_difference(error))
        assert own["tiers"].iloc[0] == own["tier"].max()
    assert own.loc["ha_tinh", "tier"] == own["tiers"].iloc[0], "the last of 63 is in the last tier"


def test_a_component_in_which_less_is_better_is_turned_round_and_thin_ones_have_no_tier():
    rows, weights = history("pci"), built_in()["pci"].weights
    edition = rows[rows["year"] == 2023]
    turned = edition.assign(direction=-1)
    best = edition_tiers(turned, weights, total_noise=0.16, component_noise=0.3)
    best = best[(best["component"] == "proactivity") & (best["tier"] == 1)]
    assert "ha_tinh" in set(best["unit"]), "the lowest score is the best one then"
    assert edition_tiers(edition.assign(is_sufficient=False), weights, total_noise=0.16, component_noise=0.3).empty
    without = edition_tiers(edition, weights.iloc[:0], total_noise=0.16, component_noise=0.3)
    assert TOTAL not in set(without["component"]) and len(without)
