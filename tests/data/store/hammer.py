"""Two processes with many threads write through every writing function of the store at once; see `test_hammer.py`.

python -m tests.data.store.hammer URL PLACE THREADS WRITES BOARD OUT: one of the two. PLACE: 0 or 1. BOARD: a file in
which each says which event it has seen acknowledged last. OUT: what it did and saw, as JSON.
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
from datetime import date
from pathlib import Path
from random import Random
from threading import Event, Lock, Thread

from data.catalogue.layer import Entry
from data.rights import Actor, operator
from data.store import (
    actions,
    audit,
    catalogue_changes,
    check_ins,
    decisions,
    drafts,
    editions,
    forecasts,
    form_drafts,
    library,
    owners,
    plans,
    settings,
    versions,
)
from data.store.database import Store, StoreLockedError, open_store
from data.store.files import SourceFile
from data.store.form_drafts import DraftKey, FormDraft
from data.store.rows import score_rows
from planning.check_in import CheckIn
from planning.library import Entry as LibraryEntry
from planning.library import Layered
from planning.owners import Owner
from planning.target_value import TargetValue
from tests.data.store.builders import action, edition, read_from
from tests.data.store.test_forecasts import said
from tests.data.store.test_plans import PLAN

TOLD = (
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
)
"""How one of two who meant the same thing is told."""

BUSY = StoreLockedError.__name__
"""Who waited for ten seconds is told too: SQLite lets whoever asks at the right moment go first."""

KINDS = tuple(value for name, value in vars(audit).items() if name.isupper() and isinstance(value, str))
YEARS = (2016, 2017)
FIRST = "first"
"""Who prepares it."""


@dataclass
class Done:
    """What one process did and saw. acknowledged: the name that each write was made under, by function."""

    acknowledged: dict[str, list[str]] = field(default_factory=dict)
    told: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    behind: list[str] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    forms: dict[str, int | None] = field(default_factory=dict)
    forecasts: list[str] = field(default_factory=list)


def prepare(store: Store) -> None:
    """What all of them write about."""
    plans.add_plan(store, PLAN, operator(FIRST))
    for number in range(4):
        actions.add_action(store, action(f"Việc {number}"), operator(FIRST))
        drafts.save_draft(store, drafts.Draft("pci"), operator(FIRST), SourceFile(f"{number}.xlsx", b"%d" % number))
    for year in YEARS:
        editions.publish(store, edition(year), operator(FIRST))


class Worker:
    """One thread: it looks at something and changes it, under a name that no other write has."""

    def __init__(self, store: Store, place: int, thread: int) -> None:
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

    def add_forecasts(self) -> None:
        if not forecasts.add_forecasts(self.store, "pci", 2016, str(self.number), "m", said()):
            raise Nothing


class Nothing(Exception):
    """The same was there already: nothing was to be done, and nothing was recorded."""


own: dict[str, list[str]] = {}
DEEDS = tuple(
    name for name in vars(Worker) if not name.startswith("_") and name not in ("name", "who", "mark", "action")
)
FORMS = ("keep", "complete", "take_over", "drop")
UNRECORDED = (*FORMS, "add_forecasts")
"""What stands outside the audit trail."""


class Process:
    """One of the two processes."""

    def __init__(self, store: Store, place: int, board: Path) -> None:
        self.store, self.place = store, place
        self.done, self.lock, self.is_over = Done(), Lock(), Event()
        with board.open("r+b") as file:
            self.board = mmap.mmap(file.fileno(), 16)

    def work(self, thread: int, writes: int) -> None:
        worker = Worker(self.store, self.place, thread)
        own[worker.prefix] = []
        order = [DEEDS[(thread + place) % len(DEEDS)] for place in range(writes)]
        worker.random.shuffle(order)
        for worker.number, deed in enumerate(order, 1):
            try:
                getattr(worker, deed)()
            except TOLD as error:
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
            self.done.told[what] += 1

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
