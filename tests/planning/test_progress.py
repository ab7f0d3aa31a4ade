"""What is late, what is due next, and the counts of a plan."""

from datetime import date
from typing import Any

import pytest

from planning.action import Action
from planning.occurrences import due_soon, is_late
from planning.progress import PlanProgress, summarise

TODAY = date(2026, 6, 30)


def action(**fields: Any) -> Action:
    return Action(title="a", **fields)


@pytest.mark.parametrize(
    ("fields", "late", "soon"),
    [
        ({"due": date(2026, 6, 29)}, True, False),
        ({"due": date(2026, 6, 30)}, False, True),
        ({"due": date(2026, 7, 30)}, False, True),
        ({"due": date(2026, 7, 31)}, False, False),
        ({"due": None}, False, False),
        ({"due": date(2026, 6, 29), "status": "in_progress"}, True, False),
        ({"due": date(2026, 6, 29), "status": "done"}, False, False),
        ({"due": date(2026, 6, 29), "status": "cancelled"}, False, False),
        ({"due": date(2026, 7, 1), "status": "done"}, False, False),
    ],
)
def test_only_open_actions_are_late_or_due(fields: dict[str, Any], late: bool, soon: bool) -> None:
    assert (is_late(action(**fields), TODAY), due_soon(action(**fields), TODAY)) == (late, soon)


def test_the_days_ahead_can_be_chosen() -> None:
    assert not due_soon(action(due=date(2026, 7, 10)), TODAY, days=9)
    assert due_soon(action(due=date(2026, 7, 10)), TODAY, days=10)


def test_cancelled_actions_are_counted_apart() -> None:
    plan = [
        action(due=date(2026, 6, 1), budget_estimated=10),
        action(due=date(2026, 7, 1), status="in_progress", progress=50),
        action(due=date(2026, 6, 1), status="done", progress=100, budget_estimated=5),
        action(due=date(2026, 6, 1), status="cancelled", progress=90, budget_estimated=1000),
    ]
    assert summarise(plan, TODAY) == PlanProgress(
        total=3,
        planned=1,
        in_progress=1,
        done=1,
        cancelled=1,
        overdue=1,
        due_soon=1,
        mean_progress=50.0,
        budget=15,
        unrecorded=0,
        longest=plan[0],
    )


def test_the_longest_late_has_waited_from_its_first_missed_day() -> None:
    quarterly = action(start=date(2026, 1, 1), due=date(2026, 12, 31), rhythm="quarterly", plan_year=2026)
    plan = [action(due=date(2026, 4, 1), plan_year=2026), quarterly, action(due=date(2025, 6, 1), plan_year=2025)]
    found = summarise(plan, TODAY)
    assert (found.overdue, found.unrecorded, found.longest) == (2, 1, quarterly)


def test_an_empty_plan_has_no_mean() -> None:
    assert summarise([], TODAY) == PlanProgress(0, 0, 0, 0, 0, 0, 0, None, 0)
