"""Every function that writes asks for the right, before it writes: deed by role, with the rights of that moment."""

import ast
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data.catalogue.layer import Entry
from data.rights import RIGHTS, ROLES, Actor, Deed, operator
from data.store import (
    actions,
    audit,
    backup,
    catalogue_changes,
    check_ins,
    decisions,
    drafts,
    editions,
    feed_tokens,
    files,
    form_drafts,
    library,
    outbox,
    owners,
    people,
    plans,
    settings,
    trail,
)
from data.store.database import Store, file_url
from data.store.files import SourceFile
from data.store.form_drafts import DraftKey, FormDraft
from data.store.people import Person, add_person
from data.store.settings import Settings
from data.store.writing import RightRefusedError
from planning.action import Action
from planning.check_in import CheckIn
from planning.library import Entry as LibraryEntry
from planning.library import Layered
from planning.owners import Owner
from planning.plan import Plan
from planning.target_value import TargetValue
from tests.data.store.builders import edition, everything
from tests.data.store.hammer import DEEDS
from tests.support import ROOT

UNIT, MACHINE = "so_tai_chinh", operator("Máy")
ACTION = Action("Đối thoại", topics=("thue",), lead_unit=UNIT)
SAID_ON = date(2026, 3, 2)
SAID = (SAID_ON, "Nhắc", "a", "<p>a", ["a"])
BY_MAIL = dict.fromkeys(("subject", "text", "html", "domain"), "x") | {
    "email": "a@b.vn",
    "role": "viewer",
    "unit": "",
}
VALUE = TargetValue(2026, "x", "Y", 1.0)
PLAN = Plan(year=2026, title="Kế hoạch")
FILE = SourceFile("a.xlsx", b"bytes")
TYPED = FormDraft(DraftKey("browser", "upload", "", "tab"), {"year": "2026"})


def _action(store: Store) -> Action:
    return actions.list_actions(store)[0]


def _check_in(store: Store) -> CheckIn:
    return check_ins.get_check_in(store, 1)


def _draft(store: Store) -> drafts.Draft:
    return drafts.drafts(store)[0]


def _reader(store: Store) -> Person:
    return people.find_person(store, "reader")


