"""Decisions that are remembered: by index, kind and key, the later one counts, and each is on record."""

import pytest

from data.rights import Actor, operator
from data.store import audit
from data.store.database import Store
from data.store.decisions import Remembered, UnknownDecisionError, forget, remember, remembered
from tests.data.store.builders import everything
from tests.data.store.faults import steps_until_success

HUE = Remembered("unit", "tt hue", "thua_thien_hue", "viết tắt")
COSTS = Remembered("column", "chi phi gia nhap", "entry_costs")


def reported(store: Store, index: str = "pci") -> list[tuple[str, str, str, str]]:
    return [(each.kind, each.key, each.value, each.reason) for each in remembered(store, index)]


@pytest.mark.fault(31, "the choice is kept with its author")
def test_decisions_come_back_by_kind_and_key(store: Store) -> None:
    remember(store, "pci", [HUE, COSTS], operator("An"))
    assert reported(store) == [
        ("column", "chi phi gia nhap", "entry_costs", ""),
        ("unit", "tt hue", "thua_thien_hue", "viết tắt"),
    ]
    _, hue = remembered(store, "pci")
    assert hue.person == "An" and hue.id is not None
    assert hue.created_at is not None and hue.created_at.tzinfo is not None


def test_another_index_knows_nothing_of_them(store: Store) -> None:
    remember(store, "pci", [HUE], operator("An"))
    assert reported(store, "ddci") == []


def test_one_text_may_be_a_unit_and_a_sheet(store: Store) -> None:
    remember(store, "pci", [HUE, Remembered("sheet", "tt hue", "ignored")], operator("An"))
    assert [each[0] for each in reported(store)] == ["sheet", "unit"]


def test_the_later_decision_replaces_the_earlier_and_both_are_on_record(store: Store) -> None:
    remember(store, "pci", [HUE], operator("An"))
    number = remembered(store, "pci")[0].id
    remember(store, "pci", [HUE, Remembered("unit", "tt hue", "hue")], operator("Bình"))
    (now,) = remembered(store, "pci")
    assert (now.id, now.value, now.person) == (number, "hue", "Bình")
    second, first = audit.history(store, f"decision:{number}")
    assert (first.kind, first.before) == ("decision_remembered", None)
    assert second.before == first.after
    assert second.after is not None and second.after["value"] == "hue"


def test_a_decision_that_is_kept_already_changes_nothing(store: Store) -> None:
    remember(store, "pci", [HUE, COSTS], operator("An"))
    before = everything(store)
    remember(store, "pci", [HUE, COSTS], operator("Bình"))
    remember(store, "pci", [], operator("Bình"))
    assert everything(store) == before


def test_a_forgotten_decision_is_gone_and_on_record(store: Store) -> None:
    remember(store, "pci", [HUE], operator("An"))
    number = remembered(store, "pci")[0].id or 0
    forget(store, number, operator("Bình"))
    assert reported(store) == []
    newest = audit.history(store, f"decision:{number}")[0]
    assert (newest.kind, newest.person, newest.after) == ("decision_forgotten", "Bình", None)
    assert newest.before is not None and newest.before["value"] == "thua_thien_hue"
    with pytest.raises(UnknownDecisionError):
        forget(store, number, operator("Bình"))
    remember(store, "pci", [HUE], operator("An"))
    assert (remembered(store, "pci")[0].id or 0) > number


def test_a_decision_needs_its_text_and_a_name(store: Store) -> None:
    before = everything(store)
    with pytest.raises(ValueError, match="text"):
        remember(store, "pci", [HUE, Remembered("unit", "", "hue")], operator("An"))
    with pytest.raises(audit.PersonMissingError):
        remember(store, "pci", [HUE], Actor("", "admin"))
    assert everything(store) == before


def test_remembering_or_forgetting_that_fails_at_any_step_changes_nothing(store: Store) -> None:
    assert steps_until_success(store, lambda: remember(store, "pci", [HUE, COSTS], operator("An"))) >= 6
    number = remembered(store, "pci")[0].id or 0
    assert steps_until_success(store, lambda: forget(store, number, operator("An"))) >= 4
    assert len(reported(store)) == 1
