"""What stands where on the compare page; all that depends on the peers is drawn anew when they are chosen."""

import pandas as pd
import streamlit as st

from analysis.peers import against_peers
from ui.blocks.peers import Choice, choose
from ui.compare.parts import (
    course_chart,
    dot_chart,
    findings,
    heat_table,
    heat_words,
    sort_orders,
    star_chart,
    strengths_table,
    total_sentence,
)
from ui.compare.report import show_profiles, show_report, show_standing, show_titled
from ui.kit import markup
from ui.kit.charts import show_chart
from ui.kit.failures import fragment
from ui.kit.tables import Shown, html_table, remember
from ui.kit.waiting import waiting
from ui.reads.edition import EditionView, edition_view
from ui.visit.visit import Visit


def show(visit: Visit, unit: str) -> None:
    """Draw the whole page."""
    with waiting(visit.say, 12):
        view = edition_view(visit)
    _show_comparison(visit, view, unit)
    show_profiles(visit, view)
    show_report(visit)


@fragment
def _show_comparison(visit: Visit, view: EditionView, unit: str) -> None:
    """Everything that depends on whom the unit is compared with."""
    head = st.container()
    choice = choose(visit, view)
    against = against_peers(view.rows, unit, choice.peers, choice.by_component)
    with head:
        _show_head(visit, view, against, choice)
    if choice.by_component:
        st.caption(visit.say("compare.by_component"))
    if unit in view.scored:
        _show_strengths(visit, view, against, choice)
        _show_heat(visit, view, choice)
    _show_courses(visit, choice)
    show_standing(visit, view, choice, against)


def _show_head(visit: Visit, view: EditionView, against: pd.DataFrame, choice: Choice) -> None:
    """The finding, where unit and peers differ most, and where the total stands."""
    title, sentence = findings(visit, view, against, choice)
    st.html(
        markup.headline(title) + markup.sentence(sentence) + markup.subtitle(total_sentence(visit, against)),
    )


def _show_strengths(visit: Visit, view: EditionView, against: pd.DataFrame, choice: Choice) -> None:
    """Dots and the table of strengths side by side; the star where it is asked for."""
    say = visit.say
    left, right = st.columns([6, 5], gap="medium")
    with right:
        show_titled(visit, say("compare.strengths", peers=choice.phrase), strengths_table(visit, view, against))
        is_star = st.toggle(say("compare.star"), key="compare_star")
    with left:
        show_chart(dot_chart(visit, view, against, choice), say, key="compare_dots")
    if not is_star:
        return
    star = star_chart(visit, view, against, choice)
    if star is None:
        right.caption(say("compare.no_star"))
    else:
        with right:
            show_chart(star, say, key="compare_star_chart")


@fragment
def _show_heat(visit: Visit, view: EditionView, choice: Choice) -> None:
    """The heat map, sorted as asked."""
    orders = sort_orders(visit, view)
    order = st.selectbox(
        visit.say("compare.sort"),
        list(orders),
        format_func=orders.__getitem__,
        key=f"compare_sort_{visit.language}_{visit.index.code}",
        width=260,
    )
    title, subtitle = heat_words(visit, view)
    columns, rows = heat_table(visit, view, choice, order)
    remember(Shown(title, subtitle, columns, rows))
    table = html_table(columns, rows, title, visit.language)
    st.html(f'{markup.title(title)}{markup.subtitle(subtitle)}<div class="app-heat">{table}</div>')


@fragment
def _show_courses(visit: Visit, choice: Choice) -> None:
    """The little courses, of scores or of standings."""
    say = visit.say
    measures = {"shown_value": say("words.score"), "percentile": say("compare.percentile")}
    measure = st.segmented_control(
        say("compare.measure"),
        list(measures),
        default="shown_value",
        required=True,
        format_func=measures.__getitem__,
        key=f"compare_measure_{visit.language}",
    )
    chart = course_chart(visit, choice, str(measure))
    if chart is None:
        st.caption(say("compare.no_courses"))
    else:
        show_chart(chart, say, key="compare_courses")
