"""When a recurring action is due, and what of it is still open."""

from calendar import monthcalendar
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.action import RECURRING, Action, Occurrence
from planning.occurrences import (
    due_days,
    is_late,
    is_recurring,
    missed_days,
    next_due,
    open_days,
    passed_days,
    timing,
    waiting_days,
)
from tests.analysis.frames_builder import LAW

YEAR = {"start": date(2023, 1, 1), "due": date(2023, 12, 31)}


def action(**fields: Any) -> Action:
    return Action(title="a", **fields)


def done(*days: date) -> tuple[Occurrence, ...]:
    return tuple(Occurrence(day, day) for day in days)


def test_the_flag_ceremony_is_on_the_first_monday_of_each_month() -> None:
    """The Mondays are those of the calendar module: the first week of a month that has one."""
    mondays = [next(week[0] for week in monthcalendar(2023, month) if week[0]) for month in range(1, 13)]
    days = due_days(action(rhythm="flag_ceremony", **YEAR))
    assert days == tuple(date(2023, month, day) for month, day in enumerate(mondays, 1))
    assert days[:3] == (date(2023, 1, 2), date(2023, 2, 6), date(2023, 3, 6))


@pytest.mark.parametrize(
    ("start", "due", "expected"),
    [
        (date(2023, 1, 1), date(2023, 12, 31), [(3, 31), (6, 30), (9, 30), (12, 31)]),
        (date(2023, 1, 1), date(2023, 12, 14), [(3, 31), (6, 30), (9, 30), (12, 14)]),
        (date(2023, 4, 1), date(2023, 9, 30), [(6, 30), (9, 30)]),
        (date(2023, 3, 31), date(2023, 3, 31), [(3, 31)]),
        (date(2023, 4, 1), date(2023, 4, 1), [(4, 1)]),
    ],
)
def test_quarterly_is_due_at_the_end_of_each_quarter_and_on_the_last_day(
    start: date, due: date, expected: list[tuple[int, int]]
) -> None:
    days = due_days(action(rhythm="quarterly", start=start, due=due))
    assert days == tuple(date(2023, month, day) for month, day in expected)


def test_weekly_is_due_each_friday_and_on_the_last_day() -> None:
    days = due_days(action(rhythm="weekly", start=date(2023, 3, 1), due=date(2023, 3, 21)))
    assert days == (date(2023, 3, 3), date(2023, 3, 10), date(2023, 3, 17), date(2023, 3, 21))
    on_a_friday = due_days(action(rhythm="weekly", start=date(2023, 3, 3), due=date(2023, 3, 10)))
    assert on_a_friday == (date(2023, 3, 3), date(2023, 3, 10))


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        ("monthly", [(2023, 11, 30), (2023, 12, 31), (2024, 1, 31), (2024, 2, 29), (2024, 3, 10)]),
        ("half_yearly", [(2023, 12, 31), (2024, 3, 10)]),
    ],
)
def test_monthly_and_half_yearly_end_with_their_months(rhythm: str, expected: list[tuple[int, int, int]]) -> None:
    days = due_days(action(rhythm=rhythm, start=date(2023, 11, 15), due=date(2024, 3, 10)))
    assert days == tuple(date(*day) for day in expected)


def test_rhythms_run_over_the_turn_of_the_year_and_through_a_leap_day() -> None:
    over = {"start": date(2023, 12, 1), "due": date(2024, 3, 31)}
    mondays = [date(2023, 12, 4), date(2024, 1, 1), date(2024, 2, 5), date(2024, 3, 4)]
    assert due_days(action(rhythm="flag_ceremony", **over)) == tuple(mondays)
    assert due_days(action(rhythm="quarterly", **over)) == (date(2023, 12, 31), date(2024, 3, 31))


@pytest.mark.parametrize("rhythm", ["once", "ad_hoc", "continuous"])
def test_what_does_not_recur_is_due_once(rhythm: str) -> None:
    assert due_days(action(rhythm=rhythm, **YEAR)) == (date(2023, 12, 31),)
    assert due_days(action(rhythm=rhythm)) == ()
    assert not is_recurring(action(rhythm=rhythm))


@pytest.mark.parametrize("rhythm", RECURRING)
@pytest.mark.parametrize("dates", [{}, {"start": YEAR["start"]}, {"due": YEAR["due"]}])
def test_without_its_dates_a_rhythm_asks_for_nothing(rhythm: str, dates: dict[str, date]) -> None:
    assert due_days(action(rhythm=rhythm, **dates)) == ()
    assert next_due(action(rhythm=rhythm, **dates)) is None


@LAW
@given(st.sampled_from(RECURRING), st.dates(), st.dates())
def test_due_days_come_in_order_once_each_and_within_the_action(rhythm: str, one: date, other: date) -> None:
    start, due = min(one, other), max(one, other)
    start = max(start, date(max(due.year - 30, 1), 1, 1))
    days = due_days(action(rhythm=rhythm, start=start, due=due))
    assert list(days) == sorted(set(days)) and all(start <= day <= due for day in days)
    assert rhythm == "flag_ceremony" or days[-1] == due
    assert rhythm != "weekly" or all(later - day <= timedelta(7) for day, later in pairwise(days))
    assert rhythm != "flag_ceremony" or all(day.weekday() == 0 and day.day <= 7 for day in days)


