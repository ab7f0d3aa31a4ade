"""The next rank of a component: where it may lie, two probabilities, and its mark in a course of ranks."""

from dataclasses import replace

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from analysis.early_warning import early_warnings, in_hundred
from analysis.frames import TOTAL
from analysis.rank_forecast import rank_forecasts
from services.backtests import years_of
from ui.kit.charts import Chart
from ui.kit.look import US
from ui.kit.tables import Row, TableCell, between
from ui.reads.cached import cached_by_edition
from ui.reads.scores import history
from ui.visit.visit import Visit
from wording.numbers import RANK, integer, percent


@cached_by_edition("year", "group", "minimum_coverage", max_entries=32)
def forecasts(visit: Visit) -> pd.DataFrame:
    """FORECAST_COLUMNS for every unit and component of the chosen edition, from it and those before it."""
    return rank_forecasts(_of_group(visit), year=visit.year)


@cached_by_edition("year", "group", "minimum_coverage", max_entries=32)
def warnings(visit: Visit) -> pd.DataFrame:
    """WARNING_COLUMNS for every unit and component of the chosen edition, from it and those before it."""
    return early_warnings(_of_group(visit), year=visit.year)


def next_rank(visit: Visit, component: str) -> pd.Series | None:
    """The forecast of a component or of the total for the chosen unit; None where the edition does not have it."""
    return _row(visit, forecasts, component)


def show_next_rank(visit: Visit, component: str) -> None:
    """Between which ranks the next one may lie, the probabilities, their reason, how often it held; or why none."""
    expected, say, language = next_rank(visit, component), visit.say, visit.language
    if expected is None:
        return
    if expected["reason"]:
        reason = say(f"next_rank.{expected['reason']}", cases=integer(expected["cases"], language))
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
    parts = [*_probabilities(visit, component), _reason(visit, expected), tested]
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


def _of_group(visit: Visit) -> pd.DataFrame:
    """The editions that ranks are compared over: of the unit's group, from the first that is no trial of the index."""
    first, _ = years_of(visit.index)
    every = history(visit)
    return every[(every["group"] == visit.unit_group) & (every["year"] >= first)]


def _row(visit: Visit, table: object, component: str) -> pd.Series | None:
    if visit.unit is None or visit.year is None:
        return None
    known = _of_group(visit)
    if not (known["year"] == visit.year).any():
        return None
    rows = table(visit)  # type: ignore[operator]
    rows = rows[(rows["unit"] == visit.unit.code) & (rows["component"] == component)]
    return None if rows.empty else rows.iloc[0]


def _probabilities(visit: Visit, component: str) -> list[str]:
    """Of a hundred that stood like this, how many were low, and how many fell; of the total only the first."""
    row, say = _row(visit, warnings, component), visit.say
    if row is None or row["reason"]:
        return []
    said = []
    for outcome in ("low",) if component == TOTAL else ("low", "fell"):
        counts = {"count": in_hundred(row[outcome]), "overall": in_hundred(row[f"{outcome}_overall"])}
        said.append(say(f"next_rank.{outcome}", **counts))
    if component != TOTAL and row["fell"] > row["fell_overall"] and row["rank"] < row["usual_rank"]:
        said.append(say("next_rank.above_usual"))
    return said


def _reason(visit: Visit, expected: pd.Series) -> str:
    counts = {"rank": expected["rank"], "usual": expected["usual_rank"], "editions": expected["editions"]}
    return visit.say("next_rank.reason", **{name: integer(value, visit.language) for name, value in counts.items()})


def _following_break(visit: Visit) -> str:
    """What is known to change with the next edition: a rank of other components need not follow from these."""
    if visit.year is None or visit.framework is None:
        return ""
    following = visit.index.framework(visit.year + 1, visit.framework.group)
    if following is None or following.code == visit.framework.code:
        return ""
    return visit.say("next_rank.following", name=visit.say.of(following, "break"))
