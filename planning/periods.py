"""Reporting periods: months, quarters, half-years, years, with the closing days of Nghị định 09/2019 or the calendar's.

Nghị định 09/2019/NĐ-CP, Article 12: a period's figures run from the 15th of the month before it to the 14th of its last
month; so the year runs from 15 December to 14 December. Nghị định 60/2018 (statistics) keeps the calendar's quarters.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

from wording.numbers import TIME_ZONE, NaiveTimeError

PeriodKind = Literal["month", "quarter", "half_year", "year"]
Convention = Literal["nd09", "calendar"]

KINDS: tuple[PeriodKind, ...] = ("quarter", "half_year", "year")
"""The periods for which figures are measured; reports are made of months as well."""
REPORT_KINDS: tuple[PeriodKind, ...] = (*KINDS, "month")
CONVENTIONS: tuple[Convention, ...] = get_args(Convention)

MONTHS: dict[PeriodKind, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
FIRST_DAY = 15
"""The day of the month on which a period of Nghị định 09/2019 begins."""

LONGEST_CLOSING: Final = 60
"""So many days after a period its report may close at the latest; one that waits longer reports on another time."""

_TEXT = re.compile(r"(?P<year>[1-9][0-9]{3})(-((?P<kind>[QH])(?P<number>[1-4])|M(?P<month>0[1-9]|1[0-2])))?")


class NoSuchPeriodError(ValueError):
    """A text names no period; periods are written 2023, 2023-H1, 2023-Q2, 2023-M05."""


@dataclass(frozen=True, order=True)
class Period:
    """A part of a year: month 1 to 12, quarter 1 to 4, half-year 1 or 2, or the year, whose number is 1."""

    year: int
    kind: PeriodKind
    number: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 12 // MONTHS[self.kind]:
            raise NoSuchPeriodError(f"{self.kind} {self.number}")

    def __str__(self) -> str:
        letter = {
            "month": f"-M{self.number:02d}",
            "quarter": f"-Q{self.number}",
            "half_year": f"-H{self.number}",
            "year": "",
        }[self.kind]
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

    def closes(self, convention: Convention = "nd09", days_after: int = 0) -> date:
        """The day up to which what is recorded counts for its report: its last, or so many days later."""
        return self.end(convention) + timedelta(days_after)

    @property
    def before(self) -> "Period":
        """The period of the same kind that comes before."""
        if self.number > 1:
            return Period(self.year, self.kind, self.number - 1)
        return Period(self.year - 1, self.kind, 12 // MONTHS[self.kind])

    @property
    def after(self) -> "Period":
        """The period of the same kind that follows."""
        if self.number < 12 // MONTHS[self.kind]:
            return Period(self.year, self.kind, self.number + 1)
        return Period(self.year + 1, self.kind)

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
    """The period that a text names: 2023, 2023-H1, 2023-Q2, 2023-M05. Raises NoSuchPeriodError."""
    found = _TEXT.fullmatch(text.strip().upper())
    if found is None:
        raise NoSuchPeriodError(text)
    if found["month"]:
        return Period(int(found["year"]), "month", int(found["month"]))
    if found["kind"] is None:
        return Period(int(found["year"]), "year")
    return Period(int(found["year"]), "quarter" if found["kind"] == "Q" else "half_year", int(found["number"]))


def periods(year: int, kinds: Iterable[PeriodKind] = KINDS) -> tuple[Period, ...]:
    """Every period of a year: four quarters, two half-years, the year; or those of other kinds."""
    return tuple(Period(year, kind, number) for kind in kinds for number in range(1, 12 // MONTHS[kind] + 1))


def end_of(day: date, time_zone: ZoneInfo = TIME_ZONE) -> datetime:
    """The moment at which a day is over in Việt Nam: what is recorded from then on was not recorded by that day."""
    return datetime.combine(day + timedelta(1), time(), time_zone)


def period_of(day: date, convention: Convention = "nd09", kind: PeriodKind = "quarter") -> Period:
    """The period in which a day lies; by Nghị định 09/2019 the last days of December are in the next year's first."""
    every = (period for year in (day.year, day.year + 1) for period in periods(year) if period.kind == kind)
    return next(period for period in every if period.start(convention) <= day <= period.end(convention))


def today(moment: datetime | None = None, time_zone: ZoneInfo = TIME_ZONE) -> date:
    """The day it is in Việt Nam, now or at a moment. Raises NaiveTimeError if the moment has no time zone."""
    if moment is not None and moment.tzinfo is None:
        raise NaiveTimeError("A moment needs its time zone before its day can be known.")
    return (moment or datetime.now(time_zone)).astimezone(time_zone).date()
