"""Which edition each sheet of a file belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from data.catalogue_model import Index
from data.reading.observations import Reading
from data.reading.problems import Problem
from data.reading.workbook import Workbook
from data.reading.years import years_in


def dated_readings(
    readings: Sequence[Reading], workbook: Workbook, index: Index, chosen: int | None, today: date
) -> tuple[list[tuple[Reading, int | None]], list[Problem]]:
    """Each reading with its year, the summaries before the detail sheets, which belong to the same edition."""
    summaries = [reading for reading in readings if reading.recognition.layout != "detail"]
    details = [reading for reading in readings if reading.recognition.layout == "detail"]
    problems: list[Problem] = []
    dated: list[tuple[Reading, int | None]] = []
    years: set[int] = set()
    for reading in summaries:
        year, told = _year_of(reading, workbook, index, chosen, today)
        problems += told
        if not any(problem.is_blocking for problem in told):
            dated.append((reading, year))
            years |= {year} if year is not None else set()
    for reading in details:
        if len(years) == 1:
            dated.append((reading, next(iter(years))))
            continue
        if summaries and not years and problems:
            continue
        year, told = _year_of(reading, workbook, index, chosen, today)
        problems += told
        if year is not None:
            dated.append((reading, year))
    return dated, _once(problems)


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """Each problem of the years once: eleven sheets without a year are one missing year."""
    return list({(problem.code, problem.found): problem for problem in reversed(list(problems))}.values())


def _year_of(
    reading: Reading, workbook: Workbook, index: Index, chosen: int | None, today: date
) -> tuple[int | None, list[Problem]]:
    """The year of one sheet from what the person chose, its name, its titles and the file's name."""
    told = {chosen} if chosen is not None else set()
    titles = frozenset().union(*(years_in(text) for text in reading.titles))
    for years in (years_in(reading.sheet), titles, years_in(workbook.file_name)):
        if len(years) == 1 or not reading.has_years:  # over a year column, several years are a span of editions
            told |= years
    if len(told) > 1:
        found = ", ".join(str(one) for one in sorted(told))
        return None, [Problem("year_conflict", reading.sheet, found=found)]
    if reading.has_years:
        return (told.pop() if reading.recognition.layout != "profile" and told else None), []
    if not told:
        return None, [Problem("year_missing", reading.sheet)]
    year = told.pop()
    if any(index.framework(year, group) for group in index.groups):
        return year, []
    code = "year_in_future" if year > today.year else "year_without_framework"
    return None, [Problem(code, reading.sheet, found=str(year), details={"index": index.short})]
