"""Published editions: each import is a version, the newest that is not withdrawn counts, none is erased."""

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

import pandas as pd
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from data.store import audit
from data.store.database import Store, StoreError
from data.store.tables import EditionVersion, Score, now
from planning.action import EditionStatus, clean_text

Origin = Literal["built_in", "upload"]

_FRAME_TYPES: dict[str, str] = {
    "index": "str",
    "year": "int64",
    "version_id": "int64",
    "unit": "str",
    "component": "str",
    "value": "float64",
    "status": "str",
    "rank": "float64",
    "rank_status": "str",
    "grade": "str",
    "responses": "float64",
    "note": "str",
    "source": "str",
    "rank_source": "str",
    "sheet": "str",
    "cell": "str",
    "rank_cell": "str",
}


class UnknownVersionError(StoreError):
    """There is no edition version with this number in the store."""


class WithdrawnAlreadyError(StoreError):
    """This version was withdrawn before; there is nothing left to undo."""


class EmptyEditionError(StoreError):
    """An edition without a single score is not published: it would hide the one before it."""


class EditionChangedError(StoreError):
    """Somebody published or withdrew a version of this edition after the person looked at it."""

    def __init__(self, current: "Version | None") -> None:
        super().__init__("the edition changed since you looked at it; look again before publishing")
        self.current = current


@dataclass(frozen=True)
class ScoreRow:
    """One value or rank of one unit, as published, with its status and the cells that it came from.

    ``value`` and ``rank`` are None where there is none; ``component`` is "total" for the index itself.
    """

    unit: str
    component: str
    value: float | None
    status: str
    rank: float | None = None
    rank_status: str | None = None
    grade: str | None = None
    responses: float | None = None
    note: str = ""
    source: str = ""
    rank_source: str = ""
    sheet: str = ""
    cell: str = ""
    rank_cell: str = ""


@dataclass(frozen=True)
class Edition:
    """One index and year as read from one file, ready to publish. ``report`` is JSON text."""

    index: str
    year: int
    rows: tuple[ScoreRow, ...]
    origin: Origin
    file_name: str
    sha256: str
    layout: str
    note: str = ""
    report: str = "{}"


@dataclass(frozen=True)
class Published:
    """What publishing did: the version that is current now, and whether it was new."""

    version_id: int
    is_new: bool


@dataclass(frozen=True)
class Version:
    """One import of one edition, as the list of editions shows it. Times are UTC."""

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


def publish(store: Store, edition: Edition, person: str, seen: int | None = None) -> Published:
    """Keep an edition as its new current version, in one transaction.

    The same bytes as the current version change nothing (``is_new`` False). ``seen`` is what
    ``current_version`` said when the person looked (0: none); if that is no longer so,
    EditionChangedError. Raises EmptyEditionError, audit.PersonMissingError.
    """
    if not edition.rows:
        raise EmptyEditionError(f"{edition.index} {edition.year}: no scores")
    with store.write() as session:
        current = _current(session, edition.index, edition.year)
        if current is not None and current.sha256 == edition.sha256:
            return Published(current.id, is_new=False)
        if seen is not None and seen != (current.id if current else 0):
            raise EditionChangedError(_version(current, "published") if current else None)
        version = EditionVersion(
            index_code=edition.index,
            year=edition.year,
            number=_last_number(session, edition.index, edition.year) + 1,
            origin=edition.origin,
            file_name=clean_text(edition.file_name)[:255],
            sha256=edition.sha256,
            layout=edition.layout,
            note=clean_text(edition.note, several_lines=True),
            report=edition.report,
            person=audit.person_name(person),
            created_at=now(),
        )
        session.add(version)
        session.flush()
        session.execute(insert(Score), [_score(version.id, row) for row in edition.rows])
        audit.record(
            session,
            person,
            audit.EDITION_PUBLISHED,
            subject(edition.index, edition.year),
            _summary(current),
            _summary(version) | {"scores": len(edition.rows)},
        )
        return Published(version.id, is_new=True)


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


def score_rows(store: Store, index: str) -> pd.DataFrame:
    """The scores of the current versions of an index, by year, in the order of their files.

    Columns: ``index``, ``year``, ``version_id`` and those of ScoreRow. Missing numbers and texts are NaN.
    """
    newest = (
        select(EditionVersion.year, func.max(EditionVersion.number).label("number"))
        .where(EditionVersion.index_code == index, EditionVersion.withdrawn_at.is_(None))
        .group_by(EditionVersion.year)
        .subquery()
    )
    table = Score.__table__.c
    columns = [table[name] for name in _FRAME_TYPES if name not in ("index", "year", "version_id")]
    query = (
        select(EditionVersion.index_code, EditionVersion.year, EditionVersion.id, *columns)
        .join(newest, (newest.c.year == EditionVersion.year) & (newest.c.number == EditionVersion.number))
        .join(Score, Score.version_id == EditionVersion.id)
        .where(EditionVersion.index_code == index)
        .order_by(EditionVersion.year, Score.id)
    )
    with store.read() as session:
        rows = [tuple(row) for row in session.execute(query)]
    return pd.DataFrame(rows, columns=list(_FRAME_TYPES)).astype(_FRAME_TYPES)


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


def _score(version_id: int, row: ScoreRow) -> dict[str, Any]:
    values = asdict(row)
    for name in ("value", "rank", "responses"):
        values[name] = _number(values[name])
    return {"version_id": version_id, **values}


def _number(value: float | None) -> float | None:
    if value is None or math.isnan(value):
        return None
    if math.isinf(value):
        raise ValueError("a score is a finite number")
    return float(value)


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
    )
