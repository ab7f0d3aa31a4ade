"""Reads the program's own feed back: of a table of several indices, the rows of the one that is asked for."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from data.names import normalise
from data.reading.cells import Sheet, Workbook
from data.reading.problems import Problem
from data.reading.tables.headings import Words

HEADINGS: Final = frozenset({"index", "year", "unit", "component", "indicator", "value", "rank", "rank_of", "status",
                             "source", "units"})  # fmt: skip
"""What heads the feed's table of scores."""

_ONLY_OF_THE_FEED: Final = ("index", "rank_of", "units")


def rows_of_index(workbook: Workbook, words: Words) -> tuple[Workbook, list[Problem]]:
    """The workbook with the rows of other indices taken out of sheets that are the feed's; any other sheet as it is.

    What the catalogue says of an edition itself, its list of units, is taken out too. A name of an index that nobody
    knows is left, to be reported as what it stands for.
    """
    problems: list[Problem] = []
    sheets = []
    for sheet in workbook.sheets:
        header = _header(sheet)
        if header is None:
            sheets.append(sheet)
            continue
        names = _index_names(words)
        column = header["index"]
        row_of = min(row for row in sheet.rows if sheet.cells.get((row, column)) is not None)
        others = {
            row: code
            for row in sheet.rows
            if row > row_of and (cell := sheet.cells.get((row, column))) is not None
            and (code := names.get(normalise(cell.text))) not in (None, words.index.code)
        }  # fmt: skip
        dropped = {header[name] for name in _ONLY_OF_THE_FEED}
        cells = {at: cell for at, cell in sheet.cells.items() if at[0] not in others and at[1] not in dropped}
        sheets.append(replace(sheet, cells=cells, is_exported=True))
        if others:
            found = ", ".join(sorted({words.catalogue.index(str(code)).short for code in others.values()}))
            problems.append(
                Problem("other_index_left_out", sheet.name, found=found, details={"rows": str(len(others))})
            )
    return replace(workbook, sheets=tuple(sheets)), problems


def _header(sheet: Sheet) -> Mapping[str, int] | None:
    """The columns of the feed's headings, where the first row with anything in it is their row."""
    first = next(iter(sheet.rows.values()), ())
    found = {cell.text: cell.column for cell in first if cell.kind == "text"}
    return found if found.keys() >= HEADINGS else None


def _index_names(words: Words) -> Mapping[str, str]:
    return {normalise(code): code for code in words.catalogue.indices}
