"""Whatever people typed, no page asks another machine for anything."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from data.store.database import file_url, open_store
from tests.e2e.conftest import Dashboard
from tests.support import apart, by_night
from tests.ui.typed_text import ACTION, fill

pytestmark = pytest.mark.e2e

ADDRESSES = (f"plan?action={ACTION}", "plan?view=content", "upload", "coverage")
"""Where most of what people typed is shown."""


@by_night
def test_no_request_leaves_the_machine(start: Callable[..., Dashboard], page: Page) -> None:
    dashboard = start()

    def filled() -> None:
        with closing(open_store(file_url(dashboard.home / "dashboard.sqlite3"))) as store:
            fill(store)

    apart(filled)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for address in ADDRESSES:
        page.goto(f"{dashboard.url}/{address}")
        expect(page.get_by_text("![i](http://example.invalid/i.png)").first).to_be_attached()
        page.wait_for_load_state("networkidle")
    here = (dashboard.url, dashboard.url.replace("http", "ws"), "data:", "blob:")
    assert asked and [url for url in asked if not url.startswith(here)] == []
