"""The one way to write: a transaction that begins only for an actor who may do what is done in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy.orm import Session

from data.rights import Actor, Deed, allowed
from data.store import audit
from data.store.database import Store, StoreError
from data.store.tables import PersonRecord
from planning.action import Action

_ACTING = "actor"


class RightRefusedError(StoreError):
    """The actor may not do this; nothing was written but a line of the audit trail. ``deed`` says what was asked."""

    kind = "right_refused"

    def __init__(self, actor: Actor, deed: Deed, what: str = "") -> None:
        super().__init__(f"{actor.name or '?'} ({actor.role}) may not do this: {deed} {what}".rstrip())
        self.actor = actor
        self.deed = deed
        self.what = what


@contextmanager
def writing(store: Store, actor: Actor, deed: Deed, about: Action | str | None = None) -> Iterator[Session]:
    """A write transaction for somebody who may do the deed; about: to which action or for which unit.

    The rights are those of this moment, whatever they were when the actor was made: a person's row is read again inside
    the transaction (`acting`). Raises RightRefusedError before anything is written, and passes on one that is raised
    inside; both leave a line in the audit trail.
    """
    try:
        require(allowed(actor, deed, about), actor, deed)
        with store.write() as session:
            now_acting = session.info[_ACTING] = _as_now(session, actor)
            require(allowed(now_acting, deed, about), now_acting, deed)
            yield session
    except RightRefusedError as error:
        _record(store, error)
        raise


def acting(session: Session) -> Actor:
    """Who acts in a transaction of `writing`, with the rights of this moment."""
    actor: Actor = session.info[_ACTING]
    return actor


def _as_now(session: Session, actor: Actor) -> Actor:
    if actor.person_id is None:
        return actor
    row = session.get(PersonRecord, actor.person_id)
    role = "" if row is None or row.disabled_at is not None else row.role
    return replace(actor, role=role, unit="" if row is None else row.unit)


def require(is_allowed: bool, actor: Actor, deed: Deed, what: str = "") -> None:
    """Raises RightRefusedError unless it is allowed. what: the subject, as the audit trail names it."""
    if not is_allowed:
        raise RightRefusedError(actor, deed, what)


def _record(store: Store, error: RightRefusedError) -> None:
    with store.write() as session:
        asked = {"deed": error.deed, "role": error.actor.role, "unit": error.actor.unit}
        audit.record(session, error.actor, audit.RIGHT_REFUSED, error.what or f"deed:{error.deed}", None, asked)
