"""Many writers at once, in two processes: no update is lost, no cache can be stale, and who is second hears of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from data.store import audit
from data.store.actions import list_actions
from data.store.database import Store, file_url, open_store
from data.store.decisions import remembered
from data.store.files import source_content
from data.store.forecasts import has_forecasts
from data.store.form_drafts import drafts_of
from data.store.people import has_admin, people
from data.store.plans import get_plan
from data.store.sessions import MOST_TRIES_OF_LOGIN
from data.store.tables import MessageRecord
from data.store.versions import versions
from tests import postgresql
from tests.data.store.hammer import BUSY, BY_ADDRESS, DEEDS, FIRST, TRIED, UNRECORDED, Given, prepare
from tests.support import ROOT


@pytest.fixture
def hammered(engine: str, tmp_path: Path) -> Iterator[Store]:
    if engine == "sqlite":
        with closing(open_store(file_url(tmp_path / "store.sqlite3"))) as opened:
            yield opened
    else:
        with postgresql.emptied_database() as url, closing(open_store(url)) as opened:
            yield opened


@pytest.mark.parametrize(
    ("threads", "writes"), [(6, 150), pytest.param(20, 2000, marks=pytest.mark.nightly)], ids=["day", "night"]
)
def test_no_update_is_lost_and_none_is_seen_late(hammered: Store, tmp_path: Path, threads: int, writes: int) -> None:
    given, board = prepare(hammered, writes // 15), tmp_path / "board"
    given.write(board)
    board.write_bytes(bytes(16))
    outs = [tmp_path / f"{place}.json" for place in (0, 1)]
    url = hammered.engine.url.render_as_string(hide_password=False)
    both = [
        subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.data.store.hammer", url, str(place)),
                *(str(threads // 2), str(writes // 2), str(board), str(outs[place])),
            ],
            cwd=ROOT,
            stderr=subprocess.PIPE,
        )
        for place in (0, 1)
    ]
    errors = [each.communicate(timeout=900)[1].decode() for each in both]
    assert [each.returncode for each in both] == [0, 0], errors
    done = [json.loads(out.read_text(encoding="utf-8")) for out in outs]

    acknowledged = [name for one in done for names in one["acknowledged"].values() for name in names]
    reported = sum((Counter(one["reported"]) for one in done), Counter())
    seconds = max(one["seconds"] for one in done)
    where = hammered.engine.dialect.name
    print(f"{where}: {len(acknowledged)} writes, {sum(reported.values())} reported, {seconds:.1f} s: {dict(reported)}")  # noqa: T201
    assert [failure for one in done for failure in one["failed"]] == []
    assert len(acknowledged) + sum(reported.values()) == threads // 2 * (writes // threads) * 2
    assert reported[BUSY] <= writes // 20
    done_by = {deed for one in done for deed in one["acknowledged"]}
    assert writes < 1000 or done_by == set(DEEDS), "each has written something"
    _require_recorded(hammered, done)
    _require_chains(hammered)
    _require_people(hammered, done, given)
    _require_door(hammered, done)
    _require_outbox(hammered, done)
    _require_one_state(done)
    # What stands outside the trail: the last text of each tab, and each forecast once.
    stored = {draft.key.tab: draft.content["n"] for draft in drafts_of(hammered, "owner", "place")}
    last = {tab: number for one in done for tab, number in one["forms"].items()}
    assert stored == {tab: stored.get(tab) if number is None else number for tab, number in last.items()}
    figures = [mark for one in done for mark in one["forecasts"]]
    assert len(figures) == len(set(figures)) and all(has_forecasts(hammered, "pci", 2016, mark) for mark in figures)


def _names(done: list[dict[str, Any]], *deeds: str) -> list[str]:
    return [name for one in done for deed in deeds for name in one["acknowledged"].get(deed, ())]


def _require_recorded(store: Store, done: list[dict[str, Any]]) -> None:
    """Every acknowledged write is on record once, and nothing else is."""
    wanted = _names(done, *(deed for deed in DEEDS if deed not in (*UNRECORDED, *BY_ADDRESS)))
    wanted += [name for one in done for name in one["extra"]]
    found = Counter(
        event.person
        for event in audit.history(store, limit=100_000)
        if event.person != FIRST and event.kind not in OF_THE_DOOR and not _binds(event)
    )
    assert found - Counter(wanted) == Counter(wanted) - found == Counter()


OF_THE_DOOR = (audit.SIGNED_IN, audit.SIGNED_OUT, audit.SIGN_IN_REFUSED, audit.FEED_READ, audit.FEED_REFUSED)
OF_PEOPLE = (
    *(audit.PERSON_ADDED, audit.PERSON_CHANGED, audit.PERSON_DISABLED, audit.PERSON_ENABLED, audit.PERSON_INVITED),
    *(audit.PASSWORD_CHANGED, audit.EVIDENCE_DOWNLOADED, audit.TRAIL_DOWNLOADED),
)


def _binds(event: audit.Event) -> bool:
    """Whether a provider's word bound somebody, which is on record in their own name."""
    return event.kind == audit.PERSON_CHANGED and "bound" in (event.after or {})


