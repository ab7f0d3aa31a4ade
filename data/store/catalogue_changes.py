"""The layer over the delivered catalogue: each change of an entry, who made it, when and why; nothing is erased.

An entry is a unit, component, framework or edition of the catalogue (`data.catalogue.layer`). Its newest change holds.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.catalogue.layer import Entry, EntryKind
from data.editions import series
from data.rights import Actor
from data.store import audit, form_drafts
from data.store.database import Store, StoreError
from data.store.form_drafts import DraftKey
from data.store.tables import CatalogueChangeRecord, EditionVersion, Score, now
from data.store.writing import writing
from wording.text import clean_text


class CatalogueChangedError(StoreError):
    """Somebody else changed the same entry of the catalogue meanwhile; ``change`` is theirs."""

    def __init__(self, change: "Change") -> None:
        super().__init__(f"{change.entry.kind} {change.entry.key} was changed by {change.person} meanwhile")
        self.change = change


class UnknownChangeError(StoreError):
    """There is no such change of the catalogue."""


@dataclass(frozen=True)
class Change:
    """One change of one entry. number: from 1, the entry's version. is_newest: it holds.

    created_at: UTC; the same for all that was saved at once.
    """

    id: int
    entry: Entry
    number: int
    is_newest: bool
    note: str
    person: str
    created_at: datetime


def layer_version(store: Store) -> int:
    """A number that changes whenever the layer does; 0 while nobody has changed anything. One indexed query."""
    return audit.last_event(store, audit.CATALOGUE_STATE)


def layer_of(store: Store) -> tuple[Entry, ...]:
    """The entries that say something now, in the order in which they were last changed."""
    newest = select(func.max(CatalogueChangeRecord.id)).group_by(CatalogueChangeRecord.kind, CatalogueChangeRecord.key)
    query = select(CatalogueChangeRecord).where(CatalogueChangeRecord.id.in_(newest))
    with store.read() as session:
        rows = session.scalars(query.order_by(CatalogueChangeRecord.id)).all()
        return tuple(_entry(row) for row in rows if row.content is not None)


def catalogue_changes(store: Store) -> tuple[Change, ...]:
    """Every change, the newest first."""
    with store.read() as session:
        rows = session.scalars(select(CatalogueChangeRecord).order_by(CatalogueChangeRecord.id)).all()
        return tuple(reversed(_changes(rows)))


def record_changes(
    store: Store,
    entries: Iterable[Entry],
    actor: Actor,
    note: str = "",
    seen: int | None = None,
    draft: DraftKey | None = None,
) -> Mapping[int, Entry]:
    """Store new states of entries, all or none, and return those that differ from what was stored, by `Change.id`.

    The caller has checked that the catalogue still fits together. seen: the newest change (`Change.id`) that the
    person saw, 0 for none; CatalogueChangedError where one of these entries was changed since. None compares nothing.
    draft: what was typed, which ends with that. Raises audit.PersonMissingError.
    """
    name, why, moment = audit.person_name(actor), clean_text(note, several_lines=True), now()
    recorded: dict[int, Entry] = {}
    with writing(store, actor, "import") as session:
        for entry in entries:
            before = _newest(session, entry)
            if before is not None and seen is not None and before.id > seen:
                raise CatalogueChangedError(_changes([before])[0])
            stored = before.content if before is not None else None
            if stored == entry.content:
                continue
            content = None if entry.content is None else dict(entry.content)
            row = CatalogueChangeRecord(
                kind=entry.kind, key=entry.key, content=content, note=why, person=name, created_at=moment
            )
            session.add(row)
            audit.record(session, actor, audit.CATALOGUE_CHANGED, subject(entry), stored, content)
            session.flush()
            recorded[row.id] = entry
        if recorded:
            form_drafts.end(session, draft)
    return recorded


def entry_before(store: Store, change_id: int) -> tuple[Entry, int]:
    """The entry as it was before its newest change, for undoing that, and the number of the change.

    Raises UnknownChangeError, and CatalogueChangedError where the change is not the entry's newest.
    """
    with store.read() as session:
        row = session.get(CatalogueChangeRecord, change_id)
        if row is None:
            raise UnknownChangeError(f"there is no change {change_id} of the catalogue")
        newest = _newest(session, _entry(row))
        if newest is None or newest.id != row.id:
            raise CatalogueChangedError(_changes([newest or row])[0])
        query = select(CatalogueChangeRecord).where(
            CatalogueChangeRecord.kind == row.kind,
            CatalogueChangeRecord.key == row.key,
            CatalogueChangeRecord.id < row.id,
        )
        before = session.scalars(query.order_by(CatalogueChangeRecord.id.desc()).limit(1)).first()
        return Entry(cast(EntryKind, row.kind), row.key, before.content if before is not None else None), row.id


def scored(store: Store) -> frozenset[tuple[str, int, str, str]]:
    """Series of the index, year, unit and component of every score of a version that is not withdrawn."""
    query = (
        select(EditionVersion.index_code, EditionVersion.units, EditionVersion.year, Score.unit, Score.component)
        .join(Score, Score.version_id == EditionVersion.id)
        .where(EditionVersion.withdrawn_at.is_(None))
        .distinct()
    )
    with store.read() as session:
        found = session.execute(query).all()
    return frozenset((series(index, units), year, unit, component) for index, units, year, unit, component in found)


def subject(entry: Entry) -> str:
    """How the audit trail names an entry; a long key is cut."""
    return f"catalogue:{entry.kind}:{entry.key}"[:200]


def _newest(session: Session, entry: Entry) -> CatalogueChangeRecord | None:
    query = select(CatalogueChangeRecord).where(
        CatalogueChangeRecord.kind == entry.kind, CatalogueChangeRecord.key == entry.key
    )
    return session.scalars(query.order_by(CatalogueChangeRecord.id.desc()).limit(1)).first()


def _entry(row: CatalogueChangeRecord) -> Entry:
    return Entry(cast(EntryKind, row.kind), row.key, row.content)


def _changes(rows: Sequence[CatalogueChangeRecord]) -> list[Change]:
    """Changes in the order of the rows, which are all of their entries, oldest first."""
    last = {(row.kind, row.key): row.id for row in rows}
    numbers: Counter[tuple[str, str]] = Counter()
    found = []
    for row in rows:
        numbers[row.kind, row.key] += 1
        number, is_newest = numbers[row.kind, row.key], last[row.kind, row.key] == row.id
        found.append(Change(row.id, _entry(row), number, is_newest, row.note, row.person, row.created_at))
    return found
