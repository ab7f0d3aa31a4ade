"""Recognises a file in the process that reads: bytes in; the tables, rows and problems of every edition out.

All that looks into the texts of a file happens there, where time and memory are limited and the work can be ended
while the program goes on. The program sends its catalogue and what a person decided, and checks the reply.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from analysis.frames import STATUSES
from data.catalogue.model import TOTAL, Catalogue
from data.editions import Indicator, IndicatorValue, ScoreRow
from data.reading.cells import Workbook
from data.reading.editions.changing import remembered_changes, with_changed_cells
from data.reading.editions.completeness import missing_columns
from data.reading.editions.interpret import interpret
from data.reading.editions.other_list import units_of_another_list
from data.reading.editions.ownership import ownership_problems
from data.reading.editions.question import Question, received, sent
from data.reading.editions.remembering import with_remembered
from data.reading.files.wire import BookMessage, Message, book_message, book_of
from data.reading.files.worker import work_safely
from data.reading.limits import Limits
from data.reading.problems import Problem, asked_once, problem_severities
from data.reading.tables.dating import dated_readings
from data.reading.tables.exported import is_trial, rows_of_index, trial_years
from data.reading.tables.headings import Words
from data.reading.tables.observations import Context, Reading, TableReading
from data.reading.tables.sheets import Progress, no_table_problems, problems_of_sheets, read_sheets

STEPS = ("opening", "recognising", "interpreting", "checking")
"""The steps of reading a file; the last is the program's own."""
_SHARES = 1000
"""Into so many parts a step is cut when the process says how far it is."""
_WORK = f"{__name__}:recognise"


@dataclass(frozen=True)
class Recognised:
    """What a file was recognised as: its tables, its rows by year, and the problems in the order they were met.

    decimals: by year and component, with how many the fullest figure is written. whole: the years of which the file
    means to hold all units; none where it is about single ones. trials: the years of which it says that its figures are
    only a trial.
    """

    tables: tuple[TableReading, ...]
    problems: tuple[Problem, ...]
    rows: Mapping[int, tuple[ScoreRow, ...]]
    decimals: Mapping[int, Mapping[str, int]]
    indicators: Mapping[int, tuple[Indicator, ...]]
    indicator_values: Mapping[int, tuple[IndicatorValue, ...]]
    whole: frozenset[int]
    trials: frozenset[int] = frozenset()


class _Reply(Message):
    """What the process sends: the cells, where they were asked for, and what they were recognised as."""

    book: BookMessage | None
    found: Recognised


def recognise_safely(
    content: bytes,
    file_name: str,
    question: Question,
    progress: Progress,
    cancelled: Callable[[], bool] | None,
) -> tuple[Workbook | None, Recognised]:
    """Have a file recognised; its cells too, where the program wants them. Raises as `work_safely` does."""

    def report(done: int) -> None:
        step, share = divmod(done, _SHARES)
        if step < len(STEPS):
            progress(STEPS[step], share / _SHARES)

    def decode(result: bytes) -> tuple[Workbook | None, Recognised]:
        reply = _Reply.model_validate_json(result)
        if (reply.book is not None) != question.wants_cells:
            raise ValueError("cells")
        _check(reply.found, question.catalogue)
        return None if reply.book is None else book_of(reply.book, file_name), reply.found

    return work_safely(content, file_name, _WORK, decode, None, cancelled, sent(question), report)


def _check(found: Recognised, catalogue: Catalogue) -> None:
    """ValueError or LookupError for what no reader gives: names that the catalogue has not, figures that are none."""
    known = problem_severities()
    rows: list[ScoreRow] = [row for edition in found.rows.values() for row in edition]
    values: list[IndicatorValue] = [value for edition in found.indicator_values.values() for value in edition]
    indicators: list[Indicator] = [indicator for edition in found.indicators.values() for indicator in edition]
    components = {TOTAL, *(code for index in catalogue.indices.values() for code in index.components)}
    figures = [*(row.value for row in rows), *(row.rank for row in rows), *(value.value for value in values)]
    named = {row.component for row in rows} | {value.component for value in values} | {i.component for i in indicators}
    units = {row.unit for row in rows} | {value.unit for value in values}
    is_known = units <= catalogue.units.keys() and named <= components
    is_status = {row.status for row in rows} | {value.status for value in values} <= set(STATUSES)
    are_figures = all(figure is None or math.isfinite(figure) for figure in figures)
    if not (all(problem.code in known for problem in found.problems) and is_known and is_status and are_figures):
        raise ValueError("rows")


