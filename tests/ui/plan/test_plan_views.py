"""The views of the plan: the list with chosen columns, the board whose cards are moved, the timeline, the calendar."""

from __future__ import annotations

import json
import re
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import ui.plan.board
from data.rights import operator
from data.store.actions import add_action, get_action, update_action
from data.store.database import open_store
from data.store.plans import add_plan, get_plan
from planning.action import Action, Occurrence
from planning.periods import today
from planning.plan import Plan, next_year
from tests.ui.conftest import Run, follow
from tests.ui.exported import in_text, table
from tests.ui.screen import assert_sound, shown
from ui.plan.timeline import in_extent, lines_of, span, state_of
from wording.words import Words, wording

PERSON = "Trần Thị Thử"
USUAL = ["status", "progress", "due", "timing", "lead_unit", "in_charge", "channel", "components"]


def saved(**fields: Any) -> Action:
    given = {"title": "Chuyên trang", "components": (("pci", "proactivity"),), "plan_year": 2023, "year": 2023}
    with closing(open_store()) as store:
        return add_action(store, Action(**(given | fields)), operator("Người lập"))


def now(action: Action) -> Action:
    with closing(open_store()) as store:
        return get_action(store, action.id or 0)


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return app.run()


def columns_of(app: AppTest) -> list[str]:
    """The columns of the grid in their order."""
    (grid,) = [part.proto for part in app.dataframe]
    return list(grid.column_order)


def test_the_list_shows_the_usual_columns_or_those_of_the_link_and_always_the_name(run: Run) -> None:
    app = run("plan", person=PERSON)
    saved(note="Ghi lại")
    assert columns_of(follow(app)) == ["mark", "open", "title", *USUAL]
    assert columns_of(follow(app, columns="note,status,bogus,title")) == ["mark", "open", "title", "status", "note"]
    assert columns_of(follow(app, columns="")) == ["mark", "open", "title"]
    assert_sound(app)


def test_the_files_of_the_list_have_its_columns_and_every_action_that_is_shown(run: Run) -> None:
    app = run("plan", person=PERSON)
    for number in range(3):
        saved(title=f"Việc {number}", note=f"ghi {number}", status="done" if number else "planned",
              progress=100 if number else 0, due=date(2023, 5, 1 + number))  # fmt: skip
    app = follow(app, columns="due,note", due="unrecorded")
    words = wording("vi")
    (line,) = in_text(table(app, "Danh sách 1 hoạt động"), "vi")
    assert list(line) == [words["field.title"], words["field.due"], words["field.note"]]
    assert (line[words["field.title"]], line[words["field.note"]]) == ("Việc 0", "ghi 0")


def test_a_choice_of_columns_stands_in_the_link_and_the_usual_ones_do_not(run: Run) -> None:
    app = run("plan", person=PERSON)
    saved()
    app = follow(app)
    box = next(box for box in app.multiselect if box.label == wording("vi")["plan.columns_choose"])
    box.set_value(["status", "note"])
    app.run()
    assert app.query_params["columns"] == "status,note"
    assert columns_of(app) == ["mark", "open", "title", "status", "note"]
    box = next(box for box in app.multiselect if box.label == wording("vi")["plan.columns_choose"])
    box.set_value(USUAL)
    app.run()
    assert "columns" not in app.query_params


