"""Remembered decisions about the files of an index, which apply to later files."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import select

from data.rights import Actor
from data.store import audit
from data.store.database import Store, StoreError
from data.store.tables import DecisionRecord, now
from data.store.writing import writing
from wording.text import clean_text

DecisionKind = Literal["unit", "column", "sheet", "layout", "survey", "cell"]
"""`survey`: what the columns of a survey's answers are, by the fingerprint of their headings. `cell`: what is used
instead of a cell of an edition, by year, sheet and address."""


class UnknownDecisionError(StoreError):
    """There is no such decision: it was forgotten, or never stored."""


@dataclass(frozen=True)
class Remembered:
    """One decision: what ``key`` means, and why. ``key`` is text that the caller has normalised.

    The rest is filled by the store: ``person`` and ``created_at`` (UTC) say who decided last, and when.
    """

    kind: DecisionKind
    key: str
    value: str
    reason: str = ""
    id: int | None = None
    person: str = ""
    created_at: datetime | None = None


def remember(store: Store, index: str, decisions: Iterable[Remembered], actor: Actor) -> None:
    """Keep decisions, all or none; each replaces an earlier one of the same kind and key.

    A decision equal to the stored one changes nothing. Raises audit.PersonMissingError, ValueError for
    one without a key.
    """
    wanted = {(decision.kind, decision.key.replace("\0", "")): decision for decision in decisions}
    if not all(key for _, key in wanted):
        raise ValueError("a decision needs the text that it is about")
    with writing(store, actor, "import") as session:
        every = session.scalars(select(DecisionRecord).where(DecisionRecord.index_code == index))
        stored = {(record.kind, record.key): record for record in every}
        for (kind, key), decision in wanted.items():
            record = stored.get((kind, key))
            before = None if record is None else _summary(record)
            if record is None:
                record = DecisionRecord(index_code=index, kind=kind, key=key)
            record.value, record.reason = decision.value, clean_text(decision.reason, several_lines=True)
            after = _summary(record)
            if after == before:
                continue
            record.person, record.created_at = audit.person_name(actor), now()
            session.add(record)
            session.flush()
            audit.record(session, actor, audit.DECISION_REMEMBERED, subject(record.id), before, after)


def remembered(store: Store, index: str) -> tuple[Remembered, ...]:
    """The decisions about an index, by kind and key."""
    query = select(DecisionRecord).where(DecisionRecord.index_code == index)
    with store.read() as session:
        return tuple(
            Remembered(cast(DecisionKind, row.kind), row.key, row.value, row.reason, row.id, row.person, row.created_at)
            for row in session.scalars(query.order_by(DecisionRecord.kind, DecisionRecord.key))
        )


def forget(store: Store, decision_id: int, actor: Actor) -> None:
    """Decide nothing about this text from now on. Raises UnknownDecisionError, audit.PersonMissingError."""
    with writing(store, actor, "import") as session:
        record = session.get(DecisionRecord, decision_id)
        if record is None:
            raise UnknownDecisionError(f"there is no decision {decision_id}")
        audit.record(session, actor, audit.DECISION_FORGOTTEN, subject(decision_id), _summary(record), None)
        session.delete(record)


def subject(decision_id: int) -> str:
    """How the audit trail names a decision."""
    return f"decision:{decision_id}"


def _summary(record: DecisionRecord) -> dict[str, Any]:
    return {
        "index": record.index_code,
        "kind": record.kind,
        "key": record.key,
        "value": record.value,
        "reason": record.reason,
    }
