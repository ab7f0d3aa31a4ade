"""The mark by which a feed that was made is known to be that of now: other figures, another mark."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data.catalogue.layer import Entry
from data.catalogue.loading import load_office
from data.rights import operator
from data.store import audit
from data.store.actions import add_action
from data.store.catalogue_changes import record_changes
from data.store.check_ins import add_check_in
from data.store.database import Store, StoreError, file_url, open_store
from data.store.editions import publish
from data.store.plans import add_plan, store_value
from data.store.settings import Settings, save
from planning.check_in import CheckIn
from planning.target_value import TargetValue
from services import feed
from services.catalogue import catalogue_of
from services.feed import feed_state, feed_tables
from tests.data.store.builders import PLAN, action, edition
from tests.data.store.writes import WRITES

WHO = operator("Máy")
OFFICE = load_office()
OTHER = {
    *(audit.DRAFT_SAVED, audit.DRAFT_DISCARDED, audit.DRAFT_PUBLISHED, audit.DECISION_REMEMBERED),
    *(audit.DECISION_FORGOTTEN, audit.OWNERS_CHANGED, audit.LIBRARY_CHANGED, audit.RIGHT_REFUSED),
    *(audit.PERSON_ADDED, audit.PERSON_CHANGED, audit.PERSON_DISABLED, audit.PERSON_ENABLED, audit.PASSWORD_CHANGED),
    *(audit.PERSON_INVITED, audit.SIGNED_IN, audit.SIGN_IN_REFUSED, audit.SIGNED_OUT, audit.EVIDENCE_DOWNLOADED),
    *(audit.TRAIL_DOWNLOADED, audit.FEED_TOKEN_ADDED, audit.FEED_TOKEN_WITHDRAWN, audit.FEED_READ),
    audit.FEED_REFUSED,
}
"""After these the feed says what it said before: it has nothing of drafts, owners, the library or people."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(open_store(file_url(tmp_path / "store.sqlite3"))) as opened:
        yield opened


def test_of_every_kind_of_event_it_is_decided_whether_the_feed_follows_it() -> None:
    kinds = {value for name, value in vars(audit).items() if name.isupper() and isinstance(value, str)}
    assert kinds == {*audit.FEED_STATE, *OTHER} and not OTHER & {*audit.FEED_STATE}


@pytest.mark.nightly
def test_whatever_is_written_that_changes_the_feed_changes_its_mark(store: Store) -> None:
    add_action(store, action(lead_unit="so_tai_chinh"), WHO)
    add_check_in(store, CheckIn(1, date(2026, 3, 2), "đã mời"), WHO)
    publish(store, edition(), WHO)
    changing = set()
    before, mark = _tables(store), feed_state(store)
    for name, (_, write) in WRITES.items():
        if name == "backup.restore":
            continue
        try:
            write(store, WHO)
        except (StoreError, LookupError):
            continue
        after, now = _tables(store), feed_state(store)
        if after != before:
            changing.add(name)
            assert now != mark, name
        before, mark = after, now
    for part in ("actions.add_action", "actions.update_action", "actions.delete_action", "check_ins.add_check_in"):
        assert part in changing
    assert changing >= {"check_ins.delete_check_in", "editions.publish"}


def _tables(store: Store) -> dict[str, str]:
    catalogue = catalogue_of(store)
    of_index = replace(catalogue, indices={"pci": catalogue.index("pci")})
    return {name: frame.to_csv() for name, frame in feed_tables(store, of_index, OFFICE).items()}


def test_settings_plans_values_and_the_catalogue_change_the_mark(store: Store) -> None:
    marks = [feed_state(store)]
    add_plan(store, PLAN, WHO)
    marks.append(feed_state(store))
    store_value(store, TargetValue(PLAN.year, "T7", "2023-Q2", 1200, "Báo cáo quý II"), WHO)
    marks.append(feed_state(store))
    save(store, Settings(minimum_coverage=0.4), WHO)
    marks.append(feed_state(store))
    record_changes(store, [Entry("unit", "x", {"a": 1})], WHO)
    marks.append(feed_state(store))
    assert len(set(marks)) == 5


def test_another_day_is_another_mark(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is late, missed or met is so on a day."""
    mark = feed_state(store)
    assert feed_state(store) == mark
    monkeypatch.setattr(feed, "local_day", lambda: date(2030, 1, 1))
    assert feed_state(store) != mark
