"""Which measured values can be kept."""

from dataclasses import replace
from typing import Any

import pytest

from planning.plan import Plan
from planning.target import Amount, Existence, Percentage, RankBand, Target
from planning.target_value import LARGEST_VALUE, TargetValue, value_problems

PARTS = (
    Percentage(code="share", text="t", goal=100),
    Existence(code="there", text="t"),
    Amount(code="count", text="t", goal=10, unit="x"),
    Amount(code="by_2025", text="t", goal=10, unit="x", due_year=2025),
    RankBand(code="rank", text="t", index="pci", worst=5),
)
PLAN = Plan(year=2023, title="x", targets=(Target(code="T", text="t", parts=PARTS),))
FINE = TargetValue(2023, "count", "2023-Q1", 5, "báo cáo")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"value": 0},
        {"value": LARGEST_VALUE},
        {"part": "share", "value": 100},
        {"part": "there", "value": 0},
        {"part": "by_2025", "period": "2023"},
        {"part": "by_2025", "period": "2024-H1"},
        {"part": "by_2025", "period": "2025-Q4"},
    ],
)
def test_what_lies_on_the_edge_can_be_kept(fields: dict[str, Any]) -> None:
    assert value_problems(replace(FINE, **fields), PLAN) == ()


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"part": "none"}, "part", "unknown"),
        ({"part": "rank", "value": 1}, "part", "of_editions"),
        ({"period": "2023-Q5"}, "period", "unknown"),
        ({"period": "2022"}, "period", "other_year"),
        ({"period": "2024"}, "period", "other_year"),
        ({"part": "by_2025", "period": "2026"}, "period", "other_year"),
        ({"part": "share", "value": 100.1}, "value", "out_of_range"),
        ({"part": "there", "value": 0.5}, "value", "out_of_range"),
        ({"value": -1}, "value", "out_of_range"),
        ({"value": float("nan")}, "value", "out_of_range"),
        ({"value": float("inf")}, "value", "out_of_range"),
        ({"source": ""}, "source", "required"),
        ({"source": " \t"}, "source", "required"),
        ({"source": "x" * 501}, "source", "too_long"),
    ],
)
def test_each_fault_is_named_with_its_field(fields: dict[str, Any], field: str, code: str) -> None:
    assert [(one.field, one.code) for one in value_problems(replace(FINE, **fields), PLAN)] == [(field, code)]


@pytest.mark.parametrize("text", ["2023-q1", " 2023-Q1", "2023-Q1\n"])
def test_one_period_cannot_be_kept_under_two_spellings(text: str) -> None:
    (found,) = value_problems(replace(FINE, period=text), PLAN)
    assert (found.field, found.code) == ("period", "unknown")
