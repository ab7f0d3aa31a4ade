"""Rank intervals: the definition, its laws, and from whom a unit cannot be told apart."""

import math
import random
from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from analysis.edition_table import EditionTable
from analysis.robustness import (
    EARLIER_COLUMNS,
    INTERVAL_COLUMNS,
    WIN_COLUMNS,
    NoiseError,
    drawn_totals,
    earlier_weights_ranks,
    left_out,
    rank_intervals,
    win_shares,
)
from data.catalogue.loading import load_catalogue
from tests.analysis.edition_tables import pci_2023, table_of
from tests.analysis.frames_builder import LAW
from tests.prebuilt import built_in

DRAWS = 1000
FEW = 60
YEARS = {
    framework.code: (framework.first_year, framework.last_year)
    for framework in load_catalogue().index("pci").frameworks
}

# Scores in tenths, as rows that all differ: two equal rows are the matter of a test of their own.
rows = st.lists(
    st.tuples(*[st.integers(0, 100).map(lambda tenths: tenths / 10)] * 3), min_size=2, max_size=8, unique=True
)
weightings = st.tuples(*[st.sampled_from([5, 10, 15, 20])] * 3)
noises = st.fixed_dictionaries(
    {"weight_noise": st.sampled_from([0.0, 0.25, 0.6]), "score_noise": st.sampled_from([None, 0.3])}
)


def drawn_by_hand(table: EditionTable, weight_noise: float, score_noise: float) -> dict[str, Counter[int]]:
    """How often each unit took each place, by loops over the definition."""
    draw = random.Random(7)
    scores, nominal = table.scores.tolist(), table.weights.tolist()
    taken: dict[str, Counter[int]] = {unit: Counter() for unit in table.units}
    for _ in range(DRAWS):
        weights = [weight + draw.uniform(-weight_noise * weight, weight_noise * weight) for weight in nominal]
        whole = sum(weights)
        totals = {
            unit: 10 * sum(w / whole * (x + draw.gauss(0, score_noise)) for w, x in zip(weights, row, strict=True))
            for unit, row in zip(table.units, scores, strict=True)
        }
        for place, unit in enumerate(sorted(totals, key=totals.__getitem__, reverse=True), start=1):
            taken[unit][place] += 1
    return taken


@pytest.mark.parametrize("score_noise", [0.0, 0.2])
def test_intervals_are_those_of_loops_over_the_definition_within_the_error_of_drawing(score_noise):
    """A quantile q is a place with at least the share q of the draws up to it, and less than q before it.

    Both shares are estimated from 1,000 draws here and from 1,000 there: their difference has the binomial standard
    error √(q (1 − q) (1/1,000 + 1/1,000)). The limit holds all comparisons at once in 999 of 1,000 runs.
    """
    table = pci_2023()
    taken = drawn_by_hand(table, 0.25, score_noise)
    intervals = rank_intervals(table, weight_noise=0.25, score_noise=score_noise, draws=DRAWS)
    comparisons = len(table.units) * 3 * 2
    limit = norm.isf(0.001 / comparisons)
    for _, row in intervals.iterrows():
        places = taken[row["unit"]]
        for column, share in (("low", 0.05), ("median", 0.5), ("high", 0.95)):
            error = limit * math.sqrt(share * (1 - share) * 2 / DRAWS)
            up_to = sum(count for place, count in places.items() if place <= row[column]) / DRAWS
            before = sum(count for place, count in places.items() if place < row[column]) / DRAWS
            assert up_to >= share - error, (row["unit"], column)
            assert before <= share + error, (row["unit"], column)


def test_the_places_are_the_quantiles_of_the_drawn_ranks():
    table = pci_2023()
    totals = drawn_totals(table, score_noise=0.2, draws=FEW)
    ranks = np.array([[1 + (draw > total).sum() for total in draw] for draw in totals])
    expected = np.quantile(ranks, [0.05, 0.5, 0.95], axis=0, method="inverted_cdf")
    intervals = rank_intervals(table, score_noise=0.2, draws=FEW)
    assert np.array_equal(intervals[["low", "median", "high"]].to_numpy().T, expected)


