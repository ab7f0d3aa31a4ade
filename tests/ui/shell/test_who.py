"""Who acts: the rights of each run and of each part that is drawn anew alone, and what somebody else left behind."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import pytest
from streamlit.runtime.scriptrunner import RerunData
from streamlit.runtime.scriptrunner_utils.exceptions import RerunException, StopException
from streamlit.testing.v1 import AppTest

from data.rights import Actor, operator
from data.store import audit
from data.store.database import file_url, open_store
from data.store.people import change_person, disable_person, find_person, people
from data.store.sessions import end_session
from tests.house.files import nodes
from tests.support import ROOT, by_turns
from tests.ui.conftest import STORE, TOKEN, Run, sign_in
from tests.ui.screen import opened, shown
from ui.kit import failures
from ui.shell import who
from ui.visit.visit import Visit
from wording.words import LANGUAGES, Words, in_one_line

MACHINE = operator("Máy")


def test_where_nobody_signs_in_one_may_do_everything_and_is_asked_nothing(look: Run) -> None:
    app = look("settings")
    assert not app.exception and operator().name in shown(app)
    assert [box.value for box in app.text_input if box.label == Words("vi")("settings.person")] == [operator().name]


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
    reported = say("app.role_dropped", role=say("role.viewer"))
    for page in ("overview", "settings"):
        app = run(page, store="empty", lang=language)
        assert reported in [warning.value for warning in app.warning]
    next(button for button in app.button if button.label == say("settings.save")).click().run()
    assert reported not in [warning.value for warning in run("overview", store="empty", lang=language).warning]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_session_that_ended_draws_nothing_and_says_so(run: Run, tmp_path: Path, language: str) -> None:
    app = opened(run("plan", role="planner", lang=language), "who")
    assert "Người thử" in shown(app)
    with closing(open_store(file_url(tmp_path / STORE))) as store:
        end_session(store, (tmp_path / TOKEN).read_text())
    app.run()
    assert Words(language)("session.ended") in shown(app) and "/signin?ended=1&next=" in shown(app)
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


@pytest.fixture
def drawn(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """The same, of a page that has been drawn for whoever may plan; where its session has ended the run ends."""

    def ended(_say: Words) -> NoReturn:
        raise StopException

    def begin_again() -> NoReturn:
        raise RerunException(RerunData())

    monkeypatch.setattr(who, "show_ended", ended)
    monkeypatch.setattr(who.st, "rerun", begin_again)
    monkeypatch.setattr(who.st, "session_state", {})
    who.drew(visit, "plan")
    return visit


def test_a_part_that_is_drawn_anew_alone_has_the_rights_of_that_moment(drawn: Visit) -> None:
    renewed = who.asked_anew(True)
    assert renewed(drawn) is drawn and renewed("text") == "text" and renewed(drawn.actor) == drawn.actor
    who.drew(drawn, "view")
    person = find_person(drawn.store, "planner1")
    change_person(drawn.store, MACHINE, replace(person, role="viewer"))
    renewed = who.asked_anew(True)
    assert drawn.may("plan") and not renewed(drawn).may("plan") and renewed(drawn.actor).role == "viewer"
    with who.whole_run():
        assert who.asked_anew(True)(drawn) is drawn, "the page has just asked"
    assert not who.asked_anew(True)(drawn).may("plan")
    disable_person(drawn.store, MACHINE, person.id)
    with pytest.raises(StopException):
        who.asked_anew(True)


def test_a_part_of_nobody_knows_whose_page_is_not_drawn(drawn: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(who.st, "session_state", {})
    with pytest.raises(StopException):
        who.asked_anew(True)


def test_a_part_of_a_page_that_was_refused_goes_on_as_it_was_drawn_so_that_one_can_sign_out(drawn: Visit) -> None:
    who.drew(drawn, "people")
    assert who.asked_anew(True)(drawn) is drawn


def test_a_part_of_somebody_elses_page_has_all_of_it_drawn_anew(drawn: Visit, tmp_path: Path) -> None:
    sign_in(drawn.store, "planner", "Bình", tmp_path)
    with pytest.raises(RerunException):
        who.asked_anew(True)


class Touched(Exception):
    """A part has begun to draw: it has asked something of what it was given."""


class Given:
    """What a part is given, which says when anything of it is used."""

    def __getattribute__(self, name: str) -> object:
        if name == "__class__":
            return Given
        raise Touched

    def __call__(self, *_given: object, **_named: object) -> object:
        raise Touched

    __iter__ = __len__ = __bool__ = __eq__ = __hash__ = __call__  # type: ignore[assignment]


def _fragments() -> list[str]:
    """Every function of the screens that is drawn anew alone, as `module.function`."""
    return [
        f"{'.'.join(file.relative_to(ROOT).with_suffix('').parts)}.{function.name}"
        for file in sorted((ROOT / "ui").rglob("*.py"))
        if "fragment" in file.read_text(encoding="utf-8")  # to parse them all took a seventh of collecting the tests
        for function in nodes(file)
        if isinstance(function, ast.FunctionDef)
        for decorator in function.decorator_list
        if ast.unparse(decorator).partition("(")[0].endswith("fragment")
    ]


FRAGMENTS = _fragments()


@pytest.mark.parametrize("name", by_turns(FRAGMENTS))
def test_every_part_notices_a_right_taken_back_and_a_person_disabled_whatever_it_was_given(
    drawn: Visit, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    module, _, function = name.rpartition(".")
    drawn_by_streamlit = inspect.getclosurevars(getattr(import_module(module), function)).nonlocals
    part = drawn_by_streamlit["non_optional_func"]  # what is called when something in it is pressed
    given = [Given() for _ in inspect.signature(part).parameters]
    failed: list[Exception] = []
    monkeypatch.setattr(failures, "_renewing", [who.asked_anew])
    monkeypatch.setattr(failures, "show_failure", lambda _say, _what, error: failed.append(error))
    monkeypatch.setattr(failures, "language", lambda: "vi")

    part(*given)
    assert [type(error) for error in failed] == [Touched], "as long as nothing is changed it is drawn"
    person = find_person(drawn.store, "planner1")
    person = change_person(drawn.store, MACHINE, replace(person, role="viewer"))
    with pytest.raises(RerunException):
        part(*given)
    change_person(drawn.store, MACHINE, replace(person, role="planner"))
    part(*given)
    disable_person(drawn.store, MACHINE, person.id)
    with pytest.raises(StopException):
        part(*given)
    assert len(failed) == 2


def test_every_part_of_the_screens_is_known() -> None:
    assert len(FRAGMENTS) > 25 and "ui.kit.downloads._download_all" in FRAGMENTS


def _parts() -> None:
    import streamlit as st

    from ui.kit.failures import fragment, provide_renewal

    provide_renewal(lambda is_press: lambda value: f"{value} renewed {is_press}")

    @fragment
    def pressed(value: str, *, named: str) -> None:
        st.text(f"{value}, {named}")

    @fragment(run_every=600.0)
    def by_itself(value: str) -> None:
        st.text(value)

    pressed("a", named="b")
    by_itself("c")
    provide_renewal(lambda _is_press: lambda value: value)


def test_every_part_is_given_what_it_had_as_it_is_now() -> None:
    app = AppTest.from_function(_parts, default_timeout=60).run()
    assert [text.value for text in app.text] == ["a renewed True, b renewed True", "c renewed False"]


def test_a_box_over_the_page_asks_as_every_part_does(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def ask(is_press: bool) -> Callable[[Any], Any]:
        asked.append(is_press)
        return str

    monkeypatch.setattr(failures, "_renewing", [ask])
    monkeypatch.setattr(failures.st, "dialog", lambda *_given, **_named: lambda drawing: drawing)
    failures.dialog("Tìm", icon=":material/search:")(lambda: None)()
    assert asked == [True]


def test_signing_out_within_the_program_is_on_record_with_the_address(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(run("help", role="planner", store="empty"), "who")
    monkeypatch.setattr(who, "address", lambda: "10.0.0.7")
    app.button(key="sign_out").click().run()
    assert '"/signin?next="' in shown(app) and "ended=1" not in shown(app)
    with closing(open_store(file_url(tmp_path / STORE))) as store:
        event = audit.history(store)[0]
    assert (event.kind, event.person, event.address) == (audit.SIGNED_OUT, "Người thử", "10.0.0.7")


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
