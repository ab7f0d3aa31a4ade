"""Robustness: how sure the rank is, on what it hangs, and whether the components measure one thing. For analysts."""

from html import escape

import streamlit as st

from analysis.edition_table import EditionTable
from ui.blocks.no_data import show_no_editions
from ui.kit import markup
from ui.kit.charts import show_chart
from ui.kit.failures import fragment
from ui.kit.tables import show_table
from ui.kit.waiting import waiting
from ui.reads.edition import EditionView, edition_view
from ui.reads.structure import Structure, covered_years, intervals, is_covered, is_ranked, structure, wins
from ui.robustness.noise import choose_noise
from ui.robustness.rank import (
    alike_table,
    basis,
    forest_chart,
    headline,
    own_shifts,
    who_else,
    without_table,
    without_title,
)
from ui.robustness.structure import (
    alpha_title,
    correlation_chart,
    directions_table,
    directions_title,
    pair_sentences,
    weights_chart,
)
from ui.shell.guard import guard

visit = guard("view")
say = visit.say


def show_head(title: str, sentence: str, note: str = "") -> None:
    """The finding, what follows from it, and what it rests on."""
    st.html(markup.headline(title) + markup.sentence(sentence) + markup.subtitle(note))


def show_title(title: str, subtitle: str = "") -> None:
    """The finding above a table."""
    st.html(markup.title(title) + markup.subtitle(subtitle))


def show_how(*texts: str) -> None:
    """How the figures above are computed, and what they do not say."""
    with st.expander(say("robustness.how"), icon=":material/function:"):
        for text in texts:
            st.caption(text)


@fragment
def show_rank(view: EditionView, table: EditionTable, found: Structure) -> None:
    """All that depends on the assumed noise, with the ranks without each component beside it."""
    head = st.container()
    noise = choose_noise(visit)
    with waiting(say):
        ranks, above = intervals(visit, table, noise), wins(visit, table, noise)
    with head:
        show_head(headline(visit, ranks, noise), who_else(visit, above), basis(visit, view, table, ranks))
    left, right = st.columns([5, 6], gap="large")
    with left:
        if len(above):
            columns, rows, more = alike_table(visit, above, ranks, noise)
            show_title(say("robustness.alike_title"), say("robustness.alike_subtitle", unit=visit.unit_name))
            show_table(columns, rows, say("robustness.alike_title"))
            st.caption(more or say("robustness.alike_all"))
        own = own_shifts(visit, found)
        show_title(without_title(visit, found, own), say("robustness.without_subtitle"))
        show_table(*without_table(visit, found, own), without_title(visit, found, own))
        weights_known = say.of(visit.framework, "weights_note") if visit.framework else ""
        show_how(
            say("robustness.intervals_how"), say("robustness.scores_how"), say("robustness.without_how"),
            say("robustness.intervals_caveat"), say("robustness.weights_known", note=weights_known),
        )  # fmt: skip
    with right:
        show_chart(forest_chart(visit, ranks), say, key="robustness_forest")


def show_structure(found: Structure) -> None:
    """Real weights, correlations, alpha and principal components."""
    correlations, weights = correlation_chart(visit, found), weights_chart(visit, found)
    left, right = st.columns(2, gap="large")
    with left:
        if correlations is None:
            st.info(say("robustness.no_correlations", n=found.units))
        else:
            show_chart(correlations, say, key="robustness_correlations")
            st.caption(" ".join(pair_sentences(visit, found)))
            show_how(say("robustness.correlations_how"), say("robustness.correlations_caveat"))
    with right:
        if weights is not None:
            show_chart(weights, say, key="robustness_weights")
            show_how(say("robustness.weights_how"), say("robustness.weights_caveat"))
    left, right = st.columns(2, gap="large")
    with left:
        show_title(alpha_title(visit, found), say("robustness.alpha_subtitle", n=found.units))
        show_how(say("robustness.alpha_how"), say("robustness.directions_how"), say("robustness.alpha_caveat"))
    with right:
        if found.principal is not None:
            title = directions_title(visit, found.principal)
            show_title(title, say("robustness.directions_subtitle"))
            show_table(*directions_table(visit, found.principal), title)


def show_missing(view: EditionView) -> None:
    """What cannot be said of this edition, why, and which editions say it."""
    words = {"index": visit.index.short, "year": visit.year}
    units = "?" if view.units is None else str(view.units)
    key = "robustness.no_weights" if is_covered(view) else "robustness.too_few"
    show_head(
        say("robustness.headline_none", unit=visit.unit_name, **words), say(key, n=view.complete, units=units, **words)
    )
    st.info(say("robustness.cannot"), icon=":material/info:")
    if years := covered_years(visit):
        links = " · ".join(
            f'<a href="{escape(visit.link("robustness", year=str(year)))}" target="_self">{year}</a>' for year in years
        )
        st.html(f'<p class="app-sentence">{escape(say("robustness.editions"))} {links}</p>')


if visit.unit is None or visit.year is None:
    show_no_editions(visit)
    st.stop()
view = edition_view(visit)
if view.table is not None and is_ranked(view):
    show_rank(view, view.table, structure(visit, view.table))
else:
    show_missing(view)
if view.table is not None and is_covered(view):
    show_structure(structure(visit, view.table))
