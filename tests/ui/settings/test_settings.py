"""The settings of the office: typed, saved, offered again, and what is too long for them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from data.rights import operator
from data.store import audit
from data.store import settings as store_settings
from data.store.database import file_url, open_store
from tests.ui.conftest import STORE, Run
from tests.ui.screen import keyed, shown
from tests.ui.typed_forms import PERSON, drafts, press, reloaded, stored_settings
from wording.words import Words


def test_settings_are_offered_after_a_reload_and_saved(run: Run) -> None:
    app = run("settings", person=PERSON)
    keyed(app.text_input, "settings_sign_name_").set_value("Trần Thị B").run()
    keyed(app.selectbox, "home_pci_").set_value("nghe_an").run()
    assert drafts(app, "settings") == [{"settings_sign_name": "Trần Thị B", "home_pci": "nghe_an"}]
    again = press(reloaded(run, app, "settings"), "Dùng tiếp")
    press(again, "Lưu")
    assert (stored_settings().signature.name, stored_settings().home_units["pci"]) == ("Trần Thị B", "nghe_an")
    assert drafts(again, "settings") == []


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
    before, field = stored_settings(), keyed((*app.text_input, *app.text_area), box)
    field.set_value(typed)
    press(app, "Lưu")
    assert said in shown(app) and keyed((*app.text_input, *app.text_area), box).value == typed
    assert stored_settings() == before


def test_a_name_that_is_too_long_is_said(run: Run) -> None:
    app = run("settings")
    keyed(app.text_input, "settings_person_").set_value("a" * 201)
    press(app, "Lưu")
    assert "dài 201 ký tự, nhiều nhất 200" in shown(app) and stored_settings().person == ""


def test_the_name_of_this_machine_is_changed_in_the_settings_and_stands_with_what_is_written(
    run: Run, tmp_path: Path
) -> None:
    app = run("settings", store="empty")
    say = Words("vi")
    next(box for box in app.text_input if box.label == say("settings.person")).set_value("Nguyễn Thị Ánh")
    next(button for button in app.button if button.label == say("settings.save")).click().run()
    assert not app.exception
    with closing(open_store(file_url(tmp_path / STORE))) as store:
        assert store_settings.load(store).person == "Nguyễn Thị Ánh"
        assert audit.history(store)[0].person == operator().name  # who changed it was still called so
