"""The way in: a file's bytes → a preview with every problem → after confirmation, editions in the store.

Reading never writes. Nothing reaches the store before `publish_preview`, and one file is one transaction.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from data.catalogue.model import TOTAL, Catalogue
from data.editions import (
    Edition,
    Indicator,
    IndicatorValue,
    Origin,
    ScoreRow,
)
from data.names import normalise
from data.reading.cells import Sheet, Workbook
from data.reading.editions.checks import check_edition
from data.reading.editions.difference import Difference, difference_problems, differences
from data.reading.editions.interpret import interpret
from data.reading.editions.remembering import with_remembered
from data.reading.files.encodings import readings as encodings_of
from data.reading.files.worker import read_safely
from data.reading.limits import Limits, limits_from_environment
from data.reading.problems import Problem, RejectedFileError
from data.reading.tables.dating import dated_readings
from data.reading.tables.decisions import NO_DECISIONS, Decisions
from data.reading.tables.grid import is_figure
from data.reading.tables.headings import Words
from data.reading.tables.layouts import LAYOUTS, read_sheet
from data.reading.tables.observations import Context, Reading, Recognition

if TYPE_CHECKING:
    import pandas as pd

    from data.store.database import Store
    from data.store.decisions import Remembered
    from data.store.editions import Published

MAX_PROBLEMS = 500

Progress = Callable[[str, float], None]
"""Told of each step ("opening", "recognising", "interpreting", "checking") and how far it is, 0 to 1."""


@dataclass(frozen=True)
class Preview:
    """What a file would become: its rows by year, how it was read, and all its problems.

    workbook: the cells, None if the file was rejected. completing: the years whose current version this file
    completes instead of replacing. differences: by year, what would change in the store.
    """

    index: str
    file_name: str
    content: bytes
    rows: Mapping[int, tuple[ScoreRow, ...]]
    readings: tuple[Reading, ...]
    problems: tuple[Problem, ...]
    indicators: Mapping[int, tuple[Indicator, ...]] = field(default_factory=dict)
    indicator_values: Mapping[int, tuple[IndicatorValue, ...]] = field(default_factory=dict)
    differences: Mapping[int, tuple[Difference, ...]] = field(default_factory=dict)
    completing: frozenset[int] = frozenset()
    decisions: Decisions = NO_DECISIONS
    workbook: Workbook | None = None

    @property
    def sha256(self) -> str:
        """The checksum of the file."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def recognitions(self) -> tuple[tuple[str, Recognition], ...]:
        """How each sheet was recognised."""
        return tuple((reading.sheet, reading.recognition) for reading in self.readings)

    @property
    def years(self) -> tuple[int, ...]:
        """The editions that the file has figures of."""
        return tuple(sorted({*self.rows, *self.indicator_values}))

    @property
    def importable_years(self) -> tuple[int, ...]:
        """The editions that may be published: nothing blocks them or the file as a whole."""
        blocked = {problem.year for problem in self.problems if problem.is_blocking}
        return () if None in blocked else tuple(year for year in self.years if year not in blocked)

    @property
    def is_importable(self) -> bool:
        """Whether the whole file may be published: it has figures, and nothing blocks any edition."""
        return bool(self.years) and self.importable_years == self.years

    @property
    def layout(self) -> str:
        """The codes of the layouts found, such as "wide, detail"."""
        return ", ".join(dict.fromkeys(reading.recognition.layout for reading in self.readings))

    @property
    def counts(self) -> Mapping[str, int]:
        """How many problems there are of each severity."""
        return Counter(problem.severity for problem in self.problems)


