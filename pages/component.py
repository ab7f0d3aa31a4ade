"""One component: where it stands, how it came here, and the indicators behind it."""

from html import escape

import streamlit as st

from analysis.indicators import movement
from analysis.numbers import decimal, rank_text, signed
from ui.charts import show_chart
from ui.component_actions import show_actions_of
from ui.components import component_rows, rows_of, score_text
from ui.empty import show_no_editions
from ui.expected_range import show_expected_range, with_expected_range
from ui.guard import guard
from ui.indicators import show_edition, show_indicators
from ui.scores import flags, indicator_history, sources
from ui.sentences import coverage_note
from ui.tables import Column, TableCell, show_table
from ui.trend_cards import trend_chart
from ui.visit import page_file

visit = guard("view")
say, language = visit.say, visit.language
CHOICE = f"component_{language}_{visit.index.code}"


def remember_component() -> None:
    """Keep the choice in the link."""
    st.query_params["component"] = st.session_state[CHOICE]


def choose_component(offered: list[str]) -> str:
    """The component of the link, else the one with the gravest flag, else the first."""
    asked = st.query_params.get("component", "")
    flagged = [flag.component for flag in flags(visit) if flag.component in offered]
    start = asked if asked in offered else (flagged or offered)[0]
    st.session_state[CHOICE] = start
    names = {code: visit.component_name(code) for code in offered}
    return str(
        st.selectbox(
            say("words.component"), offered, key=CHOICE, format_func=names.__getitem__, on_change=remember_component
        )
    )


def show_standing(code: str) -> None:
    """The component in one line: score, change, rank, gaps, and where the figure came from."""
    rows = component_rows(rows_of(visit), visit)
    row = rows[rows["component"] == code].iloc[0]
    show_table(
        [
            Column(say("words.score"), "right"),
            Column("±", "right"),
            Column(say("words.rank"), "right"),
            Column(say("words.to_median"), "right"),
            Column(say("words.best"), "right"),
            Column(say("words.among")),
            Column(say("indicators.source"), is_secondary=True),
        ],
        [
            [
                score_text(visit, row),
                signed(row["value_change"], language),
                rank_text(row["rank"], row["rank_of"]),
                signed(row["gap_to_median"], language),
                decimal(row["best"], language),
                coverage_note(visit, row),
                TableCell(sources(visit).get(code, "")),
            ]
        ],
        say("component.standing", component=visit.component_name(code)),
    )


def show_nothing() -> None:
    """An edition without indicators says where they come from."""
    st.info(say("indicators.none", index=visit.index.short, year=visit.year), icon=":material/info:")
    if "import" in visit.permissions:
        st.page_link(
            page_file("upload"), label=say("menu.upload"), icon=":material/upload_file:", query_params=visit.selection
        )


@st.fragment
def show_component(offered: list[str], unit: str, year: int) -> None:
    """All that depends on the chosen component."""
    code = choose_component(offered)
    st.html(f'<h1 class="app-headline">{escape(visit.component_name(code))} · {escape(visit.unit_name)} {year}</h1>')
    show_standing(code)
    chart = trend_chart(visit, code, "shown_value", 260)
    if chart is not None:
        show_chart(with_expected_range(chart, visit, code), say, key="component_course")
        show_expected_range(visit, code)
    show_actions_of(visit, code)
    standings = indicator_history(visit)
    st.subheader(say("indicators.title"))
    if not movement(standings, unit, year).total:
        show_nothing()
        return
    show_indicators(visit, standings, unit, year, code)
    st.subheader(say("indicators.of_edition", index=visit.index.short, year=year))
    show_edition(visit, standings, unit, year)


if visit.unit is None or visit.year is None or visit.framework is None:
    show_no_editions(visit)
    st.stop()
show_component([part.component for part in visit.framework.components], visit.unit.code, visit.year)
