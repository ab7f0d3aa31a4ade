"""What the store held at a moment, read from the audit trail: actions, check-ins, a plan, measured values, versions.

Each event of the trail says what stood before it. So what stood at a moment is what the first event after it found, and
what is stored now where none came after.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import func, select

from data.editions import DELIVERED
from data.store import audit, plans
from data.store.actions import action_of, list_actions, subject
from data.store.audit import Event
from data.store.check_ins import as_written, check_in_of, list_check_ins
from data.store.database import Store
from data.store.tables import AuditEvent
from data.store.versions import subject as edition_subject
from data.store.versions import versions
from planning.action import Action
from planning.check_in import CheckIn
from planning.plan import Plan, plan_data, plan_from
from planning.target_value import TargetValue


def actions_as_of(store: Store, moment: datetime, plan_year: int, delivered_by: str = "") -> tuple[Action, ...]:
    """The actions that `list_actions` would have given of a plan's year at a moment, in the same order.

    delivered_by: under which name the program adds what comes with it; that counts as known all along.
    They have the number that they have now and the moment of their last change until then; nothing is said of the
    edition behind them.
    """
    changed = _first_after(store, audit.ACTION_EVENTS, moment)
    current = [action for action in list_actions(store, plan_year=plan_year) if subject(action.id or 0) not in changed]
    found = [*current]
    last = _last_before(store, audit.ACTION_EVENTS, moment, changed)
    for name, event in changed.items():
        is_delivered = event.kind == audit.ACTION_ADDED and event.person == delivered_by
        known = event.after if is_delivered else event.before
        if known is not None:
            action = replace(action_of(known), id=int(name.partition(":")[2]), updated_at=last.get(name))
            if action.plan_year in (plan_year, None):
                found.append(action)
    return tuple(sorted(found, key=lambda action: (action.due is None, action.due or date.min, action.id or 0)))


def actions_changed_from(store: Store, moment: datetime, delivered_by: str = "") -> frozenset[int]:
    """The numbers of the actions that somebody added, changed, deleted or had back from a moment on."""
    query = select(AuditEvent.subject).where(
        AuditEvent.kind.in_(audit.ACTION_EVENTS), AuditEvent.at >= moment, AuditEvent.person != delivered_by
    )
    with store.read() as session:
        return frozenset(int(name.partition(":")[2]) for name in session.scalars(query.distinct()))


def check_ins_as_of(store: Store, moment: datetime) -> tuple[CheckIn, ...]:
    """The check-ins of all actions that `list_check_ins` would have given at a moment, as they were written."""
    found = {each.id: as_written(each) for each in list_check_ins(store)}
    query = select(AuditEvent).where(AuditEvent.kind.in_(audit.CHECK_IN_EVENTS), AuditEvent.at >= moment)
    with store.read() as session:
        events = [audit.event_of(row) for row in session.scalars(query.order_by(AuditEvent.id.desc()))]
    for event in events:
        said = event.before or event.after or {}
        if event.before is None:
            found.pop(said["check_in"], None)
        else:
            found[said["check_in"]] = check_in_of(said, int(event.subject.partition(":")[2]))
    return tuple(sorted(found.values(), key=lambda each: (each.day, each.id or 0), reverse=True))


def plan_as_of(store: Store, moment: datetime, year: int) -> Plan:
    """The plan of a year at a moment; as it was first stored, where that was later. Raises UnknownPlanError."""
    plan = plans.get_plan(store, year)
    content = plan_data(plan)
    for event in reversed(_after(store, moment, plans.subject(year))):
        if event.kind != audit.PLAN_CHANGED:
            continue
        for name, before in (event.before or {}).items():
            if before is None:
                content.pop(name, None)
            else:
                content[name] = before
    try:
        return plan_from(content)
    except ValidationError:  # written by a program whose plans had another shape
        return plan


def values_as_of(store: Store, moment: datetime, year: int) -> tuple[TargetValue, ...]:
    """What was measured of the targets of a year's plan at a moment, by part and period."""
    found = {(value.part, value.period): value for value in plans.list_values(store, year)}
    for event in reversed(_after(store, moment, plans.subject(year))):
        figures: Mapping[str, Any] = event.before or event.after or {}
        if not {"part", "period"} <= figures.keys():  # it is about the plan
            continue
        key = (str(figures["part"]), str(figures["period"]))
        if event.before is None:
            found.pop(key, None)
        else:
            found[key] = TargetValue(year, *key, float(figures["value"]), str(figures["source"]))
    return tuple(found[key] for key in sorted(found))


def versions_as_of(store: Store, moment: datetime, index: str) -> dict[int, int]:
    """Which version of each edition of a series was current at a moment, by year.

    What was delivered with the program counts as known all along: nobody recorded it.
    """
    every = versions(store, index)
    delivered = {version.id for version in every if version.origin == DELIVERED}
    found = {version.year: version.id for version in every if version.status == "published"}
    changed = _first_after(store, audit.EDITION_EVENTS, moment)
    for year in {version.year for version in every}:
        event = changed.get(edition_subject(index, year))
        if event is not None:
            before = (event.before or {}).get("version")
            first = (event.after or {}).get("version")
            known = before if before is not None else first if first in delivered else None
            if known is None:
                found.pop(year, None)
            else:
                found[year] = int(known)
    return found


def _after(store: Store, moment: datetime, subject_name: str) -> list[Event]:
    """The events of a subject from a moment on, oldest first."""
    query = (
        select(AuditEvent).where(AuditEvent.subject == subject_name, AuditEvent.at >= moment).order_by(AuditEvent.id)
    )
    with store.read() as session:
        return [audit.event_of(row) for row in session.scalars(query)]


def _first_after(store: Store, kinds: tuple[str, ...], moment: datetime) -> dict[str, Event]:
    """The first event of each subject from a moment on."""
    first = (
        select(func.min(AuditEvent.id))
        .where(AuditEvent.kind.in_(kinds), AuditEvent.at >= moment)
        .group_by(AuditEvent.subject)
    )
    with store.read() as session:
        rows = session.scalars(select(AuditEvent).where(AuditEvent.id.in_(first)))
        return {row.subject: audit.event_of(row) for row in rows}


def _last_before(
    store: Store, kinds: tuple[str, ...], moment: datetime, subjects: Iterable[str]
) -> dict[str, datetime]:
    """When each subject was last changed before a moment."""
    wanted = frozenset(subjects)
    query = (
        select(AuditEvent.subject, func.max(AuditEvent.at))
        .where(AuditEvent.kind.in_(kinds), AuditEvent.at < moment)
        .group_by(AuditEvent.subject)
    )
    if not wanted:
        return {}
    with store.read() as session:
        return {name: at for name, at in session.execute(query) if name in wanted}
