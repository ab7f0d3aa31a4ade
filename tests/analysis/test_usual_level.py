"""Ranks as scores, and the fading mean of them that is the usual level."""

from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.frames import SelectionError
from analysis.usual_level import FADING, edition_pairs, fading_mean, known_by, rank_scores, ranks_at, usual_levels
from tests.analysis.frames_builder import LAW, editions, history, one, scores

NORMAL = NormalDist()


def test_the_middle_rank_is_zero_and_the_ends_lie_as_far_on_both_sides():
    found = rank_scores(np.arange(1.0, 64), 63)
    assert found[31] == 0
    assert found == pytest.approx(-found[::-1])
    assert found[0] == pytest.approx(NORMAL.inv_cdf(62.5 / 63))


@given(st.integers(1, 100).flatmap(lambda units: st.tuples(st.just(units), st.integers(1, units))))
@LAW
def test_a_score_leads_back_to_its_rank(pair):
    units, rank = pair
    assert ranks_at(rank_scores(np.array([rank]), units), units) == pytest.approx([rank])


def test_the_usual_level_is_the_fading_mean_of_the_rank_scores_of_one_construct():
    values = {2018: 3.0, 2019: 2.0, 2020: 1.0}
    rows = [row for year, own in values.items() for row in scores({"a": own, "b": 1.5, "c": 2.5}, year)]
    rows += scores({"a": 9.0, "b": 1.0, "c": 2.0}, 2021, construct="other")
    levels = usual_levels(history(rows, editions([*values, 2021], units=3)))
    first, middle, last = NORMAL.inv_cdf(2.5 / 3), 0.0, NORMAL.inv_cdf(0.5 / 3)
    expected = (last + FADING * middle + FADING**2 * first) / (1 + FADING + FADING**2)
    assert one(levels, "a", 2020)["usual_level"] == pytest.approx(expected)
    assert fading_mean(np.array([[first, middle, last]])) == pytest.approx([expected])
    assert one(levels, "a", 2018)["usual_level"] == pytest.approx(first)
    assert one(levels, "a", 2021)["usual_level"] == one(levels, "a", 2021)["rank_score"] == pytest.approx(first)
    assert levels.loc[levels["unit"] == "a"].sort_values("year")["editions"].tolist() == [1, 2, 3, 1]


def test_an_edition_that_is_not_ranked_has_no_level_and_ends_no_pair():
    full = {"a": 1.0, "b": 2.0, "c": 3.0}
    rows = scores(full, 2018) + scores(full, 2019) + scores({"a": 1.0}, 2020, ranks={"a": 3}) + scores(full, 2021)
    rows += scores(full, 2022)
    frame = history(rows, editions(range(2018, 2023), units=3))
    assert sorted(set(usual_levels(frame)["year"])) == [2018, 2019, 2021, 2022]
    pairs = edition_pairs(frame)
    assert sorted(set(zip(pairs["year"], pairs["next_year"], strict=True))) == [(2018, 2019), (2021, 2022)]
    assert (pairs["rank"] == pairs["next_rank"]).all()


def test_no_pair_crosses_a_construct():
    full = {"a": 1.0, "b": 2.0, "c": 3.0}
    rows = scores(full, 2022, construct="other") + scores(full, 2023)
    assert edition_pairs(history(rows, editions([2022, 2023], units=3))).empty


def test_an_edition_that_is_not_there_is_refused_and_later_ones_are_left_out():
    full = {"a": 1.0, "b": 2.0, "c": 3.0}
    frame = history(scores(full, 2022) + scores(full, 2023), editions([2022, 2023], units=3))
    rows, now = known_by(frame, 2022, None, None)
    assert set(rows["year"]) == set(now["year"]) == {2022}
    with pytest.raises(SelectionError, match="no edition of pci 2021"):
        known_by(frame, 2021, None, None)
    with pytest.raises(SelectionError):
        known_by(pd.concat([frame, frame.assign(group="other")]), None, None, None)
