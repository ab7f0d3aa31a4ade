"""Which flags have an action."""

from dataclasses import dataclass
from typing import Any

import pytest

from planning.action import Action
from planning.coverage import COLUMNS, coverage, covers


@dataclass(frozen=True)
class Raised:
    component: str
    index: str = "pci"
    unit: str = "ha_tinh"
    year: int = 2023


def action(*components: str, **fields: Any) -> Action:
    return Action(title="a", components=tuple(("pci", each) for each in components), **fields)


@pytest.mark.parametrize(
    ("planned", "answers"),
    [
        (action("labour"), True),
        (action("labour", "land"), True),
        (action("land"), False),
        (action("labour", status="done", progress=100), True),
        (action("labour", status="cancelled"), False),
        (action("labour", year=2023), True),
        (action("labour", year=2022), False),
        (action("labour", unit="ha_tinh"), True),
        (action("labour", unit="nghe_an"), False),
        (action("labour", edition_status="withdrawn"), True),
        (Action(title="a", components=(("ddci", "labour"),)), False),
    ],
)
def test_an_action_answers_a_flag_of_its_component_unit_and_year(planned: Action, answers: bool) -> None:
    assert covers(planned, Raised("labour")) is answers


def test_each_flagged_component_has_a_row_in_the_order_of_the_flags() -> None:
    flags = [Raised("labour"), Raised("land"), Raised("labour")]
    plan = [action("land"), action("land", "labour"), action("total")]
    assert coverage(flags, plan).to_dict("records") == [
        {"index": "pci", "component": "labour", "flags": 2, "actions": 1, "is_covered": True},
        {"index": "pci", "component": "land", "flags": 1, "actions": 2, "is_covered": True},
    ]


def test_a_component_is_covered_when_each_of_its_flags_is() -> None:
    flags = [Raised("labour"), Raised("labour", year=2022)]
    (row,) = coverage(flags, [action("labour", year=2022)]).to_dict("records")
    assert (row["flags"], row["actions"], row["is_covered"]) == (2, 1, False)


def test_without_flags_the_frame_is_empty_and_keeps_its_columns() -> None:
    empty = coverage([], [action("labour")])
    assert empty.empty and tuple(empty.columns) == COLUMNS
    assert empty["is_covered"].dtype == bool
