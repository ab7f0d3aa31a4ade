"""Makes the database ready and loads the built-in figures that it has not seen."""

import argparse
import sys
from contextlib import closing

from data.catalogue.loading import CatalogueError, load_catalogue
from data.store.database import StoreError, open_store
from services.built_in import BrokenBuiltInError, load_built_in
from wording.words import in_one_line

FAILURES = (CatalogueError, StoreError, BrokenBuiltInError)


def run(options: argparse.Namespace) -> int:
    """Prepare the database."""
    with closing(open_store()) as store:
        loaded = load_built_in(store, load_catalogue())
    if loaded:
        print(in_one_line("command.loaded", count=loaded), file=sys.stderr)
    return 0
