"""Where files are brought in a store with few editions does: what is published is computed with all that is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services import forecasts
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
