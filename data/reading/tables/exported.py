"""Reads the program's own feed back: of a table of several indices, the rows of the one that is asked for.

An index on a list of units has the rows whose edition has as many units as that list.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from data.catalogue.model import Catalogue
from data.editions import series_parts
from data.exports.formulas import original_text
from data.names import beginning, fold, normalise
from data.reading.cells import Cell, Sheet, Workbook
from data.reading.problems import Problem
from data.reading.tables.headings import Words
from data.reading.tables.phrases import holds
from wording.words import both

HEADINGS: Final = frozenset({"index", "year", "unit", "component", "indicator", "value", "rank", "rank_of", "status",
                             "source", "units"})  # fmt: skip
"""What heads the feed's table of scores."""

_MARK: Final = "mark"
_OWNED_BY: Final = ("index", "year", "units")
_ONLY_OF_THE_FEED: Final = ("index", "rank_of", "units")


def rows_of_index(workbook: Workbook, words: Words) -> tuple[Workbook, list[Problem]]:
    """The workbook with the rows of other indices taken out of sheets that are the feed's; any other sheet as it is.

    Taken out too are what the catalogue says of an edition itself, its list of units, and the apostrophes before texts
    like formulas. A name of an index that nobody knows is left, to be reported as what it stands for.
    """
    problems: list[Problem] = []
    sheets = []
    for sheet in workbook.sheets:
        header = _header(sheet)
        if header is None:
            sheets.append(sheet)
            continue
        owners = _Owners(words.catalogue)
        texts = {
            row: tuple(cell.text if (cell := sheet.cells.get((row, header[name]))) else "" for name in _OWNED_BY)
            for row in list(sheet.rows)[1:]
        }
        named = {row: owners.of(*found) for row, found in texts.items()}
        others = {row: code for row, code in named.items() if code not in (None, words.index.code)}
        dropped = {header[name] for name in _ONLY_OF_THE_FEED}
        cells = {
            at: _as_exported(cell) for at, cell in sheet.cells.items() if at[0] not in others and at[1] not in dropped
        }
        sheets.append(replace(sheet, cells=cells, is_exported=True))
        if others:
            found = ", ".join(sorted({words.catalogue.index(str(code)).short for code in others.values()}))
            problems.append(
                Problem("other_index_left_out", sheet.name, found=found, details={"rows": str(len(others))})
            )
    return replace(workbook, sheets=tuple(sheets)), problems


def trial_years(workbook: Workbook) -> frozenset[int]:
    """The years of which rows of the feed say that their figures are only a trial."""
    found: set[int] = set()
    for sheet in workbook.sheets:
        at = _headings(sheet) if sheet.is_exported else {}
        for row in sheet.rows if at.keys() >= {_MARK, "year"} else ():
            mark, year = sheet.cells.get((row, at[_MARK])), sheet.cells.get((row, at["year"]))
            if mark is not None and year is not None and is_trial(mark.text) and year.text.isdecimal():
                found.add(int(year.text))
    return frozenset(found)


def is_trial(text: str) -> bool:
    """Whether a text says that the figures with it are only a trial."""
    return holds(fold(beginning(text)), [fold(mark) for mark in both("trial.mark")])


def _header(sheet: Sheet) -> Mapping[str, int] | None:
    """The columns of the feed's headings, where the first row with anything in it is their row."""
    found = _headings(sheet)
    return found if found.keys() >= HEADINGS else None


def _headings(sheet: Sheet) -> Mapping[str, int]:
    """The columns of the texts of the first row with anything in it."""
    first = next(iter(sheet.rows.values()), ())
    return {cell.text: cell.column for cell in first if cell.kind == "text"}


def _as_exported(cell: Cell) -> Cell:
    """The cell with its text as it was before it was made safe for a spreadsheet."""
    if cell.kind != "text" or (text := original_text(cell.text)) == cell.text:
        return cell
    return replace(cell, value=text)


class _Owners:
    """Which index, on which list of units, a row of the feed belongs to."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.codes = {normalise(code): code for code in catalogue.indices}
        self._found: dict[tuple[str, str, str], str | None] = {}

    def of(self, index: str, year: str, units: str) -> str | None:
        """The code of the index or series; None for an index that nobody knows. A list that none has is its own."""
        key = (index, year, units)
        if key not in self._found:
            self._found[key] = self._owner(self.codes.get(normalise(index)), year, units)
        return self._found[key]

    def _owner(self, code: str | None, year: str, units: str) -> str | None:
        if code is None or not year.isdecimal():
            return code
        fitting = (
            series
            for series in self.catalogue.series
            if series_parts(series)[0] == code and str(self.catalogue.list_size(series, int(year))) == units
        )
        return next(fitting, code)
