"""Prints every problem of a file and what it would change, and writes its records; the store is only read."""

import argparse
import sys
from contextlib import closing

from commands.problems import comparison_lines, problem_lines, recognition_lines, to_accept
from data.catalogue.loading import CatalogueError, load_catalogue
from data.exports.records import write_records
from data.store.database import StoreError, default_url, open_to_read
from services.catalogue import catalogue_of
from services.imports import preview, preview_beside
from wording.words import Words

FAILURES = (CatalogueError, StoreError)


def run(options: argparse.Namespace) -> int:
    """Check a file; 1 if it cannot be imported as a whole, or somebody has to be asked first."""
    content, name = options.file.read_bytes(), options.file.name
    decisions = to_accept(options.accept)
    store = open_to_read()
    if store is None:
        where = default_url().database or ""
        print(Words(options.lang)("command.no_database", where=where), file=sys.stderr)
        catalogue = load_catalogue()
        previewed = preview(
            content, name, options.index, catalogue, options.year, decisions=decisions, with_cells=False
        )
    else:
        with closing(store):
            catalogue = catalogue_of(store)
            previewed = preview_beside(
                store, content, name, options.index, catalogue, options.year,
                decisions=decisions, replaces=options.replace, with_cells=False,
            )  # fmt: skip
    for line in (
        *recognition_lines(previewed, options.lang),
        *comparison_lines(previewed, options.lang),
        *problem_lines(previewed.problems, options.lang),
    ):
        print(line)
    if options.csv:
        write_records(options.csv, previewed.years, previewed.rows, previewed.indicator_values, catalogue)
    return 0 if previewed.is_importable else 1
