"""One crawl of the pages, on which their contracts are tested: each view that some contract needs is drawn once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from streamlit.runtime.state.common import user_key_from_element_id
from streamlit.testing.v1 import AppTest

from data.rights import RIGHTS, ROLES
from tests.ui.conftest import Run, follow
from tests.ui.screen import Drawn, drawings, links_in, shown
from ui.kit import tables
from ui.kit.pages import PAGES, PageEntry
from ui.kit.tables import Shown
from wording.words import LANGUAGES

PERSON = "Tran Thi Thu"
ADMIN = "admin"
OLD_YEARS = (("2005", "2007"), ("2008", "2011"), ("2016", "2022"), ("2021", "2024"))
"""An edition of every kind, beside the newest one with figures of the components; of each two, a page sees one."""
IN_ENGLISH_TOO = ("2016", "2022")


@dataclass(frozen=True)
class View:
    """What is looked at. year: "" for the edition that a page opens with."""

    language: str = "vi"
    index: str = "pci"
    year: str = ""
    store: str = "built-in"
    role: str = ADMIN

    @property
    def link(self) -> dict[str, str]:
        return {"lang": self.language, "index": self.index} | ({"year": self.year} if self.year else {})

    def __str__(self) -> str:
        return " ".join(filter(None, (self.role, self.store, self.index, self.year, self.language)))


@dataclass(frozen=True)
class Chart:
    """One chart as it was sent. item: its words and its table; spec: the figure, or the words of what is SVG."""

    key: str
    alt: str
    item: Shown
    spec: dict[str, Any] | Drawn


@dataclass(frozen=True)
class Screen:
    """What a page drew of a view.

    errors: what stands in red; links: the pages they lead to; buttons: those of the page itself that can be pressed;
    inputs: keys of boxes; tables: all that can be downloaded, those of the charts too.
    """

    view: View
    text: str
    exceptions: tuple[str, ...]
    errors: tuple[str, ...]
    links: frozenset[str]
    buttons: tuple[str, ...]
    inputs: tuple[str, ...]
    charts: tuple[Chart, ...]
    tables: tuple[Shown, ...]


def views(entry: PageEntry, is_whole: bool) -> Iterator[View]:
    """What the contracts need of a page; views of one store and role follow each other.

    is_whole: every index and edition in both languages, and the empty store; else one in four, by turns.
    """
    place_of_page = PAGES.index(entry)
    turn = place_of_page % 2
    years = [year for pair in OLD_YEARS for year in pair]
    if not is_whole:
        years = [pair[turn] for pair in OLD_YEARS[place_of_page // 2 % 2 :: 2]]
    of_all = [(language, index) for language in LANGUAGES for index in ("pci", "ddci")]
    yield from (View(*each) for at, each in enumerate(of_all) if is_whole or at == place_of_page % 4)
    if entry.permission == "view":
        yield from (View(year=year) for year in years)
        yield from (View("en", year=year) for year in IN_ENGLISH_TOO if year in years)
    for at, each in enumerate(of_all):
        if is_whole or at == (place_of_page // 4 + turn) % 4:
            yield View(*each, store="empty")
    for role in ROLES:
        if role != ADMIN and (entry.permission != "view" or role == "viewer"):
            yield View(role=role)


def may_open(entry: PageEntry, view: View) -> bool:
    return entry.permission in RIGHTS[view.role]


def crawl(look: Run, entry: PageEntry, is_whole: bool) -> list[Screen]:
    """Draw the views of a page."""
    name = entry.name
    screens = []
    for (store, role), same in groupby(views(entry, is_whole), lambda view: (view.store, view.role)):
        app: AppTest | None = None
        for view in same:
            if app is None:
                app = look(name, store=store, role=role, person=PERSON, **view.link)
            else:
                follow(app, **view.link)
            screens.append(_screen(app, view))
    return screens


def _screen(app: AppTest, view: View) -> Screen:
    inputs = [*app.text_input, *app.text_area, *app.get("file_uploader"), *app.get("form")]
    return Screen(
        view,
        shown(app),
        tuple(str(exception.value) for exception in app.exception),
        tuple(str(error.value) for error in app.error),
        frozenset(links_in(shown(app))),
        tuple(_buttons(app)),
        tuple(str(getattr(box, "key", "")) for box in inputs),
        tuple(_charts(app)),
        tuple(_shown(app).values()),
    )


def _buttons(app: AppTest) -> Iterator[str]:
    """What can be pressed or downloaded on the page itself."""
    yield from (button.label for button in app.button if button.key != "search" and not button.disabled)
    yield from (download.proto.label for download in app.get("download_button"))


def _shown(app: AppTest) -> dict[str, Shown]:
    state = app.session_state  # which has no `get`
    return state[tables._SHOWN] if tables._SHOWN in state else {}  # noqa: SIM401


def _charts(app: AppTest) -> Iterator[Chart]:
    items = _shown(app)
    for element in app.get("plotly_chart"):
        key = str(user_key_from_element_id(element.proto.id))
        yield Chart(key, element.proto.alt, items[key], json.loads(element.proto.spec))
    for drawn in drawings(app):
        item = next(item for item in items.values() if item.chart and drawn.alt.startswith(item.title))
        yield Chart(item.chart, drawn.alt, item, drawn)
