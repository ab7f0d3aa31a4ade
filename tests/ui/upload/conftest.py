"""Where files are brought in a store with few editions does: what is published is computed with all that is there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import ui.blocks.reading_job
import ui.upload.state
from data.reading.files.worker import ReadingCancelledError
from services import forecasts
from services.imports import preview_beside
from tests.data.reading.in_process import reading_here
from tests.prebuilt import recent_store


@pytest.fixture
def original() -> Path:
    """The store that each test writes into a copy of."""
    return recent_store()


@pytest.fixture(autouse=True)
def here() -> Iterator[None]:
    """Files are read in this process: what is tested is the page."""
    with reading_here():
        yield


@pytest.fixture(autouse=True)
def nothing_expected(monkeypatch: pytest.MonkeyPatch) -> None:
    """No forecast is made behind what is published: tests/services/test_forecasts.py does that."""
    monkeypatch.setattr(forecasts, "make_forecasts", lambda *_given: ())


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reading is done when the page goes on, however busy the machine is."""
    monkeypatch.setattr(ui.blocks.reading_job, "PATIENCE_SECONDS", 60)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Every reading waits to be let go or cancelled, and the page does not wait for it."""
    go = threading.Event()

    def read(*given, cancelled, **more):
        while not go.wait(0.01):
            if cancelled():
                raise ReadingCancelledError
        return preview_beside(*given, cancelled=cancelled, **more)

    monkeypatch.setattr(ui.blocks.reading_job, "PATIENCE_SECONDS", 0)
    monkeypatch.setattr(ui.upload.state, "preview_beside", read)
    yield go
    go.set()
