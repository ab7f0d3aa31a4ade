"""Moves the office from its SQLite file to a PostgreSQL server."""

import argparse
import sys
from contextlib import closing

from data.store.database import StoreError, open_store
from data.store.moving import move
from wording.words import in_one_line

FAILURES = (StoreError,)


def run(options: argparse.Namespace) -> int:
    """Move every row and print how many each table had, and where they are now."""
    with closing(open_store()) as store:
        moved = move(store, options.to)
    for table, count in moved.rows.items():
        print(f"{table}: {count}")
    print(moved.where)
    print(in_one_line("command.moved", rows=sum(moved.rows.values()), tables=len(moved.rows)), file=sys.stderr)
    return 0
