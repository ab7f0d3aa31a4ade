"""Writes three slides on one unit in one edition as .pptx: the number, its causes, the work.

Every chart is PowerPoint's own, with a workbook of its values at full precision, and every table a table, so that both
can be edited. Words and figures are handed in; nothing is looked up here.
"""

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from openpyxl import Workbook
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_AXIS_CROSSES,
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Inches, Pt

from data.exports.workbook import write_float
from wording.numbers import decimal, signed

FONT: Final = "Arial"
"""Every office has it, or one with letters of the same width, and it has all Vietnamese letters."""

INK, MUTED, PALE = RGBColor(0x1A, 0x1A, 0x1A), RGBColor(0x5A, 0x5A, 0x5A), RGBColor(0xD9, 0xDE, 0xE7)
BLUE, LIGHT_BLUE, LIGHT_RED, GREY = (
    RGBColor(0x1F, 0x4E, 0x9A), RGBColor(0x9D, 0xBD, 0xE8), RGBColor(0xF0, 0xA9, 0xA0), RGBColor(0xA8, 0xAF, 0xBA),
)  # fmt: skip

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
_LEFT, _RIGHT = Inches(0.55), Inches(12.783)
_TOP, _BOTTOM = Inches(1.95), Inches(6.85)
_BODY = Emu(_RIGHT - _LEFT)

LONGEST_TITLE: Final = 160
_LONGEST_SUBTITLE, _LONGEST_NAME, _LONG_NAME = 130, 36, 28
_TITLE_SIZES: Final = ((105, 28), (135, 24), (LONGEST_TITLE, 20))
"""Up to how many letters a title has which size in points, so that it keeps to two lines."""

_LOCALE: Final = {"vi": "[$-42A]", "en": "[$-409]"}
_LANGUAGE: Final = {"vi": MSO_LANGUAGE_ID.VIETNAMESE, "en": MSO_LANGUAGE_ID.ENGLISH_UK}
_CHART_NAMES: Final = nsdecls("c")
_NAMES_SHARE: Final = 0.4
_LONG_NAMES_SHARE: Final = 0.45
"""The share of a chart's width that the names of its bars take, and where one is longer than _LONG_NAME, so that each
keeps to one line: some programs leave out every second name that does not."""

_TABLE_SIZE: Final = 11
_LETTERS_AN_INCH: Final = 12.3
"""Of the table's letters, on the safe side."""

_LINE: Final = 0.185
_CELL: Final = 0.1
"""Inches: the height of a line of the table, and what a cell has above and below its lines."""


@dataclass(frozen=True)
class Figure:
    """A number in large letters with what it is."""

    text: str
    label: str


@dataclass(frozen=True)
class Course:
    """The ranks of a unit over the years. series: by stretch of one framework, a rank or None for every year.

    last_rank: the last that there was in any of them; places: how many there are in the newest.
    """

    title: str
    years: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | None, ...]], ...]
    last_rank: float
    places: float


@dataclass(frozen=True)
class Waterfall:
    """From one total to another. start, end: label and total in points; parts: name and points of the total.

    names: what the series are called: where a bar begins, a total, a gain, a loss. digits: decimals that are shown.
    """

    title: str
    start: tuple[str, float]
    parts: tuple[tuple[str, float], ...]
    end: tuple[str, float]
    names: tuple[str, str, str, str]
    digits: int = 2


@dataclass(frozen=True)
class Levels:
    """The scores of components beside the medians: name, own score, median; None is unknown. highest: of the scale.

    digits: decimals that are shown.
    """

    title: str
    own: str
    median: str
    parts: tuple[tuple[str, float | None, float | None], ...]
    highest: float
    digits: int = 2

    @property
    def has_medians(self) -> bool:
        """Whether any median is known."""
        return any(median is not None for _, _, median in self.parts)


@dataclass(frozen=True)
class NumberSlide:
    """What came out. lines: what must be known beside it."""

    title: str
    subtitle: str
    figures: tuple[Figure, ...]
    lines: tuple[str, ...]
    course: Course | None


@dataclass(frozen=True)
class CausesSlide:
    """Why it came out so. note: what stands in the waterfall's place where the change cannot be split."""

    title: str
    subtitle: str
    waterfall: Waterfall | None
    levels: Levels | None
    note: str


@dataclass(frozen=True)
class WorkSlide:
    """What is flagged and what is planned: a row a component. more: the note on rows left out, with {count}."""

    title: str
    subtitle: str
    headings: tuple[str, str, str]
    rows: tuple[tuple[str, str, str], ...]
    more: str
    note: str


