"""Reads the sheets of a workbook, each by its best layout; reports what is left out and why."""

from collections.abc import Callable, Sequence

from data.names import normalise
from data.reading.cells import Sheet, Workbook
from data.reading.files.encodings import readings as encodings_of
from data.reading.limits import Limits
from data.reading.problems import Problem
from data.reading.tables.decisions import Decisions
from data.reading.tables.grid import is_figure
from data.reading.tables.headings import Words
from data.reading.tables.layouts import LAYOUTS, read_sheet
from data.reading.tables.observations import Context, Reading

Progress = Callable[[str, float], None]
"""Callback for progress: the step ("opening", "recognising", "interpreting", "checking") and its share done, 0 to 1."""


def problems_of_sheets(workbook: Workbook, decisions: Decisions, allowed: Limits) -> list[Problem]:
    """What the file holds that is not read: hidden sheets and cells, macros, links, charts, stray cells."""
    problems = [Problem("external_link", found=link) for link in workbook.external_links]
    if workbook.kind == "xls_again":
        problems.append(Problem("read_by_second_reader"))
    if workbook.has_macros:
        problems.append(Problem("macros_ignored"))
    problems += [Problem("other_sheet_left_out", name, found=name) for name in workbook.other_sheets]
    for sheet in workbook.sheets:
        if sheet.is_hidden and not decisions.sheets.get(sheet.name):
            problems.append(Problem("hidden_sheet_left_out", sheet.name, found=sheet.name))
        elif decisions.sheets.get(sheet.name) is False:
            problems.append(Problem("sheet_excluded", sheet.name, found=sheet.name))
        else:
            problems += _cells_left_out(sheet, allowed)
    return problems


def _cells_left_out(sheet: Sheet, allowed: Limits) -> list[Problem]:
    problems: list[Problem] = []
    if sheet.first_beyond:
        limits = {"rows": str(allowed.rows), "columns": str(allowed.columns)}
        code = "cells_left_out" if sheet.beyond <= allowed.stray_cells else "table_too_large"
        problems.append(Problem(code, sheet.name, sheet.first_beyond, sheet.first_beyond, limits))
    hidden = [cell for cell in sheet.cells.values() if cell.is_hidden]
    if hidden:
        first = min(hidden, key=lambda cell: (cell.row, cell.column))
        problems.append(Problem("hidden_cells_left_out", sheet.name, first.address, str(len(hidden))))
    return problems


def read_sheets(context: Context, report_progress: Progress) -> tuple[list[Reading], list[Problem]]:
    """Every table of the sheets that are read, each by its best layout; and what is left out or not clear."""
    problems: list[Problem] = []
    unclear: list[Problem] = []
    readings: list[Reading] = []
    sheets = context.sheets
    for number, sheet in enumerate(sheets):
        report_progress("recognising", number / len(sheets))
        unread: list[Sheet] = []
        found: list[Reading] = []
        for part in context.parts(sheet):
            best = read_sheet(part, context)
            if len(best) == 1:
                found.append(best[0])
            elif len(best) > 1:
                unclear.append(_ambiguous(sheet, best))
            elif any(is_figure(cell) for cell in part.visible.values()):
                unread.append(part)
        if found:
            firsts = (min(part.visible.values(), key=lambda cell: (cell.row, cell.column)) for part in unread)
            problems += [Problem("table_left_out", sheet.name, cell.address, cell.text) for cell in firsts]
        elif unread:
            problems.append(Problem("sheet_left_out", sheet.name, found=sheet.name))
        readings += found
    if any(reading.is_about_all_units for reading in readings):  # another sheet has the edition whole
        unclear = [Problem("sheet_left_out", problem.sheet, found=problem.sheet) for problem in unclear]
    return readings, problems + unclear


def _ambiguous(sheet: Sheet, best: Sequence[Reading]) -> Problem:
    codes = {reading.recognition.layout for reading in best}
    return Problem("ambiguous_layout", sheet.name, layouts=tuple(code for code in LAYOUTS if code in codes))


def no_table_problems(workbook: Workbook, words: Words) -> list[Problem]:
    """Why nothing was recognised: text in an old font, or no table of this index at all."""
    for sheet in workbook.visible_sheets:
        for cell in sheet.cells.values():
            if cell.kind != "text" or words.units(cell.text):
                continue
            for guess in encodings_of(cell.text):
                if normalise(guess) != normalise(cell.text) and (words.units(guess) or words.meaning(guess).is_known):
                    return [Problem("legacy_encoding", sheet.name, cell.address, cell.text, {"value": guess})]
    return [Problem("no_table_found", details={"index": words.index.short})]
