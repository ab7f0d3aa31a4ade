"""Reporting periods: quarters, half-years and years, with the cut-off days of Nghị định 09/2019 or of the calendar.

Nghị định 09/2019/NĐ-CP, Article 12: a quarter's figures run from the 15th of the month before the period to the
14th of its last month; so the year runs from 15 December to 14 December. Nghị định 60/2018 (statistics) keeps
the calendar's quarters.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from wording.numbers import TIME_ZONE, NaiveTimeError

PeriodKind = Literal["quarter", "half_year", "year"]
Convention = Literal["nd09", "calendar"]

KINDS: tuple[PeriodKind, ...] = get_args(PeriodKind)
CONVENTIONS: tuple[Convention, ...] = get_args(Convention)

MONTHS: dict[PeriodKind, int] = {"quarter": 3, "half_year": 6, "year": 12}
FIRST_DAY = 15
"""The day of the month on which a period of Nghị định 09/2019 begins."""

_TEXT = re.compile(r"(?P<year>[1-9][0-9]{3})(-(?P<kind>[QH])(?P<number>[1-4]))?")


class NoSuchPeriodError(ValueError):
    """A text names no period; periods are written 2023, 2023-H1, 2023-Q2."""


@dataclass(frozen=True, order=True)
class Period:
    """A part of a year: quarter 1 to 4, half-year 1 or 2, or the year, whose number is 1."""

    year: int
    kind: PeriodKind
    number: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 12 // MONTHS[self.kind]:
            raise NoSuchPeriodError(f"{self.kind} {self.number}")

    def __str__(self) -> str:
        letter = {"quarter": f"-Q{self.number}", "half_year": f"-H{self.number}", "year": ""}[self.kind]
        return f"{self.year}{letter}"

    @property
    def last_month(self) -> int:
        """The month in which it ends, 1 to 12."""
        return MONTHS[self.kind] * self.number

    def end(self, convention: Convention = "nd09") -> date:
        """Its last day."""
        if convention == "nd09":
            return date(self.year, self.last_month, FIRST_DAY - 1)
        return _first_of_month(self.year, self.last_month + 1) - timedelta(1)

    def start(self, convention: Convention = "nd09") -> date:
        """Its first day."""
        first = self.last_month - MONTHS[self.kind] + 1
        if convention == "nd09":
            return _first_of_month(self.year, first - 1).replace(day=FIRST_DAY)
        return _first_of_month(self.year, first)

    def covers(self, other: "Period") -> bool:
        """Whether another period of the same year lies within it (or is it)."""
        if self.year != other.year:
            return False
        first, others_first = self.last_month - MONTHS[self.kind], other.last_month - MONTHS[other.kind]
        return first <= others_first and other.last_month <= self.last_month


def _first_of_month(year: int, month: int) -> date:
    """The first day of a month; month 0 is December before, month 13 January after."""
    years, index = divmod(month - 1, 12)
    return date(year + years, index + 1, 1)


def parse_period(text: str) -> Period:
    """The period that a text names: 2023, 2023-H1, 2023-Q2. Raises NoSuchPeriodError."""
    found = _TEXT.fullmatch(text.strip().upper())
    if found is None:
        raise NoSuchPeriodError(text)
    if found["kind"] is None:
        return Period(int(found["year"]), "year")
    return Period(int(found["year"]), "quarter" if found["kind"] == "Q" else "half_year", int(found["number"]))


def periods(year: int) -> tuple[Period, ...]:
    """Every period of a year: four quarters, two half-years, the year."""
    return tuple(Period(year, kind, number) for kind in KINDS for number in range(1, 12 // MONTHS[kind] + 1))


def today(moment: datetime | None = None, time_zone: ZoneInfo = TIME_ZONE) -> date:
    """The day it is in Việt Nam, now or at a moment. Raises NaiveTimeError if the moment has no time zone."""
    if moment is not None and moment.tzinfo is None:
        raise NaiveTimeError("A moment needs its time zone before its day can be known.")
    return (moment or datetime.now(time_zone)).astimezone(time_zone).date()
