import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import standing
from analysis.frames import as_scores, as_weights
from tests.analysis.frames_builder import NO_WEIGHTS, editions, names, one, scores
from tests.support import law

FIVE = {"a": 9.0, "b": 7.0, "c": 7.0, "d": 5.0, "e": 3.0}
WEIGHTS = as_weights([{"framework": "f1", "component": "transparency", "weight": 1.0, "multiplier": 10}])


def place(rows, years, weights=NO_WEIGHTS):
    return standing.standings(as_scores(rows), years, weights)


def test_five_units_with_a_tie_are_placed_as_by_hand():
    result = place(scores(FIVE), editions([2023], units=5)).set_index("unit")
    assert result["rank"].tolist() == [1, 2, 2, 4, 5]
    assert result["percentile"].tolist() == [100, 62.5, 62.5, 25, 0]
    assert result["gap_to_median"].tolist() == [2, 0, 0, -2, -4]
    assert result["gap_to_best"].tolist() == [0, -2, -2, -4, -6]
    assert set(result["worst"]) == {3}
    assert set(result["rank_status"]) == {"computed"}


def test_an_official_rank_that_two_share_is_the_middle_of_two_and_a_computed_one_beside_it_is_not():
    official = scores(FIVE, ranks={"b": 2, "c": 2, "d": 4})
    result = place(official, editions([2023], units=5)).set_index("unit")["percentile"]
    assert result[["b", "c", "d"]].tolist() == [62.5, 62.5, 25]
    stated = one(place(scores(FIVE, ranks={"a": 2}), editions([2023], units=5)), "a")
    assert stated["percentile"] == 75, "the others at rank 2 are ours, not the publisher's"


def test_an_official_rank_goes_before_the_computed_one_and_both_are_kept():
    row = one(place(scores(FIVE, ranks={"b": 3}), editions([2023], units=5)), "b")
    assert (row["rank"], row["computed_rank"], row["official_rank"]) == (3, 2, 3)
    assert row["rank_status"] == "published"
    assert row["percentile"] == 50


@pytest.mark.parametrize(("known", "is_sufficient"), [(56, False), (57, True), (63, True)])
def test_nine_of_ten_units_are_needed_before_anything_is_computed(known, is_sufficient):
    values = {unit: (float(i) if i < known else None) for i, unit in enumerate(names(63))}
    result = place(scores(values), editions([2023], units=63))
    row = one(result, "unit_01")
    assert row["is_sufficient"] == is_sufficient
    assert (row["n"], row["units"]) == (known, 63)
    computed = ["computed_rank", "rank", "percentile", "median", "gap_to_median", "best", "region_rank"]
    assert row[computed].notna().all() == is_sufficient
    assert row[computed].isna().all() == (not is_sufficient)
    assert result.loc[result["value"].isna(), "rank"].isna().all()


def test_a_stated_rank_stands_even_where_most_values_are_unknown():
    values = dict.fromkeys(names(63)) | {"unit_01": 5.0}
    row = one(place(scores(values, ranks={"unit_01": 57}), editions([2023], units=63)), "unit_01")
    assert not row["is_sufficient"]
    assert (row["rank"], row["rank_of"]) == (57, 63)
    assert row["percentile"] == pytest.approx((63 - 57) / 62 * 100)
    assert pd.isna(row["median"])


def test_an_index_without_minimum_coverage_is_placed_among_the_units_with_figures():
    years = editions([2023], units=None, minimum_coverage=0.0)
    row = one(place(scores({**FIVE, "f": None}), years), "e")
    assert (row["rank"], row["rank_of"], row["n"]) == (5, 5, 5)
    assert row["is_partial"]


def test_a_computed_rank_counts_only_the_units_with_figures():
    years = editions([2023], units=13, minimum_coverage=0.0)
    row = one(place(scores(FIVE), years), "e")
    assert (row["rank"], row["rank_of"], row["units"]) == (5, 5, 13)


def test_an_unusable_value_enters_neither_rank_nor_median_nor_best():
    rows = scores({"so_a": 8.0, "so_b": 6.0, "so_c": 7.0})
    rows += scores({"so_tai_chinh": 50.0}, status="unusable", note="50 trên thang 10")
    result = place(rows, editions([2023], units=None, minimum_coverage=0.0))
    row = one(result, "so_tai_chinh")
    assert row[["value", "rank", "percentile", "gap_to_median"]].isna().all()
    assert row["value_status"] == "unusable"
    assert row["note"] == "50 trên thang 10"
    assert one(result, "so_a")[["rank", "rank_of", "median", "best"]].tolist() == [1, 3, 7, 8]


