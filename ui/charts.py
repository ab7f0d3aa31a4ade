"""The charts: each has a title that says what it shows, words for those who cannot see it, and its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from analysis.numbers import SEPARATORS, decimal, is_known, signed
from ui.tables import Column, Row, html_table
from ui.wording import Words

US, OTHERS, BAND = "#2f6fb7", "#8a97a5", "rgba(138,151,165,0.20)"
BETTER, WORSE = "#1a8f85", "#d9772b"
GRID, BREAK = "rgba(138,151,165,0.25)", "rgba(138,151,165,0.55)"

LARGE = 300
"""From this height on there is room for the names of the breaks; below it the year stands for the name."""

CONFIG = {"displaylogo": False, "displayModeBar": False, "scrollZoom": False}


@dataclass(frozen=True)
class Chart:
    """A figure with its finding, what is drawn, its words for a screen reader, and its table."""

    figure: go.Figure
    title: str
    subtitle: str
    alt: str
    columns: Sequence[Column]
    rows: Sequence[Row]


def show_chart(chart: Chart, say: Words, key: str) -> None:
    """Draw a chart under its title, with its table one click away."""
    st.html(f'<p class="app-title">{escape(chart.title)}</p><p class="app-subtitle">{escape(chart.subtitle)}</p>')
    st.plotly_chart(chart.figure, key=key, config=CONFIG, alt=chart.alt)
    with st.popover(say("chart.table"), icon=":material/table_rows:", type="tertiary"):
        st.html(html_table(chart.columns, chart.rows, chart.title))


def course(
    rows: pd.DataFrame,
    measure: str,
    language: str,
    height: int = 230,
    breaks: Sequence[tuple[int, str]] = (),
    value_range: tuple[float, float] | None = None,
) -> go.Figure:
    """The course of one component: the unit's line over the country's lowest–median–highest band.

    rows: one a year with year, framework, shown_value or rank, lowest, median, best. measure: "shown_value"
    (points, up is better) or "rank" (1 on top). breaks: year and name of each new framework; raw scores are
    not joined across it.
    """
    figure = _figure(language, height)
    is_large = height >= LARGE
    for position, (year, name) in enumerate(breaks):
        figure.add_vline(x=year - 0.5, line={"color": BREAK, "width": 1, "dash": "dot"})
        figure.add_annotation(
            x=year - 0.5,
            y=1.0,
            yref="paper",
            text=escape(name if is_large else str(year)),
            showarrow=False,
            xanchor="left",
            yanchor="bottom",
            font={"size": 11 if is_large else 10, "color": OTHERS},
            xshift=1,
            yshift=13 * (position % 3) if is_large else 10 * (year - 1 in (known for known, _ in breaks)),
        )
    if is_large:
        figure.update_layout(margin_t=58)
    by = "construct" if measure == "rank" else "framework"
    parts = [part for _, part in rows.groupby(by, sort=False)]
    for part in sorted(parts, key=lambda one: one["year"].min()):
        if measure != "rank":
            _add_band(figure, part, language)
        _add_line(figure, part, measure, language)
    years = rows["year"].tolist()
    figure.update_xaxes(tickvals=_ticks(years), range=[min(years) - 0.7, max(years) + 0.7] if years else None)
    if measure == "rank":
        figure.update_yaxes(autorange="reversed", tickformat=",d")
    elif value_range is not None:
        figure.update_yaxes(range=value_range)
    return figure


def waterfall(
    start: tuple[str, float], parts: Sequence[tuple[str, float]], end: tuple[str, float], language: str
) -> go.Figure:
    """How one total became the next: a bar a component, in points of the total."""
    figure = _figure(language, 320)
    labels = [start[0], *(name for name, _ in parts), end[0]]
    values = [start[1], *(value for _, value in parts), end[1]]
    texts = [decimal(start[1], language), *(signed(value, language) for _, value in parts), decimal(end[1], language)]
    figure.add_waterfall(
        x=values,
        y=labels,
        orientation="h",
        measure=["absolute", *("relative" for _ in parts), "total"],
        text=texts,
        textposition="outside",
        hovertemplate="%{y}: %{text}<extra></extra>",
        connector={"line": {"color": GRID, "width": 1}},
        increasing={"marker": {"color": BETTER}},
        decreasing={"marker": {"color": WORSE}},
        totals={"marker": {"color": US}},
    )
    running, low, high = start[1], start[1], start[1]
    for _, value in parts:
        running += value
        low, high = min(low, running), max(high, running)
    room = max((high - low) * 0.28, 0.5)
    figure.update_xaxes(range=[min(low, end[1]) - room, max(high, end[1]) + room], tickformat=".1f")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure


def standings_plot(rows: pd.DataFrame, home: str, language: str, height: int = 320) -> go.Figure:
    """Every unit's score on one axis a component, ours in blue: rows with component_name, unit_name, unit, value."""
    figure = _figure(language, height)
    for is_home, part in rows.groupby(rows["unit"] == home):
        figure.add_scatter(
            x=part["value"],
            y=part["component_name"],
            mode="markers",
            marker={
                "color": US if is_home else OTHERS,
                "size": 11 if is_home else 7,
                "opacity": 1.0 if is_home else 0.45,
                "symbol": "diamond" if is_home else "circle",
            },
            text=[
                f"{escape(str(u))}: {decimal(v, language)}"
                for u, v in zip(part["unit_name"], part["value"], strict=True)
            ],
            hovertemplate="%{y}<br>%{text}<extra></extra>",
        )
    figure.update_yaxes(autorange="reversed", showgrid=True)
    return figure


