"""Signing in at a real OpenID provider in a real browser: nobody is in who should not be."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import update

from data.rights import operator
from data.store import audit
from data.store.actions import list_actions
from data.store.database import Store, file_url, open_store
from data.store.people import add_person, change_person, disable_person, find_person
from data.store.sessions import begin_session, end_session
from data.store.tables import SessionRecord, now
from tests.e2e.conftest import COLD_MS, WAIT_MS
from tests.e2e.hands import settle
from tests.e2e.oidc_provider import SECRET, free_port, installed, running
from tests.server import answer_of, end_server, environment_of, start_server
from wording.words import Words

pytestmark = [pytest.mark.e2e, pytest.mark.nightly, pytest.mark.provider]

COOKIE, MACHINE, SAY = "dashboard", operator("Máy"), Words("vi")
PEOPLE = {"anh": "admin", "binh": "planner", "chi": "viewer", "dung": "admin", "em": "viewer", "giang": "planner"}
LINK = "/settings?index=pci&unit=nghe_an"


@dataclass(frozen=True)
class Office:
    url: str
    issuer: str
    database: Path
    secret: Path

    @contextmanager
    def store(self) -> Iterator[Store]:
        with closing(open_store(file_url(self.database))) as opened:
            yield opened

    def status(self, path: str, cookie: str) -> int:
        """What a page answers to somebody with this cookie."""
        return answer_of(f"{self.url}{path}", {"cookie": cookie, "accept": "text/html"})[0]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, built_in: Path) -> Iterator[Office]:
    """A server whose people have accounts at a provider."""
    script = installed(tmp_path_factory.mktemp("provider"))
    home = tmp_path_factory.mktemp("office")
    database = Path(shutil.copy(built_in, home / "dashboard.sqlite3"))
    with closing(open_store(file_url(database))) as store:
        for name, role in PEOPLE.items():
            add_person(store, MACHINE, login="", name=name.capitalize(), role=role, email=f"{name}@example.vn")
        add_person(store, MACHINE, login="", name="Unverified", role="viewer", email="unverified@example.vn")
    secret = home / "secret"
    secret.write_text(SECRET)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with running(script, url) as issuer:
        settings = environment_of(home) | {
            "DASHBOARD_SIGN_IN": "oidc",
            "DASHBOARD_URL": url,
            "DASHBOARD_OIDC_ISSUER": issuer,
            "DASHBOARD_OIDC_CLIENT_ID": "dashboard",
            "DASHBOARD_OIDC_CLIENT_SECRET_FILE": str(secret),
        }
        server, url = start_server(settings, port, script=Path("asgi.py"), health="/healthz")
        yield Office(url, issuer, database, secret)
        end_server(server)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with closing(browser.new_context(viewport={"width": 1366, "height": 768})) as opened:
        opened.set_default_timeout(WAIT_MS)
        yield opened


def _at_provider(page: Page, login: str) -> None:
    """Type name and password at the provider, and agree to what it asks."""
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill("any")
    page.locator("button[type=submit]").click()
    expect(page.locator("input[name=login]")).to_have_count(0)
    while "/interaction/" in page.url:
        page.locator("button[type=submit]").click()
        page.wait_for_load_state()


def _sign_in(page: Page, office: Office, login: str, link: str = LINK) -> None:
    page.goto(f"{office.url}{link}")
    page.locator("a.button").click()
    _at_provider(page, login)


def _token(context: BrowserContext) -> str:
    return next((c.get("value", "") for c in context.cookies() if c.get("name") == COOKIE), "")


def test_a_link_survives_and_signing_out_ends_every_tab_and_the_session_at_the_provider(
    office: Office, context: BrowserContext
) -> None:
    page = context.new_page()
    _sign_in(page, office, "anh")
    expect(page.locator(".app-headline")).to_be_visible(timeout=COLD_MS)
    assert page.url.startswith(f"{office.url}{LINK}")
    assert COOKIE not in page.evaluate("document.cookie").replace("app-browser", "")
    copy = f"{COOKIE}={_token(context)}"
    assert office.status("/settings", copy) == 200

    other = context.new_page()
    other.goto(f"{office.url}/help")
    expect(other.locator(".app-headline")).to_be_visible()
    settle(other)
    other.locator(".st-key-who button").first.click()
    other.locator(".st-key-sign_out button").click()
    other.wait_for_url(f"{office.issuer}/session/end?**")
    other.locator("button[name=logout]").click()
    other.wait_for_url(f"{office.url}/signin**")
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.wait_for_url("**/signin?ended=1&next=**settings**")
    assert office.status("/settings", copy) == 303
    page.locator("a.button").click()
    expect(page.locator("input[name=login]")).to_be_visible()


@pytest.mark.parametrize(("login", "why"), [("zung", "uninvited"), ("unverified", "unverified"), ("em", "disabled")])
def test_who_may_not_come_in_reads_why(office: Office, context: BrowserContext, login: str, why: str) -> None:
    if why == "disabled":
        with office.store() as store:
            disable_person(store, MACHINE, find_person(store, "em@example.vn").id)
    page = context.new_page()
    _sign_in(page, office, login)
    expect(page.get_by_role("alert")).to_have_text(SAY(f"door.{why}", who=f"{login}@example.vn"))
    assert not _token(context)
    page.locator("a.button").click()
    expect(page.locator("input[name=login]")).to_be_visible()  # asked anew, though the provider knows them


def test_a_role_that_was_taken_back_and_being_disabled_hold_at_the_next_press(
    office: Office, context: BrowserContext
) -> None:
    page = context.new_page()
    _sign_in(page, office, "dung")
    save = page.get_by_role("button", name=SAY("settings.save"), exact=True)
    expect(save).to_be_visible(timeout=COLD_MS)
    with office.store() as store:
        person = change_person(store, MACHINE, replace(find_person(store, "dung@example.vn"), role="viewer"))
    save.click()
    expect(page.locator(".app-headline")).to_contain_text("Trang này cần quyền")
    with office.store() as store:
        disable_person(store, MACHINE, person.id)
    page.get_by_text("EN", exact=True).first.click()
    page.wait_for_url("**/signin?ended=1&next=**")
    assert office.status("/", f"{COOKIE}={_token(context)}") == 303


def test_what_was_drawn_before_a_right_was_taken_back_writes_nothing_and_says_why(
    office: Office, context: BrowserContext
) -> None:
    """In a part of a page that is drawn anew alone, and runs without the shell and the guard."""
    page = context.new_page()
    _sign_in(page, office, "giang", "/plan?component=proactivity&new=1")
    title = page.get_by_label(SAY("field.title"), exact=True)
    expect(title).to_be_visible(timeout=COLD_MS)
    settle(page)
    title.fill("Không được lưu")
    title.press("Tab")
    settle(page)
    with office.store() as store:
        before = len(list_actions(store))
        change_person(store, MACHINE, replace(find_person(store, "giang@example.vn"), role="viewer"))
    page.get_by_role("button", name=SAY("plan.add"), exact=True).click()
    expect(page.get_by_text(SAY("store.right_refused")).first).to_be_visible()
    with office.store() as store:
        assert len(list_actions(store)) == before
        assert audit.RIGHT_REFUSED in [event.kind for event in audit.history(store, limit=5)]


def test_a_cookie_that_is_forged_old_or_ended_opens_nothing(office: Office, context: BrowserContext) -> None:
    page = context.new_page()
    _sign_in(page, office, "binh")
    expect(page.locator(".app-headline")).to_be_visible(timeout=COLD_MS)
    token = _token(context)
    with office.store() as store:
        person = find_person(store, "binh@example.vn")
        old, idle, ended = (begin_session(store, person) for _ in range(3))
        end_session(store, ended)
        with store.write() as session:
            rows = session.query(SessionRecord).order_by(SessionRecord.id.desc()).limit(3).all()
            session.execute(
                update(SessionRecord)
                .where(SessionRecord.id == rows[2].id)
                .values(began_at=now() - timedelta(hours=12, minutes=1), seen_at=now())
            )
            session.execute(
                update(SessionRecord)
                .where(SessionRecord.id == rows[1].id)
                .values(seen_at=now() - timedelta(minutes=31))
            )
    forged = ("", "x", "A" * 43, token[:-1], token + "A", token.swapcase(), f"{token}; {COOKIE}=x", '"', "é" * 9)
    assert office.status("/plan", f"{COOKIE}={token}") == 200
    for value in (*forged, old, idle, ended):
        for path in ("/plan", "/_stcore/metrics", "/"):
            status = office.status(path, f"{COOKIE}={value}".encode().decode("latin-1"))
            assert status == 303, (value, path)


def test_nobody_signs_in_while_the_secret_is_another_one(office: Office, context: BrowserContext) -> None:
    page = context.new_page()
    office.secret.write_text("another one")
    try:
        _sign_in(page, office, "chi")
        expect(page.get_by_role("alert")).to_have_text(SAY("door.provider_client"))
        assert not _token(context)
    finally:
        office.secret.write_text(SECRET)
    page.locator("a.button").click()
    expect(page.locator(".app-headline")).to_contain_text("Trang này cần quyền", timeout=COLD_MS)


def test_nobody_is_led_to_another_site_and_no_session_is_one_that_was_laid_in(
    office: Office, context: BrowserContext
) -> None:
    planted = "A" * 43
    context.add_cookies([{"name": COOKIE, "value": planted, "url": office.url}])
    page = context.new_page()
    _sign_in(page, office, "chi", "/signin?next=https%3A%2F%2Fevil.example%2F")
    expect(page.locator(".app-headline")).to_be_visible(timeout=COLD_MS)
    assert page.url.startswith(f"{office.url}/") and _token(context) not in ("", planted)
    assert office.status("/plan", f"{COOKIE}={planted}") == 303
