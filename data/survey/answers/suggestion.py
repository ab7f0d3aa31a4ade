"""Proposes a mapping of the columns of a file of answers from their headings; uncertain ones are only listed."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rapidfuzz import fuzz, process

from data.catalogue.model import Unit
from data.names import fold
from data.survey.answers.mapping import AnswerColumn, ColumnMapping, fingerprint
from data.survey.answers.personal import heading_kind
from data.survey.answers.unit_names import UnitNames
from data.survey.codebook.book import Codebook
from data.survey.codebook.words import codes, words

Reason = Literal["similar", "part", "several", "repeated", "row", "missing"]
"""Near a question's text; only a part of the heading is understood; more than one meaning; several columns for one
answer; each row its own respondent; nothing found (column 0)."""

LOWEST_SIMILARITY = 88.0
MOST_CANDIDATES = 3
SHORTEST_TEXT = 8
LONGEST_HEADING = 1_000
"""A longer text is no heading of a survey: questions with their unit and answer beside them are shorter."""

_NUMBERING = re.compile(
    r"^\s*(?:(?:câu hỏi|câu|question|q)\s*)?[\dIVX]+(?:[._]\d+)*\s*[.):/–-]\s*|^\s*câu\s+\d+\s+", re.I
)
_BRACKETS = re.compile(r"^(.*?)((?:\s*\[[^\[\]]*\])+)\s*$", re.S)
_ASIDE = re.compile(r"(?:\[(?:other|khác|mục khác|\w{0,40}comment)\]|(?<=\w)_other)\s*$", re.I)
"""What is written beside the choices of a question, which no codebook gives a value to."""
_CODED = re.compile(r"[A-Za-z]\w{0,40}(?:\[\w{1,40}\]){1,2}\.\s+(?=\S)")
"""LimeSurvey's codes of a question and its parts in front of their texts."""
_CODE = re.compile(r"([A-Za-z]\w{0,40})\.\s+(\S.*)", re.S)
"""A code and a text in one heading, as LimeSurvey's export with both has it."""
_SEPARATORS = (" - ", " – ", " — ", ": ", " | ", "__", "/", ".")


@dataclass(frozen=True)
class Unsure:
    """A column that a person must decide on. candidates: codes of questions, or headings, that it may be."""

    column: int
    header: str
    reason: Reason
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suggestion:
    """A proposed mapping, what is not sure in it, and the columns that mean nothing here."""

    mapping: ColumnMapping
    unsure: tuple[Unsure, ...]
    unused: tuple[int, ...]


def suggest_mapping(
    headers: Sequence[str], codebook: Codebook, units: Iterable[Unit], places: Sequence[str] = ()
) -> Suggestion:
    """Propose what the columns are. units: those that may be rated; places: whose they are.

    A heading is taken only where it says one thing: a code or the text of a question, with or without its number, the
    unit beside it in brackets, in a path or behind a dash. Repeated headings are never distinguished by their order.
    """
    reader = _Headings(codebook, list(units), places)
    unsure: list[Unsure] = []
    found: dict[AnswerColumn, str] = {}
    rest: dict[int, str] = {}
    for column, header in enumerate(headers, start=1):
        if _ASIDE.search(header):
            continue
        readings = reader.readings(header)
        if len(readings) == 1:
            question, unit, choice = next(iter(readings))
            found[AnswerColumn(column, question, unit, choice)] = header
        elif readings:
            unsure.append(Unsure(column, header, "several", tuple(sorted({question for question, _, _ in readings}))))
        elif partly := reader.partly(header):
            unsure.append(Unsure(column, header, "part", partly))
        else:
            rest[column] = header
    if any(answer.unit for answer in found):
        for answer in [answer for answer in found if not answer.unit]:
            unsure.append(Unsure(answer.column, found.pop(answer), "part", (answer.question,)))
    answers = _without_repeated(_without_split(found), unsure)
    mapping = ColumnMapping(fingerprint(headers), answers)
    mapping, used = _others(mapping, rest, codebook, unsure)
    for column, header in rest.items():
        if column not in used and (near := reader.similar(header)):
            unsure.append(Unsure(column, header, "similar", near))
    personal = tuple(answer.column for answer in answers if heading_kind(headers[answer.column - 1]))
    meant = {answer.column for answer in unsure} | {answer.column for answer in answers} | used
    unused = tuple(column for column, header in enumerate(headers, start=1) if header and column not in meant)
    return Suggestion(
        replace(mapping, not_personal=personal), tuple(sorted(unsure, key=lambda answer: answer.column)), unused
    )


