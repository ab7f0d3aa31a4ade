"""What stands where on the map page: the tiles, the sentence of the chosen unit, and the small maps."""

from html import escape

import streamlit as st

from analysis.frames import TOTAL
from data.catalogue.model import Unit
from ui.blocks.tiers import tier_sentence
from ui.blocks.trend_cards import breaks_of
from ui.kit import markup
from ui.kit.charts import show_chart
from ui.kit.fold import FOLD, fold_button
from ui.kit.tables import Shown, remember
from ui.kit.waiting import waiting
from ui.map.layers import MEASURES, SCORE, SCORE_CHANGE, Layer, layer_of
from ui.map.tiles import KEY, map_chart
from ui.map.words import headline, region_html, unit_sentence
from ui.map.years import layers_of, years_html, years_table, years_title
from ui.visit.link_choices import choose
from ui.visit.links import show_way
from ui.visit.visit import Visit


def show(visit: Visit, unit: Unit, year: int) -> None:
    """Draw the whole page."""
    if not visit.catalogue.tiles(visit.index.code, year, unit.group):
        _show_no_map(visit)
        return
    head = st.container()
    measure, component = _choose(visit)
    with waiting(visit.say, 12):
        layer = layer_of(visit, measure, component, year)
    head.html(markup.headline(headline(visit, layer)))
    left, right = st.columns([4, 5], gap="medium")
    with left:
        show_chart(map_chart(visit, layer), visit.say, KEY)
    with right:
        _show_unit(visit, layer, unit.code)
        if measure == SCORE_CHANGE and not layer.figures:
            st.caption(visit.say("map.see_rank"))
        _show_years(visit, layer)


def _choose(visit: Visit) -> tuple[str, str]:
    """The measure and the component that the tiles show."""
    say = visit.say
    folded = st.container(key=f"{FOLD}map")
    button = folded.container()
    left, right, _ = folded.columns([2, 3, 2])
    with left:
        measures = {code: say(f"map.measure_{code}") for code in MEASURES}
        measure = choose(visit, "map", "measure", say("map.measure"), measures)
    with right:
        parts = visit.framework.components if visit.framework else ()
        names = {code: visit.component_name(code) for code in [TOTAL, *(part.component for part in parts)]}
        component = choose(visit, "map", "component", say("words.component"), names)
    button.html(fold_button(f"{measures[measure]} · {names[component]}"))
    return measure, component


def _show_unit(visit: Visit, layer: Layer, unit: str) -> None:
    """The sentence of the chosen unit, its region, and the ways on."""
    ways = [("component", {"component": layer.component} if layer.component != TOTAL else {}), ("overview", {})]
    links = " · ".join(markup.link(visit.link(page, **more), visit.say(f"menu.{page}")) for page, more in ways)
    sentence = f"<b>{escape(unit_sentence(visit, layer, unit))}.</b> {region_html(visit, layer)}"
    tier = markup.subtitle(tier_sentence(visit, unit, layer.component))
    st.html(markup.sentence(markup.Html(sentence)) + tier + markup.subtitle(markup.Html(links)))


def _show_years(visit: Visit, layer: Layer) -> None:
    """The small maps of the last editions."""
    say = visit.say
    layers = layers_of(visit, layer.measure, layer.component)
    if not layers:
        st.caption(say("map.one_edition"))
        return
    title = years_title(visit, layers)
    texts = {"measure": say(f"map.measure_{layer.measure}"), "unit": visit.unit_name}
    subtitle = say("map.years_subtitle", **texts)
    breaks = [year for year, _ in breaks_of(visit, layers[0].year)] if layer.measure == SCORE else []
    if breaks:
        subtitle = say("map.years_subtitle_breaks", breaks=", ".join(map(str, breaks)), **texts)
    remember(Shown(title, subtitle, *years_table(visit, layer.measure, layer.component)))
    st.html(markup.title(title) + markup.subtitle(subtitle) + f"{years_html(visit, layers)}")


def _show_no_map(visit: Visit) -> None:
    """These units have no place on a map: say so and lead to where they can be compared."""
    say = visit.say
    title, text = (
        say(f"map.empty_{part}", index=visit.index.short, name=visit.say.of(visit.index), unit=visit.unit_name)
        for part in ("title", "text")
    )
    st.html(markup.headline(title) + markup.sentence(text))
    show_way(visit, "compare", say("map.empty_button", unit=visit.unit_name))
