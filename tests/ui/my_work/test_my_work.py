"""My work: what is due and silent, of the unit or of the office, and which units have reported."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from data.rights import operator
from data.store.actions import add_action
from data.store.check_ins import add_check_in
from data.store.database import Store, open_store
from data.store.plans import add_plan, get_plan, update_plan
from planning.action import Action, Difficulty
from planning.check_in import CheckIn
from planning.periods import today
from planning.plan import Call, next_year
from tests.support import by_turns
from tests.ui.conftest import Run, sign_in
from tests.ui.screen import assert_sound, links_in, shown
from wording.words import LANGUAGES, Words

T = TypeVar("T")


def _with(work: Callable[[Store], T]) -> T:
    with closing(open_store()) as store:
        return work(store)


def _prepare(store: Store) -> str:
    """A plan of this year with a call, one late and one quiet action of a unit, and one of another; its second unit."""
    day = today()
    plan = add_plan(store, next_year(get_plan(store, 2023), day.year), operator("An"))
    units = [unit.code for unit in plan.units]
    call = Call(asked_on=day, deadline=day, units=tuple(units))
    update_plan(store, replace(plan, calls=(call,)), operator("An"))
    given: dict[str, Any] = {"components": (("pci", "proactivity"),), "plan_year": day.year}
    raised = (Difficulty("thiếu người", day, "Chi"),)
    late = Action("Việc trễ", lead_unit=units[0], due=day - timedelta(40), difficulties=raised, **given)
    kept = add_action(store, late, operator("An"))
    add_action(store, Action("Việc im", lead_unit=units[0], **given), operator("An"))
    add_action(store, Action("Việc nơi khác", lead_unit=units[1], **given), operator("An"))
    add_check_in(store, CheckIn(kept.id or 0, day, "đang làm"), operator("An"))
    return units[0]


@pytest.mark.usefixtures("own_store")
@pytest.mark.parametrize("language", by_turns(LANGUAGES))
def test_without_sign_in_it_is_the_work_of_the_whole_office(run: Run, language: str) -> None:
    say = Words(language)
    _with(_prepare)
    app = run("my_work", lang=language)
    assert_sound(app)
    text = shown(app)
    assert say("my_work.headline", late=1, soon=0, silent=2) in text and say("my_work.of_nobody") in text
    assert text.count("Việc trễ</a>") == 2 and "Việc im</a>" in text and "Việc nơi khác</a>" in text
    assert say("my_work.reported_some") in text and say("my_work.reported_none") in text
    assert say("my_work.unanswered", count=1) in text
    assert {"plan", "coverage"} <= {link.partition("?")[0] for link in links_in(text)}


@pytest.mark.usefixtures("own_store")
def test_a_reporter_sees_what_the_own_unit_leads_and_the_call_that_waits(run: Run, tmp_path: Path) -> None:
    unit = _with(_prepare)
    _with(lambda store: sign_in(store, "reporter", "Chi", tmp_path, unit))
    app = run("my_work")
    assert_sound(app)
    text = shown(app)
    assert Words("vi")("my_work.headline", late=1, soon=0, silent=1) in text
    assert "Việc nơi khác" not in text and "đơn vị chưa trả lời" in text
    assert "chưa báo cáo" not in text, "who has reported is the planner's"
    text = shown(run("my_work", whose="office"))
    assert "Việc nơi khác" in text


@pytest.mark.usefixtures("own_store")
@pytest.mark.parametrize("language", by_turns(LANGUAGES))
def test_what_an_ended_year_left_without_a_result_comes_first_and_nothing_says_none_is_overdue(
    run: Run, language: str
) -> None:
    say = Words(language)
    given: dict[str, Any] = {"components": (("pci", "proactivity"),), "plan_year": 2023, "due": date(2023, 12, 14)}
    left = [Action(f"Việc bỏ lại {number}", **given) for number in (1, 2)]
    _with(lambda store: [add_action(store, action, operator("An")) for action in left])
    app = run("my_work", lang=language)
    assert_sound(app)
    text = shown(app)
    first = say("my_work.headline_unrecorded", count=2, year=2023)
    assert f"{first}, {say('my_work.headline_rest', soon=0, silent=0)}" in text
    assert say("my_work.headline", late=0, soon=0, silent=0) not in text and say("my_work.nothing_due") not in text
    assert text.index(say("my_work.unrecorded", year=2023)) < text.index(say("my_work.due"))
    assert text.count(f">{say('timing.record')}</a>") == 2
    assert re.search(r'href="plan\?[^"]*due=unrecorded', text), "and all of them in the list"
    reader = shown(run("my_work", lang=language, role="viewer"))
    assert first in reader and say("timing.record") not in reader
