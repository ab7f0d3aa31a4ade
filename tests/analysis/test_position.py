"""What is known of a rank and by whom; best ranks, and the counts that reports give."""

import math
import statistics

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.frames import TOTAL
from analysis.position import against_median, best_rank, movements, positions
from tests.analysis.frames_builder import editions, history, names, one, scores
from tests.prebuilt import history as built_in_history
from tests.support import law

HOME, YEAR = "ha_tinh", 2023
KNOWN = ["known_from", "known_to", "rank_known_by"]


def total(values, ranks=None, units=6.0, published_to=3.0, **constant):
    rows = scores(values, component=TOTAL, ranks=ranks, **constant)
    return history(rows, editions([2023], units, ranks_published_to=published_to, minimum_coverage=0.9))


def known(frame: pd.DataFrame, unit: str) -> tuple[object, ...]:
    return tuple(one(positions(frame), unit, component=TOTAL)[KNOWN])


def test_a_published_rank_is_a_point() -> None:
    assert known(total({"a": 70.0, "b": None}, {"a": 2}), "a") == (2, 2, "published")


def test_a_stated_rank_stands_apart_from_the_published_ones_and_from_the_computed() -> None:
    rows = scores({unit: 70.0 - place for place, unit in enumerate("abcdef")}, component=TOTAL, ranks={"f": 5})
    stated = [row | {"rank_status": "stated"} if row["unit"] == "f" else row for row in rows]
    row = one(positions(history(stated, editions([2023], 6))), "f", component=TOTAL)
    assert (row["stated_rank"], row["computed_rank"], row["rank_known_by"]) == (5, 6, "stated")
    assert pd.isna(row["published_rank"])


def test_a_rank_said_not_to_be_published_lies_behind_the_published_ones() -> None:
    frame = total({"a": 70.0, "b": None}, {"a": 2})
    frame.loc[frame["unit"] == "b", "value_status"] = "not_published"
    assert known(frame, "b") == (4, 6, "beyond_published")


def test_whoever_is_left_when_every_published_rank_is_taken_lies_behind_them() -> None:
    frame = total({"a": 70.0, "b": 69.0, "c": 68.0, "d": None}, {"a": 1, "b": 2, "c": 2})
    assert known(frame, "d") == (4, 6, "beyond_published")


def test_without_the_whole_list_nothing_is_known_of_who_is_not_on_it() -> None:
    low, high, source = known(total({"a": 70.0, "b": 69.0, "d": None}, {"a": 1, "b": 2}), "d")
    assert math.isnan(low) and math.isnan(high) and source is None


def test_where_all_ranks_are_published_a_figure_that_is_not_says_nothing() -> None:
    frame = total({"a": 70.0, "b": None}, {"a": 2}, published_to=None)
    frame.loc[frame["unit"] == "b", "value_status"] = "not_published"
    assert known(frame, "b")[2] is None


def test_a_computed_rank_leaves_room_for_the_units_without_a_figure() -> None:
    values = {unit: 60.0 - place for place, unit in enumerate(names(19))}
    frame = history(scores(values, component=TOTAL), editions([2023], 20))
    assert known(frame, "unit_05") == (5, 6, "computed")
    without_number = history(scores(values, component=TOTAL), editions([2023], None, minimum_coverage=0))
    low, high, source = known(without_number, "unit_05")
    assert (low, source) == (5, "computed") and math.isnan(high)


def test_component_ranks_have_no_published_list() -> None:
    frame = history(scores({"a": 7.0, "b": 6.0}), editions([2023], 2, ranks_published_to=1))
    assert set(positions(frame)["rank_known_by"]) == {"computed"}


@law(15)
@given(st.lists(st.integers(0, 9), min_size=3, max_size=8), st.randoms(use_true_random=False))
def test_the_range_holds_every_rank_that_the_missing_figures_allow(values, random) -> None:
    """Give each missing unit any figure: the computed rank never leaves its range."""
    present = {unit: float(value) for unit, value in zip(names(len(values)), values, strict=True)}
    absent = random.randint(0, 3)
    known_frame = positions(
        history(scores(present), editions([2023], len(present) + absent, minimum_coverage=0.01))
    ).set_index("unit")
    every = present | {f"new_{number}": float(random.randint(0, 9)) for number in range(absent)}
    for unit, value in present.items():
        rank = 1 + sum(other > value for other in every.values())
        assert known_frame.loc[unit, "known_from"] <= rank <= known_frame.loc[unit, "known_to"]


def test_ha_tinh_in_2023_is_known_from_the_province_and_computed_alike() -> None:
    rows = positions(built_in_history("pci").query("year == @YEAR"))
    row = one(rows, HOME, component=TOTAL)
    assert (row["stated_rank"], row["computed_rank"], row["rank_known_by"]) == (54, 54, "stated")
    assert (round(row["shown_value"], 2), round(row["computed_value"], 4)) == (63.76, 63.7566)
    # The mean of all provinces is the mean of their computed totals.
    totals = rows.loc[rows["component"] == TOTAL, "computed_value"]
    assert row["gap_to_mean"] == pytest.approx(63.7566 - statistics.fmean(totals), abs=1e-4)
    sources = rows.loc[rows["component"] == TOTAL, "rank_known_by"].value_counts().to_dict()
    assert sources == {"computed": 56, "published": 5, "stated": 2}


def test_in_2024_only_the_quoted_ranks_are_known_and_no_one_is_said_to_be_behind() -> None:
    rows = positions(built_in_history("pci").query("year == 2024 and component == @TOTAL"))
    assert set(rows["rank_known_by"]) == {"published"}
    assert set(rows["ranks_published_to"]) == {30.0}


