"""Who answers for a component, in words."""

from planning.owners import Owner, owner_of
from planning.periods import today
from planning.plan import Pair, Plan
from ui.blocks.plan_choice import names_of, newest_plan
from ui.reads.owners import every_owner
from ui.visit.visit import Visit


def owner_now(visit: Visit, component: str) -> Owner | None:
    """Who answers for a component of the index at hand today; None where nobody does."""
    return owner_of(every_owner(visit), (visit.index.itself, component), today())


def owner_words(visit: Visit, pair: Pair, plan: Plan | None = None) -> str:
    """Who answers today: "Văn phòng; phối hợp: Phòng A, Phòng B"; "" where nobody does. plan: that names the units."""
    owner = owner_of(every_owner(visit), pair, today())
    if owner is None:
        return ""
    names = names_of(visit, plan or newest_plan(visit), "lead_unit")
    lead, *helping = (names.get(unit, unit) for unit in owner.units)
    return visit.say("owners.with", lead=lead, helping=", ".join(helping)) if helping else lead
