"""A sheet as a grid of cells, each marked by what became of it (read, header, repaired, warning, error)."""

from collections.abc import Mapping, Sequence
from html import escape
from operator import attrgetter

import streamlit as st
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string as column_number
from openpyxl.utils.cell import coordinate_from_string

from data.reading.cells import Sheet
from data.reading.problems import Problem
from services.imports import Preview
from ui.blocks.drafts import LONGEST_NAME, draft_form
from ui.upload.state import Upload
from ui.upload.steer import exclude_row
from ui.visit.visit import Visit

ROWS, COLUMNS = 40, 20
BEFORE_ROWS, BEFORE_COLUMNS = 8, 2
"""So much is drawn above and left of a place: it is in view on a telephone too."""
LONGEST, LONGEST_LABEL = 40, 140
MARKS = {"error": "✕", "reject": "✕", "warning": "!", "repaired": "~", "read": "", "left": "–", "header": "≡"}
KINDS = ("read", "header", "repaired", "warning", "error", "left")

Place = tuple[int, int]


def place_of(address: str) -> Place:
    """Row and column of an address such as C7; the first cell where there is none."""
    try:
        letters, row = coordinate_from_string(address)
    except ValueError:
        return 1, 1
    return row, column_number(letters)


def show_grid(visit: Visit, upload: Upload, read: Preview, shown: Sequence[Problem]) -> None:
    """The grid of one sheet, with a choice of the problems that are shown to jump to."""
    say = visit.say
    if read.workbook is None or not read.workbook.sheets:
        return
    sheets = {sheet.name: sheet for sheet in read.workbook.sheets}
    jumps = {(p.sheet, p.cell, p.code): p for p in reversed(shown) if p.sheet in sheets and p.cell}
    chosen = st.selectbox(
        say("grid.jump"),
        [None, *reversed(jumps)],
        format_func=lambda key: _label(visit, jumps[key]) if key in jumps else say("grid.no_jump"),
        key=f"grid_jump_{visit.language}",
    )
    problem = jumps.get(chosen) if chosen is not None else None
    names = list(sheets)
    first = problem.sheet if problem else next((reading.sheet for reading in read.readings), names[0])
    name = st.selectbox(
        say("steer.sheet"), names, index=names.index(first), key=f"grid_sheet_{visit.language}_{first}_{chosen}"
    )
    sheet = sheets[name]
    target = place_of(problem.cell) if problem is not None and problem.sheet == name else None
    top, left = _corner(visit, sheet, target, str(chosen))
    if problem is not None:
        _about(visit, upload, problem)
    st.html(grid_html(visit, sheet, _kinds(read, sheet), (top, left), target) + _legend(visit))


def _label(visit: Visit, problem: Problem) -> str:
    severity = visit.say(f"problem_severity.{problem.severity}")
    text = f"{severity} · {problem.place} · {problem.message(visit.language)}"
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1]}…"


def _corner(visit: Visit, sheet: Sheet, target: Place | None, jump: str) -> Place:
    """The upper left corner of the window: before the target, then wherever the person moves it."""
    row, column = target or (1, 1)
    last_row = max((row for row, _ in sheet.cells), default=1)
    last_column = max((column for _, column in sheet.cells), default=1)
    top = min(max(1, row - BEFORE_ROWS), max(1, last_row - ROWS + 1))
    left = max(1, min(column - BEFORE_COLUMNS, last_column))
    row_box, column_box = st.columns(2)
    key = f"{visit.language}_{sheet.name}_{jump}"
    if last_row > ROWS:
        top = row_box.slider(visit.say("grid.from_row"), 1, last_row - ROWS + 1, top, key=f"grid_row_{key}")
    if last_column > COLUMNS or left > 1:
        letters = {get_column_letter(number): number for number in range(1, last_column + 1)}
        start = column_box.select_slider(
            visit.say("grid.from_column"), list(letters), get_column_letter(left), key=f"grid_column_{key}"
        )
        left = letters[start]
    return top, left


