"""Where the figures on the screen come from: whose they are, edition, file, sheet and cells, how they are counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st

from data.names import fold
from ui.reads.scores import publishers, sources
from ui.visit.visit import Visit

_VISIT, _OWN = "_visit_on_screen", "_origin_on_screen"
MOST_CELLS = 12

HOW: Mapping[str, str] = {
    "overview_why": "change",
    "explain_waterfall": "change",
    "trend_region": "ranks",
    "trend": "course",
    "component_course": "course",
    "component_peers": "peers",
    "action_course": "course",
    "compare_dots": "peers",
    "compare_star_chart": "peers",
    "compare_courses": "course",
    "map": "map",
    "priorities_front": "priorities",
    "simulate_ladder": "steps",
    "robustness_forest": "intervals",
    "robustness_correlations": "correlations",
    "robustness_weights": "weights",
    "plan_timeline": "timeline",
    "survey_forest": "survey",
    "survey_unit": "survey_unit",
}
"""How the figures of a chart are made, by the beginning of its key: a key of the section `how` of the wording."""


@dataclass(frozen=True)
class Origin:
    """whose: unit, index, edition and files in one line; name: the same for the names of files; lines: in sentences."""

    whose: str
    name: str
    lines: tuple[str, ...]


def look_at(visit: Visit) -> None:
    """Note whose figures this run shows; what is drawn later, in a box that opens, asks for it."""
    st.session_state[_VISIT] = visit
    st.session_state.pop(_OWN, None)


def look_at_own(origin: Origin) -> None:
    """Note that this run shows figures that are in no edition yet."""
    st.session_state[_OWN] = origin


def how_of(key: str) -> str:
    """The wording key of how a chart's figures are made. KeyError for a chart that nobody described."""
    known = [beginning for beginning in HOW if key == beginning or key.startswith(f"{beginning}_")]
    return f"how.{HOW[max(known, key=len, default=key)]}"


def origin_of(key: str = "") -> Origin | None:
    """The origin of the chart of this key, or of a table without one; None outside the program's shell."""
    visit = st.session_state.get(_VISIT)
    if not isinstance(visit, Visit):
        return None
    say = visit.say
    own: Origin | None = st.session_state.get(_OWN)
    if own is not None:
        return replace(own, lines=(*([say(how_of(key))] if key else []), *own.lines))
    places = sources(visit)
    files = list(dict.fromkeys(place.partition(" · ")[0] for place in places.values()))
    edition = f"{visit.index.short} {visit.year or ''}".strip()
    whose = " · ".join(
        filter(None, [edition, visit.unit_name, say("origin.files", files=", ".join(files)) if files else ""])
    )
    name = fold(f"{edition} {visit.unit_name}").replace(" ", "-")
    lines = [say(how_of(key))] if key else []
    lines.append(say("origin.edition", edition=edition, unit=visit.unit_name))
    lines += _cells(visit, key, places)
    return Origin(whose, name, tuple(lines))


def _cells(visit: Visit, key: str, places: Mapping[str, str]) -> list[str]:
    """The cells of the component that the key names, else of all of them, and who published them."""
    own = [code for code in places if key.endswith(f"_{code}")] or list(places)
    if not own:
        return [visit.say("origin.no_cells")]
    by_sheet: dict[str, list[str]] = {}
    for code in own:
        sheet, _, cell = places[code].partition("!")
        by_sheet.setdefault(sheet, []).append(cell)
    told = "; ".join(
        f"{sheet}: {', '.join(cells[:MOST_CELLS])}{' …' if len(cells) > MOST_CELLS else ''}".removesuffix(": ")
        for sheet, cells in by_sheet.items()
    )
    named = publishers(visit)
    published = list(dict.fromkeys(one for code in own for one in named.get(code, ()) if one))
    lines = [visit.say("origin.cells", unit=visit.unit_name, cells=told)]
    return [*lines, visit.say("origin.published", sources="; ".join(published))] if published else lines
