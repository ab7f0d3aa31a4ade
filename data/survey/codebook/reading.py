"""Reads a codebook from its workbook: every sheet, checked cell by cell, and what must fit together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.survey.questionnaire import Questionnaire
from data.catalogue.model import Catalogue
from data.reading.cells import Workbook
from data.reading.editions.question_log import QuestionLog
from data.reading.files.worker import read_safely
from data.reading.limits import Limits
from data.reading.problems import Problem, RejectedFileError
from data.survey.codebook.book import Codebook
from data.survey.codebook.example import is_example
from data.survey.codebook.figures import check_data, read_hard_data, read_shares
from data.survey.codebook.indicators import check_components, read_grades, read_indicators, read_weights
from data.survey.codebook.info import read_info
from data.survey.codebook.questions import check_scale, read_answers, read_questions, with_values
from data.survey.codebook.reader import SheetReader
from data.survey.codebook.tables import Table, tables_of
from data.survey.codebook.words import word

_NOTHING = Table("", ())


@dataclass(frozen=True)
class CodebookReading:
    """What came of a codebook: None where a problem blocks it, and every problem by its cell."""

    codebook: Codebook | None
    problems: tuple[Problem, ...]


def read_codebook(content: bytes, file_name: str, catalogue: Catalogue, limits: Limits | None = None,
                  cancelled: Callable[[], bool] | None = None) -> CodebookReading:  # fmt: skip
    """Read and check a codebook from a file, in the process reserved for reading; never raises for a bad file."""
    try:
        book = read_safely(content, file_name, limits, cancelled)
    except RejectedFileError as rejected:
        return CodebookReading(None, (rejected.problem,))
    return codebook_of(book, catalogue)


def codebook_of(book: Workbook, catalogue: Catalogue) -> CodebookReading:
    """Read and check the cells of a codebook; all problems at once."""
    log = QuestionLog()
    parts = _parts(tables_of(book, log), catalogue, log)
    problems = tuple(sorted(log.problems, key=lambda problem: problem.severity_order))
    if parts is None or any(problem.is_blocking for problem in problems):
        return CodebookReading(None, problems)
    return CodebookReading(Codebook(**parts), problems)


def _parts(tables: Mapping[str, Table], catalogue: Catalogue, log: QuestionLog) -> dict[str, Any] | None:
    """What a `Codebook` is made of; None where the index and the year are not known. Problems are reported."""
    info = read_info(tables.get("info", _NOTHING), catalogue, log)
    index, year = info.pop("index"), info.pop("year")
    if index is None or year is None:
        return None
    groups = {group: _group_names(catalogue, group) for group in index.groups if index.framework(year, group)}
    if not groups:
        log.sheet = tables["info"].sheet
        log.report("year_without_framework", info["year_cell"], str(year), {"index": index.short})
        return None
    reader = SheetReader(index, year, groups, catalogue, log, info["answer_texts"])
    shares = read_shares(reader, tables.get("margins", _NOTHING))
    indicators = read_indicators(reader, tables.get("indicators", _NOTHING))
    # An indicator with a fault of its own is no fault of its questions.
    written = {line.text("code") for line in tables.get("indicators", _NOTHING).lines}
    questions = read_questions(reader, tables.get("questions", _NOTHING), written, {*shares, *info["eligible"]})
    known = {code: question for code, (question, _) in questions.items()}
    values = read_answers(reader, tables.get("answers", _NOTHING), known, {*info["dont_know"], *info["not_applicable"]})
    if not questions and not any(problem.is_blocking for problem in log.problems):
        log.sheet = tables["questions"].sheet
        log.report("codebook_value_missing", None, word("sheets", "questions"))
    asked = tuple(check_scale(with_values(question, values), line, log) for question, line in questions.values())
    hard = read_hard_data(
        reader, tables.get("hard", _NOTHING), {code: indicator for code, (indicator, _) in indicators.items()}
    )
    check_data(indicators, asked, hard, log)
    check_components(reader, indicators, tables.get("indicators", _NOTHING))
    questionnaire = Questionnaire(
        index.code,
        year,
        tuple(indicator for indicator, _ in indicators.values()),
        asked,
        read_weights(reader, tables.get("weights", _NOTHING)),
        read_grades(reader, tables.get("grades", _NOTHING)),
        info["floor"],
        shares,
        info["title"],
        info["source"],
        info["is_official"],
        is_example(info["title"], asked),
    )
    return {
        "questionnaire": questionnaire,
        "hard": {key: value for key, (value, _) in hard.items() if value is not None},
        **{name: info[name] for name in ("dont_know", "not_applicable", "none_ticked", "eligible")},
        "answer_texts": reader.texts,
    }


def _group_names(catalogue: Catalogue, group: str) -> tuple[str, ...]:
    region = catalogue.regions.get(group)
    return (region.name_vi, region.name_en, group) if region else (group,)
