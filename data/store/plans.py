"""Stores each year's communication plan and what was measured of its targets. No change is lost."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from data.rights import Actor, may_change_plan
from data.store import audit, form_drafts
from data.store.database import Store, StoreError
from data.store.form_drafts import DraftKey
from data.store.tables import ActionRecord, PlanRecord, TargetValueRecord, now
from data.store.writing import acting, require, writing
from planning.plan import Plan, PlanProblem, plan_data, plan_from, problems
from planning.target_value import TargetValue, ValueProblem, value_problems
from wording.text import clean_text


class UnknownPlanError(StoreError):
    """There is no plan of this year in the store."""


class PlanExistsError(StoreError):
    """There is a plan of this year already."""


class PlanInUseError(StoreError):
    """A plan cannot be taken back: it has actions or measured values by now."""


class PlanInvalidError(StoreError):
    """A plan does not fit together; ``problems`` lists all reasons."""

    def __init__(self, found: tuple[PlanProblem, ...]) -> None:
        super().__init__("; ".join(f"{problem.place}: {problem.code} {problem.found}".strip() for problem in found))
        self.problems = found


class PlanChangedError(StoreError):
    """Somebody changed the plan meanwhile. ``theirs`` is what is stored, ``mine`` what was not, ``person`` who did."""

    def __init__(self, theirs: Plan, mine: Plan, person: str) -> None:
        super().__init__(f"the plan of {theirs.year} was changed by {person} meanwhile")
        self.theirs = theirs
        self.mine = mine
        self.person = person


class ValueInvalidError(StoreError):
    """A measured value cannot be stored; ``problems`` lists all reasons."""

    def __init__(self, found: tuple[ValueProblem, ...]) -> None:
        super().__init__("; ".join(f"{problem.field}: {problem.code}" for problem in found))
        self.problems = found


class ValueChangedError(StoreError):
    """Somebody measured the same meanwhile. ``theirs`` is what is stored (version 0: nothing), ``mine`` what was not.

    every: all such pairs, where several values were to be stored.
    """

    def __init__(self, *every: tuple[TargetValue, TargetValue]) -> None:
        self.theirs, self.mine = every[0]
        self.every = every
        theirs = self.theirs
        super().__init__(f"{theirs.part} {theirs.period} was measured by {theirs.updated_by or '?'} meanwhile")


def plan_years(store: Store) -> tuple[int, ...]:
    """The years that have a plan, oldest first."""
    with store.look() as session:
        return tuple(session.scalars(select(PlanRecord.year).order_by(PlanRecord.year)))


def get_plan(store: Store, year: int) -> Plan:
    """The plan of a year as it is stored now. Raises UnknownPlanError."""
    with store.look() as session:
        return _plan(_record(session, year))


def add_plan(store: Store, plan: Plan, actor: Actor, draft: DraftKey | None = None) -> Plan:
    """Store the plan of a year that has none. draft: what was typed for it, which ends so.

    Raises PlanExistsError, PlanInvalidError, audit.PersonMissingError.
    """
    _require_sound(plan)
    with writing(store, actor, "plan") as session:
        if session.get(PlanRecord, plan.year) is not None:
            raise PlanExistsError(f"there is a plan of {plan.year} already")
        moment, name = now(), audit.person_name(actor)
        record = PlanRecord(
            year=plan.year,
            content=plan_data(plan),
            created_at=moment,
            created_by=name,
            updated_at=moment,
            updated_by=name,
        )
        session.add(record)
        form_drafts.end(session, draft)
        session.flush()
        audit.record(session, actor, audit.PLAN_ADDED, subject(plan.year), None, record.content)
        return _plan(record)


def remove_plan(store: Store, plan: Plan, actor: Actor) -> None:
    """Take back a plan that was just begun and that nothing belongs to yet; its history stays.

    Raises PlanChangedError when somebody changed it since, PlanInUseError, UnknownPlanError.
    """
    with writing(store, actor, "plan") as session:
        record = _record(session, plan.year)
        if record.version != plan.version:
            raise PlanChangedError(_plan(record), plan, record.updated_by)
        actions = select(ActionRecord.id).where(ActionRecord.plan_year == plan.year, ActionRecord.deleted_at.is_(None))
        values = select(TargetValueRecord.id).where(TargetValueRecord.plan_year == plan.year)
        if any(session.scalars(query.limit(1)).first() is not None for query in (actions, values)):
            raise PlanInUseError(f"the plan of {plan.year} has actions or values")
        before = record.content
        session.delete(record)
        session.flush()
        audit.record(session, actor, audit.PLAN_REMOVED, subject(plan.year), before, None)


def update_plan(store: Store, plan: Plan, actor: Actor, draft: DraftKey | None = None) -> Plan:
    """Store a changed plan. A plan equal to the stored one changes nothing. draft: what was typed, which ends so.

    ``plan.version`` says which state the person started from. Raises PlanChangedError when that is no longer
    the stored state, PlanInvalidError, UnknownPlanError.
    """
    _require_sound(plan)
    try:
        with writing(store, actor, "view") as session:  # what they may change is asked beside what is stored
            record = _record(session, plan.year)
            require(
                may_change_plan(acting(session), _plan(record), plan),
                acting(session),
                "answer_call",
                subject(plan.year),
            )
            if record.version != plan.version:
                raise PlanChangedError(_plan(record), plan, record.updated_by)
            form_drafts.end(session, draft)
            before, after = record.content, plan_data(plan)
            if before == after:
                return _plan(record)
            record.content, record.updated_at, record.updated_by = after, now(), audit.person_name(actor)
            session.flush()
            changed = {key for key in {*before, *after} if before.get(key) != after.get(key)}
            audit.record(
                session,
                actor,
                audit.PLAN_CHANGED,
                subject(plan.year),
                {key: before.get(key) for key in sorted(changed)},
                {key: after.get(key) for key in sorted(changed)},
            )
            return _plan(record)
    except StaleDataError:  # a database without SQLite's single writer: found only while writing
        with store.read() as session:
            record = _record(session, plan.year)
            raise PlanChangedError(_plan(record), plan, record.updated_by) from None


def list_values(store: Store, plan_year: int) -> tuple[TargetValue, ...]:
    """What was measured of the targets of a year's plan, by part and period."""
    query = select(TargetValueRecord).where(
        TargetValueRecord.plan_year == plan_year, TargetValueRecord.removed_at.is_(None)
    )
    with store.read() as session:
        rows = session.scalars(query.order_by(TargetValueRecord.part, TargetValueRecord.period))
        return tuple(_value(row) for row in rows)


