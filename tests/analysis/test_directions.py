"""Where less is better: with the values turned round and the direction too, nothing but signs changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import (
    cronbach_alpha,
    find_peers,
    raise_flags,
    rank_forecasts,
    select_edition,
)
from analysis.backtest import back_test, flag_cases
from analysis.consistency import component_correlations, measured
from analysis.courses import with_courses
from analysis.flags import default_thresholds, judged
from analysis.frames import HIGHER_IS_BETTER, LOWER_IS_BETTER, TOTAL
from analysis.gains import one_edition_gains
from analysis.indicators import directions
from analysis.paths import start_percentiles
from analysis.peers import against_peers, courses_against_peers, profile_groups, runs_against_median
from analysis.position import against_median, movements, positions
from analysis.priority import priority_factors
from analysis.scoring_rule import scoring_rules
from tests.analysis.frames_builder import NO_WEIGHTS, editions, history, names, one, scores
from tests.support import by_night, law
from wording.flags import reason

FEW = law(3)
"""Each of these draws some two hundred rows and computes the whole method on them twice."""

SCALE = 10.0
FALLS = {"a": 2.0, "b": 3.0, "c": 3.0, "d": 5.0, "e": 7.0}
"""Shares of late files: the lowest is the best."""

YEARS, UNITS = range(2016, 2024), names(12)


def late(values: dict[str, float], year: int = 2023, **more: Any) -> list[dict[str, Any]]:
    return scores(values, year, "lateness", direction=LOWER_IS_BETTER, **more)


def panel(values: np.ndarray, direction: int = HIGHER_IS_BETTER, units: list[str] = UNITS) -> pd.DataFrame:
    """Two components over years × units, the second of which has this direction."""
    rows: list[dict[str, Any]] = []
    for year, (plain, turned) in zip(YEARS, values, strict=False):
        rows += scores(dict(zip(units, map(float, plain), strict=True)), year, "openness")
        rows += scores(dict(zip(units, map(float, turned), strict=True)), year, "lateness", direction=direction)
    return history(rows, editions(list(YEARS)[: len(values)], units=len(units)))


def turned(values: np.ndarray) -> np.ndarray:
    """The same panel with the second component turned round within its scale."""
    other = values.copy()
    other[:, 1] = SCALE - other[:, 1]
    return other


panels = st.integers(0, 10_000).map(
    lambda seed: np.random.default_rng(seed).integers(0, 41, (len(YEARS), 2, len(UNITS))) / 4
)
"""Values that a binary fraction holds exactly, with ties: 10 − x loses nothing."""


def test_the_lowest_is_the_first_and_the_best() -> None:
    result = history(late(FALLS), editions([2023], units=5)).set_index("unit")
    assert result["rank"].tolist() == [1, 2, 2, 4, 5]
    assert result["percentile"].tolist() == [100, 62.5, 62.5, 25, 0]
    assert (set(result["best"]), set(result["worst"])) == ({2.0}, {7.0})
    assert result["gap_to_median"].tolist() == [-1, 0, 0, 2, 4], "own score minus the median, whichever is better"
    assert result["gap_to_best"].tolist() == [0, 1, 1, 3, 5]


def test_an_official_rank_goes_before_the_computed_one_there_too() -> None:
    row = one(history(late(FALLS, ranks={"b": 3}), editions([2023], units=5)), "b", component="lateness")
    assert (row["rank"], row["computed_rank"]) == (3, 2)


def test_a_rise_is_flagged_and_a_fall_is_not() -> None:
    before, after = {"a": 2.0, "b": 3.0, "c": 4.0}, {"a": 4.0, "b": 1.0, "c": 4.0}
    rows = history(late(before, 2022) + late(after), editions([2022, 2023], units=3))
    raised = {flag.rule: flag for flag in raise_flags(rows, "a", 2023)}
    assert raised["score_fell"].numbers["change"] == 2.0
    assert raised["score_fell"].numbers["direction"] == LOWER_IS_BETTER
    vietnamese, english = (reason(raised["score_fell"], language) for language in ("vi", "en"))
    assert vietnamese == "Điểm tăng 2,00 (từ 2,00 lên 4,00) so với năm 2022, trong khi thấp hơn là tốt."
    assert english == "Score up 2.00 (from 2.00 to 4.00) on 2022, where lower is better."
    assert not raise_flags(rows, "b", 2023)


def test_a_fall_that_is_not_yet_enough_is_progress_above_the_median() -> None:
    before, after = {"a": 9.0, "b": 3.0, "c": 4.0, "d": 9.5}, {"a": 8.0, "b": 3.0, "c": 4.0, "d": 9.5}
    rows = history(late(before, 2022) + late(after), editions([2022, 2023], units=4))
    (flag,) = (flag for flag in raise_flags(rows, "a", 2023) if flag.rule == "below_median_rising")
    assert reason(flag, "vi") == (
        "Điểm giảm 1,00 so với năm 2022 nhưng vẫn cao hơn trung vị cả nước (8,00 so với 6,00), "
        "trong khi thấp hơn là tốt."
    )


@FEW
@given(panels)
def test_ranks_percentiles_and_flags_do_not_change(values: np.ndarray) -> None:
    plain, other = panel(values), panel(turned(values), LOWER_IS_BETTER)
    same = [
        "rank", "percentile", "rank_of", "region_rank", "rank_change", "percentile_change", "n", "is_sufficient",
    ]  # fmt: skip
    pd.testing.assert_frame_equal(plain[same], other[same])
    sign = np.where(other["component"] == "lateness", -1.0, 1.0)
    for column in ("value_change", "gap_to_median", "gap_to_best", "gap_to_region"):
        np.testing.assert_allclose(plain[column], other[column] * sign, atol=1e-9)
    for column in ("best", "worst", "median"):
        turned_back = np.where(sign < 0, SCALE - other[column], other[column])
        np.testing.assert_allclose(plain[column], turned_back, atol=1e-9)
    for unit in UNITS[:3]:
        for year in YEARS:
            ours, theirs = (raise_flags(frame, unit, year) for frame in (plain, other))
            assert [(f.rule, f.component, f.severity) for f in ours] == [
                (f.rule, f.component, f.severity) for f in theirs
            ]


@by_night
@FEW
@given(panels)
def test_all_rows_at_once_are_judged_as_one_by_one(values: np.ndarray) -> None:
    plain, other = panel(values), panel(turned(values), LOWER_IS_BETTER)
    settled = default_thresholds()
    ours, theirs = (judged(with_courses(frame), settled) for frame in (plain, other))
    for code in settled:
        assert [side.tolist() for side in ours[code]] == [side.tolist() for side in theirs[code]]
    first, last = min(YEARS), max(YEARS)
    tested = [back_test(flag_cases(frame, first, last)) for frame in (plain, other)]
    pd.testing.assert_frame_equal(*tested)


@by_night
@FEW
@given(panels)
def test_gains_are_for_the_better_and_so_are_peers_and_positions(values: np.ndarray) -> None:
    plain, other = panel(values), panel(turned(values), LOWER_IS_BETTER)
    gained = [one_edition_gains(frame) for frame in (plain, other)]
    same = ["unit", "component", "year", "start_percentile", "gain", "relative_gain", "n"]
    pd.testing.assert_frame_equal(gained[0][same], gained[1][same], atol=1e-9)
    year = max(YEARS)
    editions_of = [frame[frame["year"] == year] for frame in (plain, other)]
    beside = [against_peers(rows, UNITS[0], UNITS[1:6]) for rows in editions_of]
    pd.testing.assert_frame_equal(beside[0][["component", "rank", "peers"]], beside[1][["component", "rank", "peers"]])
    for measure in ("shown_value", "percentile"):
        runs = [
            runs_against_median(courses_against_peers(frame, UNITS[0], UNITS[1:6], measure)) for frame in (plain, other)
        ]
        pd.testing.assert_frame_equal(*runs)
    placed = list(map(positions, editions_of))
    for unit in UNITS:
        own = [frame[frame["unit"] == unit] for frame in placed]
        assert movements(own[0]) == movements(own[1])
        assert against_median(own[0]) == against_median(own[1])


@FEW
@given(panels)
def test_a_table_of_an_edition_is_oriented_where_components_are_compared(values: np.ndarray) -> None:
    year = max(YEARS)
    plain, other = (
        select_edition(frame, NO_WEIGHTS, year) for frame in (panel(values), panel(turned(values), LOWER_IS_BETTER))
    )
    assert set(other.directions) == {HIGHER_IS_BETTER, LOWER_IS_BETTER}
    np.testing.assert_array_equal(plain.scores, other.oriented().scores)
    assert cronbach_alpha(measured(plain).scores) == pytest.approx(cronbach_alpha(measured(other).scores), nan_ok=True)
    pd.testing.assert_frame_equal(component_correlations(plain), component_correlations(other))
    assert start_percentiles(plain, UNITS[0]) == start_percentiles(other, UNITS[0])
    found = [find_peers(table, UNITS[0]) for table in (plain, other)]
    pd.testing.assert_frame_equal(found[0].nearest, found[1].nearest)
    groups = [profile_groups(table, draws=0) for table in (plain, other)]
    pd.testing.assert_frame_equal(groups[0].members, groups[1].members)
    pd.testing.assert_frame_equal(groups[0].centres, groups[1].centres)


def test_predictions_and_priorities_are_those_of_the_values_turned_round() -> None:
    units = names(120)
    values = np.random.default_rng(7).normal(0, 0.4, (len(YEARS), 2, len(units))).cumsum(axis=0) + 5
    plain, other = panel(values, units=units), panel(turned(values), LOWER_IS_BETTER, units)
    ours, theirs = (rank_forecasts(frame) for frame in (plain, other))
    assert (ours["reason"] == "").any()
    pd.testing.assert_frame_equal(ours, theirs)
    factors = [
        priority_factors(select_edition(frame, NO_WEIGHTS, max(YEARS)), ahead, units[0])
        for frame, ahead in ((plain, ours), (other, theirs))
    ]
    same = ["component", "rank", "expected_rank", "basis", "goal_rank", "gap", "points"]
    pd.testing.assert_frame_equal(factors[0][same], factors[1][same])
    assert (factors[0]["points"] > 0).any()


def test_an_indicator_that_raises_a_score_of_which_less_is_better_is_better_low() -> None:
    key = {"index": "zeta", "year": 2023, "group": "cluster", "component": "lateness"}
    table = pd.DataFrame({1: [0.2, 0.4, 0.9, 0.5, 0.7], 2: [30, 10, 20, 5, 15]}, index=list("abcde"))
    values = table.rename_axis("unit").melt(var_name="order", ignore_index=False).reset_index().assign(**key)
    target = (2 + 5 * table[1] - 0.03 * table[2]).rename_axis("unit").reset_index(name="value").assign(**key)
    found = directions(scoring_rules(values, target.assign(direction=LOWER_IS_BETTER)))
    assert found.set_index("order")["direction"].to_dict() == {1: "lower", 2: "higher"}
    plain = directions(scoring_rules(values, target))
    assert plain.set_index("order")["direction"].to_dict() == {1: "higher", 2: "lower"}


def test_the_total_too_may_be_one_of_which_less_is_better() -> None:
    rows = scores(FALLS, component=TOTAL, direction=LOWER_IS_BETTER)
    result = history(rows, editions([2023], units=5)).set_index("unit")
    assert result["rank"].tolist() == [1, 2, 2, 4, 5]
