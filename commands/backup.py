"""Copies the database while it is in use, and checks the copy."""

import argparse
from contextlib import closing

from data.store.backup import backup
from data.store.database import StoreError, open_store

FAILURES = (StoreError,)


def run(options: argparse.Namespace) -> int:
    """Write the backup and print where it is."""
    with closing(open_store()) as store:
        backup(store, options.file)
    print(options.file)
    return 0
