"""The shell around every page: settings → who is here → what they look at → which pages there are → run."""

import importlib
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Literal

import streamlit as st
from sqlalchemy import URL
from streamlit.navigation.page import StreamlitPage

from data.catalogue.loading import CatalogueError, load_office
from data.rights import allowed
from data.store import settings as store_settings
from data.store.database import Store, StoreError, default_url, one_state, open_store
from services.catalogue import catalogue_of
from ui.blocks.done import show_done
from ui.kit import markup
from ui.kit.downloads import provide_origin, whose
from ui.kit.failures import provide_names, provide_renewal, reported, show_failure
from ui.kit.language import language
from ui.kit.look import browser_script, control_names, is_in_page, style_sheet, version
from ui.kit.pages import HOME, PAGES, PageEntry, page_file
from ui.kit.tables import begin_screen
from ui.kit.waiting import waiting
from ui.reads.cached import cached
from ui.reads.origin import origin_of
from ui.reads.scores import tried_editions
from ui.reads.settings import settings_of
from ui.shell.extent import show_figures_note
from ui.shell.guard import VISIT_KEY
from ui.shell.search import show_search, show_unit_search
from ui.shell.selection import SEARCH_UNIT, choose, completed_link
from ui.shell.share import show_share, show_who
from ui.shell.typed import listen
from ui.shell.who import actor_of_run, asked_anew, drew, whole_run
from ui.visit.origin import look_at
from ui.visit.visit import Visit
from wording.words import Words, plain

LOGGER = logging.getLogger(__name__)


FIRST_SCREEN_SECONDS = 4
"""So long a browser that was never here takes to load and draw the first screen, for which it needs both cores."""
_RELOAD_ONCE = """((version) => {
  if (sessionStorage.getItem("app-look") === version) return;
  sessionStorage.setItem("app-look", version);
  location.reload();
})"""
"""For a page that was open before the program was updated, and comes from one that sent its look with each run."""

_ICON = str(Path(__file__).parent / "icon.png")


@st.cache_resource(show_spinner=False)
def _store(url: str) -> Store:
    return open_store(url)


def store_at(url: URL) -> Store:
    """The store of this server: one for all who come. Raises StoreError."""
    return _store(url.render_as_string(hide_password=False))


def run() -> None:
    """Draw the shell and run the page that was asked for."""
    st.session_state.pop(VISIT_KEY, None)
    provide_origin(origin_of)
    provide_names(_name_of)
    provide_renewal(asked_anew)
    say = Words(language())
    st.set_page_config(page_title=say("app.title"), page_icon=_ICON, layout="wide")
    if not is_in_page():
        st.html(f"<style>{style_sheet()}</style>")
    with reported(say("app.title")), whole_run(), one_state():
        _run(say)


def _name_of(error: Exception) -> str | None:
    """The words for what the database cannot do; its own message names paths."""
    return f"store.{error.kind}" if isinstance(error, StoreError) and error.kind else None


def _run(say: Words) -> None:
    try:
        store = store_at(default_url())
        settings = settings_of(store)
        catalogue, office = catalogue_of(store), load_office()
    except StoreError as error:
        show_failure(say, "the dashboard cannot start", error, "store.refused")
        st.stop()
    except CatalogueError as error:
        LOGGER.error("the dashboard cannot start: %s", error)
        st.error(say("app.catalogue_error", error=plain(str(error))))
        st.stop()
    if settings.unreadable:
        _report_unreadable(say, store.where, settings.unreadable)
    if settings.former_role:
        st.warning(say("app.role_dropped", role=plain(_role_name(say, settings.former_role))), icon=":material/badge:")
    actor = actor_of_run(store, settings, say)
    entries = [entry for entry in PAGES if allowed(actor, entry.permission)]
    pages = {
        # A link to a page for others opens it all the same: its guard says what it needs.
        entry.name: copy(_page(entry, say(f"menu.{entry.name}"), "visible" if entry in entries else "hidden"))
        for entry in PAGES
    }
    groups = dict.fromkeys(entry.group for entry in entries)
    menu = {say(f"menu_group.{group}"): [pages[e.name] for e in PAGES if e.group == group] for group in groups}
    chosen_page = st.navigation(menu, position="top")
    _mark_group(next(place for place, group in enumerate(menu.values(), start=1) if chosen_page in group))
    name = next(name for name, page in pages.items() if page == chosen_page)
    begin_screen()
    row = st.container(horizontal=True, key="choices", gap="small", vertical_alignment="center")
    with _said_once(say, say("app.reading"), store.where):
        visit = choose(row, store, catalogue, office, settings, actor, say)
    st.session_state[VISIT_KEY] = visit
    drew(visit, next(entry.permission for entry in PAGES if entry.name == name))
    look_at(visit)
    _report_tried(visit)
    if visit.framework is not None and (provisional := say.of(visit.framework, "provisional")):
        st.html(markup.subtitle(provisional))
    complete = f'history.replaceState({{}}, "", "?{link}");' if (link := completed_link(visit)) else ""
    watch = "window.appWatch();" if actor.person_id is not None else ""
    look = f'(window.appLook || {_RELOAD_ONCE})("{version()}");'
    first = look if is_in_page() else browser_script()
    script = f"{first}{control_names(say.language)}{complete}{watch}"
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True, width=1)
    listen(store)
    with row:
        st.html(_choices_button(visit), width="stretch")
        if st.button(say("search.title"), icon=":material/search:", type="tertiary", key="search", shortcut="Ctrl+K"):
            show_search(visit, [entry.name for entry in entries], name)
        elif st.session_state.get(SEARCH_UNIT):
            show_unit_search(visit, name)
        share = st.popover(
            say("share.title"), icon=":material/ios_share:", type="tertiary", key="share", on_change="rerun"
        )
        with st.container(width="content"):  # what is drawn anew alone would take a whole line
            show_who(visit, name)
    try:
        with reported(chosen_page.title):
            st.html(_paper_head(chosen_page.title))
            with _said_once(say, say("app.ranking"), store.where, visit.revision, visit.index.code):
                show_figures_note(visit, any(pages[e.name] == chosen_page for e in entries if e.group != "data"))
            show_done(visit, name)
            chosen_page.run()
    finally:  # a page may end early, by Streamlit's own stop
        if share.open:
            with share:
                show_share(visit, chosen_page.title)
        _load_statistics()


