"""The table of rights: what each role may do, and that nothing else is allowed."""

import getpass
from dataclasses import replace
from datetime import date

import pytest

from data.rights import (
    DEEDS,
    REPORTED,
    ROLES,
    Actor,
    allowed,
    may_change_action,
    may_change_check_in,
    may_change_plan,
    operator,
)
from planning.action import WRITTEN, Action, Difficulty
from planning.plan import Answer, Call, Plan, Term

ACTION = Action("Đối thoại", lead_unit="so_tai_chinh", difficulties=(Difficulty("chậm"),))
REPORTER = Actor("An", "reporter", "so_tai_chinh")
OTHER = Actor("Bình", "reporter", "so_xay_dung")

EVERYWHERE = {
    "viewer": {"view"},
    "reporter": {"view"},
    "planner": {"view", "report", "answer_call", "plan"},
    "analyst": {"view", "import"},
    "admin": set(DEEDS),
}
"""As the office agreed on it, role by role."""


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_do_what_its_work_needs_and_nothing_else(role: str) -> None:
    assert {deed for deed in DEEDS if allowed(Actor("An", role), deed)} == EVERYWHERE[role]


@pytest.mark.parametrize("role", ["", "Admin", "root", "viewer "])
@pytest.mark.fault(38, "an unknown role")
def test_an_unknown_role_may_do_nothing(role: str) -> None:
    assert not any(allowed(Actor("An", role, "so_tai_chinh"), deed, ACTION) for deed in DEEDS)


def test_a_reporter_may_do_more_for_the_own_unit_alone() -> None:
    assert {deed for deed in DEEDS if allowed(REPORTER, deed, ACTION)} == {"view", "report", "answer_call"}
    assert {deed for deed in DEEDS if allowed(OTHER, deed, ACTION)} == {"view"}
    assert not allowed(Actor("An", "reporter", ""), "report", replace(ACTION, lead_unit=""))


def test_a_unit_gives_nobody_else_more() -> None:
    for role in ("viewer", "analyst"):
        assert not allowed(Actor("An", role, "so_tai_chinh"), "report", ACTION)


def _other(name: str) -> Action:
    """The action with another value in a field."""
    found = getattr(ACTION, name)
    more: dict[str, object] = {
        "status": "done",
        "progress": 50,
        "evidence": ("x",),
        "difficulties": (*ACTION.difficulties, Difficulty("thiếu người")),
        "occurrences": ("x",),
    }
    default = f"{found}x" if isinstance(found, str) else ("x",) if isinstance(found, tuple) else 7
    return replace(ACTION, **{name: more.get(name, default)})


@pytest.mark.parametrize("name", WRITTEN)
def test_a_reporter_changes_how_an_action_goes_and_nothing_of_what_is_planned(name: str) -> None:
    assert getattr(ACTION, name) != getattr(_other(name), name)
    assert may_change_action(REPORTER, ACTION, _other(name)) == (name in REPORTED)
    assert not may_change_action(OTHER, ACTION, _other(name))
    assert may_change_action(Actor("Chi", "planner"), ACTION, _other(name))
    assert not may_change_action(Actor("Chi", "analyst"), ACTION, _other(name))


def test_a_reporter_cannot_take_an_action_over_by_naming_the_own_unit() -> None:
    assert not may_change_action(OTHER, ACTION, replace(ACTION, lead_unit="so_xay_dung", status="done"))


@pytest.mark.parametrize(
    "after",
    [
        (),
        (Difficulty("chậm", answer="sẽ lo"),),
        (Difficulty("nhanh"),),
        (Difficulty("chậm"), Difficulty("b", answer="c")),
    ],
)
def test_a_reporter_raises_difficulties_and_a_planner_answers_them(after: tuple[Difficulty, ...]) -> None:
    changed = replace(ACTION, difficulties=after)
    assert not may_change_action(REPORTER, ACTION, changed)
    assert may_change_action(Actor("Chi", "planner"), ACTION, changed)


