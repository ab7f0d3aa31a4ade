"""The mapping of the columns of a file of answers to questions, units and respondents; remembered by its headings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from analysis.survey.questionnaire import Question
from data.names import fold
from data.reading.problems import Problem
from data.survey.codebook.book import Codebook

Layout = Literal["long", "wide"]


class UnfitMappingError(ValueError):
    """The columns cannot be read as they are mapped; `problems` says why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.message("en") for problem in problems))


@dataclass(frozen=True)
class AnswerColumn:
    """A column of answers, by its number from 1.

    unit: whom the answers are about, "" where a column of the row says so. choice: the answer that is chosen where
    the column says yes, folded; "" where the column holds the answers themselves.
    """

    column: int
    question: str
    unit: str = ""
    choice: str = ""


@dataclass(frozen=True)
class ColumnMapping:
    """What the columns are, by number from 1; 0 for one that there is not.

    margins, eligible: by the codebook's name of the column. not_personal: columns that are read although they look
    personal. unit_names: which unit a person says that a name in the file means. sheet: the one that is read, ""
    for the first. fingerprint: of the headings that it was made for. is_respondent_sure: a person says that numbers
    which begin again are those of the respondents all the same. A unit "" is none: its rows are left out.
    """

    fingerprint: str
    answers: tuple[AnswerColumn, ...] = ()
    respondent: int = 0
    unit: int = 0
    start: int = 0
    end: int = 0
    stratum: int = 0
    margins: Mapping[str, int] = field(default_factory=dict)
    eligible: Mapping[str, int] = field(default_factory=dict)
    not_personal: tuple[int, ...] = ()
    unit_names: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""
    is_respondent_sure: bool = False

    @property
    def layout(self) -> Layout:
        """Whether a row is a respondent and a unit (long), or a respondent with a block of columns a unit (wide)."""
        return "wide" if any(answer.unit for answer in self.answers) else "long"

    @property
    def columns(self) -> tuple[int, ...]:
        """Every column that is read, in order."""
        single = (self.respondent, self.unit, self.start, self.end, self.stratum)
        every = {*single, *self.margins.values(), *self.eligible.values(), *(answer.column for answer in self.answers)}
        return tuple(sorted(every - {0}))

    def to_json(self) -> str:
        """The mapping as text, to be remembered under its fingerprint."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @staticmethod
    def from_json(text: str) -> ColumnMapping:
        """The mapping that a text holds; ValueError for a text that holds none."""
        try:
            content: dict[str, Any] = json.loads(text)
            answers = tuple(AnswerColumn(**answer) for answer in content.pop("answers"))
            mapping = ColumnMapping(
                answers=answers, not_personal=tuple(int(column) for column in content.pop("not_personal")), **content
            )
            if min(mapping.columns, default=1) < 1:
                raise TypeError("columns")
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError(f"no mapping: {error}") from error
        return mapping


def fingerprint(headers: Sequence[str]) -> str:
    """The same for files whose headings are the same, in the same order."""
    return hashlib.sha256(json.dumps(list(headers), ensure_ascii=False).encode()).hexdigest()[:32]


def asked_of(mapping: ColumnMapping, codebook: Codebook) -> dict[str, object]:
    """The request to the reading process: which columns, and how to encode them."""
    questions = {question.code: question for question in codebook.questionnaire.questions}
    numbers = {
        str(answer.column): [questions[answer.question].lowest, questions[answer.question].highest]
        for answer in mapping.answers
        if questions[answer.question].kind == "number"
    }
    return {
        "sheet": mapping.sheet,
        "columns": list(mapping.columns),
        "respondent": mapping.respondent,
        "moments": [column for column in (mapping.start, mapping.end) if column],
        "numbers": numbers,
        "allowed": list(mapping.not_personal),
    }


def check_mapping(
    mapping: ColumnMapping,
    headers: Sequence[str],
    codebook: Codebook,
    units: Mapping[str, str],
    own_headers: Sequence[str] = (),
) -> tuple[Problem, ...]:
    """What is wrong with a mapping for a file with these headings. units: the group of each unit that may be rated.

    own_headers: those that stand on the sheet itself, for which the mapping may have been made.
    """
    if mapping.fingerprint not in (fingerprint(headers), fingerprint(own_headers or headers)):
        return (Problem("mapping_of_other_headings"),)
    problems: list[Problem] = []
    questions = {question.code: question for question in codebook.questionnaire.questions}
    if not mapping.answers:
        problems.append(Problem("mapping_without_answers"))
    if mapping.layout == "long" and mapping.answers and not mapping.unit:
        problems.append(Problem("mapping_without_unit"))
    problems += _misplaced(mapping, headers)
    taken: set[tuple[str, str, str]] = set()
    whole_first = sorted(mapping.answers, key=lambda answer: answer.choice)  # a question comes before its choices
    for answer in whole_first:
        header = headers[answer.column - 1] if answer.column <= len(headers) else str(answer.column)
        about = answer.question, answer.unit
        is_twice = (*about, answer.choice) in taken or (*about, "") in taken
        if is_twice or not _is_known(answer, questions, units, mapping.layout):
            problems.append(Problem("mapping_unfit", found=header))
        taken.add((*about, answer.choice))
    asked = {answer.question for answer in mapping.answers}
    problems += [Problem("question_not_mapped", found=code) for code in questions if code not in asked]
    for column in (*codebook.eligible, *codebook.questionnaire.margins):
        if column not in mapping.eligible and column not in mapping.margins:
            problems.append(Problem("respondent_column_not_mapped", found=column))
    return tuple(problems)


def _misplaced(mapping: ColumnMapping, headers: Sequence[str]) -> list[Problem]:
    """Columns that are not there, or are two things that exclude each other."""
    answers = (answer.column for answer in mapping.answers)
    used = [column for column in [mapping.respondent, mapping.unit, mapping.start, mapping.end, *answers] if column]
    wrong = {column for column in used if used.count(column) > 1}
    wrong |= {column for column in mapping.columns if not 1 <= column <= len(headers)}
    shown = (headers[column - 1] if 1 <= column <= len(headers) else str(column) for column in sorted(wrong))
    return [Problem("mapping_unfit", found=header) for header in shown]


def _is_known(
    answer: AnswerColumn, questions: Mapping[str, Question], units: Mapping[str, str], layout: Layout
) -> bool:
    question = questions.get(answer.question)
    if question is None or (layout == "wide") != bool(answer.unit) or (answer.unit and answer.unit not in units):
        return False
    return not answer.choice or (question.kind == "choices" and fold(answer.choice) in question.values)
