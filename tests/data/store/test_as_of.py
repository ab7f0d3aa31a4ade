"""What the store held at a moment is what it gave at that moment, whatever came after."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.rights import operator
from data.store import actions as store_actions
from data.store import audit, editions, plans, tables
from data.store import check_ins as store_check_ins
from data.store.actions import add_action, delete_action, list_actions, undelete_action, update_action
from data.store.as_of import (
    actions_as_of,
    actions_changed_from,
    check_ins_as_of,
    plan_as_of,
    values_as_of,
    versions_as_of,
)
from data.store.check_ins import (
    add_check_in,
    as_written,
    delete_check_in,
    list_check_ins,
    undelete_check_in,
    update_check_in,
)
from data.store.database import Store, file_url, open_store
from data.store.editions import publish, reinstate, withdraw
from data.store.plans import add_plan, get_plan, list_values, store_value, update_plan
from data.store.versions import versions
from planning.action import WRITTEN, Action, Difficulty, Evidence, Occurrence
from planning.check_in import CheckIn
from planning.plan import Supplement
from planning.target_value import TargetValue
from services.built_in import built_in_plans
from tests.data.store.builders import action, edition
from tests.support import law

ACTOR = operator("An")
PLAN = next(plan for plan in built_in_plans() if plan.year == 2023)
BEGAN = datetime(2023, 1, 5, 3, tzinfo=UTC)
PART = "T3b"


class Clock:
    """The store's time, an hour further with each thing that is done."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.hours = 0
        for module in (tables, audit, store_actions, store_check_ins, plans, editions):
            monkeypatch.setattr(module, "now", self.now)

    def now(self) -> datetime:
        return BEGAN + timedelta(hours=self.hours)


def _add(store: Store, pick: int) -> None:
    recurring: dict[str, Any] = {"rhythm": "quarterly", "start": date(2023, 1, 2)}
    add_action(store, action(f"Việc {pick}", plan_year=2023, due=date(2023, 1 + pick % 12, 9), **recurring), ACTOR)


def _change(store: Store, pick: int) -> None:
    stored = list_actions(store, plan_year=2023)
    if not stored:
        return
    chosen = stored[pick % len(stored)]
    day = date(2023, 2, 1 + pick % 20)
    changes: tuple[dict[str, Any], ...] = (
        {"status": "done", "progress": 100},
        {"evidence": (*chosen.evidence, Evidence(f"Ảnh {pick}", "https://vi.du/a", added_on=day))},
        {"difficulties": (Difficulty(f"Thiếu {pick}", day),)},
        {"occurrences": (Occurrence(date(2023, 3, 31), day),)},
        {"plan_year": 2024},
        {"components": (("pci", "transparency"), ("pci", "entry_costs")), "budget_spent": pick},
    )
    update_action(store, replace(chosen, **changes[pick % len(changes)]), ACTOR)


def _delete(store: Store, pick: int) -> None:
    if stored := list_actions(store):
        delete_action(store, stored[pick % len(stored)], ACTOR)


def _undelete(store: Store, pick: int) -> None:
    if gone := store_actions.deleted_actions(store, 2023):
        undelete_action(store, gone[pick % len(gone)].id or 0, ACTOR)


def _say(store: Store, pick: int) -> None:
    """A check-in: a new one, a change of one, or one that is deleted, at times only for a moment.

    Those of a deleted action are stored too, and cannot be changed.
    """
    stored, kept = list_actions(store, plan_year=2023), {known.id for known in list_actions(store)}
    said = [known for known in list_check_ins(store) if known.action_id in kept]
    if stored and (pick % 4 == 0 or not said):
        new = CheckIn(
            stored[pick % len(stored)].id or 0, date(2023, 1, 1 + pick % 30), f"Làm {pick}", value=float(pick)
        )
        add_check_in(store, new, ACTOR)
    elif stored and said:
        chosen = said[pick % len(said)]
        if pick % 4 == 1:
            update_check_in(store, replace(chosen, day=date(2023, 2, 2), next_steps=f"Tiếp {pick}"), ACTOR)
        else:
            gone = delete_check_in(store, chosen, ACTOR)
            if pick % 4 == 2:
                undelete_check_in(store, gone, ACTOR)


def _measure(store: Store, pick: int) -> None:
    period = f"2023-Q{1 + pick % 4}"
    known = {(value.part, value.period): value.version for value in list_values(store, 2023)}
    store_value(store, TargetValue(2023, PART, period, float(pick), "Sổ", known.get((PART, period), 0)), ACTOR)


def _amend(store: Store, pick: int) -> None:
    plan = get_plan(store, 2023)
    added = Supplement(number=1, on=date(2023, 2, 1), text=f"Bổ sung {pick}")
    update_plan(store, replace(plan, number=str(pick) if pick % 3 else "", supplements=(added,)), ACTOR)


