"""The plan that comes with the program has its own forms as regular actions; whoever has it already is asked."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from data.action_library import delivered_library
from data.rights import operator
from data.store.actions import add_action, delete_actions, list_actions
from data.store.database import Store, file_url, open_store
from data.store.plans import add_plan, get_plan
from planning.action import Action
from planning.occurrences import timing
from planning.plan import next_year
from services.ready_plans import (
    REGULAR,
    add_ready_plan,
    answer_regular,
    ready_plans,
    regular_actions,
    take_back_answer,
)

AN, LIBRARY = operator("An"), delivered_library()
(GIVEN,) = ready_plans()
CHANNELS = {
    "legal_conference", "flag_ceremony", "journal", "newsletter", "newspaper", "television", "portal", "training",
    "social_media",
}  # fmt: skip
"""The forms of the source plan that recur, as PLAN 2023 II.2 names them."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(file_url(tmp_path / "store.sqlite3"))) as opened:
        yield opened


def test_a_first_start_has_the_forms_of_the_source_plan_and_nothing_overdue(store: Store) -> None:
    add_ready_plan(store, GIVEN, AN)
    actions = list_actions(store, plan_year=2023)
    assert {action.channel for action in actions} == CHANNELS and len(actions) == len(CHANNELS)
    rhythms = {action.channel: action.rhythm for action in actions}
    assert (rhythms["legal_conference"], rhythms["flag_ceremony"]) == ("quarterly", "flag_ceremony")
    assert all(action.start and action.due and action.due.year == 2023 and action.lead_unit for action in actions)
    assert {timing(action, date(2026, 11, 29)) for action in actions} == {"unrecorded"}
    assert regular_actions(get_plan(store, 2023), actions, LIBRARY) == (), "nobody is asked what is there"


def test_an_office_that_has_the_plan_is_asked_and_given_what_it_has_not(store: Store) -> None:
    add_plan(store, GIVEN.plan, AN)
    own = add_action(store, Action("Tập san số 1", topics=("pci",), channel="journal", plan_year=2023), AN)
    offered = regular_actions(get_plan(store, 2023), (own,), LIBRARY)
    assert {action.channel for action in offered} == CHANNELS - {"journal"}
    assert list_actions(store) == (own,), "nothing is added unasked"
    added = answer_regular(store, 2023, offered, AN)
    assert regular_actions(get_plan(store, 2023), list_actions(store), LIBRARY) == ()
    delete_actions(store, added[:1], AN)
    assert regular_actions(get_plan(store, 2023), list_actions(store), LIBRARY) == (), "it is asked once"


def test_the_answer_can_be_taken_back_and_the_question_stands_again(store: Store) -> None:
    add_plan(store, GIVEN.plan, AN)
    offered = regular_actions(get_plan(store, 2023), (), LIBRARY)
    take_back_answer(store, 2023, answer_regular(store, 2023, offered, AN), AN)
    assert list_actions(store) == () and regular_actions(get_plan(store, 2023), (), LIBRARY) == offered
    assert answer_regular(store, 2023, (), AN) == () and REGULAR in get_plan(store, 2023).answered
    assert regular_actions(get_plan(store, 2023), (), LIBRARY) == ()
    take_back_answer(store, 2023, (), AN)
    assert regular_actions(get_plan(store, 2023), (), LIBRARY) == offered


def test_no_other_plan_is_asked_about(store: Store) -> None:
    add_plan(store, next_year(GIVEN.plan, 2027), AN)
    assert regular_actions(get_plan(store, 2027), (), LIBRARY) == ()
