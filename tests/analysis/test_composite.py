import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import composite, standing
from analysis.frames import as_scores, as_weights
from tests.analysis.frames_builder import editions, names, scores
from tests.support import law

WEIGHTS = as_weights(
    [
        {"framework": "f1", "component": "land_access", "weight": 0.25, "multiplier": 10},
        {"framework": "f1", "component": "transparency", "weight": 0.75, "multiplier": 10},
    ]
)


def two_components(first, second):
    units = names(len(first))
    return as_scores(
        scores(dict(zip(units, first, strict=True)), component="land_access")
        + scores(dict(zip(units, second, strict=True)), component="transparency")
    )


def test_a_total_is_the_weighted_sum_on_the_scale_of_the_total():
    result = composite.totals(two_components([4.0], [8.0]), WEIGHTS)
    assert result["computed"].tolist() == [pytest.approx((0.25 * 4 + 0.75 * 8) * 10)]


def test_a_missing_component_is_not_a_zero():
    result = composite.totals(two_components([None, 4.0], [8.0, 8.0]), WEIGHTS)
    assert pd.isna(result["computed"].iloc[0])
    assert result["computed"].iloc[1] == pytest.approx(70.0)
    assert result["components"].tolist() == [1, 2]


def test_an_absent_row_is_not_a_zero_either():
    only = as_scores(scores({"a": 8.0}, component="transparency"))
    assert composite.totals(only, WEIGHTS)["computed"].isna().all()


def test_an_unusable_component_gives_no_total():
    rows = scores({"a": 4.0}, component="land_access")
    rows += scores({"a": 50.0}, component="transparency", status="unusable")
    assert composite.totals(as_scores(rows), WEIGHTS)["computed"].isna().all()


def test_unknown_weights_give_no_totals():
    assert composite.totals(two_components([4.0], [8.0]), WEIGHTS.iloc[:0]).empty


def test_reconcile_shows_published_computed_and_the_gap():
    rows = scores({"unit_01": 70.5, "unit_02": None}, component="total")
    given_scores = pd.concat([two_components([4.0, 4.0], [8.0, 8.0]), as_scores(rows)])
    result = composite.reconcile(given_scores, WEIGHTS)
    assert result["unit"].tolist() == ["unit_01"]
    assert result["gap"].tolist() == [pytest.approx(0.5)]


marks = st.lists(st.integers(0, 1000), min_size=3, max_size=12)


@law(10)
@given(first=marks, factor=st.floats(0.01, 100))
def test_scaling_all_weights_changes_no_rank(first, factor):
    frame = two_components([mark / 100 for mark in first], [mark / 100 for mark in first[::-1]])
    scaled = WEIGHTS.assign(weight=WEIGHTS["weight"] * factor)
    years = editions([2023], units=len(first))
    before, after = standing.standings(frame, years, WEIGHTS), standing.standings(frame, years, scaled)
    assert before["rank"].equals(after["rank"])
