"""What the database cannot do, and settings that it cannot give, are said in words and without paths."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import text as sql

import ui.overview.screen
import ui.shell.shell
from data.rights import operator
from data.store import audit
from data.store.database import StoreError, file_url, open_store
from data.store.settings import KEYS
from tests.data.store.builders import UNREADABLE
from tests.support import by_turns
from tests.ui.conftest import STORE, Run, open_page, page_file
from tests.ui.screen import shown
from wording.words import LANGUAGES, Words

NAMED = {kind.kind: kind for kind in StoreError.__subclasses__() if kind.kind}
KINDS = {name: kind for name, kind in NAMED.items() if kind.__module__ == StoreError.__module__}
"""Those of the database itself; the others are of people and their rights."""
SECRET = "/home/an/secret.sqlite3"


def _failing(kind: str) -> object:
    def fail(*_given: object, **_more: object) -> NoReturn:
        raise KINDS[kind](f"{SECRET}: the disk is full")

    return fail


def _errors(app: object) -> str:
    return " ".join(str(error.value) for error in app.error)  # type: ignore[attr-defined]


def test_every_kind_of_failure_of_the_database_has_words() -> None:
    assert KINDS.keys() == {"locked", "read_only", "full", "unavailable", "corrupt", "newer", "address"}
    for language in LANGUAGES:
        every = (*NAMED, "refused")
        assert len({Words(language)(f"store.{kind}") for kind in every}) == len(every)


@pytest.mark.parametrize("language", by_turns(LANGUAGES))
@pytest.mark.parametrize("kind", list(KINDS))
def test_a_database_that_cannot_be_opened_is_named(
    look: Run, monkeypatch: pytest.MonkeyPatch, kind: str, language: str
) -> None:
    monkeypatch.setattr(ui.shell.shell, "settings_of", _failing(kind))
    app = look(lang=language)
    assert Words(language)(f"store.{kind}") in _errors(app)
    assert SECRET not in shown(app) and "the disk is full" not in _errors(app)
    assert not app.exception


@pytest.mark.parametrize("language", by_turns(LANGUAGES))
def test_a_failure_on_a_page_is_named_with_its_number(
    look: Run, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(ui.overview.screen, "show", _failing("full"))
    errors = _errors(look(lang=language))
    assert Words(language)("store.full") in errors and SECRET not in errors
    assert ("mã" if language == "vi" else "number") in errors


def test_a_damaged_file_is_named_at_the_start(built_in: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / STORE).write_bytes(built_in.read_bytes()[:5000] + bytes(400_000))
    app = open_page(tmp_path, "overview", {})
    assert Words("vi")("store.corrupt") in _errors(app) and str(tmp_path) not in shown(app)


@pytest.mark.parametrize("language", by_turns(LANGUAGES))
def test_settings_that_cannot_be_read_are_named_on_every_page_and_stored_anew_by_the_settings_page(
    run: Run, tmp_path: Path, language: str
) -> None:
    run("help", person="An")
    unreadable = {key: text for key, text in UNREADABLE.items() if key != "person"}
    with closing(open_store(file_url(tmp_path / STORE))) as store, store.write() as session:
        for key, text in unreadable.items():
            session.execute(
                sql("INSERT INTO setting (key, value, updated_at, updated_by) VALUES (:key, :text, '2026', 'x')"),
                {"key": key, "text": text},
            )
        audit.record(session, operator("An"), audit.SETTING_CHANGED, "setting:all", None, None)
    say = Words(language)
    names = ", ".join(say(f"setting_name.{key}") for key in KEYS if key in unreadable)
    reported = say("app.settings_unreadable", names=names)
    for page in ("overview", "flags", "coverage", "settings"):
        app = run(page, lang=language)
        assert reported in [str(warning.value) for warning in app.warning], page
        assert not app.exception and not app.error
    save = next(button for button in app.button if button.label == say("settings.save"))
    app = save.click().run()
    assert not app.exception and reported not in [
        str(warning.value) for warning in app.switch_page(page_file("help")).run().warning
    ]
