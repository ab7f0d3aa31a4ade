"""The plan: an action made from a flag, edited in the table, and two people at one action."""

from __future__ import annotations

from contextlib import closing
from datetime import date

import pytest

from data.catalogue.loading import load_catalogue
from data.rights import operator
from data.scores import load_indicators
from data.store.actions import list_actions, update_action
from data.store.database import open_store
from data.store.editions import withdraw
from data.store.rows import indicator_rows
from planning.action import Action
from tests.support import by_night
from tests.ui.conftest import Run
from tests.ui.plan.steps import actions, click, edit, saved
from tests.ui.screen import assert_sound, opened, shown
from wording.words import wording


def test_an_action_planned_from_a_flag_carries_component_and_reason(run: Run) -> None:
    app = run("plan", person="Trần Thị Thử", component="labor_training", rule="score_fell", new="1")
    assert "Điểm giảm 1,45 (từ 6,49 xuống 5,04)" in shown(app)
    title = next(box for box in app.text_input if box.label == "Tên hoạt động")
    assert "Đào tạo lao động" in title.value
    title.set_value("Phổ biến chính sách đào tạo lao động")
    click(app, "Thêm vào kế hoạch")
    assert_sound(app)
    (kept,) = actions()
    assert kept.title == "Phổ biến chính sách đào tạo lao động"
    assert kept.components == (("pci", "labor_training"),)
    assert (kept.rule, kept.year, kept.unit, kept.created_by) == ("score_fell", 2023, "ha_tinh", "Trần Thị Thử")
    assert "1,45" in kept.reason_vi
    assert "1.45" in kept.reason_en
    assert "5/6 thành phần có cảnh báo chưa có hoạt động" in shown(run())


def test_the_form_of_a_new_action_is_made_once_it_is_opened(run: Run) -> None:
    app = run("plan", person="Trần Thị Thử")
    assert not [box for box in app.text_input if box.label == "Tên hoạt động"]
    assert [box for box in opened(app, "plan_new_|||").text_input if box.label == "Tên hoạt động"]
    assert_sound(app)


def test_a_form_with_a_mistake_keeps_what_was_typed_and_says_what_is_wrong(run: Run) -> None:
    app = run("plan", person="Trần Thị Thử", new="1")
    click(app, "Thêm vào kế hoạch")
    assert "Tên hoạt động: cần được điền." in shown(app)
    assert "Nội dung: cần ít nhất một nội dung hoặc một chỉ số thành phần." in shown(app)
    assert actions() == ()


@pytest.mark.fault(36, "a double click on Save")
def test_a_second_click_on_add_does_not_add_a_second_action(run: Run) -> None:
    app = run("plan", person="Trần Thị Thử", component="proactivity", rule="last_in_group", new="1")
    button = next(button for button in app.button if button.label == "Thêm vào kế hoạch")
    button.click()
    app.run()
    button.click()
    app.run()
    assert len(actions()) == 1


@pytest.mark.usefixtures("own_store")
def test_a_cell_typed_in_the_table_is_saved_and_the_rest_stays(run: Run) -> None:
    saved(note="Ghi chú cũ", budget_estimated=5_000_000)
    app = edit(run("plan", person="Trần Thị Thử"), status="done")
    click(app, "Lưu thay đổi")
    assert_sound(app)
    (kept,) = actions()
    assert (kept.status, kept.progress, kept.note, kept.budget) == ("done", 100, "Ghi chú cũ", 5_000_000)
    assert kept.updated_by == "Trần Thị Thử"


@pytest.mark.usefixtures("own_store")
@pytest.mark.fault(36, "both versions on the screen")
def test_two_people_at_one_action_lose_no_text(run: Run) -> None:
    first = saved(note="Bản gốc")
    mine = edit(run("plan", person="Trần Thị Thử"), note="Ghi chú của tôi")
    store = open_store()
    theirs = {"note": "Ghi chú của người khác", "title": "Tên của người khác"}
    update_action(store, Action(**{**vars(first), **theirs}), operator("Lê Văn Khác"))
    store.close()
    click(mine, "Lưu thay đổi")
    assert_sound(mine)
    text = shown(mine)
    assert "Lê Văn Khác" in text
    assert "Ghi chú của tôi" in text
    assert "Ghi chú của người khác" in text
    assert actions()[0].note == "Ghi chú của người khác", "nothing is overwritten before the person has chosen"
    click(mine, "Lưu nội dung của tôi")
    assert actions()[0].note == "Ghi chú của tôi"
    assert actions()[0].title == "Tên của người khác", "what I did not touch stays as the other wrote it"
    assert "Ghi chú của người khác" not in shown(mine)


