"""The audit trail: an event for each change that a person makes, never removed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from data.rights import Actor
from data.store.database import Store, StoreError, is_one_state, remembered
from data.store.tables import AuditEvent, now
from wording.text import clean_text

EDITION_PUBLISHED = "edition_published"
EDITION_WITHDRAWN = "edition_withdrawn"
EDITION_REINSTATED = "edition_reinstated"
DRAFT_SAVED = "draft_saved"
DRAFT_DISCARDED = "draft_discarded"
DRAFT_PUBLISHED = "draft_published"
DECISION_REMEMBERED = "decision_remembered"
DECISION_FORGOTTEN = "decision_forgotten"
CATALOGUE_CHANGED = "catalogue_changed"
PLAN_ADDED = "plan_added"
PLAN_CHANGED = "plan_changed"
PLAN_REMOVED = "plan_removed"
VALUE_STORED = "target_value_kept"
VALUE_REMOVED = "target_value_removed"
ACTION_ADDED = "action_added"
ACTION_CHANGED = "action_changed"
ACTION_DELETED = "action_deleted"
ACTION_UNDELETED = "action_undeleted"
OWNERS_CHANGED = "owners_changed"
LIBRARY_CHANGED = "library_changed"
CHECK_IN_ADDED = "check_in_added"
CHECK_IN_CHANGED = "check_in_changed"
CHECK_IN_DELETED = "check_in_deleted"
CHECK_IN_UNDELETED = "check_in_undeleted"
SETTING_CHANGED = "setting_changed"
DATABASE_RESTORED = "database_restored"
RIGHT_REFUSED = "right_refused"
PERSON_ADDED = "person_added"
PERSON_CHANGED = "person_changed"
PERSON_DISABLED = "person_disabled"
PERSON_ENABLED = "person_enabled"
PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a kind of event
PERSON_INVITED = "person_invited"
SIGNED_IN = "signed_in"
SIGN_IN_REFUSED = "sign_in_refused"
SIGNED_OUT = "signed_out"
EVIDENCE_DOWNLOADED = "evidence_downloaded"
TRAIL_DOWNLOADED = "trail_downloaded"
FEED_TOKEN_ADDED = "feed_token_added"  # noqa: S105 - a kind of event
FEED_TOKEN_WITHDRAWN = "feed_token_withdrawn"  # noqa: S105 - a kind of event
FEED_READ = "feed_read"
FEED_REFUSED = "feed_refused"

ACTION_EVENTS = (ACTION_ADDED, ACTION_CHANGED, ACTION_DELETED, ACTION_UNDELETED)
"""After these the list of actions is another one."""

CHECK_IN_EVENTS = (CHECK_IN_ADDED, CHECK_IN_CHANGED, CHECK_IN_DELETED, CHECK_IN_UNDELETED)
"""After these other things are said of actions."""

PLAN_EVENTS = (PLAN_ADDED, PLAN_CHANGED, PLAN_REMOVED)
"""After these a plan says something else: who its units are, for one."""

EDITION_EVENTS = (EDITION_PUBLISHED, EDITION_WITHDRAWN, EDITION_REINSTATED)
"""After these another version of an edition is current."""

EDITION_STATE = (*EDITION_EVENTS, DATABASE_RESTORED)
CATALOGUE_STATE = (CATALOGUE_CHANGED, DATABASE_RESTORED)
LIBRARY_STATE = (LIBRARY_CHANGED, DATABASE_RESTORED)
OWNER_STATE = (OWNERS_CHANGED, DATABASE_RESTORED)
PLAN_STATE = (PLAN_ADDED, PLAN_CHANGED, PLAN_REMOVED, DATABASE_RESTORED)
SETTING_STATE = (SETTING_CHANGED, DATABASE_RESTORED)
FEED_STATE = (
    *EDITION_STATE,
    CATALOGUE_CHANGED,
    *PLAN_EVENTS,
    VALUE_STORED,
    VALUE_REMOVED,
    *ACTION_EVENTS,
    *CHECK_IN_EVENTS,
    SETTING_CHANGED,
)
"""After any of these the feed for other programs may say something else."""

STATES = (EDITION_STATE, CATALOGUE_STATE, LIBRARY_STATE, OWNER_STATE, PLAN_STATE, SETTING_STATE, ACTION_EVENTS)
"""After which events what is cached of these is read anew."""

_IN_STATES = tuple(dict.fromkeys(kind for kinds in STATES for kind in kinds))

PERSON_LIMIT = 200

EVENTS = 500
"""How many events of a history are shown, unless somebody asks for more."""


class PersonMissingError(StoreError):
    """A change needs the name of the person who makes it."""


@dataclass(frozen=True)
class Event:
    """One change: when (UTC), who, what kind, of what (``subject``), and the values before and after.

    person: the name at that time. person_id: of somebody who was signed in, None for the machine's own user. address:
    of the machine from which they signed in, "" where that is not known.
    """

    id: int
    at: datetime
    person: str
    kind: str
    subject: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    person_id: int | None = None
    address: str = ""


def person_name(actor: Actor) -> str:
    """The name as it is stored: cleaned, at most 200 characters. PersonMissingError when nothing is left."""
    name = clean_text(actor.name)[:PERSON_LIMIT].strip()
    if not name:
        raise PersonMissingError("a change needs the name of the person who makes it")
    return name


def record(
    session: Session,
    actor: Actor,
    kind: str,
    subject: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    event_id: int | None = None,
) -> None:
    """Add an event to the transaction that makes the change, so that neither is stored without the other."""
    event = AuditEvent(
        at=now(),
        person=person_name(actor),
        kind=kind,
        subject=subject,
        before=None if before is None else dict(before),
        after=None if after is None else dict(after),
        person_id=actor.person_id,
        address=actor.address,
    )
    if event_id is not None:
        event.id = event_id
    session.add(event)


def history(store: Store, *subjects: str, limit: int = EVENTS) -> tuple[Event, ...]:
    """The newest events first, at most ``limit``; of subjects such as "action:12", or of all."""
    query = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(limit)
    if subjects:
        query = query.where(AuditEvent.subject.in_(subjects))
    with store.look() as session:
        return tuple(event_of(row) for row in session.scalars(query))


def event_of(row: AuditEvent) -> Event:
    """The event of a row."""
    return Event(row.id, row.at, row.person, row.kind, row.subject, row.before, row.after, row.person_id, row.address)


def last_event(store: Store, kinds: tuple[str, ...]) -> int:
    """The number of the newest event of these kinds; 0 when there is none. It only grows; a run asks once.

    A run asks for all of `STATES` at once: each page needs most of them, and one way to the server takes as long as
    the question.
    """
    if kinds in STATES and is_one_state():
        newest = remembered((store.where, STATES), lambda: _newest(store, _IN_STATES))
    else:
        newest = remembered((store.where, kinds), lambda: _newest(store, kinds))
    return max(newest[kind] for kind in kinds)


def _newest(store: Store, kinds: tuple[str, ...]) -> dict[str, int]:
    # Every cached figure is asked for by this number, many in one run: a session would take ten times as long.
    with store.ask() as connection:
        return {kind: number or 0 for kind, number in zip(kinds, connection.execute(_query(kinds)).one(), strict=True)}


@lru_cache
def _query(kinds: tuple[str, ...]) -> Select[Any]:
    """The newest event of each kind, each by the index of kinds: of several together every event would be counted."""
    return select(
        *(
            select(func.max(AuditEvent.id)).where(AuditEvent.kind == kind).scalar_subquery().label(kind)
            for kind in kinds
        )
    )
