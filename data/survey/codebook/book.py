"""The codebook of a survey: an .xlsx that says what was asked, how answers count, and what is known besides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from analysis.survey.questionnaire import Questionnaire
from data.catalogue.model import Catalogue
from data.reading.cells import Workbook
from data.reading.editions.question_log import Teller
from data.reading.files.worker import read_safely
from data.reading.limits import Limits
from data.reading.problems import Problem, RejectedFileError
from data.survey.codebook.parts import read_parts
from data.survey.codebook.tables import tables_of


@dataclass(frozen=True)
class Codebook:
    """A questionnaire and what else its file says.

    hard: values of hard indicators by unit and indicator. dont_know, not_applicable: the texts that mean so.
    eligible: of each column of respondents that decides on it, the values of those whose answers count. answer_texts:
    the texts of answers, “don't know” and categories as they are written, by their folded form.
    """

    questionnaire: Questionnaire
    hard: Mapping[tuple[str, str], float] = field(default_factory=dict)
    dont_know: tuple[str, ...] = ()
    not_applicable: tuple[str, ...] = ()
    eligible: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    answer_texts: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class CodebookReading:
    """What came of a codebook: None where a problem blocks it, and every problem by its cell."""

    codebook: Codebook | None
    problems: tuple[Problem, ...]


def read_codebook(content: bytes, file_name: str, catalogue: Catalogue, limits: Limits | None = None,
                  cancelled: Callable[[], bool] | None = None) -> CodebookReading:  # fmt: skip
    """Read and check a codebook from a file, in the process kept for reading; never raises for a bad file."""
    try:
        book = read_safely(content, file_name, limits, cancelled)
    except RejectedFileError as rejected:
        return CodebookReading(None, (rejected.problem,))
    return codebook_of(book, catalogue)


def codebook_of(book: Workbook, catalogue: Catalogue) -> CodebookReading:
    """Read and check the cells of a codebook; all problems at once."""
    teller = Teller()
    parts = read_parts(tables_of(book, teller), catalogue, teller)
    problems = tuple(sorted(teller.problems, key=lambda problem: problem.gravity))
    if parts is None or any(problem.is_blocking for problem in problems):
        return CodebookReading(None, problems)
    return CodebookReading(Codebook(**parts), problems)
