"""The overview on a projector: the three slides of the file, one at a time, with letters for a room.

The arrow keys turn them and Esc leaves (browser.js); each is a link of its own.
"""

from html import escape

import plotly.graph_objects as go
import streamlit as st

from data.exports.slides import CausesSlide, Course, Deck, Levels, NumberSlide, WorkSlide
from services.slides import deck
from ui.blocks.course_chart import year_ticks
from ui.blocks.interval_charts import rank_ticks
from ui.kit import markup
from ui.kit.charts import blank_figure, show_figure, waterfall
from ui.kit.look import PEERS, US
from ui.kit.pages import HOME
from ui.kit.tables import Column, html_table
from ui.reads.cached import cached_by_work
from ui.shell.share import PRESENT
from ui.visit.visit import Visit
from wording.numbers import decimal

SLIDES = 3
TEXT = 22
"""Pixels of the words in a chart: those of a sentence on the smallest screen of a room; the page's own grow with it."""

HEIGHT = 360
"""Pixels of a chart at least: with notes and a title of two lines a slide fits 1366 × 768. It fills a larger screen."""


def show(visit: Visit) -> None:
    """Draw the slide that the link asks for, the first if it asks for none of them."""
    asked = st.query_params.get(PRESENT, "")
    at = int(asked) - 1 if asked in ("1", "2", "3") else 0
    shown = _deck(visit)
    st.html(_around(visit, at, shown.source))
    slide = (shown.number, shown.causes, shown.work)[at]
    st.html(markup.headline(slide.title) + markup.subtitle(slide.subtitle))
    if isinstance(slide, NumberSlide):
        _show_number(visit, slide)
    elif isinstance(slide, CausesSlide):
        _show_causes(visit, slide)
    else:
        _show_work(visit, slide)


@cached_by_work("edition", "actions", "plans", "day", max_entries=16)
def _deck(visit: Visit) -> Deck:
    """The slides of a day. They depend on all of the key of figures, for they read what is stored themselves."""
    key = visit.key
    return deck(visit.store, visit.catalogue, visit.office, key.index, key.year or 0, key.unit, key.language)


def _around(visit: Visit, at: int, source: str) -> str:
    """What stands at the foot: source and day, the ways to the slides beside this one, and the way out."""
    say = visit.say

    def way(place: int, name: str, text: str) -> str:
        if not 0 <= place < SLIDES:
            return markup.muted(text)
        address = escape(visit.link(HOME, **{PRESENT: str(place + 1)}))
        return f'<a href="{address}" target="_self" data-key="{name}">{escape(text)}</a>'

    count = say("share.slide", number=at + 1, count=SLIDES)
    leave = f'<a href="{escape(visit.link(HOME))}" target="_self" data-key="leave">{escape(say("share.leave"))}</a>'
    return (
        f'<nav class="app-slides" aria-label="{escape(say("share.present"))}"><span>{escape(source)}</span>'
        f"{way(at - 1, 'back', say('share.back'))}<span>{escape(count)}</span>"
        f"{way(at + 1, 'on', say('share.on'))}{leave}</nav>"
    )


def _show_number(visit: Visit, slide: NumberSlide) -> None:
    figures = "".join(markup.figure(figure.text, figure.label) for figure in slide.figures)
    left, right = st.columns([2, 3], gap="large")
    left.html(f'<div class="app-figures">{figures}</div>' + "".join(map(markup.sentence, slide.lines)))
    if slide.course is not None:
        right.html(markup.title(slide.course.title))
        _draw(right, _course(slide.course, visit.language), slide.course.title, "slide_course")


def _course(course: Course, language: str) -> go.Figure:
    """The ranks over the years, a line a framework."""
    figure = blank_figure(language, HEIGHT)
    newest = ("", 0.0)
    for _, ranks in course.series:
        drawn = [(year, rank) for year, rank in zip(course.years, ranks, strict=True) if rank is not None]
        figure.add_scatter(
            x=[int(year) for year, _ in drawn],
            y=[rank for _, rank in drawn],
            mode="lines+markers",
            line={"color": US, "width": 3},
            marker={"size": 8},
            hovertemplate="%{x}: %{y:.0f}<extra></extra>",
        )
        newest = drawn[-1]
    figure.add_annotation(
        x=int(newest[0]),
        y=newest[1],
        text=f"<b>{newest[1]:.0f}</b>",
        showarrow=False,
        xanchor="left",
        xshift=8,
        font={"color": US, "size": 2 * TEXT},
    )
    figure.update_yaxes(range=[course.last_rank + 1, 0], tickvals=rank_ticks(int(course.places)))
    first, last = int(course.years[0]), int(course.years[-1])
    figure.update_xaxes(range=[first - 0.7, last + 2.2], tickvals=year_ticks(first, last))
    return figure


def _show_causes(visit: Visit, slide: CausesSlide) -> None:
    left, right = st.columns([1, 1], gap="large")
    fall = slide.waterfall
    if fall is not None:
        left.html(markup.title(fall.title))
        drawn = waterfall(fall.start, fall.parts, fall.end, visit.say, fall.digits, HEIGHT)
        _draw(left, drawn, fall.title, "slide_waterfall")
    elif slide.note:
        left.html(markup.sentence(slide.note))
    if slide.levels is not None:
        right.html(markup.title(slide.levels.title))
        _draw(right, _levels(slide.levels, visit.language), slide.levels.title, "slide_levels")


def _levels(levels: Levels, language: str) -> go.Figure:
    """Each component's score beside the median of all units."""
    figure = blank_figure(language, HEIGHT)
    parts = list(reversed(levels.parts))
    kinds = [(levels.median, PEERS, "line-ns-open", [part[2] for part in parts]), (
        levels.own, US, "diamond", [part[1] for part in parts])]  # fmt: skip
    for name, colour, symbol, values in kinds:
        figure.add_scatter(
            x=values,
            y=[part[0] for part in parts],
            mode="markers",
            name=name,
            marker={"color": colour, "symbol": symbol, "size": 14, "line": {"width": 2, "color": colour}},
            text=[decimal(value, language, levels.digits) for value in values],
            hovertemplate="%{y}: %{text}<extra>%{fullData.name}</extra>",
        )
    figure.update_layout(showlegend=True, legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"})
    return figure


def _show_work(visit: Visit, slide: WorkSlide) -> None:
    if slide.rows:
        columns = [Column(heading) for heading in slide.headings]
        st.html(html_table(columns, [list(row) for row in slide.rows], slide.title, visit.language))
    if slide.note:
        st.html(markup.sentence(slide.note))


def _draw(place: st.delta_generator.DeltaGenerator, figure: go.Figure, alt: str, key: str) -> None:
    figure.update_layout(font_size=TEXT)
    figure.update_traces(textfont_size=TEXT)
    with place:
        show_figure(figure, alt, key, is_filling=True)
