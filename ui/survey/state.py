"""The survey that a person is bringing in, step by step: it lives in the session, and going back loses nothing."""

from __future__ import annotations

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
from services.survey_result import DRAWS, SurveyResult, evaluate_survey
from ui.blocks.reading_job import ReadingJob
from ui.kit.failures import log_failure
from ui.survey.uses import Use, mapping_of
from ui.visit.visit import Visit

STEPS = ("codebook", "answers", "columns", "quality", "result", "publish")
PATIENCE_SECONDS = 1.0
"""So long the page waits before it shows progress: most files are read by then."""

_KEPT, _PENDING, _FAILED = "_survey", "_survey_reading", "_survey_failed"


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
        return mapping_of(self.uses, self.file, self.codebook, self.not_personal, self.unit_names)

    @property
    def wanted_key(self) -> str:
        """Stands for all that the cleaned answers depend on."""
        mapping = self.mapping
        told = (self.book_key, self.content_key, mapping and mapping.to_json(), self.quality)
        return repr(told)

    @property
    def answers(self) -> CleanAnswers | None:
        """The cleaned answers, if they are those of what is said now."""
        return self.clean if self.clean is not None and self.read_key == self.wanted_key else None


def current() -> Survey:
    """The survey in hand."""
    survey: Survey = st.session_state.setdefault(_KEPT, Survey())
    return survey


def change(**what: Any) -> Survey:
    """Change a part of it."""
    survey = st.session_state[_KEPT] = replace(current(), **what)
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


class Rows:
    """How many rows have been read."""

    count = 0

    def tell(self, count: int) -> None:
        self.count = count


@dataclass(frozen=True)
class Pending:
    """A reading of the answers, how far it is, and what it is of."""

    job: ReadingJob[CleanAnswers]
    rows: Rows
    key: str


def start_reading(visit: Visit) -> None:
    """Read and clean the answers as they are mapped now, beside the page."""
    survey, catalogue = current(), visit.catalogue
    book, mapping, rows = survey.codebook, survey.mapping, Rows()
    if book is None or mapping is None:
        return
    stop_reading()
    known, said = book, mapping

    def read(_tell: Callable[[str, float], None], cancelled: Callable[[], bool]) -> CleanAnswers:
        return read_answers(
            survey.content,
            survey.name,
            known,
            said,
            catalogue,
            survey.quality,
            cancelled=cancelled,
            progress=rows.tell,
        )

    pending = Pending(ReadingJob(read), rows, survey.wanted_key)
    st.session_state[_PENDING] = pending
    if pending.job.wait(PATIENCE_SECONDS):
        take_result()


def reading() -> Pending | None:
    """The reading that runs or has just ended."""
    pending: Pending | None = st.session_state.get(_PENDING)
    return pending


def stop_reading() -> None:
    """Give a reading up."""
    pending: Pending | None = st.session_state.pop(_PENDING, None)
    if pending is not None:
        pending.job.cancel()


def take_result() -> None:
    """Keep what the reading found, or why it found nothing; what nobody foresaw is logged and told by its number."""
    pending: Pending = st.session_state.pop(_PENDING)
    error, clean = pending.job.error, pending.job.result
    if clean is not None:
        change(clean=clean, read_key=pending.key, problems=clean.problems)
    elif isinstance(error, RejectedFileError):
        change(clean=None, read_key=pending.key, problems=(error.problem,))
    elif isinstance(error, UnfitMappingError):
        change(clean=None, read_key=pending.key, problems=error.problems)
    elif error is not None:
        st.session_state[_FAILED] = log_failure("while the answers of a survey were read", error)
        change(clean=None, read_key=pending.key, problems=())


def take_failure() -> str | None:
    """The number of a failure that has not been told yet."""
    number: str | None = st.session_state.pop(_FAILED, None)
    return number


# --- the result ------------------------------------------------------------------------------------------------


def result_of(survey: Survey) -> SurveyResult | None:
    """The evaluation of the answers in hand; counted once for the same answers, draws and seed."""
    if survey.codebook is None or survey.answers is None:
        return None
    try:
        return _evaluated(survey.read_key, survey.codebook, survey.answers, survey.draws, survey.seed)
    except ClusterError as error:
        st.error(str(error), icon=":material/dns:")
        return None


@st.cache_resource(max_entries=4, ttl=4 * 3600, show_spinner=False)
def _evaluated(key: str, _book: Codebook, _answers: CleanAnswers, draws: int, seed: int) -> SurveyResult:
    return evaluate_survey(_book, _answers, draws, seed)
