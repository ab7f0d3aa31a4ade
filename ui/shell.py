"""The shell around every page: settings → who is here → what they look at → which pages there are → run."""

from __future__ import annotations

import gc
import logging
import secrets
from dataclasses import dataclass
from html import escape
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage

from data.catalogue import CatalogueError, load_catalogue, load_office
from data.store import settings as store_settings
from data.store.database import Store, StoreError, default_url, open_store
from data.store.people import permissions
from ui.guard import VISIT_KEY
from ui.selection import choose, language
from ui.visit import HOME, Visit, page_file
from ui.wording import Words

LOGGER = logging.getLogger(__name__)

_STYLE = Path(__file__).with_name("style.css")
_SETTLED: set[str] = set()


@dataclass(frozen=True)
class PageEntry:
    """One page of the menu: its file and address, the group it stands in, its icon, and the permission it needs."""

    name: str
    group: str
    icon: str
    permission: str


PAGES = (
    PageEntry(HOME, "watch", ":material/dashboard:", "view"),
    PageEntry("trends", "watch", ":material/show_chart:", "view"),
    PageEntry("component", "watch", ":material/category:", "view"),
    PageEntry("compare", "watch", ":material/compare_arrows:", "view"),
    PageEntry("explain", "analyse", ":material/waterfall_chart:", "view"),
    PageEntry("simulate", "analyse", ":material/tune:", "view"),
    PageEntry("robustness", "analyse", ":material/query_stats:", "view"),
    PageEntry("flags", "act", ":material/flag:", "view"),
    PageEntry("priorities", "act", ":material/target:", "view"),
    PageEntry("coverage", "act", ":material/fact_check:", "view"),
    PageEntry("plan", "act", ":material/campaign:", "view"),
    PageEntry("documents", "act", ":material/description:", "view"),
    PageEntry("upload", "data", ":material/upload_file:", "import"),
    PageEntry("settings", "data", ":material/settings:", "settings"),
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
        catalogue, office = load_catalogue(), load_office()
    except (StoreError, CatalogueError) as error:
        LOGGER.error("the dashboard cannot start: %s", error)
        key = "app.store_error" if isinstance(error, StoreError) else "app.catalogue_error"
        st.error(say(key, error=error))
        st.stop()
    granted = frozenset(permissions(settings.role))
    entries = [entry for entry in PAGES if entry.permission in granted]
    if not entries:
        st.error(say("guard.no_role", role=settings.role))
        st.stop()
    pages = {
        entry.name: st.Page(
            page_file(entry.name),
            title=say(f"menu.{entry.name}"),
            icon=entry.icon,
            default=position == 0,
        )
        for position, entry in enumerate(entries)
    }
    groups = dict.fromkeys(entry.group for entry in entries)
    menu = {say(f"menu_group.{group}"): [pages[e.name] for e in entries if e.group == group] for group in groups}
    chosen_page = st.navigation(menu, position="top")
    _mark_group(next(place for place, group in enumerate(menu.values(), start=1) if chosen_page in group))
    row = st.container(horizontal=True, key="choices", gap="small", vertical_alignment="center")
    visit = choose(row, store, catalogue, office, settings, granted, say)
    st.session_state[VISIT_KEY] = visit
    _banner(row, visit)
    _run_page(chosen_page, say)


def _mark_group(place: int) -> None:
    """Mark the group that the page stands in: Streamlit marks only the page, inside the closed group."""
    button = f'[data-testid="stTopNav"] .rc-overflow-item:nth-child({place}) button'
    st.html(f"<style>{button} {{ font-weight: 650; border-radius: 0; box-shadow: inset 0 -2px currentColor; }}</style>")


def _run_page(page: StreamlitPage, say: Words) -> None:
    """Run a page; what nobody foresaw is logged with its traceback under a number that the reader is shown."""
    try:
        page.run()
    except Exception:  # Streamlit's own stop and rerun are not Exceptions
        number = secrets.token_hex(4)
        LOGGER.exception("error %s on the page %r", number, page.title)
        st.error(say("app.failed", number=number), icon=":material/error:")
    finally:
        _settle(page.url_path)


def _settle(name: str) -> None:
    """Keep what the first run of a page has loaded out of the search for garbage.

    Streamlit searches after every run and answers nobody meanwhile. Looking through all modules each time took longer
    than most runs.
    """
    if name not in _SETTLED:
        _SETTLED.add(name)
        gc.collect()
        gc.freeze()


def _banner(row: DeltaGenerator, visit: Visit) -> None:
    """Say that this is the local mode, and as whom one works."""
    say = visit.say
    person = visit.settings.person or say("identity.nobody")
    role = say(f"role.{visit.settings.role}")
    row.html(
        f'<p class="app-note" role="note">{escape(say("identity.banner", person=person, role=role))}</p>',
        width="content",
    )
