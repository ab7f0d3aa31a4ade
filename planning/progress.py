"""Progress of a plan: counts by status, what is late and for how long, what is due next, mean progress, budget."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from planning.action import DOING, Action
from planning.occurrences import due_soon, missed_days, timing


@dataclass(frozen=True)
class PlanProgress:
    """The state of a set of actions. Cancelled actions are counted apart and enter nothing else.

    ``total`` = planned + in_progress (every status of work under way) + done. ``overdue`` and ``unrecorded`` count
    actions, not their times (`planning.occurrences.timing`); ``longest`` is the one that has been late longest.
    ``mean_progress`` is in per cent, None without actions; ``budget`` is the sum in đồng of the actions that name one.
    """

    total: int
    planned: int
    in_progress: int
    done: int
    cancelled: int
    overdue: int
    due_soon: int
    mean_progress: float | None
    budget: int
    unrecorded: int = 0
    longest: Action | None = None


def summarise(actions: Iterable[Action], today: date) -> PlanProgress:
    """Summarise a plan: actions by status, how many are late, and the mean progress."""
    every = tuple(actions)
    active = [action for action in every if action.status != "cancelled"]
    states = [timing(action, today) for action in active]
    late = [action for action, state in zip(active, states, strict=True) if state == "late"]
    return PlanProgress(
        total=len(active),
        planned=sum(action.status == "planned" for action in active),
        in_progress=sum(action.status in DOING for action in active),
        done=sum(action.status == "done" for action in active),
        cancelled=len(every) - len(active),
        overdue=len(late),
        due_soon=sum(due_soon(action, today) for action in active),
        mean_progress=sum(action.progress for action in active) / len(active) if active else None,
        budget=sum(action.budget or 0 for action in active),
        unrecorded=states.count("unrecorded"),
        longest=min(late, key=lambda action: (missed_days(action, today)[0], action.title), default=None),
    )
