"""Who is signed in: one row a signing in, asked anew in every run; and the tries that failed."""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Session

from data.rights import Actor
from data.sign_in import LOCAL, Limits
from data.store import audit
from data.store.database import Store, StoreError
from data.store.people import Person, login_key, person_of, person_subject, token_sha256
from data.store.tables import AuditEvent, FailedTryRecord, PersonRecord, SessionRecord, now

SEEN_EVERY = timedelta(minutes=1)
"""A press is noted at most so often."""

STORED_FOR = timedelta(days=90)
"""Rows of sessions are removed when they are so old; that each began and ended stays in the audit trail."""

TRIES_FOR = timedelta(minutes=15)
MOST_TRIES_OF_LOGIN, MOST_TRIES_OF_ADDRESS = 10, 100
"""So many tries may fail within `TRIES_FOR` for one login, and from one address; then every further one is refused."""


_SIGNED_IN = (
    select(
        SessionRecord.id,
        SessionRecord.began_at,
        SessionRecord.seen_at,
        SessionRecord.ended_at,
        SessionRecord.address,
        PersonRecord.id.label("person_id"),
        PersonRecord.issuer,
        PersonRecord.name,
        PersonRecord.role,
        PersonRecord.unit,
        PersonRecord.disabled_at,
        PersonRecord.sessions_from,
    )
    .join(PersonRecord, SessionRecord.person_id == PersonRecord.id)
    .where(SessionRecord.token_sha256 == bindparam("of"))
)
"""Made once, as what asks in every run and request."""


def begin_session(store: Store, person: Person, address: str = "", agent: str = "") -> str:
    """Sign a person in; returns the token for the cookie, of which only a hash is stored."""
    token, moment = secrets.token_urlsafe(32), now()
    with store.write() as session:
        session.execute(delete(SessionRecord).where(SessionRecord.began_at < moment - STORED_FOR))
        session.add(
            SessionRecord(
                token_sha256=token_sha256(token),
                person_id=person.id,
                began_at=moment,
                seen_at=moment,
                address=address[:100],
                agent=agent[:300],
            )
        )
        _record(session, person.actor, audit.SIGNED_IN, address)
    return token


def actor_of(store: Store, token: str, limits: Limits, is_press: bool) -> Actor | None:
    """Who is signed in with a cookie, with the rights of this moment; None where nobody is any more.

    is_press: whether a person caused this, which keeps the session from ending idle.
    """
    if not token:
        return None
    moment = now()
    with store.ask() as connection:  # for every run and every request
        row = connection.execute(_SIGNED_IN, {"of": token_sha256(token)}).first()
    if row is None or not _lasts(row, limits, moment):
        return None
    if is_press and moment - row.seen_at > SEEN_EVERY:
        with suppress(StoreError), store.write() as session:  # who only reads goes on while nothing can be written
            session.execute(update(SessionRecord).where(SessionRecord.id == row.id).values(seen_at=moment))
    return Actor(row.name, row.role, row.unit, row.person_id, row.address)


def person_of_session(store: Store, token: str, limits: Limits) -> Person | None:
    """Who is signed in with a cookie, with all that is known of them; asking keeps no session alive."""
    actor = actor_of(store, token, limits, is_press=False)
    if actor is None:
        return None
    with store.read() as session:
        return person_of(session.get_one(PersonRecord, actor.person_id))


def end_session(store: Store, token: str, address: str = "") -> None:
    """Sign out what is signed in with a cookie, in every tab; nothing where it has ended already."""
    with store.write() as session:
        query = select(SessionRecord).where(SessionRecord.token_sha256 == token_sha256(token))
        record = session.scalars(query).first()
        if record is None or record.ended_at is not None:
            return
        record.ended_at = now()
        person = session.get_one(PersonRecord, record.person_id)
        _record(session, person_of(person).actor, audit.SIGNED_OUT, address)


def end_all(session: Session) -> None:
    """Sign everybody out, as part of restoring: a backup does not know who signed out, or was to, after it."""
    session.execute(update(SessionRecord).where(SessionRecord.ended_at.is_(None)).values(ended_at=now()))


def password_of(store: Store, login: str) -> tuple[Person, str] | None:
    """A local account that may sign in, with the hash of its password; None for none."""
    with store.read() as session:
        query = select(PersonRecord).where(
            PersonRecord.issuer == LOCAL,
            PersonRecord.subject == login_key(login),
            PersonRecord.disabled_at.is_(None),
            PersonRecord.password_hash.is_not(None),
        )
        row = session.scalars(query).first()
        return None if row is None else (person_of(row), row.password_hash or "")


