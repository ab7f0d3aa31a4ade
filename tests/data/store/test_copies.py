"""Copies of the program on one server hear each other, at once and by name; on a file there is nobody to hear."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from data.store.copies import names_heard
from data.store.database import StoreUnavailableError, file_url, open_store
from tests import postgresql

SOON = 0.05


def test_on_a_file_there_is_nobody_to_hear(tmp_path: Path) -> None:
    with closing(open_store(file_url(tmp_path / "dashboard.sqlite3"))) as store:
        assert list(names_heard(store, lambda: "here:1", SOON)) == []


class TestOnAServer:
    pytestmark = postgresql.BY_NIGHT

    def test_each_hears_what_the_others_say_and_who_says_nothing_only_listens(self) -> None:
        with postgresql.fresh_database() as url, closing(open_store(url)) as store, closing(open_store(url)) as other:
            silent, loud = names_heard(store, lambda: None, SOON), names_heard(other, lambda: "there:2", SOON)
            with ThreadPoolExecutor(1) as pool:
                heard = pool.submit(next, silent)
                while not heard.done():
                    assert next(loud) == "there:2", "what it says it hears itself"
            assert heard.result() == "there:2"

    def test_a_server_that_goes_away_is_named(self) -> None:
        with postgresql.fresh_database() as url, closing(open_store(url)) as store:
            hearing = names_heard(store, lambda: "here:1", SOON)
            next(hearing)
            with postgresql.stopped_server(), pytest.raises(StoreUnavailableError):
                next(hearing)
