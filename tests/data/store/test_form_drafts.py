"""What was typed and not saved: stored for its owner, tab by tab, until it is saved, dropped or too old."""

from dataclasses import replace
from datetime import timedelta

import pytest

import data.store.form_drafts as form_drafts
from data.rights import operator
from data.store import audit
from data.store.actions import ActionInvalidError, add_action
from data.store.database import Store
from data.store.files import SourceFile, UnknownFileError, source_content
from data.store.form_drafts import (
    LONGEST,
    MOST,
    MOST_FILES,
    STORED_FOR,
    DraftKey,
    FormDraft,
    FormDraftTooLongError,
    complete,
    drafts_of,
    drop,
    keep,
    take_over,
)
from data.store.tables import now
from planning.action import Action
from tests.data.store.builders import everything

KEY = DraftKey("browser:a", "action", "12", "first")
SECOND = replace(KEY, tab="second")


def contents(store: Store, owner: str = KEY.owner, place: str = KEY.place) -> list[dict[str, object]]:
    return [dict(draft.content) for draft in drafts_of(store, owner, place)]


def test_what_was_typed_last_stands_in_place_of_what_the_same_tab_typed_before(store: Store) -> None:
    keep(store, FormDraft(KEY, {"title": "Tập"}))
    kept = keep(store, FormDraft(KEY, {"title": "Tập huấn", "topics": ["a"], "start": None}))
    assert drafts_of(store, KEY.owner, KEY.place) == (kept,)
    assert kept.content == {"title": "Tập huấn", "topics": ["a"], "start": None}


def test_two_tabs_have_a_draft_each_and_the_newest_comes_first(store: Store) -> None:
    keep(store, FormDraft(KEY, {"title": "một"}))
    keep(store, FormDraft(SECOND, {"title": "hai"}))
    assert contents(store) == [{"title": "hai"}, {"title": "một"}]
    keep(store, FormDraft(KEY, {"title": "một nữa"}))
    assert contents(store) == [{"title": "một nữa"}, {"title": "hai"}]


def test_nobody_sees_takes_or_drops_the_draft_of_another_owner(store: Store) -> None:
    mine = keep(store, FormDraft(KEY, {"title": "của tôi"}))
    assert drafts_of(store, "browser:b", KEY.place) == ()
    foreign = replace(mine, key=replace(KEY, owner="browser:b"))
    assert take_over(store, foreign, "third") is None
    drop(store, foreign)
    assert drafts_of(store, KEY.owner, KEY.place) == (mine,)


def test_a_tab_goes_on_with_a_draft_and_what_it_had_itself_stays_beside_it(store: Store) -> None:
    kept = keep(store, FormDraft(KEY, {"title": "một"}))
    keep(store, FormDraft(SECOND, {"title": "hai"}))
    taken = take_over(store, kept, SECOND.tab)
    assert taken is not None and (taken.key, taken.content) == (SECOND, {"title": "một"})
    other, mine = drafts_of(store, KEY.owner, KEY.place)
    assert mine == taken and other.content == {"title": "hai"} and other.key.tab not in (KEY.tab, SECOND.tab)
    drop(store, taken)
    assert take_over(store, kept, "third") is None


def test_fields_that_the_browser_had_are_laid_over_the_draft(store: Store) -> None:
    keep(store, FormDraft(KEY, {"note": "đầu"}, began=3, form="f"))
    complete(store, FormDraft(KEY, {"title": "Tập huấn"}))
    complete(store, FormDraft(KEY, {"note": "cuối"}))
    (kept,) = drafts_of(store, KEY.owner, KEY.place)
    assert (kept.content, kept.began, kept.form) == ({"note": "cuối", "title": "Tập huấn"}, 3, "f")
    complete(store, FormDraft(SECOND, {"title": "chỉ có ở trình duyệt"}, began=4))
    assert {"title": "chỉ có ở trình duyệt"} in contents(store)


def test_what_is_saved_ends_its_draft_in_the_same_transaction(store: Store) -> None:
    keep(store, FormDraft(KEY, {"title": "Tập huấn"}))
    keep(store, FormDraft(SECOND, {"title": "khác"}))
    sound = Action(title="Tập huấn", components=(("pci", "proactivity"),))
    with pytest.raises(ActionInvalidError):
        add_action(store, replace(sound, title=""), operator("An"), draft=KEY)
    with pytest.raises(audit.PersonMissingError):
        add_action(store, sound, operator(" "), draft=KEY)
    assert len(contents(store)) == 2, "nothing was saved, so nothing of the draft is lost"
    add_action(store, sound, operator("An"), draft=KEY)
    assert contents(store) == [{"title": "khác"}]


def test_a_draft_that_is_too_long_is_refused_and_the_last_one_stays(store: Store) -> None:
    keep(store, FormDraft(KEY, {"note": "ngắn"}))
    with pytest.raises(FormDraftTooLongError) as refused:
        keep(store, FormDraft(KEY, {"note": "đ" * LONGEST}))
    assert refused.value.length == LONGEST + len('{"note": ""}')
    assert contents(store) == [{"note": "ngắn"}]


def test_old_drafts_and_those_beyond_the_limit_go(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(store, FormDraft(KEY, {"title": "cũ"}))
    begin = now()
    monkeypatch.setattr(form_drafts, "now", lambda: begin + STORED_FOR + timedelta(minutes=1))
    assert contents(store) == []
    for number in range(MOST + 3):
        keep(store, FormDraft(replace(KEY, subject=str(number)), {"title": str(number)}))
    rows = everything(store)["form_draft"]
    assert len(rows) == MOST and {"title": "cũ"} not in contents(store)
    assert contents(store)[-1] == {"title": "3"}


def test_a_draft_leaves_nothing_in_the_audit_trail(store: Store) -> None:
    drop(store, keep(store, FormDraft(KEY, {"title": "Tập huấn"})))
    assert audit.history(store) == ()


def of_file(number: int) -> tuple[FormDraft, SourceFile]:
    draft = FormDraft(replace(KEY, place="upload_file", subject=str(number)), {"note": str(number)})
    return draft, SourceFile(f"{number}.xlsx", f"bytes {number}".encode())


def test_a_file_is_stored_with_the_draft_about_it_and_ends_with_it(store: Store) -> None:
    draft, file = of_file(1)
    kept = keep(store, draft, file, operator("An"))
    assert kept.file_id and source_content(store, kept.file_id) == file
    assert keep(store, replace(draft, content={"note": "sửa"})).file_id == kept.file_id
    drop(store, kept)
    with pytest.raises(UnknownFileError):
        source_content(store, kept.file_id)


def test_only_the_newest_drafts_with_a_file_are_stored_and_no_file_without_a_draft(store: Store) -> None:
    keep(store, FormDraft(KEY, {"title": "không có tệp"}))
    for number in range(MOST_FILES + 2):
        keep(store, *of_file(number), operator("An"))
    wanted = [{"note": str(number)} for number in reversed(range(2, MOST_FILES + 2))]
    assert contents(store, place="upload_file") == wanted
    stored = [[cell for cell in file if str(cell).endswith(".xlsx")] for file in everything(store)["source_file"]]
    assert stored == [[f"{number}.xlsx"] for number in range(2, MOST_FILES + 2)]
    assert contents(store) == [{"title": "không có tệp"}]
