"""The charts of the compare page: a dot plot of all units, small line charts, and a radar chart (the "star")."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.frames import is_known
from ui.kit.charts import blank_figure
from ui.kit.look import BAND, CHART_TEXT, CLEAR, GRID, PEERS, PICKED, US
from ui.kit.svg import Drawing, Margins, Panel, Tip, axis_figures, pieces, room_beside
from wording.numbers import decimal

SYMBOLS = ("circle", "square", "triangle-up", "cross", "star", "hexagon")
"""One for each picked unit, as their colour is the same."""

PER_LINE, GAP = 2, 0.03
COURSE_HEIGHT, NAME_HEIGHT, BELOW = 132, 22, 20
"""Pixels of a little course with its name and its years; of the name above it, and of the years below."""

HALF_A_WIDTH = 0.25
_LINES = ("median", "own")


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
) -> Drawing:
    """One little chart a component, all with the same axes: our line over the peers' band and median.

    rows: the columns of `analysis.peers.courses_against_peers`. by: what a line is not drawn across, "framework" for
    scores or "construct" for standings. breaks: the first years of new frameworks. said: words for "own" and
    "median". digits: decimals of what is drawn.
    """
    years = (int(rows["year"].min()), int(rows["year"].max()))
    extremes = rows[["own", "worst", "best"]].to_numpy(dtype=float)
    low, high = float(np.nanmin(extremes)), float(np.nanmax(extremes))
    room = 0.04 * (high - low) or 0.5
    panel = Panel(years[0] - 0.7, years[1] + 0.7, low - room, high + room, COURSE_HEIGHT - NAME_HEIGHT - BELOW)
    figures = axis_figures(panel.bottom, panel.top)
    points: dict[str, list[_Point]] = {code: [] for code in names}
    columns = ["year", by, "own", "worst", "median", "best"]
    for code, *values in rows.sort_values("year")[["component", *columns]].itertuples(index=False):
        points[str(code)].append(_Point(*values))
    panels = []
    wide = (1 - GAP) / PER_LINE
    for place, (code, name) in enumerate(names.items()):
        line, column = divmod(place, PER_LINE)
        words = [panel.word(panel.left, name, -7, "currentColor", "start", is_strong=True)]
        words += panel.words_beside(figures, language) if column == 0 else []
        words += panel.words_below(_years(*years)) if place + PER_LINE >= len(names) else []
        where = column * (wide + GAP), NAME_HEIGHT + line * COURSE_HEIGHT, wide
        parts = [panel.lines_across(figures), panel.bands(year - 0.5 for year in breaks), *_course(panel, points[code])]
        panels.append(panel.html(parts, words, _tips(points[code], said, language, digits), place=where))
    height = COURSE_HEIGHT * -(-len(names) // PER_LINE)
    return Drawing(tuple(panels), height, Margins(0, 8, 0, room_beside(figures, language)))


def _years(first: int, last: int) -> list[int]:
    step = 1 if last - first <= 5 else 3 if last - first <= 12 else 6
    return [year for year in range(first, last + 1) if (last - year) % step == 0]


def _course(panel: Panel, points: Sequence[_Point]) -> list[str]:
    """The band, the median and our line of one little chart."""
    bands = []
    for run in _runs([point for point in points if is_known(point.worst)]):
        # One year alone is given a width, or its band would not be seen.
        sides = (-HALF_A_WIDTH, HALF_A_WIDTH) if len(run) == 1 else (0.0,)
        part = [point._replace(year=point.year + side) for side in sides for point in run]
        bands.append([(p.year, p.worst) for p in part] + [(p.year, p.best) for p in reversed(part)])
    medians, own = (
        [piece for run in _runs(points) for piece in pieces((p.year, getattr(p, name)) for p in run)] for name in _LINES
    )
    return [
        panel.area(bands, BAND),
        panel.line(medians, PEERS, 1.2, "5,4"),
        panel.dots([point for run in medians for point in run], PEERS, 2.5),
        panel.line(own, US, 2),
        panel.dots([point for run in own for point in run], US, 4.5),
    ]


def _tips(points: Sequence[_Point], said: Mapping[str, str], language: str, digits: int) -> list[Tip]:
    """What is said near each point of both lines."""
    return [
        (point.year, value, f"{said[name]} {int(point.year)}: {decimal(value, language, digits)}")
        for name in _LINES
        for point in points
        if is_known(value := getattr(point, name))
    ]


def _runs(points: Sequence[_Point]) -> list[list[_Point]]:
    """The points in runs of years that follow each other within one part."""
    runs: list[list[_Point]] = []
    for point in points:
        if runs and point.part == runs[-1][-1].part and point.year == runs[-1][-1].year + 1:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs
