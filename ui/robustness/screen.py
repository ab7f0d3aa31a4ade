"""What stands where on the robustness page: how sure the rank is, and whether the components measure one thing."""

from html import escape

import streamlit as st

from analysis.edition_table import EditionTable
from ui.kit import markup
from ui.kit.charts import show_chart
from ui.kit.failures import fragment
from ui.kit.tables import show_table
from ui.kit.waiting import waiting
from ui.reads.edition import EditionView, edition_view
from ui.reads.structure import (
    Noise,
    Structure,
    covered_years,
    earlier_weights,
    intervals,
    is_covered,
    is_ranked,
    structure,
    wins,
)
from ui.robustness.noise import choose_noise
from ui.robustness.rank import (
    alike_table,
    basis,
    forest_chart,
    headline,
    other_weights,
    own_shifts,
    tier_table,
    who_else,
    without_table,
    without_title,
)
from ui.robustness.sensitivity import show_sensitivity
from ui.robustness.structure import (
    alpha_title,
    correlation_chart,
    directions_table,
    directions_title,
    pair_sentences,
    weights_chart,
)
from ui.visit.visit import Visit
from wording.words import plain


def show(visit: Visit) -> None:
    """Draw the whole page."""
    view = edition_view(visit)
    if view.table is not None and is_ranked(view):
        _show_rank(visit, view, view.table, structure(visit))
        show_sensitivity(visit)
    else:
        _show_missing(visit, view)
    if view.table is not None and is_covered(view):
        _show_structure(visit, structure(visit))


@fragment
def _show_rank(visit: Visit, view: EditionView, table: EditionTable, found: Structure) -> None:
    """All that depends on the assumed noise, with the ranks without each component beside it."""
    say = visit.say
    head = st.container()
    noise = choose_noise(visit)
    with waiting(say):
        ranks, above = intervals(visit, noise), wins(visit, noise)
        alone, earlier = intervals(visit, Noise(noise.weights, 0.0)), earlier_weights(visit)
    with head:
        others = other_weights(visit, alone if noise.scores else alone.iloc[:0], earlier, noise)
        sentence = " ".join(filter(None, (others, who_else(visit, above, noise))))
        _show_head(headline(visit, ranks, noise), sentence, basis(visit, view, table, ranks, noise))
    left, right = st.columns([5, 6], gap="large")
    with left:
        if len(above):
            columns, rows, more = alike_table(visit, above, ranks, noise)
            _show_title(say("robustness.alike_title"), say("robustness.alike_subtitle", unit=visit.unit_name))
            show_table(columns, rows, say("robustness.alike_title"), visit.language)
            st.caption(more or say("robustness.alike_all"))
        if found_tiers := tier_table(visit, table, noise):
            title, subtitle, columns, rows = found_tiers
            _show_title(title, subtitle)
            show_table(columns, rows, title, visit.language)
        own = own_shifts(visit, found)
        _show_title(without_title(visit, found, own), say("robustness.without_subtitle"))
        show_table(*without_table(visit, found, own), without_title(visit, found, own), visit.language)
        _show_how(
            visit,
            say("robustness.intervals_how"),
            say("robustness.scores_how"),
            say("robustness.without_how"),
            say("robustness.intervals_caveat"),
            say("robustness.weights_known", note=say.of(visit.framework, "weights_note") if visit.framework else ""),
        )
    with right:
        show_chart(forest_chart(visit, ranks, noise), say, key="robustness_forest")


def _show_structure(visit: Visit, found: Structure) -> None:
    """Real weights, correlations, alpha and principal components."""
    say = visit.say
    correlations, weights = correlation_chart(visit, found), weights_chart(visit, found)
    left, right = st.columns(2, gap="large")
    with left:
        if correlations is None:
            st.info(say("robustness.no_correlations", n=found.units))
        else:
            show_chart(correlations, say, key="robustness_correlations")
            st.caption(plain(" ".join(pair_sentences(visit, found))))
            _show_how(visit, say("robustness.correlations_how"), say("robustness.correlations_caveat"))
    with right:
        if weights is not None:
            show_chart(weights, say, key="robustness_weights")
            _show_how(visit, say("robustness.weights_how"), say("robustness.weights_caveat"))
    left, right = st.columns(2, gap="large")
    with left:
        _show_title(alpha_title(visit, found), say("robustness.alpha_subtitle", n=found.units))
        _show_how(visit, say("robustness.alpha_how"), say("robustness.directions_how"), say("robustness.alpha_caveat"))
    with right:
        if found.principal is not None:
            title = directions_title(visit, found.principal)
            _show_title(title, say("robustness.directions_subtitle"))
            show_table(*directions_table(visit, found.principal), title, visit.language)


def _show_missing(visit: Visit, view: EditionView) -> None:
    """What cannot be said of this edition, why, and which editions say it."""
    say = visit.say
    words = {"index": visit.index.short, "year": visit.year}
    units = "?" if view.units is None else str(view.units)
    key = "robustness.no_weights" if is_covered(view) else "robustness.too_few"
    _show_head(
        say("robustness.headline_none", unit=visit.unit_name, **words), say(key, n=view.complete, units=units, **words)
    )
    st.info(say("robustness.cannot"), icon=":material/info:")
    if years := covered_years(visit):
        links = " · ".join(markup.link(visit.link("robustness", year=str(year)), str(year)) for year in years)
        st.html(markup.sentence(markup.Html(f"{escape(say('robustness.editions'))} {links}")))


def _show_head(title: str, sentence: str, note: str = "") -> None:
    """The finding, what follows from it, and what it rests on."""
    st.html(markup.headline(title) + markup.sentence(sentence) + markup.subtitle(note))


def _show_title(title: str, subtitle: str) -> None:
    """The finding above a table."""
    st.html(markup.title(title) + markup.subtitle(subtitle))


def _show_how(visit: Visit, *texts: str) -> None:
    """How the figures above are computed, and what they do not say."""
    with st.expander(visit.say("robustness.how"), icon=":material/function:"):
        for text in texts:
            st.caption(plain(text))
