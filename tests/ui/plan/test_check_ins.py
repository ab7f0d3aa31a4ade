"""Check-ins on the page of an action: who writes them, what they change, and of two who change one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from streamlit.testing.v1 import AppTest

from data.rights import operator
from data.store.actions import add_action, get_action
from data.store.check_ins import add_check_in, list_check_ins, update_check_in
from data.store.database import Store, open_store
from planning.action import Action
from planning.check_in import CheckIn
from planning.periods import today
from tests.support import by_night, by_turns
from tests.ui.conftest import Run, sign_in
from tests.ui.screen import assert_sound, shown
from wording.words import LANGUAGES, Words

T = TypeVar("T")
PERSON, UNIT = "Trần Thị Thử", "van_phong_so"


def _with(work: Callable[[Store], T]) -> T:
    with closing(open_store()) as store:
        return work(store)


def _saved(**fields: Any) -> Action:
    given = {"title": "Mở lớp", "components": (("pci", "proactivity"),), "plan_year": 2023, "lead_unit": UNIT}
    return _with(lambda store: add_action(store, Action(**(given | fields)), operator("Người lập")))


def _click(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return app.run()


def _type(app: AppTest, label: str, text: str) -> None:
    next(box for box in (*app.text_area, *app.text_input) if box.label == label).set_value(text)
    app.run()


@pytest.mark.usefixtures("own_store")
@pytest.mark.parametrize("language", by_turns(LANGUAGES))
def test_a_check_in_is_saved_with_what_it_says_and_taken_back_with_it(run: Run, language: str) -> None:
    say = Words(language)
    action = _saved(measure_unit="lớp", measure_target=12.0)
    app = run("plan", person=PERSON, action=str(action.id), lang=language)
    _click(app, say("check_in.add"))
    assert say("check_in_problem.required") in shown(app)
    _type(app, say("check_in.obstacles"), "chưa có kinh phí")
    next(slider for slider in app.slider if slider.label == say("check_in.progress")).set_value(40)
    _type(app, say("check_in.value", unit="lớp"), "3")
    _click(app, say("check_in.add"))
    assert_sound(app)
    assert "chưa có kinh phí" in [text.value for text in app.text] and "40%" in shown(app)
    (kept,) = _with(list_check_ins)
    assert (kept.day, kept.obstacles, kept.progress, kept.value, kept.author) == (
        today(), "chưa có kinh phí", 40, 3.0, PERSON
    )  # fmt: skip
    after = _with(lambda store: get_action(store, action.id or 0))
    assert (after.status, after.progress, after.measure_done) == ("in_progress", 40, 3.0)
    assert [difficulty.text for difficulty in after.difficulties] == ["chưa có kinh phí"]
    _click(app, say("done.undo"))
    assert _with(list_check_ins) == ()
    back = _with(lambda store: get_action(store, action.id or 0))
    assert replace(back, version=action.version, updated_at=action.updated_at, updated_by=action.updated_by) == action


@pytest.mark.usefixtures("own_store")
def test_a_reporter_reports_on_what_the_own_unit_leads_and_sees_the_rest(run: Run, tmp_path: Path) -> None:
    own, other = _saved(), _saved(title="Việc khác", lead_unit="so_tai_chinh")
    _with(lambda store: sign_in(store, "reporter", "Chi", tmp_path, UNIT))
    app = run("plan", action=str(own.id))
    assert_sound(app)
    labels = {box.label for box in (*app.text_input, *app.text_area, *app.selectbox, *app.slider, *app.date_input)}
    assert {"Đã làm gì", "Trạng thái", "Tiến độ (%)", "Kinh phí đã chi (đồng)", "Ghi chú"} <= labels
    assert not {"Tên hoạt động", "Hoàn thành", "Đơn vị chủ trì", "Kinh phí dự kiến (đồng)"} & labels
    assert "Xóa hoạt động" not in shown(app) and "Đối tượng" not in labels
    _type(app, "Đã làm gì", "đã mời 30 người")
    _click(app, "Lưu cập nhật")
    _type(app, "Kinh phí đã chi (đồng)", "5000000")
    _click(app, "Lưu thay đổi")
    assert_sound(app)
    assert _with(lambda store: get_action(store, own.id or 0)).budget_spent == 5_000_000
    assert [check_in.author for check_in in _with(list_check_ins)] == ["Chi"]
    app = run("plan", action=str(other.id))
    assert_sound(app)
    assert not app.text_area and "Việc khác" in shown(app)


@pytest.mark.usefixtures("own_store")
@by_night
def test_the_second_of_two_who_change_a_check_in_chooses(run: Run) -> None:
    action = _saved()
    kept = _with(lambda store: add_check_in(store, CheckIn(action.id or 0, today(), "cũ"), operator(PERSON))).check_in
    app = run("plan", person=PERSON, action=str(action.id))
    _click(app, "Sửa")
    boxes = [box for box in app.text_area if box.label == "Đã làm gì"]
    boxes[-1].set_value("của tôi")
    app.run()
    _with(lambda store: update_check_in(store, replace(kept, done="của Bình"), operator("Bình")))
    app.run()
    _click(app, "Lưu thay đổi")
    assert "Bình đã sửa lần cập nhật này" in shown(app) and "của Bình" in shown(app)
    assert [check_in.done for check_in in _with(list_check_ins)] == ["của Bình"]
    _click(app, "Lưu nội dung của tôi")
    assert_sound(app)
    assert [check_in.done for check_in in _with(list_check_ins)] == ["của tôi"]
    _click(app, "Xóa")
    assert _with(list_check_ins) == ()
    _click(app, "Hoàn tác")
    assert [check_in.done for check_in in _with(list_check_ins)] == ["của tôi"]