def test_totals_are_ranked_as_published_where_enough_are():
    rows = scores(FIVE) + scores({"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}, component="total")
    result = place(rows, editions([2023], units=5), WEIGHTS)
    row = one(result, "a", component="total")
    assert (row["basis"], row["rank"], row["computed_value"]) == ("published", 5, 90)


def test_totals_are_computed_where_too_few_are_published_and_missing_rows_are_added():
    rows = scores(FIVE) + scores({"e": 31.0}, component="total", status="stated")
    result = place(rows, editions([2023], units=5), WEIGHTS)
    total = result.loc[result["component"] == "total"].set_index("unit")
    assert list(total.index) == ["a", "b", "c", "d", "e"]
    assert set(total["basis"]) == {"computed"}
    assert total["rank"].tolist() == [1, 2, 2, 4, 5]
    assert total["value"].isna().tolist() == [True, True, True, True, False]
    assert total["shown_value"].tolist() == [90, 70, 70, 50, 31]
    assert total["value_status"].tolist() == ["computed"] * 4 + ["stated"]
    assert set(total["scale"]) == {100}


def test_groups_of_units_are_placed_apart():
    rows = scores({"so_a": 5.0, "so_b": 6.0}, group="department")
    rows += scores({"huyen_a": 1.0, "huyen_b": 2.0}, group="district")
    years = pd.concat([editions([2023], 2, group="department"), editions([2023], 2, group="district")])
    result = place(rows, years).set_index("unit")
    assert result["rank"].to_dict() == {"so_a": 2, "so_b": 1, "huyen_a": 2, "huyen_b": 1}


def test_a_unit_is_compared_with_its_region():
    regions = {"a": "north", "b": "south", "c": "south", "d": "south", "e": "north"}
    row = one(place(scores(FIVE, regions=regions), editions([2023], units=5)), "d")
    assert (row["region_rank"], row["region_n"], row["region_units"]) == (3, 3, 3)
    assert row["region_median"] == 7
    assert row["gap_to_region"] == -2


@pytest.mark.fault(39, "one unit")
def test_a_single_unit_has_a_rank_but_no_percentile():
    row = one(place(scores({"a": 5.0}), editions([2023], units=1)), "a")
    assert row["rank"] == 1
    assert pd.isna(row["percentile"])


@pytest.mark.fault(39, "all tied")
def test_all_equal_units_share_the_first_rank():
    result = place(scores(dict.fromkeys("abcd", 5.0)), editions([2023], units=4))
    assert result["rank"].tolist() == [1, 1, 1, 1]
    assert result["gap_to_median"].tolist() == [0, 0, 0, 0]


def test_an_edition_that_is_not_described_is_never_ranked():
    assert place(scores(FIVE), editions([2022], units=5))["rank"].isna().all()


def test_nothing_gives_an_empty_frame_of_the_same_shape():
    result = place([], editions([]))
    assert result.empty
    assert tuple(result.columns) == standing.STANDING_COLUMNS


def test_the_inputs_are_not_changed():
    given_scores, years = as_scores(scores(FIVE)), editions([2023], units=5)
    before = given_scores.copy(deep=True), years.copy(deep=True)
    standing.standings(given_scores, years, WEIGHTS)
    pd.testing.assert_frame_equal(given_scores, before[0])
    pd.testing.assert_frame_equal(years, before[1])


marks = st.lists(st.one_of(st.none(), st.integers(100, 1000)), min_size=1, max_size=15)


def rows_of(values, shift=0):
    scored = [None if mark is None else (mark + shift) / 100 for mark in values]
    return scores(dict(zip(names(len(values)), scored, strict=True)))


def lenient(values):
    return editions([2023], units=len(values), minimum_coverage=0.0)


@law(6)
@given(values=marks)
def test_a_rank_is_one_more_than_the_units_that_are_better(values):
    result = place(rows_of(values), lenient(values))
    known = [mark for mark in values if mark is not None]
    expected = [np.nan if mark is None else 1 + sum(other > mark for other in known) for mark in values]
    np.testing.assert_array_equal(result["rank"].to_numpy(), np.array(expected, dtype=float))


@law(6)
@given(values=marks, order=st.randoms(use_true_random=False))
def test_shuffling_the_rows_changes_nothing(values, order):
    rows = rows_of(values)
    shuffled = rows.copy()
    order.shuffle(shuffled)
    years = lenient(values)
    pd.testing.assert_frame_equal(place(rows, years, WEIGHTS), place(shuffled, years, WEIGHTS))


@law(6)
@given(values=marks, shift=st.integers(-500, 500))
def test_adding_a_constant_to_all_units_changes_no_standing(values, shift):
    columns = ["rank", "percentile", "region_rank", "n", "is_sufficient"]
    before, after = place(rows_of(values), lenient(values)), place(rows_of(values, shift), lenient(values))
    pd.testing.assert_frame_equal(before[columns], after[columns])
    np.testing.assert_allclose(before["gap_to_median"], after["gap_to_median"], atol=1e-8)


@law(6)
@given(values=marks)
def test_percentiles_lie_between_nought_and_a_hundred(values):
    percentiles = place(rows_of(values), lenient(values))["percentile"].dropna()
    assert percentiles.between(0, 100).all()


@law(6)
@given(values=marks)
def test_percentiles_are_fifty_on_average_whatever_is_tied(values):
    """Of the best of shared ranks they would be more: two of five at rank 2 would both stand at 75."""
    found = place(rows_of(values), lenient(values))["percentile"].dropna()
    assert len(found) == 0 or found.mean() == pytest.approx(50)
