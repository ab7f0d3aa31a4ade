"""The due days of a plan, and other days by which something must be, as an iCalendar file (RFC 5545)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vText

from planning.action import Action
from planning.occurrences import is_recurring, waiting_days
from wording.numbers import NaiveTimeError
from wording.text import clean_text

ALARM_DAYS = 3
PRODUCT = "-//tuyen-truyen-dashboard//Ke hoach tuyen truyen//VI"
UID_DOMAIN = "tuyen-truyen-dashboard"


@dataclass(frozen=True)
class Deadline:
    """A day by which something must be that is no action. key: what it is known by when the file is imported again.

    version: grows when the day is put off.
    """

    key: str
    day: date
    title: str
    about: str = ""
    version: int = 0


class _Text(vText):
    """A text that survives a round trip: to icalendar a backslash before N, as in D:\\Nội bộ, is the end of a line."""

    def to_ical(self) -> bytes:
        return rb"\\N".join(vText(part).to_ical() for part in self.split(r"\N"))


def calendar_file(
    actions: Iterable[Action],
    moment: datetime,
    name: str = "",
    unit_names: Mapping[str, str] | None = None,
    domain: str = UID_DOMAIN,
    deadlines: Iterable[Deadline] = (),
) -> bytes:
    """An .ics file with a whole-day entry for each due day that is still open, and for each of the deadlines.

    moment: when it is written, with its time zone. name: what the calendar is called. unit_names: how units are
    called, by the code that an action has. domain: sets the entries of one office apart from those of another.
    An action keeps its entry when its due day or its words change, so that importing the file again updates
    the entry; each time of an action that recurs has its own.
    Actions without an id, which are not stored yet, are left out. Raises NaiveTimeError.
    """
    if moment.tzinfo is None:
        raise NaiveTimeError("A calendar says when it was written; the moment needs its time zone.")
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT)
    calendar.add("CALSCALE", "GREGORIAN")
    if name:
        calendar.add("X-WR-CALNAME", _text(name))
    for action in actions:
        if action.id is not None:
            for day in waiting_days(action):
                unit = (unit_names or {}).get(action.lead_unit, action.lead_unit)
                calendar.add_component(_entry(_due(action, day, unit), domain, moment.astimezone(UTC)))
    for deadline in deadlines:
        calendar.add_component(_entry(deadline, domain, moment.astimezone(UTC)))
    content: bytes = calendar.to_ical(sorted=False)
    return content


def _text(text: str) -> _Text:
    """A text whose lines end in one way, which the file escapes: no reader takes a part of it for a property."""
    return _Text(clean_text("\n".join(text.splitlines()), several_lines=True))


def _due(action: Action, day: date, unit: str) -> Deadline:
    time = f"-{day.isoformat().replace('-', '')}" if is_recurring(action) else ""
    about = "\n".join(part for part in (unit, action.product, action.note) if part)
    return Deadline(f"action-{action.id}{time}", day, action.title, about, action.version)


def _entry(due: Deadline, domain: str, stamp: datetime) -> Event:
    entry = Event()
    entry.add("UID", _text(f"{due.key}@{domain}"))
    entry.add("DTSTAMP", stamp)
    entry.add("SEQUENCE", max(due.version, 0))
    entry.add("DTSTART", due.day)
    if due.day < date.max:  # without an end a whole-day entry is one day long
        entry.add("DTEND", due.day + timedelta(1))
    entry.add("SUMMARY", _text(due.title))
    if due.about:
        entry.add("DESCRIPTION", _text(due.about))
    entry.add("TRANSP", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", _text(due.title))
    alarm.add("TRIGGER", timedelta(-ALARM_DAYS))
    entry.add_component(alarm)
    return entry
