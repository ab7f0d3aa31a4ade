"""Two processes with many threads write through every writing function of the store at once; see `test_hammer.py`.

python -m tests.data.store.hammer URL PLACE THREADS WRITES BOARD OUT: one of the two. PLACE: 0 or 1. BOARD: a file in
which each says which event it has seen acknowledged last; beside it lies what both were given (`Given`). OUT: what it
did and saw, as JSON.
"""

from __future__ import annotations

import json
import mmap
import struct
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from threading import Event, Lock, Thread

from sqlalchemy import select

from data.catalogue.layer import Entry
from data.rights import Actor, operator
from data.sign_in import Limits
from data.store import (
    actions,
    audit,
    catalogue_changes,
    check_ins,
    decisions,
    drafts,
    editions,
    feed_tokens,
    files,
    forecasts,
    form_drafts,
    library,
    outbox,
    owners,
    people,
    plans,
    sessions,
    settings,
    trail,
    versions,
)
from data.store.database import Store, StoreLockedError, open_store
from data.store.files import SourceFile
from data.store.form_drafts import DraftKey, FormDraft
from data.store.rows import score_rows
from data.store.tables import AuditEvent
from planning.check_in import CheckIn
from planning.library import Entry as LibraryEntry
from planning.library import Layered
from planning.owners import Owner
from planning.reminder_kinds import KINDS as REMINDERS
from planning.target_value import TargetValue
from tests.data.store.builders import PLAN, action, edition, read_from, said

REPORTED = (
    actions.ActionChangedError,
    actions.UnknownActionError,
    plans.PlanExistsError,
    plans.PlanChangedError,
    plans.UnknownPlanError,
    plans.ValueChangedError,
    library.LibraryChangedError,
    owners.OwnersChangedError,
    settings.SettingsChangedError,
    decisions.UnknownDecisionError,
    drafts.DraftChangedError,
    drafts.UnknownDraftError,
    editions.EditionChangedError,
    editions.WithdrawnAlreadyError,
    catalogue_changes.CatalogueChangedError,
    check_ins.CheckInChangedError,
    check_ins.UnknownCheckInError,
    people.PersonChangedError,
    people.PersonExistsError,
    people.NoAdminError,
    people.InvitationInvalidError,
    feed_tokens.FeedTokenExistsError,
    feed_tokens.UnknownFeedTokenError,
)
"""How one of two who meant the same thing hears of it."""

BUSY = StoreLockedError.__name__
"""Who waited for ten seconds hears of it too: SQLite lets whoever asks at the right moment go first."""

ISSUER = "https://id.example.vn"
TRIED = "tried"
"""The login whose password all of them try."""

KINDS = tuple(value for name, value in vars(audit).items() if name.isupper() and isinstance(value, str))
YEARS = (2016, 2017)
FIRST = "first"
"""Who prepares it."""


@dataclass(frozen=True)
class Given:
    """What both processes know that no table holds: tokens of invitations and of sessions, addresses to be bound."""

    invitations: list[str]
    sessions: list[str]
    emails: list[str]

    def write(self, board: Path) -> None:
        board.with_suffix(".given").write_text(json.dumps(vars(self)), encoding="utf-8")

    @classmethod
    def read(cls, board: Path) -> Given:
        return cls(**json.loads(board.with_suffix(".given").read_text(encoding="utf-8")))


@dataclass
class Done:
    """What one process did and saw. acknowledged: the name that each write was made under, by function.

    accepted, ended, bound: the invitations, sessions and addresses of which it heard that it was first. claimed: the
    numbers of messages that it took in hand. cleared: how many it removed. files: numbers and contents of evidence.
    """

    acknowledged: dict[str, list[str]] = field(default_factory=dict)
    reported: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    behind: list[str] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    forms: dict[str, int | None] = field(default_factory=dict)
    forecasts: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    bound: list[str] = field(default_factory=list)
    claimed: list[str] = field(default_factory=list)
    cleared: list[int] = field(default_factory=list)
    files: list[tuple[int, str]] = field(default_factory=list)


