"""The audit trail as it is read: some of its events, page by page, however many there are."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from data.rights import Actor
from data.store import audit
from data.store.database import Store
from data.store.tables import AuditEvent
from data.store.writing import acting, writing


@dataclass(frozen=True)
class Wanted:
    """Which events are asked for; what is empty asks for all.

    kinds: any of them. subject: what it is about, whole or its beginning up to a colon: "action:12", "action".
    since, until: moments (UTC), the first within, the second no more.
    """

    person: str = ""
    kinds: tuple[str, ...] = ()
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None


def count_events(store: Store, wanted: Wanted) -> int:
    """How many events there are of those that are asked for."""
    with store.read() as session:
        return session.scalar(_filtered(select(func.count()).select_from(AuditEvent), wanted)) or 0


def events(
    store: Store, wanted: Wanted, size: int, skipped: int = 0, before: int | None = None
) -> tuple[audit.Event, ...]:
    """At most ``size`` events of those that are asked for, the newest first.

    skipped: so many newer ones are left out. before: only those with a lower number, to go on from the last one.
    """
    # The numbers first, from an index alone: the rows that are skipped have values before and after, which are long.
    numbers = _filtered(select(AuditEvent.id), wanted)
    if before is not None:
        numbers = numbers.where(AuditEvent.id < before)
    with store.read() as session:
        found = session.scalars(numbers.order_by(AuditEvent.id.desc()).limit(size).offset(skipped)).all()
        rows = session.scalars(select(AuditEvent).where(AuditEvent.id.in_(found)).order_by(AuditEvent.id.desc()))
        return tuple(audit.event_of(row) for row in rows)


def first_moment(store: Store) -> datetime | None:
    """When the first event was recorded (UTC); None while there is none."""
    with store.read() as session:
        return session.scalar(select(AuditEvent.at).order_by(AuditEvent.id).limit(1))


def event_people(store: Store) -> tuple[str, ...]:
    """The names of all who have an event, in no order."""
    with store.read() as session:
        return tuple(session.scalars(select(AuditEvent.person).distinct()))


def begin_download(store: Store, actor: Actor, wanted: Wanted) -> None:
    """Note that somebody takes events away as a file; the right is asked anew. Raises RightRefusedError."""
    asked = {name: value for name, value in asdict(wanted).items() if value}
    asked |= {name: asked[name].isoformat() for name in ("since", "until") if name in asked}
    with writing(store, actor, "audit") as session:
        audit.record(session, acting(session), audit.TRAIL_DOWNLOADED, "audit", None, asked)


def _filtered(query: Select[int], wanted: Wanted) -> Select[int]:
    if wanted.person:
        query = query.where(AuditEvent.person == wanted.person)
    if wanted.kinds:
        query = query.where(AuditEvent.kind.in_(wanted.kinds))
    if wanted.subject:
        is_part = AuditEvent.subject.startswith(f"{wanted.subject}:", autoescape=True)
        query = query.where((AuditEvent.subject == wanted.subject) | is_part)
    if wanted.since is not None:
        query = query.where(AuditEvent.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(AuditEvent.at < wanted.until)
    return query
