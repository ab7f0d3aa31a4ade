"""The next rank of a component: where it may lie, two probabilities, and its mark in a course of ranks."""

from dataclasses import replace

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from data.catalogue.model import Framework
from ui.kit.charts import Chart
from ui.kit.failures import fragment
from ui.kit.look import US
from ui.kit.tables import Row, TableCell, between
from ui.reads.forecasts import forecasts_now
from ui.visit.visit import Visit
from wording.early_warning import warning_sentences
from wording.numbers import RANK, datetime_text, integer, percent

LOOK_SECONDS = 1.0
"""How often a page looks whether the forecast is there that is being made."""


def next_rank(visit: Visit, component: str) -> pd.Series | None:
    """The forecast of a component or of the total for the chosen unit, as it is stored; None where there is none.

    The columns are STORED_COLUMNS of `data.store.forecasts`.
    """
    return forecasts_now(visit).of(component)


def show_next_rank(visit: Visit, component: str) -> None:
    """Between which ranks the next one may lie, the probabilities, their reason, how often it held; or why none."""
    expected, say, language = next_rank(visit, component), visit.say, visit.language
    if expected is None:
        show_why_none(visit)
        return
    if expected["reason"]:
        name = "few_cases" if expected["reason"] == "too_few_cases" and expected["cases"] else expected["reason"]
        reason = say(f"next_rank.{name}", cases=integer(expected["cases"], language))
        st.caption(say("next_rank.none", reason=reason))
        return
    ranks = {name: integer(expected[name], language) for name in ("best", "worst", "expected_rank", "rank_of")}
    width = integer(expected["width"], language)
    tested = (
        say(
            "next_rank.checked",
            editions=integer(expected["tested_editions"], language),
            coverage=percent(expected["coverage"], language),
            lowest=percent(expected["lowest_coverage"], language),
        )
        if expected["tested_editions"]
        else say("next_rank.untested")
    )
    st.markdown(f"{say('next_rank.range', **ranks)} {say('next_rank.width', width=width)}")
    parts = [*warning_sentences(say, expected), _reason(visit, expected), tested]
    parts.append(say("next_rank.made", day=datetime_text(expected["made_at"], language)))
    if following := _following_break(visit):
        parts.append(following)
    st.caption(" ".join(parts))


def with_next_rank(chart: Chart, visit: Visit, component: str) -> Chart:
    """The course of ranks with the range of the next one as a pale bar behind its last year."""
    expected = next_rank(visit, component)
    if expected is None or expected["reason"] or visit.year is None:
        return chart
    say, year = visit.say, visit.year + 1
    ends = {name: integer(expected[name], visit.language) for name in ("best", "worst")}
    text = say("next_rank.mark", year=year, **ends)
    figure = go.Figure(chart.figure)  # the chart itself is kept for other readers
    figure.add_scatter(
        x=[year, year],
        y=[expected["best"], expected["worst"]],
        mode="lines",
        line={"color": US, "width": 9},
        opacity=0.35,
        text=[text, text],
        hovertemplate="%{text}<extra></extra>",
    )
    first, _ = figure.layout.xaxis.range
    figure.update_xaxes(range=[first, year + 0.7])
    others = [TableCell()] * (len(chart.columns) - 3)
    line: Row = [TableCell(year), between(expected["best"], expected["worst"], RANK), *others, say("next_rank.row")]
    subtitle = f"{chart.subtitle} {say('next_rank.subtitle')}"
    return replace(chart, figure=figure, subtitle=subtitle, alt=f"{chart.alt} {text}", rows=[line, *chart.rows])


def show_why_none(visit: Visit) -> None:
    """That the forecasts of a unit are being made, until they are there; or that they could not be."""
    state = forecasts_now(visit).state
    if state == "running":
        _wait(visit)
    elif state == "failed":
        st.caption(visit.say("next_rank.failed"))


@fragment(run_every=LOOK_SECONDS)
def _wait(visit: Visit) -> None:
    """Say that it is being made; the page runs again when that has ended."""
    if forecasts_now(visit).state != "running":
        st.rerun()
    st.caption(visit.say("next_rank.running"))


def _reason(visit: Visit, expected: pd.Series) -> str:
    counts = {"rank": expected["rank"], "usual": expected["usual_rank"], "editions": expected["editions"]}
    return visit.say("next_rank.reason", **{name: integer(value, visit.language) for name, value in counts.items()})


def _measured(framework: Framework) -> frozenset[str]:
    """What a framework measures; two may differ in their source or weights alone."""
    return frozenset(part.construct for part in framework.components)


def _following_break(visit: Visit) -> str:
    """What is known to change with the next edition: a rank of other components need not follow from these."""
    if visit.year is None or visit.framework is None:
        return ""
    following = visit.index.framework(visit.year + 1, visit.framework.group)
    if following is None or _measured(following) == _measured(visit.framework):
        return ""
    return visit.say("next_rank.following", name=visit.say.of(following, "break"))
