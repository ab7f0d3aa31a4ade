"""Gains from one comparable edition to the next."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.edition_table import EditionTable, select_edition
from analysis.experience import RELATIVE_GAIN, gain_frequency, of_edition
from analysis.gains import GAIN_COLUMNS, at_spreads, one_edition_gains
from tests.analysis.frames_builder import NO_WEIGHTS, editions, history, names, scores
from tests.support import law


def test_a_gain_is_the_later_score_less_the_earlier_with_where_the_unit_started():
    rows = scores({"a": 4.0, "b": 5.0, "c": 6.0}, 2022) + scores({"a": 4.5, "b": 4.0, "c": 6.0}, 2023)
    gains = one_edition_gains(history(rows, editions([2022, 2023], units=3)))
    assert list(gains.columns) == list(GAIN_COLUMNS)
    assert gains[["unit", "start", "gain", "start_percentile", "n"]].to_numpy().tolist() == [
        ["a", 4.0, 0.5, 0.0, 3], ["b", 5.0, -1.0, 50.0, 3], ["c", 6.0, 0.0, 100.0, 3],
    ]  # fmt: skip


def test_nothing_is_compared_across_a_framework_a_gap_or_another_construct():
    units = {"a": 4.0, "b": 5.0}
    broken = scores(units, 2022, framework="f0") + scores(units, 2023)
    assert one_edition_gains(history(broken, editions({2022: "f0", 2023: "f1"}, units=2))).empty
    other = scores(units, 2022, construct="other") + scores(units, 2023)
    assert one_edition_gains(history(other, editions([2022, 2023], units=2))).empty
    between = scores(units, 2021) + scores({"c": 1.0, "d": 2.0}, 2022) + scores(units, 2023)
    assert one_edition_gains(history(between, editions([2021, 2022, 2023], units=2))).empty


def test_an_edition_that_is_too_thin_to_be_ranked_gives_no_starting_place():
    rows = scores({"a": 4.0}, 2022) + scores({"a": 4.5, "b": 4.0}, 2023)
    gains = one_edition_gains(history(rows, editions([2022, 2023], units=2)))
    assert gains["gain"].tolist() == [0.5]
    assert pd.isna(gains["start_percentile"]).all()


def test_a_gain_is_as_many_standard_deviations_of_the_edition_asked_about_as_of_the_one_it_was_made_in():
    rows = scores({"a": 2.0, "b": 5.0, "c": 8.0}, 2022) + scores({"a": 5.0, "b": 5.0, "c": 6.0}, 2023)
    gains = one_edition_gains(history(rows, editions([2022, 2023], units=3)))
    assert gains["spread"].tolist() == [3.0, 3.0, 3.0]
    assert at_spreads(gains, {"bias": 0.5})["gain"].empty
    component = gains["component"].iloc[0]
    assert at_spreads(gains, {component: 0.5})["gain"].tolist() == pytest.approx([0.5, 0.0, -1 / 3])
    assert at_spreads(gains, {component: 0.5})["relative_gain"].tolist() == pytest.approx([0.5, 0.0, -1 / 3])


def test_where_nobody_differed_nothing_is_said_of_a_gain():
    rows = scores({"a": 5.0, "b": 5.0}, 2022) + scores({"a": 5.0, "b": 6.0}, 2023)
    gains = one_edition_gains(history(rows, editions([2022, 2023], units=2)))
    assert at_spreads(gains, {gains["component"].iloc[0]: 1.0}).empty


UNITS = names(12)


def panel(draw: np.random.Generator, stretch: float) -> tuple[pd.DataFrame, EditionTable]:
    """Three editions, of which the first two are stretched about their middle, and the table of the last one."""
    first, second, third = draw.normal(5, 0.5, (3, len(UNITS)))
    rows = [
        line
        for year, values in ((2021, 5 + stretch * (first - 5)), (2022, 5 + stretch * (second - 5)), (2023, third))
        for line in scores(dict(zip(UNITS, values.tolist(), strict=True)), year)
    ]
    frame = history(rows, editions([2021, 2022, 2023], units=len(UNITS)))
    return one_edition_gains(frame.loc[frame["year"] < 2023]), select_edition(frame, NO_WEIGHTS, 2023)


@law(5)
@given(st.integers(0, 2**32 - 1), st.floats(0.25, 4))
def test_the_spread_of_earlier_editions_changes_no_frequency(seed, stretch):
    often = []
    for factor in (1.0, stretch):
        gains, table = panel(np.random.default_rng(seed), factor)
        known = of_edition(gains, table)
        often.append([gain_frequency(known, table.components[0], 40.0, gain, window=100.0, measure=RELATIVE_GAIN).made
                      for gain in (-0.5, -0.1, 0.1, 0.3, 1.0)])  # fmt: skip
    assert often[0] == often[1]
