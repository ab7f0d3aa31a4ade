"""Prints every problem of a file, and writes its records; the store is not touched."""

import argparse

from commands.problems import problem_lines, recognition_lines
from data.catalogue.loading import CatalogueError
from data.exports.records import write_records
from data.store.database import StoreError
from services.catalogue import catalogue_at_hand
from services.imports import preview

FAILURES = (CatalogueError, StoreError)


def run(options: argparse.Namespace) -> int:
    """Check a file; 1 if it cannot be imported as a whole."""
    catalogue = catalogue_at_hand()
    content, name = options.file.read_bytes(), options.file.name
    previewed = preview(content, name, options.index, catalogue, options.year, with_cells=False)
    for line in (*recognition_lines(previewed, options.lang), *problem_lines(previewed.problems, options.lang)):
        print(line)
    if options.csv:
        write_records(options.csv, previewed.years, previewed.rows, previewed.indicator_values, catalogue)
    return 0 if previewed.is_importable else 1
