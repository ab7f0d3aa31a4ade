"""Formats numbers, dates and times as text, as officials write them in Vietnamese and in English.

Languages are "vi" and "en". What is unknown (None, NaN, not finite) is written "–", never 0.
"""

from datetime import UTC, date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import pandas as pd

from analysis.frames import is_known

NOTHING: Final = "–"
MINUS: Final = "\u2212"
TIME_ZONE: Final = ZoneInfo("Asia/Ho_Chi_Minh")

SEPARATORS: Final = {"vi": ",.", "en": ".,"}
"""Decimal sign followed by the sign between thousands, in the order that chart libraries ask for."""

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class NaiveTimeError(ValueError):
    """A time without its time zone was given, so that the local hour cannot be known."""


def decimal(value: Any, language: str, digits: int = 2) -> str:
    """A number with a fixed number of decimals: 63,76 in Vietnamese, 63.76 in English."""
    if not is_known(value):
        return NOTHING
    plain = f"{abs(float(value)):,.{digits}f}"
    if float(value) < 0 and float(plain.replace(",", "")) != 0:
        plain = MINUS + plain
    return _localised(plain, language)


def signed(value: Any, language: str, digits: int = 2) -> str:
    """A change with its sign: +0,15, −3,42; what rounds to nothing has no sign: 0,00."""
    text = decimal(value, language, digits)
    if text == NOTHING or text.startswith(MINUS) or not any(figure in text for figure in "123456789"):
        return text
    return "+" + text


def integer(value: Any, language: str) -> str:
    """A whole number with its thousands apart: 1.250.000 in Vietnamese, 1,250,000 in English."""
    return decimal(value, language, digits=0)


def percent(share: Any, language: str, digits: int = 0) -> str:
    """A share 0..1 as a percentage: 0.905 with one decimal is 90,5% in Vietnamese."""
    return f"{decimal(float(share) * 100, language, digits)}%" if is_known(share) else NOTHING


def rank_text(rank: Any, rank_of: Any = None) -> str:
    """A place among its units: 54/63, or 54 where their number is unknown. The same in both languages."""
    if not is_known(rank):
        return NOTHING
    return f"{float(rank):.0f}/{float(rank_of):.0f}" if is_known(rank_of) else f"{float(rank):.0f}"


def money(amount: Any, language: str) -> str:
    """An amount of Vietnamese đồng: 1.250.000 đồng, VND 1,250,000."""
    if not is_known(amount):
        return NOTHING
    return f"{integer(amount, 'vi')} đồng" if language == "vi" else f"VND {integer(amount, language)}"


def date_text(day: date | None, language: str) -> str:
    """A day: 14/12/2023 in Vietnamese, 14 Dec 2023 in English. A time is shown by `datetime_text`."""
    if day is None or pd.isna(day):
        return NOTHING
    if language == "vi":
        return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def datetime_text(moment: datetime | None, language: str) -> str:
    """A moment on the clock of Vietnam: 14/12/2023 09:05. Raises NaiveTimeError if it has no time zone."""
    if moment is None or pd.isna(moment):
        return NOTHING
    local = local_time(moment)
    return f"{date_text(local.date(), language)} {local.hour:02d}:{local.minute:02d}"


def local_time(moment: datetime) -> datetime:
    """The same moment on the clock of Vietnam. Raises NaiveTimeError if it has no time zone."""
    if moment.tzinfo is None:
        raise NaiveTimeError("A time needs its time zone before it can be shown.")
    return moment.astimezone(UTC).astimezone(TIME_ZONE)


def _localised(plain: str, language: str) -> str:
    if language != "vi":
        return plain
    return plain.replace(",", " ").replace(".", ",").replace(" ", ".")
