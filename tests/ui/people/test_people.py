"""The page of the people: an admin invites, changes and shuts out; the last admin stays."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.rights import operator
from data.store.database import Store, file_url, open_store
from data.store.feed_tokens import add_feed_token, admission, withdraw_feed_token
from data.store.outbox import waiting_count
from data.store.people import add_person, find_person, invitation_of, leave_to_provider, people
from data.store.sessions import begin_session
from tests.support import by_turns
from tests.ui.conftest import STORE, TOKEN, Run, sign_in
from tests.ui.screen import assert_sound, shown
from ui.shell import who
from wording.words import LANGUAGES, Words

ISSUER = "https://id.example.vn"


def _press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


@pytest.fixture
def store(tmp_path: Path, run: Run) -> Store:
    opened = open_store(file_url(tmp_path / STORE))
    sign_in(opened, "admin", "Nguyễn Thị Ánh", tmp_path)
    return opened


@pytest.mark.parametrize("language", by_turns(LANGUAGES))
def test_an_invitation_is_a_link_that_is_shown_once(run: Run, store: Store, language: str) -> None:
    say = Words(language)
    app = run("people", store="empty", lang=language)
    assert_sound(app)
    next(box for box in app.text_input if box.label == say("people.email")).set_value("binh@example.vn").run()
    next(box for box in app.selectbox if box.label == say("people.role")).set_value("planner").run()
    _press(app, say("people.invite"))
    (link,) = [code.value for code in app.code]
    token = re.search(r"/invited\?token=([\w-]{40,})" + ("&lang=en" if language == "en" else "") + "$", link)
    assert token is not None
    with closing(store):
        assert (invitation_of(store, token[1]).role, invitation_of(store, token[1]).email) == (
            "planner",
            "binh@example.vn",
        )
    again = run("people", store="empty", lang=language)
    assert not again.code and "binh@example.vn" in shown(again)


def test_a_reporter_without_a_unit_is_not_invited(run: Run, store: Store) -> None:
    say = Words("vi")
    app = run("people", store="empty")
    next(box for box in app.selectbox if box.label == say("people.role")).set_value("reporter").run()
    _press(app, say("people.invite"))
    assert [error.value for error in app.error] == [say("people.invalid", field=say("people.unit"))]


def test_a_role_is_changed_and_somebody_is_shut_out_and_let_in_again(run: Run, store: Store, tmp_path: Path) -> None:
    say = Words("vi")
    with closing(store):
        other = sign_in(store, "viewer", "Bình", tmp_path)
        admin = next(person for person in people(store) if person.role == "admin" and person.name == "Nguyễn Thị Ánh")
        sign_in(store, "admin", "Chi", tmp_path)
        app = run("people", store="empty")
        next(box for box in app.selectbox if box.label == say("people.who")).set_value(other.id).run()
        next(box for box in app.selectbox if str(box.key).startswith("people_role_")).set_value("planner").run()
        _press(app, say("people.save"))
        assert find_person(store, other.login).role == "planner"
        next(box for box in app.selectbox if box.label == say("people.who")).set_value(other.id).run()
        _press(app, say("people.disable"))
        assert find_person(store, other.login).disabled_at is not None
        next(box for box in app.selectbox if box.label == say("people.who")).set_value(other.id).run()
        _press(app, say("people.enable"))
        assert find_person(store, other.login).disabled_at is None
        assert find_person(store, admin.login).role == "admin"


def test_the_last_admin_is_not_shut_out(run: Run, tmp_path: Path) -> None:
    say = Words("vi")
    run("people", store="empty")
    with closing(open_store(file_url(tmp_path / STORE))) as store:
        sign_in(store, "viewer", "Bình", tmp_path / "..")
    app = run("people", store="empty")
    next(box for box in app.selectbox if box.label == say("people.who")).set_value(1).run()
    _press(app, say("people.disable"))
    assert [error.value for error in app.error] == [say("store.no_admin")]


def test_where_nobody_signs_in_the_page_says_that_the_list_does_not_count_yet(look: Run) -> None:
    app, say = look("people", store="empty"), Words("vi")
    assert say("people.no_sign_in") in [info.value for info in app.info]
    text = shown(app)
    assert say("people.title_open") in text and say("people.title", n=0) not in text
    in_view = re.sub(r"<details.*?</details>", "", text, flags=re.DOTALL)
    assert "DASHBOARD_" in text and "DASHBOARD_" not in in_view, "variables wait for who runs the server"


@pytest.mark.parametrize("language", by_turns(LANGUAGES))
def test_at_a_provider_one_sees_who_cannot_come_in_and_binds_them_anew(
    run: Run, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    say = Words(language)
    with closing(store):
        machine = operator("Máy")
        add_person(store, machine, login="binh", name="Bình", role="viewer", email="b@example.vn")
        add_person(store, machine, login="", name="Chi", role="viewer", email="c@example.vn")
        admin = next(person for person in people(store) if person.name == "Nguyễn Thị Ánh")
        leave_to_provider(store, machine, admin.id, ISSUER, "a")
        (tmp_path / TOKEN).write_text(begin_session(store, admin))
        monkeypatch.setattr(who, "mode", lambda: "oidc")
        monkeypatch.setenv("DASHBOARD_SIGN_IN", "oidc")
        monkeypatch.setenv("DASHBOARD_OIDC_ISSUER", ISSUER)
        app = run("people", store="empty", lang=language)
        before = shown(app).count(say("people.with_password"))
        assert before >= 1 and shown(app).count(say("people.not_yet")) == 1
        other = find_person(store, "binh")
        next(box for box in app.selectbox if box.label == say("people.who")).set_value(other.id).run()
        _press(app, say("people.to_provider"))
        assert (find_person(store, "b@example.vn").issuer, find_person(store, "b@example.vn").id) == ("", other.id)
        assert shown(app).count(say("people.with_password")) == before - 1


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"HOST": "mail.example.vn", "FROM": "dash@example.vn"}.items():
        monkeypatch.setenv(f"DASHBOARD_SMTP_{name}", value)
    monkeypatch.setenv("DASHBOARD_URL", "https://dash.example.vn")


@pytest.mark.usefixtures("mail")
@pytest.mark.parametrize("language", by_turns(LANGUAGES))
def test_with_a_mail_server_an_invitation_waits_to_be_sent_and_shows_no_link(
    run: Run, store: Store, language: str
) -> None:
    say = Words(language)
    app = run("people", store="empty", lang=language)
    _press(app, say("people.invite_by_mail"))
    assert [error.value for error in app.error] == [say("people.invalid", field=say("people.email"))]
    next(box for box in app.text_input if box.label == say("people.email")).set_value("binh@example.vn").run()
    _press(app, say("people.invite_by_mail"))
    assert not app.code and say("people.invited_by_mail", email="binh@example.vn") in shown(app)
    assert say("people.mail_waiting") in shown(app)
    with closing(store):
        assert waiting_count(store) == 1


@pytest.mark.usefixtures("mail")
@pytest.mark.parametrize(
    ("missing", "value"), [("SMTP_HOST", ""), ("SMTP_FROM", ""), ("SMTP_PORT", "smtp"), ("URL", "")]
)
def test_where_no_mail_can_be_sent_the_page_says_which_setting_is_missing(
    run: Run, store: Store, monkeypatch: pytest.MonkeyPatch, missing: str, value: str
) -> None:
    say = Words("vi")
    monkeypatch.setenv(f"DASHBOARD_{missing}", value)
    app = run("people", store="empty")
    assert say("people.invite_by_mail") not in [button.label for button in app.button]
    text = shown(app)
    assert say("people.no_mail") in text
    assert f"<p>{say('people.mail_setting', name=f'DASHBOARD_{missing}')}</p></details>" in text


@pytest.mark.parametrize("language", by_turns(LANGUAGES))
def test_a_token_of_the_feed_is_shown_once_listed_and_withdrawn(run: Run, store: Store, language: str) -> None:
    say = Words(language)
    app = run("people", store="empty", lang=language)
    assert say("people.feed_title") in [each.value for each in app.subheader]
    assert say("people.feed_withdraw") not in [button.label for button in app.button]
    next(box for box in app.text_input if box.label == say("people.feed_name")).set_value("Power BI").run()
    _press(app, say("people.feed_add"))
    (token,) = [code.value for code in app.code]
    assert say("people.feed_added", name="Power BI") in [each.value for each in app.success]
    with closing(store):
        assert admission(store, token, "10.0.0.9") == "admitted"
        again = run("people", store="empty", lang=language)
        assert_sound(again)
        assert not again.code and token not in shown(again)
        assert {"Power BI", "Nguyễn Thị Ánh", "10.0.0.9"} <= set(re.findall(r"[^<>]+", shown(again)))
        next(box for box in again.text_input if box.label == say("people.feed_name")).set_value("power bi").run()
        _press(again, say("people.feed_add"))
        assert [error.value for error in again.error] == [say("store.feed_token_exists")]
        _press(again, say("people.feed_withdraw"))
        assert say("people.feed_withdrawn", name="Power BI") in shown(again) and admission(store, token) == "off"


def test_a_token_of_the_feed_that_somebody_else_has_withdrawn_is_said(run: Run, store: Store) -> None:
    say = Words("vi")
    with closing(store):
        add_feed_token(store, operator("Máy"), "Excel")
        app = run("people", store="empty")
        withdraw_feed_token(store, operator("Máy"), 1)
        next(button for button in app.button if button.label == say("people.feed_withdraw")).click().run()
        assert not app.exception and say("people.feed_withdraw") not in [button.label for button in app.button]
