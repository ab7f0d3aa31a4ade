"""What was decided about a file in hand outlives the session: offered back to the same browser until it has ended."""

from __future__ import annotations

import html
import json
import re
import threading
from contextlib import closing
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import ui.blocks.reading_job
from data.store.database import open_store
from data.store.drafts import drafts
from data.store.form_drafts import LONGEST, FormDraft, drafts_of
from tests.data.store.builders import everything
from tests.support import by_night, by_turns
from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, keyed, shown
from tests.ui.upload.steps import TEXT, confirm, labels, paste, press, with_wrong

PERSON, WRONG, CHOICE = "Trần Thị Thử", TEXT.replace("Hà Tĩnh", "Hà Tỉng"), "steer_name_vi_ha ting"
OFFERED = "Tệp bang-dan.txt và 1 lựa chọn về nó"


def decided(run: Run) -> AppTest:
    """A pasted table in hand of which one name was chosen."""
    app = paste(run("upload", person=PERSON), WRONG)
    app.selectbox(key=CHOICE).set_value("ha_tinh").run()
    assert_sound(app)
    return app


def again(run: Run, app: AppTest, **link: str) -> AppTest:
    """The page after a reload: another session of the same browser."""
    other = run("upload", person=PERSON, **link)
    other.session_state["_browser"] = app.session_state["_browser"]
    return other.run()


def own(app: AppTest) -> tuple[FormDraft, ...]:
    with closing(open_store()) as store:
        return drafts_of(store, f"browser:{app.session_state['_browser']}", "upload_file")


def take(app: AppTest, choice: str) -> AppTest:
    """Choose what becomes of the draft of a file; another of the pasted text may be offered beside it."""
    keyed(app.button, f"typed_{choice}_file_").click().run()
    assert_sound(app)
    return app


def test_a_decision_outlives_the_session_and_ends_with_the_publication(run: Run) -> None:
    app = again(run, decided(run))
    assert OFFERED in shown(app) and "Tệp đang xem" not in shown(app)
    take(app, "use")
    assert "Tệp đang xem" in shown(app) and "Bản nháp đã giữ lúc" in shown(app)
    assert keyed(app.selectbox, "upload_year_").value == 2016
    press(confirm(app), "Đưa vào sử dụng")
    assert own(app) == ()
    assert OFFERED not in shown(again(run, app))


def test_before_anything_is_decided_nothing_is_stored_and_what_is_taken_back_is_gone(run: Run) -> None:
    app = paste(run("upload", person=PERSON), WRONG)
    assert own(app) == ()
    app.selectbox(key=CHOICE).set_value("ha_tinh").run()
    assert len(own(app)) == 1
    app.button(key="steer_undo_0").click().run()
    assert own(app) == ()


def bring(app: AppTest) -> AppTest:
    """Choose a file, as one does by its box."""
    keyed(app.selectbox, "upload_year_").set_value(2016).run()
    keyed(app.file_uploader, "upload_").set_value(("bang.txt", WRONG.encode(), "text/plain")).run()
    assert_sound(app)
    return app


def test_a_file_outlives_the_session_before_anything_is_decided_and_ends_with_being_dropped(run: Run) -> None:
    app = bring(run("upload", person=PERSON))
    assert "Bản nháp đã giữ lúc" in shown(app)
    (draft,) = own(app)
    app = again(run, app)
    assert "Tệp bang.txt" in shown(app).splitlines() and "lựa chọn về nó" not in shown(app)
    take(app, "use")
    app.selectbox(key=CHOICE).set_value("ha_tinh").run()
    app.button(key="steer_undo_0").click().run()
    assert [found.id for found in own(app)] == [draft.id], "what is taken back was no reason to keep the file"
    press(app, "Hủy")
    assert own(app) == ()


@by_night
def test_a_file_brought_again_does_not_replace_a_draft_with_decisions_about_it(run: Run) -> None:
    app = bring(run("upload", person=PERSON))
    app.selectbox(key=CHOICE).set_value("ha_tinh").run()
    app = bring(again(run, app))
    assert "Tệp bang.txt và 1 lựa chọn về nó" in shown(app) and len(own(app)[0].content["decisions"]["units"]) == 1
    take(app, "drop")
    assert "Tệp đang xem" in shown(app) and own(app)[0].content["decisions"]["units"] == {}
    assert "Tệp đang xem" in shown(bring(again(run, app))), "where nothing was decided there is nothing to ask"


@by_night
def test_a_file_has_one_draft_whatever_is_decided_and_the_audit_trail_none(run: Run) -> None:
    app = decided(run)
    keyed(app.text_input, "upload_note_").set_value("số chính thức").run()
    confirm(app)
    (draft,) = own(app)
    assert draft.content["note"] == "số chính thức" and draft.content["decisions"]["accepted"]
    with closing(open_store()) as store:
        assert drafts(store) == ()
        assert not [event for event in everything(store)["audit_event"] if "draft_saved" in event]


@by_night
@pytest.mark.parametrize("way", by_turns(["save", "drop", "cancel"], 2))
def test_it_ends_when_it_is_dropped_or_saved_by_hand_and_its_file_with_it(run: Run, way: str) -> None:
    app = decided(run)
    if way == "drop":
        app = take(again(run, app), "drop")
    else:
        press(app, "Hủy" if way == "cancel" else "Lưu bản nháp")
    assert own(app) == ()
    with closing(open_store()) as store:
        named = [file for file in everything(store)["source_file"] if "bang-dan.txt" in file]
        assert len(named) == len(drafts(store)) == (1 if way == "save" else 0)


