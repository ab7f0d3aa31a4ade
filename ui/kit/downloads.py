"""Download buttons for every chart and table: PNG, SVG, XLSX and CSV, with the figures that are shown."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import streamlit as st

from data.exports.formulas import plain_text
from data.media_types import XLSX
from data.names import fold
from ui.kit import markup
from ui.kit.failures import fragment
from ui.kit.tables import Part, Shown, TableCell, as_cell, html_table, on_screen
from wording.numbers import SEPARATORS, Format, Value, exported, spreadsheet_format, unrounded, written
from wording.words import Words, wording

_LONGEST_NAME = 60


@dataclass(frozen=True)
class Origin:
    """whose: edition, unit, files, office and day; name: the first two for the names of files; lines: in sentences."""

    whose: str
    name: str
    lines: tuple[str, ...]


_origin: list[Callable[[str], Origin | None]] = []


def provide_origin(provider: Callable[[str], Origin | None]) -> None:
    """Set who knows the origin of a chart by its key, or of a table by ""; the shell does so once."""
    _origin[:] = [provider]


def origin_of(key: str = "") -> Origin | None:
    """The origin of the chart of this key, or of a table without one; None where nobody provides it."""
    return _origin[0](key) if _origin else None


@dataclass(frozen=True)
class Written:
    """A value of a file: unrounded, in the format of its cell on the screen."""

    value: Value
    format: Format


def figures(item: Shown, language: str) -> tuple[list[str], list[list[Written]]]:
    """The headings and rows of a table as files hold them: each value of a cell in a column of its own.

    A cell that says "54/63 (31–60)" is the columns 54, 63, 31 and 60, the first of which is shown as 54/63.
    """
    texts = wording(language)
    headings: list[str] = []
    columns: list[list[Written]] = []
    cells_by_column = zip(*([as_cell(cell) for cell in row] for row in item.rows), strict=True)
    for column, cells in zip(item.columns, cells_by_column if item.rows else [()] * len(item.columns), strict=True):
        names = dict.fromkeys(part.name for cell in cells for part in cell.parts)
        values = [Written(*cell.exported(language)) for cell in cells]
        if not names or any(written.value is not None for written in values):
            headings.append(column.heading)
            columns.append(values)
        for name in names:
            headings.append(": ".join(filter(None, (column.heading, texts[f"leaving.part_{name}"]))))
            columns.append([_part_of(cell, name) for cell in cells])
    return headings, [list(row) for row in zip(*columns, strict=True)]


def _part_of(cell: TableCell, name: str) -> Written:
    part = next((part for part in cell.parts if part.name == name), Part(name, None))
    return Written(exported(part.value, part.format), part.format)


def as_csv(item: Shown, language: str) -> bytes:
    """The table as a text file that a spreadsheet of that language opens with its columns apart.

    Figures are whole, with the decimal sign of the language. A text is always in quotes and a figure never, so that a
    unit that is called 2019 can be told from the year.
    """
    headings, rows = figures(item, language)
    lines = [[_quoted(heading) for heading in headings]]
    lines += [
        [_quoted(cell.value) if isinstance(cell.value, str) else unrounded(cell.value, language) for cell in row]
        for row in rows
    ]
    between = ";" if SEPARATORS[language][0] == "," else ","
    return "".join(f"{between.join(line)}\r\n" for line in lines).encode("utf-8-sig")


def _quoted(text: str) -> str:
    return '"' + plain_text(text).replace('"', '""') + '"'


def as_workbook(items: Sequence[Shown], language: str, whose: str = "") -> bytes:
    """A workbook with a sheet for each table, under its title; below each whose figures they are.

    Numbers are whole and shown as on the screen, texts are texts, days are days.
    """
    from data.exports.workbook import workbook

    sheets = {}
    for number, item in enumerate(items, start=1):
        headings, rows = figures(item, language)
        lines: list[list[Any]] = [[_formatted(cell, language) for cell in row] for row in rows]
        sheets[f"{number}. {item.title}"] = headings, [*lines, *([[], [whose]] if whose else [])]
    return workbook(dict(sheets))


def _formatted(cell: Written, language: str) -> Any:
    from data.exports.workbook import Formatted

    if cell.value is None or isinstance(cell.value, str):
        return cell.value
    shown = written(cell.value, cell.format, language)
    return Formatted(cell.value, spreadsheet_format(cell.value, cell.format, language), shown)


def whose() -> str:
    """Whose figures are on the screen, in one line."""
    origin = origin_of()
    return origin.whose if origin else ""


def name_of(item: Shown) -> str:
    """The name of a file with these figures: whose they are, and what."""
    origin = origin_of()
    what = item.chart.replace("_", "-") if item.chart else file_name(item.title)
    return f"{origin.name}-{what}" if origin else what


def file_name(title: str) -> str:
    """A title as the name of a file: no accents, no signs, not too long."""
    return "-".join(re.findall(r"[a-z0-9]+", fold(title)))[:_LONGEST_NAME].strip("-") or "bang"


def offer(item: Shown, say: Words, place: str) -> None:
    """The files in which one chart or table can be downloaded. place: where it is offered, for the widgets' keys."""
    name, key = name_of(item), f"{place}_{item.chart or file_name(item.title)}"
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if item.chart:
            show_picture_buttons(item, say)
        st.download_button(
            "XLSX",
            lambda: as_workbook([item], say.language, whose()),
            f"{name}.xlsx",
            XLSX,
            key=f"xlsx_{key}",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
        )
        st.download_button(
            "CSV",
            lambda: as_csv(item, say.language),
            f"{name}.csv",
            "text/csv",
            key=f"csv_{key}",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
        )


