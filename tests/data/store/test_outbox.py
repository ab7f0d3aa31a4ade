"""The outbox: one message a person and day, in one process's hands at a time, gone only once nothing needs it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from data.rights import operator
from data.store import audit, outbox
from data.store.database import Store
from data.store.outbox import CLAIMED_FOR, claim, clear_old, reported_to, settle, waiting_count, write_message
from data.store.people import (
    INVITED_FOR,
    InvitationInvalidError,
    Person,
    PersonInvalidError,
    accept,
    add_person,
    disable_person,
    invitation_of,
    invitations,
    person_of_claims,
)
from data.store.tables import InvitationRecord, MessageRecord, now
from tests.data.store.builders import everything

MACHINE, DAY, DAYS = operator("Máy"), date(2026, 3, 11), 90


@pytest.fixture
def people(store: Store) -> tuple[Person, ...]:
    """An admin and two others with an e-mail each, and somebody without one."""
    return tuple(
        add_person(store, MACHINE, login=login, name=login, role="admin", email=f"{login}@example.vn" * (login != "d"))
        for login in "abcd"
    )


def _write(store: Store, person: Person, day: date = DAY, keys: tuple[str, ...] = ("k",)) -> bool:
    return write_message(store, MACHINE, person.id, day, "Nhắc", "chữ", "<p>chữ", keys, domain="example.vn")


def _later(store: Store, **ago: timedelta) -> None:
    """Time has passed since every message was written, claimed or sent."""
    with store.write() as session:
        session.execute(update(MessageRecord).values({name: now() - passed for name, passed in ago.items()}))


def test_a_person_gets_one_message_a_day_each_with_a_number_of_its_own(
    store: Store, people: tuple[Person, ...]
) -> None:
    assert [_write(store, person) for person in (*people, *people)] == [True] * 4 + [False] * 4
    assert _write(store, people[0], DAY + timedelta(1), ("l",))
    assert reported_to(store) == {person.id: {"k"} | ({"l"} if person == people[0] else set()) for person in people}
    taken = []
    while (message := claim(store, MACHINE)) is not None:
        taken.append(message)
    assert [message.address for message in taken] == [f"{login}@example.vn" for login in "abca"]
    assert len({message.message_id for message in taken}) == 4
    assert all(message.message_id.endswith("@example.vn>") for message in taken)


def test_a_claim_lasts_a_while_and_then_the_same_message_is_free_again(
    store: Store, people: tuple[Person, ...]
) -> None:
    _write(store, people[0])
    first = claim(store, MACHINE)
    assert first is not None and claim(store, MACHINE) is None and waiting_count(store) == 1
    _later(store, claimed_at=CLAIMED_FOR - timedelta(minutes=1))
    assert claim(store, MACHINE) is None
    _later(store, claimed_at=CLAIMED_FOR + timedelta(minutes=1))
    assert claim(store, MACHINE) == first


def test_what_was_refused_waits_with_the_reason_and_what_was_taken_never_goes_out_again(
    store: Store, people: tuple[Person, ...]
) -> None:
    _write(store, people[0])
    message = claim(store, MACHINE)
    assert message is not None
    settle(store, MACHINE, message.id, "550 " + "x" * 1000)
    assert claim(store, MACHINE, message.id) is None, "not twice in one run"
    assert claim(store, MACHINE) == message and waiting_count(store) == 1
    settle(store, MACHINE, message.id)
    settle(store, MACHINE, message.id, "another process was late")
    assert claim(store, MACHINE) is None and waiting_count(store) == 0


def test_many_at_once_write_a_message_once_and_take_each_once(store: Store, people: tuple[Person, ...]) -> None:
    days = [DAY + timedelta(number) for number in range(5)]

    def work(_number: int) -> tuple[int, list[int]]:
        written, taken = sum(_write(store, person, day) for day in days for person in people[:3]), []
        while (message := claim(store, MACHINE)) is not None:
            taken.append(message.id)
        return written, taken

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(work, range(4)))
    assert sum(written for written, _ in done) == 15
    taken = sorted(number for _, numbers in done for number in numbers)
    assert len(taken) == len(set(taken)) == 15


def test_only_what_was_sent_long_ago_is_cleared_and_nothing_that_would_be_told_again(
    store: Store, people: tuple[Person, ...]
) -> None:
    a, b, c, d = people
    for person in people:
        _write(store, person)
    for _ in range(2):  # a's and b's; c's waits
        message = claim(store, MACHINE)
        assert message is not None
        settle(store, MACHINE, message.id)
    assert clear_old(store, MACHINE, DAYS, {}) == 0
    old = timedelta(DAYS + 1)
    with store.write() as session:
        session.execute(update(MessageRecord).values(written_at=now() - old))
        session.execute(update(MessageRecord).where(MessageRecord.sent_at.is_not(None)).values(sent_at=now() - old))
    assert clear_old(store, MACHINE, DAYS + 2, {}) == 0
    assert clear_old(store, MACHINE, DAYS, {b.id: {"k", "other"}, a.id: {"other"}}) == 2
    assert set(reported_to(store)) == {b.id, c.id}, "a's was sent, d has no address to send it to"
    disable_person(store, MACHINE, c.id)
    assert clear_old(store, MACHINE, DAYS, {}) == 2 and reported_to(store) == {}
    assert outbox.claim(store, MACHINE) is None and d.email == ""


def _invite(store: Store, email: str = "moi@example.vn") -> None:
    texts = {
        "subject": "Mời",
        "text": f"t={outbox.TOKEN}.",
        "html": f"<a href='{outbox.TOKEN}'>",
        "domain": "example.vn",
    }
    outbox.invite_by_mail(store, MACHINE, email=email, role="viewer", unit="", **texts)


def _token(store: Store) -> str:
    message = claim(store, MACHINE)
    assert message is not None and message.is_invitation and message.address == "moi@example.vn"
    token = message.text.removeprefix("t=").removesuffix(".")
    assert len(token) >= 43 and message.html == f"<a href='{token}'>"
    return token


def test_an_invitation_by_mail_has_its_token_in_the_message_alone(store: Store, people: tuple[Person, ...]) -> None:
    _invite(store)
    assert [each.mail for each in invitations(store)] == ["waiting"] and waiting_count(store) == 1
    token = _token(store)
    with store.read() as session:
        rows = [
            str(row)
            for table in (MessageRecord, InvitationRecord)
            for row in session.execute(select(*table.__table__.columns))
        ]
    said = [f"{event.subject} {event.before} {event.after}" for event in audit.history(store)]
    assert not [text for text in (*rows, *said) if token in text]
    assert accept(store, token, login="moi", name="Mới", password_hash="x").role == "viewer"
    with pytest.raises(InvitationInvalidError):
        accept(store, token, login="hai", name="Hai", password_hash="x")


def _claimed(store: Store) -> tuple[outbox.Message, str]:
    """The invitation that waits, taken in hand, and its token."""
    message = claim(store, MACHINE)
    assert message is not None
    return message, message.text.removeprefix("t=").removesuffix(".")


def _holds(store: Store, token: str) -> bool:
    try:
        return invitation_of(store, token).email == "moi@example.vn"
    except InvitationInvalidError:
        return False


def test_an_invitation_that_was_refused_is_tried_again_as_the_same_message_with_the_only_link_that_holds(
    store: Store, people: tuple[Person, ...]
) -> None:
    _invite(store)
    first, old = _claimed(store)
    settle(store, MACHINE, first.id, "451 later")
    assert [each.mail for each in invitations(store)] == ["refused"]
    second, new = _claimed(store)
    assert second.message_id == first.message_id and second.message_id.endswith("@example.vn>") and new != old
    assert (_holds(store, old), _holds(store, new)) == (False, True)
    settle(store, MACHINE, second.id)
    assert [each.mail for each in invitations(store)] == ["sent"] and waiting_count(store) == 0
    assert _holds(store, new), "what was sent holds until it is used"


@pytest.mark.parametrize("how", ["killed", "cut"])
def test_the_link_of_an_invitation_that_may_have_arrived_holds_beside_that_of_its_next_try(
    store: Store, people: tuple[Person, ...], how: str
) -> None:
    _invite(store)
    tokens, numbers = [], set()
    for _ in range(3):
        message, token = _claimed(store)
        tokens.append(token)
        numbers.add(message.message_id)
        if how == "cut":
            settle(store, MACHINE, message.id, "SMTPServerDisconnected", may_have_arrived=True)
            settle(store, MACHINE, message.id, "again", may_have_arrived=True)
        else:
            _later(store, claimed_at=CLAIMED_FOR + timedelta(minutes=1))
    assert len(numbers) == 1 and len(set(tokens)) == 3 and all(_holds(store, token) for token in tokens)
    assert not any(token in str(everything(store)) for token in tokens)
    assert accept(store, tokens[0], login="moi", name="Mới", password_hash="x").role == "viewer"
    assert not any(_holds(store, token) for token in tokens), "it lets one in, whichever is used"
    assert claim(store, MACHINE) is None


def test_a_provider_lets_in_by_an_earlier_link_that_holds(store: Store, people: tuple[Person, ...]) -> None:
    _invite(store)
    _, old = _claimed(store)
    _later(store, claimed_at=CLAIMED_FOR + timedelta(minutes=1))
    _claimed(store)
    issuer = "https://id.example.vn"
    assert person_of_claims(store, issuer, "s0", "", False, "Lạ", "made up") is None
    found = person_of_claims(store, issuer, "s1", "", False, "Mới", old)
    assert found is not None and found.email == "moi@example.vn"


def test_an_invitation_that_is_used_or_too_old_is_not_sent_and_is_cleared(
    store: Store, people: tuple[Person, ...]
) -> None:
    _invite(store)
    accept(store, _token(store), login="moi", name="Mới", password_hash="x")
    _invite(store)
    with store.write() as session:
        session.execute(update(InvitationRecord).values(until=now() - timedelta(1)))
    assert waiting_count(store) == 0 and claim(store, MACHINE) is None and reported_to(store) == {}
    assert clear_old(store, MACHINE, DAYS, {}) == 0
    _later(store, written_at=timedelta(DAYS + 1))
    assert clear_old(store, MACHINE, DAYS, {}) == 2


def test_an_invitation_by_mail_needs_an_address(store: Store, people: tuple[Person, ...]) -> None:
    with pytest.raises(PersonInvalidError, match="email"):
        _invite(store, " ")
    assert invitations(store) == () and waiting_count(store) == 0 and timedelta(14) == INVITED_FOR
