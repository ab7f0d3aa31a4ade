"""The verdict on one part of a target: status, figures and reason in both languages."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from wording.numbers import decimal
from wording.words import Pair, both

Status = Literal["met", "on_course", "behind", "not_met", "unknown"]
STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True)
class Verdict:
    """A status with its figures and its reason.

    measured, goal: in the unit of the part: a rank, points, per cent, components, what is measured; None where
    there is no single figure. ratio: measured divided by goal, 1 is all of it; None for ranks, of which less is
    better. source: who says so; period: the edition's year, or the periods as `planning.periods` writes them.
    """

    status: Status
    reason: Pair
    measured: float | None = None
    goal: float | None = None
    ratio: float | None = None
    source: str = ""
    period: str = ""


def sentence(status: Status, *parts: Pair) -> Pair:
    """The reason: what the status is called, and the facts behind it, each in its own clause."""
    facts = joined("; ", (part for part in parts if part[0]))
    return both("verdict.reason", status=both(f"verdict.{status}"), facts=facts)


def joined(between: str, parts: Iterable[Pair]) -> Pair:
    """Words one behind the other, in each language."""
    given = tuple(parts)
    return between.join(part[0] for part in given), between.join(part[1] for part in given)


def unknown(*parts: Pair, source: str = "", period: str = "") -> Verdict:
    """The verdict “unknown” with its reason."""
    return Verdict("unknown", sentence("unknown", *parts), source=source, period=period)


def all_of(facts: Iterable[bool | None]) -> bool | None:
    """Whether every fact holds; None where what is not known (None) decides it."""
    known = tuple(facts)
    if False in known:
        return False
    return None if None in known else True


def amount(value: float, language: str) -> str:
    """An amount with as many decimals as it needs, six at most: 3.000 or 98,5 in Vietnamese."""
    digits = next((count for count in range(6) if abs(round(value, count) - value) < 1e-9), 6)
    return decimal(value, language, digits)


def in_both(key: str, **values: float) -> Pair:
    """A clause in both languages, its amounts written as each language writes them."""
    return both(key, **{name: (amount(value, "vi"), amount(value, "en")) for name, value in values.items()})
