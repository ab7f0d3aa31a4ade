"""What stands where on the trends page: a course for each chosen component, and the order within the region."""

import streamlit as st

from analysis.frames import TOTAL
from analysis.trends import USUAL_CORRELATION
from ui.blocks.action_marks import marks_of, with_action_marks
from ui.blocks.component_table import component_rows, rows_of, show_standings
from ui.blocks.next_rank import show_next_rank, with_next_rank
from ui.blocks.trend_cards import breaks_note, course_records, family_of, long_run, trend_chart, trend_details
from ui.kit import markup
from ui.kit.charts import Chart, show_chart, show_small_charts
from ui.kit.failures import fragment
from ui.kit.fold import FOLD, fold_button
from ui.trends.breaks import show_breaks
from ui.trends.bump_chart import bump_chart
from ui.visit.link_choices import choose, choose_segment
from ui.visit.visit import Visit
from wording.numbers import decimal
from wording.words import plain

LARGE, SMALL = 300, 190
"""Pixels of a course in full, and of one among several."""


def show(visit: Visit) -> None:
    """Draw the whole page."""
    say = visit.say
    offered = [TOTAL, *(part.component for part in (visit.framework.components if visit.framework else ()))]
    st.html(markup.headline(_headline(visit)))
    years = sorted({year for component in offered for year in _years_of(visit, component)})
    if len(years) < 2:
        st.info(say("trends.one_edition", year=years[0] if years else visit.year))
        show_standings(visit, component_rows(rows_of(visit), visit))
        return
    _show_courses(visit, offered, years)
    if (bumps := bump_chart(visit)) is not None:
        show_chart(bumps, say, key="trend_region")


def _years_of(visit: Visit, component: str) -> set[int]:
    """The years in which the unit, or what it was made of, has a figure."""
    courses = [course_records(visit, component), *(rows for _, rows in family_of(visit, component).courses)]
    return {row["year"] for rows in courses for row in rows}


@fragment
def _show_courses(visit: Visit, offered: list[str], years: list[int]) -> None:
    """The choice of components, measure and years, and a chart for each: notes come after the first."""
    say = visit.say
    folded = st.container(key=f"{FOLD}trends")
    button = folded.container()
    left, start, end, right = folded.columns([3, 1, 1, 1.2], vertical_alignment="bottom")
    with left:
        chosen = _choose_components(visit, offered)
    names = {str(year): str(year) for year in years}
    with start:
        first = int(choose(visit, "trends", "from", say("trends.from"), names, str(years[0])))
    with end:
        last = int(choose(visit, "trends", "to", say("trends.to"), names, str(years[-1])))
    span = (min(first, last), max(first, last))
    with right:
        measures = {"shown_value": say("words.score"), "rank": say("words.rank")}
        measure = choose_segment(visit, "trends", "measure", say("trends.measure"), measures)
    count = len(chosen) if len(chosen) < len(offered) else 0
    what = [
        f"{span[0]}–{span[1]}",
        measures[measure],
        say("trends.chosen", count=count) if count else say("trends.all"),
    ]
    button.html(fold_button(" · ".join(what)))
    large = [code for code in chosen if code == TOTAL or len(chosen) == 1]
    for code in large:
        _show_large(visit, code, measure, span)
    small = [code for code in chosen if code not in large]
    if small and not large:
        _show_small(visit, small, measure, span)
    _show_notes(visit, chosen, span)
    if small and large:
        _show_small(visit, small, measure, span)


def _headline(visit: Visit) -> str:
    """How the total went over the years and what its newest edition did; what the page shows where neither is known."""
    words = {"index": visit.index.short, "unit": visit.unit_name}
    course = long_run(visit, TOTAL)
    return visit.say("trends.headline", course=course, **words) if course else visit.say("trends.title", **words)


def _show_notes(visit: Visit, chosen: list[str], span: tuple[int, int]) -> None:
    """What the bands are, what does not compare across them, and the figures behind the words on trends."""
    say = visit.say
    if visit.index.is_relative:
        st.caption(say("trends.relative"))
    if note := breaks_note(visit, *span):
        st.caption(note)
    test = say("trends.test", correlation=decimal(USUAL_CORRELATION, visit.language, 1))
    details = ((visit.component_name(code), trend_details(visit, code)) for code in chosen)
    lines = [test, *(f"{name}: {text}" for name, text in details if text)]
    show_breaks(visit, span, "".join(markup.subtitle(line) for line in lines))


def _choose_components(visit: Visit, offered: list[str]) -> list[str]:
    """The components to draw: those of the link, else all of them."""
    say = visit.say
    asked = [code for code in st.query_params.get("component", "").split(",") if code in offered]
    if "trend_components" not in st.session_state or set(st.session_state["trend_components"]) - set(offered):
        st.session_state["trend_components"] = asked
    names = {code: visit.component_name(code, short=True) for code in offered}
    chosen = st.multiselect(
        say("trends.choose"),
        offered,
        key="trend_components",
        format_func=names.__getitem__,
        placeholder=say("trends.all"),
        on_change=_remember_components,
    )
    return list(chosen) or offered


def _remember_components() -> None:
    """Keep the choice in the link."""
    st.query_params["component"] = ",".join(st.session_state["trend_components"])


def _show_large(visit: Visit, code: str, measure: str, years: tuple[int, int]) -> None:
    """One course in full: breaks by name, what was done, and what may come next."""
    say = visit.say
    chart = trend_chart(visit, code, measure, LARGE, years)
    if chart is None:
        st.info(say("trends.no_figures", component=plain(visit.component_name(code))))
        return
    is_newest = years[1] == visit.year
    if is_newest and measure == "rank":
        chart = with_next_rank(chart, visit, code)
    show_chart(with_action_marks(chart, marks_of(visit, code, years), say), say, key=f"trend_{code}")
    if is_newest:
        show_next_rank(visit, code)


def _show_small(visit: Visit, codes: list[str], measure: str, years: tuple[int, int]) -> None:
    """Little charts with the same axes, as many beside each other as there is room for."""
    say = visit.say
    charts: dict[str, Chart | str] = {}
    for code in codes:
        none = say("trends.no_figures", component=visit.component_name(code))
        charts[f"trend_{code}"] = trend_chart(visit, code, measure, SMALL, years, is_one_of=True) or none
    show_small_charts(charts, say, key="trend_small")
