"""Drafts: kept with their file and decisions, changed by one person at a time, gone once published or discarded."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from data.rights import operator
from data.store import audit
from data.store.database import Store
from data.store.drafts import (
    Draft,
    DraftChangedError,
    UnknownDraftError,
    discard_draft,
    draft_file,
    drafts,
    load_draft,
    save_draft,
)
from data.store.editions import EditionChangedError, publish, publish_all
from data.store.files import SourceFile, UnknownFileError, source_content
from data.store.versions import versions
from tests.data.store.builders import edition, everything, read_from
from tests.data.store.faults import steps_until_success

FILE = SourceFile("bảng điểm.xlsx", b"first bytes")
OTHER = SourceFile("bảng khác.xlsx", b"other bytes")
DECISIONS = {"sheets": {"Bảng": True}, "columns": [["Bảng", 3, "entry_costs"]], "errors_are_not_published": False}


def kept(store: Store, **fields: object) -> Draft:
    return save_draft(store, Draft("pci", DECISIONS, **fields), operator("An"), FILE)  # type: ignore[arg-type]


@pytest.mark.fault(38, "a draft survives the tab")
def test_a_draft_comes_back_as_it_was_saved(store: Store) -> None:
    draft = kept(store, year=2016, note="  còn thiếu\x00 hạng ")
    assert load_draft(store, draft.id or 0) == draft
    assert (draft.decisions, draft.year, draft.note) == (DECISIONS, 2016, "còn thiếu hạng")
    assert (draft.version, draft.person, draft.file_name) == (1, "An", "bảng điểm.xlsx")
    assert draft.created_at is not None and draft.created_at == draft.updated_at
    assert source_content(store, draft.file_id or 0) == FILE


def test_a_draft_keeps_the_name_that_its_own_person_gave_the_file(store: Store) -> None:
    kept(store)
    again = SourceFile("PCI 2017.xlsx", FILE.content)
    second = save_draft(store, Draft("pci"), operator("Bình"), again)
    assert draft_file(store, second.id or 0) == again


def test_drafts_are_listed_by_index_the_newest_change_first(store: Store) -> None:
    first, second = kept(store), kept(store)
    other = save_draft(store, Draft("ddci"), operator("An"), FILE)
    changed = save_draft(store, replace(first, note="xem lại"), operator("An"))
    assert drafts(store, "pci") == (changed, second)
    assert drafts(store) == (changed, other, second)
    assert drafts(store, "par") == ()


def test_a_change_keeps_the_file_and_is_on_record(store: Store) -> None:
    first = kept(store)
    second = save_draft(store, replace(first, year=2017, decisions={}), operator("Bình"))
    assert (second.version, second.person, second.file_id) == (2, "Bình", first.file_id)
    assert second.created_at == first.created_at
    change, beginning = audit.history(store, f"draft:{first.id}")
    assert (beginning.kind, beginning.before, change.kind) == ("draft_saved", None, "draft_saved")
    assert change.before == beginning.after
    assert change.after is not None and (change.after["year"], change.after["decisions"]) == (2017, {})


def test_saving_an_unchanged_draft_changes_nothing(store: Store) -> None:
    first = kept(store)
    before = everything(store)
    assert save_draft(store, first, operator("Bình")) == first
    assert save_draft(store, first, operator("Bình"), FILE) == first
    assert everything(store) == before


def test_the_bytes_of_a_replaced_file_go_unless_something_else_needs_them(store: Store) -> None:
    first = kept(store)
    second = save_draft(store, first, operator("An"), OTHER)
    assert (second.version, second.file_name) == (2, "bảng khác.xlsx")
    assert source_content(store, second.file_id or 0) == OTHER
    with pytest.raises(UnknownFileError):
        source_content(store, first.file_id or 0)


def test_the_second_editor_is_told_and_nothing_is_lost(store: Store) -> None:
    first = kept(store)
    theirs = save_draft(store, replace(first, note="của An"), operator("An"))
    before = everything(store)
    with pytest.raises(DraftChangedError) as reported:
        save_draft(store, replace(first, note="của Bình"), operator("Bình"))
    assert reported.value.theirs == theirs
    with pytest.raises(DraftChangedError):
        discard_draft(store, first.id or 0, operator("Bình"), first.version)
    with pytest.raises(DraftChangedError):
        publish_all(store, (read_from(FILE, edition()),), operator("Bình"), FILE, None, first.id, first.version)
    assert everything(store) == before


def test_of_many_who_save_at_once_one_wins_and_the_others_are_told(store: Store) -> None:
    first = kept(store)

    def save(name: str) -> bool:
        try:
            save_draft(store, replace(first, note=name), operator(name))
        except DraftChangedError:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        won = list(pool.map(save, "abcdef"))
    assert sum(won) == 1
    assert load_draft(store, first.id or 0).version == 2


def test_a_discarded_draft_is_gone_with_its_bytes_and_its_decisions_stay_on_record(store: Store) -> None:
    draft = kept(store, note="nhầm")
    discard_draft(store, draft.id or 0, operator("Bình"), draft.version)
    assert drafts(store) == () and everything(store)["source_file"] == []
    newest = audit.history(store, f"draft:{draft.id}")[0]
    assert (newest.kind, newest.person, newest.after) == ("draft_discarded", "Bình", None)
    assert newest.before is not None
    assert (newest.before["decisions"], newest.before["note"]) == (DECISIONS, "nhầm")
    with pytest.raises(UnknownDraftError):
        discard_draft(store, draft.id or 0, operator("Bình"))


def test_the_bytes_of_a_discarded_draft_stay_for_another_draft(store: Store) -> None:
    first, second = kept(store), kept(store)
    discard_draft(store, first.id or 0, operator("An"))
    assert draft_file(store, second.id or 0) == FILE


def test_the_number_of_a_discarded_draft_is_not_given_out_again(store: Store) -> None:
    first = kept(store)
    discard_draft(store, first.id or 0, operator("An"))
    assert (kept(store).id or 0) > (first.id or 0)


def test_a_published_draft_is_gone_and_its_bytes_stay_with_the_version(store: Store) -> None:
    draft = kept(store)
    wanted = read_from(FILE, edition())
    (done,) = publish_all(store, (wanted,), operator("Bình"), FILE, {2016: 0}, draft.id, draft.version)
    assert drafts(store) == ()
    assert versions(store)[0].file_id == draft.file_id
    assert source_content(store, draft.file_id or 0) == FILE
    newest = audit.history(store, f"draft:{draft.id}")[0]
    assert (newest.kind, newest.after) == ("draft_published", {"versions": [done.version_id]})
    published = audit.history(store, "edition:pci:2016")[0]
    assert published.after is not None and published.after["draft"] == draft.id


def test_a_draft_is_published_once(store: Store) -> None:
    draft = kept(store)
    publish_all(store, (read_from(FILE, edition()),), operator("An"), FILE, draft_id=draft.id)
    before = everything(store)
    with pytest.raises(UnknownDraftError):
        publish_all(store, (read_from(FILE, edition()),), operator("An"), FILE, draft_id=draft.id)
    assert everything(store) == before


def test_a_draft_that_brings_nothing_new_ends_as_well(store: Store) -> None:
    publish(store, read_from(FILE, edition()), operator("An"), file=FILE)
    draft = kept(store)
    (done,) = publish_all(store, (read_from(FILE, edition()),), operator("An"), FILE, draft_id=draft.id)
    assert not done.is_new and drafts(store) == ()
    assert source_content(store, draft.file_id or 0) == FILE


def test_a_draft_that_could_not_be_published_stays(store: Store) -> None:
    draft = kept(store)
    publish(store, edition(), operator("Bình"))
    with pytest.raises(EditionChangedError):
        publish_all(store, (read_from(FILE, edition()),), operator("An"), FILE, {2016: 0}, draft.id)
    assert load_draft(store, draft.id or 0) == draft


def test_a_draft_needs_a_file_and_a_name(store: Store) -> None:
    before = everything(store)
    with pytest.raises(ValueError, match="file"):
        save_draft(store, Draft("pci"), operator("An"))
    with pytest.raises(audit.PersonMissingError):
        save_draft(store, Draft("pci"), operator(" "), FILE)
    with pytest.raises(UnknownDraftError):
        save_draft(store, Draft("pci", id=9, version=1), operator("An"))
    assert everything(store) == before


def test_saving_or_discarding_that_fails_at_any_step_changes_nothing(store: Store) -> None:
    assert steps_until_success(store, lambda: kept(store)) >= 5  # begin, file known?, file, draft, event, commit
    draft = drafts(store)[0]
    changed = replace(draft, note="khác")
    assert steps_until_success(store, lambda: save_draft(store, changed, operator("An"), OTHER)) >= 7
    assert steps_until_success(store, lambda: discard_draft(store, draft.id or 0, operator("An"))) >= 5
    assert drafts(store) == () and everything(store)["source_file"] == []
