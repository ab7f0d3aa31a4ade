"""The expected range of the next edition: the sentence that gives it, how it was checked, and its mark in a course."""

from dataclasses import replace

import plotly.graph_objects as go
import streamlit as st

from analysis.forecast import LEVEL, MINIMUM_TESTS, ExpectedRange, expected_range
from analysis.frames import is_known
from ui.blocks.component_table import rows_of
from ui.kit.charts import Chart
from ui.kit.look import US
from ui.kit.tables import Row, TableCell, between
from ui.reads.cached import cached_by_edition
from ui.reads.scores import gains
from ui.visit.visit import Visit
from wording.numbers import DECIMAL, decimal, integer, percent

OFTEN = 0.05
"""A coverage further than this from what a range is made for is said to be too narrow or too wide."""


@cached_by_edition("year", "unit", "minimum_coverage", max_entries=512)
def range_of(visit: Visit, component: str) -> ExpectedRange | None:
    """The expected range of a component or of the total after the chosen edition; None without a score to start at."""
    rows = rows_of(visit)
    rows = rows[rows["component"] == component]
    if rows.empty or not is_known(rows["shown_value"].iloc[0]):
        return None
    row, known = rows.iloc[0], gains(visit)
    known = known[(known["group"] == row["group"]) & (known["year"] <= row["year"])]
    start = (float(row["shown_value"]), float(row["percentile"]), float(row["scale"]))
    return expected_range(known, component, str(row["construct"]), *start, direction=float(row["direction"]))


def show_expected_range(visit: Visit, component: str) -> None:
    """The range in a sentence with how often it held, and how it is made; or why there is none."""
    expected, say, language = range_of(visit, component), visit.say, visit.language
    if expected is None:
        return
    test = expected.test
    if expected.reason or test is None:
        reason = say(f"expected.{expected.reason}", minimum=MINIMUM_TESTS, near=expected.near)
        st.caption(say("expected.none", reason=reason))
        return
    checked = say(
        "expected.checked",
        first=test.first_year,
        last=test.last_year,
        covered=integer(test.covered, language),
        cases=integer(test.cases, language),
        coverage=percent(test.coverage, language),
        error=decimal(test.error, language, visit.digits),
    )
    st.markdown(f"{say('expected.range', level=percent(LEVEL, language), **_ends(visit, expected))} {checked}")
    parts = [say("expected.how", near=integer(expected.near, language)), say(f"expected.{test.method}")]
    if abs(test.coverage - LEVEL) > OFTEN:
        parts.insert(0, say("expected.narrow" if test.coverage < LEVEL else "expected.wide"))
    if following := _following_break(visit):
        parts.append(following)
    st.caption(" ".join(parts))


def with_expected_range(chart: Chart, visit: Visit, component: str) -> Chart:
    """The course with the range of the next edition as a pale bar behind its last year."""
    expected = range_of(visit, component)
    if expected is None or expected.reason or visit.year is None:
        return chart
    say, year = visit.say, visit.year + 1
    text = say("expected.mark", year=year, **_ends(visit, expected))
    figure = go.Figure(chart.figure)  # the chart itself is kept for other readers
    figure.add_scatter(
        x=[year, year],
        y=[expected.low, expected.high],
        mode="lines",
        line={"color": US, "width": 9},
        opacity=0.35,
        text=[text, text],
        hovertemplate="%{text}<extra></extra>",
    )
    first, _ = figure.layout.xaxis.range
    figure.update_xaxes(range=[first, year + 0.7])
    others = [TableCell()] * (len(chart.columns) - 3)
    line: Row = [
        TableCell(year),
        between(expected.low, expected.high, DECIMAL.to(visit.digits)),
        *others,
        say("expected.row"),
    ]
    subtitle = f"{chart.subtitle} {say('expected.subtitle')}"
    return replace(chart, figure=figure, subtitle=subtitle, alt=f"{chart.alt} {text}", rows=[line, *chart.rows])


def _ends(visit: Visit, expected: ExpectedRange) -> dict[str, str]:
    ends = {"low": expected.low, "high": expected.high}
    return {name: decimal(end, visit.language, visit.digits) for name, end in ends.items()}


def _following_break(visit: Visit) -> str:
    """What is known to change with the next edition: the range says nothing about its scores then."""
    if visit.year is None or visit.framework is None:
        return ""
    following = visit.index.framework(visit.year + 1, visit.framework.group)
    if following is None or following.code == visit.framework.code:
        return ""
    return visit.say("expected.following", name=visit.say.of(following, "break"))
