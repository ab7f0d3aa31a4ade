"""The page of the audit trail: who, from where, what changed; filtered, turned, taken away as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from data.rights import Deed, operator
from data.store import audit
from data.store.actions import add_action, update_action
from data.store.database import Store, file_url, open_store
from data.store.people import add_person
from data.store.sessions import begin_session, record_failed_try
from planning.action import Action
from tests.ui.conftest import STORE, Run
from tests.ui.screen import assert_sound, shown
from ui.audit.screen import GROUPS, PAGE, SUBJECTS
from wording.words import LANGUAGES, Words

KINDS = {value for name, value in vars(audit).items() if name.isupper() and isinstance(value, str)}


@pytest.fixture
def store(tmp_path: Path, run: Run) -> Iterator[Store]:
    run("audit", store="empty")
    with closing(open_store(file_url(tmp_path / STORE))) as opened:
        yield opened


def test_every_kind_of_event_is_in_a_group_and_has_words() -> None:
    assert {kind for group in GROUPS.values() for kind in group} == KINDS
    for say in map(Words, LANGUAGES):
        assert all(say.has(f"event.{kind}") for kind in KINDS)
        assert all(say.has(f"audit.subject_{head}") for head in SUBJECTS)
        assert all(say.has(f"permission.{deed}") for deed in get_args(Deed))


def test_a_line_says_who_from_where_and_what_changed_in_words(run: Run, store: Store) -> None:
    person = add_person(store, operator("Máy"), login="chi", name="Chi", role="admin")
    begin_session(store, person, "10.0.0.7")
    record_failed_try(store, "chi", "10.0.0.9", "password")
    action = add_action(store, Action("Đối thoại", topics=("thue",)), replace(person.actor, address="10.0.0.8"))
    update_action(store, replace(action, status="in_progress", progress=40), person.actor)
    app = run("audit", store="empty")
    assert_sound(app)
    text = shown(app)
    for said in ("10.0.0.7", "10.0.0.9", "10.0.0.8", "Lý do: sai mật khẩu", "Hoạt động: Đối thoại"):
        assert said in text
    assert "Trạng thái: Chưa thực hiện → Đang thực hiện; Tiến độ (%): 0 → 40" in text


def test_filters_stand_in_the_link_and_other_filters_begin_at_the_first_page(run: Run, store: Store) -> None:
    for number in range(PAGE + 1):
        add_action(store, Action(f"Việc {number}", topics=("thue",)), operator("Chi"))
    say = Words("en")
    app = run("audit", store="empty", lang="en", who="Chi", kind="actions", about="action")
    assert say("audit.page", page=1, pages=2) in shown(app) and "Việc 0<" not in shown(app)
    next(button for button in app.button if button.label == say("audit.older")).click().run()
    assert say("audit.page", page=2, pages=2) in shown(app) and "Việc 0<" in shown(app)
    next(box for box in app.selectbox if box.label == say("audit.what")).set_value("action_added").run()
    assert say("audit.page", page=1, pages=2) in shown(app)
    assert say("audit.none") in shown(run("audit", store="empty", lang="en", about="action", of="999"))
