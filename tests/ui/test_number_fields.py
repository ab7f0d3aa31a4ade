"""Numbers are taken as they were typed, and what is none is said and never saved: in fields, grids and the link."""

from __future__ import annotations

import ast
import re
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from data.store import settings as store_settings
from data.store.database import Store, open_store
from data.store.tables import FormDraftRecord
from tests.house.files import nodes
from tests.support import ROOT, by_turns
from tests.ui.conftest import Run
from tests.ui.plan.steps import actions, click, edit, saved
from tests.ui.screen import keyed, shown
from wording.words import wording

PERSON = "Trần Thị Thử"


def _field(app: AppTest, name: str) -> Any:
    return keyed(app.text_input, f"{name}_f")


def _added(app: AppTest, **numbers: str) -> AppTest:
    for name, text in numbers.items():
        _field(app, name).set_value(text)
    app.run()
    return click(app, "Thêm vào kế hoạch")


def test_no_room_draws_a_number_field_of_the_browser() -> None:
    drawn = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "ui").rglob("*.py"))
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and node.attr in ("number_input", "NumberColumn")
    ]
    assert not drawn, "ui.blocks.number_field reads what is typed; a browser drops a decimal mark that is not its own"


def test_who_draws_a_number_field_of_a_form_asks_whether_it_can_be_used() -> None:
    forgetful = []
    for path in sorted((ROOT / "ui").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        is_form = "draft_form(" in text and ("number_field(" in text or "whole_field(" in text)
        if is_form and path.name != "number_field.py" and "has_wrong_number(" not in text:
            forgetful.append(str(path.relative_to(ROOT)))
    assert not forgetful


def test_numbers_of_a_form_are_taken_as_officials_write_them(run: Run) -> None:
    app = run("plan", person=PERSON, component="labor_training", new="1")
    _added(app, budget_estimated="1.500.000", quantity="7,5", measure_target="1.234,5")
    (action,) = actions()
    assert (action.budget_estimated, action.quantity, action.measure_target) == (1_500_000, 7.5, 1234.5)


def test_another_language_is_no_typing_and_what_was_typed_means_the_same_in_it(run: Run) -> None:
    def drafts_in(store: Store) -> list[dict[str, Any]]:
        with store.read() as session:
            return [dict(draft.content) for draft in session.scalars(select(FormDraftRecord))]

    app = run("flags", person=PERSON, lang="vi")
    with closing(open_store()) as store:
        app.query_params["lang"] = "en"
        app.run()
        assert drafts_in(store) == []
        keyed(app.text_input, "threshold_low_rank_share_f").set_value("0.25")
        app.run()
        app.query_params["lang"] = "vi"
        app.run()
        assert drafts_in(store) == [{"threshold_low_rank_share": "0,25"}]


def test_a_threshold_has_few_digits_in_its_field_and_is_as_exact_as_before_when_another_is_saved(run: Run) -> None:
    app = run("flags", person=PERSON)
    shown_share = keyed(app.text_input, "threshold_low_rank_share_f").value
    assert re.fullmatch(r"0,\d{1,4}", shown_share)
    assert float(shown_share.replace(",", ".")) == pytest.approx(1 / 3, abs=1e-4)
    keyed(app.text_input, "threshold_rank_fell_places_f").set_value("8")
    click(app, wording("vi")["flags.save_thresholds"])
    with closing(open_store()) as store:
        assert store_settings.load(store).thresholds == {"rank_fell": {"places": 8.0}}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    by_turns(
        [
            ("budget_estimated", "7,5", "phải là số nguyên, không phải “7,5”"),
            ("budget_estimated", "-5", "ít nhất phải là 0"),
            ("quantity", "bảy", "không đọc được số “bảy”"),
            ("quantity", "7.149", "có thể là 7149 hay 7,149"),
        ]
    ),
)
def test_what_cannot_be_used_is_said_and_stays_and_nothing_is_saved(run: Run, name: str, text: str, said: str) -> None:
    app = run("plan", person=PERSON, component="labor_training", new="1")
    _added(app, **{name: text})
    assert said in shown(app) and actions() == ()
    assert _field(app, name).value == text
    _added(app, **{name: "3"})
    (action,) = actions()
    assert getattr(action, name) == 3


def test_a_number_means_the_same_when_the_language_changes(run: Run) -> None:
    app = run("plan", person=PERSON, component="labor_training", new="1")
    _field(app, "quantity").set_value("7,149").run()
    app.query_params["lang"] = "en"
    app.run()
    assert _field(app, "quantity").value == "7.149"


def test_cells_of_the_table_are_numbers_as_they_were_typed(run: Run) -> None:
    app = run("plan", person=PERSON)
    saved(budget_spent=5_000_000, measure_done=2.5)
    app.run()
    edit(app, measure_target="7,5", budget_approved="1.500.000", progress="40")
    click(app, "Lưu thay đổi")
    (action,) = actions()
    assert (action.measure_target, action.budget_approved, action.progress) == (7.5, 1_500_000, 40)
    assert (action.budget_spent, action.measure_done) == (5_000_000, 2.5)


@pytest.mark.parametrize(
    ("cells", "said"),
    by_turns(
        [
            ({"progress": "7,5"}, "phải là số nguyên"),
            ({"measure_done": "7.149"}, "có thể là 7149 hay 7,149"),
            ({"budget_spent": "nhiều"}, "không đọc được số “nhiều”"),
            ({"measure_done": "-1"}, "ít nhất phải là 0"),
        ]
    ),
)
def test_a_cell_that_is_no_number_is_said_and_its_row_is_not_saved(run: Run, cells: dict[str, str], said: str) -> None:
    app = run("plan", person=PERSON)
    before = saved()
    edit(app.run(), **cells)
    click(app, "Lưu thay đổi")
    assert said in shown(app)
    assert actions() == (before,)
    assert app.session_state["plan_editor_0"]["edited_rows"][0] == cells