WRITES: dict[str, tuple[Deed | str, Callable[[Store, Actor], object]]] = {
    "actions.add_action": ("plan", lambda store, actor: actions.add_action(store, ACTION, actor)),
    "actions.add_actions": ("plan", lambda store, actor: actions.add_actions(store, [ACTION], actor)),
    "actions.update_action": (
        "report",
        lambda store, actor: actions.update_action(store, replace(_action(store), status="done", progress=100), actor),
    ),
    "actions.replace_actions": (
        "plan",
        lambda store, actor: actions.replace_actions(store, [replace(_action(store), title="Khác")], actor),
    ),
    "actions.update_actions": (
        "plan",
        lambda store, actor: actions.update_actions(store, [replace(_action(store), title="Khác")], actor),
    ),
    "actions.delete_action": ("plan", lambda store, actor: actions.delete_action(store, _action(store), actor)),
    "actions.delete_actions": ("plan", lambda store, actor: actions.delete_actions(store, [_action(store)], actor)),
    "actions.undelete_action": ("plan", lambda store, actor: actions.undelete_action(store, 1, actor)),
    "plans.add_plan": ("plan", lambda store, actor: plans.add_plan(store, replace(PLAN, year=2027), actor)),
    "plans.remove_plan": ("plan", lambda store, actor: plans.remove_plan(store, plans.get_plan(store, 2026), actor)),
    "plans.update_plan": (
        "plan",
        lambda store, actor: plans.update_plan(store, replace(plans.get_plan(store, 2026), title="Khác"), actor),
    ),
    "plans.store_value": ("plan", lambda store, actor: plans.store_value(store, VALUE, actor)),
    "plans.store_values": ("plan", lambda store, actor: plans.store_values(store, [VALUE], actor)),
    "check_ins.add_check_in": (
        "report",
        lambda store, actor: check_ins.add_check_in(store, CheckIn(1, SAID_ON, "xong"), actor),
    ),
    "check_ins.update_check_in": (
        "report",
        lambda store, actor: check_ins.update_check_in(store, replace(_check_in(store), done="khác"), actor),
    ),
    "check_ins.delete_check_in": (
        "report",
        lambda store, actor: check_ins.delete_check_in(store, _check_in(store), actor),
    ),
    "check_ins.undelete_check_in": (
        "report",
        lambda store, actor: check_ins.undelete_check_in(store, _check_in(store), actor),
    ),
    "owners.replace_owners": (
        "plan",
        lambda store, actor: owners.replace_owners(store, (), (Owner("pci", "x", date(2026, 1, 1), UNIT),), actor),
    ),
    "library.record_change": (
        "plan",
        lambda store, actor: library.record_change(store, Layered(code="A001", is_retired=True), actor),
    ),
    "library.add_entry": (
        "plan",
        lambda store, actor: library.add_entry(
            store, LibraryEntry(code="X", title_vi="Cà phê doanh nhân", source="Báo cáo"), actor
        ),
    ),
    "settings.save": ("settings", lambda store, actor: settings.save(store, Settings(person="B"), actor)),
    "settings.take_back": (
        "settings",
        lambda store, actor: settings.take_back(store, settings.load(store), settings.load(store), actor),
    ),
    "editions.publish": ("import", lambda store, actor: editions.publish(store, edition(score=70.0), actor)),
    "editions.publish_all": ("import", lambda store, actor: editions.publish_all(store, [edition(score=70.0)], actor)),
    "editions.withdraw": ("import", lambda store, actor: editions.withdraw(store, 1, actor)),
    "editions.withdraw_current": ("import", lambda store, actor: editions.withdraw_current(store, [1], actor)),
    "editions.reinstate": ("import", lambda store, actor: editions.reinstate(store, {}, actor)),
    "drafts.save_draft": ("import", lambda store, actor: drafts.save_draft(store, drafts.Draft("pci"), actor, FILE)),
    "drafts.discard_draft": (
        "import",
        lambda store, actor: drafts.discard_draft(store, _draft(store).id or 0, actor),
    ),
    "decisions.remember": (
        "import",
        lambda store, actor: decisions.remember(store, "pci", [decisions.Remembered("unit", "hue", "hue")], actor),
    ),
    "decisions.forget": ("import", lambda store, actor: decisions.forget(store, 1, actor)),
    "catalogue_changes.record_changes": (
        "import",
        lambda store, actor: catalogue_changes.record_changes(store, [Entry("unit", "x", {"a": 1})], actor),
    ),
    "files.save_evidence": ("report", lambda store, actor: files.save_evidence(store, FILE, _action(store), actor)),
    "files.download_evidence": (
        "view",
        lambda store, actor: files.download_evidence(store, 1, _action(store), actor),
    ),
    "form_drafts.keep": ("import", lambda store, actor: form_drafts.keep(store, TYPED, FILE, actor)),
    "people.add_person": (
        "people",
        lambda store, actor: add_person(store, actor, login="moi", name="Mới", role="viewer"),
    ),
    "people.change_person": (
        "people",
        lambda store, actor: people.change_person(store, actor, replace(_reader(store), name="Khác")),
    ),
    "people.disable_person": (
        "people",
        lambda store, actor: people.disable_person(store, actor, _reader(store).id),
    ),
    "people.set_password": ("people", lambda store, actor: people.set_password(store, actor, _reader(store).id, "h")),
    "people.set_first_view": (
        "people",
        lambda store, actor: people.set_first_view(store, actor, _reader(store).id, "en", "/plan?index=pci"),
    ),
    "people.set_unwanted": (
        "people",
        lambda store, actor: people.set_unwanted(store, actor, _reader(store).id, frozenset({"soon"})),
    ),
    "people.leave_to_provider": (
        "people",
        lambda store, actor: people.leave_to_provider(store, actor, _reader(store).id, "https://id.example.vn", "s"),
    ),
    "people.invite": ("people", lambda store, actor: people.invite(store, actor, email="a@b.vn", role="viewer")),
    "feed_tokens.add_feed_token": (
        "people",
        lambda store, actor: feed_tokens.add_feed_token(store, actor, "Excel"),
    ),
    "feed_tokens.withdraw_feed_token": (
        "people",
        lambda store, actor: feed_tokens.withdraw_feed_token(store, actor, 1),
    ),
    "trail.begin_download": (
        "audit",
        lambda store, actor: trail.begin_download(store, actor, trail.Wanted(person="An")),
    ),
    "outbox.write_message": (
        "people",
        lambda store, actor: outbox.write_message(store, actor, _reader(store).id, *SAID, domain="example.vn"),
    ),
    "outbox.invite_by_mail": ("people", lambda store, actor: outbox.invite_by_mail(store, actor, **BY_MAIL)),
    "outbox.clear_old": ("people", lambda store, actor: outbox.clear_old(store, actor, 90, {})),
    "outbox.claim": ("people", lambda store, actor: outbox.claim(store, actor)),
    "outbox.settle": ("people", lambda store, actor: outbox.settle(store, actor, 1)),
    "backup.restore": (
        "settings",
        lambda store, actor: backup.restore(file_url(Path(f"{store.where}-other")), Path(store.where), actor),
    ),
}
"""Every function of the store that writes for a person: what it takes to call it, and a call."""

