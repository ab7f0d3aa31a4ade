"""Thresholds and what is typed about a file are offered after a reload, and a withdrawal is undone."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest

from data.store.database import open_store
from data.store.form_drafts import DraftKey, FormDraft, keep
from data.store.versions import versions
from services.catalogue import catalogue_of
from tests.support import by_night
from tests.ui.conftest import Run
from tests.ui.screen import keyed, shown
from tests.ui.typed_forms import PERSON, drafts, press, reloaded, stored_settings
from wording.words import wording


def test_thresholds_are_offered_after_a_reload(run: Run) -> None:
    app = run("flags", person=PERSON)
    keyed(app.text_input, "threshold_low_rank_share_f").set_value("0,1").run()
    again = press(reloaded(run, app, "flags"), "Dùng tiếp")
    assert keyed(again.text_input, "threshold_low_rank_share_f").value == "0,1"
    press(again, "Lưu ngưỡng")
    assert stored_settings().thresholds["low_rank"]["share"] == 0.1 and drafts(again, "thresholds") == []


def test_a_pasted_table_is_offered_after_a_reload_until_it_is_in_use(run: Run) -> None:
    text = "Tỉnh\tTổng\nHà Tĩnh\t63,76"
    app = run("upload", person=PERSON)
    keyed(app.text_area, "pasted_").set_value(text).run()
    again = press(reloaded(run, app, "upload"), "Dùng tiếp")
    assert keyed(again.text_area, "pasted_").value == text
    press(again, "Đọc bảng")
    assert len(drafts(again, "pasted")) == 1, "a file in hand is in no store"


def _in_use() -> dict[int, int]:
    with closing(open_store()) as store:
        return {version.year: version.id for version in versions(store, "pci") if version.status == "published"}


@by_night
def test_a_withdrawal_from_its_own_menu_is_undone_and_can_be_done_again(run: Run) -> None:
    app = run("upload", person=PERSON)
    before = _in_use()
    for why in ("sai số liệu", "vẫn sai"):
        app.selectbox(key="undo_version").set_value(before[2023]).run()
        keyed(app.text_input, "undo_why_").set_value(why).run()
        press(app, "Thu hồi")
        assert 2023 not in _in_use() and "Đã thu hồi" in shown(app) and "Không còn số liệu PCI 2023" in shown(app)
        press(app, "Hoàn tác")
        assert _in_use() == before and "Đã dùng lại" in shown(app)


def test_a_reason_for_withdrawing_that_is_too_long_is_said_and_nothing_is_withdrawn(run: Run) -> None:
    app = run("upload", person=PERSON)
    before = _in_use()
    app.selectbox(key="undo_version").set_value(before[2023]).run()
    keyed(app.text_input, "undo_why_").set_value("x" * 501).run()
    press(app, "Thu hồi")
    assert "dài 501 ký tự, nhiều nhất 500" in shown(app) and _in_use() == before


@pytest.mark.parametrize(
    ("page", "link", "box", "typed"),
    [
        ("settings", {}, "settings_sign_name_", "Trần Thị B"),
        ("upload", {}, "pasted_", "Hà Tĩnh\t63,76"),
        ("catalogue", {"index": "ddci"}, "unit_name_vi_", "Thanh tra tỉnh"),
        ("catalogue", {"index": "ddci", "view": "frameworks"}, "framework_source_", "QĐ 12"),
    ],
)
def test_an_empty_database_keeps_drafts_too(run: Run, page: str, link: dict[str, str], box: str, typed: str) -> None:
    app = run(page, store="empty", person=PERSON, **link)
    keyed((*app.text_input, *app.text_area), box).set_value(typed).run()
    other = run(page, store="empty", person=PERSON, **link)
    other.session_state["_browser"] = app.session_state["_browser"]
    press(other.run(), "Dùng tiếp")
    assert keyed((*other.text_input, *other.text_area), box).value == typed


def test_a_draft_of_figures_or_of_a_grid_alone_is_offered_with_words(run: Run) -> None:
    app = run("flags", person=PERSON)
    keyed(app.text_input, "threshold_low_rank_share_f").set_value("0,1").run()
    again = reloaded(run, app, "flags")
    assert "0,1" in [caption.value for caption in again.caption]
    with closing(open_store()) as store:
        key = DraftKey(f"browser:{app.session_state['_browser']}", "framework:ddci", "", "")
        subject = next(
            f"{framework.code}|" for framework in catalogue_of(store).index("ddci").frameworks
            if framework.last_year == 2025
        )  # fmt: skip
        rows = [{"year": 2025, "label_vi": "Tốt"}] * 3
        keep(store, FormDraft(replace(key, subject=subject, tab="a" * 32), {"framework_bands": {"rows": rows}}))
    again = reloaded(run, app, "catalogue", index="ddci", view="frameworks")
    assert "bảng có 3 hàng" in [caption.value for caption in again.caption]


def test_a_long_title_is_cut_in_the_offer_alone(run: Run) -> None:
    long = "Đối thoại " * 60
    app = run("plan", person=PERSON, component="proactivity", new="1")
    keyed(app.text_input, "title_").set_value(long).run()
    again = reloaded(run, app, "plan", component="proactivity", new="1")
    (offered,) = [caption.value for caption in again.caption if "Đối thoại" in caption.value]
    assert len(offered) < 200
    assert keyed(press(again, "Dùng tiếp").text_input, "title_").value.strip() == long.strip()


@by_night
def test_a_reason_for_withdrawing_is_offered_after_a_reload_until_it_has_served(run: Run) -> None:
    app = run("upload", person=PERSON)
    keyed(app.text_input, "undo_why_").set_value("sai số liệu").run()
    again = press(reloaded(run, app, "upload"), "Dùng tiếp")
    assert keyed(again.text_input, "undo_why_").value == "sai số liệu"
    again.selectbox(key="undo_version").set_value(_in_use()[2023]).run()
    press(again, wording("vi")["upload.undo_do"])
    assert 2023 not in _in_use() and drafts(again, "withdraw") == []
