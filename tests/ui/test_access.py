"""Page by role by mode, by a direct link to a server that has just started: what a role may not see is not drawn."""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.rights import RIGHTS, ROLES, operator
from data.sign_in import Mode
from data.store.database import file_url, open_store
from data.store.people import add_person, disable_person, leave_to_provider
from data.store.sessions import begin_session
from tests.support import ROOT, by_turns
from tests.ui.conftest import STORE, TOKEN, page_file, session
from tests.ui.crawl import _shown
from tests.ui.screen import drawings, shown
from ui.kit.pages import PAGES, PageEntry
from ui.shell import who
from wording.words import Words, in_one_line

ISSUER, MACHINE, SAY = "https://id.example.vn", operator("Máy"), Words("vi")
SIGNED_IN: tuple[Mode, ...] = ("local", "oidc")
OUT = ("disabled", "of the other mode", "nobody")
"""Who has a cookie that opens nothing."""
HERE, ELSEWHERE = "viewer", "another machine"
"""Where nobody signs in: whoever uses this machine, whatever cookie an earlier mode has left; and somebody else."""


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory, built_in: Path) -> dict[tuple[str, str], Path]:
    """A folder with a store and the token of somebody, for each mode and role."""
    return {
        (mode, role): _home(tmp_path_factory, built_in, mode, role) for mode in SIGNED_IN for role in (*ROLES, *OUT)
    }


def _home(factory: pytest.TempPathFactory, built_in: Path, mode: Mode, role: str) -> Path:
    home = factory.mktemp("home")
    shutil.copy(built_in, home / STORE)
    with closing(open_store(file_url(home / STORE))) as store:
        add_person(store, MACHINE, login="quan", name="Quân", role="admin")
        kept = role if role in ROLES else "admin"
        person = add_person(store, MACHINE, login="ai", name="Ai", role=kept, unit="x" * (kept == "reporter"))
        if (mode == "oidc") != (role == "of the other mode"):
            person = leave_to_provider(store, MACHINE, person.id, ISSUER, "ai")
        token = begin_session(store, person)
        if role == "disabled":
            disable_person(store, MACHINE, person.id)
    (home / TOKEN).write_text("made up" if role == "nobody" else token)
    return home


@pytest.fixture
def mode_of(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("DATABASE_URL", "DASHBOARD_IDLE_MINUTES", "DASHBOARD_SESSION_HOURS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DASHBOARD_OIDC_ISSUER", ISSUER)
    return monkeypatch


def _cold(patch: pytest.MonkeyPatch, home: Path, mode: Mode, entry: PageEntry) -> AppTest:
    """The page as the first request to a server: its file runs on its own, as its folder lies beside the program."""
    patch.setenv("DASHBOARD_HOME", str(home))
    patch.setenv("DASHBOARD_SIGN_IN", mode)
    patch.setattr(who, "mode", lambda: mode)
    app = session(ROOT / "app.py")
    app.query_params["index"] = "pci"
    return app.switch_page(page_file(entry.name)).run()


OF_THE_SHELL = frozenset({"search"})
"""Buttons around every page."""


def _headlines(app: AppTest) -> list[str]:
    return re.findall(r'class="app-headline"[^>]*>(.*?)</', shown(app), re.DOTALL)


def _require_nothing_of_the_page(app: AppTest) -> None:
    """No figure, table, chart, box, button or file of a page is on the screen."""
    text = re.sub(r"<(style|script)\b.*?</\1>", "", shown(app), flags=re.DOTALL)
    assert "<table" not in text and not drawings(app) and "data-svg" not in text
    shown_by_streamlit = ("plotly_chart", "arrow_data_frame", "data_editor", "table", "metric", "file_uploader",
                          "download_button", "form", "tab", "component_instance")  # fmt: skip
    assert not [kind for kind in shown_by_streamlit if app.get(kind)]
    assert not _shown(app), "nothing to be downloaded"
    boxes = [box.key or "" for kind in (app.text_input, app.text_area, app.number_input, app.checkbox) for box in kind]
    assert not [key for key in boxes if not key.startswith("choose_")]
    assert {button.key for button in app.button} <= OF_THE_SHELL


CASES = [(mode, role, entry) for mode in SIGNED_IN for role in (*ROLES, *OUT) for entry in PAGES]
CASES += [("none", role, entry) for role in (HERE, ELSEWHERE) for entry in PAGES]


@pytest.mark.parametrize(("mode", "role", "entry"), by_turns(CASES, every=83))
def test_a_page_is_drawn_for_those_who_may_see_it_and_for_nobody_else(
    homes: dict[tuple[str, str], Path], mode_of: pytest.MonkeyPatch, mode: Mode, role: str, entry: PageEntry
) -> None:
    if role == ELSEWHERE:
        mode_of.setattr(who, "address", lambda: "10.0.0.7")
    home = homes["local", HERE] if mode == "none" else homes[mode, role]
    app = _cold(mode_of, home, mode, entry)
    assert not app.exception
    if role == ELSEWHERE:
        assert [error.value for error in app.error] == [in_one_line("command.this_machine_only")]
        assert not app.button and not app.selectbox and _headlines(app) == []
        _require_nothing_of_the_page(app)
        return
    if role in OUT:
        assert _headlines(app) == [SAY("session.ended")] and "/signin?ended=1&next=" in shown(app)
        assert not app.button and not app.selectbox and "Quân" not in shown(app)
        _require_nothing_of_the_page(app)
        return
    refusal = SAY("guard.denied", permission=SAY(f"permission.{entry.permission}"))
    is_allowed = mode == "none" or entry.permission in RIGHTS[role]  # type: ignore[index]
    assert (refusal in shown(app)) != is_allowed
    if not is_allowed:
        assert _headlines(app) == [refusal], "the page's own is not there"
        _require_nothing_of_the_page(app)
