"""What the screen shows: whose figures, and how those of each chart are made."""

from collections.abc import Mapping

import streamlit as st

from ui.kit.downloads import Origin
from ui.visit.visit import Visit

_VISIT, _OWN = "_visit_on_screen", "_origin_on_screen"

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
    "priorities_expected": "priorities",
    "simulate_ladder": "steps",
    "robustness_forest": "intervals",
    "effects_forest": "effects",
    "robustness_correlations": "correlations",
    "robustness_weights": "weights",
    "plan_timeline": "timeline",
    "survey_forest": "survey",
    "survey_unit": "survey_unit",
}
"""How the figures of a chart are made, by the beginning of its key: a key of the section `how` of the wording."""


def look_at(visit: Visit) -> None:
    """Note whose figures this run shows; what is drawn later, in a box that opens, asks for it."""
    st.session_state[_VISIT] = visit
    st.session_state.pop(_OWN, None)


def look_at_own(origin: Origin) -> None:
    """Note that this run shows figures that are in no edition yet."""
    st.session_state[_OWN] = origin


def visit_on_screen() -> Visit | None:
    """The visit whose figures this run shows; None outside the program's shell."""
    visit = st.session_state.get(_VISIT)
    return visit if isinstance(visit, Visit) else None


def own_origin() -> Origin | None:
    """Where figures that are in no edition yet come from; None where the run shows those of an edition."""
    return st.session_state.get(_OWN)


def how_of(key: str) -> str:
    """The wording key of how a chart's figures are made. KeyError for a chart that nobody described."""
    known = [beginning for beginning in HOW if key == beginning or key.startswith(f"{beginning}_")]
    return f"how.{HOW[max(known, key=len, default=key)]}"
