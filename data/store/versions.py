"""Queries on the versions of published editions, and which of them is current."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from data.editions import TRIAL, series, series_parts
from data.store import audit
from data.store.database import Store, StoreError
from data.store.tables import EditionVersion, Score
from planning.action import EditionStatus


class UnknownVersionError(StoreError):
    """There is no edition version with this number in the store."""


@dataclass(frozen=True)
class Version:
    """One import of one edition, as the list of editions shows it. Times are UTC.

    ``index``: as `data.editions.series` names it. ``file_id`` is the number of its bytes for ``source_content``; None
    where they were not stored.
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


def is_of(name: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The conditions under which a version belongs to a series."""
    index, units = series_parts(name)
    return EditionVersion.index_code == index, EditionVersion.units == units


def versions(store: Store, index: str | None = None) -> tuple[Version, ...]:
    """All versions, newest edition and newest version first, of one series or of all."""
    query = select(EditionVersion).order_by(
        EditionVersion.index_code, EditionVersion.units, EditionVersion.year.desc(), EditionVersion.number.desc()
    )
    if index is not None:
        query = query.where(*is_of(index))
    with store.read() as session:
        rows = session.scalars(query).all()
        states = statuses(rows)
        return tuple(version_of(row, states[row.id]) for row in rows)


def current_version(store: Store, index: str, year: int) -> int:
    """The current version of an edition; 0 when there is none."""
    with store.read() as session:
        current = current_of(session, index, year)
        return current.id if current else 0


def unit_counts(store: Store, version_ids: Iterable[int]) -> Mapping[int, int]:
    """How many units have a score or a rank in each of these versions; those in which none has are left out."""
    query = (
        select(Score.version_id, func.count(Score.unit.distinct()).label("units"))
        .where(Score.version_id.in_(tuple(version_ids)), Score.value.is_not(None) | Score.rank.is_not(None))
        .group_by(Score.version_id)
    )
    with store.read() as session:
        return {row.version_id: row.units for row in session.execute(query)}


def trial_editions(store: Store) -> tuple[tuple[str, int], ...]:
    """The editions in use that were made from an example of a codebook: series and year."""
    return tuple((version.index, version.year) for version in _trials(store) if version.status == "published")


def _trials(store: Store) -> tuple[Version, ...]:
    """The versions of all editions of which any was such; most stores have none."""
    with store.read() as session:
        names = session.execute(
            select(EditionVersion.index_code, EditionVersion.units)
            .where(EditionVersion.layout == TRIAL, EditionVersion.withdrawn_at.is_(None))
            .distinct()
        ).all()
    every = (version for name in names for version in versions(store, series(*name)))
    return tuple(version for version in every if version.layout == TRIAL)


def is_known(store: Store, index: str, year: int, sha256: str) -> bool:
    """Whether these bytes were ever published for this edition, even if replaced or withdrawn since."""
    query = select(EditionVersion.id).where(*is_of(index), EditionVersion.year == year, EditionVersion.sha256 == sha256)
    with store.read() as session:
        return session.scalars(query.limit(1)).first() is not None


def revision(store: Store) -> int:
    """A number that changes whenever published scores change; 0 in a new store. One indexed query."""
    return audit.last_event(store, audit.EDITION_STATE)


def subject(index: str, year: int) -> str:
    """How the audit trail names an edition."""
    return f"edition:{index}:{year}"


def statuses(rows: Iterable[EditionVersion]) -> dict[int, EditionStatus]:
    """Whether each version is current, superseded or withdrawn, by id. Needs all versions of their editions."""
    every = tuple(rows)
    current: dict[tuple[str, str, int], int] = {}
    for row in every:
        if row.withdrawn_at is None:
            edition = (row.index_code, row.units, row.year)
            current[edition] = max(row.number, current.get(edition, row.number))
    found: dict[int, EditionStatus] = {}
    for row in every:
        if row.withdrawn_at is not None:
            found[row.id] = "withdrawn"
        elif row.number == current[row.index_code, row.units, row.year]:
            found[row.id] = "published"
        else:
            found[row.id] = "superseded"
    return found


def current_of(session: Session, index: str, year: int) -> EditionVersion | None:
    query = (
        select(EditionVersion)
        .where(*is_of(index), EditionVersion.year == year, EditionVersion.withdrawn_at.is_(None))
        .order_by(EditionVersion.number.desc())
    )
    return session.scalars(query.limit(1)).first()


def last_number(session: Session, index: str, year: int) -> int:
    code, _ = series_parts(index)
    query = select(func.max(EditionVersion.number)).where(
        EditionVersion.index_code == code, EditionVersion.year == year
    )
    return session.scalar(query) or 0


def summary_of(version: EditionVersion | None) -> dict[str, Any]:
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


def version_of(row: EditionVersion, status: EditionStatus) -> Version:
    return Version(
        id=row.id,
        index=series(row.index_code, row.units),
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
