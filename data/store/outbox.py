"""Messages until the mail server has taken them: one a person and day, each sent by one process at a time.

An invitation that goes by e-mail is one too. Its token is made when it is sent and stored nowhere: a backup of the
database, or whoever reads it, has no way in. Sent again it is the same message with another token, as nobody knows the
one before any more; where that may have arrived it counts as well.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Select, and_, delete, not_, or_, select, update

from data.rights import Actor
from data.store.database import Store
from data.store.people import PersonInvalidError, add_invitation, let_count, new_token, open_invitations
from data.store.tables import InvitationRecord, MessageRecord, PersonRecord, now
from data.store.writing import writing

CLAIMED_FOR = timedelta(minutes=15)
"""A message that a process took in hand this long ago without a word since is free again: the process was killed."""

FAILURE_LIMIT, AT_ONCE = 500, 500

TOKEN = "{token}"  # noqa: S105 - the place of one
"""Where the token stands in the texts of an invitation."""


@dataclass(frozen=True)
class Message:
    """One message as it is sent; address: where its person has mail now. is_invitation: to somebody not known yet.

    token: that of an invitation, which stands in its texts and is not to be stored or reported.
    """

    id: int
    message_id: str
    address: str
    subject: str
    text: str
    html: str
    written_at: datetime
    is_invitation: bool = False
    token: str = field(default="", repr=False)


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
                message_id=_number_of(domain),
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


def invite_by_mail(
    store: Store,
    actor: Actor,
    *,
    email: str,
    role: str,
    unit: str,
    subject: str,
    text: str,
    html: str,
    domain: str,
) -> None:
    """Invite somebody by a message that waits to be sent; `TOKEN` in its texts is where that of the link will stand.

    Raises RightRefusedError, PersonInvalidError.
    """
    with writing(store, actor, "people") as session:
        invitation = add_invitation(session, email, role, unit)
        if not invitation.email:
            raise PersonInvalidError("email")
        session.add(
            MessageRecord(
                message_id=_number_of(domain),
                invitation_id=invitation.id,
                day=now().date(),
                subject=subject,
                text=text,
                html=html,
                reported=[],
                written_at=now(),
                failure="",
            )
        )


def reported_to(store: Store) -> dict[int, set[str]]:
    """The keys of all that was reported to each person, or will be by a message that waits, by the person's number."""
    found: dict[int, set[str]] = {}
    with store.read() as session:
        query = select(MessageRecord.person_id, MessageRecord.reported).where(MessageRecord.person_id.is_not(None))
        for row in session.execute(query):
            found.setdefault(row.person_id, set()).update(row.reported)
    return found


def waiting_count(store: Store) -> int:
    """How many messages the mail server has not taken."""
    with store.read() as session:
        return len(session.scalars(_waiting().with_only_columns(MessageRecord.id)).all())


def claim(store: Store, actor: Actor, after: int = 0) -> Message | None:
    """Take the next message that waits in hand, so that no other process sends it; None for none.

    An invitation gets a token. Of one that a process had in hand and said nothing of, the token before counts as well:
    its message may have arrived. after: the number of the last one that was tried, of this run. Raises
    RightRefusedError.
    """
    moment = now()
    free = or_(MessageRecord.claimed_at.is_(None), MessageRecord.claimed_at < moment - CLAIMED_FOR)
    with writing(store, actor, "people") as session:
        row = session.execute(
            _waiting().where(free, MessageRecord.id > after).order_by(MessageRecord.id).limit(1)
        ).first()
        if row is None:
            return None
        record, invitation = row.MessageRecord, row.InvitationRecord
        token = ""
        if invitation is not None:
            if record.claimed_at is not None:
                let_count(session, invitation)
            token = new_token(invitation)
        record.claimed_at = moment
        return Message(
            record.id,
            record.message_id,
            row.email if invitation is None else invitation.email,
            record.subject,
            record.text.replace(TOKEN, token) if token else record.text,
            record.html.replace(TOKEN, token) if token else record.html,
            record.written_at,
            is_invitation=invitation is not None,
            token=token,
        )


def settle(store: Store, actor: Actor, message_id: int, failure: str = "", may_have_arrived: bool = False) -> None:
    """The mail server took a message; or, with what it said, did not: then it waits again. Raises RightRefusedError.

    may_have_arrived: whether it went away in between, so that nobody knows; the link of an invitation counts then.
    """
    with writing(store, actor, "people") as session:
        if failure and may_have_arrived:
            invited = select(InvitationRecord).join(MessageRecord, MessageRecord.invitation_id == InvitationRecord.id)
            invitation = session.scalars(
                invited.where(MessageRecord.id == message_id, MessageRecord.claimed_at.is_not(None))
            ).first()
            if invitation is not None:
                let_count(session, invitation)
        values = {"failure": failure[:FAILURE_LIMIT], "claimed_at": None, "sent_at": None if failure else now()}
        session.execute(
            update(MessageRecord)
            .where(MessageRecord.id == message_id, MessageRecord.sent_at.is_(None))
            .values(**values)
        )


def clear_old(store: Store, actor: Actor, days: int, reported: Mapping[int, Collection[str]]) -> int:
    """Remove what was sent more than so many days ago, and what was written then for who gets no mail any more.

    reported: the keys of what would be reported to each person now, by the person's number: a message with some of
    it stays, or it would be reported again. An invitation is one of those where it cannot be used any more. Returns how
    many are gone. Raises RightRefusedError.
    """
    before = now() - timedelta(days)
    goes_nowhere = not_(or_(*_reached()))
    never = MessageRecord.sent_at.is_(None) & (MessageRecord.written_at < before) & goes_nowhere
    old = _with_addressee(MessageRecord.id, MessageRecord.person_id, MessageRecord.reported).where(
        (MessageRecord.sent_at < before) | never
    )
    with writing(store, actor, "people") as session:
        gone = [row.id for row in session.execute(old) if not {*row.reported} & {*reported.get(row.person_id, ())}]
        for start in range(0, len(gone), AT_ONCE):
            session.execute(delete(MessageRecord).where(MessageRecord.id.in_(gone[start : start + AT_ONCE])))
    return len(gone)


def _number_of(domain: str) -> str:
    """A new Message-ID of this domain."""
    return f"<{uuid4().hex}@{domain}>"


def _waiting() -> Select[Any]:
    """Those that nobody has sent, of people who are let in and have an address, and invitations that can be used."""
    query = _with_addressee(MessageRecord, PersonRecord.email, InvitationRecord)
    return query.where(MessageRecord.sent_at.is_(None), or_(*_reached()))


def _with_addressee(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(MessageRecord)
        .outerjoin(PersonRecord, MessageRecord.person_id == PersonRecord.id)
        .outerjoin(InvitationRecord, MessageRecord.invitation_id == InvitationRecord.id)
    )


def _reached() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The conditions of which one holds for a message that would reach somebody who may read it."""
    is_let_in = and_(PersonRecord.id.is_not(None), PersonRecord.disabled_at.is_(None), PersonRecord.email != "")
    return is_let_in, and_(InvitationRecord.id.is_not(None), *open_invitations())