def store_value(store: Store, value: TargetValue, actor: Actor, draft: DraftKey | None = None) -> TargetValue:
    """Store what was measured of one part in one period, as `store_values` does."""
    return store_values(store, [value], actor, draft)[0]


def store_values(
    store: Store,
    values: Sequence[TargetValue],
    actor: Actor,
    draft: DraftKey | None = None,
    removed: Sequence[TargetValue] = (),
) -> tuple[TargetValue, ...]:
    """Store what was measured, each in place of what stood there, and remove values: all of them or none.

    ``version`` is that of the value which the person saw, 0 for none. draft: what was typed, which ends so. Returns the
    values as they are stored. Raises ValueInvalidError, ValueChangedError, UnknownPlanError, audit.PersonMissingError.
    """
    wanted = [replace(value, source=clean_text(value.source)) for value in values]
    with writing(store, actor, "plan") as session:
        for value in wanted:
            found = value_problems(value, _plan(_record(session, value.plan_year)))
            if found:
                raise ValueInvalidError(found)
        records = [_value_record(session, value) for value in (*wanted, *removed)]
        pairs = [(record, value) for record, value in zip(records, (*wanted, *removed), strict=True)
                 if _version(record) != value.version]  # fmt: skip
        if pairs:
            raise ValueChangedError(*((_as_stored(record, value), value) for record, value in pairs))
        form_drafts.end(session, draft)
        stored = [_store(session, record, value, actor) for record, value in zip(records, wanted, strict=False)]
        for record in records[len(wanted) :]:
            if record is not None and record.removed_at is None:
                record.removed_at, record.updated_at = now(), now()
                record.updated_by = audit.person_name(actor)
                session.flush()
                audit.record(session, actor, audit.VALUE_REMOVED, subject(record.plan_year), _figures(record), None)
        return tuple(stored)


def _value_record(session: Session, value: TargetValue) -> TargetValueRecord | None:
    query = select(TargetValueRecord).where(
        TargetValueRecord.plan_year == value.plan_year,
        TargetValueRecord.part == value.part,
        TargetValueRecord.period == value.period,
    )
    return session.scalars(query).first()


def _version(record: TargetValueRecord | None) -> int:
    """The version that is there for a reader; 0 where nothing is."""
    return 0 if record is None or record.removed_at is not None else record.version


def _as_stored(record: TargetValueRecord | None, mine: TargetValue) -> TargetValue:
    """What stands in the place of a value; where nothing does, one of version 0."""
    if record is None:
        return replace(mine, value=0.0, source="", version=0)
    return replace(_value(record), version=_version(record))


def _store(session: Session, record: TargetValueRecord | None, value: TargetValue, actor: Actor) -> TargetValue:
    before = None if record is None or record.removed_at is not None else _figures(record)
    if record is None:
        record = TargetValueRecord(plan_year=value.plan_year, part=value.part, period=value.period)
        session.add(record)
    record.value, record.source, record.removed_at = value.value, value.source, None
    if before == _figures(record):
        return _value(record)
    record.updated_at, record.updated_by = now(), audit.person_name(actor)
    session.flush()
    audit.record(session, actor, audit.VALUE_STORED, subject(value.plan_year), before, _figures(record))
    return _value(record)


def history(store: Store, year: int) -> tuple[audit.Event, ...]:
    """Who changed a plan or a measured value of it, when, from what to what; newest first."""
    return audit.history(store, subject(year))


def subject(year: int) -> str:
    """How the audit trail names a plan."""
    return f"plan:{year}"


def _require_sound(plan: Plan) -> None:
    found = problems(plan)
    if found:
        raise PlanInvalidError(found)


def _record(session: Session, year: int) -> PlanRecord:
    record = session.get(PlanRecord, year)
    if record is None:
        raise UnknownPlanError(f"there is no plan of {year}")
    return record


def _plan(record: PlanRecord) -> Plan:
    return replace(plan_from(record.content), version=record.version)


def _value(record: TargetValueRecord) -> TargetValue:
    return TargetValue(
        plan_year=record.plan_year,
        part=record.part,
        period=record.period,
        value=record.value,
        source=record.source,
        version=record.version,
        updated_at=record.updated_at,
        updated_by=record.updated_by,
    )


def _figures(record: TargetValueRecord) -> dict[str, Any]:
    return {"part": record.part, "period": record.period, "value": record.value, "source": record.source}
