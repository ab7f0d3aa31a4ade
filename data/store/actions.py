"""Stores actions. Nothing is removed: one that was deleted can be had back with its history. No text is ever lost."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from data.rights import Actor, may_change_action
from data.store import audit, files, form_drafts
from data.store.database import Store, StoreError
from data.store.form_drafts import DraftKey
from data.store.tables import ActionComponent, ActionFile, ActionRecord, AuditEvent, EditionVersion, now
from data.store.versions import UnknownVersionError, statuses
from data.store.writing import acting, require, writing
from planning.action import (
    WRITTEN,
    Action,
    ActionProblem,
    ActionStatus,
    Difficulty,
    Evidence,
    Occurrence,
    clean,
    validate,
)

_COLUMNS = {"index": "index_code"}
_WRITTEN = tuple(name for name in WRITTEN if name != "components")
_ENTRIES: dict[str, type[Evidence | Difficulty | Occurrence]] = {
    "evidence": Evidence,
    "difficulties": Difficulty,
    "occurrences": Occurrence,
}
_CODES = ("topics", "coordinating", "other_channels")
_LISTS = (*_CODES, "indicators", *_ENTRIES)


class ActionInvalidError(StoreError):
    """An action is not complete enough to keep; ``problems`` lists all reasons."""

    def __init__(self, problems: tuple[ActionProblem, ...]) -> None:
        super().__init__("; ".join(f"{problem.field}: {problem.code}" for problem in problems))
        self.problems = problems


class UnknownActionError(StoreError):
    """There is no action with this number in the store."""


class ActionDeletedError(UnknownActionError):
    """Somebody deleted the action meanwhile; it can be had back. ``person`` says who."""

    def __init__(self, action_id: int, person: str) -> None:
        super().__init__(f"action {action_id} was deleted by {person}")
        self.person = person


class ActionChangedError(StoreError):
    """Somebody changed the action meanwhile. ``theirs`` is what is stored, ``mine`` what was not."""

    def __init__(self, theirs: Action, mine: Action) -> None:
        super().__init__(f"action {theirs.id} was changed by {theirs.updated_by} meanwhile")
        self.theirs = theirs
        self.mine = mine


def add_action(store: Store, action: Action, actor: Actor, draft: DraftKey | None = None) -> Action:
    """Store a new action and return it with its number. draft: what was typed for it, which ends with that.

    Raises ActionInvalidError, UnknownVersionError, audit.PersonMissingError.
    """
    return add_actions(store, [action], actor, draft)[0]


def add_actions(
    store: Store, actions: Sequence[Action], actor: Actor, draft: DraftKey | None = None
) -> tuple[Action, ...]:
    """Store several new actions as `add_action` does, in one transaction: all of them or none."""
    wanted = [_checked(action) for action in actions]
    with writing(store, actor, "plan") as session:
        moment, name = now(), audit.person_name(actor)
        records = []
        for action in wanted:
            _require_version(session, action)
            record = ActionRecord(created_at=moment, created_by=name, components=[], files=[])
            _fill(session, record, action)
            record.updated_at, record.updated_by = moment, name
            session.add(record)
            session.flush()
            audit.record(session, actor, audit.ACTION_ADDED, subject(record.id), None, _summary(record))
            records.append(record)
        form_drafts.end(session, draft)
        return _actions(session, records)


def update_action(store: Store, action: Action, actor: Actor, draft: DraftKey | None = None) -> Action:
    """Store a changed action. An action equal to the stored one changes nothing. draft: what was typed, which ends so.

    ``action.version`` says which state the person started from. Raises ActionChangedError when that is
    no longer the stored state, ActionInvalidError, UnknownActionError, UnknownVersionError; RightRefusedError where the
    actor may change something of the action but not this (`data.rights.may_change_action`).
    """
    (stored,) = update_actions(store, [action], actor, draft)
    return stored


def update_actions(
    store: Store, actions: Sequence[Action], actor: Actor, draft: DraftKey | None = None
) -> tuple[Action, ...]:
    """Store several changed actions as `update_action` does, in one transaction: all of them or none."""
    return tuple(after for _, after in replace_actions(store, actions, actor, draft))


def replace_actions(
    store: Store, actions: Sequence[Action], actor: Actor, draft: DraftKey | None = None
) -> list[tuple[Action, Action]]:
    """The same; returns each as it was before, and as it is stored now."""
    wanted = [_checked(action) for action in actions]
    action = actions[0]
    try:
        with writing(store, actor, "view") as session:  # what each may change is asked beside what is stored
            form_drafts.end(session, draft)
            replaced = []
            for action in wanted:
                replaced.append(_update(session, action, actor))
            return replaced
    except StaleDataError:  # a database without SQLite's single writer: found only while writing
        raise ActionChangedError(get_action(store, cast(int, action.id)), action) from None


def delete_action(store: Store, action: Action, actor: Actor) -> None:
    """Put an action aside: no list has it any more, its history and its files stay.

    Raises ActionChangedError when somebody changed it since, UnknownActionError, audit.PersonMissingError.
    """
    delete_actions(store, [action], actor)


def delete_actions(store: Store, actions: Iterable[Action], actor: Actor) -> None:
    """Put several actions aside as `delete_action` does, in one transaction: all of them or none."""
    with writing(store, actor, "plan") as session:
        for action in actions:
            record = _unchanged(session, action)
            record.deleted_at, record.deleted_by = now(), audit.person_name(actor)
            audit.record(session, actor, audit.ACTION_DELETED, subject(record.id), _summary(record), None)


def undelete_action(store: Store, action_id: int, actor: Actor) -> Action:
    """Have a deleted action back as it was; one that is there already stays as it is. Raises UnknownActionError."""
    with writing(store, actor, "plan") as session:
        record = session.get(ActionRecord, action_id)
        if record is None:
            raise UnknownActionError(f"there is no action {action_id}")
        if record.deleted_at is not None:
            record.deleted_at = record.deleted_by = None
            record.updated_at, record.updated_by = now(), audit.person_name(actor)
            session.flush()
            audit.record(session, actor, audit.ACTION_UNDELETED, subject(action_id), None, _summary(record))
        return _actions(session, [record])[0]


def deleted_actions(store: Store, plan_year: int) -> tuple[Action, ...]:
    """The deleted actions of a year's plan and those that belonged to no plan, the last deleted first."""
    query = (
        select(ActionRecord)
        .where(ActionRecord.deleted_at.is_not(None), _of_plan(plan_year))
        .order_by(ActionRecord.deleted_at.desc(), ActionRecord.id.desc())
    )
    with store.read() as session:
        return _actions(session, session.scalars(query).all())