def prepare(store: Store, count: int) -> Given:
    """What all of them write about. count: of invitations, sessions and addresses that they have."""
    first = operator(FIRST)
    admins = [people.add_person(store, first, login=f"a{n}", name=f"Q{n}", role="admin") for n in range(3)]
    others = [
        people.add_person(store, first, login=f"v{n}", name=f"V{n}", role="viewer", email=f"v{n}@example.vn")
        for n in range(5)
    ]
    people.add_person(store, first, login=TRIED, name=TRIED, role="viewer")
    emails = [f"e{n}@example.vn" for n in range(count)]
    for email in emails:
        people.add_person(store, first, login="", name=email, role="viewer", email=email)
    given = Given(
        [people.invite(store, first, email=f"i{n}@example.vn", role="viewer") for n in range(count)],
        [sessions.begin_session(store, (*admins, *others)[n % 8], FIRST) for n in range(count)],
        emails,
    )
    feed_tokens.add_feed_token(store, first, FIRST)
    plans.add_plan(store, PLAN, operator(FIRST))
    for number in range(4):
        actions.add_action(store, action(f"Việc {number}"), operator(FIRST))
        drafts.save_draft(store, drafts.Draft("pci"), operator(FIRST), SourceFile(f"{number}.xlsx", b"%d" % number))
    for year in YEARS:
        editions.publish(store, edition(year), operator(FIRST))
    return given


