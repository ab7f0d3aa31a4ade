"""Map: where in the country a measure is high and low, one tile a province, and how that was in earlier editions."""

from html import escape

import streamlit as st

from analysis.frames import TOTAL
from ui.blocks.no_data import show_no_editions
from ui.kit import markup
from ui.kit.charts import show_chart
from ui.kit.tables import Shown, remember
from ui.kit.waiting import waiting
from ui.map.layers import MEASURES, SCORE_CHANGE, Layer, layer_of
from ui.map.tiles import KEY, choose_clicked, map_chart
from ui.map.words import headline, region_html, unit_sentence
from ui.map.years import layers_of, years_html, years_table, years_title
from ui.shell.guard import guard
from ui.visit.link_choices import choose
from ui.visit.links import show_way

visit = guard("view")
say = visit.say


def show_no_map() -> None:
    """These units have no place on a map: say so and lead to where they can be compared."""
    title, text = (
        say(f"map.empty_{part}", index=visit.index.short, name=visit.say.of(visit.index), unit=visit.unit_name)
        for part in ("title", "text")
    )
    st.html(markup.headline(title) + markup.sentence(text))
    label = say("map.empty_button", unit=visit.unit_name)
    show_way(visit, "compare", label)


def show_unit(layer: Layer) -> None:
    """The sentence of the chosen unit, its region, and the ways on."""
    ways = [("component", {"component": layer.component} if layer.component != TOTAL else {}), ("overview", {})]
    links = " · ".join(
        f'<a href="{escape(visit.link(page, **more))}" target="_self">{escape(say(f"menu.{page}"))}</a>'
        for page, more in ways
    )
    st.html(
        f'<p class="app-sentence"><b>{escape(unit_sentence(visit, layer, unit))}.</b> {region_html(visit, layer)}</p>'
        f'<p class="app-subtitle">{links}</p>'
    )


def show_years(layer: Layer) -> None:
    """The small maps of the last editions."""
    layers = layers_of(visit, layer.measure, layer.component)
    if not layers:
        st.caption(say("map.one_edition"))
        return
    title = years_title(visit, layers)
    subtitle = say("map.years_subtitle", measure=say(f"map.measure_{layer.measure}"), unit=visit.unit_name)
    remember(Shown(title, subtitle, *years_table(visit, layers)))
    st.html(markup.title(title) + markup.subtitle(subtitle) + f"{years_html(visit, layers)}")


if visit.unit is None or visit.year is None:
    show_no_editions(visit)
    st.stop()
if not visit.catalogue.tiles(visit.index.code, visit.year, visit.unit.group):
    show_no_map()
    st.stop()
unit, head = visit.unit.code, st.container()
left, right, _ = st.columns([2, 3, 2])
with left:
    measures = {code: say(f"map.measure_{code}") for code in MEASURES}
    measure = choose(visit, "map", "measure", say("map.measure"), measures)
with right:
    parts = visit.framework.components if visit.framework else ()
    names = {code: visit.component_name(code) for code in [TOTAL, *(part.component for part in parts)]}
    component = choose(visit, "map", "component", say("words.component"), names)
with waiting(say, 12):
    layer = layer_of(visit, measure, component, visit.year)
head.html(markup.headline(headline(visit, layer)))
left, right = st.columns([4, 5], gap="medium")
with left:
    show_chart(map_chart(visit, layer), say, KEY, choose_clicked)
with right:
    show_unit(layer)
    if measure == SCORE_CHANGE and not layer.figures:
        st.caption(say("map.see_rank"))
    show_years(layer)
