"""Search: a box that answers while one types, by arrows and Enter; what can be found is in `findable`.

The matching runs in the browser (`ui/kit/search.js`): a question to the server would take longer than the next letter.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

import streamlit as st

from data.names import fold
from ui.kit.failures import dialog
from ui.kit.pages import HOME, address
from ui.shell.findable import Kind, Place, Query, places, units_here
from ui.visit.visit import Visit

MOST = 12
"""Results that are shown; how many more there are is said."""

LONGEST = 80
"""Characters of what is looked for; what is longer is no name."""

SCRIPT = Path(__file__).resolve().parents[1] / "kit" / "search.js"
_box = st.components.v2.component("app_search", js=SCRIPT.read_text(encoding="utf-8"), isolate_styles=False)


def entries(visit: Visit, pages: Sequence[str], at: tuple[str, Query] = (HOME, {})) -> list[list[Any]]:
    """What the browser looks through: kind, name, its folded names, its address, and what tells it from others.

    pages, at: as of `places`.
    """
    return _entries(places(visit, pages, at))


def _entries(found: Iterable[Place]) -> list[list[Any]]:
    return [
        [
            place.kind,
            place.name,
            list(dict.fromkeys(key for name in (place.name, *place.also) if (key := _key(name)))),
            address(place.page, place.query),
            place.where,
        ]
        for place in found
    ]


@lru_cache(maxsize=50_000)
def _key(name: str) -> str:
    return fold(name)


def show_search(visit: Visit, pages: Sequence[str], page: str) -> None:
    """Ask what is looked for and lead there. page: the one at hand."""
    at = (page, st.query_params.to_dict())
    _ask(visit, visit.say("search.title"), lambda: entries(visit, pages, at))


def show_unit_search(visit: Visit, page: str) -> None:
    """Ask which unit, and lead to the page at hand with it."""
    query = st.query_params.to_dict()
    _ask(visit, visit.say("choose.unit"), lambda: _entries(units_here(visit, page, query)))


def _ask(visit: Visit, title: str, found: Callable[[], list[list[Any]]]) -> None:
    @dialog(title, icon=":material/search:")
    def ask() -> None:
        _box(key="search_box", data={"entries": found(), **_words(visit)})

    ask()


def _words(visit: Visit) -> dict[str, Any]:
    say = visit.say
    words = {name: say(f"search.{name}") for name in ("ask", "help", "nothing", "found")}
    words["more"] = say("search.more", count="{count}")  # filled in by the browser
    return {
        "words": words,
        "kinds": {kind: say(f"search.{kind}") for kind in get_args(Kind)},
        "most": MOST,
        "longest": LONGEST,
    }
