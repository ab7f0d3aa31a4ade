"""A plan made from the flags by clicks alone, and one action filled in from a proposal."""

from __future__ import annotations

from contextlib import closing

import pytest
from streamlit.testing.v1 import AppTest

from data.rights import operator
from data.store.actions import add_actions, list_actions
from data.store.database import open_store
from data.store.plans import add_plan, get_plan, plan_years
from planning.action import Action
from planning.periods import Period, today
from planning.plan import next_year
from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, shown

PERSON = "Trần Thị Thử"
FLAGGED = {"proactivity", "labor_training", "time_costs", "business_support", "informal_charges", "entry_costs"}

OF_OTHERS = {"A046", "A016", "A064", "A007"}
"""Of the six that are ticked: the province's meeting, its assistant, the law on small firms, the paper's article."""


def _press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if label in button.label).click()
    app.run()
    assert_sound(app)
    return app


def _actions() -> tuple[Action, ...]:
    with closing(open_store()) as store:
        return list_actions(store)


def test_a_plan_of_the_coming_year_is_made_from_the_flags_in_two_clicks_and_undone_in_one(run: Run) -> None:
    app = run("plan", person=PERSON, view="proposals")
    assert "Năm 2023 không còn kỳ báo cáo nào" in shown(app) and not app.checkbox
    _press(app, "Lập kế hoạch năm 2")
    with closing(open_store()) as store:
        year = plan_years(store)[-1]
    of_flags = [box for box in app.checkbox if "regular" not in str(box.key)]
    assert len(of_flags) == 18 and sum(box.value for box in app.checkbox) == 6
    assert "63/63: 34,9% doanh nghiệp" in shown(app) and "chưa có gì chứng minh" in shown(app)
    assert "Đầu mối phối hợp: Văn phòng Sở; cơ quan khác chủ trì" in shown(app), "not every action is the office's own"
    assert shown(app).count("Đã làm: ") + shown(app).count("Đã ghi trong kế hoạch: ") == len(app.checkbox)

    first = next(box for box in app.selectbox if box.label == "Xong trong kỳ")
    first.select(str(Period(year, "quarter", 4)))
    next(box for box in app.selectbox if box.label == "Đơn vị chủ trì").select("phong_chuyen_mon")
    app.run()
    _press(app, f"Thêm 6 hoạt động vào kế hoạch {year}")
    added = _actions()
    assert {component for action in added for _, component in action.components} == FLAGGED
    for action in added:
        assert action.lead_unit and action.start and action.due and action.proposal and action.reason_vi
        assert ("cơ quan phối hợp" in action.note) == (action.proposal in OF_OTHERS)
        assert action.start.year == action.due.year == action.plan_year == year and action.year == 2023
    (changed,) = [action for action in added if action.lead_unit == "phong_chuyen_mon"]
    assert changed.components == (("pci", "proactivity"),) and changed.start >= Period(year, "quarter", 4).start()
    assert "Đã thêm 6 hoạt động" in shown(app) and "đều đã có hoạt động" in shown(app)
    assert not any(box.value for box in app.checkbox), "what has an action is not ticked again"
    _press(app, "Hoàn tác")
    assert _actions() == () and "6 chưa có hoạt động" in shown(app)


@pytest.mark.usefixtures("own_store")
def test_a_proposal_fills_in_the_form_of_one_action_and_the_action_names_its_source(run: Run) -> None:
    link = {"component": "time_costs", "rule": "rank_fell", "new": "1"}
    year = today().year + 1
    with closing(open_store()) as store:
        add_plan(store, next_year(get_plan(store, 2023), year), operator(PERSON))
    app = run("plan", person=PERSON, plan=str(year), **link)
    assert shown(app).count(">Dùng đề xuất<") == 3
    app = run("plan", person=PERSON, plan=str(year), proposal="A057", **link)
    title = next(box for box in app.text_input if box.label == "Tên hoạt động")
    assert title.value.startswith("Mở tài khoản gửi nhận văn bản điện tử")
    _press(app, "Thêm vào kế hoạch")
    (action,) = _actions()
    assert (action.proposal, action.channel, action.rule) == ("A057", "mobile_app", "rank_fell")
    assert "Minh chứng" in action.note and action.lead_unit and action.due
    page = shown(run("plan", person=PERSON, plan=str(year), action=str(action.id)))
    assert "Lấy từ thư viện đề xuất." in page and "Thanh Hóa, 2022–2025" in page


@pytest.mark.usefixtures("own_store")
def test_the_regular_work_of_the_office_is_one_tick_a_channel_the_plan_does_not_use_yet(run: Run) -> None:
    year = today().year + 1
    with closing(open_store()) as store:
        add_plan(store, next_year(get_plan(store, 2023), year), operator(PERSON))
        add_actions(
            store, [Action(title="Tập san số 1", topics=("pci",), channel="journal", plan_year=year)], operator(PERSON)
        )
    app = run("plan", person=PERSON, view="proposals", year="2024")
    assert "không có cảnh báo trong PCI 2024" in shown(app) and not any(box.value for box in app.checkbox)
    next(toggle for toggle in app.toggle if toggle.label == "Chọn tất cả").set_value(True)
    _press(app.run(), f"hoạt động vào kế hoạch {year}")
    channels = [action.channel for action in _actions()]
    assert {"legal_conference", "flag_ceremony", "newsletter", "television", "portal", "training"} < set(channels)
    assert len(channels) == len(set(channels)) and "Việc thường xuyên" not in shown(app)
    assert {action.rhythm for action in _actions() if action.proposal} == {"quarterly", "flag_ceremony", "continuous"}

    app = run("plan", role="viewer", view="proposals", plan=str(year), year="2023")
    assert not app.checkbox and "Thêm" not in " ".join(button.label for button in app.button)
    assert "Cà phê doanh nhân" in shown(app) or "đối thoại" in shown(app)
    assert "chưa có việc nào" not in shown(app), "each weak indicator of 2023 is answered"
    app = run("plan", role="viewer", view="proposals", plan=str(year), year="2018")
    assert "Thư viện chưa có việc nào trả lời riêng chỉ tiêu “Chi trả" in shown(app)
