"""What is typed into the plan and not saved: offered back, told apart by tab, gone once it is saved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.rights import operator
from data.store.actions import add_action, list_actions, update_action
from data.store.database import open_store
from data.store.form_drafts import DraftKey, FormDraft, drafts_of, keep
from data.store.plans import get_plan, update_plan
from planning.action import Action
from tests.support import by_night
from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, opened, shown

PERSON = "Trần Thị Thử"
NEW = {"component": "proactivity", "new": "1"}


def _click(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return app.run()


def _box(app: AppTest, label: str) -> object:
    return next(box for box in (*app.text_area, *app.text_input) if box.label == label)


def _type(app: AppTest, label: str, text: str) -> AppTest:
    _box(app, label).set_value(text)  # type: ignore[attr-defined]
    return app.run()


def _again(run: Run, app: AppTest, **link: str) -> AppTest:
    """The same page in another session of the same browser: loaded anew, or in a second tab."""
    other = run("plan", person=PERSON, **link)
    other.session_state["_browser"] = app.session_state["_browser"]
    return other.run()


def _drafts(app: AppTest, place: str) -> list[dict[str, object]]:
    with closing(open_store()) as store:
        return [dict(draft.content) for draft in drafts_of(store, f"browser:{app.session_state['_browser']}", place)]


def _stored(**changes: object) -> Action:
    fields = {"title": "Đối thoại", "components": (("pci", "proactivity"),), "index": "pci", "unit": "ha_tinh"}
    with closing(open_store()) as store:
        return add_action(
            store, Action(**{**fields, "plan_year": 2023, "year": 2023, **changes}), operator("Người lập")
        )


def _actions() -> tuple[Action, ...]:
    with closing(open_store()) as store:
        return list_actions(store)


def test_what_left_a_field_is_a_draft_and_is_offered_when_the_page_is_loaded_anew(run: Run) -> None:
    app = run("plan", person=PERSON, **NEW)
    assert _drafts(app, "action_new") == [], "what a form begins with is no draft"
    _type(app, "Tên hoạt động", "Tập huấn một cửa")
    assert _drafts(app, "action_new") == [{"title": "Tập huấn một cửa"}]
    again = _again(run, app)  # without the link that the form was opened by
    assert "Có bản nháp lúc" in shown(again) and "Tập huấn một cửa" in shown(again)
    _click(again, "Dùng tiếp")
    assert_sound(again)
    assert again.query_params["component"] == "proactivity"
    assert _box(again, "Tên hoạt động").value == "Tập huấn một cửa"  # type: ignore[attr-defined]
    _click(again, "Thêm vào kế hoạch")
    (kept,) = _actions()
    assert (kept.title, kept.components) == ("Tập huấn một cửa", (("pci", "proactivity"),))
    assert _drafts(again, "action_new") == []


def test_what_the_browser_still_had_is_offered_in_place_of_a_form_that_nobody_has_touched(run: Run) -> None:
    app = run("plan", person=PERSON, **NEW)
    owner = f"browser:{app.session_state['_browser']}"
    about = next(mark for mark in app.session_state["_typings"] if mark[0] == "action_new")
    with closing(open_store()) as store:
        keep(store, FormDraft(DraftKey(owner, *about, "0" * 32), {"title": "Tập huấn một cửa"}, 0, "f"))
    app.run()
    assert "Mỗi thẻ giữ bản nháp riêng" in shown(app) and _box(app, "Tên hoạt động"), "another tab types it now"
    app.session_state["_drafts_handed"] = {(*about, "0" * 32)}
    app.run()
    assert "Tên hoạt động" not in [box.label for box in app.text_input] and "Tập huấn một cửa" in shown(app)
    _click(app, "Dùng tiếp")
    assert _box(app, "Tên hoạt động").value == "Tập huấn một cửa"  # type: ignore[attr-defined]


def test_the_browser_knows_a_form_before_its_fields_are_drawn(run: Run) -> None:
    """Who types while a slow server still draws the form is heard as well."""
    app = run("plan", new="1", component="proactivity", person=PERSON)
    drawn = list(walk(app.main))
    marks = [place for place, element in enumerate(drawn) if "app-draft" in getattr(element.proto, "body", "")]
    fields = [place for place, element in enumerate(drawn) if str(getattr(element, "key", "")).startswith("title_")]
    assert marks[0] < fields[0] < marks[-1]
    assert 'data-place="action_new"' in drawn[marks[0]].proto.body


def walk(block: Any) -> Iterator[Any]:
    """Every element of a part of the screen, in the order of the screen."""
    for child in block.children.values():
        yield from walk(child) if hasattr(child, "children") else [child]


def test_a_draft_that_is_not_wanted_goes(run: Run) -> None:
    app = _type(run("plan", person=PERSON, **NEW), "Tên hoạt động", "Không dùng nữa")
    again = _click(_again(run, app, **NEW), "Bỏ")
    assert _drafts(again, "action_new") == [] and "Có bản nháp lúc" not in shown(again)
    assert _box(again, "Tên hoạt động").value != "Không dùng nữa"  # type: ignore[attr-defined]


def test_a_second_tab_is_told_and_each_keeps_its_own(run: Run) -> None:
    first = _type(run("plan", person=PERSON, **NEW), "Tên hoạt động", "của thẻ một")
    second = _click(_again(run, first, **NEW), "Để sau, bắt đầu mới")
    assert "Mỗi thẻ giữ bản nháp riêng" in shown(second)
    _type(second, "Tên hoạt động", "của thẻ hai")
    assert _drafts(first, "action_new") == [{"title": "của thẻ hai"}, {"title": "của thẻ một"}]
    first.run()
    assert "Mỗi thẻ giữ bản nháp riêng" in shown(first)
    assert _box(first, "Tên hoạt động").value == "của thẻ một"  # type: ignore[attr-defined]


def test_a_title_that_is_too_long_is_said_with_its_length_and_stays_whole(run: Run) -> None:
    long = "Đối thoại." * 40
    app = _type(run("plan", person=PERSON, **NEW), "Tên hoạt động", long)
    _click(app, "Thêm vào kế hoạch")
    assert "Tên hoạt động: dài 400 ký tự, nhiều nhất 300" in shown(app)
    assert _box(app, "Tên hoạt động").value == long  # type: ignore[attr-defined]
    assert _actions() == () and _drafts(app, "action_new") == [{"title": long}]


@pytest.mark.usefixtures("own_store")
@by_night
def test_a_draft_of_an_action_that_somebody_changed_since_asks_whose_text_stays(run: Run) -> None:
    kept = _stored()
    app = _type(run("plan", person=PERSON, action=str(kept.id)), "Tên hoạt động", "của tôi")
    with closing(open_store()) as store:
        update_action(store, replace(kept, title="của người khác"), operator("Người khác"))
    again = _click(_again(run, app, action=str(kept.id)), "Dùng tiếp")
    _click(again, "Lưu thay đổi")
    assert "Chưa có gì bị mất" in shown(again) and "của người khác" in shown(again)
    assert [action.title for action in _actions()] == ["của người khác"]
    assert _drafts(again, "action") == [{"title": "của tôi"}], "it stays until somebody has chosen"
    _click(again, "Lưu nội dung của tôi")
    assert [action.title for action in _actions()] == ["của tôi"] and _drafts(again, "action") == []


@pytest.mark.usefixtures("own_store")
def test_what_was_typed_into_the_table_is_offered_and_saved(run: Run) -> None:
    kept, other = _stored(), _stored(title="Tọa đàm")
    app = run("plan", person=PERSON)
    app.session_state["plan_editor_0"] = {
        "edited_rows": {0: {"note": "ô đã sửa"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    app.run()
    assert _drafts(app, "plan_table") == [{"note": "ô đã sửa"}]
    again = _again(run, app)
    assert "Có bản nháp lúc" in shown(again) and "ô đã sửa" in shown(again)
    _click(again, "Dùng tiếp")
    assert_sound(again)
    _click(again, "Lưu thay đổi")
    assert {action.title: action.note for action in _actions()} == {kept.title: "ô đã sửa", other.title: ""}
    assert _drafts(again, "plan_table") == []


@pytest.mark.usefixtures("own_store")
def test_what_the_browser_had_in_an_open_number_field_comes_back_as_a_number(run: Run) -> None:
    kept = _stored()
    app = run("plan", person=PERSON, action=str(kept.id))
    with closing(open_store()) as store:
        key = DraftKey(f"browser:{app.session_state['_browser']}", "action", str(kept.id), "0" * 32)
        content = {
            "budget_spent": {"number": "12000000"},
            "measure_done": {"number": "3"},
            "due": {"day": "2023-05-04"},
        }
        keep(store, FormDraft(key, content, kept.version, "f"))
    _click(_click(app.run(), "Dùng tiếp"), "Lưu thay đổi")
    (saved,) = _actions()
    assert (saved.budget_spent, saved.measure_done, str(saved.due)) == (12_000_000, 3.0, "2023-05-04")


@pytest.mark.usefixtures("own_store")
def test_an_action_is_deleted_after_a_question_and_comes_back(run: Run) -> None:
    kept = _stored(note="còn đây")
    app = opened(run("plan", person=PERSON, action=str(kept.id)), f"delete_{kept.id}_{kept.version}")
    assert "Lịch sử và minh chứng vẫn được giữ" in shown(app)
    _click(app, "Xóa")
    assert_sound(app)
    assert _actions() == () and f"Đã xóa “{kept.title}”." in shown(app)
    _click(app, "Hoàn tác")
    (back,) = _actions()
    assert (back.id, back.note) == (kept.id, "còn đây")
    again = run("plan", person=PERSON, action=str(kept.id))
    app = _click(opened(again, f"delete_{kept.id}_{back.version}"), "Xóa")
    _click(opened(app, "deleted_2023"), "Khôi phục")
    assert len(_actions()) == 1 and "Đã khôi phục" in shown(app)


@pytest.mark.parametrize("label", ["Xem", "Hoàn tác"])
def test_after_an_action_was_added_the_way_to_it_the_way_back_and_the_next_step_are_shown(run: Run, label: str) -> None:
    app = run("plan", person=PERSON, component="labor_training", rule="score_fell", new="1")
    _click(app, "Thêm vào kế hoạch")
    assert "Còn 5 chỉ số thành phần có cảnh báo chưa có hoạt động: tiếp theo" in shown(app)
    (added,) = _actions()
    if label == "Xem":
        assert f"action={added.id}" in shown(app)
    else:
        _click(app, label)
        assert _actions() == () and "Đã hoàn tác" in shown(app)


CONTENT = {"view": "content"}


def _typed_into_channels(app: AppTest, **state: object) -> AppTest:
    empty = {"edited_rows": {}, "added_rows": [], "deleted_rows": []}
    app.session_state["plan_channels_2023_0"] = {**empty, **state}
    return app.run()


def _save_list(app: AppTest, name: str) -> AppTest:
    next(button for button in app.button if button.key == f"save_{name}").click()
    return app.run()


def _channels() -> list[str]:
    with closing(open_store()) as store:
        return [channel.name_vi for channel in get_plan(store, 2023).channels]


@pytest.mark.usefixtures("own_store")
@by_night
def test_a_row_typed_into_a_list_of_the_plan_is_offered_in_its_opened_box_and_saved(run: Run) -> None:
    before = len(_channels())
    app = _typed_into_channels(run("plan", person=PERSON, **CONTENT), added_rows=[{"name_vi": "Podcast của Sở"}])
    assert len(_drafts(app, "plan_list")) == 1
    again = _again(run, app, **CONTENT)
    assert [box.label for box in again.expander if box.proto.expanded and "Kênh" in box.label]
    _click(again, "Dùng tiếp")
    assert_sound(again)
    _save_list(again, "channels")
    assert len(_channels()) == before + 1 and _channels()[-1] == "Podcast của Sở"
    assert _drafts(again, "plan_list") == []


@pytest.mark.usefixtures("own_store")
def test_the_offer_of_a_list_counts_its_rows(run: Run) -> None:
    edits = {0: {"name_vi": "Đài"}, 2: {"name_vi": "Báo"}}
    app = _typed_into_channels(run("plan", person=PERSON, **CONTENT), edited_rows=edits)
    assert "của 2 hàng chưa lưu" in shown(_again(run, app, **CONTENT))


@pytest.mark.usefixtures("own_store")
@by_night
def test_a_list_that_somebody_changed_since_the_draft_is_asked_about(run: Run) -> None:
    app = _typed_into_channels(run("plan", person=PERSON, **CONTENT), edited_rows={0: {"name_vi": "của tôi"}})
    with closing(open_store()) as store:
        plan = get_plan(store, 2023)
        theirs = (replace(plan.channels[0], name_vi="của người khác"), *plan.channels[1:])
        update_plan(store, replace(plan, channels=theirs), operator("Lê Văn Khác"))
    again = _save_list(_click(_again(run, app, **CONTENT), "Dùng tiếp"), "channels")
    assert "Lê Văn Khác" in shown(again) and _channels()[0] == "của người khác"
    assert len(_drafts(again, "plan_list")) == 1, "it stays until somebody has chosen"
    _click(again.run(), "Giữ bản đã lưu")
    assert _channels()[0] == "của người khác" and _drafts(again, "plan_list") == []


def test_the_plans_own_text_is_offered_with_a_word_that_it_was_saved_since(run: Run) -> None:
    app = _type(run("plan", person=PERSON, **CONTENT), "Trích yếu, chức danh", "Trích yếu của tôi")
    assert _drafts(app, "plan_identity") == [{"title": "Trích yếu của tôi"}]
    with closing(open_store()) as store:
        plan = get_plan(store, 2023)
        update_plan(store, replace(plan, horizon="lộ trình mới"), operator("Lê Văn Khác"))
    again = _click(_again(run, app, **CONTENT), "Dùng tiếp")
    assert "đã được lưu lại từ khi bản nháp được viết" in shown(again)
    next(button for button in again.button if button.key.startswith("save:")).click()
    again.run()
    with closing(open_store()) as store:
        plan = get_plan(store, 2023)
    assert (plan.title, plan.horizon) == ("Trích yếu của tôi", "lộ trình mới")
    assert _drafts(again, "plan_identity") == []


def test_a_title_of_the_plan_that_is_too_long_is_said_and_stays_whole(run: Run) -> None:
    long = "Tuyên truyền " * 200
    app = _type(run("plan", person=PERSON, **CONTENT), "Trích yếu, chức danh", long)
    next(button for button in app.button if button.key.startswith("save:")).click()
    app.run()
    assert "Trích yếu, chức danh: dài 2.599 ký tự, nhiều nhất 2.000" in shown(app)
    assert _box(app, "Trích yếu, chức danh").value == long  # type: ignore[attr-defined]


@pytest.mark.usefixtures("own_store")
def test_a_copy_of_an_action_with_a_long_title_keeps_the_whole_title(run: Run) -> None:
    kept = _stored(title=("Đối thoại " * 30)[:299])
    app = run("plan", person=PERSON)
    app.session_state["plan_editor_0"] = {"edited_rows": {0: {"mark": True}}, "added_rows": [], "deleted_rows": []}
    _click(app.run(), "Nhân bản")
    assert [action.title for action in _actions()] == [kept.title, kept.title]
    _click(app, "Hoàn tác")
    assert [action.id for action in _actions()] == [kept.id]
