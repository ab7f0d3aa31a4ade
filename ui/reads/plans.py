"""The plans, each read once for each state of all of them."""

from data.store import audit, plans
from planning.plan import Plan
from ui.reads.cached import cached
from ui.visit.visit import Visit


def plan_years(visit: Visit) -> tuple[int, ...]:
    """The years that have a plan, oldest first."""
    return _years(visit, visit.store.where, _version(visit))


def plan_of(visit: Visit, year: int) -> Plan:
    """The plan of a year. Raises data.store.plans.UnknownPlanError."""
    return _plan(visit, visit.store.where, _version(visit), year)


def _version(visit: Visit) -> int:
    return audit.last_event(visit.store, audit.PLAN_STATE)


@cached(max_entries=16)
def _years(_visit: Visit, where: str, event: int) -> tuple[int, ...]:
    return plans.plan_years(_visit.store)


@cached(max_entries=64)
def _plan(_visit: Visit, where: str, event: int, year: int) -> Plan:
    return plans.get_plan(_visit.store, year)
