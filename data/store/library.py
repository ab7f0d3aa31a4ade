"""The office's layer over the library of actions: what it said of each entry, who said it and when; nothing is erased.

The newest change of an entry holds (`planning.library.Layered`). Its file and the delivered library are below it.
"""

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.rights import Actor
from data.store import audit, form_drafts
from data.store.database import Store, StoreError
from data.store.form_drafts import DraftKey
from data.store.tables import LibraryChangeRecord, now
from data.store.writing import writing
from planning.library import Entry, Layered
from wording.text import clean_text

_LAYERED: Final = TypeAdapter(Layered)
_OWN = re.compile(r"CQ-(\d+)")
"""The codes of what is added on the screen: "cơ quan" and a number that is never given twice."""


@dataclass(frozen=True)
class LibraryChange:
    """The newest change of an entry: what the office says of it, who said so and when (UTC). id: grows with each."""

    id: int
    said: Layered
    person: str
    created_at: datetime


class LibraryChangedError(StoreError):
    """Somebody else changed the same entry of the library meanwhile; ``change`` is theirs."""

    def __init__(self, change: LibraryChange) -> None:
        super().__init__(f"the entry {change.said.code} was changed by {change.person} meanwhile")
        self.change = change


def layer_of(store: Store) -> tuple[Layered, ...]:
    """What the office says of entries now, in the order in which it first said something of them."""
    return tuple(change.said for change in library_changes(store) if not change.said.says_nothing)


def library_changes(store: Store) -> tuple[LibraryChange, ...]:
    """The newest change of each entry that was ever changed, in the order of the first ones."""
    each = select(func.min(LibraryChangeRecord.id), func.max(LibraryChangeRecord.id))
    with store.read() as session:
        order = {last: first for first, last in session.execute(each.group_by(LibraryChangeRecord.code))}
        rows = session.scalars(select(LibraryChangeRecord).where(LibraryChangeRecord.id.in_(order))).all()
    return tuple(map(_change, sorted(rows, key=lambda row: order[row.id])))


def change_of(store: Store, code: str) -> LibraryChange | None:
    """The newest change of an entry; None where nobody has changed it."""
    with store.read() as session:
        row = _newest(session, code)
        return None if row is None else _change(row)


def record_change(
    store: Store, said: Layered, actor: Actor, seen: int | None = None, draft: DraftKey | None = None
) -> LibraryChange:
    """Store what the office says of an entry from now on, and return it; what says the same is stored once.

    seen: the change (`LibraryChange.id`) that the person saw, 0 for none; LibraryChangedError where there is a newer
    one. None compares nothing. draft: what was typed, which ends with that. Raises RightRefusedError,
    audit.PersonMissingError.
    """
    with writing(store, actor, "plan") as session:
        before = _newest(session, said.code)
        if before is not None and seen is not None and before.id != seen:
            raise LibraryChangedError(_change(before))
        form_drafts.end(session, draft)
        return _record(session, before, said, actor)


def add_entry(
    store: Store, entry: Entry, actor: Actor, taken: Collection[str] = (), draft: DraftKey | None = None
) -> LibraryChange:
    """Store an entry of the office's own under a code that nothing else has or had; that of `entry` is not used.

    taken: the codes of the library, where the office's file may have some of this kind. draft: what was typed, which
    ends with that. Raises RightRefusedError, audit.PersonMissingError.
    """
    with writing(store, actor, "plan") as session:
        form_drafts.end(session, draft)
        used = {*taken, *session.scalars(select(LibraryChangeRecord.code).distinct())}
        numbers = [int(found[1]) for code in used if (found := _OWN.fullmatch(code))]
        code = f"CQ-{max(numbers, default=0) + 1}"
        return _record(session, None, Layered(code=code, entry=replace(entry, code=code)), actor)


def subject(code: str) -> str:
    """How the audit trail names an entry."""
    return f"library:{code}"


def _record(session: Session, before: LibraryChangeRecord | None, said: Layered, actor: Actor) -> LibraryChange:
    wanted = _LAYERED.validate_python(_cleaned(asdict(said)))
    stored = _LAYERED.validate_python(before.content) if before is not None else Layered(code=said.code)
    if before is not None and stored == wanted:
        return _change(before)
    content = _LAYERED.dump_python(wanted, mode="json", exclude_defaults=True)
    row = LibraryChangeRecord(code=wanted.code, content=content, person=audit.person_name(actor), created_at=now())
    session.add(row)
    session.flush()
    audit.record(session, actor, audit.LIBRARY_CHANGED, subject(said.code), _plain(stored), _plain(wanted))
    return _change(row)


def _newest(session: Session, code: str) -> LibraryChangeRecord | None:
    query = select(LibraryChangeRecord).where(LibraryChangeRecord.code == code)
    return session.scalars(query.order_by(LibraryChangeRecord.id.desc()).limit(1)).first()


def _change(row: LibraryChangeRecord) -> LibraryChange:
    return LibraryChange(row.id, _LAYERED.validate_python(row.content), row.person, row.created_at)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {name: _cleaned(part) for name, part in value.items()}
    return [_cleaned(part) for part in value] if isinstance(value, list | tuple) else value


def _plain(said: Layered) -> dict[str, Any] | None:
    """What the audit trail keeps: the fields that say something, those of an added entry beside the marks."""
    content = _LAYERED.dump_python(said, mode="json", exclude_defaults=True)
    found = {**content.pop("entry", {}), **content}
    del found["code"]
    return found or None
