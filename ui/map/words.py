"""What the map says: the finding of an edition, each unit's sentence, and the table behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd

from analysis.frames import TOTAL, is_known
from analysis.position import places_moved
from ui.blocks.component_table import score_cell
from ui.blocks.peers import unit_label, units_word
from ui.blocks.tiers import tier_cells, tier_columns
from ui.blocks.trend_cards import standing_words
from ui.kit.tables import Column, Row, TableCell, ranked
from ui.map.colours import Scale
from ui.map.layers import (
    CHANGES,
    FLAGS,
    RANK,
    RANK_CHANGE,
    SCORE_CHANGE,
    Layer,
    absence,
    figure_text,
    format_of,
    layer_of,
    published_to,
    region_medians,
)
from ui.reads.cached import cached_by_edition
from ui.visit.visit import Visit
from wording.numbers import PLACES, change_format, decimal, signed


@dataclass(frozen=True)
class Country:
    """The words of a layer that are the same whichever unit is chosen.

    title, subtitle: of the chart. columns, rows: its table. sentences: of each unit that has a tile, by its code.
    """

    title: str
    subtitle: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    sentences: Mapping[str, str]


@cached_by_edition("year", "group", "minimum_coverage", "thresholds", "language", max_entries=64)
def country(visit: Visit, measure: str, component: str) -> Country:
    """What the chosen edition says of all units in one measure of a component."""
    layer = layer_of(visit, measure, component, visit.year or 0)
    sentences = {unit: unit_sentence(visit, layer, unit) for unit in layer.tiles}
    return Country(_title(visit, layer), _subtitle(visit, layer), *_table(visit, layer), sentences)


def unit_sentence(visit: Visit, layer: Layer, unit: str) -> str:
    """The sentence of one unit: "Hà Tĩnh: 63,76 điểm, hạng 54/63, giảm 36 bậc so với năm 2022"."""
    name, row = visit.say.of(visit.catalogue.unit(unit)), layer.rows.get(unit)
    figure = layer.figures.get(unit)
    why = "" if figure is not None else absence(visit, layer, unit)
    if row is None or not (is_known(row["shown_value"]) or is_known(row["rank"])):
        return f"{name}: {why}"
    words = standing_words(visit, row)
    if why:
        return f"{name}: {words} ({why})" if layer.measure in (*CHANGES, RANK) else f"{name}: {words}"
    if layer.measure == SCORE_CHANGE:
        since = f"{row['previous_year']:.0f}"
        words += ", " + visit.say("map.points_moved", change=signed(figure, visit.language, visit.digits), year=since)
    if layer.measure == FLAGS:
        words += ", " + visit.say("map.flag_count", count=f"{figure:.0f}")
    return f"{name}: {words}"


def headline(visit: Visit, layer: Layer) -> str:
    """The finding of the chosen unit: index, edition, component, and its sentence."""
    part = "" if layer.component == TOTAL else f" – {visit.component_name(layer.component)}"
    return f"{visit.index.short} {layer.year}{part} – {unit_sentence(visit, layer, visit.unit_code)}"


def region_html(visit: Visit, layer: Layer) -> str:
    """The region of the chosen unit, the best first, each leading to itself: "Bắc Trung Bộ: Huế 69,19 · …"."""
    if visit.unit is None:
        return ""
    sign = 1 if layer.is_less_better else -1
    region = [code for code in layer.scored if visit.catalogue.unit(code).region == visit.unit.region]
    known = sorted(
        (code for code in region if code in layer.figures), key=lambda code: (sign * layer.figures[code], code)
    )
    if not known:
        return ""
    named = []
    for code in known:
        text = escape(f"{unit_label(visit, code)} {figure_text(visit, layer.measure, layer.figures[code])}")
        way = escape(visit.link("map", unit=code, **choices(layer)))
        named.append(f"<b>{text}</b>" if code == visit.unit.code else f'<a href="{way}" target="_self">{text}</a>')
    return f"{escape(visit.say.of(visit.catalogue.regions[visit.unit.region]))}: {' · '.join(named)}."


def _title(visit: Visit, layer: Layer) -> str:
    """What the map shows of the country: which region stands where, or how many went up and down.

    Where most units have no figure, how many have one, as nothing may be said of the country then.
    """
    say, figures = visit.say, pd.Series(layer.figures, dtype="float64")
    if figures.empty:
        return say(f"map.nothing_{layer.measure}", year=layer.year)
    up, down = int((figures > 0).sum()), int((figures < 0).sum())
    is_lowest = layer.measure == RANK or (layer.measure in CHANGES and down >= up)
    most = str(figures.idxmin() if is_lowest else figures.idxmax())
    words = {
        "n": len(figures),
        "units": len(layer.scored),
        "unit_word": units_word(visit),
        "most": unit_label(visit, most),
        "figure": figure_text(visit, layer.measure, layer.figures[most]),
    }
    if len(figures) * 2 < len(layer.scored):
        return say(f"map.few_{layer.measure}", up=up, down=down, **words)
    if layer.measure in CHANGES:
        return say(f"map.{layer.measure}_{'down' if is_lowest else 'up'}", count=down if is_lowest else up, **words)
    if layer.measure == FLAGS:
        return say("map.flags_title", median=decimal(figures.median(), visit.language, 0), **words)
    return _regions_title(visit, layer)


def _regions_title(visit: Visit, layer: Layer) -> str:
    """The regions with the best and the worst median."""
    regions = region_medians(visit, layer, layer.scored)
    regions = regions.iloc[::-1] if layer.measure == RANK else regions
    names = [visit.say.of(visit.catalogue.regions[str(code)]) for code in regions.index]
    low, high = (figure_text(visit, layer.measure, value) for value in regions.iloc[[0, -1]])
    return visit.say(f"map.{layer.measure}_title", best=names[-1], worst=names[0], high=high, low=low)


def _subtitle(visit: Visit, layer: Layer) -> str:
    """What is drawn: measure, component, edition, how many units have a figure, and whose figures they are."""
    say = visit.say
    text = say(
        "map.subtitle",
        measure=say(f"map.measure_{layer.measure}"),
        component=visit.component_name(layer.component),
        year=layer.year,
        n=len(layer.figures),
        units=len(layer.scored),
        unit_word=units_word(visit),
        source=say.of(visit.index, "publisher"),
    )
    if last := published_to(visit, layer):
        text += " " + say("map.published_to", last=last)
    computed = sum(is_known(row["computed_value"]) and not is_known(row["value"]) for row in layer.rows.values())
    return f"{text} {say('map.computed', count=computed)}" if computed else text


def _table(visit: Visit, layer: Layer) -> tuple[list[Column], list[Row]]:
    """One row a unit of the edition, the best of the measure first, those without a figure last with the reason."""
    say = visit.say
    sign = 1 if layer.is_less_better else -1
    known = sorted(layer.figures, key=lambda unit: sign * layer.figures[unit])
    tiers = tier_columns(visit, layer.component)
    rows: list[Row] = []
    for unit in [*known, *sorted(layer.scored - set(known))]:
        row, figure = layer.rows.get(unit), layer.figures.get(unit)
        name = TableCell(visit.say.of(visit.catalogue.unit(unit)), href=visit.link("map", unit=unit, **choices(layer)))
        shown = (
            TableCell(absence(visit, layer, unit), tone="muted")
            if figure is None
            else TableCell(figure, format_of(visit, layer.measure))
        )
        if row is None:
            rows.append([name, shown, *[TableCell()] * (4 + len(tiers))])
            continue
        rows.append(
            [
                name,
                shown,
                score_cell(visit, row),
                TableCell(row["value_change"], change_format(row)),
                ranked(row["rank"], row["rank_of"]),
                TableCell(places_moved(row), PLACES),
                *tier_cells(visit, unit, layer.component),
            ]
        )
    columns = [
        Column(say("words.unit")),
        Column(say(f"map.measure_{layer.measure}"), "right"),
        Column(say("words.score"), "right"),
        Column(say("words.score_moved"), "right"),
        Column(say("words.rank"), "right"),
        Column(say("words.rank_moved"), "right"),
        *tiers,
    ]
    return columns, rows


def choices(layer: Layer) -> dict[str, str]:
    """The choices of the page as they stand in a link."""
    return {"measure": layer.measure, "component": layer.component}


def scale_html(visit: Visit, layer: Layer, scale: Scale) -> str:
    """The scale as a strip of colours between what its two ends are called."""
    words = [figure_text(visit, layer.measure, figure) for figure in (scale.low, scale.high)]
    if layer.measure in (RANK, RANK_CHANGE):
        words = [visit.say(f"map.end_{layer.measure}", figure=word) for word in words]
    colours = f"linear-gradient(90deg, {', '.join(scale.colours)})"
    return f'<span>{escape(words[0])} <i class="app-scale" style="background: {colours}"></i> {escape(words[1])}</span>'
