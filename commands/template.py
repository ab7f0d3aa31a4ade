"""Writes the template of an edition."""

import argparse

from data.catalogue.loading import CatalogueError
from data.exports.template import NoSuchEditionError, build_template
from data.store.database import StoreError
from services.catalogue import catalogue_at_hand

FAILURES = (CatalogueError, NoSuchEditionError, StoreError)


def run(options: argparse.Namespace) -> int:
    """Write a template."""
    options.file.write_bytes(build_template(catalogue_at_hand(), options.index, options.year, options.layout))
    return 0
