"""Units of like profile, and strengths and weaknesses against chosen ones."""

import itertools
import math
import statistics
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import silhouette_score

from analysis.edition_table import EditionTable, edition_table
from analysis.frames import TOTAL
from analysis.peers import (
    against_peers,
    courses_against_peers,
    find_peers,
    peers_by_component,
    profile_groups,
    runs_against_median,
)
from tests.analysis.frames_builder import LAW, editions, history, names, one, scores
from tests.prebuilt import built_in
from tests.prebuilt import history as built_in_history
from tests.support import by_night

HOME, YEAR = "ha_tinh", 2023
REGION = ["thanh_hoa", "nghe_an", "quang_binh", "quang_tri", "thua_thien_hue"]
NUMBERS = st.integers(0, 20).map(lambda number: number / 4)


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    return built_in_history("pci")


@pytest.fixture(scope="module")
def pci(panel) -> EditionTable:
    found = edition_table(panel, built_in()["pci"].weights, "pci", YEAR, "province")
    assert found is not None
    return found


def table(values, units=None) -> EditionTable:
    array = np.asarray(values, dtype=float)
    components = tuple(f"part_{number}" for number in range(array.shape[1]))
    return EditionTable(
        "pci", 2023, "province", "f1", tuple(units or names(len(array))), components, components, array,
        np.full(array.shape[1], 1 / array.shape[1]), 10.0,
    )  # fmt: skip


def by_hand(whole: EditionTable, one_unit: str, other: str) -> float:
    """The distance of two units, without the libraries."""
    squares = 0.0
    for column in whole.scores.T:
        spread = statistics.pstdev(column)
        if spread:
            difference = column[whole.units.index(one_unit)] - column[whole.units.index(other)]
            squares += (difference / spread) ** 2
    return math.sqrt(squares)


@by_night
def test_the_nearest_units_are_those_at_the_smallest_distance(pci) -> None:
    found = find_peers(pci, HOME, 5)
    distances = {unit: by_hand(pci, HOME, unit) for unit in pci.units if unit != HOME}
    expected = sorted(distances, key=distances.__getitem__)[:5]
    assert list(found.nearest["unit"]) == expected
    assert found.nearest["distance"].tolist() == pytest.approx([distances[unit] for unit in expected])
    pairs = [by_hand(pci, *pair) for pair in itertools.combinations(pci.units, 2)]
    assert found.typical == pytest.approx(statistics.median(pairs))
    assert found.units == 63


def test_two_units_are_alike_where_they_differ_least_in_standard_deviations() -> None:
    found = find_peers(table([[5, 5, 5], [5.1, 7, 5.9], [1, 9, 1], [9, 1, 9]]), "unit_01", 1, named=2)
    assert found.nearest.iloc[0][["unit", "alike", "apart"]].tolist() == ["unit_02", ("part_0", "part_2"), "part_1"]


def test_equal_distances_stand_in_the_order_of_the_codes() -> None:
    square = table([[0, 0], [0, 1], [1, 0], [1, 1]], ["d", "c", "b", "a"])
    assert list(find_peers(square, "d", 1).nearest["unit"]) == ["b"]


@pytest.mark.parametrize(
    ("values", "unit", "reason"),
    [
        ([[5, 6], [6, 7]], "unit_01", "too_few_units"),
        ([[5, 6], [6, 7], [7, np.nan]], "unit_01", "too_few_units"),
        ([[5, 6], [6, 7], [7, 8], [np.nan, 8]], "unit_04", "incomplete"),
        ([[5, 6], [6, 7], [7, 8]], "absent", "incomplete"),
        ([[5, 6], [5, 6], [5, 6]], "unit_01", "no_differences"),
    ],
)
def test_there_are_no_like_units_where_nothing_can_be_said(values, unit, reason) -> None:
    found = find_peers(table(values), unit)
    assert found.reason == reason and found.nearest.empty


