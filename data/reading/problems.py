"""Problems found while reading a file: code, cell, the text found, severity; message and hint are made in `wording`."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal, Protocol

from data.names import normalise
from wording.words import LANGUAGES, Words, both

Severity = Literal["reject", "error", "question", "warning", "repaired"]
SEVERITIES: tuple[Severity, ...] = ("reject", "error", "question", "warning", "repaired")
LONGEST_TEXT = 160
MOST_PLACES = 8
"""So many other places of a problem are named, the rest counted."""
ASKED_ONCE = ("unknown_unit", "unit_not_in_edition", "legacy_encoding", "unknown_component", "named_row_left_out")
"""What is asked, or said, once of a name in a file and not at each of its cells."""
_MINUS = "\u2212"
"""That of `wording.numbers`, which needs more than the process that reads has."""
_FILES = tuple(sorted(Path(__file__).resolve().parents[1].glob("*/problems.toml")))


@cache
def problem_severities() -> Mapping[str, Severity]:
    """Return the severity of every problem by its code, as the `problems.toml` of each part of `data/` lists them."""
    lists = (tomllib.loads(path.read_text(encoding="utf-8")) for path in _FILES)
    return {code: severity for entries in lists for code, severity in entries.items()}


class Named(Protocol):
    """What has a code and a name in both languages: a unit, a component, an index."""

    @property
    def code(self) -> str: ...
    @property
    def name_vi(self) -> str: ...
    @property
    def name_en(self) -> str: ...


@dataclass(frozen=True)
class Candidate:
    """What a name that is not known may have meant: its code, and what it is called."""

    code: str
    name_vi: str
    name_en: str


def candidate(named: Named) -> Candidate:
    """A unit, a component or an index as what a name may have meant."""
    return Candidate(named.code, named.name_vi, named.name_en)


@dataclass(frozen=True)
class Place:
    """Where something stands: sheet, cell, and the edition that it belongs to."""

    sheet: str
    cell: str
    year: int | None = None


@dataclass(frozen=True)
class Problem:
    """One problem found in a file.

    `sheet` and `cell` say where ("Bảng điểm", "C7"; empty when it is the whole file), `found` is the
    text that stands there, `details` fills the other names in the message; a detail that differs by
    language has two keys, `component_vi` and `component_en`, for one name `{component}`. `year`: the edition
    that it belongs to, None where it concerns the whole file. `candidates`: what `found` may have meant, the
    nearest first; `layouts`: the codes of the layouts between which a person must choose. `is_accepted`: a person has
    answered this question with yes; it is a warning from then on. `also`: where else the same stands.
    """

    code: str
    sheet: str = ""
    cell: str = ""
    found: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    year: int | None = None
    candidates: tuple[Candidate, ...] = ()
    layouts: tuple[str, ...] = ()
    is_accepted: bool = False
    also: tuple[Place, ...] = ()

    @property
    def severity(self) -> Severity:
        """Its severity."""
        return "warning" if self.is_accepted else problem_severities()[self.code]

    @property
    def places(self) -> tuple[Place, ...]:
        """Everywhere that it stands, this place first."""
        return (Place(self.sheet, self.cell, self.year), *self.also)

    @property
    def years(self) -> frozenset[int | None]:
        """The editions that it belongs to; with None it concerns the whole file."""
        return frozenset(place.year for place in self.places)

    @property
    def question(self) -> str:
        """What a question is known by while the file is in hand: another finding is another question."""
        return f"{self.code}:{self.year or ''}:{self.found}"

    @property
    def severity_order(self) -> int:
        """Sort key: 0 for the most severe."""
        return SEVERITIES.index(self.severity)

    @property
    def is_blocking(self) -> bool:
        """Whether the file cannot be imported before this is put right."""
        return self.severity in ("reject", "error", "question")

    @property
    def place(self) -> str:
        """Where it stands, as Excel writes it: 'Bảng điểm'!C7."""
        return _written(self.sheet, self.cell)

    def message(self, language: str) -> str:
        """What is wrong, in words."""
        text = self._said("message", language)
        others = [place for place in dict.fromkeys(_written(place.sheet, place.cell) for place in self.also)
                  if place != self.place]  # fmt: skip
        if others:
            places = ", ".join(others[:MOST_PLACES])
            more = len(others) - MOST_PLACES
            say = Words(language)
            text += " " + (say("words.also_at", places=places) if more <= 0
                           else say("words.also_at_more", places=places, count=more))  # fmt: skip
        return text

    def hint(self, language: str) -> str:
        """What to do about it."""
        return self._said("hint", language)

    def _said(self, part: str, language: str) -> str:
        say, ending = Words(language), f"_{language}"
        spoken = {key.removesuffix(ending): text for key, text in self.details.items() if key.endswith(ending)}
        known = {"found": self.found, "validity": "", **self.details, **spoken}
        known["layouts"] = ", ".join(say(f"layout.{code}") for code in self.layouts)
        names = ", ".join(say.of(candidate) for candidate in self.candidates)
        known["suggestion"] = say("words.did_you_mean", names=names) if names else ""
        return say(f"problem.{self.code}.{part}", **{name: shortened(text) for name, text in known.items()})


def _written(sheet: str, cell: str) -> str:
    if not sheet:
        return ""
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!{cell}" if cell else f"'{quoted}'"


def asked_once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems with one for each name that is not known, wherever and however often it stands."""
    found: dict[object, Problem] = {}
    for number, problem in enumerate(problems):
        key: object = number
        if problem.code in ASKED_ONCE and problem.found:
            key = (problem.code, normalise(problem.found), tuple(sorted(problem.details.items())))
        first = found.get(key)
        found[key] = problem if first is None else replace(first, also=(*first.also, *problem.places))
    return tuple(found.values())


def worded_details(name: str, *keys: str, **values: object) -> dict[str, str]:
    """A part of a message from the texts of some keys of `wording`, one behind the other, in each language."""
    texts = [both(key, **values) for key in keys]
    return {f"{name}_{language}": "".join(text[at] for text in texts) for at, language in enumerate(LANGUAGES)}


def shortened(text: str) -> str:
    """A text for a message: a cell may hold a whole page."""
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def number_details(name: str, number: float, digits: int | None = None) -> dict[str, str]:
    """A number for a message, written as each language writes it: `value_vi` "7,5" and `value_en` "7.5".

    digits: how many decimals; None keeps as many as the number needs, six figures at most. Without an exponent.
    """
    plain = f"{Decimal(f'{number:g}'):f}" if digits is None else f"{number:.{digits}f}"
    plain = plain.replace("-", _MINUS)
    return {f"{name}_vi": plain.replace(".", ","), f"{name}_en": plain}


class RejectedFileError(Exception):
    """The file as a whole cannot be read; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message("en"))
        self.problem = problem


def rejection(code: str, found: str = "", **details: str) -> RejectedFileError:
    """Why a file cannot be read, to be raised."""
    return RejectedFileError(Problem(code, found=found, details=details))
