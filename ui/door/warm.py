"""What a copy does before it takes anybody: it loads the pages, and computes what every first view needs.

A copy that begins beside others would else be handed half of all open pages at once, each of which would load and
compute the same things at the same time: for half a minute nobody there would have an answer.
"""

from importlib import import_module
from time import sleep

from data.catalogue.loading import load_office
from data.rights import NOBODY
from data.store.database import default_url
from data.store.settings import home_units
from data.store.versions import revision
from services.catalogue import catalogue_of
from ui.kit.pages import PAGES
from ui.overview.view import overview
from ui.reads.scores import editions_in_store, newest_edition
from ui.reads.settings import settings_of
from ui.shell.shell import store_at
from ui.visit.visit import Visit
from wording.words import DEFAULT_LANGUAGE, Words

MOST_UNITS = 100
"""Units whose overviews are computed, the home unit first; of thousands nobody knows which are asked for."""


def warm() -> None:
    """Do it. Raises what a first view would: the store or the catalogue may be out of reach."""
    store = store_at(default_url())
    settings, catalogue, office = settings_of(store), catalogue_of(store), load_office()
    for entry in PAGES:
        import_module(f"ui.{entry.name}.screen")
    index, as_of = catalogue.index(office.home_index), revision(store)
    years, year = editions_in_store(store, index, as_of), newest_edition(store, catalogue, index, as_of)
    if year is None:
        return
    units = catalogue.units_of(index.code, year)
    home = home_units(settings, office, catalogue)[index.itself]
    for unit in sorted(units, key=lambda unit: unit.code != home)[:MOST_UNITS]:
        visit = Visit(store, catalogue, office, settings, NOBODY, Words(DEFAULT_LANGUAGE), index, unit, year, years)
        vars(visit)["revision"] = as_of
        overview(visit)
        sleep(0)  # whoever asks meanwhile whether this copy answers is answered
