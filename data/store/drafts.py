"""Drafts: a file and the decisions about it, stored until it is published or discarded. No text is ever lost."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from data.rights import Actor
from data.store import audit, files
from data.store.database import Store, StoreError
from data.store.files import SourceFile
from data.store.tables import DraftRecord, now
from data.store.writing import writing
from wording.text import clean_text


class UnknownDraftError(StoreError):
    """There is no such draft: it was published or discarded, or never stored."""


class DraftChangedError(StoreError):
    """Somebody changed the draft meanwhile; ``theirs`` is what is stored."""

    def __init__(self, theirs: "Draft") -> None:
        super().__init__(f"draft {theirs.id} was changed by {theirs.person} meanwhile")
        self.theirs = theirs


@dataclass(frozen=True)
class Draft:
    """A file that is being prepared for one index.

    ``decisions`` is what JSON can hold; ``year`` the edition that the person chose, if any; ``file_name`` the
    name under which this person brought the file. The rest is filled by the store: ``version`` grows with
    each change, ``person`` is who changed it last, times are UTC.
    """

    index: str
    decisions: Mapping[str, Any] = field(default_factory=dict)
    year: int | None = None
    note: str = ""
    file_id: int | None = None
    file_name: str = ""
    id: int | None = None
    version: int = 0
    person: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None


def save_draft(store: Store, draft: Draft, actor: Actor, file: SourceFile | None = None) -> Draft:
    """Store a new or changed draft and return it as stored. One equal to the stored one changes nothing.

    ``file`` is needed for a new draft, and later only if it is replaced. ``draft.version`` says which state
    the person started from: DraftChangedError when that is no longer the stored one. Raises
    UnknownDraftError, audit.PersonMissingError, ValueError for a new draft without a file.
    """
    try:
        with writing(store, actor, "import") as session:
            return _save(session, draft, actor, file)
    except StaleDataError:  # a database without SQLite's single writer: found only while writing
        raise DraftChangedError(load_draft(store, cast(int, draft.id))) from None


def drafts(store: Store, index: str | None = None) -> tuple[Draft, ...]:
    """The drafts of one index or of all, the one that was changed last first."""
    query = select(DraftRecord).order_by(DraftRecord.updated_at.desc(), DraftRecord.id.desc())
    if index is not None:
        query = query.where(DraftRecord.index_code == index)
    with store.read() as session:
        return tuple(_draft(record) for record in session.scalars(query))


def load_draft(store: Store, draft_id: int) -> Draft:
    """One draft as it is stored now. Raises UnknownDraftError."""
    with store.read() as session:
        return _draft(_record(session, draft_id))


def draft_file(store: Store, draft_id: int) -> SourceFile:
    """The file of a draft under the name that the draft knows it by. Raises UnknownDraftError."""
    with store.read() as session:
        record = _record(session, draft_id)
        return SourceFile(record.file_name, files.content_of(session, record.file_id).content)


def discard_draft(store: Store, draft_id: int, actor: Actor, version: int | None = None) -> None:
    """Delete a draft, and its file if nothing else needs it; the audit trail keeps its decisions.

    ``version`` is the state that the person saw: DraftChangedError when it is no longer the stored one.
    Raises UnknownDraftError, audit.PersonMissingError.
    """
    with writing(store, actor, "import") as session:
        _remove(session, required(session, draft_id, version), actor, audit.DRAFT_DISCARDED, None)


def required(session: Session, draft_id: int, version: int | None) -> DraftRecord:
    """The draft inside a transaction. Raises UnknownDraftError, and DraftChangedError for another state."""
    record = _record(session, draft_id)
    if version is not None and record.version != version:
        raise DraftChangedError(_draft(record))
    return record


def remove_published(session: Session, record: DraftRecord, actor: Actor, version_ids: tuple[int, ...]) -> None:
    """End a draft in the transaction that published it."""
    _remove(session, record, actor, audit.DRAFT_PUBLISHED, {"versions": list(version_ids)})


def subject(draft_id: int) -> str:
    """How the audit trail names a draft."""
    return f"draft:{draft_id}"


def _save(session: Session, draft: Draft, actor: Actor, file: SourceFile | None) -> Draft:
    moment, name = now(), audit.person_name(actor)
    if draft.id is None:
        if file is None:
            raise ValueError("a new draft needs its file")
        record, before, replaced = DraftRecord(created_at=moment), None, None
    else:
        record = required(session, draft.id, draft.version)
        before, replaced = _summary(record), record.file_id
    if file is not None:
        record.file_id, record.file_name = files.save(session, file, actor), files.file_name(file.name)
    record.index_code = draft.index
    record.year = draft.year
    record.note = clean_text(draft.note, several_lines=True)
    record.decisions = json.loads(json.dumps(draft.decisions))
    after = _summary(record)
    if after == before:
        return _draft(record)
    record.updated_at, record.person = moment, name
    session.add(record)
    session.flush()
    if replaced is not None and replaced != record.file_id:
        files.drop_unused(session, replaced)
    audit.record(session, actor, audit.DRAFT_SAVED, subject(record.id), before, after)
    session.flush()
    return _draft(record)


def _remove(session: Session, record: DraftRecord, actor: Actor, kind: str, after: Mapping[str, Any] | None) -> None:
    audit.record(session, actor, kind, subject(record.id), _summary(record), after)
    file_id = record.file_id
    session.delete(record)
    files.drop_unused(session, file_id)


def _record(session: Session, draft_id: int) -> DraftRecord:
    record = session.get(DraftRecord, draft_id)
    if record is None:
        raise UnknownDraftError(f"there is no draft {draft_id}")
    return record


def _summary(record: DraftRecord) -> dict[str, Any]:
    return {
        "index": record.index_code,
        "year": record.year,
        "file": record.file_id,
        "file_name": record.file_name,
        "note": record.note,
        "decisions": record.decisions,
    }


def _draft(record: DraftRecord) -> Draft:
    return Draft(
        index=record.index_code,
        decisions=record.decisions,
        year=record.year,
        note=record.note,
        file_id=record.file_id,
        file_name=record.file_name,
        id=record.id,
        version=record.version,
        person=record.person,
        created_at=record.created_at,
        updated_at=record.updated_at,
    )
