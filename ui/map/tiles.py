"""The map of tiles: one tile a unit, true to neighbourhood, coloured by one measure; a click chooses the unit."""

from collections.abc import Mapping, Sequence
from html import escape
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from data.names import plain_letters
from ui.kit.charts import CLICKABLE, Chart, blank_layout
from ui.kit.look import DARK_TEXT, LIGHT_TEXT, UNKNOWN, UNKNOWN_TEXT, US
from ui.map.colours import Scale, scale_of, text_colour
from ui.map.layers import Layer, figure_text, layer_of
from ui.map.words import country, scale_html, unit_sentence
from ui.reads.cached import cached_by_edition
from ui.reads.scores import home_units
from ui.shell.selection import select
from ui.visit.visit import Visit

HEIGHT, SIDE = 740, 0.94
"""Of the whole map in points; of a tile, as a share of its cell."""

HOVER_WIDTH = 44

Trace = dict[str, Any]

KEY = "map_tiles"
_CLICKED = "_map_clicked"


def map_chart(visit: Visit, layer: Layer) -> Chart:
    """The map of one layer as a chart with its finding and its table."""
    said = country(visit, layer.measure, layer.component)
    rows, columns = (1 + max((place[axis] for place in layer.tiles.values()), default=0) for axis in (0, 1))
    axis = {"visible": False, "fixedrange": True, "automargin": False}
    layout = blank_layout(visit.language, HEIGHT)
    layout["xaxis"] |= {**axis, "range": [-0.55, columns - 0.45]}
    layout["yaxis"] |= {**axis, "range": [rows - 0.45, -0.55]}
    layout |= CLICKABLE | {
        "barmode": "overlay",
        "margin": {"l": 0, "r": 0, "t": 4, "b": 4},
        "uniformtext": {"minsize": 7, "mode": "show"},
        "shapes": _frames(visit, layer),
    }
    traces = _traces(visit, layer.measure, layer.component, st.context.theme.type or "light")
    figure = go.Figure({"data": [_marked(trace, visit.unit_code) for trace in traces], "layout": layout})
    alt = f"{said.title}. {said.subtitle} {unit_sentence(visit, layer, visit.unit_code)}."
    legend = _legend_html(visit, layer, scale_of([layer]))
    return Chart(figure, said.title, said.subtitle, alt, said.columns, said.rows, legend)


def _marked(trace: Trace, chosen: str) -> Trace:
    """The tiles with the name of the chosen unit in bold."""
    units = [unit for (unit,) in trace["customdata"]]
    if chosen not in units:
        return trace
    labels, place = list(trace["text"]), units.index(chosen)
    name, *below = labels[place].split("<br>")
    labels[place] = "<br>".join([f"<b>{name}</b>", *below])
    return {**trace, "text": labels}


@cached_by_edition("year", "group", "minimum_coverage", "thresholds", "language", max_entries=64)
def _traces(visit: Visit, measure: str, component: str, theme: str) -> Sequence[Trace]:
    """The tiles with dark words, those with light words, and those without a figure; none of them marked."""
    layer = layer_of(visit, measure, component, visit.year or 0)
    scale = scale_of([layer])
    painted = {unit: scale.colour(figure) for unit, figure in layer.figures.items() if scale and unit in layer.tiles}
    traces = []
    for text in (DARK_TEXT, LIGHT_TEXT):
        units = [unit for unit, colour in painted.items() if text_colour(colour) == text]
        marker = {"color": [painted[unit] for unit in units], "line": {"width": 0}}
        traces.append(_tiles(visit, layer, units, marker, text))
    unknown = [unit for unit in layer.tiles if unit not in painted]
    hatch = ["/" if unit in layer.scored else "" for unit in unknown]
    marker = {
        "color": "rgba(118,130,143,0.10)",
        "line": {"width": 1, "color": "rgba(118,130,143,0.45)"},
        "pattern": {"shape": hatch, "fgcolor": UNKNOWN, "fgopacity": 0.25, "size": 8, "solidity": 0.15},
    }
    return [trace for trace in (*traces, _tiles(visit, layer, unknown, marker, UNKNOWN_TEXT[theme])) if trace["x"]]