def _require_people(store: Store, done: list[dict[str, Any]], given: Given) -> None:
    """At no moment nobody was left who lets others in; each invitation and each address has let one in."""
    states: dict[str, Any] = {}
    for event in reversed(audit.history(store, limit=100_000)):
        after = event.after or {}
        if event.kind not in OF_PEOPLE or "disabled" not in after:
            continue
        known = states.get(event.subject)
        if event.before is not None:
            assert event.before["role"] == known["role"] and event.before["name"] == known["name"], event
        states[event.subject] = after
        admins = [state for state in states.values() if state["role"] == "admin" and not state["disabled"]]
        assert admins, f"after {event} nobody may let others in"
    stored = {f"person:{each.id}": (each.name, each.role, each.disabled_at is not None) for each in people(store)}
    assert stored == {subject: (each["name"], each["role"], each["disabled"]) for subject, each in states.items()}
    assert has_admin(store)
    for what, known in (("accepted", given.invitations), ("bound", given.emails)):
        used = Counter(each for one in done for each in one[what])
        assert set(used.values()) <= {1} and used.keys() <= set(known), what
    bound = [event for event in audit.history(store, limit=100_000) if _binds(event)]
    assert Counter(event.after["bound"] for event in bound if event.after) == Counter(
        email for one in done for email in one["bound"]
    )


def _require_door(store: Store, done: list[dict[str, Any]]) -> None:
    """Each signing in, signing out and refusal is on record once; no session ended twice; the tries are counted."""
    door = [event for event in audit.history(store, limit=100_000) if event.kind in OF_THE_DOOR]
    limited = [event for event in door if (event.after or {}).get("why") == "limit"]
    found = Counter(event.address for event in door if event not in limited and event.address != FIRST)
    assert found == Counter(_names(done, *BY_ADDRESS))
    ended = Counter(token for one in done for token in one["ended"])
    assert set(ended.values()) <= {1}
    allowed = _names(done, "begin_try")
    assert len(allowed) <= MOST_TRIES_OF_LOGIN and not {event.address for event in limited} & set(allowed)
    assert not limited or len(allowed) == MOST_TRIES_OF_LOGIN
    assert {event.person for event in limited} <= {TRIED}


def _require_outbox(store: Store, done: list[dict[str, Any]]) -> None:
    """No message was in two hands, none is lost; every file that was saved is there."""
    claimed = Counter(number for one in done for number in one["claimed"])
    assert set(claimed.values()) <= {1}
    with store.read() as session:
        rows = session.scalars(select(MessageRecord)).all()
        settled = sum(row.sent_at is not None for row in rows)
    cleared = sum(count for one in done for count in one["cleared"])
    assert len(rows) + cleared == len(_names(done, "write_message", "invite_by_mail"))
    assert settled <= len(_names(done, "settle")) <= settled + cleared
    for one in done:
        for number, content in one["files"]:
            assert source_content(store, number).content == content.encode()


def _require_chains(store: Store) -> None:
    """Each change began from what the one before it had left: nobody wrote over what they had not seen."""
    states: dict[str, Any] = {}
    last_action: dict[str, Any] = {}
    for event in reversed(audit.history(store, limit=100_000)):
        subject, before, after = event.subject, event.before, event.after
        if event.kind in audit.ACTION_EVENTS:
            assert before == states.get(subject), event
            if event.kind == audit.ACTION_UNDELETED:
                assert after == last_action[subject], event
            states[subject] = after
            last_action[subject] = after or before
        elif event.kind in (audit.PLAN_CHANGED, audit.VALUE_STORED, audit.VALUE_REMOVED):
            figures = after or before
            keys = list(after) if event.kind == audit.PLAN_CHANGED else [(figures["part"], figures["period"])]
            for key in keys:
                old = None if before is None else before if isinstance(key, tuple) else before[key]
                assert states.get(f"{subject} {key}", old) == old, event
                states[f"{subject} {key}"] = after if isinstance(key, tuple) else after[key]
        elif event.kind in (*OF_PEOPLE, *OF_THE_DOOR):
            continue  # `_require_people`, `_require_door`
        elif event.kind.startswith("check_in_"):
            key = f"check_in:{(after or before)['check_in']}"
            assert states.get(key) == before or event.kind == audit.CHECK_IN_UNDELETED, event
            states[key] = after
        elif event.kind.startswith("edition_"):
            current = after.get("current", after)
            assert before["version"] == states.get(subject), event
            states[subject] = current["version"]
        elif event.kind == audit.PLAN_ADDED:
            assert states.get(subject) is None, event
            states[subject] = after
        else:  # settings, decisions, drafts, the catalogue
            assert states.get(subject, before) == before, event
            states[subject] = after
    assert {f"action:{each.id}": each.note for each in list_actions(store)} == {
        subject: state["note"] for subject, state in states.items() if subject.startswith("action:") and state
    }
    assert get_plan(store, 2023).title == states.get("plan:2023 title", get_plan(store, 2023).title)
    current = {each.year: each.id for each in versions(store, "pci") if each.status == "published"}
    for year in (2016, 2017):
        assert states[f"edition:pci:{year}"] == current.get(year)
    live = {subject: state for subject, state in states.items() if subject.startswith("decision:") and state}
    assert {each.key: each.value for each in remembered(store, "pci")} == {
        state["key"]: state["value"] for state in live.values()
    }


def _require_one_state(done: list[dict[str, Any]]) -> None:
    """Under one number of the trail both have seen the same, and each what the other had acknowledged."""
    assert [late for one in done for late in one["behind"]] == []
    first, second = (one["seen"] for one in done)
    assert first and second
    assert [key for key in first.keys() & second.keys() if first[key] != second[key]] == []
