"""Charts drawn as SVG: where figures stand, round figures on the axes, and words that keep their size."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise
from math import nan
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.ui.screen import drawn_of
from ui.kit.look import CHART_TEXT
from ui.kit.svg import Drawing, Margins, Panel, Tiles, axis_figures, axis_texts, pieces

PANEL = Panel(2005.0, 2025.0, 0.0, 10.0, 100.0)
figures = some.floats(-1e6, 1e6).map(lambda figure: round(figure, 3))


def test_a_figure_stands_where_its_axis_says() -> None:
    assert [PANEL.across(year) for year in (2005, 2015, 2025)] == [0.0, 0.5, 1.0]
    assert [PANEL.down(score) for score in (10, 7.5, 0)] == [0.0, 25.0, 100.0]


def test_rank_one_stands_on_top() -> None:
    ranks = Panel(2005.0, 2025.0, 64.0, 0.0, 128.0)
    assert ranks.down(1) < ranks.down(63)


@given(figures, figures)
def test_the_figures_of_an_axis_are_evenly_apart_within_its_ends_and_written_apart(low: float, high: float) -> None:
    found = axis_figures(low, high)
    slack = 1e-6 * max(abs(low), abs(high), 1.0)
    assert all(min(low, high) - slack <= figure <= max(low, high) + slack for figure in found)
    assert len(found) <= 6
    assert len({round(later - before, 6) for before, later in pairwise(found)}) <= 1
    assert len(set(axis_texts(found, "vi"))) == len(found)


def test_the_figures_of_an_axis_are_round() -> None:
    assert axis_figures(1.7, 10.2) == [2, 4, 6, 8, 10]
    assert axis_figures(64, 0) == [0, 20, 40, 60]
    assert axis_texts([0.0, 0.5, 1.0], "vi") == ["0,0", "0,5", "1,0"]


def test_a_line_ends_where_a_figure_is_unknown() -> None:
    assert pieces([(1, 2.0), (2, nan), (3, 4.0), (4, 5.0), (5, None)]) == [[(1, 2.0)], [(3, 4.0), (4, 5.0)]]
    assert "NaN" not in PANEL.line(pieces([(2006, 1.0), (2007, 2.0), (2008, nan)]), "red", 1)


def test_a_drawing_says_itself_and_keeps_names_as_they_are() -> None:
    name = 'A & "B" <i>'
    tips = [(2010, 5, f"{name}: 5,00")]
    panel = PANEL.html([PANEL.dots([(2010, 5)], "red", 6)], [PANEL.word(2010, name, 20)], tips, has_zoom=True)
    html = Drawing((panel,), 140, Margins(20, 10, 20, 30)).html(f"{name} 5,00", "chart")
    alt, svg = re.findall(r'aria-label="([^"]*)".*data-svg="([^"]*)"', html)[0]
    drawn = drawn_of(unescape(alt), unescape(svg))
    assert (drawn.alt, drawn.words, drawn.tips) == (f"{name} 5,00", (name,), (f"{name}: 5,00",))
    assert "<" not in alt + svg, "nothing of it is read as HTML before the browser draws it"


@pytest.mark.parametrize("is_strong", [False, True])
def test_no_word_is_stretched_with_the_page_or_smaller_than_the_smallest(is_strong: bool) -> None:
    panel = PANEL.html([], [PANEL.word(2010, "2010", 20, is_strong=is_strong), *PANEL.words_beside([0, 5], "vi")])
    svg = unescape(
        re.findall(r'data-svg="([^"]*)"', Drawing((panel,), 140, Margins(20, 10, 20, 30)).html("1", "chart"))[0]
    )
    root = ElementTree.fromstring(svg)
    stretched = [element for element in root.iter() if element.get("preserveAspectRatio") == "none"]
    assert len(stretched) == 1 and not [e for e in stretched[0].iter() if e.tag.endswith("text")]
    sizes = {float(element.attrib["font-size"]) for element in root.iter() if "font-size" in element.attrib}
    assert sizes and min(sizes) >= CHART_TEXT["label"] >= 12


def test_a_tile_is_a_link_that_says_what_it_shows_with_words_that_are_no_markup() -> None:
    grid = Tiles(rows=2, columns=4, height=200)
    tile = grid.tile(1, 2, 'fill="#123456"', ["A<b", "6,5"], "#fff", 'A "b" & c', "map?unit=a&year=1", True)
    drawn = grid.drawing([tile, grid.frame(1, 2, "#000", 4)]).html("Bản đồ", "map")
    assert 'role="group"' in drawn
    svg = ElementTree.fromstring(unescape(drawn.split('data-svg="')[1].rsplit('"', 1)[0]))
    (link,) = svg.iter("{http://www.w3.org/2000/svg}a")
    assert (link.attrib["href"], link.attrib["aria-label"]) == ("map?unit=a&year=1", 'A "b" & c')
    square = next(iter(link))
    assert (square.attrib["x"], square.attrib["width"]) == ("50.75%", "23.50%")
    assert [line.text for line in link.iter("{http://www.w3.org/2000/svg}tspan")] == ["A<b", "6,5"]
