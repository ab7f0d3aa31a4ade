"""What somebody has to see to, and which units have reported."""

from datetime import date
from typing import Any

from planning.action import Action, Difficulty
from planning.my_work import UnitReports, own_actions, unanswered, unit_reports, unrecorded

TODAY = date(2026, 6, 10)
SINCE = date(2026, 3, 15)


def action(number: int, lead_unit: str = "a", **fields: Any) -> Action:
    return Action(title=f"Việc {number}", id=number, lead_unit=lead_unit, **fields)


def test_units_that_owe_the_most_come_first_and_what_was_finished_counts_where_it_was_said() -> None:
    actions = (
        action(1),
        action(2),
        action(3, "b"),
        action(4, "b", status="done", progress=100),
        action(5, "c", start=date(2026, 7, 1)),
        action(6, "c", status="cancelled"),
        action(7, ""),
        action(8, "d", status="done", progress=100),
    )
    last = {1: date(2026, 3, 14), 3: date(2026, 3, 15), 4: date(2026, 6, 1), 8: date(2026, 1, 1)}
    found = unit_reports(actions, last, SINCE, TODAY)
    assert found == (UnitReports("a", 2, 0, date(2026, 3, 14)), UnitReports("b", 2, 2, date(2026, 6, 1)))
    assert [report.is_complete for report in found] == [False, True]


def test_what_a_plan_that_is_over_left_without_a_result_comes_by_its_day() -> None:
    over = {"plan_year": 2025}
    actions = (
        action(1, **over),
        action(2, **over, due=date(2025, 12, 14)),
        action(3, **over, due=date(2025, 6, 1), status="done", progress=100),
        action(4, plan_year=2026, due=date(2026, 1, 1)),
        action(5, **over, due=date(2025, 3, 1)),
    )
    assert [each.id for each in unrecorded(actions, TODAY)] == [5, 2, 1]


def test_difficulties_without_an_answer_come_oldest_first() -> None:
    late, early = Difficulty("b", date(2026, 5, 2), "An"), Difficulty("a", date(2026, 5, 1), "An")
    done = Difficulty("c", date(2026, 1, 1), "An", "sẽ lo")
    found = unanswered([action(1, difficulties=(late, done)), action(2, difficulties=(early,))])
    assert [difficulty for _, difficulty in found] == [early, late]


def test_the_own_work_is_the_units_and_what_names_the_person() -> None:
    actions = (action(1), action(2, "b", in_charge="Trần An"), action(3, ""))
    found = [[each.id for each in own_actions(actions, *who)] for who in (("a", ""), ("a", "trần an"), ("", ""))]
    assert found == [[1], [1, 2], []]
