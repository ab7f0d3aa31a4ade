"""What was just done, said where it is seen: with the way to it, the way back, and what comes next."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

import streamlit as st

from data.rights import Deed
from data.store.actions import ActionChangedError, UnknownActionError
from data.store.catalogue_changes import CatalogueChangedError, UnknownChangeError
from data.store.check_ins import CheckInChangedError, UnknownCheckInError
from data.store.database import StoreError
from data.store.drafts import DraftChangedError, UnknownDraftError
from data.store.editions import EditionChangedError, WithdrawnAlreadyError
from data.store.library import LibraryChangedError
from data.store.owners import OwnersChangedError
from data.store.plans import PlanChangedError, PlanInUseError, UnknownPlanError, ValueChangedError
from data.store.settings import SettingsChangedError
from data.store.versions import UnknownVersionError
from ui.kit import markup
from ui.kit.failures import show_failure
from ui.kit.pages import PAGES
from ui.visit.links import link_button
from ui.visit.visit import Visit

_DONE = "_done"
_SHOW = """<script data-done="{number}">(() => {{
  const box = document.querySelector(".st-key-done"), said = box?.querySelector("[role=status]");
  if (!said) return;
  box.scrollIntoView({{ block: "center" }});
  const words = said.textContent; // what comes into a live region that is there already is read out
  said.textContent = "";
  setTimeout(() => {{ said.textContent = words; }}, 100);
}})()</script>"""
"""Brings the message into view and has it read out, once for each."""

TOO_LATE = (
    ActionChangedError,
    UnknownActionError,
    CatalogueChangedError,
    UnknownChangeError,
    CheckInChangedError,
    UnknownCheckInError,
    DraftChangedError,
    UnknownDraftError,
    EditionChangedError,
    WithdrawnAlreadyError,
    UnknownVersionError,
    LibraryChangedError,
    OwnersChangedError,
    PlanChangedError,
    PlanInUseError,
    UnknownPlanError,
    ValueChangedError,
    SettingsChangedError,
)
"""What the store raises where somebody has changed since what is to be undone."""


class NotUndoneError(Exception):
    """It cannot be undone, for a reason that the message says in words."""


_numbers = count()


@dataclass
class Done:
    """What `say_done` was given. page: where it is shown, that of the first run since. number: differs for each."""

    text: str
    view: str
    undo: Callable[[], None] | None
    after: Callable[[Visit], str] | None
    permission: Deed | None
    number: int
    page: str = ""


def say_done(
    text: str,
    view: str = "",
    undo: Callable[[], None] | None = None,
    after: Callable[[Visit], str] | None = None,
    permission: Deed | None = None,
) -> None:
    """Say what was done from the next run on, on the page of that run, until it is closed or something else is done.

    view: the address that shows it, as `Visit.link` gives it. undo: takes it back by the store, and may say so in its
    own words with `say_done`; it raises what the store does (`TOO_LATE`: somebody was faster), or NotUndoneError.
    after: what comes next, as HTML, asked anew in each run; "" for nothing. permission: what undoing needs, unless that
    is what the page needs.
    """
    st.session_state[_DONE] = Done(text, view, undo, after, permission, next(_numbers))


def put_away_done() -> None:
    """Show no longer what was done last: something else has begun."""
    st.session_state.pop(_DONE, None)


def show_done(visit: Visit, page: str) -> None:
    """Draw what was just done on this page. page: its name in `PAGES`."""
    done: Done | None = st.session_state.get(_DONE)
    if done is None:
        return
    done.page = done.page or page
    if done.page != page:
        return  # it waits where it was done: who has looked at it may still undo it
    say = visit.say
    with st.container(key="done", horizontal=True, vertical_alignment="center", gap="small"):
        parts = [f'<span role="status">{markup.escaped(done.text)}</span>']
        if done.view:
            parts.append(link_button(done.view, say("done.view")))
        if done.after is not None:
            parts.append(done.after(visit))
        st.html(f'<div class="app-done">{" ".join(part for part in parts if part)}</div>')
        needed = next(entry.permission for entry in PAGES if entry.name == page)
        is_allowed = visit.may(done.permission or needed)
        if (
            done.undo is not None
            and is_allowed
            and st.button(say("done.undo"), icon=":material/undo:", key="done_undo")
        ):
            _undo(visit, done, done.undo)
        if st.button(say("done.close"), icon=":material/close:", type="tertiary", key="done_close"):
            put_away_done()
            st.rerun()
    st.html(_SHOW.format(number=done.number), unsafe_allow_javascript=True, width=1)


def _undo(visit: Visit, done: Done, undo: Callable[[], None]) -> None:
    say = visit.say
    try:
        undo()
    except TOO_LATE:
        say_done(say("done.not_undone", text=done.text), done.view)
    except NotUndoneError as error:
        say_done(say("done.not_undone_because", reason=str(error), text=done.text), done.view)
    except StoreError as error:  # of the database: another try may do
        show_failure(say, "while something was undone", error, "store.refused")
        return
    if st.session_state.get(_DONE) is done:
        say_done(say("done.undone", text=done.text))
    st.rerun()
