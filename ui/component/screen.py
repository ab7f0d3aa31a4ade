"""What stands where on the component page: the chosen component, its line of figures, and what depends on it."""

from dataclasses import replace

import streamlit as st

from analysis.frames import is_known
from analysis.indicators import movement
from analysis.position import places_moved
from ui.blocks.action_marks import marks_of, with_action_marks
from ui.blocks.component_table import PLACE, component_rows, is_judged, rows_of, score_cell
from ui.blocks.flag_list import flag_list
from ui.blocks.indicators import show_edition, show_indicators, weakest_html
from ui.blocks.next_rank import show_next_rank
from ui.blocks.no_data import show_no_indicators
from ui.blocks.trend_cards import breaks_note, course_rows, finding, long_run, trend_chart
from ui.component.actions import show_actions_of
from ui.component.goals import show_goals
from ui.component.peers import peers_chart
from ui.kit import markup
from ui.kit.charts import show_chart
from ui.kit.failures import fragment
from ui.kit.tables import Column, TableCell, ranked, show_table
from ui.reads.actions import actions_of_edition
from ui.reads.scores import flags, is_own_unit, own_indicators, sources
from ui.statements.sentences import coverage_note
from ui.statements.why import why_html, why_id
from ui.visit.visit import Visit
from wording.numbers import PLACES, RANK, change_format, score_format
from wording.words import plain

HEIGHT = 300
"""Pixels of the course."""

LONGEST = 40
"""Characters of an unknown component that are repeated to the reader."""


@fragment
def show(visit: Visit, offered: list[str], unit: str, year: int) -> None:
    """Draw the whole page. offered: the components of the framework."""
    say = visit.say
    head, choice = st.columns([3, 2], vertical_alignment="center")
    with choice:
        component = _choose_component(visit, offered)
    rows = course_rows(visit, component)
    title = finding(visit, rows.iloc[-1], component) if len(rows) else visit.component_name(component)
    head.html(markup.headline(title) + markup.subtitle(visit.unit_name))
    if about := visit.component_about(component):
        source = visit.component(component).about_source
        known_from = say("component.source", source=source) if source else ""
        st.html(markup.subtitle(f"{say('component.measures', about=about)} {known_from}"))
    _show_standing(visit, component)
    _show_flags(visit, component)
    _show_course(visit, component)
    if (peers := peers_chart(visit, component)) is not None:
        show_chart(peers, say, key="component_peers")
    show_goals(visit, component)
    if is_own_unit(visit):
        show_actions_of(visit, component)
    standings = own_indicators(visit)
    standings = standings[standings["year"] == year]
    st.subheader(say("indicators.title"))
    if not movement(standings, unit, year).total:
        show_no_indicators(visit)
        return
    show_indicators(visit, standings, unit, year, component)
    st.subheader(say("indicators.of_edition", index=plain(visit.index.short), year=year))
    show_edition(visit, standings, unit, year)


def _show_flags(visit: Visit, component: str) -> None:
    """The flags of the component in the chosen edition, or that there is none."""
    raised = [flag for flag in flags(visit) if flag.component == component]
    if raised:
        st.html(flag_list(visit, raised, actions_of_edition(visit)))
    else:
        if weakest := weakest_html(visit, component):
            st.html(markup.sentence(weakest))
        rows = rows_of(visit)
        judged = any(is_judged(row) for _, row in rows[rows["component"] == component].iterrows())
        st.caption(visit.say("component.no_flags" if judged else "component.not_judged"))


def _show_course(visit: Visit, component: str) -> None:
    """How it came here, with what was done, and where it may go."""
    say = visit.say
    rows = course_rows(visit, component)
    chart = trend_chart(visit, component, "shown_value", HEIGHT)
    if chart is None:
        st.info(say("trends.no_figures", component=plain(visit.component_name(component))))
        return
    span = (int(rows["year"].min()), int(rows["year"].max()))
    if course := long_run(visit, component):  # the newest figures are the headline already
        title = course[:1].upper() + course[1:]
        chart = replace(chart, title=title, alt=f"{title}. {chart.alt}")
    chart = with_action_marks(chart, marks_of(visit, component, span), say)
    show_chart(chart, say, key="component_course")
    if note := breaks_note(visit, *span):
        st.caption(note)
    show_next_rank(visit, component)


def _choose_component(visit: Visit, offered: list[str]) -> str:
    """The component of the link, else the one with the most severe flag, else the first."""
    say, key = visit.say, f"component_{visit.language}_{visit.index.code}"
    asked = st.query_params.get("component", "")
    flagged = [flag.component for flag in flags(visit) if flag.component in offered]
    start = asked if asked in offered else (flagged or offered)[0]
    if asked and asked != start:
        st.toast(say("component.other", asked=plain(asked[:LONGEST]), component=plain(visit.component_name(start))))
        st.query_params["component"] = start
    st.session_state[key] = start
    names = {code: visit.component_name(code) for code in offered}
    return str(
        st.selectbox(
            say("words.component"),
            offered,
            key=key,
            format_func=names.__getitem__,
            on_change=_remember,
            args=(key,),
            label_visibility="collapsed",
        )
    )


def _remember(key: str) -> None:
    """Keep the choice in the link."""
    st.query_params["component"] = st.session_state[key]


def _show_standing(visit: Visit, component: str) -> None:
    """Draw the line, and the words that its figures open."""
    say = visit.say
    rows = component_rows(rows_of(visit), visit)
    row = rows[rows["component"] == component].iloc[0]
    asks = why_id(component, PLACE)
    cells = [
        score_cell(visit, row).with_interval(row["low"], row["high"], score_format(row), is_secondary=False),
        TableCell(row["value_change"], change_format(row)),
        ranked(row["rank"], row["rank_of"]).with_interval(row["rank_low"], row["rank_high"], RANK, is_secondary=False),
        TableCell(places_moved(row) if is_known(row["rank_change"]) else None, PLACES),
        TableCell(row["gap_to_median"], change_format(row)),
        TableCell(row["best"], score_format(row)),
    ]
    columns = [
        Column(say("words.score"), "right"),
        Column(say("words.score_moved"), "right", help=say("overview.change_help")),
        Column(say("words.rank"), "right"),
        Column(say("words.rank_moved"), "right", help=say("overview.rank_change_help")),
        Column(say("words.to_median"), "right"),
        Column(say("words.best"), "right"),
    ]
    show_table(
        columns,
        [[replace(cell, asks=asks) for cell in cells]],
        say("component.standing", component=visit.component_name(component)),
        visit.language,
    )
    note = coverage_note(visit, row)
    below = (markup.subtitle(note) if note else "") + markup.hint(say("component.press"))
    st.html(why_html(visit, row, sources(visit), PLACE) + below)
