"""Names, terms and documents that ended or changed, with the day and what holds now: what a check looks words up in."""

import calendar
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from planning.checks.folding import Folded, folded
from planning.plan import LegalBasis
from planning.target import STRICT, Code, Line

Moment = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
"""A day, or as much of it as is known: a month, a year."""


@dataclass(frozen=True, config=STRICT, kw_only=True)
class NewBasis:
    """The document that takes the place of a cited one."""

    kind: Line
    number: Line
    signed_on: date
    issuer: Line
    subject: Line

    def in_place_of(self, basis: LegalBasis) -> LegalBasis:
        """The cited document with number, day and title of this one; what refers to it by its code still does."""
        return replace(
            basis,
            kind=self.kind,
            number=self.number,
            signed_on=self.signed_on,
            issuer=self.issuer,
            subject=self.subject,
            note="",
        )


@dataclass(frozen=True, config=STRICT, kw_only=True)
class DatedTerm:
    """One name, term or document.

    words: how it is written. valid_to: the last day it held; since: from when `now_vi`, what holds now, does. action:
    "replace" (wrong from then on), "check" (look first), "keep" (still right, so that nobody corrects it). confidence:
    how the day is known. place: it is of that place only; index: it ended only in texts about that index. signed_on:
    the day of the document itself. replacement, replacements: what may stand in place of the words, of all or of one of
    them; basis: the document to cite in its place.
    """

    code: Code
    name_vi: Line
    kind: Literal["term", "body", "document"]
    words: Annotated[tuple[Line, ...], Field(min_length=1)]
    valid_to: Moment | None = None
    now_vi: Line
    since: Moment | None = None
    action: Literal["replace", "check", "keep"]
    confidence: Literal["read", "secondary", "not_found"]
    place: str = ""
    index: str = ""
    signed_on: date | None = None
    replacement: str = ""
    replacements: Mapping[str, str] = Field(default_factory=dict)
    basis: NewBasis | None = None
    note_vi: str = ""
    note_en: str = ""
    source: Line

    def is_reported_on(self, day: date, read_on: date) -> bool:
        """Whether it is reported of a paper of that day: it had ended, or, where no end is known, its successor held.

        read_on: the day on which the list was made; what it only says then is reported from then on.
        """
        if self.valid_to is not None:
            return last_day(self.valid_to) < day
        return (read_on if self.since is None else first_day(self.since)) <= day

    def replacement_of(self, words: str, day: date) -> str:
        """What may stand in place of these words on that day; "" where nothing is known or it did not hold yet."""
        if self.since is not None and first_day(self.since) > day:
            return ""
        written = {folded(known): new for known, new in self.replacements.items()}
        return written.get(folded(words), self.replacement)

    def basis_on(self, day: date) -> NewBasis | None:
        """The document to cite in its place on that day; None where it was not signed yet or is not known."""
        return self.basis if self.basis is not None and self.basis.signed_on <= day else None


@dataclass(frozen=True, config=STRICT, kw_only=True)
class TermList:
    """All that words are looked up in. read_on: the day on which it was made.

    history: words that say that a sentence tells of the time before. unfinished: words of a draft. slips: slips of the
    pen, and what is right.
    """

    read_on: date
    terms: tuple[DatedTerm, ...] = ()
    history: tuple[Line, ...] = ()
    unfinished: tuple[Line, ...] = ()
    slips: Mapping[str, str] = Field(default_factory=dict)

    def of_place(self, place: str) -> "TermList":
        """Without what is of another place only."""
        return replace(self, terms=tuple(term for term in self.terms if term.place in ("", place)))

    def reported_on(self, day: date) -> tuple[DatedTerm, ...]:
        """What is reported of a paper of that day."""
        return tuple(term for term in self.terms if term.is_reported_on(day, self.read_on))


class EndedWords:
    """Says of many texts whether they name what has to be replaced; each text is searched once."""

    def __init__(self, terms: TermList) -> None:
        self._terms = terms
        self._found: dict[str, tuple[DatedTerm, ...]] = {}

    def __call__(self, text: str, day: date) -> tuple[DatedTerm, ...]:
        """What the text names and what has ended by that day; names that are right as a whole are none."""
        if text not in self._found:
            self._found[text] = self._search(Folded(text))
        return tuple(term for term in self._found[text] if term.is_reported_on(day, self._terms.read_on))

    def _search(self, text: Folded) -> tuple[DatedTerm, ...]:
        spans = {term.code: text.longest(map(folded, term.words)) for term in self._terms.terms}
        right = [span for term in self._terms.terms if term.action == "keep" for span in spans[term.code]]
        return tuple(
            term
            for term in self._terms.terms
            if term.action == "replace"
            and any(not any(longer.holds(span) for longer in right) for span in spans[term.code])
        )


def day_of(year: int, today: date) -> date:
    """The day as of which a paper of a year is looked at: today, or the nearest day of that year."""
    return min(max(today, date(year, 1, 1)), date(year, 12, 31))


def first_day(moment: str) -> date:
    """The first day that a day, a month or a year can mean."""
    year, month, day = (*map(int, moment.split("-")), 1, 1)[:3]
    return date(year, month, day)


def last_day(moment: str) -> date:
    """The last day that a day, a month or a year can mean."""
    year, *rest = map(int, moment.split("-"))
    month = rest[0] if rest else 12
    return date(year, month, rest[1] if len(rest) > 1 else calendar.monthrange(year, month)[1])
