"""The same map for the last editions, small and without words, all in one scale."""

import base64
from collections.abc import Sequence
from html import escape

from analysis.frames import is_known
from ui.kit.look import UNKNOWN, US
from ui.kit.tables import Column, Row, TableCell
from ui.map.colours import Scale, scale_of
from ui.map.layers import Layer, format_of, layer_of, years_with_figures
from ui.map.words import choices, scale_html
from ui.reads.cached import cached_by_edition
from ui.visit.visit import Visit
from wording.numbers import rank_text

MOST_YEARS = 6
WIDE, HIGH, GAP = 15, 11, 1


@cached_by_edition("year", "group", "minimum_coverage", "thresholds", max_entries=64)
def layers_of(visit: Visit, measure: str, component: str) -> Sequence[Layer]:
    """The last editions with figures, oldest first; none where there is only one."""
    years = years_with_figures(visit, measure, component, MOST_YEARS)
    return [layer_of(visit, measure, component, year) for year in years] if len(years) > 1 else []


def years_title(visit: Visit, layers: Sequence[Layer]) -> str:
    """From which rank to which the chosen unit came over these editions."""
    first, *_, last = (layer.rows.get(visit.unit_code) for layer in layers)
    years = {"first": layers[0].year, "last": layers[-1].year}
    if first is None or last is None or not (is_known(first["rank"]) and is_known(last["rank"])):
        return visit.say("map.years_title", n=len(layers), **years)
    before, after = (rank_text(row["rank"], row["rank_of"]) for row in (first, last))
    return visit.say("map.years_ranks", unit=visit.unit_name, before=before, after=after, **years)


def years_html(visit: Visit, layers: Sequence[Layer]) -> str:
    """A small map for each edition, titled with the year and the chosen unit's rank, leading to that edition."""
    scale = scale_of(layers)
    if scale is None:
        return ""
    painted = _painted(visit, layers[0].measure, layers[0].component)
    maps = "".join(_small(visit, layer, tiles) for layer, tiles in zip(layers, painted, strict=True))
    return f'<div class="app-maps">{maps}</div><p class="app-scales">{scale_html(visit, layers[0], scale)}</p>'


@cached_by_edition("year", "group", "minimum_coverage", "thresholds", "language", max_entries=64)
def years_table(visit: Visit, measure: str, component: str) -> tuple[list[Column], list[Row]]:
    """The figures of the small maps: a row a unit, a column an edition."""
    layers = layers_of(visit, measure, component)
    units = sorted({unit for layer in layers for unit in layer.figures})
    columns = [Column(visit.say("words.unit")), *(Column(str(layer.year), "right") for layer in layers)]
    rows: list[Row] = [
        [
            visit.say.of(visit.catalogue.unit(unit)),
            *(TableCell(layer.figures.get(unit), format_of(visit, measure)) for layer in layers),
        ]
        for unit in units
    ]
    return columns, rows


def _small(visit: Visit, layer: Layer, tiles: str) -> str:
    say, unit = visit.say, visit.unit_code
    row = layer.rows.get(unit)
    place = rank_text(row["rank"], row["rank_of"]) if row is not None and is_known(row["rank"]) else ""
    standing = say("sentence.rank", rank=place) if place else say("map.no_rank")
    alt = say(
        "map.small_alt",
        index=visit.index.short,
        year=layer.year,
        unit=visit.unit_name,
        standing=standing,
        n=len(layer.figures),
        units=len(layer.scored),
    )
    link = visit.link("map", year=str(layer.year), **choices(layer))
    picture = f'<img src="{_picture(layer, tiles, unit)}" alt="{escape(alt)}">'
    caption = f"<figcaption><b>{layer.year}</b> {escape(standing)}</figcaption>"
    return f'<figure><a href="{escape(link)}" target="_self">{picture}</a>{caption}</figure>'


def _picture(layer: Layer, tiles: str, chosen: str) -> str:
    """The tiles as an image address, with a frame around the chosen one."""
    frame = ""
    if chosen in layer.tiles:
        row, column = layer.tiles[chosen]
        box = f'x="{column * WIDE + 1}" y="{row * HIGH + 1}" width="{WIDE + 1}" height="{HIGH + 1}"'
        frame = f'<rect {box} fill="none" stroke="{US}" stroke-width="2.5"/>'
    rows, columns = (1 + max(place[axis] for place in layer.tiles.values()) for axis in (0, 1))
    size = f'viewBox="0 0 {columns * WIDE + 3} {rows * HIGH + 3}"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{tiles}{frame}</svg>'
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


@cached_by_edition("year", "group", "minimum_coverage", "thresholds", max_entries=64)
def _painted(visit: Visit, measure: str, component: str) -> Sequence[str]:
    """The tiles of each edition of `layers_of` as SVG, in one scale; a unit without a figure is an outline."""
    layers = layers_of(visit, measure, component)
    scale = scale_of(layers)
    return ["".join(_tile(layer, scale, unit) for unit in layer.tiles) for layer in layers]


def _tile(layer: Layer, scale: Scale | None, unit: str) -> str:
    (row, column), figure = layer.tiles[unit], layer.figures.get(unit)
    box = f'x="{column * WIDE + 2}" y="{row * HIGH + 2}" width="{WIDE - GAP}" height="{HIGH - GAP}"'
    paint = _outline(unit in layer.scored) if scale is None or figure is None else f'fill="{scale.colour(figure)}"'
    return f"<rect {box} {paint}/>"


def _outline(is_scored: bool) -> str:
    opacity = 0.55 if is_scored else 0.22
    return f'fill="{UNKNOWN}" fill-opacity="0.08" stroke="{UNKNOWN}" stroke-opacity="{opacity}" stroke-width="0.8"'