class Worker:
    """One thread: it looks at something and changes it, under a name that no other write has."""

    def __init__(self, store: Store, place: int, thread: int, given: Given, done: Done) -> None:
        self.given, self.done = given, done
        self.in_hand: list[int] = []
        self.store, self.random = store, Random(f"{place}-{thread}")
        self.prefix, self.number = f"{place}-{thread}", 0
        self.tab = f"tab-{place}-{thread}"
        self.gone: list[CheckIn] = []
        self.brings_files = thread % 5 == 0  # of an owner's drafts with files only the newest few are kept

    def name(self) -> str:
        return f"{self.prefix}-{self.number}"

    def who(self, more: str = "") -> Actor:
        """Who makes this write: somebody else each time."""
        return operator(f"{self.name()}{more}")

    def mark(self) -> int:
        """A number that no other write has."""
        return int(self.name().replace("-", "0"))

    def action(self) -> actions.Action:
        return self.random.choice(actions.list_actions(self.store))

    def add_actions(self) -> None:
        actions.add_actions(self.store, [action(self.name())], self.who())

    def replace_actions(self) -> None:
        actions.replace_actions(self.store, [replace(self.action(), note=self.name())], self.who())

    def delete_actions(self) -> None:
        found = self.action()
        if found.title.startswith("Việc"):
            return self.replace_actions()
        return actions.delete_actions(self.store, [found], self.who())

    def undelete_action(self) -> None:
        gone = actions.deleted_actions(self.store, 2023)
        if not gone:
            return self.add_actions()
        # Of two who want it back the second finds it there, which is no change and no error.
        before = len(audit.history(self.store, actions.subject(gone[0].id)))
        actions.undelete_action(self.store, gone[0].id, self.who())
        events = audit.history(self.store, actions.subject(gone[0].id))
        if self.name() not in {event.person for event in events[: len(events) - before]}:
            raise Nothing
        return None

    def add_plan(self) -> None:
        plans.add_plan(self.store, replace(PLAN, year=2024 + self.number % 3), self.who())

    def remove_plan(self) -> None:
        begun = [year for year in plans.plan_years(self.store) if year != 2023]
        if not begun:
            return self.add_plan()
        plans.remove_plan(self.store, plans.get_plan(self.store, self.random.choice(begun)), self.who())
        return None

    def update_plan(self) -> None:
        plans.update_plan(self.store, replace(plans.get_plan(self.store, 2023), title=self.name()), self.who())

    def store_values(self) -> None:
        period = self.random.choice(("2023-Q1", "2023-Q2"))
        present = [value for value in plans.list_values(self.store, 2023) if value.period == period]
        value = TargetValue(2023, "T7", period, 0, "x", version=present[0].version if present else 0)
        is_removed = bool(present) and self.number % 4 == 0
        wanted = replace(value, value=self.mark())
        plans.store_values(
            self.store, () if is_removed else [wanted], self.who(), removed=[value] if is_removed else ()
        )  # fmt: skip

    def add_check_in(self) -> None:
        wanted = CheckIn(self.action().id or 0, date(2023, 1, 1 + self.number % 28), self.name())
        check_ins.add_check_in(self.store, wanted, self.who())

    def update_check_in(self) -> None:
        found = check_ins.list_check_ins(self.store)
        if not found:
            return self.add_check_in()
        check_ins.update_check_in(self.store, replace(self.random.choice(found), done=self.name()), self.who())
        return None

    def delete_check_in(self) -> None:
        found = check_ins.list_check_ins(self.store)
        if len(found) < 3:
            return self.add_check_in()
        self.gone.append(check_ins.delete_check_in(self.store, self.random.choice(found), self.who()))
        return None

    def undelete_check_in(self) -> None:
        if not self.gone:
            return self.add_check_in()
        check_ins.undelete_check_in(self.store, self.gone.pop(), self.who())
        return None

    def replace_owners(self) -> None:
        before = owners.list_owners(self.store)
        after = Owner("pci", "x", date(2026, 1, 1), self.name())
        owners.replace_owners(self.store, before, [after], self.who())

    def record_change(self) -> None:
        code = self.random.choice(("A001", "A002"))
        seen = max((change.id for change in library.library_changes(self.store) if change.said.code == code), default=0)
        said = Layered(code=code, is_retired=True, retired=self.name())
        library.record_change(self.store, said, self.who(), seen)

    def add_entry(self) -> None:
        library.add_entry(self.store, LibraryEntry(code="X", title_vi=self.name(), source="x"), self.who())

    def save(self) -> None:
        before = settings.load(self.store)
        after = replace(before, recipients=(self.name(),))
        settings.save(self.store, after, self.who(), seen=before)

    def take_back(self) -> None:
        before = settings.load(self.store)
        after = replace(before, person=f"p{self.name()}")
        settings.save(self.store, after, self.who("-a"), seen=before)
        own[self.prefix].append(f"{self.name()}-a")
        settings.take_back(self.store, before, after, self.who())

    def remember(self) -> None:
        key = self.random.choice("abc")
        decisions.remember(self.store, "pci", [decisions.Remembered("unit", key, self.name())], self.who())

    def forget(self) -> None:
        found = decisions.remembered(self.store, "pci")
        if not found:
            return self.remember()
        return decisions.forget(self.store, self.random.choice(found).id, self.who())

    def save_draft(self) -> None:
        found = drafts.drafts(self.store)
        if len(found) < 4:
            file = SourceFile(self.name(), self.name().encode())
            drafts.save_draft(self.store, drafts.Draft("pci", note=self.name()), self.who(), file)
        else:
            drafts.save_draft(self.store, replace(self.random.choice(found), note=self.name()), self.who())

    def discard_draft(self) -> None:
        found = drafts.drafts(self.store)
        if len(found) < 3:
            return self.save_draft()
        chosen = self.random.choice(found)
        return drafts.discard_draft(self.store, chosen.id, self.who(), chosen.version)

    def publish_all(self) -> None:
        year = self.random.choice(YEARS)
        file = SourceFile(self.name(), self.name().encode())
        wanted = read_from(file, edition(year, score=10 + self.mark() % 80))
        seen = {year: versions.current_version(self.store, "pci", year)}
        editions.publish_all(self.store, [wanted], self.who(), file, seen)

    def withdraw(self) -> None:
        found = [each for each in versions.versions(self.store, "pci") if each.status == "published"]
        if not found:
            return self.publish_all()
        return editions.withdraw(self.store, found[0].id, self.who())

    def withdraw_current(self) -> None:
        found = [each for each in versions.versions(self.store, "pci") if each.status == "published"]
        if not found:
            return self.publish_all()
        return editions.withdraw_current(self.store, [found[-1].id], self.who())

    def reinstate(self) -> None:
        found = [each for each in versions.versions(self.store, "pci") if each.status == "withdrawn"]
        if not found:
            return self.publish_all()
        chosen = self.random.choice(found)
        seen = {chosen.id: versions.current_version(self.store, "pci", chosen.year)}
        return editions.reinstate(self.store, seen, self.who())

    def record_changes(self) -> None:
        changes = catalogue_changes.catalogue_changes(self.store)
        entry = Entry("unit", self.random.choice("xy"), {"short_vi": self.name()})
        catalogue_changes.record_changes(
            self.store, [entry], self.who(), seen=changes[0].id if changes else 0
        )  # fmt: skip

    def _form(self) -> FormDraft:
        return FormDraft(DraftKey("owner", "place", "subject", self.tab), {"n": self.number})

    def keep(self) -> None:
        file = SourceFile(self.name(), b"shared") if self.brings_files and self.number % 3 == 0 else None
        form_drafts.keep(self.store, self._form(), file, self.who())

    def complete(self) -> None:
        form_drafts.complete(self.store, self._form())

    def take_over(self) -> None:
        form_drafts.take_over(self.store, form_drafts.keep(self.store, self._form()), self.tab)

    def drop(self) -> None:
        form_drafts.drop(self.store, form_drafts.keep(self.store, self._form()))
        form_drafts.keep(self.store, self._form())

    def save_evidence(self) -> None:
        file = SourceFile(self.name(), self.name().encode())
        number = files.save_evidence(self.store, file, self.action(), self.who())
        self.done.files.append((number, self.name()))

    def download_evidence(self) -> None:
        if not self.done.files:
            self.save_evidence()
        number, _ = self.random.choice(self.done.files)
        files.download_evidence(self.store, number, self.action(), self.who())

    def begin_download(self) -> None:
        trail.begin_download(self.store, self.who(), trail.Wanted(person=self.name()))

    def person(self) -> people.Person:
        """One of four, of whom three are admins at first: of few, so that all mean the same ones."""
        return self.random.choice([each for each in people.people(self.store) if each.id <= 4])

    def require_recorded(self, kind: str) -> None:
        """Of two who mean the same the second finds it so, which is no change and no error."""
        query = select(AuditEvent.id).where(AuditEvent.kind == kind, AuditEvent.person == self.name())
        with self.store.read() as session:
            if session.scalars(query).first() is None:
                raise Nothing

    def add_person(self) -> None:
        login = f"l{self.number % 7}" if self.number % 2 else self.name()  # some that others want too
        people.add_person(self.store, self.who(), login=login, name=self.name(), role="viewer")

    def change_person(self) -> None:
        wanted = replace(self.person(), name=self.name(), role=self.random.choice(("admin", "viewer", "viewer")))
        people.change_person(self.store, self.who(), wanted)

    def disable_person(self) -> None:
        found = self.person()
        is_disabled = found.disabled_at is None
        people.disable_person(self.store, self.who(), found.id, is_disabled)
        self.require_recorded(audit.PERSON_DISABLED if is_disabled else audit.PERSON_ENABLED)

    def set_password(self) -> None:
        people.set_password(self.store, self.who(), self.person().id, self.name())

    def set_first_view(self) -> None:
        people.set_first_view(self.store, self.who(), self.person().id, "en", f"/plan?x={self.name()}")

    def set_unwanted(self) -> None:
        wanted = frozenset(self.random.sample(REMINDERS, self.random.randrange(len(REMINDERS))))
        people.set_unwanted(self.store, self.who(), self.person().id, wanted)
        self.require_recorded(audit.PERSON_CHANGED)

    def leave_to_provider(self) -> None:
        subject = f"s{self.number % 5}" if self.number % 2 else self.name()
        people.leave_to_provider(self.store, self.who(), self.person().id, ISSUER, subject)

    def invite(self) -> None:
        people.invite(self.store, self.who(), email=f"{self.name()}@example.vn", role="viewer")

    def accept(self) -> None:
        token = self.random.choice(self.given.invitations)
        people.accept(self.store, token, login=f"n{self.name()}", name=self.name(), password_hash="x")
        self.done.accepted.append(token)

    def person_of_claims(self) -> None:
        email = self.random.choice(self.given.emails)
        found = people.person_of_claims(self.store, ISSUER, f"{email} {self.name()}", email, True, self.name())
        if found is None:  # somebody else was bound by it first
            raise Nothing
        self.done.bound.append(email)

    def begin_session(self) -> None:
        sessions.begin_session(self.store, self.person(), self.name())

    def end_session(self) -> None:
        token = self.random.choice(self.given.sessions)
        sessions.end_session(self.store, token, self.name())
        with self.store.read() as session:
            if session.scalars(select(AuditEvent.id).where(AuditEvent.address == self.name())).first() is None:
                raise Nothing
        self.done.ended.append(token)

    def actor_of(self) -> None:
        token = self.random.choice(self.given.sessions)
        sessions.actor_of(self.store, token, Limits(), is_press=True)

    def begin_try(self) -> None:
        if not sessions.begin_try(self.store, TRIED, self.name()):
            raise Nothing

    def record_failed_try(self) -> None:
        sessions.record_failed_try(self.store, TRIED, self.name(), "password")

    def record_refusal(self) -> None:
        sessions.record_refusal(self.store, {"subject": "x"}, self.name(), "uninvited")

    def forget_failed_tries(self) -> None:
        sessions.forget_failed_tries(self.store, "another")

    def add_feed_token(self) -> None:
        name = f"T{self.number % 7}" if self.number % 2 else self.name()  # some that others want too
        feed_tokens.add_feed_token(self.store, self.who(), name)

    def withdraw_feed_token(self) -> None:
        holding = [token.id for token in feed_tokens.feed_tokens(self.store) if token.withdrawn_at is None]
        feed_tokens.withdraw_feed_token(self.store, self.who(), self.random.choice(holding or [1]))

    def note_use(self) -> None:
        feed_tokens.note_use(self.store, 1, self.name())

    def note_refusal(self) -> None:
        if not feed_tokens.note_refusal(self.store, "x", self.name()):
            raise Nothing

    def write_message(self) -> None:
        day = date(2026, 1, 1 + self.number % 28)
        texts = ("Nhắc", self.name(), "<p>")
        if not outbox.write_message(self.store, self.who(), self.person().id, day, *texts, (), domain="example.vn"):
            raise Nothing

    def invite_by_mail(self) -> None:
        texts = {"subject": "Mời", "text": outbox.TOKEN, "html": outbox.TOKEN, "domain": "example.vn"}
        email = f"{self.name()}@example.vn"
        outbox.invite_by_mail(self.store, self.who(), email=email, role="viewer", unit="", **texts)

    def claim(self) -> None:
        message = outbox.claim(self.store, self.who())
        if message is None:
            raise Nothing
        self.done.claimed.append(message.message_id)
        self.in_hand.append(message.id)

    def settle(self) -> None:
        if not self.in_hand:
            self.claim()
        outbox.settle(self.store, self.who(), self.in_hand.pop())

    def clear_old(self) -> None:
        self.done.cleared.append(outbox.clear_old(self.store, self.who(), 0, {}))

    def add_forecasts(self) -> None:
        if not forecasts.add_forecasts(self.store, "pci", 2016, str(self.number), "m", said()):
            raise Nothing


class Nothing(Exception):
    """The same was there already: nothing was to be done, and nothing was recorded."""


own: dict[str, list[str]] = {}
_HELP = ("name", "who", "mark", "action", "person", "require_recorded")
DEEDS = tuple(name for name in vars(Worker) if not name.startswith("_") and name not in _HELP)
FORMS = ("keep", "complete", "take_over", "drop")
BY_ADDRESS = ("begin_session", "end_session", "record_failed_try", "record_refusal", "note_use", "note_refusal")
"""On record in the name of the person or token whose it is, and known by the address."""
UNRECORDED = (
    *FORMS,
    *("add_forecasts", "person_of_claims", "actor_of", "begin_try", "forget_failed_tries"),
    *("write_message", "claim", "settle", "clear_old", "save_evidence"),
)
"""What stands outside the audit trail, or in it by no name of its own."""


class Process:
    """One of the two processes."""

    def __init__(self, store: Store, place: int, board: Path) -> None:
        self.store, self.place, self.given = store, place, Given.read(board)
        self.done, self.lock, self.is_over = Done(), Lock(), Event()
        with board.open("r+b") as file:
            self.board = mmap.mmap(file.fileno(), 16)

    def work(self, thread: int, writes: int) -> None:
        worker = Worker(self.store, self.place, thread, self.given, self.done)
        own[worker.prefix] = []
        order = [DEEDS[(thread * writes + place) % len(DEEDS)] for place in range(writes)]
        worker.random.shuffle(order)
        for worker.number, deed in enumerate(order, 1):
            try:
                getattr(worker, deed)()
            except REPORTED as error:
                self._count(type(error).__name__)
            except StoreLockedError:
                self._count(BUSY)
                if deed in FORMS:  # of several steps nobody knows how many were made
                    self.done.forms[worker.tab] = None
            except Nothing:
                self._count("Nothing")
            except Exception as error:
                with self.lock:
                    self.done.failed.append(f"{deed}: {type(error).__name__}: {error}")
            else:
                self._acknowledge(deed, worker)

    def _count(self, what: str) -> None:
        with self.lock:
            self.done.reported[what] += 1

    def _acknowledge(self, deed: str, worker: Worker) -> None:
        last = audit.last_event(self.store, KINDS)
        with self.lock:
            self.done.acknowledged.setdefault(deed, []).append(worker.name())
            if deed in FORMS:
                self.done.forms[worker.tab] = worker.number
            if deed == "add_forecasts":
                self.done.forecasts.append(str(worker.number))
            (said_before,) = struct.unpack_from("q", self.board, 8 * self.place)
            struct.pack_into("q", self.board, 8 * self.place, max(last, said_before))

    def watch(self) -> None:
        """See what the other one has acknowledged, and what stands under one number of the trail."""
        reads: dict[tuple[str, ...], Callable[[], object]] = {
            audit.ACTION_EVENTS: lambda: [
                (each.id, each.version, each.note) for each in actions.list_actions(self.store)
            ],
            EDITIONS: lambda: score_rows(self.store, "pci")[["version_id", "value"]].to_numpy().tolist(),
        }
        while not self.is_over.is_set():
            (acknowledged,) = struct.unpack_from("q", self.board, 8 * (1 - self.place))
            seen = audit.last_event(self.store, KINDS)
            if seen < acknowledged:
                self.done.behind.append(f"{seen} < {acknowledged}")
            if not people.has_admin(self.store):
                self.done.behind.append("no admin is left")
            for kinds, read in reads.items():
                before = audit.last_event(self.store, kinds)
                found = json.dumps(sorted(read()))  # type: ignore[call-overload]
                if audit.last_event(self.store, kinds) == before:
                    key = f"{kinds[0]} {before}"
                    if self.done.seen.setdefault(key, found) != found:
                        self.done.behind.append(f"{key}: two states")
            self.is_over.wait(0.02)


EDITIONS = (audit.EDITION_PUBLISHED, audit.EDITION_WITHDRAWN, audit.EDITION_REINSTATED, audit.DATABASE_RESTORED)


def main(url: str, place: int, threads: int, writes: int, board: Path, out: Path) -> None:
    sessions.SEEN_EVERY = timedelta(0)  # each press is noted
    store = open_store(url)
    process = Process(store, place, board)
    watcher = Thread(target=process.watch)
    watcher.start()
    began = time.monotonic()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda thread: process.work(thread, writes // threads), range(threads)))
    seconds = time.monotonic() - began
    process.is_over.set()
    watcher.join()
    store.close()
    extra = [name for names in own.values() for name in names]
    out.write_text(json.dumps(vars(process.done) | {"seconds": seconds, "extra": extra}), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:5]), Path(sys.argv[5]), Path(sys.argv[6]))
