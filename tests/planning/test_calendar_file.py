"""The calendar file, as icalendar reads it back."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from planning.action import Action, Occurrence
from planning.calendar_file import calendar_file
from tests.analysis.frames_builder import LAW
from wording.numbers import NaiveTimeError
from wording.text import clean_text

NOW = datetime(2023, 6, 30, 8, 5, 9, tzinfo=timezone(timedelta(hours=7)))
PROPERTIES = ["UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "TRANSP"]


def action(due: date | None = date(2023, 7, 14), **fields: Any) -> Action:
    return Action(**({"title": "Tọa đàm", "due": due, "id": 7, "version": 3} | fields))


def read(*actions: Action, moment: datetime = NOW, **more: Any) -> Calendar:
    """The calendar in a file, none of whose lines is longer than 75 octets, ends otherwise, or cuts a letter."""
    content = calendar_file(actions, moment, **more)
    assert all(len(line.decode()) <= len(line) <= 75 for line in content.split(b"\r\n"))
    assert len(content.decode().splitlines()) == content.count(b"\r\n")
    (calendar,) = Calendar.from_ical(content, multiple=True)
    assert not any(part.errors for part in calendar.walk())
    return calendar


def entries(*actions: Action, **more: Any) -> list[Event]:
    return read(*actions, **more).events


def test_an_action_is_a_whole_day_with_a_reminder_three_days_before() -> None:
    (entry,) = entries(action())
    assert (entry.start, entry.end) == (date(2023, 7, 14), date(2023, 7, 15))
    assert type(entry.start) is date and entry.DTSTAMP == NOW and entry["DTSTAMP"].to_ical() == b"20230630T010509Z"
    assert (entry["SUMMARY"], entry["SEQUENCE"]) == ("Tọa đàm", 3)
    (alarm,) = entry.alarms.times
    assert alarm.trigger == date(2023, 7, 11) and alarm.alarm["ACTION"] == "DISPLAY"
    assert alarm.alarm["DESCRIPTION"] == "Tọa đàm"


def test_the_file_is_a_calendar_that_invites_nobody() -> None:
    calendar = read(action(), name="Kế hoạch 2023; Sở")
    assert calendar["VERSION"] == "2.0" and calendar["PRODID"] and "METHOD" not in calendar
    assert calendar["X-WR-CALNAME"] == r"Kế hoạch 2023\; Sở"  # icalendar reads only names that it knows
    assert entries() == []


def test_an_entry_is_known_again_when_its_day_and_words_change() -> None:
    (before,), (after,) = entries(action()), entries(action(date(2023, 8, 1), title="Khác", version=4))
    (later,) = entries(action(), moment=NOW + timedelta(days=9))
    assert before["UID"] == after["UID"] == later["UID"] and before["SEQUENCE"] < after["SEQUENCE"]


def test_each_time_of_a_recurring_action_has_its_own_entry_until_it_is_carried_out() -> None:
    quarterly = action(date(2023, 12, 31), start=date(2023, 1, 1), rhythm="quarterly")
    found = entries(quarterly, action(id=8))
    assert len({entry["UID"] for entry in found}) == len(found) == 5
    left = entries(replace(quarterly, occurrences=(Occurrence(date(2023, 3, 31), date(2023, 4, 1)),)))
    assert [entry.start for entry in left] == [date(2023, 6, 30), date(2023, 9, 30), date(2023, 12, 31)]
    assert {entry["UID"] for entry in left} < {entry["UID"] for entry in found}


def test_two_offices_have_different_entries() -> None:
    (ours,), (theirs,) = entries(action()), entries(action(), domain="so-noi-vu")
    assert ours["UID"] != theirs["UID"]


@pytest.mark.parametrize(
    "left_out",
    [action(None), action(status="done", progress=100), action(status="cancelled"), action(id=None)],
)
def test_what_asks_for_nothing_and_what_has_no_number_is_left_out(left_out: Action) -> None:
    assert entries(left_out) == []


def test_unit_product_and_note_are_told_the_unit_by_its_name() -> None:
    noted = action(lead_unit="office", product="01 phóng sự", note="dòng 1\ndòng 2")
    (entry,) = entries(noted, unit_names={"office": "Văn phòng"})
    assert entry["DESCRIPTION"] == "Văn phòng\n01 phóng sự\ndòng 1\ndòng 2"


def test_the_last_and_the_first_day_of_the_calendar_can_be_written() -> None:
    first, last = entries(action(date.min), action(date.max, id=9))
    assert (first.start, last.start) == (date.min, date.max) and "DTEND" not in last


def test_a_moment_without_its_zone_is_refused() -> None:
    with pytest.raises(NaiveTimeError):
        calendar_file([], datetime(2023, 1, 1))


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029"])
def test_no_text_of_a_person_begins_a_property_of_its_own(end: str) -> None:
    bad = f"a{end}END:VEVENT{end}ATTACH:file:///etc/passwd{end} b"
    (entry,) = entries(action(title=bad, note=bad, product=bad, lead_unit=bad))
    assert [*entry] == [*PROPERTIES[:-1], "DESCRIPTION", "TRANSP"]
    assert entry["SUMMARY"] == "a\nEND:VEVENT\nATTACH:file:///etc/passwd\n b"


@LAW
@given(st.text(st.characters(codec=None)), st.text(st.characters(codec=None)), st.text(max_size=20))
def test_any_text_gives_a_calendar_that_can_be_read(title: str, note: str, unit: str) -> None:
    (entry,) = entries(action(title=title, note=note, lead_unit=unit), name=title, unit_names={unit: note}, domain=unit)
    assert [name for name in entry if name != "DESCRIPTION"] == PROPERTIES
    assert len(entry.subcomponents) == 1


@LAW
@given(st.lists(st.sampled_from([*'\\nN;,:"^ \tờ', "dài" * 40]) | st.characters(exclude_categories=("Cc", "Cs"))))
@example([r"D:\Nội bộ\nháp"])
def test_a_text_comes_back_as_it_is_kept(pieces: list[str]) -> None:
    words = clean_text("".join(pieces).replace("\u2028", "").replace("\u2029", ""))
    (entry,) = entries(action(title=words))
    assert entry["SUMMARY"] == words
