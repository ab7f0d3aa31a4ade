"""The charts: each has a title that says what it shows, words for those who cannot see it, and its table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from analysis.numbers import SEPARATORS, decimal, is_known, signed
from ui.tables import Column, Row, html_table
from ui.wording import Words

US, OTHERS, BAND = "#2f6fb7", "#8a97a5", "rgba(138,151,165,0.20)"
BETTER, WORSE = "#1a8f85", "#d9772b"
PICKED = "#b8417f"
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
    figure = blank_figure(language, height)
    _add_breaks(figure, breaks, height >= LARGE)
    by = "construct" if measure == "rank" else "framework"
    drawn = rows[[by, "year", measure, "rank_of", "lowest", "median", "best"]]
    parts = sorted((part for _, part in drawn.groupby(by, sort=False)), key=lambda one: one["year"].min())
    if measure != "rank":
        _add_band(figure, parts, language)
    _add_line(figure, parts, measure, language)
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
    figure = blank_figure(language, 320)
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
    figure = blank_figure(language, height)
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


def blank_figure(language: str, height: int) -> go.Figure:
    """A figure without data in the manner of the house: no frame, no legend, numbers as the language writes them."""
    return go.Figure(
        layout={
            "separators": SEPARATORS[language],
            "height": height,
            "showlegend": False,
            "margin": {"l": 8, "r": 12, "t": 34, "b": 8},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "hovermode": "closest",
            "dragmode": False,
            "xaxis": {"showgrid": False, "zeroline": False, "automargin": True, "fixedrange": True},
            "yaxis": {"gridcolor": GRID, "zeroline": False, "automargin": True, "fixedrange": True},
        }
    )


def break_lines(years: Sequence[int], axis: str = "") -> list[dict[str, Any]]:
    """A dotted line from bottom to top before each of the years, as one shape. axis: the number of its pair of axes."""
    path = "".join(f"M{year - 0.5},0L{year - 0.5},1" for year in years)
    line = {"color": BREAK, "width": 1, "dash": "dot"}
    return [{"type": "path", "path": path, "xref": f"x{axis}", "yref": f"y{axis} domain", "line": line}] if path else []


# A page draws a dozen of these: what belongs to one kind of line is one trace with gaps, and what belongs to the layout
# is set at once. Both the program and the browser take several times as long over a trace for each part.


def _add_breaks(figure: go.Figure, breaks: Sequence[tuple[int, str]], is_large: bool) -> None:
    names = [
        {
            "x": year - 0.5,
            "y": 1.0,
            "yref": "paper",
            "text": escape(name if is_large else str(year)),
            "showarrow": False,
            "xanchor": "left",
            "yanchor": "bottom",
            "font": {"size": 11 if is_large else 10, "color": OTHERS},
            "xshift": 1,
            "yshift": 13 * (position % 3) if is_large else 10 * (year - 1 in (known for known, _ in breaks)),
        }
        for position, (year, name) in enumerate(breaks)
    ]
    figure.update_layout(shapes=break_lines([year for year, _ in breaks]), annotations=names)
    if is_large:
        figure.update_layout(margin_t=58)


def _add_band(figure: go.Figure, parts: Sequence[pd.DataFrame], language: str) -> None:
    known = [part.dropna(subset=["lowest", "best", "median"]) for part in parts]
    known = [part for part in known if not part.empty]
    figure.add_scatter(
        x=_with_gaps([*part["year"], *part["year"][::-1]] for part in known),
        y=_with_gaps([*part["best"], *part["lowest"][::-1]] for part in known),
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=BAND,
        hoverinfo="skip",
    )
    for mode in ("lines", "markers"):  # an edition alone in its framework has no line
        some = [part for part in known if (len(part) > 1) == (mode == "lines")]
        figure.add_scatter(
            x=_with_gaps(part["year"] for part in some),
            y=_with_gaps(part["median"] for part in some),
            mode=mode,
            line={"color": OTHERS, "width": 1.2, "dash": "dash"},
            marker={"color": OTHERS, "symbol": "line-ew-open", "size": 12},
            text=_with_gaps([decimal(value, language) for value in part["median"]] for part in some),
            hovertemplate=("Trung vị" if language == "vi" else "Median") + " %{x}: %{text}<extra></extra>",
        )


def _add_line(figure: go.Figure, parts: Sequence[pd.DataFrame], measure: str, language: str) -> None:
    digits = 0 if measure == "rank" else 2
    texts = (
        [
            decimal(value, language, digits) + (f"/{int(of)}" if measure == "rank" and is_known(of) else "")
            for value, of in zip(part[measure], part["rank_of"], strict=True)
        ]
        for part in parts
    )
    figure.add_scatter(
        x=_with_gaps(part["year"] for part in parts),
        y=_with_gaps(part[measure] for part in parts),
        mode="lines+markers",
        connectgaps=False,
        line={"color": US, "width": 2.2},
        marker={"size": 6},
        text=_with_gaps(texts),
        hovertemplate="%{x}: %{text}<extra></extra>",
    )


def _with_gaps(parts: Iterable[Iterable[object]]) -> list[object]:
    """All the parts in one row, with a gap after each."""
    return [one for part in parts for one in (*part, None)]


def _ticks(years: Sequence[int]) -> list[int]:
    if not years:
        return []
    span = max(years) - min(years)
    step = 1 if span <= 8 else 3 if span <= 12 else 5
    return [year for year in range(min(years), max(years) + 1) if (max(years) - year) % step == 0]
