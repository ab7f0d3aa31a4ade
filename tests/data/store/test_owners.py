"""Who answers for the components is stored with its day, replaced by comparing, and undone the other way round."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from data.rights import operator
from data.store import audit
from data.store.database import Store
from data.store.owners import OwnersChangedError, list_owners, owners_recorded_by, replace_owners
from planning.owners import Owner

AN, BINH = operator("An"), operator("Bình")
FIRST = Owner("pci", "time_costs", date(2026, 1, 1), "van_phong_so", ("phong_a", "phong_b"))
LATER = replace(FIRST, since=date(2026, 7, 1), lead_unit="phong_a", coordinating=())
OTHER = Owner("ddci", "transparency", date(2026, 1, 1), "phong_b")


def test_assignments_come_back_as_they_were_given(store: Store) -> None:
    replace_owners(store, (), (LATER, FIRST, OTHER), AN)
    assert list_owners(store) == (OTHER, FIRST, LATER)


def test_what_was_replaced_comes_back_the_other_way_round(store: Store) -> None:
    replace_owners(store, (), (FIRST,), AN)
    wrong = replace(FIRST, lead_unit="phong_c")
    replace_owners(store, (FIRST,), (wrong,), AN)
    assert list_owners(store) == (wrong,)
    replace_owners(store, (wrong,), (FIRST,), AN)
    assert list_owners(store) == (FIRST,)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((replace(FIRST, lead_unit="phong_c"),), (LATER,)),  # not what is stored
        ((LATER,), ()),  # is not stored at all
        ((), (replace(FIRST, lead_unit="phong_c"),)),  # another stands on its day
    ],
)
def test_who_comes_second_is_told_and_nothing_changes(
    store: Store, before: tuple[Owner, ...], after: tuple[Owner, ...]
) -> None:
    replace_owners(store, (), (FIRST,), AN)
    with pytest.raises(OwnersChangedError):
        replace_owners(store, before, (*after, OTHER), BINH)
    assert list_owners(store) == (FIRST,)


def test_each_index_has_its_line_in_the_trail(store: Store) -> None:
    replace_owners(store, (), (FIRST, OTHER), AN)
    (event,) = audit.history(store, "owners:pci")
    assert (event.person, event.kind, event.before) == ("An", "owners_changed", {})
    assert event.after == {
        "time_costs 2026-01-01": {"lead_unit": "van_phong_so", "coordinating": ["phong_a", "phong_b"]}
    }
    assert len(audit.history(store, "owners:ddci")) == 1


def test_what_was_recorded_by_a_day_does_not_change_with_what_comes_later(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = replace(FIRST, lead_unit="phong_c")
    steps = ((), (FIRST, OTHER), (moved, OTHER), (moved, OTHER, LATER), (OTHER,))
    for day, (before, after) in enumerate(pairwise(steps), 1):
        # 18:00 in UTC is 01:00 of the next day in Việt Nam.
        monkeypatch.setattr("data.store.audit.now", lambda day=day: datetime(2026, 3, day, 18, tzinfo=UTC))
        replace_owners(store, before, after, AN)
    for day, wanted in enumerate(steps, 1):
        assert owners_recorded_by(store, date(2026, 3, day)) == tuple(sorted(wanted))
    assert owners_recorded_by(store, date(2026, 12, 31)) == list_owners(store)
