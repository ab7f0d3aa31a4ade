"""How often one press goes to the database: on a server each statement is a way there and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from streamlit.testing.v1 import AppTest

from data.rights import operator
from data.store.actions import add_action
from data.store.database import file_url, open_store
from planning.action import Action
from tests.ui.conftest import STORE, Run
from wording.words import Words

SAY = Words("vi")


@contextmanager
def _asked() -> Iterator[list[str]]:
    """The statements that reach a database meanwhile, without those by which a transaction begins."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: Any) -> None:
        if not statement.startswith("BEGIN"):
            found.append(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def _drawn_again(app: AppTest) -> list[str]:
    with _asked() as found:
        app.run()
    assert not app.exception and not app.error
    return found


def _pressed(app: AppTest, field: str, text: str, label: str) -> list[str]:
    next(box for box in app.text_area if box.label == field).set_value(text)
    next(button for button in app.button if button.label == label).click()
    return _drawn_again(app)


@pytest.fixture
def action(run: Run, tmp_path: Path) -> str:
    """A planner is signed in, the plan was looked at before, and it has an action that has begun."""
    run("plan", role="planner")
    with closing(open_store(file_url(tmp_path / STORE))) as store:
        wanted = Action(
            "Mở lớp", components=(("pci", "proactivity"),), index="pci", year=2023, plan_year=2023, status="in_progress"
        )
        return str(add_action(store, wanted, operator("Máy")).id)


@pytest.mark.parametrize(
    ("page", "number"),
    [
        pytest.param("overview", 2, id="the newest events of all kinds, the person of the session"),
        pytest.param("plan", 3, id="and where there are drafts"),
        pytest.param("action", 4, id="and the check-ins of the action; its history only once that is opened"),
    ],
)
def test_a_page_asks_for_what_has_changed_once_and_for_little_else(
    run: Run, action: str, page: str, number: int
) -> None:
    app = run("plan", role="planner", action=action) if page == "action" else run(page, role="planner")
    assert len(_drawn_again(app)) == number


def test_saving_an_action_asks_for_what_is_to_be_written_and_draws_the_page_twice(run: Run, action: str) -> None:
    app = run("plan", role="planner", action=action)
    found = _pressed(app, SAY("field.note"), "mới", SAY("plan.save"))
    draft = 3  # is there one, store it, which are too old
    saving = 1 + 1 + 3 + 1 + 1  # who writes, the draft's end, the action with its parts, its change, the event
    changed = 4  # which actions changed, and those with their parts
    assert len(found) == 4 + draft + saving + 4 + changed


def test_a_check_in_asks_for_what_is_to_be_written_and_draws_the_page_twice(run: Run, action: str) -> None:
    app = run("plan", role="planner", action=action)
    found = _pressed(app, SAY("check_in.done"), "xong", SAY("check_in.add"))
    draft = 3  # as above
    saving = 1 + 3 + 1 + 1 + 3 + 1 + 1  # who, the action, the draft's end, a later one, the action, two writes
    assert len(found) == 4 + draft + saving + 4
