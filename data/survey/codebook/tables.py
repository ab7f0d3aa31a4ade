"""The sheets of a codebook as tables: lines of cells by column, each cell with its address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from data.names import fold
from data.reading.cells import Cell, Sheet, Workbook
from data.reading.editions.question_log import QuestionLog
from data.reading.problems import Problem
from data.reading.tables.numbers import read_number
from data.survey.codebook.words import REQUIRED, REQUIRED_SHEETS, code_of, codes, word, words

_TITLE_ROWS = 20
"""Maximum number of title rows above the headings."""


@dataclass(frozen=True)
class Line:
    """One line of a table. columns: where each column stands; cells: what is filled."""

    sheet: str
    row: int
    columns: Mapping[str, int]
    cells: Mapping[str, Cell]

    def cell(self, column: str) -> Cell:
        """The cell of a column; a blank one where nothing stands, or the first where there is no such column."""
        return self.cells.get(column) or Cell(self.row, self.columns.get(column, 1), None, "text")

    def text(self, column: str) -> str:
        """What stands in a column, "" for nothing."""
        found = self.cells.get(column)
        return found.text if found is not None else ""

    def place(self, column: str) -> str:
        """The address of a cell with its sheet."""
        return Problem("code_twice", self.sheet, self.cell(column).address).place


@dataclass(frozen=True)
class Table:
    """A sheet's lines. others: the headings that are no column of a codebook, by column."""

    sheet: str
    lines: tuple[Line, ...]
    columns: Mapping[str, int] = field(default_factory=dict)
    others: Mapping[int, Cell] = field(default_factory=dict)


def tables_of(book: Workbook, log: QuestionLog) -> Mapping[str, Table]:
    """The tables of a codebook by what they hold (`words("sheets")`), reporting what is missing or not understood."""
    tables: dict[str, Table] = {}
    for sheet in book.sheets:
        log.sheet = sheet.name
        kind = code_of("sheets", sheet.name)
        if sheet.is_hidden:
            log.report("hidden_sheet_left_out", None, sheet.name)
        elif kind is None:
            if sheet.cells:
                log.report("codebook_sheet_left_out", None, sheet.name)
        elif kind in tables:
            log.report("codebook_sheet_twice", None, word("sheets", kind))
        elif kind not in ("notes", "lists"):
            hidden = [cell for cell in sheet.cells.values() if cell.is_hidden]
            if hidden:
                log.report(
                    "hidden_cells_left_out", min(hidden, key=lambda cell: (cell.row, cell.column)), str(len(hidden))
                )
            tables[kind] = _info(sheet) if kind == "info" else _table(sheet, kind, log)
    for kind in REQUIRED_SHEETS:
        if kind not in tables:
            log.sheet = ""
            log.report("codebook_sheet_missing", None, word("sheets", kind))
    return tables


def _info(sheet: Sheet) -> Table:
    """A line a fact: its name in the first column, what it is in the second."""
    lines = [
        Line(sheet.name, row, {"name": cells[0].column, "value": cells[0].column + 1},
             {"name": cells[0], **({"value": cells[1]} if len(cells) > 1 else {})})
        for row, cells in sheet.rows.items()
    ]  # fmt: skip
    return Table(sheet.name, tuple(lines))


def _table(sheet: Sheet, kind: str, log: QuestionLog) -> Table:
    known = codes(kind)
    needed = REQUIRED[kind]
    header = next(
        (
            row
            for row, cells in list(sheet.rows.items())[:_TITLE_ROWS]
            if len({known[key] for cell in cells if (key := fold(cell.text)) in known}) >= min(2, len(needed))
        ),
        None,
    )
    if header is None:
        if sheet.cells or kind in REQUIRED_SHEETS:
            log.report("codebook_column_missing", Cell(1, 1, None, "text"), word(kind, needed[0]))
        return Table(sheet.name, ())
    columns: dict[str, int] = {}
    others: dict[int, Cell] = {}
    for cell in sheet.rows[header]:
        code = known.get(fold(cell.text))
        if code is None:
            others[cell.column] = cell
        elif code in columns:
            both = f"{Cell(header, columns[code], None, 'text').address}, {cell.address}"
            log.report("duplicate_column", cell, cell.text, {"cells": both})
        else:
            columns[code] = cell.column
    for code in needed:
        if code not in columns:
            log.report("codebook_column_missing", Cell(header, 1, None, "text"), word(kind, code))
    if kind != "hard":
        for cell in others.values():
            log.report("codebook_column_left_out", cell, cell.text)
    at = {column: code for code, column in columns.items()} | {column: str(column) for column in others}
    lines = []
    for row, cells in sheet.rows.items():
        filled = {at[cell.column]: cell for cell in cells if cell.column in at}
        if row > header and filled:
            lines.append(Line(sheet.name, row, columns, filled))
    return Table(sheet.name, tuple(lines), columns, others)


def number_in(line: Line, column: str, log: QuestionLog, default: float | None = None) -> float | None:
    """The number in a cell, the default for a blank one; None for what is none, which is reported."""
    cell = line.cells.get(column)
    if cell is None:
        return default
    number, problem = read_number(cell, line.sheet)
    if problem is not None:
        log.problems.append(problem)
    return number


def is_filled(line: Line, kind: str, log: QuestionLog) -> bool:
    """Whether the cells that must be filled are; those that are not are reported."""
    missing = [code for code in REQUIRED[kind] if code in line.columns and not line.text(code)]
    for code in missing:
        log.sheet = line.sheet
        log.report("codebook_value_missing", line.cell(code), word(kind, code))
    return not missing and set(REQUIRED[kind]) <= set(line.columns)


def parted(text: str) -> tuple[str, ...]:
    """The texts of a cell that holds several, parted by semicolons or lines."""
    return tuple(item for part in re.split(r"[;\n]", text) if (item := " ".join(part.split())))


def choice(part: str, line: Line, column: str, log: QuestionLog, default: str = "") -> str:
    """The code of the word in a cell, "" for a word that is none, which is reported."""
    text = line.text(column)
    if not text:
        return default
    code = code_of(part, text)
    if code is None:
        log.sheet = line.sheet
        allowed = "; ".join(known[0] for known in words(part).values())
        log.report("codebook_word_unknown", line.cell(column), text, {"allowed": allowed})
    return code or ""