def _without_split(found: dict[AnswerColumn, str]) -> dict[AnswerColumn, str]:
    """Some programs write several choices twice: together, and a column each. Together they are enough."""
    whole = {(answer.question, answer.unit) for answer in found if not answer.choice}
    return {
        answer: header
        for answer, header in found.items()
        if not answer.choice or (answer.question, answer.unit) not in whole
    }


def _without_repeated(found: dict[AnswerColumn, str], unsure: list[Unsure]) -> tuple[AnswerColumn, ...]:
    same: dict[tuple[str, str, str], list[AnswerColumn]] = defaultdict(list)
    for answer in found:
        same[answer.question, answer.unit, answer.choice].append(answer)
    for columns in same.values():
        if len(columns) > 1:
            unsure += [Unsure(answer.column, found[answer], "repeated", (answer.question,)) for answer in columns]
    return tuple(columns[0] for columns in same.values() if len(columns) == 1)


def _others(
    mapping: ColumnMapping, rest: dict[int, str], codebook: Codebook, unsure: list[Unsure]
) -> tuple[ColumnMapping, set[int]]:
    """The columns beside the answers."""
    known = codes("columns")
    at: dict[str, list[int]] = defaultdict(list)
    by_name: dict[str, int] = {}
    said: dict[int, str] = {}
    """By column, the words of its heading that are known."""
    for column, header in rest.items():
        for key in _keys(header):
            if key in known and column not in at[known[key]]:
                at[known[key]].append(column)
                said.setdefault(column, key)
            if key:
                by_name.setdefault(key, column)
    ranked = {code: {fold(word): order for order, word in enumerate(known_words)}
              for code, known_words in words("columns").items()}  # fmt: skip

    def first(code: str) -> int:
        order = ranked[code]
        columns = sorted(dict.fromkeys(at[code]), key=lambda column: (order.get(said[column], len(order)), column))
        if len(columns) > 1 and not _is_of_one_program(said[column] for column in columns):
            unsure.append(
                Unsure(columns[0], rest[columns[0]], "several", tuple(rest[column] for column in columns[1:]))
            )
        return columns[0] if columns else 0

    is_long = mapping.layout == "long"
    respondent = first("respondent")
    if not respondent:
        respondent = first("row")
        # What a program numbers its rows by is recognised; a number that a person gave may be that of a respondent.
        if respondent and is_long and not _is_of_one_program([said[respondent]]):
            unsure.append(Unsure(respondent, rest[respondent], "row"))
    unit = first("unit") if is_long else 0
    if is_long and not unit:
        unsure.append(Unsure(0, words("columns")["unit"][0], "missing"))
    named = {}
    for part, columns in (("margins", codebook.questionnaire.margins), ("eligible", codebook.eligible)):
        named[part] = {name: by_name[key] for name in columns if (key := fold(name)) in by_name}
        unsure += [Unsure(0, name, "missing") for name in columns if fold(name) not in by_name]
    complete = replace(
        mapping,
        respondent=respondent,
        unit=unit,
        start=first("start"),
        end=first("end"),
        stratum=first("stratum"),
        margins=named["margins"],
        eligible=named["eligible"],
    )
    return complete, set(complete.columns)


def _keys(header: str) -> dict[str, None]:
    """What a heading may be known by: its whole, the end of its path, its text without a number or code, its code."""
    if len(header) > LONGEST_HEADING:
        return {}
    coded = _CODE.fullmatch(header)
    parts = (header, re.split(r"[/\[]", header)[-1], _NUMBERING.sub("", header), *(coded.group(2, 1) if coded else ()))
    return dict.fromkeys(fold(part) for part in parts)


def _is_of_one_program(headers: Iterable[str]) -> bool:
    """Whether one survey program writes all of these folded headings for one thing."""
    found = set(headers)
    return any(found <= {fold(word) for word in known} for known in words("programs").values())


