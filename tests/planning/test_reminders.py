"""What is late and what is due next, for whom."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from planning.action import Action, Occurrence
from planning.occurrences import DUE_SOON_DAYS
from planning.reminders import by_unit, reminders

TODAY = date(2023, 6, 30)


def action(due: date | None = TODAY, **fields: Any) -> Action:
    return Action(title="a", due=due, **fields)


@pytest.mark.parametrize(
    ("away", "is_reported", "is_overdue"),
    [(-400, True, True), (-1, True, True), (0, True, False), (30, True, False), (31, False, False)],
)
def test_the_last_thirty_days_before_and_all_after_are_told(away: int, is_reported: bool, is_overdue: bool) -> None:
    assert DUE_SOON_DAYS == 30
    found = reminders([action(TODAY + timedelta(away))], TODAY)
    assert [(one.days_left, one.is_overdue) for one in found] == ([(away, is_overdue)] if is_reported else [])


def test_the_days_ahead_can_be_chosen() -> None:
    week = action(TODAY + timedelta(7))
    assert not reminders([week], TODAY, days=6) and len(reminders([week], TODAY, days=7)) == 1


def test_what_is_closed_or_has_no_day_asks_for_nothing() -> None:
    closed = [action(status="done", progress=100), action(status="cancelled"), action(None)]
    assert reminders(closed, TODAY) == ()


def test_recurring_work_is_one_row_with_the_times_that_are_not_recorded() -> None:
    quarterly = action(date(2023, 12, 31), start=date(2023, 1, 1), rhythm="quarterly")
    (reported,) = reminders([quarterly], TODAY)
    assert (reported.due, reported.missed, reported.passed) == (date(2023, 3, 31), 1, 1)
    carried_out = replace(quarterly, occurrences=(Occurrence(date(2023, 3, 31), date(2023, 4, 2)),))
    (reported,) = reminders([carried_out], TODAY)
    assert (reported.due, reported.missed, reported.passed, reported.is_overdue) == (date(2023, 6, 30), 0, 1, False)
    assert [one.missed for one in reminders([action(TODAY - timedelta(1))], TODAY)] == [0]


def test_a_plan_whose_year_is_over_reminds_nobody() -> None:
    assert reminders([action(TODAY, plan_year=2023)], date(2024, 1, 1)) == ()
    assert len(reminders([action(TODAY, plan_year=2023)], date(2023, 12, 31))) == 1


def test_the_oldest_comes_first_then_the_title() -> None:
    plan = [
        replace(action(TODAY), title="b"),
        replace(action(TODAY - timedelta(2)), title="z"),
        replace(action(TODAY), title="a"),
    ]
    assert [one.action.title for one in reminders(plan, TODAY)] == ["z", "a", "b"]


def test_each_unit_has_its_own_list_and_what_nobody_leads_comes_last() -> None:
    plan = [action(lead_unit="b"), action(), action(lead_unit="a"), action(TODAY - timedelta(1), lead_unit="b")]
    lists = by_unit(reminders(plan, TODAY))
    assert list(lists) == ["a", "b", ""]
    assert [one.days_left for one in lists["b"]] == [-1, 0]
    assert by_unit(()) == {}
