"""Opening pages through the real entry point, without a browser, on a store of their own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.store import settings as store_settings
from data.store.database import open_store
from tests.support import ROOT

Run = Callable[..., AppTest]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, built_in: Path) -> Run:
    """Open a page as a browser would; `store` is "built-in" or "empty"."""
    monkeypatch.setenv("DASHBOARD_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def open_page(
        page: str = "overview", store: str = "built-in", role: str = "admin", person: str = "", **link: str
    ) -> AppTest:
        target = tmp_path / "dashboard.sqlite3"
        if store == "built-in" and not target.exists():
            shutil.copy(built_in, target)
        if role != "admin" or person:
            opened = open_store()
            wanted = replace(store_settings.load(opened), role=role, person=person)
            store_settings.save(opened, wanted, person or "Người thử")
            opened.close()
        # AppTest is a cold server at every run while pages/ lies beside the script: a click would be lost on
        # the way through the guard. A copy of the entry point elsewhere behaves as a server that has started.
        entry = shutil.copy(ROOT / "app.py", tmp_path / "app.py")
        app = AppTest.from_file(str(entry), default_timeout=60)
        for key, value in link.items():
            app.query_params[key] = value
        if page != "overview":
            app.switch_page(page_file(page))
        return app.run()

    return open_page


def page_file(page: str) -> str:
    """The file of a page, as `AppTest.switch_page` wants it."""
    return str(ROOT / "pages" / f"{page}.py")


def follow(app: AppTest, **link: str) -> AppTest:
    """The same page of the same session by another link."""
    app.query_params.clear()
    for key, value in link.items():
        app.query_params[key] = value
    return app.run()
