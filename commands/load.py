"""Imports the editions of a file, as `check` reads it, that nothing blocks."""

import argparse
import sys
from contextlib import closing

from commands.problems import comparison_lines, problem_lines, questions, recognition_lines, to_accept
from data.catalogue.loading import CatalogueError
from data.rights import operator
from data.store import settings
from data.store.database import Store, StoreError, open_store
from services.catalogue import catalogue_of
from services.forecasts import make_forecasts
from services.imports import preview_beside
from services.publishing import publish_preview
from wording.words import Words

FAILURES = (CatalogueError, StoreError)


def run(options: argparse.Namespace) -> int:
    """Load a file; 1 if any of its editions is blocked, or somebody has to be asked first."""
    content = options.file.read_bytes()
    with closing(open_store()) as store:
        return _load(store, content, options)


def _load(store: Store, content: bytes, options: argparse.Namespace) -> int:
    catalogue = catalogue_of(store)
    previewed = preview_beside(
        store, content, options.file.name, options.index, catalogue, options.year,
        decisions=to_accept(options.accept), replaces=options.replace, with_cells=False,
    )  # fmt: skip
    for line in (
        *recognition_lines(previewed, options.lang),
        *comparison_lines(previewed, options.lang),
        *problem_lines(previewed.problems, options.lang),
    ):
        print(line)
    if codes := questions(previewed):
        print(Words(options.lang)("command.to_accept", codes=" ".join(codes)), file=sys.stderr)
    if not previewed.importable_years:
        return 1
    published = publish_preview(store, previewed, operator(options.person), note=options.note)
    for year, edition in zip(previewed.importable_years, published, strict=True):
        state = "published" if edition.is_new else "unchanged"
        print(f"{state}: {previewed.index} {year} version_id={edition.version_id}")
    for year in sorted({*previewed.years} - {*previewed.importable_years}):
        print(f"blocked: {previewed.index} {year}")
    new = [year for year, edition in zip(previewed.importable_years, published, strict=True) if edition.is_new]
    make_forecasts(store, catalogue, previewed.index, new, settings.load(store).minimum_coverage)
    return 0 if previewed.is_importable else 1
