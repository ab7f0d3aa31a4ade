"""Reads a file: bytes → a preview of its editions with every problem, beside what is in use.

Reading never writes. Nothing reaches the store before `services.publishing.publish_preview`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, TypedDict, Unpack

from data.catalogue.model import TOTAL, Catalogue, Index
from data.editions import (
    Indicator,
    IndicatorValue,
    ScoreRow,
)
from data.reading.cells import Workbook
from data.reading.editions.checks import OF_ONE_ROW, check_edition
from data.reading.editions.difference import (
    Comparison,
    compare,
    comparison_problems,
    rows_beside,
    with_figures_in_use,
    with_fuller_figures,
)
from data.reading.editions.neighbours import unlike_other_editions
from data.reading.editions.question import Question
from data.reading.editions.recognising import recognise_safely
from data.reading.editions.remembering import Earlier
from data.reading.editions.twins import rows_of_other_editions, twin_rows
from data.reading.problems import Problem, RejectedFileError
from data.reading.tables.decisions import NO_DECISIONS, Decisions
from data.reading.tables.observations import Recognition, TableReading
from data.reading.tables.sheets import Progress

if TYPE_CHECKING:
    import pandas as pd

    from data.store.database import Store
    from data.store.decisions import Remembered

MAX_PROBLEMS = 500


class Options(TypedDict, total=False):
    """What `preview` may be given besides, as it says itself."""

    decisions: Decisions
    workbook: Workbook | None
    with_cells: bool
    progress: Progress | None
    cancelled: Callable[[], bool] | None
    today: date | None


@dataclass(frozen=True)
class Preview:
    """What a file would become: its rows by year, how it was read, and all its problems.

    workbook: the cells, None if the file was rejected or nobody wants them. completing: the years whose edition in use
    this file completes instead of replacing. trials: those of which it says that its figures are only a trial.
    comparisons: by year, what it would change in the edition in use; empty where there is none.
    """

    index: str
    file_name: str
    content: bytes
    rows: Mapping[int, tuple[ScoreRow, ...]]
    readings: tuple[TableReading, ...]
    problems: tuple[Problem, ...]
    indicators: Mapping[int, tuple[Indicator, ...]] = field(default_factory=dict)
    indicator_values: Mapping[int, tuple[IndicatorValue, ...]] = field(default_factory=dict)
    comparisons: Mapping[int, Comparison] = field(default_factory=dict)
    completing: frozenset[int] = frozenset()
    trials: frozenset[int] = frozenset()
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
        blocked = {year for problem in self.problems if problem.is_blocking for year in problem.years}
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
    stored_indicators: pd.DataFrame | None = None,
    replaces: bool = False,
    stored_trials: Collection[int] = (),
    workbook: Workbook | None = None,
    with_cells: bool = True,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    today: date | None = None,
) -> Preview:
    """Read a file without writing anything; every problem is in the result, none is raised.

    year: what the person chose; the file may name it too, and a disagreement is an error. decisions: what the
    person decided about this file; remembered: what was decided about earlier ones and holds where nothing is
    decided now. stored, stored_indicators: what is in use of the index, as `score_rows` and `indicator_rows` give it,
    to compare with; stored_trials: the years of which that is only a trial. replaces: what the file does not name goes
    out of use; otherwise it completes what is in use.
    workbook: the cells, where they have been read before. with_cells: whether the cells are wanted in the result.
    cancelled: asked while the file is read; raises
    ReadingCancelledError. Texts are looked into in the process that reads.
    """
    report_progress = progress or _silent
    nothing = Preview(index_code, file_name, content, {}, (), (), decisions=decisions)
    in_use = frozenset[int]() if stored is None else frozenset(map(int, stored["year"].unique()))
    question = Question(
        catalogue,
        index_code,
        year,
        decisions,
        tuple(Earlier(decision.kind, decision.key, decision.value) for decision in remembered),
        frozenset() if replaces else in_use,
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
    comparisons: dict[int, Comparison] = {}
    checked: dict[int, tuple[ScoreRow, ...]] = {}
    for row_year in sorted({*found.rows, *found.indicator_values}):
        edition, values = found.rows.get(row_year, ()), found.indicator_values.get(row_year, ())
        if not any(map(_says_something, edition)) and all(value.value is None for value in values):
            continue
        whole = edition
        if stored is not None and row_year in in_use:
            # As objects: it is walked row by row, several times.
            before = stored[stored["year"] == row_year].astype(object)
            edition, rounded = with_fuller_figures(edition, before, found.decimals.get(row_year, {}))
            whole = edition
            if not replaces:
                whole = (*rows_beside(edition, before), *with_figures_in_use(edition, before))
            comparisons[row_year] = compare(
                edition, before, replaces, rounded, values, _of_year(stored_indicators, row_year),
                _widths(index, row_year), _ranked_together(edition, index, catalogue, row_year),
            )  # fmt: skip
            sheet = next((row.sheet for row in edition), "")
            problems += comparison_problems(comparisons[row_year], sheet, row_year)
        checked[row_year] = edition
        if row_year in found.trials:
            code = "trial_over_results" if row_year in in_use - {*stored_trials} else "trial_figures"
            problems.append(Problem(code, found=f"{index.short} {row_year}", year=row_year))
        if not edition:
            continue
        is_whole = row_year in found.whole
        changes = comparisons[row_year].changed if row_year in comparisons else ()
        totals = {change.unit for change in changes if change.component == TOTAL and change.measure == "value"}
        of_whole = check_edition(whole, index, catalogue, row_year, is_whole, totals)
        problems += [problem for problem in of_whole if problem.cell or problem.code not in OF_ONE_ROW]
        problems += twin_rows(edition, index, catalogue, row_year, stored)
        problems += [] if stored is None else rows_of_other_editions(edition, row_year, stored)
        if stored is not None and row_year not in in_use:
            problems += unlike_other_editions(edition, index, row_year, stored)
    rows = {at: edition for at, edition in checked.items() if any(map(_says_something, edition))}
    measured = {at: values for at, values in found.indicator_values.items() if at in checked}
    if not rows and not measured and not any(problem.is_blocking for problem in problems):
        problems.append(Problem("nothing_to_import", found.tables[0].sheet))
    return replace(
        nothing,
        rows=rows,
        indicators=found.indicators,
        indicator_values=measured,
        problems=_capped([_answered(problem, decisions) for problem in problems]),
        comparisons=comparisons,
        completing=frozenset() if replaces else in_use & {*rows, *measured},
        trials=found.trials,
    )


def preview_beside(
    store: Store,
    content: bytes,
    file_name: str,
    index: str,
    catalogue: Catalogue,
    year: int | None = None,
    *,
    replaces: bool = False,
    **options: Unpack[Options],
) -> Preview:
    """`preview` beside what is in use and what was decided about earlier files; the page and the commands read so."""
    from data.store.decisions import remembered
    from data.store.rows import indicator_rows, score_rows
    from data.store.versions import trial_editions

    return preview(
        content,
        file_name,
        index,
        catalogue,
        year,
        remembered=remembered(store, index),
        stored=score_rows(store, index),
        stored_indicators=indicator_rows(store, index) if replaces else None,
        stored_trials=[tried for name, tried in trial_editions(store) if name == index],
        replaces=replaces,
        **options,
    )


def _silent(step: str, share: float) -> None:
    """The progress callback where none was given."""


def _widths(index: Index, year: int) -> dict[str, float]:
    """From the worst to the best score of each component and of the total, the widest where groups have several."""
    found: dict[str, float] = {}
    for framework in (index.framework(year, group) for group in index.groups):
        for code in (TOTAL, *index.components) if framework is not None else ():
            low, high = framework.scale_of(code) if framework is not None else (0.0, 0.0)
            found[code] = max(found.get(code, 0.0), high - low)
    return found


def _ranked_together(rows: Sequence[ScoreRow], index: Index, catalogue: Catalogue, year: int) -> dict[str, int]:
    """By unit, how many units of its group the edition ranks."""
    sizes = {group: catalogue.unit_count(index.code, year, group) or 0 for group in index.groups}
    return {row.unit: sizes.get(catalogue.unit(row.unit).group, 0) for row in rows}


def _of_year(frame: pd.DataFrame | None, year: int) -> pd.DataFrame | None:
    return None if frame is None else frame[frame["year"] == year]


def _answered(problem: Problem, decided: Decisions) -> Problem:
    """A question that the person has answered with yes, whatever stands there or what stands there now."""
    is_accepted = problem.severity == "question" and {problem.code, problem.question} & decided.accepted
    return replace(problem, is_accepted=True) if is_accepted else problem


def _says_something(row: ScoreRow) -> bool:
    """Whether there is a score or a rank; a template that nobody filled in has only its dashes."""
    return row.value is not None or row.rank is not None


def _capped(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """At most MAX_PROBLEMS problems, the most severe first; the last gives the number of those left out."""
    if len(problems) <= MAX_PROBLEMS:
        return tuple(problems)
    most_severe = sorted(problems, key=lambda problem: problem.severity_order)[: MAX_PROBLEMS - 1]
    return (*most_severe, Problem("too_many_problems", found=str(len(problems) - len(most_severe))))
