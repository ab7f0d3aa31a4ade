"""All values of the targets in one grid: saved together or not at all, and no cell is lost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from typing import TypeVar

from streamlit.testing.v1 import AppTest

from data.rights import operator
from data.store.database import Store, open_store
from data.store.plans import get_plan, list_values, store_value
from planning.target import OF_EDITIONS, kind_of
from planning.target_value import TargetValue
from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, shown

T = TypeVar("T")
PERSON = "Trần Thị Thử"
FORM = f"f{sha256(b'target_values|2023|quarters|vi').hexdigest()[:10]}r"


def _with(work: Callable[[Store], T]) -> T:
    with closing(open_store()) as store:
        return work(store)


def _type(app: AppTest, cells: dict[int, dict[str, str]], turn: int = 0) -> AppTest:
    """Type into cells, as the grid would report it."""
    app.session_state[f"values_{FORM}{turn}"] = {"edited_rows": cells, "added_rows": [], "deleted_rows": []}
    return app.run()


def _save(app: AppTest) -> AppTest:
    next(button for button in app.button if button.label == "Lưu cả bảng").click()
    return app.run()


def _source(app: AppTest, text: str) -> None:
    next(box for box in app.text_input if box.label == "Nguồn của các số vừa ghi").set_value(text)
    app.run()


def test_a_quarter_is_typed_in_one_grid_and_every_wrong_cell_is_named(run: Run) -> None:
    app = run("plan", person=PERSON, view="targets")
    parts = [part for _, part in _with(lambda store: get_plan(store, 2023)).parts() if kind_of(part) not in OF_EDITIONS]
    kinds = [kind_of(part) for part in parts]
    percent, yes, count = (kinds.index(kind) for kind in ("percentage", "existence", "count"))  # type: ignore[arg-type]
    good = {at: {"2023-Q2": {"percentage": "97,5", "existence": "có"}.get(kind, "12")} for at, kind in enumerate(kinds)}
    wrong = {**good, percent: {"2023-Q2": "120"}, yes: {"2023-Q2": "đâu"}, count: {"2023-Q2": "nhiều"}}
    _type(app, wrong)
    _save(app)
    errors = [error.value for error in app.error]
    for at in (percent, yes, count):
        assert any(f"hàng {at + 1}, Quý II năm 2023" in error for error in errors)
    assert any("Nguồn" in error for error in errors) and _with(lambda store: list_values(store, 2023)) == ()
    _type(app, good)
    _source(app, "Báo cáo quý II")
    _save(app)
    assert_sound(app)
    kept = {value.part: value for value in _with(lambda store: list_values(store, 2023))}
    assert {value.source for value in kept.values()} == {"Báo cáo quý II"} and len(kept) == len(parts)
    assert [kept[parts[at].code].value for at in (percent, yes, count)] == [97.5, 1, 12]
    next(button for button in app.button if button.label == "Hoàn tác").click()
    app.run()
    assert _with(lambda store: list_values(store, 2023)) == ()


def test_who_was_slower_is_told_place_by_place_and_an_emptied_cell_takes_its_value_away(run: Run) -> None:
    app = run("plan", person=PERSON, view="targets")
    parts = [part for _, part in _with(lambda store: get_plan(store, 2023)).parts() if kind_of(part) not in OF_EDITIONS]
    at = next(at for at, part in enumerate(parts) if kind_of(part) == "count")
    mine = TargetValue(2023, parts[at].code, "2023-Q2", 5.0, "cũ")
    first = _with(lambda store: store_value(store, mine, operator("An")))
    app.run()
    _type(app, {at: {"2023-Q2": ""}})
    _with(lambda store: store_value(store, replace(first, value=7.0, source="BC 7"), operator("Bình")))
    _save(app)
    assert "Bình vừa ghi 7 (nguồn: BC 7)" in shown(app) and "Quý II năm 2023" in shown(app)
    assert [value.value for value in _with(lambda store: list_values(store, 2023))] == [7.0]
    _save(app)
    assert_sound(app)
    assert _with(lambda store: list_values(store, 2023)) == ()
    next(button for button in app.button if button.label == "Hoàn tác").click()
    app.run()
    assert [value.value for value in _with(lambda store: list_values(store, 2023))] == [7.0]