def test_a_component_that_is_equal_everywhere_makes_no_one_alike() -> None:
    values = [[5.1, 5], [5.1, 6], [5.1, 9]]
    found = find_peers(table(values), "unit_01")
    assert found.nearest["alike"].tolist() == [("part_1",), ("part_1",)]
    alone = find_peers(table([row[1:] for row in values]), "unit_01")
    assert found.nearest["distance"].tolist() == pytest.approx(alone.nearest["distance"].tolist())


def test_a_component_has_peers_that_were_not_chosen_for_it(pci) -> None:
    found = peers_by_component(pci, HOME)
    assert list(found) == list(pci.components)
    for component, peers in found.items():
        kept = [column for column, code in enumerate(pci.components) if code != component]
        rest = replace(
            pci, scores=pci.scores[:, kept], components=tuple(pci.components[column] for column in kept),
            constructs=tuple(pci.constructs[column] for column in kept),
        )  # fmt: skip
        assert list(peers) == list(find_peers(rest, HOME).nearest["unit"])
    # Whoever is near in a score as well is no measure of it: without it the peers stand further off, on average.
    one_for_all = against_peers(edition_rows(pci), HOME, list(find_peers(pci, HOME).nearest["unit"]))
    own = against_peers(edition_rows(pci), HOME, [], found)
    assert own["gap"].abs().mean() > one_for_all["gap"].abs().mean()


def edition_rows(of: EditionTable) -> pd.DataFrame:
    every = built_in_history("pci")
    return every[(every["year"] == of.year) & (every["component"] != TOTAL)]


def test_profiles_of_several_editions_are_averaged_construct_by_construct() -> None:
    now = table([[1, 1], [1.5, 1], [3, 1.1], [9, 9]])
    before = replace(table([[1, 1], [9, 1], [1.1, 1], [9, 9]]), constructs=("part_0", "another"))
    assert find_peers(now, "unit_01", 1).nearest["unit"].tolist() == ["unit_02"]
    assert find_peers(now, "unit_01", 1, earlier=[before]).nearest["unit"].tolist() == ["unit_03"]
    other = replace(before, constructs=("other", "another"))
    assert find_peers(now, "unit_01", 1, earlier=[other]).nearest["unit"].tolist() == ["unit_02"]


@LAW
@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=3, max_size=9), st.randoms(use_true_random=False))
def test_the_order_of_the_units_changes_nothing(values, random) -> None:
    one_table = table(values)
    places = list(range(len(values)))
    random.shuffle(places)
    other = one_table.of_units(places)
    left, right = find_peers(one_table, "unit_02"), find_peers(other, "unit_02")
    pd.testing.assert_frame_equal(left.nearest, right.nearest)
    first, second = (profile_groups(each, draws=0) for each in (one_table, other))
    pd.testing.assert_frame_equal(first.members, second.members)
    assert first.silhouettes == second.silhouettes


@LAW
@given(
    st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=3, max_size=9),
    st.tuples(NUMBERS, NUMBERS, NUMBERS),
    st.sampled_from([0.5, 2.0, 4.0]),
)
def test_a_constant_for_everyone_and_another_unit_of_measure_change_no_distance(values, added, factor) -> None:
    one_table = table(values)
    other = replace(one_table, scores=one_table.scores * factor + np.array(added))
    left, right = find_peers(one_table, "unit_01"), find_peers(other, "unit_01")
    assert left.reason == right.reason
    np.testing.assert_allclose(left.nearest["distance"].astype(float), right.nearest["distance"].astype(float))
    assert list(profile_groups(one_table, draws=0).members["unit"]) == list(
        profile_groups(other, draws=0).members["unit"]
    )


def test_groups_far_apart_are_found_and_numbered_from_the_highest() -> None:
    generator = np.random.default_rng(2023)
    centres = np.repeat([[3.0, 3, 3], [8, 8, 8], [8, 3, 3]], 6, axis=0)
    found = profile_groups(table(centres + generator.normal(0, 0.1, centres.shape)))
    assert found.number == 3
    assert [found.group_of(f"unit_{number:02d}") for number in range(1, 19)] == [3] * 6 + [1] * 6 + [2] * 6
    assert found.silhouettes[3] == max(found.silhouettes.values()) > 0.9
    assert found.group_of("nobody") is None