def test_even_the_last_day_of_the_calendar_is_a_day() -> None:
    edge = {"start": date(9999, 10, 1), "due": date.max}
    assert due_days(action(rhythm="quarterly", **edge)) == (date.max,)


def test_an_action_that_ends_before_it_begins_is_never_due() -> None:
    assert due_days(action(rhythm="quarterly", start=date(2023, 5, 1), due=date(2023, 1, 1))) == ()


def test_what_was_carried_out_is_no_longer_open() -> None:
    quarterly = action(rhythm="quarterly", occurrences=done(date(2023, 3, 31), date(2023, 9, 30)), **YEAR)
    assert open_days(quarterly) == (date(2023, 6, 30), date(2023, 12, 31))
    assert next_due(quarterly) == date(2023, 6, 30)
    everything = action(rhythm="quarterly", occurrences=done(*due_days(quarterly)), **YEAR)
    assert next_due(everything) is None and waiting_days(everything) == ()


@pytest.mark.parametrize(("status", "progress"), [("done", 100), ("cancelled", 0)])
@pytest.mark.parametrize("rhythm", ["once", "quarterly", "continuous"])
def test_a_closed_action_waits_for_nothing(status: str, progress: int, rhythm: str) -> None:
    closed = action(status=status, progress=progress, rhythm=rhythm, **YEAR)
    assert waiting_days(closed) == () and not is_late(closed, date(2030, 1, 1))


@pytest.mark.parametrize(
    ("today", "late"), [(date(2023, 6, 29), False), (date(2023, 6, 30), False), (date(2023, 7, 1), True)]
)
def test_an_occurrence_is_late_on_the_day_after(today: date, late: bool) -> None:
    quarterly = action(rhythm="quarterly", occurrences=done(date(2023, 3, 31)), **YEAR)
    assert is_late(quarterly, today) is late


@pytest.mark.parametrize(
    ("fields", "on", "expected"),
    [
        ({"due": date(2023, 6, 30)}, date(2023, 6, 30), "soon"),
        ({"due": date(2023, 6, 30)}, date(2023, 7, 1), "late"),
        ({"due": date(2023, 12, 30)}, date(2023, 12, 31), "late"),
        ({"due": date(2023, 12, 30)}, date(2024, 1, 1), "unrecorded"),
        ({"due": date(2024, 3, 31)}, date(2024, 4, 1), "late"),  # of the plan of 2023, but it goes on into 2024
        ({"due": date(2024, 3, 31)}, date(2025, 1, 1), "unrecorded"),
        ({"due": date(2023, 12, 30), "plan_year": None}, date(2025, 1, 1), "late"),
        ({}, date(2023, 12, 31), "open"),
        ({}, date(2024, 1, 1), "unrecorded"),
        ({"due": date(2023, 12, 30), "status": "done", "progress": 100}, date(2024, 1, 1), "done"),
        ({"due": date(2023, 12, 30), "status": "cancelled"}, date(2024, 1, 1), "cancelled"),
        ({"rhythm": "quarterly", **YEAR}, date(2023, 4, 1), "late"),
        ({"rhythm": "quarterly", **YEAR}, date(2024, 1, 1), "unrecorded"),
        ({"rhythm": "quarterly", **YEAR, "occurrences": done(date(2023, 3, 31))}, date(2023, 4, 1), "open"),
    ],
)
def test_what_a_plan_that_is_over_did_not_record_is_not_late(fields: dict[str, Any], on: date, expected: str) -> None:
    given_action = action(**({"plan_year": 2023} | fields))
    assert timing(given_action, on) == expected
    assert is_late(given_action, on) is (expected == "late")


def test_recurring_work_whose_times_were_all_recorded_has_its_results() -> None:
    quarterly = action(rhythm="quarterly", plan_year=2023, **YEAR)
    recorded = action(rhythm="quarterly", plan_year=2023, occurrences=done(*due_days(quarterly)), **YEAR)
    assert timing(quarterly, date(2024, 1, 1)) == "unrecorded" and timing(recorded, date(2024, 1, 1)) == "open"


def test_of_the_times_that_were_due_by_now_those_without_a_result_are_missed() -> None:
    ceremony = action(rhythm="flag_ceremony", occurrences=done(date(2023, 1, 2), date(2023, 3, 6)), **YEAR)
    on = date(2023, 5, 2)
    assert passed_days(ceremony, on) == tuple(date(2023, *day) for day in ((1, 2), (2, 6), (3, 6), (4, 3), (5, 1)))
    assert missed_days(ceremony, on) == tuple(date(2023, *day) for day in ((2, 6), (4, 3), (5, 1)))
