"""Tables: cells of values and formats, drawn as real HTML tables with lined-up digits, links and little courses.

A value becomes text where it is drawn (`html_table`) or downloaded (`ui/kit/downloads.py`), never before.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from math import isfinite
from typing import Any, Literal

import streamlit as st

from analysis.frames import DEFAULT_DECIMALS, HIGHER_IS_BETTER, is_known, smallest_change
from ui.kit import markup
from ui.kit.look import PEERS, US
from wording.numbers import AS_IS, DECIMAL, NOTHING, RANK, Format, Value, exported, written

Align = Literal["left", "right", "center"]

SPARK_WIDTH, SPARK_HEIGHT = 84, 22


@dataclass(frozen=True)
class Column:
    """A heading and how its cells stand.

    is_secondary: left out on a telephone's width. is_whole: not broken over lines where there is room.
    """

    heading: str
    align: Align = "left"
    is_secondary: bool = False
    help: str = ""
    is_whole: bool = False


@dataclass(frozen=True)
class Part:
    """A further value of a cell, which files hold in a column of its own, headed by `leaving.part_<name>`."""

    name: str
    value: Value
    format: Format = AS_IS


@dataclass(frozen=True)
class TableCell:
    """One cell: a value and its format, further values, where it leads, its tone, or a picture with words.

    tone: "good", "bad", "muted", "us", "heat0" (the lowest) to "heat8" (the highest), or "". parts, pattern: the other
    values in it, and how all are put together: "{value}/{of}". detail: a pattern of more text behind it, left out on a
    telephone's width. narrow: what is read in its place there. below: a pattern of a small line under it. asks: the
    name of the box that says why (ui/statements/why.py). lang: the language of a text that was published so, where it
    is not the screen's.
    """

    value: Value = None
    format: Format = AS_IS
    href: str = ""
    tone: str = ""
    image: str = ""
    help: str = ""
    detail: str = ""
    narrow: str = ""
    below: str = ""
    asks: str = ""
    parts: tuple[Part, ...] = ()
    pattern: str = "{value}"
    lang: str = ""

    def text(self, language: str) -> str:
        """What is read in the cell, on a telephone too unless `narrow` says otherwise."""
        return self._filled(self.pattern, language)

    def whole_text(self, language: str) -> str:
        """What is read in the cell where there is room."""
        return self.text(language) + self.detail_text(language)

    def below_text(self, language: str) -> str:
        """What is read under the cell, small."""
        return self._filled(self.below, language)

    def detail_text(self, language: str) -> str:
        """What is read behind the cell where there is room."""
        return self._filled(self.detail, language)

    def exported(self, language: str) -> tuple[Value, Format]:
        """The value as files hold it, and the format that shows it within the text around it: 54 as 54/63."""
        before, _, after = self.pattern.partition("{value}")
        form = self.format.within(self._filled(before, language), self._filled(after, language))
        return exported(self.value, self.format), form

    def with_parts(self, *parts: Part, detail: str = "") -> "TableCell":
        """The same with further values. detail: a pattern with them; without one they are in files only."""
        return replace(self, parts=self.parts + parts, detail=self.detail + detail)

    def with_interval(self, low: Any, high: Any, form: Format = DECIMAL, is_secondary: bool = True) -> "TableCell":
        """The same with an interval in brackets behind it, where there is one: 63,76 (61,20–65,00).

        is_secondary: left out on a telephone's width.
        """
        ends, pattern = interval(low, high, form), " ({low}–{high})"
        if not ends:
            return self
        if is_secondary:
            return self.with_parts(*ends, detail=pattern)
        return replace(self.with_parts(*ends), pattern=self.pattern + pattern)

    def _filled(self, pattern: str, language: str) -> str:
        texts = {part.name: written(part.value, part.format, language) for part in self.parts}
        return pattern.format(value=written(self.value, self.format, language), **texts) if "{" in pattern else pattern


def interval(low: Any, high: Any, form: Format = DECIMAL) -> tuple[Part, ...]:
    """The ends of an interval as parts of a cell; none where it is not known."""
    return (Part("low", low, form), Part("high", high, form)) if is_known(low) and is_known(high) else ()


def between(low: Any, high: Any, form: Format = DECIMAL, **more: Any) -> TableCell:
    """An interval alone: 61,20–65,00; empty where it is not known."""
    ends = interval(low, high, form)
    return TableCell(parts=ends, pattern="{low}–{high}", **more) if ends else TableCell("", **more)


def ranked(rank: Any, rank_of: Any = None, **more: Any) -> TableCell:
    """A rank among its units: 54/63, or 54 where their number is unknown."""
    if is_known(rank) and is_known(rank_of):
        return TableCell(rank, RANK, parts=(Part("of", rank_of, RANK),), pattern="{value}/{of}", **more)
    return TableCell(rank, RANK, **more)


def as_cell(cell: "TableCell | str") -> TableCell:
    """A cell of a row; a bare text is one too."""
    return TableCell(cell) if isinstance(cell, str) else cell


def tone_of(value: Any, direction: Any = HIGHER_IS_BETTER, digits: int = DEFAULT_DECIMALS) -> str:
    """The tone of a change or a gap: "good" for the better, "bad" for the worse; "" where it reads 0,00 or is unknown.

    direction: 1 where a higher score is better, −1 where a lower one is. digits: decimals with which it is shown.
    """
    if not is_known(value) or abs(float(value)) < smallest_change(digits):
        return ""
    return "good" if float(value) * float(direction) > 0 else "bad"


Row = Sequence[TableCell | str]


def without_empty(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[list[Column], list[Row]]:
    """The table without the columns in which no row has anything, the first aside."""
    filled = [
        place
        for place in range(len(columns))
        if not place or any(as_cell(row[place]).text("vi") not in ("", NOTHING) for row in rows)
    ]
    return [columns[place] for place in filled], [[row[place] for place in filled] for row in rows]


@dataclass(frozen=True)
class Shown:
    """A chart or a table on the screen: its title, what it shows, its figures. chart: the key of the chart, or ""."""

    title: str
    subtitle: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    chart: str = ""


_SHOWN = "_shown"


def begin_screen() -> None:
    """Forget what the run before has shown."""
    st.session_state[_SHOWN] = {}


def remember(item: Shown) -> None:
    """Note what is on the screen, so that all of the page can be downloaded."""
    st.session_state.setdefault(_SHOWN, {})[item.chart or item.title] = item


def on_screen() -> Mapping[str, Shown]:
    """What the page shows, in its order."""
    found: Mapping[str, Shown] = st.session_state.get(_SHOWN, {})
    return found


def html_table(columns: Sequence[Column], rows: Sequence[Row], caption: str, language: str) -> str:
    """The HTML of a table; all text is escaped. caption: what the table shows, read out by screen readers."""
    head = "".join(
        f'<th scope="col" class="{_classes(column)}" title="{escape(column.help)}">{escape(column.heading)}</th>'
        for column in columns
    )
    body = "".join(
        "<tr>"
        + "".join(_cell(as_cell(cell), column, language) for cell, column in zip(row, columns, strict=True))
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="app-table-frame" role="group" tabindex="0" aria-label="{escape(caption)}">'
        f'<table class="app-table"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def show_table(
    columns: Sequence[Column], rows: Sequence[Row], caption: str, language: str, may_break: bool = False
) -> None:
    """Draw a table. may_break: there are so many columns that their headings may take two lines."""
    remember(Shown(caption, "", columns, rows))
    table = html_table(columns, rows, caption, language)
    st.html(f'<div class="app-wrap">{table}</div>' if may_break else table)


def show_on_paper(columns: Sequence[Column], rows: Sequence[Row], caption: str, language: str) -> None:
    """Draw a table on paper alone, where the screen has a form or a box that opens in its place."""
    st.html(markup.paper(markup.title(caption) + html_table(columns, rows, caption, language)))


def sparkline(values: Sequence[float | None], kinds: Sequence[object]) -> str:
    """A little course of values as an image address; a gap where a value is missing or another kind begins.

    kinds: of each value, such as its framework. Empty text if there is nothing to draw.
    """
    known = [v for v in values if v is not None and isfinite(v)]
    if not known:
        return ""
    low, high = min(known), max(known)
    spread = (high - low) or 1.0
    step = (SPARK_WIDTH - 8) / max(len(values) - 1, 1)
    points = [
        None
        if value is None or not isfinite(value)
        else (4 + position * step, SPARK_HEIGHT - 4 - (value - low) / spread * (SPARK_HEIGHT - 8))
        for position, value in enumerate(values)
    ]
    runs: list[list[tuple[float, float]]] = [[]]
    for position, point in enumerate(points):
        if point is None or (position and kinds[position] != kinds[position - 1]):
            runs.append([])
        if point is not None:
            runs[-1].append(point)
    lines = "".join(
        f'<polyline fill="none" stroke="{US}" stroke-width="1.6" points="{_points(run)}"/>'
        for run in runs
        if len(run) > 1
    )
    lone = "".join(
        f'<circle cx="{r[0][0]:.1f}" cy="{r[0][1]:.1f}" r="1.4" fill="{PEERS}"/>' for r in runs if len(r) == 1
    )
    x, y = next(point for point in reversed(points) if point is not None)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SPARK_WIDTH}" height="{SPARK_HEIGHT}">'
        f'{lines}{lone}<circle cx="{x:.1f}" cy="{y:.1f}" r="2.4" fill="{US}"/></svg>'
    )
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _points(run: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in run)


def _classes(column: Column, tone: str = "") -> str:
    names = [f"app-{column.align}"]
    names += ["app-wide-only"] if column.is_secondary else []
    names += ["app-whole"] if column.is_whole else []
    names += [f"app-{tone}"] if tone else []
    return " ".join(names)


def _cell(cell: TableCell, column: Column, language: str) -> str:
    content = escape(cell.text(language))
    if cell.narrow:
        wide, narrow = f'<span class="app-wide-only">{content}</span>', escape(cell.narrow)
        content = f'{wide}<span class="app-narrow-only">{narrow}</span>'
    if detail := cell.detail_text(language):
        content += f'<span class="app-wide-only">{escape(detail)}</span>'
    if below := cell.below_text(language):
        content += f'<small class="app-below">{escape(below)}</small>'
    if cell.image:
        content = f'<img src="{escape(cell.image)}" alt="{content}" width="{SPARK_WIDTH}" height="{SPARK_HEIGHT}">'
    if cell.href:
        content = f'<a href="{escape(cell.href)}" target="_self">{content}</a>'
    if cell.asks:
        content = f'<button type="button" class="app-ask" popovertarget="{escape(cell.asks)}">{content}</button>'
    title = f' title="{escape(cell.help)}"' if cell.help else ""
    marked = f' lang="{escape(cell.lang)}"' if cell.lang else ""
    return f'<td class="{_classes(column, cell.tone)}"{marked}{title}>{content}</td>'
