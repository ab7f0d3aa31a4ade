"""The gate and the pages on which one signs in, without a browser and without Streamlit behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest

from data.rights import operator
from data.sign_in import session_limits
from data.store import audit, sessions
from data.store.database import Store
from data.store.people import Person, add_person, disable_person, invite, people, person_subject, set_first_view
from data.store.sessions import MOST_TRIES_OF_LOGIN, actor_of, begin_session
from data.store.tables import now
from planning.reminder_kinds import KINDS
from services import sign_in as service
from services.sign_in import password_hash, store_at_hand
from tests.ui.door.walking import SITE, Browser
from ui.door import gate
from ui.door.answers import safe
from ui.door.gate import HEADERS, MOST_UPLOADS, is_loopback, require_possible
from ui.kit.pages import PAGES
from wording.words import LANGUAGES, Words

PASSWORD = "mot mat khau dai"
SAY = {language: Words(language) for language in LANGUAGES}
FORM = {"content-type": "application/x-www-form-urlencoded"}
CLOSED = (
    "/",
    "/settings?index=pci",
    "/_stcore/stream",
    "/_stcore/metrics",
    "/_stcore/health",
    "/media/a.csv",
    "/x/../y",
)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store of a machine on which people have accounts."""
    monkeypatch.setenv("DASHBOARD_HOME", str(tmp_path))
    monkeypatch.setenv("DASHBOARD_SIGN_IN", "local")
    for name in ("DATABASE_URL", "DASHBOARD_URL", "DASHBOARD_IDLE_MINUTES", "DASHBOARD_SESSION_HOURS"):
        monkeypatch.delenv(name, raising=False)
    opened = store_at_hand()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def hashed() -> str:
    return password_hash(PASSWORD)


@pytest.fixture
def person(store: Store, hashed: str) -> Person:
    return add_person(store, operator("Máy"), login="anh", name="Nguyễn Thị Ánh", role="admin", password_hash=hashed)


@pytest.mark.parametrize("path", CLOSED)
def test_nothing_is_open_without_a_session(person: Person, path: str) -> None:
    browser = Browser()
    for cookie, ended in (("", ""), ("x", "ended=1&"), ("a" * 5000, "ended=1&"), ('"\\"', "")):
        browser.cookies = {"dashboard": cookie}
        page = browser.get(path)
        assert (page.status, page.headers["location"]) == (303, f"/signin?{ended}next={quote(path, safe='')}")
        assert browser.get(path, accept="*/*").status == 401
        assert browser.ask("PUT", path, b"x", {}).status == 401
        assert browser.socket() == "close"
        assert "figures" not in page.text


