"""What is counted ahead is counted between the answers, once, and gives way to what is newer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, current_thread
from threading import enumerate as enumerate_threads

import pytest

import ui.overview.view
from data.catalogue.loading import load_catalogue
from tests.ui.conftest import Run, follow
from tests.ui.screen import assert_sound, shown
from ui.shell.ahead import AHEAD, Ahead

PATIENCE_SECONDS = 30
CATALOGUE = load_catalogue()


@pytest.fixture(autouse=True)
def as_when_nobody_sets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DASHBOARD_COUNT_AHEAD")


def noting(done: list[str], *names: str) -> tuple[list[Callable[[], object]], Event]:
    """Pieces that note their names, and what is set after the last."""
    ended = Event()
    return [*(lambda name=name: done.append(name) for name in names), ended.set], ended


def test_all_is_done_in_order_and_elsewhere_once_for_what_it_is_about() -> None:
    ahead, done = Ahead(), list[str]()
    pieces, ended = noting(done, "a", "b")
    ahead.count("x", lambda: [*pieces[:-1], lambda: done.append(current_thread().name), pieces[-1]])
    assert ended.wait(PATIENCE_SECONDS)
    assert done == ["a", "b", "ahead"]
    ahead.count("x", lambda: pytest.fail("a second time"))


def test_nothing_is_begun_while_somebody_waits() -> None:
    ahead, done = Ahead(), list[str]()
    first, second = noting(done, "a")
    listed = Event()

    def pieces() -> list[Callable[[], object]]:
        listed.set()
        return first

    with ahead.answering():
        with ahead.answering():
            ahead.count("x", pieces)
        assert listed.wait(PATIENCE_SECONDS)
        assert done == []  # one of two has had an answer
    assert second.wait(PATIENCE_SECONDS)
    assert done == ["a"]


def test_what_is_newer_takes_its_place() -> None:
    ahead, done = Ahead(), list[str]()
    begun, goes_on = Event(), Event()
    newer, ended = noting(done, "newer")
    ahead.count("old", lambda: [begun.set, lambda: goes_on.wait(PATIENCE_SECONDS), lambda: done.append("old")])
    assert begun.wait(PATIENCE_SECONDS)
    ahead.count("new", lambda: newer)
    goes_on.set()
    assert ended.wait(PATIENCE_SECONDS)
    for thread in [one for one in enumerate_threads() if one.name == "ahead"]:
        thread.join(PATIENCE_SECONDS)
    assert done == ["newer"]


def test_a_piece_that_fails_is_told_in_the_log_and_ends_it(caplog: pytest.LogCaptureFixture) -> None:
    ahead = Ahead()
    told = Event()
    caplog.handler.addFilter(lambda record: bool(told.set()) or True)
    with caplog.at_level(logging.ERROR):
        ahead.count("x", lambda: [lambda: 1 / 0, lambda: pytest.fail("goes on")])
        assert told.wait(PATIENCE_SECONDS)
    assert "counting ahead has ended: x" in caplog.text


def test_it_can_be_put_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHBOARD_COUNT_AHEAD", "0")
    Ahead().count("x", lambda: pytest.fail("not asked for"))


def test_the_overviews_of_all_other_units_are_counted_ahead(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Callable[[], list[Callable[[], object]]]] = []
    monkeypatch.setattr(AHEAD, "count", lambda about, pieces: asked.append(pieces))
    app = run(index="pci", unit="ha_tinh", year="2023")
    pieces = asked[-1]()
    assert len(pieces) == 62
    for piece in pieces[:3]:
        piece()
    counted = next(unit.code for unit in CATALOGUE.units_of("pci", 2023) if unit.code != "ha_tinh")
    monkeypatch.setattr(ui.overview.view, "component_rows", lambda *_: pytest.fail("counted once more"))
    follow(app, index="pci", unit=counted, year="2023")
    assert_sound(app)
    assert CATALOGUE.unit(counted).name_vi in shown(app)
