"""The way in: a file's bytes → a preview with every problem → after confirmation, an edition in the store.

Reading never writes. Nothing reaches the store before `publish`, and one edition is one transaction.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from data.catalogue_model import Catalogue, Index
from data.reading.checks import check_edition
from data.reading.interpret import interpret
from data.reading.layouts import LAYOUTS, Reading, Recognition
from data.reading.problems import Problem, RejectedFileError
from data.reading.workbook import MAX_COLUMNS, MAX_ROWS, MAX_STRAY_CELLS, Sheet, Workbook, read_workbook
from data.store.database import Store
from data.store.editions import Edition, Origin, Published, ScoreRow, publish

MAX_PROBLEMS = 500

_YEAR = re.compile(r"(?<![\d/.-])(20\d\d)(?![\d/])")


@dataclass(frozen=True)
class Preview:
    """What a file would become: its rows by year, how it was read, and all its problems."""

    index: str
    file_name: str
    sha256: str
    rows: Mapping[int, tuple[ScoreRow, ...]]
    recognitions: tuple[tuple[str, Recognition], ...]
    problems: tuple[Problem, ...]

    @property
    def is_importable(self) -> bool:
        """Whether it may be published: it has rows, and nothing blocks."""
        return bool(self.rows) and not any(problem.is_blocking for problem in self.problems)

    @property
    def layout(self) -> str:
        """The codes of the layouts found, such as "wide"."""
        return ", ".join(dict.fromkeys(recognition.layout for _, recognition in self.recognitions))

    @property
    def counts(self) -> Mapping[str, int]:
        """How many problems there are of each severity."""
        return Counter(problem.severity for problem in self.problems)


def preview(content: bytes, file_name: str, index_code: str, catalogue: Catalogue, year: int | None = None) -> Preview:
    """Read a file without writing anything; every problem is in the result, none is raised.

    year: what the person chose; the file may name it too, and a disagreement is an error.
    """
    index = catalogue.index(index_code)
    digest = hashlib.sha256(content).hexdigest()
    try:
        workbook = read_workbook(content, file_name)
        readings, problems = _read_sheets(workbook, index)
    except RejectedFileError as rejected:
        return Preview(index_code, file_name, digest, {}, (), (rejected.problem,))
    rows: dict[int, tuple[ScoreRow, ...]] = {}
    for reading in readings:
        sheet_year, year_problems = _year_of(reading, workbook, index, year)
        problems += [*reading.problems, *year_problems]
        if any(problem.is_blocking for problem in year_problems):
            continue
        found = interpret(reading.observations, index, catalogue, sheet_year)
        problems += found.problems
        for row_year in found.rows.keys() & rows.keys():
            problems.append(Problem("several_tables", reading.sheet, found=str(row_year)))
        rows.update(found.rows)
    for row_year, edition in rows.items():
        problems += check_edition(edition, index, catalogue, row_year)
    if not any(_says_something(row) for edition in rows.values() for row in edition):
        rows = {}
        if not any(problem.is_blocking for problem in problems):
            problems.append(Problem("nothing_to_import", readings[0].sheet))
    recognitions = tuple((reading.sheet, reading.recognition) for reading in readings)
    return Preview(index_code, file_name, digest, rows, recognitions, _capped(problems))


def publish_preview(
    store: Store,
    previewed: Preview,
    person: str,
    origin: Origin = "upload",
    note: str = "",
    seen: Mapping[int, int] | None = None,
) -> tuple[Published, ...]:
    """Publish every edition of a preview, each in its own transaction; the caller has asked for confirmation.

    seen: by year, the version that was current when the person looked; where it no longer is,
    EditionChangedError. Raises ValueError if the preview has a blocking problem: nothing of such a file is
    published.
    """
    if not previewed.is_importable:
        raise ValueError("a preview with blocking problems cannot be published")
    report = json.dumps(
        [{"code": p.code, "sheet": p.sheet, "cell": p.cell, "found": p.found} for p in previewed.problems],
        ensure_ascii=False,
    )
    return tuple(
        publish(
            store,
            Edition(
                index=previewed.index,
                year=year,
                rows=rows,
                origin=origin,
                file_name=previewed.file_name,
                sha256=previewed.sha256,
                layout=previewed.layout,
                note=note,
                report=report,
            ),
            person,
            seen=None if seen is None else seen.get(year),
        )
        for year, rows in sorted(previewed.rows.items())
    )


def _says_something(row: ScoreRow) -> bool:
    """Whether there is a score or a rank; a template that nobody filled in has only its dashes."""
    return row.value is not None or row.rank is not None


def _read_sheets(workbook: Workbook, index: Index) -> tuple[list[Reading], list[Problem]]:
    problems = [
        Problem("hidden_sheet_left_out", sheet.name, found=sheet.name) for sheet in workbook.sheets if sheet.is_hidden
    ]
    readings: list[Reading] = []
    for sheet in workbook.visible_sheets:
        if sheet.first_beyond:
            limits = {"rows": str(MAX_ROWS), "columns": str(MAX_COLUMNS)}
            code = "cells_left_out" if sheet.beyond <= MAX_STRAY_CELLS else "table_too_large"
            problems.append(Problem(code, sheet.name, sheet.first_beyond, sheet.first_beyond, limits))
        best = _best_layout(sheet, index)
        if len(best) > 1:
            names = ", ".join(LAYOUTS[one.layout].name_vi for one in best)
            problems.append(Problem("ambiguous_layout", sheet.name, found=names))
        elif best:
            readings.append(LAYOUTS[best[0].layout].read(sheet, index, best[0]))
    if not readings and not any(problem.is_blocking for problem in problems):
        raise RejectedFileError(Problem("no_table_found", details={"index": index.short}))
    return readings, problems


def _best_layout(sheet: Sheet, index: Index) -> list[Recognition]:
    found = [one for layout in LAYOUTS.values() if (one := layout.recognise(sheet, index)) is not None]
    highest = max((one.confidence for one in found), default=0.0)
    return [one for one in found if one.confidence == highest]


def _year_of(
    reading: Reading, workbook: Workbook, index: Index, chosen: int | None
) -> tuple[int | None, list[Problem]]:
    """The year of one sheet from what the person chose, its name, its titles and the file's name."""
    has_year_column = "year" in reading.recognition.columns
    told = {chosen} if chosen is not None else set()
    for years in (_years_in(reading.sheet, *reading.titles), _years_in(workbook.file_name)):
        if len(years) == 1 or not has_year_column:  # over a year column, several years are a span of editions
            told |= years
    if len(told) > 1:
        found = ", ".join(str(one) for one in sorted(told))
        return None, [Problem("year_conflict", reading.sheet, found=found)]
    if has_year_column:
        return (told.pop() if len(told) == 1 else None), []
    if not told:
        return None, [Problem("year_missing", reading.sheet)]
    year = told.pop()
    if any(index.framework(year, group) for group in index.groups):
        return year, []
    details = {"index": index.short}
    return None, [Problem("year_without_framework", reading.sheet, found=str(year), details=details)]


def _years_in(*texts: str) -> set[int]:
    return {int(year) for text in texts for year in _YEAR.findall(text.replace("_", " "))}


def _capped(problems: list[Problem]) -> tuple[Problem, ...]:
    if len(problems) <= MAX_PROBLEMS:
        return tuple(problems)
    order = {"reject": 0, "error": 1, "warning": 2, "repaired": 3}
    kept = sorted(problems, key=lambda problem: order[problem.severity])[: MAX_PROBLEMS - 1]
    return (*kept, Problem("too_many_problems", found=str(len(problems) - len(kept))))
