"""Converts the text of an answer to its numeric value, or to the state that explains a missing one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from analysis.survey.questionnaire import Question
from data.names import fold
from data.reading.cells import Cell
from data.reading.tables.numbers import decimal_mark, read_number
from data.survey.codebook.words import code_of

BLANK: Final = 0
ANSWERED: Final = 1
DONT_KNOW: Final = 2
NOT_APPLICABLE: Final = 3
UNUSABLE: Final = 4
STATES = ("blank", "answered", "dont_know", "not_applicable", "unusable")
"""Names of the states; an unusable answer is off the scale, not understood or personal."""

_READ = ("number_as_text", "decimal_comma")
_NUMBERED = re.compile(r"\(?(\d{1,3})\)?\s*+(?:[-–—.:)=]\s*+)?(\S.*)", re.S)
_PARTS = re.compile(r"(?:(?<!\s)[^\S\n]++)?[;|\n]\s*+")


@dataclass(frozen=True)
class Answer:
    """A text's state (`STATES`), its value where it is answered, and the code of the problem where it is unusable."""

    state: int
    value: float = float("nan")
    problem: str = ""


class AnswerReader:
    """Reads the texts of one column about one question.

    texts: all of them, from which it is clear which mark stands before the decimals. choice: the answer that the
    column itself stands for, where it only says yes or no; no says as little as a blank does.
    """

    def __init__(
        self,
        question: Question,
        dont_know: Sequence[str],
        not_applicable: Sequence[str],
        texts: Sequence[str | None],
        choice: str = "",
    ) -> None:
        self._question, self._choice = question, fold(choice)
        self._nothing: Mapping[str, int] = {
            **{fold(text): DONT_KNOW for text in dont_know},
            **{fold(text): NOT_APPLICABLE for text in not_applicable},
        }
        cells = [Cell(1, 1, text, "text") for text in texts if text]
        self._mark = decimal_mark(cells, of_scores=False) if question.kind == "number" else None
        self._longest = max((len(key.split()) for key in question.values), default=0)

    def read(self, text: str | None) -> Answer:
        """What a text is worth; None is one that was dropped because it looked personal."""
        if text is None:
            return Answer(UNUSABLE, problem="answer_personal")
        key = fold(text)
        if not key and not text.strip("-–—. "):
            return Answer(BLANK)
        if key in self._nothing:
            return Answer(self._nothing[key])
        if self._choice:
            return self._chosen_or_not(key)
        if key in self._question.values:
            return self._within(self._question.values[key])
        if self._question.kind == "choices":
            return self._several(text)
        return self._number(text)

    def _chosen_or_not(self, key: str) -> Answer:
        said = "yes" if key == self._choice else code_of("yes", key)
        if said is None:
            return Answer(UNUSABLE, problem="answer_unknown")
        return Answer(ANSWERED, self._question.values[self._choice]) if said == "yes" else Answer(BLANK)

    def _number(self, text: str) -> Answer:
        if self._question.kind == "yes_no" and (said := code_of("yes", text)) is not None:
            return Answer(ANSWERED, float(said == "yes"))
        number, problem = read_number(Cell(1, 1, text, "text"), "", self._mark)
        if number is not None and (problem is None or problem.code in _READ):
            is_step = self._question.kind == "number" or number.is_integer()
            return self._within(number) if is_step else Answer(UNUSABLE, problem="answer_out_of_scale")
        numbered = _NUMBERED.fullmatch(text.strip())
        if numbered is not None and self._question.values.get(fold(numbered[2])) == float(numbered[1]):
            return self._within(float(numbered[1]))
        return Answer(UNUSABLE, problem="answer_unknown")

    def _within(self, value: float) -> Answer:
        lowest, highest = self._question.lowest, self._question.highest
        if (lowest is not None and value < lowest) or (highest is not None and value > highest):
            return Answer(UNUSABLE, problem="answer_out_of_scale")
        return Answer(ANSWERED, value)

    def _several(self, text: str) -> Answer:
        """Several answers in one cell, parted by semicolons, lines, commas or (codes) spaces: their values added up."""
        known = self._question.values
        for parts in (_PARTS.split(text), text.split(","), text.split()):
            keys = {fold(part) for part in parts} - {""}
            if keys and keys <= set(known):
                return self._within(sum(known[key] for key in keys))
        # Commas inside an answer: its words are looked for from the left, and all must be used up in one way only.
        ways = self._segments(tuple(fold(text).split()))
        if len(ways) == 1:
            return self._within(sum(known[key] for key in ways.pop()))
        return Answer(UNUSABLE, problem="answer_unknown")

    def _segments(self, row_of_words: tuple[str, ...]) -> set[frozenset[str]]:
        """The sets of answers that the words are, one after the other; at most a few are looked for."""
        reached: dict[int, set[frozenset[str]]] = {0: {frozenset()}}
        for start in range(len(row_of_words)):
            for end in range(start + 1, min(start + self._longest, len(row_of_words)) + 1):
                key = " ".join(row_of_words[start:end])
                if start in reached and key in self._question.values:
                    ways = {way | {key} for way in reached[start]}
                    reached.setdefault(end, set()).update(sorted(ways, key=sorted)[:4])
        return reached.get(len(row_of_words), set()) if row_of_words else set()
