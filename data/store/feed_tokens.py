"""Tokens by which other programs read the feed over HTTP: who made each, when it was used last, and its withdrawal.

Without a token that holds there is no feed over HTTP. Of a token only its hash is stored, and whoever has it reads the
feed and nothing else, until it is withdrawn.
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Literal

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from data.names import fold
from data.rights import Actor
from data.store import audit
from data.store.database import Store, StoreError
from data.store.people import token_sha256
from data.store.tables import AuditEvent, FeedTokenRecord, now
from data.store.writing import acting, writing
from wording.text import clean_text
from wording.words import in_one_line

NAME_LIMIT = 100

USED_EVERY = timedelta(minutes=1)
"""That a token was used is noted at most so often."""

REFUSED_FOR, MOST_REFUSED = timedelta(hours=1), 20
"""Within so long one refusal of an address is recorded, and so many of all: whoever tries tokens fills no trail."""

Answer = Literal["off", "refused", "admitted"]


class FeedTokenInvalidError(StoreError):
    """A token needs a name, of at most `NAME_LIMIT` signs."""

    kind = "feed_token_invalid"

    def __init__(self) -> None:
        super().__init__(in_one_line(f"store.{self.kind}"))


class FeedTokenExistsError(StoreError):
    """A token of this name holds already."""

    kind = "feed_token_exists"

    def __init__(self) -> None:
        super().__init__(in_one_line(f"store.{self.kind}"))


class UnknownFeedTokenError(StoreError):
    """No token of this name or number holds."""

    kind = "unknown_feed_token"

    def __init__(self) -> None:
        super().__init__(in_one_line(f"store.{self.kind}"))


@dataclass(frozen=True)
class FeedToken:
    """A token without its secret. Times are UTC; used_at: to the minute; address: from where it was used last."""

    id: int
    name: str
    created_at: datetime
    created_by: str
    used_at: datetime | None = None
    address: str = ""
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None


def subject(token_id: int) -> str:
    """How the audit trail names a token."""
    return f"feed_token:{token_id}"


def add_feed_token(store: Store, actor: Actor, name: str) -> str:
    """Let another program read the feed; returns its token, which is stored nowhere.

    name: of the program or whoever runs it; no two tokens that hold have the same. Raises RightRefusedError,
    FeedTokenInvalidError, FeedTokenExistsError.
    """
    called = _called(name)
    if not any(sign.isalnum() for sign in called) or len(called) > NAME_LIMIT:
        raise FeedTokenInvalidError
    token = secrets.token_urlsafe(32)
    with writing(store, actor, "people") as session:
        if any(fold(row.name) == fold(called) for row in _holding(session)):
            raise FeedTokenExistsError
        row = FeedTokenRecord(
            name=called,
            token_sha256=token_sha256(token),
            created_at=now(),
            created_by=audit.person_name(acting(session)),
            address="",
        )
        session.add(row)
        session.flush()
        audit.record(session, acting(session), audit.FEED_TOKEN_ADDED, subject(row.id), None, {"name": called})
    return token


def withdraw_feed_token(store: Store, actor: Actor, token_id: int) -> None:
    """Let a token hold no more, from the next request on. Raises RightRefusedError, UnknownFeedTokenError."""
    with writing(store, actor, "people") as session:
        row = session.get(FeedTokenRecord, token_id)
        if row is None or row.withdrawn_at is not None:
            raise UnknownFeedTokenError
        _withdraw(session, row, acting(session))


def withdraw_all(session: Session, actor: Actor) -> None:
    """Let no token hold any more, as part of restoring: a backup does not know what was withdrawn after it."""
    for row in _holding(session):
        _withdraw(session, row, actor)


def feed_tokens(store: Store) -> tuple[FeedToken, ...]:
    """All that were ever made: those that hold by name, and then the others, the last withdrawn first."""
    with store.read() as session:
        found = [_token(row) for row in session.scalars(select(FeedTokenRecord))]
    holding = sorted((token for token in found if token.withdrawn_at is None), key=lambda token: fold(token.name))
    ended = [(token.withdrawn_at, token) for token in found if token.withdrawn_at is not None]
    return (*holding, *(token for _, token in sorted(ended, key=lambda pair: pair[0], reverse=True)))


def find_feed_token(store: Store, name: str) -> FeedToken:
    """The token of this name that holds. Raises UnknownFeedTokenError."""
    for token in feed_tokens(store):
        if token.withdrawn_at is None and fold(token.name) == fold(_called(name)):
            return token
    raise UnknownFeedTokenError


def admission(store: Store, token: str, address: str = "") -> Answer:
    """Whether whoever brings a token may read the feed; "off" where no token holds, and there is no feed.

    Notes the use, or the refusal of a token. address: from where it is asked.
    """
    secret, address = token_sha256(token), address[:100]
    columns = FeedTokenRecord.id, FeedTokenRecord.token_sha256, FeedTokenRecord.used_at, FeedTokenRecord.address
    with store.ask() as connection:
        rows = connection.execute(select(*columns).where(FeedTokenRecord.withdrawn_at.is_(None))).all()
    if not rows:
        return "off"
    known = [row for row in rows if compare_digest(row.token_sha256, secret)]
    with suppress(StoreError):  # who only reads goes on while nothing can be written
        if known:
            note_use(store, known[0].id, address, known[0].used_at, known[0].address)
        elif token:  # programs ask without one first, to hear that one is needed
            note_refusal(store, secret, address)
    return "admitted" if known else "refused"


def note_use(store: Store, token_id: int, address: str, used_at: datetime | None = None, former: str = "") -> None:
    """Note when and from where a token was used; the audit trail has each address once.

    used_at, former: when and from where it was used last, as far as that is known.
    """
    moment = now()
    is_new = (used_at is None or address != former) and not _has_read(store, token_id, address)
    if not is_new and used_at is not None and moment - used_at <= USED_EVERY:
        return
    with store.write() as session:
        used = {"used_at": moment, "address": address}
        session.execute(update(FeedTokenRecord).where(FeedTokenRecord.id == token_id).values(**used))
        if is_new:
            row = session.get_one(FeedTokenRecord, token_id)
            reader = Actor(row.name, "", address=address)
            audit.record(session, reader, audit.FEED_READ, subject(token_id), None, {"address": address})


def _has_read(store: Store, token_id: int, address: str) -> bool:
    query = select(AuditEvent.id).where(
        AuditEvent.kind == audit.FEED_READ, AuditEvent.subject == subject(token_id), AuditEvent.address == address
    )
    with store.ask() as connection:
        return connection.execute(query.limit(1)).first() is not None


def note_refusal(store: Store, secret: str, address: str) -> bool:
    """Record that a token was refused, and which one where it was withdrawn; False where enough is on record.

    secret: its hash.
    """
    query = select(func.count(), func.count().filter(AuditEvent.address == address)).where(
        AuditEvent.kind == audit.FEED_REFUSED, AuditEvent.at > now() - REFUSED_FOR
    )
    with store.ask() as connection:  # who tries many holds up no writer
        of_all, of_address = connection.execute(query).one()
    if of_address or of_all >= MOST_REFUSED:
        return False
    with store.write() as session:
        of_all, of_address = session.execute(query).one()  # of many at once the others are counted by now
        if of_address or of_all >= MOST_REFUSED:
            return False
        row = session.scalars(select(FeedTokenRecord).where(FeedTokenRecord.token_sha256 == secret)).first()
        about, name = (subject(row.id), row.name) if row else ("feed_token:?", "?")
        asked, why = Actor(name, "", address=address), "withdrawn" if row else "unknown_token"
        audit.record(session, asked, audit.FEED_REFUSED, about, None, {"address": address, "why": why})
    return True


def _called(name: str) -> str:
    return " ".join(clean_text(name).split())


def _holding(session: Session) -> list[FeedTokenRecord]:
    query = select(FeedTokenRecord).where(FeedTokenRecord.withdrawn_at.is_(None))
    return list(session.scalars(query.order_by(FeedTokenRecord.id)))


def _withdraw(session: Session, row: FeedTokenRecord, actor: Actor) -> None:
    row.withdrawn_at, row.withdrawn_by = now(), audit.person_name(actor)
    audit.record(session, actor, audit.FEED_TOKEN_WITHDRAWN, subject(row.id), {"name": row.name}, None)


def _token(row: FeedTokenRecord) -> FeedToken:
    return FeedToken(
        id=row.id,
        name=row.name,
        created_at=row.created_at,
        created_by=row.created_by,
        used_at=row.used_at,
        address=row.address,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by,
    )
