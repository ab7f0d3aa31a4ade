"""Who acts: the rights of each run and of each part that is drawn anew alone, and what somebody else left behind."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest
from streamlit.runtime.scriptrunner_utils.exceptions import StopException
from streamlit.testing.v1 import AppTest

from data.rights import Actor, operator
from data.store import audit
from data.store import settings as store_settings
from data.store.database import file_url, open_store
from data.store.people import change_person, disable_person, find_person, people
from data.store.sessions import end_session
from tests.ui.conftest import STORE, TOKEN, Run, sign_in
from tests.ui.screen import opened, shown
from ui.shell import who
from ui.visit.visit import Visit
from wording.words import LANGUAGES, Words, in_one_line

MACHINE = operator("Máy")


def test_where_nobody_signs_in_one_may_do_everything_and_is_asked_nothing(look: Run) -> None:
    app = look("settings")
    assert not app.exception and operator().name in shown(app)
    assert [box.value for box in app.text_input if box.label == Words("vi")("settings.person")] == [operator().name]


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


def test_where_nobody_signs_in_no_other_machine_gets_a_page_even_without_the_gate(
    look: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(who, "address", lambda: "10.0.0.7")
    app = look("settings")
    assert [error.value for error in app.error] == [in_one_line("command.this_machine_only")] and not app.button


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_role_of_earlier_days_is_told_on_every_page_and_takes_nothing_away(
    run: Run, tmp_path: Path, language: str
) -> None:
    with closing(open_store(file_url(tmp_path / STORE))) as store, store.write() as session:
        session.connection().exec_driver_sql("INSERT INTO setting VALUES ('role', '\"viewer\"', '2026-01-01', 'x')")
    say = Words(language)
    told = say("app.role_dropped", role=say("role.viewer"))
    for page in ("overview", "settings"):
        app = run(page, store="empty", lang=language)
        assert told in [warning.value for warning in app.warning]
    next(button for button in app.button if button.label == say("settings.save")).click().run()
    assert told not in [warning.value for warning in run("overview", store="empty", lang=language).warning]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_session_that_ended_draws_nothing_and_says_so(run: Run, tmp_path: Path, language: str) -> None:
    app = opened(run("plan", role="planner", lang=language), "who")
    assert "Người thử" in shown(app)
    with closing(open_store(file_url(tmp_path / STORE))) as store:
        end_session(store, (tmp_path / TOKEN).read_text())
    app.run()
    assert Words(language)("session.ended") in shown(app) and "/signin?next=" in shown(app)
    assert Words(language)("menu.plan") not in shown(app) and not app.button


def test_a_role_that_was_changed_holds_from_the_next_press_on(run: Run, tmp_path: Path) -> None:
    app = run("settings", role="admin")
    assert any(button.label == "Lưu" for button in app.button)
    with closing(open_store(file_url(tmp_path / STORE))) as store:
        sign_in(store, "admin", "Khác", tmp_path / "..")  # an admin is left
        person = next(each for each in people(store) if each.name == "Người thử")
        change_person(store, MACHINE, replace(person, role="viewer"))
    app.run()
    assert "Trang này cần quyền" in shown(app) and not any(button.label == "Lưu" for button in app.button)


def test_nobody_gets_the_session_that_somebody_else_left_in_this_browser(run: Run, tmp_path: Path) -> None:
    app = run("help", role="planner", person="Chi")
    app.session_state["typed by Chi"] = "a secret"
    with closing(open_store(file_url(tmp_path / STORE))) as store:
        sign_in(store, "planner", "Bình", tmp_path)
    opened(app.run(), "who")
    assert "Bình" in shown(app) and "typed by Chi" not in app.session_state


@pytest.fixture
def visit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """A visit as a part of a page has it from the run that drew it."""
    monkeypatch.setenv("DASHBOARD_HOME", str(tmp_path))
    store = open_store(file_url(tmp_path / STORE))
    person = sign_in(store, "planner", "Chi", tmp_path)

    class Look(Visit):
        def __init__(self, actor: Actor) -> None:
            object.__setattr__(self, "actor", actor)
            object.__setattr__(self, "store", store)
            object.__setattr__(self, "say", Words("vi"))

        def changed(self, **fields: object) -> Look:
            return Look(fields["actor"])  # type: ignore[arg-type]

    return Look(person.actor)


def test_a_part_that_is_drawn_anew_alone_has_the_rights_of_that_moment(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(_say: Words) -> NoReturn:
        raise StopException

    monkeypatch.setattr(who, "show_ended", ended)
    assert who.renewed(visit, True) is visit and who.renewed("text", True) == "text"
    person = find_person(visit.store, "planner1")
    change_person(visit.store, MACHINE, replace(person, role="viewer"))
    assert visit.may("plan") and not who.renewed(visit, True).may("plan")
    with who.whole_run():
        assert who.renewed(visit, True) is visit, "the page has just asked"
    assert not who.renewed(visit, True).may("plan")
    disable_person(visit.store, MACHINE, person.id)
    with pytest.raises(StopException):
        who.renewed(visit, True)


def _parts() -> None:
    import streamlit as st

    from ui.kit.failures import fragment, provide_renewal

    provide_renewal(lambda value, is_press: f"{value} renewed {is_press}")

    @fragment
    def pressed(value: str, *, named: str) -> None:
        st.text(f"{value}, {named}")

    @fragment(run_every=600.0)
    def by_itself(value: str) -> None:
        st.text(value)

    pressed("a", named="b")
    by_itself("c")
    provide_renewal(lambda value, _is_press: value)


def test_every_part_is_given_what_it_had_as_it_is_now() -> None:
    app = AppTest.from_function(_parts, default_timeout=60).run()
    assert [text.value for text in app.text] == ["a renewed True, b renewed True", "c renewed False"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_lets_the_program_begin_with_the_page_of_now_and_as_everybody_does_again(
    run: Run, tmp_path: Path, language: str
) -> None:
    app = opened(run("help", role="viewer", store="empty", lang=language, index="pci", present=""), "who")
    app.button(key="begin_here").click().run()
    with closing(open_store(file_url(tmp_path / STORE))) as store:
        person = next(each for each in people(store) if each.name == "Người thử")
        assert (person.language, person.home) == (language, "/help?index=pci")
        app.button(key="begin_anywhere").click().run()
        person = next(each for each in people(store) if each.name == "Người thử")
    assert (person.language, person.home) == ("", "") and not app.exception
