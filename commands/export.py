"""Writes the feed for other programs: every table as CSV and Parquet, in place of the former one."""

import argparse
from contextlib import closing

from data.catalogue.loading import CatalogueError, load_office
from data.store.database import StoreError, open_store
from services.built_in import BrokenBuiltInError, load_built_in
from services.catalogue import catalogue_of
from services.feed import export_feed

FAILURES = (CatalogueError, StoreError, BrokenBuiltInError)


def run(options: argparse.Namespace) -> int:
    """Write the feed; print the rows of each table."""
    office = load_office()
    with closing(open_store()) as store:
        catalogue = catalogue_of(store)
        load_built_in(store, catalogue)
        written = export_feed(store, catalogue, office, options.folder)
    for name, rows in written.rows.items():
        print(f"{options.folder / name}.csv {rows}")
    return 0
