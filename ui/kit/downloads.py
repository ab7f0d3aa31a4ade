"""Download buttons for every chart and table: PNG, SVG, XLSX and CSV, with the figures that are shown."""

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from io import StringIO
from typing import Any

import streamlit as st

from data.exports.formulas import plain_text
from data.media_types import XLSX
from data.names import fold
from ui.kit import markup
from ui.kit.failures import fragment
from ui.kit.tables import Shown, TableCell, html_table, on_screen
from wording.numbers import MINUS, SEPARATORS
from wording.words import Words

_NUMBER = {
    "vi": re.compile(rf"[+{MINUS}]?(\d{{1,3}}(\.\d{{3}})+|\d+)(,\d+)?"),
    "en": re.compile(rf"[+{MINUS}]?(\d{{1,3}}(,\d{{3}})+|\d+)(\.\d+)?"),
}
_LONGEST_NAME = 60


@dataclass(frozen=True)
class Origin:
    """whose: unit, index, edition and files in one line; name: the same for the names of files; lines: in sentences."""

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


def figures(item: Shown, language: str) -> tuple[list[str], list[list[Any]]]:
    """The headings and rows as they stand on the screen; what is written as a number is one."""
    return [column.heading for column in item.columns], [[_value(cell, language) for cell in row] for row in item.rows]


def _value(cell: TableCell | str, language: str) -> float | int | str:
    text = cell if isinstance(cell, str) else cell.text + cell.detail
    if not _NUMBER[language].fullmatch(text):
        return text
    mark, between = tuple(SEPARATORS[language])
    plain = text.replace(between, "").replace(mark, ".").replace(MINUS, "-")
    return float(plain) if "." in plain else int(plain)


def as_csv(item: Shown, language: str) -> bytes:
    """The table as a text file that a spreadsheet of that language opens with its columns apart."""
    mark = SEPARATORS[language][0]
    out = StringIO()
    headings, rows = figures(item, language)
    writer = csv.writer(out, delimiter=";" if mark == "," else ",")
    for line in (headings, *rows):
        writer.writerow([plain_text(v) if isinstance(v, str) else str(v).replace(".", mark) for v in line])
    return out.getvalue().encode("utf-8-sig")


def as_workbook(items: Sequence[Shown], language: str, whose: str = "") -> bytes:
    """A workbook with a sheet for each table, under its title; below each whose figures they are."""
    from data.exports.workbook import workbook

    sheets = {}
    for number, item in enumerate(items, start=1):
        headings, rows = figures(item, language)
        sheets[f"{number}. {item.title}"] = headings, [*rows, *([[], [whose]] if whose else [])]
    return workbook(dict(sheets))


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
    with st.popover(
        label, icon=":material/table_rows:", type="tertiary", key=f"table_{item.chart}", on_change="rerun"
    ) as box:
        if box.open:
            st.html(html_table(item.columns, item.rows, item.title))
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
