"""The plan as data: every item of the published plan of 2023 has its place, and a new year begins as a copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.catalogue.loading import load_catalogue, load_office
from planning.action import Action
from planning.occurrences import due_days
from planning.plan import LISTS, Answer, Call, Plan, Supplement, next_year, plan_data, plan_from, problems
from planning.target import KINDS, kind_of
from services.built_in import built_in_plans

PLAN = next(plan for plan in built_in_plans() if plan.year == 2023)


def entry(plan: Plan, name: str, code: str) -> Any:
    """The entry of a list; KeyError where the plan has none of this code."""
    return {one.code: one for one in getattr(plan, name)}[code]


def part(plan: Plan, code: str) -> Any:
    return {one.code: one for _, one in plan.parts()}[code]


def need(found: Any) -> Any:
    """What was found, which must not be empty."""
    if not found:
        raise KeyError("nothing here")
    return found


def of_list(name: str, code: str) -> Callable[[Plan], Any]:
    return lambda plan: need(
        entry(plan, name, code).__dict__.get("text") or entry(plan, name, code).__dict__["name_vi"]
    )


def basis(code: str) -> Callable[[Plan], Any]:
    return lambda plan: need(entry(plan, "bases", code).subject)


def recipient(word: str) -> Callable[[Plan], Any]:
    return lambda plan: need([line for line in plan.recipients if word in line])


def letters(plan: Plan) -> list[str]:
    return [topic.letter for topic in plan.topics]


HOMES: dict[str, Callable[[Plan], Any]] = {
    # The identity of the document
    "SEED-D1": lambda plan: need(plan.number == "" and load_office().symbol == "SKHCN"),
    "SEED-D2": lambda plan: need(plan.signed_on is None and load_office().place_vi == "Hà Tĩnh"),
    "SEED-D3": lambda plan: need(isinstance(plan, Plan)),
    "SEED-D4": lambda plan: need(plan.title and plan.subjects == ("cchc", "pci", "ddci")),
    "SEED-D5": lambda plan: (
        need(plan.opening == ("LEG-01", "LEG-02")) and [entry(plan, "bases", c) for c in plan.opening]
    ),
    "SEED-D6": lambda plan: [
        need(getattr(plan, name)) for name in ("purposes", "requirements", "targets", "topics", "forms", "duties")
    ],
    "SEED-D7": lambda plan: need(plan.year == 2023 and "2023" in plan.horizon and "2021–2030" in plan.horizon),
    "SEED-D8": lambda plan: need(load_office().parent_vi and load_office().name_vi),
    **{f"SEED-P{number}": of_list("purposes", f"P{number}") for number in range(1, 7)},
    **{f"SEED-R{number}": of_list("requirements", f"R{number}") for number in range(1, 6)},
    # Targets: seven, in fourteen measurable parts
    "SEED-T1": lambda plan: [need(part(plan, code)) for code in ("T1.1", "T1.2")],
    "SEED-T2": lambda plan: [need(kind_of(part(plan, f"T2.{number}")) == "increase") for number in range(1, 5)],
    "SEED-T3a": lambda plan: [need(part(plan, code).goal == 100) for code in ("T3a.1", "T3a.2")],
    "SEED-T3b": lambda plan: need(part(plan, "T3b").goal == 100),
    "SEED-T4a": lambda plan: need(part(plan, "T4a")),
    "SEED-T4b": lambda plan: need(part(plan, "T4b")),
    "SEED-T5": lambda plan: need(part(plan, "T5").goal == 100),
    "SEED-T6": lambda plan: need(part(plan, "T6").goal == 100),
    "SEED-T7": lambda plan: need(part(plan, "T7").goal == 3000 and part(plan, "T7").is_above),
    # Contents
    "SEED-Ca": of_list("topics", "reform_meaning"),
    "SEED-Cb": of_list("topics", "leader_responsibility"),
    "SEED-Cc": of_list("topics", "reform_programme"),
    "SEED-Cc1": of_list("topics", "programme_results"),
    "SEED-Cc2": of_list("topics", "organisation"),
    "SEED-Cc3": of_list("topics", "procedures"),
    "SEED-Cc4": of_list("topics", "one_stop"),
    "SEED-Cc5": of_list("topics", "transparency_and_satisfaction"),
    "SEED-Cc6": of_list("topics", "civil_service"),
    "SEED-Cc7": of_list("topics", "digital_government"),
    "SEED-Cc8": lambda plan: need(entry(plan, "topics", "pci").indices == ("pci",)),
    "SEED-Cc9": lambda plan: need(entry(plan, "topics", "ddci").indices == ("ddci",)),
    "SEED-Cd": of_list("topics", "office_culture"),
    "SEED-Cđ": of_list("topics", "results_and_causes"),
    "SEED-Ce": of_list("topics", "citizen_rights"),
    # Forms
    **{
        f"SEED-F{letter}": of_list("forms", code)
        for letter, code in {"a": "Fa", "b": "Fb", "c": "Fc", "d": "Fd", "đ": "Fdd", "e": "Fe"}.items()
    },
    # Who does what; reports, budget, amendments, difficulties
    **{
        f"SEED-O{number}": lambda plan, code=f"O{number}": need(entry(plan, "duties", code).lead)
        for number in range(1, 7)
    },
    "SEED-B1": lambda plan: need(plan.reporting and plan.reporting.periods == ("quarter", "half_year", "year")),
    "SEED-B2": lambda plan: need(plan.budget and plan.budget.text),
    "SEED-B3": lambda plan: need(
        replace(plan, supplements=(Supplement(number=1, on=date(2023, 5, 1), text="x"),)).supplement
    ),
    "SEED-B4": lambda plan: need(plan.difficulties and plan.difficulties.text),
    # Recipients and signature
    "SEED-N1": lambda plan: need(plan.recipients),
    "SEED-N2": recipient("Nội vụ"),
    "SEED-N3": recipient("Phó Giám đốc"),
    "SEED-N4": recipient("Các phòng, đơn vị trực thuộc"),
    "SEED-N5": recipient("Toàn thể"),
    "SEED-N6": recipient("Lưu: VT, TTTK"),
    "SEED-N7": lambda plan: need(
        plan.signature and (plan.signature.authority, plan.signature.title) == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    ),
    "SEED-N8": lambda plan: need(plan.signature and plan.signature.name == "Phan Trọng Bình"),
    **{f"LEG-{number:02d}": basis(f"LEG-{number:02d}") for number in range(1, 16)},
}
"""Every item of the published plan of 2023 by its id, and where it lives."""

CHANNELS = (
    "legal_conference", "flag_ceremony", "meeting", "journal", "newsletter", "newspaper", "television", "other_press",
    "portal", "external_course", "training", "social_media", "mobile_app",
)  # fmt: skip


@pytest.mark.parametrize("item", HOMES)
def test_every_item_of_the_published_plan_has_its_place(item: str) -> None:
    assert HOMES[item](PLAN)


def test_the_list_of_items_is_whole() -> None:
    counts = {"SEED-D": 8, "SEED-P": 6, "SEED-R": 5, "SEED-T": 9, "SEED-C": 15, "SEED-F": 6, "SEED-O": 6, "SEED-B": 4}
    for start, count in {**counts, "SEED-N": 8, "LEG-": 15}.items():
        assert sum(item.startswith(start) for item in HOMES) == count, start


def _without(plan: Plan) -> list[tuple[str, Plan]]:
    """The plan, each time without one of its items."""
    found = [
        (
            f"{name}.{one.code}",
            replace(plan, **{name: tuple(other for other in getattr(plan, name) if other is not one)}),
        )
        for name in LISTS
        if name not in ("targets", "channels", "units")
        for one in getattr(plan, name)
    ]
    for target in plan.targets:
        for one in target.parts:
            kept = replace(target, parts=tuple(other for other in target.parts if other is not one))
            found.append((one.code, replace(plan, targets=tuple(kept if t is target else t for t in plan.targets))))
    for at, line in enumerate(plan.recipients):
        found.append((line, replace(plan, recipients=plan.recipients[:at] + plan.recipients[at + 1 :])))
    for name in ("reporting", "budget", "difficulties", "signature"):
        found.append((name, replace(plan, **{name: None})))
    return [*found, ("opening", replace(plan, opening=())), ("horizon", replace(plan, horizon=""))]


@pytest.mark.parametrize(("removed", "plan"), _without(PLAN), ids=lambda one: one if isinstance(one, str) else "")
def test_removing_any_item_is_noticed(removed: str, plan: Plan) -> None:
    def lives(item: str) -> bool:
        try:
            return bool(HOMES[item](plan))
        except KeyError:
            return False

    assert not all(map(lives, HOMES)), removed


def test_the_plan_of_2023_has_seven_targets_in_fourteen_parts_and_thirteen_channels() -> None:
    assert len(PLAN.targets) == 7
    assert len(list(PLAN.parts())) == 14
    assert tuple(one.code for one in PLAN.channels if not one.is_place) == CHANNELS
    assert set(CHANNELS) == {code for form in PLAN.forms for code in form.channels}
    assert letters(PLAN) == ["a", "b", "c", *(f"c.{n}" for n in range(1, 10)), "d", "đ", "e"]


def test_the_date_that_was_printed_wrongly_is_corrected_and_noted() -> None:
    basis = entry(PLAN, "bases", "LEG-11")
    assert (basis.number, basis.signed_on) == ("17/NQ-CP", date(2019, 3, 7))
    assert "17/3/2019" in basis.note and "07/3/2019" in basis.note


def test_the_plan_fits_together_and_names_components_that_there_are() -> None:
    assert problems(PLAN) == ()
    indices = load_catalogue().indices
    for topic in PLAN.topics:
        assert set(topic.indices) <= set(indices)
        assert all(component in indices[index].components for index, component in topic.components)


def test_a_plan_is_the_same_after_it_was_kept_as_plain_data() -> None:
    call = Call(
        asked_on=date(2023, 4, 1), deadline=date(2023, 4, 30), units=("van_phong_so",),
        answers=(Answer(unit="van_phong_so", on=date(2023, 4, 9), text="Không có"),),
    )  # fmt: skip
    plan = replace(PLAN, calls=(call,), supplements=(Supplement(number=1, on=date(2023, 6, 1), text="Thêm"),))
    assert plan_from(plan_data(plan)) == plan


def test_a_new_year_begins_as_a_copy_without_what_was_signed() -> None:
    old = replace(
        PLAN,
        number="12/KH-SKHCN",
        signed_on=date(2023, 2, 1),
        calls=(Call(asked_on=date(2023, 4, 1), deadline=date(2023, 4, 30)),),
    ).with_closing("2023-Q1", date(2023, 3, 20))
    new = next_year(old, 2026)
    assert (new.year, new.number, new.signed_on, new.recipients, new.signature) == (2026, "", None, (), None)
    assert (new.calls, new.supplements, new.closings, new.version) == ((), (), (), 0)
    assert new.title.endswith("năm 2026")
    assert [topic.code for topic in new.topics] == [topic.code for topic in old.topics]
    assert problems(new) == ()


def test_what_ended_is_not_copied_and_nothing_refers_to_it() -> None:
    ended = {"television": date(2025, 3, 31)}
    old = replace(
        PLAN,
        channels=tuple(replace(one, valid_to=ended.get(one.code)) for one in PLAN.channels),
        units=tuple(
            replace(one, valid_to=date(2025, 2, 28)) if one.code == "phong_chuyen_mon" else one for one in PLAN.units
        ),
    )
    new = next_year(old, 2026)
    assert "television" not in {one.code for one in new.channels}
    assert "phong_chuyen_mon" not in {one.code for one in new.units}
    assert problems(new) == ()


def test_a_period_has_one_closing_day() -> None:
    first, second = date(2023, 3, 20), date(2023, 3, 21)
    plan = PLAN.with_closing("2023-Q1", first).with_closing("2023-H1", second).with_closing("2023-Q1", second)
    assert (plan.closing("2023-Q1"), plan.closing("2023-H1"), plan.closing("2023")) == (second, second, None)
    assert plan_from(plan_data(plan)) == plan and problems(plan) == ()
    assert plan.with_closing("2023-H1", None).with_closing("2023-Q1", None) == PLAN


@pytest.mark.parametrize(
    ("change", "place", "code"),
    [
        ({"purposes": PLAN.purposes * 2}, "purposes.P1", "twice"),
        ({"opening": ("LEG-99",)}, "opening", "unknown"),
        ({"units": ()}, "duties.O1", "unknown"),
        ({"channels": ()}, "forms.Fa.channels", "unknown"),
        ({"calls": (Call(asked_on=date(2023, 5, 1), deadline=date(2023, 4, 1)),)}, "calls", "before"),
    ],
)
def test_what_does_not_fit_is_named(change: dict[str, Any], place: str, code: str) -> None:
    found = problems(replace(PLAN, **change))
    assert (found[0].place, found[0].code) == (place, code)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "floors"},
        {"kind": "rank_band", "best": 25, "worst": 20},
        {"kind": "group_rank", "from_rank": 3, "to_rank": 6},
    ],
)
def test_a_target_that_says_nothing_is_named(fields: dict[str, Any]) -> None:
    fields = {"code": "X.1", "text": "x", "index": "pci", **fields}
    plan = plan_from({"year": 2023, "title": "x", "targets": [{"code": "X", "text": "x", "parts": [fields]}]})
    assert [one.place for one in problems(plan)] == ["targets.X.1"]


def test_every_form_of_a_target_can_be_kept() -> None:
    examples: dict[str, dict[str, Any]] = {
        "rank_step": {"index": "pci", "places": 2, "from_year": 2022},
        "rank_band": {"index": "pci", "worst": 20},
        "floors": {"index": "ddci", "component": "transparency", "score": 7.5, "rank": 10},
        "share": {"index": "pci", "count": 3, "rank": 10},
        "group_rank": {"index": "pci", "within": "region", "from_rank": 9, "to_rank": 6},
        "percentage": {"goal": 100.0},
        "count": {"goal": 3000.0, "unit": "người", "is_above": True},
        "existence": {},
        "increase": {"unit": "kỳ"},
    }
    assert examples.keys() == KINDS.keys()
    parts = [KINDS[kind](code=f"a.{at}", text="x", **fields) for at, (kind, fields) in enumerate(examples.items())]
    plan = plan_from({"year": 2023, "title": "x", "targets": [{"code": "a", "text": "x", "parts": parts}]})
    assert plan_from(plan_data(plan)) == plan
    assert [kind_of(one) for _, one in plan.parts()] == list(examples)


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(0, 800))
def test_flag_ceremonies_fall_on_the_first_monday_of_each_month(start: date, length: int) -> None:
    end = date.fromordinal(start.toordinal() + length)
    days = due_days(Action(title="x", rhythm="flag_ceremony", start=start, due=end))
    every = [date.fromordinal(n) for n in range(start.toordinal(), end.toordinal() + 1)]
    assert list(days) == [day for day in every if day.weekday() == 0 and day.day <= 7]
