"""The calendar file, read by a little reader of its own that knows only RFC 5545."""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.action import Action, Occurrence
from planning.calendar_file import calendar_file, escaped, folded
from tests.analysis.frames_builder import LAW
from wording.numbers import NaiveTimeError

NOW = datetime(2023, 6, 30, 8, 5, 9, tzinfo=timezone(timedelta(hours=7)))
NAME = re.compile(r"[A-Z-]+(;[A-Z-]+=[A-Z-]+)*")


@dataclass
class Component:
    name: str
    properties: list[tuple[str, str]] = field(default_factory=list)
    parts: list["Component"] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        (value,) = [value for key, value in self.properties if key == name]
        return value


def read(content: bytes) -> Component:
    """The calendar in a file: lines end with CRLF, none is longer than 75 octets, each has a name and a value."""
    assert content.endswith(b"\r\n")
    lines = content.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 75 and b"\r" not in line and b"\n" not in line for line in lines)
    for line in lines:
        line.decode()  # no letter is cut
    unfolded = content.removesuffix(b"\r\n").replace(b"\r\n ", b"").decode()
    open_ones = [Component("")]
    for line in unfolded.split("\r\n"):
        name, _, value = line.partition(":")
        assert NAME.fullmatch(name), line
        assert not any(ord(letter) < 32 and letter != "\t" for letter in value), line
        if name == "BEGIN":
            part = Component(value)
            open_ones[-1].parts.append(part)
            open_ones.append(part)
        elif name == "END":
            assert open_ones.pop().name == value
        else:
            open_ones[-1].properties.append((name, value))
    (root,) = open_ones
    (calendar,) = root.parts
    assert calendar.name == "VCALENDAR"
    return calendar


def text(value: str) -> str:
    """The text of a value, its escapes undone; anything else that is escaped, or should be, is a fault."""
    pieces = re.findall(r"\\[\\;,nN]|[^\\;,]", value)
    assert "".join(pieces) == value
    return "".join({"\\n": "\n", "\\N": "\n"}.get(piece, piece[-1]) for piece in pieces)


def action(due: date | None = date(2023, 7, 14), **fields: Any) -> Action:
    return Action(**({"title": "Tọa đàm", "due": due, "id": 7, "version": 3} | fields))


def entries(*actions: Action, **more: Any) -> list[Component]:
    return read(calendar_file(actions, NOW, **more)).parts


def test_an_action_is_a_whole_day_with_a_reminder_three_days_before() -> None:
    (entry,) = entries(action())
    assert entry.name == "VEVENT"
    assert entry["DTSTART;VALUE=DATE"] == "20230714" and entry["DTEND;VALUE=DATE"] == "20230715"
    assert entry["DTSTAMP"] == "20230630T010509Z"
    assert (entry["SUMMARY"], entry["SEQUENCE"]) == ("Tọa đàm", "3")
    (alarm,) = entry.parts
    assert (alarm.name, alarm["ACTION"], alarm["TRIGGER"]) == ("VALARM", "DISPLAY", "-P3D")
    assert alarm["DESCRIPTION"] == "Tọa đàm"


def test_the_file_is_a_calendar_that_invites_nobody() -> None:
    calendar = read(calendar_file([action()], NOW, name="Kế hoạch 2023; Sở"))
    names = [name for name, _ in calendar.properties]
    assert calendar["VERSION"] == "2.0" and calendar["PRODID"]
    assert "METHOD" not in names
    assert text(calendar["X-WR-CALNAME"]) == "Kế hoạch 2023; Sở"
    assert read(calendar_file([], NOW)).parts == []


def test_an_entry_is_known_again_when_its_day_and_words_change() -> None:
    (before,), (after,) = entries(action()), entries(action(date(2023, 8, 1), title="Khác", version=4))
    assert before["UID"] == after["UID"] and int(before["SEQUENCE"]) < int(after["SEQUENCE"])
    later = read(calendar_file([action()], NOW + timedelta(days=9))).parts[0]
    assert later["UID"] == before["UID"]


def test_each_time_of_a_recurring_action_has_its_own_entry_until_it_is_carried_out() -> None:
    quarterly = action(date(2023, 12, 31), start=date(2023, 1, 1), rhythm="quarterly")
    found = entries(quarterly, action(id=8))
    assert len({entry["UID"] for entry in found}) == len(found) == 5
    left = entries(replace(quarterly, occurrences=(Occurrence(date(2023, 3, 31), date(2023, 4, 1)),)))
    assert [entry["DTSTART;VALUE=DATE"] for entry in left] == ["20230630", "20230930", "20231231"]
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
    one = action(lead_unit="office", product="01 phóng sự", note="dòng 1\ndòng 2")
    (entry,) = entries(one, unit_names={"office": "Văn phòng"})
    assert text(entry["DESCRIPTION"]) == "Văn phòng\n01 phóng sự\ndòng 1\ndòng 2"


def test_the_last_and_the_first_day_of_the_calendar_can_be_written() -> None:
    first, last = entries(action(date.min), action(date.max, id=9))
    assert first["DTSTART;VALUE=DATE"] == "00010101" and last["DTSTART;VALUE=DATE"] == "99991231"


def test_a_moment_without_its_zone_is_refused() -> None:
    with pytest.raises(NaiveTimeError):
        calendar_file([], datetime(2023, 1, 1))


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029"])
def test_no_text_of_a_person_begins_a_property_of_its_own(end: str) -> None:
    bad = f"a{end}END:VEVENT{end}ATTACH:file:///etc/passwd{end} b"
    (entry,) = entries(action(title=bad, note=bad, product=bad, lead_unit=bad))
    assert [name for name, _ in entry.properties if name == "ATTACH"] == []
    assert text(entry["SUMMARY"]) == "a\nEND:VEVENT\nATTACH:file:///etc/passwd\n b"
    assert len(entry["SUMMARY"].splitlines()) == 1


def test_a_line_is_folded_at_75_octets_and_not_before() -> None:
    assert list(folded("x" * 75)) == ["x" * 75]
    assert list(folded("x" * 76)) == ["x" * 75, " x"]
    assert list(folded("x" * 150)) == ["x" * 75, " " + "x" * 74, " x"]
    assert list(folded("")) == [""]


@LAW
@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_folding_cuts_no_letter_and_loses_none(line: str) -> None:
    pieces = list(folded(line))
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert all(piece.startswith(" ") for piece in pieces[1:])
    assert "".join([pieces[0], *(piece[1:] for piece in pieces[1:])]) == line


@LAW
@given(st.text(st.characters(codec=None)), st.text(st.characters(codec=None)), st.text(max_size=20))
def test_any_text_gives_a_calendar_that_can_be_read(title: str, note: str, unit: str) -> None:
    one = action(title=title, note=note, lead_unit=unit)
    (entry,) = read(calendar_file([one], NOW, title, {unit: note}, unit)).parts
    names = [name for name, _ in entry.properties if name != "DESCRIPTION"]
    assert names == ["UID", "DTSTAMP", "SEQUENCE", "DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "SUMMARY", "TRANSP"]
    assert len(entry.parts) == 1
    text(entry["SUMMARY"])


@LAW
@given(st.text(st.characters(min_codepoint=32, exclude_categories=("Cc", "Cs", "Zl", "Zp"))))
def test_a_plain_text_comes_back_as_it_was(words: str) -> None:
    assert text(escaped(words)) == words


def test_the_stamp_is_in_universal_time() -> None:
    at = datetime(2024, 2, 29, 23, 0, tzinfo=UTC)
    assert read(calendar_file([action()], at)).parts[0]["DTSTAMP"] == "20240229T230000Z"
