"""Writes the template of an edition."""

import argparse

from data.catalogue.loading import CatalogueError, load_catalogue
from data.exports.template import NoSuchEditionError, build_template

FAILURES = (CatalogueError, NoSuchEditionError)


def run(options: argparse.Namespace) -> int:
    """Write a template."""
    options.file.write_bytes(build_template(load_catalogue(), options.index, options.year, options.layout))
    return 0