def _about(visit: Visit, upload: Upload, problem: Problem) -> None:
    """The problem in words, and the row's way out."""
    say, language = visit.say, visit.language
    severity = say(f"problem_severity.{problem.severity}")
    found = f"<p>{escape(say('grid.found', found=problem.found))}</p>" if problem.found else ""
    st.html(
        f'<div class="app-flag app-flag-{"high" if problem.is_blocking else "medium"}">'
        f"<p><strong>{escape(severity)} · {escape(problem.place)}</strong></p>"
        f"<p>{escape(problem.message(language))}</p>{found}<p>{escape(problem.hint(language))}</p></div>"
    )
    row, _ = place_of(problem.cell)
    if (problem.sheet, row) in upload.decisions.excluded or problem.code.endswith("_row_left_out"):
        return
    form = draft_form(visit, "upload_grid_row", f"{upload.index}|{row}|{problem.sheet}"[:LONGEST_NAME], border=False)
    if form is None:
        return
    with form:
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        reason = left.text_input(say("steer.reason"), key=f"row_reason_{form.about}")
        label, key = say("grid.exclude", row=row), f"exclude:{form.about}"
        is_asked = right.button(label, icon=":material/playlist_remove:", key=key)
    if is_asked:
        exclude_row(visit, upload, problem.sheet, row, reason, form)


def _legend(visit: Visit) -> str:
    """What the marks and the colours mean."""
    keys = "".join(
        f'<span class="app-grid-key app-grid-{kind}">{MARKS[kind]} {escape(visit.say(f"grid.{kind}"))}</span>'
        for kind in KINDS
    )
    return f'<p class="app-grid-legend">{keys}</p>'


def _kinds(read: Preview, sheet: Sheet) -> Mapping[Place, str]:
    """What became of each cell of a sheet: read, header, repaired, warning, error; all others were left out."""
    found: dict[Place, str] = {}
    end = 0
    for reading in sorted((known for known in read.readings if known.sheet == sheet.name), key=attrgetter("first_row")):
        for row, column in sheet.cells:
            if end < row < reading.first_row and row not in reading.left_out:
                found[row, column] = "header"
        end = reading.last_row or end
        found |= dict.fromkeys(reading.places, "read")
    most_severe_last = sorted(read.problems, key=lambda problem: problem.severity_order, reverse=True)
    for problem in most_severe_last:
        kind = "error" if problem.is_blocking else problem.severity
        for place in problem.places:
            if place.sheet == sheet.name and place.cell:
                found[place_of(place.cell)] = "left" if problem.code.endswith("_row_left_out") else kind
    return found


def grid_html(
    visit: Visit, sheet: Sheet, kinds: Mapping[Place, str], corner: Place, target: Place | None = None
) -> str:
    """The window of a sheet from a corner on; every text is escaped, every mark has words behind it."""
    say = visit.say
    top, left = corner
    rows = range(top, min(top + ROWS, max((row for row, _ in sheet.cells), default=top) + 2))
    columns = range(left, min(left + COLUMNS, max((column for _, column in sheet.cells), default=left) + 2))
    head = "".join(f"<th>{get_column_letter(column)}</th>" for column in columns)
    lines = []
    for row in rows:
        cells = []
        for column in columns:
            cell = sheet.cells.get((row, column))
            kind = kinds.get((row, column), "left") if cell is not None else ""
            here = " app-grid-here" if (row, column) == target else ""
            text = "" if cell is None else cell.text
            shown = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
            words = f"{get_column_letter(column)}{row} · {say(f'grid.{kind}')}: {text}" if kind else ""
            mark = f"<sup>{MARKS[kind]}</sup>" if kind and MARKS[kind] else ""
            classes = f"app-grid-{kind}{here}" if kind else here
            cells.append(f'<td class="{classes}" title="{escape(words, quote=True)}">{escape(shown)}{mark}</td>')
        lines.append(f"<tr><th>{row}</th>{''.join(cells)}</tr>")
    caption = escape(say("grid.caption", sheet=sheet.name))
    return (
        f'<div class="app-grid"><table><caption>{caption}</caption><thead><tr><th></th>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )
