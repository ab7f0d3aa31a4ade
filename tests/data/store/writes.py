"""Every function of the store that writes, with the deed that it takes and a call of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from data.catalogue.layer import Entry
from data.rights import Actor, Deed, operator
from data.store import (
    actions,
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
from planning.action import Action
from planning.check_in import CheckIn
from planning.library import Entry as LibraryEntry
from planning.library import Layered
from planning.owners import Owner
from planning.plan import Plan
from planning.target_value import TargetValue
from tests.data.store.builders import edition

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


def an_action(store: Store) -> Action:
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
        lambda store, actor: actions.update_action(
            store, replace(an_action(store), status="done", progress=100), actor
        ),
    ),
    "actions.replace_actions": (
        "plan",
        lambda store, actor: actions.replace_actions(store, [replace(an_action(store), title="Khác")], actor),
    ),
    "actions.update_actions": (
        "plan",
        lambda store, actor: actions.update_actions(store, [replace(an_action(store), title="Khác")], actor),
    ),
    "actions.delete_action": ("plan", lambda store, actor: actions.delete_action(store, an_action(store), actor)),
    "actions.delete_actions": ("plan", lambda store, actor: actions.delete_actions(store, [an_action(store)], actor)),
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
    "files.save_evidence": ("report", lambda store, actor: files.save_evidence(store, FILE, an_action(store), actor)),
    "files.download_evidence": (
        "view",
        lambda store, actor: files.download_evidence(store, 1, an_action(store), actor),
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