@pytest.fixture
def moves(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the browser says was moved, in every run of the board."""
    heard: list[dict[str, Any]] = []
    monkeypatch.setattr(ui.plan.board, "_moving", lambda **_: SimpleNamespace(moved=[*heard]))
    return heard


def move_of(action: Action, status: str, number: int = 1) -> dict[str, Any]:
    return {"number": number, "action": str(action.id), "version": str(action.version), "status": status}


def test_a_moved_card_takes_the_status_is_said_once_and_undone(run: Run, moves: list[dict[str, Any]]) -> None:
    app = run("plan", person=PERSON, view="board")
    kept = saved(progress=40)
    moves.append(move_of(kept, "done"))
    app = follow(app, view="board")
    assert_sound(app)
    assert (now(kept).status, now(kept).progress, now(kept).updated_by) == ("done", 100, PERSON)
    assert "Đã lưu “Chuyên trang”." in shown(app)
    app = press(app, "Hoàn tác")
    assert (now(kept).status, now(kept).progress) == ("planned", 40), "what was heard once is not done again"


def test_a_card_that_somebody_changed_meanwhile_asks_which_stays(run: Run, moves: list[dict[str, Any]]) -> None:
    app = run("plan", person=PERSON, view="board")
    kept = saved()
    with closing(open_store()) as store:
        update_action(store, replace(kept, status="cancelled"), operator("Lê Văn Khác"))
    moves.append(move_of(kept, "in_progress"))
    app = follow(app, view="board")
    assert now(kept).status == "cancelled" and "Lê Văn Khác" in shown(app)
    press(app, "Lưu nội dung của tôi")
    assert now(kept).status == "in_progress"


@pytest.mark.usefixtures("own_store")
def test_who_may_not_report_on_an_action_has_no_card_to_move(run: Run, moves: list[dict[str, Any]]) -> None:
    kept = saved()
    moves.append(move_of(kept, "done"))
    app = run("plan", role="viewer", view="board")
    text = shown(app)
    assert "Chuyên trang" in text and ' draggable="true"' not in text and 'id="app-statuses"' not in text
    assert now(kept).status == "planned"


def test_every_status_is_in_the_menu_and_each_card_says_whose_menu_it_is(run: Run) -> None:
    app = run("plan", person=PERSON, view="board")
    saved(title="Một <b>việc</b>")
    text = shown(follow(app, view="board"))
    for status in ("planned", "preparing", "in_progress", "continued", "maintained", "done", "cancelled"):
        assert f'data-status="{status}">{wording("vi")[f"action_status.{status}"]}</button>' in text
    assert 'aria-label="Chuyển trạng thái của “Một &lt;b&gt;việc&lt;/b&gt;”"' in text


def an_action(title: str, due: date, **more: Any) -> Action:
    return Action(title, components=(("pci", "proactivity"),), due=due, id=1, **more)


def plan_of(year: int) -> Plan:
    return SimpleNamespace(year=year)  # type: ignore[return-value]


def test_the_timeline_of_an_ended_plan_ends_with_its_year() -> None:
    first, last = span(plan_of(2023), [an_action("a", date(2023, 5, 1), start=date(2023, 4, 1))], "nd09")
    assert (first, last) == (date(2022, 12, 15), date(2023, 12, 14))
    _, last = span(plan_of(2023), [an_action("a", date(2024, 2, 1))], "calendar")
    assert last == date(2024, 2, 1), "what reaches beyond the year is seen to its end"
    _, last = span(plan_of(2023), [an_action("a", date(2050, 1, 1))], "calendar")
    assert last == date(2024, 12, 31), "a year beyond it at most"


def test_what_is_to_be_attended_to_is_late_or_due_within_sixty_days() -> None:
    day = date(2026, 6, 1)
    late, soon, later = (an_action(name, day + timedelta(days)) for name, days in (("l", -1), ("s", 60), ("f", 61)))
    done = an_action("d", day - timedelta(9), status="done", progress=100)
    gone = an_action("c", day, status="cancelled")
    every = (later, done, soon, gone, late)
    assert [action.title for action in in_extent(every, "attend", day)] == ["l", "s"]
    assert [action.title for action in in_extent(every, "open", day)] == ["l", "s", "f"]
    assert {action.title for action in in_extent(every, "all", day)} == {"l", "s", "f", "d"}
    assert [state_of(action, day) for action in (late, soon, done)] == ["late", "planned", "done"]


def test_recurring_work_is_one_line_and_what_is_finished_is_one_for_each_component() -> None:
    weekly = an_action("Mỗi tuần", date(2026, 12, 31), start=date(2026, 1, 1), rhythm="weekly",
                       occurrences=(Occurrence(date(2026, 1, 2), date(2026, 1, 2)),))  # fmt: skip
    done = [an_action(f"Xong {n}", date(2026, 3, n), status="done", progress=100) for n in (1, 2, 3)]
    other = replace(weekly, title="Khác", components=())
    lines = list(lines_of([weekly, *done, other], {"pci:proactivity": "Năng động"}, "pci", Words("vi")))
    labels = ["<b>Năng động</b>", "Mỗi tuần", "✓ 3 việc đã xong", "<b>Không thuộc chỉ số thành phần nào</b>", "Khác"]
    assert [line.label for line in lines] == labels
    assert [len(line.actions) for line in lines] == [0, 1, 3, 0, 1]


def bars_of(app: AppTest) -> dict[str, Any]:
    (chart,) = app.get("plotly_chart")
    return dict(json.loads(chart.proto.spec))


def test_the_timeline_draws_today_only_where_it_reaches_it(run: Run) -> None:
    app = run("plan", person=PERSON)
    year = today().year
    with closing(open_store()) as store:
        add_plan(store, next_year(get_plan(store, 2023), year), operator("An"))
    saved(due=date(2023, 5, 1), start=date(2023, 4, 1))
    saved(due=today() + timedelta(3), start=today() - timedelta(3), plan_year=year)
    old = bars_of(follow(app, view="timeline", plan="2023"))["layout"]
    assert [word["text"] for word in old["annotations"]] == [f"Quý {n} · 14/{n * 3:02d}" for n in (1, 2, 3, 4)]
    assert old["xaxis"]["range"][1] == "2023-12-14"
    new = bars_of(follow(app, view="timeline", plan=str(year)))["layout"]
    assert "hôm nay" in [word["text"] for word in new["annotations"]]


def test_the_calendar_of_an_ended_plan_opens_within_its_year_even_where_nothing_is_due(run: Run) -> None:
    app = run("plan", person=PERSON)
    saved(due=None)
    assert "Việc đến hạn trong tháng 12/2023" in shown(follow(app, view="calendar"))
    saved(due=date(2023, 5, 9))
    assert "Việc đến hạn trong tháng 05/2023" in shown(follow(app, view="calendar"))


@pytest.mark.usefixtures("own_store")
@pytest.mark.parametrize("language", ["vi", "en"])
def test_for_a_telephone_the_list_is_cards_and_the_table_waits_behind_a_button(run: Run, language: str) -> None:
    say = Words(language)
    saved(due=date(2023, 12, 14))
    saved(title="Đang làm", status="continued", progress=40)
    text = shown(run("plan", person=PERSON, lang=language))
    _, _, cards = text.partition('<div class="app-card-list app-narrow-only">')
    first, second = re.findall(r"<article .*?</article>", cards.partition("\n")[0])
    due = say("plan.card_due", day="14/12/2023" if language == "vi" else "14 Dec 2023")
    assert f"{say('action_status.planned')} · {due} · 0%" in first and "app-card-unrecorded" in first
    assert f'<span class="app-bad">{say("timing.unrecorded")}</span>' in first
    assert f"{say('action_status.continued')} · 40%" in second
    assert text.index("app-card-list") < text.index(f"{say('plan.grid')}<span")
    assert f"{say('plan.to_documents')}</a>" in text and "documents?" in text


def test_a_card_says_its_status_only_where_its_column_does_not(run: Run) -> None:
    app = run("plan", person=PERSON, view="board")
    saved(status="in_progress", progress=10)
    saved(title="Làm tiếp", status="continued", progress=20)
    text = shown(follow(app, view="board"))
    assert "<p>10% · " in text and "<p>Tiếp tục thực hiện · 20% · " in text
