"""Coverage: what is flagged and what is done about it, the call for proposals, reminders and what can be downloaded."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from analysis.flags import raise_flags
from data.rights import operator
from data.store.actions import add_action
from data.store.database import open_store
from data.store.plans import get_plan
from planning.action import Action
from planning.periods import today
from tests.prebuilt import history
from tests.support import by_turns
from tests.ui.conftest import Run, sign_in
from tests.ui.exported import faults, in_workbook, on_screen, table
from tests.ui.screen import assert_sound, shown
from wording.words import LANGUAGES, Words, wording


def _plan_action(**fields: Any) -> None:
    store = open_store()
    given = {"title": "Đối thoại", "components": (("pci", "proactivity"),), "plan_year": 2023, "year": 2023}
    add_action(store, Action(**(given | fields)), operator("An"))
    store.close()


def _click(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return app.run()


def test_the_headline_counts_what_is_flagged_and_not_covered(run: Run) -> None:
    text = shown(run("coverage"))
    raised = raise_flags(history("pci"), "ha_tinh", 2023)
    flagged = len({flag.component for flag in raised} - {"total"})
    assert f"PCI 2023: {flagged}/{flagged} chỉ số thành phần có cảnh báo chưa có hoạt động" in text
    _plan_action()
    text = shown(run("coverage"))
    assert f"PCI 2023: {flagged - 1}/{flagged} chỉ số thành phần có cảnh báo chưa có hoạt động" in text
    work = next(line for line in text.splitlines() if "Chỉ số thành phần có cảnh báo và việc đang làm" in line)
    rows = [row for row in work.split("<tr>") if "<td" in row]
    without = [row for row in rows if ">chưa có<" in row]
    assert len(without) == flagged - 1 and any("Đào tạo lao động" in row for row in without)
    (answered,) = (row for row in rows if "Tính năng động" in row)
    assert ">1 chưa làm<" in answered, "a count says of what it is"


@pytest.mark.usefixtures("own_store")
@pytest.mark.parametrize("language", by_turns(LANGUAGES))
def test_counts_money_and_days_leave_as_numbers_and_days(run: Run, language: str) -> None:
    due = today() + timedelta(5)
    _plan_action(due=due, lead_unit="van_phong_so", budget_approved=1_250_000)
    app = run("coverage", lang=language)
    say = wording(language)
    assert not [fault for item in on_screen(app).values() for fault in faults(item, language)]
    budget, actions, next_due = (say[f"coverage.{name}"] for name in ("budget", "actions", "next_due"))
    (line,) = (line for line in in_workbook(table(app, say["coverage.caption"]), language) if line[budget])
    assert line[budget] == 1_250_000
    counts = [line[f"{actions}: {say[f'leaving.part_{name}']}"] for name in ("planned", "doing", "done")]
    assert counts == [1, 0, 0]
    assert line[next_due] == datetime(due.year, due.month, due.day)
    assert line[f"{next_due}: {say['leaving.part_days']}"] == 5


@pytest.mark.usefixtures("own_store")
def test_what_is_worked_on_without_a_flag_is_said(run: Run) -> None:
    _plan_action(components=(("pci", "legal_institutions"), ("ddci", "transparency")))
    text = shown(run("coverage"))
    line = next(line for line in text.splitlines() if "Có hoạt động, không có cảnh báo" in line)
    assert "Thiết chế pháp lý" in line and "DDCI · " in line


@pytest.mark.usefixtures("own_store")
def test_what_is_late_and_what_is_due_soon_is_listed(run: Run) -> None:
    day = today()
    _plan_action(title="Đã trễ", due=day - timedelta(3), lead_unit="van_phong_so")
    _plan_action(title="Sắp tới", due=day + timedelta(5))
    _plan_action(title="Còn xa", due=day + timedelta(90))
    text = shown(run("coverage"))
    assert "1 việc quá hạn, 1 việc đến hạn trong 30 ngày." in text
    assert "(quá 3 ngày)" in text and "(còn 5 ngày)" in text
    assert text.index(">Đã trễ</a>") < text.index(">Sắp tới</a>")
    assert "Còn xa" not in text


def test_a_call_for_proposals_lists_who_has_not_answered(run: Run) -> None:
    app = run("coverage", person="Trần Thị Thử")
    next(box for box in app.date_input if box.label == "Hạn trả lời").set_value(today() + timedelta(10))
    _click(app, "Ghi nhận đề nghị")
    assert_sound(app)
    assert "0/5 đơn vị đã trả lời" in shown(app)
    assert "còn 10 ngày" in shown(app)
    next(box for box in app.text_area if box.label == "Đề xuất").set_value("Chuyên trang về thủ tục")
    _click(app, "Lưu trả lời")
    assert_sound(app)
    text = shown(app)
    assert "1/5 đơn vị đã trả lời" in text and "Chuyên trang về thủ tục" in text
    store = open_store()
    (call,) = get_plan(store, 2023).calls
    store.close()
    assert [(answer.unit, answer.text) for answer in call.answers] == [("van_phong_so", "Chuyên trang về thủ tục")]


def test_a_reporter_answers_for_the_own_unit_and_asks_nobody(run: Run, tmp_path: Path) -> None:
    app = run("coverage", person="Trần Thị Thử")
    next(box for box in app.date_input if box.label == "Hạn trả lời").set_value(today() + timedelta(10))
    _click(app, "Ghi nhận đề nghị")
    store = open_store()
    unit = get_plan(store, 2023).units[1]
    sign_in(store, "reporter", "Chi", tmp_path, unit.code)
    app = run("coverage")
    assert not [button for button in app.button if button.label in ("Ghi nhận đề nghị", "Lưu hạn mới")]
    assert [box.options for box in app.selectbox if box.label == "Đơn vị chủ trì"] == [[unit.name_vi]]
    next(box for box in app.text_area if box.label == "Đề xuất").set_value("Một buổi đối thoại")
    _click(app, "Lưu trả lời")
    assert_sound(app)
    (call,) = get_plan(store, 2023).calls
    store.close()
    assert [(answer.unit, answer.text) for answer in call.answers] == [(unit.code, "Một buổi đối thoại")]


def test_a_call_without_a_deadline_is_not_kept(run: Run) -> None:
    app = run("coverage", person="Trần Thị Thử")
    _click(app, "Ghi nhận đề nghị")
    assert "Cần hạn trả lời và ít nhất một đơn vị." in shown(app)


def test_a_viewer_sees_the_coverage_and_writes_nothing(run: Run) -> None:
    app = run("coverage", role="viewer")
    assert_sound(app)
    assert not [button for button in app.button if button.label in ("Ghi nhận đề nghị", "Lưu trả lời")]
    assert not re.search(r'href="[^"]*new=1', shown(app))


@pytest.mark.usefixtures("own_store")
@pytest.mark.parametrize("language", by_turns(LANGUAGES))
def test_beside_what_has_no_recorded_result_no_zero_says_that_nothing_is_overdue(run: Run, language: str) -> None:
    say = Words(language)
    _plan_action(title="Bỏ lại", due=date(2023, 12, 14), lead_unit="van_phong_so")
    app = run("coverage", lang=language)
    text = shown(app)
    assert say("timing.over_note", year=2023, count=1) in text and say("coverage.no_others") in text
    assert say("coverage.no_reminders") not in text
    (line,) = in_workbook(table(app, say("coverage.load_lead_unit")), language)
    assert line[say("coverage.short_unrecorded")] == 1 and say("coverage.short_late") not in line
    _plan_action(title="Sắp tới", due=today() + timedelta(5))
    text = shown(run("coverage", lang=language))
    assert say("coverage.soon", soon=1) in text and say("coverage.reminders", late=0, soon=1) not in text
