"""The library of actions on the plan page: read, marked, retired and added to; who may not, only reads."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.action_library import delivered_library, load_library
from data.catalogue.loading import LIBRARY_FILE
from data.rights import operator
from data.store.actions import add_action
from data.store.database import open_store
from data.store.library import add_entry, layer_of, record_change
from data.store.plans import add_plan, get_plan
from planning.action import Action
from planning.library import Entry, Layered, Library
from planning.periods import today
from planning.plan import next_year
from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, keyed, shown
from ui.plan.library_form import change_form

PERSON = "Trần Thị Thử"
OWN = Entry(
    code="X", title_vi="Cà phê doanh nhân", components=(("pci", "proactivity"),), channel="portal", source="Báo cáo"
)


def _library() -> Library:
    with closing(open_store()) as store:
        return load_library(store)


def _layer() -> tuple[Layered, ...]:
    with closing(open_store()) as store:
        return layer_of(store)


def _press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    app.run()
    assert_sound(app)
    return app


def _open(app: AppTest, key: str) -> AppTest:
    """Have a section open, as a press on its head does."""
    app.session_state[key] = True
    return app.run()


def _next_year() -> str:
    year = today().year + 1
    with closing(open_store()) as store:
        add_plan(store, next_year(get_plan(store, 2023), year), operator(PERSON))
    return str(year)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_all_entries_are_found_from_the_proposals_and_filtered_by_what_the_link_says(run: Run, language: str) -> None:
    count = len(delivered_library().entries)
    here = {"person": PERSON, "view": "proposals", "lang": language}
    way = "Thư viện hoạt động" if language == "vi" else "Library of actions"
    assert f">{way}</a>" in shown(run("plan", **here))
    app = run("plan", library="all", **here)
    assert_sound(app)
    text = shown(app)
    assert str(count) in text and text.count("<tr>") == 51, "a page of fifty, and its head"
    assert not app.checkbox and len(app.get("button")) < 20, "no widget a row"
    filtered = shown(run("plan", library="all", component="time_costs", state="offered", **here))
    wanted = [
        entry for entry in _library().entries if ("pci", "time_costs") in (*entry.components, *entry.also_components)
    ]
    assert filtered.count("<tr>") == len(wanted) + 1
    none = shown(run("plan", library="all", component="time_costs", state="retired", **here))
    assert ("Không có mục nào như vậy" in none) == (language == "vi") and "<table" not in none


@pytest.mark.usefixtures("own_store")
def test_an_entry_is_retired_with_a_reason_is_proposed_no_more_and_is_used_again(run: Run) -> None:
    year = _next_year()
    here = {"person": PERSON, "plan": year, "view": "proposals"}
    code = next(box.key for box in run("plan", **here).checkbox if "regular" not in box.key).rpartition("_")[2]
    app = _open(run("plan", library=code, **here), f"library_retire_{code}")
    _press(app, "Thôi đề xuất")
    assert "Lý do: cần được điền" in shown(app) and _layer() == ()
    keyed(app.text_input, "reason_").set_value("Không còn phù hợp")
    _press(app.run(), "Thôi đề xuất")
    assert _layer() == (Layered(code=code, is_retired=True, retired="Không còn phù hợp"),)
    assert "Thôi đề xuất: Không còn phù hợp" in shown(app) and "thôi được đề xuất" in shown(app)
    assert not any(code == box.key.rpartition("_")[2] for box in run("plan", **here).checkbox)
    _press(app, "Dùng lại")
    assert any(code == box.key.rpartition("_")[2] for box in run("plan", **here).checkbox)
    _press(app, "Hoàn tác")
    assert _library().retirement(code) is not None, "undoing takes back the last press only"


@pytest.mark.usefixtures("own_store")
def test_a_success_of_the_office_is_marked_with_year_and_note_and_comes_first(run: Run) -> None:
    year = _next_year()
    app = _open(run("plan", person=PERSON, plan=year, view="proposals", library="A057"), "library_mark_A057")
    keyed(app.text_input, "year_").set_value("năm ngoái")
    _press(app.run(), "Lưu đánh dấu")
    assert "Năm làm" in shown(app) and "Kết quả, số liệu: cần được điền" in shown(app), "all that is wrong at once"
    keyed(app.text_input, "year_").set_value("2025")
    keyed(app.text_input, "note_").set_value("12 lớp, 640 lượt người")
    _press(app.run(), "Lưu đánh dấu")
    assert _layer() == (Layered(code="A057", is_worked=True, worked="12 lớp, 640 lượt người", worked_year=2025),)
    assert "Đã làm tốt ở tỉnh: 2025 – 12 lớp, 640 lượt người" in shown(app)
    assert "Cơ quan đã làm và ghi nhận có kết quả." in shown(run("plan", person=PERSON, plan=year, view="proposals"))
    _press(app, "Bỏ đánh dấu")
    assert _library().success("A057") is None


@pytest.mark.usefixtures("own_store")
def test_an_action_is_added_with_all_its_faults_said_at_once_and_undone(run: Run) -> None:
    year = _next_year()
    app = run("plan", person=PERSON, plan=year, view="proposals", library="new")
    keyed(app.text_input, "audience_vi_").set_value("Doanh nghiệp nhỏ " * 30)
    keyed(app.text_input, "quantity_").set_value("nhiều")
    _press(app.run(), "Thêm vào thư viện")
    said = shown(app)
    for fault in ("Tên hoạt động: cần được điền", "Chỉ số thành phần: cần ít nhất", "Đối tượng: dài 509", "Số lượng"):
        assert fault in said, fault
    assert "Nguồn (tên văn bản hoặc địa chỉ trang): cần được điền" in said and _layer() == ()
    assert keyed(app.text_input, "quantity_").value == "nhiều", "what was typed stays"
    keyed(app.text_input, "audience_vi_").set_value("Doanh nghiệp nhỏ")
    keyed(app.text_input, "quantity_").set_value("4")
    keyed(app.text_input, "title_vi_").set_value("Cà phê doanh nhân mỗi quý tại Sở")
    keyed(app.text_input, "source_f").set_value("Báo cáo kết quả năm 2026")
    keyed(app.multiselect, "components_").set_value(["pci:proactivity"])
    keyed(app.selectbox, "rhythm_").set_value("quarterly")
    _press(app.run(), "Thêm vào thư viện")
    (added,) = _layer()
    assert added.code == "CQ-1" and added.entry is not None
    assert (added.entry.quantity, added.entry.province, added.entry.rhythm) == (4, "ha_tinh", "quarterly")
    assert "Đã thêm “Cà phê doanh nhân mỗi quý tại Sở” vào thư viện" in shown(app)
    assert "Cà phê doanh nhân mỗi quý tại Sở" in shown(run("plan", person=PERSON, plan=year, view="proposals")) or any(
        "Cà phê doanh nhân mỗi quý tại Sở" in box.label
        for box in run("plan", person=PERSON, plan=year, view="proposals").checkbox
    )
    _press(app, "Hoàn tác")
    assert _layer() == () and "Thư viện không còn mục CQ-1" in shown(app)


@pytest.mark.usefixtures("own_store")
def test_an_entry_of_a_component_topic_and_channel_that_are_gone_is_shown_as_what_is_known(run: Run) -> None:
    year = _next_year()
    gone = Entry(**{**vars(OWN), "components": (("pci", "gone"), *OWN.components), "topics": ("gone",), "channel": "g"})
    with closing(open_store()) as store:
        add_entry(store, gone, operator("An"))
    app = run("plan", person=PERSON, plan=year, view="proposals", library="CQ-1")
    assert_sound(app)
    text = shown(app)
    assert "Lập hoạt động cho Tính năng động" in text and "ngoài dự kiến" not in text and "Báo cáo" in text


@pytest.mark.usefixtures("own_store")
def test_a_finished_action_of_the_plan_fills_in_a_new_entry(run: Run) -> None:
    done = Action(
        title="Tập huấn chính sách thuế",
        components=(("pci", "business_support"),),
        channel="training",
        audience="Doanh nghiệp mới",
        product="lớp",
        lead_unit="van_phong_so",
        status="done",
        progress=100,
        measure_unit="lượt người",
        measure_done=640,
        plan_year=2023,
    )
    with closing(open_store()) as store:
        number = str(add_action(store, done, operator(PERSON)).id)
    page = shown(run("plan", person=PERSON, action=number))
    assert "Thêm vào thư viện hoạt động" in page and f"made_of={number}" in page
    app = run("plan", person=PERSON, view="proposals", library="new", made_of=number)
    _press(app, "Thêm vào thư viện")
    (added,) = _layer()
    assert added.entry is not None
    said = (added.entry.title_vi, added.entry.components, added.entry.channel, added.entry.audience_vi)
    assert said == (done.title, done.components, "training", "Doanh nghiệp mới")
    assert (added.entry.lead_vi, added.entry.reached_vi) == ("Văn phòng Sở", "640 lượt người")
    assert added.entry.source.count("2023") == 1 and "thực hiện Kế hoạch tuyên truyền" in added.entry.source


@pytest.mark.usefixtures("own_store")
def test_of_two_who_change_an_entry_the_second_is_told_and_neither_loses_anything(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[tuple[Any, ...]] = []

    def drawn_anew_alone(*now: Any) -> None:
        """A part of the page is given in a browser what it was given when the whole page was drawn."""
        given.append(now)
        change_form(*given[0])

    monkeypatch.setattr("ui.plan.library_entry.change_form", drawn_anew_alone)
    with closing(open_store()) as store:
        first = add_entry(store, OWN, operator("An"))
    app = run("plan", person=PERSON, view="proposals", library="CQ-1")
    _open(app, "library_change_CQ-1")
    keyed(app.text_input, "audience_vi_").set_value("Hộ kinh doanh")
    app.run()
    with closing(open_store()) as store:
        changed = Entry(**{**vars(first.said.entry), "title_vi": "Cà phê mỗi quý"})
        theirs = Layered(code="CQ-1", entry=changed, is_worked=True, worked="640 lượt người")
        record_change(store, theirs, operator("Bình"), first.id)
    _press(app, "Lưu mục")
    assert "Bình vừa sửa mục này" in shown(app) and _layer()[0].entry.audience_vi == ""
    _press(app, "Lưu mục")
    (said,) = _layer()
    assert (said.entry.title_vi, said.entry.audience_vi) == ("Cà phê mỗi quý", "Hộ kinh doanh")
    assert said.is_worked and said.worked == "640 lượt người"


@pytest.mark.parametrize("role", ["viewer", "reporter", "analyst"])
def test_who_may_not_plan_only_reads(run: Run, role: str) -> None:
    for asked in ("all", "A057", "new"):
        app = run("plan", role=role, view="proposals", library=asked)
        assert_sound(app)
        labels = {button.label for button in app.button}
        assert not labels & {"Dùng lại", "Lưu đánh dấu", "Thêm vào thư viện", "Thôi đề xuất", "Lưu mục"}
        assert "Người lập kế hoạch và quản trị thêm" in shown(app) and "Thêm hoạt động" not in shown(app)


def test_what_the_office_s_file_says_is_shown_as_its_and_can_be_taken_back(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("office") / LIBRARY_FILE
    file.write_text(
        'retired = ["A015"]\n[[added]]\ncode = "HT-01"\ntopics = ["pci"]\n'
        'title_vi = "Việc trong tệp"\nsource = "Báo cáo"',
        encoding="utf-8",
    )
    monkeypatch.setattr("data.action_library.library_file", lambda: file)
    monkeypatch.setattr("ui.visit.visit.library_file", lambda: file)
    here = {"person": PERSON, "view": "proposals"}
    assert "Cơ quan thêm (tệp actions.toml)" in shown(run("plan", library="all", **here))
    assert "nằm trong tệp actions.toml" in shown(run("plan", library="HT-01", **here))
    app = run("plan", library="A015", **here)
    assert "không ghi lý do (theo tệp actions.toml)" in shown(app)
    _press(app, "Dùng lại")
    assert _layer() == (Layered(code="A015", is_retired=False),) and "Thôi đề xuất: " not in shown(app)
