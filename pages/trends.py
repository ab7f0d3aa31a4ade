"""Trends: how components and the total came here, in score and in rank, with every break named."""

import streamlit as st

from analysis.frames import TOTAL
from analysis.numbers import decimal, rank_text, signed
from ui.charts import show_chart
from ui.components import component_rows, rows_of, score_text
from ui.empty import show_no_editions
from ui.expected_range import show_expected_range
from ui.guard import guard
from ui.sentences import coverage_note
from ui.tables import Column, show_table
from ui.trend_cards import breaks_of, course_rows, trend_chart

visit = guard("view")
say, language = visit.say, visit.language


def remember_components() -> None:
    """Keep the choice in the link."""
    st.query_params["component"] = ",".join(st.session_state["trend_components"])


def choose_components(offered: list[str]) -> list[str]:
    """The components to draw: those of the link, else all of them."""
    asked = [code for code in st.query_params.get("component", "").split(",") if code in offered]
    if "trend_components" not in st.session_state or set(st.session_state["trend_components"]) - set(offered):
        st.session_state["trend_components"] = asked
    names = {code: visit.component_name(code, short=True) for code in offered}
    chosen = st.multiselect(
        say("trends.choose"),
        offered,
        key="trend_components",
        format_func=lambda c: names[c],
        placeholder=say("trends.all"),
        on_change=remember_components,
    )
    return list(chosen) or offered


@st.fragment
def show_courses(offered: list[str], first_year: int) -> None:
    """The choice of components and measure, and a chart for each."""
    left, right = st.columns([4, 1.3], vertical_alignment="bottom")
    with left:
        chosen = choose_components(offered)
    measures = {"shown_value": say("words.score"), "rank": say("words.rank")}
    measure = right.segmented_control(
        say("trends.measure"),
        list(measures),
        default="shown_value",
        required=True,
        format_func=lambda code: measures[code],
        key="trend_measure",
    )
    if visit.index.is_relative:
        st.caption(say("trends.relative"))
    if len(chosen) > 1 and (breaks := breaks_of(visit, first_year)):
        st.caption(say("trends.breaks", names=" · ".join(name for _, name in breaks)))
    columns = st.columns(1 if len(chosen) == 1 else 2, gap="large")
    for position, code in enumerate(chosen):
        with columns[position % len(columns)]:
            chart = trend_chart(visit, code, str(measure), 360 if len(chosen) == 1 else 220)
            if chart is None:
                st.info(say("trends.no_figures", component=visit.component_name(code)))
            else:
                show_chart(chart, say, key=f"trend_{code}")
                if code == TOTAL and measure == "shown_value":
                    show_expected_range(visit, code)


if visit.unit is None or visit.year is None:
    show_no_editions(visit)
    st.stop()
offered = [TOTAL, *(part.component for part in (visit.framework.components if visit.framework else ()))]
st.html(f'<h1 class="app-headline">{say("trends.title", index=visit.index.short, unit=visit.unit_name)}</h1>')
years = sorted({int(year) for code in offered for year in course_rows(visit, code)["year"]})
if len(years) < 2:
    st.info(say("trends.one_edition", year=years[0] if years else visit.year))
    rows = component_rows(rows_of(visit), visit)
    show_table(
        [
            Column(say("words.component")),
            Column(say("words.score"), "right"),
            Column(say("words.rank"), "right"),
            Column(say("words.median"), "right"),
            Column(say("words.to_median"), "right"),
            Column(say("words.best"), "right"),
            Column(say("words.among")),
        ],
        [
            [
                visit.component_name(str(row["component"])),
                score_text(visit, row),
                rank_text(row["rank"], row["rank_of"]),
                decimal(row["median"], language),
                signed(row["gap_to_median"], language),
                decimal(row["best"], language),
                coverage_note(visit, row),
            ]
            for _, row in rows.iterrows()
        ],
        say("overview.table_caption", unit=visit.unit_name, year=visit.year),
    )
    st.stop()
show_courses(offered, years[0])
