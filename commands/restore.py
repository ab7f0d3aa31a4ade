"""Puts a backup in the database's place; the replaced one is kept beside it."""

import argparse
import sys

from data.rights import operator
from data.store.backup import restore
from data.store.database import StoreError
from wording.words import in_one_line

FAILURES = (StoreError,)


def run(options: argparse.Namespace) -> int:
    """Restore a backup and print where the database is."""
    restored = restore(None, options.file, operator(options.person))
    print(restored.path)
    if restored.replaced is not None:
        print(in_one_line("command.replaced", path=restored.replaced), file=sys.stderr)
    return 0
