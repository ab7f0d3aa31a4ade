"""Times as survey programs write them: SA and CH or AM and PM, the day or the month first, with or without zone."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

HERE = timezone(timedelta(hours=7))
"""Việt Nam's one time, summer and winter; where a text names no zone, it is meant."""

_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_LOCAL = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
_TIME = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?")
_MORNING = re.compile(r"\b(?:SA|AM|A\.M\.|sáng)(?!\w)", re.IGNORECASE)
_AFTERNOON = re.compile(r"\b(?:CH|PM|P\.M\.|chiều|tối)(?!\w)", re.IGNORECASE)
_ZONE = re.compile(r"(Z)\b|(?:GMT|UTC)?([+-])(\d{1,2}):?(\d{2})?\s*\)?$", re.IGNORECASE)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_SERIAL_OF_1970, _DAY = 25_569, 86_400


def moments_of(texts: Sequence[str]) -> list[float | None]:
    """Seconds since 1970 of each text of one column, None for what is no time.

    Whether the day or the month comes first is the column's own: the month where some second number cannot be one,
    else the day, as is the custom here. A bare number is a day of Excel.
    """
    local = [found for text in texts if (found := _LOCAL.search(text))]
    has_day_first = any(int(found[1]) > 12 for found in local)
    is_month_first = not has_day_first and any(int(found[2]) > 12 for found in local)
    return [_moment(text.strip(), is_month_first) for text in texts]


def _moment(text: str, is_month_first: bool) -> float | None:
    if _SERIAL.fullmatch(text):
        return (float(text) - _SERIAL_OF_1970) * _DAY - HERE.utcoffset(None).total_seconds()
    if (iso := _ISO.search(text)) is not None:
        year, month, day = iso.groups()
    elif (local := _LOCAL.search(text)) is not None:
        day, month, year = local.groups()
        if is_month_first:
            day, month = month, day
    else:
        return None
    time = _TIME.search(text)
    hour, minute, second = (int(part or 0) for part in time.groups()) if time else (0, 0, 0)
    if _AFTERNOON.search(text) and hour < 12:
        hour += 12
    elif _MORNING.search(text) and hour == 12:
        hour = 0
    zone = _zone(text[time.end() :]) if time else HERE
    try:
        return datetime(int(year), int(month), int(day), hour, minute, second, tzinfo=zone).timestamp()
    except ValueError:
        return None


def _zone(rest: str) -> timezone:
    found = _ZONE.search(rest)
    if found is None:
        return HERE
    if found[1]:
        return UTC
    offset = timedelta(hours=int(found[3]), minutes=int(found[4] or 0))
    return timezone(-offset if found[2] == "-" else offset) if offset < timedelta(days=1) else HERE