@LAW
@given(rows, weightings, noises, st.integers(-40, 40))
def test_a_constant_added_to_everyone_changes_no_rank(scores, weights, noise, tenths):
    table = table_of(scores, weights)
    moved = replace(table, scores=table.scores + tenths / 10)
    pd.testing.assert_frame_equal(rank_intervals(table, draws=FEW, **noise), rank_intervals(moved, draws=FEW, **noise))


@LAW
@given(rows, weightings, noises, st.sampled_from([0.01, 3.0, 1000.0]))
def test_weights_scaled_change_nothing(scores, weights, noise, scale):
    table = table_of(scores, weights)
    scaled = replace(table, weights=table.weights * scale)
    pd.testing.assert_frame_equal(rank_intervals(table, draws=FEW, **noise), rank_intervals(scaled, draws=FEW, **noise))


@LAW
@given(rows, weightings, noises, st.randoms(use_true_random=False))
def test_permuting_the_units_permutes_the_results(scores, weights, noise, shuffler):
    table = table_of(scores, weights)
    order = list(range(len(scores)))
    shuffler.shuffle(order)
    shuffled = rank_intervals(table.of_units(order), draws=FEW, **noise)
    expected = rank_intervals(table, draws=FEW, **noise).iloc[order].reset_index(drop=True)
    pd.testing.assert_frame_equal(shuffled, expected)


@LAW
@given(rows, weightings, noises, st.data())
def test_an_improved_component_never_worsens_the_rank(scores, weights, noise, data):
    table = table_of(scores, weights)
    unit, part = data.draw(st.integers(0, len(scores) - 1)), data.draw(st.integers(0, 2))
    better = table.scores.copy()
    better[unit, part] += data.draw(st.integers(1, 30)) / 10
    before = rank_intervals(table, draws=FEW, **noise).loc[unit, ["rank", "low", "median", "high"]]
    after = rank_intervals(replace(table, scores=better), draws=FEW, **noise).loc[unit, list(before.index)]
    assert (after <= before).all()


@pytest.mark.parametrize("unit", ["ha_tinh", "quang_ninh", "lam_dong"])
def test_a_copied_unit_shares_its_rank_while_only_the_weights_are_uncertain(unit):
    table = pci_2023()
    place = table.row(unit)
    copied = replace(table, units=(*table.units, "zz_copy"), scores=np.vstack([table.scores, table.scores[place]]))
    intervals = rank_intervals(copied, draws=200).set_index("unit")
    assert intervals.loc["zz_copy"].tolist() == intervals.loc[unit].tolist()
    shares = win_shares(copied, unit, draws=200).set_index("unit")
    assert (shares.loc["zz_copy", "gap"], shares.loc["zz_copy", "share"]) == (0, 0.5)


def test_without_noise_every_place_is_the_rank():
    intervals = rank_intervals(pci_2023(), weight_noise=0.0, draws=FEW)
    for column in ("low", "median", "high"):
        assert intervals[column].equals(intervals["rank"])


def test_units_without_every_component_are_left_out_and_named():
    table = table_of([[5, 6], [math.nan, 9], [4, 4]], [1, 1], ["a", "b", "c"])
    assert left_out(table) == ("b",)
    intervals = rank_intervals(table, draws=FEW)
    assert intervals[["unit", "rank"]].to_numpy().tolist() == [["a", 1], ["c", 2]]


@pytest.mark.parametrize(
    "table", [table_of([[5, 6], [4, 4]], None), table_of([[5, math.nan]], [1, 1])], ids=["no weights", "no totals"]
)
def test_without_totals_there_is_no_interval_and_nobody_to_be_told_from(table):
    assert rank_intervals(table).empty
    assert tuple(rank_intervals(table).columns) == INTERVAL_COLUMNS
    assert win_shares(table, "u00").empty
    assert tuple(win_shares(table, "u00").columns) == WIN_COLUMNS


