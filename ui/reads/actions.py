"""All actions, cached in memory and shared by all sessions; after a change only the changed ones are read again."""

import threading
from collections.abc import Mapping, Sequence
from datetime import date

from data.store.actions import changed_since, deleted_actions, list_actions
from data.store.database import Store
from planning.action import Action
from planning.coverage import can_answer
from planning.progress import PlanProgress, summarise
from ui.reads.cached import cached, cached_by_work
from ui.visit.visit import Visit


class _CachedActions:
    """All actions of one store, in the order of `list_actions`, as of an event and a revision of the editions."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.event = self.editions = -1
        self.ordered: tuple[Action, ...] = ()

    def of(self, store: Store, event: int, editions: int) -> tuple[Action, ...]:
        with self.lock:
            if editions != self.editions or self.event < 0:
                self.ordered = list_actions(store)
            elif event > self.event:
                changed, gone = changed_since(store, self.event)
                known: dict[int, Action] = {action.id: action for action in self.ordered if action.id is not None}
                known |= {action.id: action for action in changed if action.id is not None}
                self.ordered = tuple(sorted((a for a in known.values() if a.id not in gone), key=_due_first))
            self.event, self.editions = max(event, self.event), editions
            return self.ordered


def _due_first(action: Action) -> tuple[bool, date, int]:
    return (action.due is None, action.due or date.max, action.id or 0)


@cached(max_entries=None)
def _actions_of_store(where: str) -> _CachedActions:
    return _CachedActions()


def every_action(visit: Visit) -> tuple[Action, ...]:
    """Every action, soonest due first and those without a due day last, cancelled ones included."""
    key = visit.work("actions")
    return _actions_of_store(key.where).of(visit.store, *key.actions)


def actions_of_plan(visit: Visit, plan_year: int) -> tuple[Action, ...]:
    """The actions of a year's plan, and those that belong to no plan."""
    return tuple(action for action in every_action(visit) if action.plan_year in (None, plan_year))


@cached_by_work("actions", max_entries=16)
def deleted_of_plan(visit: Visit, plan_year: int) -> tuple[Action, ...]:
    """The deleted actions of a year's plan and those that belonged to no plan, the last deleted first."""
    return deleted_actions(visit.store, plan_year)


@cached_by_work("actions", max_entries=64)
def progress_of_plan(visit: Visit, plan_year: int, day: date) -> PlanProgress:
    """How a year's plan stands on a day, and what belongs to no plan with it."""
    return summarise(actions_of_plan(visit, plan_year), day)


def actions_of_index(visit: Visit) -> tuple[Action, ...]:
    """The actions that answer the index at hand or work on one of its components."""
    code = visit.index.itself
    return tuple(
        action
        for action in every_action(visit)
        if action.index == code or any(index == code for index, _ in action.components)
    )


def actions_of_edition(visit: Visit) -> tuple[Action, ...]:
    """Those of the index that can answer a flag of the unit and edition at hand (`planning.coverage.can_answer`)."""
    return tuple(action for action in actions_of_index(visit) if can_answer(action, visit.unit_code, visit.year))


def by_component(actions: Sequence[Action]) -> Mapping[tuple[str, str], list[Action]]:
    """The actions by each component (index, component) that they work on."""
    found: dict[tuple[str, str], list[Action]] = {}
    for action in actions:
        for pair in action.components:
            found.setdefault(pair, []).append(action)
    return found
