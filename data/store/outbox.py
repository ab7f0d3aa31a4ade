"""Messages to people until the mail server has taken them: one a person and day, each sent by one process at a time."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from sqlalchemy import Select, delete, or_, select, update

from data.rights import Actor
from data.store.database import Store
from data.store.tables import MessageRecord, PersonRecord, now
from data.store.writing import writing

CLAIMED_FOR = timedelta(minutes=15)
"""A message that a process took in hand this long ago without a word since is free again: the process was killed."""

FAILURE_LIMIT, AT_ONCE = 500, 500


@dataclass(frozen=True)
class Message:
    """One message as it is sent; address: where its person has mail now."""

    id: int
    message_id: str
    address: str
    subject: str
    text: str
    html: str
    written_at: datetime


def write_message(
    store: Store,
    actor: Actor,
    person_id: int,
    day: date,
    subject: str,
    text: str,
    html: str,
    reported: Iterable[str],
    *,
    domain: str,
) -> bool:
    """Keep a message to be sent. False where the person has one of that day. reported: the keys of what it tells.

    Its Message-ID is given here, once and of this domain, so that whoever gets it twice can tell.
    Raises RightRefusedError.
    """
    with writing(store, actor, "people") as session:
        there = select(MessageRecord.id).where(MessageRecord.person_id == person_id, MessageRecord.day == day)
        if session.scalars(there).first() is not None:
            return False
        session.add(
            MessageRecord(
                message_id=f"<{uuid4().hex}@{domain}>",
                person_id=person_id,
                day=day,
                subject=subject,
                text=text,
                html=html,
                reported=sorted(reported),
                written_at=now(),
                failure="",
            )
        )
        return True


def reported_to(store: Store) -> dict[int, set[str]]:
    """The keys of everything that each person was told, or will be by a message that waits, by the person's number."""
    found: dict[int, set[str]] = {}
    with store.read() as session:
        for row in session.execute(select(MessageRecord.person_id, MessageRecord.reported)):
            found.setdefault(row.person_id, set()).update(row.reported)
    return found


def waiting_count(store: Store) -> int:
    """How many messages the mail server has not taken."""
    with store.read() as session:
        return len(session.scalars(_waiting().with_only_columns(MessageRecord.id)).all())


def claim(store: Store, actor: Actor, after: int = 0) -> Message | None:
    """Take the next message that waits in hand, so that no other process sends it; None for none.

    after: the number of the last one that was tried, of this run. Raises RightRefusedError.
    """
    moment = now()
    free = or_(MessageRecord.claimed_at.is_(None), MessageRecord.claimed_at < moment - CLAIMED_FOR)
    with writing(store, actor, "people") as session:
        row = session.execute(
            _waiting().where(free, MessageRecord.id > after).order_by(MessageRecord.id).limit(1)
        ).first()
        if row is None:
            return None
        record = row.MessageRecord
        record.claimed_at = moment
        return Message(
            record.id,
            record.message_id,
            row.email,
            record.subject,
            record.text,
            record.html,
            record.written_at,
        )


def settle(store: Store, actor: Actor, message_id: int, failure: str = "") -> None:
    """The mail server took a message; or, with what it said, did not: then it waits again. Raises RightRefusedError."""
    with writing(store, actor, "people") as session:
        values = {"failure": failure[:FAILURE_LIMIT], "claimed_at": None, "sent_at": None if failure else now()}
        session.execute(
            update(MessageRecord)
            .where(MessageRecord.id == message_id, MessageRecord.sent_at.is_(None))
            .values(**values)
        )


def clear_old(store: Store, actor: Actor, days: int, reported: Mapping[int, Collection[str]]) -> int:
    """Remove what was sent more than so many days ago, and what was written then for who gets no mail any more.

    reported: the keys of what each person would be told now, by the person's number: a message that tells some of it
    stays, or it would be told again. Returns how many are gone. Raises RightRefusedError.
    """
    before = now() - timedelta(days)
    has_no_mail = PersonRecord.disabled_at.is_not(None) | (PersonRecord.email == "")
    never = MessageRecord.sent_at.is_(None) & (MessageRecord.written_at < before) & has_no_mail
    old = (
        select(MessageRecord.id, MessageRecord.person_id, MessageRecord.reported)
        .join(PersonRecord, MessageRecord.person_id == PersonRecord.id)
        .where((MessageRecord.sent_at < before) | never)
    )
    with writing(store, actor, "people") as session:
        gone = [row.id for row in session.execute(old) if not {*row.reported} & {*reported.get(row.person_id, ())}]
        for start in range(0, len(gone), AT_ONCE):
            session.execute(delete(MessageRecord).where(MessageRecord.id.in_(gone[start : start + AT_ONCE])))
    return len(gone)


def _waiting() -> Select[MessageRecord, str]:
    """Those that nobody has sent, of people who are let in and have an address."""
    return (
        select(MessageRecord, PersonRecord.email)
        .join(PersonRecord, MessageRecord.person_id == PersonRecord.id)
        .where(MessageRecord.sent_at.is_(None), PersonRecord.disabled_at.is_(None), PersonRecord.email != "")
    )
