"""What is wrong with what was typed in the plan: all of it at once, each by its field, with its limit."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.rights import operator
from data.store.actions import add_action, list_actions
from data.store.database import open_store
from data.store.plans import get_plan
from planning.action import Action, Difficulty, Evidence, validate
from planning.periods import today
from tests.ui.conftest import Run
from tests.ui.screen import shown

PERSON = "Trần Thị Thử"


def field(app: AppTest, kind: str, label: str) -> Any:
    return next(box for box in app.get(kind) if box.label == label)


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return app.run()


def errors(app: AppTest) -> list[str]:
    return [error.value for error in app.error]


def test_a_number_that_cannot_be_read_hides_no_other_problem_of_an_action(run: Run) -> None:
    app = run("plan", person=PERSON, new="1")
    field(app, "text_input", "Tên hoạt động").set_value("")
    field(app, "text_input", "Kinh phí dự kiến (đồng)").set_value("vài triệu")
    field(app, "text_area", "Ghi chú").set_value("x" * 5001)
    app.run()
    said = "\n".join(errors(press(app, "Thêm vào kế hoạch")))
    assert "Kinh phí dự kiến (đồng): không đọc được số" in said
    assert "Tên hoạt động: cần được điền." in said
    assert "Ghi chú: dài 5.001 ký tự, nhiều nhất 5.000" in said
    with closing(open_store()) as store:
        assert not list_actions(store)


@pytest.mark.usefixtures("own_store")
def test_a_difficulty_that_is_too_long_is_said_with_its_length_and_the_limit(run: Run) -> None:
    with closing(open_store()) as store:
        given = Action("Chuyên trang", components=(("pci", "proactivity"),), plan_year=2023)
        kept = add_action(store, given, operator("An"))
    app = run("plan", person=PERSON, action=str(kept.id))
    field(app, "text_area", "Khó khăn, vướng mắc cần phản ánh").set_value("x" * 5002)
    app.run()
    assert any("dài 5.002 ký tự, nhiều nhất 5.000" in error for error in errors(press(app, "Phản ánh")))


def test_each_text_of_an_entry_has_the_limit_of_its_own() -> None:
    action = Action(
        "a",
        topics=("pci",),
        evidence=(Evidence("t" * 301, f"https://a.vn/{'x' * 2000}"),),
        difficulties=(Difficulty("d" * 5001, answer="e" * 5003),),
    )
    found = [(problem.field, problem.limit, problem.length) for problem in validate(action)]
    assert found == [("evidence", 2000, 2013), ("evidence", 300, 301), ("difficulties", 5000, 5001),
                     ("difficulties", 5000, 5003)]  # fmt: skip


def test_every_empty_text_of_the_plan_is_named(run: Run) -> None:
    app = run("plan", person=PERSON, view="content")
    with closing(open_store()) as store:
        plan = get_plan(store, 2023)
    names = [name for name in ("reporting", "budget", "difficulties") if getattr(plan, name) is not None]
    boxes = [
        box for box in app.text_area if box.value and box.value in (plan.title, *(getattr(plan, n).text for n in names))
    ]
    for box in boxes:
        box.set_value(" ")
    app.run()
    said = [error for error in errors(press(app, "Lưu thay đổi")) if "cần được điền" in error]
    assert len(boxes) == len(said) > 1


def test_a_deadline_in_the_past_is_said_in_our_words(run: Run) -> None:
    app = run("coverage", person=PERSON, year="2023")
    day = field(app, "date_input", "Hạn trả lời")
    yesterday = today() - timedelta(1)
    assert (day.min, day.max) == (date(1945, 1, 1), date(2100, 12, 31)), "else the browser says it in English"
    day.set_value(yesterday)
    app.run()
    assert f"Sớm nhất là {today():%d/%m/%Y}." in shown(app)
