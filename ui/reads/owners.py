"""Who answers for which component, read once for each state of the assignments."""

from data.store.owners import list_owners
from planning.owners import Owner
from ui.reads.cached import cached_by_work
from ui.visit.visit import Visit


@cached_by_work("owners", max_entries=16)
def every_owner(visit: Visit) -> tuple[Owner, ...]:
    """Every assignment of every index, by index, component and day."""
    return list_owners(visit.store)