def test_the_number_of_groups_is_the_one_with_the_highest_silhouette(pci) -> None:
    found = profile_groups(pci, draws=0)
    assert set(found.silhouettes) == set(range(2, 9))
    assert found.silhouettes[found.number] == max(found.silhouettes.values())
    whole = pci.of_units([pci.units.index(unit) for unit in found.members["unit"]])
    standard = (whole.scores - whole.scores.mean(axis=0)) / whole.scores.std(axis=0)
    recomputed = silhouette_score(standard, found.members["group"])
    assert recomputed == pytest.approx(found.silhouettes[found.number])
    assert recomputed == pytest.approx(found.members["silhouette"].mean())


def test_a_group_has_a_higher_mean_total_than_the_next_and_its_centre_is_the_mean_of_its_units(pci) -> None:
    found = profile_groups(pci, draws=0)
    totals = dict(zip(pci.units, pci.totals(), strict=True))
    means = [statistics.fmean(totals[unit] for unit in part["unit"]) for _, part in found.members.groupby("group")]
    assert means == sorted(means, reverse=True)
    sizes = found.members.groupby("group").size().to_numpy()
    np.testing.assert_allclose(sizes @ found.centres.to_numpy(), 0, atol=1e-9)
    assert len(found.members) == 63


def test_without_weights_the_groups_are_numbered_by_the_mean_score() -> None:
    values = [[1, 1], [1.1, 1], [9, 9], [9, 9.1]]
    found = profile_groups(replace(table(values), weights=None), draws=0)
    assert [found.group_of(unit) for unit in names(4)] == [2, 2, 1, 1]


@pytest.mark.parametrize(
    ("values", "reason"),
    [([[5, 6], [6, 7]], "too_few_units"), ([[5, 6]] * 4, "no_differences"), ([[5, np.nan]] * 9, "too_few_units")],
)
def test_there_are_no_groups_where_nothing_parts_the_units(values, reason) -> None:
    found = profile_groups(table(values))
    assert found.reason == reason and found.number == 0 and found.members.empty


@by_night
def test_the_groups_of_an_edition_that_chance_makes_as_clear_are_none(pci) -> None:
    found = profile_groups(pci)
    assert found.reason == "no_groups" and found.number == 0 and found.members.empty
    # Of 400 structureless samples 20 in 100 were as clear; these are other draws, and fewer.
    assert found.chance == pytest.approx(0.20, abs=3 * math.sqrt(0.2 * 0.8 / 100))
    assert max(found.silhouettes.values()) == pytest.approx(0.175, abs=0.002)


@by_night
def test_groups_are_found_in_few_clouds_without_any() -> None:
    generator = np.random.default_rng(3)
    found = [profile_groups(table(generator.normal(5, 1, (30, 4))), draws=19) for _ in range(10)]
    assert sum(not each.reason for each in found) <= 3  # ½ is expected; 4 or more come in 0.1 of 100 such trials


def test_units_of_two_kinds_are_two_groups_and_no_more() -> None:
    found = profile_groups(table([[1, 1]] * 3 + [[2, 3]] * 2))
    assert set(found.silhouettes) == {2}


def test_strengths_and_weaknesses_are_gaps_to_the_peers_own_median(panel) -> None:
    edition = panel[panel["year"] == YEAR]
    found = against_peers(edition, HOME, REGION).set_index("component")
    assert len(found) == 11
    for component, row in found.iterrows():
        of = edition[edition["component"] == component].set_index("unit")["basis_value"]
        others = [of[unit] for unit in REGION]
        assert row["gap"] == pytest.approx(of[HOME] - statistics.median(others))
        assert row["rank"] == 1 + sum(other > of[HOME] for other in others)
        assert (row["peers"], row["rank_of"]) == (5, 6)
    assert found["gap"].is_monotonic_decreasing
    # In the region the program's own rank of the standings is the same.
    total = one(edition, HOME, YEAR, TOTAL)
    assert (found.loc[TOTAL, "rank"], total["region_rank"]) == (5, 5)


