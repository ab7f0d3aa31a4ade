"""The overview is made once for the figures; what is done about them is of the moment, in numbers that open."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from urllib.parse import parse_qsl

import pytest

from data.rights import operator
from data.store.actions import add_action, get_action, update_action
from data.store.database import open_store
from data.store.owners import replace_owners
from planning.action import Action
from planning.owners import Owner
from planning.periods import today
from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, shown
from ui.overview import view
from wording.numbers import date_text

PERSON = operator("An")
WANTED = Action("Tập huấn", components=(("pci", "proactivity"),), index="pci", unit="ha_tinh", year=2023)


def cells(text: str, name: str) -> list[str]:
    """The row of a component in the table, as it is read."""
    row = next(line for line in text.split("<tr>")[1:] if f">{name}</a>" in line)
    return [re.sub(r"<[^>]+>", "", cell) for cell in row.split("</td>")]


def test_what_is_done_makes_no_overview_anew_and_is_seen_at_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    decompose = view.decompose_change
    monkeypatch.setattr(
        view, "decompose_change", lambda *asked, **more: made.append(asked) or decompose(*asked, **more)
    )
    app = run("overview")
    before = len(made)
    assert "chưa có" in cells(shown(app), "Tính năng động")
    due = today() + timedelta(20)
    with closing(open_store()) as store:
        number = add_action(store, replace(WANTED, due=due), PERSON).id or 0
        text = shown(app.run())
        assert cells(text, "Tính năng động")[-3:-1] == ["1", f"{date_text(due, 'vi')} (còn 20 ngày)"]
        assert "5/6 thành phần có cảnh báo chưa có hoạt động" in text
        late = today() - timedelta(3)
        update_action(store, replace(get_action(store, number), due=late, plan_year=today().year, progress=30), PERSON)
        assert f"{date_text(late, 'vi')} (quá hạn)" in cells(shown(app.run()), "Tính năng động")
        update_action(store, replace(get_action(store, number), status="cancelled"), PERSON)
        assert "chưa có" in cells(shown(app.run()), "Tính năng động")
    assert len(made) == before


@pytest.mark.usefixtures("own_store")
def test_each_number_opens_what_it_counts(run: Run) -> None:
    with closing(open_store()) as store:
        for title, away in (("Trễ", -4), ("Sắp", 4), ("Xa", 60)):
            add_action(store, replace(WANTED, title=title, due=today() + timedelta(away)), PERSON)
        add_action(store, replace(WANTED, title="Đã hết năm", due=date(2023, 5, 1), plan_year=2023), PERSON)
    text = shown(run("overview"))
    counts = dict(re.findall(r'<a href="plan[?]([^"]*due=[^"]*)"[^>]*>(\d+) ', text))
    assert len(counts) == 3, text
    for link, count in counts.items():
        asked = dict(parse_qsl(unescape(link)))
        app = run("plan", **asked, view="board")
        assert_sound(app)
        assert shown(app).count('class="app-card') == int(count) == 1
        assert f">{ {'late': 'Trễ', 'soon': 'Sắp', 'unrecorded': 'Đã hết năm'}[asked['due']] }</a>" in shown(app)


def test_who_answers_for_a_component_stands_beside_it_and_for_another_unit_no_work(run: Run) -> None:
    app = run("overview")
    assert ">Đầu mối<" not in shown(app)
    with closing(open_store()) as store:
        replace_owners(store, (), (Owner("pci", "proactivity", today(), "van_phong_so"),), PERSON)
    text = shown(app.run())
    assert ">Đầu mối<" in text
    assert "Văn phòng Sở" in cells(text, "Tính năng động") and "Chưa giao" in cells(text, "Chi phí thời gian")
    other = shown(run("overview", unit="quang_ninh"))
    assert ">Đầu mối<" not in other and ">Hoạt động<" not in other and "Kế hoạch 20" not in other


def test_an_edition_with_nothing_before_it_has_no_empty_columns(run: Run) -> None:
    headings = re.findall(r"<th[^>]*>(.*?)</th>", shown(run("overview", year="2023")))
    assert {"± điểm", "± bậc", "Vị trí tương đối"} < set(headings)
    first = re.findall(r"<th[^>]*>(.*?)</th>", shown(run("overview", index="ddci", year="2021")))
    assert first and not {"± điểm", "± bậc", "Vị trí tương đối"} & set(first)
