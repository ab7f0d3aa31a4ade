"""Sets the role of this machine's user: the way back for an admin who gave the role away."""

import argparse
from contextlib import closing
from dataclasses import replace

from commands.person import account
from data.store import settings as store_settings
from data.store.database import StoreError, open_store

FAILURES = (StoreError,)


def run(options: argparse.Namespace) -> int:
    """Set the role and print it."""
    with closing(open_store()) as store:
        store_settings.save(store, replace(store_settings.load(store), role=options.role), options.person or account())
    print(options.role)
    return 0
