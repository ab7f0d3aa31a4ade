"""The map of tiles: one tile a unit, true to neighbourhood, coloured by one measure; a tile leads to its unit."""

from collections.abc import Mapping
from html import escape

from data.names import plain_letters
from ui.kit.charts import Chart
from ui.kit.look import UNKNOWN, US
from ui.kit.svg import QUIET, Tiles
from ui.map.colours import Scale, scale_of, text_colour
from ui.map.layers import Layer, figure_text, layer_of
from ui.map.words import choices, country, scale_html, unit_sentence
from ui.reads.cached import cached_by_edition
from ui.reads.scores import home_units
from ui.visit.visit import Visit

HEIGHT = 740
"""Of the whole map in pixels."""

KEY = "map_tiles"


def map_chart(visit: Visit, layer: Layer) -> Chart:
    """The map of one layer as a chart with its finding and its table."""
    said, grid, chosen = country(visit, layer.measure, layer.component), _grid(layer), visit.unit_code
    tiles = dict(_tiles(visit, layer.measure, layer.component))
    if chosen in tiles:
        tiles[chosen] = _tile(visit, layer, scale_of([layer]), chosen, is_chosen=True)
    alt = f"{said.title}. {said.subtitle} {unit_sentence(visit, layer, chosen)}."
    drawing = grid.drawing([*tiles.values(), *_frames(visit, layer)])
    return Chart(drawing, said.title, said.subtitle, alt, said.columns, said.rows, _legend_html(visit, layer))


def _grid(layer: Layer) -> Tiles:
    rows, columns = (1 + max((place[axis] for place in layer.tiles.values()), default=0) for axis in (0, 1))
    return Tiles(rows, columns, HEIGHT)


@cached_by_edition("year", "group", "minimum_coverage", "thresholds", "language", max_entries=64)
def _tiles(visit: Visit, measure: str, component: str) -> Mapping[str, str]:
    """The tile of each unit, none of them marked."""
    layer = layer_of(visit, measure, component, visit.year or 0)
    scale = scale_of([layer])
    return {unit: _tile(visit, layer, scale, unit) for unit in layer.tiles}


def _tile(visit: Visit, layer: Layer, scale: Scale | None, unit: str, is_chosen: bool = False) -> str:
    """The tile with its short name and its figure; of a unit without one an outline, hatched where it was scored."""
    figure = layer.figures.get(unit)
    colour = scale.colour(figure) if scale is not None and figure is not None else ""
    pattern = "url(#app-hatch)" if unit in layer.scored else "none"
    fill = (
        f'fill="{colour}"'
        if colour
        else f'fill="{pattern}" pointer-events="all" stroke="{UNKNOWN}" stroke-opacity="0.45"'
    )
    said = country(visit, layer.measure, layer.component).sentences[unit]
    way = visit.link("map", unit=unit, **choices(layer))
    text = text_colour(colour) if colour else QUIET
    return _grid(layer).tile(*layer.tiles[unit], fill, _words(visit, layer, unit), text, said, way, is_chosen)


def _words(visit: Visit, layer: Layer, unit: str) -> list[str]:
    """The short name of a tile and its figure below; outside the edition the name alone."""
    name = visit.catalogue.unit(unit).tile
    name = name if visit.language == "vi" else plain_letters(name)
    return [name, figure_text(visit, layer.measure, layer.figures.get(unit))] if unit in layer.scored else [name]


def _frames(visit: Visit, layer: Layer) -> list[str]:
    """A thick frame around the chosen unit and a dotted one around the own unit where another was chosen."""
    chosen, grid = visit.unit_code, _grid(layer)
    home = visit.catalogue.unit_among(home_units(visit)[visit.index.itself], layer.tiles) or ""
    lines = {home: (2.0, "2 3"), chosen: (4.0, "")}
    return [grid.frame(*layer.tiles[unit], US, *line) for unit, line in lines.items() if unit in layer.tiles]


def _legend_html(visit: Visit, layer: Layer) -> str:
    """The key of the colours, and of tiles without one."""
    say, scale = visit.say, scale_of([layer])
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
