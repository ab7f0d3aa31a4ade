"""What a check found in a paper: which rule, at which places, in which words, and what may stand there instead."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from planning.checks.changes import Change
from planning.checks.folding import Span, folded
from planning.checks.parts import Texts
from planning.checks.terms import DatedTerm
from planning.plan import KeepReason

Severity = Literal["fix", "look", "fine"]
"""Wrong; to be looked at; right, and listed so that nobody corrects it."""

SEVERITIES: Final[tuple[Severity, ...]] = ("fix", "look", "fine")

AROUND: Final = 45
"""Letters shown before and after the words."""

LONGEST_KEY: Final = 300


@dataclass(frozen=True)
class Place:
    """Where words stand: the id of the part, the words as they are written, what stands before and after them.

    action: the number of the action that the place tells of; origin: the field of the plan that it was made from, and
    the code of the entry there.
    """

    part: str
    words: str
    before: str = ""
    after: str = ""
    action: int | None = None
    origin: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Finding:
    """One thing to settle. key: the same as long as the same words stand there, by which a person keeps them.

    details: what its sentence names, by name; term: of which the words are; change: what one press would do, None
    where nothing is known; reason: why it would be kept, unless another reason is chosen.
    """

    rule: str
    severity: Severity
    key: str
    places: tuple[Place, ...]
    reason: KeepReason
    details: Mapping[str, str | int] = field(default_factory=dict)
    term: DatedTerm | None = None
    change: Change | None = None

    @property
    def words(self) -> str:
        """The words at its first place."""
        return self.places[0].words


def key_of(rule: str, *names: str) -> str:
    """What a finding is called, from what makes it this one: short names as they are, long ones by their digest."""
    name = ":".join((rule, *map(folded, names)))
    if len(name) <= LONGEST_KEY // 2:
        return name
    return f"{rule}:{hashlib.sha256(name.encode()).hexdigest()[:32]}"


def place_at(texts: Texts, span: Span) -> Place:
    """The place of a span, with what stands around it in its own part."""
    part, text = texts.part_at(span), texts.text
    before = text[max(0, span.start - AROUND - 1) : span.start].rpartition("\n")[2]
    after = text[span.end : span.end + AROUND + 1].partition("\n")[0]
    return Place(part.id, text[span.start : span.end], last_words(before), first_words(after), part.action, part.origin)


def last_words(text: str) -> str:
    """The end of a text, at most AROUND letters in whole words; what is left out is marked."""
    return text if len(text) <= AROUND else f"…{text[-AROUND:].partition(' ')[2]}"


def first_words(text: str) -> str:
    """The beginning of a text, at most AROUND letters in whole words; what is left out is marked."""
    return text if len(text) <= AROUND else f"{text[:AROUND].rpartition(' ')[0]}…"


def by_severity(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """What is wrong first, then what is to be looked at; in the order of the paper otherwise."""
    return tuple(sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity)))
