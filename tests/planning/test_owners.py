"""Who answers for a component, from which day, and what new actions take from it."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from planning.action import Action
from planning.owners import Owner, first_day, owner_of, owners_on, with_owners
from planning.plan import Plan, Term
from tests.analysis.frames_builder import LAW

TIME, LAND = ("pci", "time_costs"), ("pci", "land_access")
UNITS = ("office", "portal", "standards")
PLAN = Plan(year=2026, title="x", units=tuple(Term(code=code, name_vi=code) for code in UNITS))
TODAY = date(2026, 5, 4)
HISTORY = (
    Owner(*TIME, date(2024, 1, 1), "office", ("portal",)),
    Owner(*TIME, date(2026, 3, 1), "portal"),
    Owner(*LAND, date(2025, 1, 1), "standards", ("office",)),
    Owner(*LAND, date(2026, 6, 1)),
)


def test_an_assignment_holds_from_its_day_until_the_next_one() -> None:
    assert owner_of(HISTORY, TIME, date(2023, 12, 31)) is None
    assert owner_of(HISTORY, TIME, date(2024, 1, 1)) == HISTORY[0]
    assert owner_of(HISTORY, TIME, date(2026, 2, 28)) == HISTORY[0]
    assert owner_of(HISTORY, TIME, date(2026, 3, 1)) == HISTORY[1]


def test_from_the_day_on_which_nobody_is_named_nobody_answers() -> None:
    assert owners_on(HISTORY, date(2026, 5, 31)) == {TIME: HISTORY[1], LAND: HISTORY[2]}
    assert owners_on(HISTORY, date(2026, 6, 1)) == {TIME: HISTORY[1]}


def test_an_action_is_led_by_the_owner_of_its_first_component_and_helped_by_the_others() -> None:
    action = with_owners(Action("a", components=(LAND, TIME)), HISTORY, PLAN, TODAY)
    assert (action.lead_unit, action.coordinating) == ("standards", ("office", "portal"))


def test_what_somebody_chose_stays() -> None:
    chosen = Action("a", components=(TIME,), lead_unit="office")
    assert with_owners(chosen, HISTORY, PLAN, TODAY) == chosen
    helped = with_owners(Action("a", components=(LAND,), coordinating=("portal",)), HISTORY, PLAN, TODAY)
    assert (helped.lead_unit, helped.coordinating) == ("standards", ("portal",))


def test_a_unit_that_the_plan_does_not_offer_leads_nothing() -> None:
    ended = Plan(year=2026, title="x", units=(Term(code="portal", name_vi="x", valid_to=date(2026, 4, 30)),))
    assert with_owners(Action("a", components=(TIME,)), HISTORY, ended, TODAY) == Action("a", components=(TIME,))


def test_a_plan_of_a_later_year_takes_those_of_its_first_day() -> None:
    later = Plan(year=2027, title="x", units=PLAN.units)
    assert first_day(later, TODAY) == date(2027, 1, 1) and first_day(PLAN, TODAY) == TODAY
    assert with_owners(Action("a", components=(LAND,)), HISTORY, later, TODAY).lead_unit == ""


@LAW
@given(st.permutations(HISTORY), st.dates(date(2023, 1, 1), date(2027, 1, 1)))
def test_the_order_in_which_assignments_are_stored_says_nothing(shuffled: list[Owner], day: date) -> None:
    assert owners_on(shuffled, day) == owners_on(HISTORY, day)
