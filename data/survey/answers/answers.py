"""The answers of a survey, cleaned: numbers by respondent, unit and question, and the rows left out with the reason."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from analysis.survey.quality import Quality
from data.catalogue.model import Catalogue
from data.reading.limits import Limits
from data.reading.problems import Problem
from data.survey.answers.cleaning import Cleaner
from data.survey.answers.mapping import ColumnMapping, UnfitMappingError, asked_of, check_mapping
from data.survey.answers.raw import read_raw
from data.survey.codebook.book import Codebook


@dataclass(frozen=True)
class CleanAnswers:
    """What a file of answers holds, without what points to a person.

    answers: a row a respondent and unit: `respondent`, `unit`, `group`, `stratum`, a column for each margin of the
    codebook, and one of floats for each question, NaN where there is no number. states: how many of these rows are
    `answered`, `dont_know`, `not_applicable`, `blank` or `unusable`, by `question` and `unit`. left_out: `row` of the
    file, `unit` and `reason` (`analysis.survey.quality.REASONS`). rows: how many are read; hidden: how many are not,
    because they are hidden in the file.
    hash: SHA-256 of the file.
    """

    answers: pd.DataFrame
    states: pd.DataFrame
    left_out: pd.DataFrame
    problems: tuple[Problem, ...]
    rows: int
    hash: str
    hidden: int = 0


def read_answers(
    content: bytes,
    file_name: str,
    codebook: Codebook,
    mapping: ColumnMapping,
    catalogue: Catalogue,
    quality: Quality | None = None,
    limits: Limits | None = None,
    cancelled: Callable[[], bool] | None = None,
    progress: Callable[[int], None] | None = None,
) -> CleanAnswers:
    """Read and clean a file of answers whose columns are mapped; progress hears how many rows have been read.

    Raises RejectedFileError for a file that cannot be read, ReadingCancelledError once cancelled() says so, and
    UnfitMappingError for a mapping of other headings or one that does not fit the codebook.
    """
    questionnaire = codebook.questionnaire
    units = {unit.code: unit for unit in catalogue.units_of(questionnaire.index, questionnaire.year)}
    groups = {code: unit.group for code, unit in units.items()}
    known = {question.code for question in questionnaire.questions}
    if not {answer.question for answer in mapping.answers} <= known:
        raise UnfitMappingError([Problem("mapping_unfit", found=answer.question) for answer in mapping.answers
                                 if answer.question not in known])  # fmt: skip
    raw = read_raw(content, file_name, asked_of(mapping, codebook), limits, cancelled, progress)
    about_mapping = check_mapping(mapping, raw.file.headers, codebook, groups, raw.file.own_headers)
    if any(problem.is_blocking for problem in about_mapping):
        raise UnfitMappingError(about_mapping)
    places = catalogue.places_of(questionnaire.index)
    cleaner = Cleaner(raw, codebook, mapping, list(units.values()), quality or Quality(), places)
    answers, states, left_out, problems = cleaner.run()
    return CleanAnswers(
        answers,
        states,
        left_out,
        tuple(sorted((*about_mapping, *problems), key=lambda problem: problem.severity_order)),
        len(raw.rows),
        hashlib.sha256(content).hexdigest(),
        len(raw.file.hidden),
    )
