"""The library of actions: what the office said on the screen is over its file, which is over what is delivered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.action import TEXT_LIMITS, ActionProblem
from planning.library import Entry, Layered, Library, Retired, Worked, entry_of, laid_over

DELIVERED = tuple(Entry(code=code, title_vi=f"Việc {code}", source="Nguồn") for code in "ABC")
OF_FILE = Library(
    entries=DELIVERED,
    worked=(Worked(code="A", note_vi="theo tệp"),),
    retired=(Retired(code="B"),),
    origins={"C": "file"},
)
OWN = Entry(code="CQ-1", title_vi="Việc của cơ quan", source="Báo cáo năm 2026")
MARKS = st.sampled_from([None, True, False])
LAYERED = st.builds(
    Layered, code=st.sampled_from("ABCZ"), is_worked=MARKS, is_retired=MARKS, retired=st.text(max_size=9)
)


def test_marks_of_the_screen_add_to_those_of_the_file_and_take_them_away() -> None:
    found = laid_over(
        OF_FILE,
        [
            Layered(code="A", is_worked=False, is_retired=True, retired="Không còn phù hợp"),
            Layered(code="B", is_retired=False, is_worked=True, worked="12 lớp", worked_year=2025),
        ],
    )
    assert found.worked == (Worked(code="B", note_vi="12 lớp", year=2025),)
    assert found.retired == (Retired(code="A", reason_vi="Không còn phù hợp"),)
    assert [entry.code for entry in found.offered()] == ["B", "C"]


def test_an_entry_is_added_or_takes_the_place_of_the_one_with_its_code() -> None:
    changed = Entry(code="C", title_vi="Việc C sửa lại", source="Nguồn")
    found = laid_over(OF_FILE, [Layered(code="CQ-1", entry=OWN), Layered(code="C", entry=changed)])
    assert found.entries == (*DELIVERED[:2], changed, OWN)
    assert found.origins == {"C": "screen", "CQ-1": "screen"}


@given(st.lists(LAYERED, unique_by=lambda each: each.code))
def test_each_entry_has_the_marks_that_were_said_last_and_what_is_gone_has_none(layer: list[Layered]) -> None:
    found = laid_over(OF_FILE, layer)
    assert found.entries == DELIVERED and found.entry("Z") is None
    said = {each.code: each for each in layer}
    for entry in DELIVERED:
        mark = said.get(entry.code, Layered(code=entry.code))
        by_file = OF_FILE.success(entry.code) is not None, OF_FILE.retirement(entry.code) is not None
        wanted = tuple(
            before if now is None else now
            for now, before in zip((mark.is_worked, mark.is_retired), by_file, strict=True)
        )
        assert (found.success(entry.code) is not None, found.retirement(entry.code) is not None) == wanted
    assert not {mark.code for mark in (*found.worked, *found.retired)} - set("ABC")


def test_what_says_nothing_changes_nothing() -> None:
    assert Layered(code="A").says_nothing
    assert laid_over(OF_FILE, [Layered(code=code) for code in "ABCZ"]) == OF_FILE


@pytest.mark.parametrize("length", [301, 2001])
def test_a_title_is_as_long_as_that_of_an_action_can_be(length: int) -> None:
    fields = {"code": "CQ", "title_vi": "a" * length, "source": "Nguồn", "topics": ("pci",)}
    assert entry_of(fields) == (None, (ActionProblem("title_vi", "too_long", TEXT_LIMITS["title"], length),))
    made, problems = entry_of({**fields, "title_vi": "a" * 300})
    assert made is not None and problems == ()