def _figure(language: str, height: int) -> go.Figure:
    figure = go.Figure()
    figure.update_layout(
        separators=SEPARATORS[language],
        height=height,
        showlegend=False,
        margin={"l": 8, "r": 12, "t": 34, "b": 8},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        hovermode="closest",
        dragmode=False,
    )
    figure.update_xaxes(showgrid=False, zeroline=False, automargin=True, fixedrange=True)
    figure.update_yaxes(gridcolor=GRID, zeroline=False, automargin=True, fixedrange=True)
    return figure


def _add_band(figure: go.Figure, part: pd.DataFrame, language: str) -> None:
    known = part.dropna(subset=["lowest", "best", "median"])
    if known.empty:
        return
    for column, fill in (("lowest", None), ("best", "tonexty")):
        figure.add_scatter(
            x=known["year"],
            y=known[column],
            mode="lines",
            line={"width": 0},
            fill=fill,
            fillcolor=BAND,
            hoverinfo="skip",
        )
    figure.add_scatter(
        x=known["year"],
        y=known["median"],
        mode="lines" if len(known) > 1 else "markers",
        line={"color": OTHERS, "width": 1.2, "dash": "dash"},
        marker={"color": OTHERS, "symbol": "line-ew-open", "size": 12},
        text=[decimal(value, language) for value in known["median"]],
        hovertemplate=("Trung vị" if language == "vi" else "Median") + " %{x}: %{text}<extra></extra>",
    )


def _add_line(figure: go.Figure, part: pd.DataFrame, measure: str, language: str) -> None:
    values = part[measure]
    digits = 0 if measure == "rank" else 2
    texts = [
        decimal(value, language, digits) + (f"/{int(of)}" if measure == "rank" and is_known(of) else "")
        for value, of in zip(values, part["rank_of"], strict=True)
    ]
    figure.add_scatter(
        x=part["year"],
        y=values,
        mode="lines+markers",
        connectgaps=False,
        line={"color": US, "width": 2.2},
        marker={"size": 6},
        text=texts,
        hovertemplate="%{x}: %{text}<extra></extra>",
    )


def _ticks(years: Sequence[int]) -> list[int]:
    if not years:
        return []
    span = max(years) - min(years)
    step = 1 if span <= 8 else 3 if span <= 12 else 5
    return [year for year in range(min(years), max(years) + 1) if (max(years) - year) % step == 0]
