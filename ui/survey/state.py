"""State of the survey being brought in: one object in the session for all steps, so that going back loses nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from analysis.survey.quality import Quality
from data.reading.problems import Problem, RejectedFileError
from data.survey.answers.answers import CleanAnswers, read_answers
from data.survey.answers.mapping import ColumnMapping, UnfitMappingError
from data.survey.answers.raw import AnswerFile
from data.survey.answers.suggestion import Suggestion
from data.survey.codebook.book import Codebook
from data.survey.codebook.reading import CodebookReading
from services.cluster import ClusterError
from services.survey_edition import DRAWS, SurveyResult, evaluate_survey
from ui.blocks.reading_job import Reading
from ui.reads.cached import cached
from ui.survey.uses import Use, mapping_of
from ui.visit.visit import Visit

STEPS = ("codebook", "answers", "columns", "quality", "result", "publish")
_SURVEY_KEY = "_survey"


@dataclass(frozen=True)
class Survey:
    """What is in hand.

    book, file: what came of the codebook and of the headings of the answers; book_key, content_key: stand for the
    bytes of each. suggestion: what is proposed for the columns; uses: what they are (`ui.survey.uses`). clean: the
    answers as they were read with read_key, None where the problems say why not. round: grows with each new file, so
    that the inputs begin anew.
    """

    step: str = STEPS[0]
    book: CodebookReading | None = None
    book_name: str = ""
    book_key: str = ""
    content: bytes = field(default=b"", repr=False)
    content_key: str = ""
    name: str = ""
    file: AnswerFile | None = None
    file_problems: tuple[Problem, ...] = ()
    suggestion: Suggestion | None = None
    uses: Mapping[int, Use] = field(default_factory=dict)
    not_personal: tuple[int, ...] = ()
    unit_names: Mapping[str, str] = field(default_factory=dict)
    is_respondent_sure: bool = False
    is_remembered: bool = False
    quality: Quality = field(default_factory=Quality)
    clean: CleanAnswers | None = None
    read_key: str = ""
    problems: tuple[Problem, ...] = ()
    draws: int = DRAWS
    seed: int = 0
    note: str = ""
    stores_answers: bool = False
    round: int = 0

    @property
    def codebook(self) -> Codebook | None:
        """The codebook, if it can be used."""
        return self.book.codebook if self.book is not None else None

    @property
    def mapping(self) -> ColumnMapping | None:
        """What the columns are, as it is said now."""
        if self.file is None or self.codebook is None:
            return None
        return mapping_of(
            self.uses, self.file, self.codebook, self.not_personal, self.unit_names, self.is_respondent_sure
        )

    @property
    def wanted_key(self) -> str:
        """Stands for all that the cleaned answers depend on."""
        mapping = self.mapping
        return repr((self.book_key, self.content_key, mapping and mapping.to_json(), self.quality))

    @property
    def answers(self) -> CleanAnswers | None:
        """The cleaned answers, if they are those of what is said now."""
        return self.clean if self.clean is not None and self.read_key == self.wanted_key else None

    @property
    def is_clean(self) -> bool:
        """Whether the cleaned answers can be evaluated: there are some, and no problem forbids it."""
        clean = self.answers
        return (
            clean is not None and not clean.answers.empty and not any(problem.is_blocking for problem in clean.problems)
        )


def current() -> Survey:
    """The survey in hand."""
    survey: Survey = st.session_state.setdefault(_SURVEY_KEY, Survey())
    return survey


def change(**what: Any) -> Survey:
    """Change a part of it."""
    survey = st.session_state[_SURVEY_KEY] = replace(current(), **what)
    return survey


def go_to(step: str) -> None:
    """Show another step."""
    change(step=step)


def widget_key(visit: Visit, name: str, value: object) -> str:
    """The key of an input that shows a value of the survey, also after it was away from the screen.

    The labels differ by language; the inputs of another file begin anew.
    """
    key = f"survey_{name}_{visit.language}_{current().round}"
    if key not in st.session_state:
        st.session_state[key] = value
    return key


# --- reading the answers --------------------------------------------------------------------------------------


class AnswersRead:
    """How many rows have been read, and the key of the answers that they are of (`Survey.wanted_key`)."""

    def __init__(self, key: str) -> None:
        self.key, self.rows = key, 0

    def report(self, rows: int) -> None:
        self.rows = rows


READING: Reading[CleanAnswers, AnswersRead] = Reading(
    "survey", "while the answers of a survey were read", (RejectedFileError, UnfitMappingError)
)
"""The reading of the answers in hand."""


def start_reading(visit: Visit) -> None:
    """Read and clean the answers as they are mapped now, in the background."""
    survey, catalogue = current(), visit.catalogue
    book, mapping = survey.codebook, survey.mapping
    if book is None or mapping is None:
        return
    known, said, done = book, mapping, AnswersRead(survey.wanted_key)

    def read(_report: Callable[[str, float], None], cancelled: Callable[[], bool]) -> CleanAnswers:
        return read_answers(
            survey.content,
            survey.name,
            known,
            said,
            catalogue,
            survey.quality,
            cancelled=cancelled,
            progress=done.report,
        )

    if READING.start(read, done):
        take_result()


def take_result() -> None:
    """Keep what the reading found, or why it found nothing."""
    pending = READING.take()
    error, clean = pending.job.error, pending.job.result
    if clean is not None:
        problems = clean.problems
    elif isinstance(error, RejectedFileError):
        problems = (error.problem,)
    elif isinstance(error, UnfitMappingError):
        problems = error.problems
    elif error is not None:
        problems = ()
    else:  # cancelled
        return
    change(clean=clean, read_key=pending.about.key, problems=problems)


# --- the result ------------------------------------------------------------------------------------------------


def result_of(survey: Survey) -> SurveyResult | None:
    """The evaluation of the answers in hand; computed once for the same answers, draws and seed."""
    if survey.codebook is None or survey.answers is None:
        return None
    try:
        return _evaluated(survey.read_key, survey.codebook, survey.answers, survey.draws, survey.seed)
    except ClusterError as error:
        st.error(str(error), icon=":material/dns:")
        return None


@cached(max_entries=4, ttl=4 * 3600)
def _evaluated(key: str, _book: Codebook, _answers: CleanAnswers, draws: int, seed: int) -> SurveyResult:
    return evaluate_survey(_book, _answers, draws, seed)