def test_a_reporter_takes_back_what_nobody_answered_and_they_raised_themselves() -> None:
    reporter, own = replace(REPORTER, person_id=7), Difficulty("thiếu người", raised_by="An", raised_by_id=7)
    raised = replace(ACTION, difficulties=(*ACTION.difficulties, own))
    assert may_change_action(reporter, ACTION, raised) and may_change_action(reporter, raised, ACTION)
    answered = replace(raised, difficulties=(replace(own, answer="sẽ lo"),))
    assert not may_change_action(reporter, answered, replace(ACTION, difficulties=()))
    assert may_change_action(replace(reporter, name="Bình"), raised, ACTION), "who is called another name since"


@pytest.mark.parametrize("author_id", [8, None], ids=["another", "of before it had a number"])
def test_who_is_called_the_same_takes_nothing_back_and_nobody_raises_in_anothers_name(author_id: int | None) -> None:
    namesake, theirs = replace(REPORTER, person_id=7), Difficulty("thiếu người", raised_by="An", raised_by_id=author_id)
    raised = replace(ACTION, difficulties=(*ACTION.difficulties, theirs))
    assert not may_change_action(namesake, raised, ACTION)
    assert not may_change_action(REPORTER, raised, ACTION), "who has no number raised nothing that has one or none"
    assert not may_change_action(namesake, ACTION, raised)
    for planner in (Actor("Chi", "planner", person_id=9), operator("An")):
        assert may_change_action(planner, raised, ACTION)


@pytest.mark.parametrize(
    ("role", "unit", "person_id", "is_allowed"),
    [
        ("planner", "", 1, True),
        ("admin", "", None, True),
        ("reporter", "so_tai_chinh", 7, True),
        ("reporter", "so_tai_chinh", 8, False),
        ("reporter", "so_tai_chinh", None, False),
        ("reporter", "so_xay_dung", 7, False),
        ("viewer", "so_tai_chinh", 7, False),
        ("analyst", "so_tai_chinh", 7, False),
    ],
)
def test_a_check_in_is_changed_by_its_author_while_they_report_and_by_planners(
    role: str, unit: str, person_id: int | None, is_allowed: bool
) -> None:
    actor = Actor("An", role, unit, person_id)
    assert may_change_check_in(actor, 7, ACTION) == is_allowed
    assert may_change_check_in(actor, None, ACTION) == (role in ("planner", "admin"))


DAY = date(2026, 3, 1)
CALL = Call(asked_on=DAY, deadline=DAY, units=("so_tai_chinh", "so_xay_dung"))
PLAN = Plan(year=2026, title="Kế hoạch", calls=(CALL,))
MINE, THEIRS = Answer(unit="so_tai_chinh", on=DAY, text="có"), Answer(unit="so_xay_dung", on=DAY)


@pytest.mark.parametrize(
    ("after", "is_allowed"),
    [
        (replace(PLAN, calls=(replace(CALL, answers=(MINE,)),)), True),
        (replace(PLAN, calls=(replace(CALL, answers=(THEIRS,)),)), False),
        (replace(PLAN, calls=(replace(CALL, answers=(MINE, THEIRS)),)), False),
        (replace(PLAN, calls=(replace(CALL, answers=(MINE,), extended_to=date(2026, 4, 1)),)), False),
        (replace(PLAN, calls=(CALL, CALL)), False),
        (replace(PLAN, calls=()), False),
        (replace(PLAN, title="Khác", calls=(replace(CALL, answers=(MINE,)),)), False),
        (replace(PLAN, units=(Term(code="x", name_vi="x"),)), False),
    ],
)
def test_a_reporter_answers_a_call_for_the_own_unit_and_changes_nothing_else(after: Plan, is_allowed: bool) -> None:
    assert may_change_plan(REPORTER, PLAN, after) == is_allowed
    assert may_change_plan(Actor("Chi", "planner"), PLAN, after)
    assert not may_change_plan(Actor("Chi", "viewer", "so_tai_chinh"), PLAN, after)


def test_a_machine_that_knows_no_account_still_has_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "lan")
    assert operator() == Actor("lan", "admin")
    assert operator("An").name == "An"

    def nobody() -> str:
        raise OSError("no user name")

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert operator().name == "cli"
