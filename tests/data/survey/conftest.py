"""What the tests of surveys share: the process that reads ends with them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from data.reading.files.worker import shutdown


@pytest.fixture(scope="session", autouse=True)
def _end_the_process() -> Iterator[None]:
    yield
    shutdown()
