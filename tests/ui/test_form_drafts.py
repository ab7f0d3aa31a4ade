"""Settings, thresholds and what is typed about a file are offered after a reload; what is too long is said."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data.store import settings as store_settings
from data.store.database import open_store
from data.store.form_drafts import DraftKey, FormDraft, drafts_of, keep
from data.store.versions import versions
from services.catalogue import catalogue_of
from tests.support import by_night
from tests.ui.conftest import Run
from tests.ui.screen import assert_sound, keyed, shown
from wording.words import wording

PERSON = "Trần Thị Thử"


def _press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert_sound(app)
    return app


def _again(run: Run, app: AppTest, page: str, **link: str) -> AppTest:
    """The same page in another session of the same browser."""
    other = run(page, person=PERSON, **link)
    other.session_state["_browser"] = app.session_state["_browser"]
    return other.run()


def _drafts(app: AppTest, place: str) -> list[dict[str, Any]]:
    with closing(open_store()) as store:
        return [dict(d.content) for d in drafts_of(store, f"browser:{app.session_state['_browser']}", place)]


def _settings() -> store_settings.Settings:
    with closing(open_store()) as store:
        return store_settings.load(store)


def test_settings_are_offered_after_a_reload_and_saved(run: Run) -> None:
    app = run("settings", person=PERSON)
    keyed(app.text_input, "settings_sign_name_").set_value("Trần Thị B").run()
    keyed(app.selectbox, "home_pci_").set_value("nghe_an").run()
    assert _drafts(app, "settings") == [{"settings_sign_name": "Trần Thị B", "home_pci": "nghe_an"}]
    again = _press(_again(run, app, "settings"), "Dùng tiếp")
    _press(again, "Lưu")
    assert (_settings().signature.name, _settings().home_units["pci"]) == ("Trần Thị B", "nghe_an")
    assert _drafts(again, "settings") == []


@pytest.mark.parametrize(
    ("box", "typed", "said"),
    [
        ("settings_recipients_", "x" * 301, "dài 301 ký tự, nhiều nhất 300"),
        ("settings_recipients_", "\n".join("ab" for _ in range(31)), "có 31 dòng, nhiều nhất 30"),
        ("settings_sign_title_", "y" * 201, "dài 201 ký tự, nhiều nhất 200"),
        ("settings_person_", "z" * 201, "dài 201 ký tự, nhiều nhất 200"),
    ],
)
def test_what_is_too_long_for_a_setting_is_said_and_stays_whole(run: Run, box: str, typed: str, said: str) -> None:
    app = run("settings", person=PERSON)
    before, field = _settings(), keyed((*app.text_input, *app.text_area), box)
    field.set_value(typed)
    _press(app, "Lưu")
    assert said in shown(app) and keyed((*app.text_input, *app.text_area), box).value == typed
    assert _settings() == before


def test_thresholds_are_offered_after_a_reload(run: Run) -> None:
    app = run("flags", person=PERSON)
    keyed(app.text_input, "threshold_low_rank_share_f").set_value("0,1").run()
    again = _press(_again(run, app, "flags"), "Dùng tiếp")
    assert keyed(again.text_input, "threshold_low_rank_share_f").value == "0,1"
    _press(again, "Lưu ngưỡng")
    assert _settings().thresholds["low_rank"]["share"] == 0.1 and _drafts(again, "thresholds") == []


def test_a_pasted_table_is_offered_after_a_reload_until_it_is_in_use(run: Run) -> None:
    text = "Tỉnh\tTổng\nHà Tĩnh\t63,76"
    app = run("upload", person=PERSON)
    keyed(app.text_area, "pasted_").set_value(text).run()
    again = _press(_again(run, app, "upload"), "Dùng tiếp")
    assert keyed(again.text_area, "pasted_").value == text
    _press(again, "Đọc bảng")
    assert len(_drafts(again, "pasted")) == 1, "a file in hand is in no store"


def test_a_name_that_is_too_long_is_said(run: Run) -> None:
    app = run("settings")
    keyed(app.text_input, "settings_person_").set_value("a" * 201)
    _press(app, "Lưu")
    assert "dài 201 ký tự, nhiều nhất 200" in shown(app) and _settings().person == ""


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
        _press(app, "Thu hồi")
        assert 2023 not in _in_use() and "Đã thu hồi" in shown(app) and "Không còn số liệu PCI 2023" in shown(app)
        _press(app, "Hoàn tác")
        assert _in_use() == before and "Đã dùng lại" in shown(app)


def test_a_reason_for_withdrawing_that_is_too_long_is_said_and_nothing_is_withdrawn(run: Run) -> None:
    app = run("upload", person=PERSON)
    before = _in_use()
    app.selectbox(key="undo_version").set_value(before[2023]).run()
    keyed(app.text_input, "undo_why_").set_value("x" * 501).run()
    _press(app, "Thu hồi")
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
    _press(other.run(), "Dùng tiếp")
    assert keyed((*other.text_input, *other.text_area), box).value == typed


def test_a_draft_of_figures_or_of_a_grid_alone_is_offered_with_words(run: Run) -> None:
    app = run("flags", person=PERSON)
    keyed(app.text_input, "threshold_low_rank_share_f").set_value("0,1").run()
    again = _again(run, app, "flags")
    assert "0,1" in [caption.value for caption in again.caption]
    with closing(open_store()) as store:
        key = DraftKey(f"browser:{app.session_state['_browser']}", "framework:ddci", "", "")
        subject = next(
            f"{framework.code}|" for framework in catalogue_of(store).index("ddci").frameworks
            if framework.last_year == 2025
        )  # fmt: skip
        rows = [{"year": 2025, "label_vi": "Tốt"}] * 3
        keep(store, FormDraft(replace(key, subject=subject, tab="a" * 32), {"framework_bands": {"rows": rows}}))
    again = _again(run, app, "catalogue", index="ddci", view="frameworks")
    assert "bảng có 3 hàng" in [caption.value for caption in again.caption]


def test_a_long_title_is_cut_in_the_offer_alone(run: Run) -> None:
    long = "Đối thoại " * 60
    app = run("plan", person=PERSON, component="proactivity", new="1")
    keyed(app.text_input, "title_").set_value(long).run()
    again = _again(run, app, "plan", component="proactivity", new="1")
    (offered,) = [caption.value for caption in again.caption if "Đối thoại" in caption.value]
    assert len(offered) < 200
    assert keyed(_press(again, "Dùng tiếp").text_input, "title_").value.strip() == long.strip()


@by_night
def test_a_reason_for_withdrawing_is_offered_after_a_reload_until_it_has_served(run: Run) -> None:
    app = run("upload", person=PERSON)
    keyed(app.text_input, "undo_why_").set_value("sai số liệu").run()
    again = _press(_again(run, app, "upload"), "Dùng tiếp")
    assert keyed(again.text_input, "undo_why_").value == "sai số liệu"
    again.selectbox(key="undo_version").set_value(_in_use()[2023]).run()
    _press(again, wording("vi")["upload.undo_do"])
    assert 2023 not in _in_use() and _drafts(again, "withdraw") == []
