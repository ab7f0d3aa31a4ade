"""A server that has answered nobody yet, asked at once for a page that not everybody may see."""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from itertools import cycle
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from data.rights import operator
from data.store.database import file_url, open_store
from data.store.people import add_person, leave_to_provider
from data.store.sessions import begin_session
from tests.e2e.conftest import COLD_MS
from tests.server import end_server, environment_of, start_server
from ui.kit.pages import PAGES

pytestmark = [pytest.mark.e2e, pytest.mark.nightly]

COOKIE, MACHINE = "dashboard", operator("Máy")
ISSUER = "https://id.example.vn"
"""A provider that nobody is sent to here."""


def test_a_cold_server_shows_nothing_of_a_page_by_its_direct_link(
    browser: Browser, built_in: Path, subtests: pytest.Subtests, tmp_path: Path
) -> None:
    """Somebody who may only look, and nobody at all; each page on a server of its own, in one mode after the other."""
    refused = re.compile("Trang này cần quyền")
    needing = [entry.name for entry in PAGES if entry.permission != "view"]
    for mode, name in zip(cycle(("local", "oidc")), needing, strict=False):
        with subtests.test(mode=mode, page=name):
            shutil.copy(built_in, tmp_path / "dashboard.sqlite3")
            _cold(browser, tmp_path, mode, name, refused)


def _cold(browser: Browser, home: Path, mode: str, name: str, refused: re.Pattern[str]) -> None:
    with closing(open_store(file_url(home / "dashboard.sqlite3"))) as store:
        add_person(store, MACHINE, login="quan", name="Quân", role="admin")
        known = {"login": "xem"} if mode == "local" else {"login": "", "email": "xem@example.vn"}
        person = add_person(store, MACHINE, name="Xem", role="viewer", **known)
        if mode == "oidc":
            person = leave_to_provider(store, MACHINE, person.id, ISSUER, "xem")
        token = begin_session(store, person)
    settings = environment_of(home) | {
        "DASHBOARD_SIGN_IN": mode,
        "DASHBOARD_URL": "http://127.0.0.1",
        "DASHBOARD_OIDC_ISSUER": ISSUER,
        "DASHBOARD_OIDC_CLIENT_ID": "dashboard",
        "DASHBOARD_OIDC_CLIENT_SECRET": "none that is asked for",
    }
    server, url = start_server(settings, script=Path("asgi.py"), health="/healthz")
    try:
        with closing(browser.new_context()) as context:
            context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
            page = context.new_page()
            page.goto(f"{url}/{name}")
            expect(page.locator(".app-headline")).to_have_text(refused, timeout=COLD_MS)
            expect(page.get_by_test_id("stFileUploader")).to_have_count(0)
            expect(page.locator("[class*=st-key-typed_], [class*=st-key-save]")).to_have_count(0)
        with closing(browser.new_context()) as context:
            page = context.new_page()
            page.goto(f"{url}/{name}")
            assert "/signin?next=" in page.url
    finally:
        end_server(server)
        for file in home.glob("dashboard.sqlite3*"):
            file.unlink()
