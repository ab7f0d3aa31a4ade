"""The settings of the office, read once for each state of them."""

from data.store import audit
from data.store.database import Store
from data.store.settings import Settings, load
from ui.reads.cached import cached
from ui.visit.key import WorkKey


def settings_of(store: Store) -> Settings:
    """The settings as they are now."""
    key = WorkKey(store.where, settings=audit.last_event(store, audit.SETTING_STATE), scope=("settings",))
    return _settings(store, key)


@cached(max_entries=16)
def _settings(_store: Store, key: WorkKey) -> Settings:
    return load(_store)