def show_picture_buttons(item: Shown, say: Words) -> None:
    """Buttons that the browser itself answers: it has the picture (ui/kit/browser.js)."""
    data = {
        "chart": item.chart,
        "title": item.title,
        "subtitle": item.subtitle,
        "name": name_of(item),
        "whose": whose(),
    }
    texts = " ".join(f'data-{name}="{escape(text)}"' for name, text in data.items())
    buttons = "".join(
        f'<button type="button" class="app-button" data-do="{kind}" {texts}>{kind.upper()}</button>'
        for kind in ("png", "svg")
    )
    st.html(f'<span role="group" aria-label="{escape(say("leaving.picture"))}">{buttons}</span>', width="content")


@fragment
def show_table_of(item: Shown, say: Words, label: str) -> None:
    """The table of a chart, one click away, with the ways to take chart and figures away."""
    _in_box(label, item.chart, lambda: _show_table(item, say))


@fragment
def show_tables_of(items: Sequence[Shown], say: Words, key: str) -> None:
    """The same of several charts that stand side by side: the table of the one that is chosen there."""

    def show() -> None:
        titles = {item.chart: item.title for item in items}
        chosen = st.selectbox(say("chart.which"), titles, format_func=titles.__getitem__, key=f"which_{key}")
        _show_table(next(item for item in items if item.chart == chosen), say)

    _in_box(say("chart.tables", count=len(items)), key, show)


def _in_box(label: str, key: str, show: Callable[[], None]) -> None:
    """A box that a press opens; what is in it is drawn from then on."""
    with st.popover(label, icon=":material/table_rows:", type="tertiary", key=f"table_{key}", on_change="rerun") as box:
        if box.open:
            show()


def _show_table(item: Shown, say: Words) -> None:
    st.html(html_table(item.columns, item.rows, item.title, say.language))
    if origin := origin_of(item.chart):
        lines = "".join(f"<li>{escape(line)}</li>" for line in origin.lines)
        st.html(f'{markup.title(say("origin.title"))}<ul class="app-from">{lines}</ul>')
    offer(item, say, "chart")


@fragment
def _download_all(say: Words, items: Sequence[Shown], page: str) -> None:
    st.download_button(
        say("leaving.whole"),
        lambda: as_workbook(items, say.language, whose()),
        f"{file_name(page)}.xlsx",
        XLSX,
        key="leaving_whole",
        on_click="ignore",
        icon=":material/download:",
    )


def show_all(say: Words, page: str) -> None:
    """Everything on the page that can be downloaded; drawn when its box is open, after the page."""
    items = list(on_screen().values())
    if not items:
        st.caption(say("leaving.nothing"))
        return
    _download_all(say, items, page)
    for item in items:
        st.html(markup.subtitle(item.title))
        offer(item, say, "page")