def test_the_right_password_leads_to_the_page_that_was_asked_for(person: Person) -> None:
    browser = Browser()
    where = browser.get("/plan?index=pci&action=7").headers["location"]
    answer = browser.send(where, login="ÁNH", password=PASSWORD)
    assert (answer.status, answer.headers["location"]) == (303, "/plan?index=pci&action=7")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("dashboard=") and {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    assert browser.get("/settings").text == "figures" and browser.socket() == "accept"
    assert browser.get("/session").status == 204


def test_behind_tls_the_cookie_is_secure_and_of_this_host_alone(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASHBOARD_URL", "https://dash.example.vn")
    browser = Browser()
    answer = browser.send("/signin", login="anh", password=PASSWORD)
    cookie = answer.headers["set-cookie"]
    assert browser.get("/plan").headers["set-cookie"].endswith("; Secure")  # Streamlit's own
    assert cookie.startswith("__Host-dashboard=") and "Secure" in cookie.split("; ") and "Domain" not in cookie
    assert "max-age" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize(("login", "password"), [("anh", "sai"), ("ai", PASSWORD), ("", ""), ("anh", PASSWORD + " ")])
def test_a_wrong_login_and_a_wrong_password_are_told_alike(person: Person, login: str, password: str) -> None:
    browser = Browser()
    answer = browser.send("/signin", login=login, password=password)
    assert answer.status == 401 and "Tên đăng nhập hoặc mật khẩu không đúng." in answer.text
    assert "dashboard" not in browser.cookies
    assert PASSWORD not in answer.text


def test_too_many_wrong_passwords_close_the_account_for_a_while(store: Store, person: Person) -> None:
    browser = Browser()
    for _ in range(MOST_TRIES_OF_LOGIN):
        assert browser.send("/signin", login="anh", password="sai").status == 401
    assert browser.send("/signin", login="anh", password=PASSWORD).status == 429
    assert browser.send("/signin", login="anh", password=PASSWORD).status == 429
    limit, *refused = [event for event in audit.history(store) if event.kind == audit.SIGN_IN_REFUSED]
    assert (limit.person, limit.subject, limit.address) == (person.name, person_subject(person.id), "10.0.0.7")
    assert limit.after == {"address": "10.0.0.7", "why": "limit"}, "one line, however many are refused"
    assert len(refused) == MOST_TRIES_OF_LOGIN and refused[0].after == {"address": "10.0.0.7", "why": "password"}


def test_the_right_password_forgets_earlier_tries(person: Person) -> None:
    for _ in range(2):
        browser = Browser()
        for _ in range(MOST_TRIES_OF_LOGIN - 1):
            browser.send("/signin", login="anh", password="sai")
        assert browser.send("/signin", login="anh", password=PASSWORD).status == 303


def test_a_form_that_came_from_elsewhere_signs_nobody_in_or_out(store: Store, person: Person) -> None:
    browser = Browser()
    assert browser.send("/signin", origin="https://evil.example", login="anh", password=PASSWORD).status == 403
    assert browser.send("/signin", mark="guess", login="anh", password=PASSWORD).status == 403
    browser.send("/signin", login="anh", password=PASSWORD)
    assert browser.send("/signout", origin="https://evil.example").status == 403
    browser.cookies.pop("dashboard-form")
    assert browser.ask("POST", "/signout", b"mark=", FORM).status == 403
    assert browser.get("/settings").status == 200


def test_a_session_that_somebody_laid_into_the_browser_is_not_the_one_that_begins(person: Person) -> None:
    browser = Browser(cookies={"dashboard": "chosen-by-somebody-else"})
    browser.send("/signin", login="anh", password=PASSWORD)
    assert browser.cookies["dashboard"] != "chosen-by-somebody-else" and len(browser.cookies["dashboard"]) >= 40


def test_signing_out_ends_every_tab_and_every_copy_of_the_cookie(person: Person) -> None:
    browser = Browser()
    browser.send("/signin", login="anh", password=PASSWORD)
    tab, copy = Browser(cookies=dict(browser.cookies)), Browser(cookies=dict(browser.cookies), address="10.0.0.66")
    assert browser.send("/signout").headers["location"] == "/signin"
    for other in (browser, tab, copy):
        assert other.get("/settings").status == 303 and other.socket() == "close"
        assert other.get("/session").status == 401


@pytest.mark.parametrize("language", LANGUAGES)
def test_whose_session_ended_is_told_so_where_one_signs_in_and_nobody_else_is(person: Person, language: str) -> None:
    said, where = SAY[language]("door.ended"), f"/plan?index=pci&lang={language}"
    browser, stranger = Browser(), Browser()
    never = stranger.get(where).headers["location"]
    assert "ended" not in never and said not in stranger.get(never.replace("next", "ended=1&next")).text
    browser.send("/signin", login="anh", password=PASSWORD)
    assert said not in browser.get(f"/signin?ended=1&next={quote(where, safe='')}").text, "a link alone says nothing"
    old = dict(browser.cookies)
    browser.send("/signout")
    assert said not in browser.get(browser.get(where).headers["location"]).text, "who signed out knows"
    browser.cookies = old
    page = browser.get(way := browser.get(where).headers["location"])
    assert page.status == 200 and f'role="alert">{said}' in page.text
    for made_up in ("ended=<script>&", "ended=2&", "ended=&"):
        assert said not in browser.get(way.replace("ended=1&", made_up)).text
    wrong = browser.send(way, login="anh", password="sai")
    assert SAY[language]("door.wrong") in wrong.text and said not in wrong.text
    assert browser.send(way, login="anh", password=PASSWORD).headers["location"] == where


def test_who_is_disabled_is_out_and_cannot_come_in(store: Store, person: Person, hashed: str) -> None:
    other = add_person(store, person.actor, login="binh", name="Bình", role="viewer", password_hash=hashed)
    browser = Browser()
    browser.send("/signin", login="binh", password=PASSWORD)
    disable_person(store, person.actor, other.id)
    assert browser.get("/settings").status == 303
    assert browser.send("/signin", login="binh", password=PASSWORD).status == 401


def test_a_page_that_asks_whether_its_session_lasts_does_not_keep_it(store: Store, person: Person) -> None:
    token = begin_session(store, person)
    before = _seen(store)
    assert Browser(cookies={"dashboard": token}).get("/session").status == 204
    assert _seen(store) == before
    assert actor_of(store, token, session_limits(), is_press=True) is not None


def _seen(store: Store) -> object:
    with store.engine.connect() as connection:
        return connection.exec_driver_sql("SELECT seen_at FROM session").all()


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "",
        "settings", "/a\r\nset-cookie: x=1", "/signin?next=/", "/signout", "///evil.example",
        "/\t/evil.example", "http:evil.example",
    ],
)  # fmt: skip
def test_nobody_is_led_to_another_site(person: Person, target: str) -> None:
    assert safe(target) == "/"
    answer = Browser().send(f"/signin?next={quote(target, safe='')}", login="anh", password=PASSWORD)
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize("target", ["/", "/plan?index=pci&action=7&lang=en", "/trends?q=a%2Fb&next=//x"])
def test_a_link_of_our_own_survives(target: str) -> None:
    assert safe(target) == target


