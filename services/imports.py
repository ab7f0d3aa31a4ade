"""Imports a file: bytes → a preview with every problem → after confirmation, editions in the store.

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

from data.catalogue.model import Catalogue
from data.editions import (
    Edition,
    Indicator,
    IndicatorValue,
    Origin,
    ScoreRow,
)
from data.reading.cells import Workbook
from data.reading.editions.checks import check_edition
from data.reading.editions.completeness import compared_with_stored
from data.reading.editions.difference import Difference
from data.reading.editions.recognising import Question, recognise_safely
from data.reading.editions.remembering import Earlier
from data.reading.editions.twins import twin_rows
from data.reading.problems import Problem, RejectedFileError
from data.reading.tables.decisions import NO_DECISIONS, Decisions
from data.reading.tables.observations import Recognition, TableReading
from data.reading.tables.sheets import Progress

if TYPE_CHECKING:
    import pandas as pd

    from data.store.database import Store
    from data.store.decisions import Remembered
    from data.store.editions import Published

MAX_PROBLEMS = 500


@dataclass(frozen=True)
class Preview:
    """What a file would become: its rows by year, how it was read, and all its problems.

    workbook: the cells, None if the file was rejected or nobody wants them. completing: the years whose current
    version this file completes instead of replacing. differences: by year, what would change in the store.
    """

    index: str
    file_name: str
    content: bytes
    rows: Mapping[int, tuple[ScoreRow, ...]]
    readings: tuple[TableReading, ...]
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
    with_cells: bool = True,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    today: date | None = None,
) -> Preview:
    """Read a file without writing anything; every problem is in the result, none is raised.

    year: what the person chose; the file may name it too, and a disagreement is an error. decisions: what the
    person decided about this file; remembered: what was decided about earlier ones and holds where nothing is
    decided now. stored: the current rows of the index, to compare with. completes: the figures are added to the
    current version instead of replacing it. workbook: the cells, where they have been read before. with_cells:
    whether the cells are wanted in the result. cancelled: asked while the file is read; raises
    ReadingCancelledError. Texts are looked into in the process that reads.
    """
    report_progress = progress or _silent
    nothing = Preview(index_code, file_name, content, {}, (), (), decisions=decisions)
    question = Question(
        catalogue,
        index_code,
        year,
        decisions,
        tuple(Earlier(decision.kind, decision.key, decision.value) for decision in remembered),
        completes,
        today or datetime.now(UTC).date(),
        wants_cells=with_cells and workbook is None,
    )
    report_progress("opening", 0.0)
    try:
        opened, found = recognise_safely(content, file_name, question, report_progress, cancelled)
    except RejectedFileError as rejected:
        return replace(nothing, problems=(rejected.problem,))
    nothing = replace(nothing, workbook=workbook or opened, readings=found.tables)
    problems, index = list(found.problems), catalogue.index(index_code)
    if not found.tables:
        return replace(nothing, problems=_capped(problems))
    report_progress("checking", 0.0)
    changes: dict[int, tuple[Difference, ...]] = {}
    for row_year, edition in found.rows.items():
        of_some_units = row_year in found.completing
        problems += check_edition(edition, index, catalogue, row_year, is_complete=not of_some_units)
        problems += twin_rows(edition, index, catalogue, row_year, stored)
        if stored is not None:
            compared, contradictions = compared_with_stored(edition, stored, row_year, of_some_units)
            changes[row_year] = compared
            problems += contradictions
    rows = {at: edition for at, edition in found.rows.items() if any(map(_says_something, edition))}
    measured = {
        at: values
        for at, values in found.indicator_values.items()
        if at in rows or any(value.value is not None for value in values)
    }
    if not rows and not measured and not any(problem.is_blocking for problem in problems):
        problems.append(Problem("nothing_to_import", found.tables[0].sheet))
    return replace(
        nothing,
        rows=rows,
        indicators=found.indicators,
        indicator_values=measured,
        problems=_capped(problems),
        differences=changes,
        completing=found.completing,
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
    from data.store.editions import publish_all
    from data.store.files import SourceFile

    editions = editions_of(previewed, origin, note)
    if not editions:
        raise ValueError("a preview with blocking problems cannot be published")
    return publish_all(
        store,
        editions,
        person,
        file=SourceFile(previewed.file_name, previewed.content),
        seen=seen,
        draft_id=draft_id,
        draft_version=draft_version,
    )


def editions_of(previewed: Preview, origin: Origin, note: str = "") -> list[Edition]:
    """The editions of a preview that nothing blocks, oldest first."""
    return [
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
        for year in previewed.importable_years
    ]


def _silent(step: str, share: float) -> None:
    """The progress callback where none was given."""


def _report(previewed: Preview, year: int) -> str:
    """The problems of one edition as JSON, stored with it."""
    about = [problem for problem in previewed.problems if problem.year in (None, year)]
    return json.dumps(
        [{"code": p.code, "sheet": p.sheet, "cell": p.cell, "found": p.found} for p in about], ensure_ascii=False
    )


def _says_something(row: ScoreRow) -> bool:
    """Whether there is a score or a rank; a template that nobody filled in has only its dashes."""
    return row.value is not None or row.rank is not None


def _capped(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """At most MAX_PROBLEMS problems, the most severe first; the last gives the number of those left out."""
    if len(problems) <= MAX_PROBLEMS:
        return tuple(problems)
    most_severe = sorted(problems, key=lambda problem: problem.severity_order)[: MAX_PROBLEMS - 1]
    return (*most_severe, Problem("too_many_problems", found=str(len(problems) - len(most_severe))))