def get_action(store: Store, action_id: int) -> Action:
    """One action as it is stored now. Raises UnknownActionError, ActionDeletedError."""
    with store.read() as session:
        return _actions(session, [_record(session, action_id)])[0]


def titles(store: Store, action_ids: Collection[int]) -> dict[int, str]:
    """The titles of these actions, by number; of deleted ones too."""
    with store.read() as session:
        query = select(ActionRecord.id, ActionRecord.title).where(ActionRecord.id.in_(action_ids))
        return {row.id: row.title for row in session.execute(query)}


def list_actions(
    store: Store,
    index: str | None = None,
    unit: str | None = None,
    year: int | None = None,
    plan_year: int | None = None,
) -> tuple[Action, ...]:
    """The actions, soonest due first and those without a due day last, cancelled ones included.

    ``index`` keeps those that answer the index or work on one of its components; ``unit`` and ``year``
    keep those planned for that unit or edition year; ``plan_year`` those of that year's plan and those that
    belong to no plan.
    """
    with store.read() as session:
        return _actions(session, session.scalars(_query(index, unit, year, plan_year)).all())


def _query(index: str | None, unit: str | None, year: int | None, plan_year: int | None) -> Select[ActionRecord]:
    query = (
        select(ActionRecord)
        .where(ActionRecord.deleted_at.is_(None))
        .order_by(ActionRecord.due.is_(None), ActionRecord.due, ActionRecord.id)
    )
    if index is not None:
        query = query.where(
            (ActionRecord.index_code == index) | ActionRecord.components.any(ActionComponent.index_code == index)
        )
    if unit is not None:
        query = query.where(ActionRecord.unit == unit)
    if year is not None:
        query = query.where(ActionRecord.year == year)
    if plan_year is not None:
        query = query.where(_of_plan(plan_year))
    return query


def _of_plan(year: int) -> ColumnElement[bool]:
    return or_(ActionRecord.plan_year == year, ActionRecord.plan_year.is_(None))


def changed_since(store: Store, event: int) -> tuple[tuple[Action, ...], frozenset[int]]:
    """The actions that were added, changed or had back after an event, by number; and the numbers of those deleted."""
    with store.read() as session:
        subjects = session.scalars(
            select(AuditEvent.subject).where(AuditEvent.id > event, AuditEvent.kind.in_(audit.ACTION_EVENTS)).distinct()
        )
        numbers = [int(text.partition(":")[2]) for text in subjects]
        query = select(ActionRecord).where(ActionRecord.id.in_(numbers)).order_by(ActionRecord.id)
        records = session.scalars(query).all()
        gone = frozenset(record.id for record in records if record.deleted_at is not None)
        return _actions(session, [record for record in records if record.id not in gone]), gone


def history(store: Store, action_id: int) -> tuple[audit.Event, ...]:
    """Who changed an action, when, from what to what; newest first."""
    return audit.history(store, subject(action_id))


def subject(action_id: int) -> str:
    """How the audit trail names an action."""
    return f"action:{action_id}"


def stored_action(session: Session, action_id: int | None) -> Action:
    """An action as it is stored, inside a transaction. Raises UnknownActionError, ActionDeletedError."""
    return _actions(session, [_record(session, action_id)])[0]


def change(session: Session, action: Action, actor: Actor) -> Action:
    """Store a changed action inside a transaction of `writing`, as `update_action` does, and raise what that raises."""
    return _update(session, _checked(action), actor)[1]


