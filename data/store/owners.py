"""Stores who answers for the components of the indices: every assignment with the day from which it holds."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data.rights import Actor
from data.store import audit, form_drafts
from data.store.database import Store, StoreError
from data.store.form_drafts import DraftKey
from data.store.tables import AuditEvent, ComponentOwner, now
from data.store.writing import writing
from planning.owners import Owner
from wording.numbers import local_time


class OwnersChangedError(StoreError):
    """Somebody changed the assignments meanwhile: what was to be replaced is not what is stored."""


def list_owners(store: Store) -> tuple[Owner, ...]:
    """Every assignment, by index, component and day."""
    with store.read() as session:
        return tuple(sorted(map(_owner, session.scalars(select(ComponentOwner)))))


def owners_recorded_by(store: Store, day: date) -> tuple[Owner, ...]:
    """Every assignment as it was recorded by the end of a day in Việt Nam, whatever was changed since."""
    query = select(AuditEvent).where(AuditEvent.kind == audit.OWNERS_CHANGED).order_by(AuditEvent.id)
    known: dict[tuple[str, str], Owner] = {}
    with store.read() as session:
        for event in session.scalars(query):
            if local_time(event.at).date() > day:
                continue
            index = event.subject.partition(":")[2]
            for name in event.before or {}:
                known.pop((index, name), None)
            for name, fields in (event.after or {}).items():
                component, _, since = name.rpartition(" ")
                known[index, name] = Owner(
                    index, component, date.fromisoformat(since), fields["lead_unit"], tuple(fields["coordinating"])
                )
    return tuple(sorted(known.values()))


def replace_owners(
    store: Store, before: Iterable[Owner], after: Iterable[Owner], actor: Actor, draft: DraftKey | None = None
) -> None:
    """Store the assignments `after` in place of `before`: all of them or none. draft: what was typed, which ends so.

    The other way round it is undone. Raises OwnersChangedError where one of `before` is not stored as it is given, or
    one of `after` would stand on the day of another; audit.PersonMissingError.
    """
    gone, come = set(before), set(after)
    try:
        with writing(store, actor, "plan") as session:
            form_drafts.end(session, draft)
            for owner in sorted(gone - come):
                record = _record(session, owner)
                is_gone = record is not None and _owner(record) == owner and _delete(session, record)
                if not is_gone:
                    raise OwnersChangedError(f"{owner.index}:{owner.component} of {owner.since} was changed meanwhile")
            moment, name = now(), audit.person_name(actor)
            for owner in sorted(come - gone):
                if _record(session, owner) is not None:
                    raise OwnersChangedError(f"{owner.index}:{owner.component} has an assignment of {owner.since}")
                session.add(
                    ComponentOwner(
                        index_code=owner.index,
                        component=owner.component,
                        since=owner.since,
                        lead_unit=owner.lead_unit,
                        coordinating=list(owner.coordinating),
                        updated_at=moment,
                        updated_by=name,
                    )
                )
                session.flush()
            for index in sorted({owner.index for owner in gone ^ come}):
                audit.record(
                    session,
                    actor,
                    audit.OWNERS_CHANGED,
                    f"owners:{index}",
                    _plain(owner for owner in gone - come if owner.index == index),
                    _plain(owner for owner in come - gone if owner.index == index),
                )
    except IntegrityError as error:  # a database without SQLite's single writer: found only while writing
        raise OwnersChangedError(str(error.orig)) from None


def _record(session: Session, owner: Owner) -> ComponentOwner | None:
    query = select(ComponentOwner).where(
        ComponentOwner.index_code == owner.index,
        ComponentOwner.component == owner.component,
        ComponentOwner.since == owner.since,
    )
    return session.scalars(query).first()


def _delete(session: Session, record: ComponentOwner) -> bool:
    """Whether it was still there to be deleted: elsewhere somebody may have been faster."""
    return cast(CursorResult[Any], session.execute(delete(ComponentOwner).filter_by(id=record.id))).rowcount == 1


def _owner(record: ComponentOwner) -> Owner:
    return Owner(record.index_code, record.component, record.since, record.lead_unit, tuple(record.coordinating))


def _plain(owners: Iterable[Owner]) -> dict[str, Any]:
    """What the audit trail keeps of assignments, by component and day."""
    plain: dict[str, Any] = {}
    for owner in sorted(owners):
        fields = asdict(owner)
        plain[f"{owner.component} {owner.since}"] = {name: fields[name] for name in ("lead_unit", "coordinating")}
    return plain
