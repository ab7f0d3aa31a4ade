"""Small charts as SVG, where a figure of Plotly each would cost the browser too much.

A drawing has panels, each with its own axes. What is stretched with the page (lines, bands, dots) lies in a field 1000
wide and as high as the panel; words are placed in shares of the width and keep their size. `plots.js` draws it, says
what is near the pointer, and zooms where that is asked for. Streamlit takes SVG out of HTML, so it travels as the data
of an element.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import ceil, floor, inf, log10

from analysis.frames import is_known
from ui.kit.look import BREAK, CHART_TEXT, GRID, UNKNOWN
from ui.kit.markup import Html
from wording.numbers import decimal

FIELD = 1000
"""The width of a field in its own measure, whatever the page makes of it."""

LETTER = 7
"""Pixels that a figure of an axis takes at most."""

QUIET = "var(--app-quiet, currentColor)"
"""The colour of the words of an axis, on a light and on a dark page."""

Point = tuple[float, float]
Tip = tuple[float, float, str]
"""A place in figures and what is said of it on touch."""


@dataclass(frozen=True)
class Margins:
    """Pixels around what is drawn, for the words of its axes."""

    top: float
    right: float
    bottom: float
    left: float


@dataclass(frozen=True)
class Drawing:
    """A chart as SVG. height: of all of it in pixels; margins: what of it lies around the panels.

    has_links: whether a part of it leads somewhere; it is then no picture to a screen reader, but a group of links.
    """

    panels: tuple[str, ...]
    height: float
    margins: Margins
    has_links: bool = False

    def html(self, alt: str, key: str) -> Html:
        """The element from which the browser makes the chart. alt: its words for a screen reader; key: its name."""
        around = self.margins
        place = f"{around.top}px {around.right}px {around.bottom}px {around.left}px"
        inside = self.height - around.top - around.bottom
        style = f"display:block;overflow:visible;margin:{place};width:calc(100% - {around.left + around.right}px)"
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" height="{inside:g}" style="{style}" '
            f'font-size="{CHART_TEXT["label"]}" fill="currentColor">{"".join(self.panels)}</svg>'
        )
        role = "group" if self.has_links else "img"
        return Html(
            f'<div class="app-plot" role="{role}" aria-label="{escape(alt)}" style="height:{self.height:g}px" '
            f'data-chart="{escape(key)}" data-svg="{escape(svg)}"></div>'
        )


@dataclass(frozen=True)
class Panel:
    """One pair of axes: the figures at its left, right, lower and upper end, and its height in pixels."""

    left: float
    right: float
    bottom: float
    top: float
    height: float

    @property
    def scale(self) -> float:
        """Pixels upwards for a unit of the figures."""
        return self.height / (self.top - self.bottom)

    def across(self, figure: float) -> float:
        """Where a figure stands from left to right, as a share of the width."""
        return (figure - self.left) / (self.right - self.left)

    def down(self, figure: float) -> float:
        """Where a figure stands from the top, in pixels."""
        return (self.top - figure) / (self.top - self.bottom) * self.height

    def html(
        self,
        parts: Iterable[str],
        words: Iterable[str],
        tips: Iterable[Tip] = (),
        has_zoom: bool = False,
        place: tuple[float, float, float] = (0.0, 0.0, 1.0),
    ) -> str:
        """The panel. parts: what is stretched; words: what is not. place: left and width as shares, top in pixels."""
        left, top, width = place
        zooms = ' data-zooms=""' if has_zoom else ""
        said = json.dumps([[round(self.across(x), 4), round(self.down(y), 1), text] for x, y, text in tips])
        return (
            f'<svg class="app-panel" x="{left:.2%}" y="{top:g}" width="{width:.2%}" height="{self.height:g}" '
            f'overflow="visible" data-tips="{escape(said)}"{zooms}>'
            '<rect width="100%" height="100%" fill="none" pointer-events="all"/>'
            f'<svg class="app-field" width="100%" height="{self.height:g}" viewBox="0 0 {FIELD} {self.height:g}" '
            f'preserveAspectRatio="none" overflow="visible" pointer-events="none">{"".join(parts)}</svg>'
            f'<g pointer-events="none">{"".join(words)}</g></svg>'
        )

    def line(self, runs: Iterable[Sequence[Point]], colour: str, width: float, dash: str = "") -> str:
        """Lines through the points of each run; none joins two runs."""
        data = "".join("M" + "L".join(self._at(*point) for point in run) for run in runs if len(run) > 1)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        return self._path(data, f'fill="none" stroke="{colour}" stroke-width="{width:g}"{dashed}')

    def dots(
        self, points: Iterable[Point], colour: str, size: float, opacity: float = 1.0, is_apart: bool = False
    ) -> str:
        """Round marks of so many pixels across. is_apart: each is drawn by itself, so that many are darker than one."""
        marks = [f"M{self._at(*point)}h0" for point in points]
        faint = f' stroke-opacity="{opacity:g}"' if opacity < 1 else ""
        style = f'fill="none" stroke="{colour}" stroke-width="{size:g}" stroke-linecap="round"{faint}'
        return "".join(self._path(data, style) for data in (marks if is_apart else ["".join(marks)]))

    def diamond(self, point: Point, colour: str, size: float) -> str:
        """A mark on its corner, so many pixels across; it stands among the words, as it keeps its shape."""
        x, y = point
        half = size * 0.7
        return (
            f'<svg x="{self.across(x):.2%}" data-x="{self.across(x):.4f}" y="{self.down(y):.1f}" overflow="visible">'
            f'<path d="M0,{-half:g}L{half:g},0L0,{half:g}L{-half:g},0Z" fill="{colour}"/></svg>'
        )

    def area(self, runs: Iterable[Sequence[Point]], colour: str) -> str:
        """What lies within the outline of each run."""
        data = "".join(f"M{'L'.join(self._at(*point) for point in run)}Z" for run in runs if run)
        return self._path(data, f'fill="{colour}"')

    def lines_across(self, figures: Iterable[float]) -> str:
        """A line across at each of the figures."""
        return self._path("".join(f"M0,{self.down(figure):.1f}h{FIELD}" for figure in figures), f'stroke="{GRID}"')

    def bands(self, figures: Iterable[float], width: float = 0.1) -> str:
        """A thin band from top to bottom at each of the figures, as wide as so much of the axis."""
        sides = [(figure - width / 2, figure + width / 2) for figure in figures]
        return self.area([self._box(left, right) for left, right in sides], BREAK)

    def upright(self, figure: float, colour: str, dash: str) -> str:
        """A line from top to bottom at a figure."""
        return self.line([[(figure, self.top), (figure, self.bottom)]], colour, 1, dash)

    def word(
        self,
        figure: float,
        text: str,
        down: float,
        colour: str = QUIET,
        anchor: str = "middle",
        size: int = CHART_TEXT["label"],
        is_strong: bool = False,
        shift: float = 0.0,
    ) -> str:
        """A word at a figure of the axis across. down: its base line in pixels from the top; shift: to the right."""
        share = self.across(figure)
        strong = ' font-weight="700"' if is_strong else ""
        moved = f' dx="{shift:g}"' if shift else ""
        return (
            f'<text x="{share:.2%}" data-x="{share:.4f}" y="{down:.1f}"{moved} text-anchor="{anchor}" '
            f'font-size="{size}"{strong} style="fill:{colour}">{escape(text)}</text>'
        )

    def words_below(self, figures: Iterable[int]) -> list[str]:
        """The figures of the axis across, under the panel: years."""
        return [self.word(figure, str(figure), self.height + 15) for figure in figures]

    def words_beside(self, figures: Sequence[float], language: str) -> list[str]:
        """The figures of the axis upwards, left of the panel, with as many decimals as tell them apart."""
        return [
            f'<text x="-6" y="{self.down(figure) + 4:.1f}" text-anchor="end" style="fill:{QUIET}">{text}</text>'
            for figure, text in zip(figures, axis_texts(figures, language), strict=True)
        ]

    def _at(self, x: float, y: float) -> str:
        return f"{self.across(x) * FIELD:.1f},{self.down(y):.1f}"

    def _box(self, left: float, right: float) -> list[Point]:
        return [(left, self.bottom), (right, self.bottom), (right, self.top), (left, self.top)]

    def _path(self, data: str, style: str) -> str:
        return f'<path d="{data}" vector-effect="non-scaling-stroke" {style}/>' if data else ""


@dataclass(frozen=True)
class Tiles:
    """Squares of a grid, so many in a row and a column, on a height in pixels, or a greater one (plots.js).

    side: of a square, as a share of its cell.
    """

    rows: int
    columns: int
    height: float
    side: float = 0.94

    def tile(
        self, row: int, column: int, fill: str, words: Sequence[str], colour: str, said: str, href: str, bold: bool
    ) -> str:
        """A square that leads somewhere.

        fill: its attributes. words: its lines, the first in bold if asked for. said: of it, read out and on touch.
        """
        left, top = (column + (1 - self.side) / 2) / self.columns, (row + (1 - self.side) / 2) / self.rows
        middle = f"{(column + 0.5) / self.columns:.2%}"
        strong = ' font-weight="700"' if bold else ""
        first = f"{0.96 - 0.6 * len(words):.2f}em"
        lines = "".join(
            f'<tspan x="{middle}" dy="{"1.2em" if at else first}"{strong if not at else ""}>{escape(line)}</tspan>'
            for at, line in enumerate(words)
        )
        return (
            f'<a class="app-tile" href="{escape(href)}" tabindex="-1" aria-label="{escape(said)}">'
            f'<rect x="{left:.2%}" y="{top:.2%}" width="{self.side / self.columns:.2%}" '
            f'height="{self.side / self.rows:.2%}" {fill}/>'
            f'<text y="{(row + 0.5) / self.rows:.2%}" text-anchor="middle" style="fill:{colour}">{lines}</text></a>'
        )

    def frame(self, row: int, column: int, colour: str, width: float, dash: str = "") -> str:
        """A frame around a square."""
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        return (
            f'<rect x="{column / self.columns:.2%}" y="{row / self.rows:.2%}" width="{1 / self.columns:.2%}" '
            f'height="{1 / self.rows:.2%}" fill="none" stroke="{colour}" stroke-width="{width:g}"{dashed} '
            'pointer-events="none"/>'
        )

    def drawing(self, parts: Iterable[str]) -> Drawing:
        """The squares as a drawing; words that are wider than their square are made to fit it (plots.js)."""
        hatch = (
            '<pattern id="app-hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            f'<rect width="1.5" height="7" fill="{UNKNOWN}" fill-opacity="0.3"/></pattern>'
        )
        inside = f'<defs>{hatch}</defs><g class="app-tiles">{"".join(parts)}</g>'
        return Drawing((inside,), self.height, Margins(0, 0, 0, 0), has_links=True)


def axis_figures(low: float, high: float, most: int = 5) -> list[float]:
    """Round figures between two ends, so many at most: steps of 1, 2 or 5 and their tenfolds."""
    low, high = min(low, high), max(low, high)
    if not high > low:
        return [low]
    rough = (high - low) / most
    unit = 10.0 ** floor(log10(rough))
    step = next(size * unit for size in (1, 2, 5, 10, 20) if size * unit >= rough)
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [place * step for place in range(first, last + 1)]


def axis_texts(figures: Sequence[float], language: str) -> list[str]:
    """The figures of an axis as text, all with as many decimals as their step needs."""
    step = min((abs(later - before) for before, later in pairwise(figures)), default=inf)
    digits = 0 if step >= 1 else ceil(-log10(step) - 1e-9)
    return [decimal(figure, language, digits) for figure in figures]


def room_beside(figures: Sequence[float], language: str) -> float:
    """Pixels that the figures of an axis need beside a panel."""
    return 8.0 + LETTER * max((len(text) for text in axis_texts(figures, language)), default=0)


def pieces(points: Iterable[tuple[float, float | None]]) -> list[list[Point]]:
    """The points in runs, cut where the second figure is unknown."""
    runs: list[list[Point]] = [[]]
    for x, y in points:
        if y is None or not is_known(y):
            runs.append([])
        else:
            runs[-1].append((x, float(y)))
    return [run for run in runs if run]