def _checked(action: Action) -> Action:
    problems = validate(action)
    if problems:
        raise ActionInvalidError(problems)
    return clean(action)


def _record(session: Session, action_id: int | None) -> ActionRecord:
    record = None if action_id is None else session.get(ActionRecord, action_id)
    if record is None:
        raise UnknownActionError(f"there is no action {action_id}")
    if record.deleted_at is not None:
        raise ActionDeletedError(record.id, record.deleted_by or "")
    return record


def _unchanged(session: Session, action: Action) -> ActionRecord:
    """The stored action, if it is as the person saw it. Raises ActionChangedError, UnknownActionError."""
    record = _record(session, action.id)
    if record.version != action.version:
        raise ActionChangedError(_actions(session, [record])[0], action)
    return record


def _update(session: Session, wanted: Action, actor: Actor) -> tuple[Action, Action]:
    record = _unchanged(session, wanted)
    (stored,) = _actions(session, [record])
    require(may_change_action(acting(session), stored, wanted), acting(session), "report", subject(record.id))
    _require_version(session, wanted)
    before = _summary(record)
    _fill(session, record, wanted)
    if _summary(record) != before:
        record.updated_at, record.updated_by = now(), audit.person_name(actor)
        session.flush()
        audit.record(session, actor, audit.ACTION_CHANGED, subject(record.id), before, _summary(record))
    return stored, _actions(session, [record])[0]


def _require_version(session: Session, action: Action) -> None:
    number = action.edition_version_id
    if number is not None and session.get(EditionVersion, number) is None:
        raise UnknownVersionError(f"there is no edition version {number}")


def _fill(session: Session, record: ActionRecord, action: Action) -> None:
    for name in _WRITTEN:
        value = getattr(action, name)
        setattr(record, _COLUMNS.get(name, name), _plain(value) if name in _LISTS else value)
    stored = {(row.index_code, row.component): row for row in record.components}
    record.components = [
        stored.get(pair) or ActionComponent(index_code=pair[0], component=pair[1]) for pair in action.components
    ]
    _fill_files(session, record, {evidence.file_id for evidence in action.evidence if evidence.file_id is not None})


def _fill_files(session: Session, record: ActionRecord, wanted: set[int]) -> None:
    stored = {row.file_id: row for row in record.files}
    if wanted == stored.keys():
        return
    for number in wanted - stored.keys():
        files.require(session, number)
    record.files = [stored.get(number) or ActionFile(file_id=number) for number in sorted(wanted)]
    for number in stored.keys() - wanted:
        files.drop_unused(session, number)


def _plain(value: Any) -> Any:
    """What JSON can hold: tuples as lists, entries as tables of what is not empty, days as text."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Evidence | Difficulty | Occurrence):
        return {name: _plain(part) for name, part in asdict(value).items() if part not in (None, "", 0)}
    return value


def _entry(kind: type[Any], found: dict[str, Any]) -> Any:
    days = {name: date.fromisoformat(value) for name, value in found.items() if name.endswith("_on") or name == "due"}
    return kind(**{**found, **days})


def action_of(summary: Mapping[str, Any]) -> Action:
    """The action that an event of the audit trail tells of, with what people wrote of it then.

    What that program did not know yet is as in a new action.
    """
    values = {name: summary[name] for name in WRITTEN if name in summary}
    for name in ("start", "due"):
        values[name] = date.fromisoformat(values[name]) if values.get(name) else None
    values["components"] = tuple(tuple(pair) for pair in values.get("components", ()))
    return Action(**_typed(values))


def _values(record: ActionRecord) -> dict[str, Any]:
    values = _typed({name: getattr(record, _COLUMNS.get(name, name)) for name in _WRITTEN})
    return values | {"components": tuple(sorted((row.index_code, row.component) for row in record.components))}


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    """The values with their lists as an action has them."""
    for name, kind in _ENTRIES.items():
        values[name] = tuple(_entry(kind, found) for found in values.get(name, ()))
    for name in _CODES:
        values[name] = tuple(values.get(name, ()))
    values["indicators"] = tuple(tuple(indicator) for indicator in values.get("indicators", ()))
    return values


def _summary(record: ActionRecord) -> dict[str, Any]:
    """What the audit trail keeps of an action: all that people write, as JSON can hold it."""
    return {name: _plain(value) for name, value in _values(record).items()}


def _actions(session: Session, records: Iterable[ActionRecord]) -> tuple[Action, ...]:
    every = tuple(records)
    states = statuses(session.scalars(select(EditionVersion))) if any(row.edition_version_id for row in every) else {}
    return tuple(
        replace(
            Action(**_values(row)),
            id=row.id,
            version=row.version,
            status=cast(ActionStatus, row.status),
            created_at=row.created_at,
            created_by=row.created_by,
            updated_at=row.updated_at,
            updated_by=row.updated_by,
            edition_status=states.get(row.edition_version_id or 0),
        )
        for row in every
    )
