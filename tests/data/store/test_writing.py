"""Every function that writes asks for the right, before it writes: deed by role, with the rights of that moment."""

import ast
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data.rights import RIGHTS, ROLES, Actor
from data.store import (
    actions,
    audit,
    check_ins,
    decisions,
    drafts,
    editions,
    feed_tokens,
    files,
    people,
    plans,
)
from data.store.database import Store
from data.store.people import add_person
from data.store.writing import RightRefusedError
from planning.check_in import CheckIn
from tests.data.store.builders import edition, everything
from tests.data.store.hammer import DEEDS
from tests.data.store.writes import ACTION, FILE, MACHINE, OF_NOBODY, PASSES_ON, PLAN, SAID_ON, UNIT, WRITES, an_action
from tests.house.files import nodes
from tests.support import ROOT, by_turns

APART = {
    "moving.move": "into an empty database, of which nobody else has the address yet",
    "backup._stamp": "of restoring, which nobody may use the database meanwhile: test_backup.py, test_server_backup.py",
    "writing.writing": "within the others",
    "writing._record": "within the others",
}
"""What `hammer.py` does not do, and why. `backup.restore` is among `PASSES_ON`."""
IN_SCREENS = {"conflicts", "list_drafts", "table", "plan_parts", "drafts"}
"""Modules of the screens that open a transaction: to end what was typed, and nothing else."""


def _openers(folder: Path) -> dict[str, set[str]]:
    """The functions that open a write transaction, by `module.function`, and by which word."""
    found: dict[str, set[str]] = {}
    for file in folder.rglob("*.py"):
        for function in nodes(file):
            if not isinstance(function, ast.FunctionDef):
                continue
            for call in ast.walk(function):
                if isinstance(call, ast.Call):
                    word = getattr(call.func, "id", getattr(call.func, "attr", ""))
                    if word in ("write", "writing") and not (word == "write" and len(call.args)):
                        found.setdefault(f"{file.stem}.{function.name}", set()).add(word)
    return found


def test_every_function_that_writes_is_known_by_what_it_takes_to_call_it() -> None:
    """A new writing function without an entry here fails."""
    openers = _openers(ROOT / "data" / "store")
    asking = {name for name, words in openers.items() if "writing" in words}
    assert asking == set(WRITES) - PASSES_ON
    assert {name for name, words in openers.items() if words == {"write"}} == set(OF_NOBODY) - {"writing._ask"}


def test_the_hammer_has_every_function_that_writes() -> None:
    registered = (set(WRITES) - PASSES_ON) | (set(OF_NOBODY) - set(APART))
    assert len(registered) == len(DEEDS) and set(APART) <= set(OF_NOBODY)
    assert {name.partition(".")[2] for name in registered} == set(DEEDS)


def test_services_and_commands_write_through_the_store_alone_and_screens_only_end_what_was_typed() -> None:
    for floor in ("services", "commands", "planning", "pages"):
        assert _openers(ROOT / floor) == {}
    screens = _openers(ROOT / "ui")
    assert {name.partition(".")[0] for name in screens} == IN_SCREENS
    for name in ("ui/plan/conflicts.py", "ui/plan/table.py", "ui/plan/list_drafts.py", "ui/blocks/plan_parts.py"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "session.add" not in text and "session.execute" not in text and "audit.record" not in text


@pytest.fixture
def filled(store: Store) -> Store:
    """Something to change, delete and have back; somebody who may do everything, and somebody else."""
    add_person(store, MACHINE, login="admin", name="Quản trị", role="admin")
    add_person(store, MACHINE, login="reader", name="Người xem", role="viewer")
    actions.add_action(store, ACTION, MACHINE)
    check_ins.add_check_in(store, CheckIn(1, SAID_ON, "đã mời"), MACHINE)
    plans.add_plan(store, PLAN, MACHINE)
    editions.publish(store, edition(), MACHINE)
    drafts.save_draft(store, drafts.Draft("pci"), MACHINE, FILE)
    decisions.remember(store, "pci", [decisions.Remembered("unit", "hue", "ha_tinh")], MACHINE)
    feed_tokens.add_feed_token(store, MACHINE, "Power BI")
    return store


def _content(store: Store) -> dict[str, object]:
    return {name: rows for name, rows in everything(store).items() if name != "audit_event"}


@pytest.mark.parametrize("name", by_turns(WRITES))
def test_each_role_writes_what_its_rights_allow_and_no_other_does(filled: Store, name: str) -> None:
    needed, write = WRITES[name]
    for role in ("", *(role for role in ROLES if role != "admin")):
        # One whose unit leads no action; what a reporter may do for the own unit is in `tests/data/test_rights.py`.
        actor = Actor("An", role, "so_khac")
        if role and needed in RIGHTS[role]:  # type: ignore[index]
            continue
        before = _content(filled)
        with pytest.raises(RightRefusedError) as refused:
            write(filled, actor)
        assert refused.value.kind == "right_refused"
        assert _content(filled) == before, role
        if name != "backup.restore":
            event = audit.history(filled, limit=1)[0]
            assert (event.kind, event.person) == (audit.RIGHT_REFUSED, "An")


@pytest.mark.parametrize("name", by_turns(list(WRITES)))
def test_whoever_has_the_right_is_not_refused(filled: Store, name: str) -> None:
    needed, write = WRITES[name]
    role = next(role for role in ROLES if needed in RIGHTS[role])  # type: ignore[comparison-overlap]
    try:
        write(filled, Actor("An", role))
    except RightRefusedError:
        raise
    except Exception:
        assert name in ("plans.store_value", "plans.store_values", "backup.restore")
    assert audit.RIGHT_REFUSED not in [event.kind for event in audit.history(filled)]


@pytest.mark.parametrize("name", by_turns(sorted(set(WRITES) - {"backup.restore"})))
def test_a_right_that_was_taken_back_since_writes_nothing(filled: Store, name: str) -> None:
    """The actor is as it was drawn: an admin, who is a viewer by now, and then disabled."""
    person = add_person(filled, MACHINE, login="chi", name="Chi", role="admin")
    drawn = person.actor
    person = people.change_person(filled, MACHINE, replace(person, role="viewer"))
    before = _content(filled)
    if WRITES[name][0] not in RIGHTS["viewer"]:
        with pytest.raises(RightRefusedError):
            WRITES[name][1](filled, drawn)
    assert _content(filled) == before
    people.disable_person(filled, MACHINE, person.id)
    before = _content(filled)
    with pytest.raises(RightRefusedError):
        WRITES[name][1](filled, drawn)
    assert _content(filled) == before


def test_a_reporter_writes_about_an_action_of_the_own_unit_until_it_is_another_ones(filled: Store) -> None:
    reporter = add_person(filled, MACHINE, login="bc", name="Báo cáo", role="reporter", unit=UNIT)
    action = an_action(filled)
    action = actions.update_action(filled, replace(action, status="in_progress", progress=30), reporter.actor)
    files.save_evidence(filled, FILE, action, reporter.actor)
    with pytest.raises(RightRefusedError):
        actions.update_action(filled, replace(action, due=date(2026, 12, 1)), reporter.actor)
    refused = audit.history(filled, limit=1)[0]
    assert (refused.subject, refused.person_id) == (actions.subject(action.id or 0), reporter.id)
    people.change_person(filled, MACHINE, replace(reporter, unit="so_khac"))
    with pytest.raises(RightRefusedError):
        actions.update_action(filled, replace(action, progress=40), reporter.actor)
    assert an_action(filled).progress == 30
