"""The due days of a plan as an iCalendar file (RFC 5545), which every calendar program can take in."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from planning.action import Action
from planning.occurrences import is_recurring, waiting_days
from wording.numbers import NaiveTimeError

LINE_OCTETS = 75
"""The longest line, in octets, without its CRLF (RFC 5545, 3.1)."""

ALARM_DAYS = 3
PRODUCT = "-//tuyen-truyen-dashboard//Ke hoach tuyen truyen//VI"
UID_DOMAIN = "tuyen-truyen-dashboard"

_LINE_ENDS = str.maketrans(dict.fromkeys("\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", "\n"))
"""Everything that some reader takes for the end of a line."""


def calendar_file(
    actions: Iterable[Action],
    moment: datetime,
    name: str = "",
    unit_names: Mapping[str, str] | None = None,
    domain: str = UID_DOMAIN,
) -> bytes:
    """An .ics file with a whole-day entry for each due day that still asks for something.

    moment: when it is written, with its time zone. name: what the calendar is called. unit_names: how units are
    called, by the code that an action has. domain: sets the entries of one office apart from those of another.
    An action keeps its entry when its due day or its words change, so that taking the file in again brings the
    entry up to date; each time of an action that recurs has its own.
    Actions that are not kept yet, and so have no number, are left out. Raises NaiveTimeError.
    """
    if moment.tzinfo is None:
        raise NaiveTimeError("A calendar says when it was written; the moment needs its time zone.")
    stamp = f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"]
    if name:
        lines.append(f"X-WR-CALNAME:{escaped(name)}")
    for action in actions:
        if action.id is not None:
            for day in waiting_days(action):
                unit = (unit_names or {}).get(action.lead_unit, action.lead_unit)
                lines.extend(_entry(action, day, unit, f"@{domain}", stamp))
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in folded(line)).encode()


def escaped(text: str) -> str:
    """A text as the value of a property: nothing in it can end the line or begin another value."""
    unified = text.replace("\r\n", "\n").translate(_LINE_ENDS)
    kept = "".join(letter for letter in unified if letter in "\n\t" or _is_text(letter))
    return kept.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets, no letter cut in two; each after the first begins with a space."""
    piece, octets = "", 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > LINE_OCTETS:
            yield piece
            piece, octets = " ", 1
        piece += letter
        octets += size
    yield piece


def _is_text(letter: str) -> bool:
    code = ord(letter)
    return code >= 0x20 and not 0x7F <= code <= 0x9F and not 0xD800 <= code <= 0xDFFF


def _entry(action: Action, day: date, unit: str, domain: str, stamp: str) -> Iterator[str]:
    time = f"-{_day(day)}" if is_recurring(action) else ""
    about = "\n".join(part for part in (unit, action.product, action.note) if part)
    yield "BEGIN:VEVENT"
    yield f"UID:action-{action.id}{time}{escaped(domain)}"
    yield f"DTSTAMP:{stamp}"
    yield f"SEQUENCE:{max(action.version, 0)}"
    yield f"DTSTART;VALUE=DATE:{_day(day)}"
    if day < date.max:  # without an end a whole-day entry is one day long
        yield f"DTEND;VALUE=DATE:{_day(day + timedelta(1))}"
    yield f"SUMMARY:{escaped(action.title)}"
    if about:
        yield f"DESCRIPTION:{escaped(about)}"
    yield "TRANSP:TRANSPARENT"
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{escaped(action.title)}"
    yield f"TRIGGER:-P{ALARM_DAYS}D"
    yield "END:VALARM"
    yield "END:VEVENT"


def _day(day: date) -> str:
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"
