"""Stores the bytes of uploaded files, each once by its hash, until no record refers to them."""

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from uuid import uuid4

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from data.rights import Actor
from data.store import audit
from data.store.database import Store, StoreError
from data.store.tables import ActionFile, DraftRecord, EditionVersion, FileRecord, FormDraftRecord, now
from data.store.writing import acting, writing
from planning.action import Action
from wording.text import clean_text

NAME_LIMIT = 255


class UnknownFileError(StoreError):
    """There is no file with this number in the store."""


@dataclass(frozen=True)
class SourceFile:
    """An uploaded file: its name and its bytes."""

    name: str
    content: bytes = field(repr=False)

    @cached_property
    def sha256(self) -> str:
        """The hash by which the same bytes are known again."""
        return sha256(self.content).hexdigest()


def source_content(store: Store, file_id: int) -> SourceFile:
    """A stored file. Its name is the one under which it came first; versions and drafts keep theirs.

    Raises UnknownFileError.
    """
    with store.read() as session:
        return content_of(session, file_id)


def content_of(session: Session, file_id: int) -> SourceFile:
    """The same inside a transaction. Raises UnknownFileError."""
    row = session.execute(select(FileRecord.name, FileRecord.content).where(FileRecord.id == file_id)).first()
    if row is None:
        raise UnknownFileError(f"there is no file {file_id}")
    return SourceFile(row.name, row.content)


def require(session: Session, file_id: int) -> None:
    """Raises UnknownFileError where there is no such file."""
    if session.get(FileRecord, file_id) is None:
        raise UnknownFileError(f"there is no file {file_id}")


def file_name(name: str) -> str:
    """A file's own name as it is stored: cleaned, at most 255 characters."""
    return clean_text(name)[:NAME_LIMIT]


def save(session: Session, file: SourceFile, actor: Actor) -> int:
    """Store the bytes in the transaction that needs them, and return their number."""
    known = session.scalar(select(FileRecord.id).where(FileRecord.sha256 == file.sha256))
    if known is not None:
        return known
    record = FileRecord(
        key=uuid4().hex,
        sha256=file.sha256,
        name=file_name(file.name),
        size=len(file.content),
        content=file.content,
        created_at=now(),
        person=audit.person_name(actor),
    )
    session.add(record)
    session.flush()
    return record.id


def save_evidence(store: Store, file: SourceFile, action: Action, actor: Actor) -> int:
    """Store a file that an action is to have as evidence, and return its number. Raises RightRefusedError."""
    with writing(store, actor, "report", action) as session:
        return save(session, file, actor)


def download_evidence(store: Store, file_id: int, action: Action, actor: Actor) -> SourceFile:
    """A file that an action has as evidence, for somebody who takes it away: the audit trail has a line of it.

    Raises RightRefusedError, UnknownFileError.
    """
    with writing(store, actor, "view") as session:
        file = content_of(session, file_id)
        taken = {"file": file_id, "file_name": file.name}
        audit.record(session, acting(session), audit.EVIDENCE_DOWNLOADED, f"evidence:{action.id}", None, taken)
        return file


def drop_unused(session: Session, file_id: int) -> None:
    """Remove the bytes unless a version, a draft or an action still needs them."""
    session.flush()
    session.execute(
        delete(FileRecord).where(
            FileRecord.id == file_id,
            ~exists().where(EditionVersion.file_id == file_id),
            ~exists().where(DraftRecord.file_id == file_id),
            ~exists().where(FormDraftRecord.file_id == file_id),
            ~exists().where(ActionFile.file_id == file_id),
        )
    )
