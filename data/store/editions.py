"""Published editions: each import is a version, the newest that is not withdrawn counts, none is erased."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from data.editions import (
    Edition,
    Indicator,
    IndicatorValue,
    Origin,
    ScoreRow,
)
from data.store import audit, drafts, files
from data.store.content import (
    Content,
    IndicatorConflict,
    IndicatorConflictError,
    completed,
    conflicts_between,
    content_of,
    content_of_version,
    digest,
    insert_content,
    says_something,
)
from data.store.database import Store, StoreError
from data.store.files import SourceFile, source_content
from data.store.rows import indicator_rows, score_rows
from data.store.tables import EditionVersion, now
from planning.action import EditionStatus
from wording.text import clean_text

__all__ = [
    "Edition",
    "EditionChangedError",
    "EmptyEditionError",
    "Indicator",
    "IndicatorConflict",
    "IndicatorConflictError",
    "IndicatorValue",
    "Origin",
    "Published",
    "ScoreRow",
    "SourceFile",
    "UnknownVersionError",
    "Version",
    "WithdrawnAlreadyError",
    "current_version",
    "indicator_conflicts",
    "indicator_rows",
    "is_known",
    "publish",
    "publish_all",
    "revision",
    "score_rows",
    "source_content",
    "statuses",
    "subject",
    "versions",
    "withdraw",
]


class UnknownVersionError(StoreError):
    """There is no edition version with this number in the store."""


class WithdrawnAlreadyError(StoreError):
    """This version was withdrawn before; there is nothing left to undo."""


class EmptyEditionError(StoreError):
    """An edition without a single figure is not published: it would hide the one before it."""

    def __init__(self, index: str, year: int) -> None:
        super().__init__(f"{index} {year}: no figures")
        self.index = index
        self.year = year


class EditionChangedError(StoreError):
    """Somebody published or withdrew a version of this edition after the person looked at it."""

    def __init__(self, current: "Version | None") -> None:
        super().__init__("the edition changed since you looked at it; look again before publishing")
        self.current = current


@dataclass(frozen=True)
class Published:
    """What publishing did: the version that is current now, and whether it was new."""

    version_id: int
    is_new: bool


@dataclass(frozen=True)
class Version:
    """One import of one edition, as the list of editions shows it. Times are UTC.

    ``file_id`` is the number of its bytes for ``source_content``; None where they were not kept.
    """

    id: int
    index: str
    year: int
    number: int
    status: EditionStatus
    origin: str
    file_name: str
    sha256: str
    layout: str
    note: str
    report: str
    person: str
    created_at: datetime
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawn_note: str | None
    file_id: int | None


def publish(
    store: Store, edition: Edition, person: str, seen: int | None = None, file: SourceFile | None = None
) -> Published:
    """Keep one edition as its new current version, as `publish_all` does.

    ``seen`` is what ``current_version`` said when the person looked (0: none).
    """
    (done,) = publish_all(store, (edition,), person, file, None if seen is None else {edition.year: seen})
    return done


def publish_all(
    store: Store,
    editions: Iterable[Edition],
    person: str,
    file: SourceFile | None = None,
    seen: Mapping[int, int] | None = None,
    draft_id: int | None = None,
    draft_version: int | None = None,
) -> tuple[Published, ...]:
    """Keep all editions of one file as new current versions, in one transaction: all of them or none.

    An edition that equals the current version, row by row and in the bytes that each row came from, changes
    nothing (``is_new`` False). ``file`` is kept with the versions: the one they were read from, or a survey's cleaned
    answers. ``seen`` says by year which version was current when the person looked (0: none); if that is no longer
    so, EditionChangedError. The draft that is published ends in the same transaction.

    Raises EmptyEditionError, IndicatorConflictError, audit.PersonMissingError, drafts.UnknownDraftError,
    drafts.DraftChangedError; ValueError for editions that do not belong to one file.
    """
    every = tuple(editions)
    contents = [content_of(edition) for edition in every]
    _require_one_file(every, file)
    for edition, content in zip(every, contents, strict=True):
        if not says_something(content):
            raise EmptyEditionError(edition.index, edition.year)
    looked = seen or {}
    with store.write() as session:
        draft = None if draft_id is None else drafts.required(session, draft_id, draft_version)
        done = tuple(
            _publish(session, edition, content, person, file, looked.get(edition.year), draft_id)
            for edition, content in zip(every, contents, strict=True)
        )
        if draft is not None:
            drafts.remove_published(session, draft, person, tuple(each.version_id for each in done))
        return done


def indicator_conflicts(store: Store, edition: Edition) -> tuple[IndicatorConflict, ...]:
    """The indicators for which publishing this edition now would raise IndicatorConflictError."""
    if not edition.completes:
        return ()
    given = content_of(edition)
    with store.read() as session:
        current = _current(session, edition.index, edition.year)
        return () if current is None else conflicts_between(given, content_of_version(session, current))


def withdraw(store: Store, version_id: int, person: str, note: str = "") -> None:
    """Take a version back. The newest version that is left, if any, is current again.

    Raises UnknownVersionError, WithdrawnAlreadyError.
    """
    with store.write() as session:
        version = session.get(EditionVersion, version_id)
        if version is None:
            raise UnknownVersionError(f"there is no edition version {version_id}")
        if version.withdrawn_at is not None:
            raise WithdrawnAlreadyError(f"edition version {version_id} was withdrawn already")
        before = _current(session, version.index_code, version.year)
        version.withdrawn_at = now()
        version.withdrawn_by = audit.person_name(person)
        version.withdrawn_note = clean_text(note, several_lines=True)
        session.flush()
        after = _current(session, version.index_code, version.year)
        audit.record(
            session,
            person,
            audit.EDITION_WITHDRAWN,
            subject(version.index_code, version.year),
            _summary(before),
            {"withdrawn": version.id, "note": version.withdrawn_note, "current": _summary(after)},
        )


def versions(store: Store, index: str | None = None) -> tuple[Version, ...]:
    """All versions, newest edition and newest version first, of one index or of all."""
    query = select(EditionVersion).order_by(
        EditionVersion.index_code, EditionVersion.year.desc(), EditionVersion.number.desc()
    )
    if index is not None:
        query = query.where(EditionVersion.index_code == index)
    with store.read() as session:
        rows = session.scalars(query).all()
        states = statuses(rows)
        return tuple(_version(row, states[row.id]) for row in rows)


def current_version(store: Store, index: str, year: int) -> int:
    """The version of an edition that counts now; 0 when there is none."""
    with store.read() as session:
        current = _current(session, index, year)
        return current.id if current else 0


def is_known(store: Store, index: str, year: int, sha256: str) -> bool:
    """Whether these bytes were ever published for this edition, even if replaced or withdrawn since."""
    query = select(EditionVersion.id).where(
        EditionVersion.index_code == index, EditionVersion.year == year, EditionVersion.sha256 == sha256
    )
    with store.read() as session:
        return session.scalars(query.limit(1)).first() is not None


def revision(store: Store) -> int:
    """A number that changes whenever published scores change; 0 in a new store. One indexed query."""
    return audit.last_event(store, (audit.EDITION_PUBLISHED, audit.EDITION_WITHDRAWN, audit.DATABASE_RESTORED))


def subject(index: str, year: int) -> str:
    """How the audit trail names an edition."""
    return f"edition:{index}:{year}"


def statuses(rows: Iterable[EditionVersion]) -> dict[int, EditionStatus]:
    """Which versions count, were replaced or taken back, by id. Needs all versions of their editions."""
    every = tuple(rows)
    current: dict[tuple[str, int], int] = {}
    for row in every:
        if row.withdrawn_at is None:
            edition = (row.index_code, row.year)
            current[edition] = max(row.number, current.get(edition, row.number))
    found: dict[int, EditionStatus] = {}
    for row in every:
        if row.withdrawn_at is not None:
            found[row.id] = "withdrawn"
        elif row.number == current[row.index_code, row.year]:
            found[row.id] = "published"
        else:
            found[row.id] = "superseded"
    return found


def _require_one_file(editions: tuple[Edition, ...], file: SourceFile | None) -> None:
    if not editions:
        raise ValueError("there is no edition to publish")
    if len({edition.index for edition in editions}) > 1 or len({edition.year for edition in editions}) < len(editions):
        raise ValueError("one file holds one index, and each year of it once")
    # Of a survey the raw file is never kept: what may be is the cleaned answers.
    if file is not None and any(e.sha256 != file.sha256 for e in editions if e.origin != "survey"):
        raise ValueError("the editions were read from other bytes than those of the file")


def _publish(
    session: Session,
    edition: Edition,
    content: Content,
    person: str,
    file: SourceFile | None,
    seen: int | None,
    draft_id: int | None,
) -> Published:
    current = _current(session, edition.index, edition.year)
    if current is not None and edition.completes:
        content = completed(content, content_of_version(session, current))
    fingerprint = digest(session, content, edition.sha256)
    if current is not None and fingerprint == _fingerprint(session, current):
        return Published(current.id, is_new=False)
    if seen is not None and seen != (current.id if current else 0):
        raise EditionChangedError(_version(current, "published") if current else None)
    version = EditionVersion(
        index_code=edition.index,
        year=edition.year,
        number=_last_number(session, edition.index, edition.year) + 1,
        origin=edition.origin,
        file_name=files.file_name(edition.file_name),
        sha256=edition.sha256,
        layout=edition.layout,
        note=clean_text(edition.note, several_lines=True),
        report=edition.report,
        person=audit.person_name(person),
        created_at=now(),
        file_id=None if file is None else files.keep(session, file, person),
        content_sha256=fingerprint,
    )
    session.add(version)
    session.flush()
    insert_content(session, version.id, content)
    counts = {
        "scores": len(content.scores),
        "indicator_values": len(content.values),
        "carried_over": sum(line["source_version_id"] is not None for line in (*content.scores, *content.values)),
        "draft": draft_id,
    }
    audit.record(
        session,
        person,
        audit.EDITION_PUBLISHED,
        subject(edition.index, edition.year),
        _summary(current),
        _summary(version) | counts,
    )
    return Published(version.id, is_new=True)


def _fingerprint(session: Session, version: EditionVersion) -> str:
    """The digest of a kept version; worked out for one that an older program wrote."""
    return version.content_sha256 or digest(session, content_of_version(session, version), version.sha256)


def _current(session: Session, index: str, year: int) -> EditionVersion | None:
    query = (
        select(EditionVersion)
        .where(
            EditionVersion.index_code == index,
            EditionVersion.year == year,
            EditionVersion.withdrawn_at.is_(None),
        )
        .order_by(EditionVersion.number.desc())
    )
    return session.scalars(query.limit(1)).first()


def _last_number(session: Session, index: str, year: int) -> int:
    query = select(func.max(EditionVersion.number)).where(
        EditionVersion.index_code == index, EditionVersion.year == year
    )
    return session.scalar(query) or 0


def _summary(version: EditionVersion | None) -> dict[str, Any]:
    if version is None:
        return {"version": None}
    return {
        "version": version.id,
        "number": version.number,
        "origin": version.origin,
        "file_name": version.file_name,
        "sha256": version.sha256,
        "note": version.note,
    }


def _version(row: EditionVersion, status: EditionStatus) -> Version:
    return Version(
        id=row.id,
        index=row.index_code,
        year=row.year,
        number=row.number,
        status=status,
        origin=row.origin,
        file_name=row.file_name,
        sha256=row.sha256,
        layout=row.layout,
        note=row.note,
        report=row.report,
        person=row.person,
        created_at=row.created_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by,
        withdrawn_note=row.withdrawn_note,
        file_id=row.file_id,
    )
