"""The owners of the components on the plan page: assigned with their day, used by new actions, undone."""

from __future__ import annotations

from contextlib import closing
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from data.rights import operator
from data.store.database import open_store
from data.store.owners import list_owners, replace_owners
from planning.owners import Owner, owner_of
from planning.periods import today
from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, shown
from wording.words import Words

PERSON = "Trần Thị Thử"
NAME = "Đào tạo lao động"


def _stored() -> tuple[Owner, ...]:
    with closing(open_store()) as store:
        return list_owners(store)


def _press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return app.run()


def _labelled(app: AppTest, kind: str, label: str):
    return next(
        box for box in app.get(kind) if box.label.startswith(label) and (NAME in box.label or kind == "date_input")
    )


def test_an_owner_is_assigned_from_a_day_leads_new_actions_and_can_be_undone(run: Run) -> None:
    app = run("plan", person=PERSON, view="owners", year="2023")
    assert_sound(app)
    _labelled(app, "selectbox", "Đầu mối").set_value("van_phong_so")
    _labelled(app, "multiselect", "Phối hợp").set_value(["phong_thong_tin_thong_ke"])
    _labelled(app, "date_input", "Từ ngày").set_value(date(2025, 1, 1))
    _press(app.run(), "Lưu đầu mối")
    assert_sound(app)
    wanted = Owner("pci", "labor_training", date(2025, 1, 1), "van_phong_so", ("phong_thong_tin_thong_ke",))
    assert _stored() == (wanted,) and "đầu mối từ 01/01/2025" in shown(app)

    form = run("plan", person=PERSON, component="labor_training", new="1", year="2023")
    lead = next(box for box in form.selectbox if box.label == "Đơn vị chủ trì")
    helping = next(box for box in form.multiselect if box.label == "Đơn vị phối hợp" and "typed" not in box.label)
    assert (lead.value, list(helping.value)) == ("van_phong_so", ["phong_thong_tin_thong_ke"])
    said = "Đầu mối: Văn phòng Sở; phối hợp: Phòng Thông tin - Thống kê KHCN&amp;ĐMST."
    text = shown(run("component", component="labor_training", year="2023"))
    assert text.count(said) == 2, "on the card of its flags and above its actions"
    row = next(line for line in shown(run("overview", year="2023")).split("<tr>") if "Đào tạo lao động</a>" in line)
    assert ">Văn phòng Sở</td>" in row

    _press(app, "Hoàn tác")
    assert _stored() == ()


def test_a_wrong_assignment_is_removed_and_a_reader_only_reads(run: Run) -> None:
    app = run("plan", person=PERSON, view="owners", year="2023")
    _labelled(app, "selectbox", "Đầu mối").set_value("van_phong_so")
    _press(app.run(), "Lưu đầu mối")
    (owner,) = _stored()
    assert owner.since == today()
    which = next(box for box in app.selectbox if box.label == "Lần phân công ghi nhầm")
    which.set_value(f"labor_training|{owner.since}")
    _press(app.run(), "Bỏ")
    assert _stored() == ()
    _press(app, "Hoàn tác")
    reader = run("plan", role="viewer", view="owners", year="2023")
    assert_sound(reader)
    assert "Văn phòng Sở" in shown(reader) and not any(b.label == "Lưu đầu mối" for b in reader.button)


def _assign_meanwhile(*owners: Owner) -> None:
    with closing(open_store()) as store:
        replace_owners(store, (), owners, operator("Người khác"))


THEIRS = Owner("pci", "labor_training", date(2023, 1, 1), "van_phong_so")
ANOTHER = Owner("pci", "proactivity", date(2023, 1, 1), "van_phong_so")


@pytest.mark.parametrize("chosen", ["plan.take_mine", "plan.take_theirs"])
def test_who_assigns_what_somebody_else_has_assigned_since_sees_both_and_chooses(run: Run, chosen: str) -> None:
    say = Words("vi")
    app = run("plan", person=PERSON, view="owners", year="2023")
    _labelled(app, "selectbox", "Đầu mối").set_value("phong_thong_tin_thong_ke").run()
    _assign_meanwhile(THEIRS, ANOTHER)
    _press(app, "Lưu đầu mối")
    assert_sound(app)
    assert set(_stored()) == {THEIRS, ANOTHER} and "Người khác" in shown(app)
    assert "Văn phòng Sở" in shown(app) and "Phòng Thông tin" in shown(app)
    _press(app, say(chosen))
    assert_sound(app)
    now = owner_of(_stored(), ("pci", "labor_training"), today())
    assert now is not None
    assert now.lead_unit == ("phong_thong_tin_thong_ke" if chosen == "plan.take_mine" else "van_phong_so")
    assert ANOTHER in _stored()
    assert not any(button.label == say("plan.take_mine") for button in app.button)


def test_a_row_that_somebody_else_assigned_since_is_not_taken_back_by_another_row(run: Run) -> None:
    app = run("plan", person=PERSON, view="owners", year="2023")
    _labelled(app, "selectbox", "Đầu mối").set_value("van_phong_so").run()
    _assign_meanwhile(ANOTHER)
    _press(app, "Lưu đầu mối")
    assert_sound(app)
    assert ANOTHER in _stored() and {owner.component for owner in _stored()} == {"labor_training", "proactivity"}
    assert owner_of(_stored(), ("pci", "proactivity"), today()) == ANOTHER
