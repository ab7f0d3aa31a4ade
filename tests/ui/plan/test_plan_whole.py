"""The whole plan on the screen: its views, one action with evidence and history, targets, its text, the next year."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import openpyxl
import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from data.rights import operator
from data.store import files
from data.store.actions import add_action, get_action, list_actions, update_action
from data.store.database import Store, open_store
from data.store.plans import add_plan, get_plan, list_values, plan_years, store_value, update_plan
from planning.action import Action, Difficulty, Evidence
from planning.periods import today
from planning.plan import LegalBasis, next_year
from planning.target_value import TargetValue
from tests.support import by_turns
from tests.ui.conftest import Run, follow
from tests.ui.exported import faults, in_text, in_workbook, on_screen, table
from tests.ui.screen import assert_sound, opened, shown
from wording.words import wording

T = TypeVar("T")
PERSON = "Trần Thị Thử"


def with_store(work: Callable[[Store], T]) -> T:
    with closing(open_store()) as store:
        return work(store)


def saved(**fields: Any) -> Action:
    given = {"title": "Chuyên trang", "components": (("pci", "proactivity"),), "plan_year": 2023, "year": 2023}
    return with_store(lambda store: add_action(store, Action(**(given | fields)), operator("Người lập")))


def now(action: Action) -> Action:
    return with_store(lambda store: get_action(store, action.id or 0))


def click(app: AppTest, label: str, place: int = 0) -> AppTest:
    [button for button in app.button if button.label == label][place].click()
    return app.run()


def box(app: AppTest, kind: str, label: str) -> Any:
    return next(one for one in app.get(kind) if one.label == label)


@pytest.mark.parametrize("view", by_turns(["list", "board", "targets", "content", "calendar", "timeline"]))
def test_every_view_is_sound_in_both_languages_with_and_without_actions(run: Run, view: str) -> None:
    app = run("plan", person=PERSON, view=view)
    for language in ("vi", "en"):
        assert_sound(follow(app, view=view, lang=language), language)
    for status, days in (("planned", -3), ("continued", 400), ("done", 10), ("cancelled", 1)):
        saved(
            title=f"Rất dài {status} " * 15, status=status, progress=100 if status == "done" else 0,
            start=today() - timedelta(30), due=today() + timedelta(days), rhythm="flag_ceremony",
        )  # fmt: skip
    for language in ("vi", "en"):
        assert_sound(follow(app, view=view, lang=language), language)
        assert not [fault for item in on_screen(app).values() for fault in faults(item, language)]


@pytest.mark.usefixtures("own_store")
def test_numbers_and_days_of_legal_bases_leave_as_texts_and_days(run: Run) -> None:
    plan = with_store(lambda store: get_plan(store, 2023))
    basis = LegalBasis(
        code="84", kind="Kế hoạch", number="84", signed_on=date(2023, 2, 1), issuer="2019", subject="Nâng hạng"
    )
    bases = (*plan.bases, basis)
    with_store(lambda store: update_plan(store, replace(plan, bases=bases), operator(PERSON)))
    app = run("plan", role="viewer", view="content")
    item = table(app, wording("vi")["plan.list_bases"])
    headings = {name: wording("vi")[f"plan_field.{name}"] for name in ("number", "signed_on", "issuer")}
    for read in (in_workbook, in_text):
        *_, line = read(item, "vi")
        assert (line[headings["number"]], line[headings["issuer"]]) == ("84", "2019")
        assert line[headings["signed_on"]] == datetime(2023, 2, 1)


@pytest.mark.usefixtures("own_store")
def test_the_board_has_a_card_in_the_column_of_its_status(run: Run) -> None:
    saved(title="Việc một", status="maintained")
    text = shown(run("plan", view="board"))
    doing = text[text.index("<h3>Đang thực hiện") : text.index("<h3>Hoàn thành")]
    assert "Việc một" in doing and "action=1" in doing


@pytest.mark.usefixtures("own_store")
def test_the_calendar_shows_each_time_of_a_recurring_action(run: Run) -> None:
    saved(title="Chào cờ", rhythm="flag_ceremony", start=date(2023, 1, 1), due=date(2023, 12, 31))
    text = shown(run("plan", view="calendar", month="2023-05"))
    assert "Việc đến hạn trong tháng 05/2023" in text
    assert text.count("app-due-unrecorded") == 1 and "app-due-late" not in text, "its year is over"


@pytest.mark.usefixtures("own_store")
def test_a_whole_action_is_changed_and_its_history_says_from_what_to_what(run: Run) -> None:
    kept = saved(note="cũ")
    app = run("plan", person=PERSON, action=str(kept.id))
    assert_sound(app)
    box(app, "text_input", "Tên hoạt động").set_value("Tên mới")
    box(app, "text_area", "Ghi chú").set_value("mới")
    click(app, "Lưu thay đổi")
    assert_sound(app)
    assert (now(kept).title, now(kept).note, now(kept).updated_by) == ("Tên mới", "mới", PERSON)
    assert "cũ" not in shown(app)
    assert "<td" in shown(opened(app, f"history_{kept.id}")) and "cũ" in shown(app), "the history has the text before"


@pytest.mark.usefixtures("own_store")
def test_somebody_else_saves_while_the_form_is_open_and_nothing_is_lost(run: Run) -> None:
    kept = saved(note="gốc")
    app = run("plan", person=PERSON, action=str(kept.id))
    with_store(lambda store: update_action(store, replace(kept, note="của người khác"), operator("Lê Văn Khác")))
    box(app, "text_area", "Ghi chú").set_value("của tôi")
    click(app, "Lưu thay đổi")
    assert now(kept).note == "của người khác"
    assert "của tôi" in shown(app) and "của người khác" in shown(app)
    click(app, "Lưu nội dung của tôi")
    assert now(kept).note == "của tôi"


@pytest.mark.usefixtures("own_store")
def test_evidence_by_link_and_by_file_is_kept_and_offered_as_a_download(run: Run) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    number = with_store(lambda store: _keep(store, "ảnh.png", picture.getvalue()))
    kept = saved(evidence=(Evidence("Ảnh hội nghị", file_id=number, name="ảnh.png", size=70, added_on=today()),))
    app = run("plan", person=PERSON, action=str(kept.id))
    box(app, "text_input", "Liên kết").set_value("https://baohatinh.vn/bai-1")
    click(app, "Thêm minh chứng")
    assert_sound(app)
    assert [one.url for one in now(kept).evidence] == ["", "https://baohatinh.vn/bai-1"]
    assert "https://baohatinh.vn/bai-1" in shown(app)
    (offered,) = [one for one in app.get("download_button") if "ảnh" in one.proto.label]
    assert "Ảnh hội nghị" in offered.proto.label


def _keep(store: Store, name: str, content: bytes) -> int:
    with store.write() as session:
        return files.save(session, files.SourceFile(name, content), operator("An"))


@pytest.mark.usefixtures("own_store")
def test_a_link_that_is_none_is_refused_and_stays_in_its_box(run: Run) -> None:
    kept = saved()
    app = run("plan", person=PERSON, action=str(kept.id))
    box(app, "text_input", "Liên kết").set_value("javascript:alert(1)")
    click(app, "Thêm minh chứng")
    assert "phải là liên kết http hoặc https" in shown(app)
    assert box(app, "text_input", "Liên kết").value == "javascript:alert(1)"
    assert now(kept).evidence == ()


@pytest.mark.usefixtures("own_store")
def test_a_difficulty_is_raised_and_answered(run: Run) -> None:
    kept = saved()
    app = run("plan", person=PERSON, action=str(kept.id))
    box(app, "text_area", "Khó khăn, vướng mắc cần phản ánh").set_value("Thiếu kinh phí")
    click(app, "Phản ánh")
    box(app, "text_area", "Trả lời").set_value("Đã bổ sung")
    click(app, "Lưu trả lời")
    assert_sound(app)
    assert now(kept).difficulties == (Difficulty("Thiếu kinh phí", today(), PERSON, "Đã bổ sung", today(), PERSON),)


@pytest.mark.usefixtures("own_store")
def test_the_times_of_a_recurring_action_are_ticked_one_by_one(run: Run) -> None:
    kept = saved(rhythm="quarterly", start=date(2023, 1, 1), due=date(2023, 12, 31))
    app = run("plan", person=PERSON, action=str(kept.id))
    times = [one for one in app.checkbox if one.key and one.key.startswith("time_")]
    assert len(times) == 4
    times[1].check()
    app.run()
    assert [one.due for one in now(kept).occurrences] == [date(2023, 6, 30)]
    assert "Đã thực hiện 1/4 lần." in shown(app)


@pytest.mark.usefixtures("own_store")
def test_an_action_shows_the_course_of_its_component_with_the_caution(run: Run) -> None:
    kept = saved()
    assert "chưa phải là tác động" in shown(run("plan", action=str(kept.id), role="viewer"))


@pytest.mark.parametrize("number", ["999", "x", "-1", "1e3", "9" * 40])
def test_a_link_to_no_action_shows_the_list(run: Run, number: str) -> None:
    app = run("plan", action=number)
    assert_sound(app)
    assert "Kế hoạch 2023" in shown(app)


@pytest.mark.usefixtures("own_store")
def test_several_ticked_actions_are_changed_at_once(run: Run) -> None:
    first, second, third = saved(title="một"), saved(title="hai"), saved(title="ba")
    app = run("plan", person=PERSON)
    app.session_state["plan_editor_0"] = {
        "edited_rows": {0: {"mark": True}, 1: {"mark": True}}, "added_rows": [], "deleted_rows": [],
    }  # fmt: skip
    app.run()
    box(app, "selectbox", "Sửa 2 hoạt động đã đánh dấu").set_value("lead_unit")
    app.run()
    next(one for one in app.selectbox if one.key == "plan_bulk_lead_unit").set_value("van_phong_so")
    app.run()
    click(app, "Áp dụng")
    assert_sound(app)
    assert [now(one).lead_unit for one in (first, second, third)] == ["van_phong_so", "van_phong_so", ""]


@pytest.mark.usefixtures("own_store")
def test_a_tick_belongs_to_its_action_and_not_to_its_row(run: Run) -> None:
    saved(title="một", status="planned"), saved(title="hai", status="in_progress")
    app = run("plan", person=PERSON)
    app.session_state["plan_editor_0"] = {"edited_rows": {0: {"mark": True}}, "added_rows": [], "deleted_rows": []}
    app.run()
    assert [one for one in app.selectbox if one.label == "Sửa 1 hoạt động đã đánh dấu"]
    box(app, "multiselect", "Trạng thái").set_value(["in_progress"])
    app.run()
    assert_sound(app)
    assert not [one for one in app.selectbox if "đã đánh dấu" in one.label], "another action stands in the row now"


@pytest.mark.usefixtures("own_store")
def test_a_ticked_action_is_duplicated_without_what_was_done(run: Run) -> None:
    saved(status="done", progress=100, budget_spent=5, evidence=(Evidence("x", "https://a.vn"),))
    app = run("plan", person=PERSON)
    app.session_state["plan_editor_0"] = {"edited_rows": {0: {"mark": True}}, "added_rows": [], "deleted_rows": []}
    app.run()
    click(app, "Nhân bản")
    copy = with_store(list_actions)[1]
    assert (copy.title, copy.status, copy.progress) == ("Chuyên trang (bản sao)", "planned", 0)
    assert (copy.budget_spent, copy.evidence) == (None, ())


def test_a_measured_value_judges_its_target(run: Run) -> None:
    app = run("plan", person=PERSON, view="targets")
    assert "14 chỉ tiêu đo: 0 đạt" in shown(app)
    with_store(lambda store: store_value(store, TargetValue(2023, "T7", "2023", 3000, "Tổng hợp"), operator("An")))
    text = shown(follow(app, view="targets"))
    assert "0 đạt" in text and "1 chưa đạt" in text, "more than 3,000 was promised"
    kept = with_store(lambda store: list_values(store, 2023)[0])
    with_store(lambda store: store_value(store, replace(kept, value=3001), operator("An")))
    assert "1 đạt" in shown(follow(app, view="targets"))


def test_a_value_is_entered_with_its_source(run: Run) -> None:
    app = run("plan", person=PERSON, view="targets")
    click(app, "Lưu số liệu")
    assert "Nguồn: cần được điền." in shown(app)
    box(app, "text_input", "Nguồn").set_value("Cổng TTĐT")
    click(app, "Lưu số liệu")
    assert_sound(app)
    (kept,) = with_store(lambda store: list_values(store, 2023))
    assert (kept.part, kept.value, kept.source, kept.updated_by) == ("T1.1", 1, "Cổng TTĐT", PERSON)


def test_a_target_on_a_rank_is_added_and_judges_itself(run: Run) -> None:
    app = run("plan", person=PERSON, view="targets")
    box(app, "selectbox", "Dạng").set_value("rank_band")
    app.run()
    box(app, "text_input", "Lời văn").set_value("PCI trong tốp 30")
    click(app, "Thêm chỉ tiêu vào kế hoạch")
    assert "Hạng thấp nhất chấp nhận: cần được điền." in shown(app)
    box(app, "text_input", "Hạng thấp nhất chấp nhận").set_value("30")
    click(app, "Thêm chỉ tiêu vào kế hoạch")
    assert_sound(app)
    part = with_store(lambda store: get_plan(store, 2023)).targets[-1].parts[0]
    assert (part.kind, part.worst, part.text) == ("rank_band", 30, "PCI trong tốp 30")
    assert "1 chưa đạt" in shown(app), "54/63 in 2023"


def test_the_title_of_the_plan_is_changed_and_two_people_lose_nothing(run: Run) -> None:
    app = run("plan", person=PERSON, view="content")
    plan = with_store(lambda store: get_plan(store, 2023))
    with_store(lambda store: update_plan(store, replace(plan, horizon="của người khác"), operator("Lê Văn Khác")))
    label = "Trích yếu, chức danh"
    box(app, "text_area", label).set_value("Tên của tôi")
    click(app, "Lưu thay đổi", next(at for at, b in enumerate(app.button) if b.label == "Lưu thay đổi") * 0)
    kept = with_store(lambda store: get_plan(store, 2023))
    assert (kept.title, kept.horizon) == ("Tên của tôi", "của người khác"), "another part is no conflict"


def test_the_same_part_changed_by_two_asks_who_is_right(run: Run) -> None:
    app = run("plan", person=PERSON, view="content")
    plan = with_store(lambda store: get_plan(store, 2023))
    with_store(lambda store: update_plan(store, replace(plan, title="của người khác"), operator("Lê Văn Khác")))
    box(app, "text_area", "Trích yếu, chức danh").set_value("của tôi")
    click(app, "Lưu thay đổi")
    assert "Lê Văn Khác" in shown(app)
    assert with_store(lambda store: get_plan(store, 2023)).title == "của người khác"
    app.run()
    click(app, "Lưu nội dung của tôi")
    assert with_store(lambda store: get_plan(store, 2023)).title == "của tôi"


def test_an_amendment_gets_its_number_and_new_actions_carry_it(run: Run) -> None:
    app = run("plan", person=PERSON, view="content")
    box(app, "text_area", "Nội dung bổ sung").set_value("Thêm kênh podcast")
    click(app, "Ghi lần bổ sung")
    assert_sound(app)
    assert with_store(lambda store: get_plan(store, 2023)).supplement == 1
    app = run("plan", person=PERSON, new="1", component="proactivity")
    click(app, "Thêm vào kế hoạch")
    assert with_store(list_actions)[0].supplement == 1


@pytest.mark.usefixtures("own_store")
def test_a_new_year_begins_as_a_copy_with_the_actions_that_were_chosen(run: Run) -> None:
    saved(title="Còn dở", budget_spent=7)
    saved(title="Không chuyển")
    app = opened(run("plan", person=PERSON), "next_year_box_2023")
    year = int(box(app, "text_input", "Kế hoạch năm").value)
    box(app, "multiselect", "Chuyển sang các hoạt động chưa xong (2)").set_value([1])
    click(app, "Lập kế hoạch")
    assert_sound(app)
    assert with_store(plan_years) == (2023, year)
    (moved,) = [one for one in with_store(list_actions) if one.plan_year == year]
    assert (moved.title, moved.budget_spent) == ("Còn dở", None)


def test_without_any_plan_the_page_offers_the_built_in_one(run: Run) -> None:
    app = run("plan", store="empty", person=PERSON)
    assert_sound(app)
    click(app, "Nạp kế hoạch kèm theo")
    assert_sound(app)
    assert with_store(plan_years) == (2023,)


@pytest.mark.usefixtures("own_store")
def test_the_course_is_told_from_before_the_action_to_the_newest_edition_since(run: Run) -> None:
    early = saved(start=date(2022, 1, 1), due=date(2022, 6, 1))
    late = saved(start=date(2024, 1, 1), due=date(2024, 6, 1))
    text = shown(run("plan", action=str(early.id)))
    assert "(kỳ 2021) đến 5,53 (kỳ 2023)" in text
    assert "chưa có kỳ công bố nào từ khi bắt đầu (2024)" in shown(run("plan", action=str(late.id)))


@pytest.mark.usefixtures("own_store")
def test_every_table_of_the_plan_leaves_as_a_workbook_without_formulas(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    offered: dict[str, Callable[[], bytes]] = {}
    draw = st.download_button

    def offer(label: str, data: Callable[[], bytes], *rest: Any, **more: Any) -> bool:
        offered[label] = data
        return draw(label, b"", *rest, **more)

    saved(title='=HYPERLINK("http://a.b")', note="+1", due=date(2023, 5, 1), budget_estimated=5_000_000)
    app = run("plan", person=PERSON)
    monkeypatch.setattr(st, "download_button", offer)
    assert_sound(app.run())
    book = openpyxl.load_workbook(io.BytesIO(offered["Các bảng (.xlsx)"]()))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    actions = book.worksheets[0]
    (row,) = [
        dict(zip([c.value for c in actions[1]], line, strict=True)) for line in actions.iter_rows(2, values_only=True)
    ]
    assert (row["Tên hoạt động"], row["Kinh phí dự kiến (đồng)"]) == ('=HYPERLINK("http://a.b")', 5_000_000)
    assert row["Hoàn thành"].date() == date(2023, 5, 1)
    assert [sheet.max_row for sheet in book.worksheets][1] == 15, "fourteen parts of targets and their headings"


def _typed(app: AppTest, name: str, **state: Any) -> AppTest:
    """Type into a list of the plan, as its table would report it."""
    app.session_state[f"plan_{name}_2023_0"] = {"edited_rows": {}, "added_rows": [], "deleted_rows": []} | state
    return app.run()


def _save_list(app: AppTest, name: str) -> AppTest:
    next(button for button in app.button if button.key == f"save_{name}").click()
    return app.run()


def test_a_channel_is_added_and_can_be_chosen(run: Run) -> None:
    app = run("plan", person=PERSON, view="content")
    _save_list(_typed(app, "channels", added_rows=[{"name_vi": "Podcast của Sở", "rhythm": "quarterly"}]), "channels")
    assert_sound(app)
    added = with_store(lambda store: get_plan(store, 2023)).channels[-1]
    assert (added.code, added.name_vi, added.rhythm) == ("podcast_cua_so", "Podcast của Sở", "quarterly")
    app = run("plan", person=PERSON, new="1")
    assert "Podcast của Sở" in box(app, "selectbox", "Hình thức, kênh").options


def test_a_channel_that_a_form_names_is_not_taken_away(run: Run) -> None:
    app = run("plan", person=PERSON, view="content")
    _save_list(_typed(app, "channels", deleted_rows=[0]), "channels")
    reported = shown(app)
    assert "Hình thức tuyên truyền, a: không có “Hội nghị phổ biến, giáo dục pháp luật” trong kế hoạch" in reported
    assert with_store(lambda store: get_plan(store, 2023)).channels[0].code == "legal_conference"


def test_an_empty_name_is_named_by_its_row_and_stays_typed(run: Run) -> None:
    app = run("plan", person=PERSON, view="content")
    _save_list(_typed(app, "units", edited_rows={1: {"name_vi": ""}}), "units")
    assert "hàng 2, Tên: cần được điền." in shown(app)
    assert with_store(lambda store: get_plan(store, 2023)).units[1].name_vi.startswith("Phòng Thông tin")


def test_a_topic_keeps_what_the_table_does_not_show(run: Run) -> None:
    app = run("plan", person=PERSON, view="content")
    before = with_store(lambda store: get_plan(store, 2023)).topics[10]
    _save_list(_typed(app, "topics", edited_rows={10: {"name_vi": "Tên khác"}}), "topics")
    after = with_store(lambda store: get_plan(store, 2023)).topics[10]
    assert after == replace(before, name_vi="Tên khác")
    assert after.parent == "reform_programme"


@pytest.mark.usefixtures("own_store")
def test_the_head_says_how_late_the_plan_is_and_leads_to_what_is_late(run: Run) -> None:
    late = today() - timedelta(12)
    saved(title="Đã trễ", due=late, lead_unit="van_phong_so", plan_year=None)
    saved(title="Còn xa", due=today() + timedelta(90), plan_year=today().year)
    saved(title="Của năm đã hết", due=date(2023, 5, 1))
    text = shown(run("plan", person=PERSON, plan="2023", view="board"))
    head = "Kế hoạch 2023: 2 hoạt động tuyên truyền, 1 quá hạn, lâu nhất Văn phòng Sở (12 ngày), 1 chưa ghi kết quả"
    assert head in text and "quá 12 ngày" in text
    overview = re.sub(r"<[^>]+>", "", shown(run("overview", year="2023")))
    assert head.replace("tuyên truyền, ", "tuyên truyền · ").replace("), ", ") · ") in overview
    for due, title in (("late", "Đã trễ"), ("unrecorded", "Của năm đã hết")):
        app = run("plan", person=PERSON, plan="2023", view="board", due=due)
        assert_sound(app)
        others = {"Đã trễ", "Của năm đã hết"} - {title}
        assert f">{title}</a>" in shown(app) and not any(f">{other}</a>" in shown(app) for other in others)


@pytest.mark.usefixtures("own_store")
def test_while_the_next_plan_is_written_what_is_late_is_late_in_this_years(run: Run) -> None:
    for year in (today().year, today().year + 1):
        with_store(lambda store, year=year: add_plan(store, next_year(get_plan(store, 2023), year), operator("An")))
        saved(title=f"Của {year}", due=today() - timedelta(1), plan_year=year)
    overview = re.sub(r"<[^>]+>", "", shown(run("overview", year="2023")))
    assert f"Kế hoạch {today().year}: 1 hoạt động tuyên truyền · 1 quá hạn" in overview
    text = shown(run("coverage", year="2023"))
    assert "2 việc quá hạn" in text and all(f">Của {today().year + more}</a>" in text for more in (0, 1))


@pytest.mark.usefixtures("own_store")
def test_recurring_work_is_one_row_of_the_reminders(run: Run) -> None:
    start = today() - timedelta(70)
    saved(title="Mỗi tuần", rhythm="weekly", start=start, due=today() + timedelta(20), plan_year=None)
    text = shown(run("coverage", year="2023"))
    passed = sum((start + timedelta(days)).weekday() == 4 for days in range(70))
    assert text.count(">Mỗi tuần</a>") == 1 and f"{passed}/{passed} lần chưa ghi" in text
    assert "1 việc quá hạn, 0 việc đến hạn trong 30 ngày." in text


def test_an_office_that_has_the_plan_is_asked_once_about_its_regular_actions(run: Run) -> None:
    app = run("plan", person=PERSON, view="board")
    assert "Thêm 9 hoạt động định kỳ của kế hoạch nguồn?" in shown(app) and not with_store(list_actions)
    click(app, "Thêm 9 hoạt động")
    assert_sound(app)
    assert len(with_store(list_actions)) == 9 and "kế hoạch nguồn?" not in shown(app)
    assert "9 hoạt động tuyên truyền, 9 chưa ghi kết quả" in shown(app)
    click(app, "Hoàn tác")
    assert not with_store(list_actions) and "kế hoạch nguồn?" in shown(app)
    click(app, "Không thêm")
    assert not with_store(list_actions) and "kế hoạch nguồn?" not in shown(app)


@pytest.mark.usefixtures("own_store")
def test_ticked_actions_are_deleted_together_and_had_back(run: Run) -> None:
    saved(title="Một")
    saved(title="Hai")
    app = run("plan", person=PERSON)
    app.session_state["plan_editor_0"] = {
        "edited_rows": {0: {"mark": True}, 1: {"mark": True}}, "added_rows": [], "deleted_rows": [],
    }  # fmt: skip
    app.run()
    click(app, "Xóa")
    assert not with_store(list_actions)
    click(app, "Hoàn tác")
    assert {action.title for action in with_store(list_actions)} == {"Một", "Hai"}


@pytest.mark.usefixtures("own_store")
def test_what_is_done_as_the_need_arises_is_recorded_day_by_day(run: Run) -> None:
    kept = saved(rhythm="ad_hoc")
    app = run("plan", person=PERSON, action=str(kept.id))
    click(app, "Ghi một lần thực hiện")
    assert_sound(app)
    assert [time.done_on for time in now(kept).occurrences] == [today()] and "Đã thực hiện 1 lần." in shown(app)