OF_NOBODY = {
    "form_drafts.complete": "what is typed, of its browser",
    "form_drafts.take_over": "what is typed, of its browser",
    "form_drafts.drop": "what is typed, of its browser",
    "forecasts.add_forecasts": "the program's own figures",
    "backup._stamp": "of restore, which has asked",
    "moving.move": "moves all there is, and leaves it as it is",
    "people.accept": "the invitation's token is the right",
    "people.person_of_claims": "the provider's word is the right",
    "sessions.begin_session": "signing in: nobody acts yet",
    "sessions.actor_of": "notes that somebody is there",
    "sessions.end_session": "signing out",
    "sessions.begin_try": "signing in: nobody acts yet",
    "sessions.record_refusal": "signing in: nobody acts yet",
    "sessions.record_failed_try": "signing in: nobody acts yet",
    "sessions.forget_failed_tries": "signing in: nobody acts yet",
    "feed_tokens.note_use": "notes that a program was there",
    "feed_tokens.note_refusal": "a refusal; nobody acts",
    "writing.writing": "asks",
    "writing._record": "a refusal",
}
"""Functions of the store that open a transaction for nobody, and why."""

PASSES_ON = {
    "actions.add_action",
    "actions.update_action",
    "actions.update_actions",
    "actions.delete_action",
    "plans.store_value",
    "editions.publish",
    "backup.restore",
}
"""Those of `WRITES` that write through another one, or, like `restore`, ask and then replace a file."""

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
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
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


@pytest.mark.parametrize("name", WRITES)
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


@pytest.mark.parametrize("name", WRITES)
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


@pytest.mark.parametrize("name", sorted(set(WRITES) - {"backup.restore"}))
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
    action = _action(filled)
    action = actions.update_action(filled, replace(action, status="in_progress", progress=30), reporter.actor)
    files.save_evidence(filled, FILE, action, reporter.actor)
    with pytest.raises(RightRefusedError):
        actions.update_action(filled, replace(action, due=date(2026, 12, 1)), reporter.actor)
    refused = audit.history(filled, limit=1)[0]
    assert (refused.subject, refused.person_id) == (actions.subject(action.id or 0), reporter.id)
    people.change_person(filled, MACHINE, replace(reporter, unit="so_khac"))
    with pytest.raises(RightRefusedError):
        actions.update_action(filled, replace(action, progress=40), reporter.actor)
    assert _action(filled).progress == 30
