"""A sheet as it stands in the file, each cell marked by what became of it; a window around one place."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import streamlit as st
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string as column_number
from openpyxl.utils.cell import coordinate_from_string

from data.importing import Preview
from data.reading.problems import SEVERITIES, Problem
from data.reading.workbook import Sheet
from ui.visit import Visit

ROWS, COLUMNS = 40, 16
LONGEST = 40
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


def show_grid(visit: Visit, read: Preview) -> None:
    """The grid of one sheet, with a choice of problems to jump to."""
    say = visit.say
    if read.workbook is None or not read.workbook.sheets:
        return
    placed = [problem for problem in _ordered(read) if problem.sheet and problem.cell]
    jumps = dict(enumerate(placed))
    chosen = st.selectbox(
        say("grid.jump"),
        [None, *jumps],
        format_func=lambda n: say("grid.no_jump") if n is None else _label(visit, jumps[n]),
        key=f"grid_jump_{visit.language}_{len(placed)}",
    )
    names = [sheet.name for sheet in read.workbook.sheets]
    target = jumps.get(chosen) if chosen is not None else None
    if target is not None and target.sheet in names:
        name, at = target.sheet, place_of(target.cell)
    else:
        first = next((reading.sheet for reading in read.readings), names[0])
        name = st.selectbox(
            say("steer.sheet"), names, index=names.index(first), key=f"grid_sheet_{visit.language}_{first}"
        )
        sheet = next(sheet for sheet in read.workbook.sheets if sheet.name == name)
        last = max((row for row, _ in sheet.cells), default=1)
        start = 1
        if last > ROWS:
            start = st.slider(say("grid.from_row"), 1, last - ROWS + 1, 1, key=f"grid_row_{visit.language}_{name}")
        at = (start + ROWS // 2, 1)
    sheet = next(sheet for sheet in read.workbook.sheets if sheet.name == name)
    st.html(grid_html(visit, sheet, _kinds(read, sheet), at, target is not None))
    legend = " · ".join(f"{MARKS[kind]} {say(f'grid.{kind}')}".strip() for kind in KINDS)
    st.caption(legend)


def _ordered(read: Preview) -> list[Problem]:
    return sorted(read.problems, key=lambda problem: SEVERITIES.index(problem.severity))


def _label(visit: Visit, problem: Problem) -> str:
    severity = visit.say(f"problem_severity.{problem.severity}")
    return f"{severity} · {problem.place} · {problem.message(visit.language)}"[:140]


def _kinds(read: Preview, sheet: Sheet) -> Mapping[Place, str]:
    """What became of each cell of a sheet: read, header, repaired, warning, error; all others were left out."""
    found: dict[Place, str] = {}
    reading = next((one for one in read.readings if one.sheet == sheet.name), None)
    if reading is not None:
        body = {observation.cell.row for observation in reading.observations if observation.cell is not None}
        first = min(body, default=0)
        for row, column in sheet.cells:
            if row < first and row not in reading.left_out:
                found[row, column] = "header"
        for observation in reading.observations:
            for cell in (observation.cell, observation.unit, observation.status, observation.source, observation.note):
                if cell is not None and cell.text:
                    found[cell.row, cell.column] = "read"
    for problem in reversed(_ordered(read)):
        if problem.sheet == sheet.name and problem.cell:
            kind = "error" if problem.is_blocking else problem.severity
            found[place_of(problem.cell)] = "left" if problem.code.endswith("_row_left_out") else kind
    return found


def grid_html(visit: Visit, sheet: Sheet, kinds: Mapping[Place, str], at: Place, is_target: bool) -> str:
    """The window of a sheet around a place; every text is escaped, every mark has words behind it."""
    say = visit.say
    top = max(1, at[0] - ROWS // 2)
    left = max(1, at[1] - COLUMNS // 2)
    columns = range(left, left + COLUMNS)
    head = "".join(f"<th>{get_column_letter(column)}</th>" for column in columns)
    lines = []
    for row in range(top, top + ROWS):
        cells = []
        for column in columns:
            cell = sheet.cells.get((row, column))
            kind = kinds.get((row, column), "left") if cell is not None else ""
            here = " app-grid-here" if is_target and (row, column) == at else ""
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
