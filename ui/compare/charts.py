"""The charts of the compare page: a dot plot of all units, small line charts, and a radar chart (the "star")."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.frames import is_known
from ui.kit.charts import blank_figure, break_bands
from ui.kit.look import BAND, CHART_TEXT, CLEAR, GRID, PEERS, PICKED, US
from wording.numbers import decimal

SYMBOLS = ("circle", "square", "triangle-up", "cross", "star", "hexagon")
"""One for each picked unit, as their colour is the same."""

PER_LINE, COURSE_HEIGHT, GAP = 2, 132, 0.06
HALF_A_WIDTH = 0.25


class _Point(NamedTuple):
    """One year of one little course; part: what a line does not leave."""

    year: float
    part: str
    own: float
    worst: float
    median: float
    best: float


@dataclass(frozen=True)
class Dots:
    """The scores of one set of units, one mark each: component names, values, and what is said on touch."""

    name: str
    components: Sequence[str]
    values: Sequence[float]
    texts: Sequence[str]


def dots(
    home: Dots, picked: Sequence[Dots], peers: Dots, rest: Dots, median: Dots, order: Sequence[str], language: str
) -> go.Figure:
    """Every unit's score on one axis a component: ours in blue, the picked in the second colour, the rest in grey."""
    figure = blank_figure(language, 60 + 35 * len(order))
    small = {"color": PEERS, "size": 6, "opacity": 0.35}
    ring = {"color": PEERS, "size": 8, "symbol": "circle-open", "line": {"width": 1.6}}
    line = {"color": PEERS, "size": 18, "symbol": "line-ns-open", "line": {"width": 2.4}}
    figure.add_traces([_marks(rest, small), _marks(peers, ring), _marks(median, line)])
    for position, unit_dots in enumerate(picked):
        figure.add_trace(_marks(unit_dots, {"color": PICKED, "size": 9, "symbol": SYMBOLS[position % len(SYMBOLS)]}))
    figure.add_trace(_marks(home, {"color": US, "size": 12, "symbol": "diamond"}))
    figure.update_layout(showlegend=True, legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"})
    figure.update_xaxes(showgrid=True, gridcolor=GRID)
    figure.update_yaxes(categoryorder="array", categoryarray=list(reversed(order)), range=[-0.6, len(order) - 0.4])
    return figure


def _marks(points: Dots, marker: Mapping[str, Any]) -> go.Scatter:
    return go.Scatter(
        x=list(points.values),
        y=list(points.components),
        name=escape(points.name),
        mode="markers",
        marker=dict(marker),
        text=[escape(text) for text in points.texts],
        hovertemplate="%{y}<br>%{text}<extra></extra>",
        cliponaxis=False,
    )


def star(
    shapes: Sequence[tuple[str, Sequence[float], str]], names: Sequence[str], language: str, digits: int
) -> go.Figure:
    """The star chart: one line a unit (name, scores, colour). Areas of a star mislead: it stands beside the dots.

    digits: decimals with which scores are shown.
    """
    figure = blank_figure(language, 420)
    for name, values, colour in shapes:
        figure.add_scatterpolar(
            r=[*values, values[0]],
            theta=[*map(escape, names), escape(names[0])],
            name=escape(name),
            mode="lines+markers",
            line={"color": colour, "width": 2.2 if colour == US else 1.6},
            text=[decimal(value, language, digits) for value in [*values, values[0]]],
            hovertemplate="%{theta}: %{text}<extra>%{fullData.name}</extra>",
        )
    figure.update_layout(
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.08, "yanchor": "bottom"},
        margin={"l": 60, "r": 60, "t": 40, "b": 30},
        polar={
            "bgcolor": CLEAR,
            "radialaxis": {"gridcolor": GRID, "tickfont": {"size": CHART_TEXT["label"]}},
            "angularaxis": {"gridcolor": GRID, "direction": "clockwise", "tickfont": {"size": CHART_TEXT["label"]}},
        },
    )
    return figure


def courses(
    rows: pd.DataFrame,
    names: Mapping[str, str],
    by: str,
    breaks: Sequence[int],
    said: Mapping[str, str],
    language: str,
    digits: int,
) -> go.Figure:
    """One little chart a component, all with the same axes: our line over the peers' band and median.

    rows: the columns of `analysis.peers.courses_against_peers`. by: what a line is not drawn across, "framework" for
    scores or "construct" for standings. breaks: the first years of new frameworks. said: words for "own" and
    "median". digits: decimals of what is drawn.
    """
    codes = list(names)
    lines = -(-len(codes) // PER_LINE)
    figure = blank_figure(language, 40 + COURSE_HEIGHT * lines)
    years = (int(rows["year"].min()), int(rows["year"].max()))
    extremes = rows[["own", "worst", "best"]].to_numpy(dtype=float)
    low, high = float(np.nanmin(extremes)), float(np.nanmax(extremes))
    room = 0.04 * (high - low) or 0.5
    layout: dict[str, Any] = {"shapes": [], "annotations": []}
    columns = ["year", by, "own", "worst", "median", "best"]
    points: dict[str, list[_Point]] = {code: [] for code in codes}
    for code, *values in rows.sort_values("year")[["component", *columns]].itertuples(index=False):
        points[str(code)].append(_Point(*values))
    traces: list[go.Scatter] = []
    for place, code in enumerate(codes):
        line, column = divmod(place, PER_LINE)
        number = "" if place == 0 else str(place + 1)
        x, y = _domains(line, column, lines)
        is_lowest = place + PER_LINE >= len(codes)
        layout[f"xaxis{number}"] = _axis(f"y{number}", x, [years[0] - 0.7, years[1] + 0.7], is_lowest) | {
            "tickvals": _years(*years),
            "tickfont": {"size": CHART_TEXT["label"]},
        }
        layout[f"yaxis{number}"] = _axis(f"x{number}", y, [low - room, high + room], column == 0) | {
            "gridcolor": GRID,
            "nticks": 5,
            "tickfont": {"size": CHART_TEXT["label"]},
        }
        layout["annotations"].append(
            {
                "text": f"<b>{escape(names[code])}</b>",
                "x": x[0],
                "y": y[1],
                "xref": "paper",
                "yref": "paper",
                "xanchor": "left",
                "yanchor": "bottom",
                "showarrow": False,
                "font": {"size": CHART_TEXT["label"]},
            }
        )
        layout["shapes"] += break_bands(breaks, number)
        traces += _course(points[code], number, said, language, digits)
    figure.add_traces(traces)
    figure.update_layout(layout)
    return figure


def _domains(line: int, column: int, lines: int) -> tuple[list[float], list[float]]:
    """Where one little chart stands, in shares of the figure; above each there is room for its name."""
    wide, high = 1 / PER_LINE, 1 / lines
    left = column * (wide + GAP / 2)
    top = 1 - line * high
    return [left, min(left + wide - GAP / 2, 1.0)], [top - 0.86 * high, top - 0.14 * high]


def _axis(anchor: str, domain: Sequence[float], extent: Sequence[float], has_ticks: bool) -> dict[str, Any]:
    return {
        "anchor": anchor,
        "domain": list(domain),
        "range": list(extent),
        "showticklabels": has_ticks,
        "fixedrange": True,
        "zeroline": False,
        "showgrid": anchor.startswith("x"),
    }


def _years(first: int, last: int) -> list[int]:
    step = 1 if last - first <= 5 else 3 if last - first <= 12 else 6
    return [year for year in range(first, last + 1) if (last - year) % step == 0]


def _course(
    rows: Sequence[_Point], number: str, said: Mapping[str, str], language: str, digits: int
) -> list[go.Scatter]:
    axes = {"xaxis": f"x{number}", "yaxis": f"y{number}"}
    runs = _runs(rows)
    band_x: list[float | None] = []
    band_y: list[float | None] = []
    for run in _runs([point for point in rows if is_known(point.worst)]):
        # One year alone is given a width, or its band would not be seen.
        wide = (
            run
            if len(run) > 1
            else [
                run[0]._replace(year=run[0].year - HALF_A_WIDTH),
                run[0]._replace(year=run[0].year + HALF_A_WIDTH),
            ]
        )
        band_x += [*(point.year for point in wide), *(point.year for point in reversed(wide)), None]
        band_y += [*(point.worst for point in wide), *(point.best for point in reversed(wide)), None]
    band = {"fill": "toself", "fillcolor": BAND, "line": {"width": 0}, "mode": "lines", "hoverinfo": "skip"}
    dashes = {"line": {"color": PEERS, "width": 1.2, "dash": "dash"}, "marker": {"size": 2.5}}
    ours = {"line": {"color": US, "width": 2}, "marker": {"size": 4.5}}
    return [
        go.Scatter(x=band_x, y=band_y, **band, **axes),
        _line(runs, "median", said["median"], language, digits, dashes | axes),
        _line(runs, "own", said["own"], language, digits, ours | axes),
    ]


def _line(
    runs: Sequence[Sequence[_Point]], name: str, said: str, language: str, digits: int, style: Mapping[str, Any]
) -> go.Scatter:
    """The runs one after the other with an empty place between, so that no line joins them."""
    years: list[float | None] = []
    values: list[float | None] = []
    for run in runs:
        years += [*(point.year for point in run), None]
        values += [*(getattr(point, name) for point in run), None]
    texts = [decimal(value, language, digits) for value in values]
    touched = f"{escape(said)} %{{x}}: %{{text}}<extra></extra>"
    return go.Scatter(
        x=years, y=values, text=texts, hovertemplate=touched, mode="lines+markers", connectgaps=False, **style
    )


def _runs(points: Sequence[_Point]) -> list[list[_Point]]:
    """The points in runs of years that follow each other within one part."""
    runs: list[list[_Point]] = []
    for point in points:
        if runs and point.part == runs[-1][-1].part and point.year == runs[-1][-1].year + 1:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs
