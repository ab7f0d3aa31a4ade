"""What stands where on the priorities page: the order of the components, and how much each factor counts in it."""

from dataclasses import astuple, fields
from html import escape

import pandas as pd
import streamlit as st

from analysis.priority import Importance
from planning.priorities import priorities
from ui.kit import markup
from ui.kit.charts import show_chart
from ui.kit.failures import fragment
from ui.kit.tables import show_table
from ui.priorities.view import (
    ORDERS,
    columns,
    front_chart,
    headline,
    in_order,
    known_factors,
    reason,
    rows,
)
from ui.reads.actions import actions_of_edition
from ui.reads.edition import EditionView, edition_view
from ui.reads.scores import flags
from ui.visit.link_choices import choose, choose_step
from ui.visit.visit import Visit
from wording.words import plain

STEPS = {0.0: "none", 0.5: "little", 1.0: "normal", 1.5: "more", 2.0: "most"}
FACTORS = tuple(field.name for field in fields(Importance))


def show(visit: Visit, unit: str, year: int) -> None:
    """Draw the whole page."""
    say, view = visit.say, edition_view(visit)
    known = None if view.table is None else known_factors(visit)
    if known is None or known["gain"].isna().all():
        st.html(markup.headline(say("menu.priorities")))
        count, units = len(view.scored), view.units or "?"
        st.info(say("priorities.too_thin", unit=plain(visit.unit_name), year=year, n=count, units=units))
        return
    _show_priorities(visit, view, known, unit, year)


@fragment
def _show_priorities(visit: Visit, view: EditionView, known: pd.DataFrame, unit: str, year: int) -> None:
    """Everything that depends on how much each factor counts; the sentence and the table first."""
    say = visit.say
    top = st.container()
    left, right = st.columns([5, 2], gap="large")
    with right:
        importance = _choose_importance(visit)
    table = priorities(known, flags(visit), actions_of_edition(visit), (visit.index.itself, unit, year), importance)
    basis_code = str(known["basis"].iloc[0])
    basis = say(f"priorities.basis_{basis_code}", year=year, n=len(view.scored))
    counts = any(astuple(importance))
    with top:
        st.html(
            markup.headline(headline(visit, table) if counts else say("priorities.no_factor"))
            + markup.sentence(reason(visit, table.iloc[0]) if counts else "")
            + markup.subtitle(basis)
        )
        if view.table is not None and view.table.weights is None:
            st.info(say("priorities.no_weights"), icon=":material/info:")
        orders = {order: say(f"priorities.order_{order}") for order in ORDERS}
        order = choose(visit, "priorities", "sort", say("priorities.order"), orders, width=260)
        ordered = in_order(table, order)
        caption = say("priorities.caption", unit=visit.unit_name)
        show_table(columns(visit), rows(visit, ordered), caption, visit.language)
        with st.expander(say("priorities.reasons"), icon=":material/notes:"):
            st.html("".join(f"<p>{escape(reason(visit, row))}</p>" for _, row in ordered.iterrows()))
    with left:
        chart = front_chart(visit, table)
        if chart is not None:
            show_chart(chart, say, key="priorities_front")
        _show_how(visit)


def _show_how(visit: Visit) -> None:
    """The formula, the data, and what may not be concluded."""
    say = visit.say
    with st.expander(say("priorities.how_title"), icon=":material/functions:"):
        st.markdown(say("priorities.how"))
        note = plain(say.of(visit.framework, "weights_note")) if visit.framework else ""
        st.caption(" ".join(part for part in (note, say("priorities.caveat")) if part))


def _choose_importance(visit: Visit) -> Importance:
    """A slider for each factor, as the link has it."""
    say = visit.say
    st.html(markup.title(say("priorities.importance")))
    words = {step: say(f"priorities.counts_{name}") for step, name in STEPS.items()}
    return Importance(
        **{
            factor: choose_step(
                visit, "priorities", factor, say(f"priorities.importance_{factor}"), list(STEPS), 1.0, words.__getitem__
            )
            for factor in FACTORS
        }
    )
