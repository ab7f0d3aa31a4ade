"""Stores what units say about actions, week by week. What was said last is how far the action is. No text is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from data.rights import Actor, allowed, may_change_check_in
from data.store import actions, audit, form_drafts
from data.store.database import Store, StoreError
from data.store.form_drafts import DraftKey
from data.store.tables import CheckInRecord, now
from data.store.writing import acting, require, writing
from planning.action import Action
from planning.check_in import WRITTEN, CheckIn, CheckInProblem, check_in_problems, clean
from planning.occurrences import is_recurring
from planning.periods import today

_FIGURES = {"progress": "progress", "value": "measure_done"}
"""What a check-in says of how far the action is, and the field of the action that follows it."""


class CheckInInvalidError(StoreError):
    """A check-in cannot be stored; ``problems`` lists all reasons."""

    def __init__(self, problems: tuple[CheckInProblem, ...]) -> None:
        super().__init__("; ".join(f"{problem.field}: {problem.code}" for problem in problems))
        self.problems = problems


class UnknownCheckInError(StoreError):
    """There is no such check-in in the store, or it was deleted meanwhile."""


class CheckInChangedError(StoreError):
    """Somebody changed the check-in meanwhile. ``theirs`` is what is stored, ``mine`` what was not."""

    def __init__(self, theirs: CheckIn, mine: CheckIn) -> None:
        super().__init__(f"check-in {theirs.id} was changed by {theirs.updated_by} meanwhile")
        self.theirs = theirs
        self.mine = mine


@dataclass(frozen=True)
class Added:
    """A check-in as it was stored, and its action before and after."""

    check_in: CheckIn
    before: Action
    after: Action


def add_check_in(
    store: Store,
    check_in: CheckIn,
    actor: Actor,
    draft: DraftKey | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Added:
    """Store a check-in and what it says of its action, in one transaction. draft: what was typed for it, which ends.

    A figure that is None is as the action has it; the action follows the others, unless a later day has a check-in.
    changes: what else it says of the action, by field; to a list its entries are added. Raises CheckInInvalidError,
    actions.ActionInvalidError, actions.UnknownActionError, RightRefusedError, audit.PersonMissingError.
    """
    wanted = _checked(check_in)
    with writing(store, actor, "view") as session:  # whose action it is, is asked beside what is stored
        before = actions.stored_action(session, wanted.action_id)
        subject = actions.subject(wanted.action_id)
        require(allowed(acting(session), "report", before), acting(session), "report", subject)
        form_drafts.end(session, draft)
        more: dict[str, Any] = {
            name: (*getattr(before, name), *value) if isinstance(value, tuple) else value
            for name, value in (changes or {}).items()
        }
        if not _has_later(session, wanted):
            more |= _said(wanted)
        after = actions.change(session, replace(before, **more), actor)
        stands = {name: getattr(after, field) for name, field in _FIGURES.items() if getattr(wanted, name) is None}
        moment, name = now(), audit.person_name(actor)
        record = CheckInRecord(action_id=wanted.action_id, created_at=moment, author=name, author_id=actor.person_id)
        record.updated_at, record.updated_by = moment, name
        held = len(after.occurrences) if is_recurring(after) or after.occurrences else None
        _fill(record, replace(wanted, held=held, **stands))
        session.add(record)
        session.flush()
        audit.record(session, actor, audit.CHECK_IN_ADDED, subject, None, _summary(record))
        return Added(_check_in(record), before, after)


def update_check_in(store: Store, check_in: CheckIn, actor: Actor, draft: DraftKey | None = None) -> CheckIn:
    """Store a changed check-in; the action follows the figures of its last one. draft: what was typed, which ends so.

    ``check_in.version`` says which state the person started from. Raises CheckInChangedError when that is no longer the
    stored state, CheckInInvalidError, UnknownCheckInError, RightRefusedError.
    """
    wanted = _checked(check_in)
    try:
        with writing(store, actor, "view") as session:  # who may change it is asked beside what is stored
            record = _changeable(session, wanted)
            if record.version != wanted.version:
                raise CheckInChangedError(_check_in(record), check_in)
            form_drafts.end(session, draft)
            before = _summary(record)
            _fill(record, wanted)
            if _summary(record) == before:
                return _check_in(record)
            record.updated_at, record.updated_by = now(), audit.person_name(actor)
            session.flush()
            audit.record(
                session, actor, audit.CHECK_IN_CHANGED, actions.subject(record.action_id), before, _summary(record)
            )
            if not _has_later(session, wanted):
                same: dict[str, Any] = {name: None for name in _FIGURES if getattr(wanted, name) == before[name]}
                stored = actions.stored_action(session, record.action_id)
                actions.change(session, replace(stored, **_said(replace(wanted, **same))), actor)
            return _check_in(record)
    except StaleDataError:
        raise CheckInChangedError(get_check_in(store, check_in.id or 0), check_in) from None


def delete_check_in(store: Store, check_in: CheckIn, actor: Actor, back: Action | None = None) -> CheckIn:
    """Put a check-in aside; its history stays. back: the action as it was before, to undo what it said of that.

    Raises CheckInChangedError, UnknownCheckInError, RightRefusedError; with `back` actions.ActionChangedError.
    """
    with writing(store, actor, "view") as session:
        record = _changeable(session, check_in)
        if record.version != check_in.version:
            raise CheckInChangedError(_check_in(record), check_in)
        record.deleted_at, record.updated_at, record.updated_by = now(), now(), audit.person_name(actor)
        session.flush()
        subject = actions.subject(record.action_id)
        audit.record(session, actor, audit.CHECK_IN_DELETED, subject, _summary(record), None)
        if back is not None:
            actions.change(session, back, actor)
        return _check_in(record)


def undelete_check_in(store: Store, check_in: CheckIn, actor: Actor) -> CheckIn:
    """Have a deleted check-in back as it was; one that is there already stays as it is. Raises UnknownCheckInError."""
    with writing(store, actor, "view") as session:
        record = _changeable(session, check_in, is_deleted=True)
        if record.deleted_at is not None:
            record.deleted_at, record.updated_at, record.updated_by = None, now(), audit.person_name(actor)
            session.flush()
            subject = actions.subject(record.action_id)
            audit.record(session, actor, audit.CHECK_IN_UNDELETED, subject, None, _summary(record))
        return _check_in(record)


def get_check_in(store: Store, check_in_id: int) -> CheckIn:
    """One check-in as it is stored now. Raises UnknownCheckInError."""
    with store.read() as session:
        return _check_in(_record(session, check_in_id))


def list_check_ins(store: Store, action_id: int | None = None) -> tuple[CheckIn, ...]:
    """The check-ins of one action, or of all, newest first; deleted ones are left out."""
    query = select(CheckInRecord).where(CheckInRecord.deleted_at.is_(None))
    if action_id is not None:
        query = query.where(CheckInRecord.action_id == action_id)
    with store.look() as session:
        rows = session.scalars(query.order_by(CheckInRecord.day.desc(), CheckInRecord.id.desc()))
        return tuple(_check_in(row) for row in rows)


def last_days(store: Store) -> dict[int, date]:
    """The day of the last check-in of each action that has any, by its number."""
    query = (
        select(CheckInRecord.action_id, func.max(CheckInRecord.day).label("last"))
        .where(CheckInRecord.deleted_at.is_(None))
        .group_by(CheckInRecord.action_id)
    )
    with store.read() as session:
        return {row.action_id: row.last for row in session.execute(query)}


def _checked(check_in: CheckIn) -> CheckIn:
    problems = check_in_problems(check_in, today())
    if problems:
        raise CheckInInvalidError(problems)
    return clean(check_in)


def _record(session: Session, check_in_id: int | None, is_deleted: bool = False) -> CheckInRecord:
    record = None if check_in_id is None else session.get(CheckInRecord, check_in_id)
    if record is None or (record.deleted_at is not None and not is_deleted):
        raise UnknownCheckInError(f"there is no check-in {check_in_id}")
    return record


def _changeable(session: Session, check_in: CheckIn, is_deleted: bool = False) -> CheckInRecord:
    """The stored check-in, if who acts may change it. Raises UnknownCheckInError, RightRefusedError."""
    record = _record(session, check_in.id, is_deleted)
    action = actions.stored_action(session, record.action_id)
    is_allowed = may_change_check_in(acting(session), record.author_id, action)
    require(is_allowed, acting(session), "report", actions.subject(record.action_id))
    return record


def _said(check_in: CheckIn) -> dict[str, Any]:
    """The figures of a check-in by the fields of the action."""
    figures = {field: getattr(check_in, name) for name, field in _FIGURES.items()}
    return {field: value for field, value in figures.items() if value is not None}


def _has_later(session: Session, check_in: CheckIn) -> bool:
    """Whether another check-in of the action is of a later day; of one day the one that was stored last counts."""
    query = select(CheckInRecord.id).where(
        CheckInRecord.action_id == check_in.action_id,
        CheckInRecord.deleted_at.is_(None),
        CheckInRecord.id != (check_in.id or 0),
        (CheckInRecord.day > check_in.day)
        | ((CheckInRecord.day == check_in.day) & (CheckInRecord.id > (check_in.id or 2**62))),
    )
    return session.scalars(query.limit(1)).first() is not None


def _fill(record: CheckInRecord, check_in: CheckIn) -> None:
    for name in WRITTEN:
        setattr(record, name, getattr(check_in, name))


def _summary(record: CheckInRecord) -> dict[str, Any]:
    """What the audit trail keeps of a check-in: all that people write, as JSON can hold it."""
    written = {name: getattr(record, name) for name in WRITTEN} | {"day": record.day.isoformat()}
    return {"check_in": record.id, **written}


def as_written(check_in: CheckIn) -> CheckIn:
    """What was written of a check-in, and its number: without who wrote it and when."""
    written = {name: getattr(check_in, name) for name in WRITTEN}
    return CheckIn(action_id=check_in.action_id, **written, id=check_in.id)


def check_in_of(summary: Mapping[str, Any], action_id: int) -> CheckIn:
    """The check-in of an action that a summary in the audit trail tells of: what was written, and its number."""
    written = {name: summary[name] for name in WRITTEN} | {"day": date.fromisoformat(summary["day"])}
    return CheckIn(action_id=action_id, **written, id=summary["check_in"])


def _check_in(record: CheckInRecord) -> CheckIn:
    return CheckIn(
        action_id=record.action_id,
        **{name: getattr(record, name) for name in WRITTEN},
        id=record.id,
        version=record.version,
        author=record.author,
        author_id=record.author_id,
        created_at=record.created_at,
        updated_at=record.updated_at,
        updated_by=record.updated_by,
    )
