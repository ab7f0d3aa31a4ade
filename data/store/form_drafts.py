"""What was typed into a form, a grid or a paper and not saved yet: stored until it is saved, dropped, or too old.

Each tab of a browser has its own draft of the same thing, so that none overwrites another. Nothing of it stands in the
audit trail: a draft is nobody's act yet.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, or_, select
from sqlalchemy.orm import Session

from data.rights import Actor
from data.store import files
from data.store.database import Store, StoreError, is_one_state, remembered
from data.store.files import SourceFile
from data.store.tables import FormDraftRecord, now
from data.store.writing import writing

LONGEST = 300_000
"""Characters of one draft, as JSON: several times the longest paper."""

MOST = 200
"""Drafts of one owner; the oldest go first."""

MOST_FILES = 5
"""Of those, drafts with a file."""

STORED_FOR = timedelta(days=30)

_PLACES = (
    select(FormDraftRecord.place)
    .where(FormDraftRecord.owner == bindparam("of"), FormDraftRecord.updated_at > bindparam("after"))
    .distinct()
)
"""Made once, as what asks in every run."""


class FormDraftTooLongError(StoreError):
    """More was typed than a draft may hold; what was stored before stays. ``length`` is how much, in characters."""

    def __init__(self, length: int) -> None:
        super().__init__(f"a draft of {length} characters is too long; the limit is {LONGEST}")
        self.length = length


@dataclass(frozen=True)
class DraftKey:
    """Whose draft of what: the owner, the place on the screens, the thing that is written about, and the tab."""

    owner: str
    place: str
    subject: str
    tab: str


@dataclass(frozen=True)
class FormDraft:
    """A stored draft.

    content: what was typed, by field, as JSON can hold it; began: the version of the thing that the person saw when
    they began; form: what this tab called the form by; file_id: the file that it is about, for a draft that has one;
    updated_at is UTC.
    """

    key: DraftKey
    content: Mapping[str, Any] = field(default_factory=dict)
    began: int = 0
    form: str = ""
    file_id: int | None = None
    id: int = 0
    updated_at: datetime | None = None


def keep(store: Store, draft: FormDraft, file: SourceFile | None = None, actor: Actor | None = None) -> FormDraft:
    """Store what was typed in place of what this tab had typed there before. Raises FormDraftTooLongError.

    file: what it was typed about; it is stored with the draft and ends with it. actor: who brought the file, which asks
    for the right to import; what is typed alone is of its browser and asks for none.
    """
    with store.write() if file is None or actor is None else writing(store, actor, "import") as session:
        return _keep(session, draft, file, actor)


def complete(store: Store, draft: FormDraft) -> FormDraft:
    """Lay some fields over the draft of this tab, or begin one with them. Raises FormDraftTooLongError."""
    with store.write() as session:
        record = _record(session, draft.key)
        if record is not None:
            draft = replace(_draft(record), content={**record.content, **draft.content})
        return _keep(session, draft)


def drafts_of(store: Store, owner: str, place: str) -> tuple[FormDraft, ...]:
    """An owner's drafts of one place, the one that was changed last first.

    A page has several forms and as a rule no draft: a run asks once at which places there are any.
    """
    if is_one_state() and place not in remembered((store.where, "drafts", owner), lambda: _places(store, owner)):
        return ()
    query = (
        select(FormDraftRecord)
        .where(
            FormDraftRecord.owner == owner,
            FormDraftRecord.place == place,
            FormDraftRecord.updated_at > now() - STORED_FOR,
        )
        .order_by(FormDraftRecord.updated_at.desc(), FormDraftRecord.id.desc())
    )
    with store.look() as session:
        return tuple(_draft(record) for record in session.scalars(query))


def _places(store: Store, owner: str) -> frozenset[str]:
    """Where an owner has drafts."""
    with store.ask() as connection:
        return frozenset(connection.scalars(_PLACES, {"of": owner, "after": now() - STORED_FOR}))


def take_over(store: Store, draft: FormDraft, tab: str) -> FormDraft | None:
    """Go on with a draft in this tab; what the tab had there is put aside. None where it is gone meanwhile."""
    with store.write() as session:
        record = session.get(FormDraftRecord, draft.id)
        if record is None or record.owner != draft.key.owner:
            return None
        if record.tab != tab:
            present = _record(session, replace(draft.key, tab=tab))
            if present is not None:
                present.tab = f"aside-{present.id}"
                session.flush()
            record.tab = tab
            session.flush()
        return _draft(record)


def drop(store: Store, draft: FormDraft) -> None:
    """Delete a draft that its owner does not want; one that is gone already is no error."""
    with store.write() as session:
        _delete(session, FormDraftRecord.id == draft.id, FormDraftRecord.owner == draft.key.owner)


def end(session: Session, key: DraftKey | None) -> None:
    """Delete a tab's draft in the transaction that saves what it was about; None: there is none."""
    if key is not None:
        _delete(session, *_is(key))


def _keep(session: Session, draft: FormDraft, file: SourceFile | None = None, actor: Actor | None = None) -> FormDraft:
    text = json.dumps(dict(draft.content), ensure_ascii=False)
    if len(text) > LONGEST:
        raise FormDraftTooLongError(len(text))
    key = draft.key
    record = _record(session, key)
    is_more = record is None or file is not None
    if record is None:
        record = FormDraftRecord(owner=key.owner, place=key.place, subject=key.subject, tab=key.tab)
        session.add(record)
    record.content, record.began, record.form, record.updated_at = json.loads(text), draft.began, draft.form, now()
    if file is not None and actor is not None:
        record.file_id = files.save(session, file, actor)
    session.flush()
    if is_more:
        _drop_old(session, key.owner)
    return _draft(record)


def _drop_old(session: Session, owner: str) -> None:
    """Delete what nobody has changed for long, whoever's it is, and of an owner's drafts those that are too many."""
    before = now() - STORED_FOR
    query = (
        select(FormDraftRecord.id, FormDraftRecord.file_id, FormDraftRecord.updated_at)
        .where(or_(FormDraftRecord.owner == owner, FormDraftRecord.updated_at <= before))
        .order_by(FormDraftRecord.updated_at.desc(), FormDraftRecord.id.desc())
    )
    rows = session.execute(query).all()
    if any(row.updated_at <= before for row in rows):
        _delete(session, FormDraftRecord.updated_at <= before)
    own = [row for row in rows if row.updated_at > before]
    with_file = [row for row in own if row.file_id is not None]
    if surplus := {row.id for row in (*own[MOST:], *with_file[MOST_FILES:])}:
        _delete(session, FormDraftRecord.id.in_(surplus))


def _delete(session: Session, *which: ColumnElement[bool]) -> None:
    """Delete drafts, and the files that nothing else needs."""
    session.flush()
    gone = session.scalars(delete(FormDraftRecord).where(*which).returning(FormDraftRecord.file_id))
    for file_id in {file_id for file_id in gone if file_id is not None}:
        files.drop_unused(session, file_id)


def _is(key: DraftKey) -> tuple[ColumnElement[bool], ...]:
    return (
        FormDraftRecord.owner == key.owner,
        FormDraftRecord.place == key.place,
        FormDraftRecord.subject == key.subject,
        FormDraftRecord.tab == key.tab,
    )


def _record(session: Session, key: DraftKey) -> FormDraftRecord | None:
    return session.scalars(select(FormDraftRecord).where(*_is(key))).first()


def _draft(record: FormDraftRecord) -> FormDraft:
    key = DraftKey(record.owner, record.place, record.subject, record.tab)
    return FormDraft(key, record.content, record.began, record.form, record.file_id, record.id, record.updated_at)