@pytest.mark.parametrize("years", [2, 5, 10, 20])
def test_the_best_rank_is_the_smallest_of_the_years_looked_at(years) -> None:
    frame = built_in_history("pci")
    ranks = {
        int(row["year"]): row["rank"]
        for _, row in frame[(frame["unit"] == HOME) & (frame["component"] == TOTAL)].iterrows()
        if YEAR - years < row["year"] <= YEAR
    }
    best = best_rank(frame, HOME, TOTAL, YEAR, years)
    assert best is not None
    assert (best.rank, best.editions) == (min(ranks.values()), len(ranks))
    assert ranks[best.year] == best.rank and best.rank_status == "published"
    assert not best.is_last
    assert (best.first_year, best.last_year) == (min(ranks), YEAR)


def test_the_best_rank_says_of_how_many_units_the_ranks_were() -> None:
    best = best_rank(built_in_history("pci"), HOME, TOTAL, YEAR, 18)
    assert best is not None
    assert (best.fewest_units, best.most_units) == (63, 64)


def test_ranks_of_another_construct_do_not_enter_the_best() -> None:
    best = best_rank(built_in_history("pci"), HOME, "policy_bias", YEAR, 30)
    assert best is not None and best.first_year >= 2013


def test_one_edition_has_no_best_rank() -> None:
    frame = history(scores({"a": 7.0, "b": 6.0}), editions([2023], 2))
    assert best_rank(frame, "a", "transparency", 2023) is None
    assert best_rank(frame, "c", "transparency", 2023) is None


def test_the_latest_of_equal_best_ranks_is_named() -> None:
    rows = [row for year in (2021, 2022, 2023) for row in scores({"a": 7.0, "b": 6.0}, year)]
    best = best_rank(history(rows, editions([2021, 2022, 2023], 2)), "a", "transparency", 2023)
    assert best is not None and best.year == 2023 and best.is_last


def two_years(before: dict[str, tuple[float, ...]], now: dict[str, tuple[float, ...]]) -> pd.DataFrame:
    """component → scores of units a, b, c in 2022 and in 2023; the rows of unit a in 2023."""
    rows = [
        row
        for year, table in ((2022, before), (2023, now))
        for component, values in table.items()
        for row in scores(dict(zip("abc", values, strict=True)), year, component)
    ]
    return history(rows, editions([2022, 2023], 3)).query("unit == 'a' and year == 2023")


def test_components_are_counted_by_score_and_rank_and_each_once() -> None:
    count = movements(
        two_years(
            {"one": (5, 6, 1), "two": (5, 4, 1), "three": (5, 6, 1), "four": (5, 4, 1), "five": (5, 4, 1),
             "six": (5, 4, 1), "seven": (5, 4, 1)},
            {"one": (7, 6, 1), "two": (6, 8, 1), "three": (4, 3, 1), "four": (3, 4, 1), "five": (6, 4, 1),
             "six": (5.004, 9, 1), "eight": (5, 4, 1)},
        )
    )  # fmt: skip
    assert (count.up_up, count.up_down, count.down_up, count.down_down) == (
        ("one",), ("two",), ("three",), ("four",),
    )  # fmt: skip
    assert set(count.unchanged) == {"five", "six"}
    assert count.not_comparable == ("eight",)
    assert count.compared == 6


def test_ha_tinh_in_2023_rose_and_fell_as_the_province_reports_it() -> None:
    # Δ score and move in rank of each component, from the profile of the province and its meeting of 7/8/2024.
    stated = {
        "entry_costs": (0.41, 5), "land_access": (-0.25, -3), "transparency": (0.25, 6), "time_costs": (-0.54, -30),
        "informal_charges": (-0.48, -24), "policy_bias": (0.29, 16), "proactivity": (-0.90, -14),
        "business_support": (-0.09, -29), "labor_training": (-1.45, -48), "legal_institutions": (0.15, 5),
    }  # fmt: skip
    count = movements(built_in_history("pci").query("unit == @HOME and year == @YEAR"))
    assert set(count.up_up) == {code for code, (score, rank) in stated.items() if score > 0 and rank > 0}
    assert set(count.down_down) == {code for code, (score, rank) in stated.items() if score < 0 and rank < 0}
    assert count.compared == len(stated) and not count.unchanged


def test_components_above_the_median_are_those_with_more_units_below_than_above() -> None:
    frame = built_in_history("pci").query("year == @YEAR")
    count = against_median(frame[frame["unit"] == HOME])
    above = set()
    for component, rows in frame[frame["component"] != TOTAL].groupby("component"):
        own = rows.loc[rows["unit"] == HOME, "value"].iloc[0]
        if (rows["value"] < own).sum() > (rows["value"] > own).sum():
            above.add(component)
    assert set(count.above) == above
    assert (len(count.above), len(count.below), count.compared) == (2, 8, 10)


def test_a_component_without_a_median_is_counted_apart() -> None:
    frame = history(scores({"a": 7.0, "b": 6.0, "c": 7.0}), editions([2023], 3))
    assert against_median(frame.query("unit == 'a'")).level == ("transparency",)
    few = history(scores({"a": 7.0, "b": 6.0}), editions([2023], 63))
    assert against_median(few.query("unit == 'a'")).unknown == ("transparency",)


def test_the_frame_given_is_not_changed() -> None:
    frame = built_in_history("pci").query("year == @YEAR")
    before = frame.copy()
    positions(frame)
    pd.testing.assert_frame_equal(frame, before)