def test_the_same_seed_gives_the_same_draws_and_another_seed_others():
    table = pci_2023()
    first, again, other = (drawn_totals(table, score_noise=0.1, draws=5, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize(
    "noise", [{"weight_noise": -0.1}, {"weight_noise": 1.5}, {"score_noise": -1.0}, {"score_noise": math.nan}]
)
def test_a_noise_that_cannot_be_drawn_is_refused(noise):
    with pytest.raises(NoiseError):
        rank_intervals(pci_2023(), **noise)


def test_no_draws_are_refused():
    with pytest.raises(NoiseError):
        rank_intervals(pci_2023(), draws=0)


def test_the_share_of_draws_above_another_unit_is_the_one_that_the_normal_distribution_gives():
    """With fixed weights the difference of two totals is normal: its spread is 10 × σ × √(Σ w²) × √2."""
    table, noise = pci_2023(), 0.2
    shares = win_shares(table, "ha_tinh", weight_noise=0.0, score_noise=noise, draws=DRAWS)
    spread = 10 * noise * math.sqrt(float((table.weights**2).sum())) * math.sqrt(2)
    expected = norm.cdf(shares["gap"] / spread)
    error = np.sqrt(expected * (1 - expected) / DRAWS)
    assert (np.abs(shares["share"] - expected) <= norm.isf(0.0005 / len(shares)) * error + 1 / DRAWS).all()


def test_who_cannot_be_told_apart_is_above_in_some_draws_and_below_in_others():
    shares = win_shares(pci_2023(), "ha_tinh")
    assert shares["gap"].abs().is_monotonic_increasing
    assert "ha_tinh" not in set(shares["unit"])
    assert shares["is_distinguishable"].eq((shares["share"] < 0.05) | (shares["share"] > 0.95)).all()
    back = win_shares(pci_2023(), shares.loc[0, "unit"]).set_index("unit").loc["ha_tinh"]
    assert back["share"] == pytest.approx(1 - shares.loc[0, "share"])


def test_the_rank_under_earlier_official_weights_is_that_of_the_totals_with_them():
    """Hà Tĩnh 2023: 58 with the weights of 2013–2021, 59 with those of 2006–2008; 9.7 and 7.3 places on average."""
    table, weights = pci_2023(), built_in()["pci"].weights
    ranks = earlier_weights_ranks(table, weights, YEARS)
    assert tuple(ranks.columns) == EARLIER_COLUMNS
    own = ranks[ranks["unit"] == "ha_tinh"]
    assert own[["first_year", "last_year", "rank"]].to_numpy().tolist() == [[2013, 2021, 58], [2006, 2008, 59]]
    nominal = rank_intervals(table, weight_noise=0.0, draws=1).set_index("unit")["rank"]
    moved = (ranks["rank"] - ranks["unit"].map(nominal)).abs().groupby(ranks["first_year"]).mean()
    assert moved.round(1).to_dict() == {2013: 9.7, 2006: 7.3}


def test_no_later_weights_and_none_of_other_components_are_taken():
    table, weights = pci_2023(), built_in()["pci"].weights
    before = replace(table, year=2010)
    assert set(earlier_weights_ranks(before, weights, YEARS)["first_year"]) == {2006}
    fewer = replace(table, scores=table.scores[:, 1:], components=table.components[1:], weights=table.weights[1:])
    assert earlier_weights_ranks(fewer, weights, YEARS).empty
    assert earlier_weights_ranks(replace(table, weights=None), weights, YEARS).empty


def test_what_does_not_last_widens_the_interval_of_ha_tinh_as_was_found():
    """52–57 for the weights alone; 50–60, within a place, with the usual error; 43–61 with that of the components."""
    widths = []
    for noise, expected in ((None, (52, 57)), (0.16, (50, 60)), (0.3, (43, 61))):
        intervals = rank_intervals(pci_2023(), score_noise=noise).set_index("unit")
        low, high = intervals.loc["ha_tinh", ["low", "high"]]
        assert abs(low - expected[0]) <= (noise is not None) and abs(high - expected[1]) <= (noise is not None)
        widths.append((intervals["high"] - intervals["low"]).median())
    assert widths == sorted(widths)
    assert widths[0] <= 8 and widths[1] >= 15 and widths[2] >= 25