@dataclass(frozen=True)
class Deck:
    """The three slides. language: "vi" or "en"; source: the line at the foot; author: the office."""

    number: NumberSlide
    causes: CausesSlide
    work: WorkSlide
    language: str
    source: str
    author: str
    made_at: datetime


def write_slides(deck: Deck) -> bytes:
    """The slides as the bytes of a .pptx file."""
    return _Writer(deck).written()


class _Writer:
    def __init__(self, deck: Deck) -> None:
        self.deck = deck
        self.presentation = Presentation()
        self.presentation.slide_width, self.presentation.slide_height = WIDTH, HEIGHT
        self._set_font()
        self.layout = self._title_layout()

    def written(self) -> bytes:
        self._number(self.deck.number)
        self._causes(self.deck.causes)
        self._work(self.deck.work)
        properties = self.presentation.core_properties
        properties.title, properties.author = self.deck.number.title, self.deck.author
        properties.last_modified_by, properties.language = self.deck.author, self.deck.language
        properties.created = properties.modified = self.deck.made_at.replace(tzinfo=None)
        held = io.BytesIO()
        self.presentation.save(held)
        return held.getvalue()

    # --- what every slide has ------------------------------------------------------------------------------

    def _set_font(self) -> None:
        """The theme's fonts, which charts and tables take too."""
        theme = self.presentation.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
        theme._blob = theme.blob.replace(b'typeface="Calibri"', f'typeface="{FONT}"'.encode())

    def _title_layout(self) -> Any:
        """The layout with nothing but a title, in the place that it has on every slide."""
        layout: Any = self.presentation.slide_layouts.get_by_name("Title Only")
        for holder in list(layout.placeholders):
            if holder.placeholder_format.type is not None and holder.placeholder_format.idx != 0:
                holder._element.getparent().remove(holder._element)
        title = layout.placeholders[0]
        title.left, title.top, title.width, title.height = _LEFT, Inches(0.3), _BODY, Inches(1.05)
        return layout

    def _slide(self, title: str, subtitle: str) -> Any:
        slide = self.presentation.slides.add_slide(self.layout)
        frame = slide.shapes.title.text_frame
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.BOTTOM
        frame.margin_left = frame.margin_right = 0
        text = cut(title, LONGEST_TITLE)
        size = next(size for letters, size in _TITLE_SIZES if len(text) <= letters)
        self._write(frame.paragraphs[0], text, size, BLUE, is_bold=True)
        self._box(slide, (cut(subtitle, _LONGEST_SUBTITLE),), _LEFT, Inches(1.4), _BODY, Inches(0.35), 14, MUTED)
        number = len(self.presentation.slides)
        foot = Inches(6.98)
        self._box(slide, (self.deck.source,), _LEFT, foot, Emu(_BODY - Inches(0.8)), Inches(0.35), 10, MUTED)
        corner = self._box(slide, (str(number),), Emu(_RIGHT - Inches(0.7)), foot, Inches(0.7), Inches(0.35), 10, MUTED)
        corner.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
        return slide

    def _write(self, paragraph: Any, text: str, size: float, colour: RGBColor, is_bold: bool = False) -> None:
        paragraph.alignment = PP_ALIGN.LEFT
        run = paragraph.add_run()
        run.text = text
        run.font.size, run.font.bold, run.font.color.rgb = Pt(size), is_bold, colour
        run.font.language_id = _LANGUAGE[self.deck.language]

    def _box(
        self, slide: Any, texts: Sequence[str], left: int, top: int, width: int, height: int, size: float,
        colour: RGBColor, is_bold: bool = False,
    ) -> Any:  # fmt: skip
        """A box of text, a paragraph a line."""
        box = slide.shapes.add_textbox(left, top, width, height)
        frame = box.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        for number, text in enumerate(texts):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.space_after = Pt(6)
            self._write(paragraph, text, size, colour, is_bold)
        return box

    def _chart(
        self, slide: Any, kind: Any, data: CategoryChartData, title: str, alt: str, left: int, width: int
    ) -> Any:
        """A chart below its title."""
        self._box(slide, (title,), left, _TOP, width, Inches(0.45), 14, INK, is_bold=True)
        top = Emu(_TOP + Inches(0.5))
        frame = slide.shapes.add_chart(kind, left, top, width, Emu(_BOTTOM - top), data)
        frame._element.nvGraphicFramePr.cNvPr.set("descr", alt)
        chart = frame.chart
        chart.part.chart_workbook.update_from_xlsx_blob(_workbook(data))
        chart.has_title = False
        chart.font.size, chart.font.color.rgb = Pt(11), INK
        return chart

    # --- the number ----------------------------------------------------------------------------------------

    def _number(self, known: NumberSlide) -> None:
        slide = self._slide(known.title, known.subtitle)
        if known.course is None:  # the figures stand side by side, and what must be known below them
            width = Emu(_BODY // 3)
            for number, figure in enumerate(known.figures):
                self._figure(slide, figure, Emu(_LEFT + number * width), Inches(2.6), width, 48)
            self._box(slide, known.lines, _LEFT, Inches(4.4), _BODY, Emu(_BOTTOM - Inches(4.4)), 18, INK)
            return
        width, top = Emu(Inches(4.3)), Emu(_TOP)
        for figure in known.figures:
            self._figure(slide, figure, _LEFT, top, width, 40)
            top = Emu(top + Inches(1.2))
        self._box(slide, known.lines, _LEFT, top, width, Emu(_BOTTOM - top), 13, INK)
        self._course(slide, known.course, Emu(_LEFT + width + Inches(0.4)))

    def _figure(self, slide: Any, figure: Figure, left: int, top: int, width: int, size: int) -> None:
        """A number in large letters, smaller where it is long, and below it what it is."""
        if len(figure.text) > 12:
            size = size * 2 // 3
        height = Pt(size * 1.25)
        self._box(slide, (figure.text,), left, top, width, height, size, BLUE, is_bold=True)
        self._box(slide, (figure.label,), left, Emu(top + height), width, Inches(0.45), 13, MUTED)

    def _course(self, slide: Any, known: Course, left: int) -> None:
        data = CategoryChartData(number_format="0")
        data.categories = known.years
        for name, ranks in known.series:
            data.add_series(name, ranks)
        alt = f"{known.title}: " + "; ".join(
            f"{year} {rank:.0f}"
            for _, ranks in known.series
            for year, rank in zip(known.years, ranks, strict=True)
            if rank is not None
        )
        chart = self._chart(slide, XL_CHART_TYPE.LINE_MARKERS, data, known.title, alt, left, Emu(_RIGHT - left))
        chart.has_legend = False
        ranks, years = chart.value_axis, chart.category_axis
        ranks.reverse_order, ranks.crosses = True, XL_AXIS_CROSSES.MAXIMUM
        ranks.minimum_scale, ranks.maximum_scale = -2, math.ceil((known.last_rank + 2) / 10) * 10
        ranks.tick_label_position = XL_TICK_LABEL_POSITION.NONE  # every point has its rank
        ranks.major_tick_mark = XL_TICK_MARK.NONE
        ranks.major_gridlines.format.line.color.rgb = PALE
        ranks.format.line.fill.background()
        years.tick_labels.font.size = Pt(10)
        years.tick_labels.offset, years.major_tick_mark = 20, XL_TICK_MARK.NONE
        years.format.line.color.rgb = GREY
        for series in chart.plots[0].series:
            series.smooth = False
            series.format.line.color.rgb, series.format.line.width = BLUE, Pt(2.25)
            series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, 6
            series.marker.format.fill.solid()
            series.marker.format.fill.fore_color.rgb = series.marker.format.line.color.rgb = BLUE
            labels = series.data_labels
            labels.show_value, labels.position = True, XL_LABEL_POSITION.ABOVE
            labels.number_format, labels.number_format_is_linked = "0", False
            labels.font.size, labels.font.bold = Pt(11), True

    # --- the causes ----------------------------------------------------------------------------------------

    def _causes(self, known: CausesSlide) -> None:
        slide = self._slide(known.title, known.subtitle)
        left: int = _LEFT
        width = Emu((_BODY - Inches(0.4)) // 2)
        if known.waterfall:
            self._waterfall(slide, known.waterfall, left, width)
        elif known.levels:
            width = Emu(Inches(3.6))
            self._box(slide, (known.note,), left, _TOP, width, Inches(4), 14, INK)
        else:
            self._box(slide, (known.note,), left, _TOP, _BODY, Inches(4), 16, INK)
        if known.levels:
            left = Emu(_LEFT + width + Inches(0.4))
            self._levels(slide, known.levels, left, Emu(_RIGHT - left))

    def _waterfall(self, slide: Any, known: Waterfall, left: int, width: int) -> None:
        """Stacked bars: an unseen one up to where each begins, then the total, the gain or the loss."""
        levels = [known.start[1]]
        for _, part in known.parts:
            levels.append(levels[-1] + part)
        starts = [min(pair) for pair in pairwise(levels)]
        data = CategoryChartData(number_format="General")
        data.categories = [known.start[0], *(cut(name, _LONGEST_NAME) for name, _ in known.parts), known.end[0]]
        blank = [None] * len(known.parts)
        values = [part for _, part in known.parts]
        data.add_series(known.names[0], [None, *starts, None])
        data.add_series(known.names[1], [known.start[1], *blank, known.end[1]])
        data.add_series(known.names[2], [None, *(value if value > 0 else None for value in values), None])
        data.add_series(known.names[3], [None, *(-value if value < 0 else None for value in values), None])
        alt = f"{known.title}: " + "; ".join(
            [f"{name} {decimal(total, self.deck.language, known.digits)}" for name, total in (known.start, known.end)]
            + [f"{name} {signed(part, self.deck.language, known.digits)}" for name, part in known.parts]
        )
        chart = self._chart(slide, XL_CHART_TYPE.BAR_STACKED, data, known.title, alt, left, width)
        chart.has_legend = False
        chart.plots[0].gap_width, chart.plots[0].overlap = 35, 100
        lowest, highest = min(*levels, known.end[1]), max(*levels, known.end[1])
        room = max(highest - lowest, 0.01)
        self._clean_axes(chart, lowest - 0.45 * room, highest + 0.2 * room)
        _place_bars(chart, 0.98)
        base, total, gain, loss = chart.plots[0].series
        base.format.fill.background()
        base.format.line.fill.background()
        number = f"0.{'0' * known.digits}"
        for series, colour, shown, letters in (
            (total, BLUE, number, RGBColor(0xFF, 0xFF, 0xFF)),
            (gain, LIGHT_BLUE, f"+{number}", INK),
            (loss, LIGHT_RED, f'"−"{number}', INK),
        ):
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = colour
            self._label(series, shown, XL_LABEL_POSITION.CENTER, 11, letters)

    def _levels(self, slide: Any, known: Levels, left: int, width: int) -> None:
        data = CategoryChartData(number_format="General")
        data.categories = [cut(name, _LONGEST_NAME) for name, _, _ in known.parts]
        data.add_series(cut(known.own, _LONGEST_NAME), [own for _, own, _ in known.parts])
        if known.has_medians:
            data.add_series(known.median, [median for _, _, median in known.parts])
        alt = f"{known.title}: " + "; ".join(
            f"{name} {decimal(own, self.deck.language, known.digits)}"
            f" ({known.median} {decimal(median, self.deck.language, known.digits)})"
            for name, own, median in known.parts
        )
        chart = self._chart(slide, XL_CHART_TYPE.BAR_CLUSTERED, data, known.title, alt, left, width)
        chart.has_legend = known.has_medians
        if known.has_medians:
            chart.legend.include_in_layout = False
            chart.legend.position, chart.legend.font.size = XL_LEGEND_POSITION.BOTTOM, Pt(11)
        chart.plots[0].gap_width, chart.plots[0].overlap = 45, -5
        self._clean_axes(chart, 0, known.highest * 1.08)
        _place_bars(chart, 0.9)
        for series, colour in zip(chart.plots[0].series, (BLUE, GREY), strict=False):
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = colour
            self._label(series, f"0.{'0' * known.digits}", XL_LABEL_POSITION.OUTSIDE_END, 10, INK)

    @staticmethod
    def _clean_axes(chart: Any, lowest: float, highest: float) -> None:
        """Names on the left from the top down; no scale, as every bar has its figure."""
        names, values = chart.category_axis, chart.value_axis
        names.reverse_order = True
        names.major_tick_mark = XL_TICK_MARK.NONE
        every_bar = parse_xml(f'<c:tickLblSkip {_CHART_NAMES} val="1"/>')
        names._element.find(qn("c:noMultiLvlLbl")).addprevious(every_bar)
        names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        names.format.line.color.rgb = GREY
        values.minimum_scale, values.maximum_scale = lowest, highest
        values.has_major_gridlines = values.visible = False

    def _label(self, series: Any, number: str, position: Any, size: float, colour: RGBColor) -> None:
        labels = series.data_labels
        labels.show_value, labels.position = True, position
        labels.number_format, labels.number_format_is_linked = f"{_LOCALE[self.deck.language]}{number}", False
        labels.font.size, labels.font.color.rgb = Pt(size), colour

    # --- the work ------------------------------------------------------------------------------------------

    def _work(self, known: WorkSlide) -> None:
        slide = self._slide(known.title, known.subtitle)
        if not known.rows:
            self._box(slide, (known.note,), _LEFT, _TOP, _BODY, Inches(2), 16, INK)
            return
        widths = (Inches(2.5), Inches(5.0), Emu(_BODY - Inches(7.5)))
        rows = tuple(fitting(known.rows, [width / Inches(1) for width in widths], (_BOTTOM - _TOP) / Inches(1) - 0.65))
        shape = slide.shapes.add_table(len(rows) + 1, 3, _LEFT, _TOP, _BODY, Inches(0.4 * (len(rows) + 1)))
        shape._element.nvGraphicFramePr.cNvPr.set("descr", known.title)
        table = shape.table
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for at, texts in enumerate((known.headings, *rows)):
            table.rows[at].height = Inches(height_of(texts, [width / Inches(1) for width in widths]))
            for place, (cell, text) in enumerate(zip(table.rows[at].cells, texts, strict=True)):
                self._cell(cell, text, is_heading=at == 0, is_name=place == 0)
        left_out = len(known.rows) - len(rows)
        notes = [known.more.format(count=left_out)] if left_out else []
        notes += [known.note] if known.note else []
        if notes:
            self._box(slide, (" ".join(notes),), _LEFT, Emu(_BOTTOM - Inches(0.3)), _BODY, Inches(0.4), 12, MUTED)

    def _cell(self, cell: Any, text: str, is_heading: bool, is_name: bool) -> None:
        cell.margin_top = cell.margin_bottom = Inches(_CELL / 2)
        cell.margin_left = cell.margin_right = Inches(0.08)
        cell.vertical_anchor = MSO_ANCHOR.MIDDLE if is_heading else MSO_ANCHOR.TOP
        cell.fill.solid()
        cell.fill.fore_color.rgb = BLUE if is_heading else RGBColor(0xF4, 0xF6, 0xFA)
        for number, line in enumerate(text.split("\n")):
            paragraph = cell.text_frame.paragraphs[0] if number == 0 else cell.text_frame.add_paragraph()
            colour = RGBColor(0xFF, 0xFF, 0xFF) if is_heading else INK
            self._write(paragraph, line, _TABLE_SIZE, colour, is_bold=is_heading or is_name)


def fitting(
    rows: Iterable[tuple[str, str, str]], widths: Sequence[float], height: float
) -> Iterable[tuple[str, str, str]]:
    """The first rows that fit into a height, as wide as `widths`; all in inches. At least one."""
    used = 0.0
    for number, row in enumerate(rows):
        used += height_of(row, widths)
        if number and used > height:
            return
        yield row


def height_of(texts: Sequence[str], widths: Sequence[float]) -> float:
    """How high a row of the table is, in inches, when its texts are broken into lines."""
    lines = max(
        sum(max(1, math.ceil(len(line) / (_LETTERS_AN_INCH * (width - 0.16)))) for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )
    return lines * _LINE + _CELL


def cut(text: str, most: int) -> str:
    """A text of at most so many letters, cut between words."""
    if len(text) <= most:
        return text
    return f"{text[: most - 1].rsplit(' ', 1)[0].rstrip(' ,;.–')}…"


def _workbook(data: CategoryChartData) -> bytes:
    """The workbook behind a chart, arranged as the chart refers to it; python-pptx keeps sixteen digits of a number."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Sheet1"
    sheet.append([None, *(series.name for series in data)])
    for category in data.categories:
        sheet.append([str(category.label)])
    for column, series in enumerate(data, start=2):
        for row, value in enumerate(series.values, start=2):
            if value is not None:
                write_float(sheet.cell(row, column), float(value))
    sheet.column_dimensions["A"].width = 40
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _place_bars(chart: Any, height: float) -> None:
    """Give the bars the right part of the chart, from its top down, so that long names have room on their left."""
    is_long = max(len(str(name)) for name in chart.plots[0].categories) > _LONG_NAME
    share = _LONG_NAMES_SHARE if is_long else _NAMES_SHARE
    chart.category_axis.tick_labels.font.size = Pt(10 if is_long else 11)
    area = chart._chartSpace.chart.plotArea
    for layout in area.findall(qn("c:layout")):
        area.remove(layout)
    area.insert(0, parse_xml(
        f"<c:layout {_CHART_NAMES}><c:manualLayout><c:layoutTarget val='inner'/><c:xMode val='edge'/>"
        f"<c:yMode val='edge'/><c:x val='{share}'/><c:y val='0.01'/><c:w val='{0.99 - share:.2f}'/>"
        f"<c:h val='{height}'/></c:manualLayout></c:layout>"
    ))  # fmt: skip
