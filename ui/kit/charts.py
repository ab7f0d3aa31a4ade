"""The charts: each has a title that says what it shows, words for those who cannot see it, and its table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from ui.kit import markup
from ui.kit.downloads import show_table_of, show_tables_of
from ui.kit.look import BETTER, BREAK, CHART_TEXT, CLEAR, GRID, PEERS, US, WORSE
from ui.kit.svg import Drawing
from ui.kit.tables import Column, Row, Shown, remember
from wording.numbers import SEPARATORS, decimal, signed
from wording.words import Words

ROW, DENSE_ROW, AXIS, EDGE = 24, 16, 24, 4
"""Pixels of a row of the waterfall, of a row where room is short, of the figures of an axis, and around all of it."""

CONFIG = {"displaylogo": False, "displayModeBar": False, "scrollZoom": False}


@dataclass(frozen=True)
class Chart:
    """A figure with its finding, what is drawn, its words for a screen reader, its table, and its legend as HTML."""

    figure: go.Figure | Drawing
    title: str
    subtitle: str
    alt: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    legend: str = ""


def show_chart(chart: Chart, say: Words, key: str) -> None:
    """Draw a chart under its title, with its table and its files one click away."""
    item = Shown(chart.title, chart.subtitle, chart.columns, chart.rows, key)
    remember(item)
    with st.container(horizontal=True, vertical_alignment="top", gap="small", key=f"head_{key}"):
        st.html(markup.title(chart.title) + markup.subtitle(chart.subtitle))
        show_table_of(item, say, say("chart.table"))
    if isinstance(chart.figure, Drawing):
        st.html(chart.figure.html(chart.alt, key))
    else:
        show_figure(chart.figure, chart.alt, key)
    if chart.legend:
        st.html(chart.legend)


def show_small_charts(charts: Mapping[str, Chart | str], say: Words, key: str) -> None:
    """Drawings beside each other, as many as there is room for, in one element; their tables behind one button.

    charts: by their keys; the words in place of a chart that there is not.
    """
    items = [Shown(c.title, c.subtitle, c.columns, c.rows, name) for name, c in charts.items() if isinstance(c, Chart)]
    for item in items:
        remember(item)
    st.html(f'<div class="app-charts">{"".join(_small(name, chart) for name, chart in charts.items())}</div>')
    if items:
        show_tables_of(items, say, key)


def _small(name: str, chart: Chart | str) -> str:
    if isinstance(chart, str):
        return f"<div>{markup.sentence(chart)}</div>"
    if not isinstance(chart.figure, Drawing):
        raise TypeError(f"{name} is no drawing")
    return (
        f"<div>{markup.title(chart.title)}{markup.subtitle(chart.subtitle)}{chart.figure.html(chart.alt, name)}</div>"
    )


def show_figure(figure: go.Figure, alt: str, key: str, is_filling: bool = False) -> None:
    """Draw a figure without the head and the table of a chart.

    alt: its words for a screen reader. is_filling: it is as high as the style sheet makes its place, by its key.
    """
    st.plotly_chart(figure, key=key, config=CONFIG, alt=alt, height="stretch" if is_filling else "content")


def waterfall(
    start: tuple[str, float],
    parts: Sequence[tuple[str, float]],
    end: tuple[str, float],
    say: Words,
    digits: int,
    height: int = 0,
    is_dense: bool = False,
) -> go.Figure:
    """How one total became the next: a bar a component, in points of the total; the totals themselves are marks.

    digits: decimals with which scores are shown. height: in pixels, if not as the rows need it. is_dense: narrow rows
    and no figures of the axis, where room is short.
    """
    language = say.language
    rows = (DENSE_ROW if is_dense else ROW) * (len(parts) + 2) + (0 if is_dense else AXIS) + 2 * EDGE
    figure = blank_figure(language, height or rows)
    reached = [start[1]]
    for _, value in parts:
        reached.append(reached[-1] + value)
    ends = {"up": "chart.added", "down": "chart.taken"}
    figure.add_bar(
        x=[abs(value) for _, value in parts],  # so that each figure stands right of its bar, away from the names
        y=[name for name, _ in parts],
        base=[min(ends_of) for ends_of in pairwise(reached)],
        orientation="h",
        width=0.64,
        marker={"color": [BETTER if value >= 0 else WORSE for _, value in parts]},
        text=[signed(value, language, digits) for _, value in parts],
        textposition="outside",
        constraintext="none",
        textfont={"size": CHART_TEXT["label"]},
        cliponaxis=False,
        customdata=[
            say(ends["up" if value >= 0 else "down"], name=name, points=decimal(abs(value), language, digits))
            for name, value in parts
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )
    figure.add_scatter(
        x=[start[1], end[1]],
        y=[start[0], end[0]],
        mode="markers+text",
        marker={"symbol": "diamond", "size": 10, "color": US},
        text=[f"<b>{decimal(value, language, digits)}</b>" for _, value in (start, end)],
        textposition="middle right",
        textfont={"size": CHART_TEXT["value"], "color": US},
        customdata=[
            say("chart.total", year=name, score=decimal(value, language, digits)) for name, value in (start, end)
        ],
        hovertemplate="%{customdata}<extra></extra>",
        cliponaxis=False,
    )
    order = [start[0], *(name for name, _ in parts), end[0]]
    low, high = min(*reached, end[1]), max(*reached, end[1])
    room = max((high - low) * 0.34, 40 * 10.0**-digits)
    figure.update_xaxes(
        range=[low - room / 6, high + room], tickformat=f".{max(digits - 1, 0)}f", showgrid=True, gridcolor=GRID
    )
    figure.update_yaxes(
        range=[len(order) - 0.4, -0.6],
        showgrid=False,
        type="category",
        categoryorder="array",
        categoryarray=order,
        tickvals=order,
    )
    if is_dense:
        figure.update_xaxes(showticklabels=False)
    figure.update_layout(margin={"t": EDGE, "b": EDGE})
    return figure


def standings_plot(rows: pd.DataFrame, home: str, language: str, digits: int, height: int = 320) -> go.Figure:
    """Every unit's score on one axis a component, ours in blue: rows with component_name, unit_name, unit, value.

    digits: decimals with which scores are shown.
    """
    traces = [
        {
            "type": "scatter",
            "x": part["value"].tolist(),
            "y": part["component_name"].tolist(),
            "mode": "markers",
            "marker": {
                "color": US if is_home else PEERS,
                "size": 11 if is_home else 7,
                "opacity": 1.0 if is_home else 0.45,
                "symbol": "diamond" if is_home else "circle",
            },
            "text": [
                f"{escape(str(u))}: {decimal(v, language, digits)}"
                for u, v in zip(part["unit_name"], part["value"], strict=True)
            ],
            "hovertemplate": "%{y}<br>%{text}<extra></extra>",
        }
        for is_home, part in rows.groupby(rows["unit"] == home)
    ]
    layout = blank_layout(language, height)
    layout["yaxis"] |= {"autorange": "reversed", "showgrid": True}
    return go.Figure({"data": traces, "layout": layout})


def blank_figure(language: str, height: int) -> go.Figure:
    """A figure without data in the manner of the house."""
    return go.Figure(layout=blank_layout(language, height))


def blank_layout(language: str, height: int) -> dict[str, Any]:
    """The manner of the house: no frame, no legend, numbers as the language writes them."""
    return {
        "separators": SEPARATORS[language],
        "height": height,
        "showlegend": False,
        "margin": {"l": 8, "r": 12, "t": 34, "b": 8},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "hovermode": "closest",
        "dragmode": False,
        "xaxis": {"showgrid": False, "zeroline": False, "automargin": True, "fixedrange": True},
        "yaxis": {"gridcolor": GRID, "zeroline": False, "automargin": True, "fixedrange": True},
    }


def break_bands(years: Sequence[int], width: float = 0.04) -> list[dict[str, Any]]:
    """A thin band from bottom to top before each of the years, as one shape."""
    sides = [(year - 0.5 - width / 2, year - 0.5 + width / 2) for year in years]
    path = "".join(f"M{left},0L{right},0L{right},1L{left},1Z" for left, right in sides)
    fill = {"fillcolor": BREAK, "line": {"width": 0}, "layer": "below"}
    return [{"type": "path", "path": path, "xref": "x", "yref": "y domain", **fill}] if path else []
