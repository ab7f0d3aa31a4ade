"""Who acts, and what they may do: one table of roles and deeds, asked by every function that writes.

What the table does not allow is refused. It knows no database: `data.store.writing` asks it there.
"""

from __future__ import annotations

import getpass
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from planning.action import Action
    from planning.plan import Call, Plan

Role = Literal["viewer", "reporter", "planner", "analyst", "admin"]
Deed = Literal["view", "report", "answer_call", "plan", "import", "settings", "people", "audit"]

ROLES: tuple[Role, ...] = get_args(Role)
DEEDS: tuple[Deed, ...] = get_args(Deed)

RIGHTS: dict[Role, frozenset[Deed]] = {
    "viewer": frozenset({"view"}),
    "reporter": frozenset({"view"}),
    "planner": frozenset({"view", "report", "answer_call", "plan"}),
    "analyst": frozenset({"view", "import"}),
    "admin": frozenset(DEEDS),
}
"""view: read and download everything. report: how an action goes (`REPORTED`). answer_call: a unit's answer to a call
for proposals. plan: everything else of plans, targets and actions. import: publish editions, surveys and the catalogue,
and undo. settings: those of the office. people: who may come in, and what they may do. audit: read who did what."""

RIGHTS_OF_OWN_UNIT: dict[Role, frozenset[Deed]] = {"reporter": frozenset({"report", "answer_call"})}
"""What a role may do besides for the person's own unit: for actions that it leads, for calls in its name."""

REPORTED = frozenset(
    {
        "status",
        "progress",
        "measure_done",
        "budget_spent",
        "evidence",
        "difficulties",
        "occurrences",
        "note",
    }
)
"""The fields of an action that say how it goes; the others say what is planned."""


@dataclass(frozen=True)
class Actor:
    """Who acts: the name that is stored with a change, and what counts for the rights.

    unit: the code of the person's own unit in the plans, "" for none. person_id: of a person who signed in; None for
    whoever runs the program on its own machine, and for the program itself. address: of the machine from which they
    signed in, "" where that is not known; the audit trail has it.
    """

    name: str
    role: str
    unit: str = ""
    person_id: int | None = None
    address: str = field(default="", compare=False)


NOBODY = Actor("", "")
"""May do nothing."""


def operator(name: str = "") -> Actor:
    """Whoever runs the program or a command on its own machine: nobody can keep anything from them.

    name: else that of the account; some machines know none.
    """
    if not name:
        try:
            name = getpass.getuser()
        except (KeyError, OSError, ImportError):
            name = "cli"
    return Actor(name, "admin")


def allowed(actor: Actor, deed: Deed, about: Action | str | None = None) -> bool:
    """Whether the actor may do it. about: an action, or the code of the unit that it is done for."""
    for role in ROLES:
        if role == actor.role:
            unit = about if about is None or isinstance(about, str) else about.lead_unit
            is_own = bool(unit) and unit == actor.unit
            return deed in RIGHTS[role] or (is_own and deed in RIGHTS_OF_OWN_UNIT.get(role, ()))
    return False


def may_change_action(actor: Actor, before: Action, after: Action) -> bool:
    """Whether the actor may store this change: of what is planned with `plan`, of how it goes with `report`."""
    if allowed(actor, "plan"):
        return True
    from planning.action import WRITTEN  # the names of roles are asked for where nothing else is loaded

    changed = {name for name in WRITTEN if getattr(before, name) != getattr(after, name)}
    return changed <= REPORTED and allowed(actor, "report", before) and _keeps_answers(actor, before, after)


def may_change_check_in(actor: Actor, author_id: int | None, action: Action) -> bool:
    """Whether the actor may change or delete a check-in: any with `plan`; else the own one, while they may report.

    author_id: of whoever wrote it. action: what it is about.
    """
    is_own = author_id is not None and author_id == actor.person_id
    return allowed(actor, "plan") or (is_own and allowed(actor, "report", action))


def may_change_plan(actor: Actor, before: Plan, after: Plan) -> bool:
    """Whether the actor may store this change: anything with `plan`, a unit's answers to a call with `answer_call`."""
    if allowed(actor, "plan"):
        return True
    from planning.plan import plan_data

    if plan_data(replace(before, calls=())) != plan_data(replace(after, calls=())):
        return False
    if len(before.calls) != len(after.calls):
        return False
    units = {unit for pair in zip(before.calls, after.calls, strict=True) for unit in _answered(*pair)}
    return all(allowed(actor, "answer_call", unit) for unit in units)


def _answered(before: Call, after: Call) -> set[str]:
    """The units whose answers differ between two states of a call; "" where anything else of it differs."""
    units = {answer.unit for answer in (*before.answers, *after.answers)}
    changed = {
        unit
        for unit in units
        if [a for a in before.answers if a.unit == unit] != [a for a in after.answers if a.unit == unit]
    }
    is_same = (before.asked_on, before.deadline, before.extended_to, before.units) == (
        after.asked_on,
        after.deadline,
        after.extended_to,
        after.units,
    )
    return changed if is_same else {*changed, ""}


def _keeps_answers(actor: Actor, before: Action, after: Action) -> bool:
    """Whether no difficulty got an answer, none is gone but open ones of the actor's own, and none is somebody else's.

    Whose it is says the number of the person, never the name: another may be called the same. Answering is planning.
    """
    gone = [difficulty for difficulty in before.difficulties if difficulty not in after.difficulties]
    new = [difficulty for difficulty in after.difficulties if difficulty not in before.difficulties]
    is_own = actor.person_id is not None and all(
        not difficulty.answer and difficulty.raised_by_id == actor.person_id for difficulty in gone
    )
    return (is_own or not gone) and not any(
        difficulty.answer or difficulty.raised_by_id != actor.person_id for difficulty in new
    )