class _Headings:
    """What headings say about questions, units and choices."""

    def __init__(self, codebook: Codebook, units: list[Unit], places: Sequence[str]) -> None:
        questionnaire = codebook.questionnaire
        self._groups = {unit.code: unit.group for unit in units}
        self._units = UnitNames(units, places)
        self._asked = {
            group: {question.code for question in questionnaire.questions_of(group)}
            for group in set(self._groups.values())
        }
        self._choices = {
            question.code: question.values for question in questionnaire.questions if question.kind == "choices"
        }
        self._questions: dict[str, set[str]] = defaultdict(set)
        self._texts: dict[str, str] = {}
        for question in questionnaire.questions:
            texts = [text for text in (question.text_vi, question.text_en) if text]
            for spelling in (question.code, *texts, *(f"{question.code} {text}" for text in texts)):
                self._questions[fold(spelling)].add(question.code)
            self._texts |= {fold(text): question.code for text in texts}

    def readings(self, header: str) -> set[tuple[str, str, str]]:
        """What a heading may mean: question, unit, choice; the fullest reading counts."""
        found: set[tuple[str, str, str]] = set()
        for parts, is_path in _splits(header):
            found |= self._read(parts, is_path)
        for part in (2, 1):  # a choice says most, then a unit
            found = {reading for reading in found if reading[part]} or found
        return found

    def partly(self, header: str) -> tuple[str, ...]:
        """The questions that a part of a heading names."""
        return tuple(sorted({code for parts, _ in _splits(header) for part in parts for code in self._question(part)}))

    def similar(self, header: str) -> tuple[str, ...]:
        """The questions whose text is near to a heading."""
        key = fold(header)
        if not SHORTEST_TEXT <= len(key) <= LONGEST_HEADING:
            return ()
        near = process.extract(
            key, list(self._texts), scorer=fuzz.token_set_ratio, score_cutoff=LOWEST_SIMILARITY, limit=MOST_CANDIDATES
        )
        return tuple(dict.fromkeys(self._texts[text] for text, _, _ in near))

    def _question(self, part: str) -> set[str]:
        return self._questions.get(fold(part)) or self._questions.get(fold(_NUMBERING.sub("", part))) or set()

    def _unit(self, part: str) -> str | None:
        return self._units.code(part)

    def _read(self, parts: Sequence[str], is_path: bool) -> set[tuple[str, str, str]]:
        questions = [(number, found) for number, part in enumerate(parts) if (found := self._question(part))]
        units = {number: code for number, part in enumerate(parts) if (code := self._unit(part)) is not None}
        if len(questions) != 1 or len(units) > 1:
            return set()
        number, asked = questions[0]
        unit = next(iter(units.values()), "")
        if unit:
            asked = asked & self._asked[self._groups[unit]]
        others = {at: fold(part) for at, part in enumerate(parts) if at != number and at not in units}
        choices = {(question, key) for question in asked for key in others.values()
                   if key in self._choices.get(question, {})}  # fmt: skip
        if choices:
            return {(question, unit, choice) for question, choice in choices} if len(others) == 1 or is_path else set()
        # In a path the groups of questions stand above the question; nothing else may be passed over.
        if others and not (is_path and max(others) < number):
            return set()
        return {(question, unit, "") for question in asked}


def _splits(header: str) -> Iterator[tuple[list[str], bool]]:
    """The ways to part a heading into a question and what stands beside it, and whether the parts are a path."""
    yield [header], False
    if len(header) > LONGEST_HEADING:
        return
    header = _CODED.sub("", header, count=1) if _CODED.match(header) else header
    brackets = _BRACKETS.match(header)
    if brackets is not None:
        inner = re.findall(r"\[([^\[\]]*)\]", brackets[2])
        yield [part for part in (brackets[1], *inner) if part.strip()], False
    for separator in _SEPARATORS:
        if separator in header:
            yield [part for part in header.split(separator) if part.strip()], separator == "/"
            for side in (header.partition(separator), header.rpartition(separator)):
                yield [side[0], side[2]], False
    if " " not in header:
        for at, letter in enumerate(header):
            if letter == "_":
                yield [header[:at], header[at + 1 :]], False
