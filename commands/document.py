"""Writes an official paper as a .docx file, or slides on an edition as a .pptx file; either as PDF."""

import argparse
from contextlib import closing

from data.catalogue.loading import Catalogue, CatalogueError, Office, load_office
from data.exports.template import NoSuchEditionError
from data.store.database import Store, StoreError, open_store
from planning.documents.nd30 import write
from planning.documents.paper import Paper
from planning.periods import NoSuchPeriodError, Period, parse_period
from services.built_in import BrokenBuiltInError, load_built_in
from services.catalogue import catalogue_of
from services.papers import ClosingTooEarlyError, NoCallError, analysis_paper, call_paper, plan_paper, report_paper
from services.pdf import PdfError, to_pdf

FAILURES = (
    *(CatalogueError, StoreError, BrokenBuiltInError),
    *(NoSuchEditionError, NoSuchPeriodError, ClosingTooEarlyError, NoCallError, PdfError),
)


def run(options: argparse.Namespace) -> int:
    """Write a paper and print where it is."""
    office = load_office()
    with closing(open_store()) as store:
        catalogue = catalogue_of(store)
        load_built_in(store, catalogue)
        if options.paper == "slides":
            content = _slides(store, catalogue, office, options)
        else:
            content = write(_paper(store, catalogue, office, options))
    if options.pdf:
        content = to_pdf(content, "pptx" if options.paper == "slides" else "docx")
    options.out.write_bytes(content)
    print(options.out)
    return 0


def _slides(store: Store, catalogue: Catalogue, office: Office, options: argparse.Namespace) -> bytes:
    from services.slides import slides  # papers need nothing of it, and it takes a while to load

    index = options.index or office.home_index
    return slides(store, catalogue, office, index, options.year, _unit(catalogue, index, options), options.lang)


def _paper(store: Store, catalogue: Catalogue, office: Office, options: argparse.Namespace) -> Paper:
    if options.paper == "plan":
        return plan_paper(store, catalogue, office, options.year, options.by)
    if options.paper == "report":
        chosen = (
            Period(options.year, "year") if options.period == "Y" else parse_period(f"{options.year}-{options.period}")
        )
        return report_paper(store, catalogue, office, chosen, closing=options.closing)
    if options.paper == "letter":
        return call_paper(store, catalogue, office, options.year)
    index = options.index or office.home_index
    return analysis_paper(store, catalogue, office, index, options.year, _unit(catalogue, index, options))


def _unit(catalogue: Catalogue, index: str, options: argparse.Namespace) -> str:
    """The code of the unit that is named by code or name; "" where none is. Raises NoSuchEditionError for another."""
    unit = str(options.unit)
    if not unit or unit in catalogue.units:
        return unit
    code = catalogue.unit_names(index, options.year).code(unit)
    if code is None:
        raise NoSuchEditionError(f"{index} {options.year}: {unit}")
    return code
