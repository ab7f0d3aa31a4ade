"""Tokens by which other programs read the feed: those that hold, a form for another, and withdrawing one."""

import streamlit as st

from data.store.feed_tokens import (
    NAME_LIMIT,
    FeedToken,
    FeedTokenExistsError,
    FeedTokenInvalidError,
    UnknownFeedTokenError,
    add_feed_token,
    feed_tokens,
    withdraw_feed_token,
)
from ui.blocks.done import say_done
from ui.blocks.drafts import draft_form
from ui.blocks.lengths import say_too_long
from ui.kit.fold import SCREEN
from ui.kit.tables import Column, TableCell, show_table
from ui.visit.visit import Visit
from wording.numbers import MOMENT
from wording.words import plain

_MADE = "_feed_token"
"""The name of a token that was just made, and the token."""

REFUSED = (FeedTokenExistsError, FeedTokenInvalidError, UnknownFeedTokenError)


def show_feed(visit: Visit, site: str) -> None:
    """Draw the section. site: the address under which other programs reach this one."""
    say = visit.say
    with st.container(key=f"{SCREEN}feed"):
        st.subheader(say("people.feed_title"))
        st.caption(say("people.feed_help", address=plain(f"{site}/feed/feed.json")))
    holding = [token for token in feed_tokens(visit.store) if token.withdrawn_at is None]
    if holding:
        _show_tokens(visit, holding)
    _add(visit)
    if holding:
        _withdraw(visit, holding)


def _show_tokens(visit: Visit, holding: list[FeedToken]) -> None:
    say = visit.say
    show_table(
        [
            *(Column(say(f"people.feed_{name}")) for name in ("name", "by")),
            Column(say("people.feed_made"), "right"),
            Column(say("people.feed_used"), "right"),
            Column(say("people.feed_address")),
        ],
        [
            [
                token.name,
                token.created_by,
                TableCell(token.created_at, MOMENT),
                TableCell(token.used_at, MOMENT) if token.used_at else say("people.feed_never"),
                token.address,
            ]
            for token in holding
        ],
        say("people.feed_caption"),
        visit.language,
    )


def _add(visit: Visit) -> None:
    """The form of a token, which is shown once: nobody has it but who copies it now."""
    say = visit.say
    if made := st.session_state.get(_MADE):
        st.success(say("people.feed_added", name=plain(made[0])), icon=":material/key:")
        st.code(made[1], language=None, wrap_lines=True)
    form = draft_form(visit, "feed_token")
    if form is None:
        return
    with form:
        name = st.text_input(
            say("people.feed_name"), help=say("people.feed_name_help"), key=f"feed_name_{form.about}"
        ).strip()
        is_asked = st.button(say("people.feed_add"), key=f"save:{form.about}")
    if not is_asked or say_too_long(visit, [(say("people.feed_name"), name, NAME_LIMIT)]):
        return
    try:
        st.session_state[_MADE] = name, add_feed_token(visit.store, visit.actor, name)
    except REFUSED as error:
        st.error(say(f"store.{error.kind}"))
        return
    form.drop()
    st.rerun()


def _withdraw(visit: Visit, holding: list[FeedToken]) -> None:
    say, by_id = visit.say, {token.id: token for token in holding}
    chosen = st.selectbox(
        say("people.feed_which"),
        list(by_id),
        format_func=lambda number: by_id[number].name,
        key=f"feed_which_{visit.language}",
    )
    if not st.button(say("people.feed_withdraw"), key="feed_withdraw"):
        return
    try:
        withdraw_feed_token(visit.store, visit.actor, chosen)
    except REFUSED as error:
        st.error(say(f"store.{error.kind}"))
        return
    st.session_state.pop(_MADE, None)
    say_done(say("people.feed_withdrawn", name=by_id[chosen].name))
    st.rerun()