def test_what_somebody_typed_stays_text(person: Person) -> None:
    browser = Browser()
    answer = browser.get("/signin?next=" + quote('/"><script>alert(1)</script>', safe=""))
    assert "<script" not in answer.text
    assert "<script" not in Browser().get("/invited?token=" + quote('"><script>', safe="")).text


def test_before_the_first_admin_the_page_says_what_to_do(store: Store) -> None:
    answer = Browser().get("/signin")
    assert answer.status == 503 and "person add" in answer.text and "<form" not in answer.text


def test_an_invitation_is_a_way_in_once(store: Store, person: Person) -> None:
    token = invite(store, person.actor, email="binh@example.vn", role="planner")
    browser = Browser()
    wrong = browser.send(f"/invited?token={token}", name="Bình", login="binh", password="ngan")
    assert wrong.status == 400 and "12" in wrong.text
    taken = browser.send(f"/invited?token={token}", name="Bình", login="anh", password=PASSWORD)
    assert taken.status == 400 and "dashboard" not in browser.cookies
    done = browser.send(f"/invited?token={token}", name="Bình", login="binh", password=PASSWORD)
    assert done.status == 303 and browser.get("/plan").status == 200
    assert [(each.name, each.role) for each in people(store)] == [("Bình", "planner"), ("Nguyễn Thị Ánh", "admin")]
    assert Browser().get(f"/invited?token={token}").status == 404


def test_every_answer_says_what_a_browser_may_do_with_it(person: Person) -> None:
    for path in ("/", "/signin", "/healthz", "/_stcore/metrics", "/media/x"):
        headers = Browser().get(path).headers
        assert {name: headers.get(name) for name in HEADERS} == HEADERS, path
    assert "frame-ancestors 'none'" in HEADERS["content-security-policy"]


