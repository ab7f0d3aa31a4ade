"""What the browser still had in a field is stored in the draft that it belongs to; nothing else that it says is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from data.store.database import Store, file_url, open_store
from data.store.form_drafts import LONGEST, DraftKey, FormDraft, drafts_of, keep
from ui.blocks.drafts import take_left

OWNER, TAB = f"browser:{'a' * 32}", "b" * 32
ENTRY = {
    "key": "app-typed:1", "at": 5, "place": "action", "subject": "12", "tab": TAB, "form": "f1r0", "began": "3",
    "name": "title", "text": "Tập huấn",
}  # fmt: skip


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store, and a session of one browser without a page."""
    monkeypatch.setattr(st, "session_state", {"_browser": "a" * 32, "_tab": "c" * 32})
    opened = open_store(file_url(tmp_path / "store.sqlite3"))
    yield opened
    opened.close()


def contents(store: Store) -> dict[str, dict[str, Any]]:
    return {draft.key.tab: dict(draft.content) for draft in drafts_of(store, OWNER, "action")}


def test_what_was_left_in_a_field_is_laid_over_the_draft_of_its_tab(store: Store) -> None:
    keep(store, FormDraft(DraftKey(OWNER, "action", "12", TAB), {"title": "Tập", "note": "còn đây"}, 3, "f1r0"))
    assert take_left(store, [ENTRY, {**ENTRY, "name": "budget", "text": "12"}]) == [{"key": "app-typed:1", "at": 5}] * 2
    assert contents(store) == {TAB: {"title": "Tập huấn", "note": "còn đây", "budget": "12"}}


def test_without_a_draft_it_begins_one(store: Store) -> None:
    take_left(store, [ENTRY])
    (draft,) = drafts_of(store, OWNER, "action")
    assert (draft.content, draft.began, draft.form) == ({"title": "Tập huấn"}, 3, "f1r0")


def test_what_belongs_to_a_form_that_was_saved_is_taken_and_not_stored(store: Store) -> None:
    st.session_state["_typing_ended"] = {"f1r0"}
    assert len(take_left(store, [ENTRY])) == 1 and contents(store) == {}


def test_what_comes_after_the_draft_was_gone_on_with_belongs_to_the_tab_that_goes_on(store: Store) -> None:
    st.session_state["_drafts_continued"] = {("action", "12", TAB)}
    take_left(store, [ENTRY])
    assert contents(store) == {"c" * 32: {"title": "Tập huấn"}}


@pytest.mark.parametrize(
    "left",
    [
        None,
        "x",
        [None, 3],
        [{**ENTRY, "place": "x" * 51}],
        [{**ENTRY, "text": "x" * 100_001}],
        [{**ENTRY, "name": 7}],
        [{"key": "app-typed:1"}],
    ],
)
def test_what_no_page_of_ours_says_is_not_stored(store: Store, left: object) -> None:
    take_left(store, left)
    assert contents(store) == {}


def test_what_is_about_a_place_as_a_whole_is_stored(store: Store) -> None:
    take_left(store, [{**ENTRY, "subject": ""}])
    (draft,) = drafts_of(store, OWNER, "action")
    assert (draft.key.subject, draft.content) == ("", {"title": "Tập huấn"})


@pytest.mark.parametrize("wrong", [{"subject": None}, {"text": "x" * LONGEST}])
def test_what_is_refused_is_said_in_the_log_without_its_words(
    store: Store, caplog: pytest.LogCaptureFixture, wrong: dict[str, object]
) -> None:
    assert take_left(store, [{**ENTRY, **wrong}]) == [{"key": "app-typed:1", "at": 5}]
    assert "what a field has left behind" in caplog.text
    assert "Tập huấn" not in caplog.text and "xxx" not in caplog.text


def test_a_text_that_is_used_already_is_no_draft_but_another_in_its_field_is(store: Store) -> None:
    st.session_state["_drafts_used"] = {("f1r0", "title", "Tập huấn")}
    assert len(take_left(store, [ENTRY])) == 1 and contents(store) == {}
    take_left(store, [{**ENTRY, "text": "Tập huấn mới"}])
    assert contents(store) == {TAB: {"title": "Tập huấn mới"}}


def test_what_makes_a_draft_too_long_leaves_it_as_it_was(store: Store) -> None:
    kept = {"note": "đ" * (LONGEST - 100)}
    keep(store, FormDraft(DraftKey(OWNER, "action", "12", TAB), kept, 3, "f1r0"))
    take_left(store, [{**ENTRY, "text": "x" * 200}])
    assert contents(store) == {TAB: kept}
