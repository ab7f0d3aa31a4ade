"""Who acts in a run: whoever uses the machine, or the person whose session the cookie names."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import streamlit as st

from data.rights import Actor, Deed, allowed, operator
from data.sign_in import Mode, cookie_name, session_limits, sign_in_mode
from data.store.database import Store
from data.store.sessions import actor_of, end_session
from data.store.settings import Settings
from ui.kit import markup
from ui.kit.language import language
from ui.visit.browser import PERSON_KEY
from ui.visit.visit import Visit
from wording.words import Words, in_one_line

_BACK = "encodeURIComponent(location.pathname + location.search)"
_SIGNED_OUT, _ENDED = f'"/signin?next=" + {_BACK}', f'"/signin?ended=1&next=" + {_BACK}'
_DREW = "_drew"
_drawing = threading.local()  # each run has a thread to itself
_OUT_OF_PROVIDER = '"/oidc/logout"'


def mode() -> Mode:
    """How people sign in here."""
    return sign_in_mode()


def token() -> str:
    """What this browser's cookie holds; "" for none."""
    return st.context.cookies.get(cookie_name()) or ""


def address() -> str | None:
    """From where the page was opened; None for this machine itself."""
    return st.context.ip_address


def actor_of_run(store: Store, settings: Settings, say: Words) -> Actor:
    """Who acts, with the rights of this moment; where a session has ended the run ends here, and says so."""
    if mode() == "none":
        if address() is not None:  # the gate has refused them, unless the program was started without it
            st.error(in_one_line("command.this_machine_only"))
            st.stop()
        return operator(settings.person)
    actor = actor_of(store, token(), session_limits(), is_press=True)
    if actor is None:
        show_ended(say)
    if st.session_state.get(PERSON_KEY) != actor.person_id:
        # Streamlit gives a lost connection its session back by a number alone: nobody gets that of somebody else.
        st.session_state.clear()
        st.session_state[PERSON_KEY] = actor.person_id
    return actor


@contextmanager
def whole_run() -> Iterator[None]:
    """While a whole page is drawn its parts have the rights with which it began: they are not asked for each part."""
    _drawing.is_whole = True
    try:
        yield
    finally:
        _drawing.is_whole = False


def drew(visit: Visit, permission: Deed) -> None:
    """Note as whose a page is drawn and what it needs, for the parts of it that are drawn anew alone."""
    st.session_state[_DREW] = (visit, permission)


def asked_anew(is_press: bool) -> Callable[[Any], Any]:
    """Ask the rights of this moment for a part that is drawn anew alone, whatever it was given.

    Where the session has ended the run ends here, and says so. Where the page may not be seen any more, or somebody
    else is here, all of it is drawn anew. Returns what makes of each thing that was given what it is now.
    """
    if mode() == "none" or getattr(_drawing, "is_whole", False):
        return lambda value: value
    drawn = st.session_state.get(_DREW)
    if drawn is None:  # nobody knows as whose it was drawn
        show_ended(Words(language()))
    visit, permission = drawn
    actor = actor_of(visit.store, token(), session_limits(), is_press)
    if actor is None:
        show_ended(visit.say)
    if actor.person_id != visit.actor.person_id or (visit.may(permission) and not allowed(actor, permission)):
        st.rerun()
    return lambda value: _as_of(value, visit.actor, actor)


def _as_of(value: Any, before: Actor, actor: Actor) -> Any:
    """A visit, or who acts, with the rights of now."""
    if isinstance(value, Visit) and value.actor != actor:
        return value.changed(actor=actor)
    return actor if isinstance(value, Actor) and value == before else value


def sign_out(visit: Visit) -> NoReturn:
    """End the session in every tab of this browser."""
    end_session(visit.store, token(), address() or "")
    show_ended(visit.say, _OUT_OF_PROVIDER if mode() == "oidc" else _SIGNED_OUT)


def show_ended(say: Words, where: str = _ENDED) -> NoReturn:
    """Say that the session has ended, and go where one signs in; nothing more is drawn or done. where: as a script."""
    st.html(markup.headline(say("session.ended")) + markup.sentence(say("session.again")))
    st.html(f"<script>location.assign({where});</script>", unsafe_allow_javascript=True)
    st.stop()
    raise AssertionError  # st.stop never returns
