"""Actions in the store: nothing written is lost, and each change is on record."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from data.rights import Actor, operator
from data.store import audit, files
from data.store.actions import (
    ActionChangedError,
    ActionDeletedError,
    ActionInvalidError,
    UnknownActionError,
    add_action,
    changed_since,
    delete_action,
    delete_actions,
    deleted_actions,
    get_action,
    history,
    list_actions,
    undelete_action,
    update_action,
    update_actions,
)
from data.store.database import Store
from data.store.editions import publish, withdraw
from data.store.files import SourceFile, UnknownFileError
from data.store.versions import UnknownVersionError
from planning.action import Difficulty, Evidence, Occurrence
from tests.data.store.builders import action, edition, everything


def test_an_action_comes_back_as_it_was_written(store: Store) -> None:
    version = publish(store, edition(), operator("An")).version_id
    wanted = action(
        components=(("pci", "entry_costs"), ("pci", "transparency"), ("ddci", "total")),
        topics=("pci", "procedures"),
        indicators=(("pci", "entry_costs", "Số ngày đăng ký"),),
        audience="Doanh nghiệp",
        product="Bài viết",
        quantity=12.0,
        coordinating=("van_phong_so",),
        rhythm="quarterly",
        channel="Báo Hà Tĩnh",
        lead_unit="Sở Khoa học và Công nghệ",
        start=date(2026, 3, 1),
        due=date(2026, 6, 30),
        budget_estimated=12_000_000_000,
        budget_approved=10_000_000_000,
        budget_spent=1,
        measure_unit="bài",
        measure_target=12.0,
        measure_done=5.0,
        status="in_progress",
        progress=40,
        evidence=(Evidence("Bài 1", "https://baohatinh.vn/bai-1", added_on=date(2026, 4, 2)),),
        difficulties=(Difficulty("Thiếu kinh phí", date(2026, 5, 1), "Bình", "Đã bổ sung", date(2026, 5, 9), "An"),),
        occurrences=(Occurrence(date(2026, 3, 31), date(2026, 4, 2), "lần một"),),
        plan_year=2026,
        supplement=1,
        note="dòng một\ndòng hai",
        year=2016,
        edition_version_id=version,
        rule="low_rank",
        reason_vi="xếp 44/63",
        reason_en="ranked 44/63",
    )
    kept = add_action(store, wanted, operator("An"))
    assert kept == replace(
        wanted,
        components=tuple(sorted(wanted.components)),
        id=kept.id,
        version=1,
        created_at=kept.created_at,
        created_by="An",
        updated_at=kept.updated_at,
        updated_by="An",
        edition_status="published",
    )
    assert get_action(store, kept.id or 0) == kept
    assert list_actions(store) == (kept,)


def test_actions_of_a_plan_come_with_those_of_none(store: Store) -> None:
    for title, year in (("một", 2025), ("hai", 2026), ("ba", None)):
        add_action(store, action(title, plan_year=year), operator("An"))
    assert [one.title for one in list_actions(store, plan_year=2026)] == ["hai", "ba"]
    assert len(list_actions(store)) == 3


def test_an_evidence_file_is_kept_while_the_action_shows_it(store: Store) -> None:
    with store.write() as session:
        number = files.save(session, SourceFile("anh.png", b"bytes"), operator("An"))
    kept = add_action(
        store, action(evidence=(Evidence("Ảnh", file_id=number, name="anh.png", size=5),)), operator("An")
    )
    assert get_action(store, kept.id or 0).evidence[0].file_id == number
    assert files.source_content(store, number).content == b"bytes"
    update_action(store, replace(kept, evidence=()), operator("An"))
    with pytest.raises(UnknownFileError):
        files.source_content(store, number)


def test_evidence_names_a_file_that_is_there(store: Store) -> None:
    with pytest.raises(UnknownFileError):
        add_action(store, action(evidence=(Evidence("Ảnh", file_id=99),)), operator("An"))
    assert list_actions(store) == ()


def test_text_is_cleaned_before_it_is_kept(store: Store) -> None:
    kept = add_action(store, action("  Tọa\x00 đàm\nmới ", note="a\r\nb\x1b\n"), operator("An"))
    assert (kept.title, kept.note) == ("Tọa đàm mới", "a\nb")


def test_an_incomplete_action_is_refused_with_all_reasons(store: Store) -> None:
    wrong = action(" ", components=(), progress=101, evidence=(Evidence("x", "javascript:alert(1)"),))
    with pytest.raises(ActionInvalidError) as reported:
        add_action(store, wrong, operator("An"))
    assert {problem.field for problem in reported.value.problems} == {
        "title",
        "topics",
        "progress",
        "evidence",
    }
    assert list_actions(store) == ()


def test_an_action_cannot_answer_a_version_that_is_not_there(store: Store) -> None:
    with pytest.raises(UnknownVersionError):
        add_action(store, action(edition_version_id=7), operator("An"))


def test_a_change_keeps_who_made_it_and_what_was_before(store: Store) -> None:
    first = add_action(store, action(), operator("An"))
    changed = update_action(
        store, replace(first, title="Hội nghị", components=(("pci", "transparency"),)), operator("Bình")
    )
    assert (changed.title, changed.version, changed.created_by, changed.updated_by) == (
        "Hội nghị",
        2,
        "An",
        "Bình",
    )
    assert changed.components == (("pci", "transparency"),)
    update, addition = history(store, first.id or 0)
    assert (addition.kind, addition.person, addition.before) == ("action_added", "An", None)
    assert update.before == addition.after
    assert update.before is not None and update.before["title"] == "Tọa đàm với doanh nghiệp"
    assert update.after is not None and update.after["title"] == "Hội nghị"
    assert update.after["components"] == [["pci", "transparency"]]


def test_a_change_of_the_components_alone_is_a_change(store: Store) -> None:
    first = add_action(store, action(), operator("An"))
    changed = update_action(store, replace(first, components=(*first.components, ("pci", "total"))), operator("An"))
    assert changed.version == 2
    assert get_action(store, first.id or 0).components == (("pci", "entry_costs"), ("pci", "total"))


def test_saving_an_unchanged_action_changes_nothing(store: Store) -> None:
    first = add_action(store, action(), operator("An"))
    before = everything(store)
    assert update_action(store, first, operator("Bình")) == first
    assert everything(store) == before


@pytest.mark.fault(36, "two planners edit one action")
def test_the_second_editor_is_told_and_loses_no_text(store: Store) -> None:
    first = add_action(store, action(note="gốc"), operator("An"))
    theirs = update_action(store, replace(first, note="của An"), operator("An"))
    mine = replace(first, note="của Bình", title="Tên khác")
    with pytest.raises(ActionChangedError) as reported:
        update_action(store, mine, operator("Bình"))
    assert (reported.value.theirs, reported.value.mine) == (theirs, mine)
    assert get_action(store, first.id or 0) == theirs
    settled = update_action(store, replace(mine, version=reported.value.theirs.version), operator("Bình"))
    assert settled.note == "của Bình"


def test_of_many_who_save_at_once_one_wins_and_the_others_are_told(store: Store) -> None:
    first = add_action(store, action(), operator("An"))

    def save(name: str) -> bool:
        try:
            update_action(store, replace(first, note=name), operator(name))
        except ActionChangedError as reported:
            return reported.mine.note != name
        return True

    with ThreadPoolExecutor(6) as pool:
        won = list(pool.map(save, "abcdef"))
    assert sum(won) == 1
    assert len(history(store, first.id or 0)) == 2


def test_an_unknown_action_is_named(store: Store) -> None:
    for wanted in (action(), action(id=9)):
        with pytest.raises(UnknownActionError):
            update_action(store, wanted, operator("An"))
    with pytest.raises(UnknownActionError):
        get_action(store, 9)


def test_actions_stay_and_say_so_when_their_edition_is_withdrawn(store: Store) -> None:
    first = publish(store, edition(file="a"), operator("An")).version_id
    kept = add_action(store, action(edition_version_id=first), operator("An"))
    free = add_action(store, action(), operator("An"))
    second = publish(store, edition(file="b"), operator("An")).version_id
    assert get_action(store, kept.id or 0).edition_status == "superseded"
    withdraw(store, second, operator("An"))
    withdraw(store, first, operator("An"))
    assert [row.edition_status for row in list_actions(store)] == ["withdrawn", None]
    again = update_action(store, replace(get_action(store, kept.id or 0), note="vẫn làm"), operator("An"))
    assert again.edition_status == "withdrawn"
    assert get_action(store, free.id or 0) == free


def test_actions_are_listed_by_index_unit_and_year(store: Store) -> None:
    pci = add_action(store, action("a", year=2016, due=date(2026, 5, 1)), operator("An"))
    both = add_action(store, action("b", components=(("ddci", "x"),), due=date(2026, 4, 1)), operator("An"))
    ddci = add_action(store, action("c", components=(("ddci", "x"),), index="ddci", unit="so"), operator("An"))
    assert list_actions(store) == (both, pci, ddci)
    assert list_actions(store, index="pci") == (both, pci)
    assert list_actions(store, index="ddci") == (both, ddci)
    assert list_actions(store, unit="so") == (ddci,)
    assert list_actions(store, year=2016) == (pci,)


def test_an_action_without_a_name_of_its_writer_is_refused(store: Store) -> None:
    with pytest.raises(audit.PersonMissingError):
        add_action(store, action(), Actor("", "admin"))
    assert list_actions(store) == ()


def test_a_deleted_action_is_in_no_list_and_comes_back_as_it_was_with_its_history(store: Store) -> None:
    file_id = None
    with store.write() as session:
        file_id = files.save(session, SourceFile("ảnh.png", b"picture"), operator("An"))
    kept = add_action(store, action(evidence=(Evidence("Ảnh", "", file_id, "ảnh.png", 7),)), operator("An"))
    before = audit.last_event(store, audit.ACTION_EVENTS)
    delete_action(store, kept, operator("Bình"))
    assert list_actions(store) == ()
    assert deleted_actions(store, 2026)[0].title == kept.title
    assert changed_since(store, before) == ((), frozenset({kept.id}))
    with pytest.raises(ActionDeletedError) as gone:
        get_action(store, kept.id or 0)
    assert gone.value.person == "Bình"
    with pytest.raises(ActionDeletedError):
        update_action(store, replace(kept, title="khác"), operator("An"))
    with pytest.raises(ActionDeletedError):
        delete_action(store, kept, operator("An"))
    back = undelete_action(store, kept.id or 0, operator("Chi"))
    assert undelete_action(store, kept.id or 0, operator("Chi")) == back
    filled = {"version": back.version, "updated_at": back.updated_at, "updated_by": "Chi"}
    assert back == replace(kept, **filled) and list_actions(store) == (back,)
    assert files.source_content(store, file_id).content == b"picture"
    assert [event.kind for event in history(store, kept.id or 0)] == [
        "action_undeleted",
        "action_deleted",
        "action_added",
    ]
    with pytest.raises(UnknownActionError):
        undelete_action(store, 99, operator("An"))


def test_an_action_that_somebody_changed_meanwhile_is_not_deleted(store: Store) -> None:
    kept = add_action(store, action(), operator("An"))
    update_action(store, replace(kept, title="của Bình"), operator("Bình"))
    with pytest.raises(ActionChangedError) as changed:
        delete_action(store, kept, operator("An"))
    assert changed.value.theirs.title == "của Bình" and len(list_actions(store)) == 1


def test_of_several_actions_none_is_stored_or_deleted_where_one_was_changed_meanwhile(store: Store) -> None:
    first, second = (add_action(store, action(title=title), operator("An")) for title in ("một", "hai"))
    update_action(store, replace(second, title="của Bình"), operator("Bình"))
    before = everything(store)
    with pytest.raises(ActionChangedError) as changed:
        update_actions(store, [replace(first, title="của An"), replace(second, title="của An")], operator("An"))
    assert changed.value.theirs.title == "của Bình"
    with pytest.raises(ActionChangedError):
        delete_actions(store, [first, second], operator("An"))
    assert everything(store) == before


def test_several_actions_are_changed_and_deleted_together(store: Store) -> None:
    both = [add_action(store, action(title=title), operator("An")) for title in ("một", "hai")]
    changed = update_actions(store, [replace(each, note="cả hai") for each in both], operator("An"))
    assert [(each.title, each.note, each.version) for each in changed] == [("một", "cả hai", 2), ("hai", "cả hai", 2)]
    delete_actions(store, changed, operator("An"))
    assert list_actions(store) == () and len(deleted_actions(store, 2026)) == 2
