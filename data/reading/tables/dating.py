"""Assigns each reading of a file to an edition year."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from data.catalogue.model import Index
from data.reading.cells import Workbook
from data.reading.problems import Problem
from data.reading.tables.observations import Reading
from data.reading.tables.years import without_ranges, years_in
from wording.words import LANGUAGES, Words


def dated_readings(
    readings: Sequence[Reading], workbook: Workbook, index: Index, chosen: int | None, today: date
) -> tuple[list[tuple[Reading, int | None]], list[Problem]]:
    """Each reading with its year: the fullest summaries first, the detail sheets last.

    A table that names no year belongs to the one edition that the others are of; what names none in a file of
    several editions is asked for, but for a list of indicators, which then is one of all of them.
    """
    ordered = sorted(readings, key=lambda reading: (reading.recognition.layout == "detail", -len(reading.components)))
    with_years = [(reading, *_year_of(reading, workbook, index, chosen, today)) for reading in ordered]
    years = {year for _, year, _ in with_years if year is not None}
    problems: list[Problem] = []
    dated: list[tuple[Reading, int | None]] = []
    for reading, year, found in with_years:
        is_missing = [problem.code for problem in found] == ["year_missing"]
        if is_missing and len(years) == 1:
            dated.append((reading, next(iter(years))))
            continue
        if is_missing and reading.listed:
            dated.append((reading, None))
            continue
        if is_missing and reading.recognition.layout == "detail" and not years and problems:
            continue  # the summary's missing year is reported already
        problems += found
        if not any(problem.is_blocking for problem in found):
            dated.append((reading, year))
    return dated, _once(problems)


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """Each problem of the years once: eleven sheets without a year are one missing year."""
    return list({(problem.code, problem.found): problem for problem in reversed(list(problems))}.values())


def _where(named: Mapping[str, Collection[int]]) -> dict[str, str]:
    """Which year stands where, for the message about years that do not agree."""
    places = {}
    for language in LANGUAGES:
        say = Words(language)
        parts = (
            say(f"words.year_in_{kind}", years=", ".join(map(str, sorted(years))))
            for kind, years in named.items()
            if years
        )
        places[f"places_{language}"] = f" ({'; '.join(parts)})"
    return places


def _year_of(
    reading: Reading, workbook: Workbook, index: Index, chosen: int | None, today: date
) -> tuple[int | None, list[Problem]]:
    """The year of one table from what the person chose, the sheet's name, its titles and the file's name.

    Where one of these names several years, it is a span that the others must lie in. A range of years is no edition:
    only a year that nothing but the person names must lie in it.
    """
    used = {chosen} if chosen is not None else set()
    spans: list[frozenset[int]] = []
    ranges: list[frozenset[int]] = []
    named = {"chosen": used.copy()}
    for kind, texts in (("sheet", (reading.sheet,)), ("title", reading.titles), ("file", (workbook.file_name,))):
        bare = [without_ranges(text) for text in texts]
        years = frozenset[int]().union(*(years_in(text) for text, _ in bare))
        ranges += [within for _, within in bare if within]
        if kind != "sheet" or workbook.kind != "text":  # the sheet of a text table is named after its file
            named[kind] = set(years)
        if len(years) == 1:
            used |= years
        elif years and not reading.has_years:  # over a year column, they are a span of editions
            spans.append(years)
    if used == {chosen} and not reading.has_years:
        spans += ranges
    outside = [span for span in spans if not used <= span or not used]
    if len(used) > 1 or outside:
        found = ", ".join(str(year) for year in sorted(used.union(*outside)))
        return None, [Problem("year_conflict", reading.sheet, found=found, details=_where(named))]
    if reading.has_years:
        return (used.pop() if reading.recognition.layout != "profile" and used else None), []
    if not used:
        return None, [Problem("year_missing", reading.sheet)]
    year = used.pop()
    if any(index.framework(year, group) for group in index.groups):
        return year, []
    code = "year_in_future" if year > today.year else "year_without_framework"
    return None, [Problem(code, reading.sheet, found=str(year), details={"index": index.short})]
