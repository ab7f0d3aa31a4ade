"""The shell around every page: settings → who is here → what they look at → which pages there are → run."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from data.catalogue import load_catalogue, load_office
from data.store import settings as store_settings
from data.store.database import Store, StoreError, default_url, open_store
from data.store.people import permissions
from ui.guard import VISIT_KEY, WANTED_KEY
from ui.selection import choose, language
from ui.visit import Visit
from ui.wording import Words

PAGES_DIRECTORY = Path(__file__).resolve().parent.parent / "pages"
_STYLE = Path(__file__).with_name("style.css")


@dataclass(frozen=True)
class PageEntry:
    """One page of the menu: its file and address, its icon, and the permission that it needs."""

    name: str
    icon: str
    permission: str


PAGES = (
    PageEntry("overview", ":material/dashboard:", "view"),
    PageEntry("trends", ":material/show_chart:", "view"),
    PageEntry("flags", ":material/flag:", "view"),
    PageEntry("plan", ":material/campaign:", "view"),
    PageEntry("upload", ":material/upload_file:", "import"),
    PageEntry("settings", ":material/settings:", "settings"),
)


@st.cache_resource(show_spinner=False)
def _store(url: str) -> Store:
    return open_store(url)


def run() -> None:
    """Draw the shell and run the page that was asked for."""
    st.session_state.pop(VISIT_KEY, None)
    say = Words(language())
    st.set_page_config(page_title=say("app.title"), page_icon=":material/monitoring:", layout="wide")
    st.html(f"<style>{_STYLE.read_text(encoding='utf-8')}</style>")
    try:
        store = _store(default_url().render_as_string(hide_password=False))
        settings = store_settings.load(store)
    except StoreError as error:
        logging.getLogger(__name__).error("the store cannot be used: %s", error)
        st.error(say("app.store_error", error=error))
        st.stop()
    granted = frozenset(permissions(settings.role))
    entries = [entry for entry in PAGES if entry.permission in granted]
    if not entries:
        st.error(say("guard.no_role", role=settings.role))
        st.stop()
    pages = {
        entry.name: st.Page(
            PAGES_DIRECTORY / f"{entry.name}.py",
            title=say(f"menu.{entry.name}"),
            icon=entry.icon,
            default=position == 0,
        )
        for position, entry in enumerate(entries)
    }
    chosen_page = st.navigation(list(pages.values()), position="top")
    wanted, parameters = st.session_state.pop(WANTED_KEY, ("", {}))
    visit = choose(store, load_catalogue(), load_office(), settings, granted, say, parameters)
    st.session_state[VISIT_KEY] = visit
    if wanted in pages:
        st.switch_page(pages[wanted], query_params=visit.selection | _extra(parameters))
    chosen_page.run()
    _footer(visit)


def _extra(parameters: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in parameters.items() if key not in ("index", "unit", "year", "lang")}


def _footer(visit: Visit) -> None:
    say = visit.say
    person = visit.settings.person or say("identity.nobody")
    role = say(f"role.{visit.settings.role}")
    st.html(f'<p class="app-note" role="note">{say("identity.banner", person=_plain(person), role=role)}</p>')


def _plain(text: str) -> str:
    from html import escape

    return escape(text)
