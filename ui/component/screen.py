"""What stands where on the component page; all of it depends on the chosen component."""

import streamlit as st

from analysis.indicators import movement
from ui.blocks.action_marks import marks_of, with_action_marks
from ui.blocks.component_table import is_judged, rows_of
from ui.blocks.expected_range import show_expected_range, with_expected_range
from ui.blocks.flag_list import flag_list
from ui.blocks.indicators import show_edition, show_indicators
from ui.blocks.no_data import show_no_indicators
from ui.blocks.trend_cards import course_rows, finding, trend_chart
from ui.component.actions import show_actions_of
from ui.component.choice import choose_component
from ui.component.goals import show_goals
from ui.component.peers import peers_chart
from ui.component.standing import show_standing
from ui.kit import markup
from ui.kit.charts import show_chart
from ui.kit.failures import fragment
from ui.reads.actions import actions_of_edition
from ui.reads.scores import flags, indicator_history
from ui.visit.visit import Visit

HEIGHT = 300
"""Pixels of the course."""


@fragment
def show(visit: Visit, offered: list[str], unit: str, year: int) -> None:
    """Draw the whole page. offered: the components of the framework."""
    say = visit.say
    head, choice = st.columns([3, 2], vertical_alignment="center")
    with choice:
        component = choose_component(visit, offered)
    rows = course_rows(visit, component)
    title = finding(visit, rows.iloc[-1], component) if len(rows) else visit.component_name(component)
    head.html(markup.headline(title) + markup.subtitle(visit.unit_name))
    show_standing(visit, component)
    _show_flags(visit, component)
    _show_course(visit, component)
    if (peers := peers_chart(visit, component)) is not None:
        show_chart(peers, say, key="component_peers")
    show_goals(visit, component)
    show_actions_of(visit, component)
    standings = indicator_history(visit)
    st.subheader(say("indicators.title"))
    if not movement(standings, unit, year).total:
        show_no_indicators(visit)
        return
    show_indicators(visit, standings, unit, year, component)
    st.subheader(say("indicators.of_edition", index=visit.index.short, year=year))
    show_edition(visit, standings, unit, year)


def _show_flags(visit: Visit, component: str) -> None:
    """The flags of the component in the chosen edition, or that there is none."""
    raised = [flag for flag in flags(visit) if flag.component == component]
    if raised:
        st.html(flag_list(visit, raised, actions_of_edition(visit)))
    else:
        rows = rows_of(visit)
        judged = any(is_judged(row) for _, row in rows[rows["component"] == component].iterrows())
        st.caption(visit.say("component.no_flags" if judged else "component.not_judged"))


def _show_course(visit: Visit, component: str) -> None:
    """How it came here, with what was done, and where it may go."""
    say = visit.say
    rows = course_rows(visit, component)
    chart = trend_chart(visit, component, "shown_value", HEIGHT)
    if chart is None:
        st.info(say("trends.no_figures", component=visit.component_name(component)))
        return
    marks = marks_of(visit, component, (int(rows["year"].min()), int(rows["year"].max())))
    chart = with_action_marks(with_expected_range(chart, visit, component), marks, say)
    show_chart(chart, say, key="component_course")
    show_expected_range(visit, component)
