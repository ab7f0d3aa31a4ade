"""A framework, with its grids, is typed into a draft; what is too long is said and stays."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.store.catalogue_changes import layer_of
from data.store.database import open_store
from data.store.form_drafts import drafts_of
from services.catalogue import catalogue_of
from tests.support import by_night
from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, keyed, shown

PERSON = "Trần Thị Thử"


def _open(run: Run, **link: str) -> AppTest:
    return run("catalogue", person=PERSON, index="ddci", view="frameworks", **link)


def _again(run: Run, app: AppTest, **link: str) -> AppTest:
    """The same page in another session of the same browser."""
    other = _open(run, **link)
    other.session_state["_browser"] = app.session_state["_browser"]
    return other.run()


def _press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert_sound(app)
    return app


def _into_grid(app: AppTest, name: str, **state: object) -> AppTest:
    """What a person leaves in a grid of the form that is open."""
    about = keyed(app.text_input, "framework_source_").key.removeprefix("framework_source_")
    app.session_state[f"framework_{name}_{about}"] = {
        "edited_rows": {}, "added_rows": [], "deleted_rows": [], **state
    }  # fmt: skip
    return app.run()


def _drafts(app: AppTest) -> list[dict[str, Any]]:
    with closing(open_store()) as store:
        owner = f"browser:{app.session_state['_browser']}"
        return [dict(draft.content) for draft in drafts_of(store, owner, "framework:ddci")]


def _framework(year: int) -> Any:
    with closing(open_store()) as store:
        return catalogue_of(store).index("ddci").framework(year, "department")


@by_night
def test_a_copied_framework_with_its_grids_is_offered_after_a_reload_and_saved(run: Run) -> None:
    app = _open(run, copy="2026")
    assert _drafts(app) == [], "what the form begins with is no draft"
    count = len(_framework(2025).components)
    keyed(app.text_input, "framework_source_").set_value("QĐ 12/QĐ-UBND").run()
    _into_grid(app, "components", edited_rows={0: {"name_vi": "Tiếp cận mới"}}, deleted_rows=[count - 1])
    _into_grid(app, "bands", added_rows=[{"year": 2026, "label_vi": "Tốt", "lowest": 70.5}])
    assert_sound(app)
    (draft,) = _drafts(app)
    assert draft["framework_source"] == "QĐ 12/QĐ-UBND"
    assert len(draft["framework_components"]["rows"]) == count - 1
    again = _again(run, app)  # without the link that the copy was opened by
    assert "Có bản nháp lúc" in shown(again) and "QĐ 12/QĐ-UBND" in shown(again)
    _press(again, "Dùng tiếp")
    assert keyed(again.text_input, "framework_source_").value == "QĐ 12/QĐ-UBND"
    keyed(again.selectbox, "framework_confidence_").set_value("unknown").run()
    _press(again, "Thêm bộ chỉ số")
    copied = _framework(2026)
    assert copied is not None, [error.value for error in again.error]
    assert (copied.source, len(copied.components)) == ("QĐ 12/QĐ-UBND", count - 1)
    assert copied.components[0].name_vi == "Tiếp cận mới"
    assert [(band.year, band.label_vi, band.lowest) for band in copied.bands] == [(2026, "Tốt", 70.5)]
    assert _drafts(again) == []


def test_a_row_that_was_added_and_removed_again_does_not_come_back(run: Run) -> None:
    app = _into_grid(_open(run), "bands", added_rows=[{"year": 2025, "label_vi": "Tốt"}])
    before = len(_drafts(app)[0]["framework_bands"]["rows"])
    _into_grid(app, "bands")
    assert len(_drafts(app)[0]["framework_bands"]["rows"]) == before - 1


@by_night
def test_another_page_meanwhile_leaves_the_grid_as_it_was_typed(run: Run) -> None:
    app = _into_grid(_open(run), "components", edited_rows={0: {"name_vi": "Tiếp cận mới"}})
    keyed(app.text_input, "framework_source_").set_value("nguồn mới").run()
    app.query_params["view"] = "units"
    app.run()
    assert not [box for box in app.text_input if str(box.key).startswith("framework_source_")]
    app.query_params["view"] = "frameworks"
    app.run()
    assert keyed(app.text_input, "framework_source_").value == "nguồn mới"
    _press(app, "Lưu")
    assert (_framework(2025).components[0].name_vi, _framework(2025).source) == ("Tiếp cận mới", "nguồn mới")


@pytest.mark.parametrize(
    ("box", "name", "limit"), [("framework_source_", "Nguồn", 500), ("framework_why_", "Lý do", 500)]
)
def test_a_text_of_a_framework_that_is_too_long_is_said_and_stays_whole(
    run: Run, box: str, name: str, limit: int
) -> None:
    long = "Căn cứ. " * 100 + "Hết"
    app = _open(run)
    keyed(app.text_input, box).set_value(long)
    _press(app, "Lưu")
    assert f"{name}: dài {len(long)} ký tự, nhiều nhất {limit}" in shown(app)
    assert keyed(app.text_input, box).value == long
    with closing(open_store()) as store:
        assert layer_of(store) == ()


def test_a_name_in_a_grid_that_is_too_long_is_said_with_its_row(run: Run) -> None:
    app = _into_grid(_open(run), "components", edited_rows={1: {"name_vi": "Chi phí " * 30}})
    _press(app, "Lưu")
    assert "hàng 2, Tên tiếng Việt: dài 239 ký tự, nhiều nhất 200" in shown(app)
