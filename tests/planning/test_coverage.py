"""Which flags have an action, who has answered a call, and who has how much to do."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from analysis.flags import Severity
from planning.action import STATUSES, Action, Occurrence
from planning.coverage import (
    COLUMNS,
    Load,
    call_state,
    covered_not_flagged,
    covers,
    flagged_not_covered,
    flagged_work,
    load,
    plan_coverage,
)
from planning.plan import Answer, Call

TODAY = date(2023, 6, 30)


@dataclass(frozen=True)
class Raised:
    component: str
    index: str = "pci"
    unit: str = "ha_tinh"
    year: int = 2023
    severity: Severity = "medium"


def action(*components: str, **fields: Any) -> Action:
    return Action(title="a", components=tuple(("pci", each) for each in components), **fields)


def test_the_total_is_nobodys_work_while_a_component_is_flagged() -> None:
    both, alone = [Raised("total"), Raised("labour")], [Raised("total")]
    assert flagged_not_covered(both, []) == (("pci", "labour"),)
    assert [work.component for work in flagged_work(both, [], TODAY)] == ["labour"]
    assert list(plan_coverage(both, [action("labour")])["is_covered"]) == [True]
    assert flagged_not_covered(alone, []) == (("pci", "total"),)


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
        (action("labour", due=date(2020, 12, 1)), False),
        (action("labour", due=date(2020, 12, 1), plan_year=2023), False),
        (action("labour", due=date(2020, 12, 1), year=2023), True),
        (action("labour", due=date(2023, 1, 1), plan_year=2022), True),
        (action("labour", plan_year=2022), False),
        (action("labour", plan_year=2023), True),
        (action("labour", start=date(2020, 1, 1)), True),
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
    assert plan_coverage(flags, plan).to_dict("records") == [
        {"index": "pci", "component": "labour", "flags": 2, "actions": 1, "is_covered": True},
        {"index": "pci", "component": "land", "flags": 1, "actions": 2, "is_covered": True},
    ]


def test_a_component_is_covered_when_each_of_its_flags_is() -> None:
    flags = [Raised("labour"), Raised("labour", year=2022)]
    (row,) = plan_coverage(flags, [action("labour", year=2022)]).to_dict("records")
    assert (row["flags"], row["actions"], row["is_covered"]) == (2, 1, False)


def test_without_flags_the_frame_is_empty_and_keeps_its_columns() -> None:
    empty = plan_coverage([], [action("labour")])
    assert empty.empty and tuple(empty.columns) == COLUMNS
    assert empty["is_covered"].dtype == bool


# The work on each flagged component


def test_the_work_on_a_flagged_component_is_counted_by_how_far_it_is() -> None:
    plan = [
        action("labour", due=date(2023, 7, 10), budget_estimated=5, budget_approved=4, budget_spent=1),
        action("labour", status="in_progress", due=date(2023, 7, 5), budget_estimated=6),
        action("labour", status="maintained"),
        action("labour", status="done", progress=100, due=date(2023, 1, 1), budget_spent=2),
        action("labour", status="cancelled", due=date(2023, 6, 1), budget_estimated=1000, budget_spent=1000),
        action("labour", year=2022, due=date(2023, 6, 1), budget_estimated=1000),
        action("land", budget_estimated=1000),
    ]
    flags = [Raised("labour"), Raised("labour", severity="high"), Raised("labour", severity="low")]
    (work,) = flagged_work(flags, plan, TODAY, {("pci", "labour"): 0.1}, {("pci", "labour"): -0.25})
    assert (work.index, work.component, work.weight, work.gap) == ("pci", "labour", 0.1, -0.25)
    assert (work.severity, work.flags) == ("high", 3)
    assert (work.planned, work.doing, work.done) == (1, 2, 1) and work.is_worked_on
    assert (work.budget, work.spent) == (4 + 6, 1 + 2)
    assert (work.next_due, work.days_left) == (date(2023, 7, 5), 5)


def test_a_component_nobody_works_on_has_no_money_and_no_day() -> None:
    (work,) = flagged_work([Raised("labour")], [], TODAY, {}, {("pci", "labour"): float("nan")})
    assert (work.weight, work.gap, work.budget, work.spent) == (None, None, None, None)
    assert (work.next_due, work.days_left, work.is_worked_on) == (None, None, False)


def test_a_day_that_has_passed_is_the_next_one_until_it_is_answered() -> None:
    quarterly: dict[str, Any] = {"rhythm": "quarterly", "start": date(2023, 1, 1), "due": date(2023, 12, 31)}
    (late,) = flagged_work([Raised("labour")], [action("labour", **quarterly)], TODAY)
    assert (late.next_due, late.days_left) == (date(2023, 3, 31), -91)
    answered = action("labour", occurrences=(Occurrence(date(2023, 3, 31), date(2023, 4, 9)),), **quarterly)
    (in_time,) = flagged_work([Raised("labour")], [answered], TODAY)
    assert (in_time.next_due, in_time.days_left) == (date(2023, 6, 30), 0)


def test_a_plan_that_is_over_has_no_next_day() -> None:
    past = action("labour", year=2023, due=date(2022, 12, 1), plan_year=2022)
    (work,) = flagged_work([Raised("labour")], [past], TODAY)
    assert (work.planned, work.next_due, work.days_left) == (1, None, None)


@pytest.mark.parametrize("status", [status for status in STATUSES if status != "cancelled"])
def test_whatever_its_status_an_action_is_counted_exactly_once(status: Any) -> None:
    (work,) = flagged_work([Raised("labour")], [action("labour", status=status)], TODAY)
    assert work.planned + work.doing + work.done == 1


def test_what_is_flagged_and_not_covered_and_what_is_covered_and_not_flagged() -> None:
    flags = [Raised("labour"), Raised("land"), Raised("labour", year=2022), Raised("entry")]
    plan = [
        action("land"),
        action("labour", year=2023),
        action("time", "land"),
        action("time"),
        action("courts", status="cancelled"),
        action("charges", status="done", progress=100),
    ]
    assert flagged_not_covered(flags, plan) == (("pci", "labour"), ("pci", "entry"))
    assert covered_not_flagged(flags, plan) == (("pci", "time"),)
    assert flagged_not_covered([], plan) == () and covered_not_flagged(flags, []) == ()


# Calls for proposals


def call(*answers: tuple[str, date], extended_to: date | None = None) -> Call:
    return Call(
        asked_on=date(2023, 4, 1),
        deadline=date(2023, 4, 30),
        extended_to=extended_to,
        units=("office", "standards", "inspection"),
        answers=tuple(Answer(unit=unit, on=on) for unit, on in answers),
    )


@pytest.mark.parametrize(
    ("today", "days_left", "late"),
    [
        (date(2023, 4, 29), 1, ()),
        (date(2023, 4, 30), 0, ()),
        (date(2023, 5, 1), -1, ("standards", "inspection")),
    ],
)
def test_who_is_silent_is_late_from_the_day_after_the_last(today: date, days_left: int, late: tuple[str, ...]) -> None:
    state = call_state(call(("office", date(2023, 4, 10))), today)
    assert (state.asked, state.answered) == (("office", "standards", "inspection"), ("office",))
    assert (state.waiting, state.late, state.days_left) == (("standards", "inspection"), late, days_left)


def test_a_late_answer_is_an_answer_and_stays_late() -> None:
    state = call_state(call(("office", date(2023, 5, 2)), ("standards", date(2023, 4, 30))), date(2023, 6, 1))
    assert state.answered == ("office", "standards") and state.waiting == ("inspection",)
    assert state.late == ("office", "inspection")


def test_an_extension_gives_everybody_the_new_day() -> None:
    asked = call(("office", date(2023, 5, 2)), extended_to=date(2023, 5, 15))
    state = call_state(asked, date(2023, 5, 15))
    assert (state.late, state.days_left, state.last_day) == ((), 0, date(2023, 5, 15))


def test_the_first_answer_of_a_unit_counts_and_one_of_tomorrow_does_not_yet() -> None:
    asked = call(("office", date(2023, 5, 9)), ("office", date(2023, 4, 2)), ("inspection", date(2023, 4, 21)))
    state = call_state(asked, date(2023, 4, 20))
    assert (state.answered, state.waiting) == (("office",), ("standards", "inspection"))
    assert call_state(asked, date(2023, 6, 1)).late == ("standards",)


def test_who_answers_without_having_been_asked_is_named_apart() -> None:
    state = call_state(call(("library", date(2023, 4, 2))), TODAY)
    assert (state.unasked, state.answered) == (("library",), ())


# How much there is to do


def test_the_load_of_each_unit_counts_each_action_once() -> None:
    plan = [
        action(lead_unit="office", due=date(2023, 6, 29), budget_estimated=3),
        action(lead_unit="office", status="continued", due=TODAY, budget_estimated=9, budget_approved=4),
        action(lead_unit="office", status="done", progress=100, due=date(2023, 1, 1)),
        action(lead_unit="office", status="cancelled", due=date(2023, 1, 1), budget_estimated=1000),
        action(lead_unit="standards", status="done", progress=100),
        action(),
    ]
    assert load(plan, TODAY) == (
        Load("office", planned=1, doing=1, done=1, overdue=1, budget=7),
        Load("", planned=1, doing=0, done=0, overdue=0, budget=0),
        Load("standards", planned=0, doing=0, done=1, overdue=0, budget=0),
    )


def test_the_load_of_a_channel_is_counted_in_the_same_way() -> None:
    plan = [action(channel="radio", lead_unit="a"), action(channel="radio", lead_unit="b"), action(channel="portal")]
    assert [(one.name, one.planned) for one in load(plan, TODAY, by="channel")] == [("radio", 2), ("portal", 1)]
    assert load([], TODAY) == ()


def test_an_action_of_several_channels_counts_in_each_and_its_money_once() -> None:
    plan = [action(channel="portal", other_channels=("journal",), budget_approved=7), action(channel="journal")]
    found = {each.name: (each.planned, each.budget) for each in load(plan, TODAY, "channel")}
    assert found == {"portal": (1, 7), "journal": (2, 0)}


def test_a_missed_time_of_a_recurring_action_makes_it_overdue() -> None:
    weekly = action(rhythm="flag_ceremony", start=date(2023, 6, 1), due=date(2023, 12, 31), lead_unit="office")
    (office,) = load([weekly], date(2023, 6, 6))
    assert office.overdue == 1
    (before,) = load([weekly], date(2023, 6, 5))  # the first Monday of June 2023
    assert before.overdue == 0


def test_what_a_plan_that_is_over_left_open_is_without_a_result_and_not_late() -> None:
    year = TODAY.year - 1
    plan = [action(lead_unit="office", plan_year=year, due=date(year, 12, 14)), action(lead_unit="office")]
    (office,) = load(plan, TODAY)
    assert (office.overdue, office.unrecorded) == (0, 1)
