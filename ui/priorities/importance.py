"""How much each factor of the priorities counts, chosen by the reader and kept in the link."""

from dataclasses import fields

import streamlit as st

from analysis.priority import Importance
from ui.kit import markup
from ui.visit.visit import Visit

STEPS = {0.0: "none", 0.5: "little", 1.0: "normal", 1.5: "more", 2.0: "most"}
FACTORS = tuple(field.name for field in fields(Importance))


def choose_importance(visit: Visit) -> Importance:
    """A slider for each factor, as the link has it."""
    say = visit.say
    st.html(markup.title(say("priorities.importance")))
    words = {step: say(f"priorities.counts_{name}") for step, name in STEPS.items()}
    chosen: dict[str, float] = {}
    for factor in FACTORS:
        key = f"priorities_{factor}_{visit.language}"
        asked = st.query_params.get(factor, "")
        st.session_state[key] = next((step for step in STEPS if f"{step:g}" == asked), 1.0)
        chosen[factor] = float(
            st.select_slider(
                say(f"priorities.importance_{factor}"),
                list(STEPS),
                key=key,
                format_func=words.__getitem__,
                on_change=_remember,
                args=(factor, key),
            )
        )
    return Importance(**chosen)


def _remember(factor: str, key: str) -> None:
    """Keep the choice in the link."""
    st.query_params[factor] = f"{st.session_state[key]:g}"