def preview(
    content: bytes,
    file_name: str,
    index_code: str,
    catalogue: Catalogue,
    year: int | None = None,
    *,
    decisions: Decisions = NO_DECISIONS,
    remembered: Sequence[Remembered] = (),
    stored: pd.DataFrame | None = None,
    completes: bool = False,
    workbook: Workbook | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    today: date | None = None,
) -> Preview:
    """Read a file without writing anything; every problem is in the result, none is raised.

    year: what the person chose; the file may name it too, and a disagreement is an error. decisions: what the
    person decided about this file; remembered: what was decided about earlier ones and holds where nothing is
    decided now. stored: the current rows of the index, to compare with. completes: the figures are added to the
    current version instead of replacing it. workbook: the cells, where they have been read before. cancelled:
    asked while the file is opened; raises ReadingCancelledError.
    """
    tell = progress or _silent
    words = Words(catalogue.index(index_code), catalogue)
    nothing = Preview(index_code, file_name, content, {}, (), (), decisions=decisions)
    tell("opening", 0.0)
    if workbook is None:
        try:
            workbook = read_safely(content, file_name, cancelled=cancelled)
        except RejectedFileError as rejected:
            return replace(nothing, problems=(rejected.problem,))
    decided, problems = with_remembered(decisions, remembered, workbook)
    context = Context(workbook, words, decided)
    problems += _sheet_problems(workbook, decided)
    readings, reading_problems = _read_sheets(context, tell)
    problems += reading_problems
    nothing = replace(nothing, workbook=workbook, readings=tuple(readings))
    if not readings:
        if not any(problem.is_blocking for problem in problems):
            problems += _no_table(workbook, words)
        return replace(nothing, problems=_capped(problems))
    tell("interpreting", 0.0)
    now = today or datetime.now(UTC).date()
    dated, year_problems = dated_readings(readings, workbook, words.index, year, now)
    problems += year_problems
    years = {id(reading): at for reading, at in dated}
    problems += [replace(p, year=years.get(id(reading))) for reading in readings for p in reading.problems]
    found = interpret(dated, words, decided, now)
    is_text = workbook.kind == "text"  # in a text every number is text
    problems += [problem for problem in found.problems if not (is_text and problem.code == "number_as_text")]
    problems += [] if completes else _missing_columns(dated, found.rows, words)
    tell("checking", 0.0)
    completing = _completing(dated, found.rows, completes)
    changes: dict[int, tuple[Difference, ...]] = {}
    for row_year, edition in found.rows.items():
        of_some_units = row_year in completing
        problems += check_edition(edition, words.index, catalogue, row_year, is_complete=not of_some_units)
        if stored is not None:
            compared, told = _compared(edition, stored, row_year, of_some_units)
            changes[row_year] = compared
            problems += told
    rows = {at: edition for at, edition in found.rows.items() if any(map(_says_something, edition))}
    measured = {
        at: values
        for at, values in found.indicator_values.items()
        if at in rows or any(value.value is not None for value in values)
    }
    if not rows and not measured and not any(problem.is_blocking for problem in problems):
        problems.append(Problem("nothing_to_import", readings[0].sheet))
    return replace(
        nothing,
        rows=rows,
        indicators=found.indicators,
        indicator_values=measured,
        problems=_capped(problems),
        differences=changes,
        completing=completing,
    )


def publish_preview(
    store: Store,
    previewed: Preview,
    person: str,
    origin: Origin = "upload",
    note: str = "",
    seen: Mapping[int, int] | None = None,
    draft_id: int | None = None,
    draft_version: int | None = None,
) -> tuple[Published, ...]:
    """Publish every edition of a preview that nothing blocks, in one transaction: all of them or none.

    The caller has asked for confirmation. seen: by year, the version that was current when the person looked;
    where it no longer is, EditionChangedError. draft_id, draft_version: the draft that this was, and the state of
    it that the person saw; it is removed with the publication. Raises ValueError if nothing may be published.
    """
    from data.store.editions import SourceFile, publish_all  # a file is checked without a database

    years = previewed.importable_years
    if not years:
        raise ValueError("a preview with blocking problems cannot be published")
    editions = [
        Edition(
            index=previewed.index,
            year=year,
            rows=previewed.rows.get(year, ()),
            origin=origin,
            file_name=previewed.file_name,
            sha256=previewed.sha256,
            layout=previewed.layout,
            note=note,
            report=_report(previewed, year),
            indicators=previewed.indicators.get(year, ()),
            indicator_values=previewed.indicator_values.get(year, ()),
            completes=year in previewed.completing,
        )
        for year in years
    ]
    file = SourceFile(previewed.file_name, previewed.content)
    return publish_all(store, editions, person, file=file, seen=seen, draft_id=draft_id, draft_version=draft_version)


def _silent(step: str, share: float) -> None:
    """Progress that nobody watches."""


def _report(previewed: Preview, year: int) -> str:
    """The problems of one edition as JSON, kept with it."""
    about = [problem for problem in previewed.problems if problem.year in (None, year)]
    return json.dumps(
        [{"code": p.code, "sheet": p.sheet, "cell": p.cell, "found": p.found} for p in about], ensure_ascii=False
    )


def _says_something(row: ScoreRow) -> bool:
    """Whether there is a score or a rank; a template that nobody filled in has only its dashes."""
    return row.value is not None or row.rank is not None


# --- the sheets --------------------------------------------------------------------------------------------