def recognise(
    content: bytes, file_name: str, limits: Limits, asked: Mapping[str, str], progress: Callable[[int], None]
) -> dict[str, object]:
    """The work of the process. asked: the question, as it is sent."""
    question = received(asked)
    workbook = _opened(content, file_name, limits)
    found = recognised(workbook, question, limits, lambda step, share: progress(_done(step, share)))
    return {"book": book_message(workbook) if question.wants_cells else None, "found": found}


@lru_cache(maxsize=1)
def _opened(content: bytes, file_name: str, limits: Limits) -> Workbook:
    """The cells of the file that was read last, which are recognised anew after each decision."""
    from data.reading.files.opening import read_workbook  # the program itself opens no workbook

    return read_workbook(content, file_name, limits)


def _done(step: str, share: float) -> int:
    return STEPS.index(step) * _SHARES + min(int(share * _SHARES), _SHARES - 1)


def recognised(workbook: Workbook, question: Question, limits: Limits, progress: Progress) -> Recognised:
    """What the cells of a file mean."""
    found = _recognised(workbook, question, limits, progress)
    decided, changes = remembered_changes(question.remembered, question.decisions, workbook, found.rows)
    if decided.cells != question.decisions.cells:
        found = _recognised(workbook, replace(question, decisions=decided), limits, progress)
    return replace(found, problems=(*changes, *found.problems)) if changes else found


def _recognised(workbook: Workbook, question: Question, limits: Limits, progress: Progress) -> Recognised:
    catalogue = question.catalogue
    words = Words(catalogue.index(question.index), catalogue)
    decided, problems = with_remembered(question.decisions, question.remembered, workbook)
    workbook, stood, changed = with_changed_cells(workbook, decided)
    problems += changed
    of_index, others = rows_of_index(workbook, words)
    problems += others
    problems += problems_of_sheets(workbook, decided, limits)
    readings, reading_problems = read_sheets(Context(of_index, words, decided), progress)
    problems += reading_problems
    if not readings:
        if not any(problem.is_blocking for problem in problems):
            problems += no_table_problems(workbook, words)
        return Recognised((), asked_once(problems), {}, {}, {}, {}, frozenset())
    progress("interpreting", 0.0)
    dated, year_problems = dated_readings(readings, workbook, words.index, question.year, question.today)
    problems += year_problems
    years = {id(reading): at for reading, at in dated}
    problems += [replace(p, year=years.get(id(reading))) for reading in readings for p in reading.problems]
    found = interpret(dated, words, decided, question.today, stood)
    is_text = workbook.kind == "text"  # in a text every number is text
    problems += [problem for problem in found.problems if not (is_text and problem.code == "number_as_text")]
    problems += missing_columns(dated, found.rows, words, question.completed)
    problems += ownership_problems(dated, found.rows, workbook, words)
    problems += units_of_another_list(dated, found.rows, problems, words)
    called = {year for reading, year in dated if year is not None and any(map(is_trial, reading.titles))}
    trials = trial_years(of_index) | called
    of_some_units = all(each.recognition.layout == "profile" and not each.is_about_all_units for each, _ in dated)
    return Recognised(
        tuple(map(_table, readings)),
        asked_once(problems),
        found.rows,
        found.decimals,
        found.indicators,
        found.indicator_values,
        frozenset() if of_some_units else frozenset(found.rows),
        trials & {*found.rows, *found.indicator_values},
    )


def _table(reading: Reading) -> TableReading:
    """What the program needs of a reading: where it is, how it was recognised, and which cells were read."""
    rows = [observation.cell.row for observation in reading.observations if observation.cell is not None]
    cells = (
        cell
        for observation in reading.observations
        for cell in (observation.cell, observation.unit, observation.status, observation.source, observation.note)
    )
    return TableReading(
        reading.sheet,
        reading.recognition,
        min(rows, default=0),
        max(rows, default=0),
        frozenset((cell.row, cell.column) for cell in cells if cell is not None and cell.text),
        frozenset(reading.left_out),
    )
