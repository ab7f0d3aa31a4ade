"""Progress of a plan: counts by status, overdue actions, what is due next, mean progress, budget."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from planning.action import DOING, Action
from planning.occurrences import is_late, waiting_days

DUE_SOON_DAYS = 30


@dataclass(frozen=True)
class PlanProgress:
    """The state of a set of actions. Cancelled actions are counted apart and enter nothing else.

    ``total`` = planned + in_progress (every status of work under way) + done. ``mean_progress`` is in per
    cent, None without actions; ``budget`` is the sum in đồng of the actions that name one.
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


def due_soon(action: Action, today: date, days: int = DUE_SOON_DAYS) -> bool:
    """Whether an action, or one of its times, is due today or within the next ``days`` days."""
    return any(today <= day <= today + timedelta(days) for day in waiting_days(action))


def summarise(actions: Iterable[Action], today: date) -> PlanProgress:
    """Summarise a plan: actions by status, how many are late, and the mean progress."""
    every = tuple(actions)
    active = [action for action in every if action.status != "cancelled"]
    return PlanProgress(
        total=len(active),
        planned=sum(action.status == "planned" for action in active),
        in_progress=sum(action.status in DOING for action in active),
        done=sum(action.status == "done" for action in active),
        cancelled=len(every) - len(active),
        overdue=sum(is_late(action, today) for action in active),
        due_soon=sum(due_soon(action, today) for action in active),
        mean_progress=sum(action.progress for action in active) / len(active) if active else None,
        budget=sum(action.budget or 0 for action in active),
    )
