"""Imports the editions of a file, as `check` reads it, that nothing blocks."""

import argparse
from contextlib import closing

from commands.person import account
from commands.problems import problem_lines, recognition_lines
from data.catalogue.loading import CatalogueError, load_catalogue
from data.store.database import StoreError, open_store
from services.imports import preview, publish_preview

FAILURES = (CatalogueError, StoreError)


def run(options: argparse.Namespace) -> int:
    """Load a file; 1 if any of its editions is blocked."""
    previewed = preview(options.file.read_bytes(), options.file.name, options.index, load_catalogue(), options.year)
    for line in (*recognition_lines(previewed, options.lang), *problem_lines(previewed.problems, options.lang)):
        print(line)
    if not previewed.importable_years:
        return 1
    with closing(open_store()) as store:
        published = publish_preview(store, previewed, options.person or account(), note=options.note)
    for year, edition in zip(previewed.importable_years, published, strict=True):
        state = "published" if edition.is_new else "unchanged"
        print(f"{state}: {previewed.index} {year} version_id={edition.version_id}")
    for year in sorted({*previewed.years} - {*previewed.importable_years}):
        print(f"blocked: {previewed.index} {year}")
    return 0 if previewed.is_importable else 1
