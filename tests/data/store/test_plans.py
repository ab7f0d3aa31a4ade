"""Plans and measured values in the store: nothing written is lost, and each change is on record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.rights import operator
from data.store import audit
from data.store.database import Store
from data.store.plans import (
    PlanChangedError,
    PlanExistsError,
    PlanInUseError,
    PlanInvalidError,
    UnknownPlanError,
    ValueChangedError,
    ValueInvalidError,
    add_plan,
    get_plan,
    history,
    list_values,
    plan_years,
    remove_plan,
    store_value,
    update_plan,
)
from planning.plan import next_year
from planning.target_value import TargetValue
from tests.data.store.builders import PLAN


def test_a_plan_comes_back_as_it_was_written(store: Store) -> None:
    kept = add_plan(store, PLAN, operator("An"))
    assert kept == replace(PLAN, version=1)
    assert get_plan(store, 2023) == kept
    add_plan(store, next_year(PLAN, 2026), operator("An"))
    assert plan_years(store) == (2023, 2026)


def test_a_year_has_one_plan(store: Store) -> None:
    add_plan(store, PLAN, operator("An"))
    with pytest.raises(PlanExistsError):
        add_plan(store, replace(PLAN, title="khác"), operator("Bình"))
    assert get_plan(store, 2023).title == PLAN.title
    with pytest.raises(UnknownPlanError):
        get_plan(store, 2024)


def test_a_change_keeps_who_made_it_and_only_what_changed(store: Store) -> None:
    first = add_plan(store, PLAN, operator("An"))
    changed = update_plan(store, replace(first, title="Tên mới"), operator("Bình"))
    assert (changed.title, changed.version) == ("Tên mới", 2)
    event = history(store, 2023)[0]
    assert (event.kind, event.person) == (audit.PLAN_CHANGED, "Bình")
    assert (event.before, event.after) == ({"title": PLAN.title}, {"title": "Tên mới"})
    assert update_plan(store, changed, operator("Bình")) == changed
    assert len(history(store, 2023)) == 2


def test_two_people_at_one_plan_lose_no_text(store: Store) -> None:
    first = add_plan(store, PLAN, operator("An"))
    update_plan(store, replace(first, title="của Bình"), operator("Bình"))
    with pytest.raises(PlanChangedError) as reported:
        update_plan(store, replace(first, title="của An"), operator("An"))
    assert (reported.value.theirs.title, reported.value.mine.title, reported.value.person) == (
        "của Bình",
        "của An",
        "Bình",
    )
    assert get_plan(store, 2023).title == "của Bình"


def test_a_plan_that_does_not_fit_together_is_refused(store: Store) -> None:
    first = add_plan(store, PLAN, operator("An"))
    with pytest.raises(PlanInvalidError) as reported:
        update_plan(store, replace(first, channels=()), operator("An"))
    assert {one.code for one in reported.value.problems} == {"unknown"}
    assert get_plan(store, 2023) == first


def test_a_value_is_kept_with_its_source_and_history(store: Store) -> None:
    add_plan(store, PLAN, operator("An"))
    first = store_value(store, TargetValue(2023, "T7", "2023-Q2", 1200, "Báo cáo quý II"), operator("An"))
    assert (first.version, first.updated_by) == (1, "An")
    second = store_value(store, replace(first, value=1500), operator("Bình"))
    assert [(one.value, one.version, one.updated_by) for one in list_values(store, 2023)] == [(1500, 2, "Bình")]
    assert second.updated_at is not None
    event = history(store, 2023)[0]
    assert event.before == {"part": "T7", "period": "2023-Q2", "value": 1200, "source": "Báo cáo quý II"}


def test_two_people_at_one_value_lose_none(store: Store) -> None:
    add_plan(store, PLAN, operator("An"))
    store_value(store, TargetValue(2023, "T7", "2023", 3100, "Bình đếm"), operator("Bình"))
    with pytest.raises(ValueChangedError) as reported:
        store_value(store, TargetValue(2023, "T7", "2023", 2900, "An đếm"), operator("An"))
    assert (reported.value.theirs.value, reported.value.mine.value) == (3100, 2900)
    assert list_values(store, 2023)[0].value == 3100


@pytest.mark.parametrize(
    ("value", "field", "code"),
    [
        (TargetValue(2023, "T99", "2023", 1, "x"), "part", "unknown"),
        (TargetValue(2023, "T7", "2023-Q5", 1, "x"), "period", "unknown"),
        (TargetValue(2023, "T7", "tháng 3", 1, "x"), "period", "unknown"),
        (TargetValue(2023, "T7", "2024", 1, "x"), "period", "other_year"),
        (TargetValue(2023, "T5", "2023", 101, "x"), "value", "out_of_range"),
        (TargetValue(2023, "T7", "2023", -1, "x"), "value", "out_of_range"),
        (TargetValue(2023, "T7", "2023", float("nan"), "x"), "value", "out_of_range"),
        (TargetValue(2023, "T1.1", "2023", 0.5, "x"), "value", "out_of_range"),
        (TargetValue(2023, "T7", "2023", 1, " "), "source", "required"),
        (TargetValue(2023, "T7", "2023", 1, "x" * 501), "source", "too_long"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_field(
    store: Store, value: TargetValue, field: str, code: str
) -> None:
    add_plan(store, PLAN, operator("An"))
    with pytest.raises(ValueInvalidError) as reported:
        store_value(store, value, operator("An"))
    assert [(one.field, one.code) for one in reported.value.problems] == [(field, code)]
    assert list_values(store, 2023) == ()


def test_a_plan_that_was_just_begun_is_taken_back_while_nothing_belongs_to_it(store: Store) -> None:
    kept = add_plan(store, PLAN, operator("An"))
    changed = update_plan(store, replace(kept, title="Tên mới"), operator("Bình"))
    with pytest.raises(PlanChangedError):
        remove_plan(store, kept, operator("An"))
    code = next(part.code for _, part in PLAN.parts() if part.kind == "percentage")
    measured = TargetValue(plan_year=PLAN.year, part=code, period=f"{PLAN.year}-Q1", value=50.0, source="Văn phòng")
    store_value(store, measured, operator("An"))
    with pytest.raises(PlanInUseError):
        remove_plan(store, changed, operator("An"))
    begun = add_plan(store, next_year(PLAN, 2027), operator("An"))
    remove_plan(store, begun, operator("An"))
    assert plan_years(store) == (PLAN.year,)
    assert (history(store, 2027)[0].kind, history(store, 2027)[0].person) == (audit.PLAN_REMOVED, "An")
