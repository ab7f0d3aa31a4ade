"""Tokens of the feed: a way in for programs that is stored nowhere, ends when it is withdrawn, and leaves a trace."""

from __future__ import annotations

from datetime import timedelta

import pytest

from data.rights import operator
from data.store import audit, feed_tokens
from data.store.database import Store, StoreFullError
from data.store.feed_tokens import (
    MOST_REFUSED,
    NAME_LIMIT,
    REFUSED_FOR,
    USED_EVERY,
    FeedTokenExistsError,
    FeedTokenInvalidError,
    UnknownFeedTokenError,
    add_feed_token,
    admission,
    find_feed_token,
    withdraw_feed_token,
)
from data.store.tables import now
from tests.data.store.builders import everything

WHO = operator("Quản trị")


def _trail(store: Store) -> list[tuple[str, str, str]]:
    """Kind, person and address of every event, the newest first."""
    return [(event.kind, event.person, event.address) for event in audit.history(store)]


def _withdraw(store: Store, name: str) -> None:
    withdraw_feed_token(store, WHO, find_feed_token(store, name).id)


def test_there_is_no_feed_until_a_token_is_made_and_none_after_the_last_is_withdrawn(store: Store) -> None:
    assert admission(store, "", "10.0.0.1") == admission(store, "x" * 43, "10.0.0.1") == "off"
    token = add_feed_token(store, WHO, "Power BI")
    assert (admission(store, token), admission(store, token + "x"), admission(store, "")) == (
        "admitted",
        "refused",
        "refused",
    )
    _withdraw(store, "Power BI")
    assert admission(store, token) == "off"


def test_a_token_that_was_withdrawn_is_refused_while_others_hold(store: Store) -> None:
    first, other = add_feed_token(store, WHO, "Power BI"), add_feed_token(store, WHO, "Excel")
    _withdraw(store, "power bi")
    assert (admission(store, first, "10.0.0.1"), admission(store, other, "10.0.0.2")) == ("refused", "admitted")
    refused = next(event for event in audit.history(store) if event.kind == audit.FEED_REFUSED)
    assert (refused.person, refused.subject, refused.after) == (
        "Power BI",
        "feed_token:1",
        {"address": "10.0.0.1", "why": "withdrawn"},
    )


def test_no_token_of_the_feed_stands_in_the_database(store: Store) -> None:
    token = add_feed_token(store, WHO, "Power BI")
    admission(store, token, "10.0.0.1")
    admission(store, f"{token}x", "10.0.0.1")
    assert len(token) >= 43 and token not in repr(everything(store))


def test_who_made_and_who_withdrew_a_token_is_known_and_stays(store: Store) -> None:
    add_feed_token(store, operator("An"), "  Power   BI ")
    withdraw_feed_token(store, operator("Bình"), 1)
    add_feed_token(store, operator("Chi"), "Power BI")
    add_feed_token(store, operator("Chi"), "Excel")
    found = feed_tokens.feed_tokens(store)
    assert [(token.name, token.created_by, token.withdrawn_by) for token in found] == [
        ("Excel", "Chi", None),
        ("Power BI", "Chi", None),
        ("Power BI", "An", "Bình"),
    ]
    assert [kind for kind, _, _ in _trail(store)] == [
        audit.FEED_TOKEN_ADDED,
        audit.FEED_TOKEN_ADDED,
        audit.FEED_TOKEN_WITHDRAWN,
        audit.FEED_TOKEN_ADDED,
    ]


def test_a_name_is_needed_and_means_one_token_that_holds(store: Store) -> None:
    for name in ("", " \u200b ", "x" * (NAME_LIMIT + 1)):
        with pytest.raises(FeedTokenInvalidError):
            add_feed_token(store, WHO, name)
    add_feed_token(store, WHO, "Phòng Tổng hợp")
    with pytest.raises(FeedTokenExistsError):
        add_feed_token(store, WHO, "phong tong hop")
    withdraw_feed_token(store, WHO, 1)
    for number in (1, 2):
        with pytest.raises(UnknownFeedTokenError):
            withdraw_feed_token(store, WHO, number)
    with pytest.raises(UnknownFeedTokenError):
        find_feed_token(store, "Phòng Tổng hợp")


def test_the_trail_has_each_address_that_reads_once_however_often_it_reads(store: Store) -> None:
    token = add_feed_token(store, WHO, "Power BI")
    for _ in range(3):
        for address in ("10.0.0.1", "10.0.0.2"):
            assert admission(store, token, address) == "admitted"
    assert _trail(store)[:-1] == [
        (audit.FEED_READ, "Power BI", "10.0.0.2"),
        (audit.FEED_READ, "Power BI", "10.0.0.1"),
    ]


def test_the_last_use_is_noted_at_most_once_a_minute(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    token, moment = add_feed_token(store, WHO, "Power BI"), now()
    used = []
    for later in (timedelta(0), USED_EVERY / 2, USED_EVERY * 2):
        monkeypatch.setattr(feed_tokens, "now", lambda later=later: moment + later)
        admission(store, token, "10.0.0.1")
        used.append(find_feed_token(store, "Power BI").used_at)
    assert used == [moment, moment, moment + USED_EVERY * 2]


def test_whoever_tries_tokens_fills_no_trail(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    add_feed_token(store, WHO, "Power BI")
    for number in range(MOST_REFUSED * 2):
        for _ in range(2):
            assert admission(store, f"guess{number}", f"10.0.0.{number}") == "refused"
    refused = [address for kind, _, address in _trail(store) if kind == audit.FEED_REFUSED]
    assert refused == [f"10.0.0.{number}" for number in reversed(range(MOST_REFUSED))]
    monkeypatch.setattr(feed_tokens, "now", lambda: now() + REFUSED_FOR * 2)
    admission(store, "guess", "10.0.0.1")
    assert [kind for kind, _, _ in _trail(store)].count(audit.FEED_REFUSED) == MOST_REFUSED + 1


def test_whoever_asks_without_a_token_is_not_recorded(store: Store) -> None:
    add_feed_token(store, WHO, "Power BI")
    before = _trail(store)
    assert admission(store, "", "10.0.0.1") == "refused" and _trail(store) == before


def test_the_feed_is_read_also_while_nothing_can_be_written(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    token = add_feed_token(store, WHO, "Power BI")

    def full() -> None:
        raise StoreFullError("full")

    monkeypatch.setattr(store, "write", full)
    assert (admission(store, token, "10.0.0.1"), admission(store, "x", "10.0.0.1")) == ("admitted", "refused")