@pytest.mark.usefixtures("own_store")
def test_my_text_that_does_not_go_with_theirs_is_refused_and_the_choice_stays(run: Run) -> None:
    first = saved()
    mine = edit(run("plan", person="Trần Thị Thử"), due="2023-01-10")
    store = open_store()
    update_action(store, Action(**{**vars(first), "start": date(2023, 5, 1)}), operator("Lê Văn Khác"))
    store.close()
    click(mine, "Lưu thay đổi")
    assert "Lê Văn Khác" in shown(mine)
    click(mine, "Lưu nội dung của tôi")
    assert_sound(mine)
    assert "Hoàn thành: sớm hơn ngày bắt đầu" in "".join(error.value for error in mine.error)
    assert (actions()[0].start, actions()[0].due) == (date(2023, 5, 1), None)
    click(mine, "Giữ bản đã lưu")
    assert "Lê Văn Khác" not in "".join(warning.value for warning in mine.warning)


@pytest.mark.usefixtures("own_store")
@pytest.mark.fault(36, "what is typed stays")
def test_what_is_typed_wrongly_is_not_saved_and_not_lost(run: Run) -> None:
    saved()
    app = edit(run("plan", person="Trần Thị Thử"), title="", note="Còn đây")
    click(app, "Lưu thay đổi")
    assert "Tên hoạt động: cần được điền." in shown(app)
    assert actions()[0].title == "Đối thoại doanh nghiệp"
    assert app.session_state["plan_editor_0"]["edited_rows"][0]["note"] == "Còn đây"


@pytest.mark.usefixtures("own_store")
def test_a_viewer_sees_the_plan_and_cannot_write(run: Run) -> None:
    saved()
    app = run("plan", role="viewer")
    assert "1 hoạt động tuyên truyền" in shown(app)
    assert not [button for button in app.button if button.label in ("Lưu thay đổi", "Thêm vào kế hoạch")]


@pytest.mark.usefixtures("own_store")
@by_night
def test_an_action_says_that_its_edition_was_withdrawn(run: Run) -> None:
    kept = saved()
    store = open_store()
    withdraw(store, int(kept.edition_version_id or 0), operator("Người phân tích"))
    store.close()
    (table,) = (grid.value for grid in run("plan", person="Trần Thị Thử").dataframe)
    assert "kỳ công bố đã thu hồi" in table["basis"].iloc[0]


@pytest.mark.usefixtures("own_store")
@pytest.mark.fault(34, "Markdown on the screen")
def test_markdown_in_a_title_is_shown_as_typed(run: Run) -> None:
    saved()
    store = open_store()
    (kept,) = list_actions(store)
    update_action(store, Action(**{**vars(kept), "title": "**đậm** [x](http://a.b)"}), operator("A"))
    store.close()
    app = opened(run("plan", person="Trần Thị Thử", action=str(kept.id)), f"delete_{kept.id}_{kept.version + 1}")
    asked = next(text.value for text in app.markdown if "khỏi kế hoạch?" in text.value)
    assert "\\*\\*đậm\\*\\* \\[x\\]\\(http" in asked


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_indicators_of_the_form_are_named_in_the_language_of_the_screen(run: Run, language: str) -> None:
    app = run("plan", person="Trần Thị Thử", component="entry_costs", new="1", year="2023", lang=language)
    label = wording(language)["field.indicators"]
    options = next(box for box in app.multiselect if box.label == label).options
    with closing(open_store()) as store:
        rows = load_indicators(store, load_catalogue(), "pci")
    here = rows[(rows["component"] == "entry_costs") & (rows["year"] == 2023)]
    assert set(options) == set(here["label" if language == "vi" else "label_en"])


@by_night
def test_an_indicator_chosen_in_english_is_stored_under_its_own_name(run: Run) -> None:
    app = run("plan", person="Trần Thị Thử", component="entry_costs", new="1", year="2019", lang="en")
    box = next(box for box in app.multiselect if box.label == wording("en")["field.indicators"])
    with closing(open_store()) as store:
        rows = indicator_rows(store, "pci")
    first = rows[(rows["year"] == 2019) & (rows["component"] == "entry_costs")].iloc[0]
    box.select(first["label_en"])
    click(app, wording("en")["plan.add"])
    assert_sound(app, "en")
    (kept,) = actions()
    assert kept.indicators == (("pci", "entry_costs", first["label"]),)