@by_night
def test_a_file_that_is_brought_again_is_asked_about_before_anything_else_is_decided(run: Run) -> None:
    app = paste(again(run, decided(run)), WRONG)
    assert OFFERED in shown(app) and "Đưa vào sử dụng" not in labels(app)
    assert CHOICE not in {box.key for box in app.selectbox}
    take(app, "use")
    assert "Đưa vào sử dụng" in labels(confirm(app))


@by_night
def test_another_browser_and_another_index_are_offered_nothing(run: Run) -> None:
    app = decided(run)
    assert OFFERED not in shown(run("upload", person=PERSON))
    assert OFFERED not in shown(again(run, app, index="ddci"))


@by_night
def test_a_draft_saved_by_hand_that_is_gone_on_with_is_still_that_draft(run: Run) -> None:
    app = press(press(decided(run), "Lưu bản nháp"), "Mở lại")
    assert own(app) == ()
    confirm(app)
    app = take(again(run, app), "use")
    assert "Đưa vào sử dụng" in labels(app)
    press(app, "Lưu bản nháp")
    with closing(open_store()) as store:
        (saved,) = drafts(store)
    assert saved.version == 2 and saved.decisions["accepted"]


def test_a_decision_whose_reading_is_stopped_is_not_in_the_draft(
    run: Run, monkeypatch: pytest.MonkeyPatch, slow: threading.Event
) -> None:
    slow.set()
    monkeypatch.setattr(ui.blocks.reading_job, "PATIENCE_SECONDS", 60)
    app = decided(run)
    slow.clear()
    monkeypatch.setattr(ui.blocks.reading_job, "PATIENCE_SECONDS", 0)
    app.toggle(key="steer_replace_vi_False").set_value(True).run()
    assert own(app)[0].content["replaces"] is True
    press(app, "Dừng đọc")
    assert own(app)[0].content["replaces"] is False


@by_night
def test_a_file_with_too_many_decisions_says_that_the_last_is_not_stored(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = decided(run)
    monkeypatch.setattr("data.store.form_drafts.LONGEST", LONGEST // 1000)
    keyed(app.text_input, "upload_note_").set_value("số chính thức " * 10).run()
    assert_sound(app)
    assert "phần gõ sau cùng chưa được giữ" in shown(app)
    assert own(app)[0].content["note"] == ""


@by_night
def test_a_figure_that_is_typed_and_not_used_yet_is_offered_when_the_file_is_brought_again(run: Run) -> None:
    def figures() -> list[FormDraft]:
        with closing(open_store()) as store:
            return list(drafts_of(store, f"browser:{app.session_state['_browser']}", "upload_figures"))

    wrong = with_wrong((0, 1), (1, 2))
    app = paste(run("upload", person=PERSON), wrong)
    field = next(box for box in app.text_input if str(box.key).startswith("mend_figure_"))
    field.set_value("5,5").run()
    (draft,) = figures()
    assert list(draft.content.values()) == ["5,5"]
    app = paste(again(run, app), wrong)
    assert re.search(r"(?m)^[A-Z]+\d+: 5,5$", shown(app)), shown(app)
    keyed(app.button, f"typed_use_{draft.id}").click().run()
    assert next(box.value for box in app.text_input if box.key and box.key.startswith("mend_figure_")) == "5,5"
    next(button for button in app.button if button.label == "Sửa thành số này").click().run()
    assert figures() == []
    assert "dùng 5,5" in "\n".join(str(element.value) for element in app.get("text"))


def _figures(app: AppTest) -> list[dict[str, Any]]:
    with closing(open_store()) as store:
        found = drafts_of(store, f"browser:{app.session_state['_browser']}", "upload_figures")
        return [dict(draft.content) for draft in found]


def _stored_of(app: AppTest) -> list[Any]:
    """What the page tells the browser that the server knows."""
    marks = [html.unescape(str(part.value)) for part in app.get("html") if "app-draft" in str(part.value)]
    return [json.loads(found[1]) for mark in marks if (found := re.search(r'data-stored="(\{.*?\})"', mark))]


@by_night
def test_a_figure_that_is_used_is_told_to_the_browser_which_then_forgets_it(run: Run) -> None:
    app = paste(run("upload", person=PERSON), with_wrong((0, 1)))
    keyed(app.text_input, "mend_figure_").set_value("55")
    press(app, "Sửa thành số này")
    assert _figures(app) == []
    assert ["55"] in [list(stored.values()) for stored in _stored_of(app)]


@by_night
@pytest.mark.parametrize("way", by_turns(["Đưa vào sử dụng", "Hủy"]))
def test_figures_of_every_tab_end_with_their_file(run: Run, way: str) -> None:
    wrong = with_wrong((0, 1), (1, 2))
    app = paste(run("upload", person=PERSON), wrong)
    next(box for box in app.text_input if str(box.key).startswith("mend_figure_")).set_value("5,5").run()
    other = paste(again(run, app), wrong)
    assert len(_figures(other)) == 1
    press(other, "Để sau, bắt đầu mới")
    other.button(key="mend_unusable_vi_all_out_of_range").click().run()
    press(confirm(other) if way == "Đưa vào sử dụng" else other, way)
    assert _figures(other) == []
