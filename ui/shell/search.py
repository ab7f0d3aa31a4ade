"""Search: find a page, a component, a unit or an action by a part of its name, with or without accents."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import streamlit as st

from data.names import fold
from ui.kit import markup
from ui.kit.failures import reported
from ui.kit.pages import HOME, address
from ui.reads.actions import every_action
from ui.visit.links import link_button
from ui.visit.visit import Visit

MOST = 12
_FOCUS = """<script>
(function focus(tries) {
  const box = document.querySelector("[role=dialog] input");
  if (box && document.activeElement !== box) box.focus();
  if (tries && !(box && box.matches(":focus") && tries < 6)) setTimeout(() => focus(tries - 1), 100);
})(10);
</script>"""
"""The dialog takes the focus once it has opened; it is passed on to the box for what is looked for."""

LONGEST = 80
"""Characters of what is looked for; what is longer is no name."""


@dataclass(frozen=True)
class Place:
    """Something that can be found: its kind ("page", "component", "unit", "action"), its names, and where it is."""

    kind: str
    name: str
    also: tuple[str, ...]
    page: str
    query: tuple[tuple[str, str], ...]


def places(visit: Visit, pages: Sequence[str]) -> Iterator[Place]:
    """All that can be found, in the order in which equals are shown. pages: those of this person's menu."""
    say, here = visit.say, visit.selection
    for page in pages:
        yield Place("page", say(f"menu.{page}"), (), page, tuple(here.items()))
    for index in (
        visit.index,
        *(other_index for code, other_index in visit.catalogue.indices.items() if code != visit.index.code),
    ):
        other = {**({"lang": here["lang"]} if "lang" in here else {}), "index": index.code}
        query = here if index.code == visit.index.code else other
        for code, part in index.components.items():
            name = f"{say.of(part)} · {index.short}"
            also = part.spellings
            yield Place("component", name, also, "component", tuple({**query, "component": code}.items()))
        year = visit.year if index.code == visit.index.code else index.frameworks[-1].first_year
        for unit in visit.catalogue.units_of(index.code, year or 0):
            also = unit.spellings
            yield Place("unit", say.of(unit), also, HOME, tuple({**query, "unit": unit.code}.items()))
    for action in every_action(visit):
        if action.status != "cancelled":
            yield Place("action", action.title, (), "plan", tuple({**here, "action": str(action.id)}.items()))


def found(visit: Visit, pages: Sequence[str], asked: str) -> list[Place]:
    """The places whose names hold every word asked for: those that begin with it first."""
    wanted = fold(asked[:LONGEST])
    if not wanted:
        return []
    best: list[tuple[int, int, Place]] = []
    for position, place in enumerate(places(visit, pages)):
        quality = min(_quality(wanted, fold(name)) for name in (place.name, *place.also))
        if quality < _NOT_AT_ALL:
            best.append((quality, position, place))
    return [place for _, _, place in sorted(best, key=lambda match: match[:2])]


_NOT_AT_ALL = 3


def _quality(wanted: str, name: str) -> int:
    """0: begins with it; 1: a word begins with each word of it; 2: holds each word of it; 3: neither."""
    if name.startswith(wanted):
        return 0
    words, parts = wanted.split(), name.split()
    if all(any(part.startswith(word) for part in parts) for word in words):
        return 1
    return 2 if all(word in name for word in words) else _NOT_AT_ALL


def show_search(visit: Visit, pages: Sequence[str]) -> None:
    """Ask what is looked for and lead there."""
    say = visit.say

    @st.dialog(say("search.title"), icon=":material/search:")
    def ask() -> None:
        with reported("search"):
            look()

    def look() -> None:
        st.html(_FOCUS, unsafe_allow_javascript=True, width=1)
        asked = st.text_input(say("search.ask"), key="search_text", max_chars=LONGEST, help=say("search.help"))
        if not asked.strip():
            return
        matches = found(visit, pages, asked)
        if not matches:
            st.info(say("search.nothing"))
        for place in matches[:MOST]:
            kind = markup.subtitle(say(f"search.{place.kind}"), "span")
            st.html(f"{link_button(address(place.page, dict(place.query)), place.name)} {kind}")
        if len(matches) > MOST:
            st.caption(say("search.more", count=len(matches) - MOST))

    ask()
