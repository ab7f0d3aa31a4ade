"""Gains from one comparable edition to the next."""

import pandas as pd

from analysis.gains import GAIN_COLUMNS, one_edition_gains
from tests.analysis.frames_builder import editions, history, scores


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
