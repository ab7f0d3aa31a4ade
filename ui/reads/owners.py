"""Who answers for which component, read once for each state of the assignments."""

from data.store import audit
from data.store.database import Store
from data.store.owners import list_owners
from planning.owners import Owner
from ui.reads.cached import cached
from ui.visit.visit import Visit


def every_owner(visit: Visit) -> tuple[Owner, ...]:
    """Every assignment of every index, by index, component and day."""
    event = audit.last_event(visit.store, audit.OWNER_STATE)
    return _owners(visit.store, visit.store.where, event)


@cached(max_entries=16)
def _owners(_store: Store, where: str, event: int) -> tuple[Owner, ...]:
    return list_owners(_store)