def test_the_order_of_the_peers_and_the_unit_among_them_change_nothing(panel) -> None:
    edition = panel[panel["year"] == YEAR]
    one_way = against_peers(edition, HOME, REGION)
    other_way = against_peers(edition.sample(frac=1, random_state=1), HOME, [*reversed(REGION), HOME, REGION[0]])
    pd.testing.assert_frame_equal(one_way, other_way)


def test_a_constant_for_everyone_changes_no_gap_and_no_rank(panel) -> None:
    edition = panel[panel["year"] == YEAR]
    raised = edition.assign(basis_value=edition["basis_value"] + 3)
    columns = ["component", "rank", "rank_of", "peers"]
    left = against_peers(edition, HOME, REGION)
    right = against_peers(raised, HOME, REGION)
    pd.testing.assert_frame_equal(left[columns], right[columns])
    np.testing.assert_allclose(left["gap"], right["gap"])


def test_what_peers_lack_is_not_counted_and_without_peers_nothing_is_said() -> None:
    frame = history(scores({"a": 7.0, "b": 6.0, "c": None}), editions([2023], 3, minimum_coverage=0))
    row = against_peers(frame, "a", ["b", "c", "nobody"]).iloc[0]
    assert (row["peers"], row["median"], row["gap"], row["rank"], row["rank_of"]) == (1, 6, 1, 1, 2)
    for unit, peers in (("a", []), ("c", ["a", "b"]), ("nobody", ["a"])):
        row = against_peers(frame, unit, peers).iloc[0]
        assert row[["gap", "rank", "rank_of"]].isna().all()


def test_the_course_of_the_peers_is_their_lowest_median_and_best_of_each_year(panel) -> None:
    found = courses_against_peers(panel, HOME, REGION)
    row = found[(found["component"] == "transparency") & (found["year"] == 2017)].iloc[0]
    of = panel[(panel["component"] == "transparency") & (panel["year"] == 2017)].set_index("unit")["value"]
    others = sorted(of[unit] for unit in REGION)
    assert row[["own", "worst", "median", "best"]].tolist() == [of[HOME], others[0], others[2], others[-1]]


def test_a_year_in_which_few_peers_have_a_figure_has_no_median_of_peers(panel) -> None:
    found = courses_against_peers(panel, HOME, REGION)
    thin = found[(found["component"] == "proactivity") & (found["year"] == 2022)].iloc[0]
    assert thin["peers"] == 2 and thin["own"] == pytest.approx(6.43)
    assert thin[["worst", "median", "best"]].isna().all()


def test_a_course_without_any_figure_is_empty(panel) -> None:
    assert courses_against_peers(panel, "nobody", []).empty


def course(*points: tuple[int, float, float, str]) -> pd.DataFrame:
    """year, own, median, construct of one component."""
    return pd.DataFrame(points, columns=["year", "own", "median", "construct"]).assign(component="part", direction=1)


def test_a_run_below_the_peers_median_begins_after_the_last_year_above_it() -> None:
    rows = course((2017, 5, 6, "a"), (2018, 7, 6, "a"), (2019, 5, 6, "a"), (2020, 5, math.nan, "a"), (2023, 5, 6, "a"))
    assert runs_against_median(rows).to_numpy().tolist() == [["part", -1, 2, 2019, 2023]]


def test_a_run_does_not_reach_back_into_another_construct() -> None:
    rows = course((2008, 7, 6, "old"), (2013, 7, 6, "new"), (2014, 7, 6, "new"))
    assert runs_against_median(rows).to_numpy().tolist() == [["part", 1, 2, 2013, 2014]]
    assert runs_against_median(rows.assign(own=math.nan)).empty