def test_uploads_that_nobody_asked_for_are_stopped(store: Store, person: Person) -> None:
    browser = Browser(cookies={"dashboard": begin_session(store, person)})
    path = "/_stcore/upload_file/session/file"
    answers = [browser.ask("PUT", path, b"x", {"content-length": "1"}).status for _ in range(MOST_UPLOADS + 1)]
    assert answers == [200] * MOST_UPLOADS + [429]
    browser.cookies["another"] = "x"
    assert browser.ask("PUT", path, b"x", {"content-length": "1"}).status == 429
    assert browser.get("/plan").status == 200
    other = Browser(cookies={"dashboard": begin_session(store, person)})
    assert other.ask("PUT", path, b"x", {"content-length": str(gate.MOST_UPLOADED + 1)}).status == 429
    assert other.ask("PUT", path, b"x", {"content-length": "1"}).status == 200


@pytest.mark.parametrize(
    "headers",
    [{}, {"transfer-encoding": "chunked"}, {"transfer-encoding": "chunked", "content-length": "1"},
     {"content-length": "-1"}, {"content-length": "many"}],
)  # fmt: skip
def test_an_upload_that_does_not_say_how_long_it_is_is_not_read(
    store: Store, person: Person, headers: dict[str, str]
) -> None:
    browser = Browser(cookies={"dashboard": begin_session(store, person)})
    path = "/_stcore/upload_file/session/file"
    assert browser.ask("PUT", path, b"x", headers).status == 411
    assert browser.ask("DELETE", path, b"", {}).status != 411
    assert browser.ask("PUT", path, b"x", {"content-length": "1"}).status == 200


def test_it_is_said_whether_the_program_is_well(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (Browser().get("/healthz").status, Browser().get("/readyz").status) == (200, 200)
    service._opened.cache_clear()
    monkeypatch.setenv("DATABASE_URL", "sqlite:////nowhere/at/all.sqlite3")
    assert (Browser().get("/healthz").status, Browser().get("/readyz").status) == (200, 503)
    assert Browser(cookies={"dashboard": "x"}).get("/plan").status == 503


@pytest.fixture
def alone(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_SIGN_IN", "none")


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "[::1]:8501", "localhost"])
def test_where_nobody_signs_in_this_machine_is_asked_nothing(alone: None, host: str) -> None:
    browser = Browser(host, "127.0.0.1")
    assert browser.get("/settings").text == "figures" and browser.socket() == "accept"
    assert browser.get("/signin").headers["location"] == "/" and browser.get("/session").status == 204


@pytest.mark.parametrize(
    ("host", "address"),
    [(SITE, "127.0.0.1"), ("127.0.0.1:8501", "10.0.0.7"), ("", "127.0.0.1"), ("127.0.0.1.evil.vn", "127.0.0.1")],
)
def test_where_nobody_signs_in_nobody_else_comes_in(alone: None, host: str, address: str) -> None:
    browser = Browser(host, address)
    for path in ("/", "/healthz", "/_stcore/metrics"):
        assert browser.get(path).status == 403
    assert browser.socket() == "close"


@pytest.mark.parametrize(
    ("mode", "address", "starts"),
    [
        ("none", "127.0.0.1", True), ("", "localhost", True), ("none", "0.0.0.0", False), ("none", "", False),
        ("none", "192.168.1.5", False), ("local", "0.0.0.0", True), ("Local", "127.0.0.1", False),
    ],
)  # fmt: skip
def test_the_program_does_not_start_where_it_would_be_open_to_all(
    store: Store, monkeypatch: pytest.MonkeyPatch, mode: str, address: str, starts: bool
) -> None:
    monkeypatch.setenv("DASHBOARD_SIGN_IN", mode)
    monkeypatch.setattr(gate.config, "get_option", lambda _name: address)
    if starts:
        require_possible()
    else:
        with pytest.raises(SystemExit) as ended:
            require_possible()
        assert str(ended.value.code).count(" / ") == 1


