"""The audit trail as it is read: page by page, filtered, from where; and what is downloaded is recorded."""

from dataclasses import replace
from datetime import timedelta

from data.rights import Actor, operator
from data.sign_in import session_limits
from data.store import audit, trail
from data.store.actions import add_action
from data.store.database import Store, one_state
from data.store.files import SourceFile, download_evidence, save_evidence
from data.store.people import add_person
from data.store.sessions import actor_of, begin_session, end_session, record_failed_try
from data.store.tables import now
from data.store.trail import Wanted, begin_download, count_events, events
from planning.action import Action
from tests.support import apart

MACHINE = operator("Máy")
ACTION = Action("Đối thoại", topics=("thue",))


def test_each_event_is_on_one_page_and_in_one_batch(store: Store) -> None:
    for number in range(7):
        add_action(store, replace(ACTION, title=f"Việc {number}"), MACHINE)
    every = [event.id for event in audit.history(store)]
    by_page = [event.id for at in range(0, 9, 3) for event in events(store, Wanted(), 3, at)]
    assert by_page == every and count_events(store, Wanted()) == 7
    first = events(store, Wanted(), 3)
    assert [event.id for event in events(store, Wanted(), 9, before=first[-1].id)] == every[3:]


def test_one_run_sees_one_last_event_until_it_writes_itself(store: Store) -> None:
    def add() -> None:
        add_action(store, ACTION, MACHINE)

    def last() -> int:
        return audit.last_event(store, audit.ACTION_EVENTS)

    add()
    with one_state():
        began = last()
        apart(add)
        assert last() == began
        add()
        assert last() == began + 2
    apart(add)
    assert last() == began + 3


def test_one_asks_by_person_kind_subject_and_time(store: Store) -> None:
    add_action(store, ACTION, MACHINE)
    for _ in range(10):
        add_action(store, ACTION, operator("Chi"))
    moment = now()

    def subjects(wanted: Wanted) -> list[str]:
        found = events(store, wanted, 99)
        assert count_events(store, wanted) == len(found)
        return [event.subject for event in found]

    assert subjects(Wanted(person="Máy")) == ["action:1"] == subjects(Wanted(subject="action:1"))
    assert len(subjects(Wanted(subject="action"))) == 11 and subjects(Wanted(subject="act")) == []
    assert subjects(Wanted(kinds=(audit.SIGNED_IN,))) == []
    assert subjects(Wanted(since=moment + timedelta(1))) == [] and len(subjects(Wanted(until=moment))) == 11


def test_a_change_has_the_address_from_which_its_author_signed_in(store: Store) -> None:
    person = add_person(store, MACHINE, login="chi", name="Chi", role="admin")
    token = begin_session(store, person, "10.0.0.7")
    actor = actor_of(store, token, session_limits(), is_press=True)
    assert actor is not None and actor == person.actor
    add_action(store, ACTION, actor)
    end_session(store, token, "10.0.0.8")
    record_failed_try(store, "chi", "10.0.0.9", "password")
    assert [event.address for event in audit.history(store)] == ["10.0.0.9", "10.0.0.8", "10.0.0.7", "10.0.0.7", ""]


def test_evidence_and_events_that_are_taken_away_are_recorded_each_time(store: Store) -> None:
    action = add_action(store, ACTION, MACHINE)
    number = save_evidence(store, SourceFile("anh.pdf", b"bytes"), action, MACHINE)
    reader = Actor("Bình", "viewer")
    for _ in range(2):
        assert download_evidence(store, number, action, reader).content == b"bytes"
    begin_download(store, MACHINE, Wanted(person="Bình", since=now()))
    taken, *downloads = audit.history(store, limit=3)
    assert (taken.kind, taken.person, set(taken.after or {})) == (
        trail.audit.TRAIL_DOWNLOADED,
        "Máy",
        {"person", "since"},
    )
    assert {(event.kind, event.person, event.subject, (event.after or {})["file_name"]) for event in downloads} == {
        (audit.EVIDENCE_DOWNLOADED, "Bình", f"evidence:{action.id}", "anh.pdf")
    }
