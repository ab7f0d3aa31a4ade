"""Scores of merged units: means of their parts, and never a figure that a part does not have."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from analysis.composite import totals
from analysis.frames import DERIVED, MISSING, NOT_PUBLISHED, PUBLISHED, TOTAL
from analysis.merging import merged_scores

MEMBERS = pd.DataFrame({"year": 2024, "unit": ["a", "b", "c"], "merged": ["ab", "ab", "c"]})
KEY = {"index": "x", "year": 2024}


def row(unit: str, value: float = math.nan, status: str = PUBLISHED, component: str = "p", **more: object) -> dict:
    return {**KEY, "unit": unit, "component": component, "value": value, "status": status, "rank": 1.0, **more}


def by_unit(rows: list[dict], component: str = "p") -> pd.DataFrame:
    found = merged_scores(pd.DataFrame(rows), MEMBERS)
    return found[found["component"] == component].set_index("unit")


points = some.floats(0, 10)


@given(points, points, points)
def test_the_score_of_a_merged_unit_is_the_simple_mean_and_others_stay_themselves(a: float, b: float, c: float) -> None:
    found = by_unit([row("a", a), row("b", b), row("c", c)])
    assert found.loc["ab", "value"] == pytest.approx((a + b) / 2, abs=1e-12)
    assert found.loc["ab", "status"] == DERIVED
    assert found.loc["c", "value"] == c and found.loc["c", "status"] == PUBLISHED
    assert found["rank"].isna().all(), "a rank counts the units of another list"


@given(some.lists(points, min_size=4, max_size=4), some.floats(0.05, 0.95))
def test_a_derived_total_is_the_weighted_sum_of_the_derived_components(scores: list[float], weight: float) -> None:
    """A mean of weighted sums is the weighted sum of the means."""
    weights = pd.DataFrame(
        {"framework": "f", "component": ["p", "q"], "weight": [weight, 1 - weight], "multiplier": 10}
    )
    rows = [
        row("a", scores[0]),
        row("b", scores[1]),
        row("a", scores[2], component="q"),
        row("b", scores[3], component="q"),
    ]
    own = {unit: 10 * (weight * p + (1 - weight) * q) for unit, p, q in zip("ab", scores[:2], scores[2:], strict=True)}
    rows += [row(unit, value, component=TOTAL) for unit, value in own.items()]
    found = merged_scores(pd.DataFrame(rows), MEMBERS).assign(group="g", framework="f", region="r")
    computed = totals(found, weights).query("unit == 'ab'")["computed"].item()
    assert found.query("unit == 'ab' and component == 'total'")["value"].item() == pytest.approx(computed, abs=1e-9)


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        ([row("a", 5.0)], MISSING),
        ([row("a", 5.0), row("b", status=MISSING)], MISSING),
        ([row("a", 5.0), row("b", status=NOT_PUBLISHED)], NOT_PUBLISHED),
        ([row("b", status=NOT_PUBLISHED), row("a", 5.0)], NOT_PUBLISHED),
        ([row("a", 5.0), row("b", 50.0, "unusable")], "unusable"),
    ],
)
def test_without_a_part_there_is_no_score_and_it_is_said_why(rows: list[dict], status: str) -> None:
    found = by_unit(rows)
    assert math.isnan(found.loc["ab", "value"]) and found.loc["ab", "status"] == status


def test_a_total_that_not_all_parts_have_is_left_to_the_components() -> None:
    rows = [
        row("a", 60.0, component=TOTAL),
        row("b", status=NOT_PUBLISHED, component=TOTAL),
        row("a", 5.0),
        row("b", 6.0),
    ]
    assert list(merged_scores(pd.DataFrame(rows), MEMBERS)["component"]) == ["p"]


def test_a_row_keeps_the_edition_that_it_came_from() -> None:
    found = by_unit([row("a", 5.0, version_id=7, note="n"), row("b", 6.0, version_id=7, note="m")])
    assert found.loc["ab", "version_id"] == 7
    assert not isinstance(found.loc["ab", "note"], str), "a note is of one part"
