"""Weights to known margins: met exactly where they can be, and reported where they cannot."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.survey.raking import fit, margins_of, rake
from tests.support import law

MARGINS = {"type": {"DN": 0.5, "HTX": 0.2, "HKD": 0.3}, "size": {"nhỏ": 0.7, "lớn": 0.3}}


def people(seed: int, count: int = 200) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "type": random.choice(["DN", "HTX", "HKD"], count, p=[0.7, 0.1, 0.2]),
            "size": random.choice(["nhỏ", "lớn"], count),
        }
    )


@given(seed=st.integers(0, 10_000))
@law()
def test_all_margins_hold(seed: int) -> None:
    table = people(seed)
    raked = rake(table, MARGINS)
    assert raked.problems == ()
    assert raked.weights.mean() == pytest.approx(1.0)
    for column, shares in MARGINS.items():
        for category, share in shares.items():
            found = raked.weights[table[column] == category].sum() / raked.weights.sum()
            assert found == pytest.approx(share, abs=1e-6)
    assert raked.effective <= len(table)


def test_answers_as_wanted_keep_their_weight() -> None:
    table = pd.DataFrame({"type": ["DN"] * 5 + ["HTX"] * 2 + ["HKD"] * 3})
    raked = rake(table, {"type": MARGINS["type"]})
    assert np.allclose(raked.weights, 1.0)
    assert raked.effective == pytest.approx(10)


def test_margins_that_cannot_be_met_are_told() -> None:
    table = pd.DataFrame({"type": ["DN", "DN", "HKD", None], "size": ["nhỏ", "nhỏ", "lớn", "nhỏ"]})
    raked = rake(table, {"type": MARGINS["type"]})
    assert ("type", "HTX", "nobody") in raked.problems
    assert ("type", "", "unknown") in raked.problems
    assert raked.weights[0] / raked.weights[2] == pytest.approx((0.5 / 2) / 0.3)
    # All of one type are small and all of the other large: both margins at once cannot hold.
    tied = rake(table.iloc[:3], {"type": {"DN": 0.5, "HKD": 0.5}, "size": {"nhỏ": 0.9, "lớn": 0.1}})
    assert ("", "", "diverges") in tied.problems
    assert tied.error > 0.1


def test_without_margins_everybody_counts_once() -> None:
    raked = rake(people(1, 7), {})
    assert raked.weights.tolist() == [1.0] * 7
    assert raked.problems == ()


def test_who_rates_eight_units_counts_once() -> None:
    """One firm that rates eight units and eight households that rate one each: half of the people, not a ninth."""
    rows = pd.DataFrame({"respondent": ["firm"] * 8 + [f"home {n}" for n in range(1)], "type": ["DN"] * 8 + ["HKD"]})
    raked = rake(rows, {"type": {"DN": 0.5, "HKD": 0.5}})
    assert raked.weights.tolist() == pytest.approx([1.0] * 9)  # two people, one of each kind: nothing to weigh
    assert raked.effective == pytest.approx(2.0)
    by_row = rake(rows.drop(columns="respondent"), {"type": {"DN": 0.5, "HKD": 0.5}})
    assert by_row.weights[8] / by_row.weights[0] == pytest.approx(8.0)


def test_the_margins_hold_among_people_when_they_rate_different_numbers_of_units() -> None:
    table = people(3, 60)
    rows = table.loc[np.repeat(table.index, 1 + table.index % 5)].assign(respondent=lambda frame: frame.index)
    raked = rake(rows.reset_index(drop=True), MARGINS)
    weights = raked.weights.groupby(rows["respondent"].to_numpy()).first()
    for column, shares in MARGINS.items():
        for category, share in shares.items():
            assert weights[table[column] == category].sum() / weights.sum() == pytest.approx(share, abs=1e-6)


def test_a_draw_without_somebody_of_a_kind_shares_among_the_others() -> None:
    table = pd.DataFrame({"type": ["DN", "HTX", "HKD"]})
    margins = margins_of(table, {"type": MARGINS["type"]})
    every, without = fit(margins, np.array([[1.0, 1.0, 1.0], [1.0, 1.0, 0.0]]))[0]
    cells = dict(zip(table["type"], margins.cells, strict=True))
    assert every[cells["DN"]] / every[cells["HTX"]] == pytest.approx(0.5 / 0.2)
    gone = 2  # the combination that has nobody in the second draw
    left = {name: at for name, at in cells.items() if at != gone}
    first, second = left
    assert without[left[first]] / without[left[second]] == pytest.approx(
        MARGINS["type"][first] / MARGINS["type"][second]
    )
