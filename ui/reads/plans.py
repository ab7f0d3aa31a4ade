"""The plans, each read once for each state of all of them."""

from data.store import plans
from planning.plan import Plan
from ui.reads.cached import cached_by_work
from ui.visit.visit import Visit


@cached_by_work("plans", max_entries=16)
def plan_years(visit: Visit) -> tuple[int, ...]:
    """The years that have a plan, oldest first."""
    return plans.plan_years(visit.store)


@cached_by_work("plans", max_entries=64)
def plan_of(visit: Visit, year: int) -> Plan:
    """The plan of a year. Raises data.store.plans.UnknownPlanError."""
    return plans.get_plan(visit.store, year)