def _paper_head(title: str) -> str:
    """What stands first on paper: which page it is and whose figures; the browser adds what is chosen on it."""
    texts = f"<b>{escape(title)}</b> · {escape(whose())}"
    return f'<div class="app-paper"><p class="app-whose">{texts}</p><p class="app-whose" data-chosen></p></div>'


@lru_cache(maxsize=256)
def _page(entry: PageEntry, title: str, visibility: Literal["visible", "hidden"]) -> StreamlitPage:
    """A page of the menu. Each run takes a copy, on which Streamlit notes that it may be run: it looks for its file."""
    return st.Page(
        page_file(entry.name), title=title, icon=entry.icon, default=entry.name == HOME, visibility=visibility
    )


@contextmanager
def _said_once(say: Words, doing: str, *of: object) -> Iterator[None]:
    """Say on the screen what is being done, the first time that it is done of these: later it is cached."""
    done = _done(doing, *of)
    if done:
        st.empty()  # the place is there all the same, so that what follows keeps its own
        yield
    else:
        with waiting(say, 12, doing):
            yield
        done.append(True)


@lru_cache(maxsize=256)
def _done(*_of: object) -> list[bool]:
    return []


def _choices_button(visit: Visit) -> str:
    """What opens the choices on a telephone, where it says what is chosen; elsewhere it is not there."""
    chosen = " · ".join(filter(None, (visit.index.short, visit.unit_name, str(visit.year or ""))))
    return (
        '<button type="button" class="app-button app-choices" data-do="choices" aria-expanded="false">'
        f'{escape(chosen)}<span aria-hidden="true"> ▾</span></button>'
    )


def _role_name(say: Words, role: str) -> str:
    return say(f"role.{role}") if say.has(f"role.{role}") else role


def _report_tried(visit: Visit) -> None:
    """Say on every page which editions were made from an example of a codebook: their figures are no results."""
    found = tried_editions(visit.store, visit.revision)
    tried = [f"{visit.catalogue.index(name).short} {year}" for name, year in found]
    if tried:
        st.warning(visit.say("trial.page", editions=", ".join(tried)), icon=":material/science:")


def _report_unreadable(say: Words, where: str, keys: frozenset[str]) -> None:
    """Say on every page which settings cannot be read, and once in the log."""
    ordered = sorted(keys, key=store_settings.KEYS.index)
    _log_unreadable(where, tuple(ordered))
    names = ", ".join(say(f"setting_name.{key}") for key in ordered)
    st.warning(say("app.settings_unreadable", names=names), icon=":material/settings_alert:")


@cached(max_entries=8)
def _log_unreadable(where: str, keys: tuple[str, ...]) -> None:
    LOGGER.error("%s: settings that cannot be read, the defaults are used: %s", where, ", ".join(keys))


@cached(max_entries=1)
def _load_statistics() -> None:
    """Load, once per server, what most pages need and the first screen does not: once that has been drawn."""
    later = threading.Timer(FIRST_SCREEN_SECONDS, importlib.import_module, ("scipy.stats",))
    later.daemon = True
    later.start()


def _mark_group(place: int) -> None:
    """Mark the group that the page stands in: Streamlit marks only the page, inside the closed group."""
    button = f'[data-testid="stTopNav"] .rc-overflow-item:nth-child({place}) button'
    st.html(f"<style>{button} {{ font-weight: 650; border-radius: 0; box-shadow: inset 0 -2px currentColor; }}</style>")