def _sheet_problems(workbook: Workbook, decisions: Decisions) -> list[Problem]:
    """What the file holds that is not read: hidden sheets and cells, macros, links, charts, stray cells."""
    problems = [Problem("external_link", found=link) for link in workbook.external_links]
    if workbook.has_macros:
        problems.append(Problem("macros_ignored"))
    problems += [Problem("other_sheet_left_out", name, found=name) for name in workbook.other_sheets]
    allowed = limits_from_environment()
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


def _read_sheets(context: Context, tell: Progress) -> tuple[list[Reading], list[Problem]]:
    problems: list[Problem] = []
    unclear: list[Problem] = []
    readings: list[Reading] = []
    sheets = context.sheets
    for number, sheet in enumerate(sheets):
        tell("recognising", number / len(sheets))
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
    names = ", ".join(LAYOUTS[one.recognition.layout].name_vi for one in best)
    names_en = ", ".join(LAYOUTS[one.recognition.layout].name_en for one in best)
    return Problem("ambiguous_layout", sheet.name, details={"found_vi": names, "found_en": names_en})


def _no_table(workbook: Workbook, words: Words) -> list[Problem]:
    """Why nothing was recognised: text in an old font, or no table of this index at all."""
    for sheet in workbook.visible_sheets:
        for cell in sheet.cells.values():
            if cell.kind != "text":
                continue
            for guess in encodings_of(cell.text):
                if normalise(guess) != normalise(cell.text) and (words.units(guess) or words.meaning(guess).is_known):
                    return [Problem("legacy_encoding", sheet.name, cell.address, cell.text, {"value": guess})]
    return [Problem("no_table_found", details={"index": words.index.short})]


# --- the edition as a whole --------------------------------------------------------------------------------


def _missing_columns(
    dated: Sequence[tuple[Reading, int | None]], rows: Mapping[int, Sequence[ScoreRow]], words: Words
) -> list[Problem]:
    """Components of a year's framework, for the groups in the file, for which no sheet has a column.

    A table of nothing but totals lacks no component, unless it has figures of which nobody knows what they are:
    these may be the components, or the total.
    """
    problems: list[Problem] = []
    for year, edition in rows.items():
        readings = [reading for reading, at in dated if at == year or (at is None and reading.has_years)]
        whole = [reading for reading in readings if reading.is_about_all_units or reading.has_unread_figures]
        if not whole:
            continue
        has_scores = any(row.value is not None for row in edition)
        present = {row.component for row in edition if row.value is not None or not has_scores}
        named = {code for reading in readings for code in reading.components}
        place = f"A{whole[0].recognition.header_row}"
        lacks_total = TOTAL not in present | named and any(reading.has_unread_figures for reading in whole)
        missing = [words.index.total.name_vi] if lacks_total else []
        for group in sorted({words.catalogue.unit(row.unit).group for row in edition}):
            framework = words.index.framework(year, group)
            for number, part in enumerate(framework.components if framework else (), start=1):
                if part.component not in present | named and f"#{number}" not in named:
                    missing.append(part.name_vi)
        problems += [Problem("missing_column", whole[0].sheet, place, name, year=year) for name in missing]
    return list({(p.found, p.year): p for p in problems}.values())


def _is_about_one_unit(reading: Reading) -> bool:
    return reading.recognition.layout == "profile" and not reading.is_about_all_units


def _completing(
    dated: Sequence[tuple[Reading, int | None]], rows: Mapping[int, Sequence[ScoreRow]], completes: bool
) -> frozenset[int]:
    """The years whose figures are added to the current version: those of profiles, and all if the person says so."""
    if completes or all(_is_about_one_unit(reading) for reading, _ in dated):
        return frozenset(rows)
    return frozenset()


def _compared(
    edition: Sequence[ScoreRow], stored: pd.DataFrame, year: int, completes: bool
) -> tuple[tuple[Difference, ...], list[Problem]]:
    before = stored[stored["year"] == year]
    found = differences(edition, before, completes) if not before.empty else ()
    problems = list(difference_problems(found, year))
    units, were = len({row.unit for row in edition}), before["unit"].nunique()
    sheet = next((row.sheet for row in edition), "")
    if completes and were:
        problems.append(Problem("edition_completed", sheet, year=year))
    elif units < were:
        problems.append(Problem("units_fewer_than_stored", sheet, "", str(units), {"value": str(were)}, year))
    return found, problems


def _capped(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """The gravest problems first to be kept; how many were dropped is said."""
    if len(problems) <= MAX_PROBLEMS:
        return tuple(problems)
    kept = sorted(problems, key=lambda problem: problem.gravity)[: MAX_PROBLEMS - 1]
    return (*kept, Problem("too_many_problems", found=str(len(problems) - len(kept))))
