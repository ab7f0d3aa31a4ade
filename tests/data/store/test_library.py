"""What the office says of the library is stored by change, compared, and undone by what was said before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from data.action_library import load_library
from data.rights import operator
from data.store import audit, form_drafts
from data.store.database import Store
from data.store.form_drafts import DraftKey, FormDraft
from data.store.library import LibraryChangedError, add_entry, layer_of, library_changes, record_change
from planning.library import Entry, Layered, Retired, Worked

AN, BINH = operator("An"), operator("Bình")
OWN = Entry(
    code="X",
    title_vi="Cà phê doanh nhân",
    components=(("pci", "proactivity"),),
    topics=("pci",),
    quantity=4.0,
    rhythm="quarterly",
    source="Báo cáo kết quả năm 2026",
)
RETIRED = Layered(code="A015", is_retired=True, retired="Không còn phù hợp")


def test_what_is_said_comes_back_as_it_was_said(store: Store) -> None:
    worked = Layered(code="A109", is_worked=True, worked="12 lớp", worked_year=2025)
    added = add_entry(store, OWN, AN)
    for said in (RETIRED, worked):
        record_change(store, said, AN, 0)
    assert layer_of(store) == (Layered(code="CQ-1", entry=replace(OWN, code="CQ-1")), RETIRED, worked)
    assert (added.person, added.said.code) == ("An", "CQ-1")


def test_the_library_is_what_is_delivered_below_the_file_below_the_screen(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "actions.toml"
    file.write_text('retired = ["A015"]\n[[worked]]\ncode = "A109"\nnote_vi = "theo tệp"\n', encoding="utf-8")
    below = load_library(store, file)
    assert (below.retired, below.worked) == ((Retired(code="A015"),), (Worked(code="A109", note_vi="theo tệp"),))
    add_entry(store, OWN, AN)
    record_change(store, Layered(code="A015", is_retired=False), AN, 0)
    record_change(store, Layered(code="A109", is_worked=True, worked="13 lớp"), AN, 0)
    above = load_library(store, file)
    assert above.retired == () and above.worked == (Worked(code="A109", note_vi="13 lớp"),)
    assert above.entries[-1].title_vi == OWN.title_vi and above.origins == {"CQ-1": "screen"}


def test_who_comes_second_is_told_whose_change_is_stored_and_nothing_changes(store: Store) -> None:
    first = record_change(store, RETIRED, AN, 0)
    draft = form_drafts.keep(store, FormDraft(DraftKey("b", "library", "A015", "t"), {"note": "x"})).key
    with pytest.raises(LibraryChangedError) as refused:
        record_change(store, Layered(code="A015", is_worked=True), BINH, 0, draft)
    assert refused.value.change == first and layer_of(store) == (RETIRED,)
    assert form_drafts.drafts_of(store, "b", "library"), "what was typed is still there"
    record_change(store, Layered(code="A015", is_worked=True), BINH, first.id, draft)
    assert not form_drafts.drafts_of(store, "b", "library")


def test_what_was_said_is_undone_and_its_code_is_not_given_again(store: Store) -> None:
    added = add_entry(store, OWN, AN)
    record_change(store, Layered(code=added.said.code), AN, added.id)
    assert layer_of(store) == ()
    assert add_entry(store, OWN, AN, {"CQ-7", "A015"}).said.code == "CQ-8"
    far = [add_entry(store, OWN, AN, {"CQ-999999999"}).said.code for _ in range(2)]
    assert far == ["CQ-1000000000", "CQ-1000000001"]
    assert [change.said.code for change in library_changes(store)] == ["CQ-1", "CQ-8", *far]


def test_what_was_seen_before_an_older_backup_came_back_is_not_what_is_stored(store: Store) -> None:
    theirs = record_change(store, RETIRED, AN)
    with pytest.raises(LibraryChangedError):
        record_change(store, Layered(code=RETIRED.code), BINH, theirs.id + 5)
    assert layer_of(store) == (RETIRED,)


def test_the_same_twice_is_one_change_with_one_line_in_the_trail(store: Store) -> None:
    first = record_change(store, RETIRED, AN, 0)
    assert record_change(store, RETIRED, BINH, first.id) == first
    (event,) = audit.history(store, "library:A015")
    assert (event.person, event.kind, event.before) == ("An", "library_changed", None)
    assert event.after == {"is_retired": True, "retired": "Không còn phù hợp"}


def test_texts_are_cleaned_before_they_are_stored(store: Store) -> None:
    said = record_change(store, replace(RETIRED, retired=" Không\x00 còn\nphù hợp "), AN).said
    assert said.retired == "Không còn phù hợp"