def _publish(store: Store, pick: int) -> None:
    publish(store, edition(2020 + pick % 2, 50.0 + pick, "abc"[pick % 3]), ACTOR)


def _withdraw(store: Store, pick: int) -> None:
    if used := [each for each in versions(store, "pci") if each.status != "withdrawn"]:
        withdraw(store, used[pick % len(used)].id, ACTOR)


def _reinstate(store: Store, pick: int) -> None:
    every = versions(store, "pci")
    if gone := [each for each in every if each.status == "withdrawn"]:
        chosen = gone[pick % len(gone)]
        current = next((each.id for each in every if each.year == chosen.year and each.status == "published"), 0)
        reinstate(store, {chosen.id: current}, ACTOR)


DEEDS: tuple[Callable[[Store, int], None], ...] = (
    _add, _change, _change, _say, _say, _delete, _undelete, _measure, _amend, _publish, _withdraw, _reinstate,
)  # fmt: skip
STEPS = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 30)), min_size=4, max_size=18)


def _written(every: tuple[Action, ...]) -> list[tuple[object, ...]]:
    return [(each.id, each.updated_at, *(getattr(each, name) for name in WRITTEN)) for each in every]


def _values(every: tuple[TargetValue, ...]) -> list[tuple[object, ...]]:
    return [(each.part, each.period, each.value, each.source) for each in every]


def _now(store: Store) -> tuple[object, ...]:
    """What the store gives at this moment, as everybody reads it."""
    return (
        _written(list_actions(store, plan_year=2023)),
        replace(get_plan(store, 2023), version=0),
        _values(list_values(store, 2023)),
        {each.year: each.id for each in versions(store, "pci") if each.status == "published"},
        tuple(map(as_written, list_check_ins(store))),
    )


def _then(store: Store, moment: datetime) -> tuple[object, ...]:
    return (
        _written(actions_as_of(store, moment, 2023)),
        plan_as_of(store, moment, 2023),
        _values(values_as_of(store, moment, 2023)),
        versions_as_of(store, moment, "pci"),
        check_ins_as_of(store, moment),
    )


@law(6)
@given(STEPS)
def test_every_moment_of_a_history_is_read_again_as_it_was(
    steps: list[tuple[Callable[[Store, int], None], int]],
) -> None:
    with pytest.MonkeyPatch.context() as patched, TemporaryDirectory() as folder:
        clock, path = Clock(patched), Path(folder) / "store.sqlite3"
        with closing(open_store(file_url(path))) as store:
            add_plan(store, PLAN, ACTOR)
            seen = []
            for deed, pick in steps:
                clock.hours += 1
                deed(store, pick)
                seen.append((clock.now() + timedelta(minutes=30), _now(store)))
            for moment, held in seen:
                assert _then(store, moment) == held


def test_what_came_with_the_program_was_known_all_along(store: Store) -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    publish(store, edition(2020), ACTOR)
    assert versions_as_of(store, long_ago, "pci") == {}
    delivered = publish(store, replace(edition(2021), origin="built_in"), ACTOR)
    assert versions_as_of(store, long_ago, "pci") == {2021: delivered.version_id}
    publish(store, edition(2021, 70.0, "b"), ACTOR)
    assert versions_as_of(store, long_ago, "pci") == {2021: delivered.version_id}


def test_an_action_that_the_program_brought_was_known_all_along_as_it_was_brought(store: Store) -> None:
    long_ago, program = datetime(2020, 1, 1, tzinfo=UTC), operator("Kèm theo")
    brought = add_action(store, action("Chào cờ", plan_year=2023), program)
    update_action(store, replace(brought, status="done", progress=100), ACTOR)
    assert actions_as_of(store, long_ago, 2023) == ()
    (known,) = actions_as_of(store, long_ago, 2023, "Kèm theo")
    assert (known.title, known.status) == ("Chào cờ", "planned")
    assert actions_changed_from(store, long_ago, "Kèm theo") == {brought.id}


def test_what_was_changed_from_a_moment_on_is_named(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch)
    early, late = (add_action(store, action(name, plan_year=2023), ACTOR) for name in ("Một", "Hai"))
    clock.hours = 5
    update_action(store, replace(late, note="sửa"), ACTOR)
    assert actions_changed_from(store, BEGAN + timedelta(hours=1)) == {late.id}
    assert actions_changed_from(store, BEGAN) == {early.id, late.id}


def test_a_plan_is_known_as_it_was_first_stored_before_it_was(store: Store) -> None:
    stored = add_plan(store, PLAN, ACTOR)
    update_plan(store, replace(stored, number="84/KH-SKHCN"), ACTOR)
    assert plan_as_of(store, datetime(2020, 1, 1, tzinfo=UTC), 2023) == replace(PLAN, version=0)
