"""Many writers at once, in two processes: no update is lost, no cache can be stale, and who comes second is told."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from data.store import audit
from data.store.actions import list_actions
from data.store.database import Store, file_url, open_store
from data.store.decisions import remembered
from data.store.forecasts import has_forecasts
from data.store.form_drafts import drafts_of
from data.store.plans import get_plan
from data.store.versions import versions
from tests import postgresql
from tests.data.store import hammer
from tests.data.store.hammer import BUSY, DEEDS, FIRST, UNRECORDED, prepare
from tests.support import ROOT


@pytest.fixture
def hammered(engine: str, tmp_path: Path) -> Iterator[Store]:
    if engine == "sqlite":
        with closing(open_store(file_url(tmp_path / "store.sqlite3"))) as opened:
            yield opened
    else:
        with postgresql.emptied_database() as url, closing(open_store(url)) as opened:
            yield opened


def test_the_hammer_knows_every_writing_function() -> None:
    modules = {module for module in vars(hammer).values() if getattr(module, "__package__", "") == "data.store"}
    found = set()
    for module in modules:
        for function in ast.parse(Path(module.__file__).read_text(encoding="utf-8")).body:
            is_public = isinstance(function, ast.FunctionDef) and not function.name.startswith("_")
            if is_public and re.search(r"with [^:]*\b(store\.write|writing)\(", ast.unparse(function)):
                found.add(function.name)
    assert found == set(DEEDS) and len(modules) > 8


@pytest.mark.parametrize(
    ("threads", "writes"), [(6, 150), pytest.param(20, 2000, marks=pytest.mark.nightly)], ids=["day", "night"]
)
def test_no_update_is_lost_and_none_is_seen_late(hammered: Store, tmp_path: Path, threads: int, writes: int) -> None:
    prepare(hammered)
    board = tmp_path / "board"
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
    told = sum((Counter(one["told"]) for one in done), Counter())
    seconds = max(one["seconds"] for one in done)
    where = hammered.engine.dialect.name
    print(f"{where}: {len(acknowledged)} writes, {sum(told.values())} told, {seconds:.1f} s: {dict(told)}")  # noqa: T201
    assert [failure for one in done for failure in one["failed"]] == []
    assert len(acknowledged) + sum(told.values()) == threads // 2 * (writes // threads) * 2
    assert told[BUSY] <= writes // 20
    _require_recorded(hammered, done)
    _require_chains(hammered)
    _require_one_state(done)
    # What stands outside the trail: the last text of each tab, and each forecast once.
    stored = {draft.key.tab: draft.content["n"] for draft in drafts_of(hammered, "owner", "place")}
    last = {tab: number for one in done for tab, number in one["forms"].items()}
    assert stored == {tab: stored.get(tab) if number is None else number for tab, number in last.items()}
    figures = [mark for one in done for mark in one["forecasts"]]
    assert len(figures) == len(set(figures)) and all(has_forecasts(hammered, "pci", 2016, mark) for mark in figures)


def _require_recorded(store: Store, done: list[dict[str, Any]]) -> None:
    """Every acknowledged write is on record once, and nothing else is."""
    wanted = [
        name for one in done for deed, names in one["acknowledged"].items() if deed not in UNRECORDED for name in names
    ]
    wanted += [name for one in done for name in one["extra"]]
    found = Counter(event.person for event in audit.history(store, limit=100_000) if event.person != FIRST)
    assert found - Counter(wanted) == Counter(wanted) - found == Counter()


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