def begin_try(store: Store, login: str, address: str) -> bool:
    """Whether a password may be tried: not too many failed of late for this login, or from this address.

    The try counts as failed from here on, until `forget_failed_tries`: many that are made at once are counted too. Of
    those that are refused the audit trail has one line for a login and address in `TRIES_FOR`, not one each.
    """
    mine, moment = token_sha256(login_key(login)), now()
    query = select(
        func.count().filter(FailedTryRecord.login_sha256 == mine),
        func.count().filter(FailedTryRecord.address == address[:100]),
    ).where(
        FailedTryRecord.at > moment - TRIES_FOR,
        or_(FailedTryRecord.login_sha256 == mine, FailedTryRecord.address == address[:100]),
    )
    with store.write() as session:
        of_login, of_address = session.execute(query).one()
        if of_login >= MOST_TRIES_OF_LOGIN or of_address >= MOST_TRIES_OF_ADDRESS:
            _record_limit(session, login, address, moment)
            return False
        session.execute(delete(FailedTryRecord).where(FailedTryRecord.at <= moment - TRIES_FOR))
        session.add(FailedTryRecord(at=moment, login_sha256=mine, address=address[:100]))
    return True


def record_failed_try(store: Store, login: str, address: str, why: str) -> None:
    """Note in the audit trail that a try failed; of what was typed, only the login of a known account is stored."""
    with store.write() as session:
        _record_try(session, *_tried(session, login), address, why)


def _record_limit(session: Session, login: str, address: str, moment: datetime) -> None:
    """Note that a try was refused unseen, unless the same has been noted of late."""
    actor, subject = _tried(session, login)
    oldest = session.scalar(select(func.min(AuditEvent.id)).where(AuditEvent.at > moment - TRIES_FOR))
    of_late = select(AuditEvent.after).where(
        AuditEvent.id >= (oldest or 0),
        AuditEvent.subject == subject,
        AuditEvent.kind == audit.SIGN_IN_REFUSED,
        AuditEvent.address == address[:100],
    )
    if oldest is None or not any((after or {}).get("why") == "limit" for after in session.scalars(of_late)):
        _record_try(session, actor, subject, address, "limit")


def _tried(session: Session, login: str) -> tuple[Actor, str]:
    """Who is tried to be, and how the audit trail names them; of a login that nobody has, nothing is stored."""
    query = select(PersonRecord).where(PersonRecord.issuer == LOCAL, PersonRecord.subject == login_key(login))
    known = session.scalars(query).first()
    return (Actor(known.name, known.role), person_subject(known.id)) if known else (Actor("?", ""), "person:?")


def _record_try(session: Session, actor: Actor, subject: str, address: str, why: str) -> None:
    actor = replace(actor, address=address[:100])
    audit.record(session, actor, audit.SIGN_IN_REFUSED, subject, None, {"address": address, "why": why})


def record_refusal(store: Store, named: Mapping[str, str], address: str, why: str) -> None:
    """Note that somebody whom a provider named was not let in. named: issuer, subject and e-mail, as it said."""
    with store.write() as session:
        after = {name: text[:300] for name, text in named.items()} | {"address": address, "why": why}
        audit.record(session, Actor("?", "", address=address[:100]), audit.SIGN_IN_REFUSED, "person:?", None, after)


def forget_failed_tries(store: Store, login: str) -> None:
    """The right password was given: earlier tries do not count any more."""
    with store.write() as session:
        session.execute(delete(FailedTryRecord).where(FailedTryRecord.login_sha256 == token_sha256(login_key(login))))


def _lasts(row: Any, limits: Limits, moment: datetime) -> bool:
    return bool(
        row.ended_at is None
        and row.disabled_at is None
        and row.issuer == limits.issuer
        and row.began_at >= row.sessions_from
        and row.seen_at + limits.idle > moment
        and row.began_at + limits.longest > moment
    )


def _record(session: Session, actor: Actor, kind: str, address: str) -> None:
    after: Mapping[str, Any] = {"address": address}
    actor = replace(actor, address=address[:100])
    audit.record(session, actor, kind, person_subject(actor.person_id or 0), None, after)