@pytest.mark.parametrize("text", ["x", "0", "-5", "1.5"])
def test_a_length_of_sessions_that_is_none_stops_the_start(
    store: Store, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("DASHBOARD_IDLE_MINUTES", text)
    with pytest.raises(SystemExit):
        require_possible()


@pytest.mark.parametrize(
    ("settings", "idle", "longest"),
    [
        ({}, 30, 12 * 60),
        ({"DASHBOARD_IDLE_MINUTES": "5"}, 5, 12 * 60),
        ({"DASHBOARD_SESSION_HOURS": "2"}, 30, 2 * 60),
        ({"DASHBOARD_IDLE_MINUTES": " 240 ", "DASHBOARD_SESSION_HOURS": "3"}, 240, 3 * 60),
    ],
)
def test_a_session_lasts_as_long_as_the_machines_settings_say(
    store: Store, person: Person, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], idle: int, longest: int
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    browser, began = Browser(cookies={"dashboard": begin_session(store, person)}), now()

    def is_in_after(minutes: float, is_press: bool = False) -> bool:
        moment = began + timedelta(minutes=minutes)
        monkeypatch.setattr(sessions, "now", lambda: moment)
        if is_press:
            actor_of(store, browser.cookies["dashboard"], session_limits(), is_press=True)
        return browser.get("/settings").text == "figures" and browser.socket() == "accept"

    assert is_in_after(min(idle, longest) - 1)
    assert not is_in_after(min(idle, longest) + 1), "nobody pressed anything"
    minutes = 0.0
    while (minutes := minutes + min(idle, longest) - 2) < longest - 1:
        assert is_in_after(minutes, is_press=True)
    assert is_in_after(longest - 1, is_press=True)
    assert not is_in_after(longest + 1, is_press=True), "however much was pressed"


@pytest.mark.parametrize(("host", "is_here"), [("127.0.0.2", True), ("::1", True), ("10.0.0.1", False), ("x", False)])
def test_this_machine_is_known_by_its_address(host: str, is_here: bool) -> None:
    assert is_loopback(host) == is_here


@pytest.mark.parametrize(
    ("role", "wanted", "led"),
    [
        ("planner", "/", "/my_work"),
        ("reporter", "/", "/my_work"),
        ("planner", "/?lang=en", "/my_work?lang=en"),
        ("reporter", "/?index=pci", ""),
        ("viewer", "/?lang=en", ""),
        ("viewer", "/", ""),
        ("analyst", "/", ""),
    ],
)
def test_who_plans_or_reports_begins_with_the_own_work_unless_they_wanted_something_else(
    store: Store, person: Person, role: str, wanted: str, led: str
) -> None:
    other = add_person(store, operator("Máy"), login="b", name="B", role=role, unit="x")
    browser = Browser(cookies={"dashboard": begin_session(store, other)})
    assert browser.get(wanted).headers.get("location", "") == led
    set_first_view(store, other.actor, other.id, "vi", "/?index=dti")
    assert browser.get("/").headers["location"] == "/?index=dti"
    assert browser.get("/?lang=en").headers["location"] == "/?index=dti&lang=en"


@pytest.mark.parametrize("usual", LANGUAGES)
def test_who_signs_in_again_begins_as_always_in_the_language_in_which_they_signed_out(
    store: Store, person: Person, usual: str
) -> None:
    set_first_view(store, person.actor, person.id, usual, "/my_work")
    browser = Browser(cookies={"dashboard": begin_session(store, person)})
    out = browser.send("/signout?lang=en").headers["location"]
    back = browser.send(out, login="anh", password=PASSWORD).headers["location"]
    assert browser.get(back).headers["location"] == "/my_work?lang=en"
    assert browser.get("/my_work?lang=en").text == "figures"


def test_one_begins_where_one_chose_to(store: Store, person: Person) -> None:
    browser = Browser(cookies={"dashboard": begin_session(store, person)})
    assert browser.get("/").text == "figures"
    set_first_view(store, person.actor, person.id, "en", "/plan?index=pci&lang=vi")
    assert browser.get("/").headers["location"] == "/plan?index=pci&lang=en"
    assert browser.get("/", accept="*/*").text == browser.get("/?index=pci").text == "figures"
    for home, language, begins in (("", "en", "/?lang=en"), ("//evil.example/?a=b", "vi", "/?lang=vi")):
        set_first_view(store, person.actor, person.id, language, home)
        assert browser.get("/").headers["location"] == begins
    assert Browser().get("/").headers["location"].startswith("/signin")


def test_the_own_password_is_changed_by_who_knows_it_and_ends_all_other_sessions(store: Store, person: Person) -> None:
    browser = Browser(cookies={"dashboard": begin_session(store, person)})
    tab = Browser(cookies={"dashboard": begin_session(store, person)})
    other = "mot mat khau khac"
    for wrong in (
        {"now": "sai", "wanted": other, "again": other},
        {"now": PASSWORD, "wanted": other, "again": PASSWORD},
        {"now": PASSWORD, "wanted": "ngan", "again": "ngan"},
        {"now": PASSWORD, "wanted": other, "again": other, "mark": "guess"},
    ):
        answer = browser.send("/password", **wrong)
        assert answer.status == 400 and 'role="alert"' in answer.text
    assert tab.get("/plan").text == "figures"
    done = browser.send("/password", now=PASSWORD, wanted=other, again=other).headers["location"]
    assert SAY["vi"]("door.password_changed") in browser.get(done).text
    assert browser.get("/plan").text == "figures" and tab.get("/plan").status == 303
    assert Browser().send("/signin", login="anh", password=PASSWORD).status == 401
    assert Browser().send("/signin", login="anh", password=other).status == 303
    assert Browser().get("/password").headers["location"].startswith("/signin")


@pytest.mark.parametrize(("usual", "asked"), [("", "vi"), ("", "en"), ("en", "vi"), ("en", "en")])
def test_the_door_goes_on_in_the_language_in_which_one_came(
    store: Store, person: Person, usual: str, asked: str
) -> None:
    set_first_view(store, person.actor, person.id, usual, "")
    say, not_said = SAY[asked], SAY["vi" if asked == "en" else "en"]
    browser = Browser(cookies={"dashboard": begin_session(store, person)})
    rules = {"least": service.SHORTEST_PASSWORD, "most": service.LONGEST_PASSWORD}
    weak = browser.send(f"/password?lang={asked}", now=PASSWORD, wanted="ngan", again="ngan").text
    assert say("command.password_invalid", **rules) in unescape(weak)
    assert not_said("command.password_invalid", **rules) not in unescape(weak)
    other = "mot mat khau khac"
    done = browser.send(f"/password?lang={asked}", now=PASSWORD, wanted=other, again=other).headers["location"]
    saved = browser.send(f"/mail?lang={asked}", overdue="on").headers["location"]
    for address, title in ((done, "door.password_changed"), (saved, "mail.saved")):
        shown = browser.get(address).text
        assert f'<html lang="{asked}">' in shown and say(title) in shown
        home = re.findall(r'<a class="\w+" href="([^"]+)">([^<]+)</a>', shown)
        assert home == [("/" if asked == (usual or "vi") else f"/?lang={asked}", say("door.go_on"))]
    browser.cookies.pop("dashboard-form")
    old = browser.ask("POST", "/signout", f"lang={asked}&mark=".encode(), FORM)
    assert old.status == 403 and say("door.again") in old.text
    out = browser.send(f"/signout?lang={asked}").headers["location"]
    assert f'<html lang="{asked}">' in browser.get(out).text
    back = browser.send(out, login="anh", password=other).headers["location"]
    assert back == ("/" if asked == "vi" else f"/?lang={asked}")


def test_an_invitation_is_taken_up_in_the_language_of_its_link(store: Store, person: Person) -> None:
    token = invite(store, person.actor, email="binh@example.vn", role="viewer")
    browser = Browser()
    wrong = browser.send(f"/invited?token={token}&lang=en", name="Bình", login="binh", password="ngan")
    assert '<html lang="en">' in wrong.text and "Mật khẩu" not in wrong.text
    done = browser.send(f"/invited?token={token}&lang=en", name="Bình", login="binh", password=PASSWORD)
    assert done.headers["location"] == "/?lang=en"


def test_the_icon_is_there_before_anybody_has_signed_in(person: Person) -> None:
    answer = Browser().get("/favicon.ico", accept="image/*")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/png") and "PNG" in answer.text


def test_one_chooses_what_one_is_told_by_mail_once_signed_in_and_nobody_else_does(store: Store, person: Person) -> None:
    other = add_person(store, person.actor, login="b", name="B", role="viewer", email="b@example.vn")
    assert Browser().get("/mail").headers["location"] == "/signin?next=%2Fmail"
    browser = Browser(cookies={"dashboard": begin_session(store, other)})
    shown = browser.get("/mail").text
    assert shown.count('type="checkbox"') == shown.count(" checked") == len(KINDS) and 'role="alert"' not in shown
    assert browser.send("/mail", overdue="on", mark="guess").status == 403
    assert browser.send("/mail", overdue="on", edition="on").headers["location"] == "/mail?saved=1"
    stored = {each.name: each.unwanted for each in people(store)}
    assert stored == {"B": {"soon", "call", "period"}, person.name: set()}
    assert browser.get("/mail?saved=1").text.count(" checked") == 2
    assert 'role="alert"' in Browser(cookies={"dashboard": begin_session(store, person)}).get("/mail").text


def test_a_password_is_not_guessed_where_it_is_changed(person: Person, store: Store) -> None:
    browser = Browser(cookies={"dashboard": begin_session(store, person)})
    for _ in range(MOST_TRIES_OF_LOGIN):
        browser.send("/password", now="sai", wanted="mot mat khau khac", again="mot mat khau khac")
    answer = browser.send("/password", now=PASSWORD, wanted="mot mat khau khac", again="mot mat khau khac")
    assert answer.status == 400 and "15" in answer.text


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("/trend?index=pci", "/trends?index=pci"),
        ("/Plan", "/plan"),
        ("/my-work", "/my_work"),
        ("/khong-co?lang=en", ""),
        ("/%3Cscript%3E", ""),
    ],
)
def test_at_a_wrong_address_our_own_words_lead_on(person: Person, store: Store, address: str, meant: str) -> None:
    browser = Browser(cookies={"dashboard": begin_session(store, person)})
    answer = browser.get(address)
    say = SAY["en" if "lang=en" in address else "vi"]
    assert answer.status == 404 and "figures" not in answer.text and "<script>" not in answer.text
    ways = [unescape(way) for way in re.findall(r'href="([^"]*)"', answer.text)]
    query = f"?{address.partition('?')[2]}" if "?" in address else ""
    assert ways == [way for way in (meant, f"/{query}") if way]
    assert say("menu.overview") in answer.text
    assert browser.get(address, accept="*/*").text == "figures"  # parts of pages are Streamlit's own affair
    assert Browser().get(address).status == 303  # who is not signed in learns nothing


def test_the_first_page_has_no_second_address(person: Person, store: Store) -> None:
    browser = Browser(cookies={"dashboard": begin_session(store, person)})
    answer = browser.get("/overview?index=pci&year=2019")
    assert (answer.status, answer.headers["location"]) == (303, "/?index=pci&year=2019")


def test_every_page_of_the_menu_is_known(person: Person, store: Store) -> None:
    browser = Browser(cookies={"dashboard": begin_session(store, person)})
    for entry in PAGES:
        if entry.name != "overview":
            assert browser.get(f"/{entry.name}").text == "figures"
