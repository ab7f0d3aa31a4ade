"""Publishing and withdrawing editions: each import is a version; the newest one not withdrawn is current."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from data.editions import TRIAL, Edition, series, series_parts
from data.rights import Actor
from data.store import audit, drafts, files, form_drafts
from data.store.content import (
    Content,
    completed,
    content_of,
    content_of_version,
    digest,
    insert_content,
    says_something,
    with_known_indicators,
    with_stated,
)
from data.store.database import Store, StoreError
from data.store.files import SourceFile
from data.store.form_drafts import DraftKey
from data.store.tables import EditionVersion, now
from data.store.versions import (
    UnknownVersionError,
    Version,
    current_of,
    last_number,
    subject,
    summary_of,
    version_of,
)
from data.store.writing import writing
from wording.text import clean_text


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


def publish(
    store: Store, edition: Edition, actor: Actor, seen: int | None = None, file: SourceFile | None = None
) -> Published:
    """Store one edition as its new current version, as `publish_all` does.

    ``seen`` is what ``current_version`` said when the person looked (0: none).
    """
    (done,) = publish_all(store, (edition,), actor, file, None if seen is None else {edition.year: seen})
    return done


def publish_all(
    store: Store,
    editions: Iterable[Edition],
    actor: Actor,
    file: SourceFile | None = None,
    seen: Mapping[int, int] | None = None,
    draft_id: int | None = None,
    draft_version: int | None = None,
    form_draft: DraftKey | None = None,
) -> tuple[Published, ...]:
    """Store all editions of one file as new current versions, in one transaction: all of them or none.

    An edition that equals the current version, row by row and in the bytes that each row came from, changes
    nothing (``is_new`` False). ``file`` is stored with the versions: the one they were read from, or a survey's cleaned
    answers. ``seen`` says by year which version was current when the person looked (0: none); if that is no longer
    so, EditionChangedError. The draft that is published, and what a browser had of the file (``form_draft``), end in
    the same transaction.

    Raises EmptyEditionError, IndicatorConflictError, audit.PersonMissingError, drafts.UnknownDraftError,
    drafts.DraftChangedError; ValueError for editions that do not belong to one file.
    """
    every = tuple(editions)
    contents = [content_of(edition) for edition in every]
    _require_one_file(every, file)
    for edition, content in zip(every, contents, strict=True):
        if not says_something(content):
            raise EmptyEditionError(edition.index, edition.year)
    with writing(store, actor, "import") as session:
        draft = None if draft_id is None else drafts.required(session, draft_id, draft_version)
        done = tuple(
            _publish(session, edition, content, actor, file, (seen or {}).get(edition.year), draft_id)
            for edition, content in zip(every, contents, strict=True)
        )
        form_drafts.end(session, form_draft)
        if draft is not None:
            drafts.remove_published(session, draft, actor, tuple(each.version_id for each in done))
        return done


def withdraw(store: Store, version_id: int, actor: Actor, note: str = "") -> None:
    """Withdraw a version. The newest version that is left, if any, is current again.

    Raises UnknownVersionError, WithdrawnAlreadyError.
    """
    with writing(store, actor, "import") as session:
        _withdraw(session, _version(session, version_id), actor, note)


def withdraw_current(store: Store, version_ids: Iterable[int], actor: Actor, note: str = "") -> None:
    """Withdraw versions that are current, all or none: what a person published a moment ago.

    Raises EditionChangedError where one of them is not current any more, UnknownVersionError, WithdrawnAlreadyError.
    """
    with writing(store, actor, "import") as session:
        for version in [_version(session, version_id) for version_id in version_ids]:
            current = current_of(session, series(version.index_code, version.units), version.year)
            if version.withdrawn_at is None and current is not None and current.id != version.id:
                raise EditionChangedError(version_of(current, "published"))
            _withdraw(session, version, actor, note)


def reinstate(store: Store, seen: Mapping[int, int], actor: Actor) -> None:
    """Use withdrawn versions again, all or none, as if they had not been withdrawn.

    seen: by version, which version of its edition was current since (0: none). Raises EditionChangedError where that is
    no longer so or the version is not withdrawn any more, UnknownVersionError, audit.PersonMissingError.
    """
    with writing(store, actor, "import") as session:
        for version_id, seen_current in seen.items():
            version = _version(session, version_id)
            edition = series(version.index_code, version.units)
            before = current_of(session, edition, version.year)
            if version.withdrawn_at is None or seen_current != (before.id if before else 0):
                raise EditionChangedError(version_of(before, "published") if before else None)
            version.withdrawn_at = version.withdrawn_by = version.withdrawn_note = None
            session.flush()
            after = summary_of(current_of(session, edition, version.year))
            audit.record(
                session,
                actor,
                audit.EDITION_REINSTATED,
                subject(edition, version.year),
                summary_of(before),
                {"reinstated": version.id, "current": after},
            )


def _version(session: Session, version_id: int) -> EditionVersion:
    version = session.get(EditionVersion, version_id)
    if version is None:
        raise UnknownVersionError(f"there is no edition version {version_id}")
    return version


def _withdraw(session: Session, version: EditionVersion, actor: Actor, note: str) -> None:
    if version.withdrawn_at is not None:
        raise WithdrawnAlreadyError(f"edition version {version.id} was withdrawn already")
    edition = series(version.index_code, version.units)
    before = current_of(session, edition, version.year)
    version.withdrawn_at = now()
    version.withdrawn_by = audit.person_name(actor)
    version.withdrawn_note = clean_text(note, several_lines=True)
    session.flush()
    after = current_of(session, edition, version.year)
    audit.record(
        session,
        actor,
        audit.EDITION_WITHDRAWN,
        subject(edition, version.year),
        summary_of(before),
        {"withdrawn": version.id, "note": version.withdrawn_note, "current": summary_of(after)},
    )


def _require_one_file(editions: tuple[Edition, ...], file: SourceFile | None) -> None:
    if not editions:
        raise ValueError("there is no edition to publish")
    if len({edition.index for edition in editions}) > 1 or len({edition.year for edition in editions}) < len(editions):
        raise ValueError("one file holds one index, and each year of it once")
    # Of a survey the raw file is never stored; only the cleaned answers may be.
    if file is not None and any(e.sha256 != file.sha256 for e in editions if e.origin != "survey"):
        raise ValueError("the editions were read from other bytes than those of the file")


def _publish(
    session: Session,
    edition: Edition,
    content: Content,
    actor: Actor,
    file: SourceFile | None,
    seen: int | None,
    draft_id: int | None,
) -> Published:
    current = current_of(session, edition.index, edition.year)
    if current is not None:
        stored = content_of_version(session, current)
        ends_trial = current.layout == TRIAL != edition.layout  # trial figures end with the first result
        if edition.completes and not ends_trial:
            content = completed(content, stored)
        else:
            content = with_stated(with_known_indicators(content, stored), stored)
    fingerprint = digest(session, content, edition.sha256)
    if current is not None and fingerprint == _fingerprint(session, current):
        return Published(current.id, is_new=False)
    if seen is not None and seen != (current.id if current else 0):
        raise EditionChangedError(version_of(current, "published") if current else None)
    index, units = series_parts(edition.index)
    version = EditionVersion(
        index_code=index,
        year=edition.year,
        units=units,
        number=last_number(session, edition.index, edition.year) + 1,
        origin=edition.origin,
        file_name=files.file_name(edition.file_name),
        sha256=edition.sha256,
        layout=edition.layout,
        note=clean_text(edition.note, several_lines=True),
        report=edition.report,
        person=audit.person_name(actor),
        created_at=now(),
        file_id=None if file is None else files.save(session, file, actor),
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
        actor,
        audit.EDITION_PUBLISHED,
        subject(edition.index, edition.year),
        summary_of(current),
        summary_of(version) | counts,
    )
    return Published(version.id, is_new=True)


def _fingerprint(session: Session, version: EditionVersion) -> str:
    """The digest of a stored version; computed for one that an older program wrote."""
    return version.content_sha256 or digest(session, content_of_version(session, version), version.sha256)