def _tiles(visit: Visit, layer: Layer, units: Sequence[str], marker: Mapping[str, Any], text: str) -> Trace:
    """Tiles whose words have one colour. Bars grow with the page, can be hatched, and take a click."""
    places = [layer.tiles[unit] for unit in units]
    sentences = country(visit, layer.measure, layer.component).sentences
    # A click dims what was not clicked unless told otherwise; here the page shows the choice by its frame.
    untouched = {"marker": {"opacity": 1}, "textfont": {"color": text}}
    return {
        "type": "bar",
        "x": [column for _, column in places],
        "y": [SIDE] * len(units),
        "base": [row - SIDE / 2 for row, _ in places],
        "width": SIDE,
        "marker": dict(marker),
        "text": [_label(visit, layer, unit) for unit in units],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "insidetextfont": {"color": text, "size": 12},
        "selected": untouched,
        "unselected": untouched,
        "customdata": [[unit] for unit in units],
        "hovertext": ["<br>".join(wrap(escape(sentences[unit]), HOVER_WIDTH)) for unit in units],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _label(visit: Visit, layer: Layer, unit: str) -> str:
    """The short name of a tile and its figure below; outside the edition the name alone."""
    name = visit.catalogue.unit(unit).tile
    name = escape(name if visit.language == "vi" else plain_letters(name))
    return f"{name}<br>{figure_text(visit, layer.measure, layer.figures.get(unit))}" if unit in layer.scored else name


def _frames(visit: Visit, layer: Layer) -> list[dict[str, Any]]:
    """A thick frame around the chosen unit and a dotted one around the own unit where another was chosen."""
    chosen = visit.unit_code
    home = visit.catalogue.unit_among(home_units(visit)[visit.index.itself], layer.tiles) or ""
    lines = {home: {"color": US, "width": 2, "dash": "dot"}, chosen: {"color": US, "width": 4}}
    return [
        {
            "type": "rect",
            "x0": column - 0.5,
            "x1": column + 0.5,
            "y0": row - 0.5,
            "y1": row + 0.5,
            "line": line,
        }
        for unit, line in lines.items()
        if unit in layer.tiles
        for row, column in [layer.tiles[unit]]
    ]


def _legend_html(visit: Visit, layer: Layer, scale: Scale | None) -> str:
    """The key of the colours, and of tiles without one."""
    say = visit.say
    parts = []
    if len(layer.figures) < len(layer.scored):
        parts.append(f'<i class="app-scale app-scale-none"></i> {escape(say("map.key_none"))}')
    if len(layer.scored) < len(layer.tiles):
        parts.append(f'<i class="app-scale app-scale-out"></i> {escape(say("map.not_scored", year=layer.year))}')
    home = visit.catalogue.unit_among(home_units(visit)[visit.index.itself], layer.tiles) or ""
    if home in layer.tiles and visit.unit is not None and home != visit.unit.code:
        parts.append(f'<i class="app-scale app-scale-home"></i> {escape(visit.say.of(visit.catalogue.unit(home)))}')
    strip = "" if scale is None else scale_html(visit, layer, scale)
    return f'<p class="app-scales">{strip}{"".join(f"<span>{part}</span>" for part in parts)}</p>'


def choose_clicked() -> None:
    """Choose the unit whose tile was clicked.

    A click on the tile that was clicked last takes the browser's mark off it and names no tile: it is that one again.
    """
    points = st.session_state[KEY]["selection"]["points"]
    if points:
        st.session_state[_CLICKED] = str(points[0]["customdata"][0])
    if unit := st.session_state.get(_CLICKED):
        select("unit", unit)
