"""The page of the audit trail: who, from where, what changed; filtered, turned, downloaded as CSV."""

from __future__ import annotations

import csv
import json
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
from data.store.people import add_person, change_person, people
from data.store.sessions import begin_session, record_failed_try
from data.store.trail import Wanted
from data.store.writing import RightRefusedError
from planning.action import Action
from tests.ui.conftest import STORE, Run, sign_in
from tests.ui.screen import assert_sound, shown
from ui.audit import screen
from ui.audit.screen import BATCH, GROUPS, PAGE, SUBJECTS
from ui.shell import who
from wording.words import LANGUAGES, Words

KINDS = {value for name, value in vars(audit).items() if name.isupper() and isinstance(value, str)}


@pytest.fixture
def store(tmp_path: Path, run: Run) -> Iterator[Store]:
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


@pytest.mark.parametrize(("language", "between"), [("vi", ";"), ("en", ",")])
def test_as_csv_the_whole_trail_leaves_in_order_with_what_was_before_and_after_in_full(
    run: Run, tmp_path: Path, language: str, between: str
) -> None:
    app = run("audit", store="empty", role="admin", person="Chi", lang=language)
    visit = app.session_state[who._DREW][0]
    count, long = 2 * BATCH + 1, "=1+1; " * 40
    with closing(open_store(file_url(tmp_path / STORE))) as store, store.write() as session:
        for number in range(count):
            before, after = {"note": long, "n": number}, {"note": f"{long}khác", "n": number}
            audit.record(session, operator("Máy"), audit.ACTION_CHANGED, f"action:{number}", before, after)
    wanted = Wanted(person="Máy", kinds=(audit.ACTION_CHANGED,))
    content = screen._file(visit, wanted, screen._names(visit)).decode("utf-8")
    assert content.startswith("\ufeff") and content.count("\ufeff") == 1
    headings, *rows = csv.reader(content[1:].splitlines(), delimiter=between)
    say = Words(language)
    assert headings[0] == say("audit.when") and headings[-2:] == [say("audit.before"), say("audit.after")]
    assert [json.loads(row[-1])["n"] for row in rows] == list(range(count))[::-1], "each once, the newest first"
    assert {json.loads(row[-2])["note"] for row in rows} == {long}
    assert {json.loads(row[-1])["note"] for row in rows} == {f"{long}khác"}
    assert not any(cell.startswith("=") for row in rows for cell in row)
    with closing(open_store(file_url(tmp_path / STORE))) as store:
        taken = audit.history(store)[0]
        assert (taken.kind, taken.subject, taken.person_id) == (audit.TRAIL_DOWNLOADED, "audit", visit.actor.person_id)
        assert taken.after == {"person": "Máy", "kinds": [audit.ACTION_CHANGED]}
        sign_in(store, "admin", "Khác", tmp_path)  # an admin is left
        person = next(each for each in people(store) if each.id == visit.actor.person_id)
        change_person(store, operator("Máy"), replace(person, role="planner"))
        with pytest.raises(RightRefusedError):
            screen._file(visit, wanted, screen._names(visit))
        assert audit.history(store)[0].kind == audit.RIGHT_REFUSED


def test_where_figures_came_from_and_what_a_plan_is_about_are_said_in_words(look: Run) -> None:
    figures, plan = (shown(look("audit", about=about)) for about in ("edition", "plan"))
    assert "Nguồn: – → kèm theo chương trình" in figures and "built_in" not in figures
    assert "Lĩnh vực: cải cách hành chính; PCI; DDCI" in plan and "subjects" not in plan
