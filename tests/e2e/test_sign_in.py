"""Signing in, in a real browser against a cold server: the link survives, and who is out is out in every tab."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete, update

from data.rights import operator
from data.store.database import file_url, open_store
from data.store.feed_tokens import add_feed_token, withdraw_feed_token
from data.store.people import add_person, disable_person, find_person
from data.store.sessions import MOST_TRIES_OF_ADDRESS, MOST_TRIES_OF_LOGIN, begin_session
from data.store.tables import FailedTryRecord, SessionRecord, now
from services.sign_in import password_hash
from tests.e2e.conftest import COLD_MS, WAIT_MS
from tests.e2e.hands import settle
from tests.server import answer_of, end_server, environment_of, start_server
from tests.support import ROOT
from ui.kit.pages import PAGES

pytestmark = pytest.mark.e2e

PASSWORD, NAME = "mot mat khau dai", "Nguyễn Thị Ánh"


@dataclass(frozen=True)
class Office:
    url: str
    database: Path


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, built_in: Path) -> Iterator[Office]:
    """A server on which two people have accounts."""
    home = tmp_path_factory.mktemp("office")
    database = Path(shutil.copy(built_in, home / "dashboard.sqlite3"))
    with closing(open_store(file_url(database))) as store:
        for login, name, role in (
            ("anh", NAME, "admin"),
            ("binh", "Trần Văn Bình", "planner"),
            ("chi", "Phạm Thị Chi", "viewer"),
        ):
            add_person(store, operator("Máy"), login=login, name=name, role=role, password_hash=password_hash(PASSWORD))
    settings = environment_of(home) | {"DASHBOARD_SIGN_IN": "local", "TMPDIR": str(home)}
    server, url = start_server(settings, script=Path("asgi.py"), health="/healthz")
    yield Office(url, database)
    end_server(server)


def _sign_in(page: Page, url: str, login: str) -> None:
    page.goto(url)
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button").click()
    expect(page.locator(".app-headline")).to_be_visible(timeout=COLD_MS)


def test_a_link_survives_signing_in_and_signing_out_ends_every_tab(browser: Browser, office: Office) -> None:
    with closing(browser.new_context(viewport={"width": 1366, "height": 768})) as context:
        context.set_default_timeout(WAIT_MS)
        page = context.new_page()
        refused: list[str] = []
        page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
        _sign_in(page, f"{office.url}/settings?index=pci&unit=nghe_an", "anh")
        assert page.url.startswith(f"{office.url}/settings?index=pci&unit=nghe_an")
        assert "dashboard=" not in page.evaluate("document.cookie")
        page.goto(f"{office.url}/trends?index=pci&unit=nghe_an")
        expect(page.locator(".js-plotly-plot").first).to_be_visible(timeout=COLD_MS)
        assert refused == []

        other = context.new_page()
        other.goto(f"{office.url}/help")
        expect(other.locator(".app-headline")).to_be_visible()
        settle(other)
        other.locator(".st-key-who button").first.click()
        expect(other.get_by_text(f"{NAME} · quản trị")).to_be_visible()
        other.locator(".st-key-sign_out button").click()
        other.wait_for_url("**/signin**")
        page.evaluate("dispatchEvent(new Event('focus'))")
        page.wait_for_url("**/signin?ended=1&next=**trends**")
        expect(page.get_by_role("alert")).to_contain_text("Phiên làm việc đã kết thúc")


def _end_sessions(database: Path) -> None:
    with closing(open_store(file_url(database))) as store, store.write() as session:
        session.execute(update(SessionRecord).values(ended_at=now()))


def _require_announced(page: Page, url: str) -> None:
    """A minute later the page says that its session has ended, and leads back to where it was."""
    page.clock.fast_forward(61_000)
    page.wait_for_url("**/signin?ended=1&next=**trends**")
    expect(page.get_by_role("alert")).to_contain_text("Phiên làm việc đã kết thúc")
    expect(page.locator(".app-headline")).to_have_count(0)
    page.locator("input[name=login]").fill("anh")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button").click()
    expect(page.locator(".app-headline")).to_be_visible(timeout=COLD_MS)
    assert page.url.startswith(f"{url}/trends?index=pci")


@pytest.mark.nightly  # by day `test_door.py` holds it, and the test above without the clock
def test_a_page_left_open_says_within_a_minute_that_its_session_ended_also_after_a_restart(
    browser: Browser, built_in: Path, tmp_path: Path
) -> None:
    database = Path(shutil.copy(built_in, tmp_path / "dashboard.sqlite3"))
    with closing(open_store(file_url(database))) as store:
        secret = password_hash(PASSWORD)
        add_person(store, operator("Máy"), login="anh", name=NAME, role="admin", password_hash=secret)
    settings = environment_of(tmp_path) | {"DASHBOARD_SIGN_IN": "local"}
    server, url = start_server(settings, script=Path("asgi.py"), health="/healthz")
    try:
        with closing(browser.new_context()) as context:
            context.set_default_timeout(WAIT_MS)
            page = context.new_page()
            page.clock.install()
            _sign_in(page, f"{url}/trends?index=pci", "anh")
            settle(page)
            _end_sessions(database)
            _require_announced(page, url)
            settle(page)
            end_server(server)
            _end_sessions(database)
            server, _ = start_server(settings, int(url.rpartition(":")[2]), Path("asgi.py"), health="/healthz")
            _require_announced(page, url)
    finally:
        end_server(server)


@pytest.mark.nightly  # the crawl holds it of every page without a browser
def test_a_viewer_gets_nothing_of_a_page_that_needs_more(
    browser: Browser, office: Office, subtests: pytest.Subtests
) -> None:
    with closing(browser.new_context(viewport={"width": 1366, "height": 768})) as context:
        context.set_default_timeout(WAIT_MS)
        page = context.new_page()
        _sign_in(page, office.url, "chi")
        for name in [entry.name for entry in PAGES if entry.permission != "view"]:
            with subtests.test(name=name):
                page.goto(f"{office.url}/{name}")
                expect(page.locator(".app-headline")).to_contain_text("Trang này cần quyền", timeout=COLD_MS)
                expect(page.get_by_test_id("stFileUploader")).to_have_count(0)
                expect(page.locator("[data-testid=stForm], [class*=st-key-typed_]")).to_have_count(0)
                page.get_by_test_id("stTopNav").get_by_role("button", name="Dữ liệu").click()
                entries = page.get_by_test_id("stTopNavDropdownLink").get_by_test_id("stMarkdownContainer")
                expect(entries).to_have_text(["Trợ giúp"])


def test_who_is_disabled_is_out_at_the_next_press(browser: Browser, office: Office) -> None:
    with closing(browser.new_context(viewport={"width": 390, "height": 844})) as context:
        context.set_default_timeout(WAIT_MS)
        page = context.new_page()
        _sign_in(page, f"{office.url}/help?lang=en", "binh")
        assert "lang=en" in page.url
        with closing(open_store(file_url(office.database))) as store:
            disable_person(store, operator("Máy"), find_person(store, "binh").id)
        page.locator(".app-choices").click()  # on a telephone the choices stand behind one button
        page.get_by_text("VI", exact=True).first.click()
        page.wait_for_url("**/signin?ended=1&next=**")
        page.locator("input[name=login]").fill("binh")
        page.locator("input[name=password]").fill(PASSWORD)
        page.get_by_role("button").click()
        expect(page.get_by_role("alert")).to_be_visible()


@pytest.mark.nightly  # the store's tests hold the limits
def test_of_a_thousand_wrong_passwords_ten_are_looked_at_and_a_hundred_of_an_address(office: Office) -> None:
    def tried(login: str, password: str) -> int:
        sent = urlencode({"login": login, "password": password, "mark": "m"}).encode()
        return answer_of(f"{office.url}/signin", {"cookie": "dashboard-form=m"}, sent)[0]

    _forget_tries(office)  # of the tests before
    with ThreadPoolExecutor(20) as pool:
        of_login = Counter(pool.map(lambda number: tried("anh", f"mat khau sai {number}"), range(500)))
        of_address = Counter(pool.map(lambda number: tried(f"ai{number}", f"mat khau sai {number}"), range(500)))
    assert of_login == {401: MOST_TRIES_OF_LOGIN, 429: 490}
    assert of_address == {401: MOST_TRIES_OF_ADDRESS - MOST_TRIES_OF_LOGIN, 429: 410}
    assert tried("anh", PASSWORD) == 429
    _forget_tries(office)
    assert tried("anh", PASSWORD) == 303


def _forget_tries(office: Office) -> None:
    with closing(open_store(file_url(office.database))) as store, store.write() as session:
        session.execute(delete(FailedTryRecord))


@pytest.mark.nightly  # the door's tests hold each answer
def test_the_feed_comes_through_the_whole_server_by_its_token_and_nothing_else_does(office: Office) -> None:
    paths = ("feed.json", "scores.csv", "../settings", "..%2fsettings", "%2e%2e/_stcore/metrics", "_stcore/health", "")
    assert {answer_of(f"{office.url}/feed/{path}", {})[0] for path in paths} <= {400, 404}
    with closing(open_store(file_url(office.database))) as store:
        token = add_feed_token(store, operator("Máy"), "Power BI")
        with_token = {"authorization": f"Bearer {token}"}
        answers = [answer_of(f"{office.url}/feed/{path}", with_token) for path in paths]
        assert [status for status, _ in answers[:2]] == [200, 200] and {status for status, _ in answers[2:]} <= {
            400,
            404,
        }
        stated = json.loads(answers[0][1])["tables"]["scores"]["files"]["scores.csv"]
        assert sha256(answers[1][1].encode()).hexdigest() == stated["sha256"]
        assert {answer_of(f"{office.url}/feed/{path}", {})[0] for path in paths} <= {400, 401}
        assert answer_of(f"{office.url}/settings", with_token)[0] == 401
        withdraw_feed_token(store, operator("Máy"), 1)
    assert answer_of(f"{office.url}/feed/scores.csv", with_token)[0] == 404


def test_nothing_of_the_programs_folder_is_served(office: Office) -> None:
    with closing(open_store(file_url(office.database))) as store:
        cookie = {"cookie": f"dashboard={begin_session(store, find_person(store, 'anh'))}"}
    known = "\n".join((ROOT / name).read_text(encoding="utf-8") for name in ("app.py", "SECURITY.md"))
    for path in (
        "/.git/config", "/.git/HEAD", "/app.py", "/SECURITY.md", "/static/app.py", "/app/static/app.py",
        "/media/app.py", "/..%2fapp.py", "/%2e%2e/app.py", "/component/../app.py", "/var/dashboard.sqlite3",
    ):  # fmt: skip
        _, text = answer_of(f"{office.url}{path}", cookie)
        assert not any(line in text for line in known.splitlines() if len(line) > 30), path
        assert "[core]" not in text and "ref: refs/" not in text and "SQLite format" not in text, path
