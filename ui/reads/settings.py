"""The settings of the office, read once for each state of them."""

from data.store import audit
from data.store.database import Store
from data.store.settings import Settings, load
from ui.reads.cached import cached


def settings_of(store: Store) -> Settings:
    """The settings as they are now."""
    return _settings(store, store.where, audit.last_event(store, audit.SETTING_STATE))


@cached(max_entries=16)
def _settings(_store: Store, where: str, event: int) -> Settings:
    return load(_store)
