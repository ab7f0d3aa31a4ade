"""What is typed into a form, left, and found again by the same browser."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from streamlit.testing.v1 import AppTest

from data.store import settings as store_settings
from data.store.database import open_store
from data.store.form_drafts import drafts_of
from tests.ui.conftest import Run
from tests.ui.screen import assert_sound

PERSON = "Trần Thị Thử"


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert_sound(app)
    return app


def reloaded(run: Run, app: AppTest, page: str, **link: str) -> AppTest:
    """The same page in another session of the same browser."""
    other = run(page, person=PERSON, **link)
    other.session_state["_browser"] = app.session_state["_browser"]
    return other.run()


def drafts(app: AppTest, place: str) -> list[dict[str, Any]]:
    with closing(open_store()) as store:
        return [dict(d.content) for d in drafts_of(store, f"browser:{app.session_state['_browser']}", place)]


def stored_settings() -> store_settings.Settings:
    with closing(open_store()) as store:
        return store_settings.load(store)
