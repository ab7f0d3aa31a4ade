"""What was saved in the plan is said with the way back, and the inputs show what is stored again once it is undone."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.rights import operator
from data.store.actions import add_action, get_action, update_action
from data.store.database import open_store
from data.store.plans import get_plan
from planning.action import Action
from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, shown

PERSON, OTHER = "Trần Thị Thử", "Lê Văn Khác"
NEXT = "chỉ số thành phần có cảnh báo chưa có hoạt động: tiếp theo"


def _press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    app.run()
    assert_sound(app)
    return app


def _box(app: AppTest, label: str) -> object:
    return next(box for box in (*app.text_area, *app.text_input) if box.label == label)


def _type(app: AppTest, label: str, text: str) -> AppTest:
    _box(app, label).set_value(text)  # type: ignore[attr-defined]
    return app.run()


@pytest.fixture
def action(run: Run, own_store: Path) -> Action:
    fields = {"title": "Đối thoại", "components": (("pci", "proactivity"),), "index": "pci", "unit": "ha_tinh"}
    with closing(open_store()) as store:
        return add_action(store, Action(**fields, plan_year=2023, year=2023, note="như cũ"), operator("An"))  # type: ignore[arg-type]


def _stored(action: Action) -> Action:
    with closing(open_store()) as store:
        return get_action(store, action.id or 0)


def test_a_changed_action_is_said_undone_and_shown_as_before(run: Run, action: Action) -> None:
    app = _type(run("plan", person=PERSON, action=str(action.id)), "Ghi chú", "khác hẳn")
    _press(app, "Lưu thay đổi")
    assert _stored(action).note == "khác hẳn"
    assert "Đã lưu “Đối thoại”." in shown(app) and NEXT in shown(app)
    _press(app, "Hoàn tác")
    assert _stored(action).note == "như cũ" and "Đã hoàn tác việc trước" in shown(app)
    assert _box(app, "Ghi chú").value == "như cũ"  # type: ignore[attr-defined]
    _press(_type(app, "Ghi chú", "lần nữa"), "Lưu thay đổi")
    assert _stored(action).note == "lần nữa", "nothing of the undone change is in the way"


def test_an_action_that_somebody_changed_since_is_not_undone(run: Run, action: Action) -> None:
    app = _press(_type(run("plan", person=PERSON, action=str(action.id)), "Ghi chú", "của tôi"), "Lưu thay đổi")
    with closing(open_store()) as store:
        update_action(store, replace(get_action(store, action.id or 0), title="Tọa đàm"), operator(OTHER))
    _press(app, "Hoàn tác")
    assert "Không hoàn tác được nữa" in shown(app)
    assert (_stored(action).title, _stored(action).note) == ("Tọa đàm", "của tôi")


def test_a_form_that_is_saved_unchanged_says_so(run: Run, action: Action) -> None:
    app = _press(run("plan", person=PERSON, action=str(action.id)), "Lưu thay đổi")
    assert "Không có gì thay đổi" in shown(app) and _stored(action).version == action.version


def test_the_table_says_which_actions_it_saved_and_takes_all_of_them_back(run: Run, action: Action) -> None:
    with closing(open_store()) as store:
        other = add_action(store, replace(action, id=None, version=0, title="Tọa đàm"), operator("An"))
    app = run("plan", person=PERSON)
    edits = {row: {"note": "đã sửa"} for row in (0, 1)}
    app.session_state["plan_editor_0"] = {"edited_rows": edits, "added_rows": [], "deleted_rows": []}
    _press(app.run(), "Lưu thay đổi")
    assert {_stored(action).note, _stored(other).note} == {"đã sửa"}
    assert "“Đối thoại”" in shown(app) and "“Tọa đàm”" in shown(app)
    _press(app, "Hoàn tác")
    assert {_stored(action).note, _stored(other).note} == {"như cũ"}


def test_evidence_that_was_added_can_be_taken_back(run: Run, action: Action) -> None:
    app = run("plan", person=PERSON, action=str(action.id))
    _press(_type(app, "Liên kết", "https://hatinh.gov.vn/tin"), "Thêm minh chứng")
    assert len(_stored(action).evidence) == 1
    _press(app, "Hoàn tác")
    assert _stored(action).evidence == ()


def test_a_part_of_the_plan_is_said_and_undone(run: Run) -> None:
    app = run("plan", person=PERSON, view="content")

    def title() -> str:
        with closing(open_store()) as store:
            return get_plan(store, 2023).title

    before, label = title(), "Trích yếu, chức danh"
    _type(app, label, "Trích yếu mới")
    next(button for button in app.button if button.key.startswith("save:")).click()
    app.run()
    assert title() == "Trích yếu mới" and "Đã lưu trong kế hoạch năm 2023" in shown(app)
    _press(app, "Hoàn tác")
    assert title() == before and _box(app, label).value == before  # type: ignore[attr-defined]


def test_a_measured_value_is_said_and_an_earlier_one_comes_back(run: Run) -> None:
    app = run("plan", person=PERSON, view="targets")
    next(box for box in app.selectbox if box.label == "Chỉ tiêu đo").set_value("T7")
    app.run()

    def keep(value: float, source: str) -> None:
        next(box for box in app.text_input if box.label == "Giá trị").set_value(str(value))
        _type(app, "Nguồn", source)
        _press(app, "Lưu số liệu")

    keep(10.0, "BC 1")
    assert "Đã lưu 10" in shown(app) and "Hoàn tác" in [button.label for button in app.button]
    keep(20.0, "BC 2")
    _press(app, "Hoàn tác")
    assert next(box for box in app.text_input if box.label == "Giá trị").value == "10"
    assert _box(app, "Nguồn").value == "BC 1"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("role", "text"), [("", "hoặc thêm ở trên"), ("planner", "hoặc thêm ở trên"), ("viewer", "Chưa có hoạt động nào.")]
)
def test_an_empty_plan_says_what_can_be_done_first(run: Run, role: str, text: str) -> None:
    notices = [notice.value for notice in run("plan", role=role).info]
    assert [notice for notice in notices if text in notice]
    assert role != "viewer" or not any("thêm ở trên" in notice for notice in notices)
